package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// article is one article of a draft (草稿箱 新建草稿).
type article struct {
	Title              string `json:"title"`
	Author             string `json:"author"`
	Digest             string `json:"digest"`
	Content            string `json:"content"`
	ContentSourceURL   string `json:"content_source_url"`
	ThumbMediaID       string `json:"thumb_media_id"`
	ShowCoverPic       uint   `json:"show_cover_pic"`
	NeedOpenComment    uint   `json:"need_open_comment"`
	OnlyFansCanComment uint   `json:"only_fans_can_comment"`
}

// draftAdd keeps a draft of one to eight articles (45008).
func (s *Sandbox) draftAdd(r *http.Request, body []byte) (any, error) {
	var in struct {
		Articles []article `json:"articles"`
	}
	if err := strict(body, &in, "articles"); err != nil {
		return nil, err
	}
	if len(in.Articles) == 0 || len(in.Articles) > 8 {
		return nil, refuse(45008, "article count out of limit")
	}
	for i := range in.Articles {
		if err := s.checkArticle(&in.Articles[i]); err != nil {
			return nil, err
		}
	}
	kept, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	id := random()
	_, err = s.db.ExecContext(r.Context(), "INSERT INTO draft (id, body, updated_at) VALUES (?, ?, ?)", id,
		string(kept), s.now().Unix())
	return map[string]string{"media_id": id}, err
}

type news struct {
	MediaID string `json:"media_id"`
}

// massSend follows 根据标签群发消息 sendAll
// (developers.weixin.qq.com/doc/service/api/notify/message/api_sendall):
// clientmsgid is at most 64 bytes (45067 clientmsgid 长度超过限制，限64字节) and known
// for a day (45065, with the first one's msg_id); a service account sends to all
// four times a month (45028 没有群发的配额). It takes the job and answers; the job
// runs behind.
func (s *Sandbox) massSend(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Filter struct {
			ToAll bool `json:"is_to_all"`
			Tag   int  `json:"tag_id"`
		} `json:"filter"`
		News          news   `json:"mpnews"`
		Type          string `json:"msgtype"`
		IgnoreReprint int    `json:"send_ignore_reprint"`
		ClientMsgID   string `json:"clientmsgid"`
	}
	if err := strict(body, &in, "filter", "mpnews", "msgtype"); err != nil {
		return nil, err
	}
	switch {
	case in.Type != "mpnews":
		return nil, refuse(40008, "invalid message type")
	case in.Filter.ToAll == (in.Filter.Tag != 0): // one of both (filter 参数)
		return nil, refuse(40035, "invalid parameter")
	case len(in.ClientMsgID) > 64:
		return nil, refuse(45067, "clientmsgid size out of limit")
	}
	var id, first int64
	err := s.inTx(func(tx *sql.Tx) (err error) {
		id, first, err = s.addBroadcast(tx, in.News.MediaID, in.ClientMsgID, in.Filter.Tag)
		return err
	})
	if err != nil {
		return nil, err
	}
	if first != 0 {
		return map[string]any{"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": first}, nil
	}
	wake(s.wakeMass)
	return map[string]any{
		"errcode":     0,
		"errmsg":      "send job submission success",
		"msg_id":      id,
		"msg_data_id": dataID(id),
	}, nil
}

// summaryOf stands for the clientmsgid of a send that has none: 如果不填，则后台默认以
// 群发范围和群发内容的摘要值，做为 clientmsgid.
func summaryOf(a article, tag int) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d %+v", tag, a) // never fails (hash.Hash)
	return fmt.Sprintf("%x", h.Sum(nil))
}

// addBroadcast stores the job; first is the id of one with the same clientmsgid.
// What was mass-sent has left the drafts, so that a repetition with its id is
// refused first; which of the two WeChat looks at first is not told, this is the
// stricter.
func (s *Sandbox) addBroadcast(tx *sql.Tx, media, client string, tag int) (id, first int64, err error) {
	now := s.now()
	a, err := readArticle(tx, media)
	if err != nil {
		return 0, 0, err
	}
	if client == "" {
		client = summaryOf(a, tag)
	}
	err = tx.QueryRow("SELECT id FROM broadcast WHERE clientmsgid = ? AND at > ?", client,
		now.Add(-24*time.Hour).UnixMilli()).Scan(&first)
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, first, err
	}
	if tag != 0 {
		if err := knownTag(tx, tag, 45159); err != nil {
			return 0, 0, err
		}
	}
	month := now.Format("2006-01")
	var n int
	if err := tx.QueryRow("SELECT COUNT(*) FROM broadcast WHERE month = ? AND tag = 0", month).Scan(&n); err != nil {
		return 0, 0, err
	}
	if tag == 0 && n >= s.o.MassPerMonth {
		return 0, 0, refuse(45028, "has no masssend quota")
	}
	status := ""
	if f := s.takeFail("cgi-bin/message/mass/sendall", func(f *Fail) bool { return f.Mode == "job" }); f != nil {
		status = fmt.Sprintf("err(%d)", f.Code)
	}
	mute := s.takeFail("cgi-bin/message/mass/sendall", func(f *Fail) bool { return f.Mode == "mute" }) != nil
	err = tx.QueryRow(`INSERT INTO broadcast (clientmsgid, draft, title, digest, at, month, tag, status, reached,
		total, kept, sent, failed, ended_at, mute)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, 0, 0, 0, ?)
		RETURNING id`, client, media, a.Title, a.Digest, now.UnixMilli(), month, tag, status, mute).Scan(&id)
	return id, 0, err
}

// readArticle is the first article of a draft that is still in the box (40007 不合法
// 的 media_id): 上传到草稿箱中的素材被群发或发布后，该素材将从草稿箱中移除 (新建草稿).
func readArticle(tx *sql.Tx, draft string) (article, error) {
	var body string
	err := tx.QueryRow("SELECT body FROM draft WHERE id = ? AND NOT EXISTS (SELECT 1 FROM broadcast "+
		"WHERE broadcast.draft = draft.id)", draft).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return article{}, refuse(40007, "invalid media_id")
	} else if err != nil {
		return article{}, err
	}
	var d struct {
		Articles []article `json:"articles"`
	}
	if err := json.NewDecoder(bytes.NewReader([]byte(body))).Decode(&d); err != nil {
		return article{}, err
	}
	return d.Articles[0], nil
}

// massPreview follows 预览消息 preview: to one follower, by openid or WeChat name
// (which comes first), a hundred times a day.
func (s *Sandbox) massPreview(_ *http.Request, body []byte) (any, error) {
	var in struct {
		ToUser string `json:"touser"`
		ToName string `json:"towxname"`
		News   news   `json:"mpnews"`
		Type   string `json:"msgtype"`
	}
	if err := strict(body, &in, "mpnews", "msgtype"); err != nil {
		return nil, err
	}
	if in.Type != "mpnews" {
		return nil, refuse(40008, "invalid message type")
	}
	if in.ToName != "" {
		if !userShape.MatchString(in.ToName) { // 40132 微信号不合法
			return nil, refuse(40132, "invalid username")
		}
		in.ToUser = openID("oa", in.ToName) // a user's WeChat name is the user here
	}
	var id int64
	err := s.inTx(func(tx *sql.Tx) error {
		f, err := s.follower(tx, in.ToUser)
		if err != nil {
			return err
		}
		if !f.follows {
			return refuse(43004, "require subscribe")
		}
		a, err := readArticle(tx, in.News.MediaID)
		if err != nil {
			return err
		}
		if id, _, err = s.sending(tx, in.ToUser, ""); err != nil {
			return err
		}
		return s.deliver(tx, Delivery{
			Channel: "preview",
			OpenID:  in.ToUser,
			Title:   a.Title,
			Lines:   []string{a.Digest},
			Ref:     in.News.MediaID,
		})
	})
	return map[string]any{"errcode": 0, "errmsg": "preview success", "msg_id": id}, err
}

// massStep is how many followers a job does in one transaction.
const massStep = 10_000

// runMass does the jobs, one after another, until the sandbox stops.
func (s *Sandbox) runMass(ctx context.Context) {
	for {
		more, err := s.massOnce()
		switch {
		case ctx.Err() != nil:
			return
		case more:
			continue
		}
		again := make(<-chan time.Time)
		if err != nil {
			slog.Error("sandbox: mass send", "cause", err)
			again = time.After(time.Second)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wakeMass:
		case <-again:
		}
	}
}

// broadcast is a mass send on its way.
type broadcast struct {
	id              int64
	month           string
	tag             int
	status, reached string
}

// massOnce does one step of the oldest job; more is false when there is none.
func (s *Sandbox) massOnce() (more bool, err error) {
	err = s.inTx(func(tx *sql.Tx) error {
		var b broadcast
		err := tx.QueryRow(
			"SELECT id, month, tag, status, reached FROM broadcast WHERE ended_at = 0 ORDER BY id LIMIT 1").
			Scan(&b.id, &b.month, &b.tag, &b.status, &b.reached)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		} else if err != nil {
			return err
		}
		more = true
		if b.status == "" {
			if left, err := s.massStep(tx, b); err != nil || left {
				return err
			}
			b.status = "send success"
		}
		return s.massEnd(tx, b)
	})
	if more {
		s.changed.tell()
		s.posted()
	}
	return more, err
}

// massStep delivers to the next followers in SQL, none of them read here: the
// rows, the counts and how far it came stand or fall together, so that a kill
// neither loses nor repeats one. left is false when nobody is left. A follower
// gets four a month (每用户每月只能接收4条); who refuses messages is filtered too.
func (s *Sandbox) massStep(tx *sql.Tx, b broadcast) (left bool, err error) {
	next, who := "SELECT openid FROM follower WHERE openid > ?1 AND ?2 = 0 ORDER BY openid LIMIT ?3",
		"follower f WHERE ?2 = 0 AND f.follows = 1 AND f.openid > ?1 AND f.openid <= ?3"
	if b.tag != 0 {
		next = "SELECT openid FROM tagged WHERE openid > ?1 AND tag = ?2 ORDER BY openid LIMIT ?3"
		who = "tagged t JOIN follower f ON f.openid = t.openid WHERE t.tag = ?2 AND f.follows = 1 AND t.openid > ?1 " +
			"AND t.openid <= ?3"
	}
	var last sql.NullString
	if err := tx.QueryRow("SELECT MAX(openid) FROM ("+next+")", b.reached, b.tag, massStep).Scan(&last); err != nil ||
		!last.Valid {
		return false, err
	}
	const kept, reached = "f.refuses = 0 AND NOT (f.month = ?4 AND f.got >= ?5)", " AND f.fails = 0"
	args := []any{b.reached, b.tag, last.String, b.month, s.o.MassPerMonth, b.id, s.now().UnixMilli()}
	for _, statement := range []string{
		`UPDATE broadcast SET (reached, total, kept, failed) = (SELECT ?3, total + COUNT(*),
			kept + COUNT(*) FILTER (WHERE ` + kept + `),
			failed + COUNT(*) FILTER (WHERE ` + kept + ` AND f.fails = 1) FROM ` + who + `) WHERE id = ?6`,
		"INSERT INTO delivery (at, channel, openid, template, title, body, page, ref, broadcast) " +
			"SELECT ?7, 'mass', f.openid, '', '', '', '', '', ?6 FROM " + who + " AND " + kept + reached,
		"UPDATE broadcast SET sent = sent + changes() WHERE id = ?6",
		"UPDATE follower SET got = CASE WHEN month = ?4 THEN got + 1 ELSE 1 END, month = ?4 " +
			"WHERE openid IN (SELECT f.openid FROM " + who + " AND " + kept + reached + ")",
	} {
		if _, err := tx.Exec(statement, args...); err != nil {
			return false, err
		}
	}
	return true, nil
}

// massEnd closes a job and owes its event (事件推送群发结果): FilterCount is who
// was left after the filters, SentCount and ErrorCount together.
func (s *Sandbox) massEnd(tx *sql.Tx, b broadcast) error {
	var total, kept, sent, failed int64
	var draft string
	var mute bool
	err := tx.QueryRow("UPDATE broadcast SET ended_at = ?, status = ? WHERE id = ? "+
		"RETURNING total, kept, sent, failed, draft, mute", s.now().UnixMilli(), b.status, b.id).
		Scan(&total, &kept, &sent, &failed, &draft, &mute)
	if err != nil || mute {
		return err
	}
	return s.post(tx, openID("oa", "admin"), "mass_end", "",
		event("MASSSENDJOBFINISH", number("MsgID", b.id), text("Status", b.status),
			number("TotalCount", total), number("FilterCount", kept), number("SentCount", sent),
			number("ErrorCount", failed),
			s.articleResults(b.status, draft)))
}

// articleResults are a mass send's results by article (事件推送群发结果): what the
// check for copied ones found, 3 for one that may not go out, and where each that
// went out can be read.
func (s *Sandbox) articleResults(status, draft string) string {
	count, state, links := int64(0), int64(0), ""
	switch status {
	case "err(30002)", "err(30003)":
		state = 3
	case "send success":
		count = 1
		links = nested("item", number("ArticleIdx", 1),
			text("ArticleUrl", s.o.ServerURL+s.o.Prefix+"/article/"+draft))
	}
	return nested("CopyrightCheckResult", number("Count", 0), nested("ResultList"), number("CheckState", state)) +
		nested("ArticleUrlResult", number("Count", count), nested("ResultList", links))
}
