package claim

import (
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestASecondSupplementNeedsTheChiefAndAReasonAndAThirdIsRefused(t *testing.T) {
	c := claimIn(t, Supplement)
	if c.Supplements.Count != 1 || !strings.Contains(c.Turn(calendar.DayOf(claimed)), "第1次要求补充）") {
		t.Fatalf("the first: %d, %s", c.Supplements.Count, c.Turn(calendar.DayOf(claimed)))
	}
	again := func() {
		must[subsidy.Event](t)(c.Submit(claimInput(2, 4, 6, 0), "SL1", clerk, claimed))
	}
	again()
	if _, err := c.AskAgain(aReason, "补来的截图仍不清晰", terms(), reviewer,
		claimed); subsidy.KindOf(err) != subsidy.Forbidden || c.State != Submitted {
		t.Fatalf("a reviewer asks a second time: %v", err)
	}
	if _, err := c.AskSupplement(aReason, terms(), chief, claimed); subsidy.KindOf(err) != subsidy.Invalid ||
		err.(*subsidy.Error).Field != "/again" {
		t.Fatalf("a second time without a reason: %v", err)
	}
	ev := must[subsidy.Event](t)(c.AskAgain(aReason, "补来的截图仍不清晰", terms(), chief, claimed))
	m := ev.Owes[0].Message.(SupplementMessage)
	if c.Supplements.Count != 2 || !m.Final || !strings.Contains(m.Body(), "最后一次") ||
		!strings.Contains(ev.Note, "补来的截图仍不清晰") ||
		!strings.Contains(c.Turn(calendar.DayOf(claimed)), "也是最后一次") {
		t.Fatalf("the second: %+v, %s", ev, c.Turn(calendar.DayOf(claimed)))
	}
	again()
	if err := c.May(subsidy.AskSupplement, chief); subsidy.KindOf(err) != subsidy.Conflict ||
		!strings.Contains(err.Error(), "按现有材料") {
		t.Fatalf("a third is offered: %v", err)
	}
	if _, err := c.AskAgain(aReason, "还是不齐全", terms(), chief, claimed); subsidy.KindOf(err) != subsidy.Conflict ||
		c.State != Submitted {
		t.Fatalf("a third: %v", err)
	}
}

func TestAWholeRefusalNeedsTwoPeopleAndIsToldOnlyThen(t *testing.T) {
	c := claimIn(t, Submitted)
	by := c.Review.DecideBy
	ev := must[subsidy.Event](t)(c.ProposeRefusal(aReason, reviewer, claimed))
	if c.State != Reviewed || !c.Review.Refusing || c.Review.DecideBy != by || c.Told() != nil ||
		c.ShareState(c.Lines[0]) != subsidy.ShareReserved {
		t.Fatalf("proposed: %+v", c)
	}
	for _, o := range ev.Owes {
		if o.To.Enterprise != "" {
			t.Errorf("the enterprise is told of a proposal: %+v", o)
		}
	}
	if strings.Contains(c.Turn(calendar.DayOf(claimed)), "不予") || strings.Contains(c.State.Chinese(), "通过") {
		t.Errorf("the enterprise reads %q, %q", c.State.Chinese(), c.Turn(calendar.DayOf(claimed)))
	}
	if !strings.Contains(c.BureauTurn(calendar.DayOf(claimed)), "不予补贴") {
		t.Errorf("the bureau reads %q", c.BureauTurn(calendar.DayOf(claimed)))
	}
	if _, err := c.Approve(chief, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("what is to be refused is approved: %v", err)
	}
	same := chief
	same.ID = reviewer.ID
	if _, err := c.ConfirmRefusal(same, claimed); subsidy.KindOf(err) != subsidy.Forbidden {
		t.Errorf("confirmed by who proposed: %v", err)
	}
	must[subsidy.Event](t)(c.ReturnRefusal("证据不足，请再核对", chief, claimed))
	if c.State != Submitted || c.Review.Refusing || c.Review.Reasons != nil || c.Review.FirstBy != "" {
		t.Fatalf("returned: %+v", c)
	}
	if _, err := c.ConfirmRefusal(chief, claimed); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("confirmed without a proposal: %v", err)
	}
	must[subsidy.Event](t)(c.ProposeRefusal(aReason, reviewer, claimed))
	ev = must[subsidy.Event](t)(c.ConfirmRefusal(chief, claimed))
	if c.State != Refused || c.Review.Refusing || len(c.Told()) != 1 ||
		ev.Owes[0].Message.Kind() != subsidy.KindClaimRefused || len(ev.Reasons) != 1 {
		t.Fatalf("confirmed: %+v %+v", c, ev)
	}
}

func TestNothingOfAnUnconfirmedRefusalOutlivesATopUpOrAWithdrawal(t *testing.T) {
	for name, do := range map[string]func(*Claim) (subsidy.Event, error){
		"topped up": func(c *Claim) (subsidy.Event, error) { return c.TopUp(owner, claimed) },
		"withdrawn": func(c *Claim) (subsidy.Event, error) { return c.Withdraw(owner, claimed) },
	} {
		c := claimIn(t, Submitted)
		must[subsidy.Event](t)(c.ProposeRefusal(aReason, reviewer, claimed))
		must[subsidy.Event](t)(do(c))
		if c.Review.Refusing || c.Review.Reasons != nil || c.Review.FirstBy != "" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestWhatIsToldOfPartsNamesTheRowsAndTheWaysOfAppeal(t *testing.T) {
	c := claimIn(t, Submitted)
	c.Lines[0].Position, c.Lines[1].Position = 7, 9
	must[subsidy.Event](t)(c.LowerLine("line1", 1, "第二课时没有考核", terms().Policy, reviewer, claimed))
	must[subsidy.Event](t)(c.ExcludeLine("line0", "不是本企业职工", reviewer, claimed))
	if _, _, err := c.Letter("甲公司"); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a letter before the decision: %v", err)
	}
	must[subsidy.Event](t)(c.ProposeApproval("", reviewer, claimed))
	ev := must[subsidy.Event](t)(c.Approve(chief, claimed))
	body := ev.Owes[0].Message.Body()
	for _, want := range []string{"另有1人没有计入", "其中1人被调低", "行政复议", "行政诉讼"} {
		if !strings.Contains(body, want) {
			t.Errorf("the message lacks %s: %s", want, body)
		}
	}
	title, paragraphs, err := c.Letter("甲公司")
	all := strings.Join(paragraphs, "")
	for _, want := range []string{
		"第7行：不予补贴。理由：不是本企业职工",
		"第9行：核定为1课时、30 元。理由：第二课时没有考核",
		"行政复议",
		"行政诉讼",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the letter lacks %s: %s", want, all)
		}
	}
	if err != nil || title != "部分不予补贴告知书" || strings.Contains(all, "person-") {
		t.Errorf("%s %v %s", title, err, all)
	}
	for upheld, want := range map[bool]bool{true: true, false: false} {
		if got := strings.Contains(ObjectionDecided{Upheld: upheld}.Body(), "行政复议"); got != want {
			t.Errorf("an objection upheld %v names the ways of appeal: %v", upheld, got)
		}
	}
	if c := claimIn(t, Approved); c.LetterTitle(c.Totals()) != "" {
		t.Error("a letter though nobody was cut")
	}
}

func TestAChiefGivesAFirstOpinionOnlyBesideAnotherChief(t *testing.T) {
	for _, action := range []subsidy.Action{subsidy.ReviewClaim, subsidy.ProposeRefusal} {
		c := claimIn(t, Submitted)
		for chiefs, want := range map[int]subsidy.Kind{0: subsidy.Forbidden, 1: subsidy.Forbidden, 2: "", 3: ""} {
			c.Chiefs = chiefs
			if err := c.May(action, chief); subsidy.KindOf(err) != want {
				t.Errorf("%s by one of %d chiefs: %v", action, chiefs, err)
			}
			if err := c.May(action, reviewer); err != nil {
				t.Errorf("%s by a reviewer: %v", action, err)
			}
		}
	}
}
