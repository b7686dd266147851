package store_test

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// years is so many years after the tests' Monday.
func years(n int) time.Time { return storetest.Monday.AddDate(n, 0, 40) }

func TestPersonalDataGoWhenTheirTimeIsOverAndTheChainStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := mistake(t, f, false)
		c, err := m.claim(m.filing, m.member, map[string]subsidy.Fen{m.PersonHash(string(m.wrong)): 300_00})
		if err == nil {
			err = m.move(c.ID, m.member, func(c *claim.Claim) { pay(c); c.State = claim.Paid })
		}
		if err != nil {
			t.Fatal(err)
		}
		kept(t, f, m.filing.ID, "安全操作")
		kept(t, f, c.ID, "申领")
		sealAll(t, f)
		if _, err := f.PublishHead(ctx, storetest.Monday); err != nil {
			t.Fatal(err)
		}
		if n, done, err := f.Scrub(ctx, years(9), 50); err != nil || n != 0 || !done {
			t.Fatalf("after nine years: %d, %v, %v", n, done, err)
		}
		if n, done, err := f.Scrub(ctx, years(10), 50); err != nil || n != 1 || !done {
			t.Fatalf("after ten years: %d, %v, %v", n, done, err)
		}
		if paid := f.Text(t, "SELECT scrubbed FROM filing WHERE id = ?", m.filing.ID); paid != "0" {
			t.Fatal("a case that was paid goes after ten years")
		}
		if n, done, err := f.Scrub(ctx, years(29), 50); err != nil || n != 0 || !done {
			t.Fatalf("after twenty-nine years: %d, %v, %v", n, done, err)
		}
		if next, err := f.RetentionNext(ctx, years(29)); err != nil || next[5].Years != 30 || next[5].Next.IsZero() {
			t.Errorf("%+v, %v", next, err)
		}
		if n, done, err := f.Scrub(ctx, years(30), 50); err != nil || n != 1 || !done {
			t.Fatalf("after thirty years: %d, %v, %v", n, done, err)
		}
		for _, filing := range []subsidy.Filing{m.filing, m.second} {
			rows, err := rosterOf(f, m.actorOf(filing.ID), filing.ID)
			if err != nil || len(rows) != 3 {
				t.Fatalf("%d people, %v", len(rows), err)
			}
			for _, r := range rows {
				if r.Name != subsidy.Erased || r.Phone != "" || r.Person.ID != "" || r.Account != "" {
					t.Errorf("kept %+v", r.Person)
				}
			}
			then, _, err := f.VersionRoster(ctx, storetest.City, filing.ID, 1, store.Page{})
			if err != nil || then[0].Name != subsidy.Erased {
				t.Errorf("a version keeps %+v, %v", then, err)
			}
			versions, err := f.Versions(ctx, storetest.City, filing.ID)
			if err != nil || versions[0].Form.LeaderPhone != "" || versions[0].Enterprise.Legal != subsidy.Erased ||
				versions[0].Form.Project != filing.Form.Project {
				t.Errorf("a version keeps %+v, %v", versions, err)
			}
			now, err := f.FilingFor(ctx, storetest.City, filing.ID)
			if err != nil || now.Form.AdminPhone != "" || now.Number != filing.Number || now.RosterSize != 3 {
				t.Errorf("%+v, %v", now.Form, err)
			}
		}
		left, err := f.ClaimFor(ctx, storetest.City, c.ID)
		if err != nil || left.Entry.Payee.Account != "" ||
			f.Text(t, "SELECT amount FROM claim WHERE id = ?", c.ID) != "30000" {
			t.Errorf("the claim keeps %+v, %v", left.Entry.Payee, err)
		}
		m.reconciled(t)
		lines, _, err := f.AuditLog(ctx, auditAdmin, store.AuditSearch{Action: subsidy.Scrub}, store.Page{})
		if err != nil || len(lines) != 2 || lines[0].Role != subsidy.System || !strings.Contains(lines[0].Note, "3人") {
			t.Fatalf("%+v, %v", lines, err)
		}
		old, _, err := f.AuditLog(ctx, auditAdmin,
			store.AuditSearch{Subject: m.filing.ID, Action: subsidy.SubmitFiling}, store.Page{})
		if err != nil || len(old) != 1 || !old[0].Erased || old[0].Note != "" {
			t.Errorf("%+v, %v", old, err)
		}
		if f.Text(t, "SELECT COUNT(*) FROM notice WHERE subject_id = ?", m.filing.ID) != "0" {
			t.Error("messages stay")
		}
		if f.Text(t, "SELECT COUNT(*) FROM printed_paper") != "0" {
			t.Error("what was kept of printed pages stays")
		}
		sealAll(t, f)
		if _, err := f.VerifyAudit(ctx); err != nil {
			t.Errorf("the chain: %v", err)
		}
	})
}

func TestWhatIsStillOpenOrWasTouchedLaterStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		m := mistake(t, f, false)
		if _, err := m.claim(m.filing, m.member,
			map[string]subsidy.Fen{m.PersonHash(string(m.wrong)): 300_00}); err != nil {
			t.Fatal(err) // approved, never paid
		}
		// looked into five years later
		err := f.Change(ctx, store.Act{Actor: storetest.Reviewer("440204"), Now: years(5)}, func(tx *store.Tx) error {
			event, err := m.second.ReadPerson("核对身份信息", tx.Act().Actor, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.Record(event)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, _, err := f.Scrub(ctx, years(11), 50); err != nil || n != 0 {
			t.Errorf("erased %d, %v", n, err)
		}
		if n, _, err := f.Scrub(ctx, years(16), 50); err != nil || n != 1 ||
			f.Text(t, "SELECT scrubbed FROM filing WHERE id = ?", m.second.ID) != "1" {
			t.Errorf("after eleven more years erased %d, %v", n, err)
		}
	})
}

func TestDraftsConversationsAndQuestionsGoInBoundedBatches(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		for range 3 {
			f.Draft(t, member, 2)
		}
		s := cases{member: member}
		s.filing = f.Submit(t, f.Draft(t, member, 1).ID, member)
		s.asksAndUploads(t, f)
		s.writesToTheAccount(t, f)
		if n, done, err := f.Scrub(ctx, storetest.Monday.AddDate(0, 11, 0), 50); err != nil || n != 0 || !done {
			t.Fatalf("after eleven months: %d, %v, %v", n, done, err)
		}
		for i, want := range []int{2, 1, 0} {
			if n, done, err := f.Scrub(ctx, storetest.Monday.AddDate(1, 0, 9), 2); err != nil || n != want ||
				done != (want < 2) {
				t.Errorf("batch %d: %d, %v, %v", i, n, done, err)
			}
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM filing WHERE state = 'draft'") +
			f.Text(t, "SELECT COUNT(*) FROM filing"); n != "01" {
			t.Errorf("drafts and filings: %s", n)
		}
		if n, _, err := f.Scrub(ctx, storetest.Monday.AddDate(3, 0, 9), 50); err != nil || n != 2 {
			t.Errorf("after three years: %d, %v", n, err)
		}
		for _, table := range []string{"conversation", "conversation_message", "question", "question_message"} {
			if n := f.Text(t, "SELECT COUNT(*) FROM "+table); n != "0" {
				t.Errorf("%s keeps %s rows", table, n)
			}
		}
		sealAll(t, f)
		if _, err := f.VerifyAudit(ctx); err != nil {
			t.Errorf("the chain: %v", err)
		}
	})
}

func TestAReportGoesWhenItsTimeIsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		for _, text := range []string{"这家公司没有办过培训", "还在核实的另一件事"} {
			if err := f.As(t, subsidy.Actor{Role: subsidy.Visitor}, func(tx *store.Tx) error {
				return procedure.FileReport(tx, claim.Objection{
					County:  "440203",
					Text:    text,
					Name:    "张三",
					Contact: "13800000009",
				})
			}); err != nil {
				t.Fatal(err)
			}
		}
		raised := inStates(store.Oldest, claim.ObjectionOpen)
		open, _, err := f.ObjectionDesk(ctx, storetest.Reviewer("440203"), raised, store.Page{})
		if err != nil || len(open) != 2 {
			t.Fatalf("%+v, %v", open, err)
		}
		if err := f.As(t, storetest.Reviewer("440203"), func(tx *store.Tx) error {
			_, err := procedure.RuleObjection(tx, open[0].ID, claim.Ruling{Answer: "查无此事，已答复"}, store.Rules{})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if lines, _, err := f.AuditLog(ctx, auditAdmin,
			store.AuditSearch{Subject: open[0].ID, Action: subsidy.DecideObjection}, store.Page{}); err != nil ||
			len(lines) != 1 {
			t.Errorf("the answer's audit line: %+v, %v", lines, err)
		}
		if next, err := f.RetentionNext(ctx, storetest.Monday); err != nil || next[4].Years != 10 ||
			next[4].Next.IsZero() {
			t.Errorf("%+v, %v", next, err)
		}
		if n, _, err := f.Scrub(ctx, storetest.Monday.AddDate(9, 11, 0), 50); err != nil || n != 0 {
			t.Errorf("before ten years: %d, %v", n, err)
		}
		if n, _, err := f.Scrub(ctx, years(10), 50); err != nil || n != 1 {
			t.Errorf("after ten years: %d, %v", n, err)
		}
		if left := f.Text(t, "SELECT id FROM objection"); left != open[1].ID {
			t.Errorf("left %s, want the open one %s", left, open[1].ID)
		}
		sealAll(t, f)
		if _, err := f.VerifyAudit(ctx); err != nil {
			t.Errorf("the chain: %v", err)
		}
	})
}

func TestTheAdministratorSetsHowLongDataAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		set := func(by subsidy.Actor, to subsidy.Retention) error {
			return f.As(t, by, func(tx *store.Tx) error { return tx.SetRetention(to) })
		}
		if err := set(storetest.City,
			subsidy.Retention{Cases: 20, Paid: 40, Texts: 3, Drafts: 1}); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("by the city: %v", err)
		}
		if err := set(auditAdmin,
			subsidy.Retention{Cases: 2, Paid: 40, Texts: 3, Drafts: 1}); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("two years: %v", err)
		}
		if err := set(auditAdmin,
			subsidy.Retention{Cases: 20, Paid: 29, Texts: 3, Drafts: 1}); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("a voucher for twenty-nine years: %v", err)
		}
		// from before
		f.Put(t, "INSERT INTO setting (name, value) VALUES ('retention', '{\"cases\":20,\"texts\":3,\"drafts\":1}')")
		if r, err := f.Retention(ctx); err != nil ||
			r != (subsidy.Retention{Cases: 20, Paid: 30, Texts: 3, Drafts: 1}) {
			t.Errorf("%+v, %v", r, err)
		}
		if err := set(auditAdmin, subsidy.Retention{Cases: 20, Paid: 40, Texts: 3, Drafts: 1}); err != nil {
			t.Fatal(err)
		}
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 1).ID, member)
		next, err := f.RetentionNext(ctx, storetest.Monday)
		if err != nil || next[0].Years != 20 ||
			next[0].Next != calendar.NewDay(filing.Form.End.Year()+20, filing.Form.End.Month(), filing.Form.End.Dom()).
				AddDays(1) || !next[1].Next.IsZero() {
			t.Errorf("%+v, %v", next, err)
		}
		if n, _, err := f.Scrub(ctx, years(15), 50); err != nil || n != 0 {
			t.Errorf("erased %d after fifteen years, %v", n, err)
		}
	})
}
