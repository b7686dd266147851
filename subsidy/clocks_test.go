package subsidy

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

var (
	aRuling  = Paper{Name: "（2026）粤0203行初1号", Day: calendar.NewDay(2026, 6, 1)}
	standing = SuspensionAsk{Body: "武江区人民法院", Why: "企业法人资格正在诉讼", Paper: aRuling}
	resuming = ResumptionAsk{Why: "判决已经生效", Paper: aRuling}
)

// nine is nine o'clock of a day.
func nine(year int, month time.Month, dom int) time.Time {
	return calendar.NewDay(year, month, dom).Start().Add(9 * time.Hour)
}

func TestEachDecisionWaitsWhileAFilingIsSuspended(t *testing.T) {
	f := waitingFiling()
	must[Event](t)(f.Suspend(standing, 1, reviewer, monday))
	if f.Suspended() != nil {
		t.Fatal("one person suspended it")
	}
	must[Event](t)(f.AnswerSuspension(true, "", chief, monday))
	if err := f.MayDecide(reviewer); KindOf(err) != Conflict || !strings.Contains(err.Error(), "请先恢复办理") {
		t.Errorf("it may be decided: %v", err)
	}
	reasons := []Reason{{Step: StepProject, Message: "不属于补贴范围"}}
	for name, do := range map[string]func(f *Filing) error{
		"accept": func(f *Filing) error { _, err := f.Accept(reviewer, monday); return err },
		"return": func(f *Filing) error { _, err := f.Return(reasons, reviewer, monday); return err },
		"refuse": func(f *Filing) error { _, err := f.Refuse(reasons, reviewer, monday); return err },
		"again":  func(f *Filing) error { _, err := f.Suspend(standing, 1, reviewer, monday); return err },
	} {
		if err := do(&f); KindOf(err) != Conflict || !strings.Contains(err.Error(), "请先恢复办理") ||
			f.State != FilingSubmitted {
			t.Errorf("%s: %v", name, err)
		}
	}
	late := f.DecideBy().Last.AddDays(1)
	if owed, err := f.Reminders(late.Start(), terms().Calendar, PublishedPolicies()); err != nil || len(owed) != 0 {
		t.Errorf("suspended, it is overdue: %+v %v", owed, err)
	}
	if turn := f.Turn(late); !strings.HasPrefix(turn, "已中止（自2026年11月23日起）") {
		t.Error(turn)
	}
	gone := f
	must[Event](t)(gone.Withdraw(owner, monday))
	if gone.Suspended() != nil {
		t.Error("withdrawn, it still stands still")
	}
	// from Monday to the next Monday: five working days
	ev := must[Event](t)(f.Resume(resuming, terms(), reviewer, nine(2026, 11, 30)))
	d := f.DecideBy()
	if d.Last != calendar.NewDay(2026, 12, 4) || !strings.Contains(d.Count, "原为2026年11月27日") ||
		!strings.Contains(d.Count, "5个工作日不计") {
		t.Errorf("to be decided by %s: %s", d.Last, d.Count)
	}
	if m := ev.Owes[0].Message.(FilingResumed); m.Last != d.Last || len(ev.Owes) != 2 ||
		ev.Owes[1].To.County != f.County {
		t.Errorf("%+v", ev.Owes)
	}
	must[Event](t)(f.Accept(reviewer, nine(2026, 11, 30)))
}

// waitingFiling is a filing that waits for its decision until 2026-11-27.
func waitingFiling() Filing {
	f := complete()
	f.State, f.Number, f.PolicyVersion, f.SubmittedAt = FilingSubmitted, "BA1", terms().Policy.Version, monday
	return f
}

func TestAFilingsDecisionIsTheCountysAndOnlyWhileItWaits(t *testing.T) {
	f := waitingFiling()
	for by, want := range map[Actor]Kind{
		reviewer: "", chief: "",
		{ID: "city", Role: CityOfficer}: Forbidden, {ID: "centre", Role: ServiceCentre}: Forbidden,
	} {
		if got := KindOf(f.MayDecide(by)); f.MayDecide(by) == nil != (want == "") || want != "" && got != want {
			t.Errorf("%s: %v", by.Role, f.MayDecide(by))
		}
	}
	f.State = FilingAccepted
	if err := f.MayDecide(reviewer); KindOf(err) != Conflict || !strings.Contains(err.Error(), "现在不用审核") {
		t.Errorf("accepted: %v", err)
	}
}

func TestAListKnowsUntilWhenAWindowWasExtended(t *testing.T) {
	f := complete()
	f.Form.End, f.PolicyVersion = calendar.NewDay(2026, 5, 29), terms().Policy.Version
	plain := must[calendar.Deadline](t)(f.ClaimBy(terms().Calendar, PublishedPolicies())).Last
	for until, want := range map[calendar.Day]calendar.Day{
		{}: plain, plain.AddDays(-1): plain, plain.AddDays(40): plain.AddDays(40),
	} {
		f.Clocks = ListedClocks(calendar.Day{}, until)
		if got := must[calendar.Deadline](t)(f.ClaimBy(terms().Calendar, PublishedPolicies())).Last; got != want {
			t.Errorf("extended until %s: %s, want %s", until, got, want)
		}
	}
	f.State, f.Clocks = FilingSubmitted, ListedClocks(plain, calendar.Day{})
	if f.SuspendedOn() != plain {
		t.Errorf("suspended since %s, want %s", f.SuspendedOn(), plain)
	}
}
