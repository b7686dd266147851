package handler_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/handler/web"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

const arrangement2027 = "2027 | 0101-0104 0205-0212 | 0130"

var revisionOn = regexp.MustCompile(`name="revision" value="([^"]+)"`)

func TestAnArrangementIsLoadedAfterItsMovesWereSeen(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	filing := o.Studied(t, member, 1, 90)
	o.Later(t, calendar.NewDay(2026, 12, 14))
	c := o.ClaimOf(t, member, filing.ID)
	revision := func() string { return storetest.Must[calendar.Calendar](t)(o.Calendar(t.Context())).Revision() }
	before := revision()
	page := o.form(t, http.StatusOK, admin, "/console/calendar", url.Values{"arrangement": {arrangement2027}})
	for _, want := range []string{"多放假", "期限变动", c.Number, "审核期限", c.Review.DecideBy.Chinese(), "1 家企业"} {
		if !strings.Contains(page, want) {
			t.Errorf("the check does not show %q", want)
		}
	}
	if revision() != before {
		t.Fatal("looking at it loads it")
	}
	read := revisionOn.FindStringSubmatch(page)
	if read == nil || read[1] != before {
		t.Fatalf("carries %v", read)
	}
	sure := url.Values{"arrangement": {arrangement2027}, "revision": {read[1]}, "sure": {"yes"}, "key": {"once"}}
	for range 2 { // pressed twice
		o.form(t, http.StatusSeeOther, admin, "/console/calendar", sure)
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM calendar_year"); n != "1" {
		t.Errorf("loaded %s times", n)
	}
	other := url.Values{"arrangement": {"2027 | 0101-0103 0205-0212 | 0130"}, "revision": {before}, "sure": {"yes"}}
	if status, _, page := o.ask(t, admin, "POST", "/console/calendar", other); status != http.StatusConflict ||
		!strings.Contains(page, "又有人载入了放假安排") {
		t.Errorf("on an old look: %d", status)
	}
	if page := o.opened(t, city, "/console/calendar"); strings.Contains(page, `name="arrangement"`) ||
		strings.Count(page, "暂定</span>") == 0 {
		t.Error("an officer is offered to load, or nothing is provisional")
	}
	if provisional := storetest.Must[calendar.Calendar](t)(o.Calendar(t.Context())).
		Provisional(calendar.NewDay(2027, 3, 1)); provisional {
		t.Error("the year stays provisional")
	}
}

func TestABadArrangementIsRefusedInOneSentenceAtItsField(t *testing.T) {
	o := newOffice(t)
	for text, says := range map[string]string{
		"":                          "应当只有一行",
		"2027 | 0101":               "三部分",
		"2027 | 13-40 | ":           "不是2027年的日期",
		"2019 | 0101 | ":            "年份应在",
		"2027 | 0101 | 0105":        "本来就是工作日",
		"2027 | 0101 |\n2028 | |":   "应当只有一行",
		"2026 | 0101-0103 | 0104 x": "不是2026年的日期",
	} {
		status, _, page := o.ask(t, admin, "POST", "/console/calendar", url.Values{"arrangement": {text}})
		if _, told := shownIn(t, page, "arrangement"); status != http.StatusUnprocessableEntity ||
			!strings.Contains(told, says) {
			t.Errorf("%q: %d %q", text, status, told)
		}
	}
	for name, data := range map[string]string{
		"holidays.pdf": "%PDF-1.7\x00\xff\xfe",
		"big.txt":      strings.Repeat("0101 ", 9000),
	} {
		r := withFile(t, "/console/calendar", "file", name, []byte(data), nil)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		o.asStaff(t, r, admin)
		res, err := o.app.Test(r, 30_000)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	same := url.Values{"arrangement": {"2026 | 0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 " +
		"1001-1007 | " +
		"0104 0214 0228 0509 0920 1010"}}
	if status, _, _ := o.ask(t, admin, "POST", "/console/calendar", same); status != http.StatusConflict {
		t.Errorf("one that is loaded already: %d", status)
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM calendar_year"); n != "0" {
		t.Errorf("%s were loaded", n)
	}
	if err := (subsidy.Actor{Role: subsidy.CityOfficer}).May(subsidy.LoadCalendar, subsidy.Scope{}); err == nil {
		t.Error("an officer of the city may load")
	}
}

// asStaff lets a request come from a visitor who is logged in.
func (o office) asStaff(t *testing.T, r *http.Request, as visitor) {
	t.Helper()
	token, _, err := o.NewSession(t.Context(), o.staff[as], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
}
