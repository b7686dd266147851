package subsidy

import (
	"testing"

	"shigang/subsidy/calendar"
)

// TestAFilingsCardSaysWhoseTurnItIs walks a filing's states.
func TestAFilingsCardSaysWhoseTurnItIs(t *testing.T) {
	day := func(n int) calendar.Day { return calendar.DayOf(monday).AddDays(n) }
	at := func(state FilingState, start, end int) Filing {
		return Filing{State: state, Form: FilingForm{Start: day(start), End: day(end)}}
	}
	claimed := at(FilingAccepted, -30, -5)
	claimed.Claimed = true
	for name, c := range map[string]struct {
		filing Filing
		in     CardInput
		tone   Tone
		turn   string
		next   string
		now    string // the milestone it is at, "" when all are done
	}{
		"draft": {
			at(FilingDraft, 10, 20),
			CardInput{FileBy: day(3)},
			ToneSoon, TurnMine, "最迟提交", "填写备案",
		},
		"draft, late": {
			at(FilingDraft, 1, 20),
			CardInput{FileBy: day(-3)},
			ToneLate, TurnMine, "最迟提交", "填写备案",
		},
		"submitted": {
			at(FilingSubmitted, 10, 20),
			CardInput{DecideBy: day(9)},
			TonePlain, TurnCounty, "县区最迟决定", "县区审核",
		},
		"overdue": {
			at(FilingSubmitted, 0, 20),
			CardInput{DecideBy: day(-1)},
			ToneLate, TurnCounty, "县区最迟决定", "县区审核",
		},
		"returned": {
			at(FilingReturned, 10, 20),
			CardInput{FileBy: day(3)},
			ToneSoon, TurnMine, "最迟提交", "补正",
		},
		"upcoming": {
			at(FilingAccepted, 10, 20),
			CardInput{},
			ToneOK, "", "培训开始", "培训",
		},
		"under way": {
			at(FilingAccepted, -1, 20),
			CardInput{},
			ToneOK, "", "培训结束", "培训",
		},
		"ended": {
			at(FilingAccepted, -9, -1),
			CardInput{ClaimBy: day(80)},
			ToneSoon, TurnMine, "最迟申领", "申领补贴",
		},
		"window closed": {
			at(FilingAccepted, -200, -150),
			CardInput{ClaimBy: day(-2)},
			ToneLate, "", "最迟申领", "申领补贴",
		},
		"claimed": {
			claimed,
			CardInput{ClaimBy: day(80)},
			ToneOK, "", "", "",
		},
		"refused": {
			at(FilingRefused, 10, 20),
			CardInput{},
			ToneLate, "", "", "",
		},
		"withdrawn": {
			at(FilingWithdrawn, 10, 20),
			CardInput{},
			TonePlain, "", "", "",
		},
	} {
		c.in.Today = day(0)
		card, now := c.filing.Card(c.in), ""
		for _, m := range card.Milestones {
			if m.State == MilestoneNow {
				now = m.Text
			}
		}
		if card.Tone != c.tone || card.Turn != c.turn || card.Next.Text != c.next || now != c.now || card.Note == "" {
			t.Errorf("%s: %+v, at %q", name, card, now)
		}
	}
	still := at(FilingSubmitted, 10, 20)
	still.Clocks = ListedClocks(day(-1), calendar.Day{})
	if card := still.Card(CardInput{Today: day(0), DecideBy: day(-1)}); card.Turn != "" || card.Tone != TonePlain {
		t.Errorf("one that stands still: %+v", card)
	}
}
