package claim

import (
	"cmp"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// suspendable are the states in which a claim can stand still.
var suspendable = []State{Submitted, Supplement, Reviewed, Approved, Published, Cleared, Scheduled}

// Suspended is the suspension that the claim is under, nil when it is under none.
func (c Claim) Suspended() *subsidy.Suspension {
	if !slices.Contains(suspendable, c.State) {
		return nil
	}
	return c.Standing()
}

// StandsStill reports whether the open day of a claim in a state stands still that is suspended since a day (zero:
// it is not). A publicity runs on, since its day was announced.
func StandsStill(state State, suspended calendar.Day) bool {
	return !suspended.IsZero() && state != Published
}

// StandsStill reports whether the claim's open day stands still.
func (c Claim) StandsStill() bool { return StandsStill(c.State, c.SuspendedOn()) }

// stopped is the one place that keeps decisions from a suspended claim.
func (c Claim) stopped(action subsidy.Action) error { return c.Suspended().Stops(action) }

// SuspendedOn is the day since which the claim stands still, zero for not.
func (c Claim) SuspendedOn() calendar.Day { return c.Suspended().Began() }

// MaySuspend refuses who may not propose to suspend the claim now.
func (c Claim) MaySuspend(by subsidy.Actor) error {
	return cmp.Or(by.May(subsidy.ProposeSuspension, c.Scope()), c.suspendable(), c.stopped(subsidy.ProposeSuspension),
		c.NoneSuspending(), subsidy.MayPropose(by, c.Chiefs))
}

func (c Claim) suspendable() error {
	if !slices.Contains(suspendable, c.State) {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这份申领处于“" + c.State.Chinese() + "”，不能中止"}
	}
	return nil
}

// MayResume refuses who may not resume the claim, or one that goes on.
func (c Claim) MayResume(by subsidy.Actor) error {
	if err := by.May(subsidy.ResumeCase, c.Scope()); err != nil {
		return err
	}
	if c.Suspended() == nil {
		return subsidy.NotSuspended()
	}
	return nil
}

// Suspend proposes to let the claim stand still.
func (c *Claim) Suspend(ask subsidy.SuspensionAsk, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.MaySuspend(by); err != nil {
		return subsidy.Event{}, err
	}
	s, err := c.AskSuspension(ask, by, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	ev := c.event(subsidy.ProposeSuspension, c.State, by, now)
	ev.Note = s.Note()
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: c.County, Chiefs: true},
		Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "中止复核", Heading: c.Training.Project},
	}}
	return ev, nil
}

// AnswerSuspension lets a second person suspend the claim, or turn it down with a
// reason. What stands in plans that are not with the bank yet (unsent, their
// items) leaves them; with the bank it is not stopped.
func (c *Claim) AnswerSuspension(
	yes bool, why string, unsent []string, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	action, from := subsidy.AnswerAction(yes, subsidy.ConfirmSuspension, subsidy.RejectSuspension), c.State
	if err := by.May(action, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := c.suspendable(); yes && err != nil {
		return subsidy.Event{}, err
	}
	s, err := c.SecondSuspension(yes, why, by, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	if !yes {
		ev := c.event(action, from, by, now)
		ev.Note = s.Note()
		ev.Owes = []subsidy.Owed{{
			To: subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{
				CaseNumber: c.Number, What: "中止答复：" + s.Status(),
				Heading: c.Training.Project,
			},
		}}
		return ev, nil
	}
	for i := range c.Lines {
		if c.Lines[i].Item != "" && slices.Contains(unsent, c.Lines[i].Item) {
			c.Lines[i].Item = ""
		}
	}
	if c.State == Scheduled {
		c.settle()
	}
	ev := c.event(action, from, by, now)
	ev.Note = s.Note()
	ev.Owes = []subsidy.Owed{
		{To: subsidy.Audience{County: c.County}, Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "中止答复：" +
			s.Status(), Heading: c.Training.Project}},
		{To: subsidy.Audience{Enterprise: c.Enterprise}, Message: Suspended{
			CaseNumber: c.Number, Project: c.Training.Project,
			Day: s.Since(), Authority: s.Body,
		}},
	}
	return ev, nil
}

// Resume lets the claim go on; each open day is moved by as many working days as
// it stood still.
func (c *Claim) Resume(
	ask subsidy.ResumptionAsk, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := c.MayResume(by); err != nil {
		return subsidy.Event{}, err
	}
	s, err := c.EndSuspension(ask, t.Calendar, by, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	m := Resumed{CaseNumber: c.Number, Project: c.Training.Project}
	if m.What, m.Last, err = c.openDays(t, calendar.DayOf(now)); err != nil {
		return subsidy.Event{}, err
	}
	ev := c.event(subsidy.ResumeCase, c.State, by, now)
	ev.Note = s.Resumed.Note()
	ev.Owes = []subsidy.Owed{
		{To: subsidy.Audience{Enterprise: c.Enterprise}, Message: m},
		{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领恢复办理", Heading: c.Training.Project},
		},
	}
	return ev, nil
}

// openDays calculates the days that are open anew, and names the next one.
func (c *Claim) openDays(t subsidy.Terms, today calendar.Day) (what string, last calendar.Day, err error) {
	c.Versions.OpenDays = t.Calendar.Revision()
	switch c.State {
	case Submitted, Reviewed:
		err = c.recount(t)
		return "审核期限", c.Review.DecideBy, err
	case Supplement:
		d, err := c.SupplementDay(t)
		if err != nil {
			return "", last, err
		}
		c.Supplements.By = d.Last
		return "补充材料期限", d.Last, c.recount(t)
	case Published, Cleared, Scheduled:
		if _, _, err = c.recountLines(t, today); err == nil && c.State != Published && !c.Payment.By.IsZero() {
			return "拨付期限", c.Payment.By, nil
		}
	}
	return "", last, err
}

// PayDay is the last day to pay what became payable on a day, with what it stood
// still.
func (c Claim) PayDay(from calendar.Day, t subsidy.Terms) (calendar.Deadline, error) {
	d, err := t.PaymentDeadline(from)
	if err != nil {
		return d, err
	}
	return c.Shift(d, subsidy.Running{Began: from}, t.Calendar)
}

// standingStill refuses a plan's step while one of its claims is suspended; what is
// with the bank is not stopped.
func (p Plan) standingStill(action subsidy.Action) error {
	if !slices.Contains(subsidy.SuspendedWaits, action) {
		return nil
	}
	for _, i := range p.Items {
		if i.State == ItemWaiting && !i.Suspended.IsZero() {
			return &subsidy.Error{
				Kind: subsidy.Conflict,
				Message: cmp.Or(i.Number, "其中一份申领") + "自" + i.Suspended.Chinese() +
					"起中止办理，恢复办理后才能拨付；请先作废本计划，或等恢复办理",
			}
		}
	}
	return nil
}

// Suspend takes a claim that is suspended out of a plan that is not with the bank
// yet; the plan must be approved again.
func (p *Plan) Suspend(item string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	i := slices.IndexFunc(p.Items, func(i PaymentItem) bool { return i.ID == item && i.State == ItemWaiting })
	if i < 0 || p.State != PlanDraft && p.State != PlanApproved {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份拨付计划“" + p.State.Chinese() + "”，不能再减少人员",
		}
	}
	from := p.State
	p.Items[i].State = ItemCancelled
	p.State, p.ApprovedBy, p.ApprovedAt = PlanDraft, "", time.Time{}
	ev := p.event(subsidy.DropLine, from, by, now)
	ev.Note = p.Items[i].Number + "中止办理，计划减少" + p.Items[i].Amount.Plain() + "，须重新复核"
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: p.County, Chiefs: true},
		Message: subsidy.WorkArrived{CaseNumber: p.Number, What: "拨付计划复核", Heading: "有申领中止办理，金额变动"},
	}}
	return ev, nil
}
