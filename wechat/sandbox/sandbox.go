// Package sandbox stands in for api.weixin.qq.com and for the phones it
// reaches, over real HTTP, when no app id is configured. It is strict where
// WeChat is strict: each rule cites the page of developers.weixin.qq.com it
// follows, so that it cannot simply agree with our client. What it delivered
// is stored in a file of its own, row by row, and can be seen on its pages.
package sandbox

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3" // the sandbox's own file
)

// Template is a subscribe message template that the mini-program's account has.
type Template struct {
	ID, Title string
	Keys      []string
	Limits    map[string]int // characters a value may have, by the key's type
}

// Account is an app id with its secret.
type Account struct{ ID, Secret string }

// Options say where the sandbox keeps its rows and whom it knows.
type Options struct {
	Path           string // its own SQLite file
	Prefix         string // path it is mounted below, "" or e.g. "/sandbox"
	Mini, Official Account
	Templates      []Template
	ServerURL      string // Shigang's address, whose business clock its page moves
	MassPerMonth   int    // mass sends a follower may get a month; service accounts have 4
	Machine        func() time.Time
}

// Sandbox is a running stand-in.
type Sandbox struct {
	o     Options
	db    *sql.DB
	mu    sync.Mutex // guards fails
	fails []*Fail
}

const schema = `
CREATE TABLE IF NOT EXISTS user (name TEXT PRIMARY KEY, phone TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS code (code TEXT PRIMARY KEY, user TEXT NOT NULL, use TEXT NOT NULL, at INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS token (appid TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS consent (user TEXT NOT NULL, template TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (user, template)) STRICT;
CREATE TABLE IF NOT EXISTS material (id TEXT PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS draft (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS mass (clientmsgid TEXT PRIMARY KEY, msgid INTEGER NOT NULL, draft TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS follower (openid TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, channel TEXT NOT NULL, openid TEXT NOT NULL,
  template TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, page TEXT NOT NULL, ref TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS delivery_user ON delivery (openid, id);
CREATE INDEX IF NOT EXISTS delivery_channel ON delivery (channel, id);
INSERT INTO follower VALUES ('oa_follower') ON CONFLICT DO NOTHING;
INSERT INTO user VALUES ('hr', '13800138000'), ('employee', '13900139000') ON CONFLICT DO NOTHING;
`

// New opens the sandbox's file. synchronous=FULL makes it a witness: what it
// says it delivered survives a kill.
func New(o Options) (*Sandbox, error) {
	abs, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	db, err := sql.Open("sqlite3", (&url.URL{Scheme: "file", Path: abs}).String()+"?_txlock=immediate&_journal_mode=WAL&_busy_timeout=10000&_synchronous=FULL")
	if err != nil {
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	if o.MassPerMonth == 0 {
		o.MassPerMonth = 4
	}
	return &Sandbox{o: o, db: db}, nil
}

// Close closes its file.
func (s *Sandbox) Close() error { return s.db.Close() }

// Handler serves the API below /api/, the phone's side below /phone/, the
// tests' side below /control/, and the pages.
func (s *Sandbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.api)
	mux.HandleFunc("POST /phone/login", s.phone(s.phoneLogin))
	mux.HandleFunc("POST /phone/number", s.phone(s.phoneNumber))
	mux.HandleFunc("GET /phone/templates", s.phone(s.phoneTemplates))
	mux.HandleFunc("POST /phone/subscribe", s.phone(s.phoneSubscribe))
	mux.HandleFunc("GET /phone/messages", s.phone(s.phoneMessages))
	mux.HandleFunc("OPTIONS /phone/", s.phone(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	mux.HandleFunc("POST /control/user", s.controlUser)
	mux.HandleFunc("POST /control/followers", s.controlFollowers)
	mux.HandleFunc("GET /control/deliveries", s.controlDeliveries)
	mux.HandleFunc("/control/fail", s.controlFail)
	s.mailRoutes(mux)
	mux.HandleFunc("POST /clock", s.moveClock)
	mux.HandleFunc("GET /{$}", s.pageDeliveries)
	mux.HandleFunc("GET /follower", s.pageFollower)
	mux.HandleFunc("GET /messages", s.pageMessages)
	mux.HandleFunc("GET /article/{id}", s.pageArticle)
	mux.HandleFunc("GET /material/{id}", s.material)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(style)
	})
	return mux
}

var userShape = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// openID is a user's id in one app; it differs per app (小程序登录 openid 说明).
func openID(app, user string) string { return app + "_" + user }

// userOf is the user behind a mini-program openid.
func userOf(openid string) (string, bool) { return strings.CutPrefix(openid, "mini_") }

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v)
}

// fault is our own failure, never WeChat's answer.
func fault(w http.ResponseWriter, err error) {
	http.Error(w, "sandbox: "+err.Error(), http.StatusInternalServerError)
}
