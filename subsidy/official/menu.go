package official

import (
	"time"

	"shigang/subsidy"
)

// MenuState is where the official account's menu stands.
type MenuState string

// The states: 未发布, 正在发布, 已发布, 微信未接受.
const (
	MenuDraft     MenuState = "draft"
	MenuWaiting   MenuState = "waiting"
	MenuPublished MenuState = "published"
	MenuRefused   MenuState = "refused"
)

// Chinese returns the state as people read it.
func (s MenuState) Chinese() string {
	return map[MenuState]string{
		MenuDraft:     "有修改尚未发布",
		MenuWaiting:   "正在发布",
		MenuPublished: "已发布",
		MenuRefused:   "微信没有接受",
	}[s]
}

// OfficialMenu is the menu as staff wrote it, and how its publication went.
type OfficialMenu struct {
	Draft       Menu
	Published   Menu // as it was last put into WeChat, empty before
	State       MenuState
	Revision    int       // counts the changes of Draft
	Tries       int       // of this publication
	NotBefore   time.Time // of the next try (business time)
	Trouble     string    // plain Chinese: why it is not published yet
	ChangedAt   time.Time
	PublishedAt time.Time
}

func (m *OfficialMenu) event(action subsidy.Action, from MenuState, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: subsidy.Subject{Kind: subsidy.SubjectOfficial, ID: "menu"},
		From:    string(from),
		To:      string(m.State),
		By:      by,
		At:      now,
	}
}

// Write changes the draft; followers see it once it is published.
func (m *OfficialMenu) Write(draft Menu, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	draft = draft.tidy()
	if err := draft.Check(); err != nil {
		return subsidy.Event{}, err
	}
	from := m.State
	m.Draft, m.State, m.Revision, m.Trouble, m.ChangedAt = draft, MenuDraft, m.Revision+1, "", now
	return m.event(subsidy.WriteOfficial, from, by, now), nil
}

// Publish asks for the draft to be put into WeChat.
func (m *OfficialMenu) Publish(by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.PublishMenu, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	if m.State == MenuWaiting {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "菜单正在发布，请稍候查看结果"}
	}
	if err := m.Draft.Check(); err != nil {
		return subsidy.Event{}, err
	}
	from := m.State
	m.State, m.Tries, m.NotBefore, m.Trouble = MenuWaiting, 0, now, ""
	return m.event(subsidy.PublishMenu, from, by, now), nil
}

// Answered notes what WeChat said to a publication of a revision; sentence is
// its refusal as staff read it. A draft that was changed meanwhile stays one.
func (m *OfficialMenu) Answered(revision int, o subsidy.Outcome, sentence string, now time.Time) subsidy.Event {
	by, from := subsidy.Actor{Role: subsidy.System}, m.State
	if m.Revision != revision || m.State != MenuWaiting {
		return m.event(subsidy.PublishMenu, from, by, now)
	}
	m.Tries++
	switch {
	case o.Result == subsidy.Delivered:
		m.State, m.Trouble, m.PublishedAt, m.Published = MenuPublished, "", now, m.Draft
	case o.Result == subsidy.Refused || m.Tries >= subsidy.MaxTries:
		m.State, m.Trouble = MenuRefused, sentence
	default: // putting the same menu again does no harm
		m.Trouble, m.NotBefore = "微信暂时没有回应，系统会自动再试", subsidy.Resume(o.Pause, m.Tries, now)
	}
	ev := m.event(subsidy.PublishMenu, from, by, now)
	ev.Note = m.Trouble
	return ev
}

// MiniPage is a page of the mini-program that a menu or a reply may open.
type MiniPage struct{ Path, Name string }

// MiniPages are the pages that staff choose from.
func MiniPages() []MiniPage {
	return []MiniPage{
		{"pages/home/home", "首页"},
		{"pages/filings/filings", "我的备案"},
		{"pages/trainee/courses", "我的课程"},
		{"pages/notices/notices", "政策通知"},
		{"pages/windows/windows", "受理窗口"},
		{"pages/questions/questions", "咨询诉求"},
		{"pages/platforms/platforms", "培训平台"},
	}
}

// tidy trims the menu and drops buttons without a name.
func (m Menu) tidy() Menu {
	var out Menu
	for _, b := range tidyButtons(m.Buttons) {
		if b.Children = tidyButtons(b.Children); len(b.Children) > 0 {
			b.Kind, b.Value = "", ""
		}
		out.Buttons = append(out.Buttons, b)
	}
	return out
}

func tidyButtons(in []MenuButton) (out []MenuButton) {
	for _, b := range in {
		b.Name, b.Value = subsidy.CleanLine(b.Name), subsidy.CleanLine(b.Value)
		if b.Name != "" || b.Value != "" || len(b.Children) > 0 {
			out = append(out, b)
		}
	}
	return out
}
