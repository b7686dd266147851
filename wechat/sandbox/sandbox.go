// Package sandbox stands in for api.weixin.qq.com and for the phones it
// reaches, over real HTTP, when no app id is configured. It is strict where
// WeChat is strict: each rule cites the page of developers.weixin.qq.com it
// follows, so that it cannot simply agree with our client. What it delivered
// is stored in a file of its own, row by row, and can be seen on its pages.
package sandbox

import (
	"bytes"
	"context"
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

// Account is an app id with its secret.
type Account struct{ ID, Secret string }

// Options say where the sandbox keeps its rows and whom it knows.
type Options struct {
	Path           string // its own SQLite file
	Prefix         string // path it is mounted below, "" or e.g. "/sandbox"
	Mini, Official Account
	Templates      []Template
	Pages          []string         // the published mini-program's pages; without any, each is taken
	ServerURL      string           // Shigang's address, whose business clock its page moves
	MassPerMonth   int              // mass sends a follower may get a month; service accounts have 4
	Quotas         map[string]Quota // calls a path allows, in place of the documented ones
	Machine        func() time.Time // tokens, codes and media
	// WeChat's days, months and hours; nil follows the server's clock as its page shows it
	Now func() time.Time

	CallbackURL   string // where the official account's messages and events are posted, "" for nowhere
	Token, AESKey string // the callback's
	PushURL       string // where the mini-program's events are posted, "" for nowhere
	PushToken     string // its own
	PushAESKey    string
	RetryAfter    time.Duration // before an unanswered post is repeated, 0 for WeChat's 5 s
}

// Sandbox is a running stand-in.
type Sandbox struct {
	o        Options
	db       *sql.DB
	mu       sync.Mutex // guards fails, posting, tallies and ahead
	fails    []*Fail
	tallyDay string          // the day of tallies
	tallies  map[string]int  // calls without a limit, by path
	calls    map[string]call // what the API knows
	ahead    time.Duration   // by which the server's clock is ahead of the machine's
	crypt    *crypt
	client   *http.Client // of the posts

	pushCrypt *crypt // the mini-program's

	posting   map[int64]bool // posts on their way
	wakePosts chan struct{}
	wakeMass  chan struct{}
	changed   signal
	stop      context.CancelFunc
	running   sync.WaitGroup
}

// New opens the sandbox's file and goes on with what a stop left undone.
// synchronous=FULL makes it a witness: what it says it delivered survives a kill.
func New(o Options) (*Sandbox, error) {
	db, err := openFile(o.Path)
	if err != nil {
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	if o.MassPerMonth == 0 {
		o.MassPerMonth = 4
	}
	if o.RetryAfter == 0 {
		o.RetryAfter = 5 * time.Second
	}
	s := &Sandbox{
		o: o, db: db, calls: calls, posting: map[int64]bool{},
		wakePosts: make(chan struct{}, 1), wakeMass: make(chan struct{}, 1),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: postsAtOnce}, Timeout: postTimeout},
	}
	if o.CallbackURL != "" {
		if s.crypt, err = newCrypt(o.Official.ID, o.Token, o.AESKey); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("open sandbox: %w", err)
		}
	}
	if o.PushURL != "" {
		if s.pushCrypt, err = newCrypt(o.Mini.ID, o.PushToken, o.PushAESKey); err != nil {
			_ = db.Close()
			return nil, fmt.Errorf("open sandbox: %w", err)
		}
	}
	if err := s.seed(); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open sandbox: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.running.Add(2)
	go func() { defer s.running.Done(); s.runMass(ctx) }()
	go func() { defer s.running.Done(); s.runPosts(ctx) }()
	return s, nil
}

func openFile(path string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite3",
		(&url.URL{Scheme: "file", Path: abs}).String()+
			"?_txlock=immediate&_journal_mode=WAL&_busy_timeout=10000&_synchronous=FULL")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := migrate(db); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// seed makes the users that the demo begins with.
func (s *Sandbox) seed() error {
	if err := s.readClock(); err != nil {
		return err
	}
	_, err := s.db.Exec(`INSERT INTO user VALUES ('hr', '13800138000'), ('employee', '13900139000')
		ON CONFLICT DO NOTHING;
		INSERT INTO follower SELECT 'oa_follower', ?, 1, 0, 0, '', 0, ''
		WHERE NOT EXISTS (SELECT 1 FROM follower WHERE openid = 'oa_follower')`, s.now().UnixMilli())
	return err
}

// Close ends its work between two rows and closes its file.
func (s *Sandbox) Close() error {
	s.stop()
	s.running.Wait()
	return s.db.Close()
}

// now is the time WeChat's days, months and hours are counted by.
func (s *Sandbox) now() time.Time {
	if s.o.Now != nil {
		return s.o.Now().In(china)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Machine().Add(s.ahead).In(china)
}

var china = time.FixedZone("CST", 8*3600)

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
	mux.HandleFunc("OPTIONS /phone/", s.phone(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	s.control(mux)
	s.mailRoutes(mux)
	mux.HandleFunc("POST /clock", s.moveClock)
	mux.HandleFunc("GET /{$}", s.pageDeliveries)
	mux.HandleFunc("GET /follower", s.pageFollower)
	mux.HandleFunc("POST /follower", s.actFollower)
	mux.HandleFunc("GET /follower/open", s.openButton)
	mux.HandleFunc("GET /messages", s.pageMessages)
	mux.HandleFunc("GET /article/{id}", s.pageArticle)
	mux.HandleFunc("GET /material/{id}", s.material)
	mux.HandleFunc("GET /inside/{id}", s.inside)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(style)
	})
	return mux
}

var userShape = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// openID is a user's id in one app; it differs per app (小程序登录 openid 说明).
func openID(app, user string) string { return app + "_" + user }

// userOf is the user behind an app's openid.
func userOf(app, openid string) (string, bool) {
	user, ok := strings.CutPrefix(openid, app+"_")
	return user, ok && userShape.MatchString(user)
}

// writeJSON answers as WeChat does: < > and & as they are, no line end behind.
func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		fault(w, err)
		return
	}
	_, _ = w.Write(bytes.TrimRight(b.Bytes(), "\n"))
}

// fault is our own failure, never WeChat's answer.
func fault(w http.ResponseWriter, err error) {
	http.Error(w, "sandbox: "+err.Error(), http.StatusInternalServerError)
}

// signal tells all who wait that something changed.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed at the next change.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}

func wake(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}
