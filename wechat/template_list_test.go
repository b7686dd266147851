package wechat_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
)

// clientWith is a client of the same accounts whose file has other templates.
func (w *world) clientWith(change func(wechat.Templates)) *wechat.Client {
	templates := wechat.Templates{}
	for kind, channels := range wechat.DefaultTemplates() {
		templates[kind] = maps.Clone(channels)
	}
	change(templates)
	return wechat.New(wechat.Settings{
		MiniAppID: "wxmini", MiniSecret: secret, OfficialAppID: "wxofficial", OfficialSecret: secret,
		APIURL: w.url + "/api", Templates: templates,
	}, w.store, func() time.Time { return w.store.now() }, &http.Transport{})
}

func TestTheTemplatesOfTheFileAreThoseOfTheAccounts(t *testing.T) {
	w := newWorld(t)
	check := w.client.CheckTemplates(ctx)
	if len(check.Findings) != 0 || check.Unread() || len(check.Lists) != 3 {
		t.Fatalf("%+v", check)
	}
	for _, l := range check.Lists {
		if l.Ours != l.Theirs || l.Ours < 20 {
			t.Errorf("%+v", l)
		}
	}
}

func TestATemplateThatDiffersFromTheAccountsIsFound(t *testing.T) {
	w := newWorld(t)
	client := w.clientWith(func(all wechat.Templates) {
		set := func(on subsidy.Channel, kind subsidy.MessageKind, change func(*wechat.Template)) {
			tpl := all[kind][on]
			tpl.Keys = slices.Clone(tpl.Keys)
			change(&tpl)
			all[kind][on] = tpl
		}
		set("subscribe", subsidy.KindFileBy, func(t *wechat.Template) { t.ID = "tpl-gone" })
		set("template", subsidy.KindFileBy, func(t *wechat.Template) { t.Keys[1] = "date2" })
		set("biz", subsidy.KindFileBy, func(t *wechat.Template) { t.Title = "别的标题" })
		set("subscribe", subsidy.KindQuestionReplied, func(t *wechat.Template) { t.Lasting = true })
	})
	found := map[string]official.TemplateFinding{}
	for _, f := range client.CheckTemplates(ctx).Findings {
		found[string(f.Channel)+" "+f.ID] = f
	}
	for id, v := range map[string]struct {
		trouble official.TemplateTrouble
		says    []string
	}{
		"subscribe tpl-gone":             {official.TemplateMissing, []string{"列表里没有", "添加这个模板"}},
		"template oa-file-by":            {official.TemplateKeys, []string{"没有date2", "少了time2"}},
		"biz biz-file-by":                {official.TemplateTitle, []string{"“备案期限提醒”"}},
		"subscribe tpl-question-replied": {official.TemplateLasting, []string{"一次性订阅", "去掉"}},
	} {
		f := found[id]
		if f.Trouble != v.trouble {
			t.Errorf("%s: %+v", id, f)
		}
		for _, s := range v.says {
			if !strings.Contains(f.Sentence(), s) {
				t.Errorf("%s says %q", id, f.Sentence())
			}
		}
	}
	if len(found) != 4 {
		t.Errorf("%d findings: %+v", len(found), found)
	}
}

func TestAListThatWeChatRefusesIsSaidAndTheOthersAreCompared(t *testing.T) {
	w := newWorld(t)
	w.fail("cgi-bin/template/get_all_private_template", "code", 48001, 1)
	w.fail("wxaapi/newtmpl/gettemplate", "half_body", 0, 1)
	check := w.client.CheckTemplates(ctx)
	if len(check.Lists) != 3 || len(check.Findings) != 0 || !check.Unread() {
		t.Fatalf("%+v", check)
	}
	for i, says := range []string{"微信暂时没有办成", "没有这项权限", ""} {
		if l := check.Lists[i]; !strings.Contains(l.Trouble, says) || says == "" && l.Trouble != "" {
			t.Errorf("%+v", l)
		}
	}
}
