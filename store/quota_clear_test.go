package store_test

import (
	"context"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

func TestClearingWeChatsCountClearsOursOfThatDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		used := func() map[subsidy.Channel]int {
			out := map[subsidy.Channel]int{}
			for _, c := range storetest.Must[[]store.ChannelState](t)(f.ChannelStates(context.Background())) {
				out[c.Channel] = c.Used
			}
			return out
		}
		sent := func(channel subsidy.Channel, n int) {
			f.Put(t, "INSERT INTO delivery_day (day, channel, result, code, n) VALUES (?, ?, 'delivered', 0, ?) "+
				"ON CONFLICT (day, channel, result, code) DO UPDATE SET n = delivery_day.n + excluded.n",
				calendar.DayOf(f.Clock.Now()).String(), string(channel), n)
		}
		sent(subsidy.ChannelTemplate, 5)
		sent(subsidy.ChannelSubscribe, 3)
		if u := used(); u[subsidy.ChannelTemplate] != 5 || u[subsidy.ChannelSubscribe] != 3 {
			t.Fatalf("before: %v", u)
		}
		err := f.As(t, storetest.City, func(tx *store.Tx) error { return tx.Cleared(official.AppOfficial) })
		if err != nil {
			t.Fatal(err)
		}
		sent(subsidy.ChannelTemplate, 2)
		if u := used(); u[subsidy.ChannelTemplate] != 2 || u[subsidy.ChannelSubscribe] != 3 {
			t.Errorf("after: %v", u)
		}
		f.Clock.Advance(24 * time.Hour)
		sent(subsidy.ChannelTemplate, 4)
		if u := used(); u[subsidy.ChannelTemplate] != 4 {
			t.Errorf("the next day: %v", u)
		}
	})
}
