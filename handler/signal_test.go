package handler_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/signal"
)

// limits are thresholds of which one is another than by default.
func limits() url.Values {
	out, set := url.Values{}, signal.DefaultLimits()
	set.Cohort = 12
	for _, f := range signal.LimitFields() {
		out.Set(f.Field, fmt.Sprint(f.Value(set)))
	}
	return out
}

// signal calculates a filing, whose enterprise shares its address with others of
// the test, and is a remark on that.
func (o office) signal(t *testing.T, filing string) url.Values {
	t.Helper()
	ctx := context.Background()
	if err := o.FindSignals(ctx, store.Suspect{Filing: filing, Turn: -1}); err != nil {
		t.Fatal(err)
	}
	found, err := o.SignalsFor(ctx, storetest.City,
		storetest.Must[subsidy.Filing](t)(o.FilingFor(ctx, storetest.City, filing)))
	if err != nil || len(found) == 0 {
		t.Fatalf("no signals: %v", err)
	}
	return url.Values{
		"signal":  {found[0].Key},
		"digest":  {found[0].Digest()},
		"verdict": {"normal"},
		"note":    {"同一园区，已核实"},
	}
}

// spotCheck is a spot check in the state that a route needs, and the form.
func (o office) spotCheck(t *testing.T, x example, r row) (id string, form url.Values) {
	t.Helper()
	ctx, form := context.Background(), r.form
	filing := storetest.Must[subsidy.Filing](t)(o.FilingFor(ctx, storetest.City, x.filing))
	day := calendar.DayOf(storetest.Must[time.Time](t)(o.Now(ctx)))
	number := "SL-" + x.filing
	o.PutClaim(t, filing, number, "approved", 1000_00, 1)
	o.Clock.Advance(24 * time.Hour)
	if r.path == "/console/draws" {
		if r.method == http.MethodPost {
			form = url.Values{}
			for k, v := range r.form {
				form[k] = v
			}
			form.Set("from", day.String())
			form.Set("until", day.String())
		}
		return "", form
	}
	err := o.As(t, storetest.City, func(tx *store.Tx) (err error) {
		id, err = procedure.AnnounceSpotCheck(tx, signal.SpotCheckForm{
			Title:      "抽查",
			From:       day,
			Until:      day,
			Strata:     signal.Strata{{Share: 100}},
			SeedSource: "某日开奖号码连写",
			SeedDay:    day.AddDays(2),
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Clock.Advance(24 * time.Hour)
	if strings.HasSuffix(r.path, "/cases") || strings.HasSuffix(r.path, "/close") {
		err = o.As(t, storetest.City, func(tx *store.Tx) error {
			if err := procedure.DrawSpotCheck(tx, id, "123456"); err != nil || strings.HasSuffix(r.path, "/cases") {
				return err
			}
			return procedure.RecordCheck(tx, id, number, signal.CheckSound, "资料齐全，已核对")
		})
		form = url.Values{"number": {number}, "outcome": {"sound"}, "note": {"资料齐全，已核对"}}
	}
	if err != nil {
		t.Fatal(err)
	}
	return id, form
}

// get reads a public page.
func (o office) get(t *testing.T, path string) string {
	t.Helper()
	status, _, page := o.ask(t, nobody, http.MethodGet, path, nil)
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, status, page)
	}
	return page
}

// TestADrawIsPublishedFromItsAnnouncementOn: list, strata and seed's source
// first, then seed and result; no name and no person ever.
func TestADrawIsPublishedFromItsAnnouncementOn(t *testing.T) {
	o := newOffice(t)
	x := o.example(t, false, false)
	id, _ := o.spotCheck(t, x, row{path: "/console/draws/:id"})
	before := o.get(t, "/draws/"+id)
	number := "SL-" + x.filing
	for _, want := range []string{number, "1000.00", "某日开奖号码连写", "种子产生以后在这里公布抽取结果"} {
		if !strings.Contains(before, want) {
			t.Errorf("announced without %s", want)
		}
	}
	if status, _, page := o.ask(t, city, http.MethodPost, "/console/draws/"+id+"/draw",
		url.Values{"seed": {"not digits"}}); status != http.StatusUnprocessableEntity ||
		!strings.Contains(page, "种子只写数字") {
		t.Errorf("a seed of letters: %d", status)
	}
	if status, location, _ := o.ask(t, city, http.MethodPost, "/console/draws/"+id+"/draw",
		url.Values{"seed": {"0712182325"}}); status != http.StatusSeeOther || location != "/console/draws/"+id {
		t.Fatalf("draw: %d", status)
	}
	if status, _, page := o.ask(t, city, http.MethodPost, "/console/draws/"+id+"/draw",
		url.Values{"seed": {"99999"}}); status != http.StatusConflict || !strings.Contains(page, "不能换种子再抽") {
		t.Errorf("a second draw: %d", status)
	}
	if status, _, _ := o.ask(t, city, http.MethodPost, "/console/draws/"+id+"/cases",
		url.Values{
			"number":  {number},
			"outcome": {"trouble"},
			"note":    {"考勤与学习记录不符"},
		}); status != http.StatusSeeOther {
		t.Errorf("record: %d", status)
	}
	after := o.get(t, "/draws/"+id)
	file := o.get(t, "/draws/"+id+"/list.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][0] != number || rows[1][3] != signal.DrawDigest("0712182325", number) ||
		rows[1][4] != "是" {
		t.Errorf("file %v %v", rows, err)
	}
	for _, page := range []string{before, after, file, o.get(t, "/draws")} {
		for _, secret := range append(x.private, x.names[0], "考勤与学习记录不符", "有问题") {
			if strings.Contains(page, secret) {
				t.Errorf("published: %s", secret)
			}
		}
	}
	if status, _, page := o.ask(t, own, http.MethodGet, "/console/draws/"+id, nil); status != http.StatusOK ||
		!strings.Contains(page, "考勤与学习记录不符") {
		t.Errorf("the county does not see what was found: %d", status)
	}
	if _, _, page := o.ask(t, foreign, http.MethodGet, "/console/draws/"+id, nil); strings.Contains(page, number) ||
		strings.Contains(page, "考勤") {
		t.Error("another county sees the case")
	}
	r := httptest.NewRequest(http.MethodGet, "/draws/none", nil)
	if res, err := o.app.Test(r, 10_000); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("a draw that is not there: %v %v", res.StatusCode, err)
	}
}

// TestAReviewerReadsAndRemarksOnSignals on the case's own page.
func TestAReviewerReadsAndRemarksOnSignals(t *testing.T) {
	o := newOffice(t)
	o.example(t, false, false)
	x := o.example(t, false, false)
	form := o.signal(t, x.filing)
	_, _, page := o.ask(t, own, http.MethodGet, "/console/filings/"+x.filing, nil)
	for _, want := range []string{"联系电话与另外1家企业相同", "条待看", "填写意见"} {
		if !strings.Contains(page, want) {
			t.Errorf("the case's page lacks %s", want)
		}
	}
	if _, _, page := o.ask(t, own, http.MethodGet, "/console/signals", nil); !strings.Contains(page,
		"与其他企业使用同一电话") {
		t.Error("the list lacks the case")
	}
	if status, _, page := o.ask(t, own, http.MethodPost, "/console/filings/"+x.filing+"/signals",
		url.Values{
			"signal":  form["signal"],
			"digest":  {"other"},
			"verdict": {"normal"},
			"note":    {"看过，已核对"},
		}); status != http.StatusConflict || !strings.Contains(page, "刚刚有变化") {
		t.Errorf("a remark on another signal: %d", status)
	}
	form.Set("back", "/console/claims/abc")
	if status, location, _ := o.ask(t, own, http.MethodPost, "/console/filings/"+x.filing+"/signals",
		form); status != http.StatusSeeOther || location != "/console/claims/abc#signals" {
		t.Errorf("remark: %d %s", status, location)
	}
	if _, _, page := o.ask(t, city, http.MethodGet, "/console/filings/"+x.filing, nil); !strings.Contains(page,
		"看过：正常：同一园区，已核实") || strings.Contains(page, "填写意见") {
		t.Error("the city does not see the remark, or may write one")
	}
	if _, _, page := o.ask(t, own, http.MethodGet, "/console/signals/limits", nil); strings.Contains(page,
		`name="cohort"`) {
		t.Error("a county may set thresholds")
	}
}
