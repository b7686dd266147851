package page

import (
	"shigang/store"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// OfficialTab is one page of the official account (公众号).
type OfficialTab string

// The pages of the official account.
const (
	OfficialOverview  OfficialTab = "overview"
	OfficialMessages  OfficialTab = "messages"
	OfficialAnswers   OfficialTab = "answers"
	OfficialFollowers OfficialTab = "followers"
	OfficialPosters   OfficialTab = "posters"
	OfficialMenu      OfficialTab = "menu"
	OfficialReplies   OfficialTab = "replies"
	OfficialPictures  OfficialTab = "pictures"
	OfficialUploads   OfficialTab = "uploads"
)

// officialTabs are the pages in their order; the last are for who writes for the account.
var officialTabs = []struct {
	tab        OfficialTab
	name, href string
	writes     bool
}{
	{OfficialOverview, "概况", "/console/official", false},
	{OfficialMessages, "留言", "/console/official/messages", false},
	{OfficialAnswers, "常用答复", "/console/official/answers", false},
	{OfficialFollowers, "关注者", "/console/official/followers", false},
	{OfficialPosters, "窗口海报", "/console/official/posters", false},
	{OfficialMenu, "菜单", "/console/official/menu", true},
	{OfficialReplies, "自动回复", "/console/official/replies", true},
	{OfficialPictures, "图片", "/console/official/pictures", true},
	{OfficialUploads, "素材与草稿", "/console/official/uploads", true},
}

// OfficialFrame is what every page of the official account begins with.
type OfficialFrame struct {
	Title  string
	Tab    OfficialTab
	Writes bool // the reader writes for the account
}

func (f OfficialFrame) tabs() (out []Tab) {
	for _, t := range officialTabs {
		if f.Writes || !t.writes {
			out = append(out, Tab{Name: t.name, Href: t.href, Count: -1, Here: t.tab == f.Tab})
		}
	}
	return out
}

// OfficialFigures are followers and deliveries over time, and the tags.
type OfficialFigures struct {
	Static       string // where charts.mjs is found
	Waiting      int    // conversations that wait for an answer
	Menu         official.MenuState
	Newest       official.FollowerDay // today's
	Followers    FigureTable
	Theirs       []official.FollowerDay // as WeChat counts
	Figures      official.FollowerFigures
	Difference   string // between theirs and ours
	Deliveries   FigureTable
	Tags         []store.TagCount
	Run          store.FollowerRun
	Running      bool
	MayReconcile bool
}

// DeliveryRow is one day's outcomes.
type DeliveryRow struct {
	Day              calendar.Day
	Sent             []int // by channel, in the table's order
	Refused, Unknown int
}

func menuTone(s official.MenuState) Tone {
	switch s {
	case official.MenuPublished:
		return Good
	case official.MenuRefused:
		return Bad
	case official.MenuWaiting:
		return Open
	}
	return Soon
}

// MenuField is one button of the menu's editor.
type MenuField struct {
	At    string // "0" for a column, "0-2" for a row below it
	Limit int    // characters of its name
	official.MenuButton
	Action string // the kind, or the mini-program's page
	Pages  []official.MiniPage
}

// MenuColumn is one of the three buttons with those below it.
type MenuColumn struct {
	Field MenuField
	Below []MenuField
}

// MenuPage is the menu's editor beside the phone.
type MenuPage struct {
	M       official.OfficialMenu
	Columns []MenuColumn
	Moving  bool // it is being published
	Found   official.FoundMenu
	Foreign bool // what stands at WeChat is none of ours
}

// Said is a word and what the account answers to it.
type Said struct {
	Word  string
	Reply official.Reply
	Keep  bool // it waits for staff
}

// ReplyList is the welcome, the keyword replies, and what is answered.
type ReplyList struct {
	Welcome, Default string
	Replies          []official.KeywordReply
	Answers          []Said
	Tried            *Said // nil before a word was tried
	Found            official.FoundReplies
	Fresh            []official.KeywordReply // of the platform, which we do not have
	Offers           bool                    // there is something to take over
	FreshWelcome     bool
}

// ReplyForm is a keyword reply that is written.
type ReplyForm struct {
	R        official.KeywordReply
	Keywords string
	Pictures []official.Picture
	Pages    []official.MiniPage
	New      bool
}

// of is a field of the reply if it is of the kind, so that no other kind's field shows it.
func (f ReplyForm) of(kind official.ReplyKind, value string) string {
	if f.R.Reply.Kind != kind {
		return ""
	}
	return value
}
