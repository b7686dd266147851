package claim

import (
	"slices"
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

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
