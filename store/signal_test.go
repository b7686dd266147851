package store_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
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

// TestTwentyThousandPeopleAreCalculatedInBoundedMemory: a month of study of the
// largest roster, in seconds, holding a few hundred people at a time.
func TestTwentyThousandPeopleAreCalculatedInBoundedMemory(t *testing.T) {
	if testing.Short() || storetest.Fast() {
		t.Skip("large")
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
		t.Errorf("took %v and %d MB", took, peak)
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
