package jobs

import (
	"context"
	"errors"
	"time"

	"shigang/store"
	"shigang/subsidy/official"
)

// How often it is looked whether a mass send waits for something, how many at a
// time, and how long one question keeps others from asking it.
const (
	massEvery = 5 * time.Second
	massBatch = 20
	massLease = 2 * time.Minute
)

// massAfter sees to what comes after a mass send: WeChat is asked about those
// whose end it did not tell, and articles of withdrawn notices are taken back.
// One that fails does not hold up the others.
func (r *Runner) massAfter(ctx context.Context) error {
	asks, err := r.c.Store.MassAsks(ctx, massBatch)
	if err != nil {
		return err
	}
	var failed []error
	for _, a := range asks {
		failed = append(failed, r.askMass(ctx, a))
	}
	backs, err := r.c.Store.TakingBack(ctx, massBatch)
	if err != nil {
		return errors.Join(append(failed, err)...)
	}
	for _, b := range backs {
		failed = append(failed, r.takeBack(ctx, b))
	}
	return errors.Join(failed...)
}

// askMass asks WeChat about one mass send.
func (r *Runner) askMass(ctx context.Context, a store.MassAsk) error {
	if mine, err := r.c.Store.ClaimAsk(ctx, a, massLease); err != nil || !mine {
		return err
	}
	state, o := r.c.WeChat.MassState(ctx, a.Receipt)
	now, err := r.c.Store.Now(ctx)
	if err != nil {
		return err
	}
	end, again := official.Asked(a.Taken, state, o, now)
	return r.c.Store.BookAsk(context.WithoutCancel(ctx), a, end, again)
}

// takeBack has one article taken back: it is looked at first, since only what
// was sent can be deleted, and what was deleted is not deleted again.
func (r *Runner) takeBack(ctx context.Context, b store.TakingBack) error {
	if mine, err := r.c.Store.ClaimTakeBack(ctx, b, massLease); err != nil || !mine {
		return err
	}
	now, err := r.c.Store.Now(ctx)
	if err != nil {
		return err
	}
	to, goes := b.Before(now)
	if goes {
		state, o := r.c.WeChat.MassState(ctx, b.Receipt)
		to, goes = b.Looked(state, o, now)
	}
	if goes {
		to = b.Deleted(r.c.WeChat.DeleteMass(ctx, b.Receipt), now)
	}
	return r.c.Store.BookTakeBack(context.WithoutCancel(ctx), b, to)
}
