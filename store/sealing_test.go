package store_test

import (
	"database/sql"
	"os"
	"strings"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
)

func TestPersonalDataIsNotInTheFile(t *testing.T) {
	f := storetest.SQLite(t)
	_, member := f.Member(t, "440203")
	f.Submit(t, f.Draft(t, member, 5).ID, member)
	secrets := []string{"李建国", "陈主任", "王管理", "13800000001", "员工一", "user00001", "07518888888"}
	for _, e := range storetest.Entries(5) {
		secrets = append(secrets, e.ID, e.Phone)
	}
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(f.Path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), "韶关测试") && suffix == "-wal" {
			t.Fatal("the file does not even hold the enterprise's name: this test looks in the wrong place")
		}
		for _, s := range secrets {
			if strings.Contains(string(data), s) {
				t.Errorf("%s stands in the database file%s", s, suffix)
			}
		}
	}
}

func TestASealedCellOpensOnlyInItsPlace(t *testing.T) {
	f := storetest.SQLite(t)
	_, member := f.Member(t, "440203")
	filing := f.Draft(t, member, 2)
	db := raw(t, f)
	if _, err := db.Exec("UPDATE roster SET person = (SELECT person FROM roster o " +
		"WHERE o.filing_id = roster.filing_id AND o.position = 2) WHERE position = 1"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Roster(ctx, member, filing.ID, store.RosterSearch{}, store.Page{}); err == nil {
		t.Fatal("a person copied into another's row was read without complaint")
	}
}

func raw(t *testing.T, f storetest.Fixture) *sql.DB {
	t.Helper()
	db := storetest.Must[*sql.DB](t)(sql.Open("sqlite3", f.Path+"?_busy_timeout=5000"))
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestAFlippedByteBreaksTheAuditChain(t *testing.T) {
	for _, column := range []string{"body", "salt", "commitment", "hash", "actor", "action", "at", "subject_id"} {
		t.Run(column, func(t *testing.T) {
			f := storetest.SQLite(t)
			_, member := f.Member(t, "440203")
			f.Submit(t, f.Draft(t, member, 2).ID, member)
			n, err := f.SealAudit(ctx, 100)
			if err != nil || n < 4 {
				t.Fatalf("sealed %d, %v", n, err)
			}
			if report, err := f.VerifyAudit(ctx); err != nil || report.Lines != n || report.Unchained != 0 {
				t.Fatalf("report %+v, %v", report, err)
			}
			change := "zeroblob(length(" + column + "))"
			switch column {
			case "at":
				change = "at + 1"
			case "actor", "action", "subject_id":
				change = column + " || 'x'"
			}
			if _, err := raw(t, f).Exec("UPDATE event SET " + column + " = " + change + " WHERE seq = 3"); err != nil {
				t.Fatal(err)
			}
			if _, err := f.VerifyAudit(ctx); err == nil || !strings.Contains(err.Error(), "audit line 3") {
				t.Fatalf("verify says %v", err)
			}
		})
	}
}

func TestTheChainOutlivesErasedTextAndNamesAMissingLine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		f.Draft(t, member, 2)
		if _, err := f.SealAudit(ctx, 100); err != nil {
			t.Fatal(err)
		}
		if f.Path == "" {
			if _, err := f.VerifyAudit(ctx); err != nil {
				t.Fatal(err)
			}
			return
		}
		db := raw(t, f)
		if _, err := db.Exec("UPDATE event SET body = NULL, salt = NULL WHERE seq = 2"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.VerifyAudit(ctx); err != nil {
			t.Fatalf("an erased text breaks the chain: %v", err)
		}
		if _, err := db.Exec("DELETE FROM event WHERE seq = 2"); err != nil {
			t.Fatal(err)
		}
		if _, err := f.VerifyAudit(ctx); err == nil {
			t.Fatal("a line was taken out unnoticed")
		}
	})
}
