package sandbox

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// refusal is an answer with WeChat's errcode (全局返回码说明).
type refusal struct {
	Code int    `json:"errcode"`
	Text string `json:"errmsg"`
}

func (r *refusal) Error() string { return r.Text }

func refuse(code int, text string) error { return &refusal{code, text} }

// refused answers with a refusal and the number of the request (rid), as WeChat
// ends its errmsg: “clientmsgid size out of limit rid: 64ffdf3b-25c2606d-7d6d6392”.
func (s *Sandbox) refused(w http.ResponseWriter, r refusal) {
	r.Text += " rid: " + s.rid()
	writeJSON(w, r)
}

func (s *Sandbox) rid() string {
	return fmt.Sprintf("%08x-%s-%s", s.o.Machine().Unix(), random()[:8], random()[:8])
}

// fine is the answer of a call that has nothing else to say.
var fine = refusal{0, "ok"}

// call is a path of the API: its method, whose token it needs (nil for none),
// and how often it may be called (接口调用频次限制说明).
type call struct {
	method  string
	account func(*Sandbox) Account
	do      func(*Sandbox, *http.Request, []byte) (any, error)
	quota   Quota
}

// calls are the paths the stand-in knows.
var calls = map[string]call{
	// 调用频率限制为1万次每分钟，每天限制调用50万次
	"cgi-bin/stable_token":              {"POST", nil, (*Sandbox).stableToken, Quota{Day: 500_000, Minute: 10_000}},
	"sns/jscode2session":                {"GET", nil, (*Sandbox).codeToSession, Quota{}},
	"wxa/business/getuserphonenumber":   {"POST", mini, (*Sandbox).phoneNumberOf, Quota{}},
	"cgi-bin/message/subscribe/send":    {"POST", mini, (*Sandbox).subscribeSend, Quota{}},
	"cgi-bin/message/subscribe/bizsend": {"POST", official, (*Sandbox).bizSend, Quota{}},
	"cgi-bin/message/template/send":     {"POST", official, (*Sandbox).templateSend, Quota{Day: 100_000}},
	"cgi-bin/message/custom/send":       {"POST", official, (*Sandbox).customSend, Quota{Day: 500_000}},
	"cgi-bin/message/mass/sendall":      {"POST", official, (*Sandbox).massSend, Quota{Day: 100, Minute: 60}},
	"cgi-bin/message/mass/preview":      {"POST", official, (*Sandbox).massPreview, Quota{Day: 100}},
	"cgi-bin/message/mass/get":          {"POST", official, (*Sandbox).massGet, Quota{}},
	// 删除图文消息接口: ten a day (接口调用频次限制说明)
	"cgi-bin/message/mass/delete":               {"POST", official, (*Sandbox).massDelete, Quota{Day: 10}},
	"cgi-bin/material/add_material":             {"POST", official, (*Sandbox).addMaterial, Quota{}},
	"cgi-bin/media/upload":                      {"POST", official, (*Sandbox).uploadMedia, Quota{}},
	"cgi-bin/media/uploadimg":                   {"POST", official, (*Sandbox).uploadImg, Quota{}},
	"cgi-bin/draft/add":                         {"POST", official, (*Sandbox).draftAdd, Quota{Day: 1000}},
	"cgi-bin/draft/get":                         {"POST", official, (*Sandbox).draftGet, Quota{Day: 500}},
	"cgi-bin/draft/update":                      {"POST", official, (*Sandbox).draftUpdate, Quota{Day: 1000}},
	"cgi-bin/draft/count":                       {"GET", official, (*Sandbox).draftCount, Quota{Day: 1000}},
	"cgi-bin/draft/batchget":                    {"POST", official, (*Sandbox).draftBatchGet, Quota{Day: 1000}},
	"cgi-bin/draft/delete":                      {"POST", official, (*Sandbox).draftDelete, Quota{Day: 1000}},
	"cgi-bin/material/get_materialcount":        {"GET", official, (*Sandbox).materialCount, Quota{}},
	"cgi-bin/material/batchget_material":        {"POST", official, (*Sandbox).materialBatchGet, Quota{}},
	"cgi-bin/material/del_material":             {"POST", official, (*Sandbox).materialDelete, Quota{}},
	"cgi-bin/menu/create":                       {"POST", official, (*Sandbox).menuCreate, Quota{Day: 1000}},
	"cgi-bin/user/get":                          {"GET", official, (*Sandbox).userGet, Quota{Day: 500}},
	"cgi-bin/user/tag/get":                      {"POST", official, (*Sandbox).tagFans, Quota{}},
	"cgi-bin/user/info/updateremark":            {"POST", official, (*Sandbox).updateRemark, Quota{Day: 10_000}},
	"cgi-bin/user/info/batchget":                {"POST", official, (*Sandbox).userInfo, Quota{}},
	"cgi-bin/tags/create":                       {"POST", official, (*Sandbox).tagCreate, Quota{Day: 1000}},
	"cgi-bin/tags/get":                          {"GET", official, (*Sandbox).tagsGet, Quota{Day: 1000}},
	"cgi-bin/tags/members/batchtagging":         {"POST", official, (*Sandbox).tagMembers, Quota{Day: 100_000}},
	"cgi-bin/tags/members/batchuntagging":       {"POST", official, (*Sandbox).untagMembers, Quota{Day: 100_000}},
	"wxaapi/newtmpl/gettemplate":                {"GET", nil, (*Sandbox).templatesNew, Quota{}},
	"cgi-bin/template/get_all_private_template": {"GET", official, (*Sandbox).templatesOld, Quota{}},
	"cgi-bin/menu/get":                          {"GET", official, (*Sandbox).menuGet, Quota{Day: 10_000}},
	"cgi-bin/get_current_selfmenu_info":         {"GET", official, (*Sandbox).selfMenu, Quota{}},
	"cgi-bin/get_current_autoreply_info":        {"GET", official, (*Sandbox).autoReply, Quota{}},
	"cgi-bin/openapi/quota/get":                 {"POST", nil, (*Sandbox).quotaGet, Quota{}},
	"cgi-bin/openapi/rid/get":                   {"POST", nil, (*Sandbox).ridGet, Quota{}},
	"cgi-bin/clear_quota":                       {"POST", nil, (*Sandbox).quotaClear, Quota{}},
	"cgi-bin/tags/members/batchblacklist":       {"POST", official, (*Sandbox).blockMembers, Quota{}},
	"cgi-bin/tags/members/batchunblacklist":     {"POST", official, (*Sandbox).unblockMembers, Quota{}},
	"cgi-bin/tags/members/getblacklist":         {"POST", official, (*Sandbox).blacklistGet, Quota{}},
	"datacube/getusersummary":                   {"POST", official, (*Sandbox).userSummary, Quota{}},
	"datacube/getusercumulate":                  {"POST", official, (*Sandbox).userCumulate, Quota{}},
	"datacube/getarticletotaldetail":            {"POST", official, (*Sandbox).articleDetail, Quota{}},
	"cgi-bin/qrcode/create":                     {"POST", official, (*Sandbox).qrCreate, Quota{Day: 100_000}},
	"wxa/getwxacodeunlimit":                     {"POST", mini, (*Sandbox).wxaCode, Quota{Minute: 5000}},
	"wxa/generate_urllink":                      {"POST", mini, (*Sandbox).urlLink, Quota{Day: 500_000}},
}

// Paths are the calls that it knows, in order.
func Paths() []string { return slices.Sorted(maps.Keys(calls)) }

func mini(s *Sandbox) Account     { return s.o.Mini }
func official(s *Sandbox) Account { return s.o.Official }

// api answers WeChat's own paths; refusals come with HTTP 200, as WeChat's do.
func (s *Sandbox) api(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/api/")
	call, known := calls[path]
	if !known { // 全局返回码 40066: 不合法的 url
		s.refused(w, refusal{40066, "invalid url"})
		return
	}
	fail := s.takeFail(path, func(f *Fail) bool { return f.Mode != "job" && f.Mode != "mute" })
	if fail.before(s, w, r) {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 16<<20))
	if err != nil {
		fault(w, err)
		return
	}
	out, err := s.answer(path, call, r, body)
	if fail.after(w, r) {
		return
	}
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		numbered, err := s.refuseWith(r, path, body, refused)
		if err != nil {
			fault(w, err)
			return
		}
		writeJSON(w, numbered)
	case err != nil:
		fault(w, err)
	default:
		if p, is := out.(jpegPicture); is {
			w.Header().Set("Content-Type", "image/jpeg")
			_, _ = w.Write(p)
			return
		}
		writeJSON(w, out)
	}
}

func (s *Sandbox) answer(path string, c call, r *http.Request, body []byte) (any, error) {
	if r.Method != c.method { // 43001 需要 GET 请求, 43002 需要 POST 请求
		return nil, refuse(map[string]int{"GET": 43001, "POST": 43002}[c.method], "require "+c.method+" method")
	}
	if c.account != nil {
		if err := s.checkToken(c.account(s), r.URL.Query().Get("access_token")); err != nil {
			return nil, err
		}
	}
	if err := s.count(path, c.quota); err != nil {
		return nil, err
	}
	return c.do(s, r, body)
}

// strict decodes JSON (47001 解析 JSON 内容错误, 44002 POST 数据为空). That it refuses
// a field it does not know is strictness of our own: WeChat ignores most, and so
// would hide a misspelt one. So is that of queryOnly.
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
