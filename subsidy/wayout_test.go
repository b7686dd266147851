package subsidy

import (
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

// TestAMissedDayLeavesAWay asks what can still be done for a filing too late for its start, and
// for one whose claim window has passed.
func TestAMissedDayLeavesAWay(t *testing.T) {
	today := calendar.DayOf(monday)
	terms := Terms{Policy: PublishedPolicies().All()[0], Calendar: calendar.Published()}
	safe, err := terms.Policy.StrictStart(today, terms.Calendar)
	if err != nil {
		t.Fatal(err)
	}
	f := Filing{State: FilingDraft, County: "440203", Form: FilingForm{Start: safe.Last, End: safe.Last.AddDays(9)}}
	if ways, err := f.WaysOut(terms, today); err != nil || len(ways) != 0 {
		t.Errorf("in time: %+v %v", ways, err)
	}
	f.Form.Start = today.AddDays(1)
	ways, err := f.WaysOut(terms, today)
	if err != nil || len(ways) < 2 || ways[0].Day != safe.Last || ways[0].Goto != "start" ||
		ways[len(ways)-1].Goto != "call" || ways[len(ways)-1].Dial == "" {
		t.Fatalf("too late: %+v %v", ways, err)
	}
	f.State, f.Form.Start, f.Form.End = FilingAccepted, today.AddDays(-400), today.AddDays(-380)
	if ways, err = f.WaysOut(terms, today); err != nil || len(ways) != 2 || ways[0].Goto != "ask" ||
		!strings.Contains(ways[0].Text, "不可抗力") {
		t.Errorf("the window has passed: %+v %v", ways, err)
	}
	f.Claimed = true
	if ways, err = f.WaysOut(terms, today); err != nil || len(ways) != 0 {
		t.Errorf("claimed in time: %+v %v", ways, err)
	}
}

// TestTheChartsNumbersComeFromThePolicy changes every number of the version.
func TestTheChartsNumbersComeFromThePolicy(t *testing.T) {
	p := Policy{FilingLead: 71, ClaimMonths: 72, ReviewDays: 73, PublicityDays: 74, PaymentDays: 75}
	all := ""
	for _, s := range p.Chart(ChartPublicity) {
		all += s.Limit + " "
		if s.Here != (s.Text == "公示") {
			t.Errorf("%+v", s)
		}
	}
	for _, n := range []string{"71", "72", "73", "74", "75"} {
		if !strings.Contains(all, n) {
			t.Errorf("%s stands nowhere in %s", n, all)
		}
	}
	p = Policy{RatePerHour: 4321, CapPerYear: 765400, ClassHourMinutes: 61}
	if text := p.Welcome() + p.Help()[1].Answer; !strings.Contains(text, "43.21 元") ||
		!strings.Contains(text, "7654 元") || !strings.Contains(text, "61分钟") {
		t.Error(text)
	}
}
