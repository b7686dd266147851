package official

import (
	"slices"
	"time"

	"shigang/subsidy"
)

// unsent refuses an action for which nothing is left to be sent.
func (c Campaign) unsent(action subsidy.Action, segments []Segment, by subsidy.Actor) error {
	if err := c.movable(action, by); err != nil {
		return err
	}
	if !slices.ContainsFunc(segments, Segment.Unsent) {
		return &subsidy.Error{
			Kind: subsidy.Conflict,
			Message: "这条通知已经全部交给微信发送，不能" + action.Chinese() +
				"了；发错了可以在发送完后撤下，并另发一条更正",
		}
	}
	return nil
}

// Segment is one part of a notice's audience on its way.
type Segment struct {
	Tag   Tag
	State subsidy.DeliveryState
	DueAt time.Time // business time
}

// Unsent reports whether nothing of the segment has gone out.
func (s Segment) Unsent() bool {
	return s.State == subsidy.DeliveryWaiting || s.State == subsidy.DeliveryHeld
}

// settled reports whether nothing more comes of the segment.
func (s Segment) settled() bool { return !s.Unsent() && s.State != subsidy.DeliverySending }

// taken reports whether WeChat took the segment, or may have.
func (s Segment) taken() bool {
	return s.State == subsidy.DeliveryDelivered || s.State == subsidy.DeliveryUnknown
}

// out reports whether WeChat took the segment, may have, or is just being given it.
func (s Segment) out() bool { return s.taken() || s.State == subsidy.DeliverySending }

// Follow is what becomes of the notice as its segments go out: it is being
// sent, has been, or was refused altogether.
func (c *Campaign) Follow(segments []Segment, now time.Time) []subsidy.Event {
	var out []subsidy.Event
	by := subsidy.Actor{Role: subsidy.System}
	if c.Movable(subsidy.SendCampaign) && slices.ContainsFunc(segments, func(s Segment) bool { return !s.Unsent() }) {
		out = append(out, c.move(subsidy.SendCampaign, by, now))
	}
	if !c.Movable(subsidy.FinishCampaign) ||
		slices.ContainsFunc(segments, func(s Segment) bool { return !s.settled() }) {
		return out
	}
	c.SentAt = now
	if slices.ContainsFunc(segments, Segment.taken) {
		return append(out, c.move(subsidy.FinishCampaign, by, now))
	}
	ev := c.move(subsidy.FailCampaign, by, now)
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{City: true},
		Message: subsidy.WorkArrived{What: "发送失败的政策通知", Heading: c.Title},
	}}
	return append(out, ev)
}

// Rest is what becomes of a segment that waits to be sent, or to be sent again.
func (c Campaign) Rest() subsidy.DeliveryState {
	switch c.State {
	case CampaignPaused:
		return subsidy.DeliveryHeld
	case CampaignCancelled, CampaignWithdrawn:
		return subsidy.DeliveryDropped
	}
	return subsidy.DeliveryWaiting
}
