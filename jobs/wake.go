package jobs

import (
	"context"
	"log/slog"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// wakeWord is published when a process without jobs has committed something that
// is owed: the relays elsewhere look at once instead of at their next second. It
// carries nothing; who misses it looks anyway.
const wakeWord = "shigang:wake"

// wakeWithin bounds one word to the broker.
const wakeWithin = time.Second

// ReportOwed passes the store's signal on to the processes with jobs, until ctx
// ends; several commits at once are one word.
func ReportOwed(ctx context.Context, broker asynq.RedisConnOpt, signal <-chan struct{}) {
	client, ok := broker.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		return
	}
	defer func() { _ = client.Close() }()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-signal:
		}
		word, cancel := context.WithTimeout(ctx, wakeWithin)
		err := client.Publish(word, wakeWord, "").Err()
		cancel()
		switch failed := err != nil && ctx.Err() == nil; { // said once, not at each commit
		case failed && !failing:
			slog.Warn("relays elsewhere are not woken: they look each second", "cause", err)
		case !failed && failing:
			slog.Info("relays elsewhere are woken again")
		}
		failing = err != nil
	}
}

// wakes is a channel that hears the store's own signal and other processes' word.
func (r *Runner) wakes(ctx context.Context) <-chan struct{} {
	heard := r.redis.Subscribe(ctx, wakeWord)
	out := make(chan struct{}, 1)
	r.done.Go(func() {
		defer func() { _ = heard.Close() }()
		words := heard.Channel()
		for {
			select {
			case <-ctx.Done():
				return
			case <-r.c.Store.Signal():
			case _, open := <-words:
				if !open {
					words = nil
				}
			}
			select {
			case out <- struct{}{}:
			default: // woken already
			}
		}
	})
	return out
}
