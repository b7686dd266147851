package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/wechat/sandbox"
)

// fetch asks for the official account's token.
func (w *world) fetch(force bool) (code int, value string, life time.Duration) {
	w.t.Helper()
	out := w.tell("/api/cgi-bin/stable_token", fmt.Sprintf(
		`{"grant_type":"client_credential","appid":%q,"secret":%q,"force_refresh":%t}`, officialID, secret, force))
	refused, _ := out["errcode"].(float64)
	value, _ = out["access_token"].(string)
	seconds, _ := out["expires_in"].(float64)
	return int(refused), value, time.Duration(seconds) * time.Second
}

// with calls the API with a token of one's own.
func (w *world) with(token string) int {
	w.t.Helper()
	_, out := w.do("GET", "/api/cgi-bin/tags/get?access_token="+token, "", nil)
	code, _ := out["errcode"].(float64)
	return int(code)
}

func TestATokenIsRenewedInItsLastFiveMinutesAndBothAreGood(t *testing.T) {
	w := newWorld(t)
	_, first, life := w.fetch(false)
	_, again, _ := w.fetch(false)
	if life != 2*time.Hour || again != first {
		t.Fatalf("%s, then %s for %s", first, again, life)
	}
	w.clock.Add(int64(114 * time.Minute))
	if _, same, life := w.fetch(false); same != first || life != 6*time.Minute {
		t.Fatalf("six minutes before its end: %s for %s", same, life)
	}
	w.clock.Add(int64(2 * time.Minute))
	_, next, life := w.fetch(false)
	if next == first || life != 2*time.Hour || w.with(first) != 0 || w.with(next) != 0 {
		t.Fatalf("four minutes before its end: %s for %s", next, life)
	}
	w.clock.Add(int64(5 * time.Minute))
	if old, now := w.with(first), w.with(next); old != 40001 || now != 0 {
		t.Fatalf("after the overlap: %d, %d", old, now)
	}
	w.clock.Add(int64(2 * time.Hour))
	if code := w.with(next); code != 42001 {
		t.Fatalf("after its end: %d", code)
	}
}

func TestATokenIsForcedTwentyTimesADayHalfAMinuteApart(t *testing.T) {
	w := newWorld(t)
	_, first, _ := w.fetch(false)
	_, second, _ := w.fetch(true)
	if second == first || w.with(first) != 0 {
		t.Fatalf("%s after %s", second, first)
	}
	w.clock.Add(int64(29 * time.Second))
	if code, same, _ := w.fetch(true); code != 0 || same != second {
		t.Fatalf("too soon: %d %s", code, same)
	}
	w.clock.Add(int64(time.Second))
	if _, third, _ := w.fetch(true); third == second || w.with(first) != 40001 || w.with(second) != 0 {
		t.Fatalf("after half a minute: %s; the first is %d", third, w.with(first))
	}
	for i := 3; i <= 20; i++ {
		w.clock.Add(int64(30 * time.Second))
		if code, _, _ := w.fetch(true); code != 0 {
			t.Fatalf("the %dth: %d", i, code)
		}
	}
	w.clock.Add(int64(30 * time.Second))
	if code, _, _ := w.fetch(true); code != 45009 {
		t.Fatalf("the 21st: %d", code)
	}
	if code, value, _ := w.fetch(false); code != 0 || value == "" {
		t.Fatalf("the normal mode: %d", code)
	}
	w.clock.Add(int64(24 * time.Hour))
	if code, _, _ := w.fetch(true); code != 0 {
		t.Fatalf("the next day: %d", code)
	}
}

func TestADraftIsGoneOnceItWasSent(t *testing.T) {
	w := newWorld(t)
	draft := w.draft()
	preview := fmt.Sprintf(`{"towxname":"follower","mpnews":{"media_id":%q},"msgtype":"mpnews"}`, draft)
	w.must("cgi-bin/message/mass/preview", preview)
	if code, _ := w.sendAll(draft, "one", 0); code != 0 {
		t.Fatalf("after a preview: %d", code)
	}
	if code, _ := w.sendAll(draft, "two", 0); code != 40007 {
		t.Errorf("sent again: %d", code)
	}
	if code, _ := w.ask("cgi-bin/message/mass/preview", preview); code != 40007 {
		t.Errorf("previewed again: %d", code)
	}
	if status, _ := w.do("GET", "/article/"+draft, "", nil); status != 200 {
		t.Errorf("the article's page: %d", status)
	}
}

func TestADraftIsFilteredAndHasItsLimits(t *testing.T) {
	w := newWorld(t)
	_, out := w.upload("cgi-bin/material/add_material", "image", "a.png", aPNG(t))
	add := func(change map[string]string) (int, map[string]any) {
		a := map[string]string{"title": "政策", "content": "<p>正文</p>", "thumb_media_id": out["media_id"].(string)}
		for k, v := range change {
			a[k] = v
		}
		body, err := json.Marshal(map[string]any{"articles": []any{a}})
		if err != nil {
			t.Fatal(err)
		}
		return w.ask("cgi-bin/draft/add", string(body))
	}
	for name, v := range map[string]struct {
		change map[string]string
		want   int
	}{
		"as it may be":  {map[string]string{"author": strings.Repeat("局", 16)}, 0},
		"a long author": {map[string]string{"author": strings.Repeat("局", 17)}, 45110},
		"a long source": {map[string]string{"content_source_url": "https://" + strings.Repeat("x", 1024)}, 40039},
		"a long title":  {map[string]string{"title": strings.Repeat("长", 33)}, 45003},
		"a long digest": {map[string]string{"digest": strings.Repeat("长", 129)}, 45004},
		"a long text":   {map[string]string{"content": strings.Repeat("长", 20_000)}, 45002},
	} {
		if code, _ := add(v.change); code != v.want {
			t.Errorf("%s: %d, want %d", name, code, v.want)
		}
	}
	_, made := add(map[string]string{
		"content": `<p onclick="steal()">请按时<b>备案</b></p><SCRIPT>steal()</SCRIPT>` + strings.Repeat("长", 60),
	})
	_, page := w.do("GET", "/article/"+made["media_id"].(string), "", nil)
	if text := page["text"].(string); strings.Contains(text, "steal") || !strings.Contains(text, "<b>备案</b>") {
		t.Errorf("%s", text)
	}
	if code, _ := w.sendAll(made["media_id"].(string), "n", 0); code != 0 {
		t.Fatalf("%d", code)
	}
	w.settle()
	items := w.tell("/control/deliveries?channel=mass", "")["items"].([]any)
	digest := items[0].(map[string]any)["lines"].([]any)[0].(string)
	if !strings.HasPrefix(digest, "请按时 备案 长") || len([]rune(digest)) != 54 {
		t.Errorf("the digest is %q", digest)
	}
}

func TestWithoutAClientmsgidTheSameContentGoesOutOnce(t *testing.T) {
	w := newWorld(t)
	_, media := w.upload("cgi-bin/material/add_material", "image", "a.png", aPNG(t))
	send := func(title string, tag int) (int, map[string]any) {
		made := w.must("cgi-bin/draft/add", fmt.Sprintf(
			`{"articles":[{"title":%q,"content":"<p>正文</p>","thumb_media_id":%q}]}`, title, media["media_id"]))
		filter := `{"is_to_all":true}`
		if tag != 0 {
			filter = fmt.Sprintf(`{"is_to_all":false,"tag_id":%d}`, tag)
		}
		return w.ask("cgi-bin/message/mass/sendall",
			fmt.Sprintf(`{"filter":%s,"mpnews":{"media_id":%q},"msgtype":"mpnews"}`, filter, made["media_id"]))
	}
	_, first := send("政策", 0)
	if code, again := send("政策", 0); code != 45065 || again["msg_id"] != first["msg_id"] {
		t.Errorf("the same: %v after %v", again, first)
	}
	if code, out := send("政策", 2); code != 0 {
		t.Errorf("to another range: %v", out)
	}
	if code, out := send("另一份", 0); code != 0 {
		t.Errorf("another content: %v", out)
	}
	w.later(25 * time.Hour)
	if code, out := send("政策", 0); code != 0 {
		t.Errorf("after a day: %v", out)
	}
}

func TestAClientmsgidIsCountedInBytes(t *testing.T) {
	w := newWorld(t)
	if code, _ := w.sendAll(w.draft(), strings.Repeat("a", 64), 0); code != 0 {
		t.Errorf("64 bytes: %d", code)
	}
	if code, _ := w.sendAll(w.draft(), strings.Repeat("通", 22), 0); code != 45067 {
		t.Errorf("22 characters of 66 bytes: %d", code)
	}
}

func TestAPageMustExistInThePublishedMiniProgram(t *testing.T) {
	w := newWorld(t, func(o *sandbox.Options) { o.Pages = []string{"pages/home/home"} })
	w.tell("/control/subscribe", `{"user":"hr"}`)
	w.tell("/control/message", `{"user":"hr","text":"进度"}`)
	w.tell("/control/consent", `{"user":"hr","template":"biz-long","answer":"accept"}`)
	w.tell("/phone/subscribe", `{"user":"hr","templates":{"sub-long":"accept"}}`)
	_, media := w.upload("cgi-bin/media/upload", "image", "a.png", aPNG(t))
	for name, v := range map[string]struct {
		path, body string
		code       int
	}{
		"subscribe": {
			"cgi-bin/message/subscribe/send",
			`{"touser":"mini_hr","template_id":"sub-long","page":"PAGE","data":{"thing1":{"value":"a"}}}`, 41030,
		},
		"template": {
			"cgi-bin/message/template/send",
			strings.Replace(fmt.Sprintf(tplBody, "oa_hr", ""), "pages/home/home", "PAGE", 1), 40165,
		},
		"biz": {
			"cgi-bin/message/subscribe/bizsend",
			`{"touser":"oa_hr","template_id":"biz-long","miniprogram":{"appid":"wxmini","pagepath":"PAGE"},` +
				`"data":{"thing1":{"value":"a"}}}`, 40165,
		},
		"custom": {
			"cgi-bin/message/custom/send",
			fmt.Sprintf(`{"touser":"oa_hr","msgtype":"miniprogrampage","miniprogrampage":{"title":"a",`+
				`"appid":"wxmini","pagepath":"PAGE","thumb_media_id":%q}}`, media["media_id"]), 40165,
		},
		"menu": {
			"cgi-bin/menu/create", `{"button":[{"type":"miniprogram","name":"a","appid":"wxmini","pagepath":"PAGE",` +
				`"url":"https://x.example"}]}`, 40165,
		},
	} {
		if code, out := w.ask(v.path, strings.Replace(v.body, "PAGE", "pages/home/home?id=1", 1)); code != 0 {
			t.Errorf("%s to a page that exists: %v", name, out)
		}
		if code, _ := w.ask(v.path, strings.Replace(v.body, "PAGE", "pages/gone/gone", 1)); code != v.code {
			t.Errorf("%s to a page that does not: %d, want %d", name, code, v.code)
		}
	}
}

func TestADayThatNoCalendarHasIsRefused(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/subscribe", `{"user":"hr"}`)
	for value, want := range map[string]int{
		"2026年12月31日 23:59":                  0,
		"2028年2月29日 00:00":                   0,
		"2026年2月29日 09:00":                   47003,
		"2026年13月1日 09:00":                   47003,
		"2026年12月1日 24:00":                   47003,
		"2026年12月1日 09:60":                   47003,
		"2026年12月1日 09:00~2026年12月32日 10:00": 47003,
	} {
		body := strings.Replace(fmt.Sprintf(tplBody, "oa_hr", ""), "2026年12月1日 09:00", value, 1)
		if code, _ := w.ask("cgi-bin/message/template/send", body); code != want {
			t.Errorf("%s: %d, want %d", value, code, want)
		}
	}
}

func TestWithoutABindingNobodyHasAUnionID(t *testing.T) {
	w := newWorld(t)
	told := func() (login, follower map[string]any) {
		code := w.tell("/phone/login", `{"user":"follower"}`)["code"]
		_, login = w.do("GET", fmt.Sprintf("/api/sns/jscode2session?appid=%s&secret=%s&js_code=%s"+
			"&grant_type=authorization_code", miniID, secret, code), "", nil)
		list := w.must("cgi-bin/user/info/batchget", `{"user_list":[{"openid":"oa_follower"}]}`)
		return login, list["user_info_list"].([]any)[0].(map[string]any)
	}
	if login, follower := told(); login["unionid"] != "union_follower" || follower["unionid"] != "union_follower" {
		t.Errorf("bound: %v, %v", login, follower)
	}
	w.tell("/control/binding", `{"bound":false}`)
	login, follower := told()
	_, a := login["unionid"]
	_, b := follower["unionid"]
	if a || b || login["openid"] != "mini_follower" {
		t.Errorf("not bound: %v, %v", login, follower)
	}
}

func TestAFollowerWhoCameByACodeHasItsScene(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/scan", `{"user":"hr","key":"county-440203"}`)
	w.tell("/control/scan", `{"user":"employee","key":"12"}`)
	w.tell("/control/subscribe", `{"user":"boss"}`)
	list := w.must("cgi-bin/user/info/batchget",
		`{"user_list":[{"openid":"oa_hr"},{"openid":"oa_employee"},{"openid":"oa_boss"}]}`)["user_info_list"].([]any)
	var got []string
	for _, v := range list {
		f := v.(map[string]any)
		got = append(got, fmt.Sprint(f["subscribe_scene"], " ", f["qr_scene"], " ", f["qr_scene_str"]))
	}
	want := "ADD_SCENE_QR_CODE 0 county-440203,ADD_SCENE_QR_CODE 12 ,ADD_SCENE_SEARCH 0 "
	if strings.Join(got, ",") != want {
		t.Errorf("%q", got)
	}
}

func TestAnAnswerEndsWithoutALineEndAndARefusalWithItsRid(t *testing.T) {
	w := newWorld(t)
	read := func(path string) string {
		res, err := http.Get(w.url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		data, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if fine := read("/api/cgi-bin/tags/get?access_token=" + w.token(officialID)); !strings.HasSuffix(fine, "}") {
		t.Errorf("%q", fine)
	}
	shape := regexp.MustCompile(`"errmsg":"[^"]+ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}"}$`)
	w.tell("/control/fail", `{"path":"cgi-bin/user/get","mode":"code","code":48001,"times":1}`)
	for _, path := range []string{"/api/cgi-bin/tags/get", "/api/cgi-bin/nothing", "/api/cgi-bin/user/get"} {
		if answer := read(path); !shape.MatchString(answer) {
			t.Errorf("%s: %q", path, answer)
		}
	}
}
