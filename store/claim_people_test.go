package store_test

import (
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// TestThePhonesClaimScreensUseTheirIndexes opens every reading of claims behind
// the mini-program's screens, as TestEveryScreensQueryUsesItsIndex does.
func TestThePhonesClaimScreensUseTheirIndexes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Published(t, "440203", 3)
		today := calendar.DayOf(f.Clock.Now())
		filing := storetest.Must[subsidy.Filing](t)(f.FilingFor(ctx, member, c.Training.Filing))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(c))
		trainee := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: f.PersonHash(storetest.Entries(1)[0].ID)}
		everybody := func(store.ClaimPerson) bool { return true }
		readings := map[string]func() error{
			"claim": func() error { return one(f.ClaimFor(ctx, member, c.ID)) },
			"claims": pages(func(p store.Page) ([]store.ClaimRow, string, error) {
				return f.Claims(ctx, member, p)
			}),
			"filing claims": func() error { return one(f.FilingClaims(ctx, member, c.Training.Filing)) },
			"totals":        func() error { return one(f.ClaimTotals(ctx, c.ID)) },
			"lines": pages(func(p store.Page) ([]store.ClaimLineRow, string, error) {
				return f.FindLines(ctx, c.ID, store.LineSearch{}, p)
			}),
			"held": pages(func(p store.Page) ([]store.ClaimLineRow, string, error) {
				return f.FindLines(ctx, c.ID, store.LineSearch{State: claim.LineHeld}, p)
			}),
			"short": pages(func(p store.Page) ([]store.ClaimLineRow, string, error) {
				return f.FindLines(ctx, c.ID, store.LineSearch{Short: true}, p)
			}),
			"line": func() error { return one(f.ClaimLine(ctx, c.ID, c.Lines[0].ID)) },
			"preview": func() error {
				return f.EachClaimable(ctx, c, filing, terms.Policy, func(claim.Claimable) error { return nil })
			},
			"payments": func() error { return one(f.ClaimPayments(ctx, c.ID)) },
			"recovery": func() error { return one(f.ClaimRecoveries(ctx, c.ID)) },
			"timeline": func() error {
				return one(f.Timeline(ctx, member, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID}))
			},
			"people": pages(func(p store.Page) ([]store.ClaimPerson, string, error) {
				return f.ClaimPeople(ctx, member, c, filing, terms.Policy, everybody, p)
			}),
			"publicity": pages(func(p store.Page) ([]store.PublicClaim, string, error) {
				return f.PublicClaims(ctx, today, p)
			}),
			"public people": pages(func(p store.Page) ([]store.PublicLine, string, error) {
				_, rows, next, err := f.PublicClaimFor(ctx, c.ID, today, p)
				return rows, next, err
			}),
			"objections": func() error { return one(f.MyObjections(ctx, "somebody")) },
			"own lines":  func() error { return one(f.OwnLines(ctx, trainee)) },
			"home":       func() error { return one(f.HomeClaims(ctx, member, today.AddDays(-250), today)) },
		}
		people, _, err := f.ClaimPeople(ctx, member, c, filing, terms.Policy, everybody, store.Page{})
		if err != nil || len(people) == 0 {
			t.Fatalf("%d people, %v", len(people), err)
		}
		readings["person"] = func() error { return one(f.ClaimPerson(ctx, member, c, terms.Policy, people[0].Row.ID)) }
		useIndexes(t, f, readings, 20)
	})
}

// TestADraftIsCalculatedAsItsSubmission compares what a draft shows with what its
// submission then claims.
func TestADraftIsCalculatedAsItsSubmission(t *testing.T) {
	f := storetest.SQLite(t)
	c, member := f.DraftClaim(t, "440203", 5)
	filing := storetest.Must[subsidy.Filing](t)(f.FilingFor(ctx, member, c.Training.Filing))
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
	terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(c))
	var sum claim.Preview
	add := func(c claim.Claim) {
		sum = claim.Preview{}
		err := f.EachClaimable(ctx, c, filing, terms.Policy, func(p claim.Claimable) error {
			sum.Add(c, p)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(c)
	before := sum
	c = f.DoClaim(t, c.ID, member, func(tx *store.Tx, c *claim.Claim) error {
		return procedure.SubmitClaim(tx, c, rules)
	})
	if got := c.Totals(); got.People != before.People || got.Hours != before.Hours || got.Amount != before.Amount {
		t.Errorf("shown %+v, claimed %+v", before, got)
	}
	if add(c); sum != before {
		t.Errorf("what the claim holds counts against itself: %+v, before %+v", sum, before)
	}
}

// TestOnlyWhoIsPublicAgainIsShown lowers a line after an objection: it is
// published again, and the publicity tells of it alone.
func TestOnlyWhoIsPublicAgainIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Published(t, "440203", 3)
		whole, _, err := f.PublicClaims(ctx, c.Publicity.From, store.Page{})
		if err != nil || len(whole) != 1 || whole[0].People != 3 || whole[0].Amount != c.Totals().Amount ||
			whole[0].From != c.Publicity.From {
			t.Fatalf("all: %+v, %v", whole, err)
		}
		line := c.Lines[1]
		var o claim.Objection
		if err := act(f, subsidy.Actor{Role: subsidy.Visitor}, func(tx *store.Tx) (err error) {
			o, err = procedure.RaiseObjection(tx, c.ID, claim.Objection{
				Text:  "这个人没有学完",
				Lines: []string{line.ID},
			})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		f.Later(t, c.Publicity.Until.AddDays(1))
		if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
			t.Fatal(err)
		}
		today := c.Publicity.Until.AddDays(1)
		if err := act(f, storetest.Reviewer("440203"), func(tx *store.Tx) error {
			_, err := procedure.RuleObjection(tx, o.ID,
				claim.Ruling{Uphold: true, Hours: map[string]int{line.ID: 1}, Answer: "只学了1课时"}, rules)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		again, people, _, err := f.PublicClaimFor(ctx, c.ID, today, store.Page{})
		if err != nil || again.People != 1 || again.Hours != 1 || again.Amount != 30_00 || !again.From.IsZero() ||
			len(people) != 1 || people[0].ID != line.ID {
			t.Errorf("again: %+v %+v, %v", again, people, err)
		}
	})
}
