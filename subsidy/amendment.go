package subsidy

import (
	"fmt"
	"time"

	"shigang/subsidy/calendar"
)

// Base is the accepted filing that an amendment (变更) changes, and how many
// people the amendment adds to its roster.
type Base struct {
	Form  FilingForm
	Added int
}

// Amend opens an amendment of an accepted filing: a draft of its own, which the
// county accepts again while the accepted version stays as it is (rules.md 5).
// open tells that another amendment of it is not decided yet.
func (f Filing) Amend(id string, open bool, by Actor, now time.Time) (Filing, Event, error) {
	if err := by.May(AmendFiling, f.Scope()); err != nil {
		return Filing{}, Event{}, err
	}
	switch {
	case f.State != FilingAccepted || f.Amends != "":
		return Filing{}, Event{}, &Error{Kind: Conflict, Message: "只有已备案的项目可以变更；还没有备案的直接修改即可"}
	case calendar.DayOf(now).After(f.Form.End):
		return Filing{}, Event{}, &Error{Kind: TooLate, Message: "培训已于" + f.Form.End.Chinese() + "结束，不能再变更备案", Clause: "附件1 二(一)"}
	case open:
		return Filing{}, Event{}, &Error{Kind: Conflict, Message: "这份备案已有一项变更在办理，请先办完或撤回"}
	}
	a := Filing{ID: id, Enterprise: f.Enterprise, County: f.County, Type: f.Type, State: FilingDraft, Revision: 1, Form: f.Form, RosterSize: f.RosterSize,
		CreatedAt: now, Amends: f.ID, FirstStart: f.Form.Start, PolicyVersion: f.PolicyVersion, CalendarRev: f.CalendarRev}
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
	markAdded(base, f.Form.Courses, a.CountsFrom)
	f.Revision++
	ev := f.event(AmendFiling, f.State, by, now)
	ev.Note = "变更" + a.Number + "生效：" + names(DiffForms(base, f.Form))
	return ev, nil
}

// amendment checks what only an amendment must keep to, and returns the day
// from which added people and courses count, zero when nothing is added. fresh is
// that day for the courses that no submission of the amendment has named yet.
func (c *checker) amendment(earliest calendar.Deadline) (from, fresh calendar.Day) {
	base, form := c.in.Base.Form, c.f.Form
	began := !c.today.Before(base.Start)
	switch {
	case began && form.Start != base.Start:
		c.add(StepProject, 0, "/start", "培训已经开始，开始日期不能再变更，请改回"+base.Start.Chinese(), "附件1 二(一)")
	case !form.End.IsZero() && form.End.Before(c.today):
		c.add(StepProject, 0, "/end", "结束日期不能早于今天", "附件1 二(一)")
	}
	if c.in.Base.Added == 0 && !addition(base, form) {
		return calendar.Day{}, calendar.Day{}
	}
	filed := !c.f.CountsFrom.IsZero() && c.in.Base.Added <= c.f.Added
	if filed && len(unfiled(base, form.Courses)) == 0 {
		return c.f.CountsFrom, calendar.Day{} // filed with the first complete submission
	}
	if from := earliest.Last; !form.End.IsZero() && from.After(form.End) {
		c.add(StepProject, 0, "/end", fmt.Sprintf("新增的人员、课程或平台须提前5个工作日备案，最早从%s起计算，而培训%s结束，来不及新增", from.Chinese(), form.End.Chinese()), "附件1 二(一)")
	}
	if fresh = later(earliest.Last, form.Start); filed {
		return c.f.CountsFrom, fresh
	}
	return fresh, fresh
}
