package wechat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// memory is a token store as the database keeps it.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	until  map[string]time.Time
	leases map[string]string
	now    func() time.Time
}

func (m *memory) Secret(_ context.Context, name string) (string, time.Time, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	until := m.until[name]
	return m.values[name], until, until.After(m.now()), nil
}

func (m *memory) PutSecret(_ context.Context, name, value string, expires time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[name], m.until[name] = value, expires
	return nil
}

func (m *memory) Lease(_ context.Context, name, holder string, _ time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if h := m.leases[name]; h != "" && h != holder {
		return false, nil
	}
	m.leases[name] = holder
	return true, nil
}

func (m *memory) DropLease(_ context.Context, name, _ string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.leases, name)
	return nil
}

// world is a client and its sandbox, over real HTTP.
type world struct {
	t      *testing.T
	client *wechat.Client
	url    string
	clock  *atomic.Int64 // nanoseconds added to the machine clock
	tokens atomic.Int64  // fetches of a token
	store  *memory
}

const secret = "a-secret-nobody-may-see"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: &atomic.Int64{}}
	now := func() time.Time { return time.Unix(1_790_000_000, 0).Add(time.Duration(w.clock.Load())) }
	o := sandbox.Options{Path: filepath.Join(t.TempDir(), "box.db"), Mini: sandbox.Account{ID: "wxmini", Secret: secret}, Official: sandbox.Account{ID: "wxofficial", Secret: secret}, Machine: now}
	for _, tpl := range wechat.DefaultTemplates() {
		o.Templates = append(o.Templates, sandbox.Template{ID: tpl.ID, Title: tpl.Title, Keys: tpl.Keys, Limits: map[string]int{"thing": 20, "character_string": 32, "phrase": 5, "date": 32, "number": 32}})
	}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	handler := box.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "stable_token") {
			w.tokens.Add(1)
		}
		handler.ServeHTTP(rw, r)
	}))
	t.Cleanup(func() { server.Close(); _ = box.Close() })
	w.url, w.store = server.URL, &memory{values: map[string]string{}, until: map[string]time.Time{}, leases: map[string]string{}, now: now}
	w.client = wechat.New(wechat.Settings{MiniAppID: "wxmini", MiniSecret: secret, OfficialAppID: "wxofficial", OfficialSecret: secret,
		APIURL: server.URL + "/api", Templates: wechat.DefaultTemplates()}, w.store, now, &http.Transport{})
	return w
}

func (w *world) post(path string, in any) []byte {
	w.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := http.Post(w.url+path, "application/json", bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 {
		w.t.Fatalf("%s: %d %s %v", path, res.StatusCode, data, err)
	}
	return data
}

func (w *world) code(path string) string {
	var out struct{ Code string }
	if err := json.Unmarshal(w.post(path, map[string]string{"user": "hr"}), &out); err != nil {
		w.t.Fatal(err)
	}
	return out.Code
}

func (w *world) consent(n int) {
	for range n {
		w.post("/phone/subscribe", map[string]any{"user": "hr", "templates": map[string]string{"tpl-filing-accepted": "accept"}})
	}
}

func (w *world) fail(path, mode string, code, times int) {
	w.post("/control/fail", map[string]any{"path": path, "mode": mode, "code": code, "times": times})
}

func (w *world) delivered() int {
	res, err := http.Get(w.url + "/control/deliveries")
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var out struct{ Total int }
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		w.t.Fatal(err)
	}
	return out.Total
}

var (
	ctx     = context.Background()
	message = subsidy.FilingAcceptedMessage{CaseNumber: "BA440203-2026-00001", Project: "一个长得放不进二十个字的培训项目名称真的很长很长很长", Start: calendar.NewDay(2026, 12, 1), End: calendar.NewDay(2026, 12, 9)}
)

const subscribePath, massPath = "cgi-bin/message/subscribe/send", "cgi-bin/message/mass/sendall"

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
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, "pages/home/home"); o.Result != subsidy.Refused || o.Code != 43101 {
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

func TestEveryMessageFitsItsTemplate(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("很长的原因", 60)
	for _, m := range []subsidy.Message{message, subsidy.EnterpriseDecided{Enterprise: long, Accepted: true}, subsidy.EnterpriseDecided{Enterprise: "企业", Reason: long},
		subsidy.FilingReturnedMessage{CaseNumber: "BA440203-2026-00001", Project: long, Reason: long + "\n" + long, Count: 3},
		subsidy.TrainingStarts{CaseNumber: "BA440203-2026-00001", Project: "", Start: calendar.NewDay(2026, 12, 1), People: 200}} {
		id, ok := w.client.TemplateID(m.Kind())
		if !ok {
			t.Fatalf("%s has no template", m.Kind())
		}
		w.post("/phone/subscribe", map[string]any{"user": "hr", "templates": map[string]string{id: "accept"}})
		if o := w.client.SendSubscribe(ctx, "mini_hr", m, "pages/home/home"); o.Result != subsidy.Delivered {
			t.Errorf("%s: %+v", m.Kind(), o)
		}
	}
}

func TestWhatEachAnswerMeans(t *testing.T) {
	for _, v := range []struct {
		mode string
		code int
		want subsidy.Result
		wait subsidy.Pause
		sent int
	}{
		{"code", -1, subsidy.Later, subsidy.PauseSoon, 0}, {"code", 45011, subsidy.Later, subsidy.PauseNextMinute, 0}, {"code", 45009, subsidy.Later, subsidy.PauseTomorrow, 0},
		{"code", 43101, subsidy.Refused, "", 0}, {"code", 43004, subsidy.Refused, "", 0}, {"code", 40003, subsidy.Refused, "", 0}, {"code", 40037, subsidy.Refused, "", 0},
		{"code", 47003, subsidy.Refused, "", 0}, {"code", 48001, subsidy.Refused, "", 0}, {"code", 50002, subsidy.Refused, "", 0}, {"code", 99999, subsidy.Refused, "", 0},
		{"http500", 0, subsidy.Unknown, "", 0}, {"cut_before", 0, subsidy.Unknown, "", 0}, {"cut_after", 0, subsidy.Unknown, "", 1}, {"half_body", 0, subsidy.Unknown, "", 1},
	} {
		t.Run(fmt.Sprintf("%s %d", v.mode, v.code), func(t *testing.T) {
			w := newWorld(t)
			w.consent(1)
			w.fail(subscribePath, v.mode, v.code, 1)
			if o := w.client.SendSubscribe(ctx, "mini_hr", message, "pages/home/home"); o.Result != v.want || o.Pause != v.wait || o.Code != v.code || w.delivered() != v.sent {
				t.Errorf("%+v, %d delivered", o, w.delivered())
			}
		})
	}
	t.Run("no connection", func(t *testing.T) {
		w := newWorld(t)
		c := wechat.New(wechat.Settings{MiniAppID: "wxmini", MiniSecret: secret, APIURL: "http://127.0.0.1:1", Templates: wechat.DefaultTemplates()}, w.store, time.Now, &http.Transport{})
		if o := c.SendSubscribe(ctx, "mini_hr", message, ""); o.Result != subsidy.Later {
			t.Errorf("%+v", o)
		}
	})
}

func TestARefusedTokenIsRefreshedOnceAndTheCallRepeatedOnce(t *testing.T) {
	w := newWorld(t)
	w.consent(2)
	w.fail(subscribePath, "code", 40001, 1)
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, ""); o.Result != subsidy.Delivered || w.tokens.Load() != 2 {
		t.Fatalf("%+v after %d fetches", o, w.tokens.Load())
	}
	w.fail(subscribePath, "code", 42001, 2)
	if o := w.client.SendSubscribe(ctx, "mini_hr", message, ""); o.Result != subsidy.Later || w.tokens.Load() != 3 {
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

func article(t *testing.T) wechat.Article {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 4))); err != nil {
		t.Fatal(err)
	}
	return wechat.Article{Title: "政策", Digest: "摘要", HTML: "<p>正文</p>", Cover: b.Bytes()}
}

func TestAMassSendReachesEachFollowerOnce(t *testing.T) {
	w := newWorld(t)
	w.post("/control/followers", map[string]int{"count": 10_000})
	w.fail(massPath, "cut_after", 0, 1)
	if o := w.client.SendMass(ctx, article(t), "notice-1"); o.Result != subsidy.Unknown || w.delivered() != 10_000 {
		t.Fatalf("%+v, %d delivered", o, w.delivered())
	}
	if o := w.client.SendMass(ctx, article(t), "notice-1"); o.Result != subsidy.Delivered || o.Code != 45065 || w.delivered() != 10_000 {
		t.Fatalf("again: %+v, %d delivered", o, w.delivered())
	}
	for i := 2; i <= 4; i++ {
		if o := w.client.SendMass(ctx, article(t), fmt.Sprint("notice-", i)); o.Result != subsidy.Delivered {
			t.Fatalf("notice %d: %+v", i, o)
		}
	}
	if o := w.client.SendMass(ctx, article(t), "notice-5"); o.Code != 45028 || o.Result != subsidy.Refused {
		t.Fatalf("a fifth in the month: %+v", o)
	}
	bad := article(t)
	bad.Cover = []byte("no picture")
	if o := w.client.SendMass(ctx, bad, "notice-6"); o.Code != 40005 {
		t.Fatalf("a cover that is none: %+v", o)
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
	token, _, _, _ := w.store.Secret(ctx, "token:wxmini")
	for _, text := range append(texts, log.String()) {
		if text == "" || strings.Contains(text, secret) || strings.Contains(text, token) {
			if text != "" {
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
	res := w.post("/api/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": "wxmini", "secret": secret})
	if err := json.Unmarshal(res, &token); err != nil {
		t.Fatal(err)
	}
	send := subscribePath + "?access_token=" + token.Token
	good := `{"touser":"mini_hr","template_id":"tpl-training-starts","page":"p","data":{"character_string1":{"value":"A1"},"thing2":{"value":"b"},"date3":{"value":"2026年12月1日"},"number4":{"value":"2"}}}`
	for name, v := range map[string]struct {
		path, body string
		want       int
	}{
		"unknown path": {"cgi-bin/nothing", "{}", 40066}, "no token": {subscribePath, good, 41001}, "wrong token": {subscribePath + "?access_token=x", good, 40001},
		"empty": {send, "", 44002}, "no json": {send, "{", 47001}, "extra field": {send, strings.Replace(good, `"page"`, `"pages"`, 1), 47001}, "missing field": {send, `{"touser":"mini_hr"}`, 47001},
		"unknown template": {send, strings.Replace(good, "tpl-training-starts", "tpl-x", 1), 40037}, "too long": {send, strings.Replace(good, `"b"`, `"`+strings.Repeat("长", 21)+`"`, 1), 47003},
		"extra value": {send, strings.Replace(good, "thing2", "thing9", 1), 47003}, "no number": {send, strings.Replace(good, `"2"`, `"两人"`, 1), 47003}, "no consent": {send, good, 43101},
		"wrong secret": {"cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"wxmini","secret":"x"}`, 40125}, "wrong app": {"cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"x","secret":"x"}`, 40013},
	} {
		if got := ask(v.path, v.body); got != v.want {
			t.Errorf("%s: errcode %d, want %d", name, got, v.want)
		}
	}
}
