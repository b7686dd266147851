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
	"time"

	"shigang/handler"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// page is rows as platforms save them under the name .xls; a row that begins
// with “-” is hidden.
func page(rows ...string) string {
	var b strings.Builder
	b.WriteString("<html><body><table>")
	for _, row := range rows {
		shown, hidden := strings.CutPrefix(row, "-")
		style := ""
		if hidden {
			style = ` style="display:none"`
		}
		fmt.Fprintf(&b, "<tr%s><td>%s</td></tr>", style, strings.ReplaceAll(shown, ",", "</td><td>"))
	}
	return b.String() + "</table></body></html>"
}

// send sends a file to a path of the API and reads the answer.
func (c classroom) send(t *testing.T, path, mapping, file string) (status int, answer sheetAnswer) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := storetest.Must[io.Writer](t)(w.CreateFormFile("file", "名单.xls"))
	if _, err := part.Write([]byte(file)); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteField("mapping", mapping); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/api/v1"+path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+c.token)
	res := storetest.Must[*http.Response](t)(c.app.Test(r, 30_000))
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

// sheetAnswer is what these tests look at of a preview, an import or a refusal.
type sheetAnswer struct {
	Detail                   string
	People, Flagged, Records int
	Hidden                   struct {
		Rows, Columns, Sheets int
		Message, Choice       string
	}
	Whole []struct {
		Field, Message string
		Rows           int
		Phone          bool
	}
	Problems []struct{ Message string }
}

// desk is a draft whose roster is to be imported.
func desk(t *testing.T) (c classroom, id string) {
	t.Helper()
	f := storetest.SQLite(t)
	c = classroom{Fixture: f, people: storetest.Entries(6)}
	c.app = handler.Server{
		Store: f.Store, Assets: assets,
		PublicURL: "http://localhost",
	}.App()
	owner, member := f.Member(t, "440203")
	c.token = c.session(t, owner.ID)
	return c, f.Draft(t, member, 1).ID
}

func TestARosterThatHidesRowsIsImportedOnlyByChoice(t *testing.T) {
	c, id := desk(t)
	rows := []string{"姓名,身份证号码,手机号码,平台登录账号"}
	for i, e := range c.people {
		mark := map[bool]string{true: "-"}[i%3 == 0]
		rows = append(rows, mark+strings.Join([]string{e.Name, e.ID, e.Phone, e.Account}, ","))
	}
	file := page(rows...)
	status, seen := c.send(t, "/filings/"+id+"/roster/preview", "", file)
	if status != 200 || seen.Hidden.Rows != 2 || !strings.Contains(seen.Hidden.Message, "2行") ||
		seen.Hidden.Choice != "" {
		t.Fatalf("%d %+v", status, seen)
	}
	status, refused := c.send(t, "/filings/"+id+"/roster/import", "", file)
	if status != 422 || !strings.Contains(refused.Detail, "跳过隐藏的内容") {
		t.Errorf("an import without a choice: %d %+v", status, refused)
	}
	if status, _ := c.send(t, "/filings/"+id+"/roster/import", `{"hidden":"perhaps"}`, file); status != 422 {
		t.Errorf("a choice that there is not: %d", status)
	}
	for choice, people := range map[string]int{"skip": 4, "read": 6} {
		mapping := `{"hidden":"` + choice + `"}`
		if status, seen := c.send(t, "/filings/"+id+"/roster/preview", mapping, file); status != 200 ||
			seen.People != people || seen.Hidden.Choice != choice {
			t.Errorf("the preview with %s: %d %+v", choice, status, seen)
		}
		if status, saved := c.send(t, "/filings/"+id+"/roster/import", mapping, file); status != 200 ||
			saved.People != people || saved.Flagged != 0 {
			t.Errorf("the import with %s: %d %+v", choice, status, saved)
		}
	}
}

func TestARosterWithoutAccountsMayTakeThePhones(t *testing.T) {
	c, id := desk(t)
	rows := []string{"姓名,身份证号码,手机号码"}
	for _, e := range c.people {
		rows = append(rows, strings.Join([]string{e.Name, e.ID, e.Phone}, ","))
	}
	file := page(rows...)
	status, seen := c.send(t, "/filings/"+id+"/roster/preview", "", file)
	if status != 200 || seen.Flagged != 6 || len(seen.Whole) != 1 || !seen.Whole[0].Phone || seen.Whole[0].Rows != 6 ||
		len(seen.Problems) != 0 {
		t.Fatalf("%d %+v", status, seen)
	}
	const chosen = `{"account":"phone"}`
	if status, seen := c.send(t, "/filings/"+id+"/roster/preview", chosen, file); status != 200 || seen.Flagged != 0 ||
		len(seen.Whole) != 0 {
		t.Errorf("the preview: %d %+v", status, seen)
	}
	if status, saved := c.send(t, "/filings/"+id+"/roster/import", chosen, file); status != 200 || saved.People != 6 ||
		saved.Flagged != 0 {
		t.Errorf("the import: %d %+v", status, saved)
	}
	var list struct{ Items []struct{ ID string } }
	c.get(t, "/api/v1/filings/"+id+"/roster", &list)
	var person subsidy.RosterEntry
	c.get(t, "/api/v1/filings/"+id+"/roster/"+list.Items[0].ID, &person)
	if person.Account == "" || person.Account != person.Phone {
		t.Errorf("the account is not the phone")
	}
}

func TestAnExportThatHidesRowsIsImportedOnlyByChoice(t *testing.T) {
	c := newClassroom(t, 3)
	file := page(head, c.row(0, 1, 9, 45), "-"+c.row(1, 1, 9, 45), c.row(2, 1, 9, 45))
	path := "/filings/" + c.filing.ID + "/study/"
	status, seen := c.send(t, path+"preview", "", file)
	if status != 200 || seen.Hidden.Rows != 1 || seen.Records != 3 {
		t.Fatalf("%d %+v", status, seen)
	}
	if status, refused := c.send(t, path+"import", "", file); status != 422 ||
		!strings.Contains(refused.Detail, "也读取隐藏的内容") {
		t.Errorf("an import without a choice: %d %+v", status, refused)
	}
	if status, done := c.send(t, path+"import", `{"hidden":"skip"}`, file); status != 200 || done.Records != 2 {
		t.Errorf("%d %+v", status, done)
	}
	if status, seen := c.send(t, path+"preview", "", file); status != 200 || seen.Hidden.Choice != "" {
		t.Errorf("the choice was kept for the next file: %d %+v", status, seen)
	}
	c.Clock.Advance(time.Minute)
	if status, done := c.send(t, path+"import", `{"hidden":"read"}`, file); status != 200 || done.Records != 3 {
		t.Errorf("%d %+v", status, done)
	}
}

func TestATroubleOfAWholeColumnOfAnExportIsSaidOnce(t *testing.T) {
	c := newClassroom(t, 4)
	rows := []string{"姓名,身份证号码,课程名称,开始时间,学习时长(分钟)"}
	for _, e := range c.people {
		rows = append(rows, strings.Join([]string{e.Name, e.ID, "钳工安全操作", "3/5/2020", "45"}, ","))
	}
	path := "/filings/" + c.filing.ID + "/study/"
	status, seen := c.send(t, path+"preview", "", page(rows...))
	if status != 200 || len(seen.Whole) != 1 || seen.Whole[0].Field != "start" || seen.Whole[0].Rows != 4 ||
		len(seen.Problems) != 0 {
		t.Fatalf("%d %+v", status, seen)
	}
	status, refused := c.send(t, path+"import", "", page(rows...))
	if status != 422 || len(refused.Problems) != 1 || !strings.Contains(refused.Problems[0].Message, "4行") {
		t.Errorf("%d %+v", status, refused)
	}
}
