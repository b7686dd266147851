package handler_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/handler"
	"shigang/handler/console"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// phone is the officer's own WeChat, outside the process, so that a stand-in is fair.
type phone struct {
	names    []string
	articles []console.Article
	refuses  error
	uploads  []official.Upload // what lies in the account
	deleted  []string          // what was deleted of it
}

// PreviewMass takes a preview.
func (p *phone) PreviewMass(_ context.Context, a console.Article, name, _ string) error {
	p.names, p.articles = append(p.names, name), append(p.articles, a)
	return p.refuses
}

// noticeFor makes the notice that a route acts on, in the state it wants.
func (o office) noticeFor(t *testing.T, x *example, route string) {
	t.Helper()
	writer := subsidy.Actor{ID: "somebody", Role: subsidy.CityOfficer}
	move := path.Base(route)
	if move == "recall" {
		writer.ID = o.staff[city]
	}
	err := o.As(t, writer, func(tx *store.Tx) error {
		c := official.NewCampaign(tx.NewID(), writer, tx.Act().Now)
		c.CampaignForm, c.EditedBy, c.HasCover, c.Revision = storetest.Letter(), writer.ID, true, 1
		x.campaign = c.ID
		if err := tx.SaveCampaign(c); err != nil {
			return err
		}
		if err := tx.SetCover(c.ID, "image/png", []byte("cover")); err != nil {
			return err
		}
		if err := tx.AddCampaignPictures(c, [][]byte{[]byte("picture")}); err != nil {
			return err
		}
		switch move {
		case "recall", "return", "approve", "pause", "resume", "cancel", "takeback":
			c.State, c.SubmittedBy = official.CampaignSubmitted, writer.ID
		case "withdraw":
			c.State = official.CampaignSent
		}
		return tx.SaveCampaign(c)
	})
	if err == nil && (move == "pause" || move == "resume" || move == "cancel") {
		err = o.As(t, storetest.City2, func(tx *store.Tx) error {
			if err := tx.ApproveCampaign(x.campaign, official.Release{Revision: 1}); err != nil || move != "resume" {
				return err
			}
			return tx.PauseCampaign(x.campaign)
		})
	}
	if err == nil && move == "takeback" {
		o.stuck(t, x.campaign)
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := o.CampaignFor(context.Background(), writer, x.campaign)
	if err != nil {
		t.Fatal(err)
	}
	x.state = c.State
}

// stuck approves a notice, which is sent and withdrawn, and WeChat does not take its article back.
func (o office) stuck(t *testing.T, id string) {
	t.Helper()
	err := o.As(t, storetest.City2, func(tx *store.Tx) error {
		return tx.ApproveCampaign(id, official.Release{Revision: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Put(t, "UPDATE notice SET state = 'delivered', receipt = '1' WHERE kind = 'policy_notice' AND subject_id = ?", id)
	o.Put(t, "UPDATE campaign SET state = 'sent', sent_at = 1 WHERE id = ?", id)
	err = o.As(t, storetest.City2, func(tx *store.Tx) error { return tx.WithdrawCampaign(id, "文件作废，已核对") })
	if err != nil {
		t.Fatal(err)
	}
	o.Put(t, "UPDATE campaign_segment SET takeback = 'refused', takeback_code = 48001 WHERE campaign_id = ?", id)
}

// city2 is a second officer of the city, beside the visitors.
func (o *office) city2(t *testing.T) visitor {
	t.Helper()
	staff, err := o.AddStaff(context.Background(),
		store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		store.Staff{Login: "second officer", Name: "市局负责人", Role: subsidy.CityOfficer}, password)
	if err != nil {
		t.Fatal(err)
	}
	o.staff = append(o.staff, o.SecondWhereNeeded(t, staff).ID)
	return visitor(len(o.staff) - 1)
}

// form posts a form and wants a status; it returns the page or where it leads.
func (o office) form(t *testing.T, want int, as visitor, path string, form url.Values) string {
	t.Helper()
	status, location, page := o.ask(t, as, "POST", path, form)
	if status != want {
		t.Fatalf("POST %s: %d, want %d: %s", path, status, want, problemIn(page))
	}
	if location != "" {
		return location
	}
	return page
}

func (o office) page(t *testing.T, want int, as visitor, path string) string {
	t.Helper()
	status, _, page := o.ask(t, as, "GET", path, nil)
	if status != want {
		t.Fatalf("GET %s: %d, want %d", path, status, want)
	}
	return page
}

var problemText = regexp.MustCompile(`role="alert">([^<]*)<`)

func problemIn(page string) string {
	if m := problemText.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

func with(form url.Values, more ...string) url.Values {
	out := url.Values{}
	for k, v := range form {
		out[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = append(out[more[i]], more[i+1])
	}
	return out
}

// drafted is a draft of the visitor city's with a picture.
func (o office) drafted(t *testing.T, form url.Values) string {
	t.Helper()
	here := o.form(t, 303, city, "/console/notices", form)
	err := o.As(t, storetest.City, func(tx *store.Tx) error {
		return tx.SetCover(path.Base(here), "image/png", []byte("cover"))
	})
	if err != nil {
		t.Fatal(err)
	}
	return here
}

func TestANoticeGoesFromItsWriterOverASecondPersonToItsReaders(t *testing.T) {
	o := newOffice(t)
	o.limit(official.DefaultMassLimits())
	two := o.city2(t)
	here := o.form(t, 303, city, "/console/notices", with(notice, "who", "all"))
	if page := o.form(t, 422, city, here+"/submit", nil); !strings.Contains(problemIn(page), "封面") {
		t.Fatalf("submitted without a picture: %s", problemIn(page))
	}
	here = o.drafted(t, notice)
	if page := o.page(t, 200, city, here); !strings.Contains(page, "本月第 1 次，共 4 次") {
		t.Fatal("the page does not say where the notice stands in the month")
	}
	o.form(t, 303, city, here+"/submit", nil)
	if page := o.form(t, 403, city, here+"/approve", url.Values{"revision": {"1"}}); !strings.Contains(problemIn(page),
		"另一位市局工作人员") {
		t.Fatalf("the writer approves: %s", problemIn(page))
	}
	if inbox := o.page(t, 200, two, "/console/inbox"); !strings.Contains(inbox, here) ||
		!strings.Contains(inbox, "待批准的政策通知") {
		t.Fatal("the second officer is not told")
	}
	o.form(t, 303, two, here+"/return", url.Values{"reason": {"标题请写明文号"}})
	if page := o.page(t, 200, city, here); !strings.Contains(page, "标题请写明文号") {
		t.Fatal("the writer does not see why it came back")
	}
	if page := o.form(t, 409, city, here, with(notice, "revision", "0")); !strings.Contains(problemIn(page),
		"刚刚被改过") {
		t.Fatalf("overwritten unseen: %s", problemIn(page))
	}
	o.form(t, 303, city, here, with(notice, "revision", "1"))
	o.form(t, 303, city, here+"/submit", nil)
	if page := o.form(t, 409, two, here+"/approve", url.Values{"revision": {"1"}}); !strings.Contains(problemIn(page),
		"重新阅读") {
		t.Fatalf("approved as it was: %s", problemIn(page))
	}
	public := strings.TrimPrefix(here, "/console")
	o.page(t, 404, nobody, public)
	o.form(t, 303, two, here+"/approve", url.Values{"revision": {"2"}})
	o.form(t, 409, two, here+"/approve", url.Values{"revision": {"2"}})
	for _, p := range []string{public, public + "/cover", "/notices"} {
		o.page(t, 200, nobody, p)
	}
	if page := o.page(t, 200, own, here); strings.Contains(page, "发送进度") || strings.Contains(page, "暂停发送") ||
		strings.Contains(page, "市局负责人") || !strings.Contains(page, "请各企业按时备案") {
		t.Fatalf("a county sees %s", page)
	}
	page := o.page(t, 200, city, here)
	if !strings.Contains(page, "等待发送") || !strings.Contains(page, "公开页浏览") ||
		!strings.Contains(page, "暂停发送") {
		t.Fatalf("the page shows no progress: %s", page)
	}
	if strings.Contains(page, "在微信里阅读") {
		t.Fatal("shows WeChat's figures before there are any")
	}
	o.Put(t, "UPDATE campaign_segment SET article = '101' WHERE campaign_id = ?",
		strings.TrimPrefix(public, "/notices/"))
	o.Put(t, "INSERT INTO article_day (article, day, readers, sharers, keepers) VALUES ('101', '2026-01-06', 41, 7, 3)")
	page = o.page(t, 200, city, here)
	for _, want := range []string{"在微信里阅读", "<b>41</b> 人", "<b>7</b> 人", "2026年1月6日为止"} {
		if !strings.Contains(page, want) {
			t.Errorf("beside our own counts WeChat's %q is missing", want)
		}
	}
	o.form(t, 303, city, here+"/pause", nil)
	o.form(t, 303, two, here+"/resume", nil)
	o.form(t, 303, city, here+"/cancel", url.Values{"reason": {"文件作废，已核对"}})
	o.page(t, 404, nobody, public)
	o.page(t, 404, nobody, public+"/cover")
	if copied := o.form(t, 303, two, here+"/copy", nil); !strings.HasSuffix(copied, "/edit") ||
		!strings.Contains(o.page(t, 200, two, copied), "请各企业按时备案") {
		t.Fatalf("the copy is at %s", copied)
	}
}

// limit opens the office anew under the limits.
func (o *office) limit(l official.MassLimits) {
	o.app = handler.Server{
		Store:     o.Store,
		Assets:    assets,
		PublicURL: "http://localhost",
		Preview:   o.phone,
		Uploads:   o.phone,
		Console:   console.Settings{Mass: l},
	}.App()
}

func TestTheFormTakesCountiesAndAQuarterOfAnHour(t *testing.T) {
	o := newOffice(t)
	o.limit(official.DefaultMassLimits())
	form := with(notice, "county", "county:440203", "county", "county:440204", "when", "later", "date", "2026-11-25",
		"hour", "9", "quarter", "15")
	form.Set("who", "counties")
	c, err := o.CampaignFor(context.Background(), storetest.City,
		path.Base(o.form(t, 303, city, "/console/notices", form)))
	want := calendar.NewDay(2026, 11, 25).Start().Add(9*time.Hour + 15*time.Minute)
	if err != nil || len(c.Audience) != 2 || c.Audience[1] != official.CountyTag("440204") || !c.Schedule.Equal(want) {
		t.Fatalf("%+v, %v", c, err)
	}
	edit := o.page(t, 200, city, "/console/notices/"+c.ID+"/edit")
	for _, text := range []string{
		`value="county:440203" checked`, `value="later" checked`, `value="2026-11-25"`, `<option value="15" selected>`,
		`name="revision" value="1"`,
	} {
		if !strings.Contains(edit, text) {
			t.Errorf("the form lacks %s", text)
		}
	}
	for name, v := range map[string]struct {
		change func(url.Values)
		word   string
	}{
		"nobody":       {func(f url.Values) { f.Del("county") }, "发给谁"},
		"no date":      {func(f url.Values) { f.Set("date", "soon") }, "日期和时间"},
		"yesterday":    {func(f url.Values) { f.Set("date", "2026-11-22") }, "晚于现在"},
		"at night":     {func(f url.Values) { f.Set("hour", "22") }, "免打扰时间"},
		"hour beyond":  {func(f url.Values) { f.Set("hour", "24") }, "日期和时间"},
		"foreign tag":  {func(f url.Values) { f.Set("who", "role:owner") }, "发给谁"},
		"no such page": {func(f url.Values) { f.Set("source", "file:///etc/passwd") }, "https://"},
	} {
		f := with(form)
		v.change(f)
		if page := o.form(t, 422, city, "/console/notices", f); !strings.Contains(problemIn(page), v.word) ||
			!strings.Contains(page, "请各企业按时备案") {
			t.Errorf("%s: %s", name, problemIn(page))
		}
	}
}

func TestThePlannerCountsAndOffersTheNextMonth(t *testing.T) {
	o := newOffice(t)
	o.limit(official.DefaultMassLimits())
	two := o.city2(t)
	ask := "/console/notices/plan?when=now&who="
	if text := o.page(t, 200, city, ask+"all"); !strings.Contains(text, "本月第 1 次，共 4 次") {
		t.Errorf("an empty month: %s", text)
	}
	for range 4 {
		here := o.drafted(t, notice)
		o.form(t, 303, city, here+"/submit", nil)
		o.form(t, 303, two, here+"/approve", url.Values{"revision": {"1"}})
	}
	text := o.page(t, 200, city, ask+"counties&county=county:440203")
	if !strings.Contains(text, "每人每月最多4次") ||
		!strings.Contains(text, "offer=2026-12-01T09%3a00") && !strings.Contains(text, "offer=2026-12-01T09:00") {
		t.Errorf("a full month: %s", text)
	}
	if text := o.page(t, 200, city,
		"/console/notices/plan?offer=2026-12-01T09:00&when=now&who=all"); !strings.Contains(text,
		`value="2026-12-01"`) || !strings.Contains(text, "12月第 1 次，共 4 次") {
		t.Errorf("the offer: %s", text)
	}
	if text := o.page(t, 200, city, ask); !strings.Contains(text, "选好发给谁") {
		t.Errorf("nobody chosen: %s", text)
	}
	here := o.drafted(t, notice)
	o.form(t, 303, city, here+"/submit", nil)
	if page := o.form(t, 409, two, here+"/approve", url.Values{"revision": {"1"}}); !strings.Contains(problemIn(page),
		"12月1日 09:00") || !strings.Contains(page, "请改到2026-12-01 09:00以后") {
		t.Errorf("beyond the quota: %s", problemIn(page))
	}
}

func TestAPreviewGoesToOnesOwnPhone(t *testing.T) {
	o := newOffice(t)
	o.limit(official.MassLimits{Previews: 2})
	here := o.drafted(t, notice)
	if page := o.form(t, 422, city, here+"/preview", url.Values{"name": {"张三"}}); !strings.Contains(problemIn(page),
		"微信号") || len(o.phone.names) != 0 {
		t.Fatalf("a nickname: %s", problemIn(page))
	}
	if to := o.form(t, 303, city, here+"/preview",
		url.Values{"name": {" zhang_san "}}); !strings.Contains(o.page(t, 200, city, to), "预览已发到您的微信") {
		t.Fatalf("it leads to %s", to)
	}
	if a := o.phone.articles[0]; o.phone.names[0] != "zhang_san" || a.Title != notice.Get("title") ||
		a.SourceURL != "http://localhost/notices/"+path.Base(here) || string(a.Cover) != "cover" {
		t.Fatalf("%q got %+v", o.phone.names[0], a)
	}
	if page := o.page(t, 200, city, here); !strings.Contains(page, `value="zhang_san"`) {
		t.Error("the WeChat name is not remembered")
	}
	if page := o.page(t, 200, o.city2(t), here); strings.Contains(page, "zhang_san") {
		t.Error("a colleague sees the WeChat name")
	}
	o.phone.refuses = &subsidy.Error{Kind: subsidy.Unavailable, Message: "微信没有接受预览，请核对微信号"}
	if page := o.form(t, 503, city, here+"/preview",
		url.Values{"name": {"zhang_san"}}); !strings.Contains(problemIn(page), "请核对微信号") {
		t.Errorf("refused by WeChat: %s", problemIn(page))
	}
	if page := o.form(t, 429, city, here+"/preview",
		url.Values{"name": {"zhang_san"}}); !strings.Contains(problemIn(page), "明天再试") || len(o.phone.names) != 2 {
		t.Errorf("a third preview: %s", problemIn(page))
	}
}

func TestThePageReloadsWhenTheNoticeHasMovedOn(t *testing.T) {
	o := newOffice(t)
	here := o.drafted(t, notice)
	o.form(t, 303, city, here+"/submit", nil)
	o.form(t, 303, o.city2(t), here+"/approve", url.Values{"revision": {"1"}})
	poll := func(was string) (string, string) {
		t.Helper()
		r := httptest.NewRequest("GET", here+"?was="+was, nil)
		token, _, err := o.NewSession(context.Background(), o.staff[city], true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "shigang_staff", Value: token})
		res, err := o.app.Test(r, 30_000)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.Header.Get("HX-Refresh"), res.Status
	}
	if refresh, status := poll("scheduled"); refresh != "" {
		t.Errorf("%s %s without a change", status, refresh)
	}
	if refresh, status := poll("sending"); refresh != "true" {
		t.Errorf("%s without a reload", status)
	}
}

func TestReadersSeeWhatIsPublishedAndAreCountedOnce(t *testing.T) {
	o := newOffice(t)
	id := o.Approved(t, storetest.Letter(official.CountyTag("440203")))
	_, text := call(t, o.app, "GET", "/api/v1/notices/"+id, "", "")
	if !strings.Contains(text, `"to":"武江区的关注者"`) || !strings.Contains(text, `"cover":"/notices/`+id+`/cover"`) {
		t.Fatalf("the mini-program reads %s", text)
	}
	if status, picture := call(t, o.app, "GET", "/api/v1/notices/"+id+"/cover", "", ""); status != http.StatusOK ||
		picture != "cover" {
		t.Fatalf("the picture: %d %s", status, picture)
	}
	reader := o.Account(t, "reader", "13800138000")
	token, _, err := o.NewSession(context.Background(), reader.ID, false, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if status, text := call(t, o.app, "POST", "/api/v1/notices/"+id+"/opened", token,
			""); status != http.StatusNoContent {
			t.Fatalf("opened: %d %s", status, text)
		}
		if page := o.page(t, 200, nobody, "/notices/"+id); !strings.Contains(page, "发给武江区的关注者") ||
			!strings.Contains(page, `src="/notices/`+id+`/cover"`) {
			t.Fatalf("the public page: %s", page)
		}
	}
	c, err := o.CampaignFor(context.Background(), storetest.City, id)
	readers, err2 := o.CampaignReaders(context.Background(), id)
	if err != nil || err2 != nil || c.Views != 1 || readers != 1 {
		t.Fatalf("%d views, %d readers, %v %v", c.Views, readers, err, err2)
	}
	draft := o.Submitted(t, storetest.Letter())
	if status, _ := call(t, o.app, "GET", "/api/v1/notices/"+draft+"/cover", "", ""); status != http.StatusNotFound {
		t.Errorf("the picture of what is not published: %d", status)
	}
	if status, _ := call(t, o.app, "POST", "/api/v1/notices/"+draft+"/opened", token,
		""); status != http.StatusNotFound {
		t.Errorf("what is not published was opened: %d", status)
	}
}

func TestANoticeThatWeChatDoesNotTakeBackSaysWhatToDo(t *testing.T) {
	o := newOffice(t)
	var x example
	o.noticeFor(t, &x, "/console/notices/:id/takeback")
	here := "/console/notices/" + x.campaign
	page := o.page(t, 200, city, here)
	for _, want := range []string{
		"没有收回：账号没有这个接口的权限", "mp.weixin.qq.com", "发表记录", "再次收回", `state-secondary">已撤下<`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	o.form(t, 303, city, here+"/takeback", nil)
	page = o.page(t, 200, city, here)
	if !strings.Contains(page, "正在收回") || strings.Contains(page, "再次收回</button>") ||
		!strings.Contains(page, `hx-trigger="every 5s"`) {
		t.Error("the page does not say that it is tried again, and look again itself")
	}
	if page := o.form(t, 409, city, here+"/takeback", nil); !strings.Contains(problemIn(page), "没有要再次收回的群发") {
		t.Errorf("tried twice at once: %s", problemIn(page))
	}
}

func TestBesideTheButtonStandsWhomANoticeReachesAndWhatIsLeft(t *testing.T) {
	o := newOffice(t)
	o.limit(official.DefaultMassLimits())
	for i, tags := range []string{"county:440203", "county:440203", "county:440204"} {
		openid := "o" + subsidy.Itoa(i)
		if err := o.As(t, storetest.City, func(tx *store.Tx) error {
			return tx.Followed(openid, storetest.Monday, true)
		}); err != nil {
			t.Fatal(err)
		}
		o.Put(t, "UPDATE follower SET tags = ?, tags_done = ? WHERE openid = ?", tags, tags, openid)
	}
	o.Put(t, "UPDATE follower SET tags_done = '' WHERE openid = 'o1'")
	shows := func(page string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("the page lacks %q", w)
			}
		}
	}
	all := o.drafted(t, notice)
	shows(o.page(t, 200, city, all), "<b>3</b> 位关注者", "本月第 1 次，共 4 次", "发出后每人本月还剩 3 次",
		"还可 100 次，这条用 1 次")
	form := with(notice, "county", "county:440203", "county", "county:440204")
	form.Set("who", "counties")
	some := o.drafted(t, form)
	shows(o.page(t, 200, city, some), "<b>2</b> 位关注者", "浈江区 1", "武江区 1", "1 位，微信里的标签还没打好",
		"这条用 2 次")
	shows(o.page(t, 200, city, "/console/notices/plan?when=now&who=counties&county=county:440203"),
		"<b>1</b> 位关注者", "1 位，微信里的标签还没打好")
}

func TestANoticeIsShownAsThePhoneShowsIt(t *testing.T) {
	o := newOffice(t)
	here := o.drafted(t, notice)
	page := o.page(t, 200, city, here)
	card := regexp.MustCompile(`(?s)<div class="phone-card">.*?</div>`).FindString(page)
	for _, want := range []string{here + "/cover", notice.Get("title"), notice.Get("digest")} {
		if !strings.Contains(card, want) {
			t.Errorf("the card in the chat lacks %q: %s", want, card)
		}
	}
	if strings.Contains(card, notice.Get("body")) {
		t.Error("the card in the chat shows the text")
	}
}
