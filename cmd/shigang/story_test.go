package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
)

// The chain, from phone to phone, on both sizes of the program.
func TestAFilingGoesFromPhoneToPhone(t *testing.T) {
	t.Run("SQLite and the embedded broker", func(t *testing.T) { story(t, "", "") })
	if storetest.Fast() {
		return
	}
	t.Run("PostgreSQL and Redis", func(t *testing.T) {
		story(t, storetest.Postgres(t), storetest.Redis(t))
	})
}

type filingView struct {
	ID, Number, State string
	Revision, People  int
	Form              subsidy.FilingForm
}

type problemView struct {
	Detail   string
	Problems []struct{ Field, Message string }
}

func story(t *testing.T, database, broker string) {
	dir := t.TempDir()
	server := start(t, []string{"DATABASE_URL=" + database, "REDIS_URL=" + broker}, "--verbose", "serve", "--addr",
		"127.0.0.1:0", "--data", dir)
	hr := newClient(t, server.Address, server.Address+"/sandbox")
	hr.login("hr")
	county, city := newClient(t, server.Address, hr.sandbox), newClient(t, server.Address, hr.sandbox)
	county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	city.form(200, "/dev/login", url.Values{"as": {"city"}})

	register(t, hr, county)
	today := businessDay(t, hr)
	filing := draftWithRoster(t, hr, today)
	earliest := tooEarlyIsRefused(t, hr, filing, today)
	submitted := submitAt(t, hr, filing, earliest)
	returnedAndCorrected(t, hr, county, submitted)
	reminded(t, hr, submitted.ID, earliest)
	employeeSeesTheCourse(t, server.Address)
	studied(t, hr, server.Address, submitted.ID, earliest)
	noticeReachesFollowers(t, city, hr)
	if err := server.interrupt(); err != nil {
		t.Fatalf("Ctrl-C: %v\n%s", err, server.log)
	}
	nothingPersonal(t, server.log.String(), dir, database, broker)
}

func register(t *testing.T, hr, county *client) {
	t.Helper()
	details := map[string]string{
		"name":        "韶关市演示机械有限公司",
		"credit_code": subsidy.MakeCreditCode("91440203MA0000001"),
		"address":     "韶关市武江区某路1号",
		"legal":       "李建国",
		"phone":       "13800138000",
		"county":      "440203",
	}
	wrong := map[string]string{}
	for k, v := range details {
		wrong[k] = v
	}
	wrong["credit_code"] = "91440203MA00000011"
	var p problemView
	hr.api(422, "POST", "/enterprise", wrong, &p)
	if !strings.Contains(p.Detail, "校验位") {
		t.Fatalf("a wrong code: %s", p.Detail)
	}
	hr.api(403, "GET", "/filings", nil, nil)
	hr.api(200, "POST", "/enterprise", details, nil)
	_, page := county.send("GET", county.server+"/console/enterprises", "", nil)
	id := regexp.MustCompile(`/console/enterprises/([0-9a-f-]{36})`).FindStringSubmatch(string(page))
	if id == nil {
		t.Fatalf("the registration is not on the desk: %s", page)
	}
	county.form(200, "/console/enterprises/"+id[1]+"/accept", url.Values{"key": {"k1"}})
}

func businessDay(t *testing.T, c *client) calendar.Day {
	t.Helper()
	var me struct{ Today calendar.Day }
	c.api(200, "GET", "/me", nil, &me)
	return me.Today
}

// draftWithRoster opens a draft and imports 200 people; bad files save nothing.
func draftWithRoster(t *testing.T, hr *client, today calendar.Day) filingView {
	t.Helper()
	var f filingView
	hr.api(200, "POST", "/filings", map[string]string{"type": "on_job"}, &f)
	entries := storetest.Entries(200)
	entries[7].Name, entries[7].Phone = "王小明", "13900139000" // the employee's phone in the sandbox
	bad := slices.Clone(entries)
	bad[99].ID = bad[99].ID[:17] + map[bool]string{true: "1", false: "0"}[bad[99].ID[17] == '0']
	path := "/api/v1/filings/" + f.ID + "/roster/import"
	for name, file := range map[string][]byte{
		"a picture": pngBytes(t),
		"nothing":   {},
		"cut short": roster(t, entries)[:4000],
	} {
		if status, answer := hr.upload(path, "file", "roster.xlsx", file, nil); status < 400 || status >= 500 {
			t.Fatalf("%s: %d %s", name, status, answer)
		}
	}
	status, answer := hr.upload("/api/v1/filings/"+f.ID+"/roster/preview", "file", "roster.xlsx", roster(t, bad), nil)
	if status != 200 || !strings.Contains(answer, `"row":103`) || strings.Contains(answer, entries[99].ID) {
		t.Fatalf("the bad row is not named: %d %s", status, answer)
	}
	hr.api(200, "GET", "/filings/"+f.ID, nil, &f)
	if f.People != 0 {
		t.Fatalf("a refused file or a preview left %d people", f.People)
	}
	badRowStaysFlagged(t, hr, f.ID, path, roster(t, bad))
	status, answer = hr.upload(path, "file", "roster.xlsx", roster(t, entries), nil)
	if status != 200 || !strings.Contains(answer, `"people":200`) {
		t.Fatalf("import: %d %s", status, answer)
	}
	hr.api(200, "GET", "/filings/"+f.ID, nil, &f)
	return f
}

// badRowStaysFlagged keeps a wrong row in the draft, gives the file back with
// the cell marked, and does not let the draft be submitted.
func badRowStaysFlagged(t *testing.T, hr *client, id, path string, file []byte) {
	t.Helper()
	if status, answer := hr.upload(path, "file", "roster.xlsx", file, nil); status != 200 ||
		!strings.Contains(answer, `"people":200,"flagged":1`) {
		t.Fatalf("import with a bad row: %d %s", status, answer)
	}
	var flagged struct {
		Items []struct{ Source, Problem string }
	}
	hr.api(200, "GET", "/filings/"+id+"/roster?flagged=true", nil, &flagged)
	if len(flagged.Items) != 1 || flagged.Items[0].Source != "第103行" ||
		!strings.Contains(flagged.Items[0].Problem, "校验位") {
		t.Fatalf("flagged %+v", flagged)
	}
	status, marked := hr.send("GET", hr.server+"/api/v1/filings/"+id+"/marked-roster.xlsx", "", nil)
	if sheets, err := form.ReadSheets(marked); status != 200 || err != nil ||
		!slices.Contains(sheets[0].Titles, "需要更正") {
		t.Fatalf("marked file: %d %v", status, err)
	}
	var p problemView
	hr.api(422, "POST", "/filings/"+id+"/submit", hr.shown("/filings/"+id), &p)
	if !slices.ContainsFunc(p.Problems, func(p struct{ Field, Message string }) bool {
		return strings.Contains(p.Message, "1行需要更正")
	}) {
		t.Fatalf("a flagged row does not stop the submission: %+v", p)
	}
}

func roster(t *testing.T, entries []subsidy.RosterEntry) []byte {
	t.Helper()
	return storetest.Must[[]byte](t)(form.WriteRoster("韶关市演示机械有限公司", entries))
}

func pngBytes(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 90, 40))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tooEarlyIsRefused checks a start tomorrow and learns the first legal day.
func tooEarlyIsRefused(t *testing.T, hr *client, f filingView, today calendar.Day) calendar.Day {
	t.Helper()
	hr.api(200, "PUT", "/filings/"+f.ID,
		map[string]any{"revision": f.Revision, "form": storetest.Form(today.AddDays(1), 200)}, &f)
	var check struct {
		OK       bool
		Problems []struct{ Field, Message string }
		Earliest calendar.Deadline
	}
	hr.api(200, "POST", "/filings/"+f.ID+"/check", nil, &check)
	earliest := check.Earliest.Last
	if check.OK || len(check.Problems) != 1 || check.Problems[0].Field != "/start" ||
		!strings.Contains(check.Problems[0].Message, earliest.Chinese()) {
		t.Fatalf("a start tomorrow: %+v", check)
	}
	var p problemView
	hr.api(422, "POST", "/filings/"+f.ID+"/submit", hr.shown("/filings/"+f.ID), &p)
	if !strings.Contains(p.Detail, earliest.Chinese()) || len(p.Problems) != 1 {
		t.Fatalf("late submission: %+v", p)
	}
	hr.api(200, "GET", "/filings/"+f.ID, nil, &f)
	if f.State != "draft" || f.Number != "" {
		t.Fatalf("a refused submission changed the filing: %+v", f)
	}
	return earliest
}

// submitAt submits with a legal start, having agreed to be told.
func submitAt(t *testing.T, hr *client, f filingView, start calendar.Day) filingView {
	t.Helper()
	hr.api(200, "GET", "/filings/"+f.ID, nil, &f)
	hr.api(200, "PUT", "/filings/"+f.ID, map[string]any{"revision": f.Revision, "form": storetest.Form(start, 200)}, &f)
	hr.api(409, "PUT", "/filings/"+f.ID, map[string]any{"revision": f.Revision - 1, "form": storetest.Form(start, 200)},
		nil)
	templates := []string{"tpl-filing-accepted", "tpl-filing-returned", "tpl-training-starts"}
	taps, answers := map[string]string{}, []map[string]any{}
	for _, id := range templates {
		taps[id] = "accept"
		answers = append(answers, map[string]any{"template": id, "accepted": true})
	}
	hr.box("POST", "/phone/subscribe", map[string]any{"user": "hr", "templates": taps}, nil)
	hr.api(204, "POST", "/subscriptions", map[string]any{"answers": answers}, nil)
	hr.api(200, "POST", "/filings/"+f.ID+"/submit", hr.shown("/filings/"+f.ID), &f)
	if f.State != "submitted" || !regexp.MustCompile(`^BA440203-20\d\d-00001$`).MatchString(f.Number) {
		t.Fatalf("submitted: %+v", f)
	}
	return f
}

func returnedAndCorrected(t *testing.T, hr, county *client, f filingView) {
	t.Helper()
	stranger := newClient(t, county.server, county.sandbox)
	stranger.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440204"}})
	if status, _ := stranger.send("GET", stranger.server+"/console/filings/"+f.ID, "", nil); status != 404 {
		t.Fatalf("another county sees the case: %d", status)
	}
	status, page := county.send("GET", county.server+"/console/filings/"+f.ID, "", nil)
	if status != 200 || !strings.Contains(string(page), f.Number) ||
		strings.Contains(string(page), storetest.Entries(1)[0].ID) {
		t.Fatalf("the case on the desk: %d", status)
	}
	county.form(200, "/console/filings/"+f.ID+"/return", url.Values{
		"key":      {"r1"},
		"step0":    {"roster"},
		"row0":     {"3"},
		"message0": {"第3行手机号码请核对"},
	})
	hr.api(200, "GET", "/filings/"+f.ID, nil, &f)
	if f.State != "returned" {
		t.Fatalf("returned: %+v", f)
	}
	told := func(title string) func() bool {
		return func() bool { _, titles := hr.delivered("subscribe"); return slices.Contains(titles, title) }
	}
	storetest.Eventually(t, 20*time.Second, "the return is on the phone", told("备案退回补正通知"))
	hr.api(200, "POST", "/filings/"+f.ID+"/submit", hr.shown("/filings/"+f.ID), nil)
	county.form(200, "/console/filings/"+f.ID+"/accept", url.Values{"key": {"a1"}})
	county.form(409, "/console/filings/"+f.ID+"/accept", url.Values{"key": {"a2"}})
	storetest.Eventually(t, 20*time.Second, "the acceptance is on the phone", told("备案审核结果通知"))
	var timeline struct{ Items []struct{ Text string } }
	hr.api(200, "GET", "/filings/"+f.ID+"/timeline", nil, &timeline)
	if n := len(timeline.Items); n != 5 || timeline.Items[n-1].Text != "准予备案" {
		t.Fatalf("timeline %+v", timeline)
	}
}

// reminded moves the clock to the eve of the training, twice, and wants one reminder.
func reminded(t *testing.T, hr *client, id string, start calendar.Day) {
	t.Helper()
	move := func(to time.Time) {
		status, data := hr.send("POST", hr.server+"/dev/clock", "application/json",
			strings.NewReader(`{"to":"`+to.Format(time.RFC3339)+`"}`))
		if status != http.StatusOK {
			t.Fatalf("clock: %d %s", status, data)
		}
	}
	count := func() (n int) {
		_, titles := hr.delivered("subscribe")
		for _, title := range titles {
			if title == "培训开始提醒" {
				n++
			}
		}
		return n
	}
	eve := storetest.Must[calendar.Deadline](t)(calendar.Published().AddWorkingDays(start, -1)).Last
	move(eve.Start().Add(9 * time.Hour))
	storetest.Eventually(t, 20*time.Second, "the reminder is on the phone", func() bool { return count() == 1 })
	move(eve.Start().Add(10 * time.Hour))
	var inbox struct {
		Items []struct {
			Title    string
			FilingID string `json:"filing_id"`
		}
	}
	hr.api(200, "GET", "/inbox", nil, &inbox)
	if len(inbox.Items) != 6 || inbox.Items[0].Title != "培训即将开始" || inbox.Items[0].FilingID != id ||
		count() != 1 {
		t.Fatalf("inbox %+v, %d reminders", inbox, count())
	}
}

func employeeSeesTheCourse(t *testing.T, address string) {
	t.Helper()
	employee := newClient(t, address, address+"/sandbox")
	employee.login("employee")
	entry := storetest.Entries(8)[7]
	var p problemView
	employee.api(403, "GET", "/trainee/courses", nil, nil)
	employee.api(404, "POST", "/trainee", map[string]string{"name": "王大明", "id_number": entry.ID}, &p)
	employee.api(200, "POST", "/trainee", map[string]string{"name": "王小明", "id_number": entry.ID}, nil)
	var courses struct {
		Items []struct {
			Enterprise string
			Courses    []struct {
				Name, Platform string
				Minutes        int
			}
		}
	}
	employee.api(200, "GET", "/trainee/courses", nil, &courses)
	if len(courses.Items) != 1 || courses.Items[0].Courses[0].Minutes != 90 ||
		courses.Items[0].Courses[0].Platform != "中国职业培训在线" {
		t.Fatalf("courses %+v", courses)
	}
}

// noticeReachesFollowers walks a notice from its writer over the second officer
// to the followers and to a reader of the mini-program.
func noticeReachesFollowers(t *testing.T, city, reader *client) {
	t.Helper()
	var followers struct{ Followers int }
	city.box("POST", "/control/followers", map[string]int{"count": 10_000}, &followers)
	if followers.Followers != 10_000 {
		t.Fatalf("%d followers", followers.Followers)
	}
	fields := map[string]string{
		"key":    "n1",
		"title":  "线上适岗培训补贴政策",
		"digest": "每人每课时30元",
		"body":   "各企业：\n请按时备案。",
		"source": "",
		"who":    "all",
	}
	if status, page := city.upload("/console/notices", "cover", "cover.png", []byte("no picture"),
		fields); status != 422 || !strings.Contains(page, "JPG或PNG") {
		t.Fatalf("a cover that is no picture: %d", status)
	}
	fields["key"] = "n2"
	id := submittedNotice(t, city, fields)
	city.form(403, "/console/notices/"+id+"/approve", url.Values{"key": {"a1"}, "revision": {"1"}})
	second := newClient(t, city.server, city.sandbox)
	second.form(200, "/dev/login", url.Values{"as": {"city2"}})
	if page := second.form(200, "/console/notices/"+id+"/approve",
		url.Values{"key": {"a1"}, "revision": {"1"}, "confirmed": {"1"}}); !strings.Contains(page, "发送进度") {
		t.Fatalf("approved: %s", page)
	}
	storetest.Eventually(t, 30*time.Second, "10,000 deliveries", func() bool {
		n, _ := city.delivered("mass")
		return n == 10_000
	})
	page := func() string {
		_, text := city.send("GET", city.server+"/console/notices/"+id, "", nil)
		return string(text)
	}
	storetest.Eventually(t, 30*time.Second, "the notice is sent", func() bool {
		return strings.Contains(page(), "已发送</span>")
	})
	if status, _ := city.send("GET", city.server+"/notices/"+id, "", nil); status != 200 {
		t.Fatalf("the notice's public page: %d", status)
	}
	var notice struct{ Title, To, Cover string }
	reader.api(200, "GET", "/notices/"+id, nil, &notice)
	reader.api(200, "GET", notice.Cover, nil, nil)
	reader.api(204, "POST", "/notices/"+id+"/opened", nil, nil)
	if text := page(); notice.To != "全部关注者" ||
		!regexp.MustCompile(`在小程序里打开</th>.*?<b>1</b> 人`).MatchString(text) ||
		!regexp.MustCompile(`公开页浏览</th>.*?<b>1</b> 次`).MatchString(text) {
		t.Fatalf("%+v is read, the report says %s", notice, text)
	}
}

// submittedNotice writes a notice to all and submits it.
func submittedNotice(t *testing.T, city *client, fields map[string]string) string {
	t.Helper()
	status, page := city.upload("/console/notices", "cover", "cover.png", pngBytes(t), fields)
	id := regexp.MustCompile(`/console/notices/([0-9a-f-]{36})/submit`).FindStringSubmatch(page)
	if status != 200 || id == nil {
		t.Fatalf("write notice: %d %s", status, page)
	}
	city.form(200, "/console/notices/"+id[1]+"/submit", url.Values{"key": {"s1"}})
	return id[1]
}

// A kill -9 of the server in the middle of a send, with the sandbox as its own
// process: nothing lost, nothing twice where the channel de-duplicates, unknown
// counted elsewhere.
func TestAKillInTheMiddleOfASendLosesNothing(t *testing.T) {
	dir := t.TempDir()
	box := start(t, nil, "sandbox", "--addr", "127.0.0.1:0", "--smtp-addr", "127.0.0.1:0", "--file",
		filepath.Join(t.TempDir(), "box.db"))
	args := []string{
		"serve", "--addr", "127.0.0.1:0", "--data", dir, "--wechat-api-url", box.Address, "--send-lease", "3s",
	}
	server := start(t, nil, args...)
	hr := newClient(t, server.Address, box.Address)
	hr.login("hr")
	county, city := newClient(t, server.Address, box.Address), newClient(t, server.Address, box.Address)
	county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	city.form(200, "/dev/login", url.Values{"as": {"city"}})
	hr.box("POST", "/phone/subscribe",
		map[string]any{"user": "hr", "templates": map[string]string{"tpl-enterprise-decided": "accept"}}, nil)
	hr.api(204, "POST", "/subscriptions",
		map[string]any{"answers": []map[string]any{{"template": "tpl-enterprise-decided", "accepted": true}}}, nil)
	city.box("POST", "/control/followers", map[string]int{"count": 1000}, nil)

	// Both sends are carried out and then held: the server dies before an answer.
	for _, path := range []string{"cgi-bin/message/subscribe/send", "cgi-bin/message/mass/sendall"} {
		hr.box("POST", "/control/fail",
			map[string]any{"path": path, "mode": "cut_after", "hold_ms": 60_000, "times": 1}, nil)
	}
	register(t, hr, county)
	id := submittedNotice(t, city, map[string]string{
		"key":    "n1",
		"title":  "通知",
		"digest": "通知摘要",
		"body":   "正文内容",
		"source": "",
		"who":    "all",
	})
	second := newClient(t, server.Address, box.Address)
	second.form(200, "/dev/login", url.Values{"as": {"city2"}})
	second.form(200, "/console/notices/"+id+"/approve", url.Values{
		"key":       {"a1"},
		"revision":  {"1"},
		"confirmed": {"1"},
	})
	storetest.Eventually(t, 20*time.Second, "both sends are carried out", func() bool {
		mass, _ := city.delivered("mass")
		one, _ := city.delivered("subscribe")
		return mass == 1000 && one == 1
	})
	server.kill()

	metrics := fmt.Sprintf("127.0.0.1:%d", storetest.FreePort(t))
	again := start(t, []string{"SHIGANG_METRICS_ADDR=" + metrics}, args...)
	hr.server = again.Address
	figures := func() string { _, data := hr.send("GET", "http://"+metrics+"/metrics", "", nil); return string(data) }
	storetest.Eventually(t, 30*time.Second, "every notice is settled", func() bool {
		f := figures()
		return strings.Contains(f, `shigang_sends_today{channel="mass",code="45065",result="delivered"} 1`) &&
			strings.Contains(f, `shigang_sends_today{channel="subscribe",code="0",result="unknown"} 1`) &&
			!strings.Contains(f, "shigang_notices{")
	})
	if mass, _ := city.delivered("mass"); mass != 1000 {
		t.Fatalf("%d mass deliveries", mass)
	}
	if one, _ := city.delivered("subscribe"); one != 1 {
		t.Fatalf("%d subscribe deliveries", one)
	}
	var inbox struct{ Items []struct{ Title string } }
	hr.api(200, "GET", "/inbox", nil, &inbox)
	if len(inbox.Items) != 1 {
		t.Fatalf("the unknown one is not in the inbox: %+v", inbox)
	}
}
