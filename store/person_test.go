package store_test

import (
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/sample"
)

func TestAForeignersAgeIsASignalAndTheNumberStaysMasked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		people := sample.New(3).Roster(2)
		id := subsidy.MakeResidentID("944840", calendar.NewDay(1950, 5, 1), 124)
		people[1].Name, people[1].ID, people[1].Sex = "ANNA BELL", string(id), ""
		filing, _ := accepted(t, f, "440203", people)
		reckon(t, f)
		s := found(t, f, ours, filing)[subsidy.SignalAge]
		if s.Evidence.People != 1 || s.Evidence.Rows[0].Position != 2 {
			t.Fatalf("%+v", s)
		}
		rows, _, err := f.Roster(ctx, ours, filing.ID, store.RosterSearch{}, store.Page{})
		if err != nil || len(rows) != 2 || rows[1].Sex != subsidy.Female {
			t.Fatalf("%+v, %v", rows, err)
		}
		if got := rows[1].Person.ID.Masked(); got != string(id[:3])+"***********"+string(id[14:]) {
			t.Errorf("shown as %s", got)
		}
	})
}

// repay lets the owner ask for another account.
func repay(t *testing.T, f storetest.Fixture, c subsidy.Claim, owner subsidy.Actor, account string) subsidy.Claim {
	t.Helper()
	return f.DoClaim(t, c.ID, owner, func(tx *store.Tx, c *subsidy.Claim) error {
		p := c.Payee
		p.Account = account
		event, err := c.SetPayee(p, p.Name, owner, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
}

// confirmPayee lets the county agree to a change of account.
func confirmPayee(t *testing.T, f storetest.Fixture, c subsidy.Claim) {
	t.Helper()
	by := storetest.Reviewer(c.County)
	f.DoClaim(t, c.ID, by, func(tx *store.Tx, c *subsidy.Claim) error {
		event, err := c.DecidePayee(true, by, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
}

func TestOnePayeeAccountOfTwoEnterprisesIsASignalToBoth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, first := f.Member(t, "440203")
		_, second := f.Member(t, "440204")
		one, two := f.Studied(t, first, 2, 90), f.Studied(t, second, 2, 90)
		f.Later(t, one.Form.End.AddDays(3))
		a := f.ClaimOf(t, first, one.ID)
		draft := f.DraftClaimOf(t, second, two.ID) // with the same account, told to nobody yet
		shared := func(by subsidy.Actor, filing subsidy.Filing) store.SignalFound {
			reckon(t, f)
			return found(t, f, by, filing)[subsidy.SignalPayee]
		}
		if s := shared(ours, one); s.Sentence != "" {
			t.Fatalf("from a draft: %+v", s)
		}
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, second.Enterprise))
		b := f.DoClaim(t, draft.ID, second, func(tx *store.Tx, c *subsidy.Claim) error { return tx.SubmitClaim(c, rules) })
		for name, c := range map[string]struct {
			by     subsidy.Actor
			filing subsidy.Filing
		}{"the first": {ours, one}, "the second": {theirs, two}} {
			if s := shared(c.by, c.filing); !s.Outside || len(s.Firms) != 0 || !strings.Contains(s.Sentence, "另外1家") {
				t.Errorf("%s county sees %+v", name, s)
			}
		}
		if s := shared(storetest.City, one); s.Outside || len(s.Firms) != 1 || s.Firms[0].ID != second.Enterprise {
			t.Errorf("the city sees %+v", s)
		}
		repay(t, f, b, second, "6217-0000-0000-7654-321")
		if s := shared(ours, one); s.Sentence == "" {
			t.Error("a change that nobody agreed to yet hides the signal")
		}
		confirmPayee(t, f, b)
		if s := shared(ours, one); s.Sentence != "" {
			t.Errorf("after the change: %+v", s)
		}
		repay(t, f, a, first, "6217000000007654321") // the same digits, written otherwise
		if s := shared(theirs, two); s.Sentence == "" {
			t.Error("an account that is asked for is not compared")
		}
		if f.Text(t, "SELECT COUNT(*) FROM claim_payee WHERE hash LIKE '%7654321%'") != "0" {
			t.Error("an account is kept in the open")
		}
	})
}

func TestAccountsFromBeforeTheyWereMarkedAreMarkedAtTheStart(t *testing.T) {
	f := storetest.SQLite(t)
	_, first := f.Member(t, "440203")
	_, second := f.Member(t, "440203")
	one, two := f.Studied(t, first, 1, 90), f.Studied(t, second, 1, 90)
	f.Later(t, one.Form.End.AddDays(3))
	f.ClaimOf(t, first, one.ID)
	f.ClaimOf(t, second, two.ID)
	f.Put(t, "DELETE FROM claim_payee")
	f.Put(t, "DELETE FROM setting WHERE name = 'payee_marks'")
	reckon(t, f)
	if s := found(t, f, ours, one)[subsidy.SignalPayee]; s.Sentence != "" {
		t.Fatalf("before: %+v", s)
	}
	again, err := store.Open(ctx, store.Options{Path: f.Path, Files: t.TempDir(), Keys: storetest.Keys, Machine: f.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	reckon(t, f)
	if s := found(t, f, ours, one)[subsidy.SignalPayee]; len(s.Firms) != 1 || s.Firms[0].ID != second.Enterprise {
		t.Errorf("after the start: %+v", s)
	}
}
