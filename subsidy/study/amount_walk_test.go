package study

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// TestTheHoursOfSeveralTellingsAgreeWithTheReferenceInEveryOrder tells one course
// several times: units, test and study, in every order.
func TestTheHoursOfSeveralTellingsAgreeWithTheReferenceInEveryOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(drawTelling), 1, 4).Draw(rt, "tellings")
		person := refPerson{
			day: 1440, minute: 1, firstDay: 1, endDay: 21, plan: []refPlan{{minutes: 90}},
			work: make([]refWork, 1),
		}
		work := &person.work[0]
		told, tested, passed := false, false, false
		for i, v := range all {
			from := int64(1440 + 20*i)
			work.spans = append(work.spans, refSpan{
				from: from,
				to:   from + rapid.Int64Range(10, 90).Draw(rt, "minutes"),
			})
			told = told || v.total > 0
			tested = tested || v.test.Scored || v.test.Verdict != ""
			passed = passed || refPassed(string(v.test.Verdict), v.test.Scored, v.test.Score)
		}
		work.unitsLeft = told && !slices.ContainsFunc(all, func(v telling) bool {
			return v.total > 0 && v.done == v.total
		})
		work.testFailed = tested && !passed
		for _, basis := range []subsidy.Basis{subsidy.PerFiling, subsidy.PerCourse} {
			want := refHours(person, basis == subsidy.PerCourse)
			for _, order := range permutations(len(all)) {
				c, s := course("c1", 90, 0, 0)
				s.Intervals = nil
				for _, at := range order {
					s.Better(all[at].done, all[at].total, all[at].test)
					start := calendar.NewDay(2026, 12, 1).Start().Unix() - 1440*60
					s.Intervals = append(s.Intervals, Interval{
						start + work.spans[at].from*60,
						start + work.spans[at].to*60,
					})
				}
				if got := calculate(policy(basis), []subsidy.Course{c},
					Learner{Studies: []Study{s}}); int64(got.Hours) != want {
					rt.Fatalf("%v under %s: %d hours, the reference says %d: %+v", order, basis, got.Hours, want, got)
				}
			}
		}
	})
}
