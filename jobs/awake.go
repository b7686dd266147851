package jobs

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// awake is a broker for one queue's workers that know at once when this process
// has put something there. asynq looks at an empty queue, sleeps and looks again,
// by default for a second: that alone was 0.5 to 1.5 s of each decision, and to
// look every 20 ms cost an idle office 5 % of a core. Here the look itself lasts
// until there is a word, or patience ends, and then looks once more.
type awake struct {
	asynq.RedisConnOpt
	queue    string
	patience time.Duration
	word     chan struct{}
	ended    chan struct{} // closed when nobody is to wait any more
}

func newAwake(broker asynq.RedisConnOpt, queue string, patience time.Duration) *awake {
	return &awake{broker, queue, patience, make(chan struct{}, 1), make(chan struct{})}
}

// say tells the workers that something is in the queue.
func (a *awake) say() {
	select {
	case a.word <- struct{}{}:
	default: // said already
	}
}

// MakeRedisClient makes the client that the workers use.
func (a *awake) MakeRedisClient() any {
	made := a.RedisConnOpt.MakeRedisClient()
	if client, ok := made.(redis.UniversalClient); ok {
		client.AddHook(a)
	}
	return made
}

// DialHook changes nothing.
func (a *awake) DialHook(next redis.DialHook) redis.DialHook {
	return next
}

// ProcessPipelineHook changes nothing.
func (a *awake) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// ProcessHook lets a look at the empty queue wait for a word.
func (a *awake) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if !errors.Is(err, redis.Nil) || !a.looks(cmd) {
			return err
		}
		patience := time.NewTimer(a.patience)
		defer patience.Stop()
		select {
		case <-a.word:
		case <-patience.C:
		case <-a.ended:
		case <-ctx.Done():
		}
		cmd.SetErr(nil)
		return next(ctx, cmd)
	}
}

// looks reports asynq's script that takes a task: the only one whose first key is
// the queue itself.
func (a *awake) looks(cmd redis.Cmder) bool {
	args := cmd.Args()
	return len(args) > 3 && slices.Contains([]string{"eval", "evalsha"}, cmd.Name()) &&
		args[3] == asynqKey(a.queue, "pending")
}
