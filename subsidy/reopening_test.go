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

func TestARefusedClaimIsReopenedByADocumentWhateverTheWindowSays(t *testing.T) {
	c := claimIn(t, ClaimRefused)
	now := after(c.ClaimBy.AddDays(60))
	was := *c
	ev := must[Event](t)(c.Reopen(ruling(c.Revision, now), claimInput(2, 4, 6, 0), reviewer, now))
	if c.State != ClaimSubmitted || len(c.Lines) != 3 || c.Lines[0].ID != was.Lines[0].ID || c.Lines[0].State != LineLive || c.Number != was.Number {
		t.Fatalf("%+v", c)
	}
	if len(c.Reasons) != 0 || !c.DecidedAt.IsZero() || c.ReviewedBy != "" || c.EnterpriseDays != 0 {
		t.Errorf("something of the old decision stands: %+v", c)
	}
	want, err := terms().Calendar.AddWorkingDays(calendar.DayOf(now), 15)
	if err != nil || c.DecideBy != want.Last || c.Reopenings[0].DecideBy != want.Last {
		t.Errorf("to be decided by %s, not %s: %v", c.DecideBy, want.Last, err)
	}
	days, err := c.Days(terms(), calendar.DayOf(now))
	if err != nil || days[0].By.Last != want.Last || !strings.Contains(days[0].By.Sentences()[0], "行政复议决定书（韶府行复〔2026〕8号") {
		t.Errorf("the day explains itself: %+v %v", days, err)
	}
	if !strings.Contains(ev.Note, "韶府行复〔2026〕8号") || ev.From != string(ClaimRefused) || len(ev.Owes) != 2 ||
		ev.Owes[0].Message.(ClaimReopened).DecideBy != want.Last {
		t.Errorf("%+v", ev)
	}
	// it goes on as any other, and may be refused once more
	fill(c)
	must[Event](t)(c.Review("", reviewer, now))
	must[Event](t)(c.Approve(chief, now))
}

func TestADocumentThatReopensIsChecked(t *testing.T) {
	good := ruling(0, claimed)
	for name, change := range map[string]func(*AppealOrder){
		"/order_kind":   func(o *AppealOrder) { o.Kind = "letter" },
		"/order_number": func(o *AppealOrder) { o.Number = " " },
		"/order_day":    func(o *AppealOrder) { o.Day = calendar.Day{} },
		"no later":      func(o *AppealOrder) { o.Day = calendar.DayOf(claimed).AddDays(1) },
		"no earlier":    func(o *AppealOrder) { o.Day = calendar.DayOf(claimed).AddDays(-1) },
		"revision":      func(o *AppealOrder) { o.Revision = 99 },
	} {
		c := claimIn(t, ClaimRefused)
		order := good
		order.Revision = c.Revision
		change(&order)
		before := *c
		_, err := c.Reopen(order, claimInput(2, 4, 6), reviewer, claimed)
		if e, ok := err.(*Error); !ok || strings.HasPrefix(name, "/") && e.Field != name || c.State != before.State || len(c.Reopenings) != 0 {
			t.Errorf("%s: %v, %s", name, err, c.State)
		}
	}
	c := claimIn(t, ClaimRefused)
	in := claimInput(2, 4, 6)
	for i := range in.People {
		in.People[i].Elsewhere = "SL2"
	}
	if _, err := c.Reopen(ruling(c.Revision, claimed), in, reviewer, claimed); KindOf(err) != Conflict || c.State != ClaimRefused {
		t.Errorf("all its people are claimed for elsewhere: %v", err)
	}
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
	if err != nil || f.State != FilingSubmitted || by.Last != want.Last || !strings.Contains(by.Sentences()[0], "韶府行复〔2026〕8号") || len(f.Reasons) != 0 {
		t.Fatalf("%+v by %+v, not %s, %v", f, by, want.Last, err)
	}
	if ev.Owes[0].Message.(FilingReopened).DecideBy != want.Last || !strings.Contains(f.Turn(calendar.DayOf(now)), want.Last.Chinese()) {
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
