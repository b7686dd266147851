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

// How often the filings marked for their signals are looked for, and how many
// are handed to the queue at a time.
const (
	signalsEvery = time.Second
	signalsBatch = 32
)

// suspects hands the filings whose signals are to be calculated to the queue. A
// broker that does not answer loses nothing: the lease lapses.
func (r *Runner) suspects(ctx context.Context) error {
	due, err := r.c.Store.ClaimSuspects(ctx, signalsBatch)
	if err != nil {
		return err
	}
	for _, d := range due {
		payload, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("enqueue signals: %w", err)
		}
		_, err = r.client.EnqueueContext(ctx, asynq.NewTask(taskSignals, payload),
			asynq.TaskID(fmt.Sprintf("signals:%s:%d:%d", d.Filing, d.Turn, d.Until)), asynq.MaxRetry(0),
			asynq.Retention(0))
		if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
			return fmt.Errorf("enqueue signals: %w", brokerError{err})
		}
	}
	return nil
}

// signals calculates one filing's signals; what fails waits for the lease's end.
func (r *Runner) signals(ctx context.Context, task *asynq.Task) error {
	var d store.Suspect
	if err := json.Unmarshal(task.Payload(), &d); err != nil {
		return fmt.Errorf("read task: %w", err)
	}
	find := func(ctx context.Context) error { return r.c.Store.FindSignals(ctx, d) }
	if err := r.step(ctx, "signals", find); err != nil {
		slog.Error("signals not calculated", "filing", d.Filing, "cause", err)
	}
	return nil
}
