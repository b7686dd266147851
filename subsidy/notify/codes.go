package notify

import (
	"fmt"

	"shigang/subsidy"
)

// Code is a row of the one table of what a refusal means: WeChat's errcode or
// a mail server's reply code, in words for whoever runs the system. The
// operations page and docs/messages.md are made from it.
type Code struct {
	Code  int
	Mail  bool   // of a mail server (SMTP), else of WeChat
	Cause string // why
	Then  string // what follows by itself, or what somebody has to do
	Act   bool   // somebody has to put something right, else the next ones go the same way
}

const (
	byItself = "到时自动继续，不用处理"
	fallsOn  = "自动改走下一个渠道，站内消息里一直有，不用处理"
)

// codes is the table, in the order of the documentation.
var codes = []Code{
	{Code: -1, Cause: "微信系统繁忙", Then: "几秒到几分钟后自动重试，不用处理"},
	{
		Code:  40001,
		Cause: "接口凭证无效，换过一次仍然无效",
		Then:  "自动重试；一直出现时核对AppSecret，并停用也在用这个账号取凭证的其他程序",
		Act:   true,
	},
	{
		Code:  40014,
		Cause: "接口凭证不合法，换过一次仍然不合法",
		Then:  "自动重试；一直出现时核对AppSecret，并停用也在用这个账号取凭证的其他程序",
		Act:   true,
	},
	{
		Code:  42001,
		Cause: "接口凭证过期，换过一次仍然过期",
		Then:  "自动重试；一直出现时核对服务器的时间和AppSecret",
		Act:   true,
	},
	{Code: 45009, Cause: "这个接口当日的额度用完", Then: "整个渠道休息到0:00，" + byItself},
	{Code: 48006, Cause: "当日额度用完，清零的次数也用完", Then: "整个渠道休息到0:00，" + byItself},
	{Code: 45011, Cause: "每分钟的次数用完", Then: "整个渠道休息到下一分钟，" + byItself},
	{Code: 45066, Cause: "同一次群发重试得太快", Then: "下一分钟自动重试，不用处理"},
	{Code: 45065, Cause: "同一次群发微信已经收到过", Then: "按已送达处理，不会发第二次"},
	{
		Code:  43101,
		Cause: "对方没有授权、授权次数用完，或在微信里拒收了这种消息",
		Then:  fallsOn + "；对方可在“我的 · 消息设置”里再次允许",
	},
	{Code: 43004, Cause: "对方没有关注公众号", Then: fallsOn},
	{Code: 50005, Cause: "对方已经取消关注公众号", Then: fallsOn},
	{Code: 43019, Cause: "对方在公众号的黑名单里", Then: fallsOn},
	{Code: 48002, Cause: "对方关闭了接收公众号消息", Then: fallsOn},
	{Code: 40003, Cause: "对方的微信标识已经失效，或属于另一个账号", Then: fallsOn},
	{Code: 40013, Cause: "AppID不正确", Then: "核对AppID后重发", Act: true},
	{Code: 40125, Cause: "AppSecret不正确", Then: "核对AppSecret后重发", Act: true},
	{
		Code:  40164,
		Cause: "服务器的地址不在公众平台的IP白名单里",
		Then:  "在公众平台把服务器地址加进IP白名单后重发",
		Act:   true,
	},
	{Code: 40036, Cause: "模板编号的长度不对", Then: "核对模板设置（WECHAT_TEMPLATES）里的编号后重发", Act: true},
	{
		Code:  40037,
		Cause: "模板编号不对，或模板没有加到账号里",
		Then:  "在公众平台选用模板，核对模板设置（WECHAT_TEMPLATES）后重发",
		Act:   true,
	},
	{
		Code:  43116,
		Cause: "这个模板被微信限制下发",
		Then:  "在公众平台换一个模板并更新模板设置（WECHAT_TEMPLATES），再重发",
		Act:   true,
	},
	{
		Code:  47003,
		Cause: "内容与模板的字段不符",
		Then:  "核对模板设置（WECHAT_TEMPLATES）里字段的种类和次序后重发",
		Act:   true,
	},
	{Code: 41030, Cause: "消息要打开的小程序页面不存在", Then: "发布含有该页面的小程序版本后重发", Act: true},
	{Code: 47001, Cause: "微信读不懂发去的内容", Then: "请把时间和返回码告诉维护人员，修好后重发", Act: true},
	{Code: 44002, Cause: "微信收到的内容是空的", Then: "请把时间和返回码告诉维护人员，修好后重发", Act: true},
	{Code: 40008, Cause: "消息的种类不对", Then: "请把时间和返回码告诉维护人员，修好后重发", Act: true},
	{Code: 40059, Cause: "微信没有这次群发，或它不能删除", Then: "到公众平台的发表记录里查看和处理", Act: true},
	{Code: 40066, Cause: "微信没有这个接口", Then: "核对微信接口地址的设置后重发", Act: true},
	{Code: 45109, Cause: "微信已经下线这个接口", Then: "请维护人员更新程序后重发", Act: true},
	{
		Code:  48001,
		Cause: "账号没有这个接口的权限",
		Then:  "在公众平台完成认证并开通权限后重发；开通前可以停用这个渠道",
		Act:   true,
	},
	{
		Code:  48004,
		Cause: "微信封禁了这个接口",
		Then:  "到公众平台查看原因并申诉；解封前可以停用这个渠道，消息改走下一个渠道",
		Act:   true,
	},
	{Code: 50002, Cause: "账号被微信限制", Then: "到公众平台查看原因并申诉；解除前可以停用这个渠道", Act: true},
	{Code: 87014, Cause: "微信认为内容违规", Then: "修改内容后另发一条", Act: true},
	{Code: 45028, Cause: "本月的群发次数用完", Then: "下个月再发，或缩小群发的范围后另发一条", Act: true},
	{Code: 45067, Cause: "群发的编号太长", Then: "请把时间和返回码告诉维护人员，修好后重发", Act: true},
	{Code: 45159, Cause: "群发的标签在微信里不存在", Then: "等标签同步后重发；仍不行时到公众平台核对标签", Act: true},
	{Code: 40005, Cause: "封面不是微信接受的图片", Then: "换一张JPG或PNG封面后另发一条", Act: true},
	{Code: 40007, Cause: "封面素材在微信里已被删除", Then: "重发，封面会重新上传", Act: true},
	{Code: 40009, Cause: "封面图片太大", Then: "换一张小一点的封面后另发一条", Act: true},
	{Code: 45002, Cause: "正文太长", Then: "删减后另发一条", Act: true},
	{Code: 45003, Cause: "标题太长", Then: "改短后另发一条", Act: true},
	{Code: 45004, Cause: "摘要太长", Then: "改短后另发一条", Act: true},
	{Code: 45008, Cause: "一次群发的图文太多", Then: "请把时间和返回码告诉维护人员，修好后重发", Act: true},
	{Code: 40132, Cause: "预览用的微信号不存在", Then: "核对微信号后再预览一次"},
	{Code: 45015, Cause: "对方最近一次留言已超过48小时", Then: "不能再答复，请用电话联系，或等对方再留言"},
	{Code: 45047, Cause: "对方每次留言能收到的答复条数用完", Then: "等对方再留言后答复"},
	{Code: 65401, Cause: "客服账号无效", Then: "在公众平台核对客服账号后重发", Act: true},

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

// Codes is the whole table.
func Codes() []Code { return codes }

// CodeOf returns what a channel's code means; known is false for one that is
// not in the table.
func CodeOf(on subsidy.Channel, code int) (c Code, known bool) {
	for _, c := range codes {
		if c.Code == code && c.Mail == (on == subsidy.ChannelMail) {
			return c, true
		}
	}
	return Code{Code: code, Mail: on == subsidy.ChannelMail}, false
}

// Explain says why an attempt on a channel failed, and what follows.
func Explain(on subsidy.Channel, r subsidy.Result, code int) Code {
	c, known := CodeOf(on, code)
	switch {
	case known:
		return c
	case code != 0 && on == subsidy.ChannelMail:
		c.Cause, c.Then, c.Act = fmt.Sprintf("邮件服务器拒绝（%d）", code), "请邮箱服务商查明原因后重发", true
	case code != 0:
		c.Cause, c.Then, c.Act = fmt.Sprintf("微信返回了没有列入表中的代码%d", code),
			"按最终拒绝处理，站内消息里一直有；请查微信的“全局返回码说明”", true
	case r == subsidy.Unknown:
		c.Cause, c.Then = "发出以后没有回应，是否送达不明", "不自动重发，以免收到两次；站内消息里一直有"
	case r == subsidy.Later:
		c.Cause, c.Then, c.Act = "多次没有连上", "请检查服务器到外网的连接，恢复后重发", true
	default:
		c.Cause, c.Then = "没有可用的渠道", "站内消息里一直有"
	}
	return c
}

// named is the cause with its number, where it has one.
func (c Code) named() string {
	if c.Code == 0 {
		return c.Cause
	}
	return fmt.Sprintf("%d %s", c.Code, c.Cause)
}
