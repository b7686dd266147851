package store_test

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/signal"
)

// TestASampleIsDrawnFromWhoWasPaidAndEstimates walks a sample from its announcement to its estimate.
func TestASampleIsDrawnFromWhoWasPaidAndEstimates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		reviewer := storetest.Reviewer("440203")
		for _, c := range clearedClaims(t, f, 2) { // three people each
			paidPlan(t, f, reviewer, c.ID)
		}
		today := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
		f.Later(t, today.AddDays(1))
		form := signal.SampleForm{
			SpotCheckForm: signal.SpotCheckForm{
				Title: "回访", From: today, Until: today, Strata: signal.Strata{{Share: 100}},
				SeedSource: "某日开奖号码连写", SeedDay: today.AddDays(3),
			},
			Confidence: 90, Margin: 20,
		}
		var id string
		if err := act(f, cityReader, func(tx *store.Tx) (err error) {
			id, err = procedure.AnnounceSample(tx, form)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		f.Later(t, today.AddDays(3))
		draw := func(tx *store.Tx) error { return procedure.DrawSample(tx, id, "123456") }
		if err := act(f, cityReader, draw); err != nil {
			t.Fatal(err)
		}
		if err := act(f, cityReader, draw); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("drawn twice: %v", err)
		}
		s, people, err := f.SampleFor(ctx, cityReader, id)
		if err != nil || s.People != 6 || s.Size != 5 || len(people) != 5 || people[0].Amount != 60_00 {
			t.Fatalf("%+v, %d drawn, %v", s, len(people), err)
		}
		for i, p := range people {
			answer := signal.SampleYes
			if i == 0 {
				answer = signal.SampleNo
			}
			if err := act(f, reviewer, func(tx *store.Tx) error {
				return procedure.AnswerSample(tx, id, p.Number, answer, "电话里问过本人")
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := act(f, reviewer, func(tx *store.Tx) error {
			return procedure.AnswerSample(tx, id, "SL-none", signal.SampleYes, "电话里问过本人")
		}); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("somebody who was not drawn: %v", err)
		}
		s, people, err = f.SampleFor(ctx, cityReader, id)
		if e := s.Result(people); err != nil || e.No != 1 || e.Yes != 4 || e.Share != 2000 || e.High <= 2000 {
			t.Errorf("%+v, %v", e, err)
		}
		if _, other, err := f.SampleFor(ctx, storetest.Reviewer("440204"), id); err != nil || len(other) != 0 {
			t.Errorf("another county sees %d, %v", len(other), err)
		}
		if strings.Contains(people[0].Number, "员工") || len(f.Holds(t, "电话里问过本人")) > 0 {
			t.Error("a note is not sealed")
		}
		if err := act(f, cityReader, func(tx *store.Tx) error { return procedure.CloseSample(tx, id) }); err != nil {
			t.Error(err)
		}
		useIndexes(t, f, readings{
			"samples": pages(func(p store.Page) ([]signal.PayeeSample, string, error) {
				return f.Samples(ctx, cityReader, p)
			}),
			"sample":          func() error { return two(f.SampleFor(ctx, cityReader, id)) },
			"county's sample": func() error { return two(f.SampleFor(ctx, reviewer, id)) },
		}, 4)
	})
}
