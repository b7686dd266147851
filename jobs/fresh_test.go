package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy/notify"
)

// gate is one address behind which the broker may change, as behind a name or a
// virtual address after a switch-over; open connections stay where they are.
type gate struct {
	ln net.Listener
	to atomic.Value
}

func openGate(t *testing.T, to string) *gate {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{ln: ln}
	g.to.Store(to)
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", g.to.Load().(string))
			if err != nil {
				_ = in.Close()
				continue
			}
			for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
				go func() {
					_, _ = io.Copy(pair[0], pair[1])
					_ = pair[0].Close()
				}()
			}
		}
	}()
	return g
}

func hostOf(r *storetest.RedisServer) string { return strings.TrimPrefix(r.Address, "redis://") }

// orders gives a Redis one command of an operator.
func orders(t *testing.T, r *storetest.RedisServer, args ...any) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: hostOf(r)})
	defer func() { _ = client.Close() }()
	if err := client.Do(ctx, args...).Err(); err != nil {
		t.Fatalf("%v: %v", args, err)
	}
}

// askedFor is one of a Redis's settings.
func askedFor(t *testing.T, r *storetest.RedisServer, name string) string {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: hostOf(r)})
	defer func() { _ = client.Close() }()
	got, err := client.ConfigGet(ctx, name).Result()
	if err != nil {
		t.Fatal(err)
	}
	return got[name]
}

func replicaOf(t *testing.T, r, of *storetest.RedisServer) {
	t.Helper()
	host, port, err := net.SplitHostPort(hostOf(of))
	if err != nil {
		t.Fatal(err)
	}
	orders(t, r, "REPLICAOF", host, port)
}

func TestAfterASwitchOverEveryConnectionIsMadeAnew(t *testing.T) {
	if storetest.Fast() {
		t.Skip("needs two Redis servers")
	}
	old, master := storetest.OwnRedis(t), storetest.OwnRedis(t)
	g := openGate(t, hostOf(old))
	opt, _, err := Broker("redis://" + g.ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	client := opt.MakeRedisClient().(redis.UniversalClient)
	defer func() { _ = client.Close() }()
	const pooled = 8
	var conns [pooled]*redis.Conn
	for i := range conns { // fill the pool
		conns[i] = client.(*redis.Client).Conn()
		if err := conns[i].Ping(ctx).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range conns {
		_ = c.Close()
	}
	replicaOf(t, old, master)
	g.to.Store(hostOf(master))
	// As asynq writes: by a script, whose error an older Redis words otherwise.
	write := redis.NewScript(`
local r = redis.pcall("SET", KEYS[1], ARGV[1])
if r.err then return redis.error_reply("ERR Error running script: -" .. r.err) end
return "OK"`)
	if err := write.Run(ctx, client, []string{"k"}, "v").Err(); err != nil {
		t.Fatalf("the first write after the switch-over: %v", err)
	}
	direct := redis.NewClient(&redis.Options{Addr: hostOf(master)})
	defer func() { _ = direct.Close() }()
	if got, err := direct.Get(ctx, "k").Result(); err != nil || got != "v" {
		t.Errorf("the new master has %q, %v", got, err)
	}
}

// health is what the page would be told.
func health(t *testing.T, f storetest.Fixture) notify.Health {
	t.Helper()
	return notify.HealthOf(storetest.Must[[]notify.Beat](t)(f.Beats(ctx)), f.Machine())
}

// troubles waits until the relay reports a kind of trouble, "" for none.
func troubles(t *testing.T, f storetest.Fixture, want notify.Trouble) {
	t.Helper()
	storetest.Eventually(t, 30*time.Second, "the relay reports "+string(want)+".", func() bool {
		for _, s := range health(t, f).Steps {
			if s.Name == notify.StepRelay {
				return s.Trouble == want && (want != "" || !s.OK.IsZero())
			}
		}
		return false
	})
}

// A real Redis refuses writes in every way it has; each is told by its kind, and
// ends when it ends. What was owed meanwhile goes out.
func TestABrokerThatRefusesWritesIsToldByItsKindUntilItTakesThem(t *testing.T) {
	if storetest.Fast() {
		t.Skip("needs a Redis of its own")
	}
	server, other := storetest.OwnRedis(t), storetest.OwnRedis(t)
	opt, _, err := Broker(server.Address)
	if err != nil {
		t.Fatal(err)
	}
	f := storetest.SQLite(t)
	w := says(nil)
	works(t, f, opt, w, nil)
	troubles(t, f, "")
	a := reachable(t, f, "one", "13800138000")
	dir := askedFor(t, server, "dir")
	for _, v := range []struct {
		want       notify.Trouble
		begin, end func()
	}{
		{notify.BrokerReadOnly, func() { replicaOf(t, server, other) }, func() {
			orders(t, server, "REPLICAOF", "NO", "ONE")
		}},
		{
			notify.BrokerMemory, func() { orders(t, server, "CONFIG", "SET", "maxmemory", "1") },
			func() { orders(t, server, "CONFIG", "SET", "maxmemory", "0") },
		},
		{notify.BrokerDisk, func() {
			orders(t, server, "CONFIG", "SET", "save", "3600 1000000")
			if err := os.RemoveAll(dir); err != nil { // it cannot write its snapshot there
				t.Fatal(err)
			}
			orders(t, server, "BGSAVE")
		}, func() { orders(t, server, "CONFIG", "SET", "save", "") }},
		{notify.BrokerGone, server.Kill, func() {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			server.Start(t)
		}},
	} {
		before := len(w.seen())
		v.begin()
		troubles(t, f, v.want)
		tell(t, f, a.ID, 1)
		v.end()
		troubles(t, f, "")
		f.Clock.Advance(time.Second)
		storetest.Eventually(t, 20*time.Second, "what was owed meanwhile goes out", func() bool {
			return len(w.seen()) == before+1
		})
	}
}

// A broker that refuses in words nobody foresaw is told in these words, and no
// longer once it takes what it is given.
func TestABrokerIsToldInItsOwnWords(t *testing.T) {
	m := miniredis.RunT(t)
	f := storetest.SQLite(t)
	works(t, f, asynq.RedisClientOpt{Addr: m.Addr()}, says(nil), nil)
	troubles(t, f, "")
	said := func(want string) {
		t.Helper()
		storetest.Eventually(t, 30*time.Second, "the relay tells "+want, func() bool {
			verdict := notify.Operations{Health: health(t, f)}.Verdict(f.Machine())
			return strings.Contains(strings.Join(verdict, ""), want)
		})
	}
	m.SetError("ERR closed for maintenance until noon")
	troubles(t, f, notify.BrokerOther)
	said("消息队列拒绝写入")
	said("Redis的原话是“ERR closed for maintenance until noon”")
	m.SetError("")
	troubles(t, f, "")
}

// What a connection fails of may name addresses, and is nobody's word.
func TestOnlyTheBrokersOwnAnswerIsShown(t *testing.T) {
	if got := saidBy(brokerError{errors.New("dial tcp 10.1.2.3:6379: refused")}); got != "" {
		t.Errorf("shows %q", got)
	}
	m := miniredis.RunT(t)
	client := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer func() { _ = client.Close() }()
	m.SetError("ERR " + strings.Repeat("字", 200))
	got := saidBy(brokerError{client.Set(ctx, "k", "", 0).Err()})
	if len(got) > saidMost || !strings.HasPrefix(got, "ERR 字") || !utf8.ValidString(got) {
		t.Errorf("shows %q", got)
	}
}

func TestAWrongPasswordOfTheBrokerIsToldWithoutIt(t *testing.T) {
	if storetest.Fast() {
		t.Skip("needs a Redis of its own")
	}
	server := storetest.OwnRedis(t)
	orders(t, server, "CONFIG", "SET", "requirepass", "right")
	for _, credentials := range []string{"", ":wrong@"} {
		opt, _, err := Broker("redis://" + credentials + hostOf(server))
		if err != nil {
			t.Fatal(err)
		}
		r := &Runner{redis: opt.MakeRedisClient().(redis.UniversalClient)}
		err = r.probe(ctx)
		if got := troubleOf(err); got != notify.BrokerPassword {
			t.Errorf("%q is told as %s", err, got)
		}
		_ = r.redis.Close()
	}
}

func TestTheEmbeddedBrokerThatEndedIsTold(t *testing.T) {
	opt, stop, err := Broker("")
	if err != nil {
		t.Fatal(err)
	}
	f := storetest.SQLite(t)
	works(t, f, opt, says(nil), nil)
	troubles(t, f, "")
	stop()
	troubles(t, f, notify.BrokerGone)
}

func TestWhatAStepFailsOfIsReducedToAKind(t *testing.T) {
	for text, want := range map[string]notify.Trouble{
		"UNKNOWN: redis eval error: ERR Error running script: -READONLY You can't write against a read only " +
			"replica.": notify.BrokerReadOnly,
		"OOM command not allowed when used memory > 'maxmemory'.":       notify.BrokerMemory,
		"MISCONF Redis is configured to save RDB snapshots":             notify.BrokerDisk,
		"WRONGPASS invalid username-password pair or user is disabled.": notify.BrokerPassword,
		"NOAUTH Authentication required.":                               notify.BrokerPassword,
		"dial tcp 10.0.0.1:6379: connect: connection refused":           notify.BrokerGone,
		"ERR unknown": notify.BrokerOther,
	} {
		if got := troubleOf(fmt.Errorf("relay: %w", brokerError{errors.New(text)})); got != want {
			t.Errorf("%q is told as %s, want %s", text, got, want)
		}
	}
	if got := troubleOf(errors.New("READONLY of something else")); got != notify.StepFailed {
		t.Errorf("no broker's error: %s", got)
	}
}

// A step that falls over is told, and the next turn of it runs all the same.
func TestAStepThatPanicsIsToldAndRunsAgain(t *testing.T) {
	f := storetest.SQLite(t)
	r := &Runner{c: Config{Store: f.Store}, pulse: newPulse(f.Store, notify.RoleJobs, notify.Rounds())}
	running, stop := context.WithCancel(ctx)
	turns := make(chan struct{}, 10)
	wake := make(chan struct{})
	r.loop(running, notify.StepSeal, 0, wake, func(context.Context) error {
		turns <- struct{}{}
		panic("13800138000")
	})
	for range 2 {
		wake <- struct{}{}
		<-turns
	}
	stop()
	r.done.Wait()
	if err := r.pulse.write(ctx); err != nil {
		t.Fatal(err)
	}
	for _, s := range health(t, f).Steps {
		if want := map[string]notify.Trouble{notify.StepSeal: notify.StepPanicked}[s.Name]; s.Trouble != want {
			t.Errorf("%s: %q", s.Name, s.Trouble)
		}
	}
}

// Another program holds SQLite's lock: the rows' own word for it reaches the page.
func TestLockedRowsAreToldAsThat(t *testing.T) {
	f := storetest.SQLite(t)
	r := &Runner{c: Config{Store: f.Store}, pulse: newPulse(f.Store, notify.RoleJobs, notify.Rounds())}
	brief, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	other := storetest.Must[*sql.DB](t)(sql.Open("sqlite3", "file:"+f.Path+"?_txlock=immediate"))
	defer func() { _ = other.Close() }()
	lock := storetest.Must[*sql.Tx](t)(other.Begin())
	err := r.step(brief, notify.StepRelay, func(ctx context.Context) error {
		_, err := f.LeaseDue(ctx, 1, time.Second)
		return err
	})
	_ = lock.Rollback()
	if got := troubleOf(err); got != notify.RowsLocked {
		t.Errorf("%v is told as %s", err, got)
	}
}

// What a killed process leaves in a queue: an active entry with a lease that
// ran out, one without any, and one that asynq's recoverer archived.
func TestEntriesOfALostProcessAreCountedAndSwept(t *testing.T) {
	brokers(t, func(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, _ func()) {
		client := asynq.NewClient(opt)
		defer func() { _ = client.Close() }()
		raw := opt.MakeRedisClient().(redis.UniversalClient)
		defer func() { _ = raw.Close() }()
		a := reachable(t, f, "one", "13800138000")
		tell(t, f, a.ID, 3)
		past := time.Now().Add(-20 * time.Second).Unix() // the recoverer waits for 30
		for i, due := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 3, 4*time.Second)) {
			r := &Runner{c: Config{Lease: time.Minute}, client: client}
			if err := r.enqueue(ctx, due); err != nil {
				t.Fatal(err)
			}
			id := fmt.Sprintf("%s:%d", due.ID, due.Attempt)
			raw.RPopLPush(ctx, asynqKey("decisions", "pending"), asynqKey("decisions", "active"))
			raw.HSet(ctx, asynqKey("decisions", "t:"+id), "state", "active")
			if i < 2 {
				raw.ZAdd(ctx, asynqKey("decisions", "lease"), redis.Z{Score: float64(past - int64(i)*60), Member: id})
			}
		}
		i := NewInspector(opt)
		defer func() { _ = i.Close() }()
		if queues, err := i.Queues(ctx); err != nil || queues[0].Active != 3 || queues[0].Stray != 3 {
			t.Fatalf("before: %+v, %v", queues, err)
		}
		w := says(nil)
		works(t, f, opt, w, nil)
		f.Clock.Advance(5 * time.Second) // our own lease lapses: the rows decide
		storetest.Eventually(t, 30*time.Second, "each message goes out once", func() bool { return len(w.seen()) == 3 })
		storetest.Eventually(t, 30*time.Second, "the queue is swept and says so", func() bool {
			queues, err := i.Queues(ctx)
			return err == nil && queues[0].Active+queues[0].Stray+queues[0].Archived == 0 && health(t, f).Swept() == 3
		})
		if n := len(w.seen()); n != 3 {
			t.Errorf("%d sends", n)
		}
	})
}
