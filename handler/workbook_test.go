package handler_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// workbookAnswer is what these tests look at of a preview, an import or a refusal.
type workbookAnswer struct {
	Detail                    string
	Revision, People, Flagged int
	Fields                    []struct{ Key, Label, Now, New string }
	Courses                   []struct{ Name, Change string }
	Forms                     json.RawMessage
	Hidden                    struct{ Message string }
	Problems                  []struct{ Form, Sheet, Cell, Message string }
	Roster                    *sheetAnswer
}

// take sends a workbook to a path of the API under a key.
func (c classroom) take(t *testing.T, path, choices, key string, file []byte) (status int, answer workbookAnswer) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := storetest.Must[io.Writer](t)(w.CreateFormFile("file", "备案.xlsx"))
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteField("choices", choices); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/api/v1"+path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Idempotency-Key", key)
	res := storetest.Must[*http.Response](t)(c.app.Test(r, 60_000))
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

// template is the filing's own workbook, filled in further.
func (c classroom) template(t *testing.T, id string, sheets map[string]map[string]string) []byte {
	t.Helper()
	r := httptest.NewRequest("GET", "/api/v1/filing-workbook.xlsx?filing="+id, nil)
	r.Header.Set("Authorization", "Bearer "+c.token)
	res := storetest.Must[*http.Response](t)(c.app.Test(r, 60_000))
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("the template: %d", res.StatusCode)
	}
	f, err := excelize.OpenReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for sheet, cells := range sheets {
		for at, text := range cells {
			if err := f.SetCellStr(sheet, at, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// threePeople are rows of 附表4 without accounts.
func (c classroom) threePeople() map[string]string {
	cells := map[string]string{}
	for i, e := range c.people[:3] {
		for column, text := range map[string]string{"B": e.Name, "D": e.ID, "E": e.Phone} {
			cells[fmt.Sprintf("%s%d", column, 5+i)] = text
		}
	}
	return cells
}

func TestOneWorkbookFillsTheFilingAfterItsPreview(t *testing.T) {
	c, id := desk(t)
	path := "/filings/" + id + "/workbook/"
	file := c.template(t, id, map[string]map[string]string{
		"附表1 备案表":  {"B16": "焊工线上培训", "A26": "新课程", "B26": "新要点", "C26": "视频", "D26": "45分钟"},
		"附表3 培训大纲": {"B6": "新课程", "E6": "公共必修课", "F6": "懂安全"},
		"附表4 人员名册": c.threePeople(),
	})
	status, seen := c.take(t, path+"preview", "", "", file)
	if status != 200 || len(seen.Problems) > 0 || seen.Roster == nil || seen.Roster.People != 3 ||
		len(seen.Roster.Whole) != 1 || !seen.Roster.Whole[0].Phone || seen.Hidden.Message != "" {
		t.Fatalf("the preview: %d %+v", status, seen)
	}
	found := false
	for _, f := range seen.Fields {
		found = found || f.Key == "project" && f.Now == "钳工线上适岗培训" && f.New == "焊工线上培训"
	}
	if !found || len(seen.Courses) != 2 || seen.Courses[1].Change != "added" {
		t.Errorf("what changes: %+v %+v", seen.Fields, seen.Courses)
	}
	choices := func(revision int, more string) string { return fmt.Sprintf(`{"revision":%d%s}`, revision, more) }
	const phone = `,"mapping":{"account":"phone"}`
	if status, refused := c.take(t, path+"import", choices(seen.Revision-1, phone), "k0", file); status != 409 ||
		!strings.Contains(refused.Detail, "修改") {
		t.Errorf("a stale revision: %d %s", status, refused.Detail)
	}
	status, saved := c.take(t, path+"import", choices(seen.Revision, phone), "k1", file)
	if status != 200 || saved.People != 3 || saved.Flagged != 0 || saved.Revision != seen.Revision+2 {
		t.Fatalf("the import: %d %+v", status, saved)
	}
	if status, again := c.take(t, path+"import", choices(seen.Revision, phone), "k1", file); status != 200 ||
		again.Revision != saved.Revision {
		t.Errorf("the same once more: %d %+v", status, again)
	}
	if status, _ := c.take(t, path+"import", choices(seen.Revision+2, phone), "k1", file); status != 422 {
		t.Errorf("another body under the key: %d", status)
	}
	if status, _ := c.take(t, path+"import", choices(seen.Revision, phone), "k2", file); status != 409 {
		t.Errorf("over what was imported meanwhile: %d", status)
	}
	var now struct {
		Revision, People int
		Form             subsidy.FilingForm
	}
	c.get(t, "/api/v1/filings/"+id, &now)
	if now.Form.Project != "焊工线上培训" || now.People != 3 || now.Form.PlannedPeople != 3 ||
		len(now.Form.Courses) != 2 || now.Form.Courses[1].People != 3 || now.Form.Courses[1].End != now.Form.End ||
		now.Form.Courses[0].ID != "c1" || now.Form.Courses[1].Platform != "class" || now.Revision != saved.Revision {
		t.Errorf("the filing: %+v", now)
	}
	rows, _, err := c.AuditLog(t.Context(), storetest.City, store.AuditSearch{Action: subsidy.EditFiling}, store.Page{})
	if err != nil || len(rows) == 0 || !strings.Contains(rows[0].Note, "导入附表1 备案表") {
		t.Errorf("the audit line: %+v %v", rows, err)
	}
}

func TestAWorkbookThatCannotBeTakenChangesNothing(t *testing.T) {
	c, id := desk(t)
	path := "/filings/" + id + "/workbook/"
	var before, after struct {
		Revision, People int
		Form             subsidy.FilingForm
	}
	c.get(t, "/api/v1/filings/"+id, &before)
	file := c.template(t, id, map[string]map[string]string{
		"附表1 备案表": {"B16": "焊工线上培训", "B17": "岗前培训"}, "附表4 人员名册": c.threePeople(),
	})
	choices := fmt.Sprintf(`{"revision":%d}`, before.Revision)
	if status, refused := c.take(t, path+"import", choices, "", file); status != 422 ||
		!strings.Contains(refused.Detail, "一份备案一种类型") {
		t.Errorf("another type: %d %s", status, refused.Detail)
	}
	if status, refused := c.take(t, path+"import", choices, "", []byte("no table")); status != 422 {
		t.Errorf("no table: %d %s", status, refused.Detail)
	}
	c.get(t, "/api/v1/filings/"+id, &after)
	if after.Revision != before.Revision || after.Form.Project != before.Form.Project || after.People != before.People {
		t.Errorf("a refusal changed %+v to %+v", before, after)
	}
	choices = fmt.Sprintf(`{"revision":%d,"forms":["roster"]}`, before.Revision)
	if status, saved := c.take(t, path+"import", choices, "", file); status != 200 || saved.People != 3 ||
		saved.Flagged != 3 {
		t.Errorf("the roster alone: %d %+v", status, saved)
	}
	c.get(t, "/api/v1/filings/"+id, &after)
	if after.Form.Project != before.Form.Project || after.People != 3 {
		t.Errorf("the roster alone left %+v", after)
	}
}

func TestANewFilingStartsWithWhatIsKnown(t *testing.T) {
	c, id := desk(t)
	var first, next struct {
		ID   string
		Form subsidy.FilingForm
	}
	c.get(t, "/api/v1/filings/"+id, &first)
	status, text := call(t, c.app, "POST", "/api/v1/filings", c.token, `{"type":"on_job"}`)
	if err := json.Unmarshal([]byte(text), &next); err != nil || status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	if next.Form.Platform != first.Form.Platform || next.Form.Leader != "张" ||
		!strings.HasPrefix(next.Form.LeaderPhone, "138") || next.Form.Admin != "张" {
		t.Errorf("the new filing: %+v", next.Form)
	}
}
