package claim

import (
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// TestALineKeepsWhatItWasAndWhoMadeItLess lowers a person twice and leaves another out.
func TestALineKeepsWhatItWasAndWhoMadeItLess(t *testing.T) {
	now := time.Date(2026, 12, 1, 10, 0, 0, 0, calendar.China)
	policy := subsidy.PublishedPolicies().All()[0]
	rate := policy.RatePerHour
	c := Claim{ID: "c", County: "440203", State: Submitted, Lines: []Line{
		{ID: "a", Position: 3, Hours: 9, Asked: 9 * rate, Amount: 9 * rate, State: LineLive},
		{ID: "b", Position: 7, Hours: 2, Asked: 2 * rate, Amount: 2 * rate, State: LineLive},
		{ID: "d", Position: 8, Hours: 1, Asked: rate, Amount: rate, State: LineLive},
	}}
	by := func(id string) subsidy.Actor {
		return subsidy.Actor{ID: id, Role: subsidy.CountyReviewer, County: "440203"}
	}
	for _, step := range []struct {
		hours int
		who   string
		why   string
	}{{6, "first", "没有考核记录"}, {4, "second", "按明细核定课时"}} {
		if _, err := c.LowerLine("a", step.hours, step.why, policy, by(step.who), now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.ExcludeLine("b", "不是本企业职工", by("first"), now); err != nil {
		t.Fatal(err)
	}
	want := []Cut{
		{Worth{9, 9 * rate}, Worth{6, 6 * rate}, "first", now, "没有考核记录"},
		{Worth{6, 6 * rate}, Worth{4, 4 * rate}, "second", now, "按明细核定课时"},
		{Worth{2, 2 * rate}, Worth{}, "first", now, "不是本企业职工"},
	}
	cut := c.Cut()
	if len(cut) != 2 || len(cut[0].Cuts) != 2 || len(cut[1].Cuts) != 1 {
		t.Fatalf("cut: %+v", cut)
	}
	for i, got := range []Cut{cut[0].Cuts[0], cut[0].Cuts[1], cut[1].Cuts[0]} {
		if got != want[i] {
			t.Errorf("cut %d is %+v, want %+v", i, got, want[i])
		}
	}
	if cut[0].Reason() != "按明细核定课时" || c.Lines[2].Reason() != "" {
		t.Errorf("reasons: %q, %q", cut[0].Reason(), c.Lines[2].Reason())
	}
	if total := c.Totals(); total.Off != 7*rate || total.Lowered != 1 || total.Excluded != 1 {
		t.Errorf("totals: %+v", total)
	}
}

// TestTheBureausStepsSayWhereAClaimStands walks the states.
func TestTheBureausStepsSayWhereAClaimStands(t *testing.T) {
	for state, want := range map[State]string{
		Draft: "提交", Submitted: "初审", Supplement: "初审", Reviewed: "复核", Approved: "公示", Published: "公示",
		Cleared: "拨付", Scheduled: "拨付", Paid: "", Refused: "", Withdrawn: "", Expired: "",
	} {
		now, steps := "", Claim{State: state}.BureauMilestones()
		for _, m := range steps {
			if m.State == subsidy.MilestoneNow {
				now = m.Text
			}
		}
		if now != want {
			t.Errorf("%s is at %q, want %q: %+v", state, now, want, steps)
		}
	}
	upheld := Claim{State: Refused, Publicity: Publicity{From: calendar.NewDay(2026, 12, 1)}}.BureauMilestones()
	if len(upheld) != 5 || upheld[3].Text != "公示" || upheld[4].Text != Refused.Chinese() {
		t.Errorf("refused after publicity: %+v", upheld)
	}
}
