package claim

import (
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestAClaimsDaysRunOverTheYearsEnd(t *testing.T) {
	for name, v := range map[string]struct {
		deadline    func(t subsidy.Terms, d calendar.Day) (calendar.Deadline, error)
		from, last  calendar.Day
		provisional bool
	}{
		"a window until 31 December": {windowFromEnd, calendar.NewDay(2026, 6, 30), calendar.NewDay(2026,
			12, 30), false},
		"a window over New Year": {windowFromEnd, calendar.NewDay(2026, 7, 1), calendar.NewDay(2027, 1,
			4), true},
		"publicity": {
			subsidy.Terms.PublicityDeadline, calendar.NewDay(2026, 12, 25),
			calendar.NewDay(2027, 1, 4), true,
		},
		"publicity in the year": {
			subsidy.Terms.PublicityDeadline, calendar.NewDay(2026, 12, 24),
			calendar.NewDay(2026, 12, 31), false,
		},
		"a supplement": {
			subsidy.Terms.SupplementDeadline, calendar.NewDay(2026, 12, 31),
			calendar.NewDay(2027, 1, 8), true,
		},
		"a hearing": {
			subsidy.Terms.HearingDeadline, calendar.NewDay(2026, 12, 25),
			calendar.NewDay(2027, 1, 4), true,
		},
		"a hearing in the year": {
			subsidy.Terms.HearingDeadline, calendar.NewDay(2026, 12, 24),
			calendar.NewDay(2026, 12, 31), false,
		},
		"a payment": {
			subsidy.Terms.PaymentDeadline, calendar.NewDay(2026, 11, 20),
			calendar.NewDay(2027, 1, 4), true,
		},
		"a payment in the year": {
			subsidy.Terms.PaymentDeadline, calendar.NewDay(2026, 11, 19),
			calendar.NewDay(2026, 12, 31), false,
		},
	} {
		d, err := v.deadline(terms(), v.from)
		if err != nil || d.Last != v.last || d.Provisional != v.provisional || d.Rule == "" || d.Clause == "" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	c := Claim{SubmittedAt: time.Date(2026, 12, 10, 23, 59, 59, 0, calendar.China)}
	if d := must[calendar.Deadline](t)(c.ReviewBy(terms())); d.Last != calendar.NewDay(2026, 12, 31) {
		t.Errorf("submitted on 10 December: %s", d.Last)
	}
	c.SubmittedAt = c.SubmittedAt.Add(time.Second)
	if d := must[calendar.Deadline](t)(c.ReviewBy(terms())); d.Last != calendar.NewDay(2027, 1, 4) || !d.Provisional {
		t.Errorf("submitted on 11 December: %s", d.Last)
	}
}
