package wechat

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/google/uuid"
)

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

// early is how long before its end a token is no longer used.
const early = 5 * time.Minute

// errNoToken is a call that surely did not happen: there was no token for it.
func errNoToken(why string) *callError {
	return &callError{path: "cgi-bin/stable_token", why: "no token: " + why}
}

// get returns a token that is good for a while; bad is one that WeChat has
// just refused, which forces a new one unless somebody has fetched it already.
func (t *token) get(ctx context.Context, bad string) (string, *callError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		value, _, ok, err := t.c.store.Secret(ctx, t.name)
		if err != nil {
			return "", errNoToken("the store does not answer")
		}
		if ok && value != bad {
			return value, nil
		}
		mine, err := t.c.store.Lease(ctx, t.name, t.holder, callTimeout+10*time.Second)
		if err != nil {
			return "", errNoToken("the store does not answer")
		}
		if mine {
			return t.fetch(ctx, bad != "")
		}
		select { // another process is fetching it
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return "", errNoToken("another process holds the lease")
		}
	}
}

// fetch asks WeChat for the token and keeps it for all processes.
func (t *token) fetch(ctx context.Context, force bool) (string, *callError) {
	defer func() { _ = t.c.store.DropLease(context.WithoutCancel(ctx), t.name, t.holder) }()
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
	err := t.c.withToken(ctx, nil, func(query url.Values) error { return t.c.post(ctx, "cgi-bin/stable_token", query, in, &out) })
	if err != nil {
		if code := codeOf(err); code != 0 {
			return "", errNoToken(fmt.Sprintf("errcode %d", code))
		}
		return "", errNoToken(err.Error())
	}
	life := time.Duration(out.ExpiresIn) * time.Second
	if out.AccessToken == "" || life <= 0 {
		return "", errNoToken("an empty answer")
	}
	if life > 2*early {
		life -= early
	}
	if err := t.c.store.PutSecret(ctx, t.name, out.AccessToken, t.c.machine().Add(life)); err != nil {
		return "", errNoToken("the store does not answer")
	}
	return out.AccessToken, nil
}
