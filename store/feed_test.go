package store_test

import (
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

func TestACalendarsAddressIsOneAndEndsWithTheNext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		act := store.Act{Actor: member, Now: storetest.Monday}
		first := storetest.Must[string](t)(f.MakeFeed(ctx, act))
		if len(first) < 43 { // 256 bits
			t.Errorf("a token of %d letters", len(first))
		}
		if kept := f.Holds(t, first); len(kept) != 0 {
			t.Errorf("the token stands in %v", kept)
		}
		second := storetest.Must[string](t)(f.MakeFeed(ctx, act))
		if _, err := f.MemberFeed(ctx, first, "192.0.2.1"); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("the first beside the second: %v", err)
		}
		a := storetest.Must[store.Account](t)(f.MemberFeed(ctx, second, "192.0.2.1"))
		if a.ID != member.ID || len(a.Members) != 1 {
			t.Errorf("%+v", a)
		}
		if _, err := f.StaffFeed(ctx, second, "192.0.2.1"); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("a member's as one of the staff's: %v", err)
		}
		if feed := storetest.Must[*subsidy.Feed](t)(f.FeedOf(ctx, member)); feed == nil || feed.ReadAt.IsZero() {
			t.Errorf("%+v", feed)
		}
		for range 2 { // ending what has ended is no error, and leaves one line
			if err := f.EndFeed(ctx, act); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := f.MemberFeed(ctx, second, "192.0.2.1"); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("after its end: %v", err)
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM event WHERE action = 'feed.end'"); n != "1" {
			t.Errorf("%s lines of an end", n)
		}
	})
}

func TestACalendarIsReadSoOftenInAnHourAndNoMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		token := storetest.Must[string](t)(f.MakeFeed(ctx, store.Act{Actor: member, Now: storetest.Monday}))
		read := 0
		for ; read < 100; read++ {
			if _, err := f.MemberFeed(ctx, token, "192.0.2.1"); subsidy.KindOf(err) == subsidy.Busy {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if read == 0 || read == 100 {
			t.Errorf("read %d times", read)
		}
		f.Clock.Advance(time.Hour + time.Minute)
		if _, err := f.MemberFeed(ctx, token, "192.0.2.1"); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}
