// Package jobs tells people what they are owed: it finds owed notices, hands
// them to the queue, sends them, and finds out what is due. A row is the
// truth; the queue carries ids only and may vanish without a loss.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

// WeChat is what the jobs ask of WeChat; cmd fills it.
type WeChat interface {
	Template(kind subsidy.MessageKind, on subsidy.Channel) (id string, ok bool)
	SendSubscribe(ctx context.Context, openid string, m subsidy.Message, page string) subsidy.Outcome
	SendTemplate(ctx context.Context, openid string, m subsidy.Message, page, dedupe string) subsidy.Outcome
	SendBiz(ctx context.Context, openid string, m subsidy.Message, page string) subsidy.Outcome
	SendMass(ctx context.Context, a Article, tag int, dedupe string) subsidy.Outcome
	SendCustom(ctx context.Context, openid string, r official.Reply, dedupe string) subsidy.Outcome
	PageLink(ctx context.Context, page string) string // from outside of WeChat, "" where there is none
}

// Mail sends e-mail; cmd fills it, nil without a server to send by.
type Mail interface {
	Send(ctx context.Context, l Letter) subsidy.Outcome
}

// Letter is one e-mail; ID is the same for every attempt at it.
type Letter struct {
	ID, To, Subject, Body string
	Files                 []Attachment
}

// Attachment is a file of a letter.
type Attachment struct {
	Name, Type string
	Data       []byte
}

// Article is a policy notice ready to be mass-sent.
type Article struct {
	Title, Digest, HTML, SourceURL string
	Cover                          []byte
}

// Config is what the jobs run on.
type Config struct {
	Store     *store.Store
	WeChat    WeChat
	Mail      Mail
	Official  Official // the account's followers, tags and menu; nil without an account
	Redis     asynq.RedisConnOpt
	PublicURL string        // the server's public address, for links in notices
	Lease     time.Duration // how long an attempt may take before it counts as unanswered
	Poll      time.Duration // how often the relay looks even when nobody wakes it
	Quotas    subsidy.Quotas
	Quiet     subsidy.Quiet
	Done      func(step string, took time.Duration, err error) // told after each step, nil for nobody

	FollowerCalls int // most questions for followers' unionids, a hundred each, after one reconciliation
}

// The tasks, and what each carries.
const (
	taskDeliver = "notice:deliver" // one attempt at a notice: store.Due
	taskScan    = "deadline:scan"  // once a minute: who is due to be reminded
	taskUpkeep  = "store:upkeep"   // once an hour: delete what has expired
	taskSignals = "filing:signals" // one filing's signals (疑点): store.Suspect
)

// mux is every task's handler, on one screen.
func (r *Runner) mux() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	mux.HandleFunc(taskDeliver, r.deliver)
	mux.HandleFunc(taskSignals, r.signals)
	mux.HandleFunc(taskScan, func(ctx context.Context, _ *asynq.Task) error {
		return r.step(ctx, notify.StepScan, r.Scan)
	})
	mux.HandleFunc(taskUpkeep, func(ctx context.Context, _ *asynq.Task) error {
		return r.step(ctx, notify.StepUpkeep, r.c.Store.Upkeep)
	})
	return mux
}

// timetable is when what runs; asynq only ticks, business times are rows.
func timetable(s *asynq.Scheduler) error {
	for _, entry := range []struct{ every, task string }{{"@every 1m", taskScan}, {"@every 1h", taskUpkeep}} {
		task := asynq.NewTask(entry.task, nil, asynq.MaxRetry(0), asynq.Retention(0))
		if _, err := s.Register(entry.every, task); err != nil {
			return fmt.Errorf("register %s: %w", entry.task, err)
		}
	}
	return nil
}

// Runner is the jobs at work.
type Runner struct {
	c         Config
	client    *asynq.Client
	redis     redis.UniversalClient // beside asynq: the probe and the sweep
	inspector *asynq.Inspector
	pulse     *pulse
	server    *asynq.Server
	scheduler *asynq.Scheduler
	stop      context.CancelFunc
	done      sync.WaitGroup
	nudge     chan struct{}
}

// Start starts worker, timetable, relay and sealer.
func Start(ctx context.Context, c Config) (*Runner, error) {
	ctx, stop := context.WithCancel(ctx)
	broker, ok := c.Redis.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		stop()
		return nil, fmt.Errorf("start jobs: no client for the broker")
	}
	r := &Runner{
		c: c, client: asynq.NewClient(c.Redis), redis: broker, inspector: asynq.NewInspector(c.Redis),
		pulse: newPulse(c.Store, notify.RoleJobs, notify.Rounds()), stop: stop, nudge: make(chan struct{}, 1),
	}
	r.server = asynq.NewServer(c.Redis, asynq.Config{
		Concurrency: 8, Logger: asynqLog{}, LogLevel: asynq.WarnLevel, ShutdownTimeout: 10 * time.Second,
		TaskCheckInterval: min(time.Second, c.Poll), BaseContext: func() context.Context { return ctx },
	})
	r.scheduler = asynq.NewScheduler(c.Redis, &asynq.SchedulerOpts{Logger: asynqLog{}, LogLevel: asynq.WarnLevel})
	if err := timetable(r.scheduler); err != nil {
		stop()
		return nil, err
	}
	if err := r.server.Start(r.mux()); err != nil {
		stop()
		return nil, fmt.Errorf("start worker: %w", err)
	}
	if err := r.scheduler.Start(); err != nil {
		stop()
		r.server.Shutdown()
		return nil, fmt.Errorf("start timetable: %w", err)
	}
	r.done.Go(func() { r.pulse.run(ctx) })
	r.loop(ctx, notify.StepRelay, c.Poll, c.Store.Signal(), r.relay)
	r.loop(ctx, notify.StepScan, 0, r.nudge, r.Scan)
	r.loop(ctx, notify.StepOfficial, officialEvery, nil, newAccountJobs(c).round)
	r.loop(ctx, notify.StepSuspects, signalsEvery, nil, r.suspects)
	r.loop(ctx, notify.StepSweep, sweepEvery, nil, r.sweep)
	r.loop(ctx, notify.StepSeal, time.Second, nil, func(ctx context.Context) error {
		_, err := c.Store.SealAudit(ctx, 500)
		return err
	})
	r.Nudge() // what fell due while nobody looked
	return r, nil
}

// loop runs a step whenever it is woken, and at least once a period (0: only
// when woken), until the jobs stop.
func (r *Runner) loop(
	ctx context.Context, name string, every time.Duration, wake <-chan struct{}, step func(context.Context) error,
) {
	var tick <-chan time.Time
	var ticker *time.Ticker
	if every > 0 {
		ticker = time.NewTicker(every)
		tick = ticker.C
	}
	r.done.Add(1)
	go func() {
		defer r.done.Done()
		if ticker != nil {
			defer ticker.Stop()
		}
		for {
			select {
			case <-ctx.Done():
				return
			case <-wake:
			case <-tick:
			}
			if err := r.step(ctx, name, step); err != nil && ctx.Err() == nil {
				slog.Error("job step failed", "step", name, "cause", err)
			}
		}
	}()
}

// step runs one step and tells how it went: figures are made of it.
func (r *Runner) step(ctx context.Context, name string, step func(context.Context) error) error {
	start := time.Now()
	err := guarded(ctx, step)
	if r.pulse != nil && (err == nil || ctx.Err() == nil) { // what ends as we stop is no failure
		r.pulse.note(name, err)
	}
	if r.c.Done != nil {
		r.c.Done(name, time.Since(start), err)
	}
	return err
}

// Nudge asks for a scan now: the clock has moved.
func (r *Runner) Nudge() {
	select {
	case r.nudge <- struct{}{}:
	default:
	}
}

// Stop ends the jobs; attempts under way finish first.
func (r *Runner) Stop() {
	r.scheduler.Shutdown()
	r.server.Shutdown()
	r.stop()
	r.done.Wait()
	_ = r.client.Close()
	_ = r.inspector.Close()
	_ = r.redis.Close()
}

// batch is how many notices are handed to the queue at a time, bound how many
// it holds: the rows wait, not the broker.
const (
	batch = 200
	bound = 2000
)

// relay settles attempts whose process died and hands due notices to the queue.
// A broker that does not answer loses nothing: the lease lapses.
func (r *Runner) relay(ctx context.Context) error {
	if _, err := r.c.Store.LapsedSends(ctx, batch, r.c.Lease); err != nil {
		return err
	}
	if err := r.probe(ctx); err != nil {
		return err
	}
	queued, err := r.c.Store.InFlight(ctx)
	if err != nil {
		return err
	}
	for ; queued < bound; queued += batch {
		due, err := r.c.Store.LeaseDue(ctx, batch, r.c.Lease)
		if err != nil {
			return err
		}
		for _, d := range due {
			if err := r.enqueue(ctx, d); err != nil {
				return err
			}
		}
		if len(due) < batch {
			return nil
		}
	}
	return nil
}

// probeWithin bounds one look at whether the broker takes anything.
const probeWithin = 5 * time.Second

// probe writes one key beside the queue: a broker that answers readings and
// refuses writes is found before any notice is claimed for it.
func (r *Runner) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	if err := r.redis.Set(ctx, "shigang:{default}:probe", "", time.Minute).Err(); err != nil {
		return brokerError{err}
	}
	return nil
}

func (r *Runner) enqueue(ctx context.Context, d store.Due) error {
	payload, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("enqueue notice: %w", err)
	}
	id := fmt.Sprintf("%s:%d", d.ID, d.Attempt)
	_, err = r.client.EnqueueContext(ctx, asynq.NewTask(taskDeliver, payload), asynq.TaskID(id), asynq.MaxRetry(0),
		asynq.Retention(0), asynq.Timeout(r.c.Lease))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("enqueue notice: %w", brokerError{err})
	}
	return nil
}

// asynqLog sends asynq's warnings to slog.
type asynqLog struct{}

func (asynqLog) Debug(args ...any) { slog.Debug("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Info(args ...any)  { slog.Debug("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Warn(args ...any)  { slog.Warn("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Error(args ...any) { slog.Error("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Fatal(args ...any) { slog.Error("asynq", "text", fmt.Sprint(args...)) }
