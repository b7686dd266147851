package official

import (
	"time"

	"shigang/subsidy"
)

// MassState is how WeChat answers when it is asked about a mass send that it
// took (查询群发消息发送状态).
type MassState string

// WeChat's own words.
const (
	MassSending MassState = "SENDING"
	MassSuccess MassState = "SEND_SUCCESS"
	MassFail    MassState = "SEND_FAIL"
	MassDeleted MassState = "DELETE"
)

// massLost stands in a MassEnd's Status where WeChat never told the end: ours.
const massLost = "lost"

// How long the event of a mass send's end is waited for, how often WeChat is
// asked then, and for how long. An administrator may confirm a send for 30
// minutes, so that nothing is late before.
const (
	askFirst = 35 * time.Minute
	askAgain = 10 * time.Minute
	askUntil = 24 * time.Hour
)

// AskAt is when WeChat is first asked about a mass send that it took, if its end
// has not been told by then.
func AskAt(taken time.Time) time.Time { return taken.Add(askFirst) }

// Asked is what WeChat's answer to the question means: the end of the mass send,
// nil while it is to be asked again, at the time given.
func Asked(taken time.Time, state MassState, o subsidy.Outcome, now time.Time) (end *MassEnd, again time.Time) {
	switch {
	case o.Result == subsidy.Delivered && state != MassSending:
		return &MassEnd{Status: string(state), Asked: true, At: now}, time.Time{}
	case o.Result == subsidy.Refused, !now.Before(taken.Add(askUntil)):
		return &MassEnd{Status: massLost, Asked: true, At: now}, time.Time{}
	case o.Result == subsidy.Later:
		return nil, later(subsidy.Resume(o.Pause, 1, now), now.Add(askAgain))
	}
	return nil, now.Add(askAgain)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// TakeBack (收回) is how far the article of a withdrawn notice's segment is taken
// back from WeChat.
type TakeBack string

// The states: "" was never asked for; none is where nothing had gone out.
const (
	TakeBackWaiting TakeBack = "waiting"
	TakeBackDone    TakeBack = "done"
	TakeBackNone    TakeBack = "none"
	TakeBackRefused TakeBack = "refused"
)

// takeBackUntil is how long a take-back is tried, and takeBackAgain after how
// long it is tried again where WeChat says nothing else.
const (
	takeBackUntil = 72 * time.Hour // WeChat deletes ten a day
	takeBackAgain = 5 * time.Minute
)

// TakingBack is a segment whose article is to be taken back.
type TakingBack struct {
	State   subsidy.DeliveryState
	Receipt string
	Since   time.Time // when it was asked for
}

// TakenBack is how a take-back stands.
type TakenBack struct {
	State TakeBack
	Again time.Time // while it waits
	Code  int       // WeChat's, of a refusal or of what it waits for
}

// Before is how the take-back stands before WeChat is asked anything; ask is
// false when WeChat is not to be asked now.
func (t TakingBack) Before(now time.Time) (b TakenBack, ask bool) {
	switch t.State {
	case subsidy.DeliveryDelivered:
		if t.Receipt != "" {
			return TakenBack{}, true
		}
		return TakenBack{State: TakeBackRefused}, false
	case subsidy.DeliveryUnknown: // it may have gone out, and nobody knows under which id
		return TakenBack{State: TakeBackRefused}, false
	case subsidy.DeliverySending, subsidy.DeliveryWaiting:
		return t.wait(0, now.Add(takeBackAgain), now), false
	}
	return TakenBack{State: TakeBackNone}, false
}

// Looked is how the take-back stands once WeChat has said how far the send is;
// del is true when it may be deleted now: only what was sent can be.
func (t TakingBack) Looked(state MassState, o subsidy.Outcome, now time.Time) (b TakenBack, del bool) {
	switch {
	case o.Result == subsidy.Refused: // it does not tell; the deletion itself may still be allowed
		return TakenBack{}, true
	case o.Result != subsidy.Delivered:
		return t.wait(o.Code, later(subsidy.Resume(o.Pause, 1, now), now.Add(takeBackAgain)), now), false
	case state == MassSending:
		return t.wait(0, now.Add(takeBackAgain), now), false
	case state == MassFail:
		return TakenBack{State: TakeBackNone}, false
	case state == MassDeleted:
		return TakenBack{State: TakeBackDone}, false
	}
	return TakenBack{}, true
}

// Deleted is how the take-back stands once WeChat was asked to delete the
// article. Without an answer it is looked at again before anything else.
func (t TakingBack) Deleted(o subsidy.Outcome, now time.Time) TakenBack {
	switch o.Result {
	case subsidy.Delivered:
		return TakenBack{State: TakeBackDone}
	case subsidy.Refused:
		return TakenBack{State: TakeBackRefused, Code: o.Code}
	case subsidy.Later:
		return t.wait(o.Code, later(subsidy.Resume(o.Pause, 1, now), now.Add(time.Minute)), now)
	}
	return t.wait(0, now.Add(time.Minute), now)
}

// wait tries again, until it has been tried long enough.
func (t TakingBack) wait(code int, again, now time.Time) TakenBack {
	if !now.Before(t.Since.Add(takeBackUntil)) {
		return TakenBack{State: TakeBackRefused, Code: code}
	}
	return TakenBack{State: TakeBackWaiting, Again: again, Code: code}
}

// takeBackWhy says why an article is not taken back, by WeChat's code.
func takeBackWhy(code int) string {
	if code == subsidy.CodeUsedUp {
		return "微信每天只允许删除10次，今天已经用完"
	}
	if code == 0 {
		return "微信没有回应，或没有给出这次群发的编号"
	}
	return massRefused(code)
}

// TakeBackChinese says how far the segment's article is taken back, "" where
// that was never asked for.
func (s SegmentReport) TakeBackChinese() string {
	switch s.TakeBack {
	case TakeBackWaiting:
		if s.TakeBackCode != 0 {
			return "等待再次收回：" + takeBackWhy(s.TakeBackCode)
		}
		return "正在收回"
	case TakeBackDone:
		return "已收回，文章打不开了"
	case TakeBackNone:
		return "没有发出，不用收回"
	case TakeBackRefused:
		return "没有收回：" + takeBackWhy(s.TakeBackCode)
	}
	return ""
}

// TakenBack reports whether the segment's article is gone from WeChat.
func (s SegmentReport) TakenBack() bool { return s.TakeBack == TakeBackDone }

// TakeBackAgain (再次收回) has the articles that WeChat did not take back tried
// once more, when what stood in the way was put right.
func (c Campaign) TakeBackAgain(segments []SegmentReport, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.TakeBackCampaign, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if c.State != CampaignWithdrawn || Report(segments).Stuck == 0 {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "这条通知没有要再次收回的群发，请刷新页面查看最新情况",
		}
	}
	return c.stay(subsidy.TakeBackCampaign, "再试一次", by, now), nil
}

// TookBack is the event of a take-back's end for one segment: the officers of
// the city are told when it did not succeed.
func (c Campaign) TookBack(tag Tag, b TakenBack, now time.Time) subsidy.Event {
	s := SegmentReport{TakeBack: b.State, TakeBackCode: b.Code}
	by := subsidy.Actor{Role: subsidy.System}
	ev := c.stay(subsidy.TakeBackCampaign, tag.Chinese()+"："+s.TakeBackChinese(), by, now)
	if b.State == TakeBackRefused {
		ev.Owes = []subsidy.Owed{{
			To:      subsidy.Audience{City: true},
			Message: subsidy.WorkArrived{What: "没有收回的政策通知", Heading: c.Title},
		}}
	}
	return ev
}

// stay is an event that leaves the notice where it is.
func (c Campaign) stay(action subsidy.Action, note string, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: c.ID},
		From:    string(c.State),
		To:      string(c.State),
		By:      by,
		At:      now,
		Note:    note,
	}
}
