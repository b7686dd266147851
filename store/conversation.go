package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

const conversationColumns = "conversation.id, conversation.openid, conversation.county, conversation.state, " +
	"conversation.newest, conversation.created_at, conversation.last_at, COALESCE((SELECT 1 - following " +
	"FROM follower WHERE follower.openid = conversation.openid), 0)"

func (s *Reader) scanConversation(r scanner) (c official.Conversation, err error) {
	var created, last, gone int64
	var newest []byte
	if err := r.Scan(&c.ID, &c.OpenID, &c.County, &c.State, &newest, &created, &last, &gone); err != nil {
		return c, err
	}
	plain, err := s.seal.open("conversation.newest", c.ID, newest)
	c.Newest, c.CreatedAt, c.LastAt, c.Gone = string(plain), at(created), at(last), gone == 1
	return c, err
}

// Conversation reads a conversation for update.
func (tx *Tx) Conversation(id string) (official.Conversation, error) {
	c, err := tx.s.scanConversation(
		tx.row("SELECT "+conversationColumns+" FROM conversation WHERE id = ?"+tx.lock(), id))
	return found(c, err, "conversation")
}

// ConversationWith reads the conversation with a follower for update; ok is
// false when they never wrote anything that waited for staff.
func (tx *Tx) ConversationWith(openid string) (c official.Conversation, ok bool, err error) {
	c, err = tx.s.scanConversation(
		tx.row("SELECT "+conversationColumns+" FROM conversation WHERE openid = ?"+tx.lock(), openid))
	if errors.Is(err, sql.ErrNoRows) {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("read conversation: %w", err)
	}
	return c, true, nil
}

// SaveConversation writes a conversation.
func (tx *Tx) SaveConversation(c official.Conversation) error {
	_, err := tx.exec(`INSERT INTO conversation (id, openid, county, state, newest, created_at, last_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET county = excluded.county, state = excluded.state, newest = excluded.newest,
		last_at = excluded.last_at`, c.ID, c.OpenID, string(c.County), string(c.State),
		tx.s.seal.bytes("conversation.newest", c.ID, []byte(c.Newest)), ms(c.CreatedAt), ms(c.LastAt))
	if err != nil {
		return fmt.Errorf("save conversation: %w", err)
	}
	return nil
}

// ConversationMessage is one message of a conversation.
type ConversationMessage struct {
	ID    string
	Staff bool
	MessageText
	At    time.Time
	State subsidy.DeliveryState // of an answer
	Code  int                   // WeChat's, of an answer that was refused
	Left  bool                  // an answer was held back, for the follower had left
}

// MessageText is what a message says.
type MessageText struct {
	Text    string `json:"text"`
	Picture string `json:"picture,omitempty"` // address at WeChat, "" for none
}

// SaveMessage writes a conversation with a new message, whose id and event are
// given; an answer's event owes it.
func (tx *Tx) SaveMessage(c official.Conversation, m ConversationMessage, ev subsidy.Event) error {
	if err := tx.SaveConversation(c); err != nil {
		return err
	}
	body, err := tx.s.seal.json("conversation_message.body", m.ID, m.MessageText)
	if err != nil {
		return err
	}
	if _, err := tx.exec(
		"INSERT INTO conversation_message (id, conversation_id, staff, author, body, at) VALUES (?, ?, ?, ?, ?, ?)",
		m.ID, c.ID, flag(m.Staff), ev.By.ID, body, ms(tx.act.Now)); err != nil {
		return fmt.Errorf("save message: %w", err)
	}
	return tx.Record(ev)
}

// answerState says whether WeChat still takes an answer.
func (tx *Tx) answerState(id string) (string, error) {
	c, err := tx.s.scanConversation(tx.row("SELECT "+conversationColumns+
		" FROM conversation_message JOIN conversation ON conversation.id = conversation_id "+
		"WHERE conversation_message.id = ?", id))
	if err == nil && !c.Open(tx.act.Now) {
		return official.AnswerTooLate, nil
	}
	return string(c.State), err
}

// conversationScope keeps a county to its followers' conversations; the city
// sees all, others none.
func conversationScope(a subsidy.Actor) (string, []any) {
	if a.May(subsidy.ReadOfficial, subsidy.Scope{}) != nil {
		return "1 = 0", nil
	}
	return scope(a)
}

// ConversationTab is one of the lists of conversations.
type ConversationTab string

// The lists: 待答复, 已答复, 已过48小时.
const (
	TabWaiting  ConversationTab = "waiting"
	TabAnswered ConversationTab = "answered"
	TabLate     ConversationTab = "late"
)

// Conversations lists the conversations the actor may see, newest first.
func (s *Reader) Conversations(
	ctx context.Context, actor subsidy.Actor, tab ConversationTab, now time.Time, p Page,
) ([]official.Conversation, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := conversationScope(actor)
	state := official.ConversationWaiting
	if tab == TabAnswered {
		state = official.ConversationAnswered
	}
	condition, args = condition+" AND state = ?", append(args, string(state))
	switch limit := ms(now.Add(-official.AnswerWithin)); tab {
	case TabWaiting:
		condition, args = condition+" AND last_at > ?", append(args, limit)
	case TabLate:
		condition, args = condition+" AND last_at <= ?", append(args, limit)
	}
	if keys != nil {
		last, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		condition, args = condition+" AND (last_at, id) < (?, ?)", append(args, last, keys[1])
	}
	rows, err := collect(ctx, s, s.read, s.scanConversation,
		"SELECT "+conversationColumns+" FROM conversation WHERE "+condition+" ORDER BY last_at DESC, id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list conversations: %w", err)
	}
	rows, next := cut(rows, p, func(c official.Conversation) []string {
		return []string{fmt.Sprint(ms(c.LastAt)), c.ID}
	})
	return rows, next, nil
}

// waitingConversations counts the conversations that the actor may still answer.
func (s *Reader) waitingConversations(ctx context.Context, actor subsidy.Actor) (n int, err error) {
	now, err := s.Now(ctx)
	if err != nil {
		return 0, err
	}
	condition, args := conversationScope(actor)
	return s.waiting(ctx, "conversation WHERE "+condition+" AND state = 'waiting' AND last_at > ?",
		append(args, ms(now.Add(-official.AnswerWithin)))...)
}

// messagesShown bounds how many messages of a conversation are shown.
const messagesShown = 200

// ConversationFor reads a conversation the actor may see, with its newest
// messages, oldest first.
func (s *Reader) ConversationFor(
	ctx context.Context, actor subsidy.Actor, id string,
) (official.Conversation, []ConversationMessage, error) {
	condition, args := conversationScope(actor)
	c, err := s.scanConversation(s.row(ctx,
		"SELECT "+conversationColumns+" FROM conversation WHERE id = ? AND "+condition, append([]any{id}, args...)...))
	if c, err = found(c, err, "conversation"); err != nil {
		return c, nil, err
	}
	messages, err := collect(ctx, s, s.read, s.scanConversationMessage, `SELECT conversation_message.id, staff, body,
		at, COALESCE(notice.state, ''), COALESCE(notice.code, 0), COALESCE(notice.why, '') FROM conversation_message
		LEFT JOIN notice ON notice.subject_id = conversation_message.id WHERE conversation_id = ?
		ORDER BY conversation_message.id DESC LIMIT ?`, id, messagesShown)
	if err != nil {
		return c, nil, fmt.Errorf("list messages: %w", err)
	}
	slices.Reverse(messages)
	return c, messages, nil
}

func (s *Reader) scanConversationMessage(r scanner) (m ConversationMessage, err error) {
	var staff, when int64
	var body []byte
	var why string
	if err := r.Scan(&m.ID, &staff, &body, &when, &m.State, &m.Code, &why); err != nil {
		return m, err
	}
	m.Staff, m.At, m.Left = staff == 1, at(when), why != ""
	return m, s.seal.openJSON("conversation_message.body", m.ID, body, &m.MessageText)
}
