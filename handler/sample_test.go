package handler_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy/calendar"
	"shigang/subsidy/signal"
)

// announcement is a form that announces a sample of who was paid on a day.
func announcement(day calendar.Day) url.Values {
	return url.Values{
		"title":      {"第四季度回访"},
		"from":       {day.String()},
		"until":      {day.String()},
		"confidence": {"95"},
		"margin":     {"5"},
		"from0":      {"0"},
		"source":     {"某日开奖号码连写"},
		"seed_day":   {"2035-01-01"},
	}
}

// paid lets one person be paid today; it answers with their number on a sample's list.
func (o office) paid(t *testing.T, x *example) (number string) {
	t.Helper()
	o.Put(t, "DELETE FROM fund_entry") // no budget of another route stands in the way
	plan := o.askedPlan(t, x, &row{path: "/console/plans/:id/answer"})
	now := storetest.Must[time.Time](t)(o.Now(context.Background()))
	o.Put(t, "UPDATE payment_plan SET state = 'answered', answered_at = ? WHERE id = ?", now.UnixMilli(), plan)
	o.Put(t, "UPDATE payment_item SET state = 'paid' WHERE plan_id = ?", plan)
	o.Put(t, "UPDATE claim_line SET state = 'paid' WHERE item_id IN (SELECT id FROM payment_item WHERE plan_id = ?)",
		plan)
	o.Put(t, "UPDATE claim SET state = 'paid' WHERE id IN (SELECT claim_id FROM payment_item WHERE plan_id = ?)", plan)
	return o.Text(t, "SELECT claim.number FROM claim JOIN payment_item ON claim_id = claim.id WHERE plan_id = ?",
		plan) + "-00001"
}

// sample is a sample in the state that a route needs, and the form.
func (o office) sample(t *testing.T, x example, r row) (id string, form url.Values) {
	t.Helper()
	day := calendar.DayOf(storetest.Must[time.Time](t)(o.Now(context.Background())))
	number := o.paid(t, &x)
	o.Clock.Advance(24 * time.Hour)
	if r.path == "/console/samples" {
		if r.method == http.MethodPost {
			return "", announcement(day)
		}
		return "", nil
	}
	err := o.As(t, storetest.City, func(tx *store.Tx) (err error) {
		id, err = procedure.AnnounceSample(tx, signal.SampleForm{
			SpotCheckForm: signal.SpotCheckForm{
				Title: "回访", From: day, Until: day, Strata: signal.Strata{{Share: 100}},
				SeedSource: "某日开奖号码连写", SeedDay: day.AddDays(2),
			},
			Confidence: 95, Margin: 5,
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Clock.Advance(24 * time.Hour)
	if strings.HasSuffix(r.path, "/draw") || r.method == http.MethodGet {
		return id, r.form
	}
	err = o.As(t, storetest.City, func(tx *store.Tx) error { return procedure.DrawSample(tx, id, "123456") })
	if err == nil && strings.HasSuffix(r.path, "/close") {
		err = o.As(t, storetest.Reviewer("440203"), func(tx *store.Tx) error {
			return procedure.AnswerSample(tx, id, number, signal.SampleYes, "电话里问过本人")
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(r.path, "/people") {
		return id, url.Values{"number": {number}, "answer": {"yes"}, "note": {"电话里问过本人"}}
	}
	return id, nil
}

// TestWhoSaysItIsNotTrueLeadsToARecovery enters 不属实 with the button pressed twice.
func TestWhoSaysItIsNotTrueLeadsToARecovery(t *testing.T) {
	o := newOffice(t)
	r := row{method: http.MethodPost, path: "/console/samples/:id/people"}
	_, path := o.place(t, own, &r)
	r.form.Set("answer", "no")
	r.form.Set("key", "one press")
	for range 2 {
		if status, _, page := o.ask(t, own, r.method, path, r.form); status != http.StatusSeeOther {
			t.Fatalf("%d %q", status, problemOn(page))
		}
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'payee_denied'"); n == "0" {
		t.Error("the county's chief is not told")
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'draw.answer'"); n != "1" {
		t.Errorf("entered %s times", n)
	}
	sample := strings.TrimSuffix(path, "/people")
	if _, _, page := o.ask(t, own, http.MethodGet, sample, nil); !strings.Contains(page, "提出追回") ||
		!strings.Contains(page, "/lines/") {
		t.Error("no way to a recovery")
	}
	if _, _, page := o.ask(t, city, http.MethodGet, sample, nil); !strings.Contains(page, "全部 1 人中不属实") {
		t.Error("the city sees no estimate")
	}
	if _, _, page := o.ask(t, foreign, http.MethodGet, sample, nil); strings.Contains(page, r.form.Get("number")) {
		t.Error("another county sees who was drawn")
	}
}
