package handler_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// fund makes room for what a route of the fund asks: a county with no row, or, to ask for more, with a budget.
func (o office) fund(t *testing.T, path string) {
	t.Helper()
	o.Put(t, "DELETE FROM fund_entry")
	o.Put(t, "DELETE FROM setting WHERE name = 'fund'")
	if strings.HasSuffix(path, "/ask") {
		o.budget(t, "440203", 1000_00)
		o.budget(t, visitors[foreign].county, 1000_00)
	}
}

// trial is a trial of the visitor's own office, with what it found.
func (o office) trial(t *testing.T, as visitor) string {
	t.Helper()
	o.Put(t, "DELETE FROM trial")
	if as == nobody || o.staff[as] == "" {
		return "none"
	}
	o.Put(t, `INSERT INTO trial (id, office, by_id, asked, state, done, parts, found, attempt, until, at, made_at,
		finished_at) VALUES ('a-trial', ?, ?, '{"rate":4000,"cap":150000,"minutes":40,"basis":"per_filing",
		"from":"2026-01-01","until":"2026-11-23"}', 'done', 16, 16, '{"whole":{"lines":1,"people":1}}', 1, 0, 0, 0, 0)`,
		string(visitors[as].county), o.staff[as])
	return "a-trial"
}

// budget gives the county a budget for the running year.
func (o office) budget(t *testing.T, county subsidy.County, amount subsidy.Fen) {
	t.Helper()
	err := o.As(t, subsidy.Actor{ID: "an officer", Role: subsidy.CityOfficer}, func(tx *store.Tx) error {
		today := calendar.DayOf(tx.Act().Now)
		return procedure.EnterFund(tx, claim.FundEntry{
			County: county, Year: today.Year(), Kind: claim.FundBudget, Amount: amount,
			Document: "韶财社〔2026〕1号", Day: today, Reason: "年初安排的资金",
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAPlanBeyondTheBudgetIsRefusedWithWhatWasTyped makes a plan beyond what is left, then, after the city freed more,
// the same with the button pressed twice.
func TestAPlanBeyondTheBudgetIsRefusedWithWhatWasTyped(t *testing.T) {
	o := newOffice(t)
	r := row{method: http.MethodPost, path: "/console/plans"}
	_, path := o.place(t, own, &r)
	amount := o.Text(t, "SELECT amount FROM claim_line WHERE claim_id = ?", r.form.Get("claim"))
	o.budget(t, "440203", 1)
	if _, _, page := o.ask(t, own, http.MethodGet, path, nil); !strings.Contains(page, "还可以列入拨付计划") ||
		!strings.Contains(page, "0.01 元") {
		t.Error("the page does not show what is left")
	}
	status, _, page := o.ask(t, own, r.method, path, r.form)
	if status != http.StatusConflict || !strings.Contains(problemOn(page), "还可以列入计划0.01 元") {
		t.Fatalf("%d %q", status, problemOn(page))
	}
	if typed, _ := shownIn(t, page, "fund_account"); len(typed) != 1 || typed[0] != r.form.Get("fund_account") {
		t.Errorf("the account that was typed is gone: %v", typed)
	}
	if _, told := shownIn(t, page, "claim"); told == "" {
		t.Error("no sentence at the claims")
	}
	if status, _, page := o.ask(t, city, http.MethodPost, "/console/fund", url.Values{
		"county": {"440203"}, "year": {"2026"}, "kind": {"more"}, "amount": {"1000000"},
		"document": {"韶财社〔2026〕9号"}, "day": {"2026-11-20"}, "reason": {"备案增加，追加资金"}, "key": {"more"},
	}); status != http.StatusSeeOther {
		t.Fatalf("the city frees more: %d %q", status, problemOn(page))
	}
	r.form.Set("key", "the same press")
	for range 2 {
		if status, _, page := o.ask(t, own, r.method, path, r.form); status != http.StatusSeeOther {
			t.Fatalf("%d %q", status, problemOn(page))
		}
	}
	if n := o.Text(t, "SELECT COUNT(*) FROM payment_plan WHERE state = 'draft'"); n != "1" {
		t.Errorf("%s plans of %s", n, amount)
	}
	if _, _, page := o.ask(t, own, http.MethodGet, "/console/fund", nil); !strings.Contains(page, "追加") ||
		strings.Contains(page, "曲江区") {
		t.Error("a county sees its own rows alone")
	}
}

// TestABudgetEnteredTwiceByOnePressStandsOnce presses the button twice.
func TestABudgetEnteredTwiceByOnePressStandsOnce(t *testing.T) {
	o := newOffice(t)
	form := url.Values{
		"county": {"440203"}, "year": {"2026"}, "kind": {"budget"}, "amount": {"5000.50"},
		"document": {"韶财社〔2026〕1号"}, "day": {"2026-11-20"}, "reason": {"年初安排的资金"}, "key": {"one press"},
	}
	for range 2 {
		if status, _, page := o.ask(t, city, http.MethodPost, "/console/fund", form); status != http.StatusSeeOther {
			t.Fatalf("%d %q", status, problemOn(page))
		}
	}
	if rows := o.Text(t, "SELECT COUNT(*) FROM fund_entry"); rows != "1" {
		t.Errorf("%s rows", rows)
	}
	if sum := o.Text(t, "SELECT amount FROM fund_entry"); sum != "500050" {
		t.Errorf("%s fen", sum)
	}
	form.Set("key", "another press")
	status, _, page := o.ask(t, city, http.MethodPost, "/console/fund", form)
	if _, told := shownIn(t, page, "kind"); status != http.StatusUnprocessableEntity || told == "" {
		t.Errorf("a second budget: %d %q", status, problemOn(page))
	}
	if storetest.Monday.Year() != 2026 {
		t.Error("the form's year is not the running one")
	}
}
