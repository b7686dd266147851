// Package mini is the mini-program's JSON API (/api/v1).
package mini

import (
	"cmp"
	"context"
	"crypto/sha256"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// WeChat is what the API asks of WeChat; cmd fills it.
type WeChat interface {
	MiniSession(ctx context.Context, code string) (openid, unionid string, err error)
	MiniPhone(ctx context.Context, code string) (phone string, err error)
	TemplateID(kind subsidy.MessageKind) (id string, ok bool)
	TemplateTitle(kind subsidy.MessageKind) string
	TemplateLasting(id string) bool                                   // long-term (长期订阅)
	PageCode(ctx context.Context, page, scene string) ([]byte, error) // JPEG (小程序码)
}

// API serves the mini-program.
type API struct {
	Store       *store.Store
	Papers      web.Papers
	WeChat      WeChat
	Mail        bool          // e-mail can be sent
	PublicURL   string        // for the addresses of calendars
	SessionLife time.Duration // how long a login lasts, machine time
}

// config describes the API; schemas are ours alone ($schema and huma's own
// documentation page are left out: the page would load from outside).
func config() huma.Config {
	c := huma.DefaultConfig("适岗 Shigang", "1")
	c.Info.Description = "韶关市企业职工线上适岗职业技能培训：小程序后台接口（韶人社函〔2020〕11号）"
	c.DocsPath, c.OpenAPIPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.Formats = map[string]huma.Format{"application/json": web.JSON(), "json": web.JSON()}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "http", Scheme: "bearer"},
		platformScheme: {
			Type:        "apiKey",
			In:          "header",
			Name:        "Shigang-Signature",
			Description: "平台服务器的签名，见 pushRecords",
		},
	}
	return c
}

// Register mounts every operation on the app and returns the API, whose
// OpenAPI document the mini-program's types are made from.
func (a *API) Register(app *fiber.App) huma.API {
	web.UseProblems()
	api := humafiber.New(app, config())
	api.UseMiddleware(addressed, a.authenticate(api), func(ctx huma.Context, next func(huma.Context)) {
		next(web.Bound(ctx, humafiber.Unwrap(ctx)))
	})
	a.accountRoutes(api)
	a.enterpriseRoutes(api)
	a.memberRoutes(api)
	a.filingRoutes(api)
	a.discardRoutes(api)
	a.caseRoutes(api)
	a.claimRoutes(api)
	a.publicityRoutes(api)
	a.fileRoutes(api)
	a.platformRoutes(api)
	a.questionRoutes(api)
	a.rosterRoutes(api)
	a.workbookRoutes(api)
	a.paperRoutes(api)
	a.messageRoutes(api)
	a.preferenceRoutes(api)
	a.mailboxRoutes(api)
	a.feedRoutes(api)
	app.Get("/calendar/:token", a.feed)
	a.publicRoutes(api)
	a.staffRoutes(api)
	a.helpRoutes(api)
	a.traineeRoutes(api)
	a.ownRoutes(api)
	a.privacyRoutes(api)
	a.studyRoutes(api)
	a.recordRoutes(api)
	loosen(api)
	return api
}

// loosen lets texts in that are longer than their field takes: blanks and marks
// that were pasted along are cleaned before the rule counts, and the rule says
// what is too long in its own words. The tags bound what is cleaned.
func loosen(api huma.API) {
	for _, schema := range api.OpenAPI().Components.Schemas.Map() {
		for _, field := range schema.Properties {
			if field.Type == huma.TypeString && field.MaxLength != nil {
				most := 10 * *field.MaxLength
				field.MaxLength = &most
			}
		}
	}
}

// accountKey is where authenticate leaves the account in the context.
type accountKey struct{}

// authenticate finds the session of every operation that asks for one.
func (a *API) authenticate(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if len(ctx.Operation().Security) == 0 {
			next(ctx)
			return
		}
		if _, signed := ctx.Operation().Security[0][platformScheme]; signed {
			if signedHeaders(api, ctx) {
				next(ctx)
			}
			return
		}
		token, ok := strings.CutPrefix(ctx.Header("Authorization"), "Bearer ")
		if !ok {
			_ = huma.WriteErr(api, ctx, http.StatusUnauthorized, "")
			return
		}
		account, err := a.Store.Session(ctx.Context(), token)
		if err != nil {
			_ = huma.WriteErr(api, ctx, http.StatusInternalServerError, "", err)
			return
		}
		next(huma.WithValue(ctx, accountKey{}, account))
	}
}

// addressKey is where addressed leaves where a request comes from.
type addressKey struct{}

// addressed notes where a request comes from, for limits on what costs us.
func addressed(ctx huma.Context, next func(huma.Context)) {
	c := humafiber.Unwrap(ctx)
	next(huma.WithValue(huma.WithValue(ctx, addressKey{}, web.Address(c)), baseKey{}, c.BaseURL()))
}

// baseKey is where addressed leaves by which address the server was reached.
type baseKey struct{}

// baseOf is the server's own address: the public one, else that by which the request came.
func (a *API) baseOf(ctx context.Context) string {
	base, _ := ctx.Value(baseKey{}).(string)
	return strings.TrimSuffix(cmp.Or(a.PublicURL, base), "/")
}

// addressOf returns where the request comes from.
func addressOf(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}

// accountOf returns the account that authenticate found.
func accountOf(ctx context.Context) store.Account {
	account, _ := ctx.Value(accountKey{}).(store.Account)
	return account
}

// operation describes a route; open ones need no session.
func operation(id, method, path, summary string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary,
		MaxBodyBytes: 1 << 20, Security: []map[string][]string{{"session": {}}},
	}
}

func open(id, method, path, summary string) huma.Operation {
	op := operation(id, method, path, summary)
	op.Security = nil
	return op
}

// Body wraps an answer.
type Body[T any] struct{ Body T }

func body[T any](v T, err error) (*Body[T], error) {
	if err != nil {
		return nil, err
	}
	return &Body[T]{Body: v}, nil
}

// Repeatable is a POST that may be sent again with the same key after a lost answer.
type Repeatable struct {
	Key     string `header:"Idempotency-Key" maxLength:"80" doc:"同一次操作重发时保持不变"`
	RawBody []byte

	seen store.Seen // of a decision: what its page showed
}

// RepeatableBare is Repeatable for a request without a body.
type RepeatableBare struct {
	Key string `header:"Idempotency-Key" maxLength:"80" doc:"同一次操作重发时保持不变"`
}

func (r RepeatableBare) repeatable() Repeatable { return Repeatable{Key: r.Key} }

// act is who does it, when, and under which idempotency key.
func (a *API) act(ctx context.Context, actor subsidy.Actor, route string, r Repeatable) (store.Act, error) {
	now, err := a.Store.Now(ctx)
	if err != nil {
		return store.Act{}, err
	}
	hash := sha256.Sum256(r.RawBody)
	return store.Act{Actor: actor, Now: now, Route: route, Key: r.Key, Body: hash[:], Seen: r.seen}, nil
}

// member is the caller as a member of their enterprise, with the act.
func (a *API) member(ctx context.Context, route string, r Repeatable) (store.Act, error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return store.Act{}, err
	}
	return a.act(ctx, actor, route, r)
}

// kind is how the cases of one kind are loaded for a change.
type kind[C any] struct {
	subject subsidy.SubjectKind
	load    func(*store.Tx, string) (C, error)
}

// changeCase loads a member's case for update, lets change decide and save, and
// answers with the case, and with what a page carries that shows it; that is ""
// when the same was asked before, and this is the answer of that time.
func changeCase[C any](ctx context.Context, a *API, k kind[C], route, id string, r Repeatable,
	change func(*store.Tx, *C) error,
) (c C, seen string, err error) {
	act, err := a.member(ctx, route+" "+id, r)
	if err != nil {
		return c, "", err
	}
	c, err = store.Answer(ctx, a.Store, act, func(tx *store.Tx) (C, error) {
		c, err := k.load(tx, id)
		if err != nil {
			return c, err
		}
		if err := change(tx, &c); err != nil {
			return c, err
		}
		seen, err = tx.SeenText(id)
		return c, err
	})
	return c, seen, a.movedOn(ctx, act, err, subsidy.Subject{Kind: k.subject, ID: id})
}

// today is the business day.
func (a *API) today(ctx context.Context) (calendar.Day, error) {
	now, err := a.Store.Now(ctx)
	return calendar.DayOf(now), err
}

// PageQuery is how every list is paged: by key.
type PageQuery struct {
	After string `query:"after" maxLength:"200" doc:"上一页返回的 next，首页留空"`
	Limit int    `query:"limit" minimum:"0" maximum:"100" default:"20"`
}

func (p PageQuery) page() store.Page { return store.Page{After: p.After, Limit: p.Limit} }

func (p PageInput) page() store.Page { return store.Page{After: p.After, Limit: p.Limit} }

// PageInput is PageQuery for a list that is asked for with a POST: names of
// people are searched for in bodies, never in addresses.
type PageInput struct {
	After string `json:"after,omitempty" maxLength:"200" doc:"上一页返回的 next，首页留空"`
	Limit int    `json:"limit,omitempty" minimum:"0" maximum:"100" default:"20"`
}

// List is a page of items.
type List[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next" doc:"下一页从这里继续，空为没有更多"`
}

func list[R, T any](rows []R, next string, err error, view func(R) T) (*Body[List[T]], error) {
	if err != nil {
		return nil, err
	}
	out := List[T]{Items: make([]T, len(rows)), Next: next}
	for i, r := range rows {
		out.Items[i] = view(r)
	}
	return &Body[List[T]]{Body: out}, nil
}
