package console

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/signal"
)

// drawRoutes mounts the spot checks.
func (k Console) drawRoutes(g fiber.Router) {
	g.Get("/draws", k.staff(k.draws))
	g.Post("/draws", k.staff(k.announceDraw))
	g.Get("/draws/:id", k.staff(k.draw))
	g.Post("/draws/:id/draw", k.decides(k.drawCases))
	g.Post("/draws/:id/cases", k.decides(k.recordCheck))
	g.Post("/draws/:id/close", k.decides(k.closeDraw))
}

// strataRows are the strata as the form begins with them; one that stays empty is not used.
func strataRows() []page.StratumRow {
	return []page.StratumRow{
		{From: "0", Share: "10"},
		{From: "10000", Share: "20"},
		{From: "50000", Share: "50"},
		{},
	}
}

// draws lists the spot checks, and lets the city announce one.
func (k Console) draws(v visit) error { return k.showDraws(v, nil) }

func (k Console) showDraws(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadDraws, subsidy.Scope{}); err != nil {
		return err
	}
	rows, next, err := k.Store.SpotChecks(v.UserContext(), store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	body := page.Draws(page.DrawList{
		Rows:        rows,
		Next:        next,
		MayAnnounce: v.staff.Actor().May(subsidy.AnnounceDraw, subsidy.Scope{}) == nil,
		Strata:      strataRows(),
	})
	return k.write(v, view{place: "draws", title: "抽查", body: body, refused: refused})
}

// spotForm reads an announcement; what cannot be read the rule refuses.
func (v visit) spotForm() signal.SpotCheckForm {
	f := signal.SpotCheckForm{
		Title:      v.FormValue("title"),
		From:       v.day("from"),
		Until:      v.day("until"),
		SeedSource: v.FormValue("source"),
		SeedDay:    v.day("seed_day"),
	}
	for i := range strataRows() {
		from, share := subsidy.CleanValue(v.FormValue(fmt.Sprint("from", i))),
			subsidy.CleanValue(v.FormValue(fmt.Sprint("share", i)))
		if from == "" && share == "" {
			continue
		}
		f.Strata = append(f.Strata, signal.Stratum{From: fen(from), Share: whole(share)})
	}
	return f
}

func (k Console) announceDraw(v visit) error {
	form, id := v.spotForm(), ""
	err := k.Store.Change(v.UserContext(), v.act("announceDraw"), func(tx *store.Tx) (err error) {
		id, err = procedure.AnnounceSpotCheck(tx, form)
		return err
	})
	return v.after(err, "/console/draws/"+id, func(refused error) error { return k.showDraws(v, refused) })
}

// draw shows a spot check: to the city its list, to a county what was drawn of
// its own.
func (k Console) draw(v visit) error { return k.showDraw(v, nil) }

func (k Console) showDraw(v visit, refused error) error {
	c, list, err := k.Store.SpotCheckFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	var drawn []signal.CheckedCase
	left := 0
	for _, one := range list {
		if one.Selected {
			drawn = append(drawn, one)
			if one.Outcome == "" {
				left++
			}
		}
	}
	city := v.staff.Actor().May(subsidy.DrawCases, subsidy.Scope{}) == nil
	body := page.Draw(page.DrawCase{
		C:         c,
		List:      list,
		Drawn:     drawn,
		Left:      left,
		City:      city,
		MayRecord: city && c.State == signal.SpotCheckDrawn,
		Due:       !v.today().Before(c.Form.SeedDay),
	})
	return k.write(v, view{place: "draws", title: c.Form.Title, body: body, refused: refused})
}

// changeDraw runs a change of the spot check and comes back to it.
func (k Console) changeDraw(v visit, route string, change func(tx *store.Tx, id string) error) error {
	id := v.Params("id")
	err := k.Store.Change(v.UserContext(), v.act(route+" "+id), func(tx *store.Tx) error { return change(tx, id) })
	return v.after(err, "/console/draws/"+id, func(refused error) error { return k.showDraw(v, refused) })
}

func (k Console) drawCases(v visit) error {
	seed := v.FormValue("seed")
	return k.changeDraw(v, "drawCases "+seed, func(tx *store.Tx, id string) error {
		return procedure.DrawSpotCheck(tx, id, seed)
	})
}

func (k Console) recordCheck(v visit) error {
	number, outcome, note := v.FormValue("number"), signal.CheckOutcome(v.FormValue("outcome")), v.FormValue("note")
	return k.changeDraw(v, "recordCheck "+number, func(tx *store.Tx, id string) error {
		return procedure.RecordCheck(tx, id, number, outcome, note)
	})
}

func (k Console) closeDraw(v visit) error {
	return k.changeDraw(v, "closeDraw", func(tx *store.Tx, id string) error { return procedure.CloseSpotCheck(tx, id) })
}
