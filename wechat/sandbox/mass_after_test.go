package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestAMassSendIsDeletedOnceItIsSentAndItsPageIsGone(t *testing.T) {
	w := newWorld(t)
	draft := w.draft()
	page := func() string {
		res, err := http.Get(w.url + "/article/" + draft)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	_, out := w.sendAll(draft, "one", 0)
	id := int64(out["msg_id"].(float64))
	w.settle()
	got := w.must("cgi-bin/message/mass/get", fmt.Sprintf(`{"msg_id":"%d"}`, id))
	if got["msg_status"] != "SEND_SUCCESS" || int64(got["msg_id"].(float64)) != id {
		t.Fatalf("%v", got)
	}
	if !strings.Contains(page(), "正文") {
		t.Fatal("the article cannot be read")
	}
	for body, want := range map[string]int{
		`{"msg_id":"` + fmt.Sprint(id) + `","article_idx":1}`: 47001, // an id is a number
		`{"msg_id":1}`:                 40059,
		`{"msg_id":1,"article_idx":1}`: 40059,
		`{"article_idx":0}`:            40059,
		`{"msg_id":` + fmt.Sprint(id) + `,"article_idx":2}`:     40114,
		`{"article_idx":0,"url":"http://other/article/nobody"}`: 40059,
	} {
		if code, _ := w.ask("cgi-bin/message/mass/delete", body); code != want {
			t.Errorf("%s: %d, want %d", body, code, want)
		}
	}
	if !strings.Contains(page(), "正文") {
		t.Fatal("a refused deletion deleted")
	}
	w.must("cgi-bin/message/mass/delete", fmt.Sprintf(`{"article_idx":0,"url":"%s/article/%s"}`, w.url, draft))
	if text := page(); strings.Contains(text, "正文") || !strings.Contains(text, "已被发布者删除") {
		t.Fatalf("the article can still be read: %s", text)
	}
	if got := w.must("cgi-bin/message/mass/get", fmt.Sprintf(`{"msg_id":"%d"}`, id)); got["msg_status"] != "DELETE" {
		t.Fatalf("%v", got)
	}
	if n := w.count("channel=mass"); n != 1 {
		t.Fatalf("%d cards are left in phones", n)
	}
}

func TestAMassSendThatFailedIsNotDeletedAndItsEndMayStayAway(t *testing.T) {
	w := newWorld(t)
	w.tell("/control/fail", `{"path":"cgi-bin/message/mass/sendall","mode":"job","code":20001}`)
	w.tell("/control/fail", `{"path":"cgi-bin/message/mass/sendall","mode":"mute"}`)
	_, out := w.sendAll(w.draft(), "one", 0)
	w.settle()
	id := int64(out["msg_id"].(float64))
	got := w.must("cgi-bin/message/mass/get", fmt.Sprintf(`{"msg_id":"%d"}`, id))
	if got["msg_status"] != "SEND_FAIL" {
		t.Fatalf("%v", got)
	}
	code, _ := w.ask("cgi-bin/message/mass/delete", fmt.Sprintf(`{"msg_id":%d,"article_idx":1}`, id))
	if code != 40059 {
		t.Fatalf("what was not sent is deleted: %d", code)
	}
	if posts := w.tell("/control/posts", "")["items"].([]any); len(posts) != 0 {
		t.Fatalf("the end was told: %v", posts)
	}
	w.sendAll(w.draft(), "two", 0)
	w.settle()
	if posts := w.tell("/control/posts", "")["items"].([]any); len(posts) != 1 {
		t.Fatalf("%d ends were told of the other one", len(posts))
	}
	if code, _ := w.ask("cgi-bin/message/mass/get", `{"msg_id":7}`); code != 47001 {
		t.Fatalf("an id that is a number: %d", code)
	}
}

func TestAMassSendIsDeletedWhollyWithoutAnArticlesPlace(t *testing.T) {
	w := newWorld(t)
	_, out := w.sendAll(w.draft(), "one", 0)
	w.settle()
	id := int64(out["msg_id"].(float64))
	w.must("cgi-bin/message/mass/delete", fmt.Sprintf(`{"msg_id":%d}`, id))
	if got := w.must("cgi-bin/message/mass/get", fmt.Sprintf(`{"msg_id":"%d"}`, id)); got["msg_status"] != "DELETE" {
		t.Fatalf("%v", got)
	}
}

func TestTenMassSendsAreDeletedADay(t *testing.T) {
	w := newWorld(t)
	for range 10 {
		if code, _ := w.ask("cgi-bin/message/mass/delete", `{"msg_id":1,"article_idx":1}`); code != 40059 {
			t.Fatalf("%d", code)
		}
	}
	if code, _ := w.ask("cgi-bin/message/mass/delete", `{"msg_id":1,"article_idx":1}`); code != 45009 {
		t.Fatalf("an eleventh of the day: %d", code)
	}
}
