package store_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/oversight"
)

// asDecided is a trial of the standard in force, over everything that was approved until today.
func asDecided(t *testing.T, f storetest.Fixture) oversight.Trial {
	t.Helper()
	today := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
	p := storetest.Must[subsidy.Policy](t)(subsidy.PublishedPolicies().On(today))
	return oversight.Trial{
		Rate: p.RatePerHour, Cap: p.CapPerYear, Minutes: p.ClassHourMinutes, Basis: p.Basis,
		From: calendar.NewDay(2020, 3, 2), Until: today,
	}
}

// ran runs a trial to its end.
func ran(t *testing.T, f storetest.Fixture, by subsidy.Actor, trial oversight.Trial) oversight.TrialResult {
	t.Helper()
	run := startTrial(t, f, by, trial)
	for _, d := range storetest.Must[[]store.DueTrial](t)(f.ClaimTrials(ctx)) {
		if err := f.RunTrial(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	run = storetest.Must[oversight.TrialRun](t)(f.Trial(ctx, by, run.ID))
	if run.State != oversight.TrialDone || run.Found == nil || run.Done != run.Parts {
		t.Fatalf("%+v", run)
	}
	return *run.Found
}

func TestATrialOfRealClaims(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		city := officers(t, f, 1)[0]
		claims := clearedClaims(t, f, 2) // the same three people twice, of two class hours each
		trial := asDecided(t, f)
		sum := oversight.TrialSum{Lines: 6, People: 3, Hours: 12, Other: 12, Amount: 360_00, Would: 360_00}
		if got := ran(t, f, city, trial); got.Whole != sum || got.Unkept != 0 || got.Counties["440203"] != sum {
			t.Fatalf("under the same standard: %+v", got)
		}
		f.Put(t, "UPDATE claim_line SET state = 'excluded' WHERE id = ?", claims[0].Lines[0].ID) // an upheld objection
		trial.Rate, trial.Cap = 40_00, 100_00
		want := oversight.TrialSum{
			Lines: 5, People: 3, Hours: 10, Other: 10, Amount: 300_00, Would: 240_00, Short: 3,
		}
		if got := ran(t, f, city, trial); got.Whole != want { // 80 and 20 twice, and 40 where 60 stood at the asking
			t.Errorf("dearer, with a lower cap: %+v", got.Whole)
		}
		trial.Minutes = 90
		if got := ran(t, f, city, trial); got.Whole.Other != 5 || got.Whole.Would != 200_00 {
			t.Errorf("a class hour of 90 minutes: %+v", got.Whole)
		}
		trial.County = "440204"
		if got := ran(t, f, city, trial); got.Whole.Lines != 0 {
			t.Errorf("another county: %+v", got.Whole)
		}
		trial.County, trial.Until = "", trial.Until.AddDays(-40)
		if got := ran(t, f, city, trial); got.Whole.Lines != 0 {
			t.Errorf("before they were approved: %+v", got.Whole)
		}
	})
}

func TestATrialIsTakenUpAfterALossAndStartedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		city := officers(t, f, 2)
		trial := asDecided(t, f)
		var ids [4]string
		var pressed sync.WaitGroup
		for i := range ids {
			pressed.Go(func() { ids[i] = startTrial(t, f, city[0], trial).ID })
		}
		pressed.Wait()
		if ids[1] != ids[0] || ids[2] != ids[0] || ids[3] != ids[0] {
			t.Fatalf("pressed four times: %v", ids)
		}
		other := startTrial(t, f, city[1], trial)
		first := storetest.Must[[]store.DueTrial](t)(f.ClaimTrials(ctx))
		if len(first) != 2 || other.ID == ids[0] {
			t.Fatalf("%v", first)
		}
		if again := storetest.Must[[]store.DueTrial](t)(f.ClaimTrials(ctx)); len(again) != 0 {
			t.Fatalf("taken twice: %v", again)
		}
		f.Clock.Advance(time.Minute) // the worker is gone
		second := storetest.Must[[]store.DueTrial](t)(f.ClaimTrials(ctx))
		if len(second) != 2 || second[0].Attempt != 2 {
			t.Fatalf("%v", second)
		}
		if err := f.RunTrial(ctx, first[0]); err != nil {
			t.Fatal(err)
		}
		if run := storetest.Must[oversight.TrialRun](t)(f.Trial(ctx, city[0], first[0].ID)); !run.Open() {
			t.Errorf("an attempt that was lost ended it: %+v", run)
		}
		for _, d := range second {
			for range 2 { // the queue may deliver twice
				if err := f.RunTrial(ctx, d); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, run := range storetest.Must[[]oversight.TrialRun](t)(f.Trials(ctx, city[0], 10)) {
			if run.State != oversight.TrialDone {
				t.Errorf("%+v", run)
			}
		}
	})
}

func TestATrialThatIsLostAgainAndAgainFailsAndIsClearedInTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		city := officers(t, f, 1)[0]
		run := startTrial(t, f, city, asDecided(t, f))
		for range oversight.TrialTries {
			if due := storetest.Must[[]store.DueTrial](t)(f.ClaimTrials(ctx)); len(due) != 1 {
				t.Fatal(due)
			}
			f.Clock.Advance(time.Minute)
		}
		if due := storetest.Must[[]store.DueTrial](t)(f.ClaimTrials(ctx)); len(due) != 0 {
			t.Fatal(due)
		}
		run = storetest.Must[oversight.TrialRun](t)(f.Trial(ctx, city, run.ID))
		if run.State != oversight.TrialFailed {
			t.Errorf("%+v", run)
		}
		if _, err := f.Trial(ctx, storetest.Reviewer("440203"), run.ID); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a county reads the city's: %v", err)
		}
		f.Clock.Advance(oversight.KeepTrials + time.Hour)
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		if left := storetest.Must[[]oversight.TrialRun](t)(f.Trials(ctx, city, 10)); len(left) != 0 {
			t.Errorf("%v", left)
		}
	})
}

// TestLinesFromBeforeItWasKeptAreFilledOnce opens a database whose lines know nothing of what was learned.
func TestLinesFromBeforeItWasKeptAreFilledOnce(t *testing.T) {
	f := storetest.SQLite(t)
	c := clearedClaims(t, f, 1)[0]
	kept := func() string {
		return f.Text(t, "SELECT group_concat(planned || '/' || studied || '/' || claimed || '/' || used || '/' || "+
			"turn) FROM (SELECT * FROM claim_line WHERE claim_id = ? ORDER BY id)", c.ID)
	}
	before := kept()
	if !strings.HasPrefix(before, "90/") {
		t.Fatal(before)
	}
	f.Put(t, "UPDATE claim_line SET planned = '', studied = 0, claimed = 0, used = 0")
	f.Put(t, "DELETE FROM setting WHERE name = 'line_learned'")
	again := openedAgain(t, f)
	if after := kept(); after != before {
		t.Errorf("%s became %s", before, after)
	}
	f.Put(t, "UPDATE claim_line SET planned = ''")
	openedAgain(t, f)
	if after := kept(); after == before {
		t.Error("filled twice")
	}
	lines := storetest.Must[[]claim.Line](t)(again.ClaimLines(ctx, c.ID))
	if len(lines) != 3 {
		t.Errorf("%+v", lines)
	}
}

// openedAgain opens a fixture's file once more, as a newer release would.
func openedAgain(t *testing.T, f storetest.Fixture) *store.Store {
	t.Helper()
	s := storetest.Must[*store.Store](t)(store.Open(ctx, store.Options{
		Path: f.Path, Files: t.TempDir(), Keys: storetest.Keys, Machine: f.Clock.Now,
	}))
	t.Cleanup(func() { _ = s.Close() })
	return s
}
