package claim

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Card is what a list says of a claim, from what a list knows of it: its state, the day
// of the step it is at, and since when it stands still.
func Card(state State, due, suspended, today calendar.Day) subsidy.Card {
	c := subsidy.Card{Tone: subsidy.TonePlain, Milestones: milestones(state)}
	late := !due.IsZero() && today.After(due)
	switch state {
	case Draft, Supplement:
		c.Tone, c.Turn = subsidy.ToneSoon, subsidy.TurnMine
		c.Next = subsidy.NextDay{Text: map[State]string{Draft: "最迟提交", Supplement: "最迟补充"}[state], Day: due}
	case Submitted, Reviewed:
		c.Turn, c.Next = subsidy.TurnCounty, subsidy.NextDay{Text: "县区最迟提出审核意见", Day: due}
	case Approved:
		c.Turn, late = subsidy.TurnCounty, false
	case Published:
		c.Next, late = subsidy.NextDay{Text: "公示到", Day: due}, false
	case Cleared, Scheduled:
		c.Turn, c.Next = subsidy.TurnCounty, subsidy.NextDay{Text: "最迟拨付", Day: due}
	case Paid:
		c.Tone, late = subsidy.ToneOK, false
	case Refused, Expired:
		c.Tone, late = subsidy.ToneLate, false
	default:
		late = false
	}
	if StandsStill(state, suspended) {
		return subsidy.Card{Tone: subsidy.TonePlain, Milestones: c.Milestones}
	}
	if late {
		c.Tone = subsidy.ToneLate
	}
	return c
}

// milestones are a claim's steps (附表7).
func milestones(state State) []subsidy.Milestone {
	texts := []string{"提交申领", "县区审核", "公示", "拨付"}
	switch state {
	case Draft:
		return subsidy.Milestones(0, texts...)
	case Supplement:
		return subsidy.Milestones(1, "提交申领", "补充材料", "公示", "拨付")
	case Submitted, Reviewed:
		return subsidy.Milestones(1, texts...)
	case Approved, Published:
		return subsidy.Milestones(2, texts...)
	case Cleared, Scheduled:
		return subsidy.Milestones(3, texts...)
	case Paid:
		return subsidy.Milestones(4, texts...)
	case Expired:
		return subsidy.StoppedAt(state.Chinese())
	}
	return subsidy.StoppedAt("提交申领", state.Chinese())
}

// BureauMilestones are a claim's steps as the bureau takes them: each of its two
// people has one of their own.
func (c Claim) BureauMilestones() []subsidy.Milestone {
	texts := []string{"提交", "初审", "复核", "公示", "拨付"}
	switch c.State {
	case Draft:
		return subsidy.Milestones(0, texts...)
	case Submitted, Supplement:
		return subsidy.Milestones(1, texts...)
	case Reviewed:
		return subsidy.Milestones(2, texts...)
	case Approved, Published:
		return subsidy.Milestones(3, texts...)
	case Cleared, Scheduled:
		return subsidy.Milestones(4, texts...)
	case Paid:
		return subsidy.Milestones(5, texts...)
	}
	took := 1 // steps before it was over
	switch {
	case !c.Publicity.From.IsZero():
		took = 4
	case !c.Review.SecondAt.IsZero() || c.State == Refused:
		took = 3
	}
	return subsidy.Milestones(took+1, append(texts[:took:took], c.State.Chinese())...)
}

// AskText asks an employee whether an enterprise's claim of so many class hours is true (rules.md 8).
func AskText(hours int) string {
	return "这家企业为您申领了 " + subsidy.Itoa(hours) + " 课时，属实吗？"
}
