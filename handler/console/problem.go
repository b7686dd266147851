package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
)

// told is where a page of the console shows what a piece that it fetched was refused with.
const told = "#told"

// Problem answers a refused request for a page of the console: inside the frame
// for who is logged in, plainly for who is not, and as a sentence on the page that
// stands for what the page itself fetched.
func (k Console) Problem(plain func(*fiber.Ctx, *web.Details) error) func(*fiber.Ctx, *web.Details) error {
	return func(c *fiber.Ctx, p *web.Details) error {
		switch {
		case !strings.HasPrefix(c.Path(), "/console"):
			return plain(c, p)
		case c.Get("HX-Request") != "":
			return k.problemPiece(c, p)
		}
		v, inside := k.visitor(c)
		if !inside {
			return plain(c, p)
		}
		body := page.Problem(page.Refused{Title: p.Title, Detail: p.Detail, Clause: p.Clause, Back: cameFrom(c)})
		if err := k.write(v, view{title: p.Title, body: body}); err != nil {
			return plain(c, p)
		}
		c.Status(p.Status)
		return nil
	}
}

// problemPiece keeps the page as it is and shows the sentence on it.
func (k Console) problemPiece(c *fiber.Ctx, p *web.Details) error {
	for name, value := range map[string]string{
		"HX-Retarget": told, "HX-Reswap": "innerHTML", "HX-Reselect": ".problem",
	} {
		c.Set(name, value)
	}
	out, err := rendered(c.UserContext(), page.Piece(), page.Told(p.Detail, p.Kind == subsidy.Unauthenticated))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return web.SendPage(c, out)
}

// visitor is who asked for a page that was refused, if the whole console is open
// to them; where the store does not answer, nobody is known.
func (k Console) visitor(c *fiber.Ctx) (visit, bool) {
	token := web.StaffToken(c, k.Secure)
	if token == "" {
		return visit{}, false
	}
	staff, err := k.Store.StaffSession(c.UserContext(), token)
	if err != nil || k.before(staff, c.Path()) != "" {
		return visit{}, false
	}
	now, err := k.Store.Now(c.UserContext())
	if err != nil {
		return visit{}, false
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return visit{Ctx: c, staff: staff, now: now, secure: k.Secure, read: map[string]int{}, seen: store.Seen{}}, true
}

// cameFrom is the page of the console that a refused request was sent from, "" for none.
func cameFrom(c *fiber.Ctx) string {
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Host != string(c.Request().Host()) || !strings.HasPrefix(from.Path, "/console/") {
		return ""
	}
	if c.Method() == http.MethodGet && from.Path == c.Path() {
		return ""
	}
	return from.Path
}
