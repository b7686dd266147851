package official

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"shigang/subsidy"
)

// AccountButton is a button of the account's menu as WeChat tells of it,
// whether it was set there by a person or by a program.
type AccountButton struct {
	Type     string
	Name     string
	Key      string // of a click
	URL      string
	Value    string // a text, or a media id
	AppID    string // of the mini-program it opens
	Page     string
	Children []AccountButton
}

// FoundMenu is the menu that stands at WeChat now, as far as we can take it over.
type FoundMenu struct {
	At          time.Time      `json:"at"` // business time, zero: never read
	Open        bool           `json:"open"`
	Buttons     int            `json:"buttons"` // that do something, with those we cannot take over
	Menu        Menu           `json:"menu"`
	Replies     []KeywordReply `json:"replies"`     // texts that its buttons answer with
	Left        []string       `json:"left"`        // plain Chinese: what we cannot take over, what to do
	Conditional int            `json:"conditional"` // 个性化菜单 beside it
}

// FindMenu reads an account's buttons; mini is our mini-program's app id.
func FindMenu(open bool, buttons []AccountButton, conditional int, mini string) FoundMenu {
	f := FoundMenu{Open: open, Conditional: conditional}
	for _, b := range buttons {
		button := MenuButton{Name: f.name(b.Name, menuTopName)}
		if len(b.Children) == 0 {
			if f.take(&button, b, mini) {
				f.Menu.Buttons = append(f.Menu.Buttons, button)
			}
			continue
		}
		for _, c := range b.Children {
			child := MenuButton{Name: f.name(c.Name, menuSubName)}
			if f.take(&child, c, mini) {
				button.Children = append(button.Children, child)
			}
		}
		if len(button.Children) > 0 {
			f.Menu.Buttons = append(f.Menu.Buttons, button)
		}
	}
	if conditional > 0 {
		f.Left = append(f.Left, "公众号另有个性化菜单，只有一部分人看到，不会被替换；不再需要时请在公众平台删除。")
	}
	return f
}

// name cuts a name to what the menu's editor takes.
func (f *FoundMenu) name(name string, most int) string {
	name = subsidy.CleanLine(name)
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	short := string([]rune(name)[:most])
	f.Left = append(f.Left, "“"+name+"”太长，导入后是“"+short+"”，请改成合适的名称。")
	return short
}

// take says what a button of ours does like the account's, or why none can.
func (f *FoundMenu) take(b *MenuButton, from AccountButton, mini string) bool {
	f.Buttons++
	left := func(why string) { f.Left = append(f.Left, "“"+from.Name+"”"+why) }
	switch from.Type {
	case "view":
		b.Kind, b.Value = MenuLink, from.URL
	case "news": // 图文消息: its first article's address
		b.Kind, b.Value = MenuLink, from.URL
	case "click":
		b.Kind, b.Value = MenuWord, from.Key
		if _, known := (Account{}).word(from.Key); !known {
			left("点了由原来的系统回复：导入后请为关键词“" + from.Key + "”写一条自动回复。")
		}
	case "text":
		b.Kind, b.Value = MenuWord, b.Name
		f.Replies = append(f.Replies, KeywordReply{
			Keywords: []string{b.Name},
			Reply:    Reply{Kind: ReplyText, Text: subsidy.CleanText(from.Value)},
		})
	case "miniprogram":
		if from.AppID != mini {
			left("打开的是另一个小程序，不能导入：请改用网页，或在公众平台保留原来的菜单。")
			return false
		}
		b.Kind, b.Value = MenuPage, from.Page
	default:
		left("是图片、音视频、扫码或定位等按钮，这里没有这一种，不能导入。")
		return false
	}
	if err := b.check(menuSubName); err != nil {
		left("的内容不合规则，不能导入：" + cmp.Or(b.Value, "没有写明点了做什么"))
		return false
	}
	return true
}

// same reports whether two menus do the same.
func (m Menu) same(other Menu) bool {
	return slices.EqualFunc(m.Buttons, other.Buttons, MenuButton.same)
}

func (b MenuButton) same(other MenuButton) bool {
	return b.Name == other.Name && b.Kind == other.Kind && b.Value == other.Value &&
		slices.EqualFunc(b.Children, other.Children, MenuButton.same)
}

// Foreign reports whether the menu that stands at WeChat is none of ours, so that
// a publication would lose it.
func (m OfficialMenu) Foreign(f FoundMenu) bool {
	whole := f.Buttons == buttonsOf(f.Menu)
	return f.Open && f.Buttons > 0 && !(whole && (f.Menu.same(m.Published) || f.Menu.same(m.Draft)))
}

// buttonsOf counts the buttons that do something.
func buttonsOf(m Menu) (n int) {
	for _, b := range m.Buttons {
		n += max(1, len(b.Children))
	}
	return n
}

// MayReplace lets a publication replace the menu that stands at WeChat: one that
// is none of ours only where somebody confirmed it.
func (m OfficialMenu) MayReplace(f FoundMenu, confirmed bool) error {
	if confirmed || !m.Foreign(f) {
		return nil
	}
	return &subsidy.Error{
		Kind:  subsidy.Conflict,
		Field: "/replace",
		Message: "公众号上有一个不是从这里发布的菜单，发布后它就没有了：请先看“公众号现在的菜单”，需要的先导入；" +
			"确认不要了，请勾选“替换现在的菜单”再发布",
	}
}

// Imported is what an import changes.
type Imported struct {
	Welcome string // "" for none
	Replies []KeywordReply
	Events  []subsidy.Event // of the welcome, if there is one, then of each reply
	Skipped []string        // plain Chinese
}

// Import makes the menu that stands at WeChat our draft; others are the replies
// there are, newID makes ids.
func (m *OfficialMenu) Import(
	f FoundMenu, others []KeywordReply, newID func() string, by subsidy.Actor, now time.Time,
) (subsidy.Event, Imported, error) {
	if len(f.Menu.Buttons) == 0 {
		return subsidy.Event{}, Imported{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "公众号现在没有能导入的菜单，请先重新读取",
		}
	}
	event, err := m.Write(f.Menu, by, now)
	if err != nil {
		return event, Imported{}, err
	}
	event.Note = "导入公众号原来的菜单"
	in, err := importReplies(f.Replies, others, newID, by, now)
	return event, in, err
}

// importReplies takes replies over; one whose words are there already, or that
// we cannot keep as it is, is skipped.
func importReplies(
	found, others []KeywordReply, newID func() string, by subsidy.Actor, now time.Time,
) (in Imported, err error) {
	if err := by.May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return in, err
	}
	all := slices.Clone(others)
	for _, r := range found {
		r.ID, r.Position = newID(), len(all)
		r, event, err := r.Write(all, by, now)
		if err != nil {
			in.Skipped = append(in.Skipped, "“"+cmp.Or(first(r.Keywords), "没有关键词")+"”没有导入："+sentence(err))
			continue
		}
		all = append(all, r)
		in.Replies, in.Events = append(in.Replies, r), append(in.Events, event)
	}
	return in, nil
}

func first(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
