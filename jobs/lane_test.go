package jobs

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// flood is how many reminders wait in the tests of the lanes.
const flood = 50_000

// slow is a WeChat that takes no template message until it is let.
type slow struct {
	*world
	began chan struct{} // one for each message that has begun to go out
	let   chan struct{}
}

func hesitant() slow {
	return slow{says(nil), make(chan struct{}, flood), make(chan struct{})}
}

// SendTemplate takes a template message once it is let.
func (w slow) SendTemplate(ctx context.Context, openid string, m subsidy.Message, page, dedupe string) subsidy.Outcome {
	w.began <- struct{}{}
	select {
	case <-w.let:
	case <-ctx.Done():
	}
	return w.world.SendTemplate(ctx, openid, m, page, dedupe)
}

// floods owes an account n reminders, all due now.
func floods(t testing.TB, f storetest.Fixture, account string, n int) {
	t.Helper()
	_, owner := f.Member(t, "440203")
	draft := f.Draft(t, owner, 1)
	f.Submit(t, draft.ID, owner)
	filing := f.Accept(t, draft.ID, storetest.Reviewer("440203"))
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	err := f.Change(ctx, store.Act{Now: now}, func(tx *store.Tx) error {
		for i := range n {
			owed := subsidy.Owed{
				To:      subsidy.Audience{Account: account},
				Message: subsidy.CourseStarts{Project: fmt.Sprint("培训", i), Start: filing.Form.Start, Courses: 1},
			}
			if err := tx.Owe(subsidy.Subject{Kind: subsidy.SubjectFiling, ID: filing.ID}, owed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mails owes an address a code; it is wanted as long as somebody waits for it.
func mails(t testing.TB, f storetest.Fixture, to string) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	err := f.Change(ctx, store.Act{Now: now}, func(tx *store.Tx) error {
		return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: to}, subsidy.Owed{
			To:      subsidy.Audience{Mail: to},
			Message: notify.MailCode{Code: "123456"},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// serves starts jobs on a WeChat and a mail server.
func serves(t testing.TB, f storetest.Fixture, c Config) *Runner {
	t.Helper()
	c.Store, c.Quiet = f.Store, subsidy.DefaultQuiet()
	if c.Lease == 0 {
		c.Lease = time.Minute
	}
	r, err := Start(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Stop)
	return r
}

// While 50,000 reminders wait, and WeChat answers none of those that went out, a
// code leaves all the same; once they flow, no more of them leave before it than
// were at their queue already.
func TestAFloodOfRemindersDelaysNoCode(t *testing.T) {
	opt, stop, err := Broker("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	f := storetest.SQLite(t)
	w := hesitant()
	a := f.Account(t, "one", "13800138000")
	f.Follows(t, a)
	floods(t, f, a.ID, flood)
	serves(t, f, Config{WeChat: w, Mail: w, Redis: opt, Poll: 50 * time.Millisecond})
	reminders := lanes[1]
	storetest.Eventually(t, time.Minute, "all workers of the reminders wait for WeChat", func() bool {
		return len(w.began) == reminders.workers
	})
	mails(t, f, "first@example.com")
	mailed := func(n int) {
		t.Helper()
		storetest.Eventually(t, time.Minute, fmt.Sprint(n, " codes leave"), func() bool {
			return len(w.on(subsidy.ChannelMail)) == n
		})
	}
	mailed(1)
	if n := len(w.seen()); n != 1 || len(w.began) != reminders.workers {
		t.Fatalf("beside the code %d messages were answered, and %d have begun", n-1, len(w.began))
	}
	close(w.let)
	storetest.Eventually(t, time.Minute, "reminders flow", func() bool { return len(w.seen()) > 2*reminders.batch })
	before := len(w.seen())
	mails(t, f, "second@example.com")
	mailed(2)
	seen := w.seen()
	place := slices.IndexFunc(seen, func(c call) bool { return c.to == "second@example.com" })
	if ahead := place - before; ahead > reminders.bound+reminders.batch+reminders.workers {
		t.Errorf("%d reminders went out ahead of the code", ahead)
	}
	if waiting := states(t, f)[subsidy.DeliveryWaiting]; waiting < flood/2 {
		t.Errorf("the flood was over: %d wait", waiting)
	}
}

// The reminders' lane leaves a fifth of each minute's calls to the decisions, and
// the minute's calls are never more than the channel takes.
func TestSendsKeepTheChannelsPaceAndDecisionsHaveRoomInIt(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(nil)
		a := f.Account(t, "one", "13800138000")
		f.Follows(t, a)
		floods(t, f, a.ID, 60)
		for range 2 { // processes
			serves(t, f, Config{
				WeChat: w, Mail: w, Redis: opt, Poll: 20 * time.Millisecond,
				Paces: subsidy.Paces{subsidy.ChannelTemplate: 20},
			})
		}
		of := func(kind subsidy.MessageKind) (n int) {
			for _, c := range w.seen() {
				if c.message != nil && c.message.Kind() == kind {
					n++
				}
			}
			return n
		}
		reaches := func(reminders, most, decisions int) {
			t.Helper()
			storetest.Eventually(t, 20*time.Second, "the pace is used", func() bool {
				return of(subsidy.KindCourseStarts) >= reminders && of(subsidy.KindQuestionReplied) >= decisions
			})
			mails(t, f, fmt.Sprint(reminders, decisions, "@example.com")) // whose passing says that all had a look
			sent := len(w.on(subsidy.ChannelMail))
			storetest.Eventually(t, 20*time.Second, "a code", func() bool {
				return len(w.on(subsidy.ChannelMail)) > sent
			})
			if r, d := of(subsidy.KindCourseStarts), of(subsidy.KindQuestionReplied); r > most || d != decisions {
				t.Fatalf("%d reminders and %d decisions went out, not %d and %d", r, d, most, decisions)
			}
		}
		reaches(16, 16, 0)
		tell(t, f, a.ID, 6)
		reaches(16, 16, 4) // twenty calls are made
		f.Clock.Advance(time.Minute)
		reaches(30, 32, 6) // two decisions that waited, before, among or after the reminders
	})
}

// A process without jobs commits; the relay elsewhere, which looks by itself once
// an hour, has its word.
func TestWhatIsOwedElsewhereWakesTheRelay(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		w := says(nil)
		serves(t, f, Config{WeChat: w, Mail: w, Redis: opt, Poll: time.Hour})
		raw := opt.MakeRedisClient().(redis.UniversalClient)
		defer func() { _ = raw.Close() }()
		storetest.Eventually(t, 20*time.Second, "the relay listens", func() bool {
			n, err := raw.PubSubNumSub(ctx, wakeWord).Result()
			return err == nil && n[wakeWord] == 1
		})
		elsewhere := f
		other, err := store.Open(ctx, store.Options{
			Path: f.Path, Files: t.TempDir(), Keys: storetest.Keys, Machine: f.Clock.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		elsewhere.Store = other
		defer func() { _ = other.Close() }()
		reporting, end := context.WithCancel(ctx)
		defer end()
		go ReportOwed(reporting, opt, other.Signal())
		mails(t, elsewhere, "one@example.com")
		storetest.Eventually(t, 20*time.Second, "the code leaves", func() bool { return len(w.seen()) == 1 })
	})
}

// counted is a broker that counts the scripts it is sent.
type counted struct {
	asynq.RedisConnOpt
	looks *atomic.Int64
}

// MakeRedisClient makes a client that counts.
func (c counted) MakeRedisClient() any {
	client := c.RedisConnOpt.MakeRedisClient().(redis.UniversalClient)
	client.AddHook(c)
	return client
}

func (c counted) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c counted) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (c counted) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if args := cmd.Args(); len(args) > 3 && args[3] == asynqKey("decisions", "pending") {
			c.looks.Add(1)
		}
		return next(ctx, cmd)
	}
}

// A look at the empty queue lasts until there is a word, although asynq would look
// each millisecond; what is put there is taken at once.
func TestWorkersAreToldOfADecisionAndDoNotKeepLooking(t *testing.T) {
	m := miniredis.RunT(t)
	var looks atomic.Int64
	broker := counted{asynq.RedisClientOpt{Addr: m.Addr()}, &looks}
	a := newAwake(broker, notify.LaneDecisions.Queue(), time.Hour)
	r := &Runner{c: Config{Lease: time.Minute}, decisions: a}
	client := asynq.NewClient(asynq.RedisClientOpt{Addr: m.Addr()})
	defer func() { _ = client.Close() }()
	r.client = client
	taken := make(chan string, 3)
	server := asynq.NewServer(a, asynq.Config{
		Queues:            map[string]int{a.queue: 1},
		Concurrency:       1,
		TaskCheckInterval: time.Millisecond,
		LogLevel:          asynq.FatalLevel,
	})
	if err := server.Start(asynq.HandlerFunc(func(_ context.Context, task *asynq.Task) error {
		taken <- string(task.Payload())
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	defer server.Shutdown()
	defer close(a.ended)
	for i := range 3 { // each look would last an hour
		if err := r.enqueue(ctx, store.Due{ID: fmt.Sprint(i), Attempt: 1, Lane: notify.LaneDecisions}); err != nil {
			t.Fatal(err)
		}
		a.say()
		select {
		case <-taken:
		case <-time.After(20 * time.Second):
			t.Fatal("nobody takes what is there")
		}
	}
	if n := looks.Load(); n > 3*3+2 { // of each: the empty look, the one after the word, and the next
		t.Errorf("%d looks for three decisions", n)
	}
}
