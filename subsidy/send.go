package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// Channel is a way to reach somebody's phone; the inbox always has the
// notice, because the notice's row is the inbox entry.
type Channel string

// The channels.
const (
	ChannelSubscribe Channel = "subscribe" // 小程序订阅消息
	ChannelTemplate  Channel = "template"  // 公众号模板消息
	ChannelBiz       Channel = "biz"       // 公众号订阅通知
	ChannelMass      Channel = "mass"      // 公众号群发
	ChannelCustom    Channel = "custom"    // 公众号客服消息
	ChannelMail      Channel = "mail"      // 电子邮件
	ChannelInbox     Channel = "inbox"     // 小程序或控制台里的消息
)

// Channels are the channels that send something, in the order of the operations page.
func Channels() []Channel {
	return []Channel{ChannelSubscribe, ChannelTemplate, ChannelBiz, ChannelMass, ChannelCustom, ChannelMail}
}

// Chinese returns the channel's name.
func (c Channel) Chinese() string {
	return map[Channel]string{
		ChannelSubscribe: "小程序订阅消息",
		ChannelTemplate:  "公众号模板消息",
		ChannelBiz:       "公众号订阅通知",
		ChannelMass:      "公众号群发",
		ChannelCustom:    "公众号客服消息",
		ChannelMail:      "电子邮件",
		ChannelInbox:     "站内消息",
	}[c]
}

// Deduplicates reports whether the channel itself refuses to deliver the same
// message twice, so that an attempt without an answer may be repeated: mass
// send by clientmsgid, template messages by client_msg_id.
func (c Channel) Deduplicates() bool { return c == ChannelMass || c == ChannelTemplate }

// remembers is how long a channel knows what it delivered, with a margin:
// client_msg_id ten minutes, clientmsgid a day.
var remembers = map[Channel]time.Duration{ChannelTemplate: 8 * time.Minute, ChannelMass: 23 * time.Hour}

// MayRepeat reports whether a message whose first attempt without an answer is
// that long ago may be sent once more without reaching anybody twice.
func (c Channel) MayRepeat(ago time.Duration) bool { return ago < remembers[c] }

// Result is how a send ended.
type Result string

// The results.
const (
	Delivered Result = "delivered" // it was taken
	Refused   Result = "refused"   // a final answer: this channel will never deliver it
	Later     Result = "later"     // a passing failure, surely not delivered
	Unknown   Result = "unknown"   // no answer after the request went out
)

// Pause says how long a Later waits.
type Pause string

// The pauses. All but PauseSoon rest the whole channel.
const (
	PauseSoon       Pause = "soon"        // back-off, seconds to minutes
	PauseNextMinute Pause = "next_minute" // 45011
	PauseTenMinutes Pause = "ten_minutes" // a token that stays refused: somebody has to look
	PauseTomorrow   Pause = "tomorrow"    // 45009: after midnight in China
)

// Rests reports whether it rests the whole channel, not the one message.
func (p Pause) Rests() bool { return p != "" && p != PauseSoon }

// Outcome is what a channel answered to one attempt.
type Outcome struct {
	Result  Result
	Code    int    // WeChat's errcode or SMTP's reply code, 0 when there was none
	Pause   Pause  // with Later
	Receipt string // the channel's message id, when it gave one
	Article string // of a mass send: the id by which WeChat counts its article (msg_data_id), when it gave one
	Detail  string // for operators; never personal data, never a secret
	Away    bool   // with Later: there was no connection, or it broke before anything went out
	NoSuch  bool   // with Refused: the address itself does not exist
}

// DeliveryState is where a notice stands on its way.
type DeliveryState string

// The states of a notice's delivery.
const (
	DeliveryGathering DeliveryState = "gathering" // 等待合并的提醒
	DeliveryWaiting   DeliveryState = "waiting"   // 待发送
	DeliveryHeld      DeliveryState = "held"      // 已暂停
	DeliverySending   DeliveryState = "sending"   // 发送中
	DeliveryDelivered DeliveryState = "delivered" // 已送达
	DeliveryInbox     DeliveryState = "inbox"     // 只在站内消息里
	DeliveryUnknown   DeliveryState = "unknown"   // 没有回应
	DeliveryRefused   DeliveryState = "refused"   // 被拒绝，且没有别的渠道
	DeliveryDropped   DeliveryState = "dropped"   // 发送前已不再需要
)

// Chinese returns the state as operators read it.
func (s DeliveryState) Chinese() string {
	return map[DeliveryState]string{
		DeliveryGathering: "等待合并",
		DeliveryWaiting:   "待发送",
		DeliveryHeld:      "已暂停",
		DeliverySending:   "发送中",
		DeliveryDelivered: "已送达",
		DeliveryInbox:     "仅站内消息",
		DeliveryUnknown:   "没有回应",
		DeliveryRefused:   "被拒绝",
		DeliveryDropped:   "不再需要",
	}[s]
}

// DeliveryStates are all states.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{
		DeliveryGathering, DeliveryWaiting, DeliveryHeld, DeliverySending, DeliveryDelivered, DeliveryInbox,
		DeliveryUnknown, DeliveryRefused, DeliveryDropped,
	}
}

// MaxTries is how often one notice is tried on a channel before it moves on.
const MaxTries = 12

// Resume is when what was paused is tried again (business time).
func Resume(p Pause, tries int, now time.Time) time.Time {
	switch p {
	case PauseNextMinute:
		return now.Truncate(time.Minute).Add(time.Minute)
	case PauseTenMinutes:
		return now.Add(10 * time.Minute)
	case PauseTomorrow:
		return calendar.DayOf(now).End()
	}
	wait := time.Second << min(tries, 9) // 2 s, 4 s … about 8.5 min
	return now.Add(wait)
}

// Quotas are WeChat's daily limits by channel, as settings; 0 or absent: none.
type Quotas map[Channel]int

// DefaultQuotas are what WeChat grants a verified service account.
func DefaultQuotas() Quotas {
	return Quotas{ChannelTemplate: 100_000, ChannelMass: 100, ChannelCustom: 500_000}
}

// Rest is until when a channel rests that was used n times today, zero for not.
func (q Quotas) Rest(c Channel, used int, now time.Time) time.Time {
	if most := q[c]; most > 0 && used >= most {
		return calendar.DayOf(now).End()
	}
	return time.Time{}
}

// Paces are how many calls a minute a channel takes before WeChat answers 45011,
// as settings; 0 or absent: none.
type Paces map[Channel]int

// DefaultPaces are what is known: a mass send 60 times a minute. For the others
// WeChat publishes no number (openapi/quota/get tells an account its own); theirs
// is a cautious one of ours, and a 45011 lowers it (Slower).
func DefaultPaces() Paces {
	return Paces{ChannelSubscribe: 3000, ChannelTemplate: 3000, ChannelBiz: 3000, ChannelCustom: 3000, ChannelMass: 60}
}

// SlowerFrom is from how many calls taken in a minute on a 45011 tells our pace:
// after fewer it was of something else, and the channel's rest is enough.
const SlowerFrom = 10

// Slower is how many calls a minute are made for an hour after WeChat took only
// so many in one and answered 45011 to the next.
func Slower(taken int) int { return taken * 9 / 10 }

// WhileOff says what becomes of the messages while a channel is switched off.
func (c Channel) WhileOff() string {
	switch c {
	case ChannelMass:
		return "停用期间群发留在队里等待，不会丢；启用后一分钟内继续。"
	case ChannelCustom:
		return "停用期间答复留在队里等待；对方留言满48小时后微信不再接收，请留意时间。"
	case ChannelMail:
		return "停用期间个人消息只留在站内消息里；邮箱验证码等待，启用后一分钟内发出。"
	}
	return "停用期间个人消息改走下一个渠道，都走不通时留在站内消息里，不会丢。"
}
