package store_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
	"shigang/subsidy/form/formtest"
)

const listed = 2000 // people of the roster

// BenchmarkRosterImported takes a roster of 2,000 from its Excel file to rows on the disk: read, checked, sealed,
// hashed; and says how many rows a second that is of inserting the same sealed rows with nothing else.
func BenchmarkRosterImported(b *testing.B) {
	f := storetest.SQLite(b)
	_, member := f.Member(b, "440203")
	file := formtest.Files(5, listed)[0].Data
	bare := storetest.SQLite(b).Writer()
	var ratios, rates []float64
	for b.Loop() {
		draft := f.Draft(b, member, 1)
		began := time.Now()
		imported(b, f, draft.ID, member, file)
		ours := time.Since(began)
		took := insertedAlone(b, f, bare, draft.ID)
		ratios = append(ratios, took.Seconds()/ours.Seconds())
		rates = append(rates, storetest.PerSecond(listed, ours))
	}
	b.ReportMetric(storetest.Median(rates), "rows/s")
	storetest.Figure{Name: "roster of 2,000 imported / bare inserts of its sealed rows", Aim: 0.5}.
		Report(b, storetest.Median(ratios))
}

func imported(b *testing.B, f storetest.Fixture, filing string, member subsidy.Actor, file []byte) {
	b.Helper()
	sheets, err := form.ReadSheets(file)
	if err != nil {
		b.Fatal(err)
	}
	rows, err := form.People(sheets, form.Mapping{})
	if err != nil {
		b.Fatal(err)
	}
	act := store.Act{Actor: member, Now: f.Clock.Now()}
	people := f.SealRoster(subsidy.CheckRoster(rows, calendar.DayOf(act.Now)))
	size := storetest.Must[store.RosterCount](b)(store.Answer(ctx, f.Store, act,
		func(tx *store.Tx) (store.RosterCount, error) { return tx.ReplaceRoster(filing, people) }))
	if size.Rows != listed {
		b.Fatalf("%d rows were imported, wanted %d", size.Rows, listed)
	}
}

// insertedAlone writes a filing's rows once more into another file, one after the other in one transaction.
func insertedAlone(b *testing.B, f storetest.Fixture, bare *sql.DB, filing string) time.Duration {
	b.Helper()
	names, all := rosterRows(b, f, filing)
	if _, err := bare.Exec("PRAGMA foreign_keys = OFF"); err != nil {
		b.Fatal(err)
	}
	insert := "INSERT INTO roster (" + strings.Join(names, ", ") + ") VALUES (?" +
		strings.Repeat(", ?", len(names)-1) + ")"
	began := time.Now()
	tx, err := bare.Begin()
	if err != nil {
		b.Fatal(err)
	}
	for _, row := range all {
		if _, err := tx.Exec(insert, row...); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

func rosterRows(b *testing.B, f storetest.Fixture, filing string) (names []string, all [][]any) {
	b.Helper()
	rows, err := f.Readers().Query("SELECT * FROM roster WHERE filing_id = ?", filing)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	if names, err = rows.Columns(); err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		all = append(all, slices.Clone(values))
	}
	return names, all
}
