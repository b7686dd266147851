package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/subsidy/notify"
)

// Bounds of the sweep.
const (
	sweepEvery = 10 * time.Second
	sweepMost  = 1000
	leaseGrace = 10 * time.Second // clocks of two processes are hardly further apart
)

// asynqKey is a key of asynq 0.26 for a queue; its inspector shows entries that
// a lost process left active and lets nobody delete them.
func asynqKey(queue, name string) string { return "asynq:{" + queue + "}:" + name }

// dropStray deletes an active entry whose lease ran out, or that has none; one
// that is no longer active, or was taken again, stays.
var dropStray = redis.NewScript(`
local state = redis.call("HGET", KEYS[3], "state")
if state and state ~= "active" then return 0 end
local lease = redis.call("ZSCORE", KEYS[2], ARGV[1])
if lease and tonumber(lease) > tonumber(ARGV[2]) then return 0 end
local gone = redis.call("LREM", KEYS[1], 0, ARGV[1])
redis.call("ZREM", KEYS[2], ARGV[1])
redis.call("DEL", KEYS[3])
return gone`)

// sweep clears the queues of entries whose process is gone. A row decides what
// becomes of its notice: our own lease settles the attempt, so that the entry is
// worth nothing, and asynq's recoverer would only archive it as a failed task.
func (r *Runner) sweep(ctx context.Context) error {
	queues, err := r.inspector.Queues()
	if err != nil {
		return brokerError{err}
	}
	for _, queue := range queues {
		strays, err := r.dropStrays(ctx, queue)
		if err != nil {
			return brokerError{err}
		}
		lost, err := r.dropLost(queue)
		if err != nil {
			return brokerError{err}
		}
		r.pulse.count(notify.StepSweep, strays+lost)
	}
	return nil
}

// dropStrays deletes what a lost process left active.
func (r *Runner) dropStrays(ctx context.Context, queue string) (n int, err error) {
	ids, err := r.redis.LRange(ctx, asynqKey(queue, "active"), 0, sweepMost-1).Result()
	if err != nil {
		return 0, fmt.Errorf("list active tasks: %w", err)
	}
	before := time.Now().Add(-leaseGrace).Unix()
	for _, id := range ids {
		keys := []string{asynqKey(queue, "active"), asynqKey(queue, "lease"), asynqKey(queue, "t:"+id)}
		gone, err := dropStray.Run(ctx, r.redis, keys, id, before).Int()
		if err != nil {
			return n, fmt.Errorf("drop stray task: %w", err)
		}
		n += gone
	}
	return n, nil
}

// dropLost deletes what asynq archived because its process was lost, or an
// attempt's time was up: nothing that somebody could put right.
func (r *Runner) dropLost(queue string) (n int, err error) {
	tasks, err := r.inspector.ListArchivedTasks(queue, asynq.PageSize(archivedAtOnce))
	if err != nil {
		return 0, fmt.Errorf("list failed tasks: %w", err)
	}
	for _, t := range tasks {
		if !lost(t) {
			continue
		}
		if err := r.inspector.DeleteTask(queue, t.ID); err != nil && !gone(err) {
			return n, fmt.Errorf("drop lost task: %w", err)
		}
		n++
	}
	return n, nil
}

// lost reports a task that failed of its process alone: the next minute's scan,
// the row's lease, brings it again.
func lost(t *asynq.TaskInfo) bool {
	return strings.Contains(t.LastErr, asynq.ErrLeaseExpired.Error()) ||
		t.Type == taskDeliver && strings.Contains(t.LastErr, context.DeadlineExceeded.Error())
}
