package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

var operator = subsidy.Actor{ID: "admin", Role: subsidy.Administrator}

// everyTemplate says that every kind has a template on every channel.
func everyTemplate(k subsidy.MessageKind, on subsidy.Channel) (string, bool) {
	return "tpl-" + string(k), slices.Contains(notify.ChannelsOf(k), on)
}

var anyWay = store.Ways{Lease: time.Minute, Template: everyTemplate}

// owe owes an account one message and consents to it.
func owe(t *testing.T, f storetest.Fixture, a store.Account, m subsidy.Message) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	err := f.Change(ctx, store.Act{Now: now}, func(tx *store.Tx) error {
		if err := tx.Consent(a.OpenID, "tpl-"+string(m.Kind()), true, false); err != nil {
			return err
		}
		return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: a.ID}, subsidy.Owed{
			To:      subsidy.Audience{Account: a.ID},
			Message: m,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// send makes the one attempt that is due, and says how it went.
func send(t *testing.T, f storetest.Fixture, o subsidy.Outcome) store.Sending {
	t.Helper()
	due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
	if len(due) != 1 {
		t.Fatalf("%d due", len(due))
	}
	s, ok, err := f.StartSend(ctx, due[0], anyWay)
	if err != nil || !ok {
		t.Fatalf("not started: %v", err)
	}
	if err := f.FinishSend(ctx, s, o); err != nil {
		t.Fatal(err)
	}
	return s
}

func deadList(t *testing.T, f storetest.Fixture, q store.DeadSearch) []store.DeadRow {
	t.Helper()
	rows, _, err := f.DeadNotices(ctx, operator, q, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func resend(f storetest.Fixture, id, key string) error {
	now, err := f.Now(ctx)
	if err != nil {
		return err
	}
	return f.Change(ctx, store.Act{Actor: operator, Now: now, Route: "resend " + id, Key: key, Body: []byte(id)},
		func(tx *store.Tx) error { return tx.Resend(id, "模板已修好") })
}

func TestWhatNoPhoneGotIsListedWithItsLastAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		settled := subsidy.QuestionReplied{Heading: "一个问题", County: "440203"}
		owe(t, f, a, settled)
		send(t, f, subsidy.Outcome{Result: subsidy.Delivered})
		owe(t, f, a, settled)
		send(t, f, subsidy.Outcome{Result: subsidy.Unknown})
		owe(t, f, a, settled)
		send(t, f, subsidy.Outcome{Result: subsidy.Refused, Code: 40037})
		due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute)) // falls: not followed, no address
		if _, ok, err := f.StartSend(ctx, due[0], anyWay); ok || err != nil {
			t.Fatalf("went on: %v %v", ok, err)
		}
		f.Member(t, "440203") // its owner has no consent: the inbox alone, and no failure
		rows := deadList(t, f, store.DeadSearch{})
		if len(rows) != 2 {
			t.Fatalf("%d dead: %+v", len(rows), rows)
		}
		byState := map[subsidy.DeliveryState]store.DeadRow{rows[0].State: rows[0], rows[1].State: rows[1]}
		if d := byState[subsidy.DeliveryUnknown]; d.Channel != subsidy.ChannelSubscribe || d.Code != 0 ||
			d.Result != subsidy.Unknown {
			t.Errorf("unknown: %+v", d)
		}
		d := byState[subsidy.DeliveryInbox]
		if d.Channel != subsidy.ChannelSubscribe || d.Code != 40037 ||
			d.Why != "template:not_followed biz:not_followed mail:no_address" ||
			!strings.Contains(d.Cause().Cause, "模板编号") {
			t.Errorf("in the inbox: %+v", d)
		}
		if got := deadList(t, f,
			store.DeadSearch{Channel: subsidy.ChannelSubscribe, Code: 40037, ByCode: true}); len(got) != 1 ||
			got[0].ID != d.ID {
			t.Errorf("by code: %+v", got)
		}
		if got := deadList(t, f, store.DeadSearch{Channel: subsidy.ChannelMail}); len(got) != 0 {
			t.Errorf("by mail: %+v", got)
		}
		if rows, _, err := f.DeadNotices(ctx, storetest.Reviewer("440203"), store.DeadSearch{},
			store.Page{}); err != nil || len(rows) != 0 {
			t.Errorf("a reviewer sees %d, %v", len(rows), err)
		}
		counts := storetest.Must[[]store.DeadCount](t)(f.DeadThisMonth(ctx))
		if fmt.Sprint(counts) != "[{subscribe 0 1} {subscribe 40037 1}]" {
			t.Errorf("counts %v", counts)
		}
	})
}

func TestADeadNoticeIsSentAgainOnceFromItsFirstChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		owe(t, f, a, subsidy.QuestionReplied{Heading: "一个问题", County: "440203"})
		send(t, f, subsidy.Outcome{Result: subsidy.Unknown}) // no answer: its consent may be used up
		id := deadList(t, f, store.DeadSearch{})[0].ID
		if err := f.Change(ctx, store.Act{}, func(tx *store.Tx) error {
			return tx.Consent(a.OpenID, "tpl-question_replied", true, false)
		}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the form is sent twice
			if err := resend(f, id, "a key"); err != nil {
				t.Fatal(err)
			}
		}
		if s := send(t, f, subsidy.Outcome{Result: subsidy.Delivered}); s.ID != id ||
			s.Channel != subsidy.ChannelSubscribe || s.Attempt != 2 || s.Tries != 0 {
			t.Errorf("sent %+v", s)
		}
		if err := resend(f, id, "another key"); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("a delivered one was sent again: %v", err)
		}
		if err := resend(f, "no such", ""); subsidy.KindOf(err) != subsidy.NotFound {
			t.Errorf("one that is not there: %v", err)
		}
		if due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute)); len(due) != 0 {
			t.Errorf("%d more", len(due))
		}
		if rows := deadList(t, f, store.DeadSearch{}); len(rows) != 0 {
			t.Errorf("still listed: %+v", rows)
		}
	})
}

func TestARefusedSendGivesItsConsentBackUnlessWeChatDeniesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		left := func() int {
			return storetest.Must[map[string]store.Consent](t)(f.Consents(ctx, a.OpenID))["tpl-question_replied"].Left
		}
		for _, v := range []struct {
			code, want int
		}{{47003, 1}, {40037, 2}, {43101, 0}} {
			owe(t, f, a, subsidy.QuestionReplied{Heading: "一个问题", County: "440203"})
			send(t, f, subsidy.Outcome{Result: subsidy.Refused, Code: v.code})
			if got := left(); got != v.want {
				t.Errorf("after %d: %d left, want %d", v.code, got, v.want)
			}
			for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute)) { // on to the inbox
				if _, ok, err := f.StartSend(ctx, d, anyWay); ok || err != nil {
					t.Fatalf("went on: %v %v", ok, err)
				}
			}
		}
	})
}

// Many that died of one code are sent again together; what is read or no longer
// true is not; each has its audit line.
func TestAllOfACodeAreSentAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		const n = 130 // more than one change takes
		a := f.Account(t, "one", "13800138000")
		die := func(code int) {
			owe(t, f, a, subsidy.QuestionReplied{Heading: "一个问题", County: "440203"})
			send(t, f, subsidy.Outcome{Result: subsidy.Refused, Code: code})
			due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
			if _, _, err := f.StartSend(ctx, due[0], anyWay); err != nil {
				t.Fatal(err)
			}
		}
		for range n {
			die(40037)
		}
		die(47003)
		q := store.DeadSearch{Channel: subsidy.ChannelSubscribe, Code: 40037, ByCode: true}
		rows := deadList(t, f, q)
		if err := f.MarkRead(ctx, a.ID, rows[3].ID); err != nil {
			t.Fatal(err)
		}
		now := storetest.Must[time.Time](t)(f.Now(ctx))
		act := store.Act{Actor: operator, Now: now, Route: "all", Key: "k", Body: []byte("all")}
		for range 2 { // the second press answers the same and sends nothing
			done, err := f.ResendAll(ctx, act, q, "模板已修好")
			if err != nil || done.Sent != n-1 || done.Skipped != 1 {
				t.Fatalf("%+v, %v", done, err)
			}
		}
		if due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 1000, time.Minute)); len(due) != n-1 {
			t.Errorf("%d due", len(due))
		}
		if counts := storetest.Must[[]store.DeadCount](t)(f.DeadThisMonth(ctx)); fmt.Sprint(counts) != "[{subscribe "+
			"40037 1} {subscribe 47003 1}]" {
			t.Errorf("left %v", counts)
		}
		for name, act := range map[string]store.Act{
			"a reviewer":       {Actor: storetest.Reviewer("440203"), Now: now},
			"without a reason": {Actor: operator, Now: now},
		} {
			reason := map[bool]string{true: "模板已修好"}[name == "a reviewer"]
			if done, err := f.ResendAll(ctx, act, q, reason); err == nil {
				t.Errorf("%s: %+v", name, done)
			}
		}
	})
}

func TestWhatIsNoLongerTrueIsNotSentAgainAndLeavesTheListAfterAMonth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		owner, member := f.Member(t, "440203")
		drain := func(o subsidy.Outcome) {
			for _, d := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 100, time.Minute)) {
				s, ok, err := f.StartSend(ctx, d, anyWay)
				if err != nil {
					t.Fatal(err)
				}
				if ok {
					if err := f.FinishSend(ctx, s, o); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		drain(subsidy.Outcome{})
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
		f.Return(t, filing.ID, storetest.Reviewer("440203"))
		if err := f.Change(ctx, store.Act{}, func(tx *store.Tx) error {
			return tx.Consent(owner.OpenID, "tpl-filing_returned", true, false)
		}); err != nil {
			t.Fatal(err)
		}
		drain(subsidy.Outcome{Result: subsidy.Unknown})
		rows := deadList(t, f, store.DeadSearch{})
		if len(rows) != 1 || rows[0].Kind != subsidy.KindFilingReturned {
			t.Fatalf("dead %+v", rows)
		}
		f.Submit(t, filing.ID, member) // corrected since
		if err := resend(f, rows[0].ID, ""); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("sent again: %v", err)
		}
		if err := f.Upkeep(ctx); err != nil || len(deadList(t, f, store.DeadSearch{})) != 1 {
			t.Errorf("swept too early, %v", err)
		}
		if _, err := f.MoveClock(ctx, storetest.Monday.AddDate(0, 0, 31)); err != nil {
			t.Fatal(err)
		}
		if n := len(deadList(t, f, store.DeadSearch{})); n != 0 {
			t.Errorf("%d listed after a month", n)
		}
		if err := f.Upkeep(ctx); err != nil {
			t.Fatal(err)
		}
		if counts := storetest.Must[[]store.DeadCount](t)(f.DeadCounts(ctx, time.Time{})); len(counts) != 0 {
			t.Errorf("kept %v", counts)
		}
	})
}

func TestTheChannelsPassedOverAreAllRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		owe(t, f, a, subsidy.QuestionReplied{Heading: "一个问题", County: "440203"})
		if err := f.Change(ctx, store.Act{Actor: operator, Now: f.Clock.Now()}, func(tx *store.Tx) error {
			ev, err := notify.SwitchChannel(subsidy.ChannelSubscribe, false, true, "演练停用，已核对", operator,
				f.Clock.Now())
			if err != nil {
				return err
			}
			return tx.SwitchChannel(subsidy.ChannelSubscribe, true, ev)
		}); err != nil {
			t.Fatal(err)
		}
		if why, err := f.OffReason(ctx, subsidy.ChannelSubscribe); err != nil || why != "演练停用，已核对" {
			t.Errorf("off because %q, %v", why, err)
		}
		f.Follows(t, a)
		if s := send(t, f,
			subsidy.Outcome{
				Result: subsidy.Later,
				Code:   -1,
				Pause:  subsidy.PauseSoon,
			}); s.Channel != subsidy.ChannelTemplate {
			t.Fatalf("by %s", s.Channel)
		}
		f.Clock.Advance(5 * time.Second)
		send(t, f, subsidy.Outcome{Result: subsidy.Unknown}) // the same channel again
		f.Clock.Advance(9 * time.Minute)                     // too long ago to ask again
		due := storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute))
		if _, ok, err := f.StartSend(ctx, due[0], anyWay); ok || err != nil {
			t.Fatalf("asked again: %v %v", ok, err)
		}
		rows := deadList(t, f, store.DeadSearch{})
		if len(rows) != 1 || rows[0].State != subsidy.DeliveryUnknown || rows[0].Why != "subscribe:off" {
			t.Errorf("%+v", rows)
		}
	})
}

func TestChoicesAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := f.Account(t, "one", "13800138000")
		for _, c := range []notify.Choice{{WeChat: true}, {Mail: true}} {
			err := f.Change(ctx, store.Act{Actor: a.Visitor(), Now: storetest.Monday}, func(tx *store.Tx) error {
				return tx.SetPreference(a.ID, subsidy.KindTrainingStarts, c, subsidy.Event{
					Action: subsidy.ChoosePreferences,
					By:     a.Visitor(),
					At:     storetest.Monday,
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			got := storetest.Must[map[subsidy.MessageKind]notify.Choice](t)(f.Preferences(ctx, a.ID))
			if len(got) != 1 || got[subsidy.KindTrainingStarts] != c {
				t.Errorf("kept %v", got)
			}
		}
		if got := storetest.Must[map[subsidy.MessageKind]notify.Choice](t)(f.Preferences(ctx, "another")); len(got) !=
			0 {
			t.Errorf("another's %v", got)
		}
		if ready, err := f.MailReady(ctx, a.ID); ready || err != nil {
			t.Errorf("mail ready: %v %v", ready, err)
		}
	})
}
