package subsidy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"shigang/subsidy/calendar"
)

// Base is the accepted filing that an amendment (变更) changes, and what the
// county has been told of the amendment so far.
type Base struct {
	Form  FilingForm
	Filed FilingForm // the amendment as it was submitted last, zero before

	// Whom the amendment adds to the roster, by row, each with the day from which
	// their study counts: zero before the first submission that names them, which
	// fills it in.
	People map[string]calendar.Day
}

// Amendable refuses an amendment of a filing that is not accepted, or whose training is over.
func (f Filing) Amendable(today calendar.Day) error {
	switch {
	case f.State != FilingAccepted || f.Amends != "":
		return &Error{Kind: Conflict, Message: "只有已备案的项目可以变更；还没有备案的直接修改即可"}
	case today.After(f.Form.End):
		return &Error{
			Kind:    TooLate,
			Message: "培训已于" + f.Form.End.Chinese() + "结束，不能再变更备案",
			Clause:  "附件1 二(一)",
		}
	}
	return nil
}

// Amend opens an amendment of an accepted filing: a draft of its own, which the
// county accepts again while the accepted version stays as it is (rules.md 5).
// open tells that another amendment of it is not decided yet.
func (f Filing) Amend(id string, open bool, by Actor, now time.Time) (Filing, Event, error) {
	if err := by.May(AmendFiling, f.Scope()); err != nil {
		return Filing{}, Event{}, err
	}
	if err := f.Amendable(calendar.DayOf(now)); err != nil {
		return Filing{}, Event{}, err
	}
	if open {
		return Filing{}, Event{}, &Error{Kind: Conflict, Message: "这份备案已有一项变更在办理，请先办完或撤回"}
	}
	a := Filing{
		ID:         id,
		Enterprise: f.Enterprise,
		County:     f.County,
		Type:       f.Type,
		State:      FilingDraft,
		Revision:   1,
		Form:       f.Form,
		RosterSize: f.RosterSize,
		CreatedAt:  now,
		Amending:   Amending{Amends: f.ID},
		FirstSubmission: FirstSubmission{
			FirstStart:    f.Form.Start,
			PolicyVersion: f.PolicyVersion,
			CalendarRev:   f.CalendarRev,
		},
	}
	a.Form.Promised = false
	return a, a.event(AmendFiling, "", by, now), nil
}

// Apply puts an accepted amendment into its filing.
func (f *Filing) Apply(a Filing, by Actor, now time.Time) (Event, error) {
	if err := by.May(AcceptFiling, f.Scope()); err != nil {
		return Event{}, err
	}
	if f.State != FilingAccepted || a.Amends != f.ID || a.State != FilingAccepted {
		return Event{}, &Error{Kind: Conflict, Message: "原备案的状态已经变化，这项变更不能生效，请刷新页面"}
	}
	base := f.Form
	if a.Form.End != base.End {
		f.EndAccepted = calendar.DayOf(now)
	}
	f.Form, f.RosterSize, f.FirstStart = a.Form, a.RosterSize, a.FirstStart
	f.Form.Courses = append([]Course(nil), a.Form.Courses...)
	markAdded(base, a.Form, &f.Form, a.CountsFrom)
	f.Revision++
	ev := f.event(AmendFiling, f.State, by, now)
	ev.Note = "变更" + a.Number + "生效：" + names(DiffForms(base, f.Form))
	return ev, nil
}

// amendment checks what only an amendment must keep to. It returns what the
// amendment adds, by the day from which it counts, and fresh: the day of what no
// submission has named yet. Each addition keeps the day of the submission that
// named it first, whatever is filed beside it or in another's place later.
func (c *checker) amendment(earliest calendar.Deadline) (added map[calendar.Day][]string, fresh calendar.Day) {
	base, form := c.in.Base.Form, c.f.Form
	began := !c.today.Before(base.Start)
	switch {
	case began && form.Start != base.Start:
		c.add(StepProject, 0, "/start", "培训已经开始，开始日期不能再变更，请改回"+base.Start.Chinese(), "附件1 二(一)")
	case !form.End.IsZero() && form.End.Before(c.today):
		c.add(StepProject, 0, "/end", "结束日期不能早于今天", "附件1 二(一)")
	}
	fresh = LaterOf(earliest.Last, form.Start)
	added = c.in.Base.additions(form, fresh)
	if _, late := added[fresh]; late && !form.End.IsZero() && fresh.After(form.End) {
		c.add(StepProject, 0, "/end",
			fmt.Sprintf("新增的人员、课程或平台须提前%d个工作日备案，最早从%s起计算，而培训%s结束，来不及新增",
				c.in.Policy.FilingLead, fresh.Chinese(), form.End.Chinese()), "附件1 二(一)")
	}
	return added, fresh
}

// additions are what the form and the roster add to the base, in words, by the
// day from which they count; fresh is that of what was not filed yet.
func (b Base) additions(form FilingForm, fresh calendar.Day) map[calendar.Day][]string {
	added := map[calendar.Day][]string{}
	people := map[calendar.Day]int{}
	for _, since := range b.People {
		people[cmp.Or(since, fresh)]++
	}
	for day, n := range people {
		added[day] = append(added[day], strconv.Itoa(n)+"人")
	}
	form.Courses = slices.Clone(form.Courses)
	markAdded(b.Form, b.Filed, &form, fresh)
	for _, course := range form.Courses {
		if addition(b.Form, course.alone(b.Form)) {
			added[course.Since] = append(added[course.Since], "课程“"+course.Name+"”")
		}
	}
	if addition(b.Form, FilingForm{Platform: form.Platform}) {
		added[form.PlatformSince] = append(added[form.PlatformSince], "平台“"+form.Platform.Name+"”")
	}
	return added
}

// addedNote says in a sentence what an amendment adds, and from which day each
// part of it counts: "" when it adds nothing.
func (c Check) addedNote() string {
	var parts []string
	for _, day := range slices.SortedFunc(maps.Keys(c.added), calendar.Day.Sub) {
		parts = append(parts, strings.Join(c.added[day], "、")+"从"+day.Chinese()+"起计算学习")
	}
	if len(parts) == 0 {
		return ""
	}
	return "新增的" + strings.Join(parts, "；") + "；此前的学习不计入。"
}
