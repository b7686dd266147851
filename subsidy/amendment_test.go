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
	f.State, f.Number, f.SubmittedAt, f.PolicyVersion = FilingAccepted, "BA1", monday.AddDate(0, 0, -20),
		terms().Policy.Version
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
	if got := a.Form.Courses[0].Since; got != calendar.NewDay(2026, 12, 5) ||
		a.CountsFrom != calendar.NewDay(2026, 11, 28) {
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

func TestAnAmendmentMayMoveTheStartUntilTheDayBeforeIt(t *testing.T) {
	f := complete()
	f.State, f.Number, f.SubmittedAt, f.PolicyVersion = FilingAccepted, "BA1", monday.AddDate(0, 0, -20),
		terms().Policy.Version
	f.Form.Start, f.Form.End = calendar.NewDay(2026, 11, 24), calendar.NewDay(2026, 12, 31)
	f.FirstStart = f.Form.Start
	for day, want := range map[int]bool{23: true, 24: false, 25: false} {
		now := time.Date(2026, 11, day, 9, 0, 0, 0, calendar.China)
		a, _, err := f.Amend("a", false, owner, now)
		if err != nil {
			t.Fatal(err)
		}
		a.Form.Promised, a.Form.Start = true, calendar.NewDay(2026, 12, 1)
		in := input()
		in.Base = &Base{Form: f.Form}
		a.Form.Courses = []Course{a.Form.Courses[0]}
		a.Form.Courses[0].Start, a.Form.Courses[0].End = a.Form.Start, a.Form.End
		if _, err := a.Submit(in, "B1", owner, now); err == nil != want {
			t.Errorf("on 11-%d: %v", day, err)
		}
		if a.CountsFrom != (calendar.Day{}) {
			t.Errorf("nothing is added, yet it counts from %s", a.CountsFrom)
		}
	}
}

func TestAnAmendmentMayEndTheTrainingTodayAndNotYesterday(t *testing.T) {
	f, a := underWay(t)
	today := calendar.DayOf(monday)
	for days, want := range map[int]bool{-1: false, 0: true, 1: true} {
		b := a
		b.Form.End = today.AddDays(days)
		b.Form.Courses = []Course{a.Form.Courses[0]}
		b.Form.Courses[0].End = b.Form.End
		in := input()
		in.Base = &Base{Form: f.Form}
		if _, err := b.Submit(in, "B1", owner, monday); err == nil != want {
			t.Errorf("an end %d days from today: %v", days, err)
		}
	}
}

func TestAnAdditionMayCountOnTheTrainingsLastDay(t *testing.T) {
	f, a := underWay(t)
	for end, want := range map[calendar.Day]bool{calendar.NewDay(2026, 11, 28): true, calendar.NewDay(2026, 11,
		27): false} {
		b := a
		b.Form.End = end
		b.Form.Courses = []Course{a.Form.Courses[0]}
		b.Form.Courses[0].End = end
		in := input()
		in.Base = &Base{Form: f.Form, Added: 1}
		if _, err := b.Submit(in, "B1", owner, monday); err == nil != want {
			t.Errorf("a training that ends on %s: %v", end, err)
		}
	}
	// before the training starts, what is added counts from its start
	f.Form.Start, f.Form.End, f.FirstStart = calendar.NewDay(2026, 12, 14), calendar.NewDay(2026, 12, 31),
		calendar.NewDay(2026, 12, 14)
	f.Form.Courses[0].Start = f.Form.Start
	b, _, err := f.Amend("b", false, owner, monday)
	if err != nil {
		t.Fatal(err)
	}
	b.Form.Promised = true
	putIn(t, f, &b, 1, monday)
	if b.CountsFrom != f.Form.Start {
		t.Errorf("counts from %s", b.CountsFrom)
	}
}

func TestAnAmendmentIsADraftOfTheAcceptedFiling(t *testing.T) {
	f, _ := underWay(t)
	f.RosterSize = 3
	a, ev, err := f.Amend("a", false, owner, monday)
	if err != nil || a.Amends != f.ID || a.State != FilingDraft || a.Form.Promised || a.Revision != 1 ||
		a.RosterSize != 3 ||
		a.FirstStart != f.Form.Start || a.PolicyVersion != f.PolicyVersion || ev.Action != AmendFiling {
		t.Errorf("%+v, %v", a, err)
	}
	if _, _, err := f.Amend("b", true, owner, monday); KindOf(err) != Conflict {
		t.Errorf("a second one beside it: %v", err)
	}
	if _, _, err := f.Amend("b", false, owner, f.Form.End.End().Add(-time.Second)); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	if _, _, err := f.Amend("b", false, owner, f.Form.End.End()); KindOf(err) != TooLate {
		t.Errorf("after the end: %v", err)
	}
}

func TestOnlyAnAcceptedAmendmentOfThisFilingTakesEffect(t *testing.T) {
	for name, v := range map[string]struct {
		spoil func(f, a *Filing)
		want  Kind
	}{
		"accepted":             {func(_, _ *Filing) {}, ""},
		"another filing's":     {func(_, a *Filing) { a.Amends = "other" }, Conflict},
		"not accepted":         {func(_, a *Filing) { a.State = FilingSubmitted }, Conflict},
		"the filing is closed": {func(f, _ *Filing) { f.State = FilingWithdrawn }, Conflict},
	} {
		f, a := underWay(t)
		with(&a, "c2", "焊接")
		a.State, a.Number, a.RosterSize, a.CountsFrom = FilingAccepted, "BA1-B1", 5, calendar.NewDay(2026, 11, 28)
		v.spoil(&f, &a)
		before := f.Revision
		_, err := f.Apply(a, reviewer, monday)
		if KindOf(err) != v.want {
			t.Errorf("%s: %v", name, err)
		}
		if done := len(f.Form.Courses) == 2 && f.RosterSize == 5 && f.Revision == before+1; done != (v.want == "") {
			t.Errorf("%s: %+v", name, f)
		}
		if err == nil {
			if got := f.Form.Courses[1].Since; got != a.CountsFrom {
				t.Errorf("the course counts from %q", got)
			}
			f.Form.Courses[1].Minutes++
			if a.Form.Courses[1].Minutes == f.Form.Courses[1].Minutes {
				t.Error("the filing and the amendment share their courses")
			}
		}
	}
}

func TestTheCountyDecidesAnAmendmentBeforeWhatItAddsCounts(t *testing.T) {
	f, a := underWay(t)
	if d := f.DecideBy(); d.Last != f.Form.Start.AddDays(-1) || d.From != f.Form.Start {
		t.Errorf("a filing: by %s", d.Last)
	}
	putIn(t, f, &a, 1, monday)
	if d := a.DecideBy(); d.Last != calendar.NewDay(2026, 11, 27) || d.From != calendar.NewDay(2026, 11, 28) ||
		d.Count != "2026年11月28日开始计算，最迟在前一天决定。" {
		t.Errorf("with an addition: %+v", d)
	}
	f, a = underWay(t)
	a.Form.Goal = "掌握新的规程"
	putIn(t, f, &a, 0, monday)
	if d := a.DecideBy(); d.Last != f.Form.End || d.From != f.Form.End || d.Count != "2026年12月31日结束培训，最迟在当天决定。" {
		t.Errorf("without one: %+v", d)
	}
	a.SubmittedAt = f.Form.Start.AddDays(-1).Start()
	if d := a.DecideBy(); d.Last != f.Form.Start.AddDays(-1) {
		t.Errorf("submitted before the start: %+v", d)
	}
	a.SubmittedAt = f.Form.Start.Start()
	if d := a.DecideBy(); d.Last != f.Form.End {
		t.Errorf("submitted on the day of the start: %+v", d)
	}
}
