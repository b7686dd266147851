package claim

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// mergeReason is why an ID correction changes a claim.
const mergeReason = "身份证号码更正后，同一人的年度补贴合并计算"

// CutMerged lowers a line that an ID correction cut down to what its share of
// the person's year still holds; one with nothing left is excluded. A line that
// was public is published again. County and enterprise are told.
func (c *Claim) CutMerged(
	line string, left subsidy.Fen, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (subsidy.Event, error) {
	if err := by.May(subsidy.ApproveIDCorrection, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	l, err := c.line(line)
	if err != nil {
		return subsidy.Event{}, err
	}
	cut := l.Amount - left
	if left == 0 {
		l.cut(mergeReason, by, now, l.exclude)
	} else {
		l.cut(mergeReason, by, now, func() { l.Amount, l.Asked, l.Item = left, left, "" })
		if !l.PublicUntil.IsZero() {
			if err := l.publish(calendar.DayOf(now), t); err != nil {
				return subsidy.Event{}, err
			}
		}
	}
	from := c.State
	c.Revision++
	c.settle()
	ev := c.event(subsidy.ApproveIDCorrection, from, by, now)
	ev.Note = "名册第" + subsidy.Itoa(l.Position) + "行调低" + cut.Plain() + "，理由：" + mergeReason
	ev.Owes = []subsidy.Owed{
		{
			To:      subsidy.Audience{Enterprise: c.Enterprise},
			Message: subsidy.AmountCut{CaseNumber: c.Number, Project: c.Training.Project, Cut: cut, Left: left},
		},
		{
			To: subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{
				CaseNumber: c.Number,
				What:       "申领金额变动",
				Heading:    "有一名职工更正了身份证号码，金额调低" + cut.Plain(),
			},
		},
	}
	return ev, nil
}

// RecoverMerged proposes to take back of a paid line what one person was paid
// twice under two numbers; the enterprise is heard, and the claim's county decides.
func (c *Claim) RecoverMerged(
	id, line string, amount subsidy.Fen, t subsidy.Terms, by subsidy.Actor, now time.Time,
) (Recovery, subsidy.Event, error) {
	if err := by.May(subsidy.ApproveIDCorrection, subsidy.Scope{}); err != nil {
		return Recovery{}, subsidy.Event{}, err
	}
	l, err := c.line(line)
	if err != nil {
		return Recovery{}, subsidy.Event{}, err
	}
	return c.proposal(Proposal{id, *l, amount, mergeReason + "，超出年度限额" + amount.Plain()}, t, by, now)
}
