package handler_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// wechatOf is the client of both accounts over the sandbox; change alters what
// the client's own templates file says.
func wechatOf(t *testing.T, f storetest.Fixture, change ...func(wechat.Templates)) (*wechat.Client, string) {
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

func TestTheOperatorsSeeWhichTemplatesDiffer(t *testing.T) {
	o := newOffice(t)
	client, _ := wechatOf(t, o.Fixture, func(all wechat.Templates) {
		tpl := all[subsidy.KindFileBy][subsidy.ChannelSubscribe]
		tpl.ID = "tpl-not-added"
		all[subsidy.KindFileBy][subsidy.ChannelSubscribe] = tpl
	})
	o.serve(client)
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
	lines, _, err := o.AuditLog(t.Context(), storetest.City, store.AuditSearch{Action: subsidy.CheckTemplates}, store.Page{})
	if err != nil || len(lines) != 1 {
		t.Errorf("%d audit lines, %v", len(lines), err)
	}
}
