package page

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// MessageTab is one of the lists of what followers wrote.
type MessageTab struct {
	Tab  store.ConversationTab
	Name string
}

// MessageList is the conversations of one list, newest first.
type MessageList struct {
	Rows  []MessageRow
	Next  string
	List  store.ConversationTab
	Lists []MessageTab
	City  bool
	Paged bool // not the first page, which looks again by itself
}

// MessageRow is a conversation in a list with the hours left for an answer.
type MessageRow struct {
	official.Conversation
	Left int
}

func (l MessageList) tabs() (out []Tab) {
	for _, t := range l.Lists {
		out = append(out, Tab{
			Name: t.Name, Href: "/console/official/messages?tab=" + string(t.Tab), Count: -1, Here: t.Tab == l.List,
		})
	}
	return out
}

func (l MessageList) columns() []string {
	if l.City {
		return []string{"答复时限", "留言", "县区", "最近一条"}
	}
	return []string{"答复时限", "留言", "最近一条"}
}

// MessagePage is one conversation, and what may be done about it.
type MessagePage struct {
	C        official.Conversation
	Messages []Message
	Moving   bool // an answer is on its way
	Left     int  // hours
	Typed    string
	Saved    []official.SavedAnswer
	Counties []subsidy.County
	Block    official.Block
	Remark   official.Remark

	MayAssign, MayRemark, MayBlock bool
}

// fewSaved is how many saved answers are offered without being unfolded.
const fewSaved = 6

// few reports whether the saved answers are so few that they are offered at once.
func (p MessagePage) few() bool { return len(p.Saved) > 0 && len(p.Saved) <= fewSaved }

// path is the conversation's address.
func (p MessagePage) path() string { return "/console/official/messages/" + p.C.ID }

// who is what is known of the follower.
func (p MessagePage) who() string {
	who := "还不知道县区的关注者"
	if p.C.County != "" {
		who = p.C.County.Chinese() + "的关注者"
	}
	if p.C.Gone {
		who += " · 已取消关注"
	}
	return who
}

// Message is a message as the console shows it.
type Message struct {
	store.ConversationMessage
	Went   string // how an answer went
	Moving bool
}

// head says who wrote a message, when, and how an answer went.
func (m Message) head() string {
	who := "关注者"
	if m.Staff {
		who = "工作人员"
	}
	who += " · " + clock(m.At)
	if m.Went != "" {
		who += " · " + m.Went
	}
	return who
}

func messageTone(s official.ConversationState) Tone {
	if s == official.ConversationAnswered {
		return Good
	}
	return Open
}

func countyOf(c subsidy.County) string {
	if c == "" {
		return "不明"
	}
	return c.Chinese()
}
