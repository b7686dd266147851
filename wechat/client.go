// Package wechat holds everything only WeChat knows: tokens, templates,
// channels and what its error codes mean. It speaks for the SDK's types
// through one HTTP client of its own, because the SDK's takes no context,
// loses error codes and repeats secrets in its errors.
package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
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
	Lease(ctx context.Context, name, holder string, life time.Duration) (bool, error)
	DropLease(ctx context.Context, name, holder string) error
}

// Client calls WeChat.
type Client struct {
	set            Settings
	store          TokenStore
	machine        func() time.Time
	http           *http.Client
	mini, official *token
}

// callTimeout bounds one call; a job's lease is longer.
const callTimeout = 20 * time.Second

// New makes a client.
func New(set Settings, store TokenStore, machine func() time.Time, transport http.RoundTripper) *Client {
	if set.APIURL == "" {
		set.APIURL = realAPI
	}
	set.APIURL = strings.TrimSuffix(set.APIURL, "/")
	c := &Client{set: set, store: store, machine: machine, http: &http.Client{
		Transport: transport, Timeout: callTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	c.mini = newToken(c, set.MiniAppID, set.MiniSecret)
	c.official = newToken(c, set.OfficialAppID, set.OfficialSecret)
	return c
}

// callError is a call that WeChat refused or that got no answer; it holds
// neither address nor body, so that no secret can be in it.
type callError struct {
	path string
	code int    // errcode, 0 without an answer
	sent bool   // the request went out, so it may have been carried out
	why  string // what happened instead of an answer
}

func (e *callError) Error() string {
	if e.code != 0 {
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

// call makes one call. Its errors are *callError, which tell whether the
// request went out; a refusal's other fields are read into out too.
func (c *Client) call(
	ctx context.Context, method, path string, query url.Values, contentType string, body []byte, out any,
) error {
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	req, err := http.NewRequestWithContext(ctx, method, c.set.APIURL+"/"+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return &callError{path: path, why: "bad address"}
	}
	req.GetBody = nil // never sent again behind our back
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return &callError{path: path, sent: sent.Load(), why: reasonOf(err)}
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	switch {
	case err != nil:
		return &callError{path: path, sent: true, why: "the answer broke off"}
	case res.StatusCode != http.StatusOK:
		return &callError{path: path, sent: true, why: fmt.Sprintf("http status %d", res.StatusCode)}
	}
	var r reply
	if picture, is := out.(*[]byte); is && strings.HasPrefix(res.Header.Get("Content-Type"), "image/") {
		*picture = data
		return nil
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return &callError{path: path, sent: true, why: "the answer is no JSON"}
	}
	err = json.Unmarshal(data, out)
	if r.ErrCode != 0 {
		return &callError{path: path, sent: true, code: int(r.ErrCode)}
	}
	if err != nil {
		return &callError{path: path, sent: true, why: "the answer has another shape"}
	}
	return nil
}

// reasonOf says what a transport's error was without its address, which holds secrets.
func reasonOf(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		if u.Timeout() {
			return "no answer in time"
		}
		err = u.Err
	}
	if errors.Is(err, context.Canceled) {
		return "given up"
	}
	return fmt.Sprintf("no connection (%T)", err)
}

// codeOf is the errcode of a refused call, 0 for any other error.
func codeOf(err error) int {
	var e *callError
	if errors.As(err, &e) {
		return e.code
	}
	return 0
}

// withToken makes a call with an access token; when WeChat says the token is
// bad, it is refreshed once and the call made once more.
func (c *Client) withToken(ctx context.Context, t *token, call func(query url.Values) error) error {
	value, err := t.get(ctx, "")
	if err != nil {
		return err
	}
	err = call(url.Values{"access_token": {value}})
	switch codeOf(err) {
	case 40001, 40014, 42001:
		slog.Info("wechat token refused, refreshing", "code", codeOf(err))
	default:
		return err
	}
	if value, err = t.get(ctx, value); err != nil {
		return err
	}
	return call(url.Values{"access_token": {value}})
}
