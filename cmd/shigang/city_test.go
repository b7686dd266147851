package main

import (
	"context"
	"maps"
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
		for range 2 { // the second time changes nothing
			if err := fillCity(context.Background(), f.Store, 1); err != nil {
				t.Fatal(err)
			}
		}
		c := demoCity{f}
		t.Run("enterprises", c.enterprises)
		t.Run("filings", c.filings)
		t.Run("claims", c.claims)
		t.Run("the centre's desk", c.centresDesk)
		t.Run("the counties' desks", c.countiesDesks)
	})
}

// demoCity is a store filled with the demo.
type demoCity struct{ storetest.Fixture }

func (c demoCity) enterprises(t *testing.T) {
	got := map[subsidy.EnterpriseState]int{}
	want := map[subsidy.EnterpriseState]int{
		subsidy.EnterprisePending:  20,
		subsidy.EnterpriseAccepted: 260,
		subsidy.EnterpriseReturned: 20,
	}
	for state := range want {
		for page := (store.Page{Limit: 100}); ; {
			search := store.ListSearch{States: store.In(state), Sort: store.Oldest}
			rows, next, err := c.EnterpriseDesk(context.Background(), storetest.City, search, page)
			if err != nil {
				t.Fatal(err)
			}
			got[state] += len(rows)
			if page.After = next; next == "" {
				break
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("enterprises %v, want %v", got, want)
	}
}

func (c demoCity) filings(t *testing.T) {
	filings, people := map[subsidy.FilingState]int{}, 0
	for page := (store.Page{Limit: 100}); ; {
		rows, next, err := c.Filings(context.Background(), storetest.City, page)
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
			t.Errorf("only %d filings are %s, want 10: %v", filings[state], state, filings)
		}
	}
	if people < 5000 {
		t.Errorf("%d people, want 5000", people)
	}
}

func (c demoCity) claims(t *testing.T) {
	for _, state := range claim.States() {
		rows, _, err := c.ClaimDesk(context.Background(), storetest.City,
			store.ListSearch{States: store.In(state), Sort: store.ByDay}, store.Page{Limit: 100})
		// drafts are not the bureau's to see
		if err != nil || state != claim.Draft && state != claim.Expired && len(rows) == 0 {
			t.Errorf("%d claims are %s, %v", len(rows), state, err)
		}
		for _, row := range rows {
			if row.Amount == 0 || row.People == 0 {
				t.Errorf("a claim of nothing or nobody: %+v", row)
			}
		}
	}
}

func (c demoCity) centresDesk(t *testing.T) {
	centre := subsidy.Actor{ID: "centre", Role: subsidy.ServiceCentre}
	submitted := store.ListSearch{States: store.In(subsidy.AssessmentSubmitted), Sort: store.ByDay}
	rows, _, err := c.AssessmentDesk(context.Background(), centre, submitted, store.Page{})
	if err != nil || len(rows) < 10 {
		t.Errorf("%d assessments wait, want 10: %v", len(rows), err)
	}
	if rows, err := c.RegistrationsAsked(context.Background(), centre); err != nil || len(rows) < 10 {
		t.Errorf("%d registrations wait, want 10: %v", len(rows), err)
	}
}

func (c demoCity) countiesDesks(t *testing.T) {
	ctx := context.Background()
	amendments, questions := 0, 0
	for _, county := range subsidy.Counties() {
		desk, _, err := c.Desk(ctx, storetest.Reviewer(county),
			store.ListSearch{States: store.In(subsidy.FilingSubmitted), Sort: store.ByDay}, store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		if len(desk) == 0 {
			t.Errorf("nothing waits in %s", county.Chinese())
		}
		for _, d := range desk {
			if d.Amends != "" {
				amendments++
			}
		}
		asked, _, err := c.QuestionDesk(ctx, storetest.Reviewer(county),
			store.ListSearch{States: store.In(subsidy.QuestionOpen), Sort: store.ByDay}, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		questions += len(asked)
	}
	if amendments < 5 || questions < 10 {
		t.Errorf("%d amendments and %d questions wait, want 5 and 10", amendments, questions)
	}
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
