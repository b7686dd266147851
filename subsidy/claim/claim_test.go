package claim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// claimActions is how each action is tried, and, independent of the rules, from
// which states and by whom it may be done.
var claimActions = map[subsidy.Action]struct {
	do     func(c *Claim, by subsidy.Actor, now time.Time) error
	states []State
	roles  []subsidy.Role
}{
	subsidy.SubmitClaim: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.Submit(claimInput(2, 4), "SL1", by, now)
		return err
	}, []State{Draft, Supplement}, []subsidy.Role{subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk}},
	subsidy.EditClaim: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.Edit(Edit{Promised: true}, c.Revision, by, now)
		return err
	}, []State{Draft, Supplement}, []subsidy.Role{subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk}},
	subsidy.SetPayee: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.SetPayee(payee, "甲公司", by, now)
		return err
	}, []State{Draft, Submitted, Supplement, Reviewed, Approved, Published, Cleared}, []subsidy.Role{subsidy.Owner}},
	subsidy.WithdrawClaim: {
		func(c *Claim, by subsidy.Actor, now time.Time) error { _, err := c.Withdraw(by, now); return err },
		[]State{Draft, Submitted, Supplement, Reviewed, Approved, Published, Cleared},
		[]subsidy.Role{subsidy.Owner},
	},
	subsidy.TopUpClaim: {
		func(c *Claim, by subsidy.Actor, now time.Time) error { _, err := c.TopUp(by, now); return err },
		[]State{Submitted, Supplement, Reviewed},
		[]subsidy.Role{subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk},
	},
	subsidy.AskSupplement: {
		func(c *Claim, by subsidy.Actor, now time.Time) error {
			_, err := c.AskSupplement(aReason, terms(), by, now)
			return err
		},
		[]State{Submitted},
		[]subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief},
	},
	subsidy.LapseSupplement: {
		func(c *Claim, by subsidy.Actor, _ time.Time) error {
			_, err := c.Lapse(terms(), by, after(c.Supplements.By))
			return err
		},
		[]State{Supplement},
		[]subsidy.Role{subsidy.System},
	},
	subsidy.LowerLine: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.LowerLine("line1", 1, "记录不完整", terms().Policy, by, now)
		return err
	}, []State{Submitted, Reviewed}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
	subsidy.ExcludeLine: {
		func(c *Claim, by subsidy.Actor, now time.Time) error {
			_, err := c.ExcludeLine("line1", "已离职的人员", by, now)
			return err
		},
		[]State{Submitted, Reviewed},
		[]subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief},
	},
	subsidy.ReviewClaim: {
		func(c *Claim, by subsidy.Actor, now time.Time) error {
			_, err := c.ProposeApproval("", by, now)
			return err
		},
		[]State{Submitted},
		[]subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief},
	},
	subsidy.SendBackClaim: {
		func(c *Claim, by subsidy.Actor, now time.Time) error {
			_, err := c.SendBack("请再核对第2行", by, now)
			return err
		},
		[]State{Reviewed},
		[]subsidy.Role{subsidy.CountyChief},
	},
	subsidy.ApproveClaim: {
		func(c *Claim, by subsidy.Actor, now time.Time) error { _, err := c.Approve(by, now); return err },
		[]State{Reviewed},
		[]subsidy.Role{subsidy.CountyChief},
	},
	subsidy.ProposeRefusal: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.ProposeRefusal(aReason, by, now)
		return err
	}, []State{Submitted}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
	subsidy.RefuseClaim: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.ConfirmRefusal(by, now)
		return err
	}, []State{Reviewed}, []subsidy.Role{subsidy.CountyChief}},
	subsidy.ReturnRefusal: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.ReturnRefusal("理由还不充分，请再核对", by, now)
		return err
	}, []State{Reviewed}, []subsidy.Role{subsidy.CountyChief}},
	subsidy.ReopenClaim: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.Reopen(ruling(c.Revision, now), claimInput(2, 4, 6), by, now)
		return err
	}, []State{Refused}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
	subsidy.PublishClaim: {
		func(c *Claim, by subsidy.Actor, now time.Time) error {
			_, err := c.Publish(terms(), by, now)
			return err
		},
		[]State{Approved},
		[]subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief},
	},
	subsidy.ClearClaim: {
		func(c *Claim, by subsidy.Actor, _ time.Time) error {
			_, err := c.Clear(terms(), by, after(c.Publicity.Until))
			return err
		},
		[]State{Published},
		[]subsidy.Role{subsidy.System},
	},
	subsidy.ExpireClaim: {
		func(c *Claim, by subsidy.Actor, _ time.Time) error {
			_, err := c.Expire(by, after(c.Window.By))
			return err
		},
		[]State{Draft},
		[]subsidy.Role{subsidy.System},
	},
	subsidy.Object: {
		func(c *Claim, by subsidy.Actor, now time.Time) error {
			_, err := c.Object(&Objection{ID: "o", Text: "这家企业没有培训过", Lines: []string{"line0"}}, by, now)
			return err
		},
		[]State{Published, Cleared, Scheduled, Paid},
		[]subsidy.Role{subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee},
	},
	subsidy.SayWord: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, err := c.Say(c.saw(Saying{Line: "line0", Word: WordYes}), &Objection{}, by, now)
		return err
	}, []State{Published, Cleared, Scheduled, Paid}, []subsidy.Role{subsidy.Trainee}},
	subsidy.MakePayment: {func(c *Claim, by subsidy.Actor, _ time.Time) error {
		_, _, err := MakePlan(Plan{
			County: by.County,
			Fund:   Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"},
		}, []*Claim{c}, func() string { return "item2" }, by, after(c.Publicity.Until))
		return err
	}, []State{Cleared}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
	subsidy.ProposeRecovery: {func(c *Claim, by subsidy.Actor, now time.Time) error {
		_, _, err := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), by, now)
		return err
	}, []State{Paid}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
}

func TestEveryStateActionAndRoleOfAClaim(t *testing.T) {
	roles := append([]subsidy.Role{
		subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee, subsidy.PlatformServer,
		subsidy.System,
	}, subsidy.StaffRoles()...)
	for action := range claimMoves {
		if _, ok := claimActions[action]; !ok {
			t.Fatalf("no test does %s", action)
		}
	}
	checked := 0
	for action, v := range claimActions {
		for _, state := range States() {
			for _, role := range roles {
				c := claimIn(t, state)
				if action == subsidy.RefuseClaim || action == subsidy.ReturnRefusal {
					c.Review.Refusing, c.Review.Reasons = true, aReason
				}
				before := *c
				before.Lines = slices.Clone(c.Lines)
				err := v.do(c, claimActor(role), claimed)
				may := slices.Contains(v.states, state) && slices.Contains(v.roles, role)
				// after the first opinion only the chief
				if action == subsidy.LowerLine || action == subsidy.ExcludeLine {
					may = may && (state == Submitted || role == subsidy.CountyChief)
				}
				if (err == nil) != may {
					t.Errorf("%s by %s of a %s claim: %v, may %v", action, role, state, err, may)
				}
				if err != nil &&
					(subsidy.KindOf(err) == "" || c.State != before.State || c.Revision != before.Revision ||
						!slices.EqualFunc(c.Lines, before.Lines, func(a, b Line) bool {
							return a.State == b.State && a.Amount == b.Amount && a.Word == b.Word &&
								a.Objections == b.Objections && a.Item == b.Item
						})) {
					t.Errorf("%s by %s of a %s claim was refused and left something behind: %v", action, role, state,
						err)
				}
				checked++
			}
		}
	}
	if checked < 2500 {
		t.Fatalf("only %d combinations", checked)
	}
}

func TestAnothersClaimIsNotThere(t *testing.T) {
	for action, v := range claimActions {
		for _, state := range v.states {
			for _, by := range []subsidy.Actor{
				{ID: "x", Role: subsidy.Owner, Enterprise: "other"},
				{ID: "x", Role: subsidy.CountyReviewer, County: "440281"},
				{ID: "x", Role: subsidy.CountyChief, County: "440281"},
				{ID: "x", Role: subsidy.Trainee, Person: "another"},
			} {
				if !slices.Contains(v.roles, by.Role) || action == subsidy.Object {
					continue
				}
				if err := v.do(claimIn(t, state), by, claimed); subsidy.KindOf(err) != subsidy.NotFound {
					t.Errorf("%s by a stranger, %+v: %v", action, by, err)
				}
			}
		}
	}
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

func TestAnObjectionHoldsItsLinesAndNoOther(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o", Text: "这个人没有上过课", Contact: "13800000009", Lines: []string{"line1"}}
	ev := must[subsidy.Event](t)(c.Object(&o, public, claimed))
	if o.Kind != Objecting || c.Lines[1].State != LineHeld || c.Lines[0].State != LineLive || c.State != Published {
		t.Fatalf("%+v %+v", o, c.Lines)
	}
	for _, owed := range ev.Owes {
		if strings.Contains(owed.Message.Body(), o.Contact) || strings.Contains(owed.Message.Body(), o.Text) {
			t.Fatal("the objector is told to others")
		}
	}
	must[subsidy.Event](t)(c.Clear(terms(), system, after(c.Publicity.Until)))
	if ids, _ := c.PayableLines(c.Publicity.Until.AddDays(1)); !slices.Equal(ids, []string{"line0", "line2"}) {
		t.Fatalf("payable %v", ids)
	}
	release := time.Date(2026, 6, 24, 9, 0, 0, 0, calendar.China)
	must[subsidy.Event](t)(c.Rule(&o, Ruling{Answer: "核实后属实，异议不成立"}, terms(), reviewer, release))
	want, _ := terms().PaymentDeadline(calendar.DayOf(release))
	if c.Lines[1].State != LineLive || c.Lines[1].PayBy != want.Last || c.Lines[0].PayBy == want.Last {
		t.Fatalf("released: %+v", c.Lines[1])
	}
}

func TestAnUpheldObjectionExcludesOrPublishesAgain(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o", Text: "这两个人没有学完", Vouched: true}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	if len(o.Lines) != 3 {
		t.Fatalf("nobody named: %v", o.Lines)
	}
	later := after(c.Publicity.Until)
	must[subsidy.Event](t)(c.Clear(terms(), system, later))
	_, err := c.Rule(&o, Ruling{Uphold: true, Hours: map[string]int{"line1": 9}, Answer: "核实后调整"}, terms(),
		reviewer, later)
	if subsidy.KindOf(err) != subsidy.Invalid {
		t.Fatalf("raised: %v", err)
	}
	c, o = claimIn(t, Published), Objection{ID: "o", Text: "这两个人没有学完", Vouched: true}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	must[subsidy.Event](t)(c.Clear(terms(), system, later))
	must[subsidy.Event](t)(c.Rule(&o, Ruling{Uphold: true, Hours: map[string]int{"line1": 3}, Answer: "核实后调整"},
		terms(), reviewer, later))
	if c.Lines[0].State != LineExcluded || c.Lines[1].State != LineLive || c.Lines[1].Amount != 90_00 ||
		!c.Lines[1].Public(calendar.DayOf(later)) {
		t.Fatalf("%+v", c.Lines)
	}
	if ids, _ := c.PayableLines(calendar.DayOf(later)); ids != nil {
		t.Fatal("a line that changed is payable before it was published again")
	}
	if ids, sum := c.PayableLines(c.Lines[1].PublicUntil.AddDays(1)); len(ids) != 1 || sum != 90_00 {
		t.Fatalf("after its publicity: %v %s", ids, sum.Plain())
	}
}

func TestAClaimWhoseLinesAreAllExcludedIsRefused(t *testing.T) {
	c := claimIn(t, Published)
	o := Objection{ID: "o", Text: "这家企业没有培训过", Vouched: true}
	must[subsidy.Event](t)(c.Object(&o, public, claimed))
	must[subsidy.Event](t)(c.Rule(&o, Ruling{Uphold: true, Answer: "核实后全部不属实"}, terms(), reviewer, claimed))
	if c.State != Refused || len(c.Review.Reasons) != 1 || c.ShareState(c.Lines[0]) != subsidy.ShareReleased {
		t.Fatalf("%s %+v", c.State, c.Review.Reasons)
	}
}

func TestAnObjectionToAForeignLineIsRefusedWithTheClause(t *testing.T) {
	c := claimIn(t, Published)
	_, err := c.Object(&Objection{ID: "o", Text: "这个人没有上过课", Lines: []string{"line0", "another's"}}, public,
		claimed)
	if e, ok := err.(*subsidy.Error); !ok || e.Clause != "附件1 二(二)" || c.Totals().Held != 0 {
		t.Fatalf("%v, held %d", err, c.Totals().Held)
	}
}

func TestALateObjectionIsAReport(t *testing.T) {
	c := claimIn(t, Cleared)
	o := Objection{ID: "o", Text: "这个人没有上过课", Lines: []string{"line0"}}
	ev := must[subsidy.Event](t)(c.Object(&o, public, after(c.Publicity.Until)))
	if o.Kind != Reporting || c.Totals().Held != 0 || ev.Subject.Kind != subsidy.SubjectObjection {
		t.Fatalf("%+v", o)
	}
	if _, err := c.Rule(&o, Ruling{Answer: "已核实处理"}, terms(), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("ruled like an objection: %v", err)
	}
	must[subsidy.Event](t)(o.AnswerReport("已核实，情况不属实", chief, claimed))
	if o.State != ObjectionAnswered {
		t.Fatal(o.State)
	}
}

func TestATraineesNoHoldsTheLineUntilTheMoneyIsOnItsWay(t *testing.T) {
	who := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: "person-row0"}
	c := claimIn(t, Cleared)
	o := Objection{ID: "o"}
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo}), &o, who, claimed))
	if c.Lines[0].State != LineHeld || o.Kind != Refuting || o.State != ObjectionOpen {
		t.Fatalf("%+v %+v", c.Lines[0], o)
	}
	must[subsidy.Event](t)(
		c.Say(c.saw(Saying{Line: "line0", Word: WordYes, Open: &o, Terms: terms()}), &Objection{}, who, claimed))
	if c.Lines[0].State != LineLive || o.State != ObjectionWithdrawn {
		t.Fatalf("taken back: %+v %+v", c.Lines[0], o)
	}
	c = claimIn(t, Scheduled)
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Sent: true}), &o, who, claimed))
	if c.Lines[0].State != LineLive || o.Kind != Reporting {
		t.Fatalf("with the bank: %+v %+v", c.Lines[0], o)
	}
	c = claimIn(t, Scheduled)
	must[subsidy.Event](t)(c.Say(c.saw(Saying{Line: "line0", Word: WordNo}), &o, who, claimed))
	if c.Lines[0].State != LineHeld || c.Lines[0].Item != "" {
		t.Fatalf("in a plan: %+v", c.Lines[0])
	}
}

// aPlan is a plan of one cleared claim.
func aPlan(t testing.TB) (*Claim, *Plan) {
	c := claimIn(t, Cleared)
	p, _, err := MakePlan(Plan{ID: "p", Number: "BF1", County: c.County, Fund: Payee{
		Name:    "专账资金户",
		Bank:    "建设银行韶关分行",
		Account: "4400000000001111",
	}},
		[]*Claim{c}, func() string { return "item" }, reviewer, after(c.Publicity.Until))
	if err != nil {
		t.Fatal(err)
	}
	return c, &p
}

func answerOf(p *Plan, paid bool) BankAnswer {
	a := BankAnswer{Batch: p.Number, Count: p.Standing(), Total: p.Total(), Digest: "d"}
	for _, i := range p.Items {
		a.Results = append(a.Results, BankResult{
			Position: i.Position,
			Account:  i.Payee.Account,
			Amount:   i.Amount,
			Paid:     paid,
			Reason:   "户名不符",
			Voucher:  "V1",
			PaidOn:   calendar.DayOf(claimed),
		})
	}
	return a
}

func TestEveryStateActionAndRoleOfAPlan(t *testing.T) {
	actions := map[subsidy.Action]struct {
		do     func(p *Plan, by subsidy.Actor) error
		states []PlanState
		roles  []subsidy.Role
	}{
		subsidy.ApprovePlan: {
			func(p *Plan, by subsidy.Actor) error { _, err := p.Approve(by, claimed); return err },
			[]PlanState{PlanDraft},
			[]subsidy.Role{subsidy.CountyChief},
		},
		subsidy.ExportPlan: {
			func(p *Plan, by subsidy.Actor) error { _, err := p.Export("d", by, claimed); return err },
			[]PlanState{PlanApproved},
			[]subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief},
		},
		subsidy.ImportAnswer: {
			func(p *Plan, by subsidy.Actor) error {
				_, err := p.Take(answerOf(p, true), by, after(calendar.DayOf(claimed)))
				return err
			},
			[]PlanState{PlanSent},
			[]subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief},
		},
		subsidy.CancelPlan: {func(p *Plan, by subsidy.Actor) error {
			_, err := p.Cancel("银行未办理", by, claimed)
			return err
		}, []PlanState{PlanDraft, PlanApproved, PlanSent}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
	}
	for action, v := range actions {
		for _, state := range PlanStates() {
			for _, role := range append(
				[]subsidy.Role{subsidy.Visitor, subsidy.Owner, subsidy.Clerk, subsidy.Trainee, subsidy.System},
				subsidy.StaffRoles()...) {
				_, p := aPlan(t)
				p.State = state
				err := v.do(p, claimActor(role))
				may := slices.Contains(v.states, state) && slices.Contains(v.roles, role) &&
					(action != subsidy.CancelPlan || state != PlanSent || role == subsidy.CountyChief)
				if (err == nil) != may || err != nil && (subsidy.KindOf(err) == "" || p.State != state) {
					t.Errorf("%s of a %s plan by %s: %v", action, state, role, err)
				}
			}
		}
	}
	_, p := aPlan(t)
	if _, err := p.Approve(subsidy.Actor{ID: reviewer.ID, Role: subsidy.CountyChief, County: "440203"},
		claimed); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Fatalf("approved by who made it: %v", err)
	}
	if _, err := p.Approve(subsidy.Actor{ID: "x", Role: subsidy.CountyChief, County: "440281"},
		claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Fatalf("approved by another county: %v", err)
	}
}

func TestABankAnswerIsTakenWholeAndOnce(t *testing.T) {
	sent := func() *Plan {
		_, p := aPlan(t)
		must[subsidy.Event](t)(p.Approve(chief, claimed))
		must[subsidy.Event](t)(p.Export("d", reviewer, claimed))
		return p
	}
	now := after(calendar.DayOf(claimed))
	for name, spoil := range map[string]func(*BankAnswer){
		"another batch":    func(a *BankAnswer) { a.Batch = "BF2" },
		"truncated":        func(a *BankAnswer) { a.Results = nil },
		"no total":         func(a *BankAnswer) { a.Count, a.Total = 0, 0 },
		"another amount":   func(a *BankAnswer) { a.Results[0].Amount++; a.Total++ },
		"another account":  func(a *BankAnswer) { a.Results[0].Account = "1" },
		"another position": func(a *BankAnswer) { a.Results[0].Position = 2 },
		"twice one position": func(a *BankAnswer) {
			a.Results = append(a.Results, a.Results[0])
			a.Count++
			a.Total *= 2
		},
		"no voucher":    func(a *BankAnswer) { a.Results[0].Voucher = "" },
		"paid tomorrow": func(a *BankAnswer) { a.Results[0].PaidOn = calendar.DayOf(now).AddDays(1) },
		"no reason":     func(a *BankAnswer) { a.Results[0].Paid, a.Results[0].Reason = false, "" },
	} {
		p := sent()
		a := answerOf(p, true)
		spoil(&a)
		if _, err := p.Take(a, reviewer, now); subsidy.KindOf(err) != subsidy.Invalid || p.State != PlanSent ||
			p.AnswerDigest != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := sent()
	must[subsidy.Event](t)(p.Take(answerOf(p, true), reviewer, now))
	if _, err := p.Take(answerOf(p, true), reviewer, now); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("the same answer twice: %v", err)
	}
	if _, err := p.Export("d", reviewer, now); subsidy.KindOf(err) != subsidy.Conflict ||
		!strings.Contains(err.Error(), "重复付款") {
		t.Fatalf("the same bank file twice: %v", err)
	}
}

func TestABankAnswerThatSwapsTwoAmountsIsRefused(t *testing.T) {
	_, p := aPlan(t)
	p.State, p.Items = PlanSent, append(p.Items, PaymentItem{
		ID:       "other",
		Position: 2,
		Payee:    Payee{Account: "6222000000000002"},
		Amount:   30_00,
		State:    ItemWaiting,
	})
	a := answerOf(p, true)
	a.Results[0].Amount, a.Results[1].Amount = a.Results[1].Amount, a.Results[0].Amount
	if _, err := p.Take(a, reviewer, after(calendar.DayOf(claimed))); subsidy.KindOf(err) != subsidy.Invalid ||
		p.State != PlanSent {
		t.Errorf("the sum is right, each is not: %v", err)
	}
}

func TestAFailedPaymentIsPaidInTheNextPlan(t *testing.T) {
	c, p := aPlan(t)
	it := p.Items[0]
	it.State, it.Reason = ItemFailed, "户名不符"
	ev := c.Settle(it, reviewer, claimed)
	if ids, sum := c.PayableLines(c.Publicity.Until.AddDays(1)); c.State != Cleared || len(ids) != 3 || sum != 360_00 ||
		ev.Owes[0].Message.Kind() != subsidy.KindPaymentFailed {
		t.Fatalf("%s %v", c.State, ids)
	}
}

func TestClause五APaidLineFoundFalseIsRecoveredByTwoPeople(t *testing.T) {
	c := claimIn(t, Cleared)
	_, _, err := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), reviewer, claimed)
	if e, ok := err.(*subsidy.Error); !ok || e.Clause != "五" || e.Kind != subsidy.Conflict {
		t.Fatalf("an unpaid line: %v", err)
	}
	c = claimIn(t, Paid)
	r, _, err := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), chief, claimed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Confirm(chief, claimed); subsidy.KindOf(err) != subsidy.Forbidden ||
		err.(*subsidy.Error).Clause != "五" {
		t.Fatalf("confirmed by who proposed: %v", err)
	}
	second := subsidy.Actor{ID: "c2", Role: subsidy.CountyChief, County: "440203"}
	if _, err := r.Complete(c, "V9", calendar.DayOf(claimed), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("completed before it was confirmed: %v", err)
	}
	must[subsidy.Event](t)(r.Confirm(second, overdue))
	must[subsidy.Event](t)(r.Complete(c, "V9", calendar.DayOf(claimed), reviewer, claimed))
	if c.Lines[0].State != LineRecovered || c.ShareState(c.Lines[0]) != subsidy.ShareReleased || c.State != Paid {
		t.Fatalf("%+v %s", c.Lines[0], c.State)
	}
}

func TestEveryStateActionAndRoleOfARecovery(t *testing.T) {
	second := subsidy.Actor{ID: "c2", Role: subsidy.CountyChief, County: "440203"}
	actions := map[subsidy.Action]struct {
		do     func(r *Recovery, c *Claim, by subsidy.Actor) error
		states []RecoveryState
		roles  []subsidy.Role
	}{
		subsidy.ConfirmRecovery: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Confirm(by, overdue)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.CountyChief}},
		subsidy.AnswerRecovery: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Plead("他当天在岗，有考勤记录", r.Revision, by, claimed)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk}},
		subsidy.WaiveHearing: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Waive(r.Revision, by, claimed)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.Owner}},
		subsidy.LapseHearing: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			_, err := r.Lapse(by, overdue)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.System}},
		subsidy.NotifyRecovery: {func(r *Recovery, _ *Claim, by subsidy.Actor) error {
			r.Hearing = Hearing{} // from before there were hearings
			_, err := r.Notify(terms(), by, claimed)
			return err
		}, []RecoveryState{RecoveryProposed}, []subsidy.Role{subsidy.System}},
		subsidy.RejectRecovery: {
			func(r *Recovery, _ *Claim, by subsidy.Actor) error {
				_, err := r.Reject("证据不足，已核对", by, claimed)
				return err
			},
			[]RecoveryState{RecoveryProposed},
			[]subsidy.Role{subsidy.CountyChief},
		},
		subsidy.CompleteRecovery: {func(r *Recovery, c *Claim, by subsidy.Actor) error {
			_, err := r.Complete(c, "V9", calendar.DayOf(claimed), by, claimed)
			return err
		}, []RecoveryState{RecoveryConfirmed}, []subsidy.Role{subsidy.CountyReviewer, subsidy.CountyChief}},
	}
	for action, v := range actions {
		for _, state := range RecoveryStates() {
			for _, role := range append([]subsidy.Role{
				subsidy.Visitor, subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk, subsidy.Trainee, subsidy.System,
			}, subsidy.StaffRoles()...) {
				c := claimIn(t, Paid)
				r, _, err := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), reviewer, claimed)
				if err != nil {
					t.Fatal(err)
				}
				r.State = state
				err = v.do(&r, c, claimActor(role))
				if may := slices.Contains(v.states, state) && slices.Contains(v.roles, role); (err == nil) != may ||
					err != nil && (subsidy.KindOf(err) == "" || r.State != state || c.Lines[0].State != LinePaid) {
					t.Errorf("%s of a %s recovery by %s: %v", action, state, role, err)
				}
			}
		}
	}
	c := claimIn(t, Paid)
	r, _, _ := c.ProposeRecovery("r", "line0", "虚假培训，已核对", terms(), reviewer, claimed)
	if _, err := r.Confirm(subsidy.Actor{ID: "x", Role: subsidy.CountyChief, County: "440281"},
		claimed); subsidy.KindOf(err) != subsidy.NotFound {
		t.Fatalf("another county: %v", err)
	}
	must[subsidy.Event](t)(r.Confirm(second, overdue))
}

func TestEveryStateKindAndRoleOfAnObjection(t *testing.T) {
	for _, kind := range []ObjectionKind{Objecting, Refuting, Reporting} {
		for _, state := range []ObjectionState{
			ObjectionOpen, ObjectionUpheld, ObjectionDismissed, ObjectionAnswered, ObjectionWithdrawn,
		} {
			for _, role := range append(
				[]subsidy.Role{subsidy.Visitor, subsidy.Owner, subsidy.Clerk, subsidy.Trainee, subsidy.System},
				subsidy.StaffRoles()...) {
				c := claimIn(t, Published)
				o := Objection{ID: "o", Text: "这个人没有上过课", Lines: []string{"line0"}}
				must[subsidy.Event](t)(c.Object(&o, public, claimed))
				o.Kind, o.State = kind, state
				by, may := claimActor(role), state == ObjectionOpen &&
					(role == subsidy.CountyReviewer || role == subsidy.CountyChief)
				_, ruled := c.Rule(&o, Ruling{Answer: "核实后不成立"}, terms(), by, claimed)
				if (ruled == nil) != (may && kind != Reporting) {
					t.Errorf("a %s %s ruled by %s: %v", state, kind, role, ruled)
				}
				o.State = state
				_, answered := o.AnswerReport("已核实处理", by, claimed)
				if (answered == nil) != (may && kind == Reporting) {
					t.Errorf("a %s %s answered by %s: %v", state, kind, role, answered)
				}
			}
		}
	}
}

// Under random objections, words, rulings, plans, answers and cancellations a
// held line is never paid, no line is paid twice or in two plans, a plan's sum
// is its lines' sum, and whatever is live is paid by its day when the county
// pays what is payable.
func TestLiveLinesArePaidOnTimeAndHeldOnesNever(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := publicityWalk{
			T:          rt,
			c:          claimIn(t, Published),
			now:        claimed,
			objections: map[string]*Objection{},
			words:      map[string]*Objection{},
			paid:       map[string]bool{},
		}
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			w.step()
			w.holdsWhatIsObjectedTo()
		}
		for range 3 { // the county pays what is payable, in time
			w.pay(true)
			w.advance(10)
			w.liveLinesArePayable()
			w.schedule()
		}
		w.pay(true)
		w.nothingIsLeft()
	})
}

// publicityWalk is a published claim to which things happen at random.
type publicityWalk struct {
	*rapid.T
	c          *Claim
	now        time.Time
	objections map[string]*Objection // by id
	words      map[string]*Objection // a trainee's “no”, by line
	plan       *Plan
	paid       map[string]bool // by line
	n          int
}

func (w *publicityWalk) id() string {
	w.n++
	return fmt.Sprintf("x%d", w.n)
}

// step is one thing that happens, about one line.
func (w *publicityWalk) step() {
	line := fmt.Sprintf("line%d", rapid.IntRange(0, 2).Draw(w.T, "line"))
	switch rapid.SampledFrom(
		[]string{"object", "no", "yes", "rule", "days", "plan", "answer", "fail", "cancel"}).Draw(w.T, "what") {
	case "object":
		o := &Objection{ID: w.id(), Text: "这个人没有上过课", Lines: []string{line}}
		if _, err := w.c.Object(o, public, w.now); err == nil && o.Kind == Objecting {
			w.objections[o.ID] = o
		}
	case "no":
		w.sayNo(line)
	case "yes":
		l, _ := w.c.line(line)
		saying := w.c.saw(Saying{Line: line, Word: WordYes, Open: w.words[line], Terms: terms()})
		if _, err := w.c.Say(saying, &Objection{}, trainee(l), w.now); err == nil {
			delete(w.words, line)
		}
	case "rule":
		w.rule()
	case "days":
		w.advance(rapid.IntRange(1, 6).Draw(w.T, "days"))
	case "plan":
		w.schedule()
	case "answer":
		w.pay(true)
	case "fail":
		w.pay(false)
	case "cancel":
		if w.plan != nil {
			w.c.Unschedule([]string{w.plan.Items[0].ID}, w.plan.Number, reviewer, w.now)
			w.plan = nil
		}
	}
}

// trainee is whom a line is about.
func trainee(l *Line) subsidy.Actor {
	return subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: l.Person}
}

// sayNo lets a line's trainee refute it, which takes it out of the plan.
func (w *publicityWalk) sayNo(line string) {
	o := &Objection{ID: w.id()}
	l, _ := w.c.line(line)
	inPlan, amount := l.Item, l.Amount
	_, err := w.c.Say(w.c.saw(Saying{Line: line, Word: WordNo}), o, trainee(l), w.now)
	if err != nil || o.Kind != Refuting {
		return
	}
	w.objections[o.ID], w.words[line] = o, o
	if inPlan == "" {
		return
	}
	if _, err := w.plan.Drop(inPlan, amount, reviewer, w.now); err != nil {
		w.Fatalf("drop %s of a plan: %v", line, err)
	}
	if w.plan.Standing() == 0 {
		w.plan = nil
	}
}

// rule answers one objection that is open.
func (w *publicityWalk) rule() {
	for _, o := range w.objections {
		r := Ruling{Uphold: rapid.Bool().Draw(w.T, "uphold"), Answer: "核实后处理", Hours: map[string]int{}}
		if rapid.Bool().Draw(w.T, "lower") {
			r.Hours[o.Lines[0]] = 1
		}
		if _, err := w.c.Rule(o, r, terms(), reviewer, w.now); err == nil {
			return
		}
	}
}

func (w *publicityWalk) advance(days int) {
	w.now = w.now.AddDate(0, 0, days)
	_, _, _ = w.c.Advance(terms(), w.now)
}

// schedule makes a plan where there is none and something is payable.
func (w *publicityWalk) schedule() {
	if w.plan != nil {
		return
	}
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	p, _, err := MakePlan(Plan{ID: w.id(), Number: "BF", County: w.c.County, Fund: fund}, []*Claim{w.c}, w.id, reviewer,
		w.now)
	if err != nil {
		return
	}
	sum := subsidy.Fen(0)
	for _, l := range w.c.Lines {
		if l.Item != p.Items[0].ID {
			continue
		}
		if l.State != LineLive || l.Objections > 0 || l.Public(calendar.DayOf(w.now)) || w.paid[l.ID] {
			w.Fatalf("scheduled %+v", l)
		}
		sum += l.Amount
	}
	if sum != p.Total() {
		w.Fatalf("a plan of %s for lines of %s", p.Total().Plain(), sum.Plain())
	}
	w.plan = &p
}

// pay is the bank's answer to the plan.
func (w *publicityWalk) pay(ok bool) {
	if w.plan == nil {
		return
	}
	it := w.plan.Items[0]
	it.State = ItemFailed
	if ok {
		it.State = ItemPaid
	}
	for _, l := range w.c.Lines {
		if l.Item == it.ID && ok {
			if l.State != LineLive || l.Objections > 0 || w.paid[l.ID] {
				w.Fatalf("paid %+v", l)
			}
			w.paid[l.ID] = true
		}
	}
	w.c.Settle(it, reviewer, w.now)
	w.plan = nil
}

// holdsWhatIsObjectedTo: a line is held while something stands against it, and
// then in no plan.
func (w *publicityWalk) holdsWhatIsObjectedTo() {
	for _, l := range w.c.Lines {
		if held := l.Objections > 0 && l.State != LineExcluded &&
			l.State != LinePaid; held != (l.State == LineHeld) || l.State == LineHeld && l.Item != "" {
			w.Fatalf("after a step %+v", l)
		}
	}
}

func (w *publicityWalk) liveLinesArePayable() {
	today := calendar.DayOf(w.now)
	for _, l := range w.c.Lines {
		if l.State == LineLive && l.Amount > 0 && today.After(l.PublicUntil) &&
			w.c.State != Refused && l.Item == "" && !l.Payable(today) {
			w.Fatalf("a live line is not payable: %+v", l)
		}
	}
}

func (w *publicityWalk) nothingIsLeft() {
	for _, l := range w.c.Lines {
		if l.State == LineLive && !l.Public(calendar.DayOf(w.now)) && l.Amount > 0 && w.c.State != Refused ||
			l.State == LineHeld && w.paid[l.ID] {
			w.Fatalf("in the end %+v of a %s claim", l, w.c.State)
		}
	}
}
