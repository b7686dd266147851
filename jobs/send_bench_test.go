package jobs

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"shigang/store/storetest"
	"shigang/subsidy"
)

// sends is how many messages one round sends.
const sends = 5000

// redisOf is a broker of the benchmark's own.
func redisOf(b *testing.B) asynq.RedisConnOpt {
	b.Helper()
	opt, stop, err := Broker(storetest.OwnRedis(b).Address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(stop)
	return opt
}

// nothing puts that many tasks into asynq's queue and takes them out again, with as many workers as the reminders have.
func nothing(b *testing.B, opt asynq.RedisConnOpt) (perSecond float64) {
	b.Helper()
	var done atomic.Int64
	server := asynq.NewServer(opt, asynq.Config{
		Concurrency: lanes[1].workers,
		LogLevel:    asynq.FatalLevel,
		Queues:      map[string]int{"nothing": 1},
	})
	client := asynq.NewClient(opt)
	defer func() { _ = client.Close() }()
	began := time.Now()
	count := asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		done.Add(1)
		return nil
	})
	if err := server.Start(count); err != nil {
		b.Fatal(err)
	}
	for i := range sends {
		task := asynq.NewTask("nothing", fmt.Append(nil, i))
		if _, err := client.Enqueue(task, asynq.Queue("nothing")); err != nil {
			b.Fatal(err)
		}
	}
	storetest.Eventually(b, time.Minute, "all tasks are done", func() bool { return done.Load() == sends })
	took := time.Since(began)
	server.Shutdown()
	return storetest.PerSecond(sends, took)
}

// sent owes that many reminders and waits until WeChat has answered each and the answer is booked.
func sent(b *testing.B, opt asynq.RedisConnOpt) (perSecond float64) {
	b.Helper()
	f := storetest.SQLite(b)
	w := says(nil)
	a := f.Account(b, "one", "13800138000")
	f.Follows(b, a)
	began := time.Now()
	floods(b, f, a.ID, sends)
	runner, err := Start(ctx, Config{
		Store:  f.Store,
		WeChat: w,
		Mail:   w,
		Redis:  opt,
		Quiet:  subsidy.DefaultQuiet(),
		Lease:  time.Minute,
		Poll:   50 * time.Millisecond,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer runner.Stop()
	storetest.Eventually(b, 5*time.Minute, "all reminders are booked", func() bool {
		states, err := f.DeliveryCounts(ctx)
		return err == nil && states[subsidy.DeliveryDelivered] >= sends
	})
	return storetest.PerSecond(sends, time.Since(began))
}

// BenchmarkSends sends reminders from row to row: owed, relayed, queued, sent, booked; beside asynq's queue with tasks
// that do nothing, on the same Redis.
func BenchmarkSends(b *testing.B) {
	if storetest.Fast() {
		b.Skip("needs Redis")
	}
	opt := redisOf(b)
	var ratios, rates []float64
	for b.Loop() {
		alone, ours := nothing(b, opt), sent(b, opt)
		ratios, rates = append(ratios, ours/alone), append(rates, ours)
	}
	b.ReportMetric(storetest.Median(rates), "sends/s")
	storetest.Figure{Name: "individual sends from row to row / asynq's tasks that do nothing", Aim: 0.6}.
		Report(b, storetest.Median(ratios))
}
