package claim

import (
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// TestAClaimsCardSaysWhoseTurnItIs walks a claim's states, in time and after the day.
func TestAClaimsCardSaysWhoseTurnItIs(t *testing.T) {
	today := calendar.NewDay(2026, 12, 1)
	for state, want := range map[State]struct {
		turn, now  string
		tone, late subsidy.Tone
	}{
		Draft:      {subsidy.TurnMine, "提交申领", subsidy.ToneSoon, subsidy.ToneLate},
		Supplement: {subsidy.TurnMine, "补充材料", subsidy.ToneSoon, subsidy.ToneLate},
		Submitted:  {subsidy.TurnCounty, "县区审核", subsidy.TonePlain, subsidy.ToneLate},
		Reviewed:   {subsidy.TurnCounty, "县区审核", subsidy.TonePlain, subsidy.ToneLate},
		Approved:   {subsidy.TurnCounty, "公示", subsidy.TonePlain, subsidy.TonePlain},
		Published:  {"", "公示", subsidy.TonePlain, subsidy.TonePlain},
		Cleared:    {subsidy.TurnCounty, "拨付", subsidy.TonePlain, subsidy.ToneLate},
		Scheduled:  {subsidy.TurnCounty, "拨付", subsidy.TonePlain, subsidy.ToneLate},
		Paid:       {"", "", subsidy.ToneOK, subsidy.ToneOK},
		Refused:    {"", "", subsidy.ToneLate, subsidy.ToneLate},
		Withdrawn:  {"", "", subsidy.TonePlain, subsidy.TonePlain},
		Expired:    {"", "", subsidy.ToneLate, subsidy.ToneLate},
	} {
		card, now := Card(state, today.AddDays(3), calendar.Day{}, today), ""
		for _, m := range card.Milestones {
			if m.State == subsidy.MilestoneNow {
				now = m.Text
			}
		}
		if card.Turn != want.turn || now != want.now || card.Tone != want.tone {
			t.Errorf("%s: %+v at %q", state, card, now)
		}
		if past := Card(state, today.AddDays(-1), calendar.Day{}, today); past.Tone != want.late {
			t.Errorf("%s after its day: %+v", state, past)
		}
	}
	still := Card(Submitted, today.AddDays(-1), today.AddDays(-5), today)
	if still.Turn != "" || still.Tone != subsidy.TonePlain || !still.Next.Day.IsZero() {
		t.Errorf("one that stands still: %+v", still)
	}
}

// TestAClaimTooLateIsToldWhatIsLeft asks what can still be done.
func TestAClaimTooLateIsToldWhatIsLeft(t *testing.T) {
	terms := subsidy.Terms{Policy: subsidy.PublishedPolicies().All()[0], Calendar: calendar.Published()}
	end := calendar.NewDay(2026, 3, 2)
	c := Claim{Training: Training{End: end}, County: "440203", State: Draft}
	window, err := c.claimDay(terms)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		state State
		today calendar.Day
		first string
		n     int
	}{
		{Draft, window.Last, "", 0},
		{Draft, window.Last.AddDays(1), "ask", 2},
		{Expired, window.Last.AddDays(1), "ask", 2},
		{Withdrawn, window.Last, "claim", 1},
		{Withdrawn, window.Last.AddDays(1), "", 0},
		{Paid, window.Last, "claim", 1},
		{Paid, window.Last.AddDays(1), "", 0},
	} {
		c.State = v.state
		ways, err := c.WaysOut(terms, v.today)
		if err != nil || len(ways) != v.n || v.n > 0 && ways[0].Goto != v.first {
			t.Errorf("%s on %s: %+v %v", v.state, v.today, ways, err)
		}
	}
}
