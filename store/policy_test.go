package store_test

import (
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestTheCityAddsAPolicyVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, _ := training(t, f, 2)
		p := storetest.Must[subsidy.Policies](t)(f.Policies(ctx)).All()[0]
		p.Document, p.From, p.RatePerHour, p.Until = "韶人社函〔2027〕1号", calendar.NewDay(2027, 1, 1), 40_00,
			calendar.NewDay(2027, 12, 31)
		put := func(by subsidy.Actor) error {
			second := subsidy.Actor{ID: "staff-city-2", Role: subsidy.CityOfficer}
			q, err := store.Answer(ctx, f.Store, store.Act{Actor: by, Now: f.Clock.Now()},
				func(tx *store.Tx) (subsidy.PolicyProposal, error) {
					return tx.ProposePolicy(p)
				})
			if err != nil {
				return err
			}
			return f.Change(ctx, store.Act{Actor: second, Now: f.Clock.Now()}, func(tx *store.Tx) error {
				return tx.DecidePolicy(q.ID, store.PolicyAnswer{Confirm: true, Instead: "2020-03-02"})
			})
		}
		if err := put(storetest.Reviewer("440203")); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("a county: %v", err)
		}
		if err := put(storetest.City); err != nil {
			t.Fatal(err)
		}
		if err := put(storetest.City); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("twice: %v", err)
		}
		p.From = calendar.NewDay(2026, 11, 1)
		p.Until = calendar.NewDay(2026, 12, 31)
		if err := put(storetest.City); subsidy.KindOf(err) != subsidy.Conflict &&
			subsidy.KindOf(err) != subsidy.TooLate {
			t.Errorf("of a time that is bound: %v", err)
		}
		all := storetest.Must[subsidy.Policies](t)(f.Policies(ctx))
		for day, want := range map[calendar.Day]subsidy.Fen{
			calendar.NewDay(2026, 12, 31): 30_00,
			calendar.NewDay(2027, 1, 1):   40_00,
		} {
			if v, err := all.On(day); err != nil || v.RatePerHour != want {
				t.Errorf("on %s: %+v, %v", day, v, err)
			}
		}
		if _, err := all.On(calendar.NewDay(2028, 1, 1)); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("after its end: %v", err)
		}
		if v, err := filing.Policy(all, calendar.NewDay(2027, 6, 1)); err != nil || v.RatePerHour != 30_00 {
			t.Errorf("an old case: %+v, %v", v, err)
		}
	})
}
