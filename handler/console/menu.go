package console

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// The menu's size at WeChat, as the editor shows it.
const (
	menuColumns = 3
	menuRows    = 5
)

// newMenuField is a button as the editor shows it; a page that is none of those to
// choose from stays one.
func newMenuField(at string, limit int, b official.MenuButton) page.MenuField {
	f := page.MenuField{At: at, Limit: limit, MenuButton: b, Action: string(b.Kind), Pages: official.MiniPages()}
	if b.Kind == official.MenuPage {
		f.Action, f.Value = b.Value, ""
		if !slices.ContainsFunc(f.Pages, func(p official.MiniPage) bool { return p.Path == b.Value }) {
			f.Pages = append(f.Pages, official.MiniPage{Path: b.Value, Name: "其他页面"})
		}
	}
	return f
}

// menuEditor lays a menu out in the fields of its editor.
func menuEditor(m official.Menu) []page.MenuColumn {
	out := make([]page.MenuColumn, menuColumns)
	for i := range out {
		var b official.MenuButton
		if i < len(m.Buttons) {
			b = m.Buttons[i]
		}
		out[i].Field = newMenuField(fmt.Sprint(i), 4, b)
		for j := range menuRows {
			var child official.MenuButton
			if j < len(b.Children) {
				child = b.Children[j]
			}
			out[i].Below = append(out[i].Below, newMenuField(fmt.Sprintf("%d-%d", i, j), 8, child))
		}
	}
	return out
}

// readMenu reads the editor's fields.
func readMenu(c *fiber.Ctx) official.Menu {
	button := func(at string) official.MenuButton {
		b := official.MenuButton{
			Name:  c.FormValue("name" + at),
			Kind:  official.MenuKind(c.FormValue("action" + at)),
			Value: c.FormValue("value" + at),
		}
		if strings.HasPrefix(string(b.Kind), "pages/") {
			b.Kind, b.Value = official.MenuPage, string(b.Kind)
		}
		return b
	}
	var m official.Menu
	for i := range menuColumns {
		b := button(fmt.Sprint(i))
		for j := range menuRows {
			if child := button(fmt.Sprintf("%d-%d", i, j)); child.Name != "" ||
				child.Value != "" && child.Kind != official.MenuPage {
				b.Children = append(b.Children, child)
			}
		}
		if b.Name != "" || len(b.Children) > 0 {
			m.Buttons = append(m.Buttons, b)
		}
	}
	return m
}

// menu shows the menu's editor beside a picture of the phone.
func (k Console) menu(v visit) error { return k.showMenu(v, nil, nil) }

func (k Console) showMenu(v visit, typed *official.Menu, refused error) error {
	if err := v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	m, err := k.Store.OfficialMenu(v.UserContext())
	if err != nil {
		return err
	}
	edit := m.Draft
	if typed != nil {
		edit = *typed
	}
	found, err := k.Store.FoundMenu(v.UserContext())
	if err != nil {
		return err
	}
	body := page.EditMenu(page.MenuPage{
		M:       m,
		Columns: menuEditor(edit),
		Moving:  m.State == official.MenuWaiting,
		Found:   found,
		Foreign: m.Foreign(found),
	})
	return k.writeOfficial(v, page.OfficialMenu, "公众号菜单", body, refused)
}

func (k Console) changeMenu(
	v visit,
	route string,
	typed *official.Menu,
	rule func(m *official.OfficialMenu, act store.Act) (subsidy.Event, error),
) error {
	act := v.act(route)
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		m, err := tx.OfficialMenu()
		if err != nil {
			return err
		}
		event, err := rule(&m, act)
		if err != nil {
			return err
		}
		return tx.SaveMenu(m, event)
	})
	return v.after(err, menuPage, func(refused error) error { return k.showMenu(v, typed, refused) })
}

func (k Console) writeMenu(v visit) error {
	typed := readMenu(v.Ctx)
	return k.changeMenu(v, "writeMenu", &typed, func(m *official.OfficialMenu, act store.Act) (subsidy.Event, error) {
		return m.Write(typed, act.Actor, act.Now)
	})
}

// publishMenu asks for the menu to be put into WeChat; the jobs do it. What
// stands there is read before: a menu that is none of ours is not lost unseen.
func (k Console) publishMenu(v visit) error {
	found, err := k.lookAtMenu(v, subsidy.PublishMenu)
	if err != nil {
		return v.after(err, menuPage, func(refused error) error { return k.showMenu(v, nil, refused) })
	}
	replace := v.FormValue("replace") == "on"
	return k.changeMenu(v, "publishMenu", nil, func(m *official.OfficialMenu, act store.Act) (subsidy.Event, error) {
		if err := m.MayReplace(found, replace); err != nil {
			return subsidy.Event{}, err
		}
		return m.Publish(act.Actor, act.Now)
	})
}
