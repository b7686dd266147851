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
	g.Get("/claims/:id/forms.pdf", k.paperOf(subsidy.SubjectClaim, subsidy.PaperForms, web.PaperPDF))
	g.Get("/claims/:id/forms.xlsx", k.paperOf(subsidy.SubjectClaim, subsidy.PaperForms, web.PaperExcel))
	g.Get("/claims/:id/letter.pdf", k.paperOf(subsidy.SubjectClaim, subsidy.PaperLetter, web.PaperPDF))
	g.Get("/claims/:id/chart.pdf", k.paperOf(subsidy.SubjectClaim, subsidy.PaperChart, web.PaperPDF))
	g.Get("/claims/:id/publicity.pdf", k.paperOf(subsidy.SubjectClaim, subsidy.PaperPublicity, web.PaperPDF))
	g.Get("/claims/:id/publicity.xlsx", k.paperOf(subsidy.SubjectClaim, subsidy.PaperPublicity, web.PaperExcel))
	g.Get("/plans/:id/paper.pdf", k.paperOf(subsidy.SubjectPlan, subsidy.PaperPlan, web.PaperPDF))
	g.Get("/plans/:id/paper.xlsx", k.paperOf(subsidy.SubjectPlan, subsidy.PaperPlan, web.PaperExcel))
	g.Post("/claims/:id/export", k.staff(k.exportClaim))
	g.Get("/claims/:id/publicity", k.staff(k.publicityList))
	g.Get("/plans/:id/paper", k.staff(k.planPaper))
}

// exportClaim hands out the claim form with its per-person table, which is what
// must be typed into the provincial system, whole: for a stated reason, and logged.
func (k Console) exportClaim(v visit) error {
	return k.exportPaper(v, subsidy.SubjectClaim, func(tx *store.Tx, act store.Act) (subsidy.Event, error) {
		c, err := tx.Claim(v.Params("id"))
		if err != nil {
			return subsidy.Event{}, err
		}
		return c.Export(v.FormValue("reason"), act.Actor, act.Now)
	}, func(refused error) error { return k.showClaim(v, false, refused) })
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
