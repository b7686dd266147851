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
	"regexp"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
	mini "github.com/silenceper/wechat/v2/miniprogram/config"
	minictx "github.com/silenceper/wechat/v2/miniprogram/context"
	account "github.com/silenceper/wechat/v2/officialaccount/config"
	accountctx "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/util"

	"shigang/subsidy"
)

// flight is one call on its way through the SDK: what its request needs and the
// SDK does not hand on, and what came of it. The SDK is given the mark in place
// of the token and the secret, so that neither can be in an error of its.
type flight struct {
	ctx   context.Context
	c     *Client
	token *token // nil where a call needs none
	mark  string
	sent  bool // an attempt went out
	err   *callError
}

// flights are the calls on their way, by their marks: the SDK has one HTTP
// client for all and takes no context, so the mark in a request's address is
// how its transport finds whose request it is.
var flights sync.Map

func init() { util.DefaultHTTPClient = &http.Client{Transport: carrier{}} }

// fly makes one call through the SDK. The SDK's own error is only a text; what
// the transport saw is returned instead of it.
func (c *Client) fly(ctx context.Context, t *token, call func(f *flight) error) error {
	f := &flight{ctx: ctx, c: c, token: t, mark: uuid.NewString()}
	flights.Store(f.mark, f)
	defer flights.Delete(f.mark)
	err := call(f)
	switch {
	case f.err != nil:
		return f.err
	case err != nil && f.sent: // WeChat took it, and the SDK could not read the answer
		return &callError{path: "sdk", sent: true, why: "the answer has another shape"}
	case err != nil:
		return &callError{path: "sdk", why: "the call could not be made"}
	}
	return nil
}

// GetAccessToken gives the SDK the mark; the transport swaps it for the token.
func (f *flight) GetAccessToken() (string, error) { return f.mark, nil }

// GetAccessTokenContext does the same for the calls that take a context.
func (f *flight) GetAccessTokenContext(context.Context) (string, error) { return f.mark, nil }

// official and mini are the SDK's accounts of this one call: its objects are
// made anew each time, because its lazy getters race and some keep state.
func (f *flight) official() *accountctx.Context {
	return &accountctx.Context{Config: &account.Config{}, AccessTokenHandle: f}
}

func (f *flight) mini() *minictx.Context {
	return &minictx.Context{
		Config:                   &mini.Config{AppID: f.c.set.MiniAppID, AppSecret: f.mark},
		AccessTokenContextHandle: f,
	}
}

// carrier is the transport behind the SDK.
type carrier struct{}

// RoundTrip sends a flight's request. When WeChat says that the token is bad,
// the token is renewed once and the request sent once more.
func (carrier) RoundTrip(req *http.Request) (*http.Response, error) {
	q := req.URL.Query()
	f := flightOf(q.Get("access_token"), q.Get("secret"))
	if f == nil {
		return nil, errors.New("wechat: a request of no call of ours")
	}
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		if err = errors.Join(err, req.Body.Close()); err != nil {
			return nil, err
		}
	}
	res, failed := f.attempt(req, q, body, badToken{})
	if failed != nil && f.token != nil && refusesToken(failed.code) {
		slog.Info("wechat token refused, renewing", "code", failed.code)
		res, failed = f.attempt(req, q, body, badToken{q.Get("access_token"), failed.code})
		if failed != nil && refusesToken(failed.code) {
			f.token.staysRefused(f.ctx, badToken{q.Get("access_token"), failed.code})
		}
	}
	f.err = failed
	if res == nil {
		return nil, failed
	}
	return res, nil // a refusal too: its other fields are read
}

func flightOf(marks ...string) *flight {
	for _, mark := range marks {
		if v, ok := flights.Load(mark); ok {
			return v.(*flight)
		}
	}
	return nil
}

// refusesToken reports WeChat's words for a token that it does not take.
func refusesToken(code int) bool {
	return code == subsidy.CodeTokenInvalid || code == subsidy.CodeTokenMalformed || code == subsidy.CodeTokenExpired
}

// attempt puts what is secret into the address and sends the request.
func (f *flight) attempt(req *http.Request, q url.Values, body []byte, bad badToken) (*http.Response, *callError) {
	if f.token == nil {
		q.Del("access_token")
		if q.Has("secret") {
			q.Set("secret", f.c.set.MiniSecret)
		}
		return f.send(req, q, body)
	}
	value, err := f.token.get(f.ctx, bad)
	if err != nil {
		return nil, err
	}
	q.Set("access_token", value)
	return f.send(req, q, body)
}

// maxAnswer bounds an answer; a page of twenty drafts with their texts is the longest.
const maxAnswer = 32 << 20

// send makes one attempt and reads the answer with its errcode.
func (f *flight) send(req *http.Request, q url.Values, body []byte) (*http.Response, *callError) {
	path := strings.TrimPrefix(req.URL.Path, "/")
	var sent atomic.Bool
	ctx, cancel := context.WithTimeout(f.ctx, callTimeout)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	out, err := http.NewRequestWithContext(ctx, req.Method, f.c.set.APIURL+req.URL.Path+"?"+q.Encode(), nil)
	if err != nil {
		return nil, &callError{path: path, why: "bad address"}
	}
	// A body that net/http cannot rewind, an empty one too: it would repeat by
	// itself a GET whose kept connection broke, though WeChat may have counted it.
	out.Header, out.Body, out.ContentLength = req.Header.Clone(), io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res, err := f.c.next.RoundTrip(out)
	if f.sent = sent.Load(); err != nil {
		return nil, &callError{path: path, sent: f.sent, why: reasonOf(err)}
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	switch {
	case err != nil:
		return nil, &callError{path: path, sent: true, why: "the answer broke off"}
	case res.StatusCode != http.StatusOK:
		return nil, &callError{path: path, sent: true, why: fmt.Sprintf("http status %d", res.StatusCode)}
	}
	read := &http.Response{
		Status: res.Status, StatusCode: res.StatusCode, Proto: res.Proto, ProtoMajor: 1, ProtoMinor: 1,
		Header: res.Header, Body: io.NopCloser(bytes.NewReader(answer)), Request: req,
	}
	return read, refusalIn(path, answer, res.Header.Get("Content-Type"))
}

var ridShape = regexp.MustCompile(`rid: ?([0-9a-z-]{1,64})`)

// refusalIn reads WeChat's errcode, with the number of the request (rid) that
// its support asks for, out of an answer: nil for one that is none. A picture
// (小程序码) has no errcode.
func refusalIn(path string, answer []byte, contentType string) *callError {
	var r reply
	switch err := json.Unmarshal(answer, &r); {
	case err != nil && strings.HasPrefix(contentType, "image/"):
		return nil
	case err != nil:
		return &callError{path: path, sent: true, why: "the answer is no JSON"}
	case r.ErrCode == 0:
		return nil
	}
	e := &callError{path: path, sent: true, code: int(r.ErrCode)}
	if m := ridShape.FindStringSubmatch(r.ErrMsg); m != nil {
		e.rid = m[1]
	}
	return e
}

// reasonOf says what a transport's error was without its address, which holds secrets.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "given up"
	}
	return fmt.Sprintf("no connection (%T)", err)
}
