package store_test

import (
	"context"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

func TestADraftIsDeletedWithAllThatHangsOnIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		ctx := context.Background()
		_, member := f.Member(t, "440203")
		_, rival := f.Member(t, "440203")
		draft := f.Draft(t, member, 3)
		discard := func(by subsidy.Actor, id string) error {
			act := store.Act{Actor: by, Now: f.Clock.Now()}
			return f.Change(ctx, act, func(tx *store.Tx) error { return procedure.DiscardFiling(tx, id) })
		}
		if err := discard(rival, draft.ID); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a rival deleted it: %v", err)
		}
		if err := discard(member, draft.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := f.FilingFor(ctx, member, draft.ID); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("the draft is still there: %v", err)
		}
		for _, table := range []string{"roster", "signal_dirty", "filing_edit"} {
			if n := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM "+table+" WHERE filing_id = ?", draft.ID); n != "0" {
				t.Errorf("%s rows are left in %s", n, table)
			}
		}
		if n := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM event WHERE action = 'draft.discard'"); n != "1" {
			t.Errorf("%s audit lines say so", n)
		}
		if err := discard(member, draft.ID); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a second time: %v", err)
		}
		submitted := f.Submit(t, f.Draft(t, member, 1).ID, member)
		if err := discard(member, submitted.ID); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("a submitted filing was deleted: %v", err)
		}
	})
}

func TestADraftClaimIsDeletedAndMayBeMadeAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.DraftClaim(t, "440203", 2)
		act := store.Act{Actor: member, Now: f.Clock.Now()}
		discard := func(id string) error {
			return f.Change(context.Background(), act, func(tx *store.Tx) error {
				return procedure.DiscardClaim(tx, id)
			})
		}
		if err := discard(c.ID); err != nil {
			t.Fatal(err)
		}
		if n := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM claim"); n != "0" {
			t.Errorf("%s claims are left", n)
		}
		again := f.DraftClaimOf(t, member, c.Training.Filing)
		if again.ID == c.ID || again.State != claim.Draft {
			t.Errorf("made again: %+v", again)
		}
	})
}
