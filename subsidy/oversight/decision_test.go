package oversight

import (
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

const version = "2020-03-02"

// TestADecisionsDaysAreWorkingDaysAgainstItsOwnLegalDay walks the boundaries: a claim of Monday has until the Monday
// three weeks later; around a long holiday and a make-up working day the same fifteen days are other ones.
func TestADecisionsDaysAreWorkingDaysAgainstItsOwnLegalDay(t *testing.T) {
	for _, c := range []struct {
		name     string
		d        Decided
		days     int
		inTime   bool
		from, on string
		by       string
	}{
		{name: "a claim, on the same day", on: "2026-11-23", by: "2026-12-14", days: 0, inTime: true},
		{name: "on its last day", on: "2026-12-14", by: "2026-12-14", days: 15, inTime: true},
		{name: "a day late", on: "2026-12-15", by: "2026-12-14", days: 16},
		{name: "on the day off before its last day", on: "2026-12-13", by: "2026-12-14", days: 14, inTime: true},
		// from Wednesday 2026-09-23: the 24th, 28th to 30th, and 8th to 10th of October, a Saturday to be worked
		{name: "over the National Day", on: "2026-10-10", by: "2026-10-21", days: 7, inTime: true},
		{name: "stood still, so that its day moved", on: "2026-12-14", by: "2027-01-11", days: 0, inTime: true},
		{name: "a filing", from: "2026-11-23", on: "2026-11-27", by: "2026-11-29", days: 4, inTime: true},
		{
			name: "a filing on the day before its start",
			from: "2026-11-23", on: "2026-11-29", by: "2026-11-29", days: 4, inTime: true,
		},
		{name: "a filing on the day of its start", from: "2026-11-23", on: "2026-11-30", by: "2026-11-29", days: 5},
	} {
		c.d.From, c.d.On, c.d.By = day(t, c.from), day(t, c.on), day(t, c.by)
		if c.from == "" {
			c.d.Policy = version
		}
		days, err := c.d.Days(calendar.Published(), subsidy.PublishedPolicies())
		if err != nil || days != c.days || c.d.InTime() != c.inTime {
			t.Errorf("%s: %d days, in time %v, %v", c.name, days, c.d.InTime(), err)
		}
	}
	unknown := Decided{On: day(t, "2026-11-23"), By: day(t, "2026-12-14"), Policy: "none"}
	if _, err := unknown.Days(calendar.Published(), subsidy.PublishedPolicies()); err == nil {
		t.Error("an unknown version was counted by")
	}
}

// TestThePaceIsByNearestRank counts by hand: of ten decisions the fifth is the half and the ninth the nine-tenths.
func TestThePaceIsByNearestRank(t *testing.T) {
	filing := func(county subsidy.County, on, by string, n int) Decided {
		return Decided{County: county, From: day(t, "2026-11-23"), On: day(t, on), By: day(t, by), N: n}
	}
	decided := []Decided{
		filing("440203", "2026-11-24", "2026-11-30", 5), // 1 working day
		filing("440203", "2026-11-25", "2026-11-30", 4), // 2
		filing("440203", "2026-12-01", "2026-11-30", 1), // 6, late
		filing("440204", "2026-11-26", "2026-11-30", 1), // 3
	}
	each, whole, err := Paces(decided, []subsidy.County{"440204", "440203", "440205"}, calendar.Published(),
		subsidy.PublishedPolicies())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Pace{
		{County: "440204", N: 1, InTime: 1, Half: 3, Most: 3},
		{County: "440203", N: 10, InTime: 9, Half: 1, Most: 2},
		{County: "440205"},
	} {
		if each[i] != want {
			t.Errorf("%+v, want %+v", each[i], want)
		}
	}
	if want := (Pace{N: 11, InTime: 10, Half: 2, Most: 3}); whole != want {
		t.Errorf("together %+v, want %+v", whole, want)
	}
	if got := [3]int{whole.Share(), each[1].Share(), each[2].Share()}; got != [3]int{90, 90, 0} {
		t.Errorf("shares %v", got)
	}
}
