package main

import (
	"context"
	"slices"

	"github.com/hibiken/asynq"

	"shigang/handler/console"
	"shigang/jobs"
	"shigang/subsidy"
)

// queue is the jobs' broker, and what is known of it.
type queue struct {
	redis     asynq.RedisConnOpt
	inspector *jobs.Inspector // nil where this process sees no queue
	steps     stepFigures
	close     func()
}

// queue opens the broker. The one inside a process without jobs is nobody's,
// so that there is nothing to look at.
func (c serveCmd) queue() (queue, error) {
	redis, closeBroker, err := jobs.Broker(c.RedisURL)
	if err != nil {
		return queue{}, err
	}
	q := queue{redis: redis, steps: newStepFigures(), close: closeBroker}
	if c.RedisURL != "" || slices.Contains(c.Roles, "jobs") {
		q.inspector = jobs.NewInspector(redis)
		q.close = func() { _ = q.inspector.Close(); closeBroker() }
	}
	return q, nil
}

// watch is what the console's operations page watches.
func (q queue) watch(quotas subsidy.Quotas) console.Watch {
	w := console.Watch{Quotas: quotas}
	if q.inspector != nil {
		w.Queue = watched{q.inspector}
	}
	return w
}

// watched is the broker as the console's operations page knows it.
type watched struct{ *jobs.Inspector }

// Queues are the broker's queues.
func (w watched) Queues(ctx context.Context) ([]console.QueueState, error) {
	queues, err := w.Inspector.Queues(ctx)
	out := make([]console.QueueState, len(queues))
	for i, q := range queues {
		out[i] = console.QueueState(q)
	}
	return out, err
}

// FailedTasks are the tasks that failed for good.
func (w watched) FailedTasks(ctx context.Context) ([]console.FailedTask, error) {
	tasks, err := w.Archived(ctx)
	out := make([]console.FailedTask, len(tasks))
	for i, t := range tasks {
		out[i] = console.FailedTask{
			Queue:    t.Queue,
			ID:       t.ID,
			Name:     jobs.TaskName(t.Type),
			Error:    t.Error,
			FailedAt: t.FailedAt,
		}
	}
	return out, err
}

// RunTask runs a failed task once more.
func (w watched) RunTask(ctx context.Context, queue, id string) error { return w.Run(ctx, queue, id) }

// DeleteTask forgets a failed task.
func (w watched) DeleteTask(ctx context.Context, queue, id string) error {
	return w.Delete(ctx, queue, id)
}
