package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// paperRoutes mounts a claim's and a plan's papers.
func (k Console) paperRoutes(g fiber.Router) {
	g.Get("/claims/:id/forms.pdf", k.staff(func(v visit) error { return k.maskedClaim(v, web.PaperPDF) }))
	g.Get("/claims/:id/forms.xlsx", k.staff(func(v visit) error { return k.maskedClaim(v, web.PaperExcel) }))
	g.Post("/claims/:id/export", k.staff(k.exportClaim))
	g.Get("/claims/:id/publicity", k.staff(k.publicityList))
	g.Get("/plans/:id/paper", k.staff(k.planPaper))
}

// maskedClaim hands out the claim form with its per-person table, personal data masked.
func (k Console) maskedClaim(v visit, kind string) error {
	x, err := k.Papers.Claim(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	name := "申领表 " + x.Claim.Number + "（脱敏）"
	return v.sendPaper(k.Papers.Write(v.UserContext(), kind, x.Claim.Number, name, x.Masked().Papers()))
}

// exportClaim hands out the claim form with its per-person table, which is what
// must be typed into the provincial system, whole: for a stated reason, and logged.
func (k Console) exportClaim(v visit) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	act := v.act("exportClaim " + id)
	act.Key = ""
	err := k.Store.Change(ctx, act, func(tx *store.Tx) error {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		event, err := c.Export(v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showClaim(v, false, err)
	}
	if err != nil {
		return err
	}
	x, err := k.Papers.Claim(ctx, actor, id)
	if err != nil {
		return err
	}
	return v.sendPaper(k.Papers.Write(ctx, wantedKind(v), x.Claim.Number, "申领表 "+x.Claim.Number, x.Papers()))
}

// publicityList is the list to be put up (公示表), masked as the public page is.
func (k Console) publicityList(v visit) error {
	c, err := k.Store.ClaimFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	if err := c.PublicityList(); err != nil {
		return err
	}
	e, err := k.Store.EnterpriseFor(v.UserContext(), v.staff.Actor(), c.Enterprise)
	if err != nil {
		return err
	}
	lines, err := k.Papers.Lines(v.UserContext(), c.ID)
	if err != nil {
		return err
	}
	list := page.PublicityList{C: c, E: e}
	for _, l := range lines {
		if !l.Listed() {
			continue
		}
		list.People = append(list.People, page.PublicPerson{
			Name:   subsidy.MaskName(l.Entry.Name),
			Number: subsidy.ResidentID(l.Entry.ID).Masked(),
			Hours:  l.Hours,
			Amount: l.Amount,
		})
		list.Hours, list.Sum = list.Hours+l.Hours, list.Sum+l.Amount
	}
	list.Window, _ = subsidy.WindowOf(c.County)
	return k.write(v, view{place: "claims", title: "公示表", body: page.PublicityPaper(list)})
}

// planPaper is the plan on paper (资金拨付计划), for two signatures.
func (k Console) planPaper(v visit) error {
	p, err := k.Store.PlanFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	return k.write(v, view{place: "plans", title: "资金拨付计划", body: page.PlanPaper(p)})
}
