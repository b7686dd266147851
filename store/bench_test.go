package store_test

import (
	"database/sql"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// bigTraining is an accepted filing of people whom no other filing has, with
// three courses and so many sessions each.
func bigTraining(b *testing.B, f storetest.Fixture, first, people, sessions int) subsidy.Filing {
	b.Helper()
	_, member := f.Member(b, "440203")
	sealed := make([]store.SealedPerson, people)
	for i := range sealed {
		id := subsidy.MakeResidentID("440203", calendar.NewDay(1960, 1, 1).AddDays((first+i)/500), (first+i)%500)
		sealed[i] = f.SealPerson(subsidy.Person{
			Name:    "某人",
			Sex:     id.Sex(),
			ID:      id,
			Phone:   fmt.Sprintf("137%08d", first+i),
			Account: fmt.Sprint(first + i),
		})
	}
	draft := f.Draft(b, member, 1)
	f.Do(b, draft.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		size, err := tx.ReplaceRoster(filing.ID, sealed)
		if err != nil {
			return err
		}
		c := filing.Form.Courses[0]
		filing.Form.Courses, filing.Form.PlannedPeople, filing.RosterSize = nil, people, size.Rows
		for i, minutes := range []int{180, 270, 360} {
			c.ID, c.Name, c.Minutes, c.People = fmt.Sprintf("c%d", i+1), fmt.Sprintf("课程%d", i+1), minutes, people
			filing.Form.Courses = append(filing.Form.Courses, c)
		}
		return tx.SaveFiling(*filing, subsidy.Event{
			Action:  subsidy.EditFiling,
			Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: filing.ID},
			At:      f.Clock.Now(),
		})
	})
	filing := f.Submit(b, draft.ID, member)
	filing = f.Accept(b, filing.ID, storetest.Reviewer("440203"))
	start := filing.Form.Start.Start().Unix()
	for from := 0; from < people; from += 500 {
		var rows []study.CheckedStudy
		for person := from; person < min(people, from+500); person++ {
			for n := range sessions {
				at := start + int64(n/4)*86400 + int64(n%4)*4*3600 + int64(person%3600)
				rows = append(rows, study.CheckedStudy{
					Person:   person,
					CourseID: fmt.Sprintf("c%d", n%3+1),
					Interval: study.Interval{Start: at, End: at + 900 + int64((person*7+n*13)%1800)},
				})
			}
			rows = append(rows, study.CheckedStudy{
				Person:   person,
				CourseID: "c1",
				Entry:    study.Entry{UnitsDone: 3, UnitsTotal: 3},
			})
		}
		add(b, f, filing.ID, member, study.FromFile, rows...)
	}
	return filing
}

// readAlone is the same million rows, read and thrown away.
func readAlone(b *testing.B, f storetest.Fixture, filings []subsidy.Filing) (n int) {
	b.Helper()
	for _, filing := range filings {
		rows, err := f.Readers().
			Query("SELECT id_hash, course, start_at, end_at FROM study_interval WHERE filing_id = ?", filing.ID)
		if err != nil {
			b.Fatal(err)
		}
		var hash, course sql.RawBytes
		var start, end int64
		for rows.Next() {
			if err := rows.Scan(&hash, &course, &start, &end); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
		_ = rows.Close()
	}
	return n
}

// BenchmarkAMillionIntervalsToAmounts takes 1,000,000 intervals of 20,000 people
// from a SQLite file to amounts in one pass, and says how many times as long
// that takes as reading the rows alone, and how much memory it holds.
func BenchmarkAMillionIntervalsToAmounts(b *testing.B) {
	const filings, people, sessions = 4, 5000, 50
	f := storetest.SQLite(b)
	var all []subsidy.Filing
	for i := range filings {
		all = append(all, bigTraining(b, f, i*people, people, sessions))
	}
	var reading, whole []time.Duration
	var base, now runtime.MemStats
	var peak uint64
	for b.Loop() {
		start := time.Now()
		if n := readAlone(b, f, all); n != filings*people*sessions {
			b.Fatalf("%d intervals", n)
		}
		reading = append(reading, time.Since(start))
		runtime.GC()
		runtime.ReadMemStats(&base)
		start = time.Now()
		var sum study.Summary
		for _, filing := range all {
			d := desk(b, f, filing)
			if err := f.EachLearner(ctx, store.LearnerQuery{Filing: filing}, func(l store.Learner) error {
				sum.Add(d.Look(l.Study, l.Used))
				if sum.People%1000 == 0 {
					runtime.ReadMemStats(&now)
					peak = max(peak, now.HeapAlloc-min(base.HeapAlloc, now.HeapAlloc))
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		whole = append(whole, time.Since(start))
		if sum.People != filings*people || sum.Granted == 0 {
			b.Fatalf("%+v", sum)
		}
	}
	slices.Sort(reading)
	slices.Sort(whole)
	r, w := reading[len(reading)/2], whole[len(whole)/2]
	b.ReportMetric(r.Seconds(), "s-reading")
	b.ReportMetric(w.Seconds(), "s-pass")
	b.ReportMetric(float64(peak)/(1<<20), "MB-peak")
	storetest.Figure{Name: "amounts from 1,000,000 intervals / reading them", Aim: 1.5, AtMost: true}.
		Report(b, float64(w)/float64(r))
}

// BenchmarkAClaimOfFiveThousand submits a claim of 5,000 people, one transaction
// that calculates them, keeps their lines and reserves their years, and says how
// many times as long that takes as calculating them alone.
func BenchmarkAClaimOfFiveThousand(b *testing.B) {
	f := storetest.SQLite(b)
	filing := bigTraining(b, f, 0, 5000, 50)
	f.Later(b, filing.Form.End.AddDays(1))
	member := subsidy.Actor{ID: "owner", Role: subsidy.Owner, Enterprise: filing.Enterprise, County: filing.County}
	rules := storetest.Must[store.Rules](b)(f.Rules(ctx, filing.Enterprise))
	var calculation, submitting, publishing []time.Duration
	for b.Loop() {
		start := time.Now()
		d := desk(b, f, filing)
		if err := f.EachLearner(ctx, store.LearnerQuery{Filing: filing},
			func(l store.Learner) error { d.Look(l.Study, l.Used); return nil }); err != nil {
			b.Fatal(err)
		}
		calculation = append(calculation, time.Since(start))
		c := f.DraftClaimOf(b, member, filing.ID)
		start = time.Now()
		c = f.DoClaim(b, c.ID, member, func(tx *store.Tx, c *claim.Claim) error {
			return procedure.SubmitClaim(tx, c, rules)
		})
		submitting = append(submitting, time.Since(start))
		if got := c.Totals(); got.People == 0 || got.Amount == 0 {
			b.Fatalf("%+v", got)
		}
		start = time.Now()
		f.Publish(b, c)
		publishing = append(publishing, time.Since(start))
		f.DoClaim(b, c.ID, member, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.Withdraw(member, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		})
	}
	for _, v := range [][]time.Duration{calculation, submitting, publishing} {
		slices.Sort(v)
	}
	r, s, p := calculation[len(calculation)/2], submitting[len(submitting)/2], publishing[len(publishing)/2]
	b.ReportMetric(r.Seconds(), "s-calculation")
	b.ReportMetric(s.Seconds(), "s-submitting")
	b.ReportMetric(p.Seconds(), "s-review-to-publicity")
	storetest.Figure{Name: "a claim of 5,000 people / calculating it", Aim: 1.5, AtMost: true}.
		Report(b, float64(s)/float64(r))
}
