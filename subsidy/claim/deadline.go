package claim

import (
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Listed is what a list says of the step a claim is at, and how much it presses.
type Listed struct {
	Word string
	Late bool
	Near bool
}

// ListedAt says how long there is for the step a claim is at, and whose it is; due is the step's day, suspended since
// when the claim stands still, zero for neither.
func ListedAt(state State, due, suspended, today calendar.Day, cal calendar.Calendar) (Listed, error) {
	switch {
	case slices.Contains([]State{Paid, Refused, Withdrawn}, state):
		return Listed{Word: "已办结"}, nil
	case !suspended.IsZero():
		return Listed{Word: subsidy.ListedClocks(suspended, calendar.Day{}).Standing().Mark()}, nil
	case state == Approved:
		return Listed{Word: "▲ 待公示", Near: true}, nil
	case due.IsZero():
		return Listed{Word: "▲ 暂缓，待核实", Near: true}, nil
	}
	left, err := subsidy.LeftUntil(due, today, subsidy.NearDecision, cal)
	of := map[State]string{Supplement: "企业补充", Published: "公示"}[state]
	switch {
	case of == "":
		return Listed{Word: left.Chinese(), Late: left.Late, Near: left.Near}, err
	case left.Late: // the enterprise's day, or publicity's end: nobody of the bureau is late
		return Listed{Word: "▲ " + of + "已到期", Near: true}, err
	case left.Near:
		return Listed{Word: "▲ " + of + left.Word(), Near: true}, err
	}
	return Listed{Word: of + left.Chinese()}, err
}

// Clock is a deadline of the claim with its reason.
type Clock struct {
	Name string
	Left *subsidy.Left // nil when it does not run
	Mark string        // 已中止（自…起）, 不可抗力延期
	calendar.Deadline
}

// Deadlines are those that the claim has now: the review's gross and net, then the one of the step it is at.
func (c Claim) Deadlines(t subsidy.Terms, today calendar.Day) (out []Clock, err error) {
	add := func(name string, running bool, d calendar.Deadline, failed error) {
		if err = failed; err != nil {
			return
		}
		clock := Clock{Name: name, Deadline: d, Mark: c.Mark(d.Last)}
		switch {
		case running && c.StandsStill():
			clock.Mark = c.Suspended().Mark()
		case running:
			var left subsidy.Left
			left, err = subsidy.LeftUntil(d.Last, today, subsidy.NearDecision, t.Calendar)
			clock.Left = &left
		}
		out = append(out, clock)
	}
	reviewing := c.State == Submitted || c.State == Supplement || c.State == Reviewed
	gross, failed := c.ReviewBy(t)
	add("提出审核意见", reviewing, gross, failed)
	if err == nil {
		net, failed := c.NetReviewBy(t, today)
		add("不含企业补充的时间", reviewing, net, failed)
	}
	if err == nil && c.State == Supplement {
		d, failed := c.SupplementDay(t)
		add("企业补充材料", true, d, failed)
	}
	if err == nil && !c.Publicity.From.IsZero() {
		d, failed := t.PublicityDeadline(c.Publicity.From)
		add("公示到", c.State == Published, d, failed)
	}
	if i := slices.IndexFunc(c.Lines, func(l Line) bool { return l.PayBy == c.Payment.By }); err == nil &&
		!c.Payment.By.IsZero() && i >= 0 {
		d, failed := c.PayDay(c.Lines[i].PayFrom, t)
		add("拨付", c.State == Cleared || c.State == Scheduled, d, failed)
	}
	return out, err
}

// InPublicityUntil is until when the claim is in publicity, zero for one that was refused or withdrawn.
func (c Claim) InPublicityUntil() calendar.Day {
	if c.State == Refused || c.State == Withdrawn {
		return calendar.Day{}
	}
	return c.Publicity.Until
}

// PublicityList refuses the list to be put up (公示表) of a claim that has none.
func (c Claim) PublicityList() error {
	if c.Publicity.From.IsZero() || c.State == Withdrawn || c.State == Refused {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这份申领“" + c.State.Chinese() + "”，没有公示表"}
	}
	return nil
}

// Listed reports whether the line's person stands on the list to be put up.
func (l Line) Listed() bool { return l.State != LineExcluded }
