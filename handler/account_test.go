package handler_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// wechatOf is the client of both accounts over the sandbox; change alters what
// the client's own templates file says.
func wechatOf(t testing.TB, f storetest.Fixture, change ...func(wechat.Templates)) (*wechat.Client, string) {
	t.Helper()
	o := sandbox.Options{
		Path:     filepath.Join(t.TempDir(), "box.db"),
		Mini:     sandbox.Account{ID: "wxmini", Secret: "mini-secret"},
		Official: sandbox.Account{ID: "wxofficial", Secret: "official-secret"},
		Machine:  f.Clock.Now,
	}
	ours := wechat.Templates{}
	for kind, channels := range wechat.DefaultTemplates() {
		ours[kind] = maps.Clone(channels)
		for channel, tpl := range channels {
			o.Templates = append(o.Templates, sandbox.Template{
				ID: tpl.ID, Title: tpl.Title, Channel: string(channel), Keys: tpl.Keys,
			})
		}
	}
	for _, alter := range change {
		alter(ours)
	}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	t.Cleanup(func() { server.Close(); _ = box.Close() })
	return wechat.New(wechat.Settings{
		MiniAppID: "wxmini", MiniSecret: "mini-secret", OfficialAppID: "wxofficial", OfficialSecret: "official-secret",
		APIURL: server.URL + "/api", Templates: ours,
	}, f.Store, f.Clock.Now, &http.Transport{}), server.URL
}

// reached is the client as the pages know it.
type reached struct{ *wechat.Client }

func (reached) OutcomeOf(err error) subsidy.Outcome { return wechat.OutcomeOf(err) }

func TestTheOperatorsSeeWhichTemplatesDiffer(t *testing.T) {
	o := newOffice(t)
	client, _ := wechatOf(t, o.Fixture, func(all wechat.Templates) {
		tpl := all[subsidy.KindFileBy][subsidy.ChannelSubscribe]
		tpl.ID = "tpl-not-added"
		all[subsidy.KindFileBy][subsidy.ChannelSubscribe] = tpl
	})
	o.serve(reached{client})
	if page := o.opened(t, admin, "/console/operations/templates"); !strings.Contains(page, "还没有和公众平台核对过") {
		t.Errorf("%s", page)
	}
	status, to, _ := o.ask(t, admin, "POST", "/console/operations/templates", nil)
	if status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, to)
	}
	page := o.opened(t, admin, to)
	for _, want := range []string{"tpl-not-added", "请在公众平台添加这个模板", "1 处", "24 个"} {
		if !strings.Contains(page, want) {
			t.Errorf("does not say %q: %s", want, page)
		}
	}
	if page := o.opened(t, admin, "/console/operations"); !strings.Contains(page, "1个消息模板和公众平台对不上") {
		t.Errorf("the operations page does not tell: %s", page)
	}
	got := storetest.Must[official.TemplateCheck](t)(o.TemplateCheck(t.Context()))
	if got.Stopped() != 1 || !got.At.Equal(storetest.Monday) {
		t.Errorf("%+v", got)
	}
	search := store.AuditSearch{Action: subsidy.CheckTemplates}
	lines, _, err := o.AuditLog(t.Context(), storetest.City, search, store.Page{})
	if err != nil || len(lines) != 1 {
		t.Errorf("%d audit lines, %v", len(lines), err)
	}
}

// found is what was read of the account before: a menu and a reply to take over.
func (o office) found(t *testing.T) {
	t.Helper()
	menu := official.FindMenu(true, []official.AccountButton{{Type: "view", Name: "官网", URL: "https://x.cn"}}, 0, "")
	replies := official.FindReplies("", "", []official.AccountRule{{
		Name: "时间", Equal: []string{"上班时间"}, Replies: []official.Reply{{Kind: official.ReplyText, Text: "九点"}},
	}})
	err := o.Change(t.Context(), store.Act{Now: storetest.Monday}, func(tx *store.Tx) error {
		if err := tx.SaveFoundMenu(menu, subsidy.Event{Action: subsidy.ReadAccount}); err != nil {
			return err
		}
		return tx.SaveFoundReplies(replies, subsidy.Event{Action: subsidy.ReadAccount})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// oldMenu is what the bureau set on the public platform before.
const oldMenu = `{"is_menu_open":1,"selfmenu_info":{"button":[
	{"name":"政策","sub_button":{"list":[
		{"type":"view","name":"官网","url":"https://rsj.sg.gov.cn/"},
		{"type":"text","name":"联系电话","value":"0751-8888888"},
		{"type":"img","name":"办事指南图","value":"MEDIA"},
		{"type":"miniprogram","name":"粤省事","appid":"wxother","pagepath":"index","url":"https://x"}]}},
	{"type":"news","name":"最新通知","value":"M","news_info":{"list":[
		{"title":"通知","content_url":"https://mp.weixin.qq.com/s/1"}]}}]}}`

func TestABureausOldMenuIsNotLostUnseen(t *testing.T) {
	o := newOffice(t)
	client, url := wechatOf(t, o.Fixture)
	o.serve(reached{client})
	tellSandbox(t, url+"/control/platform/menu", oldMenu)
	status, _, page := o.ask(t, city, "POST", "/console/official/menu/publish", nil)
	if status != http.StatusConflict || !strings.Contains(page, "不是从这里发布的菜单") {
		t.Fatalf("%d %s", status, page)
	}
	for _, want := range []string{"联系电话", "“粤省事”打开的是另一个小程序", "“办事指南图”是图片", `name="replace"`} {
		if !strings.Contains(page, want) {
			t.Errorf("does not show %q", want)
		}
	}
	if m := storetest.Must[official.OfficialMenu](t)(o.OfficialMenu(t.Context())); m.State != official.MenuDraft {
		t.Errorf("published: %+v", m)
	}
	if status, _, page = o.ask(t, city, "POST", "/console/official/menu/import", nil); status != http.StatusSeeOther {
		t.Fatalf("import: %d %s", status, page)
	}
	m := storetest.Must[official.OfficialMenu](t)(o.OfficialMenu(t.Context()))
	if len(m.Draft.Buttons) != 2 || len(m.Draft.Buttons[0].Children) != 2 ||
		m.Draft.Buttons[1].Value != "https://mp.weixin.qq.com/s/1" {
		t.Errorf("%+v", m.Draft)
	}
	replies := storetest.Must[[]official.KeywordReply](t)(o.KeywordReplies(t.Context()))
	if len(replies) != 1 || replies[0].Keywords[0] != "联系电话" || replies[0].Reply.Text != "0751-8888888" {
		t.Errorf("%+v", replies)
	}
	// what could not be taken over still has to be given up by somebody
	if status, _, _ = o.ask(t, city, "POST", "/console/official/menu/publish", nil); status != http.StatusConflict {
		t.Errorf("published over what was left: %d", status)
	}
	form := map[string][]string{"replace": {"on"}}
	if status, _, _ = o.ask(t, city, "POST", "/console/official/menu/publish", form); status != http.StatusSeeOther {
		t.Errorf("confirmed: %d", status)
	}
}

func TestAMenuOfOursIsPublishedAgainWithoutAWord(t *testing.T) {
	o := newOffice(t)
	client, _ := wechatOf(t, o.Fixture)
	o.serve(reached{client})
	for range 2 {
		status, _, page := o.ask(t, city, "POST", "/console/official/menu/publish", nil)
		if status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, page)
		}
		m := storetest.Must[official.OfficialMenu](t)(o.OfficialMenu(t.Context()))
		err := client.SetMenu(t.Context(), m.Draft)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.MenuAnswered(t.Context(), m.Revision, wechat.OutcomeOf(err), ""); err != nil {
			t.Fatal(err)
		}
	}
	if page := o.opened(t, city, "/console/official/menu"); !strings.Contains(page, "和这里的一样") {
		t.Errorf("%s", page)
	}
}

// oldReplies are what the bureau wrote on the public platform before.
const oldReplies = `{"is_add_friend_reply_open":1,"is_autoreply_open":1,
	"add_friend_autoreply_info":{"type":"text","content":"欢迎关注韶关人社"},
	"message_default_autoreply_info":{"type":"text","content":"请稍候"},
	"keyword_autoreply_info":{"list":[
		{"rule_name":"社保","reply_mode":"reply_all","keyword_list_info":[
			{"type":"text","match_mode":"contain","content":"社保卡"},
			{"type":"text","match_mode":"equal","content":"社保"}],
		 "reply_list_info":[{"type":"text","content":"请到一楼大厅"},{"type":"img","content":"M"}]},
		{"rule_name":"招聘","reply_mode":"random_one","keyword_list_info":[
			{"type":"text","match_mode":"equal","content":"招聘"}],
		 "reply_list_info":[{"type":"news","news_info":{"list":[
			{"title":"招聘会","digest":"本月","content_url":"https://mp.weixin.qq.com/s/2"}]}}]},
		{"rule_name":"歌","reply_mode":"reply_all","keyword_list_info":[
			{"type":"text","match_mode":"equal","content":"歌"}],"reply_list_info":[{"type":"voice","content":"M"}]}]}}`

func TestTheOldAutomaticRepliesAreOfferedAndImportedOnce(t *testing.T) {
	o := newOffice(t)
	client, url := wechatOf(t, o.Fixture)
	o.serve(reached{client})
	tellSandbox(t, url+"/control/platform/replies", oldReplies)
	if status, _, page := o.ask(t, city, "POST", "/console/official/replies/read", nil); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, page)
	}
	page := o.opened(t, city, "/console/official/replies")
	for _, want := range []string{
		"欢迎关注韶关人社", "社保卡", "请到一楼大厅", "招聘会", "“歌”回复的是图片或音视频", "请稍候",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("does not offer %q", want)
		}
	}
	for i, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		if status, _, page := o.ask(t, city, "POST", "/console/official/replies/import", nil); status != want {
			t.Errorf("import %d: %d %s", i, status, page)
		}
	}
	account := storetest.Must[official.Account](t)(o.OfficialAccount(t.Context()))
	if account.Welcome != "欢迎关注韶关人社" || len(account.Replies) != 3 {
		t.Fatalf("%+v", account)
	}
	for word, want := range map[string]string{"社保": "请到一楼大厅", "我的社保卡丢了": "请到一楼大厅"} {
		a := account.Answer(official.Incoming{Type: official.IncomingText, Content: word})
		if a.Reply.Text != want {
			t.Errorf("%s: %+v", word, a)
		}
	}
	a := account.Answer(official.Incoming{Type: official.IncomingText, Content: "招聘"})
	if a.Reply.Kind != official.ReplyNews || a.Reply.Link != "https://mp.weixin.qq.com/s/2" {
		t.Errorf("%+v", a)
	}
}

func TestAnImportSaysWhichRepliesItSkippedAndKeepsTheOthers(t *testing.T) {
	o := newOffice(t)
	client, url := wechatOf(t, o.Fixture)
	o.serve(reached{client})
	long := strings.Repeat("很长的关键词", 5)
	tellSandbox(t, url+"/control/platform/replies", strings.Replace(oldReplies, `"content":"招聘"`,
		`"content":"`+long+`"`, 1))
	o.ask(t, city, "POST", "/console/official/replies/read", nil)
	status, to, page := o.ask(t, city, "POST", "/console/official/replies/import", nil)
	if status != http.StatusSeeOther || to != "/console/official/replies" {
		t.Fatalf("%d %s %s", status, to, page)
	}
	page = o.opened(t, city, to)
	for _, want := range []string{"上次导入时跳过了", "“" + long + "”没有导入"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	account := storetest.Must[official.Account](t)(o.OfficialAccount(t.Context()))
	if account.Welcome == "" || len(account.Replies) != 2 {
		t.Fatalf("%+v", account)
	}
	status, _, page = o.ask(t, city, "POST", "/console/official/replies/import", nil) // nothing but it is left
	if status != http.StatusConflict || !strings.Contains(page, long) {
		t.Errorf("%d, and it does not say what was skipped", status)
	}
}

// tellSandbox posts JSON to the sandbox.
func tellSandbox(t *testing.T, url, body string) {
	t.Helper()
	res, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", url, res.StatusCode)
	}
}

// clearing counts how often WeChat is asked to clear an account's calls.
type clearing struct {
	reached
	asked int
}

func (c *clearing) ClearQuota(ctx context.Context, app official.App) error {
	c.asked++
	return c.reached.ClearQuota(ctx, app)
}

func TestAnOperatorClearsTheCountsAndTheChannelGoesOn(t *testing.T) {
	o := newOffice(t)
	client, url := wechatOf(t, o.Fixture)
	account := &clearing{reached: reached{client}}
	o.serve(account)
	rested := o.Clock.Now().Add(10 * time.Hour).UnixMilli()
	o.Put(t, "INSERT INTO channel (name, off, rests_until, code) "+
		"VALUES ('template', 0, ?, 45009), ('mass', 0, ?, 48004)",
		rested, rested)
	form := map[string][]string{"app": {"official"}, "reason": {"调试时把次数用完了"}}
	if status, _, page := o.ask(t, admin, "POST", "/console/operations/quota", form); status != 422 ||
		!strings.Contains(page, "请勾选确认") {
		t.Errorf("without a confirmation: %d", status)
	}
	form["sure"] = []string{"on"}
	form["key"] = []string{"once"}
	for range 2 { // tapped twice
		status, _, page := o.ask(t, admin, "POST", "/console/operations/quota", form)
		if status != http.StatusSeeOther {
			t.Fatalf("%d %s", status, page)
		}
	}
	if account.asked != 1 {
		t.Errorf("WeChat was asked to clear %d times", account.asked)
	}
	form["key"] = []string{"again"}
	for _, c := range storetest.Must[[]store.ChannelState](t)(o.ChannelStates(t.Context())) {
		if rests := !c.RestsUntil.IsZero(); rests != (c.Channel == subsidy.ChannelMass) {
			t.Errorf("%s rests: %t", c.Channel, rests)
		}
	}
	used := o.opened(t, admin, "/console/operations/quota")
	for _, want := range []string{"本月已用 1 次，还剩 9 次", "群发政策通知", "100,000"} {
		if !strings.Contains(used, want) {
			t.Errorf("does not say %q", want)
		}
	}
	tellSandbox(t, url+"/control/fail", `{"path":"cgi-bin/clear_quota","mode":"code","code":48006}`)
	if status, _, page := o.ask(t, admin, "POST", "/console/operations/quota", form); status != 429 ||
		!strings.Contains(page, "10次清零机会已经用完") {
		t.Errorf("WeChat refuses: %d", status)
	}
	if n := storetest.Must[int](t)(o.QuotaClears(t.Context(), official.AppOfficial)); n != 1 {
		t.Errorf("a refusal used a chance: %d", n)
	}
	status, _, page := o.ask(t, admin, "GET", "/console/operations/quota?app=mini&rid=x", nil)
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "请填写rid") {
		t.Errorf("a rid that is none: %d", status)
	}
}

func TestACountyPrintsItsOwnPosterAlone(t *testing.T) {
	o := newOffice(t)
	page := o.opened(t, own, "/console/official/posters")
	if !strings.Contains(page, "武江区") || strings.Contains(page, "浈江区") {
		t.Errorf("not its own alone: %s", page)
	}
	page = o.opened(t, own, "/console/official/posters/440203")
	for _, want := range []string{
		"武江区芙蓉北路70号", "0751-8620690", "posters/440203/official", "posters/440203/mini",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the poster lacks %q", want)
		}
	}
	for code, begins := range map[string]string{"official": "\x89PNG", "mini": "\xff\xd8"} {
		if picture := o.opened(t, own, "/console/official/posters/440203/"+code); !strings.HasPrefix(picture, begins) {
			t.Errorf("%s is no picture", code)
		}
	}
	if status, _, _ := o.ask(t, own, "GET", "/console/official/posters/440204/official", nil); status < 400 {
		t.Errorf("another county's: %d", status)
	}
}

func TestACityOfficerBlocksWhoAbusesForAReason(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	page := "/console/official/messages/" + x.conversation
	form := map[string][]string{"on": {"1"}}
	if status, _, _ := o.ask(t, city, "POST", page+"/block", form); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", status)
	}
	form["reason"] = []string{"多次辱骂工作人员"}
	for i, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		if status, _, _ := o.ask(t, city, "POST", page+"/block", form); status != want {
			t.Errorf("block %d: %d", i, status)
		}
	}
	if shown := o.opened(t, own, page); !strings.Contains(shown, "正在拉黑") || strings.Contains(shown, "解除拉黑") {
		t.Error("the county is not told, or may lift it")
	}
	answer := map[string][]string{"body": {"请在小程序里提交备案。"}}
	if status, _, shown := o.ask(t, own, "POST", page, answer); status != http.StatusConflict ||
		!strings.Contains(problemIn(shown), "请市局先把对方移出黑名单") {
		t.Errorf("an answer that reaches nobody: %d %s", status, problemIn(shown))
	}
	if list := o.opened(t, city, "/console/official/blocked"); !strings.Contains(list, x.conversation) {
		t.Error("not on the list")
	}
	if desk := o.opened(t, own, "/console/official/messages"); strings.Contains(desk, x.conversation) {
		t.Error("who is blocked still waits for an answer")
	}
}
