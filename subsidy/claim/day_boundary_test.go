package claim

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestTheEnterprisesOwnTimeIsTakenOffTheNetReview(t *testing.T) {
	c := claimIn(t, Submitted) // Monday 2026-06-08
	c.Supplements.Days = 2
	net := func(day calendar.Day) calendar.Day {
		t.Helper()
		return must[calendar.Deadline](t)(c.NetReviewBy(terms(), day)).Last
	}
	// 06-29 gross, 06-19 is off: 06-30
	if got := net(calendar.NewDay(2026, 6, 20)); got != calendar.NewDay(2026, 7, 2) {
		t.Errorf("two days away: %s", got)
	}
	c.State, c.Supplements.AskedAt = Supplement, claimed.AddDate(0, 0, 2)
	if got := net(calendar.NewDay(2026, 6, 15)); got != calendar.NewDay(2026, 7, 7) { // three more
		t.Errorf("still away: %s", got)
	}
}

func TestADraftExpiresTheDayAfterItsWindowAndASupplementLapsesTheDayAfterItsLast(t *testing.T) {
	for days, want := range map[int]bool{0: false, 1: true} {
		c := claimIn(t, Draft)
		now := c.Window.By.AddDays(days).Start()
		if _, ok, err := c.Advance(terms(), now); ok != want || err != nil {
			t.Errorf("a draft %d days after its window: %v, %v", days, ok, err)
		}
		c = claimIn(t, Draft)
		if _, err := c.Expire(subsidy.Actor{Role: subsidy.System}, now); (err == nil) != want {
			t.Errorf("expired %d days after: %v", days, err)
		}
		c = claimIn(t, Supplement)
		now = c.Supplements.By.AddDays(days).Start()
		if _, ok, err := c.Advance(terms(), now); ok != want || err != nil {
			t.Errorf("a supplement %d days after its last: %v, %v", days, ok, err)
		}
		c = claimIn(t, Supplement)
		if ev, err := c.Lapse(terms(), subsidy.Actor{Role: subsidy.System}, now); (err == nil) != want ||
			want && len(ev.Owes) != 2 {
			t.Errorf("lapsed %d days after: %v", days, err)
		}
		c = claimIn(t, Published)
		if _, ok, err := c.Advance(terms(), c.Publicity.Until.AddDays(days).Start()); ok != want || err != nil {
			t.Errorf("publicity %d days after its last: %v, %v", days, ok, err)
		}
	}
	c := claimIn(t, Submitted)
	if _, ok, err := c.Advance(terms(), claimed.AddDate(2, 0, 0)); ok || err != nil {
		t.Errorf("a submitted claim moves by itself: %v, %v", ok, err)
	}
}

func TestTheTurnChangesTheDayAfterTheDeadline(t *testing.T) {
	c := claimIn(t, Submitted)
	if got := c.Turn(c.Review.DecideBy); !strings.HasPrefix(got, "等待县区审核") {
		t.Errorf("on the last day: %s", got)
	}
	if got := c.Turn(c.Review.DecideBy.AddDays(1)); !strings.Contains(got, "超期") {
		t.Errorf("the day after: %s", got)
	}
	c = claimIn(t, Scheduled)
	if got := c.BureauTurn(c.Payment.By); strings.Contains(got, "超期") {
		t.Errorf("on the last day to pay: %s", got)
	}
	if got := c.BureauTurn(c.Payment.By.AddDays(1)); !strings.Contains(got, "超期") {
		t.Errorf("the day after: %s", got)
	}
	c.Payment.By = calendar.Day{}
	if got := c.BureauTurn(calendar.DayOf(claimed)); strings.Contains(got, "超期") {
		t.Errorf("with no day to pay: %s", got)
	}
	c = claimIn(t, Cleared)
	for _, turn := range []func(calendar.Day) string{c.Turn, c.BureauTurn} {
		if got := turn(calendar.DayOf(claimed)); !strings.Contains(got, c.Payment.By.Chinese()) {
			t.Errorf("to be paid: %s", got)
		}
	}
	c.Payment.By = calendar.Day{}
	for _, turn := range []func(calendar.Day) string{c.Turn, c.BureauTurn} {
		if got := turn(calendar.DayOf(claimed)); !strings.Contains(got, "暂缓") {
			t.Errorf("all held: %s", got)
		}
	}
}

func TestANewCalendarMovesNoPublicityThatIsOver(t *testing.T) {
	c := claimIn(t, Published)
	l := c.Lines[0]
	l.PublicUntil = l.PublicUntil.AddDays(-1) // as an older calendar had it
	l.PayFrom = l.PublicUntil
	open, over := l, l
	if err := open.recountOpen(terms(), open.PublicUntil); err != nil || open.PublicUntil != c.Publicity.Until ||
		open.PayFrom != c.Publicity.Until || open.PayBy != c.Lines[0].PayBy {
		t.Errorf("in publicity: %+v, %v", open, err)
	}
	if err := over.recountOpen(terms(), over.PublicUntil.AddDays(1)); err != nil ||
		over.PublicUntil != l.PublicUntil || over.PayFrom != l.PublicUntil {
		t.Errorf("after it: %+v, %v", over, err)
	}
	released := l
	released.PayFrom = l.PublicUntil.AddDays(20)
	if err := released.recountOpen(terms(), l.PublicUntil); err != nil ||
		released.PayFrom != l.PublicUntil.AddDays(20) {
		t.Errorf("released later: %+v, %v", released, err)
	}
	none := l
	none.PayBy = calendar.Day{}
	if err := none.recountOpen(terms(), l.PublicUntil); err != nil || !none.PayBy.IsZero() ||
		none.PublicUntil != l.PublicUntil {
		t.Errorf("with nothing to pay: %+v, %v", none, err)
	}
}

func TestAClaimIsTakenOnTheWindowsLastDayAndNotTheDayAfter(t *testing.T) {
	for after, want := range map[int]subsidy.Kind{0: "", 1: subsidy.TooLate} {
		c := claimIn(t, Draft)
		day := c.Window.By.AddDays(after)
		_, err := c.Submit(claimInput(2), "SL1", owner, day.End().Add(-time.Second))
		if subsidy.KindOf(err) != want || err == nil != (want == "") {
			t.Errorf("on %s, the last day is %s: %v", day, c.Window.By, err)
		}
		_, _, err = NewClaim("cl", ended(), nil, terms(), owner, day.Start())
		if subsidy.KindOf(err) != want || err == nil != (want == "") {
			t.Errorf("opened on %s: %v", day, err)
		}
		if _, _, err := MayClaim(ended(), nil, terms(), owner, day); err == nil != (want == "") {
			t.Errorf("offered on %s: %v", day, err)
		}
	}
}

func TestAnObjectionHoldsOnPublicitysLastDayAndIsAReportTheDayAfter(t *testing.T) {
	for after, want := range map[int]ObjectionKind{0: Objecting, 1: Reporting} {
		c := claimIn(t, Published)
		day := c.Publicity.Until.AddDays(after)
		o := Objection{Text: "这个人没有上过课", Lines: []string{c.Lines[0].ID}}
		must[subsidy.Event](t)(c.Object(&o, public, day.End().Add(-time.Second)))
		if o.Kind != want || (c.Lines[0].State == LineHeld) != (want == Objecting) {
			t.Errorf("on %s, publicity ends %s: %s, the line is %s", day, c.Publicity.Until, o.Kind, c.Lines[0].State)
		}
	}
}

func TestNothingIsPaidBeforeTheDayAfterPublicity(t *testing.T) {
	c := claimIn(t, Published)
	last := c.Publicity.Until
	if _, err := c.Clear(terms(), system, last.End().Add(-time.Second)); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("cleared on the last day: %v", err)
	}
	must[subsidy.Event](t)(c.Clear(terms(), system, last.End()))
	if ids, _ := c.PayableLines(last); len(ids) != 0 {
		t.Errorf("payable on the last day: %v", ids)
	}
	if ids, sum := c.PayableLines(last.AddDays(1)); len(ids) != 3 || sum != 360_00 {
		t.Errorf("payable the day after: %v, %d", ids, sum)
	}
	l := c.Lines[0]
	if !l.Public(last) || l.Public(last.AddDays(1)) {
		t.Error("a line's publicity does not end with its last day")
	}
}
