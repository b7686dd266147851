package study

import (
	"slices"
	"testing"

	"shigang/subsidy"
)

func TestClause一ThirtyYuanAClassHourAtMostAThousandAYear(t *testing.T) {
	p := terms().Policy
	if p.RatePerHour != 30_00 || p.CapPerYear != 1000_00 || p.ClassHourMinutes != 45 {
		t.Fatalf("%+v", p)
	}
	for hours, want := range map[int]subsidy.Fen{0: 0, 1: 30_00, 33: 990_00, 34: 1000_00, 100: 1000_00} {
		if got := AmountOf(p, hours, 2026, 0).Granted; got != want {
			t.Errorf("%d hours: %s", hours, got.Plain())
		}
	}
}

func TestClause二ATotalWithoutItsScreenshotDoesNotCount(t *testing.T) {
	f := ended()
	f.Form.Courses = []subsidy.Course{{ID: "c", Name: "安全", Minutes: 90}}
	l := Learner{Studies: []Study{{Course: "c", Totals: []Total{{Seconds: 90 * 60}}}}}
	if r := NewCalculator(f, terms().Policy).Person(l); r.Hours != 0 || r.Uncounted[0].Why != WhyNoScreenshot {
		t.Fatalf("%+v", r)
	}
	l.Studies[0].Screenshot = true
	if r := NewCalculator(f, terms().Policy).Person(l); r.Hours != 2 {
		t.Fatalf("%+v", r)
	}
}

func TestClause附件1一二ACourseIsCompletedByItsUnitsItsTimeAndItsTest(t *testing.T) {
	f := ended()
	f.Form.Courses = []subsidy.Course{{ID: "c", Name: "安全", Minutes: 90}}
	at := f.Form.Start.Start().Unix()
	whole := Study{
		Course:     "c",
		Intervals:  []Interval{{at, at + 90*60}},
		UnitsDone:  3,
		UnitsTotal: 3,
		Test:       Test{Scored: true, Score: 600},
	}
	for name, v := range map[string]struct {
		spoil func(*Study)
		hours int
	}{
		"whole":    {func(*Study) {}, 2},
		"a second": {func(s *Study) { s.Intervals[0].End-- }, 0},
		"a unit":   {func(s *Study) { s.UnitsDone-- }, 0},
		"the test": {func(s *Study) { s.Test.Score = 599 }, 0},
		"no test":  {func(s *Study) { s.Test = Test{} }, 2},
		"a day late": {
			func(s *Study) { s.Intervals[0] = Interval{f.Form.End.End().Unix(), f.Form.End.End().Unix() + 90*60} },
			0,
		},
	} {
		s := whole
		s.Intervals = slices.Clone(whole.Intervals)
		v.spoil(&s)
		if r := NewCalculator(f, terms().Policy).Person(Learner{Studies: []Study{s}}); r.Hours != v.hours {
			t.Errorf("%s: %d hours", name, r.Hours)
		}
	}
}
