package public

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// paperPage is what a printed form's code says.
type paperPage struct {
	Asked   string // the code that was asked for, "" for none
	Unknown bool   // there is no such code
	P       subsidy.PrintedPaper
	Signed  bool // what is kept of it is what was signed
	Gone    bool // the case cannot be read any more, or has no such form now
	Changed []subsidy.PaperChange
	More    int // changes that are not listed
}

// mostChanges is how many changes the page lists.
const mostChanges = 20

// paper says what the code of a printed form stands for: what it said when it was printed, as far as it speaks of no
// person, and what has changed on file since.
func (p Pages) paper(c *fiber.Ctx) error {
	page := paperPage{Asked: subsidy.PaperCode(c.Params("code", c.Query("code")))}
	if page.Asked == "" {
		return show(c, "paper", page)
	}
	var err error
	page.P, page.Signed, err = p.Store.PrintedPaper(c.UserContext(), page.Asked)
	if subsidy.KindOf(err) == subsidy.NotFound {
		page.Unknown = true
		c.Status(fiber.StatusNotFound)
		return show(c, "paper", page)
	}
	if err != nil {
		return err
	}
	if page.Signed {
		if err := p.Papers.Store.LookUpPaper(c.UserContext(), web.Address(c)); err != nil {
			return err
		}
		if err := p.since(c.UserContext(), &page); err != nil {
			return err
		}
	}
	return show(c, "paper", page)
}

// since compares what was printed with what would be printed now.
func (p Pages) since(ctx context.Context, page *paperPage) error {
	leave, err := p.Papers.Store.Papers.Enter(ctx, 1)
	if err != nil {
		return err
	}
	defer leave()
	asked := web.PaperAsked{Subject: page.P.Subject, Set: page.P.Set, Whole: page.P.Whole}
	b, err := p.Papers.Of(ctx, page.P.Reader(), asked)
	if err != nil {
		page.Gone = true
		if kind := subsidy.KindOf(err); kind == subsidy.NotFound || kind == subsidy.Conflict {
			return nil
		}
		return err
	}
	page.Gone = true
	for _, paper := range b.Papers {
		if paper.Name == page.P.Form {
			page.Gone = false
			page.Changed = page.P.Changed(p.Store.PartDigests(paper.Parts()))
		}
	}
	if n := len(page.Changed); n > mostChanges {
		page.Changed, page.More = page.Changed[:mostChanges], n-mostChanges
	}
	return nil
}

// windowsPaper is 附表6 as PDF.
func (p Pages) windowsPaper(c *fiber.Ctx) error {
	f, err := p.Papers.Write(c.UserContext(), web.PaperPDF, "windows", "附表6 受理部门及联系电话",
		[]form.Paper{form.WindowsPaper()})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderContentDisposition, strings.Replace(f.Disposition(), "attachment", "inline", 1))
	return c.Send(f.Data)
}
