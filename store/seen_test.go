package store_test

import (
	"context"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestOfTwoDecisionsOnOneReadingOneIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		ctx := context.Background()
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
		read := storetest.Must[map[string]int](t)(f.Revisions(ctx, filing.ID))
		decide := func() error {
			act := store.Act{
				Actor: storetest.Reviewer("440203"),
				Now:   f.Clock.Now(),
				Seen:  store.Seen{What: "份备案", Revisions: read},
			}
			return f.Change(ctx, act, func(tx *store.Tx) error {
				v, err := tx.Filing(filing.ID)
				if err != nil {
					return err
				}
				event, err := v.ReceivePaper(calendar.DayOf(f.Clock.Now()), act.Actor, act.Now)
				if err != nil {
					return err
				}
				return tx.SaveFiling(v, event)
			})
		}
		const clerks = 4
		answers := make(chan error, clerks)
		for range clerks {
			go func() { answers <- decide() }()
		}
		taken := 0
		for range clerks {
			switch err := <-answers; {
			case err == nil:
				taken++
			case subsidy.KindOf(err) != subsidy.Conflict:
				t.Error(err)
			}
		}
		if taken != 1 {
			t.Errorf("%d of %d decisions on one reading were taken", taken, clerks)
		}
	})
}
