package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"shigang/subsidy/calendar"
)

const tokenPath = "cgi-bin/stable_token"

// token is one account's access token, fetched by stable_token: one holder
// across processes, one fetch at a time within each.
type token struct {
	c             *Client
	appID, secret string
	name          string
	holder        string
	mu            sync.Mutex // single flight
}

func newToken(c *Client, appID, secret string) *token {
	return &token{c: c, appID: appID, secret: secret, name: "token:" + appID, holder: uuid.NewString()}
}

// badToken is a token that WeChat has just refused, and its code.
type badToken struct {
	value string
	code  int
}

// Limits of stable_token (获取稳定版接口调用凭据): a token is renewed in its last
// five minutes, and by force (强制刷新模式) at most twenty times a day, thirty
// seconds apart.
const (
	early       = 5 * time.Minute
	forcedADay  = 20
	forcedApart = 30 * time.Second
)

// refusedMark begins what is kept in place of a token that stays refused, its
// code behind; for so long no process asks WeChat with it again.
const refusedMark = "refused:"

// errNoToken is a call that surely did not happen: there was no token for it.
func errNoToken(why string) *callError { return &callError{path: tokenPath, why: "no token: " + why} }

// get returns a token that is good for a while and not the bad one.
func (t *token) get(ctx context.Context, bad badToken) (string, *callError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		if value, failed := t.kept(ctx, bad); value != "" || failed != nil {
			return value, failed
		}
		mine, err := t.c.store.Lease(ctx, t.name, t.holder, 2*callTimeout+10*time.Second)
		if err != nil {
			return "", errNoToken("the store does not answer")
		}
		if mine {
			return t.renew(ctx, bad)
		}
		select { // another process is fetching it
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return "", errNoToken("another process holds the lease")
		}
	}
}

// kept is the token that all processes use, "" when there is none but the bad one.
func (t *token) kept(ctx context.Context, bad badToken) (string, *callError) {
	value, _, ok, err := t.c.store.Secret(ctx, t.name)
	if err != nil {
		return "", errNoToken("the store does not answer")
	}
	if code, refused := strings.CutPrefix(value, refusedMark); ok && refused {
		n, _ := strconv.Atoi(code) // we wrote it
		return "", &callError{path: tokenPath, code: n}
	}
	if !ok || value == bad.value {
		return "", nil
	}
	return value, nil
}

// renew fetches a token under the lease: in the normal mode first, which answers
// with the same one until its last minutes; by force only when that one is the
// very one that was refused.
func (t *token) renew(ctx context.Context, bad badToken) (string, *callError) {
	defer func() { _ = t.c.store.DropLease(context.WithoutCancel(ctx), t.name, t.holder) }()
	if value, failed := t.kept(ctx, bad); value != "" || failed != nil {
		return value, failed // another process was faster than our lease
	}
	value, life, failed := t.fetch(ctx, false)
	if failed == nil && value == bad.value {
		var may bool
		if may, failed = t.spendForce(ctx); may {
			value, life, failed = t.fetch(ctx, true)
		}
	}
	switch {
	case failed != nil && OutcomeOf(failed).Pause.Rests():
		t.staysRefused(ctx, badToken{bad.value, failed.code})
		return "", failed
	case failed != nil:
		return "", failed
	case value == bad.value:
		t.staysRefused(ctx, bad)
		return "", &callError{path: tokenPath, code: bad.code}
	}
	if err := t.c.store.PutSecret(ctx, t.name, value, t.c.machine().Add(life)); err != nil {
		return "", errNoToken("the store does not answer")
	}
	return value, nil
}

// staysRefused lets the account rest in all processes: what would be sent with
// a token that WeChat goes on refusing is not sent for a moment. One that
// somebody has fetched in the meantime is left alone.
func (t *token) staysRefused(ctx context.Context, bad badToken) {
	ctx = context.WithoutCancel(ctx)
	if value, _, ok, err := t.c.store.Secret(ctx, t.name); err != nil || ok && value != bad.value {
		return
	}
	until := t.c.machine().Add(forcedApart)
	_ = t.c.store.PutSecret(ctx, t.name, refusedMark+strconv.Itoa(bad.code), until)
}

// forced is how often the account's token was renewed by force.
type forced struct {
	Day calendar.Day `json:"day"` // in China
	N   int          `json:"n"`
	At  time.Time    `json:"at"`
}

// spendForce takes one of the day's renewals by force, before it is asked for,
// so that no stop in between forgets it; false when none is left or the last
// was just now.
func (t *token) spendForce(ctx context.Context) (bool, *callError) {
	name, now := "forced:"+t.appID, t.c.machine()
	var was forced
	text, _, known, err := t.c.store.Secret(ctx, name)
	if err == nil && known {
		err = json.Unmarshal([]byte(text), &was)
	}
	if err != nil {
		return false, errNoToken("the store does not answer")
	}
	if today := calendar.DayOf(now); was.Day != today {
		was.Day, was.N = today, 0
	}
	if was.N >= forcedADay || now.Sub(was.At) < forcedApart {
		return false, nil
	}
	was.N, was.At = was.N+1, now
	data, err := json.Marshal(was)
	if err == nil {
		err = t.c.store.PutSecret(ctx, name, string(data), now.Add(48*time.Hour))
	}
	if err != nil {
		return false, errNoToken("the store does not answer")
	}
	return true, nil
}

// fetch asks WeChat for the token and says how long it is used.
func (t *token) fetch(ctx context.Context, force bool) (value string, life time.Duration, failed *callError) {
	in := map[string]any{
		"grant_type":    "client_credential",
		"appid":         t.appID,
		"secret":        t.secret,
		"force_refresh": force,
	}
	var out struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"` // seconds
	}
	err := t.c.withToken(ctx, nil, func(query url.Values) error { return t.c.post(ctx, tokenPath, query, in, &out) })
	if errors.As(err, &failed) {
		if failed.code == 0 {
			return "", 0, errNoToken(failed.why)
		}
		return "", 0, failed
	}
	life = time.Duration(out.ExpiresIn) * time.Second
	if out.AccessToken == "" || life <= 0 {
		return "", 0, errNoToken("an empty answer")
	}
	if life > 2*early {
		life -= early
	}
	return out.AccessToken, life, nil
}
