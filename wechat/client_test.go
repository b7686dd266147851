package wechat_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/wechat"
)

func TestACodeServesOnceAndNotForLong(t *testing.T) {
	w := newWorld(t)
	code := w.code("/phone/login")
	openid, unionid, err := w.client.MiniSession(ctx, code)
	if err != nil || openid != "mini_hr" || unionid != "union_hr" {
		t.Fatalf("%s %s %v", openid, unionid, err)
	}
	if _, _, err := w.client.MiniSession(ctx, code); subsidy.KindOf(err) != subsidy.Unauthenticated {
		t.Fatalf("a used code: %v", err)
	}
	late := w.code("/phone/login")
	w.clock.Add(int64(6 * time.Minute))
	if _, _, err := w.client.MiniSession(ctx, late); subsidy.KindOf(err) != subsidy.Unauthenticated {
		t.Fatalf("an old code: %v", err)
	}
	if _, _, err := w.client.MiniSession(ctx, "a&secret=b"); subsidy.KindOf(err) != subsidy.Unauthenticated {
		t.Fatalf("a code that tries to be more: %v", err)
	}
	if phone, err := w.client.MiniPhone(ctx, w.code("/phone/number")); err != nil || phone != "13800138000" {
		t.Fatalf("%s %v", phone, err)
	}
}

func TestASubscribeMessageSpendsItsConsent(t *testing.T) {
	w := newWorld(t)
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, "pages/home/home"); o.Result != subsidy.Refused ||
		o.Code != 43101 {
		t.Fatalf("without consent: %+v", o)
	}
	w.consent(1)
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, "pages/home/home"); o.Result != subsidy.Delivered {
		t.Fatalf("with consent: %+v", o)
	}
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, "pages/home/home"); o.Code != 43101 || w.delivered() != 1 {
		t.Fatalf("a second one: %+v", o)
	}
	if o := w.client.SendSubscribe(ctx, "nobody", message, ""); o.Code != 40003 || o.Result != subsidy.Refused {
		t.Fatalf("a bad openid: %+v", o)
	}
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, "/pages/x"); o.Code != 41030 {
		t.Fatalf("a bad page: %+v", o)
	}
}

func TestARefusedTokenIsRefreshedOnceAndTheCallRepeatedOnce(t *testing.T) {
	w := newWorld(t)
	w.consent(2)
	w.fail(subscribePath, "code", 40001, 1)
	// the first, the same again in the normal mode, and a new one by force
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, ""); o.Result != subsidy.Delivered || w.tokens.Load() != 3 {
		t.Fatalf("%+v after %d fetches", o, w.tokens.Load())
	}
	w.clock.Add(int64(time.Minute))
	w.fail(subscribePath, "code", 42001, 2)
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, ""); o.Result != subsidy.Later || w.tokens.Load() != 5 {
		t.Fatalf("%+v after %d fetches", o, w.tokens.Load())
	}
}

func TestManyAtOnceFetchOneToken(t *testing.T) {
	w := newWorld(t)
	w.consent(50)
	var wg sync.WaitGroup
	for range 50 {
		wg.Add(1)
		go func() { defer wg.Done(); w.client.SendSubscribe(ctx, "mini_hr", message, "") }()
	}
	wg.Wait()
	if n := w.tokens.Load(); n != 1 || w.delivered() != 50 {
		t.Fatalf("%d fetches, %d delivered", n, w.delivered())
	}
	w.clock.Add(int64(2 * time.Hour))
	w.consent(1)
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, ""); o.Result != subsidy.Delivered || w.tokens.Load() != 2 {
		t.Fatalf("after two hours: %+v, %d fetches", o, w.tokens.Load())
	}
}

func TestManyAtOnceFetchOneTokenOfTheOfficialAccount(t *testing.T) {
	w := newWorld(t)
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if o := w.client.SendTemplate(ctx, "oa_hr", message, "pages/home/home",
				fmt.Sprint("notice-", i)); o.Result != subsidy.Delivered {
				t.Errorf("%+v", o)
			}
		}()
	}
	wg.Wait()
	if n := w.tokens.Load(); n != 1 || w.count("template") != 50 {
		t.Fatalf("%d fetches, %d delivered", n, w.count("template"))
	}
}

func TestNoSecretIsInAnErrorOrTheLog(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	w := newWorld(t)
	w.consent(3)
	texts := []string{}
	for _, mode := range []string{"cut_before", "http500", "half_body"} {
		w.fail(subscribePath, mode, 0, 1)
		texts = append(texts, w.client.SendSubscribe(ctx, "mini_hr", message, "").Detail)
		w.fail("sns/jscode2session", mode, 0, 1)
		code := w.code("/phone/login")
		_, _, err := w.client.MiniSession(ctx, code)
		texts = append(texts, err.Error())
		if strings.Contains(err.Error(), code) {
			t.Errorf("the code stands in: %v", err)
		}
	}
	for _, ch := range channels(t) {
		for _, mode := range []string{"cut_before", "http500", "half_body"} {
			w.fail(ch.path, mode, 0, 1)
			texts = append(texts, ch.send(w.client, mode).Detail)
		}
		w.fail(ch.path, "code", 48001, 1)
		texts = append(texts, ch.send(w.client, "code").Detail)
	}
	w.fail("cgi-bin/user/get", "http500", 0, 1)
	_, _, _, err := w.client.Followers(ctx, "")
	texts = append(texts, err.Error(), w.client.PreviewMass(ctx, wechat.Article{}, "oa_hr", "n").Error(), log.String())
	for _, app := range []string{"wxmini", "wxofficial"} {
		token, _, known, _ := w.store.Secret(ctx, "token:"+app)
		for _, text := range texts {
			if !known || strings.Contains(text, secret) || strings.Contains(text, token) ||
				strings.Contains(text, "oa_hr") {
				t.Errorf("a secret stands in %q", text)
			}
		}
	}
}

func TestTheSandboxIsStrict(t *testing.T) {
	w := newWorld(t)
	var token struct {
		Token string `json:"access_token"`
	}
	ask := func(path, body string) (code int) {
		res, err := http.Post(w.url+"/api/"+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		var out struct{ ErrCode int }
		if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out.ErrCode
	}
	res := w.post("/api/cgi-bin/stable_token", map[string]any{
		"grant_type": "client_credential",
		"appid":      "wxmini",
		"secret":     secret,
	})
	if err := json.Unmarshal(res, &token); err != nil {
		t.Fatal(err)
	}
	send := subscribePath + "?access_token=" + token.Token
	good := `{"touser":"mini_hr","template_id":"tpl-training-starts","page":"p",` +
		`"data":{"character_string1":{"value":"A1"},"thing2":{"value":"b"},"date3":{"value":"2026年12月1日"},` +
		`"number4":{"value":"2"}}}`
	for name, v := range map[string]struct {
		path, body string
		want       int
	}{
		"unknown path":     {"cgi-bin/nothing", "{}", 40066},
		"no token":         {subscribePath, good, 41001},
		"wrong token":      {subscribePath + "?access_token=x", good, 40001},
		"empty":            {send, "", 44002},
		"no json":          {send, "{", 47001},
		"extra field":      {send, strings.Replace(good, `"page"`, `"pages"`, 1), 47001},
		"missing field":    {send, `{"touser":"mini_hr"}`, 47001},
		"unknown template": {send, strings.Replace(good, "tpl-training-starts", "tpl-x", 1), 40037},
		"too long":         {send, strings.Replace(good, `"b"`, `"`+strings.Repeat("长", 21)+`"`, 1), 47003},
		"extra value":      {send, strings.Replace(good, "thing2", "thing9", 1), 47003},
		"no number":        {send, strings.Replace(good, `"2"`, `"两人"`, 1), 47003},
		"no consent":       {send, good, 43101},
		"wrong secret": {
			"cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"wxmini","secret":"x"}`,
			40125,
		},
		"wrong app": {"cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"x","secret":"x"}`, 40013},
	} {
		if got := ask(v.path, v.body); got != v.want {
			t.Errorf("%s: errcode %d, want %d", name, got, v.want)
		}
	}
}

func TestAnAnswerWithoutAnOpenIDLogsNobodyIn(t *testing.T) {
	for _, answer := range []string{`{}`, `{"session_key":"k","unionid":"u"}`, `{"openid":"","unionid":"u"}`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(answer))
		}))
		w := newWorld(t)
		client := wechat.New(wechat.Settings{MiniAppID: "wxmini", MiniSecret: secret, APIURL: server.URL}, w.store,
			time.Now, &http.Transport{})
		openid, unionid, err := client.MiniSession(ctx, "code")
		if subsidy.KindOf(err) != subsidy.Unavailable || openid+unionid != "" {
			t.Errorf("%s: %q %q %v", answer, openid, unionid, err)
		}
		server.Close()
	}
}

// others are more processes over the same store and sandbox.
func (w *world) others(n int) []*wechat.Client {
	out := []*wechat.Client{w.client}
	for len(out) < n {
		out = append(out, wechat.New(wechat.Settings{
			MiniAppID: "wxmini", MiniSecret: secret, OfficialAppID: "wxofficial", OfficialSecret: secret,
			APIURL: w.url + "/api", Templates: wechat.DefaultTemplates(),
		}, w.store, w.store.now, &http.Transport{}))
	}
	return out
}

func TestThreeProcessesThatStartTogetherFetchOneToken(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	for _, c := range w.others(3) {
		for range 5 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				if _, err := c.Tags(ctx); err != nil {
					t.Error(err)
				}
			}()
		}
	}
	wg.Wait()
	if n := w.tokens.Load(); n != 1 {
		t.Fatalf("%d fetches", n)
	}
}

// Somebody renewed the token by force behind our back, twice: ours is dead, and
// the normal mode gives the new one.
func TestATokenThatSomebodyElseReplacedIsFetchedWithoutForce(t *testing.T) {
	w := newWorld(t)
	if _, err := w.client.Tags(ctx); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		w.clock.Add(int64(31 * time.Second))
		w.post("/api/cgi-bin/stable_token", map[string]any{
			"grant_type": "client_credential", "appid": "wxofficial", "secret": secret, "force_refresh": true,
		})
	}
	before := w.tokens.Load()
	if _, err := w.client.Tags(ctx); err != nil || w.tokens.Load() != before+1 {
		t.Fatalf("%v after %d fetches", err, w.tokens.Load()-before)
	}
	if body := w.bodies()["cgi-bin/stable_token"]; !strings.Contains(body, `"force_refresh":false`) {
		t.Errorf("%s", body)
	}
}

func TestATokenIsForcedTwentyTimesADayByAllProcessesTogether(t *testing.T) {
	w := newWorld(t)
	all := w.others(3)
	forced := func() (n int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, body := range w.sent["cgi-bin/stable_token"] {
			if strings.Contains(body, `"force_refresh":true`) {
				n++
			}
		}
		return n
	}
	for i := range 25 {
		w.clock.Add(int64(31 * time.Second))
		w.fail("cgi-bin/tags/get", "code", 40001, 1)
		_, err := all[i%3].Tags(ctx)
		o := wechat.OutcomeOf(err)
		if i < 20 && err != nil || i >= 20 && (o.Code != 40001 || o.Pause != subsidy.PauseTenMinutes) {
			t.Fatalf("call %d: %+v", i, o)
		}
	}
	if n := forced(); n != 20 {
		t.Fatalf("forced %d times", n)
	}
	w.clock.Add(int64(24 * time.Hour))
	w.fail("cgi-bin/tags/get", "code", 40001, 1)
	if _, err := w.client.Tags(ctx); err != nil {
		t.Fatalf("the next day: %v", err)
	}
}

func TestATokenThatStaysRefusedIsNoStorm(t *testing.T) {
	w := newWorld(t)
	all := w.others(3)
	w.fail("cgi-bin/tags/get", "code", 40001, 10_000)
	var wg sync.WaitGroup
	for _, c := range all {
		for range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_, err := c.Tags(ctx)
				o := wechat.OutcomeOf(err)
				if o.Code != 40001 || o.Result != subsidy.Later || !o.Pause.Rests() {
					t.Errorf("%+v", o)
				}
			}()
		}
	}
	wg.Wait()
	before, fetched := w.calls("cgi-bin/tags/get"), w.tokens.Load()
	if fetched > 4 {
		t.Errorf("%d fetches", fetched)
	}
	for range 50 {
		_, _ = all[1].Tags(ctx)
	}
	if n := w.calls("cgi-bin/tags/get"); n != before || w.tokens.Load() != fetched {
		t.Errorf("%d calls and %d fetches with a token that is known to be refused", n-before, w.tokens.Load()-fetched)
	}
	req, err := http.NewRequest(http.MethodDelete, w.url+"/control/fail", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	w.clock.Add(int64(31 * time.Second))
	if _, err := w.client.Tags(ctx); err != nil {
		t.Errorf("half a minute later: %v", err)
	}
}

func TestAWrongSecretRestsTheChannelAndSaysSo(t *testing.T) {
	w := newWorld(t)
	c := wechat.New(wechat.Settings{
		MiniAppID: "wxmini", MiniSecret: "another", APIURL: w.url + "/api", Templates: wechat.DefaultTemplates(),
	}, w.store, w.store.now, &http.Transport{})
	for range 5 {
		o := c.SendSubscribe(ctx, "mini_hr", message, "")
		if o.Result != subsidy.Later || o.Code != 40125 || o.Pause != subsidy.PauseTenMinutes ||
			!strings.Contains(o.Detail, "AppSecret不正确") {
			t.Fatalf("%+v", o)
		}
	}
	if n := w.tokens.Load(); n != 1 || w.calls(subscribePath) != 0 {
		t.Errorf("%d fetches, %d calls", n, w.calls(subscribePath))
	}
}
