package claim

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestClause附件1一三TheClaimWindowCountsFromALateAcceptance(t *testing.T) {
	for name, c := range map[string]struct {
		accepted    time.Time
		endAccepted calendar.Day
		last        calendar.Day
		why         string
	}{
		"accepted before the start": {morning(2026, 5, 8), calendar.Day{}, calendar.NewDay(2026, 12, 1), ""},
		"accepted on the last day":  {morning(2026, 6, 1), calendar.Day{}, calendar.NewDay(2026, 12, 1), ""},
		"accepted the day after": {
			morning(2026, 6, 2),
			calendar.Day{},
			calendar.NewDay(2026, 12, 2),
			"2026年6月2日才准予备案",
		},
		"accepted two months late": {
			morning(2026, 8, 3),
			calendar.Day{},
			calendar.NewDay(2027, 2, 3),
			"从准予备案之日起算",
		},
		"an end moved by a late amendment": {
			morning(2026, 5, 8), calendar.NewDay(2026, 6, 10),
			calendar.NewDay(2026, 12, 10), "2026年6月10日",
		},
		"an end moved by a timely amendment": {
			morning(2026, 5, 8), calendar.NewDay(2026, 5, 20),
			calendar.NewDay(2026, 12, 1), "",
		},
		"accepted nobody knows when, as once": {time.Time{}, calendar.Day{}, calendar.NewDay(2026, 12, 1), ""},
	} {
		f := ended()
		f.DecidedAt, f.EndAccepted = c.accepted, c.endAccepted
		d, err := f.ClaimBy(terms().Calendar, subsidy.PublishedPolicies())
		if err != nil || d.Last != c.last {
			t.Errorf("%s: %s, %v", name, d.Last, err)
		}
		why := strings.Join(d.Sentences(), "")
		if c.why == "" && strings.Contains(why, "准予备案") || !strings.Contains(why, c.why) {
			t.Errorf("%s explains itself: %s", name, why)
		}
		for day, want := range map[calendar.Day]subsidy.Kind{c.last: "", c.last.AddDays(1): subsidy.TooLate} {
			claim, _, err := NewClaim("c", f, nil, terms(), owner, day.Start().Add(time.Hour))
			if subsidy.KindOf(err) != want || want == "" && (err != nil || claim.Window.By != c.last) {
				t.Errorf("%s, opened on %s: by %s, %v", name, day, claim.Window.By, err)
			}
			if _, window, _ := MayClaim(f, nil, terms(), owner, day); window.Last != c.last {
				t.Errorf("%s is offered until %s", name, window.Last)
			}
		}
		claim, _, err := NewClaim("c", f, nil, terms(), owner, c.last.Start())
		if err != nil {
			t.Fatal(err)
		}
		days, err := claim.Days(terms(), c.last)
		if err != nil || days[0].By.Last != c.last || !strings.Contains(days[0].By.Rule, c.why) {
			t.Errorf("%s, the draft's day: %+v, %v", name, days, err)
		}
		if _, moved, err := claim.Recount(terms(), c.last.Start()); moved || err != nil {
			t.Errorf("%s moves with the same calendar: %v", name, err)
		}
	}
}
