package sandbox

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"image"
	"image/png"
	"net/http"
	"strconv"
	"time"
)

// control is the tests' side.
func (s *Sandbox) control(mux *http.ServeMux) {
	mux.HandleFunc("POST /control/user", s.controlUser)
	mux.HandleFunc("POST /control/followers", s.controlFollowers)
	mux.HandleFunc("POST /control/follower", s.controlFollower)
	mux.HandleFunc("GET /control/deliveries", s.controlDeliveries)
	mux.HandleFunc("GET /control/posts", s.controlPosts)
	mux.HandleFunc("GET /control/wait", s.controlWait)
	mux.HandleFunc("POST /control/quota", s.controlQuota)
	mux.HandleFunc("POST /control/binding", s.controlBinding)
	mux.HandleFunc("/control/fail", s.controlFail)
	mux.HandleFunc("POST /control/push", s.controlPush)
	mux.HandleFunc("GET /control/refused", s.controlRefused)
	mux.HandleFunc("POST /control/read", s.controlRead)
	mux.HandleFunc("POST /control/platform/menu", s.controlPlatform(platformMenu))
	mux.HandleFunc("POST /control/platform/replies", s.controlPlatform(platformReplies))
	for path, do := range map[string]func(in acting) (int64, error){
		"message":     func(in acting) (int64, error) { return s.speak(in) },
		"click":       func(in acting) (int64, error) { return s.tap(in.User, button{Type: "click", Key: in.Key}) },
		"view":        func(in acting) (int64, error) { return s.tap(in.User, button{Type: "view", URL: in.URL}) },
		"scan":        func(in acting) (int64, error) { return s.scan(in.User, in.Key) },
		"subscribe":   func(in acting) (int64, error) { return s.follow(in.User, in.Key) },
		"unsubscribe": func(in acting) (int64, error) { return s.unfollow(in.User) },
		"consent":     func(in acting) (int64, error) { return s.consent(in.User, in.Template, in.Answer) },
		"authorization": func(in acting) (int64, error) {
			return s.withdraw(in.User, in.App, in.Event, in.Info)
		},
	} {
		mux.HandleFunc("POST /control/"+path, s.controlAct(do))
	}
}

// acting is what somebody does: User always, the others as the act needs them.
type acting struct {
	User     string `json:"user"`
	Text     string `json:"text"`
	Picture  bool   `json:"picture"` // a message that is a picture
	Key      string `json:"key"`     // the menu's key, the code's scene
	URL      string `json:"url"`
	Template string `json:"template"`
	Answer   string `json:"answer"` // accept, reject, refuse
	App      string `json:"app"`    // oa, mini
	Event    string `json:"event"`  // revoke, cancel, modified
	Info     string `json:"info"`   // what is revoked, by WeChat's number
}

func (s *Sandbox) speak(in acting) (int64, error) {
	if !in.Picture {
		return s.say(in.User, in.Text)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		return 0, err
	}
	return s.sendPicture(in.User, b.Bytes())
}

// controlAct does it and answers with the post, and with the reply if the
// first try got one.
func (s *Sandbox) controlAct(do func(acting) (int64, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in acting
		if !asked(w, r, &in) {
			return
		}
		id, err := do(in)
		var p problem
		if errors.As(err, &p) {
			http.Error(w, p.Error(), http.StatusConflict)
			return
		}
		if err != nil {
			fault(w, err)
			return
		}
		post, reply, err := s.settled(r.Context(), id)
		if err != nil {
			fault(w, err)
			return
		}
		writeJSON(w, map[string]any{"post": post, "reply": reply})
	}
}

func (s *Sandbox) controlUser(w http.ResponseWriter, r *http.Request) {
	var in struct{ User, Phone string }
	if !asked(w, r, &in) || !named(w, in.User) {
		return
	}
	if _, err := s.db.Exec("INSERT INTO user VALUES (?, ?) ON CONFLICT DO UPDATE SET phone = excluded.phone", in.User,
		in.Phone); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, in)
}

// controlFollowers makes sure that the account has that many followers, in SQL;
// of those it makes, the first refuse messages, the next cannot be reached, and
// all have the tag if one is given.
func (s *Sandbox) controlFollowers(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Count    int `json:"count"`
		Refusing int `json:"refusing"`
		Failing  int `json:"failing"`
		Tag      int `json:"tag"`
	}
	if !asked(w, r, &in) {
		return
	}
	var have, last int
	err := s.row(&have, "SELECT COUNT(*) FROM follower WHERE follows = 1")
	if err == nil {
		err = s.row(&last,
			"SELECT COALESCE(MAX(CAST(substr(openid, 5) AS INTEGER)), 0) FROM follower WHERE openid GLOB 'oa_f[0-9]*'")
	}
	if missing := in.Count - have; err == nil && missing > 0 {
		args := []any{last, missing, s.now().UnixMilli(), in.Refusing, in.Failing, in.Tag}
		const made = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) "
		_, err = s.db.Exec(made+"INSERT INTO follower SELECT printf('oa_f%07d', i + ?1), ?3, 1, i <= ?4, i > ?4 "+
			"AND i <= ?4 + ?5, '', 0, '' FROM n", args...)
		if err == nil {
			err = s.inTx(func(tx *sql.Tx) error { return s.moved(tx, cameOtherwise, missing, 0) })
		}
		if err == nil && in.Tag != 0 {
			_, err = s.db.Exec(made+"INSERT INTO tagged SELECT ?6, printf('oa_f%07d', i + ?1) FROM n", args...)
		}
	}
	if err == nil {
		err = s.row(&have, "SELECT COUNT(*) FROM follower WHERE follows = 1")
	}
	if err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, map[string]int{"followers": have})
}

// controlFollower makes one follower refuse messages, or unreachable.
func (s *Sandbox) controlFollower(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User           string
		Refuses, Fails bool
	}
	if !asked(w, r, &in) || !named(w, in.User) {
		return
	}
	if _, err := s.db.Exec("UPDATE follower SET refuses = ?, fails = ? WHERE openid = ?", in.Refuses, in.Fails,
		openID("oa", in.User)); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, in)
}

// controlBinding binds both accounts to an Open Platform account, as they are at
// first, or undoes it: without, nobody has a unionid.
func (s *Sandbox) controlBinding(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Bound bool `json:"bound"`
	}
	if !asked(w, r, &in) {
		return
	}
	if _, err := s.db.Exec("INSERT OR REPLACE INTO setting VALUES ('unbound', ?)", !in.Bound); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, in)
}

// controlDeliveries lists or, with count, only counts what was delivered: by
// channel, by openid, or by the user of the mini-program.
func (s *Sandbox) controlDeliveries(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	find := search{channel: q.Get("channel"), openid: q.Get("openid")}
	if user := q.Get("user"); user != "" {
		find.openid = openID("mini", user)
	}
	total, err := s.countDeliveries(find)
	if err != nil {
		fault(w, err)
		return
	}
	if q.Has("count") {
		writeJSON(w, map[string]int{"total": total})
		return
	}
	if find.limit, err = strconv.Atoi(q.Get("limit")); err != nil || find.limit < 1 || find.limit > 1000 {
		find.limit = 100
	}
	items, err := s.deliveries(find)
	if err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, map[string]any{"total": total, "items": items})
}

func (s *Sandbox) controlPosts(w http.ResponseWriter, r *http.Request) {
	items, err := s.posts(r.URL.Query().Get("openid"), 200)
	if err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, map[string]any{"items": items})
}

// controlWait answers when no mass send runs and no post waits, or tells what
// does after the time that is asked for (10 s).
func (s *Sandbox) controlWait(w http.ResponseWriter, r *http.Request) {
	seconds, err := strconv.Atoi(r.URL.Query().Get("seconds"))
	if err != nil || seconds < 1 || seconds > 600 {
		seconds = 10
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Duration(seconds)*time.Second)
	defer cancel()
	for {
		next := s.changed.next()
		var mass, posts int
		err := s.row(&mass, "SELECT COUNT(*) FROM broadcast WHERE ended_at = 0")
		if err == nil {
			err = s.row(&posts, "SELECT COUNT(*) FROM post WHERE state = 'waiting'")
		}
		if err != nil {
			fault(w, err)
			return
		}
		if mass+posts == 0 || ctx.Err() != nil {
			writeJSON(w, map[string]int{"mass": mass, "posts": posts})
			return
		}
		select {
		case <-next:
		case <-ctx.Done():
		}
	}
}
