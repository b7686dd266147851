package subsidy

import (
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// ofWeChat reports whether the channel is one of WeChat's.
func ofWeChat(c Channel) bool {
	return c == ChannelSubscribe || c == ChannelTemplate || c == ChannelBiz
}

// failingAlarm is from how many attempts without a connection in a row a
// channel counts as failing: one that comes back at once is no fault.
const failingAlarm = 3

// Fails reports whether a passing failure is the channel's own, for somebody to
// put right: a token that stays refused, a log-in, no connection.
func Fails(o Outcome, on Channel) bool {
	return o.Result == Later && (o.Away || o.Code != 0 && Explain(on, Later, o.Code).Act)
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
		case inbox && (ofWeChat(c) && !open.WeChat || c == ChannelMail && !open.Mail):
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
