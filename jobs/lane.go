package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// upkeepQueue is the queue of what the jobs do for themselves.
const upkeepQueue = "default"

// lane is how a lane is served.
type lane struct {
	notify.Lane
	workers int // a pool of its own: one lane's slow answers hold up no other
	batch   int // handed over before the more urgent lanes are looked at again
	bound   int // how many its queue holds: the rows wait, not the broker
}

// lanes are all lanes, the most urgent first.
var lanes = []lane{
	{notify.LaneDecisions, 4, 100, 1000},
	{notify.LaneReminders, 4, 50, 600},
	{notify.LaneCampaigns, 2, 50, 400},
}

// upkeepWorkers do what is no message.
const upkeepWorkers = 4

// How often an empty queue is looked at; the workers for whom somebody waits are
// told beside that (awake), and between two looks are blind for the shorter.
const (
	lookEvery = time.Second
	blindFor  = 20 * time.Millisecond
)

// servers makes a worker pool for each lane, and one for upkeep.
func servers(ctx context.Context, c Config, decisions *awake) []*asynq.Server {
	pool := func(broker asynq.RedisConnOpt, queue string, workers int, look time.Duration) *asynq.Server {
		return asynq.NewServer(broker, asynq.Config{
			Queues: map[string]int{queue: 1}, Concurrency: workers, TaskCheckInterval: min(look, c.Poll),
			Logger: asynqLog{}, LogLevel: asynq.WarnLevel, ShutdownTimeout: 10 * time.Second,
			BaseContext: func() context.Context { return ctx },
		})
	}
	out := []*asynq.Server{pool(c.Redis, upkeepQueue, upkeepWorkers, lookEvery)}
	for _, l := range lanes {
		if l.Queue() == decisions.queue {
			out = append(out, pool(decisions, l.Queue(), l.workers, blindFor))
		} else {
			out = append(out, pool(c.Redis, l.Queue(), l.workers, lookEvery))
		}
	}
	return out
}

// relay settles attempts whose process died and hands due notices to the queues,
// lane by lane, again and again until no lane has more: a decision waits for one
// batch of reminders at most. A broker that does not answer loses nothing: the
// lease lapses.
func (r *Runner) relay(ctx context.Context) error {
	if _, err := r.c.Store.LapsedSends(ctx, lapsedAtOnce, r.c.Lease); err != nil {
		return err
	}
	if err := r.probe(ctx); err != nil {
		return err
	}
	queued, err := r.c.Store.InFlight(ctx)
	if err != nil {
		return err
	}
	for more := true; more; {
		paces, err := r.c.Store.ChannelPaces(ctx, r.c.Paces)
		if err != nil {
			return err
		}
		more = false
		for _, l := range lanes {
			if queued[l.Lane] >= l.bound {
				continue
			}
			n, err := r.hand(ctx, l, paces)
			if err != nil {
				return err
			}
			queued[l.Lane] += n
			more = more || n == l.batch
		}
	}
	return nil
}

// lapsedAtOnce bounds how many attempts of dead processes one round settles.
const lapsedAtOnce = 200

// hand hands one batch of a lane to its queue, by the channels that have calls
// left this minute.
func (r *Runner) hand(ctx context.Context, l lane, paces map[subsidy.Channel]store.Pace) (int, error) {
	ahead := store.Ahead{Lane: l.Lane}
	for _, c := range subsidy.Channels() {
		if paces[c].Room(l.Lane) {
			ahead.On = append(ahead.On, c)
		}
	}
	due, err := r.c.Store.LeaseDue(ctx, l.batch, r.c.Lease, ahead)
	if err != nil {
		return 0, err
	}
	for _, d := range due {
		if err := r.enqueue(ctx, d); err != nil {
			return 0, err
		}
		if d.Lane.Queue() == r.decisions.queue {
			r.decisions.say()
		}
	}
	return len(due), nil
}

// probeWithin bounds one look at whether the broker takes anything.
const probeWithin = 5 * time.Second

// probe writes one key beside each queue: a broker that answers readings and
// refuses writes is found before any notice is claimed for it. In a cluster each
// queue has a slot of its own.
func (r *Runner) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeWithin)
	defer cancel()
	_, err := r.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, "shigang:{"+upkeepQueue+"}:probe", "", time.Minute)
		for _, l := range lanes {
			p.Set(ctx, "shigang:{"+l.Queue()+"}:probe", "", time.Minute)
		}
		return nil
	})
	if err != nil {
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
	_, err = r.client.EnqueueContext(ctx, asynq.NewTask(taskDeliver, payload), asynq.Queue(d.Lane.Queue()),
		asynq.TaskID(id), asynq.MaxRetry(0), asynq.Retention(0), asynq.Timeout(r.c.Lease))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("enqueue notice: %w", brokerError{err})
	}
	return nil
}
