package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTheChatIsAPageOfForms(t *testing.T) {
	w := newWorld(t)
	w.must("cgi-bin/menu/create",
		`{"button":[{"type":"click","name":"政策","key":"政策"},{"name":"办理","sub_button":[{"type":"miniprogram",`+
			`"name":"备案","appid":"wxmini","pagepath":"pages/home/home","url":"https://x.example"}]}]}`)
	form := func(fields url.Values) string {
		res, err := http.PostForm(w.url+"/follower", fields)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		text, _ := io.ReadAll(res.Body)
		if res.StatusCode != 200 {
			t.Fatalf("%d %s", res.StatusCode, text)
		}
		return string(text)
	}
	do := func(act, value string) string {
		return form(url.Values{"user": {"hr"}, "act": {act}, "value": {value}})
	}
	if page := do("say", "政策"); !strings.Contains(page, "还没有关注公众号，请先关注") {
		t.Error("who does not follow may speak")
	}
	do("follow", "")
	for act, want := range map[string]string{"say": "<b>你好</b>", "click": "政策"} {
		page := do(act, want)
		if !strings.Contains(page, strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(want)) ||
			strings.Contains(page, "<b>你好") {
			t.Errorf("%s is not in the chat as it was said", act)
		}
	}
	w.must("cgi-bin/message/custom/send", `{"touser":"oa_hr","msgtype":"text","text":{"content":"您好，请到武江窗口"}}`)
	w.ask("cgi-bin/message/template/send", fmt.Sprintf(tplBody, "oa_hr", "1"))
	w.sendAll(w.draft(), "n", 0)
	w.settle()
	page := do("accept", "biz")
	for _, want := range []string{
		"您好，请到武江窗口", "模板消息", "摘要", "允许订阅：审核结果", "还可收 1 条",
		"/phone/?as=hr&amp;page=/pages/home/home", "/follower/open?user=hr&amp;button=1.0", "关注了公众号",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the chat lacks %q: %s", want, page)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "style=\"") || strings.Contains(page, "onclick") {
		t.Error("the chat needs more than forms")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(w.url + "/follower/open?user=hr&button=1.0")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if to := res.Header.Get("Location"); to != "/phone/?as=hr&page=/pages/home/home" {
		t.Errorf("the menu opens %q", to)
	}
}
