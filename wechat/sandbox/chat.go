package sandbox

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// problem is why somebody cannot do something in WeChat, as the page says it.
type problem string

func (p problem) Error() string { return string(p) }

// act does what a follower does and posts it to the callback.
func (s *Sandbox) act(
	user, kind string, do func(tx *sql.Tx, openid string, f follower) (said, fields string, err error),
) (id int64, err error) {
	if !userShape.MatchString(user) {
		return 0, problem("用户名只能是小写字母、数字和连字符")
	}
	openid := openID("oa", user)
	err = s.inTx(func(tx *sql.Tx) error {
		f, err := s.follower(tx, openid)
		if err != nil {
			return err
		}
		if blocked, err := isBlocked(tx, openid); err != nil || blocked {
			return cmp.Or(err, error(problem("已被公众号拉黑，发送的内容到不了公众号")))
		}
		said, fields, err := do(tx, openid, f)
		if err != nil {
			return err
		}
		if err := s.allow(tx, openid, kind); err != nil {
			return err
		}
		id, err = s.addPost(tx, openid, kind, said, fields)
		return err
	})
	s.posted()
	return id, err
}

const notFollowing = problem("还没有关注公众号，请先关注")

// say sends the account a text.
func (s *Sandbox) say(user, words string) (int64, error) {
	return s.act(user, "message", func(tx *sql.Tx, openid string, f follower) (string, string, error) {
		switch n := utf8.RuneCountInString(strings.TrimSpace(words)); {
		case !f.follows:
			return "", "", notFollowing
		case n == 0 || n > 600 || !utf8.ValidString(words):
			return "", "", problem("请输入1到600个字")
		}
		id, err := messageID(tx, openid)
		return words, text("MsgType", "text") + text("Content", words) + id, err
	})
}

// sendPicture sends the account a picture.
func (s *Sandbox) sendPicture(user string, data []byte) (int64, error) {
	id, err := s.keepMedia(data)
	if err != nil {
		return 0, err
	}
	return s.act(user, "message", func(tx *sql.Tx, openid string, f follower) (string, string, error) {
		if !f.follows {
			return "", "", notFollowing
		}
		message, err := messageID(tx, openid)
		return "［图片］",
			text("MsgType", "image") + text("PicUrl", s.o.ServerURL+s.o.Prefix+"/material/"+id) + text("MediaId", id) +
				message, err
	})
}

// tap taps a button of the menu: a key (CLICK), an address or a page.
func (s *Sandbox) tap(user string, b button) (int64, error) {
	kind := map[string]string{"click": "click", "view": "view", "miniprogram": "view"}[b.Type]
	return s.act(user, kind, func(_ *sql.Tx, _ string, f follower) (string, string, error) {
		switch {
		case !f.follows:
			return "", "", notFollowing
		case b.Type == "click":
			return "点菜单：" + b.Key, event("CLICK", text("EventKey", b.Key)), nil
		case b.Type == "miniprogram":
			return "点菜单：" + b.Name, event("view_miniprogram", text("EventKey", b.PagePath), text("MenuId", "1")),
				nil
		}
		return "点菜单：" + b.Name, event("VIEW", text("EventKey", b.URL), text("MenuId", "1")), nil
	})
}

// follow begins to follow; scene is the code that was scanned, if one was.
func (s *Sandbox) follow(user, scene string) (int64, error) {
	return s.act(user, "subscribe", func(tx *sql.Tx, openid string, f follower) (string, string, error) {
		if f.follows {
			return "", "", problem("已经关注了公众号")
		}
		_, err := tx.Exec(`INSERT INTO follower VALUES (?, ?, 1, 0, 0, '', 0, ?) ON CONFLICT DO UPDATE
			SET follows = 1, since = excluded.since, scene = excluded.scene`, openid, s.now().UnixMilli(), scene)
		source := cameOtherwise
		if scene != "" {
			scene, source = "qrscene_"+scene, cameByCode
		}
		if err == nil {
			err = s.moved(tx, source, 1, 0)
		}
		return "关注了公众号", event("subscribe", text("EventKey", scene)), err
	})
}

// unfollow stops following; tags and what may be answered go with it.
func (s *Sandbox) unfollow(user string) (int64, error) {
	return s.act(user, "unsubscribe", func(tx *sql.Tx, openid string, f follower) (string, string, error) {
		if !f.follows {
			return "", "", notFollowing
		}
		for _, statement := range []string{
			"UPDATE follower SET follows = 0 WHERE openid = ?", "DELETE FROM tagged WHERE openid = ?",
			"DELETE FROM allowance WHERE openid = ?",
		} {
			if _, err := tx.Exec(statement, openid); err != nil {
				return "", "", err
			}
		}
		return "取消了关注", event("unsubscribe", text("EventKey", "")), s.moved(tx, cameOtherwise, 0, 1)
	})
}

// scan scans a code with a scene: who does not follow begins to.
func (s *Sandbox) scan(user, scene string) (int64, error) {
	id, err := s.act(user, "scan", func(_ *sql.Tx, _ string, f follower) (string, string, error) {
		if !f.follows {
			return "", "", notFollowing
		}
		return "扫码：" + scene, event("SCAN", text("EventKey", scene), text("Ticket", random())), nil
	})
	if errors.Is(err, notFollowing) {
		return s.follow(user, scene)
	}
	return id, err
}

// consent answers WeChat's window for subscription notices (公众号订阅通知):
// accept buys one message, or all of a long-term template; reject buys none;
// refuse takes back what was agreed, in WeChat's settings. A template of the
// mini-program's is answered there.
func (s *Sandbox) consent(user, template, answer string) (int64, error) {
	if t, err := s.template("subscribe", template); err == nil {
		return s.miniConsent(user, t, answer)
	}
	t, err := s.template("biz", template)
	if err != nil || !slices.Contains([]string{"accept", "reject", "refuse"}, answer) {
		return 0, problem("没有这个订阅通知模板，或没有这种回答")
	}
	status := "reject"
	if answer == "accept" {
		status = answer
	}
	return s.act(user, "consent", func(tx *sql.Tx, _ string, _ follower) (string, string, error) {
		answered := nested("List", text("TemplateId", t.ID), text("SubscribeStatusString", status),
			number("PopupScene", 1))
		switch answer {
		case "accept":
			return "允许订阅：" + t.Title,
				event("subscribe_msg_popup_event", nested("SubscribeMsgPopupEvent", answered)), grant(tx, user, t)
		case "reject":
			return "不订阅：" + t.Title, event("subscribe_msg_popup_event", nested("SubscribeMsgPopupEvent", answered)),
				nil
		}
		_, err := tx.Exec("DELETE FROM consent WHERE user = ? AND template = ?", user, t.ID)
		return "拒收：" + t.Title, event("subscribe_msg_change_event", nested("SubscribeMsgChangeEvent", answered)), err
	})
}

// execer is a transaction or the file.
type execer interface {
	Exec(query string, args ...any) (sql.Result, error)
}

// grant adds a consent; a long-term one is there or not.
func grant(tx execer, user string, t Template) error {
	add := "n + 1"
	if t.LongTerm {
		add = "1"
	}
	_, err := tx.Exec("INSERT INTO consent VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = "+add, user, t.ID)
	return err
}

// bubble is one line of the chat: what the follower did, or what came.
type bubble struct {
	At   int64
	When string
	Mine bool
	Kind string // of what came: the channel; of what the follower did: said or noted
	Type string // text, news, miniprogrampage …
	Delivery
	Text    string
	Problem string
	Cover   string
	Opens   string // what a tap opens
}

// chat is somebody's chat with the account, oldest on top.
func (s *Sandbox) chat(user string) ([]bubble, error) {
	openid := openID("oa", user)
	came, err := s.deliveries(search{openid: openid, limit: 60})
	if err != nil {
		return nil, err
	}
	did, err := s.posts(openid, 60)
	if err != nil {
		return nil, err
	}
	out := []bubble{}
	for _, d := range came {
		b := bubble{At: d.at, Kind: d.Channel, Type: d.Template, Delivery: d}
		if b.Opens, b.Cover, err = s.opens(user, d); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	for _, p := range did {
		if p.Text != "" { // else it is an event the user does not see
			out = append(out, p.bubble())
		}
	}
	slices.Reverse(out) // both came newest first
	inOrder(out)
	return out, nil
}

func (p Post) bubble() bubble {
	b := bubble{At: p.at, Mine: true, Kind: "noted", Text: p.Text}
	if p.Kind == "message" {
		b.Kind = "said"
	}
	if p.State == "failed" {
		b.Problem = "该公众号提供的服务出现故障，请稍后再试（" + p.Problem + "）"
	}
	return b
}

// inOrder sorts by time and says the time after a pause, as WeChat does.
func inOrder(out []bubble) {
	slices.SortStableFunc(out, func(a, b bubble) int {
		switch {
		case a.At != b.At:
			return int(a.At - b.At)
		case a.Mine == b.Mine:
			return 0
		case a.Mine: // a reply within the same millisecond stands below
			return -1
		}
		return 1
	})
	for i := range out {
		if i == 0 || out[i].At-out[i-1].At > (5*time.Minute).Milliseconds() {
			out[i].When = moment(out[i].At)
		}
	}
}

// opens is what a tap on a message opens, and the picture it shows.
func (s *Sandbox) opens(user string, d Delivery) (link, cover string, err error) {
	switch {
	case d.Channel == "mass" || d.Channel == "preview":
		a, err := s.article(d.Ref)
		return s.o.Prefix + "/article/" + d.Ref + "?user=" + user, s.o.Prefix + "/material/" + a.ThumbMediaID, err
	case d.Template == "news":
		return d.Page, "", nil
	case d.Template == "miniprogrampage":
		return s.phonePage(user, d.Page), s.o.Prefix + "/material/" + d.Ref, nil
	case d.Page != "":
		return s.phonePage(user, d.Page), "", nil
	}
	return "", "", nil
}

// phonePage is a page of the mini-program in the phone's preview.
func (s *Sandbox) phonePage(user, page string) string {
	host := ""
	if s.o.Prefix == "" { // the sandbox runs on its own
		host = s.o.ServerURL
	}
	return fmt.Sprintf("%s/phone/?as=%s&page=/%s", host, user, page)
}
