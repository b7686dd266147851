package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
)

const savers = 32 // clients who save at once

// BenchmarkDraftSavesTogether saves drafts of 32 clients at once, each durable with its audit line and its idempotency
// key, and says how that compares with writing the same rows one commit after the other.
func BenchmarkDraftSavesTogether(b *testing.B) {
	f := storetest.SQLite(b)
	var drafts []subsidy.Filing
	var members []subsidy.Actor
	for range savers {
		_, member := f.Member(b, "440203")
		members = append(members, member)
		drafts = append(drafts, f.Draft(b, member, 20))
	}
	save(b, f, &drafts[0], members[0], "bare")
	bare := bareRows(b, f, drafts[0].ID, members[0])
	var ours, alone []float64 // a second
	var slowest time.Duration
	for b.Loop() {
		alone = append(alone, savers/bare.write(b, savers).Seconds())
		began := time.Now()
		waits := make([]time.Duration, savers)
		var wait sync.WaitGroup
		for i := range savers {
			wait.Go(func() {
				began := time.Now()
				save(b, f, &drafts[i], members[i], "")
				waits[i] = time.Since(began)
			})
		}
		wait.Wait()
		ours = append(ours, savers/time.Since(began).Seconds())
		slowest = max(slowest, slices.Max(waits))
	}
	o, a := storetest.Median(ours), storetest.Median(alone)
	b.ReportMetric(o, "saves/s")
	b.ReportMetric(a, "bare-commits/s")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "ms-slowest")
	storetest.Figure{Name: "draft saves of 32 clients / the same rows committed one by one", Aim: 3}.Report(b, o/a)
}

// save changes a draft's form as the phone does.
func save(b *testing.B, f storetest.Fixture, draft *subsidy.Filing, member subsidy.Actor, key string) {
	if key == "" {
		key = fmt.Sprintf("%s-%d", draft.ID, draft.Revision)
	}
	act := store.Act{Actor: member, Now: f.Clock.Now(), Route: "PUT /filings", Key: key, Body: []byte(key)}
	saved, err := store.Answer(ctx, f.Store, act, func(tx *store.Tx) (subsidy.Filing, error) {
		filing, err := tx.Filing(draft.ID)
		if err != nil {
			return filing, err
		}
		form := filing.Form
		form.Goal = fmt.Sprintf("第%d次保存", filing.Revision)
		return filing, procedure.SaveForm(tx, &filing, form, filing.Revision)
	})
	if err != nil {
		b.Error(err)
		return
	}
	saved.Revision++
	*draft = saved
}

// rows are the rows that one save wrote, as they stand in the database.
type rows struct {
	db     *sql.DB
	tables []string
	names  [][]string
	values [][]any
	n      int
}

func bareRows(b *testing.B, f storetest.Fixture, filing string, member subsidy.Actor) *rows {
	b.Helper()
	other := storetest.SQLite(b)
	bare := &rows{db: other.Writer()}
	for _, of := range [][2]string{
		{"filing", "id = '" + filing + "'"},
		{"event", "actor = '" + member.ID + "' ORDER BY id DESC LIMIT 1"},
		{"idempotency", "actor = '" + member.ID + "'"},
	} {
		read, err := f.Readers().Query("SELECT * FROM " + of[0] + " WHERE " + of[1])
		if err != nil {
			b.Fatal(err)
		}
		names, err := read.Columns()
		if err != nil || !read.Next() {
			b.Fatal(of[0], err)
		}
		values := make([]any, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := read.Scan(into...); err != nil {
			b.Fatal(err)
		}
		_ = read.Close()
		bare.tables, bare.names, bare.values = append(bare.tables, of[0]), append(bare.names, names),
			append(bare.values, values)
	}
	if _, err := bare.db.Exec("PRAGMA foreign_keys = OFF"); err != nil {
		b.Fatal(err)
	}
	return bare
}

// write commits the rows so many times, one commit after the other, each fully synchronous: the filing's row changes,
// an audit line and a key are added.
func (r *rows) write(b *testing.B, times int) time.Duration {
	b.Helper()
	began := time.Now()
	for range times {
		tx, err := r.db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		r.n++
		for i, table := range r.tables {
			values := slices.Clone(r.values[i])
			if table != "filing" {
				for at, name := range r.names[i] {
					if name == "id" || name == "name" {
						values[at] = fmt.Sprintf("%036d", r.n)
					}
				}
			}
			query := "INSERT OR REPLACE INTO " + table + " (" + strings.Join(r.names[i], ", ") + ") VALUES (?" +
				strings.Repeat(", ?", len(values)-1) + ")"
			if _, err := tx.Exec(query, values...); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began)
}
