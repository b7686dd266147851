package store_test

import (
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// budget enters a row of the county's running year.
func budget(f storetest.Fixture, county subsidy.County, kind claim.FundKind, amount subsidy.Fen) error {
	return act(f, cityReader, func(tx *store.Tx) error {
		today := calendar.DayOf(tx.Act().Now)
		return procedure.EnterFund(tx, claim.FundEntry{
			County: county, Year: today.Year(), Kind: kind, Amount: amount, Document: "韶财社〔2026〕1号", Day: today,
			Reason: "本年度安排的资金",
		})
	})
}

// clearedClaims are claims of the county that may be paid today.
func clearedClaims(t *testing.T, f storetest.Fixture, n int) (out []claim.Claim) {
	t.Helper()
	_, member := f.Member(t, "440203")
	var filings []subsidy.Filing
	for range n {
		filings = append(filings, f.Studied(t, member, 3, 90))
	}
	f.Later(t, filings[0].Form.End.AddDays(3))
	for _, filing := range filings {
		out = append(out, f.Publish(t, f.ClaimOf(t, member, filing.ID)))
	}
	f.Later(t, out[0].Publicity.Until.AddDays(1))
	rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
	for _, c := range out {
		if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// money is the county's running year.
func money(t *testing.T, f storetest.Fixture) claim.Fund {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	return storetest.Must[claim.Fund](t)(f.Fund(ctx, "440203", calendar.DayOf(now).Year(), now))
}

func TestTheFundFollowsFilingsClaimsPlansAndRecoveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		reviewer := storetest.Reviewer("440203")
		_, member := f.Member(t, "440203")
		filing := f.Studied(t, member, 3, 90) // two class hours each: 60 yuan
		if err := budget(f, "440203", claim.FundBudget, 1000_00); err != nil {
			t.Fatal(err)
		}
		look := func(what string, want claim.Fund) {
			t.Helper()
			got := money(t, f)
			if got.Paid != want.Paid || got.Planned != want.Planned || got.Unplanned != want.Unplanned ||
				got.Review != want.Review || got.Coming != want.Coming || got.Recovered != want.Recovered {
				t.Errorf("%s: %+v", what, got)
			}
		}
		look("an accepted filing", claim.Fund{Coming: 180_00 * 70 / 100})
		f.Later(t, filing.Form.End.AddDays(3))
		c := f.ClaimOf(t, member, filing.ID)
		look("a claim under review", claim.Fund{Review: 180_00})
		c = f.Publish(t, c)
		look("a published claim", claim.Fund{Unplanned: 180_00})
		f.Later(t, c.Publicity.Until.AddDays(1))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
			t.Fatal(err)
		}
		var p claim.Plan
		if err := act(f, reviewer, func(tx *store.Tx) (err error) {
			p, err = procedure.MakePlan(tx, []string{c.ID}, fund)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		look("a plan", claim.Fund{Planned: 180_00})
		if err := act(f, storetest.Chief("440203"), func(tx *store.Tx) error {
			return procedure.CancelPlan(tx, p.ID, "账号有误，重新制定")
		}); err != nil {
			t.Fatal(err)
		}
		look("a plan that was given up", claim.Fund{Unplanned: 180_00})
		paidPlan(t, f, reviewer, c.ID)
		look("paid", claim.Fund{Paid: 180_00})
		f.Put(t, "INSERT INTO recovery (id, claim_id, line_id, county, state, amount, body, proposed_by, proposed_at, "+
			"confirmed_by, confirmed_at, completed_at) SELECT 'r', ?, ?, '440203', 'completed', 6000, body, 'a', 1, "+
			"'b', 2, ? FROM claim WHERE id = ?", c.ID, c.Lines[0].ID,
			storetest.Must[time.Time](t)(f.Now(ctx)).UnixMilli(), c.ID)
		look("one person's came back", claim.Fund{Paid: 180_00, Recovered: 60_00})
	})
}

func TestTwoPlansAtOnceDoNotSpendTheSameMoney(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		claims := clearedClaims(t, f, 2)
		if err := budget(f, "440203", claim.FundBudget, 200_00); err != nil { // one of them is 180 yuan
			t.Fatal(err)
		}
		reviewer := storetest.Reviewer("440203")
		var wait sync.WaitGroup
		errs := make([]error, len(claims))
		for i, c := range claims {
			wait.Go(func() {
				errs[i] = act(f, reviewer, func(tx *store.Tx) error {
					_, err := procedure.MakePlan(tx, []string{c.ID}, fund)
					return err
				})
			})
		}
		wait.Wait()
		refused := 0
		for _, err := range errs {
			if subsidy.KindOf(err) == subsidy.Conflict {
				refused++
			} else if err != nil {
				t.Error(err)
			}
		}
		if got := money(t, f); refused != 1 || got.Planned != 180_00 || got.Unplanned != 180_00 {
			t.Fatalf("%d refused, %+v", refused, got)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM payment_plan"); n != "1" {
			t.Errorf("%s plans", n)
		}
		if err := budget(f, "440203", claim.FundMore, 160_00); err != nil { // exactly what is lacking
			t.Fatal(err)
		}
		var again []error
		for _, c := range claims {
			again = append(again, act(f, reviewer, func(tx *store.Tx) error {
				_, err := procedure.MakePlan(tx, []string{c.ID}, fund)
				return err
			}))
		}
		if got := money(t, f); got.Planned != 360_00 || got.ForPlans() != 0 {
			t.Errorf("after the city freed more: %v, %+v", again, got)
		}
	})
}

func TestAYearWithoutABudgetLimitsNoPlan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c := clearedClaims(t, f, 1)[0]
		if err := budget(f, "440204", claim.FundBudget, 1); err != nil { // another county's
			t.Fatal(err)
		}
		if err := act(f, storetest.Reviewer("440203"), func(tx *store.Tx) error {
			_, err := procedure.MakePlan(tx, []string{c.ID}, fund)
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
