package wechat

import (
	"errors"
	"fmt"

	"shigang/subsidy"
)

// alreadySent is mass send's answer to a clientmsgid it knows (相同 clientmsgid
// 已存在群发记录): that is success.
const alreadySent = 45065

// pauses are the passing refusals, and how long each waits (全局返回码说明).
var pauses = map[int]subsidy.Pause{
	-1:    subsidy.PauseSoon,       // 系统繁忙: WeChat asks to try again
	40001: subsidy.PauseSoon,       // access_token 无效, after a refresh too: somebody else took it
	40014: subsidy.PauseSoon,       // 不合法的 access_token, the same
	42001: subsidy.PauseSoon,       // access_token 超时, the same
	45009: subsidy.PauseTomorrow,   // 接口调用超过限制: the day's quota is used up
	45011: subsidy.PauseNextMinute, // API 调用太频繁: too many calls this minute
	45066: subsidy.PauseNextMinute, // 相同 clientmsgid 重试速度过快: a minute between the attempts
	48006: subsidy.PauseTomorrow,   // api 禁止清零调用次数: clear_quota is used up too
}

// finals are the refusals that no repetition mends, and what each means to an
// operator (全局返回码说明 and the pages of the calls). A code that stands in
// neither table is final too: it goes to the ledger, never into a loop.
var finals = map[int]string{
	40003: "bad openid",                                // 不合法的 OpenID, or another account's
	40005: "bad file type",                             // 不合法的文件类型: the cover is no picture
	40007: "media is gone",                             // 不合法的媒体文件 id, though uploaded again
	40008: "bad message type",                          // 不合法的消息类型
	40009: "picture too large",                         // 不合法的图片文件大小
	40013: "bad app id",                                // 不合法的 AppID
	40036: "bad template id length",                    // 不合法的 template_id 长度
	40037: "bad template id",                           // 不合法的 template_id, or not added to the account
	40066: "no such call",                              // 不合法的 url
	40132: "bad WeChat name",                           // 微信号不合法 (preview)
	41030: "bad page",                                  // page 路径不正确
	43004: "not following",                             // 需要接收者关注
	43019: "on the blacklist",                          // 需要将接收者从黑名单中移除
	43101: "no consent left",                           // 用户拒绝接受消息
	43116: "template banned",                           // 该模板因滥用被限制下发
	44002: "empty body",                                // POST 的数据包为空
	45002: "text too long",                             // 消息内容超过限制
	45003: "title too long",                            // 标题字段超过限制
	45004: "digest too long",                           // 描述字段超过限制
	45008: "too many articles",                         // 图文消息超过限制
	45015: "more than 48 hours since the last message", // 回复时间超过限制 (客服消息)
	45028: "the month's mass sends are used up",        // 没有群发的配额
	45047: "too many answers to one message",           // 客服接口下行条数超过上限
	45067: "clientmsgid too long",                      // clientmsgid 长度超过限制
	45109: "call withdrawn",                            // 接口已下线 (uniform_send)
	45159: "no such tag",                               // 非法的标签
	47001: "body not understood",                       // 解析 JSON/XML 内容错误
	47003: "bad template values",                       // 模板参数不准确
	48001: "account may not use this call",             // api 功能未授权
	48002: "follower refuses messages",                 // 粉丝拒收消息
	48004: "call forbidden",                            // api 接口被封禁
	50002: "account limited",                           // 用户受限，可能是违规后接口被封禁
	50005: "not following",                             // 用户未关注公众号
	65401: "no such member of staff",                   // 无效客服账号
	87014: "content against the rules",                 // 内容含有违法违规内容
}

// OutcomeOf turns a call's error into what the rule needs to know: whether and
// when to try again. A request that surely did not go out may be repeated; one
// that went out without an answer is unknown; a code is passing or final.
func OutcomeOf(err error) subsidy.Outcome {
	var e *callError
	switch {
	case err == nil:
		return subsidy.Outcome{Result: subsidy.Delivered}
	case !errors.As(err, &e):
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: "not sent", Away: true}
	case e.code == alreadySent:
		return subsidy.Outcome{Result: subsidy.Delivered, Code: e.code, Detail: "already sent"}
	case e.code == 0 && e.sent:
		return subsidy.Outcome{Result: subsidy.Unknown, Detail: e.Error()}
	case e.code == 0:
		return subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: e.Error(), Away: true}
	}
	if pause, ok := pauses[e.code]; ok {
		return subsidy.Outcome{Result: subsidy.Later, Code: e.code, Pause: pause, Detail: e.Error()}
	}
	detail := e.Error()
	if meaning, ok := finals[e.code]; ok {
		detail += ": " + meaning
	}
	return subsidy.Outcome{Result: subsidy.Refused, Code: e.code, Detail: detail}
}

// sentOutcome is the outcome of a send with the id that WeChat gave it.
func sentOutcome(err error, receipt int64) subsidy.Outcome {
	o := OutcomeOf(err)
	if o.Result == subsidy.Delivered && receipt != 0 {
		o.Receipt = fmt.Sprint(receipt)
	}
	return o
}

// sentence is what staff read of a refusal that they can do something about.
type sentence struct {
	kind subsidy.Kind
	text string
}

var sentences = map[int]sentence{
	40005: {subsidy.Invalid, "微信不接受这张封面图片，请换一张JPG或PNG图片"},
	40009: {subsidy.TooLarge, "封面图片太大，请换一张小于10MB的图片"},
	40018: {subsidy.Invalid, "一级菜单的名称太长，请改短"},
	40025: {subsidy.Invalid, "二级菜单的名称太长，请改短"},
	40054: {subsidy.Invalid, "二级菜单里有微信不允许打开的网页地址，请更换"},
	40055: {subsidy.Invalid, "菜单里有微信不允许打开的网页地址，请更换"},
	40119: {subsidy.Invalid, "公众号还不能在菜单里使用小程序，请先在公众平台关联小程序"},
	40132: {subsidy.Invalid, "没有这个微信号，请核对后再试（微信号在“我”的页面里，不是昵称）"},
	43004: {subsidy.Invalid, "这个微信号还没有关注公众号，请先用它关注再试"},
	45002: {subsidy.Invalid, "正文太长，请删减到2万字以内"},
	45003: {subsidy.Invalid, "标题太长，请改短到32个字以内"},
	45004: {subsidy.Invalid, "摘要太长，请改短到128个字以内"},
	45009: {subsidy.Busy, "今天的次数已经用完，请明天再试"},
	45011: {subsidy.Busy, "操作太频繁，请一分钟后再试"},
	45056: {subsidy.Invalid, "公众号的标签已满100个，请先在公众平台删除不用的标签"},
	45064: {subsidy.Invalid, "小程序还没有关联到公众号，请先在公众平台关联"},
	45158: {subsidy.Invalid, "标签名称太长，请改短到10个字以内"},
	48006: {subsidy.Busy, "这个月的10次清零机会已经用完，次数每天0点自动恢复"},
	76001: {subsidy.NotFound, "微信没有这个rid的记录：只能查最近7天的，小程序和公众号的要分别查"},
	76021: {subsidy.NotFound, "微信没有给出这个接口的额度"},
	76022: {subsidy.Forbidden, "微信不提供这个接口的额度"},
	48001: {subsidy.Forbidden, "公众号没有这项权限，请联系管理员在公众平台开通"},
	48004: {subsidy.Forbidden, "微信暂停了公众号的这项功能，请联系管理员到公众平台查看"},
	50002: {subsidy.Forbidden, "微信限制了这个公众号，请联系管理员到公众平台查看"},
	87014: {subsidy.Invalid, "微信认为内容违规，请修改后再试"},
}

// staffError is what the member of staff reads of a failed call; the cause
// stays inside, for OutcomeOf and the log.
func staffError(err error) error {
	if err == nil {
		return nil
	}
	if s, ok := sentences[codeOf(err)]; ok {
		return &subsidy.Error{Kind: s.kind, Message: s.text, Err: err}
	}
	return &subsidy.Error{
		Kind:    subsidy.Unavailable,
		Message: "微信暂时没有办成，请稍后再试；一直不行请联系管理员",
		Err:     err,
	}
}
