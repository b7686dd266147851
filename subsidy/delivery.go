package subsidy

import (
	"fmt"
	"time"

	"shigang/subsidy/calendar"
)

// Channel is a way to knock on somebody's phone; the inbox always has the
// notice, because the notice's row is the inbox entry.
type Channel string

// The channels that exist so far.
const (
	ChannelSubscribe Channel = "subscribe" // 小程序订阅消息
	ChannelMass      Channel = "mass"      // 公众号群发
	ChannelInbox     Channel = "inbox"     // 小程序内消息
)

// ChannelsOf is the one table of which channels a message type tries, in order.
func ChannelsOf(kind MessageKind) []Channel {
	switch kind {
	case KindEnterpriseDecided, KindFilingAccepted, KindFilingReturned, KindFilingRefused, KindAssessmentDecided, KindTrainingStarts, KindTrainingEnds, KindFileBy:
		return []Channel{ChannelSubscribe, ChannelInbox}
	case KindEnterpriseMoved, KindRegistrationDecided, KindQuestionReplied, KindWorkArrived, KindReviewDue, KindReviewOverdue:
		return []Channel{ChannelInbox}
	case KindPolicyNotice:
		return []Channel{ChannelMass}
	}
	return nil
}

// Deduplicates reports whether the channel itself refuses to deliver the same
// message twice, so that an attempt without an answer may be repeated.
func (c Channel) Deduplicates() bool { return c == ChannelMass }

// Result is how a send ended.
type Result string

// The results.
const (
	Delivered Result = "delivered" // WeChat took it
	Refused   Result = "refused"   // a final answer: this channel will never deliver it
	Later     Result = "later"     // a passing failure, surely not delivered
	Unknown   Result = "unknown"   // no answer after the request went out
)

// Pause says how long a Later waits.
type Pause string

// The pauses.
const (
	PauseSoon       Pause = "soon"        // back-off, seconds to minutes
	PauseNextMinute Pause = "next_minute" // 45011
	PauseTomorrow   Pause = "tomorrow"    // 45009: after midnight in China
)

// Outcome is what a channel answered to one attempt.
type Outcome struct {
	Result  Result
	Code    int    // WeChat's errcode, 0 when there was none
	Pause   Pause  // with Later
	Receipt string // WeChat's message id, when it gave one
	Detail  string // for operators; never personal data, never a secret
}

// DeliveryState is where a notice stands on its way.
type DeliveryState string

// The states of a notice's delivery.
const (
	DeliveryWaiting   DeliveryState = "waiting"   // 待发送
	DeliverySending   DeliveryState = "sending"   // 发送中
	DeliveryDelivered DeliveryState = "delivered" // 已送达微信
	DeliveryInbox     DeliveryState = "inbox"     // 微信未送达，只在小程序消息里
	DeliveryUnknown   DeliveryState = "unknown"   // 微信没有回应
	DeliveryRefused   DeliveryState = "refused"   // 微信拒绝，且没有别的渠道
	DeliveryDropped   DeliveryState = "dropped"   // 发送前已不再需要
)

// MaxAttempts is how often one notice is tried before it rests in the inbox.
const MaxAttempts = 12

// Settle is what follows an attempt: the notice's next state, the channel to
// try next, and from when (business time).
type Settle struct {
	State     DeliveryState
	Channel   Channel
	NotBefore time.Time
}

// After decides what follows an outcome on a channel: the next channel after a
// final refusal, a pause after a passing failure, and never a repetition where
// the channel does not de-duplicate and gave no answer.
func After(kind MessageKind, on Channel, attempt int, o Outcome, now time.Time) Settle {
	switch {
	case o.Result == Delivered:
		return Settle{State: DeliveryDelivered, Channel: on}
	case o.Result == Unknown && !on.Deduplicates():
		return Settle{State: DeliveryUnknown, Channel: on}
	case o.Result == Refused:
		return fallBack(kind, on, now)
	case attempt >= MaxAttempts:
		if o.Result == Unknown {
			return Settle{State: DeliveryUnknown, Channel: on}
		}
		return fallBack(kind, on, now)
	}
	return Settle{State: DeliveryWaiting, Channel: on, NotBefore: resume(o.Pause, attempt, now)}
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

// resume is when a paused notice is tried again.
func resume(p Pause, attempt int, now time.Time) time.Time {
	switch p {
	case PauseNextMinute:
		return now.Truncate(time.Minute).Add(time.Minute)
	case PauseTomorrow:
		return calendar.DayOf(now).End()
	}
	wait := time.Second << min(attempt, 9) // 2 s, 4 s … about 8.5 min
	return now.Add(wait)
}

// FilingFacts is what the re-check before sending needs to know of a filing.
type FilingFacts struct {
	State      FilingState
	Start, End calendar.Day
}

// Wanted reports whether a message about a filing is still true when it is
// about to be sent; what is no longer true is dropped.
func Wanted(m Message, f FilingFacts, today calendar.Day) bool {
	switch m := m.(type) {
	case FilingReturnedMessage:
		return f.State == FilingReturned
	case FilingRefusedMessage:
		return f.State == FilingRefused
	case FilingAcceptedMessage:
		return f.State == FilingAccepted
	case FileBy:
		return f.State == FilingDraft && f.Start == m.Start && !today.After(m.Last)
	case TrainingEnds:
		return f.State == FilingAccepted && f.End == m.End && !today.After(m.End)
	case TrainingStarts:
		return f.State == FilingAccepted && f.Start == m.Start && !today.After(m.Start)
	}
	return true
}

// RemindTrainingStarts reports whether today is the working day before start,
// counted in working days; on each further day before the start it stays due,
// so that a scan that missed the day still reminds (the notice is unique).
func RemindTrainingStarts(start, today calendar.Day, cal calendar.Calendar) (bool, error) {
	if !today.Before(start) {
		return false, nil
	}
	d, err := cal.AddWorkingDays(start, -1)
	if err != nil {
		return false, fmt.Errorf("remind of training start: %w", err)
	}
	return !today.Before(d.Last), nil
}
