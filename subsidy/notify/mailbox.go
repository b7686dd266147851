package notify

import (
	"time"

	"shigang/subsidy"
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

// Set takes a new address in place of the one before, and owes it a code.
func (m *Mailbox) Set(address, code string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := m.may(subsidy.SetMail, by); err != nil {
		return subsidy.Event{}, err
	}
	address, err := subsidy.ParseMail(address)
	if err != nil {
		return subsidy.Event{}, err
	}
	if m.Confirmed && m.Address == address {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Field:   "/address",
			Message: "这个邮箱已经验证过，可以直接使用",
		}
	}
	m.Address, m.Confirmed, m.Suspended = address, false, false
	ev := m.event(subsidy.SetMail, by, now)
	ev.Owes = []subsidy.Owed{{To: subsidy.Audience{Mail: address}, Message: MailCode{Code: code}}}
	return ev, nil
}

// Confirm lets the address be used, when the code is the one that was mailed.
func (m *Mailbox) Confirm(right bool, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := m.may(subsidy.ConfirmMail, by); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case m.Address == "" || m.Confirmed:
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "没有等待验证的邮箱，请先填写邮箱并获取验证码",
		}
	case !right:
		return subsidy.Event{},
			subsidy.InvalidAt("/code", "验证码不正确或已过期，请核对邮件里最新的6位数字，过期了请重新获取")
	}
	m.Confirmed, m.Suspended = true, false
	return m.event(subsidy.ConfirmMail, by, now), nil
}

// Remove forgets the address.
func (m *Mailbox) Remove(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := m.may(subsidy.RemoveMail, by); err != nil {
		return subsidy.Event{}, err
	}
	if m.Address == "" {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "没有已填写的邮箱"}
	}
	m.Address, m.Confirmed, m.Suspended = "", false, false
	return m.event(subsidy.RemoveMail, by, now), nil
}

// Suspend sends no more mail to an address that does not exist, until its holder
// confirms it, or another one, again; the inbox tells them once.
func (m *Mailbox) Suspend(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.SuspendMail, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if !m.Confirmed {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "这个邮箱没有在使用"}
	}
	m.Confirmed, m.Suspended = false, true
	ev := m.event(subsidy.SuspendMail, by, now)
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{Account: m.Holder},
		Message: MailSuspended{Address: subsidy.MaskMail(m.Address)},
	}}
	return ev, nil
}

// may lets everybody change their own address only.
func (m Mailbox) may(action subsidy.Action, by subsidy.Actor) error {
	if err := by.May(action, subsidy.Scope{}); err != nil {
		return err
	}
	if by.ID == "" || by.ID != m.Holder {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "只能设置自己的邮箱"}
	}
	return nil
}

func (m Mailbox) event(action subsidy.Action, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectMailbox, ID: m.Holder},
		By:      by,
		At:      now,
	}
}
