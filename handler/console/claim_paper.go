package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// paperRoutes mounts a claim's and a plan's papers.
func (k Console) paperRoutes(g fiber.Router) {
	g.Post("/claims/:id/export", k.staff(k.exportClaim))
	g.Get("/claims/:id/publicity", k.staff(k.publicityList))
	g.Get("/plans/:id/paper", k.staff(k.planPaper))
}

// allLines are all lines of a claim with their people, whole.
func (k Console) allLines(v visit, claim string) (out []store.ClaimLineRow, err error) {
	for at := (store.Page{Limit: 100}); ; {
		rows, next, err := k.Store.FindLines(v.UserContext(), claim, store.LineSearch{}, at)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
		if at.After = next; next == "" {
			return out, nil
		}
	}
}

// exportClaim hands out the claim form with its per-person table, which is what
// must be typed into the provincial system, whole: for a stated reason, and logged.
func (k Console) exportClaim(v visit) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	act := v.act("exportClaim " + id)
	act.Key = ""
	var x form.ClaimSheets
	err := k.Store.Change(ctx, act, func(tx *store.Tx) (err error) {
		if x.Claim, err = tx.Claim(id); err != nil {
			return err
		}
		event, err := x.Claim.Export(v.FormValue("reason"), act.Actor, act.Now)
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
	x.Totals = x.Claim.Totals()
	if x.Filing, err = k.Store.FilingFor(ctx, actor, x.Claim.Training.Filing); err != nil {
		return err
	}
	if x.Enterprise, err = k.Store.EnterpriseFor(ctx, actor, x.Claim.Enterprise); err != nil {
		return err
	}
	policies, err := k.Store.Policies(ctx)
	if err != nil {
		return err
	}
	if x.Policy, err = x.Claim.Policy(policies); err != nil {
		return err
	}
	lines, err := k.allLines(v, id)
	if err != nil {
		return err
	}
	for _, l := range lines {
		x.People = append(x.People, form.ClaimPerson{RosterEntry: l.Entry, Line: l.Line})
	}
	leave, err := k.Store.Papers.Enter(ctx, 1)
	if err != nil {
		return err
	}
	defer leave()
	data, err := form.WriteClaim(x)
	if err != nil {
		return err
	}
	return sendExcel(v, x.Claim.Number+".xlsx", data)
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
	lines, err := k.allLines(v, c.ID)
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
