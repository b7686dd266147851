package main

import (
	"strings"
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy/calendar"
)

// studied goes into the training's fourth day, imports what a platform exported,
// bad rows first, and looks at it as HR and as the employee.
func studied(t *testing.T, hr *client, address, id string, start calendar.Day) {
	t.Helper()
	status, data := hr.send("POST", hr.server+"/dev/clock", "application/json",
		strings.NewReader(`{"to":"`+start.AddDays(3).Start().Add(12*time.Hour).Format(time.RFC3339)+`"}`))
	if status != 200 {
		t.Fatalf("clock: %d %s", status, data)
	}
	entries := storetest.Entries(200)
	entries[7].Name, entries[7].Phone = "王小明", "13900139000"
	row := func(person, day, hour, minutes int) string {
		e := entries[person]
		from := start.AddDays(day).Start().Add(time.Duration(hour) * time.Hour)
		return strings.Join([]string{
			e.Name,
			e.ID,
			e.Phone,
			e.Account,
			from.Format(time.DateTime),
			from.Add(time.Duration(minutes) * time.Minute).Format(time.DateTime),
		}, ",")
	}
	file := []string{
		"姓名,身份证号码,手机号码,登录账号,开始时间,结束时间",
		row(7, 1, 9, 62),
		row(7, -1, 9, 30),
		row(8, 1, 9, 90),
	}
	path := "/api/v1/filings/" + id + "/study/"
	if status, answer := hr.upload(path+"import", "file", "记录.csv",
		[]byte(strings.Join(append(file, row(9, 400, 9, 60)), "\n")), nil); status != 422 ||
		!strings.Contains(answer, "晚于现在") || strings.Contains(answer, entries[9].ID) {
		t.Fatalf("next year's study: %d %s", status, answer)
	}
	for _, added := range []string{`"added":3`, `"added":0`} {
		if status, answer := hr.upload(path+"import", "file", "记录.csv", []byte(strings.Join(file, "\n")),
			nil); status != 200 || !strings.Contains(answer, added) {
			t.Fatalf("import: %d %s", status, answer)
		}
	}
	var summary struct {
		People, Done, Hours int
		Minutes             int
	}
	hr.api(200, "GET", "/filings/"+id+"/study/summary", nil, &summary)
	if summary.People != 200 || summary.Done != 1 || summary.Hours != 2 || summary.Minutes != 152 {
		t.Fatalf("summary %+v", summary)
	}
	if status, ledger := hr.send("GET", hr.server+"/api/v1/filings/"+id+"/ledger.xlsx", "", nil); status != 200 ||
		len(ledger) < 4000 {
		t.Fatalf("ledger: %d, %d bytes", status, len(ledger))
	}
	employee := newClient(t, address, address+"/sandbox")
	employee.login("employee")
	var courses struct {
		Items []struct {
			Studied   int
			Uncounted []struct{ Sentence string }
		}
	}
	employee.api(200, "GET", "/trainee/courses", nil, &courses)
	if len(courses.Items) != 1 || courses.Items[0].Studied != 62 || len(courses.Items[0].Uncounted) != 2 ||
		!strings.Contains(courses.Items[0].Uncounted[0].Sentence, "30分钟在培训期间") {
		t.Fatalf("the employee's study: %+v", courses)
	}
}
