package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/store/storetest"
)

// bureau is two officers of the city at a server with its sandbox.
type bureau struct {
	city, second *client
}

func newBureau(t *testing.T) bureau {
	t.Helper()
	server := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	b := bureau{
		newClient(t, server.Address, server.Address+"/sandbox"),
		newClient(t, server.Address, server.Address+"/sandbox"),
	}
	b.city.form(200, "/dev/login", url.Values{"as": {"city"}})
	b.second.form(200, "/dev/login", url.Values{"as": {"city2"}})
	return b
}

// sends has a notice sent to all followers and returns its page's address.
func (b bureau) sends(t *testing.T, title string) string {
	t.Helper()
	here := "/console/notices/" + submittedNotice(t, b.city, map[string]string{
		"key": "n-" + title, "title": title, "digest": "通知摘要", "body": "正文内容", "source": "", "who": "all",
	})
	b.second.form(200, here+"/approve", url.Values{
		"key":       {"a-" + title},
		"revision":  {"1"},
		"confirmed": {"1"},
	})
	b.shows(t, here, "已发送</span>")
	return here
}

// shows waits until a page of the console says something.
func (b bureau) shows(t *testing.T, path, text string) string {
	t.Helper()
	var page []byte
	storetest.Eventually(t, 30*time.Second, path+" shows "+text, func() bool {
		_, page = b.city.send("GET", b.city.server+path, "", nil)
		return strings.Contains(string(page), text)
	})
	return string(page)
}

// article is what a follower reads when the newest mass message is tapped.
func (b bureau) article(t *testing.T) string {
	t.Helper()
	var sent struct{ Items []struct{ Ref string } }
	b.city.box("GET", "/control/deliveries?channel=mass&limit=1", nil, &sent)
	_, page := b.city.send("GET", b.city.sandbox+"/article/"+sent.Items[0].Ref, "", nil)
	return string(page)
}

func TestALostEndOfAMassSendIsHealedByAskingWeChat(t *testing.T) {
	b := newBureau(t)
	b.city.box("POST", "/control/fail", map[string]any{
		"path": "cgi-bin/message/mass/sendall", "mode": "mute", "times": 1,
	}, nil)
	here := b.sends(t, "没有回音的通知")
	b.shows(t, here, "微信已受理，正在发送")
	var posts struct{ Items []struct{ Kind string } }
	if b.city.box("GET", "/control/posts", nil, &posts); len(posts.Items) != 0 {
		t.Fatalf("its end was told: %+v", posts)
	}
	status, answer := b.city.send("POST", b.city.server+"/dev/clock", "application/json",
		strings.NewReader(`{"days":1}`))
	if status >= 300 {
		t.Fatalf("clock: %d %s", status, answer)
	}
	page := b.shows(t, here, "微信没有给出人数")
	if !regexp.MustCompile(`class="state"[^>]*>已发完<`).MatchString(page) || strings.Contains(page, "正在发送") {
		t.Fatalf("the page still says that it is being sent: %s", page)
	}
}

func TestAWithdrawnNoticeTakesItsArticleBack(t *testing.T) {
	b := newBureau(t)
	here := b.sends(t, "发错的通知")
	b.shows(t, here, "已发完")
	if !strings.Contains(b.article(t), "正文内容") {
		t.Fatal("the follower cannot read it")
	}
	b.second.form(200, here+"/withdraw", url.Values{"key": {"w1"}, "reason": {"文号写错，已核对"}})
	page := b.shows(t, here, "收回：已收回")
	if text := b.article(t); strings.Contains(text, "正文内容") || !strings.Contains(text, "已被发布者删除") {
		t.Fatalf("the follower still reads %s", text)
	}
	if !strings.Contains(page, "全部关注者：已收回") { // the timeline, which is the audit log's
		t.Fatalf("the timeline does not say so: %s", page)
	}
}

func TestANoticeThatWeChatRefusesToTakeBackIsTriedAgain(t *testing.T) {
	b := newBureau(t)
	here := b.sends(t, "收不回的通知")
	b.city.box("POST", "/control/fail", map[string]any{
		"path": "cgi-bin/message/mass/delete", "mode": "code", "code": 48001, "times": 1,
	}, nil)
	b.city.form(200, here+"/withdraw", url.Values{"key": {"w1"}, "reason": {"文号写错，已核对"}})
	page := b.shows(t, here, "没有收回：账号没有这个接口的权限")
	if !strings.Contains(page, "发表记录") || !strings.Contains(b.article(t), "正文内容") {
		t.Fatalf("the page does not say what to do: %s", page)
	}
	b.shows(t, "/console/inbox", "没有收回的政策通知")
	b.city.form(200, here+"/takeback", url.Values{"key": {"t1"}})
	b.shows(t, here, "收回：已收回")
	if strings.Contains(b.article(t), "正文内容") {
		t.Fatal("the follower still reads it")
	}
}

func TestAPictureInANoticesTextReachesTheFollower(t *testing.T) {
	b := newBureau(t)
	fields := map[string]string{
		"key":    "n1",
		"title":  "有图的通知",
		"digest": "通知摘要",
		"body":   "图在下面<script>",
		"source": "",
		"who":    "all",
	}
	status, page := b.city.upload("/console/notices", "picture", "a.png", pngBytes(t), fields)
	id := regexp.MustCompile(`/console/notices/([0-9a-f-]{36})/submit`).FindStringSubmatch(page)
	if status != 200 || id == nil || !strings.Contains(page, "/console/notices/"+id[1]+"/pictures/1") {
		t.Fatalf("write notice: %d %s", status, page)
	}
	here := "/console/notices/" + id[1]
	fields["key"], fields["revision"], fields["body"] = "n2", "1", "图在下面<script>\n[图片1]\n图在上面"
	if status, page := b.city.upload(here, "cover", "cover.png", pngBytes(t), fields); status != 200 {
		t.Fatalf("its cover: %d %s", status, page)
	}
	b.city.form(200, here+"/preview", url.Values{"key": {"p1"}, "name": {"follower"}})
	b.leaves(t, "draft", "有图的通知", 1)
	b.city.form(200, here+"/submit", url.Values{"key": {"s1"}})
	b.second.form(200, here+"/approve", url.Values{"key": {"a1"}, "revision": {"2"}, "confirmed": {"1"}})
	b.shows(t, here, "已发完")
	text := b.article(t)
	src := regexp.MustCompile(`<p><img src="/sandbox(/inside/[0-9a-f]+)"></p><p>图在上面</p>`).FindStringSubmatch(text)
	if src == nil || strings.Contains(text, "<script>") || !strings.Contains(text, "图在下面&lt;script&gt;") {
		t.Fatalf("the follower reads %s", text)
	}
	if status, data := b.city.send("GET", b.city.sandbox+src[1], "", nil); status != 200 || len(data) == 0 {
		t.Fatalf("its picture: %d", status)
	}
}

// leaves wants so many things of a title in the official account, by its page.
func (b bureau) leaves(t *testing.T, kind, title string, n int) string {
	t.Helper()
	_, page := b.city.send("GET", b.city.server+"/console/official/uploads?kind="+kind, "", nil)
	if got := strings.Count(string(page), `name="title" value="`+title+`"`); got != n {
		t.Fatalf("%d of %s lie in the account, want %d: %s", got, title, n, page)
	}
	return string(page)
}

func TestADraftOfAFailedSendIsFoundAndDeleted(t *testing.T) {
	b := newBureau(t)
	b.city.box("POST", "/control/fail", map[string]any{
		"path": "cgi-bin/message/mass/sendall", "mode": "code", "code": 48001, "times": 1,
	}, nil)
	here := "/console/notices/" + submittedNotice(t, b.city, map[string]string{
		"key": "n1", "title": "发不出的通知", "digest": "通知摘要", "body": "正文内容", "source": "", "who": "all",
	})
	b.second.form(200, here+"/approve", url.Values{"key": {"a1"}, "revision": {"1"}, "confirmed": {"1"}})
	b.shows(t, here, "发送失败</span>")
	page := b.leaves(t, "draft", "发不出的通知", 1)
	media := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)
	if media == nil || !strings.Contains(page, "不再需要，可以删除") || !strings.Contains(page, here) {
		t.Fatalf("the draft is not offered: %s", page)
	}
	_, text := b.city.send("GET", b.city.server+"/console/official/uploads/draft?media="+media[1], "", nil)
	if !strings.Contains(string(text), "<p>正文内容</p>") {
		t.Fatalf("the draft cannot be read: %s", text)
	}
	b.city.form(200, "/console/official/uploads/delete", url.Values{
		"key":    {"d1"},
		"kind":   {"draft"},
		"id":     {media[1]},
		"title":  {"发不出的通知"},
		"reason": {"没有发出，不再需要"},
	})
	b.leaves(t, "draft", "发不出的通知", 0)
	b.shows(t, "/console/audit", "没有发出，不再需要")
}
