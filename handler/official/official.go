// Package official is the official account's callback and the mini-program's:
// what WeChat posts is answered here, in one change and without asking WeChat
// anything. It also serves the pictures of the account's replies.
package official

import (
	"cmp"
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Callback is WeChat's side of the callback: signatures and the safe mode's
// seals; cmd fills it.
type Callback interface {
	Echo(query url.Values) (string, error)
	Open(query url.Values, body []byte) (official.Incoming, error)
	Seal(in official.Incoming, reply official.Reply) ([]byte, error)
}

// Account serves the official account (公众号), and the mini-program's events.
type Account struct {
	Store     *store.Store
	Callback  Callback // nil without an official account
	Mini      Callback // nil without a mini-program
	Templates Templates
	PublicURL string
}

// Routes mounts the callbacks and the pictures.
func (a Account) Routes(app *fiber.App) {
	app.Get("/official/pictures/:id", a.picture)
	for path, side := range map[string]struct {
		callback Callback
		answer   answerer
	}{
		"/wechat/official": {a.Callback, a.answer},
		"/wechat/mini":     {a.Mini, a.answerMini},
	} {
		if side.callback == nil {
			continue
		}
		app.Get(path, echo(side.callback))
		app.Post(path, a.receive(side.callback, side.answer))
	}
}

// answerer does what a post asks, and returns the passive reply.
type answerer func(context.Context, official.Incoming) (official.Reply, error)

// maxPost bounds what WeChat posts, in bytes.
const maxPost = 64 << 10

// echo answers WeChat's check of an address.
func echo(callback Callback) fiber.Handler {
	return func(c *fiber.Ctx) error {
		query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
		if err != nil {
			return notUnderstood(err)
		}
		text, err := callback.Echo(query)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString(text)
	}
}

func notUnderstood(err error) error {
	return &subsidy.Error{Kind: subsidy.Invalid, Message: "收到的消息看不懂", Err: err}
}

// receive answers one post; without a passive reply the answer is "success", so
// that WeChat does not post it again.
func (a Account) receive(callback Callback, answer answerer) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if c.Request().Header.ContentLength() > maxPost {
			return &subsidy.Error{Kind: subsidy.TooLarge, Message: "收到的消息太长"}
		}
		query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
		if err != nil {
			return notUnderstood(err)
		}
		in, err := callback.Open(query, c.Body())
		if err != nil {
			return err
		}
		reply, err := answer(c.UserContext(), in)
		if err != nil {
			return err
		}
		out, err := callback.Seal(in, reply.At(cmp.Or(a.PublicURL, c.BaseURL())))
		if err != nil {
			return err
		}
		if out == nil {
			return c.SendString("success")
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationXMLCharsetUTF8)
		return c.Send(out)
	}
}

// answer does what a post asks, once, and returns the passive reply.
func (a Account) answer(ctx context.Context, in official.Incoming) (official.Reply, error) {
	account, err := a.Store.OfficialAccount(ctx)
	if err != nil {
		return official.Reply{}, err
	}
	account.PublicURL = a.PublicURL
	now, err := a.Store.Now(ctx)
	if err != nil {
		return official.Reply{}, err
	}
	act := store.Act{Actor: subsidy.Actor{ID: in.From, Role: subsidy.Visitor}, Now: now}
	return store.Answer(ctx, a.Store, act, func(tx *store.Tx) (official.Reply, error) {
		return tx.Once(in.Dedupe(), func() (official.Reply, error) { return take(tx, in, account.Answer(in)) })
	})
}

// picture is a picture of a reply; anybody may see it.
func (a Account) picture(c *fiber.Ctx) error {
	p, err := a.Store.OfficialPicture(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	data, err := a.Store.Blob(p.Digest)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/jpeg")
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return c.Send(data)
}
