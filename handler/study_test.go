package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/xuri/excelize/v2"

	"shigang/handler"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// classroom is a training under way: its sixth day, noon.
type classroom struct {
	storetest.Fixture
	app    *fiber.App
	filing subsidy.Filing
	token  string // of a member
	people []subsidy.RosterEntry
}

func newClassroom(t *testing.T, people int) classroom {
	t.Helper()
	f := storetest.SQLite(t)
	c := classroom{Fixture: f, people: storetest.Entries(people)}
	c.app = handler.Server{Store: f.Store, Assets: assets, PublicURL: "http://localhost"}.App()
	owner, member := f.Member(t, "440203")
	draft := f.Draft(t, member, people)
	f.Submit(t, draft.ID, member)
	c.filing = f.Accept(t, draft.ID, storetest.Reviewer("440203"))
	f.Clock.Advance(20 * 24 * time.Hour)
	c.token = c.session(t, owner.ID)
	return c
}

func (c classroom) session(t *testing.T, account string) string {
	t.Helper()
	token, _, err := c.NewSession(context.Background(), account, false, 60*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// get reads an answer into v.
func (c classroom) get(t *testing.T, path string, v any) {
	t.Helper()
	status, text := call(t, c.app, "GET", path, c.token, "")
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, status, text)
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatal(err)
	}
}

// refusal is a refusal as a person reads it.
type refusal struct {
	Detail   string
	Problems []struct {
		Row            int
		Field, Message string
	}
}

// upload sends a CSV to the study's preview or import.
func (c classroom) upload(t *testing.T, what string, fields map[string]string, rows ...string) (int, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "学习记录.csv")
	if err == nil {
		_, err = part.Write([]byte(strings.Join(rows, "\n")))
	}
	for k, v := range fields {
		if err == nil {
			err = w.WriteField(k, v)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/api/v1/filings/"+c.filing.ID+"/study/"+what, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+c.token)
	res, err := c.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// at is a time of the training's n-th day, as an export writes it.
func (c classroom) at(day, hour, minute int) string {
	return c.filing.Form.Start.AddDays(day).Start().
		Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).Format("2006-01-02 15:04:05")
}

// row is one session of somebody, as an export writes it.
func (c classroom) row(person, day, hour, minutes int) string {
	e := c.people[person]
	return strings.Join([]string{e.Name, e.ID, "钳工安全操作", c.at(day, hour, 0), c.at(day, hour, minutes)}, ",")
}

const head = "姓名,身份证号码,课程名称,开始时间,结束时间"

type summary struct {
	Sentence                    string
	People, Done, Behind, Hours int
	Minutes                     int64
	AmountYuan                  string `json:"amount_yuan"`
}

func (c classroom) summary(t *testing.T) (s summary) {
	t.Helper()
	c.get(t, "/api/v1/filings/"+c.filing.ID+"/study/summary", &s)
	return s
}

func TestHRImportsAPlatformsExport(t *testing.T) {
	c := newClassroom(t, 4)
	good := []string{head, c.row(0, 1, 9, 90), c.row(1, 1, 9, 45), c.row(1, 2, 9, 30)}
	status, text := c.upload(t, "preview", nil, good...)
	var preview struct {
		Records, People, Wrong, Known int
		Missing                       string
		Titles, Unmatched             []string
		Columns                       []struct {
			Field string
			At    int
		}
	}
	if err := json.Unmarshal([]byte(text), &preview); err != nil || status != 200 || preview.Records != 3 ||
		preview.People != 2 || preview.Wrong != 0 || preview.Missing != "" || len(preview.Columns) != 15 ||
		strings.Contains(text, c.people[0].ID) {
		t.Fatalf("preview: %d %s", status, text)
	}
	if s := c.summary(t); s.Minutes != 0 || s.People != 4 {
		t.Fatalf("a preview saved something: %+v", s)
	}
	if status, text = c.upload(t, "import", nil, good...); status != 200 ||
		!strings.Contains(text, `"records":3,"added":3`) {
		t.Fatalf("import: %d %s", status, text)
	}
	if status, text = c.upload(t, "import", nil, good...); status != 200 ||
		!strings.Contains(text, `"records":3,"added":0`) {
		t.Fatalf("the same again: %d %s", status, text)
	}
	s := c.summary(t)
	if s.Minutes != 165 || s.Hours != 2 || s.Done != 1 || s.AmountYuan != "60.00" || s.Behind != 0 ||
		s.Sentence != "按 4 人、2 课时计算，共 60 元。" {
		t.Errorf("summary %+v", s)
	}
	status, text = c.upload(t, "preview", nil, head, c.row(0, 1, 10, 60), c.row(0, 1, 9, 90))
	if status != 200 || !strings.Contains(text, "与已有记录重叠30分钟") || !strings.Contains(text, "已经有了") ||
		!strings.Contains(text, `"remembered":true`) {
		t.Errorf("an overlapping export: %d %s", status, text)
	}
	var list struct {
		Items []struct {
			Row, Name   string
			Done        bool
			Minutes     int
			BehindSince string `json:"behind_since"`
		}
		Next string
	}
	c.get(t, "/api/v1/filings/"+c.filing.ID+"/study?only=done", &list)
	if len(list.Items) != 1 || !list.Items[0].Done || list.Items[0].Minutes != 90 ||
		!strings.Contains(list.Items[0].Name, "零") {
		t.Errorf("done: %+v", list)
	}
	c.Clock.Advance(6 * 24 * time.Hour)
	c.get(t, "/api/v1/filings/"+c.filing.ID+"/study?only=behind&limit=1", &list)
	if len(list.Items) != 1 || list.Next == "" || list.Items[0].BehindSince == "" {
		t.Errorf("behind: %+v", list)
	}
	var person struct {
		Sentences  []string
		Uncounted  []struct{ Sentence string }
		CourseList []struct{ Evidence string } `json:"course_list"`
	}
	c.get(t, "/api/v1/filings/"+c.filing.ID+"/study/people/"+list.Items[0].Row, &person)
	if len(person.Sentences) < 3 || len(person.CourseList) != 1 ||
		!strings.HasSuffix(person.CourseList[0].Evidence, ".c1") {
		t.Errorf("person %+v", person)
	}
}

// strangersID is a number that no roster has.
func strangersID() string {
	return string(subsidy.MakeResidentID("440203", calendar.NewDay(1980, 1, 1), 1))
}

type badRow struct{ row, word string }

// badRows are rows that are wrong in one way each, with what is said of them.
func (c classroom) badRows() map[string]badRow {
	return map[string]badRow{
		"not on the roster": {
			"某人," + strangersID() + ",钳工安全操作," + c.at(1, 9, 0) + "," + c.at(1, 10, 0),
			"名册里没有这个人",
		},
		"end before start": {
			strings.Join([]string{c.people[1].Name, c.people[1].ID, "钳工安全操作", c.at(1, 9, 0), c.at(1, 8, 0)}, ","),
			"结束时间早于开始时间",
		},
		"25 hours": {
			strings.Join([]string{c.people[1].Name, c.people[1].ID, "钳工安全操作", c.at(1, 9, 0), c.at(2, 10, 0)},
				","),
			"超过24小时",
		},
		"25 o'clock": {
			strings.Join([]string{
				c.people[1].Name, c.people[1].ID, "钳工安全操作", c.at(1, 9, 0)[:11] + "25:00:00", c.at(2, 10, 0),
			}, ","),
			"开始时间读不出来",
		},
		"next year": {
			strings.Join([]string{
				c.people[1].Name, c.people[1].ID, "钳工安全操作", "2027-12-08 09:00:00", "2027-12-08 10:00:00",
			}, ","),
			"晚于现在",
		},
		"an unfiled course": {
			strings.Join([]string{c.people[1].Name, c.people[1].ID, "焊工", c.at(1, 9, 0), c.at(1, 10, 0)}, ","),
			"不在本备案的培训计划里",
		},
		"somebody else's ID": {
			strings.Join([]string{c.people[2].Name, c.people[1].ID, "钳工安全操作", c.at(1, 9, 0), c.at(1, 10, 0)},
				","),
			"姓名与名册上的不一致",
		},
	}
}

func TestABadRowStoresNothing(t *testing.T) {
	c := newClassroom(t, 3)
	for name, v := range c.badRows() {
		status, text := c.upload(t, "import", nil, head, c.row(0, 1, 9, 90), v.row)
		var p refusal
		if err := json.Unmarshal([]byte(text), &p); err != nil || status != 422 || len(p.Problems) != 1 ||
			p.Problems[0].Row != 3 || !strings.Contains(p.Problems[0].Message, v.word) ||
			!strings.Contains(p.Detail, "一条也没有导入") {
			t.Errorf("%s: %d %s, want 422 and %q of row 3", name, status, text, v.word)
		}
		if strings.Contains(text, c.people[1].ID) || strings.Contains(text, strangersID()) {
			t.Errorf("%s repeats an ID number", name)
		}
	}
	status, text := c.upload(t, "import", nil, head+",成绩", c.row(0, 1, 9, 90)+",88", c.row(1, 1, 9, 90)+",101")
	if status != 422 || !strings.Contains(text, "成绩应在0到100分之间") {
		t.Errorf("a score of 101: %d %s, want 422", status, text)
	}
	if s := c.summary(t); s.Minutes != 0 {
		t.Fatalf("something was stored: %+v, want nothing", s)
	}
	status, text = c.upload(t, "import", map[string]string{"skip": "true"}, head+",成绩", c.row(0, 1, 9, 90)+",88",
		c.row(1, 1, 9, 90)+",101")
	if status != 200 || !strings.Contains(text, `"skipped":1`) {
		t.Errorf("leaving the wrong row out: %d %s, want 200 and one skipped", status, text)
	}
	if s := c.summary(t); s.Minutes != 90 {
		t.Errorf("%+v, want 90 minutes", s)
	}
}

func TestAFileThatIsNoStudyRecordIsRefusedWithAWayOut(t *testing.T) {
	c := newClassroom(t, 3)
	for name, rows := range map[string][]string{
		"another platform's columns": {"编号,人,哪门课,从,到", "1,2,3,4,5"},
		"an empty file":              {},
	} {
		if status, text := c.upload(t, "import", nil, rows...); status != 422 || !strings.Contains(text, `"detail"`) {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if status, text := c.upload(t, "preview", nil, "编号,人,哪门课,从,到", "1,2,3,4,5"); status != 200 ||
		!strings.Contains(text, "没有找到认得出是谁的列") {
		t.Errorf("preview of another platform's file: %d %s", status, text)
	}
	if status, text := c.upload(t, "import", map[string]string{"platform": "xuexi"}, head,
		c.row(0, 1, 9, 90)); status != 422 || !strings.Contains(text, "没有课程在所选的平台上") {
		t.Errorf("a platform without a course: %d %s", status, text)
	}
	if status, text := c.upload(t, "import", map[string]string{"mapping": "{"}, head,
		c.row(0, 1, 9, 90)); status != 422 || !strings.Contains(text, "重新选择") {
		t.Errorf("a broken mapping: %d %s", status, text)
	}
}

func TestATotalNeedsItsScreenshotFromTheLedgerToTheMoney(t *testing.T) {
	c := newClassroom(t, 2)
	if status, text := c.upload(t, "import", nil, "手机号,课程名称,累计学习时长(分钟)",
		c.people[0].Phone+",钳工安全操作,95"); status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	if s := c.summary(t); s.Hours != 0 {
		t.Fatalf("a total without its screenshot counts: %+v", s)
	}
	var list struct{ Items []struct{ Row string } }
	c.get(t, "/api/v1/filings/"+c.filing.ID+"/study", &list)
	evidence := list.Items[0].Row + ".c1"
	png := []byte("%PDF-1.7\nscreenshot")
	var upload struct{ ID string }
	status, text := call(t, c.app, "POST", "/api/v1/uploads", c.token,
		fmt.Sprintf(`{"name":"截图.pdf","size":%d}`, len(png)))
	if err := json.Unmarshal([]byte(text), &upload); err != nil || status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	r := httptest.NewRequest("PUT", "/api/v1/uploads/"+upload.ID+"/0", bytes.NewReader(png))
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Authorization", "Bearer "+c.token)
	if res, err := c.app.Test(r, 30_000); err != nil || res.StatusCode != 200 {
		t.Fatalf("%v %v", res, err)
	}
	status, text = call(t, c.app, "POST", "/api/v1/files", c.token,
		`{"upload":"`+upload.ID+`","kind":"study","subject":"`+evidence+`","purpose":"screenshot"}`)
	if status != 200 || !strings.Contains(text, "学习时长截图") {
		t.Fatalf("%d %s", status, text)
	}
	if s := c.summary(t); s.Hours != 2 || s.AmountYuan != "60.00" {
		t.Errorf("with its screenshot: %+v", s)
	}
	status, text = call(t, c.app, "GET", "/api/v1/filings/"+c.filing.ID+"/ledger.xlsx", c.token, "")
	masked := ledgerCells(t, status, text)
	if masked["B4"] == c.people[0].Name || strings.Contains(masked["C4"], c.people[0].ID) || masked["S4"] != "有" ||
		masked["J4"] != "95" {
		t.Errorf("masked ledger %v", masked)
	}
	if status, text = call(t, c.app, "POST", "/api/v1/filings/"+c.filing.ID+"/ledger", c.token,
		`{"reason":""}`); status != 422 {
		t.Errorf("whole without a reason: %d %s", status, text)
	}
	status, text = call(t, c.app, "POST", "/api/v1/filings/"+c.filing.ID+"/ledger", c.token,
		`{"reason":"纸质归档，已核对"}`)
	if whole := ledgerCells(t, status, text); whole["B4"] != c.people[0].Name || whole["C4"] != c.people[0].ID ||
		whole["D4"] != c.people[0].Phone {
		t.Errorf("whole ledger %v", whole)
	}
	if status, text = call(t, c.app, "POST", "/api/v1/filings/"+c.filing.ID+"/study/clear", c.token,
		`{"course":"","reason":"单位选错了"}`); status != 200 || !strings.Contains(text, `"removed":1`) {
		t.Errorf("clear: %d %s", status, text)
	}
}

func ledgerCells(t *testing.T, status int, text string) map[string]string {
	t.Helper()
	x, err := excelize.OpenReader(strings.NewReader(text))
	if err != nil || status != 200 {
		t.Fatalf("%d %v", status, err)
	}
	out := map[string]string{}
	for _, cell := range []string{"B4", "C4", "D4", "J4", "S4"} {
		if out[cell], err = x.GetCellValue("台账", cell); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestAnEmployeeReadsWhatCountsAndWhatDoesNot(t *testing.T) {
	c := newClassroom(t, 2)
	e := c.people[1]
	account := c.Account(t, "employee", e.Phone)
	token := c.session(t, account.ID)
	if status, text := call(t, c.app, "POST", "/api/v1/trainee", token,
		`{"name":"`+e.Name+`","id_number":"`+e.ID+`"}`); status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	if status, text := c.upload(t, "import", nil, head, c.row(1, 1, 9, 62), c.row(1, -2, 9, 30),
		c.row(0, 1, 9, 90)); status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	var courses struct {
		Items []struct {
			Studied   int
			Hours     int
			Sentence  string
			UsedYuan  string `json:"used_yuan"`
			CapYuan   string `json:"cap_yuan"`
			Uncounted []struct{ Sentence string }
			Courses   []struct {
				Recorded, Counted, Minutes int
				Completed                  bool
				Told                       string
			}
		}
	}
	status, text := call(t, c.app, "GET", "/api/v1/trainee/courses", token, "")
	if err := json.Unmarshal([]byte(text), &courses); err != nil || status != 200 || len(courses.Items) != 1 {
		t.Fatalf("%d %s", status, text)
	}
	mine := courses.Items[0]
	if mine.Studied != 62 || mine.Courses[0].Counted != 62 || mine.Courses[0].Recorded != 92 ||
		mine.Courses[0].Completed || mine.Hours != 0 || mine.UsedYuan != "0.00" || mine.CapYuan != "1000.00" ||
		!strings.Contains(mine.Courses[0].Told, "还差28分钟") ||
		!strings.Contains(mine.Uncounted[0].Sentence, "30分钟在培训期间") {
		t.Errorf("%s", text)
	}
	if status, text := call(t, c.app, "GET", "/api/v1/trainee/allowance", token, ""); status != 200 ||
		text != "{\"year\":2026,\"used_yuan\":\"0.00\",\"left_yuan\":\"1000.00\",\"cap_yuan\":\"1000.00\"}\n" {
		t.Errorf("%d %s", status, text)
	}
}
