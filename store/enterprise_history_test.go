package store_test

import (
	"slices"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// TestAnEnterprisesHistoryIsItsReaders walks history and people page by page, in the county, in the one that the
// enterprise moved to, and in a third.
func TestAnEnterprisesHistoryIsItsReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		theClaim, member := f.Published(t, "440203", 5)
		f.Later(t, theClaim.Publicity.Until.AddDays(1))
		second := f.Studied(t, member, 3, 90) // the same people, the first three
		if err := act(f, subsidy.Actor{ID: "somebody", Role: subsidy.Visitor}, func(tx *store.Tx) error {
			return tx.KeepObjection(claim.Objection{
				ID: "o", Kind: claim.Objecting, Claim: theClaim.ID, County: "440203", State: claim.ObjectionOpen,
			})
		}); err != nil {
			t.Fatal(err)
		}
		f.Put(t, "UPDATE enterprise SET county = '440204'") // it moved; its cases stay
		for who, want := range map[string]struct {
			by     subsidy.Actor
			moves  bool
			people int
		}{
			"its cases' county": {storetest.Reviewer("440203"), true, 5},
			"its own county":    {storetest.Reviewer("440204"), false, 0},
			"the city":          {cityReader, true, 5},
			"another county":    {storetest.Reviewer("440281"), false, 0},
			"the centre":        {centreReader, false, 0},
			"its member":        {member, false, 0},
		} {
			moves := historyWalked(t, f, want.by, member.Enterprise)
			ofCases := slices.ContainsFunc(moves, func(h store.HistoryEntry) bool {
				return h.Subject.Kind == subsidy.SubjectClaim && h.Number == theClaim.Number
			})
			if ofCases != want.moves || !slices.IsSortedFunc(moves, func(a, b store.HistoryEntry) int {
				return b.At.Compare(a.At)
			}) {
				t.Errorf("%s sees %d moves", who, len(moves))
			}
			people := employeesWalked(t, f, want.by, member.Enterprise)
			if len(people) != want.people {
				t.Errorf("%s sees %d people, want %d", who, len(people), want.people)
			}
			if len(people) < 5 {
				continue
			}
			first, last := people[0], people[4]
			if first.Filing != second.ID || len(first.Filings) != 2 || len(last.Filings) != 1 ||
				last.Filings[0].Hours == 0 || first.Filings[0].Hours != 0 || first.Filings[1].Amount == 0 ||
				first.Used != first.Filings[1].Amount || first.Cap == 0 {
				t.Errorf("%s reads %+v and %+v", who, first, last)
			}
		}
		if rows, err := f.MembersOf(ctx, storetest.Reviewer("440281"), member.Enterprise); len(rows) > 0 ||
			subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("another county reads %d members, %v", len(rows), err)
		}
		if rows, err := f.MembersOf(ctx, cityReader, member.Enterprise); len(rows) == 0 || err != nil {
			t.Errorf("the city reads %d members, %v", len(rows), err)
		}
	})
}

// historyWalked reads a history to its end, page by page; nothing of it for who may not see the enterprise.
func historyWalked(t *testing.T, f storetest.Fixture, by subsidy.Actor, enterprise string) (out []store.HistoryEntry) {
	t.Helper()
	for p := (store.Page{Limit: 3}); ; {
		rows, next, err := f.History(ctx, by, enterprise, p)
		if subsidy.KindOf(err) == subsidy.NotFound {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows...)
		if p.After = next; next == "" {
			return out
		}
	}
}

// employeesWalked reads an enterprise's people to the end, two at a time.
func employeesWalked(t *testing.T, f storetest.Fixture, by subsidy.Actor, enterprise string) (out []store.Employee) {
	t.Helper()
	for p := (store.Page{Limit: 2}); ; {
		rows, next, err := f.Employees(ctx, by, enterprise, 2026, p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows...)
		if p.After = next; next == "" {
			return out
		}
	}
}
