package subsidy

import (
	"fmt"
	"slices"
)

// Code is a row of the one table of what a channel's code means: WeChat's
// errcode or a mail server's reply code. The sending, the operations page, what
// staff read of their own acts and docs/messages.md are all made from it.
type Code struct {
	Code   int
	Mail   bool   // of a mail server (SMTP), else of WeChat
	Result Result // what it means for a send: Delivered, Refused (final) or Later; SMTP says it by the first digit
	Pause  Pause  // with Later
	Cause  string // why, for whoever runs the system
	Then   string // what follows by itself, or what somebody has to do
	Act    bool   // somebody has to put something right, else the next ones go the same way
	OfOne  bool   // it is about one recipient alone: the others may be asked without
	Kind   Kind   // what refuses the person whose own act met it
	Staff  string // what that person reads, "" for nothing particular
}

// mailCodes are SMTP's reply codes.
var mailCodes = []Code{
	{Code: 421, Mail: true, Cause: "邮件服务器暂时不可用", Then: "自动重试，不用处理"},
	{Code: 450, Mail: true, Cause: "对方的邮箱暂时不能收信", Then: "自动重试，不用处理"},
	{Code: 451, Mail: true, Cause: "邮件服务器暂时出错", Then: "自动重试，不用处理"},
	{Code: 452, Mail: true, Cause: "邮件服务器空间不足", Then: "自动重试，不用处理"},
	{Code: 454, Mail: true, Cause: "邮件服务器暂时不能登录", Then: "自动重试；一直出现时核对SMTP_URL", Act: true},
	{Code: 530, Mail: true, Cause: "邮件服务器要求先登录", Then: "在SMTP_URL里写明账号和密码后重发", Act: true},
	{
		Code:  534,
		Mail:  true,
		Cause: "邮件服务器不接受这种登录方式",
		Then:  "换成邮箱的专用密码（授权码）后重发",
		Act:   true,
	},
	{Code: 535, Mail: true, Cause: "邮件账号或密码不正确", Then: "核对SMTP_URL的账号和密码（授权码）后重发", Act: true},
	{Code: 550, Mail: true, Cause: "收件地址不存在或拒收", Then: "站内消息里一直有；请对方更正邮箱"},
	{Code: 551, Mail: true, Cause: "收件地址不在这台邮件服务器", Then: "站内消息里一直有；请对方更正邮箱"},
	{Code: 552, Mail: true, Cause: "对方的邮箱已满，或邮件太大", Then: "站内消息里一直有；请对方清理邮箱"},
	{Code: 553, Mail: true, Cause: "收件地址的写法不被接受", Then: "站内消息里一直有；请对方更正邮箱"},
	{
		Code:  554,
		Mail:  true,
		Cause: "邮件被当作垃圾邮件拒绝",
		Then:  "请邮箱服务商核对发信域名的SPF、DKIM记录后重发",
		Act:   true,
	},
}

// Codes is the whole table, in the order of the documentation.
func Codes() []Code { return slices.Concat(sendCodes, accountCodes, mailCodes) }

// CodeOf returns what a channel's code means; known is false for one that is
// not in the table.
func CodeOf(on Channel, code int) (c Code, known bool) {
	tables := [][]Code{sendCodes, accountCodes}
	if on == ChannelMail {
		tables = [][]Code{mailCodes}
	}
	for _, table := range tables {
		for _, c := range table {
			if c.Code == code {
				return c, true
			}
		}
	}
	return Code{Code: code, Mail: on == ChannelMail}, false
}

// ExplainCode says why an attempt on a channel failed, and what follows.
func ExplainCode(on Channel, r Result, code int) Code {
	c, known := CodeOf(on, code)
	switch {
	case known:
		return c
	case code != 0 && on == ChannelMail:
		c.Cause, c.Then, c.Act = fmt.Sprintf("邮件服务器拒绝（%d）", code), "请邮箱服务商查明原因后重发", true
	case code != 0:
		c.Cause, c.Then, c.Act = fmt.Sprintf("微信返回了没有列入表中的代码%d", code),
			"按最终拒绝处理，站内消息里一直有；请查微信的“全局返回码说明”", true
	case r == Unknown:
		c.Cause, c.Then = "发出以后没有回应，是否送达不明", "不自动重发，以免收到两次；站内消息里一直有"
	case r == Later:
		c.Cause, c.Then, c.Act = "多次没有连上", "请检查服务器到外网的连接，恢复后重发", true
	default:
		c.Cause, c.Then = "没有可用的渠道", "站内消息里一直有"
	}
	return c
}

// Named is the cause with its number, where it has one.
func (c Code) Named() string {
	if c.Code == 0 {
		return c.Cause
	}
	return fmt.Sprintf("%d %s", c.Code, c.Cause)
}
