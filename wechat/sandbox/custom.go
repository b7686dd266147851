package sandbox

import (
	"database/sql"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// allowances are what a follower's act allows the account to send, and for how
// long (发送客服消息: 下发额度).
var allowances = map[string]struct {
	n    int
	life time.Duration
}{
	"message":   {5, 48 * time.Hour}, // 用户发送消息
	"click":     {3, time.Minute},    // 点击自定义菜单
	"subscribe": {3, time.Minute},    // 关注公众号
	"scan":      {3, time.Minute},    // 扫描二维码
}

// allow lets the account answer a follower's act.
func (s *Sandbox) allow(tx *sql.Tx, openid, reason string) error {
	a, known := allowances[reason]
	if !known {
		return nil
	}
	_, err := tx.Exec("INSERT OR REPLACE INTO allowance VALUES (?, ?, ?, ?)", openid, reason,
		s.now().Add(a.life).UnixMilli(), a.n)
	return err
}

// custom is a customer service message.
type custom struct {
	ToUser string `json:"touser"`
	Type   string `json:"msgtype"`
	Text   *struct {
		Content string `json:"content"`
	} `json:"text"`
	News *struct {
		Articles []struct {
			Title   string `json:"title"`
			Digest  string `json:"description"`
			URL     string `json:"url"`
			Picture string `json:"picurl"`
		} `json:"articles"`
	} `json:"news"`
	Card *struct {
		Title string `json:"title"`
		program
		Thumb string `json:"thumb_media_id"`
	} `json:"miniprogrampage"`
}

// customSend follows 发送客服消息 sendCustomMessage: within the time that the
// follower's act allows (45015 回复时间超过限制) and not more than it allows (45047
// 客服接口下行条数超过上限). It does not de-duplicate.
func (s *Sandbox) customSend(_ *http.Request, body []byte) (any, error) {
	var in custom
	if err := strict(body, &in, "touser", "msgtype"); err != nil {
		return nil, err
	}
	d, err := s.checkCustom(in)
	if err != nil {
		return nil, err
	}
	return fine, s.inTx(func(tx *sql.Tx) error {
		if d.Template == "miniprogrampage" {
			if err := s.knownMedia(tx, d.Ref); err != nil {
				return err
			}
		}
		if err := s.takeAllowance(tx, in.ToUser); err != nil {
			return err
		}
		return s.deliver(tx, d)
	})
}

// checkCustom: a text of at most 2048 bytes, one article (图文消息条数限制在1条以内),
// or a card of the linked mini-program.
func (s *Sandbox) checkCustom(in custom) (Delivery, error) {
	d := Delivery{Channel: "custom", OpenID: in.ToUser, Template: in.Type}
	switch {
	case in.Type == "text" && in.Text != nil:
		if in.Text.Content == "" || len(in.Text.Content) > 2048 {
			return d, refuse(45002, "content size out of limit")
		}
		d.Lines = []string{in.Text.Content}
	case in.Type == "news" && in.News != nil:
		if len(in.News.Articles) != 1 {
			return d, refuse(45008, "article size out of limit")
		}
		a := in.News.Articles[0]
		if a.Title == "" || !strings.HasPrefix(a.URL, "http") {
			return d, refuse(40039, "invalid url size")
		}
		d.Title, d.Lines, d.Page, d.Ref = a.Title, []string{a.Digest}, a.URL, a.Picture
	case in.Type == "miniprogrampage" && in.Card != nil:
		if in.Card.AppID == "" {
			return d, refuse(40013, "invalid appid")
		}
		if in.Card.Title == "" || utf8.RuneCountInString(in.Card.Title) > 64 {
			return d, refuse(45003, "title size out of limit")
		}
		d.Title, d.Page, d.Ref = in.Card.Title, in.Card.Path, in.Card.Thumb
		return d, in.Card.check(s)
	default:
		return d, refuse(40008, "invalid message type")
	}
	return d, nil
}

// knownMedia refuses a picture that is neither material nor fresh (40007).
func (s *Sandbox) knownMedia(tx *sql.Tx, id string) error {
	var n int
	err := tx.QueryRow("SELECT (SELECT COUNT(*) FROM material WHERE id = ?1) + (SELECT COUNT(*) FROM media "+
		"WHERE id = ?1 AND expires_at > ?2)", id, s.o.Machine().UnixMilli()).Scan(&n)
	if err != nil {
		return err
	}
	if n == 0 {
		return refuse(40007, "invalid media_id")
	}
	return nil
}

// takeAllowance uses up one message of what is allowed, the shortest first.
func (s *Sandbox) takeAllowance(tx *sql.Tx, openid string) error {
	f, err := s.follower(tx, openid)
	if err != nil {
		return err
	}
	now := s.now().UnixMilli()
	var open, left int
	if err := tx.QueryRow("SELECT COUNT(*), COALESCE(SUM(n), 0) FROM allowance WHERE openid = ? AND until > ?", openid,
		now).Scan(&open, &left); err != nil {
		return err
	}
	switch {
	case !f.follows || open == 0:
		return refuse(45015, "response out of time limit or subscription is canceled")
	case left == 0:
		return refuse(45047, "out of response count limit")
	}
	_, err = tx.Exec("UPDATE allowance SET n = n - 1 WHERE openid = ?1 AND reason = (SELECT reason FROM allowance "+
		"WHERE openid = ?1 AND until > ?2 AND n > 0 ORDER BY until LIMIT 1)", openid, now)
	return err
}
