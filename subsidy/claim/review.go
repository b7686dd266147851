package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// ReviewBy is the last day for the review opinion on a first complete
// submission (附件1 二(二)), gross: the enterprise's own time counts too†.
func (c Claim) ReviewBy(t Terms) (calendar.Deadline, error) {
	d, err := reviewDeadline(c.reviewFrom(), t, 0)
	if n := len(c.Reopenings); n > 0 {
		d, err = t.ReopenDeadline(c.Reopenings[n-1].AppealOrder)
	}
	if err != nil {
		return d, err
	}
	return c.after(d, running{began: c.reviewFrom(), until: c.DecidedAt}, t.Calendar)
}

// NetReviewBy is the same without the working days the claim lay with the
// enterprise; it is shown beside the gross one.
func (c Claim) NetReviewBy(t Terms, today calendar.Day) (calendar.Deadline, error) {
	away := c.EnterpriseDays
	if c.State == ClaimSupplement {
		n, err := c.away(today, t.Calendar)
		if err != nil {
			return calendar.Deadline{}, err
		}
		away += n
	}
	d, err := reviewDeadline(c.reviewFrom(), t, away)
	if err != nil {
		return d, err
	}
	d.Rule += "，不含企业补充材料的" + Itoa(away) + "个工作日"
	return c.after(d, running{began: c.reviewFrom(), until: c.DecidedAt}, t.Calendar)
}

func reviewDeadline(from calendar.Day, t Terms, away int) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(from, t.Policy.ReviewDays+away)
	d.Rule, d.Clause = "收到补贴申请后"+Itoa(t.Policy.ReviewDays)+"个工作日内提出审核意见", "附件1 二(二)"
	return d, err
}

// ClaimDeadline is the last day to claim for a training that ends on a day
// (附件1 一(三)). One that was accepted later still is counted from that day†:
// the county's delay must not eat the window.
func (t Terms) ClaimDeadline(end, accepted calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddMonths(later(end, accepted), t.Policy.ClaimMonths)
	d.Rule, d.Clause = "培训工作结束后"+Itoa(t.Policy.ClaimMonths)+"个月内有效提出申领", "附件1 一(三)"
	if accepted.After(end) {
		d.Rule += "；培训" + end.Chinese() + "结束，县区" + accepted.Chinese() + "才准予备案，从准予备案之日起算"
	}
	return d, err
}

// SupplementDeadline is the last day for what was asked for on a day†.
func (t Terms) SupplementDeadline(asked calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(asked, t.Policy.SupplementDays)
	d.Rule, d.Clause = "要求补充材料后"+Itoa(t.Policy.SupplementDays)+"个工作日内补充，逾期按现有材料办理", "附件1 二(二)"
	return d, err
}

// PublicityDeadline is the last day of a publicity that starts on a day (附件1 二(二)).
func (t Terms) PublicityDeadline(from calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(from, t.Policy.PublicityDays)
	d.Rule, d.Clause = "公示"+Itoa(t.Policy.PublicityDays)+"个工作日", "附件1 二(二)"
	return d, err
}

// PaymentDeadline is the last day to pay what became payable on a day: the end
// of publicity without objection, or a line's release† (附件1 二(二)).
func (t Terms) PaymentDeadline(from calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(from, t.Policy.PaymentDays)
	d.Rule, d.Clause = "公示无异议后"+Itoa(t.Policy.PaymentDays)+"个工作日内支付", "附件1 二(二)"
	return d, err
}

// HearingDeadline is the last day for the enterprise to be heard (陈述申辩) on a
// recovery that it was told of on a day†.
func (t Terms) HearingDeadline(told calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(told, t.Policy.HearingDays)
	d.Rule = "告知拟追回后" + Itoa(t.Policy.HearingDays) + "个工作日内陈述申辩，企业答复或期满后再决定"
	d.Clause = "五"
	return d, err
}

// recount reckons the open deadlines anew.
func (c *Claim) recount(t Terms) error {
	d, err := c.ReviewBy(t)
	c.DecideBy = d.Last
	return err
}

// AskSupplement asks the enterprise for what is missing or in doubt (要求补充
// 材料), all of it at once (一次性告知), with structured reasons; it has five
// working days†.
func (c *Claim) AskSupplement(reasons []Reason, t Terms, by Actor, now time.Time) (Event, error) {
	return c.AskAgain(reasons, "", t, by, now)
}

// AskAgain is AskSupplement that also says why once more: a second request needs
// it, and the chief; a third is refused†.
func (c *Claim) AskAgain(reasons []Reason, why string, t Terms, by Actor, now time.Time) (Event, error) {
	if err := c.May(AskSupplement, by); err != nil {
		return Event{}, err
	}
	if c.Supplements > 0 {
		if err := CheckReason("/again", "再次要求补充的理由", &why); err != nil {
			return Event{}, err
		}
	}
	reasons, err := claimReasons(reasons, "需要补充的内容")
	if err != nil {
		return Event{}, err
	}
	last, err := t.SupplementDeadline(calendar.DayOf(now))
	if err != nil {
		return Event{}, err
	}
	c.Reasons, c.AskedAt, c.SupplementBy = reasons, now, last.Last
	c.Supplements++
	ev := c.move(AskSupplement, by, now)
	ev.Reasons = reasons
	if c.Supplements > 1 {
		ev.Note = c.SupplementRound() + "，理由：" + why
	}
	ev.Owes = []Owed{{To: Audience{Enterprise: c.Enterprise}, Message: ClaimSupplementMessage{CaseNumber: c.Number, Project: c.Project,
		Reason: reasons[0].Message, Count: len(reasons), Last: last.Last, Provisional: last.Provisional, Final: c.Supplements >= maxSupplements}}}
	return ev, nil
}

// Lapse gives the claim back to the county when the supplement's time is over;
// it is then decided as it stands.
func (c *Claim) Lapse(t Terms, by Actor, now time.Time) (Event, error) {
	if err := c.may(LapseSupplement, by); err != nil {
		return Event{}, err
	}
	today := calendar.DayOf(now)
	if !today.After(c.SupplementBy) {
		return Event{}, &Error{Kind: Conflict, Message: "补充材料的期限" + c.SupplementBy.Chinese() + "才届满"}
	}
	if err := c.returned(c.SupplementBy, t.Calendar); err != nil {
		return Event{}, err
	}
	c.SupplementBy = calendar.Day{}
	ev := c.move(LapseSupplement, by, now)
	ev.Owes = []Owed{{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "申领（补充期限已过）", Heading: c.Project}},
		{To: Audience{Enterprise: c.Enterprise}, Message: SupplementLapsed{CaseNumber: c.Number, Project: c.Project}}}
	return ev, nil
}

// claimReasons checks structured reasons about a claim.
func claimReasons(reasons []Reason, what string) ([]Reason, error) {
	out, err := checkReasonsOf(ClaimSteps(), reasons, what)
	return out, err
}

// mayChangeLine refuses a line decision outside the review.
func (c *Claim) mayChangeLine(action Action, id string, why *string, by Actor) (*ClaimLine, error) {
	if err := by.May(action, c.Scope()); err != nil { // before the line is looked for
		return nil, err
	}
	l, err := c.line(id)
	if err != nil {
		return nil, err
	}
	if err := c.MayChangeLine(action, *l, by); err != nil {
		return nil, err
	}
	return l, CheckReason("/reason", "理由", why)
}

// LowerLine lowers one line to fewer class hours, with a reason; a reviewer
// never raises.
func (c *Claim) LowerLine(id string, hours int, why string, p Policy, by Actor, now time.Time) (Event, error) {
	l, err := c.mayChangeLine(LowerLine, id, &why, by)
	if err != nil {
		return Event{}, err
	}
	if hours <= 0 || hours >= l.Hours {
		return Event{}, &Error{Kind: Invalid, Field: "/hours", Message: "课时只能调低：请填1至" + Itoa(l.Hours-1) + "，不认可全部课时请选择排除", Clause: "一"}
	}
	l.lower(hours, why, p)
	return c.lineEvent(LowerLine, *l, "调低为"+Itoa(hours)+"课时、"+l.Amount.Plain(), by, now), nil
}

// lower takes fewer class hours.
func (l *ClaimLine) lower(hours int, reason string, p Policy) {
	l.Hours, l.Reason = hours, reason
	l.Asked = min(Fen(hours)*p.RatePerHour, l.Asked)
	l.Amount = min(l.Amount, l.Asked)
	l.explain()
}

// ExcludeLine leaves one line out, with a reason; its share is free again. Only
// a new submission brings it back.
func (c *Claim) ExcludeLine(id, why string, by Actor, now time.Time) (Event, error) {
	l, err := c.mayChangeLine(ExcludeLine, id, &why, by)
	if err != nil {
		return Event{}, err
	}
	l.exclude(why)
	return c.lineEvent(ExcludeLine, *l, "排除", by, now), nil
}

func (l *ClaimLine) exclude(reason string) {
	l.State, l.Reason, l.Amount, l.PayBy, l.Item = LineExcluded, reason, 0, calendar.Day{}, ""
	l.explain()
}

// lineEvent is the event of one line; the line is named by its place, not by a name.
func (c *Claim) lineEvent(action Action, l ClaimLine, what string, by Actor, now time.Time) Event {
	c.Revision++
	ev := c.event(action, c.State, by, now)
	ev.Note = "名册第" + Itoa(l.Position) + "行" + what
	if l.Reason != "" && (action == LowerLine || action == ExcludeLine) {
		ev.Note += "，理由：" + l.Reason
	}
	return ev
}

// Review is the first opinion (初审) that the claim may be approved.
func (c *Claim) Review(opinion string, by Actor, now time.Time) (Event, error) {
	if err := c.May(ReviewClaim, by); err != nil {
		return Event{}, err
	}
	if err := CheckParagraph("/opinion", "初审意见", &opinion, 0, 200); err != nil {
		return Event{}, err
	}
	c.ReviewedBy, c.ReviewedAt = by.ID, now
	ev := c.move(ReviewClaim, by, now)
	ev.Note = opinion
	ev.Owes = []Owed{{To: Audience{County: c.County, Chiefs: true}, Message: WorkArrived{CaseNumber: c.Number, What: "申领复核", Heading: c.Project}}}
	return ev, nil
}

// hasMoney refuses to go on with a claim that comes to nothing.
func (c Claim) hasMoney() error {
	if c.Totals().Amount == 0 {
		return &Error{Kind: Conflict, Message: "没有可以补贴的金额，请退回初审或提出不予补贴，并写明理由", Clause: "一"}
	}
	return nil
}

// SendBack returns the claim from the chief to the first reviewer (退回初审).
func (c *Claim) SendBack(why string, by Actor, now time.Time) (Event, error) {
	if err := c.may(SendBackClaim, by); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/reason", "退回理由", &why); err != nil {
		return Event{}, err
	}
	c.dropOpinion()
	ev := c.move(SendBackClaim, by, now)
	ev.Note = why
	ev.Owes = []Owed{{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "申领退回初审", Heading: c.Project}}}
	return ev, nil
}

// Approve lets a second person confirm the review† (复核通过); the amounts are
// final after it.
func (c *Claim) Approve(by Actor, now time.Time) (Event, error) {
	if err := c.May(ApproveClaim, by); err != nil {
		return Event{}, err
	}
	c.ApprovedBy, c.ApprovedAt, c.DecidedAt = by.ID, now, now
	ev := c.move(ApproveClaim, by, now)
	t := c.Totals()
	ev.Note = Itoa(t.People) + "人、" + Itoa(t.Hours) + "课时，" + t.Amount.Plain()
	ev.Owes = []Owed{{To: Audience{Enterprise: c.Enterprise}, Message: ClaimApprovedMessage{CaseNumber: c.Number, Project: c.Project, People: t.People, Hours: t.Hours, Amount: t.Amount, Excluded: t.Excluded, Lowered: t.Lowered}},
		{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "申领待公示", Heading: c.Project}}}
	return ev, nil
}

// RefusalLetter is the text of 不予补贴通知书: the reasons and the ways of appeal
// (行政复议法 art. 20, 行政诉讼法 art. 46).
func (c Claim) RefusalLetter(enterprise string) []string {
	head := "你单位提交的“" + c.Project + "”线上适岗职业技能培训补贴申领（" + c.Number + "）收悉。经审核，不予补贴，理由如下："
	return refusalLetter(c.County, enterprise, head, "不符合的情形消除后，在申领期限（"+c.ClaimBy.Chinese()+"）内可以重新申领。", c.Reasons, calendar.DayOf(c.DecidedAt))
}

// Publish starts publicity (公示) of five working days (附件1 二(二)).
func (c *Claim) Publish(t Terms, by Actor, now time.Time) (Event, error) {
	if err := c.may(PublishClaim, by); err != nil {
		return Event{}, err
	}
	today := calendar.DayOf(now)
	c.PublicFrom = today
	for i := range c.Lines {
		if err := c.Lines[i].publish(today, t); err != nil {
			return Event{}, err
		}
	}
	ev := c.move(PublishClaim, by, now)
	c.settle()
	total := c.Totals()
	ev.Owes = []Owed{{To: Audience{Enterprise: c.Enterprise}, Message: ClaimPublishedMessage{CaseNumber: c.Number, Project: c.Project, People: total.People, Amount: total.Amount, Until: c.PublicUntil}}}
	return ev, nil
}

// publish puts a line into publicity from a day; it is to be paid by thirty
// working days after its end.
func (l *ClaimLine) publish(from calendar.Day, t Terms) error {
	if l.State != LineLive && l.State != LineHeld {
		return nil
	}
	until, err := t.PublicityDeadline(from)
	if err != nil {
		return err
	}
	l.PublicFrom, l.PublicUntil = from, until.Last
	return l.dueAfter(until.Last, t)
}

// dueAfter sets by when the line is to be paid: a line released later, from its
// release†.
func (l *ClaimLine) dueAfter(day calendar.Day, t Terms) error {
	l.PayFrom = later(day, l.PublicUntil)
	return l.recount(t)
}

func (l *ClaimLine) recount(t Terms) error {
	pay, err := t.PaymentDeadline(l.PayFrom)
	l.PayBy = pay.Last
	return err
}

// recountOpen reckons the line's days that are still ahead of it with another
// calendar: the end of its publicity, and the day to pay it by.
func (l *ClaimLine) recountOpen(t Terms, today calendar.Day) error {
	if l.PayBy.IsZero() {
		return nil
	}
	if l.Public(today) && !l.PublicFrom.IsZero() {
		until, err := t.PublicityDeadline(l.PublicFrom)
		if err != nil {
			return err
		}
		if l.PayFrom == l.PublicUntil {
			l.PayFrom = until.Last
		}
		l.PublicUntil, l.PayFrom = until.Last, later(l.PayFrom, until.Last)
	}
	return l.recount(t)
}

// Clear ends publicity; live lines go on to payment whatever is held (rules.md 5).
func (c *Claim) Clear(t Terms, by Actor, now time.Time) (Event, error) {
	if err := c.may(ClearClaim, by); err != nil {
		return Event{}, err
	}
	first, err := t.PublicityDeadline(c.PublicFrom)
	if err != nil {
		return Event{}, err
	}
	if !calendar.DayOf(now).After(first.Last) {
		return Event{}, &Error{Kind: Conflict, Message: "公示" + first.Last.Chinese() + "结束，结束后才能办理拨付", Clause: "附件1 二(二)"}
	}
	ev := c.move(ClearClaim, by, now)
	c.settle()
	total := c.Totals()
	if c.Suspended() == nil { // else the county is told when the claim is resumed
		ev.Owes = []Owed{{To: Audience{County: c.County}, Message: WorkArrived{CaseNumber: c.Number, What: "公示结束，待制定拨付计划", Heading: c.Project}}}
	}
	ev.Note = "公示结束，" + Itoa(total.People-total.Held) + "人进入拨付"
	if total.Held > 0 {
		ev.Note += "，" + Itoa(total.Held) + "人有异议暂缓"
	}
	return ev, nil
}

// Expire closes a draft at the window's end (附件1 一(三)).
func (c *Claim) Expire(by Actor, now time.Time) (Event, error) {
	if err := c.may(ExpireClaim, by); err != nil {
		return Event{}, err
	}
	if !calendar.DayOf(now).After(c.ClaimBy) {
		return Event{}, &Error{Kind: Conflict, Message: "申领期限" + c.ClaimBy.Chinese() + "才届满", Clause: "附件1 一(三)"}
	}
	ev := c.move(ExpireClaim, by, now)
	ev.Owes = []Owed{{To: Audience{Enterprise: c.Enterprise}, Message: ClaimExpiredMessage{CaseNumber: c.FilingNumber, Project: c.Project, Last: c.ClaimBy}}}
	return ev, nil
}

// Advance is what time alone does to the claim today: a supplement lapses,
// publicity ends, a draft expires. ok is false when it does nothing.
func (c *Claim) Advance(t Terms, now time.Time) (ev Event, ok bool, err error) {
	today, system := calendar.DayOf(now), Actor{Role: System}
	switch {
	case c.State == ClaimSupplement && today.After(c.SupplementBy) && c.Suspended() == nil:
		ev, err = c.Lapse(t, system, now)
	case c.State == ClaimDraft && today.After(c.ClaimBy):
		ev, err = c.Expire(system, now)
	case c.State == ClaimPublished:
		if ev, err = c.Clear(t, system, now); KindOf(err) == Conflict {
			return Event{}, false, nil
		}
	default:
		return Event{}, false, nil
	}
	return ev, err == nil, err
}

// ReceivePaper records the day the county received the paper (纸质材料).
func (c *Claim) ReceivePaper(day calendar.Day, by Actor, now time.Time) (Event, error) {
	if err := c.May(RecordPaper, by); err != nil {
		return Event{}, err
	}
	if err := paperDay(false, "", day, now); err != nil {
		return Event{}, err
	}
	c.PaperDay = day
	ev := c.event(RecordPaper, c.State, by, now)
	ev.Note = "收到纸质材料：" + day.Chinese()
	return ev, nil
}

// EnterProvincial records number and date in the provincial system.
func (c *Claim) EnterProvincial(number string, day calendar.Day, by Actor, now time.Time) (Event, error) {
	if err := c.May(RecordProvincial, by); err != nil {
		return Event{}, err
	}
	number, err := provincial(number, day, now)
	if err != nil {
		return Event{}, err
	}
	c.ProvincialNumber, c.ProvincialDay = number, day
	ev := c.event(RecordProvincial, c.State, by, now)
	ev.Note = "省系统编号" + number + "，" + day.Chinese() + "录入"
	return ev, nil
}
