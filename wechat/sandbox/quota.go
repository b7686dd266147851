package sandbox

import (
	"cmp"
	"database/sql"
	"errors"
	"net/http"
)

// Quota is how many calls a path allows a day and a minute; 0 sets no limit.
type Quota struct {
	Day    int `json:"day"`
	Minute int `json:"minute"`
}

// count takes one call from its path's quota: 45009 接口调用超过限制 (a day's),
// 45011 API 调用太频繁 (a minute's).
func (s *Sandbox) count(path string, q Quota) error {
	if own, ok := s.o.Quotas[path]; ok {
		q = own
	}
	var set Quota
	err := s.db.QueryRow("SELECT day, minute FROM quota WHERE path = ?", path).Scan(&set.Day, &set.Minute)
	if err == nil {
		q = set
	} else if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if q.Day == 0 {
		s.tally(path)
	}
	for _, limit := range []struct {
		most, code int
		layout     string
		text       string
	}{
		{q.Minute, 45011, "2006-01-02 15:04", "api minute-quota reach limit must slower retry next minute"},
		{q.Day, 45009, "2006-01-02", "reach max api daily quota limit"},
	} {
		if limit.most == 0 {
			continue
		}
		var n int
		err := s.db.QueryRow("INSERT INTO called VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
			path, s.now().Format(limit.layout)).Scan(&n)
		if err != nil {
			return err
		}
		if n > limit.most {
			return refuse(limit.code, limit.text)
		}
	}
	return nil
}

// controlQuota sets how often a path may be called from now on; what was called
// today is forgotten.
func (s *Sandbox) controlQuota(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Path string `json:"path"`
		Quota
	}
	if !asked(w, r, &in) {
		return
	}
	if _, known := calls[in.Path]; !known || min(in.Day, in.Minute) < 0 {
		http.Error(w, "bad path or quota", http.StatusBadRequest)
		return
	}
	_, forget := s.db.Exec("DELETE FROM called WHERE path = ?", in.Path)
	_, set := s.db.Exec("INSERT OR REPLACE INTO quota VALUES (?, ?, ?)", in.Path, in.Day, in.Minute)
	if err := cmp.Or(forget, set); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, in)
}
