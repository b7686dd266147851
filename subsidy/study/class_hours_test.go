package study

import (
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy"
)

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
		for _, basis := range []subsidy.Basis{subsidy.PerFiling, subsidy.PerCourse} {
			got, want := policy(basis).ClassHours(minutes), refHours(person, basis == subsidy.PerCourse)
			if int64(got) != want {
				rt.Fatalf("%v under %s: %d planned, the reference says %d", minutes, basis, got, want)
			}
		}
	})
}
