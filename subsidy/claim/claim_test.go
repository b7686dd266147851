package claim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

var payee = Payee{Name: "甲公司", Bank: "工商银行韶关分行", Account: "6222000011112222"}

// people are three employees with so many class hours, and one with none.
func people(hours ...int) (out []Claimable) {
	for i, h := range hours {
		row := fmt.Sprintf("row%d", i)
		out = append(out, Claimable{
			Row:         row,
			Person:      "person-" + row,
			Position:    i,
			Calculation: study.Calculation{Hours: h},
		})
	}
	return out
}

func claimInput(hours ...int) Input {
	return Input{
		Enterprise: subsidy.Enterprise{
			ID:                "e",
			EnterpriseDetails: subsidy.EnterpriseDetails{Name: "甲公司"},
			State:             subsidy.EnterpriseAccepted,
		},
		Filing: ended(),
		Terms:  terms(),
		People: people(hours...),
	}
}

// fill gives lines ids and what they ask for, as the store does at submission.
func fill(c *Claim) {
	for i := range c.Lines {
		c.Lines[i].ID = fmt.Sprintf("line%d", i)
		c.Lines[i].Amount = c.Lines[i].Asked
	}
}

// claimIn walks a claim to a state, as people do.
func claimIn(t testing.TB, state State) *Claim {
	t.Helper()
	ok := must[subsidy.Event](t)
	c, _, err := NewClaim("cl", ended(), nil, terms(), owner, claimed)
	if err != nil {
		t.Fatal(err)
	}
	c.Entry.Payee, c.Entry.Promised, c.Chiefs = payee, true, 2
	if state == Draft {
		return &c
	}
	if state == Expired {
		ok(c.Expire(system, c.Window.By.AddDays(1).Start()))
		return &c
	}
	ok(c.Submit(claimInput(2, 4, 6, 0), "SL1", owner, claimed))
	fill(&c)
	plan := Plan{
		ID:     "p",
		Number: "BF1",
		County: c.County,
		Fund:   Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"},
	}
	steps := []struct {
		to   State
		move func()
	}{
		{Submitted, func() {}},
		{Reviewed, func() { ok(c.ProposeApproval("", reviewer, claimed)) }},
		{Approved, func() { ok(c.Approve(chief, claimed)) }},
		{Published, func() { ok(c.Publish(terms(), reviewer, claimed)) }},
		{Cleared, func() { ok(c.Clear(terms(), system, after(c.Publicity.Until))) }},
		{Scheduled, func() {
			var err error
			plan, _, err = MakePlan(plan, []*Claim{&c}, func() string { return "item" }, reviewer,
				after(c.Publicity.Until))
			if err != nil {
				t.Fatal(err)
			}
		}},
		{Paid, func() {
			it := plan.Items[0]
			it.State = ItemPaid
			c.Settle(it, reviewer, after(c.Publicity.Until))
		}},
	}
	switch state {
	case Supplement:
		ok(c.AskSupplement(aReason, terms(), reviewer, claimed))
		return &c
	case Refused:
		ok(c.ProposeRefusal(aReason, reviewer, claimed))
		ok(c.ConfirmRefusal(chief, claimed))
		return &c
	case Withdrawn:
		ok(c.Withdraw(owner, claimed))
		return &c
	}
	for _, s := range steps {
		s.move()
		if c.State != s.to {
			t.Fatalf("walked to %s, not %s", c.State, s.to)
		}
		if s.to == state {
			return &c
		}
	}
	t.Fatalf("no way to %s", state)
	return nil
}

func TestClause附件1一三AClaimComesWithinSixMonthsOfTheEnd(t *testing.T) {
	f := ended()
	f.Form.Start, f.Form.End = calendar.NewDay(2025, 8, 1), calendar.NewDay(2025, 8, 15)
	last := calendar.NewDay(2026, 2, 24)
	c, _, err := NewClaim("c", f, nil, terms(), owner, last.Start())
	if err != nil || c.Window.By != last {
		t.Fatalf("on the last day: %v, by %s", err, c.Window.By)
	}
	_, _, err = NewClaim("c", f, nil, terms(), owner, last.AddDays(1).Start())
	if subsidy.KindOf(err) != subsidy.TooLate || err.(*subsidy.Error).Clause != "附件1 一(三)" {
		t.Fatalf("a day later: %v", err)
	}
	c.Entry.Payee, c.Entry.Promised = payee, true
	if _, err = c.Submit(claimInput(3), "SL1", owner,
		last.AddDays(1).Start()); subsidy.KindOf(err) != subsidy.TooLate || c.State != Draft {
		t.Fatalf("a draft a day later: %v", err)
	}
	if ev, ok, err := c.Advance(terms(), last.AddDays(1).Start()); !ok || err != nil || c.State != Expired ||
		ev.Owes[0].Message.Kind() != subsidy.KindClaimExpired {
		t.Fatalf("the draft does not expire: %v %v %s", ok, err, c.State)
	}
	f.Form.End = calendar.DayOf(claimed)
	if _, _, err = NewClaim("c", f, nil, terms(), owner, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("on the last day of the training: %v", err)
	}
}

func TestClause附件1二二TheReviewTakesFifteenWorkingDays(t *testing.T) {
	c := claimIn(t, Submitted)
	d, err := c.ReviewBy(terms())
	// 2026-06-08 + 15 working days, over the Dragon Boat days off (06-19 to 06-21)
	if want := calendar.NewDay(2026, 6, 30); err != nil || d.Last != want || c.Review.DecideBy != want ||
		d.Clause != "附件1 二(二)" {
		t.Fatalf("%+v %v, decide by %s", d, err, c.Review.DecideBy)
	}
	ask := time.Date(2026, 6, 10, 10, 0, 0, 0, calendar.China)
	must[subsidy.Event](t)(c.AskSupplement(aReason, terms(), reviewer, ask))
	if want := calendar.NewDay(2026, 6, 17); c.Supplements.By != want {
		t.Fatalf("supplement by %s", c.Supplements.By)
	}
	back := time.Date(2026, 6, 15, 10, 0, 0, 0, calendar.China)
	must[subsidy.Event](t)(c.Submit(claimInput(2, 4, 6, 0), "SL1", clerk, back))
	net, err := c.NetReviewBy(terms(), calendar.DayOf(back))
	if err != nil || c.Supplements.Days != 3 || net.Last != calendar.NewDay(2026, 7, 3) ||
		c.Review.DecideBy != calendar.NewDay(2026, 6, 30) {
		t.Fatalf("with the enterprise %d days, net %s, gross %s, %v", c.Supplements.Days, net.Last, c.Review.DecideBy,
			err)
	}
}

func TestASupplementThatDoesNotComeIsDecidedAsItStands(t *testing.T) {
	c := claimIn(t, Supplement)
	last := c.Supplements.By
	if _, ok, _ := c.Advance(terms(), last.End().Add(-time.Minute)); ok {
		t.Fatal("it lapsed on its last day")
	}
	if _, ok, err := c.Advance(terms(), last.End()); !ok || err != nil || c.State != Submitted ||
		c.Supplements.Days != 5 {
		t.Fatalf("%v %v %s, %d days", ok, err, c.State, c.Supplements.Days)
	}
	must[subsidy.Event](t)(c.ProposeApproval("", reviewer, after(last)))
}

func TestReviewAndApprovalAreTwoPeople(t *testing.T) {
	c := claimIn(t, Submitted)
	must[subsidy.Event](t)(c.ProposeApproval("", chief, claimed)) // a chief may give the first opinion
	_, err := c.Approve(chief, claimed)
	if subsidy.KindOf(err) != subsidy.Forbidden || !strings.Contains(err.Error(), "不同人员") ||
		err.(*subsidy.Error).Clause == "" || c.State != Reviewed {
		t.Fatalf("by the first reviewer: %v", err)
	}
	must[subsidy.Event](t)(c.Approve(subsidy.Actor{ID: "c2", Role: subsidy.CountyChief, County: "440203"}, claimed))
}

func TestClause附件1二二PublicityTakesFiveWorkingDaysAndPaymentThirty(t *testing.T) {
	c := claimIn(t, Published)
	if c.Publicity.Until != calendar.NewDay(2026, 6, 15) || c.Lines[0].PayBy != calendar.NewDay(2026, 7, 28) {
		t.Fatalf("public until %s, pay by %s", c.Publicity.Until, c.Lines[0].PayBy)
	}
	if _, err := c.Clear(terms(), system,
		c.Publicity.Until.End().Add(-time.Minute)); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("cleared on its last day: %v", err)
	}
	if ids, _ := c.PayableLines(c.Publicity.Until.AddDays(1)); ids != nil {
		t.Fatal("payable before it is cleared")
	}
	must[subsidy.Event](t)(c.Clear(terms(), system, after(c.Publicity.Until)))
	if ids, sum := c.PayableLines(c.Publicity.Until.AddDays(1)); len(ids) != 3 || sum != 360_00 {
		t.Fatalf("payable %v %s", ids, sum.Plain())
	}
}

func TestClause附件1一四TheAmountIsHoursTimesThirtyYuan(t *testing.T) {
	c := claimIn(t, Submitted)
	if total := c.Totals(); total.People != 3 || total.Hours != 12 || total.Amount != 360_00 {
		t.Fatalf("%+v", total)
	}
	d := claimIn(t, Draft)
	must[subsidy.Event](t)(d.Edit(Edit{Omitted: []string{"row1"}, Promised: true}, d.Revision, clerk, claimed))
	in := claimInput(2, 4, 40)
	in.People[0].Elsewhere = "SL0"
	must[subsidy.Event](t)(d.Submit(in, "SL1", clerk, claimed))
	if len(d.Lines) != 1 || d.Lines[0].Row != "row2" || d.Lines[0].Asked != 1000_00 {
		t.Fatalf("one left out, one claimed elsewhere, one above the cap: %+v", d.Lines)
	}
}

func TestAClaimSaysAllThatIsMissingAtOnce(t *testing.T) {
	c := claimIn(t, Draft)
	c.Entry.Payee, c.Entry.Promised = Payee{}, false
	_, err := c.Submit(claimInput(0, 0), "SL1", owner, claimed)
	e, ok := err.(*subsidy.Error)
	if !ok || len(e.Problems) != 3 || c.State != Draft {
		t.Fatalf("%v", err)
	}
	for _, p := range e.Problems {
		if p.Message == "" || p.Form == "" {
			t.Errorf("%+v", p)
		}
	}
	for _, bad := range []Payee{
		{Name: "乙公司", Bank: payee.Bank, Account: payee.Account},
		{Name: payee.Name, Bank: "行", Account: payee.Account},
		{Name: payee.Name, Bank: payee.Bank, Account: "12ab"},
	} {
		if _, err := c.SetPayee(bad, "甲公司", owner, claimed); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("payee %+v: %v", bad, err)
		}
	}
}

func TestAPayeeChangesByTwoPeople(t *testing.T) {
	c := claimIn(t, Approved)
	other := payee
	other.Account = "6222999911112222"
	must[subsidy.Event](t)(c.SetPayee(other, "甲公司", owner, claimed))
	if c.Entry.Payee != payee || c.Entry.NewPayee == nil {
		t.Fatal("one person changed it alone")
	}
	if _, err := c.DecidePayee(true, owner, claimed); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Fatalf("the same person confirmed: %v", err)
	}
	must[subsidy.Event](t)(c.DecidePayee(true, reviewer, claimed))
	if c.Entry.Payee != other || c.Entry.NewPayee != nil {
		t.Fatalf("%+v", c.Entry.Payee)
	}
	must[subsidy.Event](t)(c.SetPayee(payee, "甲公司", owner, claimed))
	must[subsidy.Event](t)(c.DecidePayee(false, reviewer, claimed))
	if c.Entry.Payee != other {
		t.Fatal("a change that was turned down stands")
	}
}

func TestANewCalendarMovesADraftsWindowAndAPublicityKeepsItsDay(t *testing.T) {
	f := ended()
	f.Form.End = calendar.NewDay(2026, 12, 13) // six months: Sunday 2027-06-13, so Monday
	now := time.Date(2026, 12, 14, 9, 0, 0, 0, calendar.China)
	c, _, err := NewClaim("c", f, nil, terms(), owner, now)
	if err != nil || c.Window.By != calendar.NewDay(2027, 6, 14) || !c.Waits(terms(), calendar.DayOf(now)) {
		t.Fatalf("%v, by %s", err, c.Window.By)
	}
	arrangement, err := calendar.ParseArrangement("2027 | 0101-0103 0614-0615 | 0130")
	if err != nil {
		t.Fatal(err)
	}
	later := terms()
	if later.Calendar, err = later.Calendar.With(arrangement); err != nil {
		t.Fatal(err)
	}
	if c.Waits(later, calendar.DayOf(now)) {
		t.Fatal("nobody would look at it")
	}
	ev, ok, err := c.Recount(later, now)
	if !ok || err != nil || c.Window.By != calendar.NewDay(2027, 6, 16) || len(ev.Owes) != 1 ||
		ev.Owes[0].Message.(DeadlineMoved).CaseNumber != "BA1" {
		t.Fatalf("%v %v, by %s, %+v", ok, err, c.Window.By, ev.Owes)
	}
	p := claimIn(t, Published)
	until := p.Publicity.Until
	if _, ok, err := p.Recount(later, claimed); ok || err != nil || p.Publicity.Until != until {
		t.Fatalf("%v %v %s", ok, err, p.Publicity.Until)
	}
	if !p.Waits(later, until) || p.Waits(later, until.AddDays(1)) {
		t.Fatal("a publicity is looked at when it is over, and not before")
	}
}

func TestAFollowUpIsForTheOmitted(t *testing.T) {
	for state, follow := range map[State]bool{
		Approved:  true,
		Published: true,
		Paid:      true,
		Refused:   false,
		Withdrawn: false,
		Expired:   false,
	} {
		c, _, err := NewClaim("c", ended(), []OtherClaim{{Number: "SL0", State: state}}, terms(), owner, claimed)
		if err != nil || c.Entry.FollowUp != follow {
			t.Errorf("after a %s claim: %v, follow-up %v", state, err, c.Entry.FollowUp)
		}
	}
	for _, state := range []State{Draft, Submitted, Supplement, Reviewed} {
		if _, _, err := NewClaim("c", ended(), []OtherClaim{{State: state}}, terms(), owner,
			claimed); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("beside a %s claim: %v", state, err)
		}
	}
}

func TestAReviewerMayLowerButNeverRaise(t *testing.T) {
	c := claimIn(t, Submitted)
	for _, hours := range []int{0, -1, 2, 3, 100} {
		if _, err := c.LowerLine("line0", hours, "记录不完整", terms().Policy, reviewer,
			claimed); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("to %d hours: %v", hours, err)
		}
	}
	must[subsidy.Event](t)(c.LowerLine("line0", 1, "记录不完整", terms().Policy, reviewer, claimed))
	must[subsidy.Event](t)(c.ExcludeLine("line2", "不是本企业职工", reviewer, claimed))
	if total := c.Totals(); total.People != 2 || total.Hours != 5 || total.Amount != 150_00 || total.Excluded != 1 {
		t.Fatalf("%+v", total)
	}
	if c.ShareState(c.Lines[2]) != subsidy.ShareReleased || c.ShareState(c.Lines[0]) != subsidy.ShareReserved {
		t.Fatal("shares do not follow")
	}
	if _, err := c.LowerLine("line2", 1, "记录不完整", terms().Policy, reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("an excluded line: %v", err)
	}
}
