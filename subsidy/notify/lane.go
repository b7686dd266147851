package notify

import (
	"slices"

	"shigang/subsidy"
)

// Lane (通道) is one of the ways on which messages go out side by side, each with
// its own queue and workers, so that a flood on one delays nothing on another.
type Lane int

// The lanes; the smaller goes first.
const (
	LaneDecisions Lane = 1 + iota // 验证码、答复和办理结果: somebody waits for it
	LaneReminders                 // 提醒: many at one hour
	LaneCampaigns                 // 政策通知: all followers
)

// Lanes are all lanes, the most urgent first.
func Lanes() []Lane { return []Lane{LaneDecisions, LaneReminders, LaneCampaigns} }

// Queue is the lane's queue at the broker.
func (l Lane) Queue() string {
	return map[Lane]string{LaneDecisions: "decisions", LaneReminders: "reminders", LaneCampaigns: "campaigns"}[l]
}

// Chinese returns the lane's name.
func (l Lane) Chinese() string {
	return map[Lane]string{
		LaneDecisions: "验证码和办理结果",
		LaneReminders: "提醒",
		LaneCampaigns: "政策通知",
	}[l]
}

// LaneOf is the lane of a message type. What one act owes to a whole city (a
// holiday moves every open deadline) goes with the reminders.
func LaneOf(kind subsidy.MessageKind) Lane {
	t, _ := TypeOf(kind)
	switch {
	case slices.Contains(t.Channels, subsidy.ChannelMass):
		return LaneCampaigns
	case t.Reminder, kind == subsidy.KindDigest, kind == subsidy.KindDeadlineMoved:
		return LaneReminders
	}
	return LaneDecisions
}

// Share is how many of a minute's calls (45011) the lane may use: a fifth stays
// free for the decisions, whatever else is on its way.
func (l Lane) Share(most int) int {
	if l == LaneDecisions || most <= 1 {
		return most
	}
	return most - max(1, most/5)
}
