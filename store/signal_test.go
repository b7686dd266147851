package store_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/sample"
	"shigang/subsidy/signal"
	"shigang/subsidy/study"
)

// findSignals does what the job does until nothing waits, and says how often.
func findSignals(t testing.TB, f storetest.Fixture) (n int) {
	t.Helper()
	for {
		due := storetest.Must[[]store.Suspect](t)(f.ClaimSuspects(ctx, 8))
		if len(due) == 0 {
			return n
		}
		for _, d := range due {
			if n++; n > 500 {
				t.Fatal("the calculation does not come to an end")
			}
			if err := f.FindSignals(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func found(
	t testing.TB, f storetest.Fixture, actor subsidy.Actor, filing subsidy.Filing,
) map[signal.Kind]store.SignalFound {
	t.Helper()
	out := map[signal.Kind]store.SignalFound{}
	for _, s := range storetest.Must[[]store.SignalFound](t)(f.SignalsFor(ctx, actor, filing)) {
		out[s.Kind] = s
	}
	return out
}

var ours, theirs = storetest.Reviewer("440203"), storetest.Reviewer("440204")

// accepted is an accepted filing of a new enterprise with these people.
func accepted(
	t testing.TB, f storetest.Fixture, county subsidy.County, people []subsidy.RosterEntry,
) (subsidy.Filing, subsidy.Actor) {
	t.Helper()
	_, member := f.Member(t, county)
	draft := f.Draft(t, member, 1)
	var sealed []store.SealedPerson
	for _, e := range people {
		sealed = append(sealed, f.SealPerson(storetest.Must[subsidy.Person](t)(e.Check())))
	}
	draft = f.Do(t, draft.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		form := filing.Form
		form.PlannedPeople, form.Courses[0].People = len(people), len(people)
		ev, err := filing.Save(form, filing.Revision, member, tx.Act().Now)
		if err != nil {
			return err
		}
		size, err := tx.ReplaceRoster(filing.ID, sealed)
		if err != nil {
			return err
		}
		filing.RosterSize = size.Rows
		return tx.SaveFiling(*filing, ev)
	})
	f.Submit(t, draft.ID, member)
	return f.Accept(t, draft.ID, storetest.Reviewer(county)), member
}

// TestAnotherCountyIsAYesOrNo: the same people, phones and roster in two
// counties; each sees its own case, and of the other that there is one.
func TestAnotherCountyIsAYesOrNo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		people := sample.New(3).Roster(14)
		a, member := accepted(t, f, "440203", people)
		other := slices.Clone(people)
		other[13] = sample.New(4).Entry()
		other[13].Phone = people[12].Phone
		other = append(other[:12], other[13])
		b, foreign := accepted(t, f, "440204", other)
		f.Clock.Advance(20 * 24 * time.Hour)
		add(t, f, a.ID, member, study.FromFile, studied(a, 0, 1, 60))
		add(t, f, b.ID, foreign, study.FromFile, studied(b, 0, 1, 60))
		findSignals(t, f)
		for _, c := range []struct {
			name        string
			mine, other subsidy.Filing
			actor       subsidy.Actor
		}{{"440203", a, b, ours}, {"440204", b, a, theirs}} {
			s := found(t, f, c.actor, c.mine)
			for _, kind := range []signal.Kind{
				signal.Twice, signal.Elsewhere, signal.Roster, signal.Phone, signal.Address, signal.Contact,
				signal.Legal,
			} {
				if v := s[kind]; v.Sentence == "" || !v.Outside || len(v.Cases)+len(v.Firms) > 0 {
					t.Errorf("%s %s: %+v", c.name, kind, v)
				}
			}
			if v := found(t, f, storetest.City, c.mine)[signal.Twice]; v.Outside || len(v.Cases) != 1 ||
				v.Cases[0].Number != c.other.Number {
				t.Errorf("the city sees %+v", v)
			}
			if s[signal.Twice].Evidence.People != 12 {
				t.Errorf("%d people", s[signal.Twice].Evidence.People)
			}
		}
		if _, err := f.SignalsFor(ctx, theirs, a); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("another county's signals: %v", err)
		}
		if _, err := f.SignalsFor(ctx, member, a); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("the enterprise's own signals: %v", err)
		}
		// b goes, and with it what a's signals say
		f.Do(t, b.ID, foreign, func(tx *store.Tx, filing *subsidy.Filing) error {
			filing.State = subsidy.FilingWithdrawn
			return tx.SaveFiling(*filing, subsidy.Event{
				Action:  subsidy.WithdrawFiling,
				Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: b.ID},
				At:      tx.Act().Now,
			})
		})
		findSignals(t, f)
		if s := found(t, f, ours, a); s[signal.Twice].Sentence != "" || s[signal.Roster].Sentence != "" {
			t.Errorf("signals of a filing that is gone: %+v", s)
		}
	})
}

// shot attaches a screenshot of a person's course.
func shot(
	t testing.TB,
	f storetest.Fixture,
	filing subsidy.Filing,
	member subsidy.Actor,
	person int,
	digest string,
	look subsidy.Look,
) string {
	t.Helper()
	row := everybody(t, f, filing)[person].Row.ID
	a := subsidy.Attachment{
		Subject: subsidy.Subject{Kind: subsidy.SubjectStudy, ID: store.EvidenceID(row, "c1")},
		Scope:   filing.Scope(),
		Purpose: subsidy.Screenshot,
		Name:    "截图.jpg",
		Type:    "image/jpeg",
		Digest:  digest,
		Thumb:   "t",
		Look:    look,
	}
	err := f.As(t, member, func(tx *store.Tx) error {
		a.ID, a.At = tx.NewID(), tx.Act().Now
		return tx.Attach(a, subsidy.AttachEvent(subsidy.AttachFile, a, member, a.At))
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func TestAScreenshotUsedTwiceIsFoundOverFilings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a, member := accepted(t, f, "440203", sample.New(1).Roster(4))
		b, foreign := accepted(t, f, "440204", sample.New(2).Roster(4))
		look := subsidy.Look{Coarse: 0xfedcba9876543210, Fine: [4]uint64{1, 2, 3, 4}}
		near, far := look, look
		near.Coarse ^= 1 | 1<<20 | 1<<40
		near.Fine[3] ^= 0xff
		far.Fine[0] ^= 0xfffffff
		mine := shot(t, f, a, member, 0, "one", look)
		shot(t, f, a, member, 0, "one", look) // the same person's again
		shot(t, f, a, member, 1, "two", subsidy.Look{})
		shot(t, f, a, member, 2, "three", far)
		findSignals(t, f)
		if s := found(t, f, ours, a)[signal.Picture]; s.Sentence != "" {
			t.Fatalf("honest pictures: %+v", s)
		}
		theirsID := shot(t, f, b, foreign, 0, "four", near)
		findSignals(t, f)
		s := found(t, f, ours, a)[signal.Picture]
		if len(s.Evidence.Pictures) != 2 ||
			s.Evidence.Pictures[0] != (signal.PicturePair{Mine: mine, Other: theirsID, Filing: b.ID, Position: 1}) ||
			!s.Outside || !s.Mine[mine] || s.Other[theirsID] {
			t.Errorf("%+v", s)
		}
		if s := found(t, f, storetest.City, b)[signal.Picture]; !s.Mine[theirsID] || !s.Other[mine] {
			t.Errorf("the city sees %+v", s)
		}
		shot(t, f, a, member, 3, "two", subsidy.Look{})
		findSignals(t, f)
		if s := found(t, f, ours, a)[signal.Picture]; !strings.Contains(s.Sentence, "完全相同1对") {
			t.Errorf("%s", s.Sentence)
		}
		err := f.As(t, foreign, func(tx *store.Tx) error {
			file, err := tx.Attachment(theirsID)
			if err != nil {
				return err
			}
			return tx.Detach(theirsID, subsidy.AttachEvent(subsidy.DetachFile, file, foreign, tx.Act().Now))
		})
		if err != nil {
			t.Fatal(err)
		}
		findSignals(t, f)
		if s := found(t, f, ours, a)[signal.Picture]; strings.Contains(s.Sentence, "相似1对") {
			t.Errorf("after it was taken off: %s", s.Sentence)
		}
	})
}

func TestAPersonClaimedForTwiceOverCountiesIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		people := sample.New(5).Roster(4)
		a, _ := accepted(t, f, "440203", people)
		b, _ := accepted(t, f, "440204", people[:2])
		f.PutClaim(t, a, "SL440203-2026-00001", "submitted", 120_00, 4)
		findSignals(t, f)
		if s := found(t, f, ours, a)[signal.Claims]; s.Sentence != "" {
			t.Fatalf("one claim alone: %+v", s)
		}
		f.PutClaim(t, b, "SL440204-2026-00001", "submitted", 60_00, 2)
		findSignals(t, f)
		for _, c := range []struct {
			actor  subsidy.Actor
			filing subsidy.Filing
		}{{ours, a}, {theirs, b}} {
			if s := found(t, f, c.actor, c.filing)[signal.Claims]; s.Evidence.People != 2 || !s.Outside ||
				len(s.Cases) != 0 {
				t.Errorf("%s: %+v", c.actor.County, s)
			}
		}
		f.Put(t, "UPDATE claim SET state = 'refused' WHERE county = '440204'")
		f.Put(t, "UPDATE signal_dirty SET turn = turn + 1")
		f.Put(t, "INSERT INTO signal_dirty (filing_id, turn, until) VALUES (?, 1, 0)", b.ID)
		findSignals(t, f)
		if s := found(t, f, ours, a)[signal.Claims]; s.Sentence != "" {
			t.Errorf("with a refused claim: %+v", s)
		}
	})
}

func TestEnterprisesThatShareSomethingAreFoundAndLetGo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a, _ := accepted(t, f, "440203", sample.New(1).Roster(2))
		b, other := accepted(t, f, "440203", sample.New(2).Roster(2))
		findSignals(t, f)
		if s := found(t, f, ours, a); len(s[signal.Address].Firms) != 1 ||
			s[signal.Address].Firms[0].ID != b.Enterprise || s[signal.Legal].Outside {
			t.Fatalf("%+v", s[signal.Address])
		}
		err := f.As(t, other, func(tx *store.Tx) error {
			e, err := tx.Enterprise(b.Enterprise)
			if err != nil {
				return err
			}
			e.Address, e.Phone, e.Legal, e.Staff = "韶关市另一路2号", "0751-8888 8881", "王小明", 1
			return tx.SaveEnterprise(e, subsidy.Event{
				Action:  subsidy.RegisterEnterprise,
				Subject: subsidy.Subject{Kind: subsidy.SubjectEnterprise, ID: e.ID},
				At:      tx.Act().Now,
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		findSignals(t, f)
		if s := found(t, f, ours, a); len(s) != 0 {
			t.Errorf("%+v", s)
		}
		if s := found(t, f, ours, b)[signal.HeadCount]; s.Sentence != "名册有2人，企业登记的职工人数是1人" {
			t.Errorf("%+v", s)
		}
	})
}

func TestNewThresholdsAreCalculatedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 4)
		for i := range 4 {
			add(t, f, filing.ID, member, study.FromFile, studied(filing, i, 1, 60))
		}
		findSignals(t, f)
		if s := found(t, f, ours, filing); len(s) != 0 {
			t.Fatalf("%+v", s)
		}
		limits := storetest.Must[signal.Limits](t)(f.SignalLimits(ctx))
		limits.Cohort = 4
		if err := f.As(t, storetest.City, func(tx *store.Tx) error { return tx.SetSignalLimits(limits) }); err != nil {
			t.Fatal(err)
		}
		findSignals(t, f)
		if s := found(t, f, ours, filing)[signal.Cohort]; s.Evidence.People != 4 {
			t.Errorf("%+v", s)
		}
		if err := f.As(t, ours,
			func(
				tx *store.Tx,
			) error {
				return tx.SetSignalLimits(signal.DefaultLimits())
			}); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("a county set thresholds: %v", err)
		}
	})
}

// TestTwentyThousandPeopleAreCalculatedWithinTheMemory: a month of study of the
// largest roster, in seconds, holding a few hundred people at a time.
func TestTwentyThousandPeopleAreCalculatedWithinTheMemory(t *testing.T) {
	if testing.Short() || storetest.Fast() || storetest.Raced() {
		t.Skip("large, and the race detector takes several times the memory")
	}
	f := storetest.SQLite(t)
	_, member := f.Member(t, "440203")
	filing := f.Draft(t, member, 1)
	const people, sittings = 20_000, 10
	crowded(t, f, filing, people, sittings)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		peak := uint64(0)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				most <- peak
				return
			case <-tick.C:
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapInuse)
			}
		}
	}()
	start := time.Now()
	if n := findSignals(t, f); n != 1 {
		t.Errorf("calculated %d times", n)
	}
	took := time.Since(start)
	close(done)
	peak := (int64(<-most) - int64(before.HeapInuse)) >> 20
	t.Logf("%d people, %d intervals: %v, at most %d MB more", people, people*sittings, took, peak)
	if peak > 64 || took > time.Minute {
		t.Errorf("took %v and %d MB, want at most a minute and 64 MB", took, peak)
	}
}

// crowded fills an accepted filing's roster and study, past the rules.
func crowded(t testing.TB, f storetest.Fixture, filing subsidy.Filing, people, sittings int) {
	t.Helper()
	s := sample.New(9)
	var sealed []store.SealedPerson
	for _, e := range s.Roster(people) {
		sealed = append(sealed, f.SealPerson(storetest.Must[subsidy.Person](t)(e.Check())))
	}
	member := subsidy.Actor{ID: "m", Role: subsidy.Owner, Enterprise: filing.Enterprise}
	f.Do(t, filing.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		if _, err := tx.ReplaceRoster(filing.ID, sealed); err != nil {
			return err
		}
		filing.State, filing.RosterSize = subsidy.FilingAccepted, people
		return tx.SaveFiling(*filing, subsidy.Event{
			Action:  subsidy.AcceptFiling,
			Subject: subsidy.Subject{Kind: subsidy.SubjectFiling, ID: filing.ID},
			At:      tx.Act().Now,
		})
	})
	start := filing.Form.Start.Start().Unix()
	f.Put(t, `INSERT INTO study_interval (filing_id, id_hash, course, start_at, end_at, platform_id, source, batch_id)
		WITH RECURSIVE day(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM day WHERE n < ?)
		SELECT filing_id, id_hash, 'c1', ? + n * 86400 + 32400 + position,
		? + n * 86400 + 35000 + position + (position * 7 + n * 13) % 600, 'class', 'file', 'b'
		FROM roster, day WHERE filing_id = ?`, sittings-1, start, start, filing.ID)
}

func TestAnErasedRosterIsCalculatedWithoutItsPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		filing, member := training(t, f, 2)
		shot(t, f, filing, member, 0, "one", subsidy.Look{Coarse: 1, Fine: [4]uint64{1}})
		nobody := f.SealPerson(subsidy.Person{Name: subsidy.Erased})
		err := f.As(t, storetest.City, func(tx *store.Tx) error {
			row := everybody(t, f, filing)[0].Row.ID
			_, err := tx.UpdateRosterRow(filing.ID, row, nobody)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := findSignals(t, f); n == 0 {
			t.Error("not calculated")
		}
	})
}
