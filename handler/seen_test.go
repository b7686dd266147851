package handler_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/handler/web"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// undecided are the forms that decide nothing on a case that somebody else could
// have moved: readings and exports, one's own settings, correspondence, what opens
// a new case, texts that are saved and published later, and the brake.
var undecided = []string{
	"/work/assign", "/work/cover", "/city/urge", "/city/overdue/urge",
	"/trials",            // decides nothing at all
	"/fund", "/fund/ask", // add a row to what stands
	"/samples", "/samples/:id/people", // each of one person, whose answer stands beside it
	"/login", "/login/code", "/logout", "/password",
	"/sessions/end", "/sessions/:id/end", "/accounts", "/accounts/:id/sessions",
	"/calendar", // carries the revision of the calendar that it was compared with
	"/second/start", "/second/confirm", "/second/recovery", "/second/end",
	"/settings/calendar", "/settings/calendar/end", "/settings/phone", "/settings/phone/end", "/phones/:id/end",
	"/settings", "/settings/mail", "/settings/mail/confirm", "/settings/mail/remove",
	"/audit", "/audit/export", "/filings/:id/contacts", "/filings/:id/export", "/filings/:id/roster/:row",
	"/filings/:id/ledger",
	"/claims/:id/people", "/claims/:id/payee/reveal", "/claims/:id/lines/:line/reveal", "/claims/:id/export",
	"/objections/:id/contact", "/plans/:id/payees", "/plans/:id/template", "/plans/:id/export",
	"/questions/:id", "/official/messages/:id", "/official/messages/:id/county",
	"/platforms", "/platforms/:id/keys", "/policies", "/draws", "/weekly/make", "/filings/:id/roster/:row/correction",
	"/notices", "/notices/:id", "/notices/:id/preview", "/notices/:id/copy", "/notices/:id/pause",
	"/official/reconcile", "/official/welcome", "/official/replies", "/official/replies/:id",
	"/official/replies/:id/delete",
	"/official/pictures", "/official/pictures/:id/delete",
	"/official/menu/read", "/official/replies/read", "/official/replies/import", "/official/uploads/delete",
	"/official/answers", "/official/answers/:id", "/official/answers/:id/delete", "/official/messages/:id/fill",
	"/official/messages/:id/block", "/official/messages/:id/remark", "/operations/templates", "/operations/quota",
	"/operations/channels/:channel", "/operations/notices", "/operations/notices/:id", "/operations/tasks",
	"/reasons", "/reasons/:id", "/reasons/:id/delete", // carry the revision that was read
	"/filings/:id/fill/:kind", "/claims/:id/fill/:kind", "/claims/:id/lines/:line/fill/:kind",
	"/objections/:id/fill/:kind", "/assessments/:id/fill/:kind",
	"/filings/:id/signals", // carries the digest of the signal that was read
	"/plans/:id/answer",    // wants a file, and names its batch itself
}

// moves lets somebody else change the cases that an address is about.
func (o office) moves(t *testing.T, path string, more ...string) {
	t.Helper()
	err := o.As(t, subsidy.Actor{ID: "somebody else", Role: subsidy.System}, func(tx *store.Tx) error {
		for _, id := range append(strings.Split(path, "/")[2:], more...) {
			ev := subsidy.Event{
				Action: subsidy.RecordPaper, Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: id},
				By: tx.Act().Actor, At: tx.Act().Now,
			}
			if err := tx.Record(ev); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o office) lines(t *testing.T) string {
	return o.Text(t, "SELECT COUNT(*) FROM event WHERE reading = 0")
}

// askLate sends a form whose page was read before its case moved.
func (o office) askLate(t *testing.T, r row, path string, form url.Values) {
	t.Helper()
	as := r.may[0]
	old := with(form, "seen", o.sees(t, as, path, form))
	more := []string{"weekly", "retention", "signal_limits", "menu", "office", "fund", "second"}
	if parts := strings.Split(path, "/"); parts[2] == "weekly" && len(parts) == 5 {
		week := parts[3]
		more = append(more,
			weekly.Subject(storetest.Must[calendar.Day](t)(calendar.ParseDay(week)), visitors[as].county).ID)
	}
	o.moves(t, path, append(more, form["claim"]...)...)
	before := o.lines(t)
	status, _, page := o.ask(t, as, r.method, path, old)
	if status != http.StatusConflict || !strings.Contains(page, "已被他人更新") {
		t.Errorf("POST %s on an old page: %d %q", r.path, status, problemOn(page))
	}
	if status, _, page = o.ask(t, as, r.method, path, with(form, "seen", "")); status != http.StatusConflict {
		t.Errorf("POST %s of no page: %d %q", r.path, status, problemOn(page))
	}
	if after := o.lines(t); after != before {
		t.Errorf("POST %s on an old page left %s lines, %s before", r.path, after, before)
	}
}

func TestNobodyDecidesOnACaseThatMovedSinceItWasRead(t *testing.T) {
	o := newOffice(t)
	seen := map[string]bool{}
	for _, r := range slices.Concat(consoleRows, asked) {
		if r.method != http.MethodPost || slices.Contains(undecided, strings.TrimPrefix(r.path, "/console")) {
			continue
		}
		seen[r.path] = true
		_, path := o.place(t, r.may[0], &r)
		o.askLate(t, r, path, r.form)
	}
	o = newOffice(t)
	_, member := o.Member(t, "440203")
	rows := append(slices.Clone(claimRows), rejected)
	var filings []string
	for range rows {
		filings = append(filings, o.Studied(t, member, 1, 90).ID)
	}
	o.Later(t, calendar.DayOf(storetest.Monday).AddDays(40))
	for i, r := range rows {
		if r.method != http.MethodPost || slices.Contains(undecided, strings.TrimPrefix(r.path, "/console")) {
			continue
		}
		seen[r.path] = true
		o.askLate(t, r.row, o.claimPlace(t, r, member, filings[i]), r.form)
	}
	for _, route := range o.app.GetRoutes(true) {
		if route.Method == http.MethodPost && strings.HasPrefix(route.Path, "/console") && !seen[route.Path] &&
			!slices.Contains(undecided, strings.TrimPrefix(route.Path, "/console")) {
			t.Errorf("%s is not tried on an old page", route.Path)
		}
	}
}

func TestTwoClerksOnOneFilingDecideOnceAndTheSecondSeesWhatHappened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		_, member := o.Member(t, "440203")
		filing := o.Submit(t, o.Draft(t, member, 2).ID, member)
		path := "/console/filings/" + filing.ID
		both := seenOn(t, o.page(t, 200, own, path))
		o.form(t, 303, chief, path+"/return", url.Values{
			"step0": {"roster"}, "message0": {"请补充名册里的手机号码"},
			"key": {"a"}, "seen": {both},
		})
		late := with(url.Values{"step0": {"project"}, "message0": {"请补充培训目标的说明"}}, "key", "b", "seen", both)
		page := o.form(t, 409, own, path+"/refuse", late)
		for _, want := range []string{"这份备案已被他人更新", "您打开页面之后的变化", "退回补正"} {
			if !strings.Contains(page, want) {
				t.Errorf("the second clerk does not read %q", want)
			}
		}
		if now, err := o.FilingFor(context.Background(), member, filing.ID); err != nil ||
			now.State != subsidy.FilingReturned {
			t.Errorf("the filing is %q, %v", now.State, err)
		}
	})
}

func TestADoubleClickOnADecisionIsAnsweredOnceAndTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		o := officeOn(t, f)
		_, member := o.Member(t, "440203")
		filing := o.Submit(t, o.Draft(t, member, 2).ID, member)
		path := "/console/filings/" + filing.ID
		click := url.Values{"key": {"once"}, "seen": {seenOn(t, o.page(t, 200, own, path))}}
		for range 2 {
			if to := o.form(t, 303, own, path+"/accept", click); to != path {
				t.Fatalf("led to %s", to)
			}
		}
		r := httptest.NewRequest("GET", path, nil)
		r.AddCookie(&http.Cookie{Name: "shigang_done", Value: filing.ID})
		if page := o.browsed(t, own, r); !strings.Contains(page, "✔ 已准予备案 "+filing.Number+"，已通知企业") {
			_, said, _ := strings.Cut(page, `role="status">`)
			t.Errorf("the page says %.80q", said)
		}
		r = httptest.NewRequest("GET", path, nil)
		r.AddCookie(&http.Cookie{Name: "shigang_done", Value: filing.ID})
		if page := o.browsed(t, chief, r); strings.Contains(page, "✔ 已准予备案") {
			t.Error("somebody else is told that they did it")
		}
	})
}

// seenOn is what the forms of a page carry.
func seenOn(t *testing.T, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `name="seen" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	if !ok || value == "" {
		t.Fatal("the page's forms carry no revision")
	}
	return value
}

// browsed is the page that a request of a member of staff gets.
func (o office) browsed(t *testing.T, as visitor, r *http.Request) string {
	t.Helper()
	token, _, err := o.NewSession(context.Background(), o.staff[as], true, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: web.StaffCookie, Value: token})
	res, err := o.app.Test(r, 30_000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
