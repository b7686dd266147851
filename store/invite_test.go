package store_test

import (
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// invites makes an invitation as a member and answers with its code.
func invites(t *testing.T, f storetest.Fixture, by subsidy.Actor, role subsidy.Role) (code string) {
	t.Helper()
	f.As(t, by, func(tx *store.Tx) error {
		e, err := tx.Enterprise(by.Enterprise)
		if err != nil {
			return err
		}
		event, err := e.Invite(role, by, tx.Act().Now)
		if err != nil {
			return err
		}
		code, _, err = tx.NewInvite(e.ID, role, event)
		return err
	})
	return code
}

// joins uses a code, as the phone does.
func joins(f storetest.Fixture, account store.Account, code string) error {
	return f.Change(ctx, store.Act{Actor: account.Visitor(), Now: storetest.Monday}, func(tx *store.Tx) error {
		e, invitation, err := tx.UseInvite(code, account.ID)
		if err != nil {
			return err
		}
		event, err := e.Join(invitation, true, false, account.Visitor(), storetest.Monday)
		if err != nil {
			return err
		}
		if err := tx.AddMember(e.ID, account.ID, invitation.Role, "李"); err != nil {
			return err
		}
		return tx.Record(event)
	})
}

// becomes changes a member's role, "" to remove them.
func becomes(t *testing.T, f storetest.Fixture, by subsidy.Actor, account string, role subsidy.Role) {
	t.Helper()
	f.As(t, by, func(tx *store.Tx) error {
		e, err := tx.Enterprise(by.Enterprise)
		if err != nil {
			return err
		}
		was, owners, err := tx.MemberRole(e.ID, account)
		if err != nil {
			return err
		}
		event, err := e.ChangeMember(account, was, role, owners, by, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SetMemberRole(e.ID, account, role, event)
	})
}

func TestAnInvitationEndsWithWhoMadeIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		first, owner := f.Member(t, "440203")
		second := f.Account(t, "second", "13700000011")
		if err := joins(f, second, invites(t, f, owner, subsidy.Owner)); err != nil {
			t.Fatal(err)
		}
		successor := subsidy.Actor{
			ID:         second.ID,
			Role:       subsidy.Owner,
			Enterprise: owner.Enterprise,
			County:     owner.County,
		}

		kept := invites(t, f, owner, subsidy.Owner)
		becomes(t, f, successor, first.ID, subsidy.Clerk) // hand-over
		if err := joins(f, f.Account(t, "third", "13700000012"), kept); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("one who handed over still invites: %v", err)
		}
		becomes(t, f, successor, first.ID, subsidy.Owner)
		kept = invites(t, f, owner, subsidy.Owner)
		theirs := invites(t, f, successor, subsidy.Clerk)
		becomes(t, f, successor, first.ID, "")
		if err := joins(f, first, kept); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a removed owner came back: %v", err)
		}
		if err := joins(f, f.Account(t, "fourth", "13700000013"), theirs); err != nil {
			t.Errorf("the other owner's invitation: %v", err)
		}
	})
}

func TestAnInvitationIsOfNoUseOnceItsMakerIsNoOwnerHoweverThatCame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		first, owner := f.Member(t, "440203")
		code := invites(t, f, owner, subsidy.Owner)
		f.Put(t, "UPDATE member SET until = 1 WHERE account_id = ?", first.ID) // not by our own way
		if err := joins(f, first, code); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("joined by an invitation of nobody's: %v", err)
		}
	})
}

func TestAnInvitationCountsForTheStateOfTheEnterpriseAtItsUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, owner := f.Member(t, "440203")
		code := invites(t, f, owner, subsidy.Clerk)
		f.Put(t, "UPDATE enterprise SET state = 'returned' WHERE id = ?", owner.Enterprise)
		colleague := f.Account(t, "colleague", "13700000011")
		if err := joins(f, colleague, code); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("joined a returned registration: %v", err)
		}
		f.Put(t, "UPDATE enterprise SET state = 'pending' WHERE id = ?", owner.Enterprise)
		if err := joins(f, colleague, code); err != nil {
			t.Errorf("after it was put right: %v", err)
		}
		if err := joins(f, f.Account(t, "another", "13700000012"), code); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("used twice: %v", err)
		}
	})
}

func TestTheOwnerListsAndCancelsOpenInvitations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, owner := f.Member(t, "440203")
		_, rival := f.Member(t, "440203")
		code := invites(t, f, owner, subsidy.Clerk)
		list := storetest.Must[[]subsidy.Invitation](t)(f.Invites(ctx, owner))
		if len(list) != 1 || list[0].Role != subsidy.Clerk || list[0].By != owner.ID ||
			list[0].ByRole != subsidy.Owner {
			t.Fatalf("open invitations %+v", list)
		}
		if others := storetest.Must[[]subsidy.Invitation](t)(f.Invites(ctx, rival)); len(others) != 0 {
			t.Errorf("another enterprise sees %+v", others)
		}
		drop := func(by subsidy.Actor) error {
			return f.Change(ctx, store.Act{Actor: by, Now: storetest.Monday}, func(tx *store.Tx) error {
				e, err := tx.Enterprise(by.Enterprise)
				if err != nil {
					return err
				}
				i, err := tx.Invite(e.ID, list[0].ID)
				if err != nil {
					return err
				}
				event, err := e.CancelInvite(i, by, storetest.Monday)
				if err != nil {
					return err
				}
				return tx.DropInvite(i.ID, event)
			})
		}
		clerk := owner
		clerk.Role = subsidy.Clerk
		if err := drop(rival); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("another enterprise cancels: %v", err)
		}
		if err := drop(clerk); subsidy.KindOf(err) != subsidy.Forbidden {
			t.Errorf("a clerk cancels: %v", err)
		}
		if err := drop(owner); err != nil {
			t.Fatal(err)
		}
		if err := joins(f, f.Account(t, "late", "13700000011"), code); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a cancelled invitation is used: %v", err)
		}
	})
}
