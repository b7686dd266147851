package store_test

import (
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// numbered is a row for each case, with its county and type; the filings' days are spread over four years.
const numbered = `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199999),
	x AS (SELECT i, substr('440204440203440205440281440282440224440222440229440233440232', 1 + 6 * (i % 10), 6) county,
	CASE i % 3 WHEN 0 THEN 'pre_job' WHEN 1 THEN 'on_job' ELSE 'job_transfer' END kind,
	1672531200000 + (i % 1400) * 86400000 + (i % 24) * 3600000 at FROM n) `

// manyCases puts the numbered filings of ten counties over four years, a claim for each, and what the banks paid of
// half.
func manyCases(b *testing.B, f storetest.Fixture, enterprise, numbered string) {
	b.Helper()
	f.Put(b, `INSERT INTO filing (id, number, enterprise_id, county, type, state, revision, project, start_day,
		end_day, form, reasons, roster_size, created_at, submitted_at, decided_at, first_start, policy, calendar_rev,
		decide_by) `+numbered+`SELECT 'f' || i, 'BA' || i, ?, county, kind,
		CASE WHEN i % 500 = 0 THEN 'submitted' ELSE 'accepted' END, 1, '钳工', '', '', randomblob(600), x'00', 20, at,
		at,
		CASE WHEN i % 500 = 0 THEN 0 ELSE at + (i % 9) * 86400000 END, '', '2020-03-02', '',
		date((at + (i % 12) * 86400000) / 1000, 'unixepoch') FROM x`, enterprise)
	f.Put(b, `INSERT INTO claim (id, number, filing_id, enterprise_id, county, state, revision, filing_number, project,
		end_day, claim_by, policy, calendar_rev, people, hours, amount, body, created_at, submitted_at, asked_at,
		enterprise_days, decide_by, supplement_by, reviewed_by, reviewed_at, approved_by, approved_at, public_from,
		public_until, pay_by, due, paper_day, provincial_number, provincial_day, type, opinion_at) `+numbered+`
		SELECT 'c' || i, 'SL' || i, 'f' || i, ?, county,
		CASE WHEN i % 500 = 1 THEN 'reviewed' WHEN i % 2 = 0 THEN 'paid' ELSE 'cleared' END, 1, '', '钳工', '', '',
		'2020-03-02', '', 20, 160, 480000, randomblob(400), at, at, 0, 0,
		date((at + (10 + i % 12) * 86400000) / 1000, 'unixepoch'), '', '', 0, '', 0, '', '', '',
		CASE WHEN i % 500 = 1 THEN '2026-11-01' WHEN i % 2 = 0 THEN '' ELSE '2027-03-01' END, '', '', '', kind,
		CASE WHEN i % 500 = 1 THEN 0 ELSE at + (8 + i % 11) * 86400000 END FROM x`, enterprise)
	f.Put(b, `INSERT INTO payment_plan (id, number, county, state, items, amount, body, made_by, made_at, approved_by,
		approved_at, sent_at, file_digest, answer_digest, answered_at) `+numbered+`
		SELECT 'p' || i, 'BF' || i, county, 'answered', 20, 0, x'00', '', 0, '', 0, 0, '', '', at FROM x
		WHERE i < 5000`)
	f.Put(b, `INSERT INTO payment_item (id, plan_id, position, claim_id, enterprise_id, people, amount, state, body) `+
		numbered+`SELECT 'i' || i, 'p' || (i % 5000), i, 'c' || i, ?, 20, 480000, 'paid', randomblob(200) FROM x
		WHERE i < 100000`, enterprise)
}

// BenchmarkTheCitysFiguresOf200000Cases reads what the city's page shows of 200,000 filings and as many claims: of a
// year, and since the beginning.
func BenchmarkTheCitysFiguresOf200000Cases(b *testing.B) {
	f := storetest.SQLite(b)
	_, member := f.Member(b, "440203")
	manyCases(b, f, member.Enterprise, numbered)
	today := calendar.NewDay(2026, 11, 1)
	cal := storetest.Must[calendar.Calendar](b)(f.Calendar(ctx))
	for name, p := range map[string]oversight.Period{
		"a year":              {From: calendar.NewDay(2026, 1, 1), Until: today},
		"since the beginning": {Until: today},
	} {
		b.Run(name, func(b *testing.B) {
			var reading, adding, late time.Duration
			for b.Loop() {
				start := time.Now()
				o := storetest.Must[store.Overview](b)(f.Overview(ctx, cityReader, store.OverviewSearch{Period: p}))
				reading += time.Since(start)
				start = time.Now()
				if r := oversight.ReportOf(o.Cells, p, subsidy.Counties()); r.Whole.Filings == 0 || r.Whole.Paid == 0 {
					b.Fatalf("nothing was counted: %+v", r.Whole)
				}
				for _, decided := range [][]oversight.Decided{o.Filings, o.Claims} {
					if _, all, err := oversight.Paces(decided, subsidy.Counties(), cal,
						subsidy.PublishedPolicies()); err != nil || all.N == 0 {
						b.Fatal(all, err)
					}
				}
				adding += time.Since(start)
				start = time.Now()
				q := store.OverdueSearch{Today: today.AddDays(30)}
				if rows, _, err := f.Overdue(ctx, cityReader, q, store.Page{Limit: 8}); err != nil || len(rows) != 8 {
					b.Fatal(len(rows), err)
				}
				storetest.Must[map[subsidy.County]store.OverdueCount](b)(f.OverdueCounts(ctx, cityReader, q))
				late += time.Since(start)
			}
			for unit, took := range map[string]time.Duration{
				"read-ms": reading, "added-ms": adding, "overdue-ms": late,
			} {
				b.ReportMetric(float64(took.Milliseconds())/float64(b.N), unit)
			}
		})
	}
}
