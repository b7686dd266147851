// Package handler puts the handlers together: the mini-program's API, the
// bureau's console, the official account's callback, the public pages, and, in a
// demo, the phone and the sandbox.
package handler

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"shigang/handler/console"
	"shigang/handler/mini"
	"shigang/handler/official"
	"shigang/handler/public"
	"shigang/handler/web"
	"shigang/store"
)

// Server is everything the handlers need.
type Server struct {
	Store      *store.Store
	WeChat     mini.WeChat
	Mail       bool              // e-mail can be sent
	Official   official.Callback // nil without an official account
	Pushes     official.Callback // the mini-program's own callback, nil without one
	Assets     fs.FS             // the built phone preview and vendored scripts
	Sandbox    http.Handler
	SandboxURL string // where the browser finds the sandbox; "" without one
	Dev        bool   // development login and clock, only beside the sandbox
	PublicURL  string
	OnClock    func() // called after the business clock moved
	Preview    console.Previewer
	Uploads    console.Uploads
	Account    console.Account // nil where no account is reached
	Console    console.Settings
	Proxies    web.Proxies   // whose X-Forwarded-For counts
	Watch      console.Watch // for the operations page
}

// sessionLife is how long the mini-program's login lasts.
const sessionLife = 30 * 24 * time.Hour

// App is every route, on one screen.
func (s Server) App() *fiber.App {
	papers := web.NewPapers(s.Store, s.Assets, s.PublicURL)
	pages := public.Pages{
		Store: &s.Store.Reader, Papers: papers, Assets: s.Assets, SandboxURL: s.SandboxURL, Dev: s.Dev,
	}
	desk := console.Open(console.Console{
		Store: s.Store, Papers: papers, Assets: s.Assets, Demo: s.Dev, Mail: s.Mail, Secure: s.secure(),
		SandboxURL: s.SandboxURL, PublicURL: s.PublicURL,
		Preview: s.Preview, Uploads: s.Uploads, Account: s.Account, Watch: s.Watch, Settings: s.Console,
	})
	app := fiber.New(fiber.Config{
		AppName:                      "shigang",
		Immutable:                    true,
		DisableStartupMessage:        true,
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		BodyLimit:                    web.MaxUpload + 2<<20,
		IdleTimeout:                  120 * time.Second,
		ReadTimeout:                  30 * time.Second,
		WriteTimeout:                 120 * time.Second, // of headers; a body takes its time (web.Lines)
		ReadBufferSize:               16 << 10,
		ErrorHandler:                 web.ErrorHandler(desk.Problem(pages.Problem)),
	})
	server := app.Server()
	server.Handler = web.Door{Proxies: s.Proxies, Secure: s.secure()}.Guard(server.Handler)
	server.FormValueFunc = web.FormValue
	app.Use(web.RetryLater, logRequests,
		recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: logPanic}), s.securityHeaders, web.Drain,
		web.LimitBody, compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: sentAsItIs}))

	app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	app.Get("/readyz", s.ready)

	// /api/v1/…
	api := (&mini.API{
		Store: s.Store, Papers: papers, WeChat: s.WeChat, Mail: s.Mail, PublicURL: s.PublicURL,
		SessionLife: sessionLife,
	}).Register(app)
	app.Get("/openapi.yaml", openAPI(api))
	pages.Routes(app) // /, /docs, /notices, /publicity, /windows, /vendor, /phone
	public.Submissions{Pages: pages, Store: s.Store}.Routes(app)
	if s.Dev {
		public.Demo{Store: s.Store, Secure: s.secure(), OnClock: s.OnClock}.Routes(app) // /dev/…
	}
	desk.Routes(app) // /console/…
	// /wechat/official, /wechat/mini, /official/pictures
	official.Account{
		Store: s.Store, Callback: s.Official, Mini: s.Pushes, Templates: s.WeChat, PublicURL: s.PublicURL,
	}.Routes(app)
	if s.Sandbox != nil {
		app.Use("/sandbox", adaptor.HTTPHandler(http.StripPrefix("/sandbox", s.Sandbox)))
	}
	return app
}

// OpenAPI is the mini-program API's description, for its types; it needs no store.
func OpenAPI() ([]byte, error) {
	return (&mini.API{}).Register(fiber.New()).OpenAPI().YAML()
}

func openAPI(api huma.API) fiber.Handler {
	return func(c *fiber.Ctx) error {
		text, err := api.OpenAPI().YAML()
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/yaml; charset=utf-8")
		return c.Send(text)
	}
}

func (s Server) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 5*time.Second)
	defer cancel()
	if err := s.Store.Ready(ctx); err != nil {
		slog.Error("not ready", "cause", err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("database does not answer\n")
	}
	// What is small goes on, and every process may share the disk: taking this one
	// out would help nobody.
	if s.Store.RoomOnDisk() != nil {
		slog.Warn("uploads off: disk is nearly full")
		return c.SendString("ready, uploads off: disk is nearly full\n")
	}
	return c.SendString("ready\n")
}

// sentAsItIs reports whether an answer leaves uncompressed: files, of which a browser may ask a part, what machines
// exchange, and the API's answers, which are short. A compressed page tells a stranger nothing by its length, for no
// foreign page can have it made with somebody's session (SameSite=Strict).
func sentAsItIs(c *fiber.Ctx) bool {
	for _, folder := range []string{"/api/", "/console/files/", "/official/", "/wechat/", "/sandbox/"} {
		if strings.HasPrefix(c.Path(), folder) {
			return true
		}
	}
	return false
}

// secure reports whether people come over https.
func (s Server) secure() bool { return strings.HasPrefix(s.PublicURL, "https://") }

// securityHeaders keep every page to what our own server sends. The phone
// preview styles elements from script, and talks to a sandbox elsewhere.
func (s Server) securityHeaders(c *fiber.Ctx) error {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	if s.secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000") // a year
	}
	if strings.HasPrefix(c.Path(), "/api/") {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	policy := "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'none'; " +
		"form-action 'self'"
	if p := c.Path(); strings.HasPrefix(p, "/phone") || strings.HasPrefix(p, "/docs") ||
		strings.HasPrefix(p, "/vendor") {
		connect := "'self'"
		if strings.HasPrefix(s.SandboxURL, "http") {
			connect += " " + s.SandboxURL
		}
		policy += "; style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src " + connect
	}
	c.Set("Content-Security-Policy", policy)
	return c.Next()
}

// logRequests writes one line a request: method, route, status and time, never
// an address's query or a body.
func logRequests(c *fiber.Ctx) error {
	start := time.Now()
	err := c.Next()
	if err != nil { // answered here, so that the status is known
		if e := c.App().ErrorHandler(c, err); e != nil {
			_ = c.SendStatus(fiber.StatusInternalServerError)
		}
	}
	slog.Debug("request", "method", c.Method(), "route", c.Route().Path, "status", c.Response().StatusCode(), "ms",
		time.Since(start).Milliseconds())
	return nil
}

// logPanic names a panic by its type and place, for its text may hold personal data.
func logPanic(c *fiber.Ctx, p any) {
	slog.Error("panic", "route", c.Route().Path, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
}
