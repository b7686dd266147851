package store_test

import (
	"syscall"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// manyLines puts 50,000 approved claims with 20 lines each; two lines of three are of people who have two in a year.
func manyLines(tb testing.TB, f storetest.Fixture, enterprise string) {
	tb.Helper()
	const thousands = `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999),
		m (i) AS (SELECT a.i * 1000 + b.i FROM n a CROSS JOIN n b WHERE a.i * 1000 + b.i < `
	const claims = thousands + `50000), x AS (SELECT i,
		substr('440204440203440205440281440282440224440222440229440233440232', 1 + 6 * (i % 10), 6) AS county,
		CASE i % 3 WHEN 0 THEN 'pre_job' WHEN 1 THEN 'on_job' ELSE 'job_transfer' END AS kind,
		1672531200000 + (i % 1400) * CAST(86400000 AS BIGINT) AS at FROM m) `
	blank := "x''"
	if f.Path == "" { // PostgreSQL
		blank = "CAST('' AS bytea)"
	}
	f.Put(tb, `INSERT INTO filing (id, number, enterprise_id, county, type, state, revision, project, start_day,
		end_day, form, reasons, roster_size, created_at, submitted_at, decided_at, first_start, policy, calendar_rev,
		decide_by) `+claims+`SELECT 'f' || i, 'BA' || i, ?, county, kind, 'accepted', 1, '钳工', '', '',
		`+blank+`, `+blank+`, 20, at, at, at, '', '2020-03-02', '', '' FROM x`, enterprise)
	f.Put(tb, `INSERT INTO claim (id, number, filing_id, enterprise_id, county, state, revision, filing_number, project,
		end_day, claim_by, policy, calendar_rev, people, hours, amount, body, created_at, submitted_at, asked_at,
		enterprise_days, decide_by, supplement_by, reviewed_by, reviewed_at, approved_by, approved_at, public_from,
		public_until, pay_by, due, paper_day, provincial_number, provincial_day, type, opinion_at) `+claims+`
		SELECT '01890f5e-7b1c-7cc2-8f4a-' || (100000000000 + i), 'SL' || i, 'f' || i, ?, county,
		CASE i % 2 WHEN 0 THEN 'paid' ELSE 'cleared' END, 1, '', '钳工', '2025-06-30', '', '2020-03-02', '', 20, 160,
		480000, `+blank+`, at, at, 0, 0, '', '', '', 0, '', at, '', '', '', '', '', '', '', kind, at
		FROM x`, enterprise)
	f.Put(tb, `INSERT INTO claim_line (id, claim_id, position, roster_id, id_hash, hours, asked, amount, state, word,
		word_at, objections, public_until, pay_by, item_id, body, planned, studied, claimed, used, turn) `+thousands+`
		1000000), p AS (SELECT i, CASE i % 3 WHEN 0 THEN i WHEN 1 THEN i ELSE i - 1 END AS person FROM m)
		SELECT 'l' || i, '01890f5e-7b1c-7cc2-8f4a-' || (100000000000 + i % 50000), i, 'r' || i,
		substr('0123456789abcdef', 1 + person % 97 % 16, 1) || substr('0123456789abcdef', 1 + person % 89 % 16, 1)
		|| '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a3' || (10000000 + person), 8, 24000,
		CASE i % 3 WHEN 2 THEN 10000 ELSE 24000 END,
		CASE i % 2 WHEN 0 THEN 'paid' ELSE 'live' END, '', 0, 0, '', '', '',
		`+blank+`, '90 180 90', 21600, 8, CASE i % 3 WHEN 2 THEN 90000 ELSE 0 END, 1 + i % 3 FROM p`)
}

// otherStandard is a trial of all that was approved.
var otherStandard = oversight.Trial{
	Rate: 40_00, Cap: 800_00, Minutes: 50, Basis: subsidy.PerCourse,
	From: calendar.NewDay(2020, 3, 2), Until: calendar.NewDay(2026, 12, 31),
}

// BenchmarkATrialOfAMillionLines reads and calculates a million lines under another standard, with its progress and its
// result kept as the background keeps them. It is to take two seconds at most on two cores.
func BenchmarkATrialOfAMillionLines(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) storetest.Fixture{
		"SQLite": storetest.SQLite, "PostgreSQL": storetest.PostgreSQL,
	} {
		b.Run(engine, func(b *testing.B) { trialOfAMillionLines(b, open(b)) })
	}
}

func trialOfAMillionLines(b *testing.B, f storetest.Fixture) {
	_, member := f.Member(b, "440203")
	manyLines(b, f, member.Enterprise)
	if f.Path == "" { // what PostgreSQL does by itself within minutes
		f.Put(b, "VACUUM ANALYZE")
	}
	officer := officers(b, f, 1)[0]
	b.ResetTimer()
	var longest time.Duration
	var worked time.Duration
	for b.Loop() {
		run := startTrial(b, f, officer, otherStandard)
		start, before := time.Now(), cpuTime(b)
		due := storetest.Must[[]store.DueTrial](b)(f.ClaimTrials(ctx))
		if len(due) != 1 {
			b.Fatal(due)
		}
		if err := f.RunTrial(ctx, due[0]); err != nil {
			b.Fatal(err)
		}
		longest, worked = max(longest, time.Since(start)), worked+cpuTime(b)-before
		run = storetest.Must[oversight.TrialRun](b)(f.Trial(ctx, officer, run.ID))
		if run.Found == nil || run.Found.Whole.Lines != 1_000_000 || run.Found.Whole.Short == 0 {
			b.Fatalf("%+v", run)
		}
	}
	b.ReportMetric(float64(worked.Milliseconds())/float64(b.N), "cpu-ms") // of this process, whoever else works
	b.ReportMetric(float64(longest.Milliseconds()), "longest-ms")
}

// cpuTime is how long this process has worked, on all cores together.
func cpuTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// officers are members of the city's staff.
func officers(tb testing.TB, f storetest.Fixture, n int) (out []subsidy.Actor) {
	tb.Helper()
	for i := range n {
		login := "city" + subsidy.Itoa(i)
		st := store.Staff{Login: login, Name: "市局" + login, Role: subsidy.CityOfficer}
		st = storetest.Must[store.Staff](tb)(f.AddStaff(ctx, store.Act{
			Actor: subsidy.Actor{ID: "system", Role: subsidy.System}, Now: storetest.Monday,
		}, st, "a-long-password-"+login))
		out = append(out, st.Actor())
	}
	return out
}

// startTrial starts a trial.
func startTrial(tb testing.TB, f storetest.Fixture, by subsidy.Actor, t oversight.Trial) oversight.TrialRun {
	tb.Helper()
	var run oversight.TrialRun
	err := act(f, by, func(tx *store.Tx) (err error) {
		run, err = procedure.StartTrial(tx, t)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return run
}
