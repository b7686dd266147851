package subsidy

import (
	"cmp"
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// ExtensionMonths is by how many months at most a deadline is extended at a time†.
const ExtensionMonths = 6

// Extension (延期) is a later day for an enterprise's deadline, for 不可抗力
// (民法典 art. 180); two people give it. It covers the claim window of an accepted
// filing and the day by which a claim is to be supplemented. The last day to file
// before a training is not extended: the start can be moved.
type Extension struct {
	Seconded
	From calendar.Day `json:"from"` // the day it replaces
	To   calendar.Day `json:"to"`
}

// ExtensionAsk is an extension as it is proposed.
type ExtensionAsk struct {
	To    calendar.Day
	Why   string
	Paper Paper
}

// Clocks are what two people changed of a case's days, oldest first.
type Clocks struct {
	Extensions  []Extension  `json:"extensions,omitempty"`
	Suspensions []Suspension `json:"suspensions,omitempty"`
}

// Extending is the extension that waits for the second person, if one does.
func (k Clocks) Extending() *Extension {
	if n := len(k.Extensions); n > 0 && k.Extensions[n-1].Waits() {
		return &k.Extensions[n-1]
	}
	return nil
}

// Until is the latest day that a deadline was extended to, zero for none.
func (k Clocks) Until() (day calendar.Day) {
	for _, e := range k.Extensions {
		if e.Confirmed() {
			day = LaterOf(day, e.To)
		}
	}
	return day
}

// Mark is the word beside a day that was extended.
func (k Clocks) Mark(last calendar.Day) string {
	for _, e := range k.Extensions {
		if e.Confirmed() && e.To == last {
			return "不可抗力延期"
		}
	}
	return ""
}

// apply is a deadline as the extension leaves it. A day that is later already,
// since the calendar changed, stands: an extension shortens nothing.
func (e Extension) apply(d calendar.Deadline) calendar.Deadline {
	if !e.To.After(d.Last) {
		return d
	}
	d.Count += "原为" + d.Last.Chinese() + "；因不可抗力（民法典第一百八十条），依据" + e.Paper.Sentence() +
		"，由县区两名工作人员批准延期到" + e.To.Chinese() + "。"
	d.Last, d.Provisional = e.To, false
	return d
}

// fits refuses a new day that is not later than the present one, over already, or
// more than six months away†.
func (e Extension) fits(present calendar.Day, cal calendar.Calendar, now time.Time) error {
	if e.To.IsZero() {
		return InvalidAt("/until", "请填写延期到哪一天")
	}
	most, err := cal.AddMonths(present, ExtensionMonths)
	if err != nil {
		return err
	}
	switch today := calendar.DayOf(now); {
	case !e.To.After(present):
		return InvalidAt("/until", "延期后的日期要晚于现在的期限"+present.Chinese())
	case e.To.Before(today):
		return InvalidAt("/until", "延期后的日期不能早于今天")
	case e.To.After(most.Last):
		return InvalidAt("/until", "一次最多延长"+Itoa(ExtensionMonths)+"个月，最迟"+most.Last.Chinese())
	}
	return nil
}

// Note is the extension in the timeline.
func (e Extension) Note(what string) string {
	out := what + "由" + e.From.Chinese() + "延至" + e.To.Chinese() + "，依据" + e.Paper.Sentence() + "，理由：" + e.Why
	if e.Answer == AnswerRejected {
		out += "；不同意：" + e.SecondWhy
	}
	return out
}

// AskExtension takes a proposal for a deadline that ends on present.
func (k *Clocks) AskExtension(ask ExtensionAsk, present calendar.Day, cal calendar.Calendar, by Actor,
	now time.Time,
) (Extension, error) {
	e := Extension{Seconded: Seconded{Why: ask.Why, Paper: ask.Paper}, From: present, To: ask.To}
	if err := e.fits(present, cal, now); err != nil {
		return e, err
	}
	if err := e.check("延期的理由", by, now); err != nil {
		return e, err
	}
	k.Extensions = append(slices.Clone(k.Extensions), e)
	return e, nil
}

// SecondExtension is the second person's answer; a day that no longer fits the
// deadline as it is now is not given.
func (k *Clocks) SecondExtension(yes bool, why string, present func() (calendar.Deadline, error), cal calendar.Calendar,
	by Actor, now time.Time,
) (e Extension, err error) {
	if k.Extending() == nil {
		return e, &Error{Kind: Conflict, Message: "没有待复核的延期，请刷新页面"}
	}
	e = *k.Extending()
	if err := e.answer(yes, why, by, now); err != nil {
		return e, err
	}
	if yes {
		d, err := present()
		if err != nil {
			return e, err
		}
		if err := e.fits(d.Last, cal, now); err != nil {
			return e, &Error{Kind: Conflict, Message: "期限已经变化，这项延期不能批准：" + err.Error(), Err: err}
		}
		e.From = d.Last
	}
	k.Extensions = slices.Clone(k.Extensions)
	k.Extensions[len(k.Extensions)-1] = e
	return e, nil
}

// NoneExtending refuses a second proposal beside one that waits.
func (k Clocks) NoneExtending() error {
	if k.Extending() != nil {
		return &Error{Kind: Conflict, Message: "已有一项延期等待负责人复核，请先办完"}
	}
	return nil
}

// ClaimDay is the last day to claim for the filing, extensions included.
func (f Filing) ClaimDay(t Terms) (calendar.Deadline, error) {
	return WindowAfter(f.Extensions, f.Form.End, f.ClaimFrom(), t)
}

// windowAfter is a claim window with its extensions.
func WindowAfter(all []Extension, end, accepted calendar.Day, t Terms) (calendar.Deadline, error) {
	d, err := t.ClaimDeadline(end, accepted)
	for _, e := range all {
		if e.Confirmed() {
			d = e.apply(d)
		}
	}
	return d, err
}

// extendable refuses a filing that has no claim window.
func (f Filing) extendable() error {
	if f.State != FilingAccepted || f.Amends != "" {
		return &Error{Kind: Conflict, Message: "只有已备案的培训可以延长申领期限", Clause: "附件1 一(三)"}
	}
	return nil
}

// MayExtend refuses who may not propose a later claim window, or a filing without
// one; chiefs counts the county's.
func (f Filing) MayExtend(by Actor, chiefs int) error {
	return cmp.Or(by.May(ProposeExtension, f.Scope()), f.extendable(), f.NoneExtending(), MayPropose(by, chiefs))
}

// Extend proposes a later claim window for 不可抗力, also of one that is over.
func (f *Filing) Extend(ask ExtensionAsk, t Terms, chiefs int, by Actor, now time.Time) (Event, error) {
	if err := f.MayExtend(by, chiefs); err != nil {
		return Event{}, err
	}
	d, err := f.ClaimDay(t)
	if err != nil {
		return Event{}, err
	}
	e, err := f.AskExtension(ask, d.Last, t.Calendar, by, now)
	if err != nil {
		return Event{}, err
	}
	ev := f.event(ProposeExtension, f.State, by, now)
	ev.Note = e.Note("申领期限")
	ev.Owes = []Owed{{
		To:      Audience{County: f.County, Chiefs: true},
		Message: WorkArrived{CaseNumber: f.Number, What: "延期复核", Heading: f.Form.Project},
	}}
	return ev, nil
}

// AnswerExtension lets a second person give the later claim window, or turn it
// down with a reason.
func (f *Filing) AnswerExtension(yes bool, why string, t Terms, by Actor, now time.Time) (Event, error) {
	action := AnswerAction(yes, GrantExtension, RejectExtension)
	if err := by.May(action, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := f.extendable(); yes && err != nil {
		return Event{}, err
	}
	e, err := f.SecondExtension(yes, why, func() (calendar.Deadline, error) { return f.ClaimDay(t) }, t.Calendar, by,
		now)
	if err != nil {
		return Event{}, err
	}
	ev := f.event(action, f.State, by, now)
	ev.Note = e.Note("申领期限")
	ev.Owes = []Owed{{To: Audience{County: f.County}, Message: WorkArrived{CaseNumber: f.Number, What: "延期答复：" +
		e.Status(), Heading: f.Form.Project}}}
	if yes {
		ev.Owes = []Owed{{
			To:      Audience{Enterprise: f.Enterprise},
			Message: WindowExtended{CaseNumber: f.Number, Project: f.Form.Project, Was: e.From, Last: e.To},
		}}
	}
	return ev, nil
}
