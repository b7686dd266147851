package claim

import (
	"slices"
	"testing"
	"time"

	"shigang/subsidy"
)

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
