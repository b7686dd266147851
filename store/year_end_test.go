package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/weekly"
)

// The last second of 2026 in China and the first moment of 2027: by UTC both lie
// on 2026-12-31, and so does the next morning before eight.
var (
	lastSecond  = time.Date(2026, 12, 31, 23, 59, 59, 0, calendar.China)
	newYear     = lastSecond.Add(time.Second)
	nextMorning = newYear.Add(7*time.Hour + 59*time.Minute)
)

// at sets the machine's clock, forwards.
func at(t *testing.T, f storetest.Fixture, moment time.Time) {
	t.Helper()
	if moment.Before(f.Clock.Now()) {
		t.Fatalf("%s is over", moment)
	}
	f.Clock.Advance(moment.Sub(f.Clock.Now()))
}

func TestFilingNumbersStartAnewWithTheYearInChina(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		at(t, f, lastSecond.Add(-time.Hour))
		var drafts []subsidy.Filing
		var members []subsidy.Actor
		for _, county := range []subsidy.County{"440203", "440203", "440203", "440203", "440204"} {
			_, member := f.Member(t, county)
			members = append(members, member)
			drafts = append(drafts, f.Draft(t, member, 1))
		}
		for i, v := range []struct {
			at   time.Time
			want string
		}{
			{lastSecond.Add(-time.Minute), "BA440203-2026-00001"},
			{lastSecond, "BA440203-2026-00002"},
			{newYear, "BA440203-2027-00001"},
			{nextMorning, "BA440203-2027-00002"},
			{nextMorning, "BA440204-2027-00001"},
		} {
			at(t, f, v.at)
			got := f.Submit(t, drafts[i].ID, members[i])
			if got.Number != v.want || calendar.DayOf(got.SubmittedAt) != calendar.DayOf(v.at) {
				t.Errorf("submitted %s: %s on %s, want %s", v.at, got.Number, calendar.DayOf(got.SubmittedAt), v.want)
			}
		}
		// what came back keeps its number in the new year
		back := f.Return(t, drafts[1].ID, storetest.Reviewer("440203"))
		if got := f.Submit(t, back.ID, members[1]); got.Number != "BA440203-2026-00002" {
			t.Errorf("submitted again: %s", got.Number)
		}
	})
}

func TestClaimNumbersStartAnewWithTheYearInChina(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		var claims []claim.Claim
		var members []subsidy.Actor
		var filings []subsidy.Filing
		for range 3 {
			_, member := f.Member(t, "440203")
			members = append(members, member)
			filings = append(filings, f.Studied(t, member, 1, 90))
		}
		at(t, f, lastSecond.Add(-time.Hour))
		for i, filing := range filings {
			claims = append(claims, f.DraftClaimOf(t, members[i], filing.ID))
		}
		for i, v := range []struct {
			at   time.Time
			want string
		}{
			{lastSecond, "SL440203-2026-00001"}, {newYear, "SL440203-2027-00001"}, {
				nextMorning,
				"SL440203-2027-00002",
			},
		} {
			at(t, f, v.at)
			rules := storetest.Must[store.Rules](t)(f.Rules(ctx, members[i].Enterprise))
			got := f.DoClaim(t, claims[i].ID, members[i], func(tx *store.Tx, c *claim.Claim) error {
				return procedure.SubmitClaim(tx, c, rules)
			})
			if got.Number != v.want {
				t.Errorf("submitted %s: %s, want %s", v.at, got.Number, v.want)
			}
		}
	})
}

func TestAssessmentNumbersStartAnewWithTheYearInChina(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		at(t, f, lastSecond.Add(-time.Hour))
		_, member := f.Member(t, "440203")
		for i, v := range []struct {
			at   time.Time
			want string
		}{
			{lastSecond, "PG440203-2026-00001"}, {newYear, "PG440203-2027-00001"}, {
				nextMorning,
				"PG440203-2027-00002",
			},
		} {
			a := assessmentDraft(t, f, member)
			at(t, f, v.at)
			act := store.Act{Actor: member, Now: f.Clock.Now()}
			got, err := store.Answer(ctx, f.Store, act, func(tx *store.Tx) (subsidy.Assessment, error) {
				return a, procedure.SubmitAssessment(tx, &a)
			})
			if err != nil || got.Number != v.want || got.Received != calendar.DayOf(v.at) {
				t.Errorf("%d, submitted %s: %s, received %s, %v", i, v.at, got.Number, got.Received, err)
			}
		}
	})
}

// assessmentDraft is a complete assessment with its material.
func assessmentDraft(t *testing.T, f storetest.Fixture, member subsidy.Actor) subsidy.Assessment {
	t.Helper()
	act := store.Act{Actor: member, Now: f.Clock.Now()}
	a, err := store.Answer(ctx, f.Store, act, func(tx *store.Tx) (subsidy.Assessment, error) {
		e, err := tx.Enterprise(member.Enterprise)
		if err != nil {
			return subsidy.Assessment{}, err
		}
		a, ev, err := subsidy.NewAssessment(tx.NewID(), e, member, act.Now)
		if err != nil {
			return a, err
		}
		if err := tx.SaveAssessment(a, ev); err != nil {
			return a, err
		}
		ev, err = a.Save(subsidy.AssessmentForm{
			Platform: subsidy.PlatformInfo{
				Name:    "微课堂",
				ICP:     "粤ICP备0号",
				Address: "https://x.example",
				Server:  "广州",
			},
			Project: "钳工培训", Post: "钳工", Opinion: "申请评估", Records: true, Teaching: true, Practice: true,
			Evaluation: true,
			Tracking:   true, Courses: []subsidy.AssessmentCourse{{
				Name: "点检", Points: "要点", Form: "视频",
				Minutes: 90,
			}},
		}, a.Revision, member, act.Now)
		if err != nil {
			return a, err
		}
		return a, tx.SaveAssessment(a, ev)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []subsidy.Purpose{
		subsidy.Credentials, subsidy.Construction, subsidy.Operation, subsidy.Content,
		subsidy.Functions,
	} {
		f.Put(t, `INSERT INTO file (id, subject_kind, subject_id, enterprise_id, county, purpose, digest,
			thumb, name, type, size,
			account_id, at) VALUES (?, 'assessment', ?, ?, '440203', ?, 'd', '', ?, 'image/png', 1, 'a', 0)`,
			a.ID+string(p), a.ID, member.Enterprise, string(p), []byte{0})
	}
	return a
}

// A filing submitted in the last second of the year and one of the new year's
// first moment lie in one week, that of Monday 2026-12-28, and both are counted
// once; a week later they are in the running total alone.
func TestTheWeekOverTheYearsEndIsOneWeek(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		at(t, f, lastSecond.Add(-time.Hour))
		for _, moment := range []time.Time{lastSecond, newYear} {
			_, member := f.Member(t, "440203")
			draft := f.Draft(t, member, 3)
			at(t, f, moment)
			f.Submit(t, draft.ID, member)
		}
		system := subsidy.Actor{Role: subsidy.System}
		for _, v := range []struct {
			week         calendar.Day
			inWeek, sums weekly.Figures
		}{
			{
				calendar.NewDay(2026, 12, 28),
				weekly.Figures{Received: 2, Enterprises: 2, People: 6},
				weekly.Figures{Received: 2, Enterprises: 2, People: 6},
			},
			{calendar.NewDay(2027, 1, 4), weekly.Figures{}, weekly.Figures{
				Received:    2,
				Enterprises: 2, People: 6,
			}},
		} {
			at(t, f, weekly.WeekClosed(v.week))
			now := f.Clock.Now()
			if got := weekly.LastClosedWeek(now); got != v.week {
				t.Fatalf("at %s the week of %s is closed", now, got)
			}
			err := f.Change(ctx, store.Act{Actor: system, Now: now}, func(tx *store.Tx) error {
				_, err := tx.MakeWeekly(v.week)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			table := storetest.Must[weekly.Table](t)(store.Answer(context.Background(), f.Store,
				store.Act{Actor: system, Now: now}, func(tx *store.Tx) (weekly.Table, error) {
					return tx.WeeklyTable(v.week, "440203")
				}))
			i := slices.IndexFunc(table.Rows[:], func(r weekly.Row) bool { return r.Type == "" })
			if row := table.Rows[i]; row.Week != v.inWeek || row.Total != v.sums {
				t.Errorf("the week of %s: %+v", v.week, row)
			}
		}
	})
}

// What a training that ended on 31 December holds and what one that ended on
// 1 January holds stand against two years, whenever they are claimed.
func TestTwoTrainingsAroundNewYearHoldTwoPersonYears(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		at(t, f, time.Date(2026, 12, 11, 9, 0, 0, 0, calendar.China)) // Studied ends 20 days later
		var filings []subsidy.Filing
		var members []subsidy.Actor
		for range 2 {
			_, member := f.Member(t, "440203")
			members = append(members, member)
			filings = append(filings, f.Studied(t, member, 1, 35*45)) // the same first person, 1050 yuan
			at(t, f, f.Clock.Now().Add(24*time.Hour))
		}
		if a, b := filings[0].Form.End, filings[1].Form.End; a != calendar.NewDay(2026, 12, 31) ||
			b != calendar.NewDay(2027, 1, 1) {
			t.Fatalf("they end on %s and %s", a, b)
		}
		at(t, f, time.Date(2027, 1, 11, 9, 0, 0, 0, calendar.China))
		for i, filing := range filings {
			if c := f.ClaimOf(t, members[i], filing.ID); c.Totals().Amount != 1000_00 {
				t.Errorf("the training that ended on %s gets %s", filing.Form.End, c.Totals().Amount.Plain())
			}
		}
		years := f.Text(t, "SELECT COUNT(*) FROM person_year WHERE reserved = 100000 AND year IN (2026, 2027)")
		if years != "2" {
			t.Errorf("%s person-years are full", years)
		}
	})
}
