package subsidy

import (
	"slices"
	"testing"
)

// TestEachReasonOfAReturnIsHeldAgainstItsOwnPartOfTheForms changes one thing at a time: the reasons about it are
// answered, and no others.
func TestEachReasonOfAReturnIsHeldAgainstItsOwnPartOfTheForms(t *testing.T) {
	from := complete().Form
	second := from.Courses[0]
	second.ID, second.Name = "c2", "用电"
	from.Courses = append(slices.Clone(from.Courses), second)
	reasons := []Reason{
		{Step: StepProject, Message: "培训目标请写具体"},
		{Step: StepPlatform, Message: "ICP备案号请核对"},
		{Step: StepCourses, Message: "课程的培训效果请补充"},
		{Step: StepCourses, Row: 1, Message: "第一门课程的时长"},
		{Step: StepCourses, Row: 2, Message: "第二门课程的时长"},
		{Step: StepRoster, Message: "名册请核对"},
		{Step: StepRoster, Row: 3, Message: "第三行手机号码"},
	}
	for name, one := range map[string]struct {
		change func(*FilingForm)
		people RosterChange
		yes    []int // indices of the reasons that are answered
	}{
		"nothing":           {func(*FilingForm) {}, RosterChange{}, nil},
		"the goal":          {func(f *FilingForm) { f.Goal = "能独立操作" }, RosterChange{}, []int{0}},
		"the head-count":    {func(f *FilingForm) { f.PlannedPeople = 9 }, RosterChange{}, []int{0}},
		"the institution":   {func(f *FilingForm) { f.Institution.Head = "李" }, RosterChange{}, []int{0}},
		"the ICP number":    {func(f *FilingForm) { f.Platform.ICP = "粤ICP备1号" }, RosterChange{}, []int{1}},
		"the second course": {func(f *FilingForm) { f.Courses[1].Minutes++ }, RosterChange{}, []int{2, 4}},
		"the first one goes": {
			func(f *FilingForm) { f.Courses = f.Courses[1:] }, RosterChange{}, []int{2, 3},
		},
		"a third one comes": {
			func(f *FilingForm) {
				third := f.Courses[0]
				third.ID, third.Name = "c3", "消防"
				f.Courses = append(f.Courses, third)
			}, RosterChange{}, []int{2},
		},
		"the courses' order": {func(f *FilingForm) { slices.Reverse(f.Courses) }, RosterChange{}, nil},
		"the third row":      {func(*FilingForm) {}, RosterChange{Rows: []int{3}}, []int{5, 6}},
		"another row":        {func(*FilingForm) {}, RosterChange{Rows: []int{2}}, []int{5}},
		"one more person":    {func(*FilingForm) {}, RosterChange{Added: []Person{{}}}, []int{5}},
		"one person less": {
			func(*FilingForm) {}, RosterChange{Removed: []Person{{}}, Rows: []int{1}}, []int{5},
		},
	} {
		to := from
		to.Courses = slices.Clone(from.Courses)
		one.change(&to)
		for i, m := range Mend(reasons, from, to, one.people) {
			want := MendedNo
			if slices.Contains(one.yes, i) {
				want = MendedYes
			}
			if m.Mended != want || m.Message != reasons[i].Message {
				t.Errorf("%s: %q is %q, want %q", name, m.Message, m.Mended, want)
			}
		}
	}
}

// TestARowThatTheFormNeverHadIsHeldAgainstTheWholeForm keeps to the form where a reason names no row of it.
func TestARowThatTheFormNeverHadIsHeldAgainstTheWholeForm(t *testing.T) {
	from := complete().Form
	to := from
	to.Courses = slices.Clone(from.Courses)
	to.Courses[0].Minutes++
	reasons := []Reason{{Step: StepCourses, Row: 7, Message: "第七门课程"}}
	if got := Mend(reasons, from, to, RosterChange{}); got[0].Mended != MendedYes {
		t.Errorf("it is %q", got[0].Mended)
	}
}

// TestThePromiseTellsNothing since it is ticked at every submission.
func TestThePromiseTellsNothing(t *testing.T) {
	form := complete().Form
	got := Mend([]Reason{{Step: StepPromise, Message: "请重新阅读承诺"}}, form, form, RosterChange{})
	if got[0].Mended != MendedUnknown || got[0].Mended.Chinese() == "" {
		t.Errorf("it is %q", got[0].Mended)
	}
	for _, m := range []Mended{MendedYes, MendedNo, MendedUnknown} {
		if m.Chinese() == "" {
			t.Errorf("%q has no word", m)
		}
	}
}
