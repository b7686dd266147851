package subsidy

import (
	"slices"
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

// draftOf is an amendment as it is filled in, with what was filed of it.
type draftOf struct {
	f      Filing
	a      *Filing
	filed  FilingForm
	people map[string]calendar.Day
}

// names are whom the amendment adds: of those it named before, their days stay.
func (d *draftOf) names(rows ...string) *draftOf {
	people := map[string]calendar.Day{}
	for _, row := range rows {
		people[row] = d.people[row]
	}
	d.people = people
	return d
}

func (d *draftOf) input() CheckInput {
	in := input()
	in.Base = &Base{Form: d.f.Form, Filed: d.filed, People: d.people}
	return in
}

// putIn submits the amendment.
func (d *draftOf) putIn(t *testing.T, now time.Time) {
	t.Helper()
	must[Event](t)(d.a.Submit(d.input(), "BA1-B1", owner, now))
	d.filed = d.a.Form
}

// back returns the amendment to the enterprise, with a form of its own to change.
func (d *draftOf) back(t *testing.T, now time.Time) {
	t.Helper()
	must[Event](t)(d.a.Return([]Reason{{Step: StepCourses, Message: "请补充课程"}}, reviewer, now))
	d.a.Form.Courses = slices.Clone(d.a.Form.Courses)
}

// The first submission of these tests is on Monday, 2026-11-23, the second a week
// or more later: what each names first counts from these days.
var (
	firstDay  = calendar.NewDay(2026, 11, 28)
	secondDay = calendar.NewDay(2026, 12, 5)
	weekLater = monday.AddDate(0, 0, 7)
)

func TestACourseAddedAfterAReturnCountsFiveWorkingDaysAfterItsOwnFiling(t *testing.T) {
	f, a := underWay(t)
	d := &draftOf{f: f, a: &a}
	with(&a, "c2", "焊接")
	d.putIn(t, monday)
	if a.CountsFrom != firstDay || a.Form.Courses[1].Since != firstDay {
		t.Fatalf("filed on Monday: counts from %s, the course from %s", a.CountsFrom, a.Form.Courses[1].Since)
	}
	d.back(t, monday.AddDate(0, 0, 1))
	with(&a, "c3", "起重")
	d.putIn(t, weekLater)
	must[Event](t)(a.Accept(reviewer, monday.AddDate(0, 0, 8)))
	must[Event](t)(f.Apply(a, reviewer, monday.AddDate(0, 0, 8)))
	want := []calendar.Day{{}, firstDay, secondDay}
	for i, c := range f.Form.Courses {
		if c.Since != want[i] {
			t.Errorf("course %s counts from %q, want %q", c.ID, c.Since, want[i])
		}
	}
	if a.CountsFrom != firstDay {
		t.Errorf("what was filed at first counts from %s now", a.CountsFrom)
	}
	d.f = f // the base has it all
	note := must[Check](t)(a.Check(d.input(), calendar.DayOf(weekLater))).CountsNote
	if note != "新增的最早从2026年11月28日起计算学习；此前的学习不计入。" {
		t.Errorf("after it took effect: %s", note)
	}
}

func TestALongerPlanAfterAReturnCountsFromItsOwnFilingToo(t *testing.T) {
	f, a := underWay(t)
	d := (&draftOf{f: f, a: &a}).names("甲", "乙")
	d.putIn(t, monday)
	d.back(t, monday.AddDate(0, 0, 1))
	a.Form.Courses[0].Minutes += 45
	d.putIn(t, weekLater)
	if got := a.Form.Courses[0].Since; got != secondDay || a.CountsFrom != firstDay || d.people["甲"] != firstDay {
		t.Errorf("the longer course counts from %q, the people from %q", got, d.people)
	}
	if !f.Form.Courses[0].Since.IsZero() {
		t.Error("the accepted version changed before the amendment was accepted")
	}
	d.back(t, monday.AddDate(0, 0, 8))
	a.Form.Courses[0].Minutes += 45
	d.putIn(t, monday.AddDate(0, 0, 14))
	if got := a.Form.Courses[0].Since; got != calendar.NewDay(2026, 12, 12) {
		t.Errorf("longer once more, it counts from %s", got)
	}
	d.back(t, monday.AddDate(0, 0, 15))
	a.Form.Courses[0].Minutes -= 90
	d.putIn(t, monday.AddDate(0, 0, 16))
	if got := a.Form.Courses[0].Since; !got.IsZero() {
		t.Errorf("as accepted again, it counts from %s", got)
	}
}

func TestWhatComesBackUnchangedAfterAReturnKeepsItsDay(t *testing.T) {
	f, a := underWay(t)
	d := (&draftOf{f: f, a: &a}).names("甲")
	with(&a, "c2", "焊接")
	d.putIn(t, monday)
	d.back(t, monday.AddDate(0, 0, 1))
	d.putIn(t, monday.AddDate(0, 0, 14))
	if a.CountsFrom != firstDay || a.Form.Courses[1].Since != firstDay || d.people["甲"] != firstDay {
		t.Errorf("counts from %s, the course from %s", a.CountsFrom, a.Form.Courses[1].Since)
	}
	// one more person after the second return counts from their own filing, nobody else does
	d.back(t, monday.AddDate(0, 0, 15))
	d.names("甲", "乙").putIn(t, monday.AddDate(0, 0, 21))
	if a.CountsFrom != firstDay || a.Form.Courses[1].Since != firstDay || d.people["甲"] != firstDay ||
		d.people["乙"] != calendar.NewDay(2026, 12, 19) {
		t.Errorf("counts from %s, the course from %s, the people from %v", a.CountsFrom, a.Form.Courses[1].Since,
			d.people)
	}
}

// What stands in another's place after a return is an addition of its own,
// however many there are.
func TestWhatIsSwappedInAfterAReturnCountsFromItsOwnFiling(t *testing.T) {
	for name, swap := range map[string]struct {
		first, then func(d *draftOf)
		day         func(d *draftOf) calendar.Day
		note        string
	}{
		"a person": {
			func(d *draftOf) { d.names("甲", "乙") }, func(d *draftOf) { d.names("甲", "丙") },
			func(d *draftOf) calendar.Day { return d.people["丙"] },
			"新增的1人从2026年11月28日起计算学习；1人从2026年12月5日起计算学习；此前的学习不计入。",
		},
		"a course under the same id": {
			func(d *draftOf) { with(d.a, "c2", "焊接"); d.names("甲") },
			func(d *draftOf) { d.a.Form.Courses[1].Name = "起重" },
			func(d *draftOf) calendar.Day { return d.a.Form.Courses[1].Since },
			"新增的1人从2026年11月28日起计算学习；课程“起重”从2026年12月5日起计算学习；此前的学习不计入。",
		},
		"a course's platform": {
			func(d *draftOf) { with(d.a, "c2", "焊接"); d.a.Form.Courses[1].Platform = "p2"; d.names("甲") },
			func(d *draftOf) { d.a.Form.Courses[1].Platform = "p3" },
			func(d *draftOf) calendar.Day { return d.a.Form.Courses[1].Since },
			"新增的1人从2026年11月28日起计算学习；课程“焊接”从2026年12月5日起计算学习；此前的学习不计入。",
		},
		"the project's platform": {
			func(d *draftOf) { d.a.Form.Platform.ID = "p2"; d.names("甲") },
			func(d *draftOf) { d.a.Form.Platform.ID, d.a.Form.Platform.Name = "p3", "另一平台" },
			func(d *draftOf) calendar.Day { return d.a.Form.PlatformSince },
			"新增的1人从2026年11月28日起计算学习；平台“另一平台”从2026年12月5日起计算学习；此前的学习不计入。",
		},
	} {
		f, a := underWay(t)
		d := &draftOf{f: f, a: &a}
		platforms := slices.Clone(input().Platforms)
		for _, id := range []string{"p2", "p3"} {
			platforms = append(platforms, Platform{ID: id, Name: id, Gate: GateNone})
		}
		submit := func(now time.Time) Check {
			in := d.input()
			in.Platforms = platforms
			check := must[Check](t)(a.Check(in, calendar.DayOf(now)))
			must[Event](t)(a.Submit(in, "BA1-B1", owner, now))
			d.filed = a.Form
			return check
		}
		swap.first(d)
		submit(monday)
		d.back(t, monday.AddDate(0, 0, 1))
		swap.then(d)
		check := submit(weekLater)
		if got := swap.day(d); got != secondDay {
			t.Errorf("%s counts from %q", name, got)
		}
		if a.CountsFrom != firstDay || d.people["甲"] != firstDay {
			t.Errorf("%s: who was filed first counts from %q, the amendment from %q", name, d.people["甲"],
				a.CountsFrom)
		}
		if check.CountsNote != swap.note {
			t.Errorf("%s: %s", name, check.CountsNote)
		}
		// unchanged, everything keeps its day
		d.back(t, monday.AddDate(0, 0, 8))
		submit(monday.AddDate(0, 0, 14))
		if got := swap.day(d); got != secondDay {
			t.Errorf("%s, filed again, counts from %q", name, got)
		}
	}
}

func TestAllThatWasFiledFirstMayBeSwappedForWhatCountsLater(t *testing.T) {
	f, a := underWay(t)
	d := (&draftOf{f: f, a: &a}).names("甲")
	d.putIn(t, monday)
	d.back(t, monday.AddDate(0, 0, 1))
	d.names("乙").putIn(t, weekLater)
	if a.CountsFrom != secondDay || d.people["乙"] != secondDay {
		t.Errorf("counts from %s, %v", a.CountsFrom, d.people)
	}
	d.back(t, monday.AddDate(0, 0, 8))
	d.names().putIn(t, monday.AddDate(0, 0, 9))
	if !a.CountsFrom.IsZero() {
		t.Errorf("nothing is added, and it counts from %s", a.CountsFrom)
	}
}

func TestACourseAddedAfterAReturnMustCountBeforeTheTrainingEnds(t *testing.T) {
	f, a := underWay(t)
	d := (&draftOf{f: f, a: &a}).names("甲")
	with(&a, "c2", "焊接")
	d.putIn(t, monday)
	d.back(t, monday.AddDate(0, 0, 1))
	late := time.Date(2026, 12, 28, 9, 0, 0, 0, calendar.China)
	same := a
	if _, err := same.Submit(d.input(), "", owner, late); err != nil {
		t.Errorf("the filed course, late: %v", err)
	}
	swapped := a
	if _, err := swapped.Submit((&draftOf{f: f, a: &a, filed: d.filed}).names("乙").input(), "", owner,
		late); KindOf(err) == "" {
		t.Error("another person was taken whose study never counts")
	}
	with(&a, "c3", "起重")
	if _, err := a.Submit(d.input(), "", owner, late); KindOf(err) == "" {
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
		in.Base = &Base{Form: f.Form, People: map[string]calendar.Day{"甲": {}}}
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
	(&draftOf{f: f, a: &b}).names("甲").putIn(t, monday)
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
	(&draftOf{f: f, a: &a}).names("甲").putIn(t, monday)
	if d := a.DecideBy(); d.Last != calendar.NewDay(2026, 11, 27) || d.From != calendar.NewDay(2026, 11, 28) ||
		d.Count != "2026年11月28日开始计算，最迟在前一天决定。" {
		t.Errorf("with an addition: %+v", d)
	}
	f, a = underWay(t)
	a.Form.Goal = "掌握新的规程"
	(&draftOf{f: f, a: &a}).putIn(t, monday)
	if d := a.DecideBy(); d.Last != f.Form.End || d.From != f.Form.End ||
		d.Count != "2026年12月31日结束培训，最迟在当天决定。" {
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
