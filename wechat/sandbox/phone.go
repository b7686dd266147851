package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// phone lets the phone preview, which may come from the server's own address,
// call the phone's side; only pages on this machine may.
func (s *Sandbox) phone(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if origin, err := url.Parse(r.Header.Get("Origin")); err == nil && slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, origin.Hostname()) {
			w.Header().Set("Access-Control-Allow-Origin", origin.String())
			w.Header().Set("Access-Control-Allow-Headers", "content-type")
			w.Header().Set("Vary", "Origin")
		}
		next(w, r)
	}
}

// asked reads the body of a call on the phone's or the tests' side.
func asked(w http.ResponseWriter, r *http.Request, in any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(in); err != nil {
		http.Error(w, "bad request", http.StatusBadRequest)
		return false
	}
	return true
}

// named reads the user and refuses a name of another shape.
func named(w http.ResponseWriter, user string) bool {
	if !userShape.MatchString(user) {
		http.Error(w, "bad user", http.StatusBadRequest)
		return false
	}
	return true
}

func (s *Sandbox) phoneLogin(w http.ResponseWriter, r *http.Request)  { s.giveCode(w, r, "login") }
func (s *Sandbox) phoneNumber(w http.ResponseWriter, r *http.Request) { s.giveCode(w, r, "phone") }

// giveCode hands the phone a code for wx.login or getPhoneNumber.
func (s *Sandbox) giveCode(w http.ResponseWriter, r *http.Request, use string) {
	var in struct {
		User string `json:"user"`
	}
	if !asked(w, r, &in) || !named(w, in.User) {
		return
	}
	code := random()
	if _, err := s.db.Exec("INSERT INTO code VALUES (?, ?, ?, ?, 0)", code, in.User, use, s.o.Machine().UnixMilli()); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, map[string]string{"code": code})
}

// numberOf is the phone number of a user, made up from the name when none is set.
func (s *Sandbox) numberOf(user string) (string, error) {
	var phone string
	err := s.db.QueryRow("SELECT phone FROM user WHERE name = ?", user).Scan(&phone)
	if errors.Is(err, sql.ErrNoRows) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(user))
		return fmt.Sprintf("137%08d", h.Sum32()%100_000_000), nil
	}
	return phone, err
}

func (s *Sandbox) phoneTemplates(w http.ResponseWriter, r *http.Request) {
	type title struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	out := []title{}
	for _, t := range s.o.Templates {
		if slices.Contains(strings.Split(r.URL.Query().Get("ids"), ","), t.ID) {
			out = append(out, title{t.ID, t.Title})
		}
	}
	writeJSON(w, out)
}

// phoneSubscribe is a tap on WeChat's sheet: each accepted template buys one
// message (一次性订阅), at most three templates a request.
func (s *Sandbox) phoneSubscribe(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User      string            `json:"user"`
		Templates map[string]string `json:"templates"`
	}
	if !asked(w, r, &in) || !named(w, in.User) {
		return
	}
	if len(in.Templates) > 3 {
		http.Error(w, "at most three templates", http.StatusBadRequest)
		return
	}
	for id, answer := range in.Templates {
		known := slices.ContainsFunc(s.o.Templates, func(t Template) bool { return t.ID == id })
		if !known || (answer != "accept" && answer != "reject") {
			http.Error(w, "bad template or answer", http.StatusBadRequest)
			return
		}
		if answer == "reject" {
			continue
		}
		if _, err := s.db.Exec("INSERT INTO consent VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1", in.User, id); err != nil {
			fault(w, err)
			return
		}
	}
	writeJSON(w, in.Templates)
}

// Delivery is one message that reached one user.
type Delivery struct {
	ID       int64    `json:"id"`
	At       string   `json:"at"`
	Channel  string   `json:"channel"`
	OpenID   string   `json:"openid"`
	Template string   `json:"template"`
	Title    string   `json:"title"`
	Lines    []string `json:"lines"`
	Page     string   `json:"page"`
	Ref      string   `json:"ref"`
}

// deliveries reads the newest deliveries, older than before (0: from the newest).
func (s *Sandbox) deliveries(channel, openid string, before int64, limit int) ([]Delivery, error) {
	query, args := "SELECT id, at, channel, openid, template, title, body, page, ref FROM delivery WHERE 1 = 1", []any{}
	if channel != "" {
		query, args = query+" AND channel = ?", append(args, channel)
	}
	if openid != "" {
		query, args = query+" AND openid = ?", append(args, openid)
	}
	if before > 0 {
		query, args = query+" AND id < ?", append(args, before)
	}
	rows, err := s.db.Query(query+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Delivery{}
	for rows.Next() {
		var d Delivery
		var at int64
		var body string
		if err := rows.Scan(&d.ID, &at, &d.Channel, &d.OpenID, &d.Template, &d.Title, &body, &d.Page, &d.Ref); err != nil {
			return nil, err
		}
		d.At = time.UnixMilli(at).In(time.FixedZone("CST", 8*3600)).Format("2006-01-02 15:04:05")
		if json.Unmarshal([]byte(body), &d.Lines) != nil {
			d.Lines = []string{body}
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// phoneMessages is what a user's WeChat received, of both apps.
func (s *Sandbox) phoneMessages(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if !named(w, user) {
		return
	}
	out, err := s.deliveries("", openID("mini", user), 0, 50)
	if err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, out)
}

func (s *Sandbox) controlUser(w http.ResponseWriter, r *http.Request) {
	var in struct{ User, Phone string }
	if !asked(w, r, &in) || !named(w, in.User) {
		return
	}
	if _, err := s.db.Exec("INSERT INTO user VALUES (?, ?) ON CONFLICT DO UPDATE SET phone = excluded.phone", in.User, in.Phone); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, in)
}

// controlFollowers makes sure that the account has that many followers.
func (s *Sandbox) controlFollowers(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Count int `json:"count"`
	}
	if !asked(w, r, &in) {
		return
	}
	_, err := s.db.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ? - 1)
		INSERT INTO follower SELECT 'oa_f' || i FROM n WHERE ? > 1 ON CONFLICT DO NOTHING`, in.Count, in.Count)
	if err != nil {
		fault(w, err)
		return
	}
	var n int
	if err := s.db.QueryRow("SELECT COUNT(*) FROM follower").Scan(&n); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, map[string]int{"followers": n})
}

func (s *Sandbox) controlDeliveries(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit < 1 || limit > 1000 {
		limit = 100
	}
	openid := ""
	if user := q.Get("user"); user != "" {
		openid = openID("mini", user)
	}
	items, err := s.deliveries(q.Get("channel"), openid, 0, limit)
	if err != nil {
		fault(w, err)
		return
	}
	var total int
	if err := s.db.QueryRow("SELECT COUNT(*) FROM delivery WHERE (? = '' OR channel = ?) AND (? = '' OR openid = ?)",
		q.Get("channel"), q.Get("channel"), openid, openid).Scan(&total); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, map[string]any{"total": total, "items": items})
}
