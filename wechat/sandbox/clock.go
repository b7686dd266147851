package sandbox

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"time"
)

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
	if err != nil || s.keepClock(t) != nil {
		return "", "服务器的回应看不懂"
	}
	week := []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
	return fmt.Sprintf("%s 周%s %s", t.Format("2006年1月2日"), week, t.Format("15:04")), ""
}

// keepClock remembers by how much the server's clock is ahead.
func (s *Sandbox) keepClock(now time.Time) error {
	ahead := now.Sub(s.o.Machine())
	s.mu.Lock()
	moved := (ahead - s.ahead).Abs() > time.Minute
	if moved {
		s.ahead = ahead
	}
	s.mu.Unlock()
	if !moved {
		return nil
	}
	_, err := s.db.Exec("INSERT OR REPLACE INTO setting VALUES ('ahead', ?)", ahead.Milliseconds())
	return err
}

// readClock reads what keepClock remembered.
func (s *Sandbox) readClock() error {
	var ms int64
	err := s.db.QueryRow("SELECT value FROM setting WHERE name = 'ahead'").Scan(&ms)
	s.ahead = time.Duration(ms) * time.Millisecond
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
