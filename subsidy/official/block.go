package official

import (
	"time"

	"shigang/subsidy"
)

// Block is whether a follower who wrote to us is on the account's blacklist
// (黑名单): as wanted here, and as done at WeChat.
type Block struct {
	Conversation string // its id
	OpenID       string
	Wanted, Done bool
	At           time.Time // of the last change (business time)
}

// State is where it stands, in words.
func (b Block) State() string {
	switch {
	case b.Wanted && b.Done:
		return "已拉黑"
	case b.Wanted:
		return "正在拉黑"
	case b.Done:
		return "正在解除"
	}
	return ""
}

// MayAnswer refuses an answer to who is on the blacklist: it would reach nobody.
func (b Block) MayAnswer() error {
	if !b.Wanted {
		return nil
	}
	return &subsidy.Error{
		Kind:    subsidy.Conflict,
		Message: "这位关注者在黑名单里，收不到公众号的消息；需要答复的，请市局先把对方移出黑名单",
	}
}

// Set puts the follower on the blacklist, or takes them off, for a reason. Who is
// on it does not wait for an answer any more.
func (b *Block) Set(c *Conversation, block bool, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	action := subsidy.UnblockFollower
	if block {
		action = subsidy.BlockFollower
	}
	if err := by.May(action, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	if b.Wanted == block {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "已经有人办理过，请刷新页面查看"}
	}
	from := c.State
	b.Conversation, b.OpenID, b.Wanted, b.At = c.ID, c.OpenID, block, now
	if block {
		c.State = ConversationAnswered
	}
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectConversation, ID: c.ID},
		Scope:   subsidy.Scope{County: c.County},
		From:    string(from),
		To:      string(c.State),
		By:      by,
		At:      now,
		Note:    why,
	}, nil
}

// Outlived ends a block whose conversation is past its retention: nobody could
// tell any more why the follower is on the blacklist.
func (b *Block) Outlived(now time.Time) subsidy.Event {
	b.Wanted, b.At = false, now
	return subsidy.Event{
		Action:  subsidy.UnblockFollower,
		Subject: subsidy.Subject{Kind: subsidy.SubjectConversation, ID: b.Conversation},
		By:      subsidy.Actor{Role: subsidy.System},
		At:      now,
		Note:    "留言已过保存期限，黑名单随之解除",
	}
}

// Lifted is the event of a block that somebody lifted on the public platform.
func (b *Block) Lifted(now time.Time) subsidy.Event {
	b.Wanted, b.Done, b.At = false, false, now
	return subsidy.Event{
		Action:  subsidy.UnblockFollower,
		Subject: subsidy.Subject{Kind: subsidy.SubjectConversation, ID: b.Conversation},
		By:      subsidy.Actor{Role: subsidy.System},
		At:      now,
		Note:    "在公众平台上已解除",
	}
}
