package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// filingPaperRoutes mounts a filing's and an assessment's papers.
func (k Console) filingPaperRoutes(g fiber.Router) {
	g.Get("/filings/:id/forms.pdf", k.paperOf(subsidy.SubjectFiling, subsidy.PaperForms, web.PaperPDF))
	g.Get("/filings/:id/forms.xlsx", k.paperOf(subsidy.SubjectFiling, subsidy.PaperForms, web.PaperExcel))
	g.Get("/filings/:id/letter.pdf", k.paperOf(subsidy.SubjectFiling, subsidy.PaperLetter, web.PaperPDF))
	g.Get("/filings/:id/chart.pdf", k.paperOf(subsidy.SubjectFiling, subsidy.PaperChart, web.PaperPDF))
	g.Post("/filings/:id/export", k.staff(k.exportFiling))
	g.Get("/assessments/:id/forms.pdf", k.paperOf(subsidy.SubjectAssessment, subsidy.PaperForms, web.PaperPDF))
	g.Get("/assessments/:id/forms.xlsx", k.paperOf(subsidy.SubjectAssessment, subsidy.PaperForms, web.PaperExcel))
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

// paperOf hands out papers of a case for the asking: personal data are masked in them.
func (k Console) paperOf(of subsidy.SubjectKind, set subsidy.PaperSet, kind string) fiber.Handler {
	return k.staff(func(v visit) error {
		asked := web.PaperAsked{Subject: subsidy.Subject{Kind: of, ID: v.Params("id")}, Set: set}
		return v.sendPaper(k.Papers.Give(v.UserContext(), v.staff.Actor(), asked, kind))
	})
}

// exportPaper hands out the forms of a case whole, once the reading is logged; refused shows what was wrong with the
// reason.
func (k Console) exportPaper(
	v visit, of subsidy.SubjectKind, export func(*store.Tx, store.Act) (subsidy.Event, error),
	refused func(error) error,
) error {
	act := v.act("exportPaper " + v.Params("id"))
	act.Key = ""
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		event, err := export(tx, act)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return refused(err)
	}
	if err != nil {
		return err
	}
	kind := web.PaperExcel
	if v.FormValue("kind") == web.PaperPDF {
		kind = web.PaperPDF
	}
	asked := web.PaperAsked{
		Subject: subsidy.Subject{Kind: of, ID: v.Params("id")}, Set: subsidy.PaperForms, Whole: true,
	}
	return v.sendPaper(k.Papers.Give(v.UserContext(), v.staff.Actor(), asked, kind))
}

// exportFiling hands out 附表1-4 whole, which is also what must be typed into the
// provincial system: for a stated reason, and logged.
func (k Console) exportFiling(v visit) error {
	f, err := k.Store.FilingFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	return k.exportPaper(v, subsidy.SubjectFiling, func(_ *store.Tx, act store.Act) (subsidy.Event, error) {
		return f.Export(v.FormValue("reason"), act.Actor, act.Now)
	}, func(refused error) error { return k.showFiling(v, nil, refused) })
}
