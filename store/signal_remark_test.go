package store_test

import (
	"slices"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/signal"
	"shigang/subsidy/study"
)

func TestSignalsFollowTheRecordsAndRemarksStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		s := &remarkStory{Fixture: f}
		s.filing, s.member = training(t, f, 12)
		storetest.Step(t, "no records, no signal", s.nothingIsFound)
		storetest.Step(t, "people in lock-step are found", s.cohortIsFound)
		storetest.Step(t, "a remark takes it off the list", s.isRemarked)
		storetest.Step(t, "records that go take it along", s.recordsGo)
		storetest.Step(t, "when they come back, the remark stands", s.recordsComeBack)
		storetest.Step(t, "a signal that grew is open again", s.signalGrows)
	})
}

// remarkStory is a filing of twelve people who study in lock-step.
type remarkStory struct {
	storetest.Fixture
	filing subsidy.Filing
	member subsidy.Actor
	seen   store.SignalFound // as the county saw it first
}

// lockStep adds an hour that everybody studies in the same second of a day.
func (s *remarkStory) lockStep(t *testing.T, day int) {
	t.Helper()
	rows := make([]study.CheckedStudy, 12)
	for i := range rows {
		rows[i] = studied(s.filing, i, day, 60)
	}
	add(t, s.Fixture, s.filing.ID, s.member, study.FromFile, rows...)
	findSignals(t, s.Fixture)
}

func (s *remarkStory) remark(t *testing.T, r signal.Remark) error {
	t.Helper()
	r.Digest = s.seen.Digest()
	return s.As(t, ours, func(tx *store.Tx) error { return tx.RemarkSignal(s.filing.ID, s.seen.Key, r) })
}

func (s *remarkStory) nothingIsFound(t *testing.T) {
	findSignals(t, s.Fixture)
	if found := found(t, s.Fixture, ours, s.filing); len(found) != 0 {
		t.Fatalf("before anything happened: %+v, want none", found)
	}
}

func (s *remarkStory) cohortIsFound(t *testing.T) {
	s.lockStep(t, 1)
	s.seen = found(t, s.Fixture, ours, s.filing)[signal.Cohort]
	if s.seen.Sentence == "" || s.seen.Evidence.People != 12 || len(s.seen.Evidence.Rows) != 12 || !s.seen.Open {
		t.Fatalf("%+v, want an open signal of 12 people", s.seen)
	}
	rows, _, err := s.Suspects(ctx, ours, store.Page{})
	if err != nil || len(rows) != 1 || rows[0].Weight != 6 ||
		!slices.Equal(rows[0].Kinds, []signal.Kind{signal.Cohort}) {
		t.Fatalf("%+v %v, want one of weight 6", rows, err)
	}
}

func (s *remarkStory) isRemarked(t *testing.T) {
	if err := s.remark(t, signal.Remark{Verdict: signal.Normal, Note: "集中在会议室上课，已看照片"}); err != nil {
		t.Fatal(err)
	}
	if rows, _, _ := s.Suspects(ctx, ours, store.Page{}); len(rows) != 0 {
		t.Errorf("still in the list: %+v, want none", rows)
	}
	if c := storetest.Must[store.DeskCounts](t)(s.DeskCounts(ctx, ours)); c.Signals != 0 {
		t.Errorf("%d still counted, want none", c.Signals)
	}
}

func (s *remarkStory) recordsGo(t *testing.T) {
	err := s.As(t, s.member, func(tx *store.Tx) error {
		now, err := tx.Filing(s.filing.ID)
		if err != nil {
			return err
		}
		ev, err := study.Clear(now, "", "导错了文件", s.member, tx.Act().Now)
		if err != nil {
			return err
		}
		_, err = tx.ClearStudy(s.filing.ID, "", ev)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	findSignals(t, s.Fixture)
	if found := found(t, s.Fixture, ours, s.filing); len(found) != 0 {
		t.Errorf("the signal stays: %+v, want none", found)
	}
}

func (s *remarkStory) recordsComeBack(t *testing.T) {
	s.lockStep(t, 1)
	if again := found(t, s.Fixture, ours, s.filing)[signal.Cohort]; again.Open ||
		again.Remark.Note != "集中在会议室上课，已看照片" || again.Remarked == "" {
		t.Errorf("the remark was lost: %+v", again)
	}
}

func (s *remarkStory) signalGrows(t *testing.T) {
	s.lockStep(t, 2)
	if more := found(t, s.Fixture, ours, s.filing)[signal.Cohort]; !more.Open || !more.Changed() ||
		more.Remark.Note == "" {
		t.Errorf("a signal that grew stays closed: %+v", more)
	}
	if err := s.remark(t, signal.Remark{
		Verdict: signal.Check,
		Note:    "等考勤表，已核对",
	}); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("a remark on what was not seen: %v, want %q", err, subsidy.Conflict)
	}
	if got := s.Text(t,
		"SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE action = 'signal.remark' AND subject_id = ?",
		s.filing.ID); got != "1" {
		t.Errorf("%s audit lines, want 1", got)
	}
}

func TestAMarkThatComesMeanwhileIsNotLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 3)
		findSignals(t, f)
		add(t, f, filing.ID, member, study.FromFile, studied(filing, 0, 1, 60))
		due := storetest.Must[[]store.Suspect](t)(f.ClaimSuspects(ctx, 8))
		if again := storetest.Must[[]store.Suspect](t)(f.ClaimSuspects(ctx, 8)); len(due) != 1 || len(again) != 0 {
			t.Fatalf("claimed %v and %v", due, again)
		}
		add(t, f, filing.ID, member, study.FromFile, studied(filing, 0, 2, 60))
		if err := f.FindSignals(ctx, due[0]); err != nil {
			t.Fatal(err)
		}
		if n := findSignals(t, f); n != 1 {
			t.Errorf("calculated %d times after the second mark", n)
		}
		if err := f.FindSignals(ctx, due[0]); err != nil { // a task that comes twice
			t.Error(err)
		}
		add(t, f, filing.ID, member, study.FromFile, studied(filing, 0, 3, 60))
		storetest.Must[[]store.Suspect](t)(f.ClaimSuspects(ctx, 8)) // whose process dies
		if n := findSignals(t, f); n != 0 {
			t.Errorf("%d calculated under another's lease", n)
		}
		f.Clock.Advance(6 * time.Minute)
		if n := findSignals(t, f); n != 1 {
			t.Errorf("calculated %d times after the lease", n)
		}
	})
}
