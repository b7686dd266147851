package subsidy

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

func TestAStageBeginsWithTheFirstDayAndEndsWithTheLast(t *testing.T) {
	f := ended()
	for day, want := range map[calendar.Day]Stage{f.Form.Start.AddDays(-1): Upcoming, f.Form.Start: UnderWay,
		f.Form.End:            UnderWay,
		f.Form.End.AddDays(1): Ended} {
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
		"ended":                {accepted, accepted.Form.End.AddDays(1), "培训已结束，请在6个月内申领补贴"},
		"ended and claimed":    {claimedFor, accepted.Form.End.AddDays(1), "已申领补贴"},
		"accepted, not begun":  {accepted, accepted.Form.Start.AddDays(-1), "已备案，等待培训开始"},
		"accepted, last day":   {accepted, accepted.Form.End, "培训进行中"},
		"an open amendment is": {Filing{State: FilingDraft, Amends: "other"}, monday2, "轮到您：填写完整后提交备案"},
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
	if f.PaperDay != monday2 || ev.Note != "收到纸质材料：2026年11月23日" {
		t.Errorf("paper: %+v", ev)
	}
	ev = must[Event](t)(f.EnterProvincial("SX2026001", monday2, reviewer, monday))
	if f.ProvincialNumber != "SX2026001" || ev.Note != "省系统编号SX2026001，2026年11月23日录入" {
		t.Errorf("number: %+v", ev)
	}
	if _, err := f.EnterProvincial("SX2026001", monday2.AddDays(1), reviewer, monday); err == nil {
		t.Error("a number of tomorrow")
	}
	if ev = must[Event](t)(f.Export("县区存档备查", owner, monday)); ev.Note != "县区存档备查" || ev.Row != WholeRoster {
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
	for name, r := range map[string]Reason{"a step of a claim": {Step: StepStudy, Message: "第3行有误"},
		"no sentence": {Step: StepRoster}} {
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

func TestAPlanPaysWhatIsPayableToAKnownPayee(t *testing.T) {
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	plan := func(c *Claim, fund Payee) (Plan, error) {
		p, ev, err := MakePlan(Plan{County: "440203", Number: "BF1", Fund: fund}, []*Claim{c},
			func() string { return "item" }, reviewer, after(c.PublicUntil))
		if err == nil && (ev.Note != "1笔，共360 元" || !ev.Owes[0].To.Chiefs) {
			t.Errorf("%+v", ev)
		}
		return p, err
	}
	c := claimIn(t, ClaimCleared)
	if p, err := plan(c, fund); err != nil || p.Total() != 360_00 || p.Items[0].Position != 1 ||
		p.Items[0].People != 3 || p.MadeBy != "r" || c.Lines[0].Item != "item" {
		t.Errorf("%+v, %v", p, err)
	}
	c = claimIn(t, ClaimCleared)
	c.NewPayee = &payee
	if _, err := plan(c, fund); KindOf(err) != Conflict {
		t.Errorf("a payee that waits: %v", err)
	}
	c = claimIn(t, ClaimCleared)
	c.County = "440204"
	if _, err := plan(c, fund); KindOf(err) != NotFound {
		t.Errorf("another county's: %v", err)
	}
	for name, spoil := range map[string]func(p *Payee){"short name": func(p *Payee) { p.Name = "专账户" },
		"short account": func(p *Payee) { p.Account = "44" }} {
		bad := fund
		spoil(&bad)
		if _, err := plan(claimIn(t, ClaimCleared), bad); KindOf(err) != Invalid ||
			!strings.HasPrefix(err.(*Error).Field, "/fund/") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n, want := range map[int]bool{3: false, 4: true, 100: true, 101: false} {
		long := fund
		long.Name = strings.Repeat("专", n)
		if _, err := long.checkFund(); (err == nil) != want {
			t.Errorf("a name of %d: %v", n, err)
		}
	}
}

func TestALineTakenOutOfAPlanLeavesTheRest(t *testing.T) {
	two := func(state PlanState) Plan {
		return Plan{State: state, County: "440203", ApprovedBy: "c", Items: []PaymentItem{
			{ID: "a", State: ItemWaiting, People: 2, Amount: 90_00}, {ID: "b", State: ItemWaiting, People: 1,
				Amount: 60_00}}}
	}
	for state, want := range map[PlanState]bool{PlanDraft: true, PlanApproved: true, PlanSent: false,
		PlanAnswered: false, PlanCancelled: false} {
		p := two(state)
		ev, err := p.Drop("a", 30_00, reviewer, claimed)
		if (err == nil) != want {
			t.Errorf("%s: %v", state, err)
		}
		if want && (p.State != PlanDraft || p.ApprovedBy != "" || p.Items[0].Amount != 60_00 ||
			p.Items[0].People != 1 || p.Items[1].Amount != 60_00 ||
			ev.Note != "一名职工暂缓，计划减少30 元，须重新复核" || p.Total() != 120_00) {
			t.Errorf("%s: %+v %+v", state, p, ev)
		}
	}
	p := two(PlanDraft)
	must[Event](t)(p.Drop("b", 60_00, reviewer, claimed))
	if p.Items[1].State != ItemCancelled || p.Items[1].Amount != 60_00 || p.Standing() != 1 || p.Total() != 90_00 {
		t.Errorf("the last of an item: %+v", p.Items)
	}
	must[Event](t)(p.Drop("b", 60_00, reviewer, claimed)) // cancelled already
	if p.Items[1].People != 0 || p.Total() != 90_00 {
		t.Errorf("once more: %+v", p.Items)
	}
	must[Event](t)(p.Drop("a", 89_99, reviewer, claimed))
	if p.Items[0].State != ItemWaiting || p.Items[0].Amount != 1 {
		t.Errorf("a fen left: %+v", p.Items)
	}
	must[Event](t)(p.Drop("a", 1, reviewer, claimed))
	if _, err := p.Approve(chief, claimed); KindOf(err) != Conflict {
		t.Errorf("an empty plan is approved: %v", err)
	}
}

func TestACancelledPlanGivesItsLinesBack(t *testing.T) {
	c := claimIn(t, ClaimScheduled)
	c.Lines[2].Item = "other"
	ev := c.Unschedule([]string{"item"}, "BF1", reviewer, claimed)
	if c.Lines[0].Item != "" || c.Lines[1].Item != "" || c.Lines[2].Item != "other" ||
		ev.Note != "拨付计划BF1作废，重新安排" || c.State != ClaimScheduled {
		t.Errorf("%+v", c.Lines)
	}
	c.Unschedule([]string{"other"}, "BF2", reviewer, claimed)
	if c.State != ClaimCleared {
		t.Errorf("nothing is planned, the claim is %s", c.State)
	}
	p := Plan{State: PlanApproved, County: "440203", Items: []PaymentItem{{State: ItemWaiting}}}
	if ev := must[Event](t)(p.Cancel("重新核对账户", reviewer, claimed)); p.Items[0].State != ItemCancelled ||
		p.Note != "重新核对账户" || ev.Note != p.Note {
		t.Errorf("%+v", p)
	}
	p = Plan{State: PlanSent, County: "440203"}
	if _, err := p.Cancel("重新核对账户", reviewer, claimed); KindOf(err) != Forbidden {
		t.Errorf("by the reviewer after the file: %v", err)
	}
	if _, err := p.Cancel("重新核对账户", chief, claimed); err != nil {
		t.Errorf("by the chief: %v", err)
	}
}

func TestTheBanksAnswerIsKeptItemByItem(t *testing.T) {
	day := calendar.DayOf(claimed)
	for name, v := range map[string]struct {
		r    BankResult
		want bool
	}{
		"paid today":        {BankResult{Paid: true, Voucher: "V1", PaidOn: day}, true},
		"paid tomorrow":     {BankResult{Paid: true, Voucher: "V1", PaidOn: day.AddDays(1)}, false},
		"paid on no day":    {BankResult{Paid: true, Voucher: "V1"}, false},
		"without a voucher": {BankResult{Paid: true, PaidOn: day}, false},
		"failed":            {BankResult{Reason: "账号不符"}, true},
		"failed for nought": {BankResult{}, false},
	} {
		p := Plan{Number: "BF1", State: PlanSent, County: "440203", Items: []PaymentItem{{ID: "a", Position: 1,
			State: ItemWaiting, Amount: 30, Payee: payee}}}
		v.r.Position, v.r.Amount, v.r.Account = 1, 30, payee.Account
		_, err := p.Take(BankAnswer{Batch: "BF1", Results: []BankResult{v.r}, Count: 1, Total: 30, Digest: "d"},
			reviewer, claimed)
		if (err == nil) != v.want {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err != nil {
			continue
		}
		it := p.Items[0]
		if v.r.Paid && (it.State != ItemPaid || it.Voucher != "V1" || it.PaidOn != day) || !v.r.Paid &&
			(it.State != ItemFailed || it.Reason != "账号不符" || it.Voucher != "") {
			t.Errorf("%s: %+v", name, it)
		}
		if p.AnswerDigest != "d" || !p.AnsweredAt.Equal(claimed) || p.State != PlanAnswered {
			t.Errorf("%s: %+v", name, p)
		}
	}
	p := Plan{Items: []PaymentItem{{State: ItemPaid, Amount: 30_00}, {State: ItemFailed, Amount: 60_00}}}
	if got := p.outcome(); got != "支付成功1笔，30 元；失败1笔，可列入下一计划重付" {
		t.Error(got)
	}
	p.Items = p.Items[:1]
	if got := p.outcome(); got != "支付成功1笔，30 元" {
		t.Error(got)
	}
}

func TestAPaymentIsTakenDownAsWhatItWas(t *testing.T) {
	c := claimIn(t, ClaimScheduled)
	c.Lines[1].State = LineHeld // held while the bank paid
	before := c.Revision
	ev := c.Settle(PaymentItem{ID: "item", State: ItemPaid, People: 3, Amount: 360_00, Voucher: "V1"}, reviewer,
		claimed)
	if ev.Action != PayClaim || ev.Note != "3人，360 元，凭证号V1" || len(ev.Owes) != 1 || c.Revision != before+1 {
		t.Errorf("%+v", ev)
	}
	if c.Lines[0].State != LinePaid || !c.Lines[0].PayBy.IsZero() || c.Lines[1].State != LineHeld ||
		c.Lines[1].Item != "" {
		t.Errorf("%+v", c.Lines)
	}
	c = claimIn(t, ClaimScheduled)
	ev = c.Settle(PaymentItem{ID: "item", State: ItemFailed, Reason: "账号不符"}, reviewer, claimed)
	if ev.Action != FailPayment || ev.Note != "支付失败：账号不符" || c.State != ClaimCleared ||
		c.Lines[0].State != LineLive || c.Lines[0].PayBy.IsZero() {
		t.Errorf("%+v", ev)
	}
	c = claimIn(t, ClaimScheduled)
	c.Settle(PaymentItem{ID: "other", State: ItemPaid}, reviewer, claimed)
	if c.Lines[0].State != LineLive || c.Lines[0].Item != "item" {
		t.Errorf("another item: %+v", c.Lines[0])
	}
}

func TestARecoveryTellsWhatCameBackAndWhen(t *testing.T) {
	today := calendar.DayOf(claimed)
	c := claimIn(t, ClaimPaid)
	r, ev, err := c.ProposeRecovery("r", "line1", "查实没有参加培训", terms(), reviewer, claimed)
	if err != nil || r.Amount != 120_00 || ev.Note != "名册第1行，120 元，理由：查实没有参加培训" ||
		ev.Owes[0].To.Enterprise != "e" {
		t.Fatalf("%+v %v", r, err)
	}
	rejected := r
	if ev := must[Event](t)(rejected.Reject("证据不足以认定", chief, claimed)); rejected.Answer != "证据不足以认定" ||
		rejected.ConfirmedBy != "chief" || ev.Note != rejected.Answer {
		t.Errorf("%+v", rejected)
	}
	if ev := must[Event](t)(r.Confirm(chief, overdue)); len(ev.Owes) != 1 || r.ConfirmedBy != "chief" {
		t.Errorf("%+v", ev)
	}
	for name, v := range map[string]struct {
		voucher string
		day     calendar.Day
	}{"tomorrow": {"缴2026001", today.AddDays(1)}, "no day": {"缴2026001", calendar.Day{}}, "no voucher": {"缴",
		today}} {
		if _, err := r.Complete(c, v.voucher, v.day, reviewer, claimed); KindOf(err) != Invalid ||
			c.Lines[1].State != LinePaid {
			t.Errorf("%s: %v", name, err)
		}
	}
	ev = must[Event](t)(r.Complete(c, " 缴1 ", today, reviewer, claimed))
	if r.Voucher != "缴1" || r.Received != today || ev.Note != "120 元，凭证号缴1" ||
		c.Lines[1].State != LineRecovered || c.State != ClaimPaid {
		t.Errorf("%+v %+v", r, ev)
	}
	for amount, want := range map[Fen]Fen{119_99: 1, 120_00: 120_00} {
		c := claimIn(t, ClaimPaid)
		r := Recovery{County: c.County, Line: "line1", State: RecoveryConfirmed, Amount: amount}
		must[Event](t)(r.Complete(c, "缴1", today, reviewer, claimed))
		if l := c.Lines[1]; l.Amount != want || (l.State == LinePaid) != (want == 1) {
			t.Errorf("%s back: %+v", amount.Plain(), l)
		}
	}
}

func TestAnObjectionIsWordedAndItsLinesAreHeldOnce(t *testing.T) {
	for text, want := range map[string]bool{"没上过课": false, "没有上过课": true, strings.Repeat("课", 1000): true,
		strings.Repeat("课", 1001): false} {
		o := Objection{Text: text}
		if err := o.check(); (err == nil) != want {
			t.Errorf("%d characters: %v", len([]rune(text)), err)
		}
	}
	for n, want := range map[int]bool{50: true, 51: false} {
		o := Objection{Text: "没有上过课", Name: strings.Repeat("王", n)}
		if err := o.check(); (err == nil) != want {
			t.Errorf("a name of %d: %v", n, err)
		}
	}
	for n, want := range map[int]bool{100: true, 101: false} {
		o := Objection{Text: "没有上过课", Contact: strings.Repeat("1", n)}
		if err := o.check(); (err == nil) != want {
			t.Errorf("a contact of %d: %v", n, err)
		}
	}
	for _, state := range []ClaimState{ClaimSubmitted, ClaimApproved} {
		o := Objection{Text: "没有上过课", Lines: []string{"line0"}}
		if _, err := claimIn(t, state).Object(&o, public, claimed); KindOf(err) != NotFound {
			t.Errorf("against a %s claim: %v", state, err)
		}
	}
	c := claimIn(t, ClaimPublished)
	c.State = ClaimWithdrawn
	if _, err := c.Object(&Objection{Text: "没有上过课", Lines: []string{"line0"}}, public,
		claimed); KindOf(err) != NotFound {
		t.Errorf("against a withdrawn claim: %v", err)
	}
	c = claimIn(t, ClaimPublished)
	open, before := Objection{ID: "o", Text: "没有上过课", Lines: []string{"line0"}}, c.Revision
	ev := must[Event](t)(c.Object(&open, public, claimed))
	if c.Revision != before+1 || len(ev.Owes) != 2 || open.Times != 1 || c.Lines[0].Objections != 1 {
		t.Errorf("%+v", ev)
	}
	again := Objection{Text: "也没有考核过", Lines: []string{"line0", "line1"}, Name: "王", Contact: "0751"}
	ev = must[Event](t)(c.ObjectAgain(&open, again, public, claimed.Add(time.Hour)))
	if c.Lines[0].Objections != 1 || c.Lines[1].Objections != 1 || len(open.Lines) != 2 || open.Times != 2 ||
		c.Revision != before+2 ||
		!strings.Contains(ev.Note, "另有1人暂缓") || len(ev.Owes) != 1 || open.Name != "王" ||
		open.Contact != "0751" || !strings.Contains(open.Text, "也没有考核过") {
		t.Errorf("%+v %+v", open, ev)
	}
	ev = must[Event](t)(c.ObjectAgain(&open, Objection{Text: "没有上过课", Lines: []string{"line0"}, Name: "李",
		Contact: "1"}, public, claimed))
	if c.Revision != before+2 || len(ev.Owes) != 0 || open.Name != "王" || open.Contact != "0751" ||
		open.Times != 3 || strings.Contains(ev.Note, "另有") {
		t.Errorf("%+v %+v", open, ev)
	}
	if _, err := c.ObjectAgain(&open, Objection{Text: "没"}, public, claimed); KindOf(err) != Invalid ||
		open.Times != 3 {
		t.Errorf("too short: %v", err)
	}
}

func TestARulingLowersByAtLeastOneHourAndKeepsWhoRuled(t *testing.T) {
	objected := func() (*Claim, *Objection) {
		c := claimIn(t, ClaimPublished)
		o := &Objection{ID: "o", Text: "没有上过课", Lines: []string{"line1"}, Account: ""}
		must[Event](t)(c.Object(o, public, claimed))
		return c, o
	}
	for hours, want := range map[int]bool{0: false, 1: true, 3: true, 4: false} {
		c, o := objected()
		_, err := c.Rule(o, Ruling{Uphold: true, Hours: map[string]int{"line1": hours}, Answer: "截图不足以证明"},
			terms(), reviewer, claimed)
		if (err == nil) != want || !want && !strings.Contains(err.Error(), "请填1至3，") {
			t.Errorf("4 hours lowered to %d: %v", hours, err)
		}
		if want && (c.Lines[1].Amount != Fen(hours)*30_00 || o.State != ObjectionUpheld) {
			t.Errorf("%+v", c.Lines[1])
		}
	}
	c, o := objected()
	if _, err := c.Rule(o, Ruling{}, terms(), reviewer, claimed); KindOf(err) != Invalid {
		t.Errorf("without a word: %v", err)
	}
	before := c.Revision
	ev := must[Event](t)(c.Rule(o, Ruling{Answer: "核实后属实"}, terms(), reviewer, claimed))
	if o.State != ObjectionDismissed || o.Answer != "核实后属实" || o.DecidedBy != "r" ||
		!o.DecidedAt.Equal(claimed) || c.Revision != before+1 ||
		ev.Note != "异议不成立：核实后属实" || c.Lines[1].State != LineLive {
		t.Errorf("%+v %+v", o, ev)
	}
	c, o = objected()
	second := &Objection{ID: "p", Text: "也没有考核", Lines: []string{"line1"}}
	must[Event](t)(c.Object(second, public, claimed))
	must[Event](t)(c.Rule(o, Ruling{Uphold: true, Answer: "查实没有参加"}, terms(), reviewer, claimed))
	if l := c.Lines[1]; l.State != LineExcluded || l.Objections != 0 {
		t.Errorf("%+v", l)
	}
	if must[Event](t)(c.Rule(second, Ruling{Uphold: true, Answer: "查实没有参加"}, terms(), reviewer,
		claimed)); c.Lines[1].Objections != 0 {
		t.Errorf("%+v", c.Lines[1])
	}
	if _, err := c.Rule(second, Ruling{Answer: "查实没有参加"}, terms(), reviewer, claimed); KindOf(err) != Conflict {
		t.Errorf("ruled twice: %v", err)
	}
	report := &Objection{ID: "q", Kind: Reporting, Claim: c.ID, County: c.County, State: ObjectionOpen,
		Account: "someone"}
	if _, err := report.AnswerReport("", reviewer, claimed); KindOf(err) != Invalid {
		t.Errorf("an empty answer: %v", err)
	}
	if ev := must[Event](t)(report.AnswerReport("已核实并处理", reviewer, claimed)); len(ev.Owes) != 1 ||
		ev.Owes[0].To.Account != "someone" {
		t.Errorf("%+v", ev)
	}
}

func TestATraineesNoIsKeptWithItsMoment(t *testing.T) {
	c := claimIn(t, ClaimPublished)
	o := &Objection{ID: "o"}
	must[Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Text: "没上", Terms: terms()}), o, trainee0, claimed))
	if l := c.Lines[0]; l.Word != WordNo || !l.WordAt.Equal(claimed) || l.State != LineHeld ||
		l.Objections != 1 || o.Times != 1 || o.Text != "没上" {
		t.Errorf("%+v %+v", l, o)
	}
	c = claimIn(t, ClaimCleared)
	c.Lines[1].State, c.Lines[2].State = LinePaid, LinePaid
	must[Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Terms: terms()}), &Objection{}, trainee0, claimed))
	if !c.PayBy.IsZero() {
		t.Errorf("the only open line is held, yet %s is the day to pay", c.PayBy)
	}
	c = claimIn(t, ClaimPublished)
	if _, err := c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Text: "没", Terms: terms()}), &Objection{}, trainee0,
		claimed); KindOf(err) != Invalid || c.Lines[0].Word != "" {
		t.Errorf("one character: %v", err)
	}
}
