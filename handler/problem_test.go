package handler_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/handler/web"
)

// refused is what a browser reads where something is refused.
func (o office) refused(
	t *testing.T, as visitor, method, path string, change func(*http.Request),
) (int, string, http.Header) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(url.Values{"a": {"b"}}.Encode()))
	r.Header.Set("Accept", "text/html,application/xhtml+xml")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if o.staff[as] != "" {
		token, _, err := o.NewSession(t.Context(), o.staff[as], true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
	}
	if change != nil {
		change(r)
	}
	res, err := o.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text), res.Header
}

func TestARefusedPageKeepsItsFrameForWhoIsLoggedIn(t *testing.T) {
	o := newOffice(t)
	large := func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(strings.Repeat("a", 2<<20))), 2<<20
	}
	foreignSite := func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }
	old := func(r *http.Request) { r.Header.Del("Sec-Fetch-Site") } // a form whose token is gone
	for name, x := range map[string]struct {
		method, path string
		change       func(*http.Request)
		status       int
		says         string
	}{
		"not mine":         {"GET", "/console/accounts", nil, 403, "不能办理此事项"},
		"no such case":     {"GET", "/console/filings/" + noCase, nil, 404, "没有找到"},
		"no such page":     {"GET", "/console/nothing", nil, 404, "没有这个页面"},
		"no such method":   {"POST", "/console/windows", nil, 405, "不支持这样的操作"},
		"too large":        {"POST", "/console/settings", large, 413, "太大"},
		"from elsewhere":   {"POST", "/console/settings", foreignSite, 403, "不是从本系统页面发出"},
		"an expired form":  {"POST", "/console/settings", old, 403, "不是从本系统页面发出"},
		"a lost list page": {"GET", "/console/filings?after=x", nil, 422, "列表位置已失效"},
	} {
		status, page, header := o.refused(t, own, x.method, x.path, x.change)
		if status != x.status || !strings.Contains(page, x.says) {
			t.Errorf("%s: %d %s", name, status, problemOn(page))
		}
		for _, want := range []string{`aria-label="控制台"`, "回到首页", "我的工作"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %q", name, want)
			}
		}
		if header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the page may be kept", name)
		}
		status, page, _ = o.refused(t, nobody, x.method, x.path, x.change)
		if status == x.status && strings.Contains(page, `aria-label="控制台"`) {
			t.Errorf("%s: who is not logged in sees the frame", name)
		}
	}
	_, page, _ := o.refused(t, own, "POST", "/console/settings", func(r *http.Request) {
		foreignSite(r)
		r.Header.Set("Referer", "http://"+r.Host+"/console/settings")
	})
	if !strings.Contains(page, `href="/console/settings">回到刚才的页面`) {
		t.Error("no way back to the page that was left")
	}
	_, page, _ = o.refused(t, own, "POST", "/console/settings", func(r *http.Request) {
		foreignSite(r)
		r.Header.Set("Referer", "http://elsewhere.example/console/settings")
	})
	if strings.Contains(page, "回到刚才的页面") {
		t.Error("a way back to another site")
	}
}

func TestAFetchedPieceThatIsRefusedKeepsThePage(t *testing.T) {
	o := newOffice(t)
	htmx := func(r *http.Request) { r.Header.Set("HX-Request", "true"); r.Header.Set("Accept", "*/*") }
	for as, want := range map[visitor]string{own: "没有找到", nobody: "重新登录"} {
		status, page, header := o.refused(t, as, "GET", "/console/filings/"+noCase, htmx)
		if status < 400 || header.Get("HX-Retarget") != "#told" || !strings.Contains(page, want) ||
			strings.Contains(page, "<html") {
			t.Errorf("%s: %d %v %s", visitors[as].name, status, header, page)
		}
	}
}

func TestWhoMustFirstSetUpASecondFactorSeesNoFrame(t *testing.T) {
	o := newOffice(t)
	o.Put(t, "UPDATE staff SET second_since = 0")
	_, page, _ := o.refused(t, chief, "GET", "/console/nothing", nil)
	if strings.Contains(page, `aria-label="控制台"`) {
		t.Error("the frame with its counts is shown")
	}
}
