package store_test

import (
	"fmt"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/sample"
	"shigang/subsidy/signal"
)

func TestASpotCheckFromAnnouncementToItsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		s := &spotCheckStory{Fixture: f}
		s.claimsOfTwoCounties(t)
		storetest.Step(t, "the city announces it", s.isAnnounced)
		storetest.Step(t, "it is drawn on its day, once", s.isDrawn)
		storetest.Step(t, "anybody can draw it again", s.canBeDrawnAgain)
		storetest.Step(t, "a county sees its own drawn cases", s.countySeesItsOwn)
		storetest.Step(t, "drawn cases are checked, others are not", s.isRecorded)
		storetest.Step(t, "its end is public and in the audit log", s.isClosed)
	})
}

// spotCheckStory is a draw among twelve claims of two counties.
type spotCheckStory struct {
	storetest.Fixture
	filing subsidy.Filing // the first county's
	id     string
	check  store.PublicSpotCheck
}

// claimsOfTwoCounties are twelve that may be drawn and one that was refused.
func (s *spotCheckStory) claimsOfTwoCounties(t *testing.T) {
	t.Helper()
	s.filing, _ = accepted(t, s.Fixture, "440203", sample.New(1).Roster(2))
	second, _ := accepted(t, s.Fixture, "440204", sample.New(2).Roster(2))
	for i := range 12 {
		s.PutClaim(t, []subsidy.Filing{s.filing, second}[i%2], fmt.Sprintf("SL-%05d", i),
			[]string{"approved", "published", "cleared", "scheduled", "paid"}[i%5], subsidy.Fen(1000_00*(i+1)), 0)
	}
	s.PutClaim(t, s.filing, "SL-refused", "refused", 5000_00, 0)
}

func (s *spotCheckStory) isAnnounced(t *testing.T) {
	now := storetest.Must[time.Time](t)(s.Now(ctx))
	s.Clock.Advance(48 * time.Hour)
	form := signal.SpotCheckForm{
		Title:      "第一次抽查",
		From:       calendar.DayOf(now),
		Until:      calendar.DayOf(now),
		Strata:     signal.Strata{{Share: 20}, {From: 6000_00, Share: 50}},
		SeedSource: "某日开奖号码连写",
		SeedDay:    calendar.DayOf(now).AddDays(5),
	}
	err := s.As(t, storetest.City, func(tx *store.Tx) (err error) {
		s.id, err = procedure.AnnounceSpotCheck(tx, form)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.PutClaim(t, s.filing, "SL-later", "approved", 5000_00, 0)
}

func (s *spotCheckStory) isDrawn(t *testing.T) {
	draw := func(seed string) error {
		return s.As(t, storetest.City, func(tx *store.Tx) error { return procedure.DrawSpotCheck(tx, s.id, seed) })
	}
	if err := draw("123456"); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("drawn before its day: %v, want %q", err, subsidy.Conflict)
	}
	s.Clock.Advance(4 * 24 * time.Hour)
	if err := draw("123456"); err != nil {
		t.Fatal(err)
	}
	if err := draw("654321"); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("drawn twice: %v, want %q", err, subsidy.Conflict)
	}
	s.look(t)
	if len(s.check.List) != 12 || s.check.Cases != 12 {
		t.Fatalf("%d on the list of %d, want 12", len(s.check.List), s.check.Cases)
	}
}

// look reads what is public of it.
func (s *spotCheckStory) look(t *testing.T) {
	t.Helper()
	s.check = storetest.Must[store.PublicSpotCheck](t)(s.PublicSpotCheck(ctx, s.id))
}

func (s *spotCheckStory) canBeDrawnAgain(t *testing.T) {
	cases := make([]signal.DrawCase, len(s.check.List))
	selected := 0
	for i, one := range s.check.List {
		cases[i] = one.DrawCase
		if one.Selected {
			selected++
		}
	}
	again := storetest.Must[[]signal.Drawn](t)(signal.Draw(s.check.Seed, cases, s.check.Form.Strata))
	for i := range again {
		if again[i] != s.check.List[i] {
			t.Errorf("re-run: %+v, published %+v", again[i], s.check.List[i])
		}
	}
	if selected != 1+4 || signal.DrawListDigest(cases) != s.check.ListDigest {
		t.Errorf("%d selected, want 5; digest %s, published %s", selected, signal.DrawListDigest(cases),
			s.check.ListDigest)
	}
}

func (s *spotCheckStory) countySeesItsOwn(t *testing.T) {
	_, mine, err := s.SpotCheckFor(ctx, theirs, s.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range mine {
		if one.County != "440204" || !one.Selected {
			t.Errorf("a county sees %+v, want 440204's and drawn", one)
		}
	}
}

func (s *spotCheckStory) isRecorded(t *testing.T) {
	for _, one := range s.check.List {
		err := s.As(t, storetest.City, func(tx *store.Tx) error {
			return procedure.RecordCheck(tx, s.id, one.Number, signal.CheckSound, "资料齐全，已核对")
		})
		if (err == nil) != one.Selected {
			t.Errorf("record %s, drawn %t: %v", one.Number, one.Selected, err)
		}
	}
}

func (s *spotCheckStory) isClosed(t *testing.T) {
	if err := s.As(t, storetest.City, func(tx *store.Tx) error {
		return procedure.CloseSpotCheck(tx, s.id)
	}); err != nil {
		t.Error(err)
	}
	if s.look(t); s.check.Selected != 5 || s.check.Sound != 5 || s.check.Trouble != 0 {
		t.Errorf("published in the end: %+v, want 5 drawn, all sound", s.check)
	}
	if n := s.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE subject_id = ?", s.id); n != "8" {
		t.Errorf("%s audit lines, want an announcement, a draw, five checks and an end", n)
	}
}
