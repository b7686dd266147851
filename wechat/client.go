// Package wechat holds everything only WeChat knows: tokens, templates,
// channels and what its error codes mean. The SDK (silenceper/wechat) makes the
// calls; a transport of ours below it (flight.go) adds what it lacks: a
// context, one renewal of a refused token, errors that keep WeChat's code and
// hold no secret, and whether a request went out.
//
// What does not go through the SDK's own functions, but through its HTTP
// client by ask and call, and why:
//   - message/mass/sendall: its Broadcast has no clientmsgid, without which a
//     repetition would reach everybody twice;
//   - message/mass/preview: its Broadcast takes openids, and staff know WeChat
//     names; a Broadcast that has previewed keeps previewing;
//   - stable_token: its token handles refresh by force alone, know nothing of the
//     twenty a day, and their memory cache crashes when used by several at once;
//   - media/uploadimg: its ImageUpload wants the name of a file, and a notice's
//     pictures lie in rows;
//   - openapi/quota/get, openapi/rid/get, clear_quota: its package for them needs a
//     logger that is no module of ours;
//   - mass/get, mass/delete, draft/update, the lists of drafts and material, menu/get
//     and the readings before ours is published, the blacklist, codes and links: it has
//     functions for most of them, and nothing speaks against moving these calls there.
//
// A login code goes into code2session's address as it is; it is escaped first.
package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

// realAPI is where WeChat's API lives.
const realAPI = "https://api.weixin.qq.com"

// Settings are the accounts and where their API is.
type Settings struct {
	MiniAppID, MiniSecret         string
	OfficialAppID, OfficialSecret string
	APIURL                        string // "" is WeChat's own; the sandbox's base otherwise
	MiniState                     string // developer, trial or formal: which mini-program a message opens
	// opened in place of the mini-program where a phone has none; "" is WeChat's own page
	PublicURL string
	Templates Templates
}

// TokenStore keeps tokens and upload ids where all processes see them; times
// are machine time.
type TokenStore interface {
	Secret(ctx context.Context, name string) (value string, expires time.Time, ok bool, err error)
	PutSecret(ctx context.Context, name, value string, expires time.Time) error
	KeepUpload(ctx context.Context, media, campaign string) error
	Lease(ctx context.Context, name, holder string, life time.Duration) (bool, error)
	DropLease(ctx context.Context, name, holder string) error
}

// Client calls WeChat.
type Client struct {
	set            Settings
	store          TokenStore
	machine        func() time.Time
	next           http.RoundTripper
	mini, official *token
}

// callTimeout bounds one attempt; a job's lease is longer.
const callTimeout = 20 * time.Second

// New makes a client.
func New(set Settings, store TokenStore, machine func() time.Time, transport http.RoundTripper) *Client {
	if set.APIURL == "" {
		set.APIURL = realAPI
	}
	set.APIURL = strings.TrimSuffix(set.APIURL, "/")
	c := &Client{set: set, store: store, machine: machine, next: transport}
	c.mini = newToken(c, set.MiniAppID, set.MiniSecret)
	c.official = newToken(c, set.OfficialAppID, set.OfficialSecret)
	return c
}

// callError is a call that WeChat refused or that got no answer; it holds
// neither address nor body, so that no secret can be in it.
type callError struct {
	path string
	code int    // errcode, 0 without an answer
	rid  string // WeChat's number of the refused request
	sent bool   // the request went out, so it may have been carried out
	why  string // what happened instead of an answer
}

func (e *callError) Error() string {
	switch {
	case e.rid != "":
		return fmt.Sprintf("wechat %s: errcode %d, rid %s", e.path, e.code, e.rid)
	case e.code != 0:
		return fmt.Sprintf("wechat %s: errcode %d", e.path, e.code)
	}
	return fmt.Sprintf("wechat %s: %s", e.path, e.why)
}

// reply is what every answer may hold beside its own fields.
type reply struct {
	util.CommonError
}

// post sends JSON to a path of the API and reads the answer into out. < > and &
// go out as they are: WeChat shows their escapes to the reader.
func (c *Client) post(ctx context.Context, path string, query url.Values, in, out any) error {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(in); err != nil {
		return fmt.Errorf("wechat %s: %w", path, err)
	}
	return c.call(ctx, http.MethodPost, path, query, "application/json; charset=utf-8", body.Bytes(), out)
}

// ask makes a POST with an account's token.
func (c *Client) ask(ctx context.Context, t *token, path string, in, out any) error {
	return c.withToken(ctx, t, func(query url.Values) error { return c.post(ctx, path, query, in, out) })
}

// withToken makes one call by the SDK's HTTP client with an access token; query
// holds its mark.
func (c *Client) withToken(ctx context.Context, t *token, call func(query url.Values) error) error {
	return c.fly(ctx, t, func(f *flight) error { return call(url.Values{"access_token": {f.mark}}) })
}

// call makes one call by the SDK's HTTP client, inside withToken. A refusal's
// fields are read into out too; out is a *[]byte for a picture.
func (c *Client) call(
	ctx context.Context, method, path string, query url.Values, contentType string, body []byte, out any,
) error {
	var answer []byte
	var err error
	if address := realAPI + "/" + path + "?" + query.Encode(); method == http.MethodGet {
		answer, err = util.HTTPGetContext(ctx, address)
	} else {
		answer, err = util.HTTPPostContext(ctx, address, body, map[string]string{"Content-Type": contentType})
	}
	if err != nil {
		return err
	}
	if picture, is := out.(*[]byte); is {
		*picture = answer
		return nil
	}
	return json.Unmarshal(answer, out)
}

// codeOf is the errcode of a refused call, 0 for any other error.
func codeOf(err error) int {
	var e *callError
	if errors.As(err, &e) {
		return e.code
	}
	return 0
}
