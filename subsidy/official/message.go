package official

import (
	"cmp"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// PolicyNotice is a policy notice (政策通知) to the official account's followers.
type PolicyNotice struct {
	Campaign string `json:"campaign"` // the notice's id
	Heading  string `json:"heading"`
	Tag      Tag    `json:"tag,omitempty"` // which followers, TagAll for all
}

func (PolicyNotice) Kind() subsidy.MessageKind { return subsidy.KindPolicyNotice }

func (m PolicyNotice) Title() string { return m.Heading }

func (m PolicyNotice) Body() string { return m.Heading }

func (PolicyNotice) Lines() []subsidy.Line { return nil }

func (PolicyNotice) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// OfficialReply is what the official account (公众号) sends one follower: staff's
// answer, or a card.
type OfficialReply struct {
	Reply Reply `json:"reply"`
}

func (OfficialReply) Kind() subsidy.MessageKind { return subsidy.KindOfficialReply }

func (m OfficialReply) Title() string { return cmp.Or(m.Reply.Title, "公众号答复") }

func (m OfficialReply) Body() string { return m.Reply.Text }

func (OfficialReply) Lines() []subsidy.Line { return nil }

func (OfficialReply) Wanted(f subsidy.Facts, _ calendar.Day) bool { return f.State != AnswerTooLate }
