package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// phone lets the phone preview, which may come from the server's own address,
// call the phone's side; only pages on this machine may.
func (s *Sandbox) phone(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if origin, err := url.Parse(r.Header.Get("Origin")); err == nil &&
			slices.Contains([]string{"127.0.0.1", "localhost", "::1"}, origin.Hostname()) {
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
	if _, err := s.db.Exec("INSERT INTO code VALUES (?, ?, ?, ?, 0)", code, in.User, use,
		s.o.Machine().UnixMilli()); err != nil {
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
		if t.Channel == "subscribe" && slices.Contains(strings.Split(r.URL.Query().Get("ids"), ","), t.ID) {
			out = append(out, title{t.ID, t.Title})
		}
	}
	writeJSON(w, out)
}

// phoneSubscribe is a tap on WeChat's sheet: each accepted template buys one
// message (一次性订阅), or all of a long-term one; at most three templates a request.
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
	var answers []answer
	for _, id := range slices.Sorted(maps.Keys(in.Templates)) {
		t, err := s.template("subscribe", id)
		said := in.Templates[id]
		if err != nil || (said != "accept" && said != "reject") {
			http.Error(w, "bad template or answer", http.StatusBadRequest)
			return
		}
		answers = append(answers, answer{t, said})
	}
	err := s.inTx(func(tx *sql.Tx) error {
		_, err := s.subscribed(tx, in.User, answers)
		return err
	})
	if err != nil {
		fault(w, err)
		return
	}
	s.posted()
	writeJSON(w, in.Templates)
}

// phoneMessages is what a user's WeChat received, of both apps.
func (s *Sandbox) phoneMessages(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if !named(w, user) {
		return
	}
	out, err := s.deliveries(search{openid: openID("mini", user), limit: 50})
	if err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, out)
}
