package handler_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler"
	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy/form"
	"shigang/wechat"
)

// shut is a door that lets nobody in.
func shut(t *testing.T) *store.Door {
	t.Helper()
	d := store.NewDoor(0, time.Nanosecond)
	if _, err := d.Enter(t.Context(), store.DoorPlaces); err != nil {
		t.Fatal(err)
	}
	return d
}

// sent is what was answered to a request.
type sent struct {
	status  int
	retry   string
	content string
}

func send(t *testing.T, app *fiber.App, r *http.Request) sent {
	t.Helper()
	if _, said := r.Header["Sec-Fetch-Site"]; !said {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := app.Test(r, 60_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return sent{res.StatusCode, res.Header.Get("Retry-After"), string(text)}
}

// withFile is a form with one file.
func withFile(t *testing.T, path, field, name string, data []byte, fields url.Values) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	for k := range fields {
		if err == nil {
			err = w.WriteField(k, fields.Get(k))
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func smallPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// putUp uploads a file and returns the upload's id.
func (c classroom) putUp(t *testing.T, data []byte) string {
	t.Helper()
	var upload struct{ ID string }
	status, text := call(t, c.app, "POST", "/api/v1/uploads", c.token,
		fmt.Sprintf(`{"name":"截图.png","size":%d}`, len(data)))
	if err := json.Unmarshal([]byte(text), &upload); err != nil || status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	r := httptest.NewRequest("PUT", "/api/v1/uploads/"+upload.ID+"/0", bytes.NewReader(data))
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Authorization", "Bearer "+c.token)
	if s := send(t, c.app, r); s.status != 200 {
		t.Fatal(s)
	}
	return upload.ID
}

func TestAPictureIsDecodedOnlyForACaseThatItMayBePutTo(t *testing.T) {
	c := newClassroom(t, 2)
	c.Store.Uploads = shut(t)
	upload := c.putUp(t, smallPNG(t))
	var list struct{ Items []struct{ Row string } }
	c.get(t, "/api/v1/filings/"+c.filing.ID+"/study", &list)
	evidence := list.Items[0].Row + ".c1"
	for _, x := range []struct {
		kind, subject, purpose string
		want                   int
	}{
		{"claim", "no such claim", "supplement", 404},
		{"study", "no.c1", "screenshot", 404},
		{"study", evidence, "licence", 422},
		{"filing", c.filing.ID, "contract", 409},
		{"study", evidence, "screenshot", 503},
	} {
		body := fmt.Sprintf(`{"upload":%q,"kind":%q,"subject":%q,"purpose":%q}`, upload, x.kind, x.subject, x.purpose)
		r := httptest.NewRequest("POST", "/api/v1/files", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+c.token)
		s := send(t, c.app, r)
		if s.status != x.want || (s.retry != "") != (x.want == 503) {
			t.Errorf("%+v: %+v", x, s)
		}
		if x.want == 503 && !strings.Contains(s.content, `"kind":"overloaded"`) {
			t.Errorf("%s", s.content)
		}
	}
}

func TestASheetIsOpenedOnlyForACaseThatItMayBePutTo(t *testing.T) {
	c := newClassroom(t, 2)
	c.Store.Uploads = shut(t)
	for path, want := range map[string]int{
		"/api/v1/filings/" + c.filing.ID + "/study/import":  503,
		"/api/v1/filings/" + c.filing.ID + "/study/preview": 503,
		"/api/v1/filings/" + c.filing.ID + "/roster/import": 409,
		"/api/v1/filings/no such filing/study/import":       404,
		"/api/v1/filings/no such filing/roster/preview":     404,
	} {
		r := withFile(t, strings.ReplaceAll(path, " ", "%20"), "file", "x.csv", []byte(head), nil)
		r.Header.Set("Authorization", "Bearer "+c.token)
		if s := send(t, c.app, r); s.status != want || (s.retry != "") != (want == 503) {
			t.Errorf("%s: %+v", path, s)
		}
	}
}

func TestTheConsoleTellsOnItsPageWhenToComeBack(t *testing.T) {
	o := newOffice(t)
	o.Store.Uploads, o.Store.Passwords = shut(t), shut(t)
	session := func(r *http.Request, as visitor) *http.Request {
		token, _, err := o.NewSession(t.Context(), o.staff[as], true, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
		r.Header.Set("Accept", "text/html")
		return r
	}
	login := httptest.NewRequest("POST", "/console/login",
		strings.NewReader(url.Values{"login": {"own reviewer"}, "password": {password}}.Encode()))
	login.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	picture, plan := "/console/official/pictures", "/console/plans/none/answer"
	for name, x := range map[string]struct {
		r    *http.Request
		want int
	}{
		"a log-in":                   {login, 503},
		"a picture":                  {session(withFile(t, picture, "picture", "a.png", smallPNG(t), nil), city), 503},
		"a picture of somebody else": {session(withFile(t, picture, "picture", "a.png", smallPNG(t), nil), own), 403},
		"a cover of somebody else": {
			session(withFile(t, "/console/notices", "cover", "a.png", smallPNG(t), nil), own),
			403,
		},
		"a reply of somebody else": {
			session(withFile(t, "/console/official/replies", "upload", "a.png", smallPNG(t), nil), own),
			403,
		},
		"an answer to no plan": {session(withFile(t, plan, "file", "a.csv", []byte("x"), nil), own), 404},
	} {
		s := send(t, o.app, x.r)
		if s.status != x.want || (s.retry != "") != (x.want == 503) {
			t.Errorf("%s: %d %q", name, s.status, s.retry)
		}
		if x.want == 503 &&
			(!strings.Contains(s.content, "请过半分钟再试一次") || !strings.Contains(s.content, "<html")) {
			t.Errorf("%s: %s", name, s.content)
		}
	}
}

func TestAnImportOf2000PeopleLeavesNoTemporaryFile(t *testing.T) {
	c := newClassroom(t, 1)
	owner, member := c.Member(t, "440204")
	draft := c.Draft(t, member, 1)
	roster, err := form.WriteRoster("某公司", storetest.Entries(2000))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	for _, what := range []string{"preview", "import"} {
		r := withFile(t, "/api/v1/filings/"+draft.ID+"/roster/"+what, "file", "roster.xlsx", roster, nil)
		r.Header.Set("Authorization", "Bearer "+c.session(t, owner.ID))
		if s := send(t, c.app, r); s.status != 200 || !strings.Contains(s.content, `"people":2000`) {
			t.Fatalf("%s: %+v", what, s)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("%d files are left: %v %v", len(left), left, err)
	}
}

// nasty are bodies of a megabyte that cost a careless reader most.
func nasty() map[string]string {
	const size = 1 << 20
	fill := func(head, again, tail string) string {
		return head + strings.Repeat(again, (size-len(head)-len(tail))/len(again)) + tail
	}
	return map[string]string{
		"deep arrays":      fill("", "[", ""),
		"deep objects":     fill("", `{"a":`, ""),
		"just not so deep": strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		"small objects":    fill(`{"records":[`, `{"":0},`, `{}]}`),
		"small courses":    fill(`{"form":{"courses":[`, `{},`, `{}]}}`),
		"small arrays":     fill(`{"form":{"courses":[`, `[],`, `[]]}}`),
		"one key again":    fill(`{`, `"a":0,`, `"a":0}`),
		"numbers":          fill(`{"records":[`, `0,`, `0]}`),
		"one number":       fill(`{"code":`, `9`, `}`),
		"an exponent":      `{"code":1e999999999,"size":1e999999999}`,
		"escapes":          fill(`{"code":"`, `\u0000`, `"}`),
		"XML":              fill("<xml>", "<a>", ""),
		"entities": fill(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml>`, "&b;",
			"</xml>"),
		"attributes":       fill("<xml ", `a="" `, "></xml>"),
		"a form":           fill("", "a&", ""),
		"a form's escapes": fill("login=", "%25", ""),
	}
}

func TestNastyBodiesAreRefusedWithinTheMemory(t *testing.T) {
	storetest.Peak(t, func() func() {
		c := newClassroom(t, 1)
		callback, err := wechat.NewCallback("wxofficial", "token", strings.Repeat("a", 43), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		pushes, err := wechat.NewMiniCallback("wxmini", "token", strings.Repeat("a", 43), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		c.app = handler.Server{Store: c.Store, Official: callback, Pushes: pushes, Assets: assets}.App()
		bodies := nasty()
		return func() {
			for name, body := range bodies {
				for path, kind := range map[string]string{
					"/api/v1/login":                     "application/json",
					"/api/v1/filings":                   "application/json",
					"/api/v1/uploads":                   "application/json",
					"/api/v1/files":                     "application/json",
					"/api/platform/v1/records":          "application/json",
					"/wechat/official?encrypt_type=aes": "text/xml",
					"/wechat/mini?encrypt_type=aes":     "application/json",
					"/console/login":                    "application/x-www-form-urlencoded",
				} {
					r := httptest.NewRequest("POST", path, strings.NewReader(body))
					r.Header.Set("Content-Type", kind)
					r.Header.Set("Authorization", "Bearer "+c.token)
					for _, h := range []string{"Key", "Timestamp", "Nonce", "Signature"} {
						r.Header.Set("Shigang-"+h, "x")
					}
					s := send(t, c.app, r)
					if s.status < 400 || s.status >= 500 || len(s.content) > 64<<10 {
						t.Errorf("%s to %s: %d, %d bytes", name, path, s.status, len(s.content))
					}
				}
			}
		}
	})
}
