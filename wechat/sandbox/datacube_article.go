package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// The bounds of the figures of articles.
const (
	articleStart = "2025-11-01" // 数据存储起始时间为2025-11-01，之前日期数据无效
	articleDays  = 30           // 统计周期内（最大30天）
)

// dataID is a mass send's msg_data_id, another number than its msg_id.
func dataID(broadcast int64) int64 { return 2_247_480_000 + broadcast }

// articleDetail follows 获取发表内容发表详细数据 getarticletotaldetail
// (developers.weixin.qq.com/doc/subscription/api/wedata/news/api_getarticletotaldetail):
// what went out in the span, each with a row for each day since, of all that came
// together until that day. One day at most, as developers found
// (developers.weixin.qq.com/community/develop/doc/000c06949140c0546984fa31760000: a
// longer span is a date range error); that this is 61501, and that yesterday's row is
// missing before eight, is taken from the other figures. A person counts once a day.
func (s *Sandbox) articleDetail(_ *http.Request, body []byte) (any, error) {
	days, err := s.figuresOf(body, 1, articleStart)
	if err != nil {
		return nil, err
	}
	list := []map[string]any{}
	for _, day := range days {
		sent, err := s.sentOn(day)
		if err != nil {
			return nil, err
		}
		for _, b := range sent {
			details, err := s.articleRows(b.draft, day)
			if err != nil {
				return nil, err
			}
			list = append(list, map[string]any{
				"ref_date":     day,
				"msgid":        strconv.FormatInt(dataID(b.id), 10) + "_1",
				"publish_type": 0,
				"detail_list":  details,
			})
		}
	}
	return map[string]any{"list": list, "is_delay": false}, nil
}

// sentOn are the sends of a day that went out.
func (s *Sandbox) sentOn(day string) (out []sentMass, err error) {
	begin, err := time.ParseInLocation(time.DateOnly, day, china)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query("SELECT id, draft FROM broadcast WHERE at >= ? AND at < ? AND status = 'send success' "+
		"AND ended_at > 0 ORDER BY id", begin.UnixMilli(), begin.AddDate(0, 0, 1).UnixMilli())
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var m sentMass
		if err := rows.Scan(&m.id, &m.draft); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// articleRows are an article's rows, one for each day since it went out.
func (s *Sandbox) articleRows(draft, from string) ([]map[string]any, error) {
	out := []map[string]any{}
	first, err := time.ParseInLocation(time.DateOnly, from, china)
	if err != nil {
		return nil, err
	}
	now := s.now()
	last := now.AddDate(0, 0, -1)
	if now.Hour() < figureHour {
		last = now.AddDate(0, 0, -2)
	}
	for n := range articleDays {
		day := first.AddDate(0, 0, n).Format(time.DateOnly)
		if day > last.Format(time.DateOnly) {
			break
		}
		var read, shared int
		if err := s.db.QueryRow("SELECT COUNT(*), COALESCE(SUM(shared), 0) FROM article_read "+
			"WHERE draft = ? AND day <= ?", draft, day).Scan(&read, &shared); err != nil {
			return nil, err
		}
		out = append(out, map[string]any{
			"stat_date":           day,
			"read_user":           read,
			"read_user_source":    []map[string]any{{"user_count": read, "scene_desc": "全部"}},
			"share_user":          shared,
			"zaikan_user":         0,
			"like_user":           0,
			"comment_count":       0,
			"collection_user":     0,
			"praise_money":        0,
			"read_subscribe_user": 0,
			"read_delivery_rate":  0.0,
			"read_finish_rate":    0.0,
			"read_avg_activetime": 0.0,
			"read_jump_position":  []map[string]any{},
		})
	}
	return out, nil
}

// readArticle notes that somebody opened an article's page today, and shared it.
func (s *Sandbox) readArticle(draft, reader string, shared bool) error {
	n := 0
	if shared {
		n = 1
	}
	_, err := s.db.Exec(`INSERT INTO article_read VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET shared = max(shared, excluded.shared)`, draft, reader,
		s.now().Format(time.DateOnly), n)
	return err
}

// controlRead lets a user open, or share, the newest article that was sent.
func (s *Sandbox) controlRead(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User   string `json:"user"`
		Shared bool   `json:"shared"`
	}
	if !asked(w, r, &in) || !named(w, in.User) {
		return
	}
	var draft string
	err := s.db.QueryRow("SELECT draft FROM broadcast WHERE status = 'send success' ORDER BY id DESC LIMIT 1").
		Scan(&draft)
	if err == nil {
		err = s.readArticle(draft, in.User, in.Shared)
	}
	if err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, in)
}
