package sandbox

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The apps that a post may be of; each has its own address, token and key.
const (
	ofOfficial = "oa"
	ofMini     = "mini"
)

// miniName is the mini-program's own id (原始 ID).
const miniName = "gh_shigangmini"

// field is a field of a mini-program's event.
type field struct {
	name, value string
	number      bool // XML writes it without CDATA, JSON without quotes
}

// pushed is an event of the mini-program before its format is chosen (消息推送 数据格式).
type pushed struct {
	event, from string
	fields      []field
	element     string    // what XML puts the entries into; JSON has them in List itself
	list        [][]field // the entries of a subscribe event
}

// xml writes it as the examples of 小程序订阅消息 and 授权用户信息变更 do.
func (p pushed) xml(at int64) string {
	one := func(f field) string {
		if f.number {
			return element(f.name, f.value)
		}
		return text(f.name, f.value)
	}
	join := func(fields []field) (out string) {
		for _, f := range fields {
			out += one(f)
		}
		return out
	}
	body := text("ToUserName", miniName) + text("FromUserName", p.from) + number("CreateTime", at) +
		event(p.event, join(p.fields))
	if p.element != "" {
		entries := ""
		for _, entry := range p.list {
			entries += element("List", join(entry))
		}
		body += element(p.element, entries)
	}
	return element("xml", body)
}

// json writes it as JSON: one entry is List itself, several are an array (若
// List 只有一个对象，则只返回对象本身); the subscribe events' values are all texts.
func (p pushed) json(at int64) string {
	object := func(fields []field, texts bool) string {
		parts := make([]string, len(fields))
		for i, f := range fields {
			value := quoted(f.value)
			if f.number && !texts {
				value = f.value
			}
			parts[i] = quoted(f.name) + ":" + value
		}
		return strings.Join(parts, ",")
	}
	head := []field{
		{"ToUserName", miniName, false},
		{"FromUserName", p.from, false},
		{"CreateTime", strconv.FormatInt(at, 10), true},
		{"MsgType", "event", false},
		{"Event", p.event, false},
	}
	out := object(append(head, p.fields...), p.element != "")
	if p.element != "" {
		entries := make([]string, len(p.list))
		for i, entry := range p.list {
			entries[i] = "{" + object(entry, true) + "}"
		}
		all := strings.Join(entries, ",")
		if len(entries) != 1 {
			all = "[" + all + "]"
		}
		out += `,"List":` + all
	}
	return "{" + out + "}"
}

func quoted(s string) string {
	out, _ := json.Marshal(s) // a string never fails
	return string(out)
}

// push owes the mini-program's callback an event about somebody.
func (s *Sandbox) push(tx *sql.Tx, user, kind, said string, p pushed) (id int64, err error) {
	asJSON, err := setting(tx, "push_json")
	if err != nil {
		return 0, err
	}
	now := s.now()
	body := p.xml(now.Unix())
	if asJSON {
		body = p.json(now.Unix())
	}
	return s.keepPost(tx, ofMini, s.o.PushURL != "", Post{
		at: now.UnixMilli(), OpenID: openID("mini", user), Kind: kind, Text: said,
	}, body)
}

// keepPost stores a post; without an address it is only kept.
func (s *Sandbox) keepPost(tx *sql.Tx, app string, goes bool, p Post, body string) (id int64, err error) {
	state := "waiting"
	if !goes {
		state = "off"
	}
	err = tx.QueryRow("INSERT INTO post (at, openid, kind, text, body, tries, next_at, state, problem, app) "+
		"VALUES (?, ?, ?, ?, ?, 0, ?, ?, '', ?) RETURNING id",
		p.at, p.OpenID, p.Kind, p.Text, body, s.o.Machine().UnixMilli(), state, app).Scan(&id)
	return id, err
}

// setting reads a switch.
func setting(q interface {
	QueryRow(query string, args ...any) *sql.Row
}, name string,
) (on bool, err error) {
	err = q.QueryRow("SELECT COALESCE((SELECT value FROM setting WHERE name = ?), 0)", name).Scan(&on)
	return on, err
}

// postOffice is where an app's posts go, and how they are sealed.
type postOffice struct {
	url   string
	crypt *crypt
}

func (s *Sandbox) office(app string) postOffice {
	if app != ofMini {
		return postOffice{url: s.o.CallbackURL, crypt: s.crypt}
	}
	return postOffice{url: s.o.PushURL, crypt: s.pushCrypt}
}

// letter is a body as it goes out: its query, its text and its type.
func (o postOffice) letter(stamp, nonce, openid, body string) (q url.Values, text, contentType string) {
	q = url.Values{
		"signature": {o.crypt.sign(stamp, nonce)}, "timestamp": {stamp}, "nonce": {nonce}, "openid": {openid},
	}
	isJSON := strings.HasPrefix(body, "{")
	contentType = "text/xml"
	if isJSON {
		contentType = "application/json"
	}
	sealed := o.crypt.seal(body)
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", o.crypt.sign(stamp, nonce, sealed))
	if isJSON {
		return q, fmt.Sprintf(`{"ToUserName":%s,"Encrypt":%s}`, quoted(miniName), quoted(sealed)), contentType
	}
	return q, sealedXML(sealed), contentType
}

// controlPush chooses how the mini-program's events are posted: XML or JSON.
func (s *Sandbox) controlPush(w http.ResponseWriter, r *http.Request) {
	var in struct {
		JSON bool `json:"json"`
	}
	if !asked(w, r, &in) {
		return
	}
	if err := s.setPush(in.JSON); err != nil {
		fault(w, err)
		return
	}
	writeJSON(w, in)
}

func (s *Sandbox) setPush(asJSON bool) error {
	_, err := s.db.Exec("INSERT INTO setting VALUES ('push_json', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
		asJSON)
	return err
}

// answer is one template's answer in the mini-program's sheet.
type answer struct {
	template Template
	said     string // accept, reject
}

// popup is the event of a sheet that was answered (小程序订阅消息 subscribe_msg_popup_event).
func popup(openid string, answers []answer) pushed {
	p := pushed{event: "subscribe_msg_popup_event", from: openid, element: "SubscribeMsgPopupEvent"}
	for _, a := range answers {
		p.list = append(p.list, []field{
			{"TemplateId", a.template.ID, false},
			{"SubscribeStatusString", a.said, false},
			{"PopupScene", "0", true},
		})
	}
	return p
}

// subscribed books the answers of one sheet and tells the callback of them.
func (s *Sandbox) subscribed(tx *sql.Tx, user string, answers []answer) (id int64, err error) {
	for _, a := range answers {
		if a.said != "accept" {
			continue
		}
		if err := grant(tx, user, a.template); err != nil {
			return 0, err
		}
	}
	return s.push(tx, user, "consent", "小程序订阅消息："+told(answers), popup(openID("mini", user), answers))
}

func told(answers []answer) string {
	words := make([]string, len(answers))
	for i, a := range answers {
		word := "不允许"
		if a.said == "accept" {
			word = "允许"
		}
		words[i] = word + "“" + a.template.Title + "”"
	}
	return strings.Join(words, "，")
}

// miniConsent answers for one template of the mini-program, or refuses it in
// WeChat's settings (subscribe_msg_change_event: 目前只推送取消订阅的事件).
func (s *Sandbox) miniConsent(user string, t Template, said string) (id int64, err error) {
	if !slices.Contains([]string{"accept", "reject", "refuse"}, said) {
		return 0, problem("没有这种回答")
	}
	err = s.inTx(func(tx *sql.Tx) error {
		if said != "refuse" {
			id, err = s.subscribed(tx, user, []answer{{t, said}})
			return err
		}
		if _, err := tx.Exec("DELETE FROM consent WHERE user = ? AND template = ?", user, t.ID); err != nil {
			return err
		}
		id, err = s.push(tx, user, "consent", "在微信设置里拒收“"+t.Title+"”", pushed{
			event: "subscribe_msg_change_event", from: openID("mini", user), element: "SubscribeMsgChangeEvent",
			list: [][]field{{{"TemplateId", t.ID, false}, {"SubscribeStatusString", "reject", false}}},
		})
		return err
	})
	s.posted()
	return id, err
}

// subscribeEnd tells how a subscribe message ended (subscribe_msg_sent_event);
// code is that of a failure after it was taken, 0 for none.
func (s *Sandbox) subscribeEnd(tx *sql.Tx, user string, t Template, code int) error {
	id, _, err := s.sending(tx, openID("mini", user), "")
	if err != nil {
		return err
	}
	status := "success"
	if code != 0 {
		status = "failed: system failed"
	}
	_, err = s.push(tx, user, "sent_end", "", pushed{
		event: "subscribe_msg_sent_event", from: openID("mini", user), element: "SubscribeMsgSentEvent",
		list: [][]field{{
			{"TemplateId", t.ID, false},
			{"MsgID", strconv.FormatInt(id, 10), true},
			{"ErrorCode", strconv.Itoa(code), true},
			{"ErrorStatus", status, false},
		}},
	})
	return err
}
