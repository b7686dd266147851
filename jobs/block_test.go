package jobs

import (
	"fmt"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// wrote makes a conversation with a follower, and what the city wants of it.
func wrote(t *testing.T, f storetest.Fixture, id, openid string, block bool) {
	t.Helper()
	err := f.Change(ctx, store.Act{Actor: storetest.City, Now: storetest.Monday}, func(tx *store.Tx) error {
		c := official.Conversation{ID: id, OpenID: openid, County: "440203", State: official.ConversationAnswered}
		if err := tx.SaveConversation(c); err != nil {
			return err
		}
		b, err := tx.BlockOf(id)
		if err != nil {
			return err
		}
		event, err := b.Set(&c, block, "多次辱骂工作人员", tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveBlock(b, event)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheBlacklistIsWhatTheCityWants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		for i := range 45 {
			wrote(t, f, fmt.Sprintf("c%02d", i), fmt.Sprintf("o%02d", i), true)
		}
		wrote(t, f, "c99", "broken", true) // WeChat does not know them, and the others are blocked all the same
		j := jobsOf(f, a)
		roundOf(t, j)
		if len(a.blocked) != 45 || !a.blocked["o00"] || !a.blocked["o44"] {
			t.Fatalf("%d on the blacklist", len(a.blocked))
		}
		if left := storetest.Must[[]official.Block](t)(f.Unblocked(ctx, 10)); len(left) != 0 {
			t.Errorf("not done: %+v", left)
		}
		wrote(t, f, "c00", "o00", false)
		roundOf(t, j)
		if a.blocked["o00"] || !a.blocked["o01"] {
			t.Errorf("%+v", a.blocked)
		}
		list, _, err := f.Blocked(ctx, store.Page{Limit: 100})
		if err != nil || len(list) != 45 || list[0].Conversation != "c01" || list[0].State() != "已拉黑" {
			t.Errorf("%d, %v", len(list), err)
		}
	})
}

func TestABlockLiftedOnThePlatformIsLiftedHere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		wrote(t, f, "c1", "o1", true)
		wrote(t, f, "c2", "o2", true)
		j := jobsOf(f, a)
		roundOf(t, j)
		a.blocked["o1"] = false
		f.Clock.Advance(accountEvery + time.Second)
		roundOf(t, j)
		list, _, err := f.Blocked(ctx, store.Page{})
		if err != nil || len(list) != 1 || list[0].Conversation != "c2" {
			t.Errorf("%+v %v", list, err)
		}
		search := store.AuditSearch{Action: subsidy.UnblockFollower}
		if lines, _, err := f.AuditLog(ctx, storetest.City, search, store.Page{}); err != nil || len(lines) != 1 {
			t.Errorf("%d audit lines, %v", len(lines), err)
		}
	})
}

func TestABlockEndsWithItsConversation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		wrote(t, f, "c1", "o1", true)
		wrote(t, f, "c2", "o2", true)
		j := jobsOf(f, a)
		roundOf(t, j)
		wrote(t, f, "c3", "o3", true)                                                              // wanted, and not done yet
		f.Put(t, "UPDATE conversation SET last_at = ? WHERE id = 'c2'", f.Clock.Now().UnixMilli()) // the others: never
		if n, _, err := f.Scrub(ctx, f.Clock.Now(), 50); err != nil || n != 2 {
			t.Fatalf("erased %d, %v", n, err)
		}
		if left := f.Text(t, "SELECT COUNT(*) FROM block WHERE conversation_id = 'c3'"); left != "0" {
			t.Error("a block that was never done outlives its conversation")
		}
		roundOf(t, j)
		if a.blocked["o1"] || !a.blocked["o2"] {
			t.Errorf("on the blacklist are %v", a.blocked)
		}
		list, _, err := f.Blocked(ctx, store.Page{})
		if err != nil || len(list) != 1 || list[0].Conversation != "c2" {
			t.Errorf("%+v %v", list, err)
		}
		if left := f.Text(t, "SELECT COUNT(*) FROM block"); left != "1" {
			t.Errorf("%s rows are left", left)
		}
		f.Put(t, "UPDATE conversation SET last_at = 0 WHERE id = 'c2'")
		f.Clock.Advance(24 * time.Hour) // retention looks once a day
		if n, _, err := f.Scrub(ctx, f.Clock.Now(), 50); err != nil || n != 1 {
			t.Fatalf("erased %d, %v", n, err)
		}
		wrote(t, f, "c4", "o2", true) // the follower writes once more before the jobs have run
		roundOf(t, j)
		if list, _, err = f.Blocked(ctx, store.Page{}); err != nil || len(list) != 1 || list[0].Conversation != "c4" ||
			!list[0].Done || !a.blocked["o2"] {
			t.Errorf("%+v %v, on the blacklist are %v", list, err, a.blocked)
		}
	})
}

func TestTheBlacklistWaitsWhileWeChatDoesNotAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		a.before = func(_ *account, call string, n int) error {
			if call == "block" && n == 1 {
				return code(-1)
			}
			return nil
		}
		wrote(t, f, "c1", "o1", true)
		j := jobsOf(f, a)
		roundOf(t, j)
		if list := storetest.Must[[]official.Block](t)(f.Unblocked(ctx, 10)); len(list) != 1 {
			t.Fatalf("%+v", list)
		}
		f.Clock.Advance(25 * time.Hour)
		roundOf(t, j)
		if !a.blocked["o1"] {
			t.Error("never blocked")
		}
	})
}
