package store_test

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

var (
	auditChief = subsidy.Actor{ID: "chief", Role: subsidy.CountyChief, County: "440203"}
	auditAdmin = subsidy.Actor{ID: "admin", Role: subsidy.Administrator}
)

// someLines makes a few acts in two counties and chains them.
func someLines(t *testing.T, f storetest.Fixture) (filing subsidy.Filing, member subsidy.Actor) {
	t.Helper()
	_, member = f.Member(t, "440203")
	_, other := f.Member(t, "440204")
	filing = f.Submit(t, f.Draft(t, member, 2).ID, member)
	f.Draft(t, other, 1)
	sealAll(t, f)
	return filing, member
}

func sealAll(t *testing.T, f storetest.Fixture) {
	t.Helper()
	for {
		n, err := f.SealAudit(ctx, 100)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func TestAHeadIsPublishedOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		now := f.Clock.Now()
		if done, err := f.PublishHead(ctx, now); err != nil || done {
			t.Fatalf("a head of nothing: %v, %v", done, err)
		}
		someLines(t, f)
		for i, want := range []bool{true, false} {
			if done, err := f.PublishHead(ctx, now.Add(time.Duration(i)*time.Hour)); err != nil || done != want {
				t.Fatalf("time %d: %v, %v", i, done, err)
			}
		}
		f.Clock.Advance(24 * time.Hour)
		if done, err := f.PublishHead(ctx, f.Clock.Now()); err != nil || !done {
			t.Fatalf("the next day: %v, %v", done, err)
		}
		heads, _, err := f.AuditHeads(ctx, store.Page{})
		if err != nil || len(heads) != 2 || heads[0].Day != calendar.DayOf(f.Clock.Now()) ||
			heads[1].Lines >= heads[0].Lines || len(heads[0].Head) != 64 {
			t.Fatalf("%+v, %v", heads, err)
		}
		report, err := f.VerifyAudit(ctx, heads...)
		if err != nil || report.Published != 2 {
			t.Fatalf("%+v, %v", report, err)
		}
	})
}

// TestARewrittenLogDoesNotFitAPublishedHead lets somebody who owns the database
// change, remove and insert a line, also such a one who chains all lines anew.
func TestARewrittenLogDoesNotFitAPublishedHead(t *testing.T) {
	tamper := map[string]string{
		"changed": "UPDATE event SET actor = 'x' WHERE seq = 3",
		"removed": "DELETE FROM event WHERE seq = 3",
		"inserted": "INSERT INTO event (id, at, subject_kind, subject_id, action, actor, actor_role, county, " +
			"commitment) SELECT id || '-', at, subject_kind, subject_id, action, actor, actor_role, county, " +
			"commitment FROM event WHERE seq = 3",
	}
	for name, query := range tamper {
		for how, again := range map[string]bool{"": false, " and chained anew": true} {
			t.Run(name+how, func(t *testing.T) {
				storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
					someLines(t, f)
					if _, err := f.PublishHead(ctx, f.Clock.Now()); err != nil {
						t.Fatal(err)
					}
					heads, _, err := f.AuditHeads(ctx, store.Page{})
					if err != nil || len(heads) != 1 {
						t.Fatal(heads, err)
					}
					f.Put(t, query)
					if again || name == "inserted" { // an inserted line must be chained to be seen at all
						f.Put(t, "UPDATE event SET seq = NULL, hash = NULL")
						sealAll(t, f)
					}
					_, err = f.VerifyAudit(ctx)
					if err == nil {
						t.Errorf("a line was %s unnoticed", name)
					}
					if again && (err == nil || !strings.Contains(err.Error(), "is not on the chain")) {
						t.Errorf("a line was %s: %v", name, err)
					}
					if !again {
						return
					}
					f.Put(t, "DELETE FROM audit_head") // and forgets what was published
					if _, err := f.VerifyAudit(ctx); err != nil {
						t.Fatalf("chained anew: %v", err)
					}
					if _, err := f.VerifyAudit(ctx, heads[0]); err == nil ||
						!strings.Contains(err.Error(), "is not on the chain") {
						t.Errorf("a head kept outside does not show that a line was %s: %v", name, err)
					}
				})
			})
		}
	}
}

func TestAHeadThatIsNotOnTheChainIsFoundAndErasedTextStillVerifies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		someLines(t, f)
		if _, err := f.PublishHead(ctx, f.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		heads, _, err := f.AuditHeads(ctx, store.Page{})
		if err != nil {
			t.Fatal(err)
		}
		f.Put(t, "UPDATE event SET body = NULL, salt = NULL WHERE seq < 6")
		if _, err := f.VerifyAudit(ctx, heads...); err != nil {
			t.Fatalf("erased text breaks the chain: %v", err)
		}
		wrong := heads[0]
		wrong.Lines--
		if _, err := f.VerifyAudit(ctx, wrong); err == nil || !strings.Contains(err.Error(), "is not on the chain") {
			t.Errorf("a head of another line: %v", err)
		}
		wrong.Lines = 1000
		if _, err := f.VerifyAudit(ctx, wrong); err == nil || !strings.Contains(err.Error(), "beyond the chain") {
			t.Errorf("a head of a line that is not there: %v", err)
		}
	})
}

func TestTheAuditLogIsSearched(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := someLines(t, f)
		row := storetest.Must[[]store.RosterRow](t)(rosterOf(f, member, filing.ID))[0]
		err := f.Change(ctx, store.Act{Actor: storetest.Reviewer("440203"), Now: f.Clock.Now()},
			func(tx *store.Tx) error {
				event, err := filing.ReadPerson("核对身份信息", tx.Act().Actor, tx.Act().Now)
				event.Note, event.Row = "电话核对", row.ID
				if err != nil {
					return err
				}
				return tx.Record(event)
			})
		if err != nil {
			t.Fatal(err)
		}
		today := calendar.DayOf(f.Clock.Now())
		find := func(actor subsidy.Actor, q store.AuditSearch) []store.AuditLine {
			t.Helper()
			var all []store.AuditLine
			for p := (store.Page{Limit: 2}); ; {
				rows, next, err := f.AuditLog(ctx, actor, q, p)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, rows...)
				if p.After = next; next == "" {
					return all
				}
			}
		}
		whole := find(auditAdmin, store.AuditSearch{})
		own := find(auditChief, store.AuditSearch{})
		if len(own) == 0 || len(own) >= len(whole) {
			t.Fatalf("the chief reads %d of %d lines", len(own), len(whole))
		}
		for _, l := range own {
			if l.County != "440203" {
				t.Errorf("the chief reads a line of %q", l.County)
			}
		}
		id := storetest.Must[string](t)(f.AuditSubject(ctx, auditChief, " "+strings.ToLower(filing.Number)))
		for name, q := range map[string]store.AuditSearch{
			"readings": {Readings: true},
			"action":   {Action: subsidy.ReadUnmasked},
			"who":      {Who: []string{"staff-440203"}, Subject: id, From: today, Until: today},
		} {
			got := find(auditChief, q)
			if len(got) == 0 || got[0].Note != "电话核对" || !got[0].Reading || got[0].Subject.ID != filing.ID {
				t.Errorf("%s finds %+v", name, got)
			}
		}
		for name, q := range map[string]store.AuditSearch{
			"nobody":                   {Who: []string{}},
			"yesterday":                {Until: today.AddDays(-1)},
			"tomorrow":                 {From: today.AddDays(1)},
			"another county's reading": {Readings: true, Subject: member.Enterprise},
		} {
			if got := find(auditChief, q); len(got) != 0 {
				t.Errorf("%s finds %+v", name, got)
			}
		}
		if _, _, err := f.AuditLog(ctx, storetest.Reviewer("440203"), store.AuditSearch{},
			store.Page{}); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("a reviewer reads the log: %v", err)
		}
		owners := storetest.Must[[]string](t)(f.AuditPeople(ctx, auditAdmin, "13900000000"))
		if len(owners) != 0 {
			t.Errorf("a number nobody bound is somebody's: %v", owners)
		}
	})
}

func rosterOf(f storetest.Fixture, actor subsidy.Actor, filing string) ([]store.RosterRow, error) {
	rows, _, err := f.Roster(ctx, actor, filing, store.RosterSearch{}, store.Page{Limit: 100})
	return rows, err
}
