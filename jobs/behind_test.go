package jobs

import (
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// TestATrainingsProgressIsCalculatedOnceADayAndWhenItsRecordsChange scans a training under way.
func TestATrainingsProgressIsCalculatedOnceADayAndWhenItsRecordsChange(t *testing.T) {
	f := storetest.SQLite(t)
	_, member := f.Member(t, "440203")
	filing := f.Studied(t, member, 3, 90)
	r := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
	scan := func() store.Progress {
		t.Helper()
		if err := r.Scan(ctx); err != nil {
			t.Fatal(err)
		}
		return storetest.Must[map[string]store.Progress](t)(f.Progresses(ctx, []string{filing.ID}))[filing.ID]
	}
	if p := scan(); p.Filing != "" {
		t.Errorf("before the training: %+v", p)
	}
	day := filing.Form.Start.AddDays(2)
	f.Later(t, day)
	if p := scan(); p.People != 3 || p.Done != 3 || p.Behind != 0 || p.Day != day || p.Stale {
		t.Fatalf("under way: %+v", p)
	}
	f.Put(t, "UPDATE progress SET done = 1")
	if p := scan(); p.Done != 1 {
		t.Errorf("calculated again for nothing: %+v", p)
	}
	err := f.As(t, member, func(tx *store.Tx) error {
		_, err := tx.ClearStudy(filing.ID, "", subsidy.Event{
			Action: subsidy.ClearStudy, Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: filing.ID},
			Scope: filing.Scope(), By: member, At: tx.Act().Now,
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if p := scan(); p.Done != 0 || p.Stale {
		t.Errorf("after the records went: %+v", p)
	}
	next := calendar.DayOf(day.Start()).AddDays(1)
	f.Later(t, next)
	if p := scan(); p.Day != next {
		t.Errorf("the day after: %+v", p)
	}
}
