package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// mailboxRoutes mounts the e-mail address of a member of staff.
func (k Console) mailboxRoutes(g fiber.Router) {
	g.Post("/settings/mail", k.staff(k.setMail))
	g.Post("/settings/mail/confirm", k.staff(k.confirmMail))
	g.Post("/settings/mail/remove", k.staff(k.removeMail))
}

// mailbox is the address as its card shows it.
func (k Console) mailbox(m notify.Mailbox) page.Mailbox {
	return page.Mailbox{
		Address: subsidy.MaskMail(m.Address), Confirmed: m.Confirmed, Suspended: m.Suspended, Mail: k.Mail,
		Sandbox: k.SandboxURL,
	}
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
