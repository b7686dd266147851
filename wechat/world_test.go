package wechat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
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
	mu      sync.Mutex
	values  map[string]string
	until   map[string]time.Time
	leases  map[string]string
	uploads []string // what is ours, as it was told
	now     func() time.Time
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

func (m *memory) KeepUpload(_ context.Context, media, campaign string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.uploads = append(m.uploads, campaign+" "+media)
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
	mu     sync.Mutex
	sent   map[string][]string // the bodies of the calls, by path
	store  *memory
}

const (
	secret        = "a-secret-nobody-may-see"
	callbackToken = "shigangtoken"
	callbackKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

func newWorld(t *testing.T, change ...func(*sandbox.Options)) *world {
	t.Helper()
	w := &world{t: t, clock: &atomic.Int64{}, sent: map[string][]string{}}
	now := func() time.Time { return time.Unix(1_790_000_000, 0).Add(time.Duration(w.clock.Load())) }
	o := sandbox.Options{
		Path:       filepath.Join(t.TempDir(), "box.db"),
		Mini:       sandbox.Account{ID: "wxmini", Secret: secret},
		Official:   sandbox.Account{ID: "wxofficial", Secret: secret},
		Machine:    now,
		Token:      callbackToken,
		AESKey:     callbackKey,
		RetryAfter: 20 * time.Millisecond,
	}
	for _, f := range change {
		f(&o)
	}
	for _, channels := range wechat.DefaultTemplates() {
		for channel, tpl := range channels {
			o.Templates = append(o.Templates, sandbox.Template{
				ID:      tpl.ID,
				Title:   tpl.Title,
				Channel: string(channel),
				Keys:    tpl.Keys,
			})
		}
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
		if path, api := strings.CutPrefix(r.URL.Path, "/api/"); api {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			w.mu.Lock()
			w.sent[path] = append(w.sent[path], string(body))
			w.mu.Unlock()
		}
		handler.ServeHTTP(rw, r)
	}))
	t.Cleanup(func() { server.Close(); _ = box.Close() })
	w.url, w.store = server.URL, &memory{
		values: map[string]string{},
		until:  map[string]time.Time{},
		leases: map[string]string{},
		now:    now,
	}
	w.client = wechat.New(wechat.Settings{
		MiniAppID: "wxmini", MiniSecret: secret, OfficialAppID: "wxofficial", OfficialSecret: secret,
		APIURL: server.URL + "/api", Templates: wechat.DefaultTemplates(),
	}, w.store, now, &http.Transport{})
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
		w.post("/phone/subscribe", map[string]any{
			"user":      "hr",
			"templates": map[string]string{"tpl-filing-accepted": "accept"},
		})
	}
}

func (w *world) fail(path, mode string, code, times int) {
	w.post("/control/fail", map[string]any{"path": path, "mode": mode, "code": code, "times": times})
}

// get asks the sandbox's tests' side.
func (w *world) get(path string, out any) {
	w.t.Helper()
	res, err := http.Get(w.url + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(out); err != nil {
		w.t.Fatal(err)
	}
}

// count is how many were delivered on a channel, "" for all, when nothing runs any more.
func (w *world) count(channel string) int {
	w.t.Helper()
	var busy struct{ Mass, Posts int }
	if w.get("/control/wait", &busy); busy.Mass+busy.Posts > 0 {
		w.t.Fatalf("still busy: %+v", busy)
	}
	var out struct{ Total int }
	w.get("/control/deliveries?count=1&channel="+channel, &out)
	return out.Total
}

// calls is how often a path was called.
func (w *world) calls(path string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sent[path])
}

// bodies are the last bodies of the calls by path.
func (w *world) bodies() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[string]string{}
	for path, list := range w.sent {
		out[path] = list[len(list)-1]
	}
	return out
}

func (w *world) delivered() int { w.t.Helper(); return w.count("") }

// newest is the newest delivery on a channel.
func (w *world) newest(channel string) sandbox.Delivery {
	w.t.Helper()
	var out struct{ Items []sandbox.Delivery }
	w.get("/control/deliveries?limit=1&channel="+channel, &out)
	if len(out.Items) == 0 {
		w.t.Fatalf("nothing was delivered by %s", channel)
	}
	return out.Items[0]
}

var (
	ctx     = context.Background()
	message = subsidy.FilingAcceptedMessage{
		CaseNumber: "BA440203-2026-00001",
		Project:    "一个长得放不进二十个字的培训项目名称真的很长很长很长",
		Start:      calendar.NewDay(2026, 12, 1),
		End:        calendar.NewDay(2026, 12, 9),
	}
)

const subscribePath, massPath = "cgi-bin/message/subscribe/send", "cgi-bin/message/mass/sendall"

func article(t *testing.T) wechat.Article {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 4))); err != nil {
		t.Fatal(err)
	}
	return wechat.Article{Title: "政策", Digest: "摘要", HTML: "<p>正文</p>", Cover: b.Bytes()}
}

func jsonInto(data []byte, out any) error { return json.Unmarshal(data, out) }
