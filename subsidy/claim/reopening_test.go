package claim

import (
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestARefusedClaimIsReopenedByADocumentWhateverTheWindowSays(t *testing.T) {
	c := claimIn(t, Refused)
	now := after(c.Window.By.AddDays(60))
	was := *c
	ev := must[subsidy.Event](t)(c.Reopen(ruling(c.Revision, now), claimInput(2, 4, 6, 0), reviewer, now))
	if c.State != Submitted || len(c.Lines) != 3 || c.Lines[0].ID != was.Lines[0].ID || c.Lines[0].State != LineLive ||
		c.Number != was.Number {
		t.Fatalf("%+v", c)
	}
	if len(c.Review.Reasons) != 0 || !c.Review.DecidedAt.IsZero() || c.Review.FirstBy != "" || c.Supplements.Days != 0 {
		t.Errorf("something of the old decision stands: %+v", c)
	}
	want, err := terms().Calendar.AddWorkingDays(calendar.DayOf(now), 15)
	if err != nil || c.Review.DecideBy != want.Last || c.Review.Reopenings[0].DecideBy != want.Last {
		t.Errorf("to be decided by %s, not %s: %v", c.Review.DecideBy, want.Last, err)
	}
	days, err := c.Days(terms(), calendar.DayOf(now))
	if err != nil || days[0].By.Last != want.Last ||
		!strings.Contains(days[0].By.Sentences()[0], "行政复议决定书（韶府行复〔2026〕8号") {
		t.Errorf("the day explains itself: %+v %v", days, err)
	}
	if !strings.Contains(ev.Note, "韶府行复〔2026〕8号") || ev.From != string(Refused) || len(ev.Owes) != 2 ||
		ev.Owes[0].Message.(Reopened).DecideBy != want.Last {
		t.Errorf("%+v", ev)
	}
	// it goes on as any other, and may be refused once more
	fill(c)
	must[subsidy.Event](t)(c.ProposeApproval("", reviewer, now))
	must[subsidy.Event](t)(c.Approve(chief, now))
}

func TestADocumentThatReopensIsChecked(t *testing.T) {
	good := ruling(0, claimed)
	for name, change := range map[string]func(*subsidy.AppealOrder){
		"/order_kind":   func(o *subsidy.AppealOrder) { o.Kind = "letter" },
		"/order_number": func(o *subsidy.AppealOrder) { o.Number = " " },
		"/order_day":    func(o *subsidy.AppealOrder) { o.Day = calendar.Day{} },
		"no later":      func(o *subsidy.AppealOrder) { o.Day = calendar.DayOf(claimed).AddDays(1) },
		"no earlier":    func(o *subsidy.AppealOrder) { o.Day = calendar.DayOf(claimed).AddDays(-1) },
		"revision":      func(o *subsidy.AppealOrder) { o.Revision = 99 },
	} {
		c := claimIn(t, Refused)
		order := good
		order.Revision = c.Revision
		change(&order)
		before := *c
		_, err := c.Reopen(order, claimInput(2, 4, 6), reviewer, claimed)
		if e, ok := err.(*subsidy.Error); !ok || strings.HasPrefix(name, "/") && e.Field != name ||
			c.State != before.State || len(c.Review.Reopenings) != 0 {
			t.Errorf("%s: %v, %s", name, err, c.State)
		}
	}
	c := claimIn(t, Refused)
	in := claimInput(2, 4, 6)
	for i := range in.People {
		in.People[i].Elsewhere = "SL2"
	}
	if _, err := c.Reopen(ruling(c.Revision, claimed), in, reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Conflict || c.State != Refused {
		t.Errorf("all its people are claimed for elsewhere: %v", err)
	}
}
