package study

import (
	"testing"

	"shigang/subsidy"

	"pgregory.net/rapid"
)

// telling is what one file tells of a course.
type telling struct {
	done, total int
	test        Test
}

func drawTelling(rt *rapid.T) telling {
	v := telling{}
	if rapid.Bool().Draw(rt, "units") {
		v.total = rapid.IntRange(1, 4).Draw(rt, "total")
		v.done = rapid.IntRange(0, v.total).Draw(rt, "done")
	}
	if rapid.Bool().Draw(rt, "scored") {
		v.test.Scored, v.test.Score = true, rapid.SampledFrom([]int{0, 599, 600, 900}).Draw(rt, "score")
	}
	v.test.Verdict = rapid.SampledFrom([]Verdict{"", Passed, Failed}).Draw(rt, "verdict")
	return v
}

// TestTheBestTellingStandsInEveryOrder puts several tellings of one course
// together in every order, and in every grouping of two sources.
func TestTheBestTellingStandsInEveryOrder(t *testing.T) {
	p := terms().Policy
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawTelling), 1, 5).Draw(rt, "tellings")
		passed, units := false, true
		for _, v := range all {
			passed = passed || v.test.Passed(p)
			units = units && (v.total == 0 || v.done < v.total)
		}
		var first Study
		for i, order := range permutations(len(all)) {
			var s Study
			for _, at := range order {
				s.Better(all[at].done, all[at].total, all[at].test)
			}
			if s.Test.Passed(p) != passed {
				rt.Fatalf("%v: passed %v, want %v (%+v)", order, s.Test.Passed(p), passed, s.Test)
			}
			if complete := s.UnitsTotal > 0 && s.UnitsDone == s.UnitsTotal; complete == units && s.UnitsTotal > 0 {
				rt.Fatalf("%v: units %d/%d", order, s.UnitsDone, s.UnitsTotal)
			}
			if i == 0 {
				first = s
			}
			if s.UnitsDone != first.UnitsDone || s.UnitsTotal != first.UnitsTotal || s.Test != first.Test {
				rt.Fatalf("%v: %+v, another order: %+v", order, s, first)
			}
			var a, b Study // two sources, kept apart and put together at last
			for n, at := range order {
				half := []*Study{&a, &b}[n%2]
				half.Better(all[at].done, all[at].total, all[at].test)
			}
			a.Better(b.UnitsDone, b.UnitsTotal, b.Test)
			if a.UnitsDone != s.UnitsDone || a.UnitsTotal != s.UnitsTotal || a.Test != s.Test {
				rt.Fatalf("%v: %+v by sources, %+v at once", order, a, s)
			}
		}
	})
}

func TestAScoreThatPassedIsNotFailedByALaterVerdict(t *testing.T) {
	p := terms().Policy
	var s Study
	s.Better(0, 0, Test{Scored: true, Score: 800})
	s.Better(0, 0, Test{Verdict: Failed})
	s.Better(0, 0, Test{})
	if !s.Test.Passed(p) || s.Test.Score != 800 {
		t.Errorf("%+v", s.Test)
	}
	if (Test{Scored: true, Score: 800, Verdict: Failed}).Passed(p) {
		t.Error("a score that its own platform calls failed passes")
	}
	f := ended()
	f.Form.Courses = []subsidy.Course{{ID: "c", Name: "课程", Minutes: 45}}
	at := f.Form.Start.Start().Unix()
	s.Course, s.Intervals = "c", []Interval{{at, at + 45*60}}
	r := NewCalculator(f, p).Person(Learner{Studies: []Study{s}})
	if r.Hours != 1 || r.Courses[0].Test.Verdict == Failed {
		t.Errorf("%+v", r)
	}
}

func TestAnEmployeeOfADroppedFilingIsToldNotToStudy(t *testing.T) {
	for _, state := range subsidy.FilingStates() {
		f := ended()
		f.State = state
		dropped := state == subsidy.FilingRefused || state == subsidy.FilingWithdrawn
		if (Dropped(f) != "") != dropped {
			t.Errorf("%s: %q", state, Dropped(f))
		}
	}
}
