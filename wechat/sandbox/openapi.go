package sandbox

import (
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

// unlimited is the daily_limit told of a call whose page names none; the number
// is ours.
const unlimited = 1_000_000

// quotaGet follows 查询API调用额度 getApiQuota: the path begins with / and has no
// host (76003), it must be known (76021 cgi_path not found) and be the asking
// account's; sns paths are never told (76022).
func (s *Sandbox) quotaGet(r *http.Request, body []byte) (any, error) {
	account, err := s.accountOf(r)
	if err != nil {
		return nil, err
	}
	var in struct {
		Path string `json:"cgi_path"`
	}
	if err := strict(body, &in, "cgi_path"); err != nil {
		return nil, err
	}
	path, slash := strings.CutPrefix(in.Path, "/")
	asked, known := s.calls[path]
	switch {
	case !slash:
		return nil, refuse(76003, "invalid cgi_path")
	case !known:
		return nil, refuse(76021, "cgi_path not found, please check")
	case strings.HasPrefix(path, "sns/") || asked.account != nil && asked.account(s) != account:
		return nil, refuse(76022, "could not use this cgi_path, no permission")
	}
	limit, used, err := s.usedToday(path, asked.quota)
	if err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "quota": map[string]int{
		"daily_limit": limit, "used": used, "remain": max(0, limit-used),
	}}, nil
}

// usedToday is a path's daily limit and how often it was called today.
func (s *Sandbox) usedToday(path string, q Quota) (limit, used int, err error) {
	if own, ok := s.o.Quotas[path]; ok {
		q = own
	}
	var day, minute int
	err = s.db.QueryRow("SELECT day, minute FROM quota WHERE path = ?", path).Scan(&day, &minute)
	if err == nil {
		q.Day = day
	} else if !errors.Is(err, sql.ErrNoRows) {
		return 0, 0, err
	}
	if q.Day == 0 {
		return unlimited, s.tallied(path), nil
	}
	err = s.db.QueryRow("SELECT COALESCE(SUM(n), 0) FROM called WHERE path = ? AND span = ?", path,
		s.now().Format("2006-01-02")).Scan(&used)
	return q.Day, min(used, q.Day), err
}

// tally counts a call that has no limit; it is forgotten with the process.
func (s *Sandbox) tally(path string) {
	day := s.now().Format("2006-01-02")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tallyDay != day {
		s.tallyDay, s.tallies = day, map[string]int{}
	}
	s.tallies[path]++
}

func (s *Sandbox) tallied(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tallies[path]
}

// clearsPerMonth is how often an account may clear its counts (每个账号每月共10次清零
// 操作机会，清零生效一次即用掉一次机会).
const clearsPerMonth = 10

// quotaClear follows 重置API调用次数 clearQuota: the appid is the asking account's
// (40013); the eleventh of a month is refused (48006).
func (s *Sandbox) quotaClear(r *http.Request, body []byte) (any, error) {
	account, err := s.accountOf(r)
	if err != nil {
		return nil, err
	}
	var in struct {
		AppID string `json:"appid"`
	}
	if err := strict(body, &in, "appid"); err != nil {
		return nil, err
	}
	if in.AppID != account.ID {
		return nil, refuse(40013, "invalid appid")
	}
	return fine, s.inTx(func(tx *sql.Tx) error {
		var n int
		err := tx.QueryRow("INSERT INTO cleared VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n",
			account.ID, s.now().Format("2006-01")).Scan(&n)
		if err != nil {
			return err
		}
		if n > clearsPerMonth {
			return refuse(48006, "forbid to clear quota because of reaching the limit")
		}
		for path, c := range s.calls {
			if c.account != nil && c.account(s) == account {
				if _, err := tx.Exec("DELETE FROM called WHERE path = ?", path); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// refuseWith numbers a refusal (rid) and remembers it, as WeChat does for seven
// days; errmsg ends with the number (全局返回码说明: rid).
func (s *Sandbox) refuseWith(r *http.Request, path string, body []byte, refused *refusal) (refusal, error) {
	rid := s.rid()
	out := refusal{refused.Code, refused.Text + " rid: " + rid}
	account, err := s.accountOf(r)
	if err != nil {
		return out, nil // nobody who could ask for it
	}
	answer, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	_, err = s.db.Exec("INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?)", rid, account.ID, s.now().UnixMilli(),
		"/"+path+"?"+r.URL.RawQuery, string(body), string(answer))
	return out, err
}

// ridFor is how long a rid can be asked for (rid的有效期只有7天).
const ridFor = 7 * 24 * time.Hour

// ridGet follows 查询rid信息 getRidInfo: only the account that made the request is
// told, within seven days (76001 rid not found).
func (s *Sandbox) ridGet(r *http.Request, body []byte) (any, error) {
	account, err := s.accountOf(r)
	if err != nil {
		return nil, err
	}
	var in struct {
		Rid string `json:"rid"`
	}
	if err := strict(body, &in, "rid"); err != nil {
		return nil, err
	}
	var at int64
	var address, sent, answer string
	err = s.db.QueryRow("SELECT at, path, body, answer FROM refused WHERE rid = ? AND appid = ? AND at > ?",
		in.Rid, account.ID, s.now().Add(-ridFor).UnixMilli()).Scan(&at, &address, &sent, &answer)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, refuse(76001, "rid not found")
	}
	if err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "request": map[string]any{
		"invoke_time": at / 1000, "cost_in_ms": 3, "request_url": address, "request_body": sent,
		"response_body": answer, "client_ip": "",
	}}, nil
}

// controlRefused lists the rids of what was refused, newest first.
func (s *Sandbox) controlRefused(w http.ResponseWriter, _ *http.Request) {
	rids, err := s.texts("SELECT rid FROM refused ORDER BY at DESC, rid LIMIT 50")
	if err != nil {
		fault(w, err)
		return
	}
	out := make([]map[string]string, len(rids))
	for i, rid := range rids {
		out[i] = map[string]string{"rid": rid}
	}
	writeJSON(w, out)
}
