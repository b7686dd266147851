package sandbox_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shigang/wechat/sandbox"
)

// TestMain runs the sandbox as a process of its own when a test asks for one to kill.
func TestMain(m *testing.M) {
	path := os.Getenv("SANDBOX_CHILD")
	if path == "" {
		os.Exit(m.Run())
	}
	box, err := sandbox.New(options(path, time.Now))
	if err != nil {
		panic(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\n", ln.Addr())
	panic(http.Serve(ln, box.Handler())) //nolint:gosec // a test's child
}

const (
	miniID, officialID, secret = "wxmini", "wxofficial", "sandbox-secret"
	token, aesKey              = "shigangtoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

func options(path string, machine func() time.Time) sandbox.Options {
	return sandbox.Options{
		Path:       path,
		Mini:       sandbox.Account{ID: miniID, Secret: secret},
		Official:   sandbox.Account{ID: officialID, Secret: secret},
		Machine:    machine,
		Token:      token,
		AESKey:     aesKey,
		RetryAfter: 20 * time.Millisecond,
		Templates: []sandbox.Template{
			{ID: "sub", Title: "审核结果", Channel: "subscribe", Keys: []string{"thing1", "phrase2"}},
			{ID: "sub-long", Title: "长期通知", Channel: "subscribe", Keys: []string{"thing1"}, LongTerm: true},
			{
				ID:      "tpl",
				Title:   "审核结果",
				Channel: "template",
				Keys:    []string{"thing1", "const2", "time3"},
				Consts:  map[string][]string{"const2": {"已备案"}},
			},
			{ID: "biz", Title: "审核结果", Channel: "biz", Keys: []string{"thing1"}},
			{ID: "biz-long", Title: "长期订阅", Channel: "biz", Keys: []string{"thing1"}, LongTerm: true},
			{
				ID:      "all",
				Title:   "每种值",
				Channel: "template",
				Keys: []string{
					"thing1", "number2", "letter3", "character_string4", "time5", "date6", "amount7", "phone_number8",
					"name9", "phrase10",
				},
			},
		},
	}
}

// world is a sandbox over HTTP; its clock stands still until a test moves it.
type world struct {
	t      *testing.T
	box    *sandbox.Sandbox
	url    string
	path   string
	clock  atomic.Int64 // nanoseconds
	tokens map[string]string
}

func newWorld(t *testing.T, change ...func(*sandbox.Options)) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "box.db"), tokens: map[string]string{}}
	start := time.Date(2026, 11, 24, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))
	w.clock.Store(start.UnixNano())
	o := options(w.path, func() time.Time { return time.Unix(0, w.clock.Load()) })
	for _, f := range change {
		f(&o)
	}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	t.Cleanup(func() { server.Close(); _ = box.Close() })
	w.box, w.url = box, server.URL
	return w
}

// later moves the clock; tokens do not last.
func (w *world) later(d time.Duration) {
	w.clock.Add(int64(d))
	w.tokens = map[string]string{}
}

// do makes a request and reads its answer as JSON.
func (w *world) do(method, path, contentType string, body []byte) (status int, out map[string]any) {
	w.t.Helper()
	req, err := http.NewRequest(method, w.url+path, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = json.Unmarshal(data, &out)
	if out == nil {
		out = map[string]any{"text": string(data)}
	}
	return res.StatusCode, out
}

// tell calls the tests' or the phone's side, which must take it.
func (w *world) tell(path, body string) map[string]any {
	w.t.Helper()
	method := "POST"
	if body == "" {
		method = "GET"
	}
	status, out := w.do(method, path, "application/json", []byte(body))
	if status != 200 {
		w.t.Fatalf("%s: %d %v", path, status, out)
	}
	return out
}

// token fetches an account's token once.
func (w *world) token(app string) string {
	w.t.Helper()
	if w.tokens[app] == "" {
		out := w.tell("/api/cgi-bin/stable_token",
			fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q,"force_refresh":false}`, app, secret))
		w.tokens[app] = out["access_token"].(string)
	}
	return w.tokens[app]
}

// ask calls the official account's API and returns errcode and answer.
func (w *world) ask(path, body string) (int, map[string]any) {
	w.t.Helper()
	method, app := "POST", officialID
	if body == "" {
		method = "GET"
	}
	if strings.HasSuffix(path, "subscribe/send") {
		app = miniID
	}
	joint := "?"
	if strings.Contains(path, "?") {
		joint = "&"
	}
	status, out := w.do(method, "/api/"+path+joint+"access_token="+w.token(app), "application/json", []byte(body))
	if status != 200 {
		w.t.Fatalf("%s: %d %v", path, status, out)
	}
	code, _ := out["errcode"].(float64)
	return int(code), out
}

// must calls the API, which must take it.
func (w *world) must(path, body string) map[string]any {
	w.t.Helper()
	code, out := w.ask(path, body)
	if code != 0 {
		w.t.Fatalf("%s %s: %v", path, body, out)
	}
	return out
}

// count is how many were delivered on a channel.
func (w *world) count(query string) int {
	w.t.Helper()
	return int(w.tell("/control/deliveries?count=1&"+query, "")["total"].(float64))
}

// settle waits until nothing runs behind.
func (w *world) settle() {
	w.t.Helper()
	if out := w.tell("/control/wait?seconds=120", ""); out["mass"].(float64)+out["posts"].(float64) != 0 {
		w.t.Fatalf("still busy: %v", out)
	}
}

func aPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload sends a picture to material/add_material or media/upload.
func (w *world) upload(path, kind, name string, data []byte) (int, map[string]any) {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("media", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	query := "?access_token=" + w.token(officialID)
	if kind != "" {
		query += "&type=" + kind
	}
	_, out := w.do("POST", "/api/"+path+query, form.FormDataContentType(), b.Bytes())
	code, _ := out["errcode"].(float64)
	return int(code), out
}

// draft makes a draft ready to be mass-sent.
func (w *world) draft() string {
	w.t.Helper()
	_, out := w.upload("cgi-bin/material/add_material", "image", "a.png", aPNG(w.t))
	out = w.must("cgi-bin/draft/add",
		fmt.Sprintf(`{"articles":[{"title":"政策","digest":"摘要","content":"<p>正文</p>","thumb_media_id":%q}]}`,
			out["media_id"]))
	return out["media_id"].(string)
}

// sendAll mass-sends a draft, to all or to a tag.
func (w *world) sendAll(draft, client string, tag int) (int, map[string]any) {
	w.t.Helper()
	filter := `{"is_to_all":true}`
	if tag != 0 {
		filter = fmt.Sprintf(`{"is_to_all":false,"tag_id":%d}`, tag)
	}
	return w.ask("cgi-bin/message/mass/sendall",
		fmt.Sprintf(
			`{"filter":%s,"mpnews":{"media_id":%q},"msgtype":"mpnews","send_ignore_reprint":1,"clientmsgid":%q}`,
			filter, draft, client))
}

func TestCallsAreCountedByTheDayAndTheMinute(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Quotas = map[string]sandbox.Quota{"cgi-bin/tags/get": {Day: 3}} })
	ask := func() int { code, _ := w.ask("cgi-bin/tags/get", ""); return code }
	if a, b, c, d := ask(), ask(), ask(), ask(); a+b+c != 0 || d != 45009 {
		t.Fatalf("%d %d %d %d", a, b, c, d)
	}
	w.later(14 * time.Hour) // past midnight in China
	if code := ask(); code != 0 {
		t.Fatalf("the next day: %d", code)
	}
	w.tell("/control/quota", `{"path":"cgi-bin/tags/get","minute":2}`)
	if a, b, c := ask(), ask(), ask(); a+b != 0 || c != 45011 {
		t.Fatalf("a minute's: %d %d %d", a, b, c)
	}
	w.later(time.Minute)
	if code := ask(); code != 0 {
		t.Fatalf("the next minute: %d", code)
	}
	for range 60 {
		w.sendAll("none", "x", 0)
	}
	if code, _ := w.sendAll("none", "x", 0); code != 45011 {
		t.Fatalf("the sixty-first mass send of a minute: %d", code)
	}
}

func TestEveryPathFailsOnDemand(t *testing.T) {
	w := newWorld(t)
	for path, method := range map[string]string{
		"cgi-bin/message/template/send":       "POST",
		"cgi-bin/message/subscribe/bizsend":   "POST",
		"cgi-bin/message/custom/send":         "POST",
		"cgi-bin/message/mass/preview":        "POST",
		"cgi-bin/media/upload":                "POST",
		"cgi-bin/user/get":                    "GET",
		"cgi-bin/user/info/batchget":          "POST",
		"cgi-bin/tags/create":                 "POST",
		"cgi-bin/tags/get":                    "GET",
		"cgi-bin/tags/members/batchtagging":   "POST",
		"cgi-bin/tags/members/batchuntagging": "POST",
		"cgi-bin/menu/create":                 "POST",
	} {
		w.tell("/control/fail", fmt.Sprintf(`{"path":%q,"mode":"code","code":-1,"times":1}`, path))
		body := ""
		if method == "POST" {
			body = "{}"
		}
		if code, _ := w.ask(path, body); code != -1 {
			t.Errorf("%s: %d", path, code)
		}
		if status, out := w.do(map[string]string{"GET": "POST", "POST": "GET"}[method],
			"/api/"+path+"?access_token="+w.token(officialID), "", nil); status != 200 ||
			out["errcode"].(float64) < 43001 {
			t.Errorf("%s by the other method: %v", path, out)
		}
		if _, out := w.do(method, "/api/"+path, "application/json", []byte(body)); out["errcode"].(float64) != 41001 {
			t.Errorf("%s without a token: %v", path, out)
		}
	}
	if status, _ := w.do("POST", "/control/fail", "application/json",
		[]byte(`{"path":"cgi-bin/nothing"}`)); status != 400 {
		t.Error("an unknown path is taken")
	}
}

// A file that the sandbox of before the official account's channels wrote keeps
// what was delivered, and whom it knew.
func TestAnOldFileIsBroughtToTheNewShape(t *testing.T) {
	path := filepath.Join(t.TempDir(), "box.db")
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`CREATE TABLE user (name TEXT PRIMARY KEY, phone TEXT NOT NULL) STRICT;
		CREATE TABLE mass (clientmsgid TEXT PRIMARY KEY, msgid INTEGER NOT NULL, draft TEXT NOT NULL,
		at INTEGER NOT NULL) STRICT;
		CREATE TABLE follower (openid TEXT PRIMARY KEY) STRICT;
		CREATE TABLE delivery (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, channel TEXT NOT NULL,
		openid TEXT NOT NULL,
			template TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, page TEXT NOT NULL,
			ref TEXT NOT NULL) STRICT;
		INSERT INTO user VALUES ('old', '13700000001');
		INSERT INTO follower VALUES ('oa_follower'), ('oa_f1');
		INSERT INTO delivery VALUES (1, 0, 'subscribe', 'mini_old', 'sub', '审核结果', '["项目"]', 'pages/home/home',
		''), (2, 0, 'mass', 'oa_f1', '', '旧通知', '摘要', '', 'draft')`)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(o *sandbox.Options) { o.Path = path })
	if n := w.count(""); n != 2 {
		t.Fatalf("%d deliveries", n)
	}
	items := w.tell("/control/deliveries?channel=mass", "")["items"].([]any)
	if d := items[0].(map[string]any); d["title"] != "旧通知" || fmt.Sprint(d["lines"]) != "[摘要]" {
		t.Fatalf("%v", d)
	}
	if out := w.must("cgi-bin/user/get", ""); out["total"].(float64) != 1 {
		t.Fatalf("%v", out)
	}
}
