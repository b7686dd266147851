package subsidy

import (
	"fmt"
	"time"
)

// LoginBy is what wrong passwords are counted by.
type LoginBy string

// What they are counted by.
const (
	ByAddress LoginBy = "address" // where it comes from, whatever the log-in
	ByPair    LoginBy = "pair"    // log-in and address
	ByLogin   LoginBy = "login"   // the log-in, from anywhere
	ByBrowser LoginBy = "browser" // log-in and a browser that it knows
)

// Chinese says what is counted together.
func (b LoginBy) Chinese() string {
	return map[LoginBy]string{
		ByAddress: "同一网络",
		ByPair:    "同一来源",
		ByLogin:   "不同来源合计",
		ByBrowser: "同一浏览器",
	}[b]
}

// LoginLimit is how many wrong passwords are borne in how long.
type LoginLimit struct {
	By      LoginBy
	Most    int64
	Per     time.Duration
	Refusal string
}

// LoginLimits are what an attempt to log in must pass. A browser that logged in
// with this account before (a known one) is held by its own mistakes alone:
// nobody locks a clerk out of the office by guessing from elsewhere. Everybody
// else is held by the pair of log-in and address, by the address, and, so that
// many addresses together cannot guess for ever, by the log-in.
func LoginLimits(known bool) []LoginLimit {
	again := "密码错误次数太多，请15分钟后再试；忘记密码请联系市人社局系统管理员重置"
	if known {
		return []LoginLimit{{ByBrowser, 5, 15 * time.Minute, again}}
	}
	return []LoginLimit{
		{ByAddress, 30, time.Hour, "从这个网络登录的错误次数太多，请一小时后再试，或换用以前登录过的浏览器"},
		{ByPair, 5, 15 * time.Minute, again},
		{ByLogin, 50, time.Hour, "这个登录名的错误次数太多，请一小时后再试，或换用以前登录过的浏览器"},
	}
}

// CodeLimits are what a code after a right password must pass: fewer, since who
// guesses here knows the password. A known browser is held by its own mistakes.
func CodeLimits(known bool) []LoginLimit {
	again := "验证码错误次数太多，请15分钟后再试，或联系市人社局系统管理员"
	if known {
		return []LoginLimit{{ByBrowser, 5, 15 * time.Minute, again}}
	}
	return []LoginLimit{
		{ByPair, 5, 15 * time.Minute, again},
		{ByLogin, 10, time.Hour, "这个登录名的验证码错误次数太多，请一小时后再试，或换用以前登录过的浏览器"},
	}
}

// KnownBrowserLife is how long a browser that logged in is known, machine time;
// each log-in renews it.
const KnownBrowserLife = 90 * 24 * time.Hour

// UnknownLogin stands on the audit log for a log-in that is nobody's: what was
// typed is not kept, for it may be a password.
const UnknownLogin = "unknown"

// WrongLogin is the one answer to a log-in that does not open: no such account,
// a disabled one, a wrong password.
func WrongLogin() error {
	return &Error{Kind: Unauthenticated, Message: "登录名或密码不正确，请重新输入"}
}

// LoginStep is what was asked for at the log-in.
type LoginStep string

// The steps, as the audit log names them.
const (
	StepPassword LoginStep = "密码"
	StepCode     LoginStep = "验证码"
)

// LoginFailed is the event of wrong passwords or codes for an account, or for UnknownLogin.
func LoginFailed(a StaffAccount, step LoginStep, tries int64, now time.Time) Event {
	note := "登录名或密码不正确"
	if a.ID != UnknownLogin {
		note = fmt.Sprintf("%s不正确，同一来源第%d次", step, tries)
	}
	return a.event(FailLogin, Actor{Role: System}, now, note)
}

// LoginLocked is the event of a limit that was reached.
func LoginLocked(a StaffAccount, l LoginLimit, now time.Time) Event {
	note := fmt.Sprintf("%s输错%d次，%d分钟内不再受理", l.By.Chinese(), l.Most, int(l.Per.Minutes()))
	return a.event(LockLogin, Actor{Role: System}, now, note)
}
