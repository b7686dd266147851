package foreign

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/credential"
	"github.com/silenceper/wechat/v2/miniprogram/auth"
	miniConfig "github.com/silenceper/wechat/v2/miniprogram/config"
	miniContext "github.com/silenceper/wechat/v2/miniprogram/context"
	"github.com/silenceper/wechat/v2/miniprogram/subscribe"
	"github.com/silenceper/wechat/v2/officialaccount/broadcast"
	officialConfig "github.com/silenceper/wechat/v2/officialaccount/config"
	officialContext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/datacube"
	"github.com/silenceper/wechat/v2/officialaccount/draft"
	"github.com/silenceper/wechat/v2/officialaccount/material"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/officialaccount/user"
	"github.com/silenceper/wechat/v2/util"
)

// sdk is the Go SDK as its column names it.
const sdk = "silenceper/wechat"

// toBox sends what goes to WeChat to the sandbox instead.
type toBox struct{ base *url.URL }

func (b toBox) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.URL.Path = b.base.Scheme, b.base.Host, "/api"+r.URL.Path
	r.Host = b.base.Host
	return http.DefaultTransport.RoundTrip(r)
}

// work is one call of the SDK: what works, and what is refused with which code.
type work struct {
	works   func() error
	refused map[int]func() error
}

// sdkCalls are the SDK's own calls, by its own objects and transport.
func sdkCalls(t *testing.T, b box, world map[string]any) (out []seen) {
	t.Helper()
	base, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	before := util.DefaultHTTPClient
	util.DefaultHTTPClient = &http.Client{Transport: toBox{base}}
	defer func() { util.DefaultHTTPClient = before }()
	for path, w := range sdkWork(t, b, world) {
		s := seen{Client: sdk, Path: path, Works: true}
		if err := w.works(); err != nil {
			s.Problem = err.Error()
		}
		out = append(out, s)
		for code, call := range w.refused {
			s := seen{Client: sdk, Path: path, Code: code}
			if got := codeOf(call()); got != code {
				s.Problem = fmt.Sprintf("%d, want %d", got, code)
			}
			out = append(out, s)
		}
	}
	return out
}

// codeOf is the code of the SDK's error: of its type, or out of its text.
func codeOf(err error) int {
	var common *util.CommonError
	if errors.As(err, &common) {
		return int(common.ErrCode)
	}
	if err == nil {
		return 0
	}
	code := 0
	text := strings.ToLower(err.Error())
	if _, after, ok := strings.Cut(text, "errcode"); ok {
		_, _ = fmt.Sscanf(strings.TrimLeft(after, "=: "), "%d", &code)
	}
	return code
}

// sdkWork are the calls by path.
func sdkWork(t *testing.T, b box, world map[string]any) map[string]work {
	t.Helper()
	tokens := func(id, secret string) *credential.StableAccessToken {
		handle := credential.NewStableAccessToken(id, secret, "foreign_"+secret, cache.NewMemory())
		return handle.(*credential.StableAccessToken)
	}
	out := officialWork(b, &officialContext.Context{
		Config:            &officialConfig.Config{AppID: officialID, AppSecret: secret},
		AccessTokenHandle: tokens(officialID, secret),
	}, world)
	mini := &miniContext.Context{
		Config:                   &miniConfig.Config{AppID: miniID, AppSecret: secret},
		AccessTokenContextHandle: tokens(miniID, secret),
	}
	send := func(to, template string) error {
		return subscribe.NewSubscribe(mini).Send(&subscribe.Message{
			ToUser: to, TemplateID: template, Data: map[string]*subscribe.DataItem{"thing1": {Value: "一条消息"}},
		})
	}
	session := func(code string) error { _, err := auth.NewAuth(mini).Code2Session(code); return err }
	number := func(code string) error { _, err := auth.NewAuth(mini).GetPhoneNumber(code); return err }
	out["sns/jscode2session"] = work{
		func() error { return session(b.code("login")) },
		map[int]func() error{40029: func() error { return session("nonsense") }},
	}
	out["wxa/business/getuserphonenumber"] = work{
		func() error { return number(b.code("number")) },
		map[int]func() error{40029: func() error { return number("nonsense") }},
	}
	out["cgi-bin/message/subscribe/send"] = work{
		func() error {
			b.post("/phone/subscribe",
				map[string]any{"user": "two", "templates": map[string]string{"sub": "accept"}}, nil)
			return send("mini_two", "sub")
		},
		map[int]func() error{43101: func() error { return send("mini_two", "sub") }},
	}
	ask := func(secret string) error {
		_, err := tokens(officialID, secret).GetAccessTokenDirectly(context.Background(), false)
		return err
	}
	out["cgi-bin/stable_token"] = work{
		func() error { return ask(secret) },
		map[int]func() error{40125: func() error { return ask("wrong") }},
	}
	return out
}

// code is a phone's code for wx.login or getPhoneNumber.
func (b box) code(use string) string {
	b.t.Helper()
	var out struct{ Code string }
	b.post("/phone/"+use, map[string]string{"user": "one"}, &out)
	return out.Code
}

// officialWork are the official account's calls.
func officialWork(b box, oa *officialContext.Context, world map[string]any) map[string]work {
	const follower = "oa_follower"
	tag := world["tag"].(int)
	drafts := world["drafts"].([]string)
	template := func(to, id string) error {
		_, err := message.NewTemplate(oa).Send(&message.TemplateMessage{
			ToUser: to, TemplateID: id, Data: map[string]*message.TemplateDataItem{"thing1": {Value: "一条消息"}},
		})
		return err
	}
	biz := func(id string) error {
		return message.NewSubscribe(oa).Send(&message.SubscribeMessage{
			ToUser: follower, TemplateID: id,
			Data: map[string]*message.SubscribeDataItem{"thing1": {Value: "一条消息"}},
		})
	}
	custom := func(to string) error {
		return message.NewMessageManager(oa).Send(message.NewCustomerTextMessage(to, "答复"))
	}
	mass := func(id string) error {
		_, err := broadcast.NewBroadcast(oa).SendNews(&broadcast.User{TagID: int64(tag)}, id, false)
		return err
	}
	preview := func(id string) error {
		_, err := broadcast.NewBroadcast(oa).Preview().SendNews(&broadcast.User{OpenID: []string{follower}}, id, false)
		return err
	}
	add := func(title string) error {
		_, err := draft.NewDraft(oa).AddDraft([]*draft.Article{{
			Title: title, Content: "正文", ThumbMediaID: world["cover"].(string),
		}})
		return err
	}
	set := func(name string) error {
		return menu.NewMenu(oa).SetMenu([]*menu.Button{menu.NewClickButton(name, "政策")})
	}
	upload := func(data []byte) error {
		_, _, err := material.NewMaterial(oa).
			AddMaterialFromReader(material.MediaTypeImage, "a.png", bytes.NewReader(data))
		return err
	}
	media := func(data []byte) error {
		_, err := material.NewMaterial(oa).
			MediaUploadFromReader(material.MediaTypeImage, "a.png", bytes.NewReader(data))
		return err
	}
	summary := func(day string) error { _, err := datacube.NewCube(oa).GetUserSummary(day, day); return err }
	cumulate := func(day string) error { _, err := datacube.NewCube(oa).GetUserAccumulate(day, day); return err }
	one := func(code int, call func() error) map[int]func() error { return map[int]func() error{code: call} }
	out := userWork(user.NewUser(oa), follower, tag)
	for path, w := range map[string]work{
		"cgi-bin/message/template/send": {
			func() error { return template(follower, "tpl") },
			one(43004, func() error { return template("oa_stranger", "tpl") }),
		},
		"cgi-bin/message/subscribe/bizsend": {
			func() error {
				b.post("/control/consent",
					map[string]string{"user": "follower", "template": "biz", "answer": "accept"}, nil)
				return biz("biz")
			},
			one(40037, func() error { return biz("none") }),
		},
		"datacube/getusersummary": {
			func() error { return summary("2026-01-05") },
			one(61501, func() error { return summary("2999-01-05") }),
		},
		"datacube/getusercumulate": {
			func() error { return cumulate("2026-01-05") },
			one(61501, func() error { return cumulate("2999-01-05") }),
		},
		"cgi-bin/message/custom/send": {
			func() error {
				b.post("/control/message", map[string]string{"user": "follower", "text": "政策"}, nil)
				return custom(follower)
			},
			one(45015, func() error { return custom("oa_stranger") }),
		},
		"cgi-bin/message/mass/sendall": {
			func() error { return mass(drafts[0]) },
			one(40007, func() error { return mass("none") }),
		},
		"cgi-bin/message/mass/preview": {
			func() error { return preview(drafts[1]) },
			one(40007, func() error { return preview("none") }),
		},
		"cgi-bin/draft/add": {
			func() error { return add("通知") },
			one(45003, func() error { return add(strings.Repeat("长", 33)) }),
		},
		"cgi-bin/menu/create": {
			func() error { return set("政策") },
			one(40018, func() error { return set("一二三四五六") }),
		},
		"cgi-bin/material/add_material": {
			func() error { return upload(picture(b.t)) },
			one(40005, func() error { return upload([]byte("x")) }),
		},
		"cgi-bin/media/upload": {
			func() error { return media(picture(b.t)) },
			one(40005, func() error { return media([]byte("x")) }),
		},
	} {
		out[path] = w
	}
	return out
}

// userWork are the calls about followers and tags.
func userWork(u *user.User, follower string, tag int) map[string]work {
	one := func(code int, call func() error) map[int]func() error { return map[int]func() error{code: call} }
	list := func(next string) error { _, err := u.ListUserOpenIDs(next); return err }
	info := func(openid string) error {
		list, err := u.BatchGetUserInfo(user.BatchGetUserInfoParams{
			UserList: []user.BatchGetUserListItem{{OpenID: openid, Lang: "zh_CN"}},
		})
		if err == nil && list.ErrCode != 0 { // the SDK leaves it to its caller
			err = &list.CommonError
		}
		return err
	}
	create := func(name string) error { _, err := u.CreateTag(name); return err }
	return map[string]work{
		"cgi-bin/user/get": {
			func() error { return list("") },
			one(40003, func() error { return list("nobody") }),
		},
		"cgi-bin/user/info/batchget": {
			func() error { return info(follower) },
			one(40003, func() error { return info("nobody") }),
		},
		"cgi-bin/tags/create": {
			func() error { return create("始兴") },
			one(45157, func() error { return create("始兴") }),
		},
		"cgi-bin/tags/get": {func() error { _, err := u.GetTag(); return err }, nil},
		"cgi-bin/tags/members/batchtagging": {
			func() error { return u.BatchTag([]string{follower}, int32(tag)) },
			one(45159, func() error { return u.BatchTag([]string{follower}, 999) }),
		},
		"cgi-bin/tags/members/batchuntagging": {
			func() error { return u.BatchUntag([]string{follower}, int32(tag)) },
			one(45159, func() error { return u.BatchUntag([]string{follower}, 999) }),
		},
	}
}

// cover is a picture kept as permanent material.
func (b box) cover(token string) string {
	b.t.Helper()
	before := util.DefaultHTTPClient
	base, err := url.Parse(b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	util.DefaultHTTPClient = &http.Client{Transport: toBox{base}}
	defer func() { util.DefaultHTTPClient = before }()
	oa := &officialContext.Context{Config: &officialConfig.Config{AppID: officialID}, AccessTokenHandle: given(token)}
	id, _, err := material.NewMaterial(oa).AddMaterialFromReader(material.MediaTypeImage, "a.png",
		bytes.NewReader(picture(b.t)))
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// given is a token that is already there.
type given string

// GetAccessToken answers with it.
func (g given) GetAccessToken() (string, error) { return string(g), nil }
