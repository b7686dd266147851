package subsidy

import (
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// Channel is a way to knock on somebody's phone; the inbox always has the
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
	return map[Channel]string{ChannelSubscribe: "小程序订阅消息", ChannelTemplate: "公众号模板消息", ChannelBiz: "公众号订阅通知", ChannelMass: "公众号群发",
		ChannelCustom: "公众号客服消息", ChannelMail: "电子邮件", ChannelInbox: "站内消息"}[c]
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

// wechat reports whether the channel is one of WeChat's.
func (c Channel) wechat() bool {
	return c == ChannelSubscribe || c == ChannelTemplate || c == ChannelBiz
}

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
	PauseTomorrow   Pause = "tomorrow"    // 45009: after midnight in China
)

// Outcome is what a channel answered to one attempt.
type Outcome struct {
	Result  Result
	Code    int    // WeChat's errcode or SMTP's reply code, 0 when there was none
	Pause   Pause  // with Later
	Receipt string // the channel's message id, when it gave one
	Detail  string // for operators; never personal data, never a secret
	Away    bool   // with Later: there was no connection, or it broke before anything went out
	NoSuch  bool   // with Refused: the address itself does not exist
}

// failingAlarm is from how many attempts without a connection in a row a
// channel counts as failing: one that comes back at once is no fault.
const failingAlarm = 3

// Fails reports whether a passing failure is the channel's own, for somebody to
// put right: a token that stays refused, a log-in, no connection.
func (o Outcome) Fails(on Channel) bool {
	return o.Result == Later && (o.Away || o.Code != 0 && Explain(on, Later, o.Code).Act)
}

// Failing is how many failed attempts in a row the operations page tells of.
func Failing(n, code int) int {
	if code == 0 && n < failingAlarm {
		return 0
	}
	return n
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
	return map[DeliveryState]string{DeliveryGathering: "等待合并", DeliveryWaiting: "待发送", DeliveryHeld: "已暂停", DeliverySending: "发送中", DeliveryDelivered: "已送达",
		DeliveryInbox: "仅站内消息", DeliveryUnknown: "没有回应", DeliveryRefused: "被拒绝", DeliveryDropped: "不再需要"}[s]
}

// DeliveryStates are all states.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{DeliveryGathering, DeliveryWaiting, DeliveryHeld, DeliverySending, DeliveryDelivered, DeliveryInbox, DeliveryUnknown, DeliveryRefused, DeliveryDropped}
}

// MaxTries is how often one notice is tried on a channel before it moves on.
const MaxTries = 12

// Reach is what is known of a recipient's ways just before a notice goes out.
type Reach struct {
	Off    map[Channel]bool      // switched off by the operators
	Rests  map[Channel]time.Time // used up or told to wait, until when (business time)
	Absent map[Channel]Skip      // not open to this recipient, and why
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
	return map[Skip]string{SkipNoConsent: "没有订阅授权", SkipNotFollowed: "没有关注公众号", SkipNoTemplate: "没有配置模板", SkipNoAddress: "没有可用的邮箱", SkipNotWanted: "本人选择不接收", SkipOff: "渠道已停用"}[s]
}

// Settle is what follows for a notice: its next state, the channel to try next
// and from when (business time).
type Settle struct {
	State     DeliveryState
	Channel   Channel
	NotBefore time.Time
	Skipped   map[Channel]Skip // passed over on the way
}

// Route picks the channel a notice goes out by, from the one it stands at: one
// that is not open to the recipient is passed over for the next; one that rests
// is waited for; without any, the inbox alone has it. A kind that has no inbox
// waits for a channel that was switched off.
func Route(kind MessageKind, from Channel, r Reach, now time.Time) Settle {
	t, _ := TypeOf(kind)
	open := r.Choice.On(kind)
	at := max(0, slices.Index(t.Channels, from))
	skipped := map[Channel]Skip{}
	inbox := slices.Contains(t.Channels, ChannelInbox)
	for _, c := range t.Channels[at:] {
		why, absent := r.Absent[c]
		switch {
		case c == ChannelInbox:
			return Settle{State: DeliveryInbox, Channel: c, Skipped: skipped}
		case inbox && (c.wechat() && !open.WeChat || c == ChannelMail && !open.Mail):
			skipped[c] = SkipNotWanted
		case absent:
			skipped[c] = why
		case r.Off[c] && inbox:
			skipped[c] = SkipOff
		case r.Off[c]:
			return Settle{State: DeliveryWaiting, Channel: c, NotBefore: now.Add(time.Minute), Skipped: map[Channel]Skip{c: SkipOff}}
		case r.Rests[c].After(now):
			return Settle{State: DeliveryWaiting, Channel: c, NotBefore: r.Rests[c], Skipped: skipped}
		default:
			return Settle{State: DeliverySending, Channel: c, NotBefore: now, Skipped: skipped}
		}
	}
	return Settle{State: DeliveryRefused, Channel: from, Skipped: skipped}
}

// After decides what follows an outcome on a channel: the next channel after a
// final refusal, a pause after a passing failure, and never a repetition where
// the channel does not de-duplicate and gave no answer. tries counts this one;
// now is business time.
func After(kind MessageKind, on Channel, tries int, o Outcome, now time.Time) Settle {
	switch {
	case o.Result == Delivered:
		return Settle{State: DeliveryDelivered, Channel: on}
	case o.Result == Unknown && (!on.Deduplicates() || tries >= MaxTries):
		return Settle{State: DeliveryUnknown, Channel: on}
	case o.Result == Refused, tries >= MaxTries:
		return fallBack(kind, on, now)
	}
	return Settle{State: DeliveryWaiting, Channel: on, NotBefore: Resume(o.Pause, tries, now)}
}

// fallBack goes to the channel after on; the inbox needs no sending.
func fallBack(kind MessageKind, on Channel, now time.Time) Settle {
	channels := ChannelsOf(kind)
	for i, c := range channels {
		if c != on || i+1 >= len(channels) {
			continue
		}
		if next := channels[i+1]; next != ChannelInbox {
			return Settle{State: DeliveryWaiting, Channel: next, NotBefore: now}
		}
		return Settle{State: DeliveryInbox, Channel: ChannelInbox}
	}
	return Settle{State: DeliveryRefused, Channel: on}
}

// Resume is when what was paused is tried again (business time).
func Resume(p Pause, tries int, now time.Time) time.Time {
	switch p {
	case PauseNextMinute:
		return now.Truncate(time.Minute).Add(time.Minute)
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

// Facts is what the re-check before sending needs to know of a notice's subject.
type Facts struct {
	Gone       bool   // the subject is no more
	State      string // the subject's state, "" where it has none
	Start, End calendar.Day
	DecideBy   calendar.Day // of a claim or a recovery, the day the next step is due
	Received   calendar.Day // assessment
	Claimed    bool         // a filing that was claimed for
	Answered   bool         // a proposed recovery that the enterprise answered
	Until      calendar.Day // of a filing, the day its claim window was extended to
	Suspended  bool         // the case stands still, and so do its days
}

// Wanted reports whether a message is still true when it is about to be sent;
// what is no longer true is dropped.
func Wanted(m Message, f Facts, today calendar.Day) bool {
	if f.Gone {
		return false
	}
	filing := func(s FilingState) bool { return f.State == string(s) }
	switch m := m.(type) {
	case FilingReturnedMessage:
		return filing(FilingReturned)
	case FilingRefusedMessage:
		return filing(FilingRefused)
	case FilingAcceptedMessage:
		return filing(FilingAccepted)
	case FileBy:
		return filing(FilingDraft) && f.Start == m.Start && !today.After(m.Last)
	case PeopleBehind:
		return filing(FilingAccepted) && f.End == m.End && !today.After(m.End)
	case TrainingEnds:
		return filing(FilingAccepted) && f.End == m.End && !today.After(m.End)
	case TrainingStarts:
		return filing(FilingAccepted) && f.Start == m.Start && !today.After(m.Start)
	case CourseStarts:
		return filing(FilingAccepted) && f.Start == m.Start && !today.After(m.Start)
	case CourseEnds:
		return filing(FilingAccepted) && f.End == m.End && !today.After(m.End)
	case ClaimWindow:
		return filing(FilingAccepted) && f.End == m.End && !today.After(m.Last) && !m.Last.Before(f.Until) && !f.Claimed
	case ReviewDue:
		return filing(FilingSubmitted) && !f.Suspended && f.DecideBy == m.Last && !today.After(m.Last)
	case ReviewOverdue:
		return filing(FilingSubmitted) && !f.Suspended && f.DecideBy == m.Last
	case OpinionDue:
		return f.State == string(AssessmentSubmitted) && f.Received == m.Received && !today.After(m.Last)
	case OpinionOverdue:
		return f.State == string(AssessmentSubmitted) && f.Received == m.Received
	case AssessmentDecided:
		return f.State == string(m.Result)
	case OfficialReply:
		return f.State != AnswerTooLate
	case WeeklySoon:
		return f.State != WeeklyOff && today.Before(m.Last)
	case WeeklyReady:
		return f.State == string(WeeklyMade) && !today.After(m.Last)
	case WeeklyLate:
		return f.State == string(WeeklyMade) || f.State == string(WeeklyOpen)
	}
	return claimWanted(m, f, today)
}

// claimWanted is Wanted for what is told of claims.
func claimWanted(m Message, f Facts, today calendar.Day) bool {
	in := func(states ...ClaimState) bool { return slices.Contains(states, ClaimState(f.State)) }
	due := func(states ...ClaimState) bool { return !f.Suspended && in(states...) }
	switch m := m.(type) {
	case ClaimSupplementMessage:
		return in(ClaimSupplement)
	case SupplementDue:
		return due(ClaimSupplement) && f.DecideBy == m.Last && !today.After(m.Last)
	case ClaimReviewDue:
		return due(ClaimSubmitted, ClaimReviewed) && f.DecideBy == m.Last && !today.After(m.Last)
	case ClaimReviewOverdue:
		return due(ClaimSubmitted, ClaimReviewed) && f.DecideBy == m.Last
	case PublishDue:
		return due(ClaimApproved)
	case PublicityEnds:
		return due(ClaimPublished) && f.DecideBy == m.Last
	case WordAsked:
		return in(ClaimPublished, ClaimCleared, ClaimScheduled)
	case PaymentDue:
		return due(ClaimCleared, ClaimScheduled) && f.DecideBy == m.Last && !today.After(m.Last)
	case RecoveryProposedMessage:
		return f.State == string(RecoveryProposed) && !f.Answered
	case HearingDue:
		return f.State == string(RecoveryProposed) && !f.Answered && f.DecideBy == m.Last && !today.After(m.Last)
	case PaymentOverdue:
		return due(ClaimCleared, ClaimScheduled) && f.DecideBy == m.Last
	case WindowExtended:
		return f.Until == m.Last
	case SupplementExtended:
		return in(ClaimSupplement) && f.DecideBy == m.Last
	case FilingSuspended:
		return f.Suspended
	case ClaimSuspended:
		return f.Suspended
	case FilingResumed:
		return !f.Suspended
	case ClaimResumed:
		return !f.Suspended
	}
	return true
}
