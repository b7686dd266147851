package jobs

import (
	"context"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// funds warns of counties whose money of the running year comes to its end, each level once.
func (r *Runner) funds(ctx context.Context, now time.Time) error {
	set, err := r.c.Store.FundSettings(ctx)
	if err != nil {
		return err
	}
	for _, county := range subsidy.Counties() {
		f, err := r.c.Store.Fund(ctx, county, calendar.DayOf(now).Year(), now)
		if err != nil {
			return err
		}
		if err := r.warnOfFund(ctx, f.Warnings(set), now); err != nil {
			return err
		}
	}
	return nil
}

// warnOfFund owes the warnings that were not owed before.
func (r *Runner) warnOfFund(ctx context.Context, due []claim.FundNotice, now time.Time) error {
	subjects := make([]string, len(due))
	for i, d := range due {
		subjects[i] = d.Subject.ID
	}
	told, err := r.c.Store.Reminded(ctx, subjects)
	if err != nil {
		return err
	}
	fresh := false
	for _, d := range due {
		fresh = fresh || !allTold(told, d.Subject.ID, []subsidy.Owed{d.Owed})
	}
	if !fresh {
		return nil
	}
	return r.c.Store.Change(ctx, store.Act{Actor: robot, Now: now}, func(tx *store.Tx) error {
		for _, d := range due { // in key order: the city's subject is longer
			if err := tx.Remind(d.Subject, d.Owed); err != nil {
				return err
			}
		}
		return nil
	})
}
