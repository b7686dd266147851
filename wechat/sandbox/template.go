package sandbox

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Template is a message template that one of the accounts has.
type Template struct {
	ID, Title string
	Channel   string // subscribe (小程序订阅消息), template (公众号模板消息) or biz (公众号订阅通知)
	Keys      []string
	LongTerm  bool                // 长期订阅: one consent serves for ever
	Consts    map[string][]string // values approved for a const key; without them any goes
}

// values are what a template's values must look like, by the type their key
// begins with (发送订阅消息 参数值内容限制说明; the official account's pages give
// the same table).
var values = map[string]*regexp.Regexp{
	"thing":            regexp.MustCompile(`^[^\p{C}]{1,20}$`),                 // 20个以内字符
	"number":           regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`),            // 32位以内数字，可带小数
	"letter":           regexp.MustCompile(`^[A-Za-z]{1,32}$`),                 // 32位以内字母
	"character_string": regexp.MustCompile(`^[\x20-\x7e]{1,32}$`),              // 32位以内数字、字母或符号
	"time":             regexp.MustCompile(`^` + aTime + `(~` + aTime + `)?$`), // 24小时制，支持年月日与时间段
	"date":             regexp.MustCompile(`^` + aDay + `(~` + aDay + `)?$`),   // 年月日，支持时间与时间段
	// 1个币种符号+10位以内纯数字，可带小数，结尾可带“元”
	"amount":       regexp.MustCompile(`^[¥￥$]?[0-9]{1,10}(\.[0-9]+)?元?$`),
	"phone_number": regexp.MustCompile(`^[0-9+() -]{1,17}$`), // 17位以内，数字、符号
	// 10个以内纯汉字或20个以内纯字母或符号
	"name":   regexp.MustCompile(`^([A-Za-z .'-]{1,20}|[\p{Han}A-Za-z .·'-]{1,10})$`),
	"phrase": regexp.MustCompile(`^\p{Han}{1,5}$`),   // 5个以内汉字
	"const":  regexp.MustCompile(`^[^\p{C}]{0,20}$`), // 20位以内，须审核通过；可为空
}

const (
	aTime = `([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 ?)?[0-9]{1,2}:[0-9]{2}`
	aDay  = `([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}-[0-9]{2}-[0-9]{2})( [0-9]{1,2}:[0-9]{2})?`
)

var (
	daysIn  = regexp.MustCompile(`([0-9]{4})(?:年|-)([0-9]{1,2})(?:月|-)([0-9]{1,2})`)
	hoursIn = regexp.MustCompile(`([0-9]{1,2}):([0-9]{2})`)
)

// possible refuses days that no calendar has and hours that no clock shows (date:
// 年月日格式, time: 24小时制时间格式); other kinds of values have none.
func possible(kind, value string) bool {
	if kind != "date" && kind != "time" {
		return true
	}
	for _, m := range daysIn.FindAllStringSubmatch(value, -1) {
		y, month, day := atoi(m[1]), atoi(m[2]), atoi(m[3])
		t := time.Date(y, time.Month(month), day, 0, 0, 0, 0, china)
		if t.Year() != y || int(t.Month()) != month || t.Day() != day {
			return false
		}
	}
	for _, m := range hoursIn.FindAllStringSubmatch(value, -1) {
		if atoi(m[1]) > 23 || atoi(m[2]) > 59 {
			return false
		}
	}
	return true
}

// atoi reads digits that a pattern has found.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // a few digits
	return n
}

// check refuses a missing, extra or unfit value (47003 模板参数不准确).
func (t Template) check(data map[string]item) error {
	for key := range data {
		if !slices.Contains(t.Keys, key) {
			return refuse(47003, "argument invalid! data."+key+" is not in the template")
		}
	}
	for _, key := range t.Keys {
		v, given := data[key]
		kind := strings.TrimRight(key, "0123456789")
		shape, known := values[kind]
		approved := kind != "const" || v.Value == "" || t.Consts[key] == nil || slices.Contains(t.Consts[key], v.Value)
		fits := given && known && shape.MatchString(v.Value) && utf8.RuneCountInString(v.Value) <= 42
		if !fits || !approved || !possible(kind, v.Value) {
			return refuse(47003, "argument invalid! data."+key+".value invalid")
		}
	}
	return nil
}

// item is one value in a send's data.
type item struct {
	Value string `json:"value"`
	Color string `json:"color"` // taken and ignored, as WeChat does
}

// program is a mini-program that a message opens.
type program struct {
	AppID string `json:"appid"`
	Path  string `json:"pagepath"`
}

// check: the mini-program must be linked to the account (40013), its page must
// be one (40165 不合法的小程序页面).
func (p program) check(s *Sandbox) error {
	switch {
	case p == program{}:
		return nil
	case p.AppID != s.o.Mini.ID:
		return refuse(40013, "invalid appid")
	case p.Path != "" && s.noPage(p.Path):
		return refuse(40165, "invalid weapp pagepath")
	}
	return nil
}

// badPage reports a page that no mini-program has.
func badPage(page string) bool {
	return strings.HasPrefix(page, "/") || strings.Contains(page, "://") || len(page) > 1024
}

// noPage reports a page that the published mini-program does not have (发送订阅消息
// page: 仅限本小程序内的页面，支持带参数; 41030 page 路径不正确，需要保证在现网版本小程序中存在).
func (s *Sandbox) noPage(page string) bool {
	path, _, _ := strings.Cut(page, "?")
	return badPage(page) || len(s.o.Pages) > 0 && !slices.Contains(s.o.Pages, path)
}

// template finds an account's template (40037 不合法的模板 id).
func (s *Sandbox) template(channel, id string) (Template, error) {
	for _, t := range s.o.Templates {
		if t.Channel == channel && t.ID == id {
			return t, nil
		}
	}
	return Template{}, refuse(40037, "invalid template_id")
}

// subscribeSend follows 发送订阅消息 subscribeMessage.send; each accepted tap
// buys one send (43101 without).
func (s *Sandbox) subscribeSend(_ *http.Request, body []byte) (any, error) {
	var in struct {
		ToUser   string          `json:"touser"`
		Template string          `json:"template_id"`
		Page     string          `json:"page"`
		Data     map[string]item `json:"data"`
		State    string          `json:"miniprogram_state"`
		Lang     string          `json:"lang"`
	}
	if err := strict(body, &in, "touser", "template_id", "data"); err != nil {
		return nil, err
	}
	user, known := userOf("mini", in.ToUser)
	if !known {
		return nil, refuse(40003, "invalid openid")
	}
	t, err := s.template("subscribe", in.Template)
	if err != nil {
		return nil, err
	}
	if in.Page != "" && s.noPage(in.Page) {
		return nil, refuse(41030, "invalid page")
	}
	if in.State != "" && !slices.Contains([]string{"developer", "trial", "formal"}, in.State) {
		return nil, refuse(47003, "argument invalid! miniprogram_state")
	}
	if err := t.check(in.Data); err != nil {
		return nil, err
	}
	err = s.inTx(func(tx *sql.Tx) error {
		if err := spend(tx, user, t); err != nil {
			return err
		}
		// taken, and failed behind (失败仅包含因异步推送导致的系统失败)
		if f := s.takeFail("cgi-bin/message/subscribe/send", func(f *Fail) bool { return f.Mode == "job" }); f != nil {
			return s.subscribeEnd(tx, user, t, f.Code)
		}
		return errors.Join(s.subscribeEnd(tx, user, t, 0), s.deliver(tx, Delivery{
			Channel:  "subscribe",
			OpenID:   in.ToUser,
			Template: t.ID,
			Title:    t.Title,
			Lines:    t.lines(in.Data),
			Page:     in.Page,
		}))
	})
	s.posted()
	return fine, err
}

// spend uses up one consent; a long-term one stays.
func spend(tx *sql.Tx, user string, t Template) error {
	cost := 1
	if t.LongTerm {
		cost = 0
	}
	res, err := tx.Exec("UPDATE consent SET n = n - ? WHERE user = ? AND template = ? AND n > 0", cost, user, t.ID)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, refuse(43101, "user refuse to accept the msg"))
	}
	return nil
}

// templateSend follows 发送模板消息 sendTemplateMessage: only to a follower (43004
// 需要接收者关注), without first and remark (2023-05), and one message for an
// openid and client_msg_id within ten minutes: again, it answers with the first
// one's id and sends nothing.
func (s *Sandbox) templateSend(_ *http.Request, body []byte) (any, error) {
	var in struct {
		ToUser   string          `json:"touser"`
		Template string          `json:"template_id"`
		URL      string          `json:"url"`
		Program  program         `json:"miniprogram"`
		Data     map[string]item `json:"data"`
		Client   string          `json:"client_msg_id"`
		Color    string          `json:"color"`
	}
	if err := strict(body, &in, "touser", "template_id", "data"); err != nil {
		return nil, err
	}
	if _, known := userOf("oa", in.ToUser); !known {
		return nil, refuse(40003, "invalid openid")
	}
	t, err := s.template("template", in.Template)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(in.Program.check(s), t.check(in.Data)); err != nil {
		return nil, err
	}
	var id int64
	err = s.inTx(func(tx *sql.Tx) (err error) {
		id, err = s.sendTemplate(tx, in.Client, Delivery{
			Channel:  "template",
			OpenID:   in.ToUser,
			Template: t.ID,
			Title:    t.Title,
			Lines:    t.lines(in.Data),
			Page:     in.Program.Path,
			Ref:      in.URL,
		})
		return err
	})
	s.posted()
	return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": id}, err
}

// sendTemplate delivers and owes the event of how it ended (模板消息 事件推送:
// success, failed:user block, failed: system failed).
func (s *Sandbox) sendTemplate(tx *sql.Tx, client string, d Delivery) (id int64, err error) {
	f, err := s.follower(tx, d.OpenID)
	if err != nil {
		return 0, err
	}
	if !f.follows {
		return 0, refuse(43004, "require subscribe")
	}
	if blocked, err := isBlocked(tx, d.OpenID); err != nil || blocked {
		return 0, cmp.Or(err, refuse(43019, "require remove blacklist"))
	}
	id, again, err := s.sending(tx, d.OpenID, client)
	if err != nil || again {
		return id, err
	}
	status := "success"
	switch {
	case f.refuses:
		status = "failed:user block"
	case f.fails:
		status = "failed: system failed"
	default:
		if err := s.deliver(tx, d); err != nil {
			return id, err
		}
	}
	return id,
		s.post(tx, d.OpenID, "template_end", "",
			event("TEMPLATESENDJOBFINISH", number("MsgID", id), text("Status", status)))
}

// dedupeFor is how long client_msg_id is remembered (10分钟有效).
const dedupeFor = 10 * time.Minute

// sending numbers a message, unless the same client_msg_id went to the same
// openid within ten minutes.
func (s *Sandbox) sending(tx *sql.Tx, openid, client string) (id int64, again bool, err error) {
	if client != "" {
		err = tx.QueryRow("SELECT id FROM sending WHERE openid = ? AND client = ? AND at > ?", openid, client,
			s.now().Add(-dedupeFor).UnixMilli()).Scan(&id)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, err == nil, err
		}
	}
	err = tx.QueryRow("INSERT INTO sending (openid, client, at) VALUES (?, ?, ?) RETURNING id", openid, client,
		s.now().UnixMilli()).Scan(&id)
	return id, false, err
}

// bizSend follows 发送订阅通知 sendNewSubscribeMsg (subscribe/bizsend): it needs
// the user's consent to the template, not that the user follows.
func (s *Sandbox) bizSend(_ *http.Request, body []byte) (any, error) {
	var in struct {
		ToUser   string          `json:"touser"`
		Template string          `json:"template_id"`
		Page     string          `json:"page"`
		Program  program         `json:"miniprogram"`
		Data     map[string]item `json:"data"`
	}
	if err := strict(body, &in, "touser", "template_id", "data"); err != nil {
		return nil, err
	}
	user, known := userOf("oa", in.ToUser)
	if !known {
		return nil, refuse(40003, "invalid openid")
	}
	t, err := s.template("biz", in.Template)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(in.Program.check(s), t.check(in.Data)); err != nil {
		return nil, err
	}
	err = s.inTx(func(tx *sql.Tx) error {
		if err := spend(tx, user, t); err != nil {
			return err
		}
		id, _, err := s.sending(tx, in.ToUser, "")
		if err != nil {
			return err
		}
		if err := s.deliver(tx,
			Delivery{
				Channel:  "biz",
				OpenID:   in.ToUser,
				Template: t.ID,
				Title:    t.Title,
				Lines:    t.lines(in.Data),
				Page:     in.Program.Path,
			}); err != nil {
			return err
		}
		return s.post(tx, in.ToUser, "sent_end", "", event("subscribe_msg_sent_event", nested("SubscribeMsgSentEvent",
			nested("List", text("TemplateId", t.ID), number("MsgID", id), number("ErrorCode", 0),
				text("ErrorStatus", "success")))))
	})
	s.posted()
	return fine, err
}

// lines are the values in the template's order.
func (t Template) lines(data map[string]item) []string {
	out := make([]string, len(t.Keys))
	for i, key := range t.Keys {
		out[i] = data[key].Value
	}
	return out
}

// inTx runs a step in a transaction; a refusal undoes it.
func (s *Sandbox) inTx(step func(*sql.Tx) error) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	if err := step(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// deliver stores one message that reached one user.
func (s *Sandbox) deliver(tx *sql.Tx, d Delivery) error {
	body, err := json.Marshal(d.Lines)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT INTO delivery (at, channel, openid, template, title, body, page, ref, post) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		s.now().UnixMilli(), d.Channel, d.OpenID, d.Template, d.Title, string(body), d.Page, d.Ref, d.post)
	return err
}
