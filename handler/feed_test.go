package handler_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"shigang/handler/mini"
	"shigang/store"
	"shigang/store/storetest"
)

// subscribed asks for a calendar as a calendar's program does, which has seen the version tag.
func (o office) subscribed(t *testing.T, address, tag string) *http.Response {
	t.Helper()
	u := storetest.Must[*url.URL](t)(url.Parse(address))
	r := httptest.NewRequest(http.MethodGet, u.Path, nil)
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	return storetest.Must[*http.Response](t)(o.app.Test(r, -1))
}

// events reads the calendar at an address.
func (o office) events(t *testing.T, address string) (summaries []string) {
	t.Helper()
	res := o.subscribed(t, address, "")
	defer func() { _ = res.Body.Close() }()
	text := string(storetest.Must[[]byte](t)(io.ReadAll(res.Body)))
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Fatalf("%d %s %s", res.StatusCode, res.Header.Get("Content-Type"), text)
	}
	cal := storetest.Must[*ical.Calendar](t)(ical.NewDecoder(strings.NewReader(text)).Decode())
	for _, e := range cal.Events() {
		summaries = append(summaries, storetest.Must[string](t)(e.Props.Text(ical.PropSummary)))
	}
	for _, secret := range []string{"13800000001", "11010519491231002X", "张"} {
		if strings.Contains(text, secret) {
			t.Errorf("a calendar says %q", secret)
		}
	}
	return summaries
}

func (o office) status(t *testing.T, address string) int {
	t.Helper()
	res := o.subscribed(t, address, "")
	_ = res.Body.Close()
	return res.StatusCode
}

func TestAMembersCalendarIsReadByItsAddressUntilItEnds(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	filing := o.Studied(t, member, 1, 90)
	o.Later(t, filing.Form.End.AddDays(1)) // may be claimed for
	token, _, err := o.NewSession(context.Background(), member.ID, false, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	feed := func(method string) (f mini.Feed) {
		t.Helper()
		status, text := call(t, o.app, method, "/api/v1/me/calendar", token, "")
		if status != http.StatusOK {
			t.Fatalf("%s: %d %s", method, status, text)
		}
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := feed("GET"); f.Made || f.Address != "" {
		t.Errorf("before there is one: %+v", f)
	}
	first := feed("POST")
	if got := o.events(t, first.Address); len(got) != 1 || !strings.Contains(got[0], "申领补贴") {
		t.Errorf("%q", got)
	}
	if f := feed("GET"); !f.Made || f.Address != "" || !strings.Contains(f.Text, "读取") {
		t.Errorf("the address is told again: %+v", f)
	}
	res := o.subscribed(t, first.Address, "")
	_ = res.Body.Close()
	again := o.subscribed(t, first.Address, res.Header.Get("ETag"))
	if body := storetest.Must[[]byte](t)(io.ReadAll(again.Body)); again.StatusCode != http.StatusNotModified ||
		len(body) != 0 || res.Header.Get("ETag") == "" {
		t.Errorf("unchanged: %d with %d bytes", again.StatusCode, len(body))
	}
	second := feed("POST")
	if o.status(t, first.Address) != http.StatusNotFound || o.status(t, second.Address) != http.StatusOK {
		t.Error("the first address lives beside the second")
	}
	staffs := strings.Replace(second.Address, "/calendar/", "/calendar/staff/", 1)
	if o.status(t, staffs) != http.StatusNotFound {
		t.Error("a member's token opens a calendar of the staff")
	}
	if kept := o.Holds(t, strings.TrimSuffix(second.Address[strings.LastIndex(second.Address, "/")+1:], ".ics")); len(
		kept) != 0 {
		t.Errorf("the token stands in %v", kept)
	}
	if f := feed("DELETE"); f.Made || o.status(t, second.Address) != http.StatusNotFound {
		t.Errorf("after it was ended: %+v", f)
	}
}

func TestWhoHasLeftAnEnterpriseReadsNoCalendarOfIt(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	now := storetest.Must[time.Time](t)(o.Now(context.Background()))
	token := storetest.Must[string](t)(o.MakeFeed(context.Background(), store.Act{Actor: member, Now: now}))
	address := "/calendar/" + token + ".ics"
	if o.status(t, address) != http.StatusOK {
		t.Fatal("no calendar")
	}
	o.Put(t, "DELETE FROM member WHERE account_id = ?", member.ID)
	if o.status(t, address) != http.StatusNotFound {
		t.Error("still read")
	}
	tried := 0
	for ; tried < 50 && o.status(t, address) != http.StatusTooManyRequests; tried++ {
	}
	if tried == 50 {
		t.Error("read as often as one likes")
	}
}

func TestTheStaffsCalendarHasWhatWaitsByADay(t *testing.T) {
	o := newOffice(t)
	_, member := o.Member(t, "440203")
	filing := o.Submit(t, o.Draft(t, member, 2).ID, member)
	_, _, page := o.ask(t, own, http.MethodPost, "/console/settings/calendar", url.Values{})
	m := regexp.MustCompile(`id="feed-address">([^<]+)<`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal(page)
	}
	got := o.events(t, m[1])
	if len(got) != 1 || !strings.Contains(got[0], filing.Number) {
		t.Errorf("%q, want %s", got, filing.Number)
	}
	if _, _, page := o.ask(t, own, http.MethodGet, "/console/settings", nil); strings.Contains(page, m[1]) {
		t.Error("the address is shown again")
	}
	status, _, text := o.ask(t, own, http.MethodGet, "/console/settings/calendar.ics", nil)
	if status != http.StatusOK || !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n") {
		t.Errorf("as a file: %d %s", status, text)
	}
	o.Put(t, "UPDATE staff SET disabled_at = 1 WHERE id = ?", o.staff[own])
	if o.status(t, m[1]) != http.StatusNotFound {
		t.Error("a closed account's calendar is read")
	}
	o.Put(t, "UPDATE staff SET disabled_at = 0 WHERE id = ?", o.staff[own])
	o.ask(t, own, http.MethodPost, "/console/settings/calendar/end", url.Values{})
	if o.status(t, m[1]) != http.StatusNotFound {
		t.Error("read after it was ended")
	}
}
