package notify

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// MailCode is the code that confirms an e-mail address.
type MailCode struct {
	Code string `json:"code"`
}

func (MailCode) Kind() subsidy.MessageKind { return subsidy.KindMailCode }

func (MailCode) Title() string { return "邮箱验证码" }

func (m MailCode) Body() string {
	return "您的验证码是 " + m.Code + "，30分钟内有效。如果不是您本人操作，请忽略这封邮件。"
}

func (MailCode) Lines() []subsidy.Line { return nil }

func (MailCode) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// MailSuspended tells somebody that their e-mail address does not exist.
type MailSuspended struct {
	Address string `json:"address"` // masked
}

func (MailSuspended) Kind() subsidy.MessageKind { return subsidy.KindMailSuspended }

func (MailSuspended) Title() string { return "邮箱已停用" }

func (m MailSuspended) Body() string {
	return "寄到 " + m.Address +
		" 的邮件被退回：收件地址不存在。邮箱已停用，消息仍在这里。请在“邮箱”里重新填写并验证，之后恢复寄信。"
}

func (MailSuspended) Lines() []subsidy.Line { return nil }

func (MailSuspended) Wanted(subsidy.Facts, calendar.Day) bool { return true }
