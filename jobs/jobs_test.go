package jobs

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var ctx = context.Background()

// script is a WeChat that answers as it is told; it is outside the process, so
// that a stand-in is fair.
type script struct {
	mu       sync.Mutex
	answers  []subsidy.Outcome // the last one stays
	sent     []string          // what was asked of it: kind or dedupe key
	tags     []int             // of the mass sends
	articles []Article
	panics   bool
	official bool // the official account has templates too
}

func (w *script) Template(k subsidy.MessageKind, on subsidy.Channel) (string, bool) {
	return "tpl-" + string(k), slices.Contains(notify.ChannelsOf(k), on) &&
		(on == subsidy.ChannelSubscribe || w.official)
}

func (w *script) SendTemplate(_ context.Context, openid string, m subsidy.Message, _, _ string) subsidy.Outcome {
	return w.take("template " + openid + " " + string(m.Kind()))
}

func (w *script) SendBiz(_ context.Context, openid string, m subsidy.Message, _ string) subsidy.Outcome {
	return w.take("biz " + openid + " " + string(m.Kind()))
}

func (w *script) SendCustom(_ context.Context, openid string, r official.Reply, _ string) subsidy.Outcome {
	return w.take("custom " + openid + " " + r.Text)
}

// PageLink gives none: letters go out without it.
func (w *script) PageLink(context.Context, string) string { return "" }

// Send takes a letter.
func (w *script) Send(_ context.Context, l Letter) subsidy.Outcome {
	return w.take("mail " + l.To + " " + l.Subject)
}

func (w *script) SendSubscribe(_ context.Context, _ string, m subsidy.Message, _ string) subsidy.Outcome {
	return w.take(string(m.Kind()))
}

func (w *script) MassState(context.Context, string) (official.MassState, subsidy.Outcome) {
	return official.MassSending, subsidy.Outcome{Result: subsidy.Delivered}
}

func (w *script) DeleteMass(context.Context, string) subsidy.Outcome { return w.take("delete") }

func (w *script) SendMass(_ context.Context, a Article, tag int, dedupe string) subsidy.Outcome {
	w.mu.Lock()
	w.tags, w.articles = append(w.tags, tag), append(w.articles, a)
	w.mu.Unlock()
	return w.take(dedupe)
}

func (w *script) take(what string) subsidy.Outcome {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, what)
	if w.panics {
		panic("the sender fell over")
	}
	a := w.answers[0]
	if len(w.answers) > 1 {
		w.answers = w.answers[1:]
	}
	return a
}

func (w *script) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.sent)
}

// brokers runs a test on the embedded broker and on a real Redis.
func brokers(t *testing.T, test func(t *testing.T, f storetest.Fixture, redis asynq.RedisConnOpt, flush func())) {
	t.Run("embedded", func(t *testing.T) {
		opt, stop, err := Broker("")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(stop)
		test(t, storetest.SQLite(t), opt, func() { flush(t, opt) })
	})
	if storetest.Fast() {
		return
	}
	t.Run("Redis", func(t *testing.T) {
		opt, _, err := Broker(storetest.Redis(t))
		if err != nil {
			t.Fatal(err)
		}
		flush(t, opt)
		test(t, storetest.SQLite(t), opt, func() { flush(t, opt) })
	})
}

// flush makes the broker forget everything.
func flush(t *testing.T, opt asynq.RedisConnOpt) {
	t.Helper()
	client := opt.MakeRedisClient().(redis.UniversalClient)
	defer func() { _ = client.Close() }()
	if err := client.FlushAll(ctx).Err(); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, w *script) *Runner {
	t.Helper()
	r, err := Start(ctx, Config{
		Store:  f.Store,
		WeChat: w,
		Redis:  opt,
		Lease:  4 * time.Second,
		Poll:   50 * time.Millisecond,
		Quiet:  subsidy.DefaultQuiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Stop)
	return r
}

// consents lets an account be told n times of every kind.
func consents(t *testing.T, f storetest.Fixture, account store.Account, n int) {
	t.Helper()
	err := f.Change(ctx, store.Act{}, func(tx *store.Tx) error {
		for _, k := range notify.MessageKinds() {
			for range n {
				if err := tx.Consent(account.OpenID, "tpl-"+string(k), true, false); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func states(t *testing.T, f storetest.Fixture) map[subsidy.DeliveryState]int {
	t.Helper()
	return storetest.Must[map[subsidy.DeliveryState]int](t)(f.DeliveryCounts(ctx))
}

func settled(t *testing.T, f storetest.Fixture, want subsidy.DeliveryState, n int) {
	t.Helper()
	storetest.Eventually(t, 15*time.Second, string(want), func() bool { return states(t, f)[want] == n })
}

func TestWhatIsOwedIsDeliveredOnce(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := &script{answers: []subsidy.Outcome{{Result: subsidy.Delivered}}}
		run(t, f, opt, w)
		run(t, f, opt, w) // a second process on the same rows
		owner, member := f.Member(t, "440203")
		consents(t, f, owner, 3)
		settledOrInbox := func() bool {
			return states(t, f)[subsidy.DeliveryWaiting] == 0 && states(t, f)[subsidy.DeliverySending] == 0
		}
		storetest.Eventually(t, 15*time.Second, "the registration's answer is settled", settledOrInbox)
		before := w.count()
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
		f.Accept(t, filing.ID, storetest.Reviewer("440203"))
		storetest.Eventually(t, 15*time.Second, "the acceptance is sent", func() bool { return w.count() == before+1 })
		storetest.Eventually(t, 15*time.Second, "all is settled", settledOrInbox)
		if w.count() != before+1 || !slices.Contains(w.sent, string(subsidy.KindFilingAccepted)) {
			t.Fatalf("sent %v", w.sent)
		}
	})
}

func TestWithoutConsentTheInboxHasIt(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := &script{answers: []subsidy.Outcome{{Result: subsidy.Delivered}}}
		run(t, f, opt, w)
		owner, _ := f.Member(t, "440203")
		settled(t, f, subsidy.DeliveryInbox, 1)
		inbox, _, err := f.Inbox(ctx, owner.ID, store.Page{})
		if err != nil || len(inbox) != 1 || w.count() != 0 {
			t.Fatalf("inbox %+v, %d sends, %v", inbox, w.count(), err)
		}
	})
}

func TestABrokerThatForgetsLosesNothing(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, flush func()) {
		w := &script{answers: []subsidy.Outcome{{Result: subsidy.Delivered}}}
		f.Member(t, "440203")
		if due, err := f.LeaseDue(ctx, 10, 4*time.Second); err != nil || len(due) != 1 || due[0].Attempt != 1 {
			t.Fatalf("claimed %v, %v", due, err)
		}
		flush() // what was handed over is gone
		run(t, f, opt, w)
		f.Clock.Advance(5 * time.Second) // the lease lapses
		settled(t, f, subsidy.DeliveryInbox, 1)
		if _, ok, err := f.StartSend(ctx, store.Due{ID: "x", Attempt: 1},
			store.Ways{Lease: time.Second, Template: w.Template}); ok || err != nil {
			t.Fatalf("a stale attempt was started: %v, %v", ok, err)
		}
	})
}

func TestAPassingFailureWaitsAndAnUnansweredSubscribeIsNotRepeated(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := &script{
			answers: []subsidy.Outcome{
				{Result: subsidy.Later, Code: 45011, Pause: subsidy.PauseNextMinute},
				{Result: subsidy.Unknown},
			},
		}
		owner := f.Account(t, "one", "13800138000")
		consents(t, f, owner, 1)
		owe(t, f, owner.ID)
		run(t, f, opt, w)
		storetest.Eventually(t, 15*time.Second, "a first try", func() bool {
			return w.count() == 1 && states(t, f)[subsidy.DeliveryWaiting] == 1
		})
		f.Clock.Advance(61 * time.Second) // the one consent was given back
		settled(t, f, subsidy.DeliveryUnknown, 1)
		f.Clock.Advance(time.Hour)
		if w.count() != 2 {
			t.Fatalf("%d sends", w.count())
		}
	})
}

// owe owes one account a message about no filing.
func owe(t *testing.T, f storetest.Fixture, account string) {
	t.Helper()
	err := f.Change(ctx, store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
		return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account}, subsidy.Owed{
			To:      subsidy.Audience{Account: account},
			Message: subsidy.EnterpriseDecided{Enterprise: "某公司", Accepted: true},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPanicCountsAsUnanswered(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		owner := f.Account(t, "one", "13800138000")
		consents(t, f, owner, 1)
		owe(t, f, owner.ID)
		run(t, f, opt, &script{panics: true})
		settled(t, f, subsidy.DeliveryUnknown, 1)
	})
}

func TestAnUnansweredMassSendIsRepeatedUnderTheSameKey(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := &script{answers: []subsidy.Outcome{{Result: subsidy.Unknown}, {Result: subsidy.Delivered, Code: 45065}}}
		f.Approved(t, storetest.Letter())
		run(t, f, opt, w)
		storetest.Eventually(t, 15*time.Second, "a first try", func() bool { return w.count() == 1 })
		storetest.Eventually(t, 15*time.Second, "it waits", func() bool {
			return states(t, f)[subsidy.DeliveryWaiting] == 1
		})
		f.Clock.Advance(10 * time.Second)
		settled(t, f, subsidy.DeliveryDelivered, 1)
		if len(w.sent) != 2 || w.sent[0] != w.sent[1] {
			t.Fatalf("keys %v", w.sent)
		}
	})
}

func TestANoticeGoesToEachTagOnScheduleAndRestsWhilePaused(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := &script{answers: []subsidy.Outcome{{Result: subsidy.Delivered, Receipt: "1001"}}}
		wujiang, zhenjiang := official.CountyTag("440203"), official.CountyTag("440204")
		for i, tag := range []official.Tag{wujiang, zhenjiang} {
			if err := f.SetTagID(ctx, tag, 101+i); err != nil {
				t.Fatal(err)
			}
		}
		form := storetest.Letter(wujiang, zhenjiang)
		form.Schedule = storetest.Monday.Add(2 * time.Hour)
		id := f.Approved(t, form)
		r := run(t, f, opt, w)
		state := func() official.CampaignState {
			return storetest.Must[official.Campaign](t)(f.CampaignFor(ctx, storetest.City, id)).State
		}
		if err := f.As(t, storetest.City, func(tx *store.Tx) error { return tx.PauseCampaign(id) }); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(3 * time.Hour)
		for range 5 {
			if err := r.relay(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if w.count() != 0 || state() != official.CampaignPaused || states(t, f)[subsidy.DeliveryHeld] != 2 {
			t.Fatalf("%d sends while paused, %s", w.count(), state())
		}
		if err := f.As(t, storetest.City2,
			func(tx *store.Tx) error { return tx.ResumeCampaign(id, storetest.Release(0)) }); err != nil {
			t.Fatal(err)
		}
		storetest.Eventually(t, 15*time.Second, "the notice is sent", func() bool {
			return state() == official.CampaignSent
		})
		w.mu.Lock()
		defer w.mu.Unlock()
		slices.Sort(w.tags)
		if !slices.Equal(w.tags, []int{101, 102}) || w.articles[0].HTML != "<p>各企业：</p><p>请按时备案。</p>" ||
			w.articles[0].SourceURL != form.Source || string(w.articles[0].Cover) != "cover" {
			t.Fatalf("tags %v, %+v", w.tags, w.articles[0])
		}
	})
}

func TestTheReminderIsOwedOnceOverManyScans(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := &script{answers: []subsidy.Outcome{{Result: subsidy.Delivered}}}
		owner, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member) // starts on Monday 2026-12-07
		f.Accept(t, filing.ID, storetest.Reviewer("440203"))
		one, two := run(t, f, opt, w), run(t, f, opt, w)
		reminders := func() (n int) {
			rows, _, err := f.Inbox(ctx, owner.ID, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if r.Kind == subsidy.KindTrainingStarts {
					n++
				}
			}
			return n
		}
		scan := func() {
			for _, r := range []*Runner{one, two, one} {
				if err := r.Scan(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, v := range []struct {
			day  calendar.Day
			want int
		}{
			{calendar.NewDay(2026, 12, 3), 0},
			{calendar.NewDay(2026, 12, 4), 1},
			{calendar.NewDay(2026, 12, 6), 1},
			{calendar.NewDay(2026, 12, 8), 1},
		} {
			if _, err := f.MoveClock(ctx, v.day.Start().Add(9*time.Hour)); err != nil {
				t.Fatal(err)
			}
			scan()
			storetest.Eventually(t, 15*time.Second, "what is owed is settled", func() bool {
				open, err := f.OpenDeliveries(ctx)
				return err == nil && len(open) == 0
			})
			if n := reminders(); n != v.want {
				t.Fatalf("on %s: %d reminders, want %d", v.day, n, v.want)
			}
		}
	})
}

// A month of days over four cases: every reminder on its day, none twice, none
// after the case moved on.
func TestAMonthOfReminders(t *testing.T) {
	f := storetest.SQLite(t)
	owner, member := f.Member(t, "440203")
	reviewer, err := f.AddStaff(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		store.Staff{Login: "reviewer", Name: "经办", Role: subsidy.CountyReviewer, County: "440203"},
		"a long enough password")
	if err != nil {
		t.Fatal(err)
	}
	chief, err := f.AddStaff(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: storetest.Monday},
		store.Staff{Login: "chief", Name: "负责人", Role: subsidy.CountyChief, County: "440203"},
		"a long enough password")
	if err != nil {
		t.Fatal(err)
	}
	f.Draft(t, member, 2)                                                                       // stays a draft
	f.Submit(t, f.Draft(t, member, 2).ID, member)                                               // is never decided
	f.Accept(t, f.Submit(t, f.Draft(t, member, 2).ID, member).ID, storetest.Reviewer("440203")) // goes on
	// is withdrawn: silent
	back := f.Return(t, f.Submit(t, f.Draft(t, member, 2).ID, member).ID, storetest.Reviewer("440203"))
	f.Do(t, back.ID, member, func(tx *store.Tx, filing *subsidy.Filing) error {
		event, err := filing.Withdraw(member, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveFiling(*filing, event)
	})
	r := &Runner{c: Config{Store: f.Store, Quiet: subsidy.DefaultQuiet()}}
	got := map[string]int{}
	seen := map[string]bool{}
	for day := calendar.DayOf(storetest.Monday); day.Before(calendar.NewDay(2026, 12, 25)); day = day.AddDays(1) {
		for _, hour := range []time.Duration{9, 15} {
			if _, err := f.MoveClock(ctx, day.Start().Add(hour*time.Hour)); err != nil {
				t.Fatal(err)
			}
			if err := r.Scan(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for who, id := range map[string]string{"HR": owner.ID, "reviewer": reviewer.ID, "chief": chief.ID} {
			rows, _, err := f.Inbox(ctx, id, store.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if !seen[row.ID] {
					seen[row.ID] = true
					got[day.String()+" "+who+" "+string(row.Kind)]++
				}
			}
		}
	}
	want := map[string]int{
		"2026-12-14 HR people_behind":     1,
		"2026-11-27 HR file_by":           1,
		"2026-12-04 HR training_starts":   1,
		"2026-12-18 HR training_ends":     1,
		"2026-11-27 reviewer review_due":  1,
		"2026-12-02 reviewer review_due":  1,
		"2026-12-04 reviewer review_due":  1,
		"2026-12-07 chief review_overdue": 1,
	}
	for key, n := range got {
		// the weekly table has a walk of its own
		if strings.Contains(key, "filing_") || strings.Contains(key, "enterprise_") ||
			strings.Contains(key, "work_arrived") || strings.Contains(key, "weekly_") {
			delete(got, key)
		} else if n != want[key] {
			t.Errorf("%s: %d", key, n)
		}
	}
	for key := range want {
		if got[key] == 0 {
			t.Errorf("no %s", key)
		}
	}
}

func TestWhatIsNoLongerTrueIsDropped(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := &script{answers: []subsidy.Outcome{{Result: subsidy.Delivered}}}
		_, member := f.Member(t, "440203")
		filing := f.Submit(t, f.Draft(t, member, 2).ID, member)
		f.Return(t, filing.ID, storetest.Reviewer("440203"))
		f.Submit(t, filing.ID, member) // corrected before the message went out
		run(t, f, opt, w)
		settled(t, f, subsidy.DeliveryDropped, 1)
		if slices.Contains(w.sent, string(subsidy.KindFilingReturned)) {
			t.Fatalf("sent %v", w.sent)
		}
	})
}
