package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

func (k Console) settingsRoutes(g fiber.Router) {
	g.Get("/settings", k.staff(k.settings))
	g.Post("/settings", k.staff(k.choosePreferences))
}

// preferences are the kinds that concern the staff member, with what was chosen.
func (k Console) preferences(v visit) ([]page.Preference, error) {
	chosen, err := k.Store.Preferences(v.UserContext(), v.staff.ID)
	if err != nil {
		return nil, err
	}
	var out []page.Preference
	for _, t := range notify.Choosing([]subsidy.Role{v.staff.Role}) {
		c, has := chosen[t.Kind]
		out = append(out, page.Preference{
			MessageType: t,
			Mail:        (notify.Choice{WeChat: !has || c.WeChat, Mail: !has || c.Mail}).On(t.Kind).Mail,
		})
	}
	return out, nil
}

func (k Console) settings(v visit) error { return k.showSettings(v, nil) }

func (k Console) showSettings(v visit, refused error) error {
	return k.showSettingsWith(v, shownOnce{}, refused)
}

// shownOnce is what was made just now and is shown this once: the code that binds a phone, the token of a calendar's
// address.
type shownOnce struct{ phone, feed string }

// showSettingsWith shows the settings with what was made just now.
func (k Console) showSettingsWith(v visit, made shownOnce, refused error) error {
	rows, err := k.preferences(v)
	if err != nil {
		return err
	}
	m, err := k.Store.MailboxOf(v.UserContext(), v.staff.ID)
	if err != nil {
		return err
	}
	phone, err := k.ownPhone(v, made.phone)
	if err != nil {
		return err
	}
	feed, err := k.ownFeed(v, made.feed)
	if err != nil {
		return err
	}
	body := page.OwnSettings(page.Settings{
		Saved:    v.Query("saved") != "",
		Changed:  v.Query("password") != "",
		Second:   v.staff.Second,
		Mail:     k.mailbox(m),
		Phone:    phone,
		Feed:     feed,
		Messages: rows,
	})
	return k.write(v, view{place: "settings", title: "我的设置", body: body, refused: refused})
}

// choosePreferences keeps which messages come by e-mail.
func (k Console) choosePreferences(v visit) error {
	rows, err := k.preferences(v)
	if err != nil {
		return err
	}
	act := v.act("choosePreferences")
	err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		ready, err := tx.MailReady(act.Actor.ID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			c := notify.Choice{WeChat: true, Mail: r.Duty || v.FormValue(string(r.Kind)) == "on"}
			if c.Mail == r.Mail {
				continue
			}
			event, err := notify.Choose(r.Kind, c, []subsidy.Role{v.staff.Role}, ready, act.Actor, act.Now)
			if err != nil {
				return err
			}
			if err := tx.SetPreference(act.Actor.ID, r.Kind, c, event); err != nil {
				return err
			}
		}
		return nil
	})
	return v.after(err, "/console/settings?saved=1", func(refused error) error { return k.showSettings(v, refused) })
}
