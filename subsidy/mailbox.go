package subsidy

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/width"
)

// Mailbox (邮箱) is the e-mail address by which somebody wants to be told; it is
// used once its holder has typed the code that was mailed to it.
type Mailbox struct {
	Holder    string // WeChat account or staff id
	Address   string // "" for none
	Confirmed bool
	Suspended bool // its mail came back: no such address (退信停用)
}

// MailCodeLife is how long a mailed code serves (machine time).
const MailCodeLife = 30 * time.Minute

var (
	mailLocal  = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	mailDomain = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})$`)
)

// ParseMail checks an e-mail address (RFC 5321: 64 characters before the @, 254
// in all); spaces and full-width letters are mended, the domain is lower case.
func ParseMail(s string) (string, error) {
	s = strings.Trim(strings.ReplaceAll(width.Fold.String(CleanLine(s)), " ", ""), quotes)
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case s == "":
		return "", invalid("/address", "请填写邮箱")
	case !ok || strings.Contains(domain, "@"):
		return "", invalid("/address", "邮箱里应有一个@，例如 name@163.com")
	case !mailLocal.MatchString(local) || len(local) > 64:
		return "", invalid("/address", "邮箱@前面的部分不正确，请核对")
	case !mailDomain.MatchString(domain) || len(s) > 254:
		return "", invalid("/address", "邮箱@后面的部分不正确，请核对，例如 163.com")
	}
	return local + "@" + strings.ToLower(domain), nil
}

// MaskMail shows the first two characters and the domain.
func MaskMail(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	if !ok {
		return ""
	}
	return local[:min(2, len(local)-1)] + "***@" + domain
}

// Set takes a new address in place of the one before, and owes it a code.
func (m *Mailbox) Set(address, code string, by Actor, now time.Time) (Event, error) {
	if err := m.may(SetMail, by); err != nil {
		return Event{}, err
	}
	address, err := ParseMail(address)
	if err != nil {
		return Event{}, err
	}
	if m.Confirmed && m.Address == address {
		return Event{}, &Error{Kind: Conflict, Field: "/address", Message: "这个邮箱已经验证过，可以直接使用"}
	}
	m.Address, m.Confirmed, m.Suspended = address, false, false
	ev := m.event(SetMail, by, now)
	ev.Owes = []Owed{{To: Audience{Mail: address}, Message: MailCode{Code: code}}}
	return ev, nil
}

// Confirm lets the address be used, when the code is the one that was mailed.
func (m *Mailbox) Confirm(right bool, by Actor, now time.Time) (Event, error) {
	if err := m.may(ConfirmMail, by); err != nil {
		return Event{}, err
	}
	switch {
	case m.Address == "" || m.Confirmed:
		return Event{}, &Error{Kind: Conflict, Message: "没有等待验证的邮箱，请先填写邮箱并获取验证码"}
	case !right:
		return Event{}, invalid("/code", "验证码不正确或已过期，请核对邮件里最新的6位数字，过期了请重新获取")
	}
	m.Confirmed, m.Suspended = true, false
	return m.event(ConfirmMail, by, now), nil
}

// Remove forgets the address.
func (m *Mailbox) Remove(by Actor, now time.Time) (Event, error) {
	if err := m.may(RemoveMail, by); err != nil {
		return Event{}, err
	}
	if m.Address == "" {
		return Event{}, &Error{Kind: Conflict, Message: "没有已填写的邮箱"}
	}
	m.Address, m.Confirmed, m.Suspended = "", false, false
	return m.event(RemoveMail, by, now), nil
}

// Suspend sends no more mail to an address that does not exist, until its holder
// confirms it, or another one, again; the inbox tells them once.
func (m *Mailbox) Suspend(by Actor, now time.Time) (Event, error) {
	if err := by.May(SuspendMail, Scope{}); err != nil {
		return Event{}, err
	}
	if !m.Confirmed {
		return Event{}, &Error{Kind: Conflict, Message: "这个邮箱没有在使用"}
	}
	m.Confirmed, m.Suspended = false, true
	ev := m.event(SuspendMail, by, now)
	ev.Owes = []Owed{{To: Audience{Account: m.Holder}, Message: MailSuspended{Address: MaskMail(m.Address)}}}
	return ev, nil
}

// may lets everybody change their own address only.
func (m Mailbox) may(action Action, by Actor) error {
	if err := by.May(action, Scope{}); err != nil {
		return err
	}
	if by.ID == "" || by.ID != m.Holder {
		return &Error{Kind: NotFound, Message: "只能设置自己的邮箱"}
	}
	return nil
}

func (m Mailbox) event(action Action, by Actor, now time.Time) Event {
	return Event{Action: action, Subject: Subject{SubjectMailbox, m.Holder}, By: by, At: now}
}
