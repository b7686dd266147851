package store_test

import (
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/sample"
	"shigang/subsidy/signal"
)

func TestAForeignersAgeIsASignalAndTheNumberStaysMasked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		people := sample.New(3).Roster(2)
		id := subsidy.MakeResidentID("944840", calendar.NewDay(1950, 5, 1), 124)
		people[1].Name, people[1].ID, people[1].Sex = "ANNA BELL", string(id), ""
		filing, _ := accepted(t, f, "440203", people)
		findSignals(t, f)
		s := found(t, f, ours, filing)[signal.Age]
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
func repay(t *testing.T, f storetest.Fixture, c claim.Claim, owner subsidy.Actor, account string) claim.Claim {
	t.Helper()
	return f.DoClaim(t, c.ID, owner, func(tx *store.Tx, c *claim.Claim) error {
		p := c.Entry.Payee
		p.Account = account
		event, err := c.SetPayee(p, p.Name, owner, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
}

// confirmPayee lets the county agree to a change of account.
func confirmPayee(t *testing.T, f storetest.Fixture, c claim.Claim) {
	t.Helper()
	by := storetest.Reviewer(c.County)
	f.DoClaim(t, c.ID, by, func(tx *store.Tx, c *claim.Claim) error {
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
			findSignals(t, f)
			return found(t, f, by, filing)[signal.Payee]
		}
		if s := shared(ours, one); s.Sentence != "" {
			t.Fatalf("from a draft: %+v", s)
		}
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, second.Enterprise))
		b := f.DoClaim(t, draft.ID, second, func(tx *store.Tx, c *claim.Claim) error {
			return procedure.SubmitClaim(tx, c, rules)
		})
		for name, c := range map[string]struct {
			by     subsidy.Actor
			filing subsidy.Filing
		}{"the first": {ours, one}, "the second": {theirs, two}} {
			if s := shared(c.by, c.filing); !s.Outside || len(s.Firms) != 0 ||
				!strings.Contains(s.Sentence, "另外1家") {
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
	findSignals(t, f)
	if s := found(t, f, ours, one)[signal.Payee]; s.Sentence != "" {
		t.Fatalf("before: %+v", s)
	}
	again, err := store.Open(ctx, store.Options{
		Path:    f.Path,
		Files:   t.TempDir(),
		Keys:    storetest.Keys,
		Machine: f.Clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Close() })
	findSignals(t, f)
	if s := found(t, f, ours, one)[signal.Payee]; len(s.Firms) != 1 || s.Firms[0].ID != second.Enterprise {
		t.Errorf("after the start: %+v", s)
	}
}

func TestAnAmountDrawnElsewhereIsPutRightAndWhoWasCutShortIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		s := newElsewhereStory(t, f)
		storetest.Step(t, "each reader sees what concerns them", s.isSeen)
		storetest.Step(t, "others may not correct it, nor above the cap", s.isProtected)
		storetest.Step(t, "its county corrects it, and who was cut short is told", s.isCorrected)
		storetest.Step(t, "its county removes it, once", s.isRemoved)
		storetest.Step(t, "the claim takes what is free", s.isTakenUp)
		storetest.Step(t, "the audit log has both", s.isLogged)
	})
}

// elsewhereStory is a person who drew 900 yuan elsewhere and claims 600 here.
type elsewhereStory struct {
	storetest.Fixture
	member         subsidy.Actor
	filing, second subsidy.Filing // of two counties, with the same people
	person         store.Learner
	claim          claim.Claim
	entry          store.ElsewhereEntry
}

func newElsewhereStory(t *testing.T, f storetest.Fixture) *elsewhereStory {
	t.Helper()
	s := &elsewhereStory{Fixture: f}
	_, s.member = f.Member(t, "440203")
	_, other := f.Member(t, "440204")
	s.filing, s.second = f.Studied(t, s.member, 2, 900), f.Studied(t, other, 2, 90)
	s.person = everybody(t, f, s.filing)[0]
	if err := f.As(t, ours, func(tx *store.Tx) error {
		return procedure.EnterElsewhere(tx, s.filing.ID, s.person.Row.ID, 900_00, 1000_00, "深圳市发放通知2026-17号")
	}); err != nil {
		t.Fatal(err)
	}
	f.Later(t, s.filing.Form.End.AddDays(3))
	s.claim = f.ClaimOf(t, s.member, s.filing.ID) // 600 yuan each; one is cut to 100
	if got := s.claim.Totals(); got.Amount != 700_00 || got.Short != 1 {
		t.Fatalf("%+v, want 700 yuan and 1 cut short", got)
	}
	return s
}

func (s *elsewhereStory) list(t *testing.T, by subsidy.Actor, l store.Learner) []store.ElsewhereEntry {
	t.Helper()
	return storetest.Must[[]store.ElsewhereEntry](t)(s.ElsewhereOf(ctx, by, l, s.filing.Form.End.Year()))
}

func (s *elsewhereStory) isSeen(t *testing.T) {
	s.entry = s.list(t, ours, s.person)[0]
	if !s.entry.May || s.entry.Outside || s.entry.Proof != "深圳市发放通知2026-17号" || s.entry.By == "" ||
		s.entry.Corrected != "" {
		t.Errorf("its county sees %+v", s.entry)
	}
	same := everybody(t, s.Fixture, s.second)[0] // the same person, seen by the other county
	if e := s.list(t, theirs, same)[0]; !e.Outside || e.May || e.Proof != "" || e.By != "" || e.Amount != 900_00 {
		t.Errorf("another county sees %+v, want 900 yuan and no more", e)
	}
	if e := s.list(t, storetest.City, s.person)[0]; e.May || e.Proof == "" {
		t.Errorf("the city sees %+v, want the proof and no decision", e)
	}
}

func (s *elsewhereStory) correct(t *testing.T, by subsidy.Actor, amount subsidy.Fen) error {
	t.Helper()
	return s.As(t, by, func(tx *store.Tx) error {
		return procedure.CorrectElsewhere(tx, s.entry.ID, amount, "深圳市发放通知2026-17号", "看错了一位数")
	})
}

// told is how many were told that some is free.
func (s *elsewhereStory) told(t *testing.T) string {
	t.Helper()
	return s.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'allowance_freed'")
}

func (s *elsewhereStory) isProtected(t *testing.T) {
	for name, refused := range map[string]error{
		"another county": s.correct(t, theirs, 1_00), "the city": s.correct(t, storetest.City, 1_00),
		"above the cap": s.correct(t, ours, 900_01),
	} {
		if refused == nil {
			t.Errorf("%s may", name)
		}
	}
	if told := s.told(t); told != "0" {
		t.Fatalf("%s were told of nothing", told)
	}
}

func (s *elsewhereStory) isCorrected(t *testing.T) {
	if err := s.correct(t, ours, 800_00); err != nil {
		t.Fatal(err)
	}
	books(t, s.Fixture)
	if sum := s.Text(t, "SELECT elsewhere FROM person_year WHERE elsewhere > 0"); sum != "80000" || s.told(t) == "0" {
		t.Errorf("the year has %s, want 80000; told %s", sum, s.told(t))
	}
	if e := s.list(t, ours, s.person)[0]; e.Amount != 800_00 || e.Corrected == "" || e.CorrectedAt.IsZero() {
		t.Errorf("after the correction %+v, want 800 yuan, with who and when", e)
	}
}

func (s *elsewhereStory) isRemoved(t *testing.T) {
	remove := func(by subsidy.Actor) error {
		return s.As(t, by, func(tx *store.Tx) error {
			return procedure.RemoveElsewhere(tx, s.entry.ID, "登记错了人")
		})
	}
	if err := remove(theirs); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("another county removes: %v, want %q", err, subsidy.NotFound)
	}
	if err := remove(ours); err != nil {
		t.Fatal(err)
	}
	books(t, s.Fixture)
	if n := s.Text(t, "SELECT SUM(elsewhere) FROM person_year"); n != "0" || len(s.list(t, ours, s.person)) != 0 {
		t.Errorf("%s stays, want nothing", n)
	}
	if err := remove(ours); subsidy.KindOf(err) != subsidy.NotFound {
		t.Errorf("removed twice: %v, want %q", err, subsidy.NotFound)
	}
}

func (s *elsewhereStory) isTakenUp(t *testing.T) {
	s.DoClaim(t, s.claim.ID, s.member, func(tx *store.Tx, c *claim.Claim) error {
		return procedure.TopUpClaim(tx, c)
	})
	books(t, s.Fixture)
}

func (s *elsewhereStory) isLogged(t *testing.T) {
	for _, action := range []subsidy.Action{subsidy.CorrectElsewhere, subsidy.RemoveElsewhere} {
		lines, _, err := s.AuditLog(ctx, auditAdmin, store.AuditSearch{Action: action}, store.Page{})
		if err != nil || len(lines) != 1 {
			t.Errorf("%s: %d audit lines, want 1: %v", action, len(lines), err)
		}
	}
}
