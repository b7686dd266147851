package subsidy

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// ruling is a document of a day's date.
func ruling(revision int, now time.Time) AppealOrder {
	return AppealOrder{Kind: AppealReview, Number: "韶府行复〔2026〕8号", Day: calendar.DayOf(now), Revision: revision}
}

func TestAReopenedFilingIsDecidedFromTheDocumentsDay(t *testing.T) {
	f := complete()
	f.State, f.Number, f.PolicyVersion, f.SubmittedAt = FilingRefused, "BA1", terms().Policy.Version, monday
	f.DecidedAt = monday
	f.Reasons = []Reason{{Message: "不属于补贴范围"}}
	now := f.Form.Start.AddDays(30).Start().Add(9 * time.Hour)
	ev := must[Event](t)(f.Reopen(ruling(f.Revision, now), terms(), false, reviewer, now))
	want, err := terms().Calendar.AddWorkingDays(calendar.DayOf(now), 15)
	by := f.DecideBy()
	if err != nil || f.State != FilingSubmitted || by.Last != want.Last ||
		!strings.Contains(by.Sentences()[0], "韶府行复〔2026〕8号") || len(f.Reasons) != 0 {
		t.Fatalf("%+v by %+v, not %s, %v", f, by, want.Last, err)
	}
	if ev.Owes[0].Message.(FilingReopened).DecideBy != want.Last ||
		!strings.Contains(f.Turn(calendar.DayOf(now)), want.Last.Chinese()) {
		t.Errorf("%+v, %s", ev.Owes, f.Turn(calendar.DayOf(now)))
	}
	must[Event](t)(f.Accept(reviewer, now))
	if f.ClaimFrom() != calendar.DayOf(now) && now.After(f.Form.End.End()) {
		t.Errorf("its claim window starts on %s", f.ClaimFrom())
	}
	a := complete()
	a.State, a.Amends, a.DecidedAt, a.PolicyVersion = FilingRefused, "f", monday, terms().Policy.Version
	if _, err := a.Reopen(ruling(a.Revision, now), terms(), true, reviewer, now); KindOf(err) != Conflict {
		t.Errorf("beside another open amendment: %v", err)
	}
}
