package subsidy

import (
	"cmp"
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// Assignment (经办) says which member of a county's staff looks after a case. It
// tells who acts next, never who may: whoever the law lets decide may decide.
type Assignment struct {
	Subject Subject
	Scope   Scope
	Staff   string // who looks after it, "" for nobody yet
	Name    string // of that member of staff
}

// CaseWorker (经办人) is a member of a county's staff as assignments know them.
type CaseWorker struct {
	ID, Name string
	County   County
	Role     Role
	Load     int // how many cases that wait they look after
}

// assigned is the event of a case that goes to a case worker.
func (a *Assignment) assigned(action Action, to CaseWorker, by Actor, now time.Time) Event {
	e := Event{Action: action, Subject: a.Subject, Scope: a.Scope, By: by, At: now, Note: "由" + to.Name + "经办"}
	if a.Name != "" {
		e.Note = "原由" + a.Name + "经办，现" + e.Note
	}
	a.Staff, a.Name = to.ID, to.Name
	return e
}

// Take lets a member of staff look after a case that nobody else looks after;
// covers are those whom they cover for today.
func (a *Assignment) Take(self CaseWorker, covers []string, by Actor, now time.Time) (Event, error) {
	if err := by.May(TakeCase, a.Scope); err != nil {
		return Event{}, err
	}
	if a.Staff == by.ID {
		return Event{}, &Error{Kind: Conflict, Message: "这件已经由您经办"}
	}
	if a.Staff != "" && by.Role != CountyChief && !slices.Contains(covers, a.Staff) {
		return Event{}, &Error{
			Kind:    Conflict,
			Message: "这件由" + a.Name + "经办，请对方转交，或者请负责人改派",
		}
	}
	return a.assigned(TakeCase, self, by, now), nil
}

// HandOver gives a case to a case worker of the same county: its own case worker may,
// and the chief.
func (a *Assignment) HandOver(to CaseWorker, by Actor, now time.Time) (Event, error) {
	if err := by.May(HandOverCase, a.Scope); err != nil {
		return Event{}, err
	}
	switch {
	case a.Staff != by.ID && by.Role != CountyChief:
		return Event{}, &Error{Kind: Forbidden, Message: "只有经办人本人和负责人可以转交"}
	case to.County != a.Scope.County || !slices.Contains(county, to.Role):
		return Event{}, InvalidAt("/to", "请选择本县（市、区）的同事")
	case a.Staff == to.ID:
		return Event{}, InvalidAt("/to", "这件已经由"+to.Name+"经办，请选择另一位同事")
	}
	return a.assigned(HandOverCase, to, by, now), nil
}

// ShareOut gives each case that nobody looks after to the case worker who has the
// fewest, in the order of the cases; equals go by id, so that it is the same
// however often it is computed.
func ShareOut(cases []Assignment, workers []CaseWorker) []CaseWorker {
	list := slices.Clone(workers)
	out := make([]CaseWorker, len(cases))
	for i := range cases {
		least := 0
		for j := range list {
			if cmp.Or(cmp.Compare(list[j].Load, list[least].Load), cmp.Compare(list[j].ID, list[least].ID)) < 0 {
				least = j
			}
		}
		out[i] = list[least]
		list[least].Load++
	}
	return out
}

// Shared is the event of a case that the chief's sharing out gives to a case worker.
func (a *Assignment) Shared(to CaseWorker, by Actor, now time.Time) (Event, error) {
	if err := by.May(ShareCases, a.Scope); err != nil {
		return Event{}, err
	}
	return a.assigned(ShareCases, to, by, now), nil
}

// Cover (代办) lets a case worker see the cases of one who is away as their own.
type Cover struct {
	Staff, By   string // who is away, and who stands in
	From, Until calendar.Day
}

// mostAway bounds how long one entry of an absence may be, in days: longer ones are entered anew.
const mostAway = 92

// SetCover checks an absence: one's own, or, by the chief, a case worker's.
func SetCover(c Cover, away, standIn CaseWorker, by Actor, now time.Time) (Event, error) {
	if err := by.May(CoverCases, Scope{County: away.County}); err != nil {
		return Event{}, err
	}
	switch {
	case away.ID != by.ID && by.Role != CountyChief:
		return Event{}, &Error{Kind: Forbidden, Message: "只能登记自己的请假；同事的请假由负责人登记"}
	case standIn.County != away.County || standIn.ID == away.ID:
		return Event{}, InvalidAt("/by", "请选择代办的同事")
	case c.From.IsZero() || c.Until.IsZero():
		return Event{}, InvalidAt("/from", "请填写请假的起止日期")
	case c.Until.Before(c.From) || c.From.AddDays(mostAway).Before(c.Until):
		return Event{}, InvalidAt("/until", "止于哪一天应在开始之后的三个月以内")
	}
	return Event{
		Action: CoverCases, Subject: Subject{SubjectStaff, away.ID}, Scope: Scope{County: away.County}, By: by, At: now,
		Note: away.Name + "自" + c.From.Chinese() + "至" + c.Until.Chinese() + "由" + standIn.Name + "代办",
	}, nil
}
