package subsidy

import (
	"testing"

	"shigang/subsidy/calendar"
)

// cardDay is a day so many days from the Monday on which the cards are looked at.
func cardDay(n int) calendar.Day { return calendar.DayOf(monday).AddDays(n) }

// filingAt is a filing at a state, with its training's days.
func filingAt(state FilingState, start, end int) Filing {
	return Filing{State: state, Form: FilingForm{Start: cardDay(start), End: cardDay(end)}}
}

// claimedFiling is an ended filing that was claimed.
func claimedFiling() Filing {
	f := filingAt(FilingAccepted, -30, -5)
	f.Claimed = true
	return f
}

type cardOfFiling struct {
	filing Filing
	in     CardInput
	tone   Tone
	turn   string
	next   string
	now    string // the milestone it is at, "" when all are done
}

// cards are filings at each state, with what their card says.
var cards = map[string]cardOfFiling{
	"draft": {
		filingAt(FilingDraft, 10, 20),
		CardInput{FileBy: cardDay(3)},
		ToneSoon, TurnMine, "最迟提交", "填写备案",
	},
	"draft, late": {
		filingAt(FilingDraft, 1, 20),
		CardInput{FileBy: cardDay(-3)},
		ToneLate, TurnMine, "最迟提交", "填写备案",
	},
	"submitted": {
		filingAt(FilingSubmitted, 10, 20),
		CardInput{DecideBy: cardDay(9)},
		TonePlain, TurnCounty, "县区最迟决定", "县区审核",
	},
	"overdue": {
		filingAt(FilingSubmitted, 0, 20),
		CardInput{DecideBy: cardDay(-1)},
		ToneLate, TurnCounty, "县区最迟决定", "县区审核",
	},
	"returned": {
		filingAt(FilingReturned, 10, 20),
		CardInput{FileBy: cardDay(3)},
		ToneSoon, TurnMine, "最迟提交", "补正",
	},
	"upcoming": {
		filingAt(FilingAccepted, 10, 20),
		CardInput{},
		ToneOK, "", "培训开始", "培训",
	},
	"under way": {
		filingAt(FilingAccepted, -1, 20),
		CardInput{},
		ToneOK, "", "培训结束", "培训",
	},
	"ended": {
		filingAt(FilingAccepted, -9, -1),
		CardInput{ClaimBy: cardDay(80)},
		ToneSoon, TurnMine, "最迟申领", "申领补贴",
	},
	"window closed": {
		filingAt(FilingAccepted, -200, -150),
		CardInput{ClaimBy: cardDay(-2)},
		ToneLate, "", "最迟申领", "申领补贴",
	},
	"claimed": {
		claimedFiling(),
		CardInput{ClaimBy: cardDay(80)},
		ToneOK, "", "", "",
	},
	"refused": {
		filingAt(FilingRefused, 10, 20),
		CardInput{},
		ToneLate, "", "", "",
	},
	"withdrawn": {
		filingAt(FilingWithdrawn, 10, 20),
		CardInput{},
		TonePlain, "", "", "",
	},
}

// TestAFilingsCardSaysWhoseTurnItIs walks a filing's states.
func TestAFilingsCardSaysWhoseTurnItIs(t *testing.T) {
	for name, c := range cards {
		c.in.Today = cardDay(0)
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
	still := filingAt(FilingSubmitted, 10, 20)
	still.Clocks = ListedClocks(cardDay(-1), calendar.Day{})
	card := still.Card(CardInput{Today: cardDay(0), DecideBy: cardDay(-1)})
	if card.Turn != "" || card.Tone != TonePlain {
		t.Errorf("one that stands still: %+v", card)
	}
}
