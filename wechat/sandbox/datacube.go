package sandbox

import (
	"database/sql"
	"net/http"
	"time"
)

// The ways by which people came to follow (user_source, 获取用户增减数据).
const (
	cameOtherwise = 0  // 其他合计
	cameByCode    = 30 // 扫描二维码
)

// The bounds of the figures of followers.
const (
	figureDays  = 7            // 最大跨度7天
	figureStart = "2014-12-01" // 接口侧数据存储始于2014-12-01
	figureHour  = 8            // 每日8点后获取前一天数据
)

// moved counts people who began to follow, or stopped, today.
func (s *Sandbox) moved(tx *sql.Tx, source, came, gone int) error {
	_, err := tx.Exec(`INSERT INTO moved VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET came = came + excluded.came, gone = gone + excluded.gone`,
		s.now().Format(time.DateOnly), source, came, gone)
	return err
}

// figureRange reads a question for figures. 61501 (date range error) answers more
// than seven days and an end after yesterday, as developers reported it of
// getusercumulate (blog.csdn.net/HezhezhiyuLe/article/details/116270777); that it
// answers an end before the beginning too, and 61500 a date of another shape
// (日期格式错误), is ours: the pages list no codes for them. The days before the
// figures begin, and yesterday before eight o'clock, have none: the list is then
// shorter, as developers saw it.
func (s *Sandbox) figureRange(body []byte) (days []string, err error) {
	return s.figuresOf(body, figureDays, figureStart)
}

// figuresOf is figureRange of figures with another longest span and first day.
func (s *Sandbox) figuresOf(body []byte, most int, start string) (days []string, err error) {
	var in struct {
		Begin string `json:"begin_date"`
		End   string `json:"end_date"`
	}
	if err := strict(body, &in, "begin_date", "end_date"); err != nil {
		return nil, err
	}
	begin, wrong := time.ParseInLocation(time.DateOnly, in.Begin, china)
	end, wrongToo := time.ParseInLocation(time.DateOnly, in.End, china)
	if wrong != nil || wrongToo != nil {
		return nil, refuse(61500, "date format error")
	}
	now := s.now()
	today := now.Format(time.DateOnly)
	if end.Before(begin) || in.End >= today || !end.Before(begin.AddDate(0, 0, most)) {
		return nil, refuse(61501, "date range error")
	}
	for d := begin; !d.After(end); d = d.AddDate(0, 0, 1) {
		day := d.Format(time.DateOnly)
		late := now.Hour() < figureHour && d.AddDate(0, 0, 1).Format(time.DateOnly) == today
		if day >= start && !late {
			days = append(days, day)
		}
	}
	return days, nil
}

// userSummary follows 获取用户增减数据 getusersummary
// (developers.weixin.qq.com/doc/service/api/wedata/user/api_getusersummary): a row
// for each day and way, and one of zeros for a day on which nothing happened.
func (s *Sandbox) userSummary(_ *http.Request, body []byte) (any, error) {
	type row struct {
		Day    string `json:"ref_date"`
		Source int    `json:"user_source"`
		Came   int    `json:"new_user"`
		Gone   int    `json:"cancel_user"`
	}
	days, err := s.figureRange(body)
	if err != nil {
		return nil, err
	}
	list := []row{}
	for _, day := range days {
		for _, source := range []int{cameOtherwise, cameByCode} {
			r, known := row{Day: day, Source: source}, false
			err := s.db.QueryRow(`SELECT COALESCE(SUM(came), 0), COALESCE(SUM(gone), 0), COUNT(*) > 0 FROM moved
				WHERE day = ? AND source = ?`, day, source).Scan(&r.Came, &r.Gone, &known)
			if err != nil {
				return nil, err
			}
			if known || source == cameOtherwise {
				list = append(list, r)
			}
		}
	}
	return map[string]any{"list": list}, nil
}

// userCumulate follows 获取累计用户数据 getusercumulate
// (developers.weixin.qq.com/doc/service/api/wedata/user/api_getusercumulate): the
// followers at the end of each day.
func (s *Sandbox) userCumulate(_ *http.Request, body []byte) (any, error) {
	type row struct {
		Day   string `json:"ref_date"`
		Total int    `json:"cumulate_user"`
	}
	days, err := s.figureRange(body)
	if err != nil {
		return nil, err
	}
	list := []row{}
	for _, day := range days {
		r := row{Day: day}
		if err := s.db.QueryRow(`SELECT (SELECT COUNT(*) FROM follower WHERE follows = 1) -
			COALESCE((SELECT SUM(came - gone) FROM moved WHERE day > ?), 0)`, day).Scan(&r.Total); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return map[string]any{"list": list}, nil
}
