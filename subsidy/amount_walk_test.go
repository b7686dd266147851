package subsidy

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy/calendar"
)

// TestTheHoursOfSeveralTellingsAgreeWithTheReferenceInEveryOrder tells one course
// several times: units, test and study, in every order.
func TestTheHoursOfSeveralTellingsAgreeWithTheReferenceInEveryOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawTelling), 1, 4).Draw(rt, "tellings")
		person := refPerson{day: 1440, minute: 1, firstDay: 1, endDay: 21, plan: []refPlan{{minutes: 90}},
			work: make([]refWork, 1)}
		work := &person.work[0]
		told, tested, passed := false, false, false
		for i, v := range all {
			from := int64(1440 + 20*i)
			work.spans = append(work.spans, refSpan{from, from + rapid.Int64Range(10, 90).Draw(rt, "minutes")})
			told = told || v.total > 0
			tested = tested || v.test.Scored || v.test.Verdict != ""
			passed = passed || refPassed(string(v.test.Verdict), v.test.Scored, v.test.Score)
		}
		work.unitsLeft = told && !slices.ContainsFunc(all, func(v telling) bool {
			return v.total > 0 &&
				v.done == v.total
		})
		work.testFailed = tested && !passed
		for _, basis := range []Basis{PerFiling, PerCourse} {
			want := refHours(person, basis == PerCourse)
			for _, order := range permutations(len(all)) {
				c, s := course("c1", 90, 0, 0)
				s.Intervals = nil
				for _, at := range order {
					s.Better(all[at].done, all[at].total, all[at].test)
					start := calendar.NewDay(2026, 12, 1).Start().Unix() - 1440*60
					s.Intervals = append(s.Intervals, Interval{start + work.spans[at].from*60,
						start + work.spans[at].to*60})
				}
				if got := reckon(policy(basis), []Course{c}, Learner{Studies: []Study{s}}); int64(got.Hours) != want {
					rt.Fatalf("%v under %s: %d hours, the reference says %d: %+v", order, basis, got.Hours, want, got)
				}
			}
		}
	})
}

func TestPlannedClassHoursAgreeWithTheReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		minutes := rapid.SliceOfN(rapid.IntRange(1, 400), 0, 8).Draw(rt, "minutes")
		person := refPerson{day: 100_000, minute: 1, firstDay: 1, endDay: 1}
		at := int64(100_000)
		for _, m := range minutes { // one who watches all of it, one course after another
			person.plan = append(person.plan, refPlan{minutes: int64(m)})
			person.work = append(person.work, refWork{spans: []refSpan{{at, at + int64(m)}}})
			at += int64(m)
		}
		for _, basis := range []Basis{PerFiling, PerCourse} {
			if got, want := policy(basis).ClassHours(minutes), refHours(person,
				basis == PerCourse); int64(got) != want {
				rt.Fatalf("%v under %s: %d planned, the reference says %d", minutes, basis, got, want)
			}
		}
	})
}
