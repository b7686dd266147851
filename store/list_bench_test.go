package store_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// listedFilings fills the list of accepted filings with so many, each of the fields that the list shows. Other lists'
// indexes are left out, for making them is not what is measured.
func listedFilings(b *testing.B, f storetest.Fixture, enterprise, n string) {
	b.Helper()
	var others []string
	rows, err := f.Readers().Query("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'filing' " +
		"AND name LIKE 'filing_%' AND name <> 'filing_city_newest'")
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.Fatal(err)
		}
		others = append(others, name)
	}
	_ = rows.Close()
	for _, name := range others {
		f.Put(b, "DROP INDEX "+name)
	}
	f.Put(b, `WITH RECURSIVE n (i) AS (SELECT 10000000 UNION ALL SELECT i + 1 FROM n WHERE i < 9999999 + `+n+`)
		INSERT INTO filing (id, number, enterprise_id, county, type, state, revision, project, start_day,
		end_day, form, reasons, roster_size, created_at, submitted_at, decided_at, first_start, policy, calendar_rev,
		decide_by) SELECT 'f' || i, 'BA' || i, ?, '440203', 'on_job', 'accepted', 1, '钳工', '2026-03-02',
		'2026-03-20', x'00', x'00', 20, i, i, i, '', '', '', '' FROM n`, enterprise)
}

// slowestPage reads the first pages of the list, one after the other, and answers how long the slowest of a hundred
// took, in seconds.
func slowestPage(b *testing.B, f storetest.Fixture) float64 {
	b.Helper()
	q := store.ListSearch{
		States: []string{string(subsidy.FilingAccepted)},
		Sort:   store.Newest,
		Today:  calendar.NewDay(2026, 11, 1),
	}
	var took []float64
	at := store.Page{Limit: 30}
	for range 300 {
		began := time.Now()
		rows, next, err := f.Desk(ctx, cityReader, q, at)
		took = append(took, time.Since(began).Seconds())
		if err != nil || len(rows) != 30 {
			b.Fatal(len(rows), err)
		}
		at.After = next
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}

// BenchmarkAListOfTenMillion reads pages of thirty of a list of 10,000,000 filings and of one of 10,000, in turns.
func BenchmarkAListOfTenMillion(b *testing.B) {
	var lists [2]storetest.Fixture
	for i, n := range []string{"10000", "10000000"} {
		lists[i] = storetest.SQLite(b)
		_, member := lists[i].Member(b, "440203")
		listedFilings(b, lists[i], member.Enterprise, n)
		slowestPage(b, lists[i])
	}
	var ratios, large []float64
	for b.Loop() {
		few, many := slowestPage(b, lists[0]), slowestPage(b, lists[1])
		ratios, large = append(ratios, many/few), append(large, many)
	}
	b.ReportMetric(storetest.Median(large)*1e6, "p99-us")
	storetest.Figure{Name: "list 30 of 10,000,000 / 30 of 10,000, p99", Aim: 1.5, AtMost: true}.
		Report(b, storetest.Median(ratios))
}

// waits is how many of each kind of case wait in both of the offices that are compared.
const waits = 40

// officeOf is a county with so many cases, of which a few wait.
func officeOf(b *testing.B, n int) storetest.Fixture {
	b.Helper()
	f := storetest.SQLite(b)
	_, member := f.Member(b, "440203")
	cases := strings.Replace(numbered, "199999", strconv.Itoa(n-1), 1)
	cases = strings.ReplaceAll(cases, "substr('440204440203440205440281440282440224440222440229440233440232', "+
		"1 + 6 * (i % 10), 6)", "'440203'")
	manyCases(b, f, member.Enterprise, cases)
	every := strconv.Itoa(n / waits)
	f.Put(b, "UPDATE filing SET state = CASE WHEN substr(id, 2) % "+every+" = 0 THEN 'submitted' ELSE 'accepted' END")
	f.Put(b, "UPDATE claim SET state = CASE WHEN substr(id, 2) % "+every+" = 0 THEN 'reviewed' "+
		"WHEN substr(id, 2) % "+every+" = 1 THEN 'cleared' ELSE 'paid' END")
	f.Put(b, `INSERT INTO claim_line (id, claim_id, position, roster_id, id_hash, hours, asked, amount, state, word,
		word_at, objections, public_until, pay_by, item_id, body)
		SELECT 'l' || id, id, 1, 'r' || id, 'h' || id, 16, 48000, 48000, 'live', '', 0, 0, '2026-10-01', '2026-11-20',
		'', x'00' FROM claim WHERE state = 'cleared'`)
	return f
}

// BenchmarkADeskOf200000 reads what a county's first page shows, with 200,000 cases and with 200, of which as many
// wait.
func BenchmarkADeskOf200000(b *testing.B) {
	offices := [2]storetest.Fixture{officeOf(b, 200), officeOf(b, 200_000)}
	reader := storetest.Reviewer("440203")
	today := calendar.NewDay(2026, 11, 1)
	desk := func(f storetest.Fixture) float64 {
		began := time.Now()
		const times = 50
		for range times {
			if _, _, err := f.Work(ctx, reader, store.WorkSearch{Today: today}, store.Page{Limit: 30}); err != nil {
				b.Fatal(err)
			}
			storetest.Must[store.DeskCounts](b)(f.DeskCounts(ctx, reader))
		}
		return time.Since(began).Seconds() / times
	}
	var ratios, large []float64
	for b.Loop() {
		few, many := desk(offices[0]), desk(offices[1])
		ratios, large = append(ratios, many/few), append(large, many)
	}
	b.ReportMetric(storetest.Median(large)*1e6, "us-desk")
	storetest.Figure{Name: "a county's desk of 200,000 cases / of 200", Aim: 1.5, AtMost: true}.
		Report(b, storetest.Median(ratios))
}
