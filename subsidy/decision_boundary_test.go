package subsidy

import (
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

func TestAStageBeginsWithTheFirstDayAndEndsWithTheLast(t *testing.T) {
	f := ended()
	for day, want := range map[calendar.Day]Stage{
		f.Form.Start.AddDays(-1): Upcoming, f.Form.Start: UnderWay,
		f.Form.End:            UnderWay,
		f.Form.End.AddDays(1): Ended,
	} {
		if got := f.StageOn(day); got != want {
			t.Errorf("on %s: %s, want %s", day, got, want)
		}
	}
	f.State = FilingSubmitted
	if got := f.StageOn(f.Form.Start); got != "" {
		t.Errorf("a filing that is not accepted is %s", got)
	}
}

func TestAFilingSaysWhoseTurnItIsOnEachDay(t *testing.T) {
	f := complete()
	f.State = FilingSubmitted
	amendment := f
	amendment.Amends = "other"
	accepted := ended()
	taken := accepted
	taken.Amends = "other"
	amending := Filing{State: FilingDraft, Amending: Amending{Amends: "other"}}
	claimedFor := accepted
	claimedFor.Claimed = true
	for name, v := range map[string]struct {
		f    Filing
		day  calendar.Day
		want string
	}{
		"on the last day":      {f, f.Form.Start.AddDays(-1), "等待县区审核，须在培训开始前作出决定"},
		"overdue":              {f, f.Form.Start, "县区审核已超期"},
		"an amendment":         {amendment, f.Form.Start.AddDays(-1), "等待县区审核变更，最迟2026年11月27日"},
		"an amendment, late":   {amendment, f.Form.Start, "县区审核已超期"},
		"an amendment's end":   {taken, f.Form.Start, "变更已生效"},
		"ended":                {accepted, accepted.Form.End.AddDays(1), "培训已结束，请在申领期限内申领补贴"},
		"ended and claimed":    {claimedFor, accepted.Form.End.AddDays(1), "已申领补贴"},
		"accepted, not begun":  {accepted, accepted.Form.Start.AddDays(-1), "已备案，等待培训开始"},
		"accepted, last day":   {accepted, accepted.Form.End, "培训进行中"},
		"an open amendment is": {amending, monday2, "轮到您：填写完整后提交备案"},
	} {
		if got := v.f.Turn(v.day); !strings.HasPrefix(got, v.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

var monday2 = calendar.DayOf(monday)

func TestTheFirstCompleteSubmissionBindsTheFiling(t *testing.T) {
	f := complete()
	f.Reasons = []Reason{{Message: "x"}}
	ev := must[Event](t)(f.Submit(input(), "BA1", owner, monday))
	if f.Number != "BA1" || !f.SubmittedAt.Equal(monday) || f.PolicyVersion != input().Policy.Version ||
		f.CalendarRev != input().Calendar.Revision() ||
		f.FirstStart != f.Form.Start || f.Version != 1 || f.Reasons != nil || len(ev.Owes) != 2 {
		t.Errorf("%+v", f)
	}
	if m := ev.Owes[1].Message.(WorkArrived); m.What != "备案" {
		t.Errorf("%+v", m)
	}
	must[Event](t)(f.Return([]Reason{{Step: StepRoster, Message: "第3行有误"}}, reviewer, monday))
	later := input()
	later.Policy.Version = "2027-01-01"
	f.Form.Start = f.Form.Start.AddDays(3)
	f.Form.Courses[0].Start = f.Form.Start
	must[Event](t)(f.Submit(later, "BA2", owner, monday.AddDate(0, 0, 1)))
	if f.Number != "BA1" || !f.SubmittedAt.Equal(monday) || f.PolicyVersion != input().Policy.Version ||
		f.Version != 2 || f.FirstStart != complete().Form.Start {
		t.Errorf("submitted again: %+v", f)
	}
	// an amendment is bound by the accepted start
	base, a := underWay(t)
	a.FirstStart = calendar.Day{}
	in := input()
	in.Base = &Base{Form: base.Form, People: map[string]calendar.Day{"甲": {}, "乙": {}}}
	ev = must[Event](t)(a.Submit(in, "BA1-B1", owner, monday))
	if a.FirstStart != base.Form.Start || a.Added != 2 || ev.Owes[1].Message.(WorkArrived).What != "备案变更" {
		t.Errorf("an amendment: %+v", a)
	}
}

func TestEveryDecisionOnAFilingKeepsItsDayAndReasons(t *testing.T) {
	submitted := func() Filing {
		f := complete()
		must[Event](t)(f.Submit(input(), "BA1", owner, monday))
		return f
	}
	reasons := []Reason{{Step: StepRoster, Message: "第3行有误"}}
	f := submitted()
	ev := must[Event](t)(f.Return(reasons, reviewer, monday))
	if !f.DecidedAt.Equal(monday) || f.Reasons[0].Form != StepRoster.Form() || len(ev.Reasons) != 1 ||
		len(ev.Owes) != 1 {
		t.Errorf("returned: %+v %+v", f.Reasons, ev)
	}
	f = submitted()
	ev = must[Event](t)(f.Refuse(reasons, reviewer, monday))
	if !f.DecidedAt.Equal(monday) || len(f.Reasons) != 1 || len(ev.Reasons) != 1 ||
		ev.Owes[0].Message.(FilingRefusedMessage).Day != monday2 {
		t.Errorf("refused: %+v %+v", f.Reasons, ev)
	}
	f = submitted()
	if ev = must[Event](t)(f.Accept(reviewer, monday)); !f.DecidedAt.Equal(monday) || len(ev.Owes) != 1 {
		t.Errorf("accepted: %+v", ev)
	}
	ev = must[Event](t)(f.ReceivePaper(monday2, reviewer, monday))
	if f.Paper.Day != monday2 || ev.Note != "收到纸质材料：2026年11月23日" {
		t.Errorf("paper: %+v", ev)
	}
	ev = must[Event](t)(f.EnterProvincial("SX2026001", monday2, reviewer, monday))
	if f.Paper.ProvincialNumber != "SX2026001" || ev.Note != "省系统编号SX2026001，2026年11月23日录入" {
		t.Errorf("number: %+v", ev)
	}
	if _, err := f.EnterProvincial("SX2026001", monday2.AddDays(1), reviewer, monday); err == nil {
		t.Error("a number of tomorrow")
	}
	if ev = must[Event](t)(f.Export("县区存档备查", owner, monday)); ev.Note != "县区存档备查" ||
		ev.Row != WholeRoster {
		t.Errorf("export: %+v", ev)
	}
	if _, err := f.Export("", owner, monday); KindOf(err) != Invalid {
		t.Errorf("an export without a reason: %v", err)
	}
}

func TestReasonsAreOneToFiftyAndNameTheirForm(t *testing.T) {
	one := Reason{Step: StepRoster, Message: "第3行有误"}
	for n, want := range map[int]bool{0: false, 1: true, 50: true, 51: false} {
		var list []Reason
		for range n {
			list = append(list, one)
		}
		got, err := checkReasons(list, "需要补正的内容")
		if (err == nil) != want || want && (len(got) != n || got[n-1].Form != StepRoster.Form()) {
			t.Errorf("%d reasons: %v", n, err)
		}
	}
	for name, r := range map[string]Reason{
		"a step of a claim": {Step: StepStudy, Message: "第3行有误"},
		"no sentence":       {Step: StepRoster},
	} {
		if _, err := checkReasons([]Reason{one, r}, "需要补正的内容"); KindOf(err) != Invalid ||
			!strings.Contains(err.(*Error).Field, "/reasons/1/") {
			t.Errorf("%s: %v", name, err)
		}
	}
	named := one
	named.Form = "附表4"
	if got, _ := checkReasons([]Reason{named}, "x"); got[0].Form != "附表4" || one.Form != "" {
		t.Errorf("%+v", got)
	}
}

func TestAFormIsSavedOverTheOneThatWasSeen(t *testing.T) {
	f := complete()
	f.Form.Courses[0].Since = monday2
	form := complete().Form
	form.Goal = "掌握新的规程"
	form.Courses[0].Since = monday2.AddDays(-30)
	before := f.Revision
	if _, err := f.Save(form, before+1, owner, monday); KindOf(err) != Conflict {
		t.Errorf("another revision: %v", err)
	}
	ev := must[Event](t)(f.Save(form, before, owner, monday))
	if f.Revision != before+1 || f.Form.Goal != "掌握新的规程" || f.Form.Courses[0].Since != monday2 || ev.Note == "" {
		t.Errorf("%+v", f)
	}
	must[Event](t)(f.ChangeRoster(MaxRoster, 2, owner, monday))
	if f.RosterSize != MaxRoster || f.Flagged != 2 || f.Revision != before+2 {
		t.Errorf("%+v", f)
	}
	if _, err := f.ChangeRoster(MaxRoster+1, 0, owner, monday); err == nil || f.RosterSize != MaxRoster {
		t.Errorf("one too many: %v", err)
	}
	copied := f.CopyForm()
	if !copied.Start.IsZero() || copied.Promised || !copied.Courses[0].Since.IsZero() ||
		f.Form.Courses[0].Since != monday2 || f.Form.Start.IsZero() {
		t.Errorf("the copy %+v of %+v", copied, f.Form)
	}
	if _, _, err := NewFiling("f", Enterprise{ID: "e"}, "other", owner, monday); KindOf(err) != Invalid {
		t.Errorf("of no type: %v", err)
	}
	if n, _, err := NewFiling("f", Enterprise{ID: "e", EnterpriseDetails: EnterpriseDetails{County: "440203"}},
		OnJob, owner, monday); err != nil || n.Revision != 1 || n.County != "440203" || n.State != FilingDraft {
		t.Errorf("%+v %v", n, err)
	}
}

func TestTheBureauSaysWhyItReadsAPerson(t *testing.T) {
	f := ended()
	if _, err := f.ReadPerson("", owner, monday); err != nil {
		t.Errorf("a member: %v", err)
	}
	if _, err := f.ReadPerson("", reviewer, monday); KindOf(err) != Invalid {
		t.Errorf("the county without a reason: %v", err)
	}
	if ev := must[Event](t)(f.ReadPerson("核对身份证", reviewer, monday)); ev.Note != "核对身份证" {
		t.Errorf("%+v", ev)
	}
}
