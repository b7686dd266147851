package claim

import (
	"cmp"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// claimDecisions are the bureau's decisions on a whole claim, in the order a
// page offers them.
var claimDecisions = []subsidy.Action{
	subsidy.ReviewClaim, subsidy.ApproveClaim, subsidy.RefuseClaim, subsidy.PublishClaim, subsidy.AskSupplement,
	subsidy.SendBackClaim, subsidy.ReturnRefusal, subsidy.ProposeRefusal,
}

// Decisions are the bureau's decisions that may follow from where the claim
// stands, whoever may take them.
func (c Claim) Decisions() (out []subsidy.Action) {
	for _, a := range claimDecisions {
		if c.allows(a) {
			out = append(out, a)
		}
	}
	return out
}

// May refuses what the actor may not do to the claim now. The moves ask it, and
// so does a page before it offers them; it wants the claim with its lines.
func (c Claim) May(action subsidy.Action, by subsidy.Actor) error {
	if _, moves := claimMoves[action]; !moves {
		return c.mayRecord(action, by)
	}
	if err := c.may(action, by); err != nil {
		return err
	}
	switch action {
	case subsidy.AskSupplement:
		return c.mayAsk(by)
	case subsidy.ProposeRefusal:
		return c.mayFirst(by)
	case subsidy.ReviewClaim:
		return cmp.Or(c.mayFirst(by), c.hasMoney())
	case subsidy.RefuseClaim:
		return c.maySecond(by)
	case subsidy.SendBackClaim, subsidy.ReturnRefusal: // another reviewer's answer, the chief's own too
		if by.Role != subsidy.CountyChief {
			return c.maySecond(by)
		}
	case subsidy.ApproveClaim:
		return cmp.Or(c.maySecond(by), c.hasMoney())
	}
	return nil
}

// mayRecord is May for what leaves the claim where it stands.
func (c Claim) mayRecord(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	switch {
	case action == subsidy.DecidePayee && c.Entry.NewPayee == nil:
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "没有待核对的收款账户变更"}
	case action == subsidy.RecordProvincial && c.Review.SecondAt.IsZero():
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "审核通过后才能登记省系统编号"}
	case action == subsidy.RecordPaper && (c.SubmittedAt.IsZero() || c.State == Withdrawn):
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这项业务处于“" + c.State.Chinese() + "”，不能登记纸质材料",
		}
	}
	return c.stopped(action)
}

// MayChangeLine refuses a decision on one line that the actor may not take now:
// lowering and excluding belong to the review, the recovery to what was paid.
func (c Claim) MayChangeLine(action subsidy.Action, l Line, by subsidy.Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	switch {
	case action == subsidy.ProposeRecovery && l.State != LinePaid:
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这名职工的补贴“" + l.State.Chinese() + "”，没有拨付，不需要追回",
			Clause:  "五",
		}
	case action == subsidy.ProposeRecovery:
		return nil
	case c.State != Submitted && (c.State != Reviewed || by.Role != subsidy.CountyChief):
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领处于“" + c.State.Chinese() + "”，现在不能调低或排除人员",
		}
	case l.State != LineLive:
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这名职工“" + l.State.Chinese() + "”，不能再改"}
	}
	return c.stopped(action)
}

// BureauTurn says in one sentence what the bureau has to do, or whom it waits for.
func (c Claim) BureauTurn(today calendar.Day) string {
	if s := c.Suspended(); s != nil {
		return s.Mark() + c.meanwhile()
	}
	switch c.State {
	case Draft:
		return "企业还没有提交"
	case Submitted:
		return "轮到县区初审，最迟" + c.Review.DecideBy.Chinese() + "提出审核意见"
	case Reviewed:
		if c.Review.Refusing {
			return "初审提出不予补贴，轮到" + c.seconder() + "复核，最迟" + c.Review.DecideBy.Chinese() + "提出审核意见"
		}
		return "轮到" + c.seconder() + "复核，最迟" + c.Review.DecideBy.Chinese() + "提出审核意见"
	case Supplement:
		return "等企业补充材料，最迟" + c.Supplements.By.Chinese() + "，逾期按现有材料办理"
	case Approved:
		return "轮到县区公示"
	case Published:
		return "公示中，" + c.Publicity.Until.Chinese() + "结束"
	case Cleared:
		if c.Payment.By.IsZero() {
			return "余下的人员有异议暂缓，等县区核实"
		}
		return "轮到县区制定拨付计划，最迟" + c.Payment.By.Chinese() + "拨付"
	case Scheduled:
		if today.After(c.Payment.By) && !c.Payment.By.IsZero() {
			return "已列入拨付计划，拨付已超期"
		}
		return "已列入拨付计划，等银行回盘"
	}
	return "已办结：" + c.State.Chinese()
}

// seconder is who may give the second opinion; it wants the claim with its lines.
func (c Claim) seconder() string {
	if c.Second.Small(c.Totals().Amount) {
		return "另一位经办或者县区负责人"
	}
	return "县区负责人"
}

// secondAudience is who is told that a second opinion is wanted; it wants the claim with its lines.
func (c Claim) secondAudience() []subsidy.Audience {
	to := []subsidy.Audience{{County: c.County, Chiefs: true}}
	if c.Second.Small(c.Totals().Amount) {
		to = append(to, subsidy.Audience{County: c.County})
	}
	return to
}

// MayDecide refuses who may not decide the objection, or one that is decided.
func (o Objection) MayDecide(by subsidy.Actor) error {
	if err := by.May(subsidy.DecideObjection, o.Scope()); err != nil {
		return err
	}
	if o.State != ObjectionOpen {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条" + o.Kind.Chinese() + "“" + o.State.Chinese() + "”，不能再办理",
		}
	}
	return nil
}

// May refuses what the actor may not do to the recovery today: whoever proposed
// it does not also confirm it or turn it down, and none is ordered before the
// enterprise was heard (rules.md 5).
func (r Recovery) May(action subsidy.Action, by subsidy.Actor, today calendar.Day) error {
	switch action {
	case subsidy.ConfirmRecovery:
		return cmp.Or(r.second(action, by), r.heardBy(today))
	case subsidy.RejectRecovery:
		return r.second(action, by)
	case subsidy.AnswerRecovery, subsidy.WaiveHearing:
		return r.mayAnswer(action, by)
	}
	return r.may(action, by)
}
