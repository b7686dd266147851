// Package public serves what needs no login: the first page, policy notices,
// windows, the API's documentation, and, in a demo, the phone preview, the
// development login and the clock.
package public

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Pages are what anybody may read.
type Pages struct {
	Store      *store.Reader
	Papers     web.Papers
	Assets     fs.FS
	SandboxURL string
	Dev        bool
}

//go:embed templates/*.html style.css
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"day": func(t time.Time) string { return calendar.DayOf(t).Chinese() },
}).ParseFS(files, "templates/*.html"))

// Routes mounts the pages.
func (p Pages) Routes(app *fiber.App) {
	app.Get("/", p.first)
	app.Get("/style.css", style)
	app.Get("/notices", p.notices)
	app.Get("/notices/:id/cover", p.cover)
	app.Get("/notices/:id/pictures/:n", p.noticePicture)
	app.Get("/draws", p.draws)
	app.Get("/draws/:id", p.draw)
	app.Get("/draws/:id/list.csv", p.drawList)
	app.Get("/windows", p.windows)
	app.Get("/windows.pdf", p.windowsPaper)
	app.Get("/paper", hidden, p.paper)
	app.Get("/paper/:code", hidden, p.paper)
	app.Get("/publicity", hidden, p.publicity)
	app.Get("/publicity/:id", hidden, p.publicClaim)
	app.Get("/report", hidden, p.reportPage)
	app.Get("/certificates", p.certificates)
	app.Get("/audit", p.audit)
	app.Get("/docs", p.docs)
	app.Get("/docs/platforms", p.platformDocs)
	app.Use("/vendor", p.assets("vendor"))
	if p.Dev {
		p.phoneRoutes(app)
	}
}

// phoneRoutes mounts the phone in the browser (手机预览).
func (p Pages) phoneRoutes(app *fiber.App) {
	app.Get("/phone/config.json", func(c *fiber.Ctx) error {
		return c.JSON(fiber.Map{"api": "", "wechat": p.SandboxURL})
	})
	// routes are not strict about the last slash, the preview's addresses are
	app.Get("/phone", func(c *fiber.Ctx) error {
		if c.Path() == "/phone" {
			return c.Redirect("/phone/?" + string(c.Request().URI().QueryString()))
		}
		return c.Next()
	})
	app.Use("/phone/", p.assets("preview"))
}

func (p Pages) assets(folder string) fiber.Handler {
	return filesystem.New(filesystem.Config{Root: http.FS(p.Assets), PathPrefix: folder, Index: "index.html"})
}

func style(c *fiber.Ctx) error {
	data, err := files.ReadFile("style.css")
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	return c.Send(data)
}

// show renders a page.
func show(c *fiber.Ctx, name string, data any) error {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		return fmt.Errorf("render %s: %w", name, err)
	}
	page := b.Bytes()
	if shown, ok := data.(fiber.Map); ok && c.Method() == fiber.MethodPost && shown["Problem"] != nil {
		var err error
		if page, err = web.Refill(page, c, shown["Problem"].(*web.Details)); err != nil {
			return fmt.Errorf("refill %s: %w", name, err)
		}
	}
	return web.SendPage(c, page)
}

// Problem is the page a browser gets for a refused request.
func (p Pages) Problem(c *fiber.Ctx, problem *web.Details) error { return show(c, "problem", problem) }

// first is the first page: what this is, and the doors.
func (p Pages) first(c *fiber.Ctx) error {
	now, err := p.Store.Now(c.UserContext())
	if err != nil {
		return err
	}
	policies, err := p.Store.Policies(c.UserContext())
	if err != nil {
		return err
	}
	_, missing := fs.Stat(p.Assets, "preview/index.html")
	data := fiber.Map{
		"Dev":     p.Dev,
		"Phone":   missing == nil,
		"Sandbox": p.SandboxURL,
		"Now":     now,
		"Windows": countyWindows(),
	}
	if policy, err := policies.On(calendar.DayOf(now)); err == nil { // there may be none in force
		data["Policy"] = policy
	}
	return show(c, "first", data)
}

func countyWindows() (out []subsidy.Window) {
	for _, w := range subsidy.Windows() {
		if w.County != "" {
			out = append(out, w)
		}
	}
	return out
}

func (p Pages) notices(c *fiber.Ctx) error {
	rows, next, err := p.Store.PublishedCampaigns(c.UserContext(), store.Page{After: c.Query("after")})
	if err != nil {
		return err
	}
	return show(c, "notices", fiber.Map{"Rows": rows, "Next": next})
}

// noticePicture is a picture in the text of a notice that was sent.
func (p Pages) noticePicture(c *fiber.Ctx) error {
	if _, err := p.Store.PublishedCampaign(c.UserContext(), c.Params("id")); err != nil {
		return err
	}
	n, _ := strconv.Atoi(c.Params("n")) // what is no number is no picture
	data, err := p.Store.CampaignPicture(c.UserContext(), c.Params("id"), n)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.Send(data)
}

// cover is the picture of a notice that was sent.
func (p Pages) cover(c *fiber.Ctx) error {
	if _, err := p.Store.PublishedCampaign(c.UserContext(), c.Params("id")); err != nil {
		return err
	}
	kind, data, err := p.Store.Cover(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.Send(data)
}

func (p Pages) windows(c *fiber.Ctx) error { return show(c, "windows", subsidy.Windows()) }

// certificates explains what section 三 says of certificates; their subsidy is
// not claimed here.
func (p Pages) certificates(c *fiber.Ctx) error {
	return show(c, "certificates", subsidy.Certificates())
}

// docs is the API's documentation, from our own server.
func (p Pages) docs(c *fiber.Ctx) error {
	_, err := fs.Stat(p.Assets, path.Join("vendor", "swagger-ui-bundle.js"))
	return show(c, "docs", fiber.Map{"Viewer": err == nil})
}
