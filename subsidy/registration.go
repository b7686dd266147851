package subsidy

import (
	"time"
)

// RegistrationState is where a registration (注册登记) on 广东远程职业培训网 stands.
type RegistrationState string

// The states: 已申请, 已登记, 未通过.
const (
	RegistrationRequested RegistrationState = "requested"
	RegistrationDone      RegistrationState = "registered"
	RegistrationRefused   RegistrationState = "refused"
)

// Chinese returns the state as people read it.
func (s RegistrationState) Chinese() string {
	return map[RegistrationState]string{
		RegistrationRequested: "已申请，等待办理",
		RegistrationDone:      "已登记",
		RegistrationRefused:   "未通过",
	}[s]
}

// Registration is an enterprise's registration with the service centre for a
// platform that wants one (一).
type Registration struct {
	Enterprise  string
	County      County
	Platform    Platform
	State       RegistrationState // "" before it was asked for
	RequestedAt time.Time
	DecidedAt   time.Time
	Note        string
}

// Request asks the service centre for the registration.
func (r *Registration) Request(by Actor, now time.Time) (Event, error) {
	of := Scope{Enterprise: r.Enterprise, County: r.County}
	if err := by.May(RequestRegistration, of); err != nil {
		return Event{}, err
	}
	switch {
	case r.Platform.Gate != GateRegistration:
		return Event{}, &Error{Kind: Conflict, Message: "“" + r.Platform.Name + "”不需要注册登记"}
	case r.State == RegistrationRequested || r.State == RegistrationDone:
		return Event{}, &Error{
			Kind:    Conflict,
			Message: "“" + r.Platform.Name + "”的注册登记" + r.State.Chinese() + "，不用重复申请",
		}
	}
	from := r.State
	r.State, r.RequestedAt, r.Note = RegistrationRequested, now, ""
	return Event{
		Action:  RequestRegistration,
		Subject: Subject{SubjectEnterprise, r.Enterprise},
		Scope:   of,
		From:    string(from),
		To:      string(r.State),
		By:      by,
		At:      now,
		Note:    r.Platform.Name,
		Owes: []Owed{{
			To:      Audience{Centre: true},
			Message: WorkArrived{What: "平台注册登记", Heading: r.Platform.Name},
		}},
	}, nil
}

// Decide is the centre's answer.
func (r *Registration) Decide(accept bool, note string, by Actor, now time.Time) (Event, error) {
	of := Scope{Enterprise: r.Enterprise, County: r.County}
	if err := by.May(DecideRegistration, of); err != nil {
		return Event{}, err
	}
	if r.State != RegistrationRequested {
		return Event{}, &Error{Kind: Conflict, Message: "这项注册登记已经办理，请刷新页面"}
	}
	check := func() error { return CheckParagraph("/note", "办理说明", &note, 0, ReasonMost) }
	if !accept {
		check = func() error { return CheckReason("/note", "未通过的原因", &note) }
	}
	if err := check(); err != nil {
		return Event{}, err
	}
	r.State, r.DecidedAt, r.Note = RegistrationDone, now, note
	if !accept {
		r.State = RegistrationRefused
	}
	return Event{
		Action:  DecideRegistration,
		Subject: Subject{SubjectEnterprise, r.Enterprise},
		Scope:   of,
		From:    string(RegistrationRequested),
		To:      string(r.State),
		By:      by,
		At:      now,
		Note:    r.Platform.Name + r.State.Chinese(),
		Owes: []Owed{{
			To:      Audience{Enterprise: r.Enterprise},
			Message: RegistrationDecided{Platform: r.Platform.Name, Accepted: accept, Note: note},
		}},
	}, nil
}
