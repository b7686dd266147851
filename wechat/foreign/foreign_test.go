// Package foreign holds tests only: clients and callback libraries that nobody
// here wrote, against the sandbox.
package foreign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shigang/wechat/sandbox"
)

const (
	miniID     = "wxforeignmini"
	officialID = "wxforeignofficial"
	secret     = "foreign-secret"
	token      = "foreigntoken"
	aesKey     = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	phone      = "miniprogram/tests/foreign"
)

// root is the repository.
const root = "../.."

// box is a sandbox on a free loopback port.
type box struct {
	t   *testing.T
	url string
}

func newBox(t *testing.T, change ...func(*sandbox.Options)) box {
	t.Helper()
	o := sandbox.Options{
		Path:     filepath.Join(t.TempDir(), "box.db"),
		Mini:     sandbox.Account{ID: miniID, Secret: secret},
		Official: sandbox.Account{ID: officialID, Secret: secret},
		Templates: []sandbox.Template{
			{ID: "sub", Title: "订阅消息", Channel: "subscribe", Keys: []string{"thing1"}},
			{ID: "tpl", Title: "模板消息", Channel: "template", Keys: []string{"thing1"}},
			{ID: "biz", Title: "订阅通知", Channel: "biz", Keys: []string{"thing1"}},
		},
		Machine: time.Now,
	}
	for _, f := range change {
		f(&o)
	}
	s, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(func() { server.Close(); _ = s.Close() })
	return box{t, server.URL}
}

// post asks the sandbox's phone or tests' side, or its API.
func (b box) post(path string, in, out any) {
	b.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		b.t.Fatal(err)
	}
	res, err := http.Post(b.url+path, "application/json", bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.t.Fatalf("%s: %d %s %v", path, res.StatusCode, data, err)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(data, out); err != nil {
		b.t.Fatalf("%s: %s", path, data)
	}
}

// seen is what one client saw of one path.
type seen struct {
	Client  string `json:"client"`
	Path    string `json:"path"`
	Works   bool   `json:"works"`
	Code    int    `json:"code"`
	Problem string `json:"problem"`
}

// table gathers what was seen; a cell is “works” with the codes of what was refused.
type table struct {
	clients []string
	cells   map[string]map[string][]string
}

func (tb *table) add(t *testing.T, s seen) {
	t.Helper()
	if s.Problem != "" || !s.Works && s.Code == 0 {
		t.Errorf("%s %s: %s", s.Client, s.Path, s.Problem)
		return
	}
	if !slices.Contains(tb.clients, s.Client) {
		tb.clients = append(tb.clients, s.Client)
	}
	if tb.cells[s.Path] == nil {
		tb.cells[s.Path] = map[string][]string{}
	}
	word := "works"
	if s.Code != 0 {
		word = strconv.Itoa(s.Code)
	}
	tb.cells[s.Path][s.Client] = append(tb.cells[s.Path][s.Client], word)
}

// rows are what was seen, in order.
func (tb *table) rows() []string { return slices.Sorted(maps.Keys(tb.cells)) }

// markdown writes the table; head names its rows.
func (tb *table) markdown(head string, rows []string) string {
	var b strings.Builder
	b.WriteString("| " + head + " | " + strings.Join(tb.clients, " | ") + " |\n|---" +
		strings.Repeat("|---", len(tb.clients)) + "|\n")
	for _, row := range rows {
		b.WriteString("| `" + row + "` |")
		for _, client := range tb.clients {
			words := tb.cells[row][client]
			if len(words) == 0 {
				words = []string{"—"}
			}
			slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // works, then the codes
			b.WriteString(" " + strings.Join(slices.Compact(words), ", ") + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// The marks between which docs/wechat.md holds the tables.
const (
	callsBegin  = "<!-- calls: written by make foreign-table -->\n"
	callsEnd    = "<!-- /calls -->\n"
	eventsBegin = "<!-- events: written by make foreign-table -->\n"
	eventsEnd   = "<!-- /events -->\n"
)

// hold holds a table of docs/wechat.md to what was seen, or writes it.
func hold(t *testing.T, begins, ends, is string) {
	t.Helper()
	path := filepath.Join(root, "docs", "wechat.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(data), begins)
	was, after, ended := strings.Cut(rest, ends)
	switch {
	case !begun || !ended:
		t.Fatalf("%s has no place for the table", path)
	case t.Failed(), is == was:
	case os.Getenv("SHIGANG_WRITE_TABLE") == "1":
		if err := os.WriteFile(path, []byte(before+begins+is+ends+after), 0o600); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("docs/wechat.md is stale (make foreign-table writes it); it should say\n%s", is)
	}
}

// TestForeignClientsFindWhatWeChatDocuments runs every client against one
// sandbox; the table has a row for every call that the sandbox knows.
func TestForeignClientsFindWhatWeChatDocuments(t *testing.T) {
	b := newBox(t)
	tb := &table{cells: map[string]map[string][]string{}}
	world := b.world()
	for _, s := range append(nodeClients(t, world), sdkCalls(t, b, world)...) {
		tb.add(t, s)
	}
	hold(t, callsBegin, callsEnd, tb.markdown("call", sandbox.Paths()))
}

// nodeClients runs the clients from npm.
func nodeClients(t *testing.T, given map[string]any) (out []seen) {
	t.Helper()
	world, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "clients.mjs")
	cmd.Dir = filepath.Join(root, phone)
	cmd.Env = append(os.Environ(), "WORLD="+string(world))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, &stderr)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var s seen
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%s", line)
		}
		out = append(out, s)
	}
	return out
}

// world is what a client needs: a cover, drafts, a tag, tokens, files to send.
func (b box) world() map[string]any {
	b.t.Helper()
	official, mini := b.token(officialID), b.token(miniID)
	cover := b.cover(official)
	var drafts []string
	for i := range 12 {
		var out struct {
			ID string `json:"media_id"`
		}
		b.post("/api/cgi-bin/draft/add?access_token="+official, map[string]any{"articles": []map[string]string{
			{
				"title": fmt.Sprintf("政策通知%d", i), "content": fmt.Sprintf("<p>正文%d</p>", i),
				"thumb_media_id": cover,
			},
		}}, &out)
		drafts = append(drafts, out.ID)
	}
	var tag struct {
		Tag struct{ ID int }
	}
	b.post("/api/cgi-bin/tags/create?access_token="+official, map[string]any{"tag": map[string]string{"name": "武江"}},
		&tag)
	b.post("/control/followers", map[string]int{"count": 60, "tag": tag.Tag.ID}, nil)
	dir := b.t.TempDir()
	for name, data := range map[string][]byte{"a.png": picture(b.t), "a.txt": []byte("no picture")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	return map[string]any{
		"url": b.url, "mini": miniID, "official": officialID, "secret": secret, "miniToken": mini, "cover": cover,
		"folder": dir, "drafts": drafts, "tag": tag.Tag.ID,
		"picture": filepath.Join(dir, "a.png"), "text": filepath.Join(dir, "a.txt"),
	}
}

// token is an account's token, asked for as the documents say.
func (b box) token(id string) string {
	b.t.Helper()
	var out struct {
		Token string `json:"access_token"`
	}
	b.post("/api/cgi-bin/stable_token", map[string]any{
		"grant_type": "client_credential", "appid": id, "secret": secret, "force_refresh": false,
	}, &out)
	return out.Token
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 9, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
