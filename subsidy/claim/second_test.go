package claim

import (
	"strings"
	"testing"

	"shigang/subsidy"
)

// waits is a claim that waits for its second person, with the setting's amount so much beyond what it comes to.
func waits(t *testing.T, refusing bool, beyond subsidy.Fen) *Claim {
	t.Helper()
	c := claimIn(t, Submitted)
	c.Second.UpTo = c.Totals().Amount + beyond
	if refusing {
		must[subsidy.Event](t)(c.ProposeRefusal(aReason, reviewer, claimed))
	} else {
		must[subsidy.Event](t)(c.ProposeApproval("", reviewer, claimed))
	}
	return c
}

var another = subsidy.Actor{ID: "r2", Role: subsidy.CountyReviewer, County: "440203"}

func TestAnotherReviewerSecondsUpToTheSettingsAmountAndNotOneFenMore(t *testing.T) {
	acts := map[string]struct {
		refusing bool
		do       func(c *Claim, by subsidy.Actor) error
	}{
		"approve": {false, func(c *Claim, by subsidy.Actor) error { return drop(c.Approve(by, claimed)) }},
		"send back": {false, func(c *Claim, by subsidy.Actor) error {
			return drop(c.SendBack("金额还要再核对", by, claimed))
		}},
		"refuse": {true, func(c *Claim, by subsidy.Actor) error { return drop(c.ConfirmRefusal(by, claimed)) }},
		"return a refusal": {true, func(c *Claim, by subsidy.Actor) error {
			return drop(c.ReturnRefusal("理由还要再核对", by, claimed))
		}},
	}
	for name, act := range acts {
		if err := act.do(waits(t, act.refusing, 0), another); err != nil {
			t.Errorf("%s exactly the amount: %v", name, err)
		}
		c := waits(t, act.refusing, -1)
		err := act.do(c, another)
		if subsidy.KindOf(err) != subsidy.Forbidden || !strings.Contains(err.Error(), c.Second.UpTo.Plain()) ||
			!strings.Contains(err.Error(), "须由县区负责人复核") || c.State != Reviewed {
			t.Errorf("%s one fen more: %v", name, err)
		}
		if err := act.do(c, chief); err != nil {
			t.Errorf("%s one fen more by the chief: %v", name, err)
		}
		if err := act.do(waits(t, act.refusing, 0), reviewer); subsidy.KindOf(err) != subsidy.Forbidden ||
			!strings.Contains(err.Error(), "不同人员") {
			t.Errorf("%s by who gave the first opinion: %v", name, err)
		}
		off := waits(t, act.refusing, 0)
		off.Second.UpTo = 0
		if err := act.do(off, another); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("%s with the setting off: %v", name, err)
		}
		foreign := another
		foreign.County = "440204"
		if err := act.do(waits(t, act.refusing, 0), foreign); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("%s by another county's: %v", name, err)
		}
		member := another
		member.Belongs = subsidy.SetOf(c.Enterprise)
		if err := act.do(waits(t, act.refusing, 0), member); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("%s by a member of the enterprise: %v", name, err)
		}
	}
}

func TestWhoMaySecondIsTold(t *testing.T) {
	for beyond, want := range map[subsidy.Fen]int{0: 2, -1: 1} {
		c := claimIn(t, Submitted)
		c.Second.UpTo = c.Totals().Amount + beyond
		ev := must[subsidy.Event](t)(c.ProposeApproval("", reviewer, claimed))
		if len(ev.Owes) != want {
			t.Errorf("%d beyond: told %d times", beyond, len(ev.Owes))
		}
		if small := strings.Contains(c.BureauTurn(c.Review.DecideBy), "另一位经办"); small != (want == 2) {
			t.Errorf("%d beyond: %s", beyond, c.BureauTurn(c.Review.DecideBy))
		}
	}
}

// TestTheTableOfDutiesIsWhatTheRulesKeepApart lets one person do both duties of each pair of a claim, a plan and a
// recovery: the second is refused to them and not to another.
func TestTheTableOfDutiesIsWhatTheRulesKeepApart(t *testing.T) {
	one := subsidy.Actor{ID: "one", Role: subsidy.CountyChief, County: "440203"}
	tries := map[subsidy.Apart]func(first, second subsidy.Actor) error{
		{First: subsidy.ReviewClaim, Second: subsidy.ApproveClaim}: func(first, second subsidy.Actor) error {
			c := claimIn(t, Submitted)
			must[subsidy.Event](t)(c.ProposeApproval("", first, claimed))
			return c.May(subsidy.ApproveClaim, second)
		},
		{First: subsidy.ProposeRefusal, Second: subsidy.RefuseClaim}: func(first, second subsidy.Actor) error {
			c := claimIn(t, Submitted)
			must[subsidy.Event](t)(c.ProposeRefusal(aReason, first, claimed))
			return c.May(subsidy.RefuseClaim, second)
		},
		{First: subsidy.MakePayment, Second: subsidy.ApprovePlan}: func(first, second subsidy.Actor) error {
			_, p := aPlan(t)
			p.MadeBy = first.ID
			return drop(p.Approve(second, claimed))
		},
	}
	found := 0
	for _, pair := range subsidy.Duties() {
		try, ok := tries[pair]
		if !ok {
			continue
		}
		found++
		if err := try(one, one); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("%v by one person: %v", pair, err)
		}
		if err := try(one, chief); err != nil {
			t.Errorf("%v by two: %v", pair, err)
		}
	}
	if found != len(tries) {
		t.Errorf("the table has %d of %d pairs", found, len(tries))
	}
}
