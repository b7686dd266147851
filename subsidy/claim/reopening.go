package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Reopen takes a refused claim up again because a document orders a new
// decision, whatever the claim window says: its people are calculated and their
// years asked once more, as at a submission, and the review's clock starts from
// the document's day†.
func (c *Claim) Reopen(r subsidy.AppealOrder, in Input, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := c.May(subsidy.ReopenClaim, by); err != nil {
		return subsidy.Event{}, err
	}
	lines := c.makeLines(in)
	switch err := r.Check(c.Review.DecidedAt, now); {
	case r.Revision != c.Revision:
		return subsidy.Event{}, subsidy.EditedMeanwhile(nil)
	case err != nil:
		return subsidy.Event{}, err
	case len(lines) == 0:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "没有可以恢复审核的人员：没有学满课时，或已在这项培训的其他申领里",
		}
	}
	last, err := in.Terms.ReopenDeadline(r)
	if err != nil {
		return subsidy.Event{}, err
	}
	c.Review.Reopenings = append(slices.Clone(c.Review.Reopenings), subsidy.Reopening{
		AppealOrder: r,
		DecideBy:    last.Last,
		By:          by.ID,
		At:          now,
	})
	c.Lines, c.Review.Reasons, c.Review.DecidedAt, c.Supplements.Days, c.Supplements.AskedAt = lines, nil,
		time.Time{}, 0, time.Time{}
	c.Review.FirstBy, c.Review.FirstAt, c.Review.SecondBy, c.Review.SecondAt = "", time.Time{}, "", time.Time{}
	c.Publicity.From, c.Publicity.Until, c.Payment.By, c.Payment.From = calendar.Day{}, calendar.Day{},
		calendar.Day{}, calendar.Day{}
	c.Supplements.Count, c.Review.Refusing = 0, false
	if err := c.recount(in.Terms); err != nil {
		return subsidy.Event{}, err
	}
	c.Revision++
	ev := c.move(subsidy.ReopenClaim, by, now)
	ev.Note = "依据" + r.Sentence()
	ev.Owes = []subsidy.Owed{
		{To: subsidy.Audience{Enterprise: c.Enterprise}, Message: Reopened{
			CaseNumber: c.Number, Project: c.Training.Project,
			Document: r.Kind.Chinese() + r.Number, DecideBy: c.Review.DecideBy,
		}},
		{
			To:      subsidy.Audience{County: c.County},
			Message: subsidy.WorkArrived{CaseNumber: c.Number, What: "申领重新办理", Heading: c.Training.Project},
		},
	}
	return ev, nil
}

// reviewFrom is the day the review is counted from: the first complete
// submission, or the document by which the claim was last reopened.
func (c Claim) reviewFrom() calendar.Day {
	if n := len(c.Review.Reopenings); n > 0 {
		return c.Review.Reopenings[n-1].Day
	}
	return calendar.DayOf(c.SubmittedAt)
}
