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
	f := storetest.SQLite(t)
	owner, member := f.Member(t, "440203")
	var filings []subsidy.Filing
	for range 3 {
		filings = append(filings, f.Studied(t, member, 2, 90))
	}
	staff := map[string]string{"HR": owner.ID}
	for name, role := range map[string]subsidy.Role{"reviewer": subsidy.CountyReviewer, "chief": subsidy.CountyChief} {
		s, err := f.AddStaff(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
			store.Staff{Login: name, Name: name, Role: role, County: "440203"}, "a long enough password")
		if err != nil {
			t.Fatal(err)
		}
		staff[name] = s.ID
	}
	f.Later(t, calendar.NewDay(2026, 12, 14)) // Monday, the day after the end
	f.ClaimOf(t, member, filings[0].ID)
	asked := f.ClaimOf(t, member, filings[1].ID)
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
	terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(asked))
	reviewer := storetest.Reviewer("440203")
	f.DoClaim(t, asked.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
		event, err := c.AskSupplement([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "截图看不清"}}, terms,
			reviewer, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
	published := f.Publish(t, f.ClaimOf(t, member, filings[2].ID))
	r := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
	got, seen := map[string]int{}, map[string]bool{}
	for day := calendar.NewDay(2026, 12, 14); day.Before(calendar.NewDay(2027, 2, 20)); day = day.AddDays(1) {
		for _, hour := range []time.Duration{10, 15} {
			if _, err := f.MoveClock(ctx, day.Start().Add(hour*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if err := r.Scan(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for who, id := range staff {
			rows, _, err := f.Inbox(ctx, id, store.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if key := row.ID; !seen[key] {
					seen[key] = true
					got[day.String()+" "+who+" "+string(row.Kind)]++
				}
			}
		}
	}
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
	pay, err := terms.PaymentDeadline(published.Publicity.Until)
	if err != nil || !pay.Provisional {
		t.Fatalf("%+v %v", pay, err)
	}
	for _, left := range []int{10, 5, 0} {
		day := pay.Last
		if left > 0 {
			d, err := terms.Calendar.AddWorkingDays(pay.Last, -left)
			if err != nil {
				t.Fatal(err)
			}
			day = d.Last
		}
		want[day.String()+" reviewer payment_due"] = 1
	}
	want[pay.Last.AddDays(1).String()+" chief payment_overdue"] = 1
	for key, n := range got {
		if strings.Contains(key, "filing_") || strings.Contains(key, "claim_submitted") ||
			strings.Contains(key, "claim_supplement") || strings.Contains(key, "claim_approved") ||
			strings.Contains(key, "claim_published") ||
			strings.Contains(key, "enterprise_") || strings.Contains(key, "work_arrived") ||
			strings.Contains(key, "weekly_") {
			delete(got, key)
		} else if n != want[key] {
			t.Errorf("%s: %d", key, n)
		}
	}
	for key, n := range want {
		if got[key] != n {
			t.Errorf("%s: %d, want %d", key, got[key], n)
		}
	}
	if c := f.DoClaim(t, published.ID, reviewer,
		func(*store.Tx, *claim.Claim) error { return nil }); c.State != claim.Cleared {
		t.Errorf("publicity did not end: %s", c.State)
	}
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
