package jobs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// Codes that are final, passing for a minute, and passing until tomorrow.
var (
	refused      = func(code int) subsidy.Outcome { return subsidy.Outcome{Result: subsidy.Refused, Code: code} }
	tomorrow     = subsidy.Outcome{Result: subsidy.Later, Code: 45009, Pause: subsidy.PauseTomorrow}
	nextMinute   = subsidy.Outcome{Result: subsidy.Later, Code: 45011, Pause: subsidy.PauseNextMinute}
	tokenRefused = subsidy.Outcome{Result: subsidy.Later, Code: 40001, Pause: subsidy.PauseTenMinutes}
	unanswered   = subsidy.Outcome{Result: subsidy.Unknown}
	delivered    = subsidy.Outcome{Result: subsidy.Delivered}
	itsMidnight  = time.Date(2026, 11, 24, 0, 0, 0, 0, calendar.China) // the end of storetest.Monday
)

func TestARefusalFallsFromChannelToChannelAndTheInboxHasIt(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(map[subsidy.Channel][]subsidy.Outcome{
			subsidy.ChannelSubscribe: {refused(43101)},
			subsidy.ChannelTemplate:  {refused(43004)},
			subsidy.ChannelBiz:       {refused(43101)},
			subsidy.ChannelMail:      {refused(550)},
		})
		works(t, f, opt, w, nil)
		a := reachable(t, f, "one", "13800138000")
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryInbox, 1)
		if got := w.channels(); !slices.Equal(got, []subsidy.Channel{
			subsidy.ChannelSubscribe, subsidy.ChannelTemplate, subsidy.ChannelBiz, subsidy.ChannelMail,
		}) {
			t.Errorf("went by %v", got)
		}
		calls := w.seen()
		if calls[0].to != "mini_one" || calls[1].to != "official_one" || calls[2].to != "official_one" ||
			calls[3].to != "one@example.com" {
			t.Errorf("to %+v", calls)
		}
		if link := "https://wxaurl.cn/pages/"; !strings.Contains(calls[3].body, link) {
			t.Errorf("the letter does not lead into the mini-program: %s", calls[3].body)
		}
		if rows, _, err := f.Inbox(ctx, a.ID, store.Page{}); err != nil || len(rows) != 1 {
			t.Errorf("inbox %v, %v", rows, err)
		}
		if d := deadOf(t, f)[0]; d.Channel != subsidy.ChannelMail || d.Code != 550 || d.State != subsidy.DeliveryInbox {
			t.Errorf("dead %+v", d)
		}
		if got := f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM attempt WHERE result = 'refused'"); got != "4" {
			t.Errorf("%s attempts in the ledger", got)
		}
	})
}

func deadOf(t *testing.T, f storetest.Fixture) []store.DeadRow {
	t.Helper()
	rows, _, err := f.DeadNotices(ctx, subsidy.Actor{Role: subsidy.Administrator}, store.DeadSearch{}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestWhyAChannelWasPassedOverIsRecorded(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(map[subsidy.Channel][]subsidy.Outcome{subsidy.ChannelTemplate: {refused(43004)}})
		works(t, f, opt, w, nil)
		a := f.Account(t, "one", "13800138000") // no consent, no address
		f.Follows(t, a)
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryInbox, 1)
		if got := f.Text(t, "SELECT why FROM notice"); got != "subscribe:no_consent biz:no_consent mail:no_address" {
			t.Errorf("why %q", got)
		}
		if d := deadOf(t, f); len(d) != 1 || d[0].Channel != subsidy.ChannelTemplate || d[0].Code != 43004 {
			t.Errorf("dead %+v", d)
		}
		prefer(t, f, a.ID, notify.Choice{})
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryInbox, 2)
		if got := f.Text(t, "SELECT why FROM notice ORDER BY id DESC LIMIT 1"); got != "subscribe:not_wanted "+
			"template:not_wanted biz:not_wanted mail:not_wanted" {
			t.Errorf("why %q", got)
		}
		if n := len(w.seen()); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

// prefer keeps a choice about the message of these tests.
func prefer(t *testing.T, f storetest.Fixture, account string, c notify.Choice) {
	t.Helper()
	by := subsidy.Actor{ID: account, Role: subsidy.Visitor}
	err := f.Change(ctx, store.Act{Actor: by, Now: f.Clock.Now()}, func(tx *store.Tx) error {
		ev, err := notify.Choose(subsidy.KindQuestionReplied, c, []subsidy.Role{subsidy.Visitor}, true, by,
			f.Clock.Now())
		if err != nil {
			return err
		}
		return tx.SetPreference(account, subsidy.KindQuestionReplied, c, ev)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// turn switches a channel.
func turn(t *testing.T, f storetest.Fixture, c subsidy.Channel, off bool) {
	t.Helper()
	by := subsidy.Actor{ID: "admin", Role: subsidy.Administrator}
	err := f.Change(ctx, store.Act{Actor: by, Now: f.Clock.Now()}, func(tx *store.Tx) error {
		isOff, err := tx.ChannelOff(c)
		if err != nil {
			return err
		}
		ev, err := notify.SwitchChannel(c, isOff, off, "演练停用，已核对", by, f.Clock.Now())
		if err != nil {
			return err
		}
		return tx.SwitchChannel(c, off, ev)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAChannelThatIsOffIsPassedOverByPeoplesMessagesAndWaitedForByAMassSend(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(nil)
		works(t, f, opt, w, nil)
		turn(t, f, subsidy.ChannelSubscribe, true)
		turn(t, f, subsidy.ChannelMass, true)
		tell(t, f, reachable(t, f, "one", "13800138000").ID, 1)
		settled(t, f, subsidy.DeliveryDelivered, 1)
		f.Approved(t, storetest.Letter())
		still(t, f)
		if got := w.channels(); !slices.Equal(got, []subsidy.Channel{subsidy.ChannelTemplate}) {
			t.Errorf("went by %v", got)
		}
		if n, _ := waitingUntil(t, f, subsidy.ChannelMass); n != 1 {
			t.Errorf("%d mass sends wait", n)
		}
		turn(t, f, subsidy.ChannelMass, false)
		f.Clock.Advance(time.Minute)
		settled(t, f, subsidy.DeliveryDelivered, 2)
		if n := len(w.on(subsidy.ChannelMass)); n != 1 {
			t.Errorf("%d mass sends", n)
		}
	})
}

// The first answer makes the whole channel wait; nobody else is sent meanwhile.
func TestAUsedUpChannelRestsForEverybody(t *testing.T) {
	for _, v := range []struct {
		name  string
		first subsidy.Outcome
		until time.Time
	}{
		{"45009 until midnight", tomorrow, itsMidnight},
		{"45011 until the next minute", nextMinute, storetest.Monday.Add(time.Minute)},
		{"40001 for ten minutes", tokenRefused, storetest.Monday.Add(10 * time.Minute)},
	} {
		t.Run(v.name, func(t *testing.T) {
			brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
				w := says(map[subsidy.Channel][]subsidy.Outcome{subsidy.ChannelSubscribe: {v.first, delivered}})
				works(t, f, opt, w, nil)
				var people []store.Account
				for i := range 6 {
					people = append(people, reachable(t, f, fmt.Sprint("one", i), fmt.Sprintf("1380013800%d", i)))
				}
				tell(t, f, people[0].ID, 1)
				storetest.Eventually(t, 20*time.Second, "a first answer", func() bool {
					n, until := waitingUntil(t, f, subsidy.ChannelSubscribe)
					return len(w.seen()) == 1 && n == 1 && until.Equal(v.until)
				})
				for _, a := range people[1:] {
					tell(t, f, a.ID, 1)
				}
				still(t, f)
				if n, until := waitingUntil(t, f, subsidy.ChannelSubscribe); n != 6 || !until.Equal(v.until) ||
					len(w.seen()) != 1 {
					t.Fatalf("%d wait until %s, %d sent", n, until, len(w.seen()))
				}
				states := storetest.Must[[]store.ChannelState](t)(f.ChannelStates(ctx))
				if i := slices.IndexFunc(states,
					func(
						s store.ChannelState,
					) bool {
						return s.Channel == subsidy.ChannelSubscribe
					}); !states[i].RestsUntil.Equal(v.until) || states[i].Code != v.first.Code {
					t.Errorf("the channel rests: %+v", states[i])
				}
				if _, err := f.MoveClock(ctx, v.until.Add(time.Second)); err != nil {
					t.Fatal(err)
				}
				settled(t, f, subsidy.DeliveryDelivered, 6)
				if n := len(w.seen()); n != 7 { // the first once more: it surely did not arrive
					t.Errorf("%d sends", n)
				}
			})
		})
	}
}

func TestAnOwnQuotaRestsAChannelBeforeWeChatSaysSo(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(nil)
		works(t, f, opt, w, subsidy.Quotas{subsidy.ChannelSubscribe: 2})
		a := reachable(t, f, "one", "13800138000")
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryDelivered, 1)
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryDelivered, 2)
		tell(t, f, a.ID, 1)
		still(t, f)
		if n, until := waitingUntil(t, f, subsidy.ChannelSubscribe); n != 1 || !until.Equal(itsMidnight) ||
			len(w.seen()) != 2 {
			t.Fatalf("%d wait until %s, %d sent", n, until, len(w.seen()))
		}
		if _, err := f.MoveClock(ctx, itsMidnight.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		settled(t, f, subsidy.DeliveryDelivered, 3)
	})
}

func TestAnUnansweredTemplateMessageIsRepeatedUnderItsKeyWhileWeChatRemembers(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(map[subsidy.Channel][]subsidy.Outcome{
			subsidy.ChannelTemplate: {unanswered, unanswered, delivered, unanswered},
		})
		works(t, f, opt, w, nil)
		a := f.Account(t, "one", "13800138000")
		f.Follows(t, a)
		tell(t, f, a.ID, 1)
		for n := 1; n < 3; n++ {
			storetest.Eventually(t, 20*time.Second, fmt.Sprint("try ", n), func() bool {
				return len(w.seen()) == n && states(t, f)[subsidy.DeliveryWaiting] == 1
			})
			f.Clock.Advance(3 * time.Minute)
		}
		settled(t, f, subsidy.DeliveryDelivered, 1)
		calls := w.seen()
		if len(calls) != 3 || calls[0].dedupe == "" || calls[1].dedupe != calls[0].dedupe ||
			calls[2].dedupe != calls[0].dedupe {
			t.Fatalf("keys %+v", calls)
		}
		tell(t, f, a.ID, 1)
		storetest.Eventually(t, 20*time.Second, "a first try", func() bool {
			return len(w.seen()) == 4 && states(t, f)[subsidy.DeliveryWaiting] == 1
		})
		f.Clock.Advance(9 * time.Minute) // WeChat has forgotten it
		settled(t, f, subsidy.DeliveryUnknown, 1)
		if n := len(w.seen()); n != 4 {
			t.Errorf("%d sends", n)
		}
	})
}

func TestALongTermConsentIsNotSpentAndIsGoneWhenWeChatSaysSo(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(map[subsidy.Channel][]subsidy.Outcome{
			subsidy.ChannelSubscribe: {delivered, delivered, delivered, refused(43101)},
		})
		works(t, f, opt, w, nil)
		a := f.Account(t, "one", "13800138000")
		agrees(t, f, a.OpenID, 2, false)
		agrees(t, f, a.OpenID, 1, true)
		left := func() store.Consent {
			return storetest.Must[map[string]store.Consent](t)(f.Consents(ctx, a.OpenID))["tpl-question_replied"]
		}
		for n := 1; n <= 3; n++ {
			tell(t, f, a.ID, 1)
			settled(t, f, subsidy.DeliveryDelivered, n)
		}
		if got := left(); got != (store.Consent{Left: 2, Lasting: true}) {
			t.Errorf("left %+v", got)
		}
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryInbox, 1)
		if got := left(); got != (store.Consent{}) {
			t.Errorf("left %+v", got)
		}
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryInbox, 2)
		if n := len(w.seen()); n != 4 {
			t.Errorf("%d sends", n)
		}
	})
}

// Ten trainings start tomorrow; two are withdrawn after their reminders were
// gathered: one message tells of eight, and the inbox has those.
func TestTenRemindersAreOneMessageOfWhatIsStillTrue(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(nil)
		owner, member := f.Member(t, "440203")
		agrees(t, f, owner.OpenID, 12, false)
		var filings []string
		for range 10 {
			filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
			f.Accept(t, filing.ID, storetest.Reviewer("440203"))
			filings = append(filings, filing.ID)
		}
		// late on the Friday before
		if _, err := f.MoveClock(ctx, calendar.NewDay(2026, 12, 4).Start().Add(22*time.Hour)); err != nil {
			t.Fatal(err)
		}
		gatherer := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
		scan := func() map[subsidy.DeliveryState]int {
			if err := gatherer.Scan(ctx); err != nil {
				t.Fatal(err)
			}
			return states(t, f)
		}
		if got := scan(); got[subsidy.DeliveryGathering] != 10 {
			t.Fatalf("in the quiet hours: %v", got)
		}
		if _, err := f.MoveClock(ctx, calendar.NewDay(2026, 12, 5).Start().Add(8*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := scan(); got[subsidy.DeliveryGathering] != 0 {
			t.Fatalf("in the morning: %v", got)
		}
		f.Put(t, "UPDATE filing SET state = 'withdrawn' WHERE id IN (?, ?)", filings[2], filings[7])
		works(t, f, opt, w, nil)
		still(t, f)
		var digests []notify.Digest
		for _, c := range w.seen() {
			if d, ok := c.message.(notify.Digest); ok {
				digests = append(digests, d)
			} else if c.message.Kind() == subsidy.KindTrainingStarts {
				t.Errorf("a reminder went out by itself")
			}
		}
		if len(digests) != 1 || digests[0].Count != 8 || digests[0].First != "培训即将开始" {
			t.Errorf("digests %+v", digests)
		}
		rows, _, err := f.Inbox(ctx, owner.ID, store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		reminders := 0
		for _, r := range rows {
			if r.Kind == subsidy.KindTrainingStarts {
				reminders++
			}
		}
		if reminders != 8 {
			t.Errorf("%d reminders in the inbox", reminders)
		}
	})
}

func TestADeadNoticeSentAgainGoesFromItsFirstChannel(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(map[subsidy.Channel][]subsidy.Outcome{
			subsidy.ChannelSubscribe: {unanswered, refused(43101), unanswered},
		})
		works(t, f, opt, w, nil)
		a := reachable(t, f, "one", "13800138000")
		tell(t, f, a.ID, 1)
		settled(t, f, subsidy.DeliveryUnknown, 1)
		id := deadOf(t, f)[0].ID
		by := subsidy.Actor{ID: "admin", Role: subsidy.Administrator}
		again := func() error {
			now := storetest.Must[time.Time](t)(f.Now(ctx))
			return f.Change(ctx, store.Act{Actor: by, Now: now}, func(tx *store.Tx) error {
				return tx.Resend(id, "对方说没有收到")
			})
		}
		f.Clock.Advance(time.Hour)
		if err := again(); err != nil {
			t.Fatal(err)
		}
		settled(t, f, subsidy.DeliveryDelivered, 1) // no consent any more, and on to the template
		if got := w.channels(); !slices.Equal(got, []subsidy.Channel{
			subsidy.ChannelSubscribe, subsidy.ChannelSubscribe, subsidy.ChannelTemplate,
		}) {
			t.Errorf("went by %v", got)
		}
		if err := again(); subsidy.KindOf(err) != subsidy.Conflict {
			t.Errorf("a delivered one again: %v", err)
		}
	})
}

// Two processes on the same rows. While the queue is held, the leases lapse
// twice, so that each message lies in it three times; the broker forgets a half
// of it. Each message reaches the third party once.
func TestTwoRunnersNeverSendTwice(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, flush func()) {
		const people = 60
		queue := notify.LaneDecisions.Queue()
		w := says(nil)
		hold := asynq.NewInspector(opt)
		defer func() { _ = hold.Close() }()
		client := opt.MakeRedisClient().(redis.UniversalClient)
		defer func() { _ = client.Close() }()
		if err := hold.PauseQueue(queue); err != nil {
			t.Fatal(err)
		}
		works(t, f, opt, w, nil)
		works(t, f, opt, w, nil)
		queued := func(attempt, n int) {
			storetest.Eventually(t, 20*time.Second, fmt.Sprint("attempt ", attempt, " is queued"), func() bool {
				return f.Text(t, "SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE attempt >= ?",
					attempt) == fmt.Sprint(n)
			})
		}
		for i := range people {
			a := f.Account(t, fmt.Sprint("p", i), fmt.Sprintf("138001380%02d", i))
			agrees(t, f, a.OpenID, 3, false)
			tell(t, f, a.ID, 1)
			if i == people/2 {
				queued(1, i+1)
				flush() // and with it that the queue is held
				if err := hold.PauseQueue(queue); err != nil {
					t.Fatal(err)
				}
			}
		}
		queued(1, people)
		for attempt := 2; attempt <= 3; attempt++ {
			f.Clock.Advance(5 * time.Second)
			queued(attempt, people-states(t, f)[subsidy.DeliveryDelivered])
		}
		if err := hold.UnpauseQueue(queue); err != nil {
			t.Fatal(err)
		}
		settled(t, f, subsidy.DeliveryDelivered, people)
		storetest.Eventually(t, 20*time.Second, "the queue is empty", func() bool {
			n, err := client.LLen(ctx, asynqKey(queue, "pending")).Result()
			return err == nil && n == 0
		})
		count := map[string]int{}
		for _, c := range w.seen() {
			count[c.to]++
		}
		for to, n := range count {
			if n != 1 {
				t.Errorf("%d messages to %s", n, strings.TrimPrefix(to, "mini_"))
			}
		}
		if len(count) != people {
			t.Errorf("%d people", len(count))
		}
	})
}
