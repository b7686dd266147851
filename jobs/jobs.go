// Package jobs tells people what they are owed: it finds owed notices, hands
// them to the queue, sends them, and finds out what is due. A row is the
// truth; the queue carries ids only and may vanish without a loss.
package jobs

import (
	"context"
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
	MassState(ctx context.Context, receipt string) (official.MassState, subsidy.Outcome)
	DeleteMass(ctx context.Context, receipt string) subsidy.Outcome
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
	Pictures                       map[string][]byte // by their address in HTML
	Campaign                       string            // the notice's id
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
	Paces     subsidy.Paces // most calls a minute by channel
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
	taskTrial   = "standard:trial" // one trial (试算) of another standard: store.DueTrial
)

// mux is every task's handler, on one screen.
func (r *Runner) mux() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	mux.HandleFunc(taskDeliver, r.deliver)
	mux.HandleFunc(taskSignals, r.signals)
	mux.HandleFunc(taskTrial, r.trial)
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
	servers   []*asynq.Server
	decisions *awake
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
		decisions: newAwake(c.Redis, notify.LaneDecisions.Queue(), lookEvery),
	}
	r.scheduler = asynq.NewScheduler(c.Redis, &asynq.SchedulerOpts{Logger: asynqLog{}, LogLevel: asynq.WarnLevel})
	if err := timetable(r.scheduler); err != nil {
		stop()
		return nil, err
	}
	for _, server := range servers(ctx, c, r.decisions) {
		if err := server.Start(r.mux()); err != nil {
			stop()
			r.shutdown()
			return nil, fmt.Errorf("start worker: %w", err)
		}
		r.servers = append(r.servers, server)
	}
	if err := r.scheduler.Start(); err != nil {
		stop()
		r.shutdown()
		return nil, fmt.Errorf("start timetable: %w", err)
	}
	r.done.Go(func() { r.pulse.run(ctx) })
	r.loop(ctx, notify.StepRelay, c.Poll, r.wakes(ctx), r.relay)
	r.loop(ctx, notify.StepScan, 0, r.nudge, r.Scan)
	r.loop(ctx, notify.StepOfficial, officialEvery, nil, newAccountJobs(c).round)
	r.loop(ctx, notify.StepMass, massEvery, nil, r.massAfter)
	r.loop(ctx, notify.StepSuspects, signalsEvery, nil, r.suspects)
	r.loop(ctx, notify.StepTrials, trialsEvery, nil, r.trials)
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
	r.shutdown()
	r.stop()
	r.done.Wait()
	_ = r.client.Close()
	_ = r.inspector.Close()
	_ = r.redis.Close()
}

// shutdown ends the workers side by side: each waits for what it has begun.
func (r *Runner) shutdown() {
	close(r.decisions.ended)
	var ended sync.WaitGroup
	for _, server := range r.servers {
		ended.Go(server.Shutdown)
	}
	ended.Wait()
}

// asynqLog sends asynq's warnings to slog.
type asynqLog struct{}

func (asynqLog) Debug(args ...any) { slog.Debug("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Info(args ...any)  { slog.Debug("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Warn(args ...any)  { slog.Warn("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Error(args ...any) { slog.Error("asynq", "text", fmt.Sprint(args...)) }
func (asynqLog) Fatal(args ...any) { slog.Error("asynq", "text", fmt.Sprint(args...)) }
