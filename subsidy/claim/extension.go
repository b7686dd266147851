package claim

import (
	"cmp"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// FollowWindow lets a draft of a claim have the window that its filing has now; ok
// is false when it is the same.
func (c *Claim) FollowWindow(t subsidy.Terms, by subsidy.Actor, now time.Time) (ev subsidy.Event, ok bool, err error) {
	d, err := c.claimDay(t)
	if err != nil || c.State != Draft || d.Last == c.Window.By {
		return subsidy.Event{}, false, err
	}
	ev = c.event(subsidy.GrantExtension, c.State, by, now)
	ev.Note = "申领期限由" + c.Window.By.Chinese() + "延至" + d.Last.Chinese()
	c.Window.By = d.Last
	return ev, true, nil
}

// claimDay is the last day to claim, with the extensions of the filing's window.
func (c Claim) claimDay(t subsidy.Terms) (calendar.Deadline, error) {
	return subsidy.WindowAfter(c.Window.Extensions, c.Training.End, c.Window.From, t)
}

// SupplementDay is the last day of the newest request for a supplement, with what
// two people changed of it.
func (c Claim) SupplementDay(t subsidy.Terms) (calendar.Deadline, error) {
	asked := calendar.DayOf(c.Supplements.AskedAt)
	d, err := t.SupplementDeadline(asked)
	if err != nil {
		return d, err
	}
	return c.Shift(d, subsidy.Running{Began: asked, From: c.Supplements.AskedAt, Extends: true}, t.Calendar)
}

// extendable refuses a claim that nothing is asked of.
func (c Claim) extendable() error {
	if c.State != Supplement {
		return &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这份申领处于“" + c.State.Chinese() + "”，没有可以延长的补充材料期限",
			Clause:  "附件1 二(二)",
		}
	}
	return nil
}

// MayExtend refuses who may not propose a later day for the supplement now.
func (c Claim) MayExtend(by subsidy.Actor) error {
	return cmp.Or(by.May(subsidy.ProposeExtension, c.Scope()), c.extendable(), c.stopped(subsidy.ProposeExtension),
		c.NoneExtending(),
		subsidy.MayPropose(by, c.Chiefs))
}

// Extend proposes a later day for the supplement, for 不可抗力.
func (c *Claim) Extend(
	ask subsidy.ExtensionAsk, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := c.MayExtend(by); err != nil {
		return subsidy.Event{}, err
	}
	e, err := c.AskExtension(ask, c.Supplements.By, t.Calendar, by, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	ev := c.event(subsidy.ProposeExtension, c.State, by, now)
	ev.Note = e.Note("补充材料期限")
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: c.County, Chiefs: true},
		Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "延期复核", Heading: c.Training.Project},
	}}
	return ev, nil
}

// AnswerExtension lets a second person give the later day for the supplement, or
// turn it down with a reason.
func (c *Claim) AnswerExtension(
	yes bool, why string, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	action := subsidy.AnswerAction(yes, subsidy.GrantExtension, subsidy.RejectExtension)
	if err := by.May(action, c.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := cmp.Or(c.extendable(), c.stopped(action), c.sameRound()); yes && err != nil {
		return subsidy.Event{}, err
	}
	e, err := c.SecondExtension(yes, why, func() (calendar.Deadline, error) { return c.SupplementDay(t) }, t.Calendar,
		by, now)
	if err != nil {
		return subsidy.Event{}, err
	}
	ev := c.event(action, c.State, by, now)
	ev.Note = e.Note("补充材料期限")
	ev.Owes = []subsidy.Owed{{
		To: subsidy.Audience{County: c.County},
		Message: subsidy.WorkArrived{
			CaseNumber: c.Number, What: "延期答复：" + e.Status(),
			Heading: c.Training.Project,
		},
	}}
	if !yes {
		return ev, nil
	}
	d, err := c.SupplementDay(t)
	if err != nil {
		return subsidy.Event{}, err
	}
	c.Supplements.By = d.Last
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{Enterprise: c.Enterprise},
		Message: SupplementExtended{CaseNumber: c.Number, Project: c.Training.Project, Was: e.From, Last: e.To},
	}}
	return ev, nil
}

// sameRound refuses to extend another request for a supplement than the one that
// the proposal was made for.
func (c Claim) sameRound() error {
	if e := c.Extending(); e != nil && e.At.Before(c.Supplements.AskedAt) {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这项延期是为上一次补充材料提出的，请不同意后重新提出"}
	}
	return nil
}
