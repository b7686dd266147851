package subsidy

import (
	"cmp"
)

// PolicyNotice is a policy notice (政策通知) to the official account's followers.
type PolicyNotice struct {
	Campaign string `json:"campaign"` // the notice's id
	Heading  string `json:"heading"`
	Tag      Tag    `json:"tag,omitempty"` // which followers, TagAll for all
}

// Kind returns the message type.
func (PolicyNotice) Kind() MessageKind { return KindPolicyNotice }

// Title returns the notice's heading.
func (m PolicyNotice) Title() string { return m.Heading }

// Body returns the notice's heading.
func (m PolicyNotice) Body() string { return m.Heading }

// Lines returns nothing: the article itself is sent, not a template.
func (PolicyNotice) Lines() []Line { return nil }

// OfficialReply is what the official account (公众号) sends one follower: staff's
// answer, or a card.
type OfficialReply struct {
	Reply Reply `json:"reply"`
}

// Kind returns the message type.
func (OfficialReply) Kind() MessageKind { return KindOfficialReply }

// Title returns the card's title, if it is one.
func (m OfficialReply) Title() string { return cmp.Or(m.Reply.Title, "公众号答复") }

// Body returns the text.
func (m OfficialReply) Body() string { return m.Reply.Text }

// Lines returns nothing: it is no template.
func (OfficialReply) Lines() []Line { return nil }
