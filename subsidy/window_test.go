package subsidy

import (
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// morning is ten in the morning of a day.
func morning(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 10, 0, 0, 0, calendar.China)
}

func TestOnlyAnAmendmentThatMovesTheEndRestartsTheClaimWindow(t *testing.T) {
	f := ended()
	f.DecidedAt = morning(2026, 5, 8)
	a := f
	a.ID, a.Amends, a.Number = "a", f.ID, "BA1-B1"
	a.Form.Goal = "另一个目标"
	must[Event](t)(f.Apply(a, reviewer, morning(2026, 7, 1)))
	if !f.ClaimFrom().IsZero() {
		t.Errorf("an amendment of the goal restarts the window on %s", f.ClaimFrom())
	}
	a.Form.End = calendar.NewDay(2026, 6, 15)
	must[Event](t)(f.Apply(a, reviewer, morning(2026, 7, 1)))
	if f.ClaimFrom() != calendar.NewDay(2026, 7, 1) {
		t.Errorf("an amendment of the end, accepted after it, starts the window on %q", f.ClaimFrom())
	}
}

func TestTheReminderToClaimFollowsALateAcceptance(t *testing.T) {
	f := ended()
	f.DecidedAt = morning(2026, 8, 3) // the window ends on 2027-02-03
	owed, err := f.Reminders(morning(2027, 2, 2), terms().Calendar, PublishedPolicies())
	if err != nil || len(owed) != 1 || owed[0].Message.(ClaimWindow).Left != 1 {
		t.Fatalf("%+v %v", owed, err)
	}
}
