package store_test

import (
	"context"
	"slices"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// TestTwoSubmissionsTellWhoCameWhoLeftAndWhoseDataChanged mends a returned roster: one person's phone, one person
// another, one more, and the rest put in anew as they were.
func TestTwoSubmissionsTellWhoCameWhoLeftAndWhoseDataChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		ctx, reviewer := context.Background(), storetest.Reviewer("440203")
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 4).ID, member)
		f.Return(t, filing.ID, reviewer)
		entries := storetest.Entries(6)
		entries[1].Phone = "13912345678"
		entries[2] = entries[4]
		people := slices.Concat(entries[:4], entries[5:])
		f.Do(t, filing.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
			var sealed []store.SealedPerson
			for _, e := range people {
				sealed = append(sealed, f.SealPerson(storetest.Must[subsidy.Person](t)(e.Check())))
			}
			n, err := tx.ReplaceRoster(filing.ID, sealed)
			if err != nil {
				return err
			}
			event, err := filing.ChangeRoster(n.Rows, n.Flagged, member, tx.Act().Now)
			if err != nil {
				return err
			}
			filing.Form.PlannedPeople = n.Rows
			return tx.SaveFiling(*filing, event)
		})
		f.Submit(t, filing.ID, member)
		c, err := f.DiffVersions(ctx, reviewer, filing.ID, 1, 2)
		if err != nil || len(c.Added) != 2 || c.Added[0].Name != entries[4].Name || len(c.Removed) != 1 ||
			c.Removed[0].Name != storetest.Entries(3)[2].Name || !slices.Equal(c.Rows, []int{2, 3}) {
			t.Errorf("they differ by %+v, %v", c, err)
		}
		if same, err := f.DiffVersions(ctx, reviewer, filing.ID, 2, 2); err != nil || !same.Same() {
			t.Errorf("one submission differs from itself by %+v, %v", same, err)
		}
		if _, err := f.DiffVersions(ctx, storetest.Reviewer("440204"), filing.ID, 1, 2); subsidy.KindOf(err) !=
			subsidy.NotFound {
			t.Errorf("another county reads it: %v", err)
		}
	})
}
