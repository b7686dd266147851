package sandbox

import (
	"bytes"
	"cmp"
	_ "embed" // pages
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
)

//go:embed pages.html
var pagesText string

//go:embed style.css
var style []byte

var pages = template.Must(template.New("pages").Parse(pagesText))

// show renders a page; data always holds the prefix for its links.
func (s *Sandbox) show(w http.ResponseWriter, name string, data map[string]any) {
	data["Prefix"] = s.o.Prefix
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		fault(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = b.WriteTo(w)
}

// channels are the channels' names on the pages, in their order.
var channels = []struct{ ID, Name string }{
	{"subscribe", "小程序订阅消息"},
	{"template", "公众号模板消息"},
	{"biz", "公众号订阅通知"},
	{"mass", "公众号群发"},
	{"preview", "群发预览"},
	{"custom", "客服消息"},
	{"reply", "自动回复"},
}

// pageDeliveries lists what was delivered, with the clock and the counts.
func (s *Sandbox) pageDeliveries(w http.ResponseWriter, r *http.Request) {
	find := search{channel: r.URL.Query().Get("channel"), limit: 51}
	find.before, _ = strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // a bad key shows the newest
	rows, err := s.deliveries(find)
	if err != nil {
		fault(w, err)
		return
	}
	type count struct {
		ID, Name string
		N        int
	}
	counts, names := []count{}, map[string]string{}
	for _, c := range channels {
		n, err := s.countDeliveries(search{channel: c.ID})
		if err != nil {
			fault(w, err)
			return
		}
		counts, names[c.ID] = append(counts, count{c.ID, c.Name, n}), c.Name
	}
	next := int64(0)
	if len(rows) > 50 {
		rows = rows[:50]
		next = rows[49].ID
	}
	var mass, waiting int
	err = errors.Join(s.row(&mass, "SELECT COUNT(*) FROM broadcast WHERE ended_at = 0"),
		s.row(&waiting, "SELECT COUNT(*) FROM post WHERE state = 'waiting'"))
	if err != nil {
		fault(w, err)
		return
	}
	now, problem := s.clock(r, http.MethodGet, nil)
	s.show(w, "deliveries", map[string]any{
		"Rows": rows, "Counts": counts, "Names": names, "Next": next, "Mass": mass, "Waiting": waiting,
		"Now": now, "Problem": r.URL.Query().Get("problem") + problem, "Channel": find.channel,
	})
}

// pageMessages is a user's service notifications (服务通知).
func (s *Sandbox) pageMessages(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if !named(w, user) {
		return
	}
	rows, err := s.deliveries(search{channel: "subscribe", openid: openID("mini", user), limit: 50})
	if err != nil {
		fault(w, err)
		return
	}
	type card struct {
		Delivery
		Opens string
	}
	cards := make([]card, len(rows))
	for i, d := range rows {
		cards[i] = card{d, s.phonePage(user, d.Page)}
	}
	s.show(w, "messages", map[string]any{"Rows": cards, "User": user})
}

func (s *Sandbox) article(draft string) (article, error) {
	var body string
	if err := s.db.QueryRow("SELECT body FROM draft WHERE id = ?", draft).Scan(&body); err != nil {
		return article{}, err
	}
	var d struct {
		Articles []article `json:"articles"`
	}
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		return article{}, err
	}
	return d.Articles[0], nil
}

func (s *Sandbox) pageArticle(w http.ResponseWriter, r *http.Request) {
	a, err := s.article(r.PathValue("id"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	gone, err := s.removed(r.PathValue("id"))
	if err != nil {
		fault(w, err)
		return
	}
	if gone { // 删除群发消息: 将消息的图文详情页失效
		a = article{Title: "该内容已被发布者删除"}
	}
	if strings.Contains(strings.ToLower(a.Content), "<script") {
		a.Content = "" // WeChat drops scripts
	}
	user := cmp.Or(r.URL.Query().Get("user"), "follower")
	if !named(w, user) {
		return
	}
	if !gone {
		if err := s.readArticle(r.PathValue("id"), user, false); err != nil {
			fault(w, err)
			return
		}
	}
	//nolint:gosec // our own server's article, under a CSP without scripts
	s.show(w, "article", map[string]any{
		"User":    user,
		"Title":   a.Title,
		"Content": template.HTML(a.Content),
		"Cover":   a.ThumbMediaID,
		"Source":  a.ContentSourceURL,
	})
}
