package subsidy

import (
	"strings"
	"time"

	"shigang/subsidy/calendar"
)

// TraineeEntry is what an employee (职工) types to be recognised.
type TraineeEntry struct {
	Name string
	ID   string
}

// Check returns the name and the ID number, or what is wrong with them.
func (e TraineeEntry) Check() (name string, id ResidentID, err error) {
	name = strings.TrimSpace(e.Name)
	if err := text("/name", "姓名", name, 2, 50); err != nil {
		return "", "", err
	}
	if id, err = ParseResidentID(e.ID); err != nil {
		return "", "", at(err, "/id_number")
	}
	return name, id, nil
}

// CheckOn is Check on a day: who is not born yet is nobody's trainee.
func (e TraineeEntry) CheckOn(today calendar.Day) (name string, id ResidentID, err error) {
	if name, id, err = e.Check(); err == nil {
		err = id.bornBy(today)
	}
	return name, id, err
}

// BindTraineeTo binds a WeChat account to the person on a roster. Which of
// name, ID and phone differs is not said, so that nobody can probe a roster.
func BindTraineeTo(account string, phoneBound, listed bool, by Actor, now time.Time) (Event, error) {
	if err := by.May(BindTrainee, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case !phoneBound:
		return Event{}, &Error{Kind: Conflict, Message: "请先绑定微信手机号，再核对姓名和身份证号码"}
	case !listed:
		return Event{}, &Error{Kind: NotFound, Message: "没有找到与您的姓名、身份证号码、手机号都一致的培训名册，请核对，或请企业培训管理员检查名册"}
	}
	return Event{Action: BindTrainee, Subject: Subject{SubjectAccount, account}, By: by, At: now}, nil
}
