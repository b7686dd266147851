package store_test

import (
	"fmt"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// remind owes an account n reminders of trainings that start later.
func remind(t *testing.T, f storetest.Fixture, account string, n int) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	err := f.Change(ctx, store.Act{Now: now}, func(tx *store.Tx) error {
		for i := range n {
			owed := subsidy.Owed{
				To: subsidy.Audience{Account: account}, Day: calendar.NewDay(2026, 12, 1),
				Message: subsidy.CourseStarts{
					Project: fmt.Sprint("培训", i),
					Start:   calendar.NewDay(2026, 12, 1),
					Courses: 1,
				},
			}
			if err := tx.Remind(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: fmt.Sprint(account, i, now.Unix())},
				owed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func counts(t *testing.T, f storetest.Fixture) map[subsidy.DeliveryState]int {
	t.Helper()
	return storetest.Must[map[subsidy.DeliveryState]int](t)(f.DeliveryCounts(ctx))
}

func TestTenRemindersAreOneMessage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		one, ten := f.Account(t, "one", "13800138000"), f.Account(t, "ten", "13800138001")
		remind(t, f, one.ID, 2)
		remind(t, f, ten.ID, 10)
		if n, err := f.Gather(ctx, subsidy.DefaultQuiet()); err != nil || n != 2 {
			t.Fatalf("gathered for %d, %v", n, err)
		}
		if got := counts(t, f); got[subsidy.DeliveryWaiting] != 3 || got[subsidy.DeliveryInbox] != 10 {
			t.Fatalf("two by themselves and one digest wait, ten are in the inbox: %v", got)
		}
		inbox, _, err := f.Inbox(ctx, ten.ID, store.Page{Limit: 100})
		if err != nil || len(inbox) != 10 {
			t.Fatalf("%d in the inbox, %v", len(inbox), err)
		}
		if n, err := f.Gather(ctx, subsidy.DefaultQuiet()); err != nil || n != 0 {
			t.Fatalf("gathered again for %d, %v", n, err)
		}
	})
}

func TestRemindersWaitThroughTheQuietHours(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		f.Clock.Advance(13 * time.Hour) // ten in the evening
		remind(t, f, a.ID, 2)
		gather := func() map[subsidy.DeliveryState]int {
			storetest.Must[int](t)(f.Gather(ctx, subsidy.DefaultQuiet()))
			return counts(t, f)
		}
		if got := gather(); got[subsidy.DeliveryGathering] != 2 {
			t.Fatalf("in the evening: %v", got)
		}
		f.Clock.Advance(9 * time.Hour)
		remind(t, f, a.ID, 2) // in the night
		if got := gather(); got[subsidy.DeliveryGathering] != 4 {
			t.Fatalf("at seven: %v", got)
		}
		f.Clock.Advance(time.Hour)
		if got := gather(); got[subsidy.DeliveryWaiting] != 1 || got[subsidy.DeliveryInbox] != 4 {
			t.Fatalf("at eight: %v", got)
		}
	})
}

func TestAKindThatSomebodySwitchedOffStaysInTheInboxAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		f.Put(t, "INSERT INTO preference (account_id, kind, wechat, mail) VALUES ('"+a.ID+"', 'course_starts', 0, 0)")
		remind(t, f, a.ID, 5)
		storetest.Must[int](t)(f.Gather(ctx, subsidy.DefaultQuiet()))
		if got := counts(t, f); got[subsidy.DeliveryInbox] != 5 || len(got) != 1 {
			t.Fatalf("%v", got)
		}
	})
}

func TestTheQueueStaysBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		remind(t, f, a.ID, 2)
		storetest.Must[int](t)(f.Gather(ctx, subsidy.DefaultQuiet()))
		due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 1, time.Minute))
		if n := storetest.Must[map[notify.Lane]int](t)(f.InFlight(ctx)); n[notify.LaneReminders] != 1 || len(due) != 1 {
			t.Fatalf("%v in flight of %d", n, len(due))
		}
		f.Clock.Advance(2 * time.Minute)
		if n := storetest.Must[map[notify.Lane]int](t)(f.InFlight(ctx)); len(n) != 0 {
			t.Fatalf("%v in flight after the lease", n)
		}
	})
}
