package storetest

import (
	"context"
	"testing"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// Chief is a county's chief.
func Chief(county subsidy.County) subsidy.Actor {
	return subsidy.Actor{ID: "chief-" + string(county), Role: subsidy.CountyChief, County: county}
}

// PayeeOf is an account of an enterprise.
func PayeeOf(name string) claim.Payee {
	return claim.Payee{Name: name, Bank: "中国银行韶关分行", Account: "6217000000001234567"}
}

// Ended is an accepted filing whose training is over, each of its people having
// completed its one course: two class hours. The clock stands after its end.
func (f Fixture) Ended(t testing.TB, county subsidy.County, people int) (subsidy.Filing, subsidy.Actor) {
	t.Helper()
	ctx := context.Background()
	_, member := f.Member(t, county)
	filing := f.Submit(t, f.Draft(t, member, people).ID, member)
	filing = f.Accept(t, filing.ID, Reviewer(county))
	f.Clock.Advance(40 * 24 * time.Hour)
	now := Must[time.Time](t)(f.Now(ctx))
	target := Must[store.StudyTarget](t)(f.StudyTarget(ctx, member, filing.ID))
	var rows []study.CheckedStudy
	for i := range people {
		at := filing.Form.Start.AddDays(1+i%10).Start().Unix() + 9*3600
		rows = append(rows, study.CheckedStudy{
			Person:   i,
			CourseID: "c1",
			Interval: study.Interval{Start: at, End: at + 90*60},
		})
	}
	err := f.Change(ctx, store.Act{Actor: member, Now: now}, func(tx *store.Tx) error {
		event, err := study.Import(target.Filing, len(rows), member, now)
		if err != nil {
			return err
		}
		_, err = tx.AddStudy(
			store.StudyBatch{ID: tx.NewID(), Target: target, Platform: "class", Source: study.FromFile, Rows: rows},
			event)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return filing, member
}

// DraftClaim is a claim for an ended filing that could be submitted now.
func (f Fixture) DraftClaim(t testing.TB, county subsidy.County, people int) (claim.Claim, subsidy.Actor) {
	t.Helper()
	filing, member := f.Ended(t, county, people)
	return f.DraftClaimOf(t, member, filing.ID), member
}

// Claim is a claim that waits for its county: as many people as asked, two class
// hours each. The clock stands after the training's end.
func (f Fixture) Claim(t testing.TB, county subsidy.County, people int) (claim.Claim, subsidy.Actor) {
	t.Helper()
	filing, member := f.Ended(t, county, people)
	return f.ClaimOf(t, member, filing.ID), member
}

// DoClaim changes a claim at the business time.
func (f Fixture) DoClaim(
	t testing.TB, id string, by subsidy.Actor, change func(*store.Tx, *claim.Claim) error,
) claim.Claim {
	t.Helper()
	c, err := f.TryClaim(t, id, by, change)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TryClaim is DoClaim that may be refused.
func (f Fixture) TryClaim(
	t testing.TB, id string, by subsidy.Actor, change func(*store.Tx, *claim.Claim) error,
) (claim.Claim, error) {
	t.Helper()
	ctx := context.Background()
	act := store.Act{Actor: by, Now: Must[time.Time](t)(f.Now(ctx))}
	return store.Answer(ctx, f.Store, act, func(tx *store.Tx) (claim.Claim, error) {
		c, err := tx.Claim(id)
		if err != nil {
			return c, err
		}
		return c, change(tx, &c)
	})
}

// Published is a claim that was reviewed, approved and published by its county.
func (f Fixture) Published(t testing.TB, county subsidy.County, people int) (claim.Claim, subsidy.Actor) {
	t.Helper()
	c, member := f.Claim(t, county, people)
	return f.Publish(t, c), member
}
