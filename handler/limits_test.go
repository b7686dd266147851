package handler_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shigang/handler"
	"shigang/handler/console"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// browser is one browser at the log-in: its address, and the cookies it keeps.
type browser struct {
	office
	address string
	jar     map[string]*http.Cookie
}

func (o office) browser(address string) browser {
	return browser{o, address, map[string]*http.Cookie{}}
}

// send posts a form, or gets a page when there is none.
func (b browser) send(t *testing.T, path string, form url.Values) *http.Response {
	t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", b.address)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range b.jar {
		r.AddCookie(c)
	}
	res, err := b.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		b.jar[c.Name] = c
	}
	return res
}

func (b browser) logs(t *testing.T, password string) (status int) {
	t.Helper()
	return b.send(t, "/console/login", url.Values{"login": {"own reviewer"}, "password": {password}}).StatusCode
}

func TestABrowserThatLoggedInBeforeIsNotLockedOutByOthers(t *testing.T) {
	o := newOffice(t)
	counted := map[string]int{}
	o.app = handler.Server{
		Store: o.Store, Assets: assets,
		PublicURL: "http://localhost",
		Console:   console.Settings{Logins: func(result string) { counted[result]++ }},
	}.App()
	mine := o.browser("")
	if got := mine.logs(t, password); got != http.StatusSeeOther {
		t.Fatalf("log-in: %d", got)
	}
	kept := mine.jar[web.BrowserCookie]
	if kept == nil || !kept.HttpOnly || kept.SameSite != http.SameSiteStrictMode || len(kept.Value) < 40 {
		t.Fatalf("the browser keeps %+v", kept)
	}
	attacker := o.browser("")
	for range 5 {
		if got := attacker.logs(t, "wrong"); got != http.StatusUnauthorized {
			t.Fatalf("wrong password: %d", got)
		}
	}
	if got := attacker.logs(t, password); got != http.StatusTooManyRequests {
		t.Errorf("after five: %d", got)
	}
	mine.send(t, "/console/logout", url.Values{})
	if got := mine.logs(t, password); got != http.StatusSeeOther {
		t.Errorf("the clerk's own browser at the same address: %d", got)
	}
	want := map[string]int{console.LoginRight: 2, console.LoginWrong: 5, console.LoginLocked: 1, console.LoginOut: 1}
	if fmt.Sprint(counted) != fmt.Sprint(want) {
		t.Errorf("counted %v", counted)
	}
}

func TestAPasswordThatSomebodyElseSetIsChangedBeforeAnythingElse(t *testing.T) {
	o := newOffice(t)
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday}
	staff := store.Staff{ID: o.staff[own], Login: "own reviewer"}
	if err := o.ResetStaff(context.Background(), act, staff, "told by telephone"); err != nil {
		t.Fatal(err)
	}
	b := o.browser("")
	if got := b.logs(t, "told by telephone"); got != http.StatusSeeOther {
		t.Fatalf("log-in: %d", got)
	}
	for _, path := range []string{"/console/", "/console/settings", "/console/claims"} {
		if res := b.send(t, path, nil); res.Header.Get("Location") != "/console/password" {
			t.Errorf("%s opens: %d", path, res.StatusCode)
		}
	}
	if res := b.send(t, "/console/password", nil); res.StatusCode != http.StatusOK {
		t.Errorf("the page: %d", res.StatusCode)
	}
	form := url.Values{"was": {"told by telephone"}, "password": {"only mine to know"}, "again": {"only mine to know"}}
	typo := url.Values{"was": form["was"], "password": form["password"], "again": {"only mine to knoww"}}
	if res := b.send(t, "/console/password", typo); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("two different ones: %d", res.StatusCode)
	}
	if res := b.send(t, "/console/password", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("the change: %d", res.StatusCode)
	}
	if res := b.send(t, "/console/settings?password=1", nil); res.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
}

// guesser is WeChat being asked for codes that it does not know.
type guesser struct{ asked *int }

func (g guesser) MiniSession(context.Context, string) (string, string, error) {
	*g.asked++
	return "", "", &subsidy.Error{Kind: subsidy.Unauthenticated, Message: "登录凭证已失效"}
}

func (g guesser) MiniPhone(context.Context, string) (string, error) {
	*g.asked++
	return "", &subsidy.Error{Kind: subsidy.Unauthenticated, Message: "授权已失效"}
}
func (guesser) TemplateID(subsidy.MessageKind) (string, bool) { return "", false }
func (guesser) TemplateTitle(subsidy.MessageKind) string      { return "" }
func (guesser) TemplateLasting(string) bool                   { return false }

func (g guesser) PageCode(_ context.Context, page, scene string) ([]byte, error) {
	*g.asked++
	return []byte(page + "?" + scene), nil
}

func TestGuessedCodesOfWeChatAreAskedSoOftenOnly(t *testing.T) {
	f := storetest.SQLite(t)
	asked := 0
	app := handler.Server{
		Store: f.Store, WeChat: guesser{&asked}, Assets: assets,
		PublicURL: "http://localhost",
	}.App()
	owner, _ := f.Member(t, "440203")
	token, _, err := f.NewSession(context.Background(), owner.ID, false, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		status, text := call(t, app, "POST", "/api/v1/me/phone", token, `{"code":"guess"}`)
		if want := map[bool]int{
			true:  http.StatusUnauthorized,
			false: http.StatusTooManyRequests,
		}[i < 10]; status != want {
			t.Errorf("an account's guess %d: %d %s", i, status, text)
		}
	}
	for range 60 {
		call(t, app, "POST", "/api/v1/login", "", `{"code":"guess"}`)
	}
	status, text := call(t, app, "POST", "/api/v1/login", "", `{"code":"guess"}`)
	if status != http.StatusTooManyRequests || asked != 60 {
		t.Errorf("WeChat was asked %d times; then %d %s", asked, status, text)
	}
}

func TestAPendingEnterpriseOpensThreeDraftsAndThreeInvitations(t *testing.T) {
	f := storetest.SQLite(t)
	owner, member := f.Member(t, "440203")
	f.Put(t, "UPDATE enterprise SET state = 'pending' WHERE id = ?", member.Enterprise)
	p := newPhone(t, f, owner.ID)
	for _, v := range []struct{ path, body string }{
		{"/filings", `{"type":"on_job"}`}, {"/assessments", ``}, {"/invites", `{"role":"clerk"}`},
	} {
		for range 3 {
			p.ask(t, "POST", v.path, v.body, nil)
		}
	}
	p.refused(t, "POST", "/filings", `{"type":"on_job"}`, http.StatusConflict, "登记通过后再新建")
	p.refused(t, "POST", "/assessments", ``, http.StatusConflict, "登记通过后再新建")
	p.refused(t, "POST", "/invites", `{"role":"clerk"}`, http.StatusConflict, "取消不用的邀请")
	var list struct{ Items []map[string]any }
	p.ask(t, "GET", "/invites", "", &list)
	if len(list.Items) != 3 || list.Items[0]["code"] != nil || list.Items[0]["role_text"] != "企业经办人" {
		t.Fatalf("open invitations %v", list.Items)
	}
	p.ask(t, "DELETE", "/invites/"+list.Items[0]["id"].(string), "", nil)
	p.ask(t, "POST", "/invites", `{"role":"clerk"}`, nil)
}

func TestARemovedMemberCannotGoOnWithAnUpload(t *testing.T) {
	f := storetest.SQLite(t)
	owner, member := f.Member(t, "440203")
	id, err := f.NewUpload(context.Background(), store.Act{Actor: member, Now: storetest.Monday}, "合同.pdf", 10)
	if err != nil {
		t.Fatal(err)
	}
	p := newPhone(t, f, owner.ID)
	p.ask(t, "GET", "/uploads/"+id, "", nil)
	f.Put(t, "UPDATE member SET until = 1 WHERE account_id = ?", owner.ID)
	p.refused(t, "GET", "/uploads/"+id, "", http.StatusForbidden, "还没有代表任何企业")
	p.refused(t, "PUT", "/uploads/"+id+"/0", "0123456789", http.StatusForbidden, "还没有代表任何企业")
}

func TestANearlyFullDiskIsToldAndReadingGoesOn(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(context.Background(), store.Options{
		Path: filepath.Join(dir, "shigang.db"), Files: dir,
		Keys: storetest.Keys, Machine: storetest.NewClock().Now,
		Free: func(string) (int64, int64, error) { return 500 << 20, 100 << 30, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o := officeOn(t, storetest.Fixture{Store: s, Clock: storetest.NewClock(), Path: filepath.Join(dir, "shigang.db")})
	status, _, text := o.ask(t, nobody, "GET", "/readyz", nil)
	if status != http.StatusOK || !strings.Contains(text, "uploads off") {
		t.Errorf("/readyz: %d %s", status, text)
	}
	_, _, page := o.ask(t, admin, "GET", "/console/operations", nil)
	if !strings.Contains(page, "磁盘只剩500 MB") || !strings.Contains(page, "请清理磁盘或扩容") {
		t.Error("the operations page does not say so")
	}
	if status, _, _ := o.ask(t, own, "GET", "/console/", nil); status != http.StatusOK {
		t.Errorf("the desk: %d", status)
	}
}
