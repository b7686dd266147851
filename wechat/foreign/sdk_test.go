package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/credential"
	miniConfig "github.com/silenceper/wechat/v2/miniprogram/config"
	miniContext "github.com/silenceper/wechat/v2/miniprogram/context"
	officialConfig "github.com/silenceper/wechat/v2/officialaccount/config"
	officialContext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/material"
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

// work is one call of the SDK: what works (nil for what never does), and what is
// refused with which code.
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
	for path, w := range newSDK(b, world).work() {
		if w.works != nil {
			s := seen{Client: sdk, Path: path, Works: true}
			if err := w.works(); err != nil {
				s.Problem = err.Error()
			}
			out = append(out, s)
		}
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

// sdkWorld is what the SDK's calls need: both accounts, the official account with
// a token that is none, and what the sandbox has.
type sdkWorld struct {
	b          box
	oa, wrong  *officialContext.Context
	mini       *miniContext.Context
	cover, png string
	text       string
	drafts     []string
	tag        int
}

func newSDK(b box, world map[string]any) sdkWorld {
	config := &officialConfig.Config{AppID: officialID, AppSecret: secret}
	return sdkWorld{
		b:     b,
		oa:    &officialContext.Context{Config: config, AccessTokenHandle: tokens(officialID, secret)},
		wrong: &officialContext.Context{Config: config, AccessTokenHandle: given("nonsense")},
		mini: &miniContext.Context{
			Config:                   &miniConfig.Config{AppID: miniID, AppSecret: secret},
			AccessTokenContextHandle: tokens(miniID, secret),
		},
		cover:  world["cover"].(string),
		png:    world["picture"].(string),
		text:   world["text"].(string),
		drafts: world["drafts"].([]string),
		tag:    world["tag"].(int),
	}
}

// tokens asks for an account's token as the SDK does.
func tokens(id, secret string) *credential.StableAccessToken {
	handle := credential.NewStableAccessToken(id, secret, "foreign_"+secret, cache.NewMemory())
	return handle.(*credential.StableAccessToken)
}

// work are the calls by path.
func (w sdkWorld) work() map[string]work {
	out := map[string]work{}
	for _, room := range []map[string]work{
		w.sessions(), w.messages(), w.templates(), w.mass(), w.drafted(), w.material(), w.uploads(), w.menus(),
		w.followers(), w.figures(), w.blacklist(), w.codes(), w.requests(),
	} {
		maps.Copy(out, room)
	}
	return out
}

// one is a call that is refused with a code.
func one(code int, call func() error) map[int]func() error { return map[int]func() error{code: call} }

// want is an error unless what was answered is right.
func want(right bool, err error) error {
	if err == nil && !right {
		return errors.New("not what was asked for")
	}
	return err
}

// code is a phone's code for wx.login or getPhoneNumber.
func (b box) code(use string) string {
	b.t.Helper()
	var out struct{ Code string }
	b.post("/phone/"+use, map[string]string{"user": "one"}, &out)
	return out.Code
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
