package notify

import (
	"slices"
	"time"

	"shigang/subsidy"
)

// ofWeChat reports whether the channel is one of WeChat's.
func ofWeChat(c subsidy.Channel) bool {
	return c == subsidy.ChannelSubscribe || c == subsidy.ChannelTemplate || c == subsidy.ChannelBiz
}

// failingAlarm is from how many attempts without a connection in a row a
// channel counts as failing: one that comes back at once is no fault.
const failingAlarm = 3

// Fails reports whether a passing failure is the channel's own, for somebody to
// put right: a token that stays refused, a log-in, no connection.
func Fails(o subsidy.Outcome, on subsidy.Channel) bool {
	return o.Result == subsidy.Later && (o.Away || o.Code != 0 && subsidy.ExplainCode(on, subsidy.Later, o.Code).Act)
}

// Failing is how many failed attempts in a row the operations page tells of.
func Failing(n, code int) int {
	if code == 0 && n < failingAlarm {
		return 0
	}
	return n
}

// Reach is what is known of a recipient's ways just before a notice goes out.
type Reach struct {
	Off    map[subsidy.Channel]bool      // switched off by the operators
	Rests  map[subsidy.Channel]time.Time // used up or told to wait, until when (business time)
	Absent map[subsidy.Channel]Skip      // not open to this recipient, and why
	Choice Choice
}

// Skip is why a channel was passed over.
type Skip string

// The reasons.
const (
	SkipNoConsent   Skip = "no_consent"   // 没有订阅授权
	SkipNotFollowed Skip = "not_followed" // 没有关注公众号
	SkipNoTemplate  Skip = "no_template"  // 没有配置模板
	SkipNoAddress   Skip = "no_address"   // 没有验证过的邮箱，或没有配置发信
	SkipNotWanted   Skip = "not_wanted"   // 本人选择不接收
	SkipOff         Skip = "off"          // 渠道已停用
)

// Chinese returns the reason as operators read it.
func (s Skip) Chinese() string {
	return map[Skip]string{
		SkipNoConsent:   "没有订阅授权",
		SkipNotFollowed: "没有关注公众号",
		SkipNoTemplate:  "没有配置模板",
		SkipNoAddress:   "没有可用的邮箱",
		SkipNotWanted:   "本人选择不接收",
		SkipOff:         "渠道已停用",
	}[s]
}

// Settle is what follows for a notice: its next state, the channel to try next
// and from when (business time).
type Settle struct {
	State     subsidy.DeliveryState
	Channel   subsidy.Channel
	NotBefore time.Time
	Skipped   map[subsidy.Channel]Skip // passed over on the way
}

// Route picks the channel a notice goes out by, from the one it stands at: one
// that is not open to the recipient is passed over for the next; one that rests
// is waited for; without any, the inbox alone has it. A kind that has no inbox
// waits for a channel that was switched off.
func Route(kind subsidy.MessageKind, from subsidy.Channel, r Reach, now time.Time) Settle {
	t, _ := TypeOf(kind)
	open := r.Choice.On(kind)
	at := max(0, slices.Index(t.Channels, from))
	skipped := map[subsidy.Channel]Skip{}
	inbox := slices.Contains(t.Channels, subsidy.ChannelInbox)
	for _, c := range t.Channels[at:] {
		why, absent := r.Absent[c]
		switch {
		case c == subsidy.ChannelInbox:
			return Settle{State: subsidy.DeliveryInbox, Channel: c, Skipped: skipped}
		case inbox && (ofWeChat(c) && !open.WeChat || c == subsidy.ChannelMail && !open.Mail):
			skipped[c] = SkipNotWanted
		case absent:
			skipped[c] = why
		case r.Off[c] && inbox:
			skipped[c] = SkipOff
		case r.Off[c]:
			return Settle{
				State:     subsidy.DeliveryWaiting,
				Channel:   c,
				NotBefore: now.Add(time.Minute),
				Skipped:   map[subsidy.Channel]Skip{c: SkipOff},
			}
		case r.Rests[c].After(now):
			return Settle{State: subsidy.DeliveryWaiting, Channel: c, NotBefore: r.Rests[c], Skipped: skipped}
		default:
			return Settle{State: subsidy.DeliverySending, Channel: c, NotBefore: now, Skipped: skipped}
		}
	}
	return Settle{State: subsidy.DeliveryRefused, Channel: from, Skipped: skipped}
}

// After decides what follows an outcome on a channel: the next channel after a
// final refusal, a pause after a passing failure, and never a repetition where
// the channel does not de-duplicate and gave no answer. tries counts this one;
// now is business time.
func After(kind subsidy.MessageKind, on subsidy.Channel, tries int, o subsidy.Outcome, now time.Time) Settle {
	switch {
	case o.Result == subsidy.Delivered:
		return Settle{State: subsidy.DeliveryDelivered, Channel: on}
	case o.Result == subsidy.Unknown && (!on.Deduplicates() || tries >= subsidy.MaxTries):
		return Settle{State: subsidy.DeliveryUnknown, Channel: on}
	case o.Result == subsidy.Refused, tries >= subsidy.MaxTries:
		return fallBack(kind, on, now)
	}
	return Settle{State: subsidy.DeliveryWaiting, Channel: on, NotBefore: subsidy.Resume(o.Pause, tries, now)}
}

// fallBack goes to the channel after on; the inbox needs no sending.
func fallBack(kind subsidy.MessageKind, on subsidy.Channel, now time.Time) Settle {
	channels := ChannelsOf(kind)
	for i, c := range channels {
		if c != on || i+1 >= len(channels) {
			continue
		}
		if next := channels[i+1]; next != subsidy.ChannelInbox {
			return Settle{State: subsidy.DeliveryWaiting, Channel: next, NotBefore: now}
		}
		return Settle{State: subsidy.DeliveryInbox, Channel: subsidy.ChannelInbox}
	}
	return Settle{State: subsidy.DeliveryRefused, Channel: on}
}
