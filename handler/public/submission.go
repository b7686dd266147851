package public

import (
	"crypto/sha256"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// Submissions take what anybody may send: objections (异议), reports (举报), and
// that a notice was read.
type Submissions struct {
	Pages Pages
	Store *store.Store
}

// Routes mounts them.
func (s Submissions) Routes(app *fiber.App) {
	app.Get("/notices/:id", s.notice)
	app.Post("/publicity/:id/objections", hidden, web.SameOrigin, web.Form, s.object)
	app.Post("/report", hidden, web.SameOrigin, web.Form, s.report)
}

// notice shows a notice that was sent, and counts who reads it.
func (s Submissions) notice(c *fiber.Ctx) error {
	n, err := s.Store.PublishedCampaign(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	if c.Method() == fiber.MethodGet { // who looks is told apart by address and browser for today's count alone
		visitor := web.Address(c) + "|" + c.Get(fiber.HeaderUserAgent)
		if err := s.Store.CountView(c.UserContext(), n.ID, visitor); err != nil {
			slog.Warn("view not counted", "cause", err)
		}
	}
	return show(c, "notice", n)
}

// act is what anybody asks for, under its form's key and address.
func (s Submissions) act(c *fiber.Ctx, route string) (store.Act, error) {
	if err := s.Store.Spend(c.UserContext(), subsidy.UseObjections, web.Address(c)); err != nil {
		return store.Act{}, err
	}
	now, err := s.Store.Now(c.UserContext())
	body := sha256.Sum256(c.Body())
	return store.Act{
		Actor: subsidy.Actor{Role: subsidy.Visitor},
		Now:   now,
		Route: route + " " + c.Params("id"),
		Key:   c.FormValue("key"),
		Body:  body[:],
	}, err
}

// object takes an objection to a claim in publicity; after it, a report.
func (s Submissions) object(c *fiber.Ctx) error {
	typed := formOf(c)
	act, err := s.act(c, "object")
	if err == nil {
		var taken claim.Objection
		taken, err = store.Answer(c.UserContext(), s.Store, act, func(tx *store.Tx) (claim.Objection, error) {
			o, err := procedure.RaiseObjection(tx, c.Params("id"), typed.objection(c))
			return claim.Objection{Kind: o.Kind, Lines: o.Lines, County: o.County}, err
		})
		if err == nil {
			return thank(c, taken)
		}
	}
	return again(err, func() error { return s.Pages.showPublicClaim(c, typed, err) })
}

// report takes a report (举报) to a county.
func (s Submissions) report(c *fiber.Ctx) error {
	typed := formOf(c)
	act, err := s.act(c, "report")
	if err == nil {
		err = s.Store.Change(c.UserContext(), act, func(tx *store.Tx) error {
			return procedure.FileReport(tx, typed.objection(c))
		})
	}
	if err == nil {
		return thank(c, claim.Objection{Kind: claim.Reporting, County: typed.County})
	}
	return again(err, func() error { return s.Pages.showReport(c, typed, err) })
}

// again shows a form again with what the rule refused; another error is the page's.
func again(err error, page func() error) error {
	switch subsidy.KindOf(err) {
	case subsidy.Invalid, subsidy.Conflict, subsidy.Busy, subsidy.TooLate:
		return page()
	}
	return err
}

// thank tells what becomes of what was written.
func thank(c *fiber.Ctx, o claim.Objection) error {
	window, _ := subsidy.WindowOf(o.County)
	return show(c, "publicity_taken", fiber.Map{
		"O":      o,
		"Report": o.Kind == claim.Reporting,
		"People": len(o.Lines),
		"Window": window,
	})
}
