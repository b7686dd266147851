package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// training is an accepted filing under way, its people and its member; the
// clock stands in the training's sixth day.
func training(t testing.TB, f storetest.Fixture, people int) (subsidy.Filing, subsidy.Actor) {
	t.Helper()
	_, member := f.Member(t, "440203")
	filing := f.Submit(t, f.Draft(t, member, people).ID, member)
	filing = f.Accept(t, filing.ID, storetest.Reviewer("440203"))
	f.Clock.Advance(20 * 24 * time.Hour)
	return filing, member
}

// studied is a session of one person of the course c1.
func studied(filing subsidy.Filing, person, day, minutes int) study.CheckedStudy {
	at := filing.Form.Start.AddDays(day).Start().Unix() + 9*3600
	return study.CheckedStudy{
		Person:   person,
		CourseID: "c1",
		Interval: study.Interval{Start: at, End: at + int64(minutes)*60},
	}
}

// add imports records as a file of the member's.
func add(
	t testing.TB, f storetest.Fixture, id string, member subsidy.Actor, source study.Source, rows ...study.CheckedStudy,
) int {
	t.Helper()
	n, err := tryAdd(t, f, id, member, source, rows...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func tryAdd(
	t testing.TB, f storetest.Fixture, id string, member subsidy.Actor, source study.Source, rows ...study.CheckedStudy,
) (int, error) {
	t.Helper()
	target := storetest.Must[store.StudyTarget](t)(f.StudyTarget(ctx, member, id))
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	return store.Answer(ctx, f.Store, store.Act{Actor: member, Now: now}, func(tx *store.Tx) (int, error) {
		event, err := study.Import(target.Filing, len(rows), member, now)
		if err != nil {
			return 0, err
		}
		return tx.AddStudy(
			store.StudyBatch{ID: tx.NewID(), Target: target, Platform: "class", Source: source, Rows: rows}, event)
	})
}

// everybody reads all people of a filing, opened.
func everybody(t testing.TB, f storetest.Fixture, filing subsidy.Filing) []store.Learner {
	t.Helper()
	var out []store.Learner
	if err := f.EachLearner(ctx, store.LearnerQuery{Filing: filing, Open: true, Shots: true},
		func(l store.Learner) error { out = append(out, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func desk(t testing.TB, f storetest.Fixture, filing subsidy.Filing) *study.Desk {
	t.Helper()
	policies := storetest.Must[subsidy.Policies](t)(f.Policies(ctx))
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	return storetest.Must[*study.Desk](t)(study.NewStudyDesk(filing, policies, calendar.DayOf(now)))
}

func TestTheSameStudyAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 3)
		rows := []study.CheckedStudy{
			studied(filing, 0, 1, 60), studied(filing, 0, 2, 45), studied(filing, 1, 1, 90), studied(filing, 0, 1, 60),
		}
		result := study.CheckedStudy{
			Person:   0,
			CourseID: "c1",
			Entry:    study.Entry{UnitsDone: 3, UnitsTotal: 3, Test: study.Test{Scored: true, Score: 885}},
		}
		total := study.CheckedStudy{
			Person:   2,
			CourseID: "c1",
			Total:    study.Total{From: filing.Form.Start, Until: filing.Form.Start, Seconds: 5400},
		}
		rows = append(rows, result, total)
		if n := add(t, f, filing.ID, member, study.FromFile, rows...); n != 5 {
			t.Fatalf("%d new records, want 3 sessions, a total and a result", n)
		}
		before := everybody(t, f, filing)
		older := result
		older.UnitsDone, older.Test = 1, study.Test{Scored: true, Score: 400}
		shorter := total
		shorter.Total.Seconds = 60
		if n := add(t, f, filing.ID, member, study.FromFile, append(rows, older, shorter)...); n != 0 {
			t.Fatalf("%d records were new the second time", n)
		}
		// the platform's own word takes the file's place
		if n := add(t, f, filing.ID, member, study.FromPlatform, rows[:3]...); n != 3 {
			t.Fatalf("%d records taken over", n)
		}
		if n := add(t, f, filing.ID, member, study.FromFile, rows[:3]...); n != 0 {
			t.Fatalf("a file took %d records from the platform", n)
		}
		d := desk(t, f, filing)
		for i, l := range everybody(t, f, filing) {
			was, is := d.Look(before[i].Study, 0), d.Look(l.Study, 0)
			if was.Hours != is.Hours || was.Studied != is.Studied ||
				len(l.Study.Studies) > 0 && l.Study.Studies[0].UnitsTotal != before[i].Study.Studies[0].UnitsTotal {
				t.Errorf("person %d: %+v, before %+v", i, is.Calculation, was.Calculation)
			}
		}
		first := d.Look(before[0].Study, 0)
		if first.Hours != 2 || first.Studied != 105*60 || !first.Done || first.Courses[0].Test.Score != 885 {
			t.Errorf("%+v", first)
		}
		imports, next, err := f.StudyImports(ctx, member, filing.ID, store.Page{Limit: 2})
		if err != nil || len(imports) != 2 || next == "" || imports[1].Source != study.FromPlatform ||
			imports[1].Added != 3 {
			t.Errorf("imports %+v, %v", imports, err)
		}
	})
}

// attachScreenshot attaches a picture to what an evidence id names.
func attachScreenshot(t *testing.T, f storetest.Fixture, by subsidy.Actor, id string) error {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	return f.Change(ctx, store.Act{Actor: by, Now: now}, func(tx *store.Tx) error {
		subject := subsidy.Subject{Kind: subsidy.SubjectStudy, ID: id}
		scope, editable, err := tx.SubjectOf(subject)
		if err != nil {
			return err
		}
		if err := subsidy.Attach(subject, scope, editable, subsidy.Screenshot, 0, by); err != nil {
			return err
		}
		a := subsidy.Attachment{
			ID:      tx.NewID(),
			Subject: subject,
			Scope:   scope,
			Purpose: subsidy.Screenshot,
			Name:    "截图.jpg",
			Type:    "image/jpeg",
			Digest:  "d",
			At:      now,
		}
		return tx.Attach(a, subsidy.AttachEvent(subsidy.AttachFile, a, by, now))
	})
}

func TestATotalCountsWithItsScreenshot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 3)
		for person := range 3 {
			add(t, f, filing.ID, member, study.FromFile, study.CheckedStudy{
				Person:   person,
				CourseID: "c1",
				Total:    study.Total{Seconds: 5400},
			})
		}
		people := everybody(t, f, filing)
		hours := func() (out []int) {
			d := desk(t, f, filing)
			if err := f.EachLearner(ctx, store.LearnerQuery{Filing: filing}, func(l store.Learner) error {
				out = append(out, d.Look(l.Study, l.Used).Hours)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			return out
		}
		attach := func(id string) error { return attachScreenshot(t, f, member, id) }
		if got := fmt.Sprint(hours()); got != "[0 0 0]" {
			t.Fatalf("without screenshots: %s, want [0 0 0]", got)
		}
		if err := attach(store.EvidenceID(people[0].Row.ID, "")); err != nil {
			t.Fatal(err)
		}
		if err := attach(store.EvidenceID(people[1].Row.ID, "c1")); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(hours()); got != "[2 2 0]" {
			t.Fatalf("one of the person, one of the person's course: %s, want [2 2 0]", got)
		}
		for _, wrong := range []string{"nobody", store.EvidenceID(people[0].Row.ID, "c9"), "nobody.c1", filing.ID} {
			if err := attach(wrong); subsidy.KindOf(err) != subsidy.NotFound {
				t.Errorf("%s: %v, want %q", wrong, err, subsidy.NotFound)
			}
		}
		if err := attach(store.EvidenceID(filing.ID, "c1")); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(hours()); got != "[2 2 2]" {
			t.Fatalf("one of the course for all: %s, want [2 2 2]", got)
		}
		for who, want := range map[subsidy.Actor]int{
			storetest.Reviewer("440203"):  2,
			storetest.City:                2,
			member:                        2,
			storetest.Reviewer("440204"):  0,
			{Role: subsidy.ServiceCentre}: 0,
		} {
			if shots, err := f.Evidence(ctx, who, filing, people[1].Row.ID); err != nil || len(shots) != want {
				t.Errorf("%s sees %d screenshots of a person, want %d: %v", who.Role, len(shots), want, err)
			}
		}
	})
}

func TestNobodyReadsOrAddsToAnothersStudy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 2)
		_, rival := f.Member(t, "440203")
		add(t, f, filing.ID, member, study.FromFile, studied(filing, 0, 1, 60))
		row := everybody(t, f, filing)[0].Row.ID
		all := func(store.Learner) bool { return true }
		for who, a := range map[string]subsidy.Actor{
			"a rival":          rival,
			"another county":   storetest.Reviewer("440204"),
			"a visitor":        {Role: subsidy.Visitor},
			"an administrator": {Role: subsidy.Administrator},
			"the centre":       {Role: subsidy.ServiceCentre},
			"a platform":       {Role: subsidy.PlatformServer, Platform: "class"},
		} {
			_, _, err1 := f.Learners(ctx, a, filing.ID, all, store.Page{})
			_, _, err2 := f.Learner(ctx, a, filing.ID, row)
			_, err3 := f.StudyTarget(ctx, a, filing.ID)
			_, _, err4 := f.StudyImports(ctx, a, filing.ID, store.Page{})
			for i, err := range []error{err1, err2, err3, err4} {
				if subsidy.KindOf(err) != subsidy.NotFound {
					t.Errorf("reader %d shows %s: %v", i+1, who, err)
				}
			}
		}
		for _, a := range []subsidy.Actor{member, storetest.Reviewer("440203"), storetest.City} {
			if _, l, err := f.Learner(ctx, a, filing.ID, row); err != nil || len(l.Study.Studies) != 1 {
				t.Errorf("%s: %v", a.Role, err)
			}
		}
		if _, err := tryAdd(t, f, filing.ID, storetest.Reviewer("440203"), study.FromFile,
			studied(filing, 0, 3, 60)); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("the county imported: %v", err)
		}
		draft := f.Draft(t, member, 2)
		if _, err := tryAdd(t, f, draft.ID, member, study.FromFile,
			studied(draft, 0, 3, 60)); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("into a draft: %v", err)
		}
		targets, err := f.PushTargets(ctx, subsidy.Actor{Role: subsidy.PlatformServer, Platform: "class"}, []string{
			filing.Number, "BA440203-2026-99999",
		})
		if err != nil || len(targets) != 1 || len(targets[filing.Number].People) != 2 {
			t.Errorf("the platform's own: %d, %v", len(targets), err)
		}
		if targets, err = f.PushTargets(ctx, subsidy.Actor{Role: subsidy.PlatformServer, Platform: "xuexi"},
			[]string{filing.Number}); err != nil || len(targets) != 0 {
			t.Errorf("another platform's: %d, %v", len(targets), err)
		}
	})
}

func TestARosterThatChangedMeanwhileRefusesTheImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 2)
		target := storetest.Must[store.StudyTarget](t)(f.StudyTarget(ctx, member, filing.ID))
		f.Do(t, filing.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
			filing.Revision++
			return tx.SaveFiling(*filing, subsidy.Event{
				Action:  subsidy.AmendFiling,
				Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: filing.ID},
				At:      storetest.Monday,
			})
		})
		err := f.Change(ctx, store.Act{Actor: member, Now: storetest.Monday}, func(tx *store.Tx) error {
			_, err := tx.AddStudy(store.StudyBatch{
				ID:     tx.NewID(),
				Target: target,
				Source: study.FromFile,
				Rows:   []study.CheckedStudy{studied(filing, 0, 1, 60)},
			}, subsidy.Event{})
			return err
		})
		if subsidy.KindOf(err) != subsidy.Conflict || len(everybody(t, f, filing)[0].Study.Studies) != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestWhatAFileBroughtMayBeCleared(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 2)
		add(t, f, filing.ID, member, study.FromFile, studied(filing, 0, 1, 60),
			study.CheckedStudy{Person: 0, CourseID: "c1", Total: study.Total{Seconds: 5400}},
			study.CheckedStudy{Person: 0, CourseID: "c1", Entry: study.Entry{UnitsDone: 1, UnitsTotal: 3}})
		add(t, f, filing.ID, member, study.FromPlatform, studied(filing, 1, 1, 30))
		clear := func(course, reason string) (int, error) {
			return store.Answer(ctx, f.Store, store.Act{Actor: member, Now: f.Clock.Now()},
				func(tx *store.Tx) (int, error) {
					v, err := tx.Filing(filing.ID)
					if err != nil {
						return 0, err
					}
					event, err := study.Clear(v, course, reason, member, f.Clock.Now())
					if err != nil {
						return 0, err
					}
					return tx.ClearStudy(v.ID, course, event)
				})
		}
		if _, err := clear("c1", ""); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := clear("c9", "列选错了，重新导入"); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("an unknown course: %v", err)
		}
		n, err := clear("c1", "列选错了，重新导入")
		people := everybody(t, f, filing)
		if err != nil || n != 3 || len(people[0].Study.Studies) != 0 || len(people[1].Study.Studies) != 1 {
			t.Errorf("%d cleared, %v, left %+v", n, err, people)
		}
	})
}

func TestAnEmployeeSeesTheOwnStudyAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 3)
		add(t, f, filing.ID, member, study.FromFile, studied(filing, 1, 1, 62), studied(filing, 2, 1, 90))
		entry := storetest.Entries(3)[1]
		account := f.Account(t, "employee", entry.Phone)
		account, err := store.Answer(ctx, f.Store, store.Act{Actor: account.Visitor(), Now: f.Clock.Now()},
			func(tx *store.Tx) (store.Account, error) {
				return tx.BindTrainee(account.ID, subsidy.ResidentID(entry.ID), entry.Name, subsidy.Event{
					Action:  subsidy.BindTrainee,
					Subject: subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account.ID},
					At:      f.Clock.Now(),
				})
			})
		if err != nil {
			t.Fatal(err)
		}
		me := storetest.Must[subsidy.Actor](t)(account.Trainee())
		mine, err := f.TraineeStudies(ctx, me)
		if err != nil || len(mine) != 1 || len(mine[0].Study.Studies) != 1 ||
			mine[0].Study.Studies[0].Intervals[0].End-mine[0].Study.Studies[0].Intervals[0].Start != 62*60 {
			t.Fatalf("%+v, %v", mine, err)
		}
		if _, err := f.TraineeStudies(ctx, member); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a member as a trainee: %v", err)
		}
		people := everybody(t, f, filing)
		if err := f.Change(ctx, store.Act{Actor: storetest.Reviewer("440203"), Now: f.Clock.Now()},
			func(tx *store.Tx) error {
				return procedure.EnterElsewhere(tx, filing.ID, people[1].Row.ID, 300_00, 1000_00,
					"深圳市补贴发放通知2026-17号")
			}); err != nil {
			t.Fatal(err)
		}
		if mine, err = f.TraineeStudies(ctx, me); err != nil || mine[0].Used != 300_00 {
			t.Errorf("used %d, %v", mine[0].Used, err)
		}
		if used, err := f.YearUsed(ctx, me, filing.Form.End); err != nil || used != 300_00 {
			t.Errorf("used %d, %v", used, err)
		}
		standings, err := f.Standings(ctx, filing.Enterprise, people[1], filing.Form.End.Year())
		if err != nil || len(standings) != 1 || standings[0].Sentence() != "在其他地方领取同类补贴登记 300 元。" {
			t.Errorf("%+v, %v", standings, err)
		}
	})
}

func TestPeopleAreListedByProgressPageByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 450)
		var rows []study.CheckedStudy
		for person := 0; person < 450; person += 3 {
			rows = append(rows, studied(filing, person, 1, 90))
		}
		add(t, f, filing.ID, member, study.FromFile, rows...)
		d, got, p := desk(t, f, filing), 0, store.Page{Limit: 40}
		for pages := 0; ; pages++ {
			list, next, err := f.Learners(ctx, member, filing.ID,
				func(l store.Learner) bool { return d.Look(l.Study, l.Used).Done }, p)
			if err != nil || pages > 10 {
				t.Fatalf("page %d: %v", pages, err)
			}
			for _, l := range list {
				if (l.Row.Position-1)%3 != 0 || l.Row.Name == "" {
					t.Fatalf("%+v", l.Row)
				}
				got++
			}
			if p.After = next; next == "" {
				break
			}
		}
		if got != 150 {
			t.Errorf("%d of 150 people who are done", got)
		}
		if n := len(everybody(t, f, filing)); n != 450 {
			t.Errorf("%d people walked", n)
		}
	})
}

// TestStudyRowsHoldNothingPersonal looks for names, numbers and accounts in
// everything that the database file holds after study came in by every way.
func TestStudyRowsHoldNothingPersonal(t *testing.T) {
	f := storetest.SQLite(t)
	filing, member := training(t, f, 20)
	var rows []study.CheckedStudy
	for person, e := range storetest.Entries(20) {
		row := studied(filing, person, 1, 90)
		row.Entry = study.Entry{Name: e.Name, ID: e.ID, Phone: e.Phone, Account: e.Account, UnitsDone: 1, UnitsTotal: 1}
		rows = append(rows, row)
	}
	add(t, f, filing.ID, member, study.FromFile, rows...)
	err := f.Change(ctx, store.Act{Actor: storetest.Reviewer("440203"), Now: f.Clock.Now()}, func(tx *store.Tx) error {
		if _, _, err := tx.TakeRecords("class",
			[]store.PlatformRecord{{ID: "1", Content: []byte(storetest.Entries(1)[0].ID)}}); err != nil {
			return err
		}
		return procedure.EnterElsewhere(tx, filing.ID, everybody(t, f, filing)[0].Row.ID, 300_00, 1000_00,
			"员工零的深圳市补贴发放通知")
	})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, name := range []string{f.Path, f.Path + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(data)
	}
	for _, e := range storetest.Entries(20) {
		for _, secret := range []string{e.Name, e.ID, e.Phone, e.Account, "深圳市补贴发放通知"} {
			if strings.Contains(text.String(), secret) {
				t.Errorf("the database shows %s", secret)
			}
		}
	}
}
