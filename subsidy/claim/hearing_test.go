package claim

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// proposed is a recovery that the reviewer proposed at a time, with its event.
func proposed(t *testing.T, now time.Time) (Recovery, subsidy.Event) {
	t.Helper()
	r, ev, err := claimIn(t, Paid).ProposeRecovery("r", "line0", "查实没有参加培训", terms(), reviewer, now)
	if err != nil {
		t.Fatal(err)
	}
	return r, ev
}

func TestClause五TheEnterpriseIsToldAtOnceAndHeardForFiveWorkingDays(t *testing.T) {
	r, ev := proposed(t, claimed)
	want := RecoveryProposedMessage{
		Recovery: "r", CaseNumber: r.Number, Project: r.Project, Position: r.Position,
		Amount: r.Amount, Reason: r.Reason, Last: calendar.NewDay(2026, 6, 15),
	}
	if len(ev.Owes) != 1 || ev.Owes[0].To != (subsidy.Audience{Enterprise: "e"}) || ev.Owes[0].Message != want ||
		ev.Owes[0].About != (subsidy.Subject{Kind: subsidy.SubjectClaim, ID: "cl"}) {
		t.Fatalf("%+v", ev.Owes)
	}
	d := must[calendar.Deadline](t)(r.AnswerDay(terms()))
	if d.From != calendar.DayOf(claimed) || d.Last != want.Last || d.Clause != "五" || len(d.Sentences()) < 2 {
		t.Errorf("%+v", d)
	}
	for body, m := range map[string]subsidy.Message{
		"2026年6月15日前（含当天）陈述申辩": want,
		"最迟2026年6月15日陈述申辩；逾期":  HearingDue{Last: want.Last},
		"2026年6月15日（暂定）":       HearingDue{Last: want.Last, Provisional: true},
	} {
		if !strings.Contains(m.Body(), body) {
			t.Errorf("%q is not in %q", body, m.Body())
		}
	}
}

func TestNoRecoveryIsOrderedBeforeTheEnterpriseWasHeard(t *testing.T) {
	at := func(day, clock string) time.Time {
		return must[time.Time](t)(time.ParseInLocation("2006-01-02 15:04:05", "2026-06-"+day+" "+clock, calendar.China))
	}
	for name, v := range map[string]struct {
		hear    func(r *Recovery) error
		now     time.Time
		allowed bool
	}{
		"the day it was proposed":           {nil, claimed, false},
		"the last second of the last day":   {nil, at("15", "23:59:59"), false},
		"the first second of the day after": {nil, at("16", "00:00:00"), true},
		"after a statement": {
			pleads("当天在岗，有考勤记录", at("09", "10:00:00")),
			at("09", "10:00:01"), true,
		},
		"after a waiver": {waives(at("08", "10:00:00")), at("08", "10:00:01"), true},
		"from before there were hearings": {
			func(r *Recovery) error { r.Hearing = Hearing{}; return nil },
			at("30", "09:00:00"), false,
		},
	} {
		r, _ := proposed(t, claimed)
		if v.hear != nil {
			if err := v.hear(&r); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		asked := r.May(subsidy.ConfirmRecovery, chief, calendar.DayOf(v.now))
		before := r
		ev, err := r.Confirm(chief, v.now)
		if (err == nil) != v.allowed || (asked == nil) != v.allowed {
			t.Errorf("%s: %v, the page says %v", name, err, asked)
		}
		if err == nil {
			if m := ev.Owes[0].Message.(RecoveryOrdered); m.Heard == "" || !strings.Contains(m.Body(), m.Heard) ||
				!strings.Contains(m.Body(), subsidy.WaysOfAppeal) ||
				!strings.HasSuffix(r.Outcome(), subsidy.WaysOfAppeal) {
				t.Errorf("%s: %q", name, m.Body())
			}
			continue
		}
		if e := err.(*subsidy.Error); e.Kind != subsidy.Conflict || e.Clause != "五" || r != before {
			t.Errorf("%s: %+v", name, e)
		}
		if name != "from before there were hearings" && !strings.Contains(err.Error(), "2026年6月15日24时") {
			t.Errorf("%s names no day: %v", name, err)
		}
		if _, err := r.Reject("查明确实上过课", chief, v.now); err != nil {
			t.Errorf("%s: not turned down: %v", name, err)
		}
	}
}

func pleads(text string, now time.Time) func(*Recovery) error {
	return func(r *Recovery) error {
		_, err := r.Plead(text, r.Revision, owner, now)
		return err
	}
}

func waives(now time.Time) func(*Recovery) error {
	return func(r *Recovery) error {
		_, err := r.Waive(r.Revision, owner, now)
		return err
	}
}

func TestWhatTheEnterpriseSaysIsKeptAndGivesTheChiefsTheTurn(t *testing.T) {
	r, _ := proposed(t, claimed)
	ev, err := r.Plead("  他当天在岗，\n有考勤记录  ", r.Revision, owner, overdue)
	if err != nil || r.Hearing.Statement != "他当天在岗，\n有考勤记录" || r.Hearing.AnsweredBy != owner.ID ||
		!r.Hearing.Late() || r.State != RecoveryProposed {
		t.Fatalf("%+v %v", r.Hearing, err)
	}
	if !strings.HasSuffix(ev.Note, "逾期提交") || strings.Contains(ev.Note, "考勤") || !ev.Owes[0].To.Chiefs ||
		ev.Owes[0].Message.Kind() != subsidy.KindWorkArrived {
		t.Errorf("%+v", ev)
	}
	if !strings.Contains(r.Standing(calendar.DayOf(overdue)), "逾期提交") {
		t.Error(r.Standing(calendar.DayOf(overdue)))
	}
	kept := r
	for name, err := range map[string]error{
		"a second statement":  pleads("又想起来一件事", overdue)(&r),
		"a waiver afterwards": waives(overdue)(&r),
	} {
		if subsidy.KindOf(err) != subsidy.Conflict || r != kept {
			t.Errorf("%s: %v", name, err)
		}
	}
	w, _ := proposed(t, claimed)
	if err := waives(claimed)(&w); err != nil || !w.Answerable() {
		t.Fatal(err)
	}
	if err := waives(claimed)(&w); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("waived twice: %v", err)
	}
	if err := pleads("还是要说明一下", claimed)(&w); err != nil || w.Hearing.Waived || w.Answerable() {
		t.Errorf("a statement after a waiver: %v", err)
	}
}

func TestAStatementIsAsLongAsItMayBeAndOfTheRevisionThatWasRead(t *testing.T) {
	for text, want := range map[string]subsidy.Kind{
		"": subsidy.Invalid, "没有的事": subsidy.Invalid, "没有这样事": "", "没 有 的 事": subsidy.Invalid,
		strings.Repeat("申", StatementMost): "", strings.Repeat("申", StatementMost+1): subsidy.Invalid,
	} {
		r, _ := proposed(t, claimed)
		if err := pleads(text, claimed)(&r); subsidy.KindOf(err) != want ||
			want != "" && err.(*subsidy.Error).Field != "/text" {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	r, _ := proposed(t, claimed)
	if _, err := r.Plead("没有这样的事", r.Revision-1, owner, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("an old revision: %v", err)
	}
	if _, err := r.Waive(r.Revision+1, owner, claimed); subsidy.KindOf(err) != subsidy.Conflict ||
		r.Hearing.Answered() {
		t.Errorf("another revision: %v", err)
	}
	other := owner
	other.Enterprise = "another"
	if _, err := r.Plead("没有这样的事", r.Revision, other, claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("another enterprise: %v", err)
	}
	if _, err := r.Waive(r.Revision, other, claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("another enterprise waives: %v", err)
	}
}

func TestTimeGivesTheNoticeThatLacksAndEndsTheHearing(t *testing.T) {
	r, _ := proposed(t, claimed)
	cal, last := calendar.Published(), r.Hearing.AnswerBy
	if _, ok, err := r.Advance(terms(), last.Start()); ok || err != nil || !r.Waits(cal, last) {
		t.Fatalf("on the last day: %v", err)
	}
	if r.Waits(cal, last.AddDays(1)) {
		t.Error("nobody would see that the day passed")
	}
	ev, ok, err := r.Advance(terms(), overdue)
	if !ok || err != nil || ev.Action != subsidy.LapseHearing || !ev.Owes[0].To.Chiefs || r.State != RecoveryProposed {
		t.Fatalf("%+v %v", ev, err)
	}
	if _, ok, err := r.Advance(terms(), overdue); ok || err != nil || !r.Waits(cal, calendar.DayOf(overdue)) {
		t.Errorf("twice: %v", err)
	}
	old, _ := proposed(t, claimed)
	old.Hearing = Hearing{}
	if old.Waits(cal, last) {
		t.Error("nobody would give its notice")
	}
	ev, ok, err = old.Advance(terms(), overdue)
	if !ok || err != nil || ev.Action != subsidy.NotifyRecovery ||
		ev.Owes[0].Message.Kind() != subsidy.KindRecoveryProposed ||
		old.Hearing.AnswerBy != calendar.NewDay(2026, 6, 24) { // 19 June is a holiday
		t.Fatalf("%+v %+v %v", ev, old.Hearing, err)
	}
	answered, _ := proposed(t, claimed)
	if err := waives(claimed)(&answered); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := answered.Advance(terms(), overdue); ok || !answered.Waits(cal, calendar.DayOf(overdue)) {
		t.Error("a hearing that was waived lapses")
	}
}

func TestAHearingIsRemindedOfOnceAWorkingDayBefore(t *testing.T) {
	r, _ := proposed(t, claimed)
	got := ""
	for day := calendar.DayOf(claimed); day.Before(calendar.NewDay(2026, 6, 20)); day = day.AddDays(1) {
		due, err := r.Reminders(day.Start(), calendar.Published(), subsidy.PublishedPolicies())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range due {
			if o.To != (subsidy.Audience{Enterprise: "e"}) ||
				o.About != (subsidy.Subject{Kind: subsidy.SubjectClaim, ID: "cl"}) ||
				o.Day != calendar.NewDay(2026, 6, 12) {
				t.Errorf("%+v", o)
			}
			got += day.String()[8:] + string(o.Message.Kind()) + " "
		}
	}
	if got != "12hearing_due 13hearing_due 14hearing_due 15hearing_due " { // one: its day makes it unique
		t.Error(got)
	}
	if err := waives(claimed)(&r); err != nil {
		t.Fatal(err)
	}
	if due, _ := r.Reminders(calendar.NewDay(2026, 6, 12).Start(), calendar.Published(),
		subsidy.PublishedPolicies()); due != nil {
		t.Errorf("after the answer: %+v", due)
	}
}

func TestNoticeAndReminderAreWantedUntilTheAnswerOrTheDecision(t *testing.T) {
	day := calendar.NewDay(2026, 6, 15)
	open := subsidy.Facts{State: string(RecoveryProposed), DecideBy: day}
	answered, ordered, moved := open, open, open
	answered.Answered, ordered.State, moved.DecideBy = true, string(RecoveryConfirmed), day.AddDays(1)
	due, told := HearingDue{Last: day}, RecoveryProposedMessage{Last: day}
	for name, v := range map[string]struct {
		m     subsidy.Message
		f     subsidy.Facts
		today calendar.Day
		want  bool
	}{
		"a notice":                        {told, open, day, true},
		"a notice that comes late":        {told, open, day.AddDays(1), true},
		"a notice of what was answered":   {told, answered, day, false},
		"a notice of what was ordered":    {told, ordered, day, false},
		"a notice of what is gone":        {told, subsidy.Facts{Gone: true}, day, false},
		"a reminder":                      {due, open, day, true},
		"a reminder too late":             {due, open, day.AddDays(1), false},
		"a reminder of what was answered": {due, answered, day, false},
		"a reminder of what was ordered":  {due, ordered, day, false},
		"a reminder of a day that moved":  {due, moved, day, false},
	} {
		if got := subsidy.Wanted(v.m, v.f, v.today); got != v.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAHearingOverNewYearIsProvisionalAndMovesWithTheArrangement(t *testing.T) {
	now := time.Date(2026, 12, 30, 16, 0, 0, 0, calendar.China)
	r, ev := proposed(t, now)
	if m := ev.Owes[0].Message.(RecoveryProposedMessage); m.Last != calendar.NewDay(2027, 1, 7) || !m.Provisional ||
		!strings.Contains(m.Body(), "（暂定）") {
		t.Fatalf("%+v", m)
	}
	with := func(arrangement string) subsidy.Terms {
		out := terms()
		out.Calendar = must[calendar.Calendar](t)(out.Calendar.With(
			must[calendar.Arrangement](t)(calendar.ParseArrangement(arrangement))))
		return out
	}
	later := with("2027 | 0101-0104 | ")
	if r.Waits(later.Calendar, calendar.DayOf(now)) {
		t.Error("nobody would look at it")
	}
	ev, ok, err := r.Recount(later, now)
	if !ok || err != nil || r.Hearing.AnswerBy != calendar.NewDay(2027, 1, 8) || len(ev.Owes) != 2 ||
		ev.Owes[0].Message.(DeadlineMoved).What != "陈述申辩期限" {
		t.Fatalf("%v, %s, %+v", err, r.Hearing.AnswerBy, ev.Owes)
	}
	if _, ok, _ := r.Recount(later, now); ok {
		t.Error("moved twice")
	}
	if d := must[calendar.Deadline](t)(r.AnswerDay(later)); d.Last != r.Hearing.AnswerBy || d.Provisional {
		t.Errorf("%+v", d)
	}
	// one that would have ended before today ends today
	earlier := with("2027 | 0101 | 0102 0103")
	today := calendar.NewDay(2027, 1, 7)
	if _, ok, err := r.Recount(earlier, today.Start()); !ok || err != nil || r.Hearing.AnswerBy != today {
		t.Errorf("%v, %s", err, r.Hearing.AnswerBy)
	}
	if d := must[calendar.Deadline](t)(r.AnswerDay(earlier)); d.Last != today {
		t.Errorf("explained as %s", d.Last)
	}
	passed := r
	if _, ok, _ := passed.Recount(later, today.AddDays(1).Start()); ok || passed.Hearing.AnswerBy != today {
		t.Error("a day that is over moved")
	}
}

func TestTheClaimsTimelineDoesNotTellWhyTheCountyTurnedAProposalDown(t *testing.T) {
	r, _ := proposed(t, claimed)
	ev := must[subsidy.Event](t)(r.Reject("内部核对以后证据不足", chief, claimed))
	if len(ev.Owes) != 1 || ev.Owes[0].Message.Kind() != subsidy.KindRecoveryDropped {
		t.Errorf("%+v", ev.Owes)
	}
	if on := r.OnClaim(ev); on.Note != r.what() ||
		on.Subject != (subsidy.Subject{Kind: subsidy.SubjectClaim, ID: "cl"}) || on.Owes != nil {
		t.Errorf("%+v", on)
	}
}
