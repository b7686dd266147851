package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// A member of staff who is bound to a WeChat user may read their queue and
// decide on filings on the phone (手机办理).
const (
	PhoneCodeDigits = 8                // of the code (绑定码) that the console shows
	PhoneCodeLife   = 10 * time.Minute // machine time
	// StaffPhoneLife is how long a session of the phone acts as the member of
	// staff after the code, or after their password confirmed it (machine time).
	StaffPhoneLife = 12 * time.Hour
)

// PhoneFacts are what the records say of a WeChat user who types a code.
type PhoneFacts struct {
	Right bool   // the code is one that was shown, not used, and not too old
	Holds string // the account of staff the WeChat user is bound to already, "" for none
}

// NewPhoneCode lets a member of staff see a code that binds their account to a phone.
func (a StaffAccount) NewPhoneCode(by Actor, now time.Time) (Event, error) {
	if err := a.own(MakePhoneCode, by); err != nil {
		return Event{}, err
	}
	return a.event(MakePhoneCode, by, now, ""), nil
}

// WrongPhoneCode refuses a code without a word on whether there ever was such.
func WrongPhoneCode() error {
	return InvalidAt("/code", "绑定码不正确或已过期，请在控制台“我的设置”里重新取一个")
}

// BindPhone binds the account to the WeChat user who typed its code; by is that
// user. One WeChat user stands for one account.
func (a StaffAccount) BindPhone(f PhoneFacts, by Actor, now time.Time) (Event, error) {
	if err := by.May(BindStaffPhone, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case !f.Right || a.Disabled:
		return Event{}, WrongPhoneCode()
	case f.Holds != "" && f.Holds != a.ID:
		return Event{}, &Error{Kind: Conflict, Message: "这个微信已经绑定另一个工作人员账号，请先解除那个绑定"}
	}
	ev := a.event(BindStaffPhone, by, now, "")
	ev.Owes = []Owed{{To: Audience{Account: a.ID}, Message: PhoneBound{Login: a.Login, At: now}}}
	return ev, nil
}

// ConfirmPhone lets a session of the phone act as the member of staff again;
// matches is whether they typed their password rightly.
func (a StaffAccount) ConfirmPhone(matches bool, by Actor, now time.Time) (Event, error) {
	if err := a.own(ConfirmStaffPhone, by); err != nil {
		return Event{}, err
	}
	if !matches {
		return Event{}, InvalidAt("/password", "密码不正确，请重新输入控制台的登录密码")
	}
	return a.event(ConfirmStaffPhone, by, now, ""), nil
}

// EndPhone ends the binding (解除绑定): who is bound, or an administrator, does
// so; and what changes the account's password, or closes it, does so too.
func (a StaffAccount) EndPhone(bound bool, why string, by Actor, now time.Time) (Event, error) {
	if err := by.May(EndStaffPhone, Scope{}); err != nil {
		return Event{}, err
	}
	if by.ID != a.ID && by.Role != Administrator && by.Role != System {
		return Event{}, &Error{Kind: NotFound, Message: "只能解除自己账号的手机绑定"}
	}
	if !bound {
		return Event{}, &Error{Kind: Conflict, Message: "这个账号现在没有绑定手机"}
	}
	return a.event(EndStaffPhone, by, now, why), nil
}

// own refuses another's account.
func (a StaffAccount) own(action Action, by Actor) error {
	if err := by.May(action, Scope{}); err != nil {
		return err
	}
	if by.ID == "" || by.ID != a.ID {
		return &Error{Kind: NotFound, Message: "只能办理自己账号的手机绑定"}
	}
	return nil
}

// PhoneBound tells a member of staff that a WeChat user can act as them now.
type PhoneBound struct {
	Login string    `json:"login"`
	At    time.Time `json:"at"`
}

func (PhoneBound) Kind() MessageKind { return KindPhoneBound }

func (PhoneBound) Title() string { return "您的账号绑定了手机" }

func (m PhoneBound) Body() string {
	return "账号" + m.Login + "在" + m.At.In(calendar.China).Format("2006年1月2日15:04") +
		"绑定了一个微信，可以在手机上办理业务。如果不是您本人，请马上在控制台“我的设置”里解除绑定，并修改密码。"
}

func (PhoneBound) Lines() []Line { return nil }

func (PhoneBound) Wanted(Facts, calendar.Day) bool { return true }
