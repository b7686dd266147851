package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAMassSendByTagKeepsEachFollowersMonth(t *testing.T) {
	w := newWorld(t)
	tag := int(w.must("cgi-bin/tags/create", `{"tag":{"name":"武江区"}}`)["tag"].(map[string]any)["id"].(float64))
	w.tell("/control/followers", fmt.Sprintf(`{"count":101,"refusing":3,"failing":2,"tag":%d}`, tag))
	for i := range 5 {
		if code, out := w.sendAll(w.draft(), fmt.Sprint("tag", i), tag); code != 0 {
			t.Fatalf("send %d: %v", i, out)
		}
	}
	w.settle()
	if n := w.count("channel=mass"); n != 4*95 {
		t.Fatalf("%d delivered, want four each of the 95 that can be reached", n)
	}
	if n := w.count("channel=mass&openid=oa_f0000006"); n != 4 {
		t.Fatalf("one follower got %d this month", n)
	}
	if code, _ := w.sendAll(w.draft(), "all", 0); code != 0 {
		t.Fatalf("to all: %d", code)
	}
	w.settle()
	if n := w.count("channel=mass"); n != 4*95+1 {
		t.Fatalf("%d delivered, want one more: who is not tagged", n)
	}
	w.later(10 * 24 * time.Hour) // December
	w.sendAll(w.draft(), "december", tag)
	w.settle()
	if n := w.count("channel=mass&openid=oa_f0000006"); n != 5 {
		t.Fatalf("in the next month: %d", n)
	}
}

func TestAMassSendIsTakenOnceADayAndFourTimesAMonth(t *testing.T) {
	w := newWorld(t)
	draft := w.draft()
	_, first := w.sendAll(w.draft(), "one", 0)
	if code, again := w.sendAll(w.draft(), "one", 0); code != 45065 || again["msg_id"] != first["msg_id"] {
		t.Fatalf("again: %v after %v", again, first)
	}
	for _, v := range []struct {
		body string
		want int
	}{
		{`{"filter":{"is_to_all":true},"mpnews":{"media_id":"none"},"msgtype":"mpnews"}`, 40007},
		{`{"filter":{"is_to_all":false,"tag_id":999},"mpnews":{"media_id":"` + draft + `"},"msgtype":"mpnews"}`, 45159},
		{`{"filter":{"is_to_all":true,"tag_id":2},"mpnews":{"media_id":"` + draft + `"},"msgtype":"mpnews"}`, 40035},
		{`{"filter":{"is_to_all":true},"mpnews":{"media_id":"` + draft + `"},"msgtype":"text"}`, 40008},
		{
			`{"filter":{"is_to_all":true},"mpnews":{"media_id":"` + draft + `"},"msgtype":"mpnews","clientmsgid":"` +
				strings.Repeat("x", 65) + `"}`,
			45067,
		},
	} {
		if code, _ := w.ask("cgi-bin/message/mass/sendall", v.body); code != v.want {
			t.Errorf("%s: %d, want %d", v.body, code, v.want)
		}
	}
	w.later(25 * time.Hour)
	if code, out := w.sendAll(w.draft(), "one", 0); code != 0 || out["msg_id"] == first["msg_id"] {
		t.Fatalf("the same clientmsgid after a day: %v", out)
	}
	w.sendAll(w.draft(), "three", 0)
	w.sendAll(w.draft(), "four", 0)
	if code, _ := w.sendAll(w.draft(), "five", 0); code != 45028 {
		t.Fatalf("a fifth in the month: %d", code)
	}
}

func TestAPreviewGoesToAFollowerByName(t *testing.T) {
	w := newWorld(t)
	draft := w.draft()
	ask := func(to string) int {
		code, _ := w.ask("cgi-bin/message/mass/preview",
			fmt.Sprintf(`{%s,"mpnews":{"media_id":%q},"msgtype":"mpnews"}`, to, draft))
		return code
	}
	for to, want := range map[string]int{
		`"towxname":"follower"`:  0,
		`"touser":"oa_follower"`: 0,
		`"towxname":"stranger"`:  43004,
		`"towxname":"不是微信号"`:     40132,
		`"touser":"mini_hr"`:     40003,
	} {
		if code := ask(to); code != want {
			t.Errorf("%s: %d, want %d", to, code, want)
		}
	}
	for range 98 {
		ask(`"towxname":"follower"`)
	}
	if code := ask(`"towxname":"follower"`); code != 45009 {
		t.Errorf("the hundred-and-first of the day: %d", code)
	}
}
