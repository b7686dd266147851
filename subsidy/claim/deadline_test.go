package claim

import (
	"testing"

	"shigang/subsidy/calendar"
)

func TestAListSaysWhoseStepAClaimIsAtAndHowMuchItPresses(t *testing.T) {
	today := calendar.NewDay(2026, 12, 4)
	for _, v := range []struct {
		name           string
		state          State
		due, suspended calendar.Day
		want           Listed
	}{
		{"over", Paid, today, calendar.Day{}, Listed{Word: "已办结"}},
		{"suspended", Submitted, today.AddDays(-9), today, Listed{Word: "已中止（自2026年12月4日起）"}},
		{"approved", Approved, calendar.Day{}, calendar.Day{}, Listed{Word: "▲ 待公示", Near: true}},
		{"all held", Cleared, calendar.Day{}, calendar.Day{}, Listed{Word: "▲ 暂缓，待核实", Near: true}},
		{"far", Submitted, today.AddDays(5), calendar.Day{}, Listed{Word: "还剩 3 个工作日"}},
		{"near", Submitted, today.AddDays(4), calendar.Day{}, Listed{Word: "▲ 还剩 2 个工作日", Near: true}},
		{"late", Submitted, today.AddDays(-1), calendar.Day{}, Listed{Word: "● 已超期", Late: true}},
		{"enterprise", Supplement, today.AddDays(5), calendar.Day{}, Listed{Word: "企业补充还剩 3 个工作日"}},
		{
			"enterprise late", Supplement, today.AddDays(-1),
			calendar.Day{},
			Listed{Word: "▲ 企业补充已到期", Near: true},
		},
		{"publicity near", Published, today, calendar.Day{}, Listed{Word: "▲ 公示今天截止", Near: true}},
	} {
		got, err := ListedAt(v.state, v.due, v.suspended, today, calendar.Published())
		if err != nil || got != v.want {
			t.Errorf("%s: got %+v (%v), wanted %+v", v.name, got, err, v.want)
		}
	}
}

func TestARefusedOrWithdrawnClaimIsInNoPublicity(t *testing.T) {
	c := Claim{State: Published, Publicity: Publicity{From: calendar.NewDay(2026, 12, 1), Until: calendar.NewDay(2026,
		12, 7)}}
	if c.InPublicityUntil() != c.Publicity.Until || c.PublicityList() != nil {
		t.Errorf("published: until %s, list %v", c.InPublicityUntil(), c.PublicityList())
	}
	for _, state := range []State{Refused, Withdrawn} {
		c.State = state
		if !c.InPublicityUntil().IsZero() || c.PublicityList() == nil {
			t.Errorf("%s: until %s, list %v", state, c.InPublicityUntil(), c.PublicityList())
		}
	}
	if !(Line{State: LineHeld}).Listed() || (Line{State: LineExcluded}).Listed() {
		t.Error("the list shows whom it must not, or not whom it must")
	}
}
