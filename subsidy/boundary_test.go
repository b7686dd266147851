package subsidy

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

func TestAnAmendmentIsComparedWithTheAcceptedStart(t *testing.T) {
	// accepted for 10 August, moved to 20 August by a first amendment
	f := complete()
	f.State, f.PolicyVersion, f.FirstStart = FilingAccepted, terms().Policy.Version, calendar.NewDay(2026, 8, 10)
	f.Form.Start, f.Form.End = calendar.NewDay(2026, 8, 20), calendar.NewDay(2026, 9, 20)
	for i := range f.Form.Courses {
		f.Form.Courses[i].Start, f.Form.Courses[i].End = f.Form.Start, f.Form.End
	}
	now := time.Date(2026, 8, 10, 9, 0, 0, 0, calendar.China)
	late := func(start calendar.Day) bool {
		t.Helper()
		a, _, err := f.Amend("a", false, owner, now)
		if err != nil {
			t.Fatal(err)
		}
		a.Form.Start = start
		in := CheckInput{Calendar: calendar.Published(), Policy: terms().Policy, Base: &Base{Form: f.Form}}
		// as Amend sets it, and as older drafts have it
		for _, start := range []calendar.Day{a.FirstStart, f.FirstStart} {
			a.FirstStart = start
			check, err := a.Check(in, calendar.DayOf(now))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range check.Problems {
				if p.Field == "/start" && strings.Contains(p.Message, "来不及备案") {
					return true
				}
			}
		}
		return false
	}
	for start, want := range map[calendar.Day]bool{
		calendar.NewDay(2026, 8, 12): true, // earlier than accepted, and not five working days ahead
		calendar.NewDay(2026, 8, 18): false,
		calendar.NewDay(2026, 8, 20): false,
		calendar.NewDay(2026, 8, 25): false,
	} {
		if late(start) != want {
			t.Errorf("a start on %s is late: %v", start, !want)
		}
	}
}

func TestARaisedCapFallsBackToWhatStillStands(t *testing.T) {
	y := PersonYear{Paid: 1040_00, Cap: 1040_00, Raised: 40_00}
	s := Share{Held: 20_00, Asked: 20_00, State: SharePaid, Cap: 1000_00}
	must[Fen](t)(s.Release(&y))
	if y.Raised != 20_00 || y.Cap != 1020_00 {
		t.Errorf("after 20 yuan came back: %+v", y)
	}
	s = Share{Held: 60_00, Asked: 60_00, State: SharePaid, Cap: 1000_00}
	must[Fen](t)(s.Release(&y))
	if y.Raised != 0 || y.Cap != 1000_00 {
		t.Errorf("after 80 yuan came back: %+v", y)
	}
}

func TestAllThatStandsAgainstAYearIsUsed(t *testing.T) {
	if got := (PersonYear{Reserved: 1, Approved: 20, Paid: 300, Elsewhere: 4000}).Used(); got != 4321 {
		t.Errorf("%d", got)
	}
}
