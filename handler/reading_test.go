package handler_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// consoleReadings are the routes of the console that show personal data whole,
// and what the log calls each.
var consoleReadings = []struct {
	method, path string
	form         url.Values
	action       subsidy.Action
}{
	{"POST", "/console/filings/:id/roster/:row", url.Values{"reason": {"电话核对身份"}}, subsidy.ReadUnmasked},
	{"POST", "/console/filings/:id/contacts", url.Values{"reason": {"电话核对，已核对"}}, subsidy.ReadUnmasked},
	{"POST", "/console/filings/:id/export", url.Values{"reason": {"录入省系统"}}, subsidy.ExportFiling},
	{"POST", "/console/filings/:id/ledger", url.Values{"reason": {"现场核查，已核对"}}, subsidy.ExportLedger},
	{"GET", "/console/files/:file", nil, subsidy.ReadFile},
	{"GET", "/console/bindings/:binding", nil, subsidy.ReadUnmasked},
	{"GET", "/console/corrections/:correction", nil, subsidy.ReadUnmasked},
}

// apiReadings are the operations of the API that do so.
var apiReadings = []struct {
	method, path, body string
	action             subsidy.Action
}{
	{"GET", "/api/v1/filings/:id/roster/:row", "", subsidy.ReadUnmasked},
	{"POST", "/api/v1/filings/:id/forms", `{"kind":"pdf","reason":"盖章报送，已核对"}`, subsidy.ExportFiling},
	{"POST", "/api/v1/filings/:id/ledger", `{"reason":"归档，已核对"}`, subsidy.ExportLedger},
	{"GET", "/api/v1/files/:file", "", subsidy.ReadFile},
}

// TestEveryReadingOfUnmaskedDataIsOnTheAuditLog opens everything that shows
// personal data whole and looks for its line.
func TestEveryReadingOfUnmaskedDataIsOnTheAuditLog(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	place := strings.NewReplacer(":id", x.filing, ":row", x.person, ":file", x.file, ":correction", o.correction(t, x),
		":binding", o.binding(t, x))
	lines := func() (out []store.AuditLine) {
		rows, _, err := o.AuditLog(context.Background(), subsidy.Actor{Role: subsidy.Administrator},
			store.AuditSearch{Readings: true}, store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	told := func(name string, before int, by subsidy.Role, action subsidy.Action) {
		t.Helper()
		now := lines()
		if len(now) != before+1 || now[0].Role != by || now[0].Action != action {
			t.Errorf("%s leaves %d lines, the newest %+v", name, len(now)-before, now[0])
		}
	}
	for _, r := range consoleReadings {
		o.Clock.Advance(time.Second)
		before := len(lines())
		status, _, _ := o.ask(t, own, r.method, place.Replace(r.path), r.form)
		if status != http.StatusOK {
			t.Errorf("%s answers %d", r.path, status)
		}
		told(r.path, before, subsidy.CountyReviewer, r.action)
		if r.form == nil {
			continue
		}
		before = len(lines())
		if status, _, page := o.ask(t, own, r.method, place.Replace(r.path), url.Values{}); status < 400 ||
			len(lines()) != before {
			t.Errorf("%s without a reason answers %d, %.60q", r.path, status, page)
		}
	}
	f, err := o.FilingFor(context.Background(), storetest.City, x.filing)
	if err != nil {
		t.Fatal(err)
	}
	token := o.ownerOf(t, f.Enterprise)
	for _, r := range apiReadings {
		o.Clock.Advance(time.Second)
		before := len(lines())
		req := httptest.NewRequest(r.method, place.Replace(r.path), strings.NewReader(r.body))
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		res, err := o.app.Test(req, 30_000)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v, %v", r.path, res, err)
		}
		_ = res.Body.Close()
		told(r.path, before, subsidy.Owner, r.action)
	}
	before := len(lines())
	for _, path := range []string{
		"/console/filings/" + x.filing, "/console/enterprises/" + x.enterprise,
		"/console/filings/" + x.filing + "/study", "/console/filings/" + x.filing + "/ledger.xlsx",
	} {
		if status, _, _ := o.ask(t, own, "GET", path, nil); status != http.StatusOK || len(lines()) != before {
			t.Errorf("%s, which is masked, answers %d and leaves a line of a reading", path, status)
		}
	}
}

// ownerOf opens a session of an enterprise's owner.
func (o office) ownerOf(t *testing.T, enterprise string) string {
	t.Helper()
	people, err := o.Colleagues(context.Background(), subsidy.Actor{Enterprise: enterprise})
	if err != nil || len(people) == 0 {
		t.Fatal(people, err)
	}
	token, _, err := o.NewSession(context.Background(), people[0].Account, false, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestExportingTheLogIsOnItAndReadingItIsNot(t *testing.T) {
	o := newOffice(t)
	o.example(t, false, false)
	count := func() int {
		t.Helper()
		rows, _, err := o.AuditLog(context.Background(), subsidy.Actor{Role: subsidy.Administrator},
			store.AuditSearch{}, store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	before := count()
	status, _, _ := o.ask(t, chief, "POST", "/console/audit",
		url.Values{"who": {"own reviewer"}, "from": {"2026-11-01"}, "until": {"2026-11-30"}})
	if status != http.StatusOK || count() != before {
		t.Errorf("reading answers %d and leaves %d lines", status, count()-before)
	}
	page := ""
	if status, _, page = o.ask(t, chief, "POST", "/console/audit/export",
		url.Values{"reason": {"年度审计，已核对"}}); status != http.StatusOK || !strings.Contains(page, "提交备案") ||
		strings.Contains(page, "440204") || count() != before+1 {
		t.Errorf("exporting answers %d and leaves %d lines", status, count()-before)
	}
	if status, _, page = o.ask(t, chief, "POST", "/console/audit/export",
		nil); status != http.StatusUnprocessableEntity || !strings.Contains(page, "导出的原因") || count() != before+1 {
		t.Errorf("exporting for no reason answers %d", status)
	}
}

func TestThePublishedHeadsArePublic(t *testing.T) {
	o := newOffice(t)
	o.example(t, false, false)
	if _, err := o.PublishHead(context.Background(), storetest.Monday); err != nil {
		t.Fatal(err)
	}
	heads, _, err := o.AuditHeads(context.Background(), store.Page{})
	if err != nil || len(heads) != 1 {
		t.Fatal(heads, err)
	}
	if status, _, page := o.ask(t, nobody, "GET", "/audit", nil); status != http.StatusOK ||
		!strings.Contains(page, heads[0].Head) || !strings.Contains(page, "怎样核对") {
		t.Errorf("the page answers %d %.200q", status, page)
	}
	if status, _, page := o.ask(t, admin, "GET", "/console/audit", nil); status != http.StatusOK ||
		!strings.Contains(page, heads[0].Head) {
		t.Errorf("the console answers %d", status)
	}
}
