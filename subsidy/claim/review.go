package claim

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// ReviewBy is the last day for the review opinion on a first complete
// submission (附件1 二(二)), gross: the enterprise's own time counts too†.
func (c Claim) ReviewBy(t subsidy.Terms) (calendar.Deadline, error) {
	d, err := reviewDeadline(c.reviewFrom(), t, 0)
	if n := len(c.Review.Reopenings); n > 0 {
		d, err = t.ReopenDeadline(c.Review.Reopenings[n-1].AppealOrder)
	}
	if err != nil {
		return d, err
	}
	return c.Shift(d, subsidy.Running{Began: c.reviewFrom(), Until: c.Review.DecidedAt}, t.Calendar)
}

// OpinionAt is when the county's opinion was whole: the second person's approval, or the refusal; zero before.
func (c Claim) OpinionAt() time.Time {
	if c.Review.SecondAt.IsZero() && c.State == Refused {
		return c.Review.DecidedAt
	}
	return c.Review.SecondAt
}

// NetReviewBy is the same without the working days the claim lay with the
// enterprise; it is shown beside the gross one.
func (c Claim) NetReviewBy(t subsidy.Terms, today calendar.Day) (calendar.Deadline, error) {
	away := c.Supplements.Days
	if c.State == Supplement {
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
	d.Rule += "，不含企业补充材料的" + subsidy.Itoa(away) + "个工作日"
	return c.Shift(d, subsidy.Running{Began: c.reviewFrom(), Until: c.Review.DecidedAt}, t.Calendar)
}

func reviewDeadline(from calendar.Day, t subsidy.Terms, away int) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(from, t.Policy.ReviewDays+away)
	d.Rule, d.Clause = "收到补贴申请后"+subsidy.Itoa(t.Policy.ReviewDays)+"个工作日内提出审核意见", "附件1 二(二)"
	return d, err
}

// recount calculates the open deadlines anew.
func (c *Claim) recount(t subsidy.Terms) error {
	d, err := c.ReviewBy(t)
	c.Review.DecideBy = d.Last
	return err
}

// AskSupplement asks the enterprise for what is missing or in doubt (要求补充
// 材料), all of it at once (一次性告知), with structured reasons; it has five
// working days†.
func (c *Claim) AskSupplement(
	reasons []subsidy.Reason, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	return c.AskAgain(reasons, "", t, by, now)
}

// AskAgain is AskSupplement that also says why once more: a second request needs
// it, and the chief; a third is refused†.
func (c *Claim) AskAgain(
	reasons []subsidy.Reason, why string, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := c.May(subsidy.AskSupplement, by); err != nil {
		return subsidy.Event{}, err
	}
	if c.Supplements.Count > 0 {
		if err := subsidy.CheckReason("/again", "再次要求补充的理由", &why); err != nil {
			return subsidy.Event{}, err
		}
	}
	reasons, err := claimReasons(reasons, "需要补充的内容")
	if err != nil {
		return subsidy.Event{}, err
	}
	last, err := t.SupplementDeadline(calendar.DayOf(now))
	if err != nil {
		return subsidy.Event{}, err
	}
	c.Review.Reasons, c.Supplements.AskedAt, c.Supplements.By = reasons, now, last.Last
	c.Supplements.Count++
	ev := c.move(subsidy.AskSupplement, by, now)
	ev.Reasons = reasons
	if c.Supplements.Count > 1 {
		ev.Note = c.SupplementRound() + "，理由：" + why
	}
	ev.Owes = []subsidy.Owed{{To: subsidy.Audience{Enterprise: c.Enterprise}, Message: SupplementMessage{
		CaseNumber:  c.Number,
		Project:     c.Training.Project,
		Reason:      reasons[0].Message,
		Count:       len(reasons),
		Last:        last.Last,
		Provisional: last.Provisional,
		Final:       c.Supplements.Count >= maxSupplements,
	}}}
	return ev, nil
}

// Lapse gives the claim back to the county when the supplement's time is over;
// it is then decided as it stands.
func (c *Claim) Lapse(t subsidy.Terms, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.may(subsidy.LapseSupplement, by); err != nil {
		return subsidy.Event{}, err
	}
	today := calendar.DayOf(now)
	if !today.After(c.Supplements.By) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "补充材料的期限" + c.Supplements.By.Chinese() + "才届满",
		}
	}
	if err := c.returned(c.Supplements.By, t.Calendar); err != nil {
		return subsidy.Event{}, err
	}
	c.Supplements.By = calendar.Day{}
	ev := c.move(subsidy.LapseSupplement, by, now)
	ev.Owes = []subsidy.Owed{
		{
			To: subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{
				CaseNumber: c.Number, What: "申领（补充期限已过）",
				Heading: c.Training.Project,
			},
		},
		{
			To:      subsidy.Audience{Enterprise: c.Enterprise},
			Message: SupplementLapsed{CaseNumber: c.Number, Project: c.Training.Project},
		},
	}
	return ev, nil
}

// claimReasons checks structured reasons about a claim.
func claimReasons(reasons []subsidy.Reason, what string) ([]subsidy.Reason, error) {
	out, err := subsidy.CheckReasonsOf(subsidy.ClaimSteps(), reasons, what)
	return out, err
}

// mayChangeLine refuses a line decision outside the review.
func (c *Claim) mayChangeLine(action subsidy.Action, id string, why *string, by subsidy.Actor) (*Line, error) {
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
	return l, subsidy.CheckReason("/reason", "理由", why)
}

// LowerLine lowers one line to fewer class hours, with a reason; a reviewer
// never raises.
func (c *Claim) LowerLine(
	id string, hours int, why string, p subsidy.Policy, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	l, err := c.mayChangeLine(subsidy.LowerLine, id, &why, by)
	if err != nil {
		return subsidy.Event{}, err
	}
	if hours <= 0 || hours >= l.Hours {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Invalid,
			Field:   "/hours",
			Message: "课时只能调低：请填1至" + subsidy.Itoa(l.Hours-1) + "，不认可全部课时请选择排除",
			Clause:  "一",
		}
	}
	l.cut(why, by, now, func() { l.lower(hours, p) })
	return c.lineEvent(subsidy.LowerLine, *l, "调低为"+subsidy.Itoa(hours)+"课时、"+l.Amount.Plain(), by, now), nil
}

// lower takes fewer class hours.
func (l *Line) lower(hours int, p subsidy.Policy) {
	l.Hours = hours
	l.Asked = min(subsidy.Fen(hours)*p.RatePerHour, l.Asked)
	l.Amount = min(l.Amount, l.Asked)
}

// ExcludeLine leaves one line out, with a reason; its share is free again. Only
// a new submission brings it back.
func (c *Claim) ExcludeLine(id, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	l, err := c.mayChangeLine(subsidy.ExcludeLine, id, &why, by)
	if err != nil {
		return subsidy.Event{}, err
	}
	l.cut(why, by, now, l.exclude)
	return c.lineEvent(subsidy.ExcludeLine, *l, "排除", by, now), nil
}

func (l *Line) exclude() {
	l.State, l.Amount, l.PayBy, l.Item = LineExcluded, 0, calendar.Day{}, ""
}

// lineEvent is the event of one line; the line is named by its place, not by a name.
func (c *Claim) lineEvent(action subsidy.Action, l Line, what string, by subsidy.Actor, now time.Time) subsidy.Event {
	c.Revision++
	ev := c.event(action, c.State, by, now)
	ev.Note = "名册第" + subsidy.Itoa(l.Position) + "行" + what
	if why := l.Reason(); why != "" && (action == subsidy.LowerLine || action == subsidy.ExcludeLine) {
		ev.Note += "，理由：" + why
	}
	return ev
}

// Review is the first opinion (初审) that the claim may be approved.
func (c *Claim) ProposeApproval(opinion string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.ReviewClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckParagraph("/opinion", "初审意见", &opinion, 0, 200); err != nil {
		return subsidy.Event{}, err
	}
	c.Review.FirstBy, c.Review.FirstAt = by.ID, now
	ev := c.move(subsidy.ReviewClaim, by, now)
	ev.Note = opinion
	for _, to := range c.secondAudience() {
		ev.Owes = append(ev.Owes, subsidy.Owed{
			To:      to,
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领复核", Heading: c.Training.Project},
		})
	}
	return ev, nil
}

// hasMoney refuses to go on with a claim that comes to nothing.
func (c Claim) hasMoney() error {
	if c.Totals().Amount == 0 {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "没有可以补贴的金额，请退回初审或提出不予补贴，并写明理由",
			Clause:  "一",
		}
	}
	return nil
}

// SendBack returns the claim from the chief to the first reviewer (退回初审).
func (c *Claim) SendBack(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.SendBackClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "退回理由", &why); err != nil {
		return subsidy.Event{}, err
	}
	c.dropOpinion()
	ev := c.move(subsidy.SendBackClaim, by, now)
	ev.Note = why
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: c.County},
		Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领退回初审", Heading: c.Training.Project},
	}}
	return ev, nil
}

// Approve lets a second person confirm the review† (复核通过); the amounts are
// final after it.
func (c *Claim) Approve(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.ApproveClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	c.Review.SecondBy, c.Review.SecondAt, c.Review.DecidedAt = by.ID, now, now
	ev := c.move(subsidy.ApproveClaim, by, now)
	t := c.Totals()
	ev.Note = subsidy.Itoa(t.People) + "人、" + subsidy.Itoa(t.Hours) + "课时，" + t.Amount.Plain()
	ev.Owes = []subsidy.Owed{
		{
			To: subsidy.Audience{Enterprise: c.Enterprise},
			Message: ApprovedMessage{
				CaseNumber: c.Number,
				Project:    c.Training.Project,
				People:     t.People,
				Hours:      t.Hours,
				Amount:     t.Amount,
				Excluded:   t.Excluded,
				Lowered:    t.Lowered,
			},
		},
		{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领待公示", Heading: c.Training.Project},
		},
	}
	return ev, nil
}

// RefusalLetter is the text of 不予补贴通知书: the reasons and the ways of appeal
// (行政复议法 art. 20, 行政诉讼法 art. 46).
func (c Claim) RefusalLetter(enterprise string) []string {
	head := "你单位提交的“" + c.Training.Project + "”线上适岗职业技能培训补贴申领（" + c.Number +
		"）收悉。经审核，不予补贴，理由如下："
	return subsidy.RefusalLetter(c.County, enterprise, head,
		"不符合的情形消除后，在申领期限（"+c.Window.By.Chinese()+"）内可以重新申领。", c.Review.Reasons,
		calendar.DayOf(c.Review.DecidedAt))
}

// Publish starts publicity (公示) of five working days (附件1 二(二)).
func (c *Claim) Publish(t subsidy.Terms, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.may(subsidy.PublishClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	today := calendar.DayOf(now)
	c.Publicity.From = today
	for i := range c.Lines {
		if err := c.Lines[i].publish(today, t); err != nil {
			return subsidy.Event{}, err
		}
	}
	ev := c.move(subsidy.PublishClaim, by, now)
	c.settle()
	total := c.Totals()
	ev.Owes = []subsidy.Owed{{
		To: subsidy.Audience{Enterprise: c.Enterprise},
		Message: PublishedMessage{
			CaseNumber: c.Number,
			Project:    c.Training.Project,
			People:     total.People,
			Amount:     total.Amount,
			Until:      c.Publicity.Until,
		},
	}}
	return ev, nil
}

// publish puts a line into publicity from a day; it is to be paid by thirty
// working days after its end.
func (l *Line) publish(from calendar.Day, t subsidy.Terms) error {
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
func (l *Line) dueAfter(day calendar.Day, t subsidy.Terms) error {
	l.PayFrom = subsidy.LaterOf(day, l.PublicUntil)
	return l.recount(t)
}

func (l *Line) recount(t subsidy.Terms) error {
	pay, err := t.PaymentDeadline(l.PayFrom)
	l.PayBy = pay.Last
	return err
}

// recountOpen calculates the line's days that are still ahead of it with another
// calendar: the end of its publicity, and the day to pay it by.
func (l *Line) recountOpen(t subsidy.Terms, today calendar.Day) error {
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
		l.PublicUntil, l.PayFrom = until.Last, subsidy.LaterOf(l.PayFrom, until.Last)
	}
	return l.recount(t)
}

// Clear ends publicity; live lines go on to payment whatever is held (rules.md 5).
func (c *Claim) Clear(t subsidy.Terms, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.may(subsidy.ClearClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	first, err := t.PublicityDeadline(c.Publicity.From)
	if err != nil {
		return subsidy.Event{}, err
	}
	if !calendar.DayOf(now).After(first.Last) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "公示" + first.Last.Chinese() + "结束，结束后才能办理拨付",
			Clause:  "附件1 二(二)",
		}
	}
	ev := c.move(subsidy.ClearClaim, by, now)
	c.settle()
	total := c.Totals()
	if c.Suspended() == nil { // else the county is told when the claim is resumed
		ev.Owes = []subsidy.Owed{{
			To: subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{
				CaseNumber: c.Number, What: "公示结束，待制定拨付计划",
				Heading: c.Training.Project,
			},
		}}
	}
	ev.Note = "公示结束，" + subsidy.Itoa(total.People-total.Held) + "人进入拨付"
	if total.Held > 0 {
		ev.Note += "，" + subsidy.Itoa(total.Held) + "人有异议暂缓"
	}
	return ev, nil
}

// Expire closes a draft at the window's end (附件1 一(三)).
func (c *Claim) Expire(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.may(subsidy.ExpireClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	if !calendar.DayOf(now).After(c.Window.By) {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "申领期限" + c.Window.By.Chinese() + "才届满",
			Clause:  "附件1 一(三)",
		}
	}
	ev := c.move(subsidy.ExpireClaim, by, now)
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{Enterprise: c.Enterprise},
		Message: ExpiredMessage{CaseNumber: c.Training.Number, Project: c.Training.Project, Last: c.Window.By},
	}}
	return ev, nil
}

// Advance is what time alone does to the claim today: a supplement lapses,
// publicity ends, a draft expires. ok is false when it does nothing.
func (c *Claim) Advance(t subsidy.Terms, now time.Time) (ev subsidy.Event, ok bool, err error) {
	today, system := calendar.DayOf(now), subsidy.Actor{Role: subsidy.System}
	switch {
	case c.State == Supplement && today.After(c.Supplements.By) && c.Suspended() == nil:
		ev, err = c.Lapse(t, system, now)
	case c.State == Draft && today.After(c.Window.By):
		ev, err = c.Expire(system, now)
	case c.State == Published:
		if ev, err = c.Clear(t, system, now); subsidy.KindOf(err) == subsidy.Conflict {
			return subsidy.Event{}, false, nil
		}
	default:
		return subsidy.Event{}, false, nil
	}
	return ev, err == nil, err
}

// ReceivePaper records the day the county received the paper (纸质材料).
func (c *Claim) ReceivePaper(day calendar.Day, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.RecordPaper, by); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.PaperDay(false, "", day, now); err != nil {
		return subsidy.Event{}, err
	}
	c.Paper.Day = day
	ev := c.event(subsidy.RecordPaper, c.State, by, now)
	ev.Note = "收到纸质材料：" + day.Chinese()
	return ev, nil
}

// EnterProvincial records number and date in the provincial system.
func (c *Claim) EnterProvincial(
	number string, day calendar.Day, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := c.May(subsidy.RecordProvincial, by); err != nil {
		return subsidy.Event{}, err
	}
	number, err := subsidy.ProvincialNumber(number, day, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	c.Paper.ProvincialNumber, c.Paper.ProvincialDay = number, day
	ev := c.event(subsidy.RecordProvincial, c.State, by, now)
	ev.Note = "省系统编号" + number + "，" + day.Chinese() + "录入"
	return ev, nil
}
