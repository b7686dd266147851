package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
)

// rightsRoutes mounts corrections (更正) and retention (保存期限).
func (k Console) rightsRoutes(g fiber.Router) {
	g.Get("/corrections", k.staff(k.corrections))
	g.Get("/corrections/:id", k.staff(k.correction))
	g.Post("/corrections/:id", k.decides(k.decideCorrection))
	g.Post("/filings/:id/roster/:row/correction", k.staff(k.askCorrection))
	g.Get("/retention", k.staff(k.retention))
	g.Post("/retention", k.decides(k.setRetention))
}

// mayCorrect refuses whom corrections do not concern.
func mayCorrect(by subsidy.Actor) error {
	if by.Role == subsidy.CityOfficer {
		return by.May(subsidy.ApproveIDCorrection, subsidy.Scope{})
	}
	return by.May(subsidy.DecideCorrection, subsidy.Scope{})
}

func (k Console) correction(v visit) error { return k.showCorrection(v, nil) }

func (k Console) showCorrection(v visit, refused error) error {
	actor := v.staff.Actor()
	c, err := k.Store.CorrectionFor(v.UserContext(), actor, v.Params("id"))
	if err != nil {
		return err
	}
	mine := ""
	switch err := actor.May(c.Action(), c.Scope()); {
	case err != nil && c.Kind == subsidy.CorrectID:
		mine = "身份证号码的更正由市局另一人批准"
	case err != nil:
		mine = "由备案所在的县区办理"
	case c.State != subsidy.CorrectionOpen:
		mine = "这项申请“" + c.State.Chinese() + "”"
	}
	if mine == "" { // who decides sees both whole; the reading is logged
		err := k.Store.Change(v.UserContext(), store.Act{Actor: actor, Now: v.now}, func(tx *store.Tx) error {
			event, err := c.Read(actor, v.now)
			if err != nil {
				return err
			}
			return tx.Record(event)
		})
		if err != nil {
			return err
		}
	}
	was, wanted := corrected(c, mine == "")
	body := page.Correction(page.CorrectionCase{
		C:      c.Correction,
		Name:   subsidy.MaskName(c.Now.Name),
		Was:    was,
		Wanted: wanted,
		Places: maskedPlaces(c.Places),
		Mine:   mine,
	})
	return k.write(v, view{place: "corrections", title: "更正" + c.Kind.Chinese(), body: body, refused: refused})
}

// corrected is what the row says and what is wanted, masked but for who decides.
func corrected(c store.CorrectionCase, whole bool) (was, wanted string) {
	switch {
	case c.Kind == subsidy.CorrectStudy:
		return "", c.Wanted
	case whole:
		return map[subsidy.CorrectionKind]string{
			subsidy.CorrectName:  c.Now.Name,
			subsidy.CorrectPhone: c.Now.Phone,
			subsidy.CorrectID:    string(c.Now.ID),
		}[c.Kind], c.Wanted
	case c.Kind == subsidy.CorrectName:
		return subsidy.MaskName(c.Now.Name), subsidy.MaskName(c.Wanted)
	case c.Kind == subsidy.CorrectPhone:
		return subsidy.MaskMobile(c.Now.Phone), subsidy.MaskMobile(c.Wanted)
	}
	return c.Now.ID.Masked(), subsidy.ResidentID(c.Wanted).Masked()
}

func maskedPlaces(places []store.PersonPlace) []store.PersonPlace {
	out := make([]store.PersonPlace, len(places))
	for i, p := range places {
		out[i] = p
		out[i].Name = subsidy.MaskName(p.Name)
	}
	return out
}

func (k Console) decideCorrection(v visit) error {
	rules, err := k.Store.Rules(v.UserContext(), "")
	if err != nil {
		return err
	}
	decision, unanswered := v.chosen("decision", "请选择予以更正或不予更正", "accept", "refuse")
	err = k.Store.Change(v.UserContext(), v.act("decideCorrection "+v.Params("id")), func(tx *store.Tx) error {
		if err := mayCorrect(tx.Act().Actor); err != nil {
			return err
		}
		if unanswered != nil {
			return unanswered
		}
		_, err := procedure.DecideCorrection(tx, v.Params("id"), decision == "accept", v.FormValue("answer"), rules)
		return err
	})
	return v.after(err, "/console/corrections/"+v.Params("id"), func(refused error) error {
		return k.showCorrection(v, refused)
	})
}

// askCorrection lets a county ask the city to correct the ID number of a row.
func (k Console) askCorrection(v visit) error {
	asked := subsidy.CorrectionText{Wanted: v.FormValue("wanted"), Proof: v.FormValue("proof")}
	var c subsidy.Correction
	err := k.Store.Change(v.UserContext(), v.act("askCorrection "+v.Params("row")), func(tx *store.Tx) (err error) {
		c, err = procedure.AskCorrection(tx, v.Params("id"), v.Params("row"), subsidy.CorrectID, asked)
		return err
	})
	to := "/console/corrections"
	if c.ID != "" {
		to += "/" + c.ID
	}
	return v.after(err, to, func(refused error) error { return k.showFiling(v, nil, refused) })
}

// retention shows how long personal data are kept, what goes next, and what went.
func (k Console) retention(v visit) error { return k.showRetention(v, nil) }

func (k Console) showRetention(v visit, refused error) error {
	actor := v.staff.Actor()
	if err := actor.May(subsidy.SetRetention, subsidy.Scope{}); err != nil {
		return err
	}
	set, err := k.Store.Retention(v.UserContext())
	if err != nil {
		return err
	}
	next, err := k.Store.RetentionNext(v.UserContext(), v.now)
	if err != nil {
		return err
	}
	rows, after, err := k.Store.AuditLog(v.UserContext(), actor, store.AuditSearch{Action: subsidy.Scrub},
		store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	body := page.KeepFor(page.Retention{
		Set:   set,
		Due:   next,
		Rows:  rows,
		Next:  after,
		Saved: v.Query("saved") != "",
	})
	return k.write(v, view{place: "retention", title: "保存期限", body: body, refused: refused})
}

func (k Console) setRetention(v visit) error {
	years := func(name string) int { return whole(v.FormValue(name)) }
	to := subsidy.Retention{Cases: years("cases"), Paid: years("paid"), Texts: years("texts"), Drafts: years("drafts")}
	err := k.Store.Change(v.UserContext(), v.act("setRetention"), func(tx *store.Tx) error {
		return tx.SetRetention(to)
	})
	return v.after(err, "/console/retention?saved=1", func(refused error) error { return k.showRetention(v, refused) })
}
