package wechat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
)

// calls are the calls that answer with an error, by their paths.
var calls = map[string]func(ctx context.Context, c *wechat.Client) error{
	"cgi-bin/user/get": func(ctx context.Context, c *wechat.Client) error {
		_, _, _, err := c.Followers(ctx, "")
		return err
	},
	"cgi-bin/user/info/batchget": func(ctx context.Context, c *wechat.Client) error {
		_, err := c.FollowerInfo(ctx, []string{"oa_follower"})
		return err
	},
	"cgi-bin/tags/get": func(ctx context.Context, c *wechat.Client) error {
		_, err := c.Tags(ctx)
		return err
	},
	"cgi-bin/tags/create": func(ctx context.Context, c *wechat.Client) error {
		_, err := c.CreateTag(ctx, "武江区")
		return err
	},
	"cgi-bin/tags/members/batchtagging": func(ctx context.Context, c *wechat.Client) error {
		return c.TagFollowers(ctx, 2, []string{"oa_follower"})
	},
	"cgi-bin/tags/members/batchuntagging": func(ctx context.Context, c *wechat.Client) error {
		return c.UntagFollowers(ctx, 2, []string{"oa_follower"})
	},
	"cgi-bin/menu/create": func(ctx context.Context, c *wechat.Client) error {
		return c.SetMenu(ctx, official.DefaultMenu())
	},
	"wxa/business/getuserphonenumber": func(ctx context.Context, c *wechat.Client) error {
		_, err := c.MiniPhone(ctx, "code")
		return err
	},
	"sns/jscode2session": func(ctx context.Context, c *wechat.Client) error {
		_, _, err := c.MiniSession(ctx, "code")
		return err
	},
}

// Some of the SDK's functions drop the code, and none hands on a context.
func TestEachCallKeepsItsCodeAndItsContext(t *testing.T) {
	w := newWorld(t)
	for path, call := range calls {
		w.fail(path, "code", 45011, 1)
		if o := wechat.OutcomeOf(call(ctx, w.client)); o.Code != 45011 || o.Result != subsidy.Later {
			t.Errorf("%s refused: %+v", path, o)
		}
		before := w.calls(path)
		over, cancel := context.WithCancel(ctx)
		cancel()
		if o := wechat.OutcomeOf(call(over, w.client)); !o.Away || w.calls(path) != before {
			t.Errorf("%s given up before: %+v", path, o)
		}
		w.post("/control/fail", map[string]any{"path": path, "mode": "slow", "hold_ms": 5000})
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		if o := wechat.OutcomeOf(call(short, w.client)); o.Result != subsidy.Unknown || w.calls(path) != before+1 {
			t.Errorf("%s without an answer: %+v", path, o)
		}
		cancel()
	}
}

// net/http repeats a GET by itself when a connection that was kept alive breaks.
func TestAGetIsNotRepeatedBehindOurBack(t *testing.T) {
	for _, path := range []string{"cgi-bin/user/get", "cgi-bin/tags/get", "sns/jscode2session"} {
		for _, mode := range []string{"cut_before", "cut_after"} {
			w := newWorld(t)
			_ = calls["cgi-bin/user/get"](ctx, w.client) // a connection is kept
			before := w.calls(path)
			w.fail(path, mode, 0, 1)
			if o := wechat.OutcomeOf(calls[path](ctx, w.client)); o.Result != subsidy.Unknown ||
				w.calls(path) != before+1 {
				t.Errorf("%s %s: %+v after %d calls", path, mode, o, w.calls(path)-before)
			}
		}
	}
}

func TestAStrangeAnswerIsNoAnswer(t *testing.T) {
	for name, v := range map[string]struct {
		status    int
		body, why string
	}{
		"a gateway's page": {502, "<html>", "http status 502"},
		"another address":  {302, "", "http status 302"},
		"no JSON":          {200, "<html>", "no JSON"},
		"another shape":    {200, `{"errcode":0,"total":"many"}`, "another shape"},
	} {
		w := newWorld(t)
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "stable_token") {
				_, _ = fmt.Fprint(rw, `{"access_token":"a-token-nobody-may-see","expires_in":7200}`)
				return
			}
			rw.Header().Set("Location", "http://127.0.0.1:1/?"+r.URL.RawQuery)
			rw.WriteHeader(v.status)
			_, _ = fmt.Fprint(rw, v.body)
		}))
		set := wechat.Settings{OfficialAppID: "wxofficial", OfficialSecret: secret, APIURL: server.URL}
		c := wechat.New(set, w.store, time.Now, &http.Transport{})
		_, _, _, err := c.Followers(ctx, "")
		if o := wechat.OutcomeOf(err); o.Result != subsidy.Unknown || !strings.Contains(o.Detail, v.why) ||
			strings.Contains(o.Detail, "nobody-may-see") {
			t.Errorf("%s: %+v", name, o)
		}
		server.Close()
	}
}

// WeChat's support asks for the rid of a refused request.
func TestARefusalKeepsItsRid(t *testing.T) {
	w := newWorld(t)
	err := w.client.TagFollowers(ctx, 999, []string{"oa_follower"})
	if o := wechat.OutcomeOf(err); o.Code != 45159 || !strings.Contains(o.Detail, "rid ") {
		t.Errorf("%+v", o)
	}
}

func TestTwoAccountsAtOnceAreNotMixedUp(t *testing.T) {
	w := newWorld(t)
	w.consent(20)
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Add(2)
		go func() {
			defer wg.Done()
			if o := w.client.SendSubscribe(ctx, "mini_hr", message, ""); o.Result != subsidy.Delivered {
				t.Errorf("mini-program: %+v", o)
			}
		}()
		go func() {
			defer wg.Done()
			o := w.client.SendTemplate(ctx, "oa_hr", message, "pages/home/home", fmt.Sprint("n", i))
			if o.Receipt == "" {
				t.Errorf("official account: %+v", o)
			}
		}()
	}
	wg.Wait()
	if n := w.delivered(); n != 40 {
		t.Errorf("%d delivered", n)
	}
}
