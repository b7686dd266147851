package handler_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/mini"
	"shigang/handler/web"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
	"shigang/subsidy/official"
)

// attempt is one request of the fuzz.
type attempt struct {
	who          *asker
	method, path string
	route        string
	bytes        []byte
	last         bool // it may leave something on the line
}

// brief names a request without its values.
func (a attempt) brief() string { return a.method + " " + a.route + " as " + a.who.name }

// echo is a person who is in nobody's roster: what the requests themselves tell.
var echo = subsidy.RosterEntry{
	Name: "欧阳回声", Sex: "男", Phone: "13777777777", Account: "echo-account-77",
	ID: string(subsidy.MakeResidentID("440204", calendar.NewDay(1971, 3, 4), 77)),
}

const echoBank = "6222333344445555666"

// ownPersonal may stand in no problem details.
var ownPersonal = []string{echo.Name, echo.ID, echo.Phone, echo.Account, echoBank}

// target is a route, with an example of what it takes.
type target struct {
	method, path string
	op           *huma.Operation // nil for a page
	form         url.Values
}

// maker makes requests.
type maker struct {
	*rand.Rand
	world    *fuzzWorld
	targets  []target
	schemas  huma.Registry
	fields   []string // of all forms
	files    [][]byte
	fileKind []string
}

func newMaker(t *testing.T, w *fuzzWorld, r *rand.Rand) *maker {
	t.Helper()
	m := &maker{Rand: r, world: w}
	api := (&mini.API{}).Register(fiber.New()).OpenAPI()
	m.schemas = api.Components.Schemas
	operations := map[string]*huma.Operation{}
	for path, item := range api.Paths {
		path = strings.NewReplacer("{", ":", "}", "").Replace(path)
		for method, op := range map[string]*huma.Operation{
			"GET":    item.Get,
			"POST":   item.Post,
			"PUT":    item.Put,
			"DELETE": item.Delete,
		} {
			operations[method+" "+path] = op
		}
	}
	forms := map[string]url.Values{}
	for _, r := range consoleRows {
		forms[r.method+" "+r.path] = r.form
	}
	for _, r := range claimRows {
		forms[r.method+" "+r.path] = r.form
	}
	for _, r := range w.app.GetRoutes(true) {
		at := r.Method + " " + r.Path
		if r.Method != "HEAD" {
			m.targets = append(m.targets, target{r.Method, r.Path, operations[at], forms[at]})
		}
		delete(operations, at)
	}
	for at, op := range operations {
		if op != nil {
			t.Errorf("%s is described and not served", at)
		}
	}
	m.readFields(t)
	m.makeFiles(t)
	return m
}

// fieldNames are where a page names a field: at the control, or at the component that holds it.
var fieldNames = regexp.MustCompile(`(?:\bname="|@(?:Reason|LoggedReason|choose|workers)\(")([a-z_0-9]+)"`)

// readFields takes the names of all fields from the pages that hold the forms.
func (m *maker) readFields(t *testing.T) {
	t.Helper()
	seen := map[string]bool{"after": true, "limit": true}
	for _, pattern := range []string{"console/page/*.templ", "public/templates/*.html"} {
		for _, path := range storetest.Must[[]string](t)(filepath.Glob(pattern)) {
			text := storetest.Must[[]byte](t)(os.ReadFile(path))
			for _, found := range fieldNames.FindAllSubmatch(text, -1) {
				seen[string(found[1])] = true
			}
		}
	}
	m.fields = slices.Sorted(maps.Keys(seen))
	if len(m.fields) < 50 {
		t.Fatalf("only %d fields", len(m.fields))
	}
}

func (m *maker) makeFiles(t *testing.T) {
	t.Helper()
	roster := storetest.Must[[]byte](t)(form.WriteRoster("某公司", []subsidy.RosterEntry{echo}))
	study := "姓名,身份证号码,课程名称,开始时间,结束时间\n" + echo.Name + "," + echo.ID +
		",钳工安全操作,2026-12-08 09:00,2026-12-08 10:30\n"
	m.files = [][]byte{
		roster,
		[]byte(study),
		smallPNG(t),
		[]byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
		{},
		[]byte("\xff\xfe\x00"),
	}
	m.fileKind = []string{"名册.xlsx", "学习.csv", "图.png", "合同.pdf", "空.xlsx", "../../" + echo.Name + ".csv"}
}

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// chance is true once in n.
func (m *maker) chance(n int) bool { return m.IntN(n) == 0 }

// request makes one request, most of them valid but for one thing.
func (m *maker) request() attempt {
	to := pick(m, m.targets)
	a := attempt{who: pick(m, m.world.askers), method: to.method, route: to.path}
	a.path = m.address(to)
	contentType, body := m.content(to)
	if m.chance(20) {
		a.method = pick(m, []string{
			"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO", "get",
		})
	}
	if m.chance(20) {
		contentType = pick(m, []string{
			"", "text/plain", "application/json", "application/xml", "multipart/form-data", "x",
			"multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=gbk",
			"application/json; charset=\x01",
		})
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: localhost\r\n", a.method, a.path)
	m.headers(&b, a.who, to)
	if contentType != "" {
		fmt.Fprintf(&b, "Content-Type: %s\r\n", contentType)
	}
	length := len(body)
	if m.chance(50) { // framing that is refused, or a body that is left unread
		a.last = true
		b.WriteString(pick(m, []string{
			"Transfer-Encoding: chunked\r\n", "Content-Length: 7\r\n", "Content-Encoding: gzip\r\n", "Bad Name: x\r\n",
		}))
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", length)
	b.Write(body)
	a.bytes = b.Bytes()
	return a
}

// headers are those of a session, of a browser, and some that nobody needs.
func (m *maker) headers(b *bytes.Buffer, who *asker, to target) {
	switch {
	case who.token == "" || m.chance(30):
	case who.staff != m.chance(20): // a session of the phone is tried at the console too, and the other way round
		fmt.Fprintf(b, "Cookie: %s=%s\r\n", web.StaffCookie, who.token)
	default:
		fmt.Fprintf(b, "Authorization: Bearer %s\r\n", who.token)
	}
	if !m.chance(10) {
		b.WriteString("Sec-Fetch-Site: same-origin\r\n")
	}
	if m.chance(2) {
		b.WriteString("Accept: text/html\r\n")
	}
	if to.op != nil && m.chance(3) {
		fmt.Fprintf(b, "Idempotency-Key: k%d\r\n", m.IntN(20))
	}
	if to.op != nil && strings.HasPrefix(to.path, "/api/platform") {
		for _, name := range []string{"Key", "Timestamp", "Nonce", "Signature"} {
			fmt.Fprintf(b, "Shigang-%s: %s\r\n", name, m.header())
		}
	}
	if m.chance(5) {
		name := pick(m, []string{
			"X-Forwarded-For", "Origin", "Range", "If-None-Match", "Cookie", "Accept", "Accept-Language",
			"Idempotency-Key",
			"X-Forwarded-Proto", "Expect", "X-HTTP-Method-Override", "Authorization", "Content-Language", "Upgrade",
			"Referer",
		})
		fmt.Fprintf(b, "%s: %s\r\n", name, m.header())
	}
}

func (m *maker) header() string {
	return pick(m, []string{
		"", "x", "*/*", "bytes=0-,1-", "10.0.0.1, ::1", "http://evil.example", "Bearer x", "1", "-1", "\xff",
		echo.Phone,
		"websocket", strings.Repeat("a", 9_000), "shigang_staff=x; shigang_staff=y", "1790000000",
		url.QueryEscape(echo.Name),
	})
}

// tables are where the ids come from that stand behind a word of an address.
var tables = map[string]string{
	"filings":       "filing",
	"claims":        "claim",
	"publicity":     "claim",
	"assessments":   "assessment",
	"questions":     "question",
	"files":         "file",
	"uploads":       "upload",
	"members":       "account",
	"enterprises":   "enterprise",
	"platforms":     "platform",
	"keys":          "platform_key",
	"roster":        "roster",
	"people":        "roster",
	"study":         "roster",
	"lines":         "claim_line",
	"recoveries":    "recovery",
	"objections":    "objection",
	"notices":       "campaign",
	"plans":         "payment_plan",
	"draws":         "spot_check",
	"samples":       "payee_sample",
	"bindings":      "binding",
	"corrections":   "correction",
	"policies":      "policy_proposal",
	"messages":      "conversation",
	"pictures":      "official_picture",
	"replies":       "keyword_reply",
	"inbox":         "notice",
	"registrations": "enterprise",
}

// address fills in a route's parameters and adds a query.
func (m *maker) address(to target) string {
	steps := strings.Split(to.path, "/")
	for i, step := range steps {
		if strings.HasPrefix(step, ":") {
			steps[i] = url.PathEscape(m.parameter(steps[i-1], step))
		}
	}
	path := strings.Join(steps, "/")
	if m.chance(30) {
		path += pick(m, []string{
			"/", "/../..", "//", "%00", "%ff", "/%2e%2e/%2e%2e/etc/passwd", ";x", "?", "%", ".json",
		})
	}
	query := url.Values{}
	if strings.HasPrefix(to.path, "/wechat/") {
		query = url.Values{"signature": {pick(m, []string{"good", "bad"})}, "echostr": {m.text("")}}
	}
	for range m.IntN(3) {
		name := pick(m, m.fields)
		if to.op != nil && len(to.op.Parameters) > 0 {
			name = pick(m, to.op.Parameters).Name
		}
		query.Add(name, m.text(name))
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

func (m *maker) parameter(before, name string) string {
	switch {
	case m.chance(12):
		return m.hostileText(60)
	case name == ":n":
		return fmt.Sprint(m.IntN(3))
	case name == ":week":
		return "2026-12-14"
	case name == ":channel":
		return pick(m, []string{"biz", "mail", "subscribe"})
	case m.chance(8):
		return m.anyID()
	}
	if list := m.world.ids[tables[before]]; len(list) > 0 {
		return pick(m, list)
	}
	return m.anyID()
}

func (m *maker) anyID() string {
	list := m.world.ids[pick(m, slices.Sorted(maps.Keys(m.world.ids)))]
	if len(list) == 0 {
		return "01900000-0000-7000-8000-000000000000"
	}
	return pick(m, list)
}

// content is a request's body.
func (m *maker) content(to target) (contentType string, body []byte) {
	switch {
	case to.method == "GET" && !m.chance(20):
		return "", nil
	case to.op != nil && to.op.RequestBody != nil:
		return m.operationContent(to.op)
	case to.op != nil:
		return "", nil
	case strings.HasPrefix(to.path, "/wechat/"):
		return "text/xml", m.post()
	}
	form := url.Values{}
	for name, values := range to.form {
		form[name] = slices.Clone(values)
	}
	for range m.IntN(4) {
		form.Add(pick(m, m.fields), m.text(""))
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		switch m.IntN(12) {
		case 0:
			form[name] = []string{m.hostileText(100_000)}
		case 1:
			form[name] = []string{m.text(name)}
		case 2:
			delete(form, name)
		case 3:
			form[name] = append(form[name], form[name]...)
		}
	}
	if m.chance(5) {
		return m.multipart(form, "upload", "file", "cover", "picture")
	}
	return "application/x-www-form-urlencoded", m.spoil([]byte(form.Encode()))
}

// post is what WeChat would post: its reader has taken out what is no text.
func (m *maker) post() []byte {
	text := strings.ReplaceAll(strings.ToValidUTF8(m.text("text"), ""), "\x00", "")
	body, err := json.Marshal(official.Incoming{
		From:    "o" + m.anyID(),
		To:      "gh_1",
		ID:      fmt.Sprint(m.IntN(50)),
		Content: text,
		Type: pick(m, []official.IncomingType{
			official.IncomingText, "subscribe", "unsubscribe", "click", "image", "other",
		}),
		Key: text,
	})
	if err != nil {
		return nil
	}
	return body
}

func (m *maker) operationContent(op *huma.Operation) (string, []byte) {
	kinds := slices.Sorted(maps.Keys(op.RequestBody.Content))
	kind := pick(m, kinds)
	switch kind {
	case "multipart/form-data":
		form := url.Values{}
		if m.chance(2) {
			form.Set("mapping", m.text("text"))
		}
		return m.multipart(form, "file")
	case "application/octet-stream":
		return kind, pick(m, m.files)
	}
	value := m.value(op.RequestBody.Content[kind].Schema, "", 0)
	if !m.chance(3) {
		value = m.mutate(value, 0)
	}
	text, err := json.Marshal(value)
	if err != nil {
		text = []byte("{")
	}
	if m.chance(15) && len(text) > 2 { // a field that is there twice
		if end := bytes.IndexAny(text, ",}"); end > 1 {
			text = slices.Concat([]byte("{"), text[1:end], []byte(","), text[1:])
		}
	}
	return kind, m.spoil(text)
}

// spoil damages bytes, sometimes.
func (m *maker) spoil(text []byte) []byte {
	if len(text) == 0 || !m.chance(8) {
		return text
	}
	at := m.IntN(len(text))
	switch m.IntN(5) {
	case 0:
		return text[:at]
	case 1:
		return slices.Concat(text[:at], []byte{0xff}, text[at:])
	case 2:
		return slices.Concat(text[:at], []byte{0}, text[at:])
	case 3:
		return slices.Concat(text[:at], []byte(`\u0000`), text[at:])
	}
	return slices.Concat(text, []byte("]}&"), text)
}

func (m *maker) multipart(form url.Values, fields ...string) (string, []byte) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			_ = w.WriteField(name, value) // into memory: never fails
		}
	}
	for range m.IntN(3) {
		i := m.IntN(len(m.files))
		part, err := w.CreateFormFile(pick(m, fields), m.fileKind[i])
		if err == nil {
			_, _ = part.Write(m.spoil(m.files[i]))
		}
	}
	_ = w.Close()
	return w.FormDataContentType(), m.spoil(b.Bytes())
}
