package handler_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/handler/web"
	"shigang/store/storetest"
)

// listening is an app behind a real listener, as a stranger finds it.
func listening(t *testing.T, app *fiber.App) (address string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(web.Lines(ln, time.Now)) }()
	t.Cleanup(func() {
		if err := app.ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
		<-ended
	})
	return ln.Addr().String()
}

// said is all that a server answers to bytes, until it closes the connection.
func said(t *testing.T, address, bytes string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(15 * time.Second))
	if _, err := io.WriteString(conn, bytes); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("%q: the connection stays open after %q: %v", bytes, answer, err)
	}
	return string(answer)
}

// turnedAway reports whether an answer is one refusal, and nothing after it.
func turnedAway(answer string, status int) bool {
	return strings.HasPrefix(answer, fmt.Sprintf("HTTP/1.1 %d ", status)) && strings.Count(answer, "HTTP/1.1 ") == 1 &&
		strings.Contains(answer, `"detail":"`) && strings.Contains(answer, "application/problem+json") &&
		!strings.Contains(answer, "ok\n")
}

func TestARequestThatCanBeReadInTwoWaysIsRefusedAndEndsTheConnection(t *testing.T) {
	address := listening(t, newOffice(t).app)
	const second = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	for name, head := range map[string]string{
		"length and chunks": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n" +
			"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"chunks and length": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" +
			"Content-Length: 5\r\n\r\n0\r\n\r\n",
		"chunked twice": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" +
			"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"identity": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n",
		"chunked and more": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" +
			"0\r\n\r\n",
		"folded coding": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
		"folded header": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\nContent-Length: 0\r\n\r\n",
		"chunked in HTTP/1.0": "POST /api/v1/login HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n" +
			"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"two lengths": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
		"differing lengths": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n" +
			"Content-Length: 40\r\n\r\n",
		"a list of lengths":      "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 0, 0\r\n\r\n",
		"space before the colon": "POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length : 0\r\n\r\n",
		"two hosts":              "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"no host":                "GET /healthz HTTP/1.1\r\nAccept: */*\r\n\r\n",
		"no headers at all":      "GET /healthz HTTP/1.1\r\n\r\n",
		"a method of its own":    "FOO / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		if answer := said(t, address, head+second); !turnedAway(answer, 400) {
			t.Errorf("%s: %q", name, answer)
		}
	}
	if answer := said(t, address, second); !strings.HasSuffix(answer, "ok\n") {
		t.Errorf("a plain request: %q", answer)
	}
}

func TestWhatAHandlerLeavesOfABodyIsNoSecondRequest(t *testing.T) {
	address := listening(t, newOffice(t).app)
	const second = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	body := strings.Repeat(" ", 20_000) + second // beyond what is read ahead
	for _, head := range []string{
		fmt.Sprintf("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", len(body)) + body,
		"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + second,
	} {
		if answer := said(t, address, head); strings.Count(answer, "HTTP/1.1 ") != 1 ||
			strings.Contains(answer, "ready") {
			t.Errorf("%q", answer)
		}
	}
}

func TestAPackedBodyIsRefusedOnEveryRouteBeforeItIsRead(t *testing.T) {
	o := newOffice(t)
	app := handler.Server{
		Store:    o.Store,
		Assets:   assets,
		Official: postman{},
		Pushes:   postman{},
		Dev:      true,
		Sandbox:  http.NotFoundHandler(),
	}.App()
	address := listening(t, app)
	for _, path := range []string{
		"/wechat/official", "/wechat/mini", "/sandbox/api", "/nothing", "/", "/console/login", "/console/notices",
		"/report", "/dev/clock", "/api/v1/login", "/api/v1/filings/x/roster/import", "/api/platform/v1/records",
	} {
		for _, coding := range []string{"gzip", "br, br", "identity", "x"} {
			answer := said(t, address,
				"POST "+path+" HTTP/1.1\r\nHost: x\r\nContent-Encoding: "+coding+"\r\nContent-Length: 4\r\n\r\nbomb")
			if !turnedAway(answer, 415) {
				t.Errorf("%s as %s: %q", path, coding, answer)
			}
		}
	}
}

func TestTextWithNULOrBrokenUTF8IsRefusedBeforeTheStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		_, member := o.Member(t, "440203")
		p := newPhone(t, o.Fixture, member.ID)
		filing := o.Draft(t, member, 1)
		for _, bad := range []string{"\x00", "\xff"} {
			written := url.QueryEscape(bad)
			for _, path := range []string{
				"/console/filings/" + written, "/report?county=" + written, "/nothing?" + written + "=1",
				"/api/v1/filings/" + written, "/api/v1/filings?after=" + written,
			} {
				if status, _, page := o.ask(t, chief, "GET", path, nil); status != 400 ||
					!strings.Contains(page, `"detail":"`) {
					t.Errorf("GET %s: %d %s", path, status, page)
				}
			}
			for path, field := range map[string]string{
				"/console/login":    "login",
				"/console/settings": "key",
				"/report":           "text",
				"/console/audit":    "who",
			} {
				if status, _, page := o.ask(t, chief, "POST", path, url.Values{field: {"张" + bad}}); status != 400 {
					t.Errorf("POST %s: %d %s", path, status, problemIn(page))
				}
			}
		}
		for _, name := range []string{`\u0000`, `张\u0000`, "\xff", `\\\u0000`} {
			p.refused(t, "POST", "/filings/"+filing.ID+"/roster/search", `{"name":"`+name+`"}`, 400, "无法识别的字符")
		}
		p.ask(t, "POST", "/filings/"+filing.ID+"/roster/search", `{"name":"\\u0000"}`, nil) // six characters, no NUL
		r := httptest.NewRequest("POST", "/console/settings", strings.NewReader("key=1"))
		r.Header.Set("Idempotency-Key", "\xff")
		res := storetest.Must[*http.Response](t)(o.app.Test(r, 30_000))
		_ = res.Body.Close()
		if res.StatusCode != 400 {
			t.Errorf("in a header: %d", res.StatusCode)
		}
	})
}

// upload is a form with a file of that size.
func upload(t *testing.T, field string, size int, fields url.Values) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range fields {
		if err := w.WriteField(name, values[0]); err != nil {
			t.Fatal(err)
		}
	}
	part := storetest.Must[io.Writer](t)(w.CreateFormFile(field, "名册.bin"))
	if _, err := part.Write(bytes.Repeat([]byte("秘密\n"), size/7)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// noTemporaryFiles is a folder of temporary files that cannot be written: who tries,
// fails with a 500, and leaves nothing.
func noTemporaryFiles(t *testing.T) (unused func()) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir+"/none") // a folder that is not there: writing in it fails
	return func() {
		t.Helper()
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Errorf("temporary files: %v %v", entries, err)
		}
	}
}

func TestAnUploadNeverLiesInATemporaryFile(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	filing := o.Draft(t, member, 1)
	token, _, err := o.NewSession(context.Background(), member.ID, false, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	desk, _, err := o.NewSession(context.Background(), o.staff[city], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	unused := noTemporaryFiles(t)
	for _, v := range []struct {
		path, field, sentence string
		fields                url.Values
	}{
		{"/api/v1/filings/" + filing.ID + "/roster/preview", "file", "名册行数太多", nil},
		{"/api/v1/filings/" + filing.ID + "/roster/import", "file", "名册行数太多", nil},
		{
			"/console/notices", "cover", "封面应为JPG或PNG图片",
			url.Values{"title": {"通知"}, "digest": {"摘要"}, "body": {"正文"}, "who": {"all"}},
		},
		{"/console/official/pictures", "picture", "图片", nil},
	} {
		contentType, body := upload(t, v.field, 9<<20, v.fields)
		r := httptest.NewRequest("POST", v.path, bytes.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Authorization", "Bearer "+token)
		r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: desk})
		res := storetest.Must[*http.Response](t)(o.app.Test(r, 30_000))
		text := string(storetest.Must[[]byte](t)(io.ReadAll(res.Body)))
		_ = res.Body.Close()
		if res.StatusCode != 422 && res.StatusCode != 413 || !strings.Contains(text, v.sentence) {
			t.Errorf("%s: %d %.300s", v.path, res.StatusCode, text)
		}
	}
	unused()
}

func TestAnUploadOfSomebodyUnknownIsNotRead(t *testing.T) {
	o := newOffice(t)
	for path, want := range map[string]int{"/api/v1/filings/x/roster/import": 401, "/console/notices": 303} {
		r := httptest.NewRequest("POST", path, strings.NewReader("no form at all"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=cut")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		res := storetest.Must[*http.Response](t)(o.app.Test(r, 30_000))
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
}

func TestAFormThatAnybodyMaySendTakesNoUpload(t *testing.T) {
	o := newOffice(t)
	fields := url.Values{
		"text":     {"某公司没有培训过"},
		"county":   {"440203"},
		"login":    {"own chief"},
		"password": {password},
	}
	for _, path := range []string{"/report", "/publicity/x/objections", "/console/login"} {
		contentType, body := upload(t, "file", 1<<20, fields)
		r := httptest.NewRequest("POST", path, bytes.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		s := send(t, o.app, r)
		if s.status != http.StatusUnsupportedMediaType || !strings.Contains(s.content, "这个页面不收文件") {
			t.Errorf("%s: %d %.300s", path, s.status, s.content)
		}
	}
}

var tokenIn = regexp.MustCompile(`name="form_token" value="([0-9a-f]{64})"`)

func TestAFormWithoutABrowsersWordNeedsOurToken(t *testing.T) {
	o := newOffice(t)
	session, _, err := o.NewSession(context.Background(), o.staff[chief], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	report := url.Values{"text": {"某公司没有培训过"}, "county": {"440203"}}
	login := url.Values{"login": {"own chief"}, "password": {password}}
	for _, v := range []struct {
		name, page, path, session string
		form                      url.Values
		want                      int
	}{
		{"a member of staff", "/console/settings", "/console/settings", session, url.Values{}, 303},
		{"somebody without login", "/report", "/report", "", report, 200},
		{"who logs in", "/console/login", "/console/login", "", login, 303},
	} {
		cookies := []*http.Cookie{}
		if v.session != "" {
			cookies = append(cookies, &http.Cookie{Name: web.StaffCookie, Value: v.session})
		}
		res, page := o.browse(t, "GET", v.page, nil, cookies)
		token := tokenIn.FindStringSubmatch(page)
		if token == nil || res.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: no token, or kept in a cache: %v", v.name, res.Header)
		}
		if n, forms := len(tokenIn.FindAllString(page, -1)), strings.Count(page, `method="post"`); n != forms {
			t.Errorf("%s: %d tokens in %d forms", v.name, n, forms)
		}
		cookies = append(cookies, res.Cookies()...)
		for _, wrong := range []string{"", strings.Repeat("0", 64)} {
			form := with(v.form, "form_token", wrong)
			if res, _ := o.browse(t, "POST", v.path, form, cookies); res.StatusCode != 403 {
				t.Errorf("%s with the token %q: %d", v.name, wrong, res.StatusCode)
			}
		}
		form := with(v.form, "form_token", token[1])
		if res, _ := o.browse(t, "POST", v.path, form, nil); res.StatusCode == v.want && v.session == "" {
			t.Errorf("%s from another browser: %d", v.name, res.StatusCode)
		}
		if res, page := o.browse(t, "POST", v.path, form, cookies); res.StatusCode != v.want {
			t.Errorf("%s: %d, want %d: %s", v.name, res.StatusCode, v.want, problemIn(page))
		}
	}
}

func TestUnderHTTPSACookieOfASisterSiteMakesNoToken(t *testing.T) {
	o := newOffice(t)
	o.app = handler.Server{Store: o.Store, Assets: assets, PublicURL: "https://shigang.example"}.App()
	report := url.Values{"text": {"某公司没有培训过"}, "county": {"440203"}}
	for _, name := range []string{web.StaffCookie, web.FormCookie} {
		planted := []*http.Cookie{{Name: name, Value: "known to who planted it"}}
		_, page := o.browse(t, "GET", "/report", nil, planted)
		token := tokenIn.FindStringSubmatch(page)
		if res, _ := o.browse(t, "POST", "/report", with(report, "form_token", token[1]),
			planted); res.StatusCode != 403 {
			t.Errorf("%s makes the token of a form: %d", name, res.StatusCode)
		}
	}
	res, page := o.browse(t, "GET", "/report", nil, nil)
	form := with(report, "form_token", tokenIn.FindStringSubmatch(page)[1])
	if res, page := o.browse(t, "POST", "/report", form, res.Cookies()); res.StatusCode != 200 {
		t.Errorf("our own: %d %s", res.StatusCode, problemIn(page))
	}
}

func TestOnlyOurOwnPagesAndThePersonSendForms(t *testing.T) {
	o := newOffice(t)
	for site, want := range map[string]int{
		"same-origin": 401,
		"none":        401,
		"same-site":   403,
		"cross-site":  403,
		"Cross-Site":  403,
		"x":           403,
	} {
		r := httptest.NewRequest("POST", "/console/login", strings.NewReader("login=nobody&password=wrong"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		if s := send(t, o.app, r); s.status != want {
			t.Errorf("%s: %d, want %d", site, s.status, want)
		}
	}
}

func TestUnderHTTPSAChangedPasswordLeavesTheOwnSession(t *testing.T) {
	o := newOffice(t)
	o.app = handler.Server{Store: o.Store, Assets: assets, PublicURL: "https://shigang.example"}.App()
	session, _, err := o.NewSession(t.Context(), o.staff[chief], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	cookies := []*http.Cookie{{Name: "__Host-" + web.StaffCookie, Value: session}}
	_, page := o.browse(t, "GET", "/console/password", nil, cookies)
	form := url.Values{"was": {password}, "password": {"another long password"}, "again": {"another long password"}}
	form = with(form, "form_token", tokenIn.FindStringSubmatch(page)[1])
	if res, page := o.browse(t, "POST", "/console/password", form, cookies); res.StatusCode != 303 {
		t.Fatalf("the change: %d %s", res.StatusCode, problemIn(page))
	}
	if res, _ := o.browse(t, "GET", "/console/settings", nil, cookies); res.StatusCode != 200 {
		t.Errorf("afterwards: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
}

// browse asks as a browser does that says nothing of where a form comes from.
func (o office) browse(
	t *testing.T, method, path string, form url.Values, cookies []*http.Cookie,
) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	res := storetest.Must[*http.Response](t)(o.app.Test(r, 30_000))
	defer func() { _ = res.Body.Close() }()
	return res, string(storetest.Must[[]byte](t)(io.ReadAll(res.Body)))
}

func TestAPasswordInAnAddressLogsNobodyIn(t *testing.T) {
	o := newOffice(t)
	query := url.Values{"login": {"own chief"}, "password": {password}}.Encode()
	if status, location, _ := o.ask(t, nobody, "POST", "/console/login?"+query, url.Values{}); status != 401 {
		t.Errorf("%d %s", status, location)
	}
}

func TestEveryAnswerSaysWhoMayFrameAndKeepIt(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	for path, kept := range map[string]bool{
		"/": true, "/windows": true, "/publicity": false, "/console/": false, "/console/login": false,
		"/api/v1/me": false, "/api/v1/windows": false, "/nothing": true,
	} {
		r := httptest.NewRequest("GET", path, nil)
		session, _, err := o.NewSession(context.Background(), o.staff[chief], true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		token, _, err := o.NewSession(context.Background(), member.ID, false, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: session})
		res := storetest.Must[*http.Response](t)(o.app.Test(r, 30_000))
		_ = res.Body.Close()
		if res.Header.Get("X-Frame-Options") != "SAMEORIGIN" || !kept && res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, res.Header)
		}
	}
}

// TestNoOperationTakesAPersonsNameInItsAddress reads every parameter of every
// operation that stands in an address.
func TestNoOperationTakesAPersonsNameInItsAddress(t *testing.T) {
	text := string(storetest.Must[[]byte](t)(handler.OpenAPI()))
	for _, name := range []string{"search", "name", "phone", "who", "id_number"} {
		if regexp.MustCompile(`(?m)^\s+name: ` + name + `$`).MatchString(text) {
			t.Errorf("an address holds %s", name)
		}
	}
	o := newOffice(t)
	c, _ := o.Published(t, "440203", 2)
	here := "/console/claims/" + c.ID
	name := storetest.Entries(2)[1].Name
	found := o.form(t, 200, chief, here+"/people", url.Values{"find": {name}})
	all := o.page(t, 200, chief, here+"?name="+url.QueryEscape("没有这个人")) // no search
	if n, m := strings.Count(found, `class="claim-inside"`), strings.Count(all, `class="claim-inside"`); n != 1 ||
		m != 2 {
		t.Errorf("found %d by name, and %d without", n, m)
	}
	if regexp.MustCompile(`(href|action|hx-get)="[^"]*` + regexp.QuoteMeta(url.QueryEscape(name))).MatchString(found) {
		t.Error("the page found puts the name into an address")
	}
}
