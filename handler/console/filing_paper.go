package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// filingPaperRoutes mounts a filing's forms (附表1-4).
func (k Console) filingPaperRoutes(g fiber.Router) {
	g.Get("/filings/:id/forms.pdf", k.staff(func(v visit) error { return k.maskedFiling(v, web.PaperPDF) }))
	g.Get("/filings/:id/forms.xlsx", k.staff(func(v visit) error { return k.maskedFiling(v, web.PaperExcel) }))
	g.Post("/filings/:id/export", k.staff(k.exportFiling))
}

// sendPaper hands out forms as a file.
func (v visit) sendPaper(f web.PaperFile, err error) error {
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, f.Type)
	v.Set(fiber.HeaderContentDisposition, f.Disposition())
	return v.Send(f.Data)
}

// maskedFiling hands out 附表1-4 with personal data masked.
func (k Console) maskedFiling(v visit, kind string) error {
	x, err := k.Papers.Filing(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	name := "附表1-4 " + x.Filing.Number + "（脱敏）"
	return v.sendPaper(k.Papers.Write(v.UserContext(), kind, x.Filing.Number, name, x.Masked().Papers()))
}

// exportFiling hands out 附表1-4 whole, which is also what must be typed into the
// provincial system: for a stated reason, and logged.
func (k Console) exportFiling(v visit) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	f, err := k.Store.FilingFor(ctx, actor, id)
	if err != nil {
		return err
	}
	act := v.act("exportFiling " + id)
	act.Key = ""
	err = k.Store.Change(ctx, act, func(tx *store.Tx) error {
		event, err := f.Export(v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showFiling(v, nil, err)
	}
	if err != nil {
		return err
	}
	x, err := k.Papers.Filing(ctx, actor, id)
	if err != nil {
		return err
	}
	return v.sendPaper(k.Papers.Write(ctx, wantedKind(v), f.Number, "附表1-4 "+f.Number, x.Papers()))
}

// wantedKind is the file that was asked for: by the button, Excel when none says.
func wantedKind(v visit) string {
	if v.FormValue("kind") == web.PaperPDF {
		return web.PaperPDF
	}
	return web.PaperExcel
}
