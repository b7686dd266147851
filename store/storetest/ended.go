package storetest

import (
	"context"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// Studied is an accepted filing of so many people, each of whom studied its one
// course of so many minutes whole; its training ends on the 20th day from now.
func (f Fixture) Studied(t testing.TB, member subsidy.Actor, people, minutes int) subsidy.Filing {
	t.Helper()
	d := f.Draft(t, member, people)
	f.Do(t, d.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		form := filing.Form
		form.Start, form.End = calendar.DayOf(tx.Act().Now).AddDays(7), calendar.DayOf(tx.Act().Now).AddDays(20)
		form.Courses[0].Minutes, form.Courses[0].Start, form.Courses[0].End = minutes, form.Start, form.End
		return procedure.SaveForm(tx, filing, form, filing.Revision)
	})
	f.Submit(t, d.ID, member)
	filing := f.Accept(t, d.ID, Reviewer(d.County))
	start := filing.Form.Start.Start().Add(9 * time.Hour).Unix()
	f.Put(t,
		"INSERT INTO study_interval (filing_id, id_hash, course, start_at, end_at, platform_id, source, batch_id) "+
			"SELECT filing_id, id_hash, 'c1', "+
			"CAST(? AS BIGINT), CAST(? AS BIGINT), 'class', 'file', 'b' FROM roster WHERE filing_id = ?", start,
		start+int64(minutes)*60, filing.ID)
	return filing
}

// Later moves business time to a day's morning.
func (f Fixture) Later(t testing.TB, day calendar.Day) {
	t.Helper()
	Must[time.Time](t)(f.MoveClock(context.Background(), day.Start().Add(9*time.Hour)))
}

// DraftClaimOf opens a claim for a studied filing, with payee and promise.
func (f Fixture) DraftClaimOf(t testing.TB, member subsidy.Actor, filing string) claim.Claim {
	t.Helper()
	ctx := context.Background()
	rules := Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
	payee := PayeeOf(Must[subsidy.Enterprise](t)(f.EnterpriseFor(ctx, member, member.Enterprise)).Name)
	act := store.Act{Actor: member, Now: Must[time.Time](t)(f.Now(ctx))}
	return Must[claim.Claim](t)(store.Answer(ctx, f.Store, act, func(tx *store.Tx) (claim.Claim, error) {
		c, err := procedure.NewClaim(tx, filing, rules)
		if err != nil {
			return c, err
		}
		event, err := c.SetPayee(payee, payee.Name, member, act.Now)
		if err != nil {
			return c, err
		}
		if err := tx.SaveClaim(c, event); err != nil {
			return c, err
		}
		event, err = c.Edit(claim.Edit{Promised: true}, c.Revision, member, act.Now)
		if err != nil {
			return c, err
		}
		return c, tx.SaveClaim(c, event)
	}))
}

// ClaimOf is a submitted claim of a studied filing.
func (f Fixture) ClaimOf(t testing.TB, member subsidy.Actor, filing string) claim.Claim {
	t.Helper()
	c := f.DraftClaimOf(t, member, filing)
	rules := Must[store.Rules](t)(f.Rules(context.Background(), member.Enterprise))
	return f.DoClaim(t, c.ID, member, func(tx *store.Tx, c *claim.Claim) error {
		return procedure.SubmitClaim(tx, c, rules)
	})
}

// Publish lets the county review, approve and publish a claim.
func (f Fixture) Publish(t testing.TB, c claim.Claim) claim.Claim {
	t.Helper()
	rules := Must[store.Rules](t)(f.Rules(context.Background(), c.Enterprise))
	reviewer, chief := Reviewer(c.County), Chief(c.County)
	f.DoClaim(t, c.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
		event, err := c.ProposeApproval("", reviewer, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
	f.DoClaim(t, c.ID, chief, func(tx *store.Tx, c *claim.Claim) error {
		event, err := c.Approve(chief, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	})
	return f.DoClaim(t, c.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
		return procedure.PublishClaim(tx, c, rules)
	})
}
