package subsidy

import (
	"slices"

	"shigang/subsidy/calendar"
)

// Tone is how a case's state is coloured, beside its word.
type Tone string

// The tones: done; soon somebody's turn; overdue or refused; nothing of these.
const (
	ToneOK    Tone = "ok"
	ToneSoon  Tone = "soon"
	ToneLate  Tone = "late"
	TonePlain Tone = "plain"
)

// MilestoneState is where a case is with a milestone.
type MilestoneState string

// The states: behind it, at it, before it, ended at it without what it was for.
const (
	MilestoneDone    MilestoneState = "done"
	MilestoneNow     MilestoneState = "now"
	MilestoneNext    MilestoneState = "next"
	MilestoneStopped MilestoneState = "stopped"
)

// Milestone (节点) is a step of the procedure as a card shows it.
type Milestone struct {
	Text  string         `json:"text"`
	State MilestoneState `json:"state" enum:"done,now,next,stopped"`
}

// Milestones are the steps of a case that is at one of them; at their number all are done.
func Milestones(at int, texts ...string) []Milestone {
	out := make([]Milestone, len(texts))
	for i, text := range texts {
		out[i] = Milestone{Text: text, State: MilestoneNext}
		switch {
		case i < at:
			out[i].State = MilestoneDone
		case i == at:
			out[i].State = MilestoneNow
		}
	}
	return out
}

// StoppedAt are the steps of a case that ended early, with the last of them.
func StoppedAt(texts ...string) []Milestone {
	out := Milestones(len(texts), texts...)
	out[len(out)-1].State = MilestoneStopped
	return out
}

// Whose turn a case is, in the two words of a card.
const (
	TurnMine   = "轮到您"
	TurnCounty = "轮到县里"
)

// NextDay is the next day of a case that people plan by; the zero day for none.
type NextDay struct {
	Text string
	Day  calendar.Day
}

// Card (卡片) is what a list says of a case beside its number and name.
type Card struct {
	Tone       Tone
	Turn       string // 轮到县里, 轮到您, "" for nobody's
	Milestones []Milestone
	Next       NextDay
	Note       string // one sentence: what happens now
}

// CardInput is what a filing's card rests on beside the filing.
type CardInput struct {
	Today    calendar.Day
	DecideBy calendar.Day // of the county
	FileBy   calendar.Day // the last day to submit a draft for its start, zero without one
	ClaimBy  calendar.Day // of an ended training's claim window, zero before
}

// Card is what a list says of the filing.
func (f Filing) Card(in CardInput) Card {
	c := Card{Tone: TonePlain, Note: f.TurnBy(in.Today, in.DecideBy), Milestones: f.milestones(in.Today)}
	still := f.Suspended() != nil
	switch f.State {
	case FilingDraft, FilingReturned:
		c.Tone, c.Turn = ToneSoon, TurnMine
		c.Next = NextDay{"最迟提交", in.FileBy}
		if f.State == FilingReturned && !f.SubmittedAt.IsZero() {
			c.Next = NextDay{"培训开始", f.Form.Start} // it was in time when it was first submitted
		}
		if !c.Next.Day.IsZero() && in.Today.After(c.Next.Day) {
			c.Tone = ToneLate
		}
	case FilingSubmitted:
		c.Turn, c.Next = TurnCounty, NextDay{"县区最迟决定", in.DecideBy}
		if in.Today.After(in.DecideBy) {
			c.Tone = ToneLate
		}
	case FilingAccepted:
		f.acceptedCard(&c, in)
	case FilingRefused:
		c.Tone = ToneLate
	}
	if still {
		c.Tone, c.Turn, c.Next = TonePlain, "", NextDay{}
	}
	return c
}

// acceptedCard adds what follows from the day to an accepted filing's card.
func (f Filing) acceptedCard(c *Card, in CardInput) {
	c.Tone = ToneOK
	if f.Amends != "" || f.Claimed {
		return
	}
	switch f.StageOn(in.Today) {
	case Upcoming:
		c.Next = NextDay{"培训开始", f.Form.Start}
	case UnderWay:
		c.Next = NextDay{"培训结束", f.Form.End}
	case Ended:
		c.Turn, c.Tone, c.Next = TurnMine, ToneSoon, NextDay{"最迟申领", in.ClaimBy}
		if !in.ClaimBy.IsZero() && in.Today.After(in.ClaimBy) {
			c.Turn, c.Tone, c.Note = "", ToneLate, "申领期限已过，看看还能做什么"
		}
	}
}

// milestones are the filing's steps: an amendment's end with the county's decision.
func (f Filing) milestones(today calendar.Day) []Milestone {
	fill, texts := "填写备案", []string{"县区审核", "培训", "申领补贴"}
	if f.Amends != "" {
		fill, texts = "填写变更", []string{"县区审核", "变更生效"}
	}
	if f.State == FilingReturned {
		fill = "补正"
	}
	texts = slices.Insert(texts, 0, fill)
	switch f.State {
	case FilingDraft, FilingReturned:
		return Milestones(0, texts...)
	case FilingSubmitted:
		return Milestones(1, texts...)
	case FilingRefused, FilingWithdrawn:
		return StoppedAt(fill, f.State.Chinese())
	}
	if f.Amends != "" || f.Claimed {
		return Milestones(len(texts), texts...)
	}
	if f.StageOn(today) == Ended {
		return Milestones(3, texts...)
	}
	return Milestones(2, texts...)
}

// Live reports whether something of the filing is still to come; an ended training
// is live while its claim window may be open.
func (f Filing) Live(today, claimBy calendar.Day) bool {
	switch f.State {
	case FilingDraft, FilingSubmitted, FilingReturned:
		return true
	case FilingAccepted:
		return f.Amends == "" && !f.Claimed && (f.StageOn(today) != Ended || !today.After(claimBy))
	}
	return false
}

// Welcome is what somebody reads who acts for nobody yet: what the allowance is.
func (p Policy) Welcome() string {
	return "每课时补贴" + p.RatePerHour.Plain() + "，每人每年最高" + p.CapPerYear.Plain()
}

// CalendarTitle is the title of a case's day in the phone's calendar.
func CalendarTitle(what, project string) string {
	if project == "" {
		return "适岗培训：" + what
	}
	return "适岗培训：" + what + "（" + project + "）"
}
