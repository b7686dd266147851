package public

import (
	"crypto/rand"
	"encoding/hex"
	"slices"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// hidden keeps what stands here for some days out of search engines and caches.
func hidden(c *fiber.Ctx) error {
	c.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}

// publicCounty is a county's claims in publicity.
type publicCounty struct {
	County subsidy.County
	Claims []store.PublicClaim
}

// mostPublic bounds what the list reads: ten counties' claims of a week.
const mostPublic = 2000

// publicity lists the claims in publicity today, by county.
func (p Pages) publicity(c *fiber.Ctx) error {
	now, err := p.Store.Now(c.UserContext())
	if err != nil {
		return err
	}
	var all []store.PublicClaim
	for page := (store.Page{Limit: 100}); ; {
		rows, next, err := p.Store.PublicClaims(c.UserContext(), calendar.DayOf(now), page)
		if err != nil {
			return err
		}
		all = append(all, rows...)
		if page.After = next; next == "" || len(all) >= mostPublic {
			break
		}
	}
	county := subsidy.County(c.Query("county"))
	var counties []publicCounty
	for _, w := range countyWindows() {
		group := publicCounty{County: w.County}
		for _, one := range all {
			if one.County == w.County && (county == "" || county == w.County) {
				group.Claims = append(group.Claims, one)
			}
		}
		if len(group.Claims) > 0 {
			counties = append(counties, group)
		}
	}
	return show(c, "publicity", fiber.Map{
		"Counties": counties,
		"Windows":  countyWindows(),
		"County":   county,
		"Now":      now,
	})
}

// objectionForm is what somebody typed, shown again when it was refused.
type objectionForm struct {
	Text, Name, Contact string
	Lines               map[string]bool
	County              subsidy.County
}

func formOf(c *fiber.Ctx) objectionForm {
	f := objectionForm{
		Text:    c.FormValue("text"),
		Name:    c.FormValue("name"),
		Contact: c.FormValue("contact"),
		Lines:   map[string]bool{},
		County:  subsidy.County(c.FormValue("county")),
	}
	for _, id := range c.Request().PostArgs().PeekMulti("line") {
		f.Lines[string(id)] = true
	}
	return f
}

// objection is what was typed, to be decided.
func (f objectionForm) objection(c *fiber.Ctx) claim.Objection {
	o := claim.Objection{Text: f.Text, Name: f.Name, Contact: f.Contact, County: f.County, Origin: web.Address(c)}
	for id := range f.Lines {
		o.Lines = append(o.Lines, id)
	}
	slices.Sort(o.Lines)
	return o
}

// publicClaim shows a claim in publicity with its people, masked.
func (p Pages) publicClaim(c *fiber.Ctx) error { return p.showPublicClaim(c, objectionForm{}, nil) }

// showPublicClaim shows the claim, again with what was typed when it was
// refused. One whose publicity is over has been taken down: nothing of it shows.
func (p Pages) showPublicClaim(c *fiber.Ctx, typed objectionForm, refused error) error {
	now, err := p.Store.Now(c.UserContext())
	if err != nil {
		return err
	}
	data := fiber.Map{"ID": c.Params("id"), "Typed": typed, "Key": formKey(), "Now": now}
	claim, people, next, err := p.Store.PublicClaimFor(c.UserContext(), c.Params("id"), calendar.DayOf(now), store.Page{
		After: c.Query("after"),
		Limit: 100,
	})
	over := subsidy.KindOf(err) == subsidy.NotFound
	if err != nil && !over {
		return err
	}
	data["C"], data["People"], data["Next"], data["Over"] = claim, people, next, over
	if over {
		c.Status(fiber.StatusNotFound)
	}
	problemOn(c, data, refused)
	return show(c, "public_claim", data)
}

// problemOn puts a refusal, with its clause, on the page that is shown again.
func problemOn(c *fiber.Ctx, data fiber.Map, refused error) {
	if refused == nil {
		return
	}
	problem := web.ProblemOf(refused)
	c.Status(problem.Status)
	data["Problem"] = problem
}

// formKey makes each form's idempotency key: a form sent twice acts once.
func formKey() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

func (p Pages) reportPage(c *fiber.Ctx) error {
	return p.showReport(c, objectionForm{County: subsidy.County(c.Query("county"))}, nil)
}

func (p Pages) showReport(c *fiber.Ctx, typed objectionForm, refused error) error {
	data := fiber.Map{"Typed": typed, "Key": formKey(), "Windows": countyWindows()}
	problemOn(c, data, refused)
	return show(c, "report", data)
}
