package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// goOut makes one attempt at each due notice of the first n, all with one outcome,
// and says how many went out.
func goOut(t *testing.T, f storetest.Fixture, n int, w store.Ways, o subsidy.Outcome) (out int) {
	t.Helper()
	for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, n, time.Minute)) {
		send, ok, err := f.StartSend(ctx, d, w)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			continue
		}
		out++
		if err := f.FinishSend(ctx, send, o); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// codes owes n addresses a code by mail.
func codes(t *testing.T, f storetest.Fixture, n int) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	err := f.Change(ctx, store.Act{Now: now}, func(tx *store.Tx) error {
		for i := range n {
			if err := tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: "x"}, subsidy.Owed{
				To:      subsidy.Audience{Mail: fmt.Sprintf("%d@example.com", i)},
				Message: notify.MailCode{Code: "123456"},
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Several processes gather at one instant, while more reminders are owed: each
// reminder ends in one digest, or goes by itself, and none is left.
func TestDigestsThatMeetAtOneInstantNeitherDoubleNorVanish(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		const people, each = 10, 5
		var accounts []string
		for i := range people {
			accounts = append(accounts, f.Account(t, fmt.Sprint("p", i), fmt.Sprintf("138001380%02d", i)).ID)
			remind(t, f, accounts[i], each)
		}
		f.Clock.Advance(time.Second)
		var together sync.WaitGroup
		failed := make(chan error, 4)
		for range 4 { // processes
			together.Go(func() {
				_, err := f.Gather(ctx, subsidy.DefaultQuiet())
				failed <- err
			})
		}
		for _, a := range accounts {
			remind(t, f, a, each)
		}
		together.Wait()
		close(failed)
		for err := range failed {
			if err != nil {
				t.Fatal(err)
			}
		}
		storetest.Must[int](t)(f.Gather(ctx, subsidy.DefaultQuiet())) // the next minute's
		count := func(query string) string {
			t.Helper()
			return f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE "+query)
		}
		if n := count("kind = 'course_starts'"); n != fmt.Sprint(2*people*each) {
			t.Errorf("%s reminders", n)
		}
		if n := count("state = 'gathering'"); n != "0" {
			t.Errorf("%s still gather", n)
		}
		// each is in one digest that there is, or goes by itself
		if n := count("kind = 'course_starts' AND NOT (state = 'waiting' AND digest = '') AND NOT (state = 'inbox' " +
			"AND digest IN (SELECT id FROM notice WHERE kind = 'digest' AND state = 'waiting'))"); n != "0" {
			t.Errorf("%s vanished", n)
		}
		// a digest without three reminders of its own tells again what another tells
		doubles := count("kind = 'digest' AND (SELECT COUNT(*) FROM notice own WHERE own.digest = notice.id) < 3")
		if doubles != "0" {
			t.Errorf("%s digests double another", doubles)
		}
	})
}

func TestAfterWeChatSaidTooFastAChannelGoesSlowerForAnHour(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		paces := subsidy.Paces{subsidy.ChannelMail: 3000}
		w := mailAlone
		w.Paces = paces
		most := func() int {
			t.Helper()
			all, err := f.ChannelPaces(ctx, paces)
			if err != nil {
				t.Fatal(err)
			}
			return all[subsidy.ChannelMail].Most
		}
		tooFast := subsidy.Outcome{Result: subsidy.Later, Code: 45011, Pause: subsidy.PauseNextMinute}
		codes(t, f, 41)
		if n := goOut(t, f, 3, w, subsidy.Outcome{Result: subsidy.Delivered}); n != 3 {
			t.Fatalf("%d went out", n)
		}
		goOut(t, f, 1, w, tooFast)
		if n := most(); n != 3000 {
			t.Errorf("three calls a minute are no pace, and it is %d", n)
		}
		f.Clock.Advance(time.Minute)
		if n := goOut(t, f, 20, w, subsidy.Outcome{Result: subsidy.Delivered}); n != 20 {
			t.Fatalf("%d went out", n)
		}
		goOut(t, f, 1, w, tooFast)
		if n := most(); n != 18 {
			t.Errorf("after 20 were taken the pace is %d", n)
		}
		f.Clock.Advance(time.Minute)
		if n := goOut(t, f, 30, w, subsidy.Outcome{Result: subsidy.Delivered}); n != 18 {
			t.Errorf("%d went out in the slower minute", n)
		}
		f.Clock.Advance(time.Hour)
		if n := most(); n != 3000 {
			t.Errorf("an hour later the pace is %d", n)
		}
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		if n := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM pace"); n != "0" {
			t.Errorf("%s minutes are kept", n)
		}
	})
}

func TestAChannelThatIsUsedUpIsNotGoneThroughForOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		codes(t, f, 3)
		a := f.Account(t, "one", "13800138000")
		remind(t, f, a.ID, 2)
		storetest.Must[int](t)(f.Gather(ctx, subsidy.DefaultQuiet()))
		lease := func(of ...store.Ahead) (lanes []notify.Lane) {
			for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute, of...)) {
				lanes = append(lanes, d.Lane)
			}
			return lanes
		}
		template := store.Ahead{Lane: notify.LaneDecisions, On: []subsidy.Channel{subsidy.ChannelTemplate}}
		if got := lease(template); got != nil {
			t.Errorf("of a channel that has none: %v", got)
		}
		if got := lease(store.Ahead{Lane: notify.LaneReminders}); got != nil {
			t.Errorf("by no channel: %v", got)
		}
		all := lease()
		if want := []notify.Lane{1, 1, 1, 2, 2}; fmt.Sprint(all) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", all, want)
		}
	})
}

// What counts is machine time from the moment only we kept it waiting, whatever
// the business clock does meanwhile.
func TestTheShareToldWithinTenSecondsIsKeptByDayAndLane(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		delivered := subsidy.Outcome{Result: subsidy.Delivered}
		codes(t, f, 4)
		f.Clock.Advance(10 * time.Second)
		if n := goOut(t, f, 3, mailAlone, delivered); n != 3 {
			t.Fatalf("%d went out", n)
		}
		f.Clock.Advance(time.Second)
		lane := func() notify.LaneFigures {
			t.Helper()
			return storetest.Must[[]notify.LaneFigures](t)(f.LaneStates(ctx))[0]
		}
		if l := lane(); l.Told != 3 || l.Slow != 0 || l.Overdue != 1 || l.Waiting != 1 || l.Lag != 11*time.Second {
			t.Errorf("one waits for eleven seconds: %+v", l)
		}
		goOut(t, f, 1, mailAlone, delivered)
		if l := lane(); l.Told != 4 || l.Slow != 1 || l.Overdue != 0 || l.Waiting != 0 || !l.TooSlow() {
			t.Errorf("it was slow: %+v", l)
		}
		now := storetest.Must[time.Time](t)(f.Now(ctx))
		told := storetest.Must[[]notify.Told](t)(f.ToldDays(ctx, calendar.DayOf(now)))
		want := notify.Told{Day: calendar.DayOf(now), Lane: notify.LaneDecisions, N: 4, Quick: 3}
		if len(told) != 1 || told[0] != want {
			t.Errorf("kept %+v", told)
		}
		f.Clock.Advance(11 * time.Minute)
		if l := lane(); l.Told != 0 || l.TooSlow() {
			t.Errorf("ten minutes later: %+v", l)
		}
		later := errors.Join(f.Change(ctx, store.Act{Now: now}, func(tx *store.Tx) error { // of a later hour
			return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: "x"}, subsidy.Owed{
				To:        subsidy.Audience{Mail: "later@example.com"},
				NotBefore: now.Add(24 * time.Hour),
				Message:   notify.MailCode{Code: "123456"},
			})
		}), f.Upkeep(ctx))
		if later != nil {
			t.Fatal(later)
		}
		storetest.Must[time.Time](t)(f.MoveClock(ctx, now.Add(48*time.Hour)))
		if n := goOut(t, f, 10, mailAlone, delivered); n != 1 {
			t.Fatalf("%d went out", n)
		}
		if l := lane(); l.Told != 0 {
			t.Errorf("a jump of the clock counts as a delay: %+v", l)
		}
	})
}
