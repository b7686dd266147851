package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// office is the program at work, with everything around it in processes of
// their own that can be killed: servers, Redis, and the sandbox as the witness.
type office struct {
	t        *testing.T
	rand     *rand.Rand
	dir      string
	database string // "" is the SQLite file
	redis    *storetest.RedisServer
	box      *process
	servers  []*process
	address  []string     // of each server, the same over every start
	store    *store.Store // what the test itself looks at the rows through
	people   []store.Account
	owed     int
	ends     map[string]int // how many ended how, by channel
}

// rounds is how many fault rounds each office goes through: SHIGANG_CHAOS_ROUNDS.
func rounds() int {
	if n, err := strconv.Atoi(os.Getenv("SHIGANG_CHAOS_ROUNDS")); err == nil && n > 0 {
		return n
	}
	return 5
}

// Fault rounds: messages are owed, calls fail in every way WeChat's can, and
// servers and Redis are killed at random moments. Every message ends delivered,
// refused, unknown or waiting with a reason; none is lost; none comes twice.
func TestFaultsLoseNothingAndRepeatNothing(t *testing.T) {
	if storetest.Fast() {
		t.Skip("needs Redis and PostgreSQL")
	}
	n := rounds()
	t.Run("SQLite", func(t *testing.T) { chaos(t, "", 1, (n+1)/2) })
	t.Run("PostgreSQL, two servers", func(t *testing.T) { chaos(t, storetest.Postgres(t), 2, n/2) })
}

func chaos(t *testing.T, database string, servers, rounds int) {
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("SHIGANG_CHAOS_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("SHIGANG_CHAOS_SEED=%d", seed)
	o := openOffice(t, database, servers, rand.New(rand.NewPCG(seed, seed)))
	for round := range rounds {
		began := time.Now()
		o.faults()
		from := o.owed
		for range 3 {
			o.owe(4)
			o.pause()
			o.kill()
		}
		o.calm()
		o.settle()
		o.check(from)
		t.Logf("round %d: %d messages, %s", round+1, o.owed-from, time.Since(began).Round(100*time.Millisecond))
	}
	t.Logf("ended as %v", o.ends)
}

func openOffice(t *testing.T, database string, servers int, r *rand.Rand) *office {
	t.Helper()
	o := &office{
		t:        t,
		rand:     r,
		ends:     map[string]int{},
		dir:      t.TempDir(),
		database: database,
		redis:    storetest.OwnRedis(t),
	}
	for range servers {
		o.address = append(o.address, fmt.Sprintf("127.0.0.1:%d", storetest.FreePort(t)))
	}
	o.box = start(t, nil, "sandbox", "--addr", "127.0.0.1:0", "--smtp-addr", "127.0.0.1:0", "--file",
		filepath.Join(t.TempDir(), "box.db"), "--server", "http://"+o.address[0])
	for i := range servers {
		o.servers = append(o.servers, nil)
		o.start(i)
	}
	keys, err := store.LoadKeys(o.dir, "", "", true)
	if err == nil {
		o.store, err = store.Open(context.Background(), store.Options{
			Path:        filepath.Join(o.dir, "shigang.db"),
			DatabaseURL: database,
			Files:       t.TempDir(),
			Keys:        keys,
			Machine:     time.Now,
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.store.Close() })
	for i := range 3 {
		o.person(fmt.Sprintf("p%d", i))
	}
	return o
}

func (o *office) start(i int) {
	o.t.Helper()
	o.servers[i] = start(o.t, []string{"DATABASE_URL=" + o.database, "REDIS_URL=" + o.redis.Address}, "serve", "--addr",
		o.address[i], "--data", o.dir,
		"--wechat-api-url", o.box.Address, "--send-lease", "2s", "--quotas", "template=0")
}

// person is a WeChat user who follows the account and consents to anything.
func (o *office) person(name string) {
	o.t.Helper()
	c := newClient(o.t, o.servers[0].Address, o.box.Address)
	c.box("POST", "/control/user",
		map[string]string{"user": name, "phone": "138001380" + fmt.Sprintf("%02d", len(o.people))}, nil)
	c.box("POST", "/control/subscribe", map[string]string{"user": name}, nil)
	act := store.Act{Now: o.now()}
	a, err := store.Answer(context.Background(), o.store, act, func(tx *store.Tx) (store.Account, error) {
		if err := tx.Followed("oa_"+name, act.Now, true); err != nil {
			return store.Account{}, err
		}
		return tx.AccountByOpenID("mini", "mini_"+name, "union_"+name)
	})
	if err == nil {
		err = o.store.KeepInfo(context.Background(), []string{"oa_" + name}, []official.FollowerInfo{{
			OpenID:     "oa_" + name,
			UnionID:    "union_" + name,
			Subscribed: true,
			Since:      act.Now,
		}})
	}
	if err != nil {
		o.t.Fatal(err)
	}
	o.people = append(o.people, a)
}

func (o *office) now() time.Time {
	o.t.Helper()
	now, err := o.store.Now(context.Background())
	if err != nil {
		o.t.Fatal(err)
	}
	return now
}

// owe owes n people a message, each recognisable by its heading; half of them
// have consented.
func (o *office) owe(n int) {
	o.t.Helper()
	for range n {
		o.owed++
		to := o.people[o.rand.IntN(len(o.people))]
		template := "tpl-enterprise-decided"
		if o.rand.IntN(2) == 0 {
			body, _ := json.Marshal(map[string]any{
				"user":      strings.TrimPrefix(to.OpenID, "mini_"),
				"templates": map[string]string{template: "accept"},
			})
			res, err := http.Post(o.box.Address+"/phone/subscribe", "application/json", bytes.NewReader(body))
			if err != nil {
				o.t.Fatal(err)
			}
			_ = res.Body.Close()
		}
		consents := o.rand.IntN(2) == 0 // what we believe may differ from what WeChat knows
		err := o.store.Change(context.Background(), store.Act{Now: o.now()}, func(tx *store.Tx) error {
			if consents {
				if err := tx.Consent(to.OpenID, template, true, false); err != nil {
					return err
				}
			}
			return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: to.ID}, subsidy.Owed{
				To:      subsidy.Audience{Account: to.ID},
				Message: subsidy.EnterpriseDecided{Enterprise: heading(o.owed), Accepted: true},
			})
		})
		if err != nil {
			o.t.Fatal(err)
		}
	}
}

func heading(n int) string { return fmt.Sprintf("第%06d号企业", n) }

// faults asks the sandbox for a handful of failures.
func (o *office) faults() {
	paths := []string{
		"cgi-bin/message/subscribe/send", "cgi-bin/message/template/send", "cgi-bin/message/subscribe/bizsend",
		"cgi-bin/stable_token",
	}
	c := newClient(o.t, "", o.box.Address)
	for range 3 + o.rand.IntN(12) {
		fail := map[string]any{"path": paths[o.rand.IntN(len(paths))], "times": 1 + o.rand.IntN(3), "mode": "code"}
		switch o.rand.IntN(8) {
		case 0, 1, 2, 3:
			fail["code"] = []int{-1, 45009, 45011, 40001, 42001, 43101, 48001}[o.rand.IntN(7)]
		case 4:
			fail["mode"] = "http500"
		case 5:
			fail["mode"], fail["hold_ms"] = "cut_after", o.rand.IntN(3000) // carried out, and nobody hears of it
		case 6:
			fail["mode"] = "half_body"
		case 7:
			fail["mode"], fail["hold_ms"] = "slow", o.rand.IntN(2500)
		}
		c.box("POST", "/control/fail", fail, nil)
	}
}

// pause waits a random moment, so that a kill hits anything.
func (o *office) pause() {
	t := time.NewTimer(time.Duration(o.rand.IntN(900)) * time.Millisecond)
	<-t.C
}

// kill ends a server or Redis with SIGKILL and starts it again.
func (o *office) kill() {
	switch o.rand.IntN(3) {
	case 0:
		o.redis.Kill()
		o.pause()
		o.redis.Start(o.t)
	default:
		i := o.rand.IntN(len(o.servers))
		o.servers[i].kill()
		o.pause()
		o.start(i)
	}
}

// calm takes the failures that are left back.
func (o *office) calm() {
	newClient(o.t, "", o.box.Address).box("DELETE", "/control/fail", nil, nil)
}

// settle moves the business clock over every pause until nothing is on its way.
func (o *office) settle() {
	o.t.Helper()
	moved := time.Now()
	var open []store.DeliveryCount
	defer func() {
		if o.t.Failed() {
			o.t.Logf("open: %+v", open)
		}
	}()
	// long, for a busy machine takes longer than the lease for one send after another
	storetest.Eventually(o.t, 10*time.Minute, "every notice is settled", func() bool {
		var err error
		if open, err = o.store.OpenDeliveries(context.Background()); err != nil {
			o.t.Fatal(err)
		}
		if len(open) == 0 {
			return true
		}
		lag, err := o.store.Lag(context.Background())
		if err != nil {
			o.t.Fatal(err)
		}
		has := func(s subsidy.DeliveryState) bool {
			return slices.ContainsFunc(open, func(c store.DeliveryCount) bool { return c.State == s })
		}
		// they only wait for their time; what that brings with it gets its own
		if lag == 0 && has(subsidy.DeliveryWaiting) && !has(subsidy.DeliverySending) &&
			time.Since(moved) > time.Second {
			moved = time.Now()
			if _, err := o.store.MoveClock(context.Background(), o.now().Add(3*time.Hour)); err != nil {
				o.t.Fatal(err)
			}
		}
		return false
	})
}

// check compares each message of the round with what the witness saw.
func (o *office) check(from int) {
	o.t.Helper()
	seen, found := o.witness(), 0
	for _, p := range o.people {
		for next := ""; ; {
			rows, after, err := o.store.Inbox(context.Background(), p.ID, store.Page{After: next, Limit: 100})
			if err != nil {
				o.t.Fatal(err)
			}
			for _, r := range rows {
				m := r.Message.(subsidy.EnterpriseDecided)
				var n int
				if _, err := fmt.Sscanf(m.Enterprise, "第%06d号企业", &n); err != nil || n <= from {
					continue
				}
				got := seen[m.Enterprise]
				end := string(r.Delivery)
				for channel := range got {
					end += " " + channel
				}
				o.ends[end]++
				if problem := disagreement(r.Delivery, got); problem != "" {
					o.t.Errorf("%s: %s; the witness saw %v", m.Enterprise, problem, got)
				}
				delete(seen, m.Enterprise)
				found++
			}
			if next = after; next == "" {
				break
			}
		}
	}
	if found != o.owed-from {
		o.t.Errorf("%d messages are lost", o.owed-from-found)
	}
}

// disagreement says how a notice's state does not fit the deliveries by channel.
func disagreement(state subsidy.DeliveryState, got map[string]int) string {
	total := 0
	for channel, n := range got {
		if total += n; n > 1 {
			return "came " + strconv.Itoa(n) + " times by " + channel
		}
	}
	switch state {
	case subsidy.DeliveryDelivered:
		if total != 1 {
			return "is said to be delivered"
		}
	case subsidy.DeliveryUnknown:
		if total > 1 {
			return "is unknown"
		}
	case subsidy.DeliveryInbox, subsidy.DeliveryRefused:
		if total != 0 {
			return "is said to have reached nobody"
		}
	default:
		return "stands at " + string(state)
	}
	return ""
}

// witness is what the sandbox delivered, by heading and channel.
func (o *office) witness() map[string]map[string]int {
	o.t.Helper()
	res, err := http.Get(o.box.Address + "/control/deliveries?limit=1000")
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	var out struct {
		Items []struct {
			Channel string
			Lines   []string
		}
	}
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		o.t.Fatal(err)
	}
	seen := map[string]map[string]int{}
	for _, d := range out.Items {
		if len(d.Lines) == 0 {
			continue
		}
		if seen[d.Lines[0]] == nil {
			seen[d.Lines[0]] = map[string]int{}
		}
		seen[d.Lines[0]][d.Channel]++
	}
	return seen
}
