package sandbox

import (
	"bytes"
	"cmp"
	"errors"
	"html/template"
	"image"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// pageFollower is the chat with the official account in somebody's WeChat.
func (s *Sandbox) pageFollower(w http.ResponseWriter, r *http.Request) {
	user := cmp.Or(r.URL.Query().Get("user"), "follower")
	if !named(w, user) {
		return
	}
	var follows int
	bubbles, err := s.chat(user)
	menu, menuErr := s.menu()
	notices, noticesErr := s.templatesOf(user, "biz")
	sheet, sheetErr := s.templatesOf(user, "subscribe")
	pushes, pushesErr := s.posts(openID("mini", user), 10)
	asJSON, jsonErr := setting(s.db, "push_json")
	if err = errors.Join(err, menuErr, noticesErr, sheetErr, pushesErr, jsonErr,
		s.row(&follows, "SELECT COUNT(*) FROM follower WHERE openid = ? AND follows = 1",
			openID("oa", user))); err != nil {
		fault(w, err)
		return
	}
	s.show(w, "follower", map[string]any{
		"User":    user,
		"Follows": follows == 1,
		"Chat":    bubbles,
		"Menu":    s.menuView(user, menu, ""),
		"Notices": notices,
		"Sheet":   sheet,
		"Pushes":  pushes,
		"JSON":    asJSON,
		"Problem": r.URL.Query().Get("problem"),
	})
}

// templateView is a template with what is left of somebody's consents.
type templateView struct {
	ID, Title string
	LongTerm  bool
	N         int
}

func (s *Sandbox) templatesOf(user, channel string) (out []templateView, err error) {
	for _, t := range s.o.Templates {
		if t.Channel != channel || slices.ContainsFunc(out, func(v templateView) bool { return v.ID == t.ID }) {
			continue
		}
		v := templateView{ID: t.ID, Title: t.Title, LongTerm: t.LongTerm}
		if err := s.row(&v.N, "SELECT COALESCE(SUM(n), 0) FROM consent WHERE user = ? AND template = ?", user,
			t.ID); err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

// menuButton is a button as the chat shows it; At is where it stands in the menu.
type menuButton struct {
	Prefix, User, Name, Key, At string
	Click                       bool
	Subs                        []menuButton
}

func (s *Sandbox) menuView(user string, in []button, above string) []menuButton {
	out := make([]menuButton, len(in))
	for i, b := range in {
		at := above + strconv.Itoa(i)
		out[i] = menuButton{s.o.Prefix, user, b.Name, b.Key, at, b.Type == "click", s.menuView(user, b.Subs, at+".")}
	}
	return out
}

// actFollower does what a form of the chat asks, and shows the chat again.
func (s *Sandbox) actFollower(w http.ResponseWriter, r *http.Request) {
	user := r.FormValue("user")
	if !named(w, user) {
		return
	}
	id, err := s.formAct(r, user)
	settles := id != 0 // a setting posts nothing
	to := s.o.Prefix + "/follower?user=" + user
	var p problem
	switch {
	case errors.As(err, &p):
		to += "&problem=" + template.URLQueryEscaper(p.Error())
	case err != nil:
		fault(w, err)
		return
	case settles:
		if _, _, err := s.settled(r.Context(), id); err != nil { // so that the reply is there
			fault(w, err)
			return
		}
	}
	http.Redirect(w, r, to+"#end", http.StatusSeeOther)
}

func (s *Sandbox) formAct(r *http.Request, user string) (int64, error) {
	switch value := r.FormValue("value"); r.FormValue("act") {
	case "say":
		return s.say(user, value)
	case "picture":
		return s.formPicture(r, user)
	case "click":
		return s.tap(user, button{Type: "click", Key: value})
	case "follow":
		return s.follow(user, "")
	case "unfollow":
		return s.unfollow(user)
	case "accept", "reject", "refuse":
		return s.consent(user, value, r.FormValue("act"))
	case "scan":
		return s.scan(user, value)
	case "withdraw":
		return s.withdraw(user, r.FormValue("app"), r.FormValue("event"), value)
	case "push":
		return 0, s.setPush(value == "json")
	}
	return 0, problem("没有这个操作")
}

func (s *Sandbox) formPicture(r *http.Request, user string) (int64, error) {
	file, _, err := r.FormFile("picture")
	if err != nil {
		return 0, problem("请先选择一张图片")
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, 10<<20))
	if err != nil {
		return 0, err
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
		return 0, problem("这个文件不是图片，请选择JPG、PNG或GIF")
	}
	return s.sendPicture(user, data)
}

// openButton opens what a button of the menu names, and tells the account.
func (s *Sandbox) openButton(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if !named(w, user) {
		return
	}
	menu, err := s.menu()
	if err != nil {
		fault(w, err)
		return
	}
	at := strings.SplitN(r.URL.Query().Get("button"), ".", 2)
	var b button
	for _, part := range at {
		i, err := strconv.Atoi(part)
		if err != nil || i < 0 || i >= len(menu) {
			http.NotFound(w, r)
			return
		}
		b, menu = menu[i], menu[i].Subs
	}
	if b.Type == "" || b.Type == "click" {
		http.NotFound(w, r)
		return
	}
	to := b.URL
	if b.Type == "miniprogram" {
		to = s.phonePage(user, b.PagePath)
	}
	var p problem
	if _, err := s.tap(user, b); err != nil && !errors.As(err, &p) {
		fault(w, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
