package sandbox

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // covers
	_ "image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// refusal is an answer with WeChat's errcode (全局返回码说明).
type refusal struct {
	Code int    `json:"errcode"`
	Text string `json:"errmsg"`
}

func (r *refusal) Error() string { return r.Text }

func refuse(code int, text string) error { return &refusal{code, text} }

// calls are the paths the stand-in knows, with the method and what they need.
var calls = map[string]struct {
	method  string
	account func(*Sandbox) Account // whose token, nil for none
	do      func(*Sandbox, *http.Request, []byte) (any, error)
}{
	"cgi-bin/stable_token":            {"POST", nil, (*Sandbox).stableToken},
	"sns/jscode2session":              {"GET", nil, (*Sandbox).codeToSession},
	"wxa/business/getuserphonenumber": {"POST", mini, (*Sandbox).phoneNumberOf},
	"cgi-bin/message/subscribe/send":  {"POST", mini, (*Sandbox).subscribeSend},
	"cgi-bin/material/add_material":   {"POST", official, (*Sandbox).addMaterial},
	"cgi-bin/draft/add":               {"POST", official, (*Sandbox).draftAdd},
	"cgi-bin/message/mass/sendall":    {"POST", official, (*Sandbox).massSend},
}

func mini(s *Sandbox) Account     { return s.o.Mini }
func official(s *Sandbox) Account { return s.o.Official }

// api answers WeChat's own paths; refusals come with HTTP 200, as WeChat's do.
func (s *Sandbox) api(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/api/")
	call, ok := calls[path]
	if !ok { // 全局返回码 40066: 不合法的 url
		writeJSON(w, refusal{40066, "invalid url"})
		return
	}
	fail := s.takeFail(path)
	if fail.before(w, r) {
		return
	}
	out, err := s.answer(call.method, call.account, call.do, r)
	if fail.after(w, r) {
		return
	}
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		writeJSON(w, refused)
	case err != nil:
		fault(w, err)
	default:
		writeJSON(w, out)
	}
}

func (s *Sandbox) answer(method string, account func(*Sandbox) Account, do func(*Sandbox, *http.Request, []byte) (any, error), r *http.Request) (any, error) {
	if r.Method != method { // 43001 需要 GET 请求, 43002 需要 POST 请求
		return nil, refuse(map[string]int{"GET": 43001, "POST": 43002}[method], "require "+method+" method")
	}
	if account != nil {
		if err := s.checkToken(account(s), r.URL.Query().Get("access_token")); err != nil {
			return nil, err
		}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 16<<20))
	if err != nil {
		return nil, err
	}
	return do(s, r, body)
}

// strict decodes JSON and refuses unknown and missing fields (47001 解析 JSON
// 内容错误, 44002 POST 数据为空).
func strict(body []byte, out any, required ...string) error {
	if len(body) == 0 {
		return refuse(44002, "empty post data")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(out); err != nil || d.More() || !utf8.Valid(body) {
		return refuse(47001, "data format error")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return refuse(47001, "data format error")
	}
	for _, name := range required {
		if _, ok := fields[name]; !ok {
			return refuse(47001, "data format error: missing "+name)
		}
	}
	return nil
}

// queryOnly refuses query parameters a call does not have.
func queryOnly(q url.Values, names ...string) error {
	for name := range q {
		if !slices.Contains(names, name) {
			return refuse(47001, "unknown parameter "+name)
		}
	}
	return nil
}

func random() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return fmt.Sprintf("%x", b)
}

// tokenLife is how long an access token is good (getStableAccessToken: 7200 s).
const tokenLife = 7200 * time.Second

// stableToken follows 获取稳定版接口调用凭据: the same token while it is good,
// a new one by force_refresh.
func (s *Sandbox) stableToken(r *http.Request, body []byte) (any, error) {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	if err := strict(body, &in, "grant_type", "appid", "secret"); err != nil {
		return nil, err
	}
	if err := s.checkAccount(in.AppID, in.Secret); err != nil {
		return nil, err
	}
	if in.GrantType != "client_credential" {
		return nil, refuse(40002, "invalid grant_type")
	}
	now := s.o.Machine()
	var value string
	var expires int64
	err := s.db.QueryRowContext(r.Context(), "SELECT value, expires_at FROM token WHERE appid = ?", in.AppID).Scan(&value, &expires)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if in.ForceRefresh || expires <= now.UnixMilli() {
		value, expires = random(), now.Add(tokenLife).UnixMilli()
		if _, err := s.db.ExecContext(r.Context(), "INSERT OR REPLACE INTO token VALUES (?, ?, ?)", in.AppID, value, expires); err != nil {
			return nil, err
		}
	}
	return map[string]any{"access_token": value, "expires_in": (expires - now.UnixMilli()) / 1000}, nil
}

func (s *Sandbox) checkAccount(id, secret string) error {
	for _, a := range []Account{s.o.Mini, s.o.Official} {
		if a.ID == id {
			if a.Secret != secret {
				return refuse(40125, "invalid appsecret")
			}
			return nil
		}
	}
	return refuse(40013, "invalid appid")
}

// checkToken: 41001 缺少 access_token, 40001 不合法的, 42001 过期的.
func (s *Sandbox) checkToken(a Account, token string) error {
	if token == "" {
		return refuse(41001, "access_token missing")
	}
	var value string
	var expires int64
	err := s.db.QueryRow("SELECT value, expires_at FROM token WHERE appid = ?", a.ID).Scan(&value, &expires)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && value != token:
		return refuse(40001, "invalid credential, access_token is invalid or not latest")
	case err != nil:
		return err
	case expires <= s.o.Machine().UnixMilli():
		return refuse(42001, "access_token expired")
	}
	return nil
}

// codeLife is how long a phone's code is good (wx.login: 五分钟).
const codeLife = 5 * time.Minute

// useCode takes a code once: 40029 无效, 40163 已被使用.
func (s *Sandbox) useCode(code, use string) (user string, err error) {
	var at, used int64
	err = s.db.QueryRow("SELECT user, at, used FROM code WHERE code = ? AND use = ?", code, use).Scan(&user, &at, &used)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", refuse(40029, "invalid code")
	case err != nil:
		return "", err
	case used != 0:
		return "", refuse(40163, "code been used")
	case s.o.Machine().UnixMilli()-at > codeLife.Milliseconds():
		return "", refuse(40029, "invalid code")
	}
	_, err = s.db.Exec("UPDATE code SET used = 1 WHERE code = ?", code)
	return user, err
}

// codeToSession follows 小程序登录 code2Session.
func (s *Sandbox) codeToSession(r *http.Request, _ []byte) (any, error) {
	q := r.URL.Query()
	if err := queryOnly(q, "appid", "secret", "js_code", "grant_type"); err != nil {
		return nil, err
	}
	if err := s.checkAccount(q.Get("appid"), q.Get("secret")); err != nil {
		return nil, err
	}
	if q.Get("grant_type") != "authorization_code" {
		return nil, refuse(40002, "invalid grant_type")
	}
	if q.Get("js_code") == "" {
		return nil, refuse(41008, "missing code")
	}
	user, err := s.useCode(q.Get("js_code"), "login")
	if err != nil {
		return nil, err
	}
	return map[string]string{"openid": openID("mini", user), "unionid": "union_" + user, "session_key": random()}, nil
}

// phoneNumberOf follows 手机号快速验证 getPhoneNumber.
func (s *Sandbox) phoneNumberOf(_ *http.Request, body []byte) (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := strict(body, &in, "code"); err != nil {
		return nil, err
	}
	user, err := s.useCode(in.Code, "phone")
	if err != nil {
		return nil, err
	}
	phone, err := s.numberOf(user)
	if err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "phone_info": map[string]any{"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86",
		"watermark": map[string]any{"timestamp": s.o.Machine().Unix(), "appid": s.o.Mini.ID}}}, nil
}

// subscribeSend follows 发送订阅消息 subscribeMessage.send and its list of
// parameter types; each accepted tap buys one send (43101 without).
func (s *Sandbox) subscribeSend(r *http.Request, body []byte) (any, error) {
	type item struct {
		Value string `json:"value"`
		Color string `json:"color"` // taken and ignored, as WeChat does
	}
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
	user, ok := userOf(in.ToUser)
	if !ok || !userShape.MatchString(user) {
		return nil, refuse(40003, "invalid openid")
	}
	t := slices.IndexFunc(s.o.Templates, func(t Template) bool { return t.ID == in.Template })
	if t < 0 {
		return nil, refuse(40037, "invalid template_id")
	}
	if strings.HasPrefix(in.Page, "/") || strings.Contains(in.Page, "://") {
		return nil, refuse(41030, "invalid page")
	}
	if in.State != "" && !slices.Contains([]string{"developer", "trial", "formal"}, in.State) {
		return nil, refuse(47003, "argument invalid! miniprogram_state")
	}
	values := map[string]string{}
	for key, v := range in.Data {
		values[key] = v.Value
	}
	if err := s.o.Templates[t].check(values); err != nil {
		return nil, err
	}
	return s.deliverSubscribe(r, user, s.o.Templates[t], values, in.Page)
}

// check refuses a missing, extra, empty or too long value (47003 模板参数不准确).
func (t Template) check(values map[string]string) error {
	for key := range values {
		if !slices.Contains(t.Keys, key) {
			return refuse(47003, "argument invalid! data."+key+" is not in the template")
		}
	}
	for _, key := range t.Keys {
		v, most := values[key], t.Limits[strings.TrimRight(key, "0123456789")]
		if n := utf8.RuneCountInString(v); n == 0 || n > most {
			return refuse(47003, "argument invalid! data."+key+".value invalid")
		}
		if strings.HasPrefix(key, "character_string") && strings.ContainsFunc(v, func(r rune) bool { return r > 126 }) {
			return refuse(47003, "argument invalid! data."+key+".value invalid")
		}
		if strings.HasPrefix(key, "number") && strings.Trim(v, "0123456789.-") != "" {
			return refuse(47003, "argument invalid! data."+key+".value invalid")
		}
	}
	return nil
}

func (s *Sandbox) deliverSubscribe(r *http.Request, user string, t Template, values map[string]string, page string) (any, error) {
	tx, err := s.db.BeginTx(r.Context(), nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	res, err := tx.Exec("UPDATE consent SET n = n - 1 WHERE user = ? AND template = ? AND n > 0", user, t.ID)
	if err != nil {
		return nil, err
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return nil, refuse(43101, "user refuse to accept the msg")
	}
	lines := make([]string, len(t.Keys))
	for i, key := range t.Keys {
		lines[i] = values[key]
	}
	text, err := json.Marshal(lines)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec("INSERT INTO delivery (at, channel, openid, template, title, body, page, ref) VALUES (?, 'subscribe', ?, ?, ?, ?, ?, '')",
		s.o.Machine().UnixMilli(), openID("mini", user), t.ID, t.Title, string(text), page)
	if err != nil {
		return nil, err
	}
	return refusal{0, "ok"}, tx.Commit()
}

// addMaterial follows 新增其他类型永久素材: an image of at most 10 MB, bmp/png/jpeg/gif.
func (s *Sandbox) addMaterial(r *http.Request, body []byte) (any, error) {
	if err := queryOnly(r.URL.Query(), "access_token", "type"); err != nil {
		return nil, err
	}
	if r.URL.Query().Get("type") != "image" {
		return nil, refuse(40004, "invalid media type")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	file, header, err := r.FormFile("media")
	if err != nil {
		return nil, refuse(41005, "media data missing")
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	if len(data) > 10<<20 {
		return nil, refuse(40009, "invalid image size")
	}
	if _, kind, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || !strings.Contains(strings.ToLower(header.Filename), ".") || kind == "" {
		return nil, refuse(40005, "invalid file type")
	}
	id := random()
	if _, err := s.db.ExecContext(r.Context(), "INSERT INTO material VALUES (?, 'image', ?)", id, data); err != nil {
		return nil, err
	}
	return map[string]string{"media_id": id, "url": s.o.Prefix + "/material/" + id}, nil
}

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

// draftAdd: title ≤ 32, digest ≤ 128, content < 20,000 characters, and the
// cover must be permanent material (40007).
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
	for _, a := range in.Articles {
		switch {
		case a.Title == "" || utf8.RuneCountInString(a.Title) > 32:
			return nil, refuse(45003, "title size out of limit")
		case utf8.RuneCountInString(a.Digest) > 128:
			return nil, refuse(45004, "description size out of limit")
		case a.Content == "" || utf8.RuneCountInString(a.Content) >= 20_000:
			return nil, refuse(45002, "content size out of limit")
		}
		var n int
		if err := s.db.QueryRow("SELECT COUNT(*) FROM material WHERE id = ?", a.ThumbMediaID).Scan(&n); err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, refuse(40007, "invalid media_id")
		}
	}
	id := random()
	_, err := s.db.ExecContext(r.Context(), "INSERT INTO draft VALUES (?, ?)", id, string(body))
	return map[string]string{"media_id": id}, err
}

// massSend follows 根据标签进行群发: clientmsgid (≤ 64 characters) is taken once
// (45065), and a service account has four a month (45028 没有群发的配额).
func (s *Sandbox) massSend(r *http.Request, body []byte) (any, error) {
	var in struct {
		Filter struct {
			ToAll bool `json:"is_to_all"`
			Tag   int  `json:"tag_id"`
		} `json:"filter"`
		News struct {
			MediaID string `json:"media_id"`
		} `json:"mpnews"`
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
	case !in.Filter.ToAll: // no tags exist here
		return nil, refuse(45058, "can't modify sys tag")
	case len(in.ClientMsgID) > 64:
		return nil, refuse(47003, "argument invalid! clientmsgid")
	}
	tx, err := s.db.BeginTx(r.Context(), nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	msgID, err := s.deliverMass(tx, in.News.MediaID, in.ClientMsgID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "send job submission success", "msg_id": msgID, "msg_data_id": msgID}, tx.Commit()
}

// deliverMass stores one delivery per follower.
func (s *Sandbox) deliverMass(tx *sql.Tx, media, clientMsgID string) (int64, error) {
	var body string
	if err := tx.QueryRow("SELECT body FROM draft WHERE id = ?", media).Scan(&body); errors.Is(err, sql.ErrNoRows) {
		return 0, refuse(40007, "invalid media_id")
	} else if err != nil {
		return 0, err
	}
	now := s.o.Machine()
	if clientMsgID == "" {
		clientMsgID = random()
	}
	var n, month int
	monthStart := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	if err := tx.QueryRow("SELECT COUNT(*) FROM mass WHERE clientmsgid = ?", clientMsgID).Scan(&n); err != nil {
		return 0, err
	}
	if n > 0 {
		return 0, refuse(45065, "clientmsgid exist")
	}
	if err := tx.QueryRow("SELECT COUNT(*) FROM mass WHERE at >= ?", monthStart.UnixMilli()).Scan(&month); err != nil {
		return 0, err
	}
	if month >= s.o.MassPerMonth {
		return 0, refuse(45028, "has no masssend quota")
	}
	var draft struct {
		Articles []article `json:"articles"`
	}
	if err := json.Unmarshal([]byte(body), &draft); err != nil {
		return 0, err
	}
	msgID := now.UnixMicro()
	if _, err := tx.Exec("INSERT INTO mass VALUES (?, ?, ?, ?)", clientMsgID, msgID, media, now.UnixMilli()); err != nil {
		return 0, err
	}
	_, err := tx.Exec("INSERT INTO delivery (at, channel, openid, template, title, body, page, ref) SELECT ?, 'mass', openid, '', ?, ?, '', ? FROM follower",
		now.UnixMilli(), draft.Articles[0].Title, draft.Articles[0].Digest, media)
	return msgID, err
}
