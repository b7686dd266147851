package subsidy

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"slices"
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

// Disable closes an account (停用); left is how many waiting cases its holder
// looks after, of which the county's chiefs are told.
func (a StaffAccount) Disable(d StaffDetails, left int, by Actor, now time.Time) (Event, error) {
	ev, err := a.Change(DisableStaff, by, now)
	ev.Owes = leftBehind(d, left)
	return ev, err
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

// MadeUpPassword is a password for somebody else, who changes it at the first log-in.
func MadeUpPassword() (string, error) {
	b := make([]byte, 10)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("make up password: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(b)), nil
}

// StaffDetails are what an administrator enters of an account.
type StaffDetails struct {
	Login, Name string
	Role        Role
	County      County // of county staff
}

// Clean returns the details in their proper shape.
func (d StaffDetails) Clean() StaffDetails {
	d.Login, d.Name = CleanLine(d.Login), CleanLine(d.Name)
	return d
}

// Bounds of a login, in bytes, and of a name, in characters.
const (
	minLogin, maxLogin = 2, 40
	maxStaffName       = 40
)

// Check refuses details that no account can have.
func (d StaffDetails) Check() error {
	_, tenth := WindowOf(d.County)
	serves := slices.Contains(county, d.Role)
	n := utf8.RuneCountInString(d.Name)
	switch {
	case len(d.Login) < minLogin || len(d.Login) > maxLogin:
		return InvalidAt("/login", fmt.Sprintf("请填写%d到%d个字符的登录名", minLogin, maxLogin))
	case n == 0 || n > maxStaffName:
		return InvalidAt("/name", fmt.Sprintf("请填写姓名，不超过%d个字", maxStaffName))
	case !slices.Contains(StaffRoles(), d.Role):
		return InvalidAt("/role", "请选择身份")
	case serves && !tenth:
		return InvalidAt("/county", "县区工作人员须选择所在县区")
	case !serves && d.County != "":
		return InvalidAt("/county", "市级工作人员不选县区，请改为“市级”")
	}
	return nil
}

// Opened is the event of a new account (开通账号).
func (a StaffAccount) Opened(d StaffDetails, by Actor, now time.Time) Event {
	return a.event(AddStaff, by, now, d.Name+"，"+d.Role.Chinese()+d.County.Chinese())
}

// told names the details that another set of them changes.
func (d StaffDetails) told(to StaffDetails) string {
	var out []string
	for _, c := range [][2]string{
		{d.Name, to.Name},
		{d.Role.Chinese(), to.Role.Chinese()},
		{d.County.Chinese(), to.County.Chinese()},
	} {
		if c[0] != c[1] {
			out = append(out, c[0]+"改为"+c[1])
		}
	}
	return strings.Join(out, "，")
}

// Edit (修改账号) changes an account's name, role or county; left is how many
// waiting cases its holder looks after, which are handed over where they go.
func (a StaffAccount) Edit(was, to StaffDetails, left int, by Actor, now time.Time) (Event, error) {
	if err := by.May(ChangeStaff, Scope{}); err != nil {
		return Event{}, err
	}
	to = to.Clean()
	to.Login = was.Login
	if err := to.Check(); err != nil {
		return Event{}, err
	}
	goes := to.Role != was.Role || to.County != was.County
	switch {
	case to == was:
		return Event{}, &Error{Kind: Conflict, Message: "没有改动，不需要保存"}
	case goes && a.ID == by.ID:
		return Event{}, InvalidAt("/role", "不能修改自己的身份，请由另一位管理员办理")
	}
	ev := a.event(ChangeStaff, by, now, was.told(to))
	if goes {
		ev.Owes = leftBehind(was, left)
	}
	return ev, nil
}

// leftBehind tells a county's chiefs of the cases of somebody who is gone.
func leftBehind(d StaffDetails, left int) []Owed {
	if left == 0 || d.County == "" {
		return nil
	}
	return []Owed{{
		To: Audience{County: d.County, Chiefs: true},
		Message: WorkArrived{
			What: "待转交业务",
			Heading: d.Name + "的账号已停用或调离，名下还有" + Itoa(left) +
				"件待办，请在“我的工作”的“待转交”里转交同事",
		},
	}}
}

// EndSessions (结束登录) is the event of sessions that their holder, or an
// administrator, ended; n is how many there were.
func (a StaffAccount) EndSessions(n int, by Actor, now time.Time) (Event, error) {
	if err := by.May(EndSessions, Scope{}); err != nil {
		return Event{}, err
	}
	switch {
	case by.ID != a.ID && by.Role != Administrator:
		return Event{}, &Error{Kind: NotFound, Message: "只能结束自己的登录"}
	case n == 0:
		return Event{}, &Error{Kind: Conflict, Message: "要结束的登录已经不在了，请刷新页面"}
	}
	return a.event(EndSessions, by, now, "结束"+Itoa(n)+"个登录"), nil
}
