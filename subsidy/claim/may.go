package subsidy

import (
	"cmp"

	"shigang/subsidy/calendar"
)

// claimDecisions are the bureau's decisions on a whole claim, in the order a
// page offers them.
var claimDecisions = []Action{ReviewClaim, ApproveClaim, RefuseClaim, PublishClaim, AskSupplement, SendBackClaim, ReturnRefusal, ProposeRefusal}

// Decisions are the bureau's decisions that may follow from where the claim
// stands, whoever may take them.
func (c Claim) Decisions() (out []Action) {
	for _, a := range claimDecisions {
		if c.allows(a) {
			out = append(out, a)
		}
	}
	return out
}

// May refuses what the actor may not do to the claim now. The moves ask it, and
// so does a page before it offers them; it wants the claim with its lines.
func (c Claim) May(action Action, by Actor) error {
	if _, moves := claimMoves[action]; !moves {
		return c.mayRecord(action, by)
	}
	if err := c.may(action, by); err != nil {
		return err
	}
	switch action {
	case AskSupplement:
		return c.mayAsk(by)
	case ProposeRefusal:
		return c.mayFirst(by)
	case ReviewClaim:
		return cmp.Or(c.mayFirst(by), c.hasMoney())
	case RefuseClaim:
		return c.maySecond(by)
	case ApproveClaim:
		return cmp.Or(c.maySecond(by), c.hasMoney())
	}
	return nil
}

// mayRecord is May for what leaves the claim where it stands.
func (c Claim) mayRecord(action Action, by Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	switch {
	case action == DecidePayee && c.NewPayee == nil:
		return &Error{Kind: Conflict, Message: "没有待核对的收款账户变更"}
	case action == RecordProvincial && c.ApprovedAt.IsZero():
		return &Error{Kind: Conflict, Message: "审核通过后才能登记省系统编号"}
	case action == RecordPaper && (c.SubmittedAt.IsZero() || c.State == ClaimWithdrawn):
		return &Error{Kind: Conflict, Message: "这项业务处于“" + c.State.Chinese() + "”，不能登记纸质材料"}
	}
	return c.stopped(action)
}

// MayChangeLine refuses a decision on one line that the actor may not take now:
// lowering and excluding belong to the review, the recovery to what was paid.
func (c Claim) MayChangeLine(action Action, l ClaimLine, by Actor) error {
	if err := by.May(action, c.Scope()); err != nil {
		return err
	}
	switch {
	case action == ProposeRecovery && l.State != LinePaid:
		return &Error{Kind: Conflict, Message: "这名职工的补贴“" + l.State.Chinese() + "”，没有拨付，不需要追回", Clause: "五"}
	case action == ProposeRecovery:
		return nil
	case c.State != ClaimSubmitted && (c.State != ClaimReviewed || by.Role != CountyChief):
		return &Error{Kind: Conflict, Message: "这份申领处于“" + c.State.Chinese() + "”，现在不能调低或排除人员"}
	case l.State != LineLive:
		return &Error{Kind: Conflict, Message: "这名职工“" + l.State.Chinese() + "”，不能再改"}
	}
	return c.stopped(action)
}

// BureauTurn says in one sentence what the bureau has to do, or whom it waits for.
func (c Claim) BureauTurn(today calendar.Day) string {
	if s := c.Suspended(); s != nil {
		return s.Mark() + c.meanwhile()
	}
	switch c.State {
	case ClaimDraft:
		return "企业还没有提交"
	case ClaimSubmitted:
		return "轮到县区初审，最迟" + c.DecideBy.Chinese() + "提出审核意见"
	case ClaimReviewed:
		if c.Refusing {
			return "初审提出不予补贴，轮到县区负责人复核，最迟" + c.DecideBy.Chinese() + "提出审核意见"
		}
		return "轮到县区负责人复核，最迟" + c.DecideBy.Chinese() + "提出审核意见"
	case ClaimSupplement:
		return "等企业补充材料，最迟" + c.SupplementBy.Chinese() + "，逾期按现有材料办理"
	case ClaimApproved:
		return "轮到县区公示"
	case ClaimPublished:
		return "公示中，" + c.PublicUntil.Chinese() + "结束"
	case ClaimCleared:
		if c.PayBy.IsZero() {
			return "余下的人员有异议暂缓，等县区核实"
		}
		return "轮到县区制定拨付计划，最迟" + c.PayBy.Chinese() + "拨付"
	case ClaimScheduled:
		if today.After(c.PayBy) && !c.PayBy.IsZero() {
			return "已列入拨付计划，拨付已超期"
		}
		return "已列入拨付计划，等银行回盘"
	}
	return "已办结：" + c.State.Chinese()
}

// MayDecide refuses who may not decide the objection, or one that is decided.
func (o Objection) MayDecide(by Actor) error {
	if err := by.May(DecideObjection, o.Scope()); err != nil {
		return err
	}
	if o.State != ObjectionOpen {
		return &Error{Kind: Conflict, Message: "这条" + o.Kind.Chinese() + "“" + o.State.Chinese() + "”，不能再办理"}
	}
	return nil
}

// May refuses what the actor may not do to the recovery today: whoever proposed
// it does not also confirm it or turn it down, and none is ordered before the
// enterprise was heard (rules.md 5).
func (r Recovery) May(action Action, by Actor, today calendar.Day) error {
	switch action {
	case ConfirmRecovery:
		return cmp.Or(r.second(action, by), r.heardBy(today))
	case RejectRecovery:
		return r.second(action, by)
	case AnswerRecovery, WaiveHearing:
		return r.mayAnswer(action, by)
	}
	return r.may(action, by)
}
