package sandbox

import (
	"context"
	"database/sql"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A post is a message or event on its way to the account's callback: a row
// first, then tries, so that neither side's stop loses it.
const (
	postTimeout = 5 * time.Second // 微信服务器在五秒内收不到响应会断掉连接
	postRetries = 3               // 总共重试三次
	postsAtOnce = 8
)

// The elements of what is posted.
func element(name, inner string) string { return "<" + name + ">" + inner + "</" + name + ">" }

func number(name string, n int64) string {
	return element(name, strconv.FormatInt(n, 10))
}
func nested(name string, inner ...string) string { return element(name, strings.Join(inner, "")) }
func text(name, value string) string {
	return element(name, "<![CDATA["+strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>")+"]]>")
}

// event is an event's own part of a post.
func event(name string, fields ...string) string {
	return text("MsgType", "event") + text("Event", name) + strings.Join(fields, "")
}

// accountName is the account's own id (原始 ID).
const accountName = "gh_shigang"

// post owes the callback an event.
func (s *Sandbox) post(tx *sql.Tx, openid, kind, said, fields string) error {
	_, err := s.addPost(tx, openid, kind, said, fields)
	return err
}

// addPost owes the callback a message or event of somebody; kind and said are
// how the follower's page shows it. Without a callback it is only kept.
func (s *Sandbox) addPost(tx *sql.Tx, openid, kind, said, fields string) (id int64, err error) {
	now := s.now()
	return s.keepPost(tx, ofOfficial, s.o.CallbackURL != "", Post{
		at: now.UnixMilli(), OpenID: openid, Kind: kind, Text: said,
	}, officialXML(openid, now.Unix(), fields))
}

// officialXML is a post to the official account, which is always XML (数据格式，仅支持 XML).
func officialXML(from string, at int64, fields string) string {
	return "<xml>" + text("ToUserName", accountName) + text("FromUserName", from) + number("CreateTime", at) + fields +
		"</xml>"
}

// firstMessage is the MsgId of everybody's first message: the ids are one
// follower's alone (接收普通消息 MsgId), so that two followers' may be the same.
const firstMessage = 23456789012345678

// messageID is the MsgId of a follower's next message.
func messageID(tx *sql.Tx, openid string) (string, error) {
	var n int64
	err := tx.QueryRow("SELECT COUNT(*) FROM post WHERE openid = ? AND kind = 'message'", openid).Scan(&n)
	return number("MsgId", firstMessage+n), err
}

// posted wakes the posting.
func (s *Sandbox) posted() { wake(s.wakePosts) }

// runPosts sends what is due, several at once, until the sandbox stops.
func (s *Sandbox) runPosts(ctx context.Context) {
	slots := make(chan struct{}, postsAtOnce)
	for {
		due, wait, err := s.duePosts()
		if err != nil && ctx.Err() == nil {
			slog.Error("sandbox: posts", "cause", err)
			wait = time.Second
		}
		for _, id := range due {
			slots <- struct{}{}
			s.running.Add(1)
			go func() {
				defer func() { <-slots; s.running.Done() }()
				if err := s.try(ctx, id); err != nil && ctx.Err() == nil {
					slog.Error("sandbox: post", "cause", err)
				}
				s.changed.tell()
				s.posted()
			}()
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-s.wakePosts:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// duePosts claims what is due and says how long nothing else is.
func (s *Sandbox) duePosts() (due []int64, wait time.Duration, err error) {
	rows, err := s.db.Query("SELECT id, next_at FROM post WHERE state = 'waiting' ORDER BY next_at, id LIMIT 100")
	if err != nil {
		return nil, time.Minute, err
	}
	defer func() { _ = rows.Close() }()
	now := s.o.Machine().UnixMilli()
	wait = time.Minute
	s.mu.Lock()
	defer s.mu.Unlock()
	for rows.Next() {
		var id, at int64
		if err := rows.Scan(&id, &at); err != nil {
			return due, wait, err
		}
		switch {
		case s.posting[id]:
		case at > now:
			wait = min(wait, time.Duration(at-now)*time.Millisecond)
		default:
			s.posting[id] = true
			due = append(due, id)
		}
	}
	return due, wait, rows.Err()
}

// try makes one attempt at a post and keeps what came of it.
func (s *Sandbox) try(ctx context.Context, id int64) error {
	defer func() { s.mu.Lock(); delete(s.posting, id); s.mu.Unlock() }()
	var openid, body, app string
	var tries int
	err := s.db.QueryRow("SELECT openid, body, tries, app FROM post WHERE id = ? AND state = 'waiting'", id).
		Scan(&openid, &body, &tries, &app)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	} else if err != nil {
		return err
	}
	answer, err := s.send(ctx, app, openid, body)
	if ctx.Err() != nil {
		return nil // the next start tries again
	}
	state, problem := "done", ""
	var reply *Delivery
	if err == nil {
		if reply, err = s.readReply(app, openid, answer); err != nil { // 开发者回复了异常数据: not repeated
			state, problem = "failed", err.Error()
		}
	} else if problem = err.Error(); tries < postRetries {
		state = "waiting"
	} else {
		state = "failed"
	}
	return s.inTx(func(tx *sql.Tx) error {
		if reply != nil {
			reply.post = id
			if err := s.deliver(tx, *reply); err != nil {
				return err
			}
		}
		_, err := tx.Exec("UPDATE post SET tries = tries + 1, next_at = ?, state = ?, problem = ? WHERE id = ?",
			s.o.Machine().Add(s.o.RetryAfter).UnixMilli(), state, problem, id)
		return err
	})
}

// send posts a body, signed and sealed (安全模式).
func (s *Sandbox) send(ctx context.Context, app, openid, body string) ([]byte, error) {
	office := s.office(app)
	stamp, nonce := strconv.FormatInt(s.o.Machine().Unix(), 10), random()[:16]
	q, letter, contentType := office.letter(stamp, nonce, openid, body)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, office.url+"?"+q.Encode(), strings.NewReader(letter))
	if err != nil {
		return nil, errors.New("服务器地址不对")
	}
	req.Header.Set("Content-Type", contentType)
	res, err := s.client.Do(req)
	if err != nil {
		return nil, errors.New("服务器没有回应")
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, errors.New("服务器的回应中断了")
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("服务器回应 %d", res.StatusCode)
	}
	return data, nil
}

func sealedXML(sealed string) string {
	return "<xml>" + text("ToUserName", accountName) + text("Encrypt", sealed) + "</xml>"
}

// replyXML is a passive reply (被动回复用户消息).
type replyXML struct {
	To       string `xml:"ToUserName"`
	From     string `xml:"FromUserName"`
	At       int64  `xml:"CreateTime"`
	Type     string `xml:"MsgType"`
	Content  string `xml:"Content"`
	Count    int    `xml:"ArticleCount"`
	Articles []struct {
		Title   string `xml:"Title"`
		Digest  string `xml:"Description"`
		Picture string `xml:"PicUrl"`
		URL     string `xml:"Url"`
	} `xml:"Articles>item"`
}

// readReply opens what the server answered: nothing, "success", or one sealed
// and signed reply.
func (s *Sandbox) readReply(app, openid string, answer []byte) (*Delivery, error) {
	if len(answer) == 0 || string(answer) == "success" {
		return nil, nil
	}
	if app == ofMini { // 回复 success 或空字符串
		return nil, errors.New("小程序的事件只能回复success或空")
	}
	var envelope struct {
		Encrypt   string `xml:"Encrypt"`
		Signature string `xml:"MsgSignature"`
		Stamp     string `xml:"TimeStamp"`
		Nonce     string `xml:"Nonce"`
	}
	if err := xml.Unmarshal(answer, &envelope); err != nil || envelope.Encrypt == "" {
		return nil, errors.New("回复不是加密的XML")
	}
	if envelope.Signature != s.crypt.sign(envelope.Stamp, envelope.Nonce, envelope.Encrypt) {
		return nil, errors.New("回复的签名不对")
	}
	plain, err := s.crypt.open(envelope.Encrypt)
	if err != nil {
		return nil, err
	}
	var r replyXML
	if err := xml.Unmarshal([]byte(plain), &r); err != nil {
		return nil, errors.New("回复的XML看不懂")
	}
	d := &Delivery{Channel: "reply", OpenID: openid, Template: r.Type}
	switch {
	case r.To != openid || r.From != accountName || r.At <= 0:
		return nil, errors.New("回复的收发双方不对")
	case r.Type == "text" && r.Content != "" && len(r.Content) <= 2048 && utf8.ValidString(r.Content):
		d.Lines = []string{r.Content}
	case r.Type == "news" && r.Count == 1 && len(r.Articles) == 1 && r.Articles[0].Title != "":
		a := r.Articles[0]
		d.Title, d.Lines, d.Page, d.Ref = a.Title, []string{a.Digest}, a.URL, a.Picture
	default:
		return nil, errors.New("回复的内容不合要求")
	}
	return d, nil
}

// Post is a message or event as its row tells it.
type Post struct {
	ID      int64  `json:"id"`
	At      string `json:"at"`
	OpenID  string `json:"openid"`
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Tries   int    `json:"tries"`
	State   string `json:"state"` // waiting, done, failed, off (no callback)
	Problem string `json:"problem"`
	at      int64
}

// posts reads the newest posts of somebody ("" for all), newest first.
func (s *Sandbox) posts(openid string, limit int) ([]Post, error) {
	query, args := "SELECT id, at, openid, kind, text, tries, state, problem FROM post", []any{}
	if openid != "" {
		query, args = query+" WHERE openid = ?", append(args, openid)
	}
	rows, err := s.db.Query(query+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := []Post{}
	for rows.Next() {
		var p Post
		if err := rows.Scan(&p.ID, &p.at, &p.OpenID, &p.Kind, &p.Text, &p.Tries, &p.State, &p.Problem); err != nil {
			return nil, err
		}
		p.At = moment(p.at)
		out = append(out, p)
	}
	return out, rows.Err()
}

func moment(ms int64) string { return time.UnixMilli(ms).In(china).Format("2006-01-02 15:04:05") }

// settled reads a post and the reply to it once its first try is over.
func (s *Sandbox) settled(ctx context.Context, id int64) (p Post, reply *Delivery, err error) {
	ctx, cancel := context.WithTimeout(ctx, postTimeout+time.Second)
	defer cancel()
	for {
		next := s.changed.next()
		err = s.db.QueryRow("SELECT id, at, openid, kind, text, tries, state, problem FROM post WHERE id = ?", id).
			Scan(&p.ID, &p.at, &p.OpenID, &p.Kind, &p.Text, &p.Tries, &p.State, &p.Problem)
		if err != nil || p.Tries > 0 || p.State != "waiting" {
			break
		}
		select {
		case <-next:
			continue
		case <-ctx.Done():
		}
		break
	}
	p.At = moment(p.at)
	if err != nil || p.State != "done" {
		return p, nil, err
	}
	list, err := s.deliveries(search{channel: "reply", openid: p.OpenID, limit: 10})
	for _, d := range list {
		if d.post == id {
			reply = &d
		}
	}
	return p, reply, err
}
