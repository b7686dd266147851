package console

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Account is what the pages ask of the accounts at WeChat themselves; cmd fills
// it. Its errors are sentences for the member of staff.
type Account interface {
	CheckTemplates(ctx context.Context) official.TemplateCheck
	FoundMenu(ctx context.Context) (official.FoundMenu, error)
	FoundReplies(ctx context.Context) (official.FoundReplies, error)
	CountyCode(ctx context.Context, county subsidy.County) ([]byte, error) // PNG
	WindowCode(ctx context.Context, county subsidy.County) ([]byte, error) // JPEG
	Quotas(ctx context.Context) []official.CallQuota
	ClearQuota(ctx context.Context, app official.App) error
	RidInfo(ctx context.Context, app official.App, rid string) (official.RidInfo, error)
	OutcomeOf(err error) subsidy.Outcome
}

// accountRoutes are the pages about the accounts at WeChat, for the operators.
func (k Console) accountRoutes(g fiber.Router) {
	g.Get("/operations/templates", k.staff(k.templates))
	g.Post("/operations/templates", k.staff(k.checkTemplates))
	g.Get("/operations/quota", k.staff(k.quota))
	g.Post("/operations/quota", k.staff(k.clearQuota))
}

// away is said where no account is reached from this process.
func away() error {
	return &subsidy.Error{Kind: subsidy.Unavailable, Message: "这里没有连接微信账号，请联系系统管理员"}
}

// templatesPage shows the comparison of the message templates.
const templatesPage = "/console/operations/templates"

// templates shows the newest comparison of the message templates.
func (k Console) templates(v visit) error { return k.showTemplates(v, nil) }

func (k Console) showTemplates(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.CheckTemplates, subsidy.Scope{}); err != nil {
		return err
	}
	check, err := k.Store.TemplateCheck(v.UserContext())
	if err != nil {
		return err
	}
	return k.write(v, view{place: "operations", title: "消息模板", body: page.Templates(check), refused: refused})
}

// checkTemplates compares the message templates now.
func (k Console) checkTemplates(v visit) error {
	act := v.act("checkTemplates")
	err := act.Actor.May(subsidy.CheckTemplates, subsidy.Scope{}) // before WeChat is asked
	if err == nil && k.Account == nil {
		err = away()
	}
	if err == nil {
		found := k.Account.CheckTemplates(v.UserContext())
		err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
			check, event, err := official.CheckTemplates(found, act.Actor, act.Now)
			if err != nil {
				return err
			}
			return tx.SaveTemplateCheck(check, event)
		})
	}
	return v.after(err, templatesPage, func(refused error) error { return k.showTemplates(v, refused) })
}
