package sandbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

const tplBody = `{"touser":%q,"template_id":"tpl","client_msg_id":%q,"miniprogram":{"appid":"wxmini",` +
	`"pagepath":"pages/home/home"},"data":{"thing1":{"value":"项目"},"const2":{"value":"已备案"},` +
	`"time3":{"value":"2026年12月1日 09:00"}}}`

func TestATemplateMessageNeedsAFollowerAndGoesOutOnceInTenMinutes(t *testing.T) {
	w := newWorld(t)
	send := func(openid, client string) (int, map[string]any) {
		return w.ask("cgi-bin/message/template/send", fmt.Sprintf(tplBody, openid, client))
	}
	if code, _ := send("oa_hr", "1"); code != 43004 {
		t.Fatalf("nobody follows: %d", code)
	}
	w.tell("/control/subscribe", `{"user":"hr"}`)
	_, first := send("oa_hr", "1")
	code, again := send("oa_hr", "1")
	if code != 0 || again["msgid"] != first["msgid"] || w.count("channel=template") != 1 {
		t.Fatalf("again: %v after %v, %d delivered", again, first, w.count("channel=template"))
	}
	send("oa_follower", "1")
	if w.count("channel=template") != 2 || w.count("channel=template&openid=oa_hr") != 1 {
		t.Fatal("another follower's message was taken for the same one")
	}
	w.later(11 * time.Minute)
	if _, out := send("oa_hr", "1"); out["msgid"] == first["msgid"] || w.count("channel=template") != 3 {
		t.Fatalf("after ten minutes: %v", out)
	}
	w.tell("/control/follower", `{"user":"hr","refuses":true}`)
	if code, _ := send("oa_hr", "2"); code != 0 || w.count("channel=template") != 3 {
		t.Fatal("a follower who refuses was reached")
	}
	for name, v := range map[string]struct {
		body string
		want int
	}{
		"another app's openid":       {fmt.Sprintf(tplBody, "mini_hr", "3"), 40003},
		"another channel's template": {strings.Replace(fmt.Sprintf(tplBody, "oa_hr", "3"), `"tpl"`, `"biz"`, 1), 40037},
		"a mini-program that is not linked": {
			strings.Replace(fmt.Sprintf(tplBody, "oa_hr", "3"), `"wxmini"`, `"wxother"`, 1),
			40013,
		},
		"a bad page": {strings.Replace(fmt.Sprintf(tplBody, "oa_hr", "3"), `"pages/home`, `"/pages/home`, 1), 40165},
		"first, as before 2023": {
			strings.Replace(fmt.Sprintf(tplBody, "oa_hr", "3"), `"thing1"`, `"first":{"value":"您好"},"thing1"`, 1),
			47003,
		},
		"a value that nobody approved": {
			strings.Replace(fmt.Sprintf(tplBody, "oa_hr", "3"), `已备案`, `批准了`, 1),
			47003,
		},
		"a day without a time": {strings.Replace(fmt.Sprintf(tplBody, "oa_hr", "3"), ` 09:00`, ``, 1), 47003},
		"an unknown field": {
			strings.Replace(fmt.Sprintf(tplBody, "oa_hr", "3"), `"touser"`, `"x":1,"touser"`, 1),
			47001,
		},
	} {
		if code, _ := w.ask("cgi-bin/message/template/send", v.body); code != v.want {
			t.Errorf("%s: %d, want %d", name, code, v.want)
		}
	}
}

func TestEachTypeOfValueHasItsShape(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/subscribe", `{"user":"hr"}`)
	good := map[string]string{
		"thing1":            "培训项目A-1",
		"number2":           "12.5",
		"letter3":           "abc",
		"character_string4": "BA440203-2026-00001",
		"time5":             "15:01",
		"date6":             "2019年10月1日",
		"amount7":           "¥1000.00元",
		"phone_number8":     "+86-0766-66888866",
		"name9":             "王小明",
		"phrase10":          "已通过",
	}
	ask := func(key, value string) int {
		data := map[string]map[string]string{}
		for k, v := range good {
			data[k] = map[string]string{"value": v}
		}
		if key != "" {
			data[key]["value"] = value
		}
		body, err := json.Marshal(map[string]any{"touser": "oa_hr", "template_id": "all", "data": data})
		if err != nil {
			t.Fatal(err)
		}
		code, _ := w.ask("cgi-bin/message/template/send", string(body))
		return code
	}
	if code := ask("", ""); code != 0 {
		t.Fatalf("good values: %d", code)
	}
	for key, bad := range map[string][]string{
		"thing1":            {"", strings.Repeat("长", 21), "两\n行"},
		"number2":           {"两人", "12人", ""},
		"letter3":           {"a1"},
		"character_string4": {"中文", strings.Repeat("a", 33), "a…"},
		"time5":             {"2019年10月1日", "明天"},
		"date6":             {"2019/10/1", "15:01"},
		"amount7":           {"一千元", "12345678901"},
		"phone_number8":     {"0751-12345678转101", strings.Repeat("1", 18)},
		"name9":             {strings.Repeat("王", 11), "王1"},
		"phrase10":          {"已通过审核啦", "OK", "已通过。"},
	} {
		for _, value := range bad {
			if code := ask(key, value); code != 47003 {
				t.Errorf("%s %q: %d", key, value, code)
			}
		}
	}
	for key, values := range map[string][]string{
		"time5":   {"2019年10月1日 15:01", "09:00~18:00"},
		"date6":   {"2019年10月1日~2019年10月7日", "2019-12-25 09:42"},
		"name9":   {"John O'Neill"},
		"amount7": {"1000"},
	} {
		for _, value := range values {
			if code := ask(key, value); code != 0 {
				t.Errorf("%s %q: %d", key, value, code)
			}
		}
	}
}

func TestConsentsAreSpentButLongTermOnesStay(t *testing.T) {
	w := newWorld(t)
	for _, v := range []struct{ path, openid, once, long, consent string }{
		{
			"cgi-bin/message/subscribe/send",
			"mini_hr",
			`"sub","data":{"thing1":{"value":"a"},"phrase2":{"value":"好"}}`,
			`"sub-long","data":{"thing1":{"value":"a"}}`,
			"/phone/subscribe",
		},
		{
			"cgi-bin/message/subscribe/bizsend", "oa_hr", `"biz","data":{"thing1":{"value":"a"}}`,
			`"biz-long","data":{"thing1":{"value":"a"}}`, "/control/consent",
		},
	} {
		send := func(what string) int {
			code, _ := w.ask(v.path, fmt.Sprintf(`{"touser":%q,"template_id":%s}`, v.openid, what))
			return code
		}
		agree := func(id string) {
			if v.consent == "/phone/subscribe" {
				w.tell(v.consent, fmt.Sprintf(`{"user":"hr","templates":{%q:"accept"}}`, id))
				return
			}
			w.tell(v.consent, fmt.Sprintf(`{"user":"hr","template":%q,"answer":"accept"}`, id))
		}
		if send(v.once) != 43101 || send(v.long) != 43101 {
			t.Fatalf("%s: without consent", v.path)
		}
		once, long := strings.Split(v.once, `"`)[1], strings.Split(v.long, `"`)[1]
		agree(once)
		agree(once)
		agree(long)
		if a, b, c := send(v.once), send(v.once), send(v.once); a != 0 || b != 0 || c != 43101 {
			t.Errorf("%s: two consents: %d %d %d", v.path, a, b, c)
		}
		if a, b, c := send(v.long), send(v.long), send(v.long); a+b+c != 0 {
			t.Errorf("%s: a long-term consent: %d %d %d", v.path, a, b, c)
		}
	}
	w.tell("/control/consent", `{"user":"hr","template":"biz-long","answer":"refuse"}`)
	if code, _ := w.ask("cgi-bin/message/subscribe/bizsend",
		`{"touser":"oa_hr","template_id":"biz-long","data":{"thing1":{"value":"a"}}}`); code != 43101 {
		t.Errorf("after taking it back: %d", code)
	}
	if code, _ := w.ask("cgi-bin/message/subscribe/bizsend",
		`{"touser":"mini_hr","template_id":"biz","data":{"thing1":{"value":"a"}}}`); code != 40003 {
		t.Errorf("the mini-program's openid: %d", code)
	}
}

func TestAFollowerIsAnsweredWithinTheTimeAndNumberWeChatAllows(t *testing.T) {
	w := newWorld(t)
	send := func() int {
		code, _ := w.ask("cgi-bin/message/custom/send", `{"touser":"oa_hr","msgtype":"text","text":{"content":"您好"}}`)
		return code
	}
	if code := send(); code != 45015 {
		t.Fatalf("to somebody who does not follow: %d", code)
	}
	w.tell("/control/subscribe", `{"user":"hr"}`)
	if a, b, c, d := send(), send(), send(), send(); a+b+c != 0 || d != 45047 {
		t.Fatalf("after following: %d %d %d %d", a, b, c, d)
	}
	w.later(2 * time.Minute)
	if code := send(); code != 45015 {
		t.Fatalf("two minutes after following: %d", code)
	}
	w.tell("/control/message", `{"user":"hr","text":"请问怎么备案"}`)
	w.later(47 * time.Hour)
	for range 5 {
		if code := send(); code != 0 {
			t.Fatalf("within 48 hours: %d", code)
		}
	}
	if code := send(); code != 45047 {
		t.Fatalf("a sixth: %d", code)
	}
	w.tell("/control/message", `{"user":"hr","picture":true}`)
	if code := send(); code != 0 {
		t.Fatalf("after another message: %d", code)
	}
	w.later(49 * time.Hour)
	if code := send(); code != 45015 {
		t.Fatalf("after 48 hours: %d", code)
	}
	w.tell("/control/message", `{"user":"hr","text":"还在吗"}`)
	w.tell("/control/unsubscribe", `{"user":"hr"}`)
	if code := send(); code != 45015 {
		t.Fatalf("after leaving: %d", code)
	}
	if n := w.count("channel=custom&openid=oa_hr"); n != 9 {
		t.Fatalf("%d delivered", n)
	}
}

func TestCardsNewsAndTheirPictures(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/subscribe", `{"user":"hr"}`)
	w.tell("/control/message", `{"user":"hr","text":"进度"}`)
	_, media := w.upload("cgi-bin/media/upload", "image", "a.png", aPNG(t))
	card := fmt.Sprintf(`{"touser":"oa_hr","msgtype":"miniprogrampage","miniprogrampage":{"title":"查看进度",`+
		`"appid":"wxmini","pagepath":"pages/filings/filings","thumb_media_id":%q}}`, media["media_id"])
	ask := func(body string) int { code, _ := w.ask("cgi-bin/message/custom/send", body); return code }
	for name, v := range map[string]struct {
		body string
		want int
	}{
		"a card":                         {card, 0},
		"a card of another mini-program": {strings.Replace(card, "wxmini", "wxother", 1), 40013},
		"a card without a picture":       {strings.Replace(card, media["media_id"].(string), "nothing", 1), 40007},
		"two articles": {
			`{"touser":"oa_hr","msgtype":"news","news":{"articles":[{"title":"a","url":"https://x"},{"title":"b",` +
				`"url":"https://x"}]}}`,
			45008,
		},
		"an article": {
			`{"touser":"oa_hr","msgtype":"news","news":{"articles":[{"title":"a","description":"d","url":"https://x",` +
				`"picurl":"https://x/p"}]}}`,
			0,
		},
		"a long text": {
			`{"touser":"oa_hr","msgtype":"text","text":{"content":"` + strings.Repeat("长", 683) + `"}}`,
			45002,
		},
		"another type": {`{"touser":"oa_hr","msgtype":"voice","text":{"content":"a"}}`, 40008},
	} {
		if code := ask(v.body); code != v.want {
			t.Errorf("%s: %d, want %d", name, code, v.want)
		}
	}
	w.later(73 * time.Hour)
	w.tell("/control/message", `{"user":"hr","text":"进度"}`)
	if code := ask(card); code != 40007 {
		t.Errorf("a picture after three days: %d", code)
	}
	if code, _ := w.upload("cgi-bin/media/upload", "voice", "a.png", aPNG(t)); code != 40004 {
		t.Errorf("another type: %d", code)
	}
	if code, _ := w.upload("cgi-bin/media/upload", "image", "a.png", []byte("no picture")); code != 40005 {
		t.Errorf("no picture: %d", code)
	}
}
