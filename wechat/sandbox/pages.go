package sandbox

import (
	"bytes"
	_ "embed" // pages
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
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

// pageDeliveries lists what was delivered, with the clock and failures on demand.
func (s *Sandbox) pageDeliveries(w http.ResponseWriter, r *http.Request) {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // a bad key shows the newest
	rows, err := s.deliveries(r.URL.Query().Get("channel"), "", before, 51)
	if err != nil {
		fault(w, err)
		return
	}
	counts := map[string]int{}
	all, err := s.db.Query("SELECT channel, COUNT(*) FROM delivery GROUP BY channel")
	if err != nil {
		fault(w, err)
		return
	}
	defer func() { _ = all.Close() }()
	for all.Next() {
		var channel string
		var n int
		if err := all.Scan(&channel, &n); err != nil {
			fault(w, err)
			return
		}
		counts[channel] = n
	}
	if err := all.Err(); err != nil {
		fault(w, err)
		return
	}
	next := int64(0)
	if len(rows) > 50 {
		rows = rows[:50]
		next = rows[49].ID
	}
	now, problem := s.clock(r, http.MethodGet, nil)
	s.show(w, "deliveries", map[string]any{"Rows": rows, "Subscribe": counts["subscribe"], "Mass": counts["mass"], "Next": next,
		"Now": now, "Problem": r.URL.Query().Get("problem") + problem, "Channel": r.URL.Query().Get("channel")})
}

// moveClock moves the server's business clock, which the server owns.
func (s *Sandbox) moveClock(w http.ResponseWriter, r *http.Request) {
	in := map[string]any{}
	for _, name := range []string{"days", "working_days"} {
		if n, err := strconv.Atoi(r.FormValue(name)); err == nil {
			in[name] = n
		}
	}
	if to := r.FormValue("to"); to != "" {
		if t, err := time.ParseInLocation("2006-01-02T15:04", to, time.FixedZone("CST", 8*3600)); err == nil {
			in["to"] = t.Format(time.RFC3339)
		}
	}
	body, err := json.Marshal(in)
	if err != nil {
		fault(w, err)
		return
	}
	_, problem := s.clock(r, http.MethodPost, body)
	to := s.o.Prefix + "/"
	if problem != "" {
		to += "?problem=" + template.URLQueryEscaper(problem)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// clock asks the server for its business time, or moves it; problem is a
// sentence for the page.
func (s *Sandbox) clock(r *http.Request, method string, body []byte) (now, problem string) {
	req, err := http.NewRequestWithContext(r.Context(), method, s.o.ServerURL+"/dev/clock", bytes.NewReader(body))
	if err != nil {
		return "", "服务器地址不对"
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return "", "服务器没有回应，暂时看不到办理时间"
	}
	defer func() { _ = res.Body.Close() }()
	var out struct{ Now, Detail string }
	data, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil || json.Unmarshal(data, &out) != nil {
		return "", "服务器的回应看不懂"
	}
	if out.Now == "" {
		return "", out.Detail
	}
	t, err := time.Parse(time.RFC3339, out.Now)
	if err != nil {
		return "", "服务器的回应看不懂"
	}
	week := []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
	return fmt.Sprintf("%s 周%s %s", t.Format("2006年1月2日"), week, t.Format("15:04")), ""
}

// pageFollower is the official account as a follower's WeChat shows it.
func (s *Sandbox) pageFollower(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if user == "" {
		user = "follower"
	}
	if !named(w, user) {
		return
	}
	rows, err := s.deliveries("mass", openID("oa", user), 0, 50)
	if err != nil {
		fault(w, err)
		return
	}
	type card struct {
		Delivery
		Cover string
	}
	cards := make([]card, len(rows))
	for i, d := range rows {
		a, err := s.article(d.Ref)
		if err != nil {
			fault(w, err)
			return
		}
		cards[len(rows)-1-i] = card{d, a.ThumbMediaID} // oldest on top, as in a chat
	}
	s.show(w, "follower", map[string]any{"Cards": cards})
}

// pageMessages is a user's service notifications (服务通知).
func (s *Sandbox) pageMessages(w http.ResponseWriter, r *http.Request) {
	user := r.URL.Query().Get("user")
	if !named(w, user) {
		return
	}
	rows, err := s.deliveries("subscribe", openID("mini", user), 0, 50)
	if err != nil {
		fault(w, err)
		return
	}
	s.show(w, "messages", map[string]any{"Rows": rows, "User": user})
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
	if strings.Contains(strings.ToLower(a.Content), "<script") {
		a.Content = "" // WeChat drops scripts
	}
	s.show(w, "article", map[string]any{"Title": a.Title, "Content": template.HTML(a.Content), "Cover": a.ThumbMediaID, "Source": a.ContentSourceURL}) //nolint:gosec // our own server's article, under a CSP without scripts
}

func (s *Sandbox) material(w http.ResponseWriter, r *http.Request) {
	var data []byte
	if err := s.db.QueryRow("SELECT data FROM material WHERE id = ?", r.PathValue("id")).Scan(&data); err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(data))
	_, _ = w.Write(data)
}
