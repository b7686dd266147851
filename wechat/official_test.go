package wechat_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
)

func TestATemplateMessageOpensTheMiniProgram(t *testing.T) {
	w := newWorld(t)
	if o := w.client.SendTemplate(ctx, "oa_hr", message, "pages/filing/detail?id=1", "n1"); o.Code != 43004 ||
		o.Result != subsidy.Refused {
		t.Fatalf("who does not follow: %+v", o)
	}
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	first := w.client.SendTemplate(ctx, "oa_hr", message, "pages/filing/detail?id=1", "n1")
	again := w.client.SendTemplate(ctx, "oa_hr", message, "pages/filing/detail?id=1", "n1")
	if first.Result != subsidy.Delivered || first.Receipt == "" || again.Receipt != first.Receipt ||
		w.count("template") != 1 {
		t.Fatalf("%+v, again %+v", first, again)
	}
	d := w.newest("template")
	if d.Page != "pages/filing/detail?id=1" || d.Lines[0] != "BA440203-2026-00001" ||
		!strings.HasSuffix(d.Lines[1], "…") || d.Lines[3] != "2026年12月1日 00:00" {
		t.Fatalf("%+v", d)
	}
}

func TestAMassSendReachesEachFollowerOnce(t *testing.T) {
	w := newWorld(t)
	w.post("/control/followers", map[string]int{"count": 10_000})
	first := w.client.SendMass(ctx, article(t), 0, "notice-1")
	again := w.client.SendMass(ctx, article(t), 0, "notice-1")
	if first.Receipt == "" || again.Result != subsidy.Delivered || again.Code != 45065 ||
		again.Receipt != first.Receipt || w.count("mass") != 10_000 {
		t.Fatalf("%+v, again %+v, %d delivered", first, again, w.count("mass"))
	}
	for i := 2; i <= 4; i++ {
		if o := w.client.SendMass(ctx, article(t), 0, fmt.Sprint("notice-", i)); o.Result != subsidy.Delivered {
			t.Fatalf("notice %d: %+v", i, o)
		}
	}
	if o := w.client.SendMass(ctx, article(t), 0, "notice-5"); o.Code != 45028 || o.Result != subsidy.Refused {
		t.Fatalf("a fifth in the month: %+v", o)
	}
	w.client.SendMass(ctx, article(t), 0, "019346f1-7b1c-7cc0-8f5e-0242ac120002")
	if body := w.bodies()[massPath]; !strings.Contains(body, `"clientmsgid":"019346f17b1c7cc08f5e0242ac120002"`) {
		t.Errorf("an id with hyphens: %s", body)
	}
	bad := article(t)
	bad.Cover = []byte("no picture")
	if o := w.client.SendMass(ctx, bad, 0, "notice-6"); o.Code != 40005 {
		t.Fatalf("a cover that is none: %+v", o)
	}
}

func TestAMassSendGoesToATagAlone(t *testing.T) {
	w := newWorld(t)
	tag, err := w.client.CreateTag(ctx, "武江区")
	if err != nil {
		t.Fatal(err)
	}
	w.post("/control/followers", map[string]int{"count": 10})
	if err := w.client.TagFollowers(ctx, tag, []string{"oa_f0000001", "oa_f0000002", "oa_follower"}); err != nil {
		t.Fatal(err)
	}
	if err := w.client.UntagFollowers(ctx, tag, []string{"oa_follower"}); err != nil {
		t.Fatal(err)
	}
	if o := w.client.SendMass(ctx, article(t), tag, "n"); o.Result != subsidy.Delivered || w.count("mass") != 2 {
		t.Fatalf("%+v, %d delivered", o, w.count("mass"))
	}
	if o := w.client.SendMass(ctx, article(t), 999, "m"); o.Result != subsidy.Refused || o.Code != 45159 {
		t.Fatalf("a tag that is none: %+v", o)
	}
}

func TestAnArticleGoesOutAsItWasWritten(t *testing.T) {
	w := newWorld(t)
	a := article(t)
	a.Title, a.HTML = "补贴 <每人每课时> 30元 & 1000元", "<p>正文 &amp; 附件</p>"
	w.client.SendMass(ctx, a, 0, "n")
	if d := func() string { w.count("mass"); return w.newest("mass").Title }(); d != a.Title {
		t.Errorf("%q", d)
	}
	for path, body := range w.bodies() {
		if strings.Contains(body, `\u003c`) || strings.Contains(body, `\u0026`) {
			t.Errorf("%s is escaped: %s", path, body)
		}
	}
}

func TestAnotherTextUnderTheSameNumberIsAnotherDraft(t *testing.T) {
	w := newWorld(t)
	a := article(t)
	if err := w.client.PreviewMass(ctx, a, "follower", "n"); err != nil {
		t.Fatal(err)
	}
	a.Title = "改正后的标题"
	if o := w.client.SendMass(ctx, a, 0, "n"); o.Result != subsidy.Delivered {
		t.Fatalf("%+v", o)
	}
	w.count("mass")
	if got, preview := w.newest("mass").Title, w.newest("preview").Title; got != a.Title || preview != "政策" {
		t.Fatalf("sent %q after a look at %q", got, preview)
	}
	if n := w.calls("cgi-bin/material/add_material"); n != 1 {
		t.Errorf("the cover was uploaded %d times", n)
	}
}

func TestWhatStaffReadOfAPreviewThatFails(t *testing.T) {
	w := newWorld(t)
	for name, v := range map[string]struct {
		code int
		kind subsidy.Kind
		text string
	}{
		"stranger": {0, subsidy.Invalid, "还没有关注公众号"},
		"不是微信号":    {0, subsidy.Invalid, "没有这个微信号"},
		"follower": {45009, subsidy.Busy, "请明天再试"},
		"Follower": {-1, subsidy.Unavailable, "请稍后再试"},
	} {
		if v.code != 0 {
			w.fail("cgi-bin/message/mass/preview", "code", v.code, 1)
		}
		err := w.client.PreviewMass(ctx, article(t), name, "n")
		var e *subsidy.Error
		if !errors.As(err, &e) || e.Kind != v.kind || !strings.Contains(e.Message, v.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.client.PreviewMass(ctx, article(t), "follower", "n"); err != nil || w.count("preview") != 1 {
		t.Errorf("%v", err)
	}
}

func TestAFollowerIsAnsweredByTextNewsOrCard(t *testing.T) {
	w := newWorld(t)
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	w.post("/control/message", map[string]string{"user": "hr", "text": "你好"})
	for _, r := range []official.Reply{
		{Kind: official.ReplyText, Text: "请到<武江>窗口"},
		{
			Kind:    official.ReplyNews,
			Title:   "政策",
			Digest:  "摘要",
			Link:    "https://x.example/notices/1",
			Picture: "https://x.example/p",
		},
		{Kind: official.ReplyCard, Title: "查看办理进度", Link: "pages/filings/filings"},
	} {
		if o := w.client.SendCustom(ctx, "oa_hr", r, "r-"+string(r.Kind)); o.Result != subsidy.Delivered {
			t.Fatalf("%s: %+v", r.Kind, o)
		}
	}
	if d := w.newest("custom"); d.Title != "查看办理进度" || d.Page != "pages/filings/filings" ||
		w.count("custom") != 3 {
		t.Fatalf("%+v", d)
	}
	if o := w.client.SendCustom(ctx, "oa_hr", official.Reply{Kind: official.ReplyText, Text: "x"},
		"r-text"); o.Result != subsidy.Delivered || w.count("custom") != 3 {
		t.Fatalf("the same again: %+v, %d delivered", o, w.count("custom"))
	}
	if o := w.client.SendCustom(ctx, "oa_hr", official.Reply{}, ""); o.Result != subsidy.Refused {
		t.Fatalf("no reply: %+v", o)
	}
	w.clock.Add(int64(49 * time.Hour))
	if o := w.client.SendCustom(ctx, "oa_hr", official.Reply{Kind: official.ReplyText, Text: "x"},
		""); o.Code != 45015 || o.Result != subsidy.Refused {
		t.Fatalf("after 48 hours: %+v", o)
	}
}

func TestACardsPictureIsUploadedAgainBeforeWeChatForgetsIt(t *testing.T) {
	w := newWorld(t)
	w.post("/control/subscribe", map[string]string{"user": "hr"})
	card := official.Reply{Kind: official.ReplyCard, Title: "查看办理进度", Link: "pages/filings/filings"}
	send := func(what string, uploads int) {
		t.Helper()
		w.post("/control/message", map[string]string{"user": "hr", "text": "进度"})
		if o := w.client.SendCustom(ctx, "oa_hr", card, ""); o.Result != subsidy.Delivered ||
			w.calls("cgi-bin/media/upload") != uploads {
			t.Fatalf("%s: %+v after %d uploads", what, o, w.calls("cgi-bin/media/upload"))
		}
	}
	send("first", 1)
	send("soon", 1)
	w.clock.Add(int64(50 * time.Hour))
	send("within three days", 1)
	w.clock.Add(int64(20 * time.Hour))
	send("just before three days", 2)
	w.clock.Add(int64(40 * time.Hour))
	w.fail("cgi-bin/message/custom/send", "code", 40007, 1)
	send("when WeChat has lost it", 3)
}

func TestTheFollowersAreReadPageByPage(t *testing.T) {
	w := newWorld(t)
	w.post("/control/followers", map[string]int{"count": 25_000})
	seen, next, pages := map[string]bool{}, "", 0
	for {
		ids, following, total, err := w.client.Followers(ctx, next)
		if err != nil || total != 25_000 {
			t.Fatalf("%d %v", total, err)
		}
		for _, id := range ids {
			seen[id] = true
		}
		if next = following; next == "" {
			break
		}
		pages++
	}
	if len(seen) != 25_000 || pages != 3 {
		t.Fatalf("%d followers on %d pages", len(seen), pages)
	}
	if err := w.client.TagFollowers(ctx, 2, []string{"oa_follower"}); err != nil {
		t.Fatal(err)
	}
	info, err := w.client.FollowerInfo(ctx, []string{"oa_follower", "oa_stranger"})
	if err != nil || len(info) != 2 {
		t.Fatalf("%v %v", info, err)
	}
	if f := info[0]; !f.Subscribed || f.UnionID != "union_follower" || f.Since.Unix() != 1_790_000_000 ||
		!slices.Equal(f.Tags, []int{2}) {
		t.Errorf("%+v", f)
	}
	if f := info[1]; f.Subscribed || f.UnionID != "" || !f.Since.IsZero() {
		t.Errorf("%+v", f)
	}
}

func TestATagIsMadeOnce(t *testing.T) {
	w := newWorld(t)
	a, err := w.client.CreateTag(ctx, "武江区")
	b, again := w.client.CreateTag(ctx, "武江区")
	if err != nil || again != nil || a != b || a == 0 {
		t.Fatalf("%d %v, %d %v", a, err, b, again)
	}
	tags, err := w.client.Tags(ctx)
	if err != nil || len(tags) != 2 || tags[1] != (wechat.Tag{ID: a, Name: "武江区"}) {
		t.Fatalf("%+v %v", tags, err)
	}
	if _, err := w.client.CreateTag(ctx, strings.Repeat("县", 11)); wechat.OutcomeOf(err).Code != 45158 {
		t.Fatalf("a long name: %v", err)
	}
}

func TestTheMenuIsSetAsStaffWroteIt(t *testing.T) {
	w := newWorld(t)
	if err := w.client.SetMenu(ctx, official.DefaultMenu()); err != nil {
		t.Fatal(err)
	}
	if body := w.bodies()["cgi-bin/menu/create"]; !strings.Contains(body,
		`{"type":"miniprogram","name":"培训备案","url":"https://mp.weixin.qq.com","appid":"wxmini",`+
			`"pagepath":"pages/home/home"}`) || !strings.Contains(body, `{"type":"click","name":"政策","key":"政策"}`) {
		t.Errorf("%s", body)
	}
	long := official.Menu{Buttons: []official.MenuButton{{Name: "一二三四五六七", Kind: official.MenuWord, Value: "x"}}}
	if err := w.client.SetMenu(ctx, long); subsidy.KindOf(err) != subsidy.Invalid {
		t.Errorf("%v", err)
	}
}
