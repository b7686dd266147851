package claim

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestClause民法典180AClaimWindowIsExtendedByTwoPeopleAndNeverTooFar(t *testing.T) {
	for _, row := range []struct {
		name string
		now  time.Time
		to   calendar.Day
		ok   bool
	}{
		{"the same day", nine(2026, 11, 20), windowLast, false},
		{"the day after", nine(2026, 11, 20), windowLast.AddDays(1), true},
		{"six months later", nine(2026, 11, 20), calendar.NewDay(2027, 6, 1), true},
		{"a day more", nine(2026, 11, 20), calendar.NewDay(2027, 6, 2), false},
		{"no day", nine(2026, 11, 20), calendar.Day{}, false},
		{"over already, to yesterday", nine(2026, 12, 10), calendar.NewDay(2026, 12, 9), false},
		{"over already, to today", nine(2026, 12, 10), calendar.NewDay(2026, 12, 10), true},
	} {
		f := ended()
		_, err := f.Extend(extensionTo(row.to), terms(), 1, reviewer, row.now)
		if (err == nil) != row.ok || err != nil && err.(*subsidy.Error).Field != "/until" {
			t.Errorf("%s: %v, want allowed %t or the field /until", row.name, err, row.ok)
		}
	}
	w := windowStory{f: ended(), now: nine(2026, 12, 10), to: calendar.NewDay(2027, 1, 11)}
	for _, step := range []struct {
		name string
		does func(t *testing.T)
	}{
		{"a proposal alone changes nothing", w.isProposed},
		{"a second person extends it", w.isConfirmed},
		{"it is claimed until its last day", w.isClaimedInTime},
		{"the day says why it moved", w.saysWhy},
		{"what is later anyway is not shortened", w.isNotShortened},
		{"reminders follow the new day", w.remindsAnew},
		{"a rejection changes nothing", w.isRejected},
	} {
		if !t.Run(step.name, step.does) {
			t.FailNow() // what follows rests on it
		}
	}
}

// windowLast is the last day on which the ended filing may be claimed: six
// months after 2026-06-01.
var windowLast = calendar.NewDay(2026, 12, 1)

// extensionTo asks for more time after a flood.
func extensionTo(day calendar.Day) subsidy.ExtensionAsk {
	return subsidy.ExtensionAsk{To: day, Why: "暴雨引发洪灾", Paper: aPaper}
}

// windowStory is an ended filing whose claim window is over and comes back.
type windowStory struct {
	f   subsidy.Filing
	now time.Time
	to  calendar.Day
}

// create opens a claim for the filing.
func (w *windowStory) create(now time.Time) error {
	_, _, err := NewClaim("c", w.f, nil, terms(), owner, now)
	return err
}

func (w *windowStory) isProposed(t *testing.T) {
	must[subsidy.Event](t)(w.f.Extend(extensionTo(w.to), terms(), 1, reviewer, w.now))
	if kind := subsidy.KindOf(w.create(w.now)); kind != subsidy.TooLate || w.f.Until() != (calendar.Day{}) {
		t.Errorf("a claim is %q, want %q; the window until %s, want none", kind, subsidy.TooLate, w.f.Until())
	}
	if _, err := w.f.Extend(extensionTo(w.to), terms(), 1, reviewer,
		w.now); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a second proposal: %v, want %q", err, subsidy.Conflict)
	}
}

func (w *windowStory) isConfirmed(t *testing.T) {
	ev := must[subsidy.Event](t)(w.f.AnswerExtension(true, "", terms(), chief, w.now))
	if m := ev.Owes[0].Message.(subsidy.WindowExtended); m.Was != windowLast || m.Last != w.to ||
		ev.Owes[0].To.Enterprise != "e" {
		t.Errorf("tells %+v, want from %s to %s, for e", ev.Owes, windowLast, w.to)
	}
}

func (w *windowStory) isClaimedInTime(t *testing.T) {
	if err := w.create(w.to.Start().Add(23 * time.Hour)); err != nil {
		t.Errorf("on its last day: %v", err)
	}
	if err := w.create(after(w.to)); subsidy.KindOf(err) != subsidy.TooLate {
		t.Errorf("claimed the day after: %v, want %q", err, subsidy.TooLate)
	}
}

func (w *windowStory) saysWhy(t *testing.T) {
	d := must[calendar.Deadline](t)(w.f.ClaimBy(terms().Calendar, subsidy.PublishedPolicies()))
	why := strings.Join(d.Sentences(), "")
	if d.Last != w.to || d.Provisional || !strings.Contains(why, "原为2026年12月1日") ||
		!strings.Contains(why, "韶府办〔2026〕3号") || !strings.Contains(why, "两名工作人员") {
		t.Errorf("%s, want %s; provisional %t, want false; %s", d.Last, w.to, d.Provisional, why)
	}
}

func (w *windowStory) isNotShortened(t *testing.T) {
	longer := terms()
	longer.Policy.ClaimMonths = 9
	if d, err := w.f.ClaimDay(longer); err != nil || !d.Last.After(w.to) {
		t.Errorf("shortened to %s, want later than %s: %v", d.Last, w.to, err)
	}
}

func (w *windowStory) remindsAnew(t *testing.T) {
	owed := must[[]subsidy.Owed](t)(w.f.Reminders(nine(2026, 12, 12), terms().Calendar, subsidy.PublishedPolicies()))
	if len(owed) != 1 || owed[0].Message.(subsidy.ClaimWindow).Last != w.to ||
		owed[0].Message.(subsidy.ClaimWindow).Left != 30 {
		t.Fatalf("reminds of %+v, want one, of %s, 30 days left", owed, w.to)
	}
	facts := subsidy.Facts{State: string(subsidy.FilingAccepted), End: w.f.Form.End, Until: w.to}
	old := owed[0].Message.(subsidy.ClaimWindow)
	if old.Last = windowLast; subsidy.Wanted(old, facts, windowLast) ||
		!subsidy.Wanted(owed[0].Message, facts, calendar.DayOf(w.now)) {
		t.Error("the old reminder is wanted, or the new one is not")
	}
}

// isRejected asks once more, for up to six months after the new day.
func (w *windowStory) isRejected(t *testing.T) {
	must[subsidy.Event](t)(w.f.Extend(extensionTo(calendar.NewDay(2027, 7, 12)), terms(), 1, reviewer, w.now))
	if m := w.f.Extending(); m.From != w.to {
		t.Errorf("from %s, want %s", m.From, w.to)
	}
	must[subsidy.Event](t)(w.f.AnswerExtension(false, "洪水已经退去了", terms(), chief, w.now))
	if w.f.Until() != w.to || w.f.Extending() != nil {
		t.Errorf("a rejection left %s and %+v, want %s and none", w.f.Until(), w.f.Extending(), w.to)
	}
}

func TestASupplementsDayIsExtendedAndStaysSo(t *testing.T) {
	c := claimIn(t, Supplement)
	to := calendar.NewDay(2026, 6, 26)
	must[subsidy.Event](t)(
		c.Extend(subsidy.ExtensionAsk{To: to, Why: "暴雨引发洪灾", Paper: aPaper}, terms(), reviewer, claimed))
	ev := must[subsidy.Event](t)(c.AnswerExtension(true, "", terms(), chief, claimed))
	if c.Supplements.By != to || ev.Owes[0].Message.(SupplementExtended).Was != calendar.NewDay(2026, 6, 15) {
		t.Fatalf("by %s, %+v", c.Supplements.By, ev.Owes)
	}
	c.Versions.OpenDays = ""
	if _, moved, err := c.Recount(terms(), claimed); moved || err != nil || c.Supplements.By != to {
		t.Errorf("an arrangement moved it to %s: %v", c.Supplements.By, err)
	}
	days := must[[]Day](t)(c.Days(terms(), calendar.DayOf(claimed)))
	if days[0].Mark != "不可抗力延期" || days[0].By.Last != to {
		t.Errorf("%+v", days[0])
	}
	if _, ok, _ := c.Advance(terms(), nine(2026, 6, 26)); ok {
		t.Error("lapsed on its last day")
	}
	stop(t, c, nine(2026, 6, 22)) // an extended day stands still too
	must[subsidy.Event](t)(c.Resume(resuming, terms(), reviewer, nine(2026, 6, 24)))
	if c.Supplements.By != calendar.NewDay(2026, 6, 30) {
		t.Errorf("by %s", c.Supplements.By)
	}
	if _, ok, err := c.Advance(terms(), nine(2026, 7, 1)); !ok || err != nil {
		t.Errorf("the day after: %v", err)
	}
	if err := c.MayExtend(reviewer); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("nothing is asked any more: %v", err)
	}
	must[subsidy.Event](t)(c.AskAgain(aReason, "还缺两个人的记录", terms(), chief, nine(2026, 7, 1)))
	if d := must[calendar.Deadline](t)(c.SupplementDay(terms())); d.Last != c.Supplements.By ||
		strings.Contains(d.Count, "不可抗力") {
		t.Errorf("the next request has the last one's extension: %+v", d)
	}
}
