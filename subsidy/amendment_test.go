package subsidy

import (
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// underWay is an accepted filing of two courses whose training is under way on
// Monday, 2026-11-23, and an amendment of it.
func underWay(t *testing.T) (f, a Filing) {
	t.Helper()
	f = complete()
	f.State, f.Number, f.SubmittedAt, f.PolicyVersion = FilingAccepted, "BA1", monday.AddDate(0, 0, -20), terms().Policy.Version
	f.Form.Start, f.Form.End = calendar.NewDay(2026, 11, 16), calendar.NewDay(2026, 12, 31)
	f.FirstStart = f.Form.Start
	f.Form.Courses[0].Start, f.Form.Courses[0].End = f.Form.Start, f.Form.End
	a, _, err := f.Amend("a", false, owner, monday)
	if err != nil {
		t.Fatal(err)
	}
	a.Form.Promised = true
	return f, a
}

// with adds a course to the amendment's form.
func with(a *Filing, id, name string) {
	c := a.Form.Courses[0]
	c.ID, c.Name, c.Since = id, name, calendar.Day{}
	a.Form.Courses = append(a.Form.Courses[:len(a.Form.Courses):len(a.Form.Courses)], c)
}

// putIn submits an amendment that adds so many people to the base.
func putIn(t *testing.T, f Filing, a *Filing, people int, now time.Time) {
	t.Helper()
	in := input()
	in.Base = &Base{Form: f.Form, Added: people}
	must[Event](t)(a.Submit(in, "BA1-B1", owner, now))
}

func sendBack(t *testing.T, a *Filing, now time.Time) {
	t.Helper()
	must[Event](t)(a.Return([]Reason{{Step: StepCourses, Message: "请补充课程"}}, reviewer, now))
}

func TestACourseAddedAfterAReturnCountsFiveWorkingDaysAfterItsOwnFiling(t *testing.T) {
	f, a := underWay(t)
	with(&a, "c2", "焊接")
	putIn(t, f, &a, 0, monday)
	first := calendar.NewDay(2026, 11, 28)
	if a.CountsFrom != first || a.Form.Courses[1].Since != first {
		t.Fatalf("filed on Monday: counts from %s, the course from %s", a.CountsFrom, a.Form.Courses[1].Since)
	}
	sendBack(t, &a, monday.AddDate(0, 0, 1))
	with(&a, "c3", "起重")
	putIn(t, f, &a, 0, monday.AddDate(0, 0, 7))
	must[Event](t)(a.Accept(reviewer, monday.AddDate(0, 0, 8)))
	must[Event](t)(f.Apply(a, reviewer, monday.AddDate(0, 0, 8)))
	want := []calendar.Day{{}, first, calendar.NewDay(2026, 12, 5)}
	for i, c := range f.Form.Courses {
		if c.Since != want[i] {
			t.Errorf("course %s counts from %q, want %q", c.ID, c.Since, want[i])
		}
	}
	if a.CountsFrom != first {
		t.Errorf("what was filed at first counts from %s now", a.CountsFrom)
	}
}

func TestALongerPlanAfterAReturnCountsFromItsOwnFilingToo(t *testing.T) {
	f, a := underWay(t)
	putIn(t, f, &a, 2, monday) // two people
	sendBack(t, &a, monday.AddDate(0, 0, 1))
	a.Form.Courses = append([]Course(nil), a.Form.Courses...)
	a.Form.Courses[0].Minutes += 45
	putIn(t, f, &a, 2, monday.AddDate(0, 0, 7))
	if got := a.Form.Courses[0].Since; got != calendar.NewDay(2026, 12, 5) || a.CountsFrom != calendar.NewDay(2026, 11, 28) {
		t.Errorf("the longer course counts from %q, the people from %q", got, a.CountsFrom)
	}
	if !f.Form.Courses[0].Since.IsZero() {
		t.Error("the accepted version changed before the amendment was accepted")
	}
	sendBack(t, &a, monday.AddDate(0, 0, 8))
	a.Form.Courses[0].Minutes -= 45
	putIn(t, f, &a, 2, monday.AddDate(0, 0, 9))
	if got := a.Form.Courses[0].Since; !got.IsZero() {
		t.Errorf("as accepted again, it counts from %s", got)
	}
}

func TestWhatComesBackUnchangedAfterAReturnKeepsItsDay(t *testing.T) {
	f, a := underWay(t)
	with(&a, "c2", "焊接")
	putIn(t, f, &a, 1, monday)
	sendBack(t, &a, monday.AddDate(0, 0, 1))
	putIn(t, f, &a, 1, monday.AddDate(0, 0, 14))
	if first := calendar.NewDay(2026, 11, 28); a.CountsFrom != first || a.Form.Courses[1].Since != first {
		t.Errorf("counts from %s, the course from %s", a.CountsFrom, a.Form.Courses[1].Since)
	}
	// one more person after the second return: people count anew, the filed course does not
	sendBack(t, &a, monday.AddDate(0, 0, 15))
	putIn(t, f, &a, 2, monday.AddDate(0, 0, 21))
	if a.CountsFrom != calendar.NewDay(2026, 12, 19) || a.Form.Courses[1].Since != calendar.NewDay(2026, 11, 28) {
		t.Errorf("counts from %s, the course from %s", a.CountsFrom, a.Form.Courses[1].Since)
	}
}

func TestACourseAddedAfterAReturnMustCountBeforeTheTrainingEnds(t *testing.T) {
	f, a := underWay(t)
	with(&a, "c2", "焊接")
	putIn(t, f, &a, 0, monday)
	sendBack(t, &a, monday.AddDate(0, 0, 1))
	in := input()
	in.Base = &Base{Form: f.Form}
	late := time.Date(2026, 12, 28, 9, 0, 0, 0, calendar.China)
	same := a
	if _, err := same.Submit(in, "", owner, late); err != nil {
		t.Errorf("the filed course, late: %v", err)
	}
	with(&a, "c3", "起重")
	if _, err := a.Submit(in, "", owner, late); KindOf(err) == "" {
		t.Error("a new course was taken that never counts")
	}
}
