package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/subsidy"
)

// mailboxRoutes mounts a staff member's own settings.
func (k Console) mailboxRoutes(g fiber.Router) {
	g.Get("/settings", k.staff(k.settings))
	g.Post("/settings/mail", k.staff(k.setMail))
	g.Post("/settings/mail/confirm", k.staff(k.confirmMail))
	g.Post("/settings/mail/remove", k.staff(k.removeMail))
}

func (k Console) settings(v visit) error { return k.showSettings(v, nil) }

func (k Console) showSettings(v visit, refused error) error {
	m, err := k.Store.MailboxOf(v.UserContext(), v.staff.ID)
	if err != nil {
		return err
	}
	data := fiber.Map{"Mail": k.Mail, "Address": subsidy.MaskMail(m.Address), "Confirmed": m.Confirmed}
	v.refused(data, refused)
	return k.show(v, "settings", "我的设置", data)
}

// backToSettings ends a change of the settings.
func (k Console) backToSettings(v visit, err error) error {
	return v.after(err, "/console/settings", func(refused error) error { return k.showSettings(v, refused) })
}

func (k Console) setMail(v visit) error {
	err := web.MailWay(k.Mail)
	if err == nil {
		err = k.Store.SetMailbox(v.UserContext(), v.act("setMail"), v.FormValue("address"))
	}
	return k.backToSettings(v, err)
}

func (k Console) confirmMail(v visit) error {
	return k.backToSettings(v, k.Store.ConfirmMailbox(v.UserContext(), v.act("confirmMail"), v.FormValue("code")))
}

func (k Console) removeMail(v visit) error {
	return k.backToSettings(v, k.Store.RemoveMailbox(v.UserContext(), v.act("removeMail")))
}
