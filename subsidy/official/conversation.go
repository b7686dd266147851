package official

import (
	"cmp"
	"time"

	"shigang/subsidy"
)

// ConversationState is whose turn a conversation is.
type ConversationState string

// The states: 待答复, 已答复.
const (
	ConversationWaiting  ConversationState = "waiting"
	ConversationAnswered ConversationState = "answered"
)

// Chinese returns the state as people read it.
func (s ConversationState) Chinese() string {
	return map[ConversationState]string{ConversationWaiting: "待答复", ConversationAnswered: "已答复"}[s]
}

// AnswerTooLate is the state of an answer whose follower wrote more than 48
// hours ago: WeChat takes it no more.
const AnswerTooLate = "too_late"

// Conversation (留言) is what one follower of the official account wrote that
// nobody but staff can answer, with the answers.
type Conversation struct {
	ID        string
	OpenID    string
	County    subsidy.County // of the follower, "" while it is not known: the city's
	State     ConversationState
	Newest    string // the beginning of what the follower wrote last
	CreatedAt time.Time
	LastAt    time.Time // of the follower's last message of any kind
	Gone      bool      // the follower has left
}

// Scope returns whose conversation it is.
func (c Conversation) Scope() subsidy.Scope { return subsidy.Scope{County: c.County} }

// Until is the end of the 48 hours in which WeChat takes an answer.
func (c Conversation) Until() time.Time { return c.LastAt.Add(AnswerWithin) }

// Open reports whether an answer may still be sent.
func (c Conversation) Open(now time.Time) bool { return now.Before(c.Until()) }

// HoursLeft is how many hours are left for an answer, begun ones counted: 48
// right after a message, 0 when it is too late.
func (c Conversation) HoursLeft(now time.Time) int {
	if !c.Open(now) {
		return 0
	}
	return int((c.Until().Sub(now) + time.Hour - 1) / time.Hour)
}

// newestShown bounds what a list shows of a message, in characters.
const newestShown = 40

// Receive takes a message of the follower's. The first one that waits tells the
// county's reviewers, or the city's officers while no county is known.
func (c *Conversation) Receive(in Incoming, county subsidy.County, now time.Time) (subsidy.Event, error) {
	by := subsidy.Actor{ID: c.OpenID, Role: subsidy.Visitor}
	if err := by.May(subsidy.MessageOfficial, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	from, told := c.State, c.State == ConversationWaiting && c.Open(now) && c.County == county
	c.County, c.State, c.LastAt, c.Newest = county, ConversationWaiting, now, in.Shown()
	if r := []rune(c.Newest); len(r) > newestShown {
		c.Newest = string(r[:newestShown]) + "…"
	}
	ev := subsidy.Event{
		Action:  subsidy.MessageOfficial,
		Subject: subsidy.Subject{Kind: subsidy.SubjectConversation, ID: c.ID},
		Scope:   c.Scope(),
		From:    string(from),
		To:      string(c.State),
		By:      by,
		At:      now,
	}
	if !told {
		ev.Owes = c.arrived()
	}
	return ev, nil
}

// Shown is what staff read of a message.
func (in Incoming) Shown() string {
	switch in.Type {
	case IncomingText:
		return cmp.Or(subsidy.CleanText(in.Content), "［没有能显示的文字］")
	case IncomingImage:
		return "［图片］"
	}
	return subsidy.CleanText("［语音、视频、位置或链接］" + in.Content)
}

// arrived tells whose turn it is; the message itself stays in the conversation.
func (c Conversation) arrived() []subsidy.Owed {
	to := subsidy.Audience{County: c.County}
	if c.County == "" {
		to = subsidy.Audience{City: true}
	}
	return []subsidy.Owed{{
		To:      to,
		Message: subsidy.WorkArrived{What: "公众号留言", Heading: "有关注者给公众号留言，请在48小时内答复。"},
	}}
}

// Heard notes that the follower wrote something that was answered by itself: the
// 48 hours begin anew.
func (c *Conversation) Heard(now time.Time) { c.LastAt = now }

// Answer sends the follower an answer; id is the answer's own.
func (c *Conversation) Answer(id, body string, by subsidy.Actor, now time.Time) (string, subsidy.Event, error) {
	if err := by.May(subsidy.AnswerFollower, c.Scope()); err != nil {
		return "", subsidy.Event{}, err
	}
	if by.County != c.County && by.Role != subsidy.CityOfficer { // a conversation of no county is the city's alone
		return "", subsidy.Event{}, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这项业务，请核对编号"}
	}
	switch {
	case c.Gone:
		return "", subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "对方已取消关注公众号，微信不再允许答复",
		}
	case !c.Open(now):
		return "", subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.TooLate,
			Message: "对方最后一次留言已超过48小时，微信不再允许答复；对方再次留言后可以答复",
		}
	}
	if err := subsidy.CheckParagraph("/body", "答复内容", &body, 2, maxStaffMessage); err != nil {
		return "", subsidy.Event{}, err
	}
	from := c.State
	c.State = ConversationAnswered
	return body, subsidy.Event{
		Action:  subsidy.AnswerFollower,
		Subject: subsidy.Subject{Kind: subsidy.SubjectAnswer, ID: id},
		Scope:   c.Scope(),
		From:    string(from),
		To:      string(c.State),
		By:      by,
		At:      now,
		Owes: []subsidy.Owed{{
			To:      subsidy.Audience{OpenID: c.OpenID},
			Message: OfficialReply{Reply: textReply(body)},
		}},
	}, nil
}

// Choose gives the follower's county: their own word, or the city's for them. A
// waiting message goes over to that county, whose reviewers are told.
func (c *Conversation) Choose(county subsidy.County, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	ev, err := CountyChosen(c.OpenID, county, by, now)
	if err != nil {
		return ev, err
	}
	ev.Owes = c.move(county, now)
	return ev, nil
}

// Move follows a follower whose county became known, or another, by what the
// mini-program knows of them; false means that nothing changed.
func (c *Conversation) Move(county subsidy.County, now time.Time) (subsidy.Event, bool) {
	if c.County == county {
		return subsidy.Event{}, false
	}
	ev := subsidy.Event{
		Action:  subsidy.ChooseCounty,
		Subject: subsidy.Subject{Kind: subsidy.SubjectConversation, ID: c.ID},
		Scope:   subsidy.Scope{County: county},
		From:    string(c.County),
		To:      string(county),
		By:      subsidy.Actor{Role: subsidy.System},
		At:      now,
	}
	ev.Owes = c.move(county, now)
	return ev, true
}

// move gives the conversation another county, whose staff are told when it waits.
func (c *Conversation) move(county subsidy.County, now time.Time) []subsidy.Owed {
	moved := c.County != county
	c.County = county
	if moved && c.State == ConversationWaiting && c.Open(now) {
		return c.arrived()
	}
	return nil
}

// CountyChosen is the event of a follower's choice of a county.
func CountyChosen(openid string, county subsidy.County, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	action := subsidy.ChooseCounty
	if by.Role.Staff() {
		action = subsidy.AssignFollower
	}
	if err := by.May(action, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if _, ok := subsidy.WindowOf(county); !ok {
		return subsidy.Event{}, subsidy.InvalidAt("/county", "请选择一个县（市、区）")
	}
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectFollower, ID: openid},
		Scope:   subsidy.Scope{County: county},
		To:      string(county),
		By:      by,
		At:      now,
	}, nil
}
