package subsidy

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of a password, in characters.
const (
	minPassword = 12
	maxPassword = 200
)

// StaffAccount is an account of the console as its rules see it.
type StaffAccount struct {
	ID       string // UnknownLogin for a log-in that is nobody's
	Login    string
	Disabled bool
}

func (a StaffAccount) event(action Action, by Actor, now time.Time, note string) Event {
	if a.Login != "" {
		note = strings.TrimSuffix("账号"+a.Login+"，"+note, "，")
	}
	return Event{Action: action, Subject: Subject{Kind: SubjectStaff, ID: a.ID}, By: by, At: now, Note: note}
}

// LoggedIn is the event of a member of staff coming; how says by what beside
// the password, "" for nothing.
func (a StaffAccount) LoggedIn(how string, by Actor, now time.Time) Event {
	return a.event(StaffLogin, by, now, how)
}

// LoggedOut is the event of a member of staff going.
func (a StaffAccount) LoggedOut(by Actor, now time.Time) Event {
	return a.event(StaffLogout, by, now, "")
}

// CheckPassword refuses a password that is too easy to guess for this log-in.
func CheckPassword(login, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < minPassword || n > maxPassword:
		return InvalidAt("/password", fmt.Sprintf("密码须有%d至%d个字符", minPassword, maxPassword))
	case password == login:
		return InvalidAt("/password", "密码不能与登录名相同")
	}
	return nil
}

// NewPassword is what a member of staff types to change their password.
type NewPassword struct{ Was, Password, Again string }

// ChangePassword (修改密码) lets a member of staff choose a password of their
// own; matches is whether they typed rightly the one they have.
func (a StaffAccount) ChangePassword(p NewPassword, matches bool, by Actor, now time.Time) (Event, error) {
	if err := by.May(ChangeOwnPassword, Scope{}); err != nil {
		return Event{}, err
	}
	if err := CheckPassword(a.Login, p.Password); err != nil {
		return Event{}, err
	}
	switch {
	case p.Password != p.Again:
		return Event{}, InvalidAt("/again", "两次输入的新密码不一样，请重新输入")
	case !matches:
		return Event{}, InvalidAt("/was", "现在的密码不正确，请重新输入")
	case p.Password == p.Was:
		return Event{}, InvalidAt("/password", "新密码不能与现在的密码相同")
	}
	return a.event(ChangeOwnPassword, by, now, ""), nil
}

// Change disables (停用), enables (启用) or resets (重置密码) an account; nobody
// disables their own, lest nobody is left.
func (a StaffAccount) Change(action Action, by Actor, now time.Time) (Event, error) {
	if err := by.May(action, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case action == DisableStaff && a.ID == by.ID:
		return Event{}, &Error{Kind: Conflict, Message: "不能停用自己的账号，请由另一位管理员办理"}
	case action == DisableStaff && a.Disabled:
		return Event{}, &Error{Kind: Conflict, Message: "这个账号已经停用"}
	case action == EnableStaff && !a.Disabled:
		return Event{}, &Error{Kind: Conflict, Message: "这个账号没有停用，不需要启用"}
	}
	return a.event(action, by, now, ""), nil
}
