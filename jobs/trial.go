package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/hibiken/asynq"

	"shigang/store"
)

// trialsEvery is how often trials that wait are looked for.
const trialsEvery = time.Second

// trials hands the trials that wait, or whose worker was lost, to the queue. A broker that does not answer loses
// nothing: the lease lapses.
func (r *Runner) trials(ctx context.Context) error {
	due, err := r.c.Store.ClaimTrials(ctx)
	if err != nil {
		return err
	}
	for _, d := range due {
		payload, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("enqueue trial: %w", err)
		}
		_, err = r.client.EnqueueContext(ctx, asynq.NewTask(taskTrial, payload),
			asynq.TaskID(fmt.Sprintf("trial:%s:%d", d.ID, d.Attempt)), asynq.MaxRetry(0), asynq.Retention(0))
		if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
			return fmt.Errorf("enqueue trial: %w", brokerError{err})
		}
	}
	return nil
}

// trial calculates one trial; what fails waits for the lease's end.
func (r *Runner) trial(ctx context.Context, task *asynq.Task) error {
	var d store.DueTrial
	if err := json.Unmarshal(task.Payload(), &d); err != nil {
		return fmt.Errorf("read task: %w", err)
	}
	run := func(ctx context.Context) error { return r.c.Store.RunTrial(ctx, d) }
	if err := r.step(ctx, "trial", run); err != nil {
		slog.Error("trial not calculated", "trial", d.ID, "cause", err)
	}
	return nil
}
