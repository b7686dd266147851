package jobs

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// A claim nobody reviews, one that waits for its supplement, and one that is
// published and never paid: every reminder on its day, none twice, and what time
// does to them. The days of 2027 are provisional: New Year, then Spring Festival
// from 02-05.
func TestTheRemindersOfClaims(t *testing.T) {
	s := newReminderStory(t)
	from := calendar.NewDay(2026, 12, 14) // Monday, the day after the training's end
	s.threeClaimsAreFiled(t, from)
	got := s.toldBetween(t, from, calendar.NewDay(2027, 2, 20))
	want := s.reminders(t)
	for key, n := range got {
		if n != want[key] {
			t.Errorf("%s: %d, want %d", key, n, want[key])
		}
	}
	for key, n := range want {
		if got[key] != n {
			t.Errorf("%s: %d, want %d", key, got[key], n)
		}
	}
	if c := s.f.DoClaim(t, s.published.ID, s.reviewer,
		func(*store.Tx, *claim.Claim) error { return nil }); c.State != claim.Cleared {
		t.Errorf("publicity did not end: %s, want %s", c.State, claim.Cleared)
	}
}

// reminderStory is an enterprise with three claims, and who is reminded of them.
type reminderStory struct {
	f         storetest.Fixture
	member    subsidy.Actor
	reviewer  subsidy.Actor
	filings   []subsidy.Filing
	readers   map[string]string // whose inbox, by what they are
	published claim.Claim
	terms     subsidy.Terms
}

func newReminderStory(t *testing.T) *reminderStory {
	t.Helper()
	s := &reminderStory{f: storetest.SQLite(t), reviewer: storetest.Reviewer("440203")}
	var owner store.Account
	owner, s.member = s.f.Member(t, "440203")
	for range 3 {
		s.filings = append(s.filings, s.f.Studied(t, s.member, 2, 90))
	}
	s.readers = map[string]string{"HR": owner.ID}
	for name, role := range map[string]subsidy.Role{"reviewer": subsidy.CountyReviewer, "chief": subsidy.CountyChief} {
		staff, err := s.f.AddStaff(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
			store.Staff{Login: name, Name: name, Role: role, County: "440203"}, "a long enough password")
		if err != nil {
			t.Fatal(err)
		}
		s.readers[name] = staff.ID
	}
	return s
}

// threeClaimsAreFiled on one day: one waits for its review, one for its
// supplement, one is published.
func (s *reminderStory) threeClaimsAreFiled(t *testing.T, day calendar.Day) {
	t.Helper()
	s.f.Later(t, day)
	s.f.ClaimOf(t, s.member, s.filings[0].ID)
	asked := s.f.ClaimOf(t, s.member, s.filings[1].ID)
	rules := storetest.Must[store.Rules](t)(s.f.Rules(ctx, s.member.Enterprise))
	s.terms = storetest.Must[subsidy.Terms](t)(rules.TermsOf(asked))
	s.f.DoClaim(t, asked.ID, s.reviewer, func(tx *store.Tx, c *claim.Claim) error {
		event, err := c.AskSupplement([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "截图看不清"}}, s.terms,
			s.reviewer, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
	s.published = s.f.Publish(t, s.f.ClaimOf(t, s.member, s.filings[2].ID))
}

// toldBetween lets the scan run twice a day and counts what each reader was
// newly told on it: reminders alone, not what acts owe.
func (s *reminderStory) toldBetween(t *testing.T, from, until calendar.Day) map[string]int {
	t.Helper()
	r := &Runner{c: Config{Store: s.f.Store, Quiet: subsidy.DefaultQuiet()}}
	told, seen := map[string]int{}, map[string]bool{}
	for day := from; day.Before(until); day = day.AddDays(1) {
		for _, hour := range []time.Duration{10, 15} {
			if _, err := s.f.MoveClock(ctx, day.Start().Add(hour*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if err := r.Scan(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for who, id := range s.readers {
			rows, _, err := s.f.Inbox(ctx, id, store.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if !seen[row.ID] && !owedByActs(row.Kind) {
					told[day.String()+" "+who+" "+string(row.Kind)]++
				}
				seen[row.ID] = true
			}
		}
	}
	return told
}

// owedByActs is whether somebody's act owes a message, and not the day.
func owedByActs(kind subsidy.MessageKind) bool {
	for _, part := range []string{
		"filing_", "claim_submitted", "claim_supplement", "claim_approved", "claim_published", "enterprise_",
		"work_arrived", "weekly_",
	} {
		if strings.Contains(string(kind), part) {
			return true
		}
	}
	return false
}

// reminders are all that time alone owes to the readers, by day.
func (s *reminderStory) reminders(t *testing.T) map[string]int {
	t.Helper()
	want := map[string]int{
		// never reviewed: submitted Monday 12-14, fifteen working days to 2027-01-05 (New Year off)
		"2026-12-28 reviewer claim_review_due":  2,
		"2026-12-31 reviewer claim_review_due":  2,
		"2027-01-05 reviewer claim_review_due":  2,
		"2027-01-06 chief claim_review_overdue": 2,
		// the supplement: five working days to 12-21, then decided as it stands
		"2026-12-17 HR supplement_due":    1,
		"2026-12-21 HR supplement_due":    1,
		"2026-12-22 HR supplement_lapsed": 1,
		// published 12-14: to 12-21; thirty working days from then, over New Year
		"2026-12-21 reviewer publicity_ends": 1,
	}
	pay, err := s.terms.PaymentDeadline(s.published.Publicity.Until)
	if err != nil || !pay.Provisional {
		t.Fatalf("to be paid by %+v, want a provisional day: %v", pay, err)
	}
	for _, left := range []int{10, 5, 0} {
		day := pay.Last
		if left > 0 {
			d, err := s.terms.Calendar.AddWorkingDays(pay.Last, -left)
			if err != nil {
				t.Fatal(err)
			}
			day = d.Last
		}
		want[day.String()+" reviewer payment_due"] = 1
	}
	want[pay.Last.AddDays(1).String()+" chief payment_overdue"] = 1
	return want
}

// A newly loaded arrangement moves an open deadline, and those concerned are
// told (rules.md 1).
func TestALoadedArrangementMovesOpenDeadlinesAndTells(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, member := f.Member(t, "440203")
		filing := f.Studied(t, member, 2, 90)
		f.Later(t, calendar.NewDay(2026, 12, 14))
		c := f.ClaimOf(t, member, filing.ID)
		r := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
		if err := r.Scan(ctx); err != nil {
			t.Fatal(err)
		}
		told := func() int {
			rows, _, err := f.Inbox(ctx, owner.ID, store.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, row := range rows {
				if row.Kind == subsidy.KindDeadlineMoved {
					n++
				}
			}
			return n
		}
		if told() != 0 {
			t.Fatal("told of nothing")
		}
		before := c.Review.DecideBy
		now := storetest.Must[time.Time](t)(f.Now(ctx))
		if err := f.LoadArrangement(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now},
			"2027 | 0101-0104 0205-0212 | 0130"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := r.Scan(ctx); err != nil {
				t.Fatal(err)
			}
		}
		c = f.DoClaim(t, c.ID, member, func(*store.Tx, *claim.Claim) error { return nil })
		if c.Review.DecideBy == before || told() != 1 {
			t.Fatalf("decide by %s before, %s after; told %d times", before, c.Review.DecideBy, told())
		}
	})
}
