package claim

import (
	"slices"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestAClaimIsOpenedForAnAcceptedFilingAlone(t *testing.T) {
	for name, spoil := range map[string]func(f *subsidy.Filing){
		"not accepted": func(f *subsidy.Filing) { f.State = subsidy.FilingSubmitted },
		"an amendment": func(f *subsidy.Filing) { f.Amends = "other" },
	} {
		f := ended()
		spoil(&f)
		if _, _, err := NewClaim("cl", f, nil, terms(), owner, claimed); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range States() {
		want := !slices.Contains([]State{Draft, Refused, Withdrawn, Expired}, s)
		if s.Stands() != want {
			t.Errorf("%s stands: %v", s, !want)
		}
	}
}

func TestAClaimIsEditedOverTheOneThatWasSeen(t *testing.T) {
	c := claimIn(t, Draft)
	before := c.Revision
	if _, err := c.Edit(Edit{Promised: true}, before+1, owner, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("another revision: %v", err)
	}
	must[subsidy.Event](t)(c.Edit(Edit{Promised: true, Omitted: []string{"b", "a", "b"}}, before, owner, claimed))
	if c.Revision != before+1 || !slices.Equal(c.Entry.Omitted, []string{"a", "b"}) {
		t.Errorf("%+v", c)
	}
}

func TestALineKeepsItsShareWhenTheClaimComesBack(t *testing.T) {
	c := claimIn(t, Supplement)
	ids := []string{c.Lines[0].ID, c.Lines[1].ID, c.Lines[2].ID}
	before := c.Revision
	must[subsidy.Event](t)(c.Submit(claimInput(2, 4, 6, 3), "SL2", owner, claimed))
	if c.Number != "SL1" || len(c.Lines) != 4 || c.Lines[3].ID != "" || c.Revision != before+1 {
		t.Errorf("%+v", c.Lines)
	}
	for i, id := range ids {
		if c.Lines[i].ID != id {
			t.Errorf("line %d is %q, was %q", i, c.Lines[i].ID, id)
		}
	}
}

func TestALineIsPublicFromItsPublicityToItsEnd(t *testing.T) {
	day := calendar.DayOf(claimed)
	for name, v := range map[string]struct {
		l    Line
		want bool
	}{
		"live":              {Line{State: LineLive, LineDays: LineDays{PublicUntil: day}}, true},
		"held":              {Line{State: LineHeld, LineDays: LineDays{PublicUntil: day}}, true},
		"over":              {Line{State: LineLive, LineDays: LineDays{PublicUntil: day.AddDays(-1)}}, false},
		"never published":   {Line{State: LineLive}, false},
		"excluded":          {Line{State: LineExcluded, LineDays: LineDays{PublicUntil: day}}, false},
		"paid":              {Line{State: LinePaid, LineDays: LineDays{PublicUntil: day}}, false},
		"excluded and over": {Line{State: LineExcluded}, false},
	} {
		if v.l.Public(day) != v.want || (Claim{Lines: []Line{v.l}}).InPublicity(day) != v.want {
			t.Errorf("%s: public %v", name, !v.want)
		}
	}
}

func TestAPublicityThatEndsEarlierBringsItsPaymentDayForward(t *testing.T) {
	l := claimIn(t, Published).Lines[0]
	want := l
	l.PublicUntil = l.PublicUntil.AddDays(1) // as an older calendar had it
	l.PayFrom = l.PublicUntil
	if err := l.recountOpen(terms(), want.PublicFrom); err != nil || l.PublicUntil != want.PublicUntil ||
		l.PayFrom != want.PayFrom || l.PayBy != want.PayBy {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestHoldingEveryLineLeavesNoDayToPay(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o", Text: "没有上过课", Lines: []string{"line0", "line1"}}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	if c.Payment.By.IsZero() {
		t.Error("a live line is left")
	}
	must[subsidy.Event](t)(
		c.ObjectAgain(&o, Objection{Text: "都没有上过课", Lines: []string{"line2"}}, public, claimed))
	if !c.Payment.By.IsZero() {
		t.Errorf("all are held, to be paid by %s", c.Payment.By)
	}
	if _, err := c.ObjectAgain(&o, Objection{Text: "没", Lines: []string{"line2"}}, public,
		claimed); subsidy.KindOf(err) != subsidy.Invalid || o.Times != 2 {
		t.Errorf("too short: %v", err)
	}
	c = claimIn(t, Published)
	all := Objection{ID: "p", Text: "都没有上过课", Lines: []string{"line0", "line1", "line2"}}
	must[subsidy.Event](t)(c.Object(&all, public, claimed))
	if !c.Payment.By.IsZero() {
		t.Errorf("held at once, to be paid by %s", c.Payment.By)
	}
	must[subsidy.Event](t)(c.Rule(&all, Ruling{Uphold: true, Answer: "查实没有参加"}, terms(), reviewer, claimed))
	if c.State != Refused || !c.Review.DecidedAt.Equal(claimed) || len(c.Review.Reasons) != 1 {
		t.Errorf("%s %s %+v", c.State, c.Review.DecidedAt, c.Review.Reasons)
	}
}

func TestAReportGoesToACountyThatThereIs(t *testing.T) {
	for county, want := range map[subsidy.County]subsidy.Kind{
		"440203": "",
		"440299": subsidy.Invalid,
		"":       subsidy.Invalid,
	} {
		o := Objection{Text: "有虚假培训", County: county}
		ev, err := NewReport(&o, public, claimed)
		if subsidy.KindOf(err) != want || err == nil && (o.Kind != Reporting || o.State != ObjectionOpen ||
			o.Times != 1 || len(ev.Owes) != 1) {
			t.Errorf("%s: %v, %+v", county, err, o)
		}
	}
	short := Objection{Text: "假", County: "440203"}
	if _, err := NewReport(&short, public, claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("too short: %v", err)
	}
	o := Objection{Kind: Reporting, Text: "有虚假培训", Times: 1}
	if _, err := o.ReportAgain(Objection{Text: "假"}, public, claimed); subsidy.KindOf(err) != subsidy.Invalid ||
		o.Times != 1 {
		t.Errorf("again, too short: %v", err)
	}
	must[subsidy.Event](t)(o.ReportAgain(Objection{Text: "还有代学的情况"}, public, claimed))
	if o.Times != 2 || !o.LastAt.Equal(claimed) {
		t.Errorf("%+v", o)
	}
}

func TestAYesIsKeptWithItsMoment(t *testing.T) {
	c := claimIn(t, Published)
	must[subsidy.Event](t)(
		c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Terms: terms()}), &Objection{}, trainee0, claimed))
	if l := c.Lines[0]; l.Word != WordYes || !l.WordAt.Equal(claimed) || l.State != LineLive {
		t.Errorf("%+v", l)
	}
}

func TestNothingIsPayableOutsidePayment(t *testing.T) {
	for _, state := range []State{Submitted, Approved, Published, Refused, Withdrawn} {
		c := claimIn(t, Cleared)
		c.State = state
		if ids, sum := c.PayableLines(c.Publicity.Until.AddDays(1)); len(ids) != 0 || sum != 0 {
			t.Errorf("%s of a %s claim", sum.Plain(), state)
		}
	}
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	if _, _, err := MakePlan(Plan{County: "440203", Fund: fund}, nil, func() string { return "i" }, reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("a plan of nothing: %v", err)
	}
	p := Plan{County: "440203", State: PlanDraft, MadeBy: "r", Items: []PaymentItem{{State: ItemWaiting, Amount: 1}}}
	must[subsidy.Event](t)(p.Approve(chief, claimed))
	if p.ApprovedBy != "chief" || !p.ApprovedAt.Equal(claimed) {
		t.Errorf("%+v", p)
	}
	must[subsidy.Event](t)(p.Export("digest", reviewer, claimed))
	if p.FileDigest != "digest" || !p.SentAt.Equal(claimed) {
		t.Errorf("%+v", p)
	}
	if _, err := p.Cancel("", chief, claimed); subsidy.KindOf(err) != subsidy.Invalid || p.State != PlanSent {
		t.Errorf("cancelled without a reason: %v", err)
	}
}

func TestARecoveryNeedsItsReasonsAndLowersWhatTheLineAsksFor(t *testing.T) {
	c := claimIn(t, Paid)
	if _, _, err := c.ProposeRecovery("r", "line1", "", terms(), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("proposed without a reason: %v", err)
	}
	r := Recovery{
		RecoveryOf:    RecoveryOf{County: c.County, Line: "line1"},
		State:         RecoveryProposed,
		Amount:        50_00,
		RecoveryHands: RecoveryHands{ProposedBy: "r"},
	}
	if _, err := r.Reject("", chief, claimed); subsidy.KindOf(err) != subsidy.Invalid || r.State != RecoveryProposed {
		t.Errorf("rejected without a reason: %v", err)
	}
	r.State = RecoveryConfirmed
	must[subsidy.Event](t)(r.Complete(c, "缴1", calendar.DayOf(claimed), reviewer, claimed))
	if l := c.Lines[1]; l.Amount != 70_00 || l.Asked != 70_00 {
		t.Errorf("%+v", l)
	}
	gone := Recovery{RecoveryOf: RecoveryOf{County: c.County, Line: "other"}, State: RecoveryConfirmed, Amount: 1}
	if _, err := gone.Complete(c, "缴1", calendar.DayOf(claimed), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("of a line that is not there: %v", err)
	}
}

func TestAnObjectionOfNobodyKnownNamesWhomItMeans(t *testing.T) {
	c := claimIn(t, Published)
	c.Lines = c.Lines[:1]
	if _, err := c.Object(&Objection{Text: "没有上过课"}, public, claimed); subsidy.KindOf(err) != subsidy.Invalid ||
		c.Lines[0].State != LineLive {
		t.Errorf("of one person, unnamed: %v", err)
	}
	if _, err := c.Object(&Objection{Text: "没", Lines: []string{"line0"}}, public,
		claimed); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("too short: %v", err)
	}
	must[subsidy.Event](t)(c.Object(&Objection{Text: "没有上过课", Vouched: true}, public, claimed))
	if c.Lines[0].State != LineHeld {
		t.Errorf("the line is %s", c.Lines[0].State)
	}
}

func TestALapsedSupplementHasNoDayAnyMore(t *testing.T) {
	c := claimIn(t, Supplement)
	must[subsidy.Event](t)(c.Lapse(terms(), subsidy.Actor{Role: subsidy.System}, after(c.Supplements.By)))
	if !c.Supplements.By.IsZero() || c.State != Submitted {
		t.Errorf("%s, by %s", c.State, c.Supplements.By)
	}
}

func TestAnAnswerThatDiffersInCountOrSumIsRefused(t *testing.T) {
	row := BankResult{Position: 1, Amount: 30, Account: payee.Account, Reason: "账号不符"}
	for name, a := range map[string]BankAnswer{
		"another count": {Results: []BankResult{row}, Count: 2, Total: 30},
		"another sum":   {Results: []BankResult{row}, Count: 1, Total: 31},
		"a row more":    {Results: []BankResult{row, row}, Count: 2, Total: 60},
		"no row":        {},
	} {
		item := PaymentItem{ID: "a", Position: 1, State: ItemWaiting, Amount: 30, Payee: payee}
		p := Plan{Number: "BF1", State: PlanSent, County: "440203", Items: []PaymentItem{item}}
		a.Batch = "BF1"
		if _, err := p.Take(a, reviewer, claimed); subsidy.KindOf(err) != subsidy.Invalid || p.State != PlanSent {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADayToPayAfterAReleaseSaysSo(t *testing.T) {
	c := claimIn(t, Cleared)
	rule := func() string {
		t.Helper()
		days, err := c.Days(terms(), calendar.DayOf(claimed))
		if err != nil || len(days) != 1 || days[0].By.Last != c.Payment.By {
			t.Fatalf("%+v, %v", days, err)
		}
		return days[0].By.Rule
	}
	if got := rule(); got != "公示无异议后30个工作日内支付" {
		t.Error(got)
	}
	c.Payment.From = c.Payment.From.AddDays(7)
	c.Payment.By = must[calendar.Deadline](t)(terms().PaymentDeadline(c.Payment.From)).Last
	if got := rule(); got != "异议处理完毕后30个工作日内支付" {
		t.Error(got)
	}
	c.Publicity.Until = c.Payment.From // published again, and not objected to
	if got := rule(); got != "公示无异议后30个工作日内支付" {
		t.Error(got)
	}
	c.Payment.By = c.Payment.By.AddDays(1) // of an older calendar
	if got := rule(); got != "公示无异议后30个工作日内支付" {
		t.Error(got)
	}
	c.State, c.Supplements.Days = Submitted, 2
	days, err := c.Days(terms(), calendar.DayOf(claimed))
	if err != nil || len(days) != 2 || !days[0].By.Last.Before(days[1].By.Last) {
		t.Errorf("gross and net: %+v, %v", days, err)
	}
}
