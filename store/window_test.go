package store_test

import (
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

func TestATrainingAcceptedLateIsStillOfferedAndRemindedOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 1).ID, member)
		late := filing.Form.End.AddDays(150)
		f.Later(t, late)
		filing = f.Accept(t, filing.ID, storetest.Reviewer("440203"))
		today := late.AddDays(160) // ten months after the end
		f.Later(t, today)
		policies := storetest.Must[subsidy.Policies](t)(f.Policies(ctx))
		home := storetest.Must[store.HomeClaims](t)(f.HomeClaims(ctx, member, policies.ClaimableSince(today), today))
		if len(home.Unclaimed) != 1 || home.Unclaimed[0].ClaimFrom != late {
			t.Fatalf("offered: %+v", home.Unclaimed)
		}
		rows, _, err := f.FilingsAwaited(ctx, store.AcceptedLate, today.AddDays(-200), today, store.Page{})
		if err != nil || len(rows) != 1 || rows[0].ClaimFrom() != late {
			t.Fatalf("awaited: %+v %v", rows, err)
		}
		theClaim := f.DraftClaimOf(t, member, filing.ID)
		window := storetest.Must[calendar.Deadline](t)(filing.ClaimBy(calendar.Published(), policies))
		if theClaim.Window.By != window.Last || !theClaim.Window.By.After(today) {
			t.Fatalf("the draft may be submitted until %s", theClaim.Window.By)
		}
		f.DoClaim(t, theClaim.ID, member, func(_ *store.Tx, c *claim.Claim) error {
			if c.Window.From != late {
				t.Errorf("read for update, the claim counts from %q", c.Window.From)
			}
			return nil
		})
		f.Later(t, window.Last)
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		if err := procedure.AdvanceClaim(ctx, f.Store, theClaim.ID, rules); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(24 * time.Hour)
		if err := procedure.AdvanceClaim(ctx, f.Store, theClaim.ID, rules); err != nil {
			t.Fatal(err)
		}
		if c := storetest.Must[claim.Claim](t)(f.ClaimFor(ctx, member, theClaim.ID)); c.State != claim.Expired {
			t.Errorf("the day after the window the draft is %s", c.State)
		}
	})
}
