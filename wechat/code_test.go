package wechat_test

import (
	"bytes"
	"image"
	_ "image/jpeg" // the mini-program's code
	_ "image/png"  // the official account's
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/wechat/sandbox"
)

func TestACountysCodeIsMadeOnceAndDrawnFromItsAddress(t *testing.T) {
	w := newWorld(t)
	var first []byte
	for range 3 {
		code, err := w.client.CountyCode(ctx, "440203")
		if err != nil {
			t.Fatal(err)
		}
		if _, format, err := image.Decode(bytes.NewReader(code)); err != nil || format != "png" {
			t.Fatalf("%s %v", format, err)
		}
		if first == nil {
			first = code
		} else if !bytes.Equal(first, code) {
			t.Error("another picture")
		}
	}
	if n := w.calls("cgi-bin/qrcode/create"); n != 1 {
		t.Errorf("made %d times", n)
	}
	if body := w.bodies()["cgi-bin/qrcode/create"]; !strings.Contains(body, `"scene_str":"county:440203"`) ||
		!strings.Contains(body, `"QR_LIMIT_STR_SCENE"`) {
		t.Errorf("%s", body)
	}
	other, err := w.client.CountyCode(ctx, "440204")
	if err != nil || bytes.Equal(first, other) {
		t.Errorf("another county's code is the same, %v", err)
	}
}

func TestAWindowsCodeOpensAPageThatExists(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Pages = []string{"pages/windows/windows"} })
	code, err := w.client.WindowCode(ctx, "440203")
	if err != nil {
		t.Fatal(err)
	}
	picture, format, err := image.Decode(bytes.NewReader(code))
	if err != nil || format != "jpeg" {
		t.Fatalf("%s %v", format, err)
	}
	dark, half := 0, picture.Bounds().Dx()/2 // of the lower right quarter, which has no corner mark
	for x := half; x < 2*half; x++ {
		if r, _, _, _ := picture.At(x, half+half/2).RGBA(); r < 0x8000 {
			dark++
		}
	}
	if dark < half/10 {
		t.Errorf("got %d dark pixels of %d in a row: the code does not fill its picture", dark, half)
	}
	gone := newWorld(t, func(o *sandbox.Options) { o.Pages = []string{"pages/home/home"} })
	if _, err := gone.client.WindowCode(ctx, "440203"); subsidy.KindOf(err) == "" {
		t.Errorf("a page that is none: %v", err)
	}
}

func TestALinkIntoTheMiniProgramIsUsedUntilNearItsEnd(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Pages = []string{"pages/filing/detail"} })
	a := w.client.PageLink(ctx, "pages/filing/detail?id=1")
	if !strings.HasPrefix(a, "https://wxaurl.cn/") || w.client.PageLink(ctx, "pages/filing/detail?id=1") != a {
		t.Fatalf("%q", a)
	}
	if b := w.client.PageLink(ctx, "pages/filing/detail?id=2"); b == a || b == "" {
		t.Errorf("another case's link: %q", b)
	}
	if n := w.calls("wxa/generate_urllink"); n != 2 {
		t.Errorf("asked %d times", n)
	}
	w.clock.Add(int64(21 * 24 * time.Hour))
	if c := w.client.PageLink(ctx, "pages/filing/detail?id=1"); c == a || c == "" {
		t.Errorf("near its end: %q", c)
	}
	if none := w.client.PageLink(ctx, "pages/nowhere?id=1"); none != "" {
		t.Errorf("a page that is none: %q", none)
	}
}

// What WeChat refuses of these calls, as their pages say.
func TestTheSandboxRefusesWhatWeChatRefusesOfCodesAndLinks(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Pages = []string{"pages/home/home"} })
	for _, v := range []struct {
		path, account string
		body          map[string]any
		code          int
	}{
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": strings.Repeat("a", 33)}, 40169},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": "县"}, 40129},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": "a b"}, 40129},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": ""}, 40169},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": "a", "env_version": "trail"}, 40097},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": "a", "page": "pages/home/home?x=1"}, 41030},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": "a", "page": "pages/gone"}, 41030},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": "a", "width": 100}, 40097},
		{"wxa/getwxacodeunlimit", "wxmini", map[string]any{"scene": "a", "auto_color": "yes"}, 47001},
		{
			"wxa/getwxacodeunlimit", "wxmini",
			map[string]any{"scene": "a", "line_color": map[string]any{"r": "red"}},
			47001,
		},
		{"wxa/getwxacodeunlimit", "wxofficial", map[string]any{"scene": "a"}, 40001},
		{
			"wxa/generate_urllink", "wxmini",
			map[string]any{"path": "pages/gone", "expire_type": 1, "expire_interval": 1},
			40165,
		},
		{
			"wxa/generate_urllink", "wxmini",
			map[string]any{"query": "名=1", "expire_type": 1, "expire_interval": 1},
			40212,
		},
		{"wxa/generate_urllink", "wxmini", map[string]any{"expire_type": 1, "expire_interval": 31}, 85401},
		{"wxa/generate_urllink", "wxmini", map[string]any{"expire_type": 0}, 85401},
		{"wxa/generate_urllink", "wxmini", map[string]any{"expire_time": w.store.now().Unix() + 59}, 85401},
		{"wxa/generate_urllink", "wxmini", map[string]any{"is_expire": false}, 85401},
		{"cgi-bin/qrcode/create", "wxofficial", qrBody("QR_LIMIT_STR_SCENE", map[string]any{"scene_id": 5}), 47001},
		{"cgi-bin/qrcode/create", "wxofficial", qrBody("QR_LIMIT_SCENE", map[string]any{"scene_id": 100_001}), 47001},
		{
			"cgi-bin/qrcode/create", "wxofficial",
			qrBody("QR_STR_SCENE", map[string]any{"scene_str": strings.Repeat("a", 65)}), 47001,
		},
	} {
		if got := w.refusal(v.path, v.account, v.body); got != v.code {
			t.Errorf("%s %v: %d, not %d", v.path, v.body, got, v.code)
		}
	}
}

func qrBody(kind string, scene map[string]any) map[string]any {
	return map[string]any{"action_name": kind, "action_info": map[string]any{"scene": scene}}
}

// refusal is the code that the sandbox answers a call of an account with.
func (w *world) refusal(path, account string, body any) int {
	w.t.Helper()
	var token struct {
		Value string `json:"access_token"`
	}
	if err := jsonInto(w.post("/api/cgi-bin/stable_token", map[string]any{
		"grant_type": "client_credential", "appid": account, "secret": secret,
	}), &token); err != nil {
		w.t.Fatal(err)
	}
	var out struct {
		Code int `json:"errcode"`
	}
	data := w.post("/api/"+path+"?access_token="+token.Value, body)
	if bytes.HasPrefix(data, []byte("{")) {
		if err := jsonInto(data, &out); err != nil {
			w.t.Fatal(err)
		}
	}
	return out.Code
}
