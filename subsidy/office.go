package subsidy

import (
	"fmt"
	"time"
)

// Office are settings of how the bureau's own people work (系统设置).
type Office struct {
	SessionHours int  `json:"session_hours"` // that a log-in at the console lasts
	StaffPhone   bool `json:"staff_phone"`   // members of staff may act on their phones
}

// DefaultOffice is a working day, and the phone.
func DefaultOffice() Office { return Office{SessionHours: 8, StaffPhone: true} }

// Bounds of how long a log-in lasts, in hours.
const (
	LeastSession = 1
	MostSession  = 12
)

// Set lets the administrator change them; the event says what changed.
func (o *Office) Set(to Office, by Actor, now time.Time) (Event, error) {
	if err := by.May(SetOffice, Scope{}); err != nil {
		return Event{}, err
	}
	if to.SessionHours < LeastSession || to.SessionHours > MostSession {
		return Event{}, InvalidAt("/session_hours",
			fmt.Sprintf("登录时长应在%d到%d小时之间", LeastSession, MostSession))
	}
	if *o == to {
		return Event{}, &Error{Kind: Conflict, Message: "没有改动，不用保存"}
	}
	ev := Event{
		Action:  SetOffice,
		Subject: Subject{SubjectSetting, "office"},
		By:      by,
		At:      now,
		Note:    o.told() + "改为" + to.told(),
	}
	*o = to
	return ev, nil
}

func (o Office) told() string {
	phone := "手机办理停用"
	if o.StaffPhone {
		phone = "手机办理开放"
	}
	return "登录" + Itoa(o.SessionHours) + "小时、" + phone
}

// MayUsePhone refuses members of staff on their phones while that is switched off.
func (o Office) MayUsePhone() error {
	if o.StaffPhone {
		return nil
	}
	return &Error{Kind: Forbidden, Message: "手机办理已由市人社局停用，请在电脑上的控制台办理"}
}
