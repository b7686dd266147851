package claim

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestAPlanPaysWhatIsPayableToAKnownPayee(t *testing.T) {
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	plan := func(c *Claim, fund Payee) (Plan, error) {
		p, ev, err := MakePlan(Plan{County: "440203", Number: "BF1", Fund: fund}, []*Claim{c},
			func() string { return "item" }, reviewer, after(c.Publicity.Until))
		if err == nil && (ev.Note != "1笔，共360 元" || !ev.Owes[0].To.Chiefs) {
			t.Errorf("%+v", ev)
		}
		return p, err
	}
	c := claimIn(t, Cleared)
	if p, err := plan(c, fund); err != nil || p.Total() != 360_00 || p.Items[0].Position != 1 ||
		p.Items[0].People != 3 || p.MadeBy != "r" || c.Lines[0].Item != "item" {
		t.Errorf("%+v, %v", p, err)
	}
	c = claimIn(t, Cleared)
	c.Entry.NewPayee = &payee
	if _, err := plan(c, fund); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a payee that waits: %v", err)
	}
	c = claimIn(t, Cleared)
	c.County = "440204"
	if _, err := plan(c, fund); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("another county's: %v", err)
	}
	for name, spoil := range map[string]func(p *Payee){
		"short name":    func(p *Payee) { p.Name = "专账户" },
		"short account": func(p *Payee) { p.Account = "44" },
	} {
		bad := fund
		spoil(&bad)
		if _, err := plan(claimIn(t, Cleared), bad); subsidy.KindOf(err) != subsidy.Invalid ||
			!strings.HasPrefix(err.(*subsidy.Error).Field, "/fund/") {
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
			{ID: "a", State: ItemWaiting, People: 2, Amount: 90_00}, {
				ID: "b", State: ItemWaiting, People: 1,
				Amount: 60_00,
			},
		}}
	}
	for state, want := range map[PlanState]bool{
		PlanDraft: true, PlanApproved: true, PlanSent: false,
		PlanAnswered: false, PlanCancelled: false,
	} {
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
	must[subsidy.Event](t)(p.Drop("b", 60_00, reviewer, claimed))
	if p.Items[1].State != ItemCancelled || p.Items[1].Amount != 60_00 || p.Standing() != 1 || p.Total() != 90_00 {
		t.Errorf("the last of an item: %+v", p.Items)
	}
	must[subsidy.Event](t)(p.Drop("b", 60_00, reviewer, claimed)) // cancelled already
	if p.Items[1].People != 0 || p.Total() != 90_00 {
		t.Errorf("once more: %+v", p.Items)
	}
	must[subsidy.Event](t)(p.Drop("a", 89_99, reviewer, claimed))
	if p.Items[0].State != ItemWaiting || p.Items[0].Amount != 1 {
		t.Errorf("a fen left: %+v", p.Items)
	}
	must[subsidy.Event](t)(p.Drop("a", 1, reviewer, claimed))
	if _, err := p.Approve(chief, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("an empty plan is approved: %v", err)
	}
}

func TestACancelledPlanGivesItsLinesBack(t *testing.T) {
	c := claimIn(t, Scheduled)
	c.Lines[2].Item = "other"
	ev := c.Unschedule([]string{"item"}, "BF1", reviewer, claimed)
	if c.Lines[0].Item != "" || c.Lines[1].Item != "" || c.Lines[2].Item != "other" ||
		ev.Note != "拨付计划BF1作废，重新安排" || c.State != Scheduled {
		t.Errorf("%+v", c.Lines)
	}
	c.Unschedule([]string{"other"}, "BF2", reviewer, claimed)
	if c.State != Cleared {
		t.Errorf("nothing is planned, the claim is %s", c.State)
	}
	p := Plan{State: PlanApproved, County: "440203", Items: []PaymentItem{{State: ItemWaiting}}}
	if ev := must[subsidy.Event](t)(p.Cancel("重新核对账户", reviewer, claimed)); p.Items[0].State != ItemCancelled ||
		p.Note != "重新核对账户" || ev.Note != p.Note {
		t.Errorf("%+v", p)
	}
	p = Plan{State: PlanSent, County: "440203"}
	if _, err := p.Cancel("重新核对账户", reviewer, claimed); subsidy.KindOf(err) != subsidy.Forbidden {
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
		p := Plan{Number: "BF1", State: PlanSent, County: "440203", Items: []PaymentItem{{
			ID: "a", Position: 1,
			State: ItemWaiting, Amount: 30, Payee: payee,
		}}}
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
	c := claimIn(t, Scheduled)
	c.Lines[1].State = LineHeld // held while the bank paid
	before := c.Revision
	ev := c.Settle(PaymentItem{ID: "item", State: ItemPaid, People: 3, Amount: 360_00, Voucher: "V1"}, reviewer,
		claimed)
	if ev.Action != subsidy.PayClaim || ev.Note != "3人，360 元，凭证号V1" || len(ev.Owes) != 1 ||
		c.Revision != before+1 {
		t.Errorf("%+v", ev)
	}
	if c.Lines[0].State != LinePaid || !c.Lines[0].PayBy.IsZero() || c.Lines[1].State != LineHeld ||
		c.Lines[1].Item != "" {
		t.Errorf("%+v", c.Lines)
	}
	c = claimIn(t, Scheduled)
	ev = c.Settle(PaymentItem{ID: "item", State: ItemFailed, Reason: "账号不符"}, reviewer, claimed)
	if ev.Action != subsidy.FailPayment || ev.Note != "支付失败：账号不符" || c.State != Cleared ||
		c.Lines[0].State != LineLive || c.Lines[0].PayBy.IsZero() {
		t.Errorf("%+v", ev)
	}
	c = claimIn(t, Scheduled)
	c.Settle(PaymentItem{ID: "other", State: ItemPaid}, reviewer, claimed)
	if c.Lines[0].State != LineLive || c.Lines[0].Item != "item" {
		t.Errorf("another item: %+v", c.Lines[0])
	}
}

func TestARecoveryTellsWhatCameBackAndWhen(t *testing.T) {
	today := calendar.DayOf(claimed)
	c := claimIn(t, Paid)
	r, ev, err := c.ProposeRecovery("r", "line1", "查实没有参加培训", terms(), reviewer, claimed)
	if err != nil || r.Amount != 120_00 || ev.Note != "名册第1行，120 元，理由：查实没有参加培训" ||
		ev.Owes[0].To.Enterprise != "e" {
		t.Fatalf("%+v %v", r, err)
	}
	rejected := r
	if ev := must[subsidy.Event](t)(rejected.Reject("证据不足以认定", chief, claimed)); rejected.Answer !=
		"证据不足以认定" ||
		rejected.ConfirmedBy != "chief" || ev.Note != rejected.Answer {
		t.Errorf("%+v", rejected)
	}
	if ev := must[subsidy.Event](t)(r.Confirm(chief, overdue)); len(ev.Owes) != 1 || r.ConfirmedBy != "chief" {
		t.Errorf("%+v", ev)
	}
	for name, v := range map[string]struct {
		voucher string
		day     calendar.Day
	}{"tomorrow": {"缴2026001", today.AddDays(1)}, "no day": {"缴2026001", calendar.Day{}}, "no voucher": {
		"缴",
		today,
	}} {
		if _, err := r.Complete(c, v.voucher, v.day, reviewer, claimed); subsidy.KindOf(err) != subsidy.Invalid ||
			c.Lines[1].State != LinePaid {
			t.Errorf("%s: %v", name, err)
		}
	}
	ev = must[subsidy.Event](t)(r.Complete(c, " 缴1 ", today, reviewer, claimed))
	if r.Voucher != "缴1" || r.Received != today || ev.Note != "120 元，凭证号缴1" ||
		c.Lines[1].State != LineRecovered || c.State != Paid {
		t.Errorf("%+v %+v", r, ev)
	}
	for amount, want := range map[subsidy.Fen]subsidy.Fen{119_99: 1, 120_00: 120_00} {
		c := claimIn(t, Paid)
		r := Recovery{
			RecoveryOf: RecoveryOf{County: c.County, Line: "line1"},
			State:      RecoveryConfirmed,
			Amount:     amount,
		}
		must[subsidy.Event](t)(r.Complete(c, "缴1", today, reviewer, claimed))
		if l := c.Lines[1]; l.Amount != want || (l.State == LinePaid) != (want == 1) {
			t.Errorf("%s back: %+v", amount.Plain(), l)
		}
	}
}

func TestAnObjectionIsWordedAndItsLinesAreHeldOnce(t *testing.T) {
	for text, want := range map[string]bool{
		"没上过课": false, "没有上过课": true, strings.Repeat("课", 1000): true,
		strings.Repeat("课", 1001): false,
	} {
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
	for _, state := range []State{Submitted, Approved} {
		o := Objection{Text: "没有上过课", Lines: []string{"line0"}}
		if _, err := claimIn(t, state).Object(&o, public, claimed); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("against a %s claim: %v", state, err)
		}
	}
	c := claimIn(t, Published)
	c.State = Withdrawn
	if _, err := c.Object(&Objection{Text: "没有上过课", Lines: []string{"line0"}}, public,
		claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("against a withdrawn claim: %v", err)
	}
	c = claimIn(t, Published)
	open, before := Objection{ID: "o", Text: "没有上过课", Lines: []string{"line0"}}, c.Revision
	ev := must[subsidy.Event](t)(c.Object(&open, public, claimed))
	if c.Revision != before+1 || len(ev.Owes) != 2 || open.Times != 1 || c.Lines[0].Objections != 1 {
		t.Errorf("%+v", ev)
	}
	again := Objection{Text: "也没有考核过", Lines: []string{"line0", "line1"}, Name: "王", Contact: "0751"}
	ev = must[subsidy.Event](t)(c.ObjectAgain(&open, again, public, claimed.Add(time.Hour)))
	if c.Lines[0].Objections != 1 || c.Lines[1].Objections != 1 || len(open.Lines) != 2 || open.Times != 2 ||
		c.Revision != before+2 ||
		!strings.Contains(ev.Note, "另有1人暂缓") || len(ev.Owes) != 1 || open.Name != "王" ||
		open.Contact != "0751" || !strings.Contains(open.Text, "也没有考核过") {
		t.Errorf("%+v %+v", open, ev)
	}
	ev = must[subsidy.Event](t)(c.ObjectAgain(&open, Objection{
		Text: "没有上过课", Lines: []string{"line0"}, Name: "李",
		Contact: "1",
	}, public, claimed))
	if c.Revision != before+2 || len(ev.Owes) != 0 || open.Name != "王" || open.Contact != "0751" ||
		open.Times != 3 || strings.Contains(ev.Note, "另有") {
		t.Errorf("%+v %+v", open, ev)
	}
	if _, err := c.ObjectAgain(&open, Objection{Text: "没"}, public, claimed); subsidy.KindOf(err) != subsidy.Invalid ||
		open.Times != 3 {
		t.Errorf("too short: %v", err)
	}
}

func TestARulingLowersByAtLeastOneHourAndKeepsWhoRuled(t *testing.T) {
	objected := func() (*Claim, *Objection) {
		c := claimIn(t, Published)
		o := &Objection{ID: "o", Text: "没有上过课", Lines: []string{"line1"}, Account: ""}
		must[subsidy.Event](t)(c.Object(o, public, claimed))
		return c, o
	}
	for hours, want := range map[int]bool{0: false, 1: true, 3: true, 4: false} {
		c, o := objected()
		_, err := c.Rule(o, Ruling{Uphold: true, Hours: map[string]int{"line1": hours}, Answer: "截图不足以证明"},
			terms(), reviewer, claimed)
		if (err == nil) != want || !want && !strings.Contains(err.Error(), "请填1至3，") {
			t.Errorf("4 hours lowered to %d: %v", hours, err)
		}
		if want && (c.Lines[1].Amount != subsidy.Fen(hours)*30_00 || o.State != ObjectionUpheld) {
			t.Errorf("%+v", c.Lines[1])
		}
	}
	c, o := objected()
	if _, err := c.Rule(o, Ruling{}, terms(), reviewer, claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("without a word: %v", err)
	}
	before := c.Revision
	ev := must[subsidy.Event](t)(c.Rule(o, Ruling{Answer: "核实后属实"}, terms(), reviewer, claimed))
	if o.State != ObjectionDismissed || o.Answer != "核实后属实" || o.DecidedBy != "r" ||
		!o.DecidedAt.Equal(claimed) || c.Revision != before+1 ||
		ev.Note != "异议不成立：核实后属实" || c.Lines[1].State != LineLive {
		t.Errorf("%+v %+v", o, ev)
	}
	c, o = objected()
	second := &Objection{ID: "p", Text: "也没有考核", Lines: []string{"line1"}}
	must[subsidy.Event](t)(c.Object(second, public, claimed))
	must[subsidy.Event](t)(c.Rule(o, Ruling{Uphold: true, Answer: "查实没有参加"}, terms(), reviewer, claimed))
	if l := c.Lines[1]; l.State != LineExcluded || l.Objections != 0 {
		t.Errorf("%+v", l)
	}
	if must[subsidy.Event](t)(c.Rule(second, Ruling{Uphold: true, Answer: "查实没有参加"}, terms(), reviewer,
		claimed)); c.Lines[1].Objections != 0 {
		t.Errorf("%+v", c.Lines[1])
	}
	if _, err := c.Rule(second, Ruling{Answer: "查实没有参加"}, terms(), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("ruled twice: %v", err)
	}
	report := &Objection{
		ID: "q", Kind: Reporting, Claim: c.ID, County: c.County, State: ObjectionOpen,
		Account: "someone",
	}
	if _, err := report.AnswerReport("", reviewer, claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("an empty answer: %v", err)
	}
	if ev := must[subsidy.Event](t)(report.AnswerReport("已核实并处理", reviewer, claimed)); len(ev.Owes) != 1 ||
		ev.Owes[0].To.Account != "someone" {
		t.Errorf("%+v", ev)
	}
}

func TestATraineesNoIsKeptWithItsMoment(t *testing.T) {
	c := claimIn(t, Published)
	o := &Objection{ID: "o"}
	must[subsidy.Event](t)(
		c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Text: "没上", Terms: terms()}), o, trainee0, claimed))
	if l := c.Lines[0]; l.Word != WordNo || !l.WordAt.Equal(claimed) || l.State != LineHeld ||
		l.Objections != 1 || o.Times != 1 || o.Text != "没上" {
		t.Errorf("%+v %+v", l, o)
	}
	c = claimIn(t, Cleared)
	c.Lines[1].State, c.Lines[2].State = LinePaid, LinePaid
	must[subsidy.Event](t)(
		c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Terms: terms()}), &Objection{}, trainee0, claimed))
	if !c.Payment.By.IsZero() {
		t.Errorf("the only open line is held, yet %s is the day to pay", c.Payment.By)
	}
	c = claimIn(t, Published)
	if _, err := c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Text: "没", Terms: terms()}), &Objection{}, trainee0,
		claimed); subsidy.KindOf(err) != subsidy.Invalid || c.Lines[0].Word != "" {
		t.Errorf("one character: %v", err)
	}
}
