package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// withdraw posts to the tests' side and answers with the status.
func withdraw(t *testing.T, w *world, app, event, info string) int {
	t.Helper()
	status, _ := w.do("POST", "/control/authorization", "application/json",
		fmt.Appendf(nil, `{"user":"hr","app":%q,"event":%q,"info":%q}`, app, event, info))
	return status
}

func TestOnlyWhatWeChatListsCanBeRevoked(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		app, event, info string
		want             int
	}{
		{"mini", "revoke", "8", 200},
		{"mini", "revoke", "20", 200},
		{"oa", "revoke", "205", 200},
		{"mini", "modified", "", 200},
		{"mini", "revoke", "205", 409}, // the official account's number
		{"oa", "revoke", "8", 409},
		{"mini", "revoke", "9", 409}, // no such number
		{"mini", "revoke", "", 409},
		{"mini", "forget", "8", 409},
		{"open", "revoke", "301", 409}, // a mobile app's
	} {
		if status := withdraw(t, w, c.app, c.event, c.info); status != c.want {
			t.Errorf("%+v: %d", c, status)
		}
	}
}

func TestWhoCancelsIsNobodyAtWeChatAnyMore(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/subscribe", `{"user":"hr"}`)
	w.tell("/phone/subscribe", `{"user":"hr","templates":{"sub":"accept"}}`)
	w.tell("/control/consent", `{"user":"hr","template":"biz","answer":"accept"}`)
	code := w.tell("/phone/login", `{"user":"hr"}`)["code"].(string)
	for _, app := range []string{"mini", "oa"} {
		if status := withdraw(t, w, app, "cancel", ""); status != 200 {
			t.Fatalf("%s: %d", app, status)
		}
	}
	for path, want := range map[string]struct {
		body string
		code int
	}{
		"cgi-bin/message/subscribe/send": {
			`{"touser":"mini_hr","template_id":"sub",` +
				`"data":{"thing1":{"value":"一"},"phrase2":{"value":"通过"}}}`, 43101,
		},
		"cgi-bin/message/template/send": {fmt.Sprintf(tplBody, "oa_hr", "1"), 43004},
	} {
		if got, out := w.ask(path, want.body); got != want.code {
			t.Errorf("%s: %d %v", path, got, out)
		}
	}
	_, out := w.do("GET", "/api/sns/jscode2session?appid=wxmini&secret="+secret+"&js_code="+code+
		"&grant_type=authorization_code", "", nil)
	if out["errcode"] != 40029.0 {
		t.Errorf("the code still opens a session: %v", out)
	}
}

func TestADeveloperSendsTheMiniProgramsEventsFromThePage(t *testing.T) {
	w := newWorld(t)
	do := func(fields url.Values) string {
		fields.Set("user", "hr")
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
	for _, step := range []struct {
		fields url.Values
		want   string
	}{
		{url.Values{"act": {"accept"}, "value": {"sub"}}, "小程序订阅消息：允许"},
		{url.Values{"act": {"reject"}, "value": {"sub"}}, "小程序订阅消息：不允许"},
		{url.Values{"act": {"refuse"}, "value": {"sub"}}, "在微信设置里拒收"},
		{url.Values{"act": {"withdraw"}, "app": {"mini"}, "event": {"revoke"}, "value": {"8"}}, "撤回授权（8）"},
		{url.Values{"act": {"withdraw"}, "app": {"mini"}, "event": {"cancel"}, "value": {"8"}}, "注销微信"},
		{
			url.Values{"act": {"withdraw"}, "app": {"mini"}, "event": {"revoke"}, "value": {"9"}},
			"微信没有这种可以撤回的授权",
		},
		{url.Values{"act": {"push"}, "value": {"json"}}, "推送格式：JSON"},
		{url.Values{"act": {"push"}, "value": {"xml"}}, "推送格式：XML"},
		{url.Values{"act": {"scan"}, "value": {"county:440203"}}, "关注了公众号"},
	} {
		if page := do(step.fields); !strings.Contains(page, step.want) {
			t.Errorf("%v: no %q on the page", step.fields, step.want)
		}
	}
}
