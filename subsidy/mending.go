package subsidy

import (
	"slices"
	"strings"
)

// Mended is whether what a return asked for has been changed since, as far as the
// forms tell.
type Mended string

// The answers: 已改, 没有改, 看不出. They say that something differs, not that it
// is right now.
const (
	MendedYes     Mended = "yes"
	MendedNo      Mended = "no"
	MendedUnknown Mended = "unknown"
)

// Chinese returns the answer as people read it.
func (m Mended) Chinese() string {
	return map[Mended]string{MendedYes: "已改", MendedNo: "没有改", MendedUnknown: "表上看不出"}[m]
}

// Mending is one reason of a return with whether it was answered.
type Mending struct {
	Reason
	Mended Mended
}

// RosterChange is how the people of two submissions differ. Who has another ID
// number is another person.
type RosterChange struct {
	Added, Removed []Person
	Rows           []int // of the older one: whose data are others now, or who left
}

// Same reports that nothing differs.
func (c RosterChange) Same() bool { return len(c.Added)+len(c.Removed)+len(c.Rows) == 0 }

// Mend says of each reason of a return whether what it is about differs between
// the submission that was returned, from, and the one after it. A reason about a
// row is about the row as it stood then; one about a form is about all of it.
func Mend(reasons []Reason, from, to FilingForm, people RosterChange) []Mending {
	changed := changedKeys(from, to)
	out := make([]Mending, len(reasons))
	for i, r := range reasons {
		out[i] = Mending{Reason: r, Mended: MendedNo}
		switch {
		case r.Step == StepPromise: // the same tick at every submission
			out[i].Mended = MendedUnknown
		case r.Step == StepRoster && rosterMended(people, r.Row),
			r.Step != StepRoster && r.speaksOfAny(changed, from):
			out[i].Mended = MendedYes
		}
	}
	return out
}

func rosterMended(people RosterChange, row int) bool {
	if row == 0 {
		return !people.Same()
	}
	return slices.Contains(people.Rows, row)
}

// changedKeys are the keys of the form's fields that differ, those of courses that
// came or went among them.
func changedKeys(from, to FilingForm) (keys []string) {
	was, is := map[string]string{}, map[string]string{}
	for _, v := range from.shown() {
		was[v.key] = v.value
	}
	for _, v := range to.shown() {
		is[v.key] = v.value
		if old, known := was[v.key]; !known || old != v.value {
			keys = append(keys, v.key)
		}
	}
	for _, v := range from.shown() {
		if _, kept := is[v.key]; !kept {
			keys = append(keys, v.key)
		}
	}
	return keys
}

// speaksOfAny reports whether a reason is about one of the fields.
func (r Reason) speaksOfAny(keys []string, form FilingForm) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return r.speaksOf(key, form) })
}

// speaksOf reports whether a reason is about a field of the form that was returned.
func (r Reason) speaksOf(key string, form FilingForm) bool {
	const courses, platform = "/courses/", "/platform/"
	switch r.Step {
	case StepPlatform:
		return strings.HasPrefix(key, platform)
	case StepCourses:
		if r.Row == 0 || r.Row > len(form.Courses) {
			return strings.HasPrefix(key, courses)
		}
		return strings.HasPrefix(key, courses+form.Courses[r.Row-1].ID+"/")
	case StepType, StepProject:
		return !strings.HasPrefix(key, courses) && !strings.HasPrefix(key, platform)
	}
	return false
}
