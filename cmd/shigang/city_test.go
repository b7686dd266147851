package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

func TestTheDemoCityHasEveryStateAndIsFilledOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		ctx := context.Background()
		for range 2 { // the second time changes nothing
			if err := fillCity(ctx, f.Store, 1); err != nil {
				t.Fatal(err)
			}
		}
		enterprises := map[subsidy.EnterpriseState]int{}
		for _, state := range []subsidy.EnterpriseState{
			subsidy.EnterprisePending, subsidy.EnterpriseAccepted, subsidy.EnterpriseReturned,
		} {
			for page := (store.Page{Limit: 100}); ; {
				rows, next, err := f.Enterprises(ctx, storetest.City, state, page)
				if err != nil {
					t.Fatal(err)
				}
				enterprises[state] += len(rows)
				if page.After = next; next == "" {
					break
				}
			}
		}
		if n := enterprises[subsidy.EnterprisePending]; n != 20 || enterprises[subsidy.EnterpriseAccepted] != 260 ||
			enterprises[subsidy.EnterpriseReturned] != 20 {
			t.Errorf("enterprises %v", enterprises)
		}
		filings, people := map[subsidy.FilingState]int{}, 0
		for page := (store.Page{Limit: 100}); ; {
			rows, next, err := f.Filings(ctx, storetest.City, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				filings[r.State]++
				people += r.RosterSize
			}
			if page.After = next; next == "" {
				break
			}
		}
		for _, state := range subsidy.FilingStates() {
			if state != subsidy.FilingDraft && filings[state] < 10 { // drafts are not the bureau's to see
				t.Errorf("only %d filings are %s: %v", filings[state], state, filings)
			}
		}
		if people < 5000 {
			t.Errorf("%d people", people)
		}
		for _, state := range claim.States() {
			rows, _, err := f.ClaimsOf(ctx, storetest.City, []claim.State{state}, false, store.Page{Limit: 100})
			// drafts are not the bureau's to see
			if err != nil || state != claim.Draft && state != claim.Expired && len(rows) == 0 {
				t.Errorf("%d claims are %s, %v", len(rows), state, err)
			}
			for _, c := range rows {
				if c.Amount == 0 || c.People == 0 {
					t.Errorf("%+v", c)
				}
			}
		}
		centre := subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}
		if rows, err := f.AssessmentDesk(ctx, centre); err != nil || len(rows) < 10 {
			t.Errorf("%d assessments wait, %v", len(rows), err)
		}
		if rows, err := f.RegistrationsAsked(ctx, centre); err != nil || len(rows) < 10 {
			t.Errorf("%d registrations wait, %v", len(rows), err)
		}
		amendments, questions := 0, 0
		for _, county := range subsidy.Counties() {
			desk, _, err := f.Desk(ctx, storetest.Reviewer(county), store.DeskSearch{State: subsidy.FilingSubmitted}, store.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range desk {
				if d.Amends != "" {
					amendments++
				}
			}
			asked, _, err := f.QuestionDesk(ctx, storetest.Reviewer(county), subsidy.QuestionOpen, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			questions += len(asked)
		}
		if amendments < 5 || questions < 10 {
			t.Errorf("%d amendments and %d questions wait", amendments, questions)
		}
		for _, county := range subsidy.Counties() {
			if rows, _, err := f.Desk(ctx, storetest.Reviewer(county), store.DeskSearch{State: subsidy.FilingSubmitted}, store.Page{}); err != nil || len(rows) == 0 {
				t.Errorf("nothing waits in %s: %v", county.Chinese(), err)
			}
		}
	})
}

// An office that was opened before there was a second officer gets one, and
// nobody's password changes.
func TestAnOlderDemoOfficeGetsItsSecondOfficer(t *testing.T) {
	f, ctx, dir := storetest.SQLite(t), context.Background(), t.TempDir()
	act, err := system(ctx, &f.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range demoOffice() {
		if st.Login == "city2" {
			continue
		}
		if _, err := f.AddStaff(ctx, act, st, "as it was before"); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time changes nothing
		if err := demoStaff(ctx, f.Store, dir); err != nil {
			t.Fatal(err)
		}
	}
	told, err := os.ReadFile(filepath.Join(dir, passwords))
	if lines := strings.Split(strings.TrimSpace(string(told)), "\n"); err != nil || len(lines) != 1 ||
		!strings.HasPrefix(lines[0], "city2\t") {
		t.Fatalf("passwords %q, %v", told, err)
	}
	if _, ok, err := f.StaffByLogin(ctx, "city2"); !ok || err != nil {
		t.Fatalf("no second officer: %v", err)
	}
}
