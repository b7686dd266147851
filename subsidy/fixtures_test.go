package subsidy

import (
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// claimed is when the training of ended has been over for a week.
var claimed = time.Date(2026, 6, 8, 9, 0, 0, 0, calendar.China)

func terms() Terms {
	p, _ := PublishedPolicies().On(calendar.DayOf(claimed))
	return Terms{Policy: p, Calendar: calendar.Published()}
}

// ended is an accepted filing whose training ended on Monday 2026-06-01.
func ended() Filing {
	f := complete()
	f.State, f.Number, f.PolicyVersion = FilingAccepted, "BA1", terms().Policy.Version
	f.Form.Start, f.Form.End = calendar.NewDay(2026, 5, 11), calendar.NewDay(2026, 6, 1)
	return f
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestNoTrainingThatMayStillBeClaimedForIsOverlooked(t *testing.T) {
	one := PublishedPolicies()
	v := one.All()[0]
	v.From, v.ClaimMonths = calendar.NewDay(2026, 1, 1), 24
	two, err := one.With(v)
	if err != nil {
		t.Fatal(err)
	}
	today := calendar.NewDay(2027, 6, 30)
	if since := one.ClaimableSince(today); since.After(calendar.NewDay(2026, 12, 20)) ||
		since.Before(calendar.NewDay(2026, 11, 1)) {
		t.Errorf("six months back is %s", since)
	}
	if since := two.ClaimableSince(today); since.After(calendar.NewDay(2025, 6, 20)) {
		t.Errorf("24 months back is %s", since)
	}
}

// chief is the head of the county whose cases the tests are about.
var chief = Actor{ID: "chief", Role: CountyChief, County: "440203"}

func policy(basis Basis) Policy {
	p, _ := PublishedPolicies().Version("2020-03-02")
	p.Basis = basis
	return p
}
