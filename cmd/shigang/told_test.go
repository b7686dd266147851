package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"shigang/jobs"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
	"shigang/wechat/sandbox"
)

// watchedBox is the sandbox, which tells when a template message arrives.
type watchedBox struct {
	url     string
	arrived chan time.Time
}

func openWatchedBox(b *testing.B) watchedBox {
	b.Helper()
	w := watchedBox{arrived: make(chan time.Time, 1)}
	box, err := openSandbox(sandbox.Options{
		Path:      filepath.Join(b.TempDir(), "box.db"),
		ServerURL: "http://127.0.0.1:0", // nobody: what happens there is not told back
	})
	if err != nil {
		b.Fatal(err)
	}
	inside := box.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/message/template/send") {
			w.arrived <- time.Now()
		}
		inside.ServeHTTP(out, r)
	}))
	b.Cleanup(func() {
		server.Close()
		_ = box.Close()
	})
	w.url = server.URL
	return w
}

// openRows opens the rows as a server does, with the keys of a data folder.
func openRows(b *testing.B, dir, database string) *store.Store {
	b.Helper()
	keys, err := store.LoadKeys(dir, "", "", true)
	if err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(context.Background(), store.Options{
		Path:        filepath.Join(dir, "shigang.db"),
		DatabaseURL: database,
		Files:       b.TempDir(),
		Keys:        keys,
		Machine:     time.Now,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// follower is somebody who follows the account, in the sandbox and in the rows.
func follower(b *testing.B, s *store.Store, box watchedBox) store.Account {
	b.Helper()
	for path, body := range map[string]string{
		"/control/user":      `{"user": "one", "phone": "13800138000"}`,
		"/control/subscribe": `{"user": "one"}`,
	} {
		res, err := http.Post(box.url+path, "application/json", strings.NewReader(body))
		if err != nil || res.StatusCode >= 300 {
			b.Fatalf("%s: %v %v", path, res, err)
		}
		_ = res.Body.Close()
	}
	act := store.Act{Now: time.Now()}
	a, err := store.Answer(context.Background(), s, act, func(tx *store.Tx) (store.Account, error) {
		if err := tx.Followed("oa_one", act.Now, true); err != nil {
			return store.Account{}, err
		}
		return tx.AccountByOpenID("mini", "mini_one", "union_one")
	})
	if err == nil {
		err = s.KeepInfo(context.Background(), []string{"oa_one"}, []official.FollowerInfo{{
			OpenID: "oa_one", UnionID: "union_one", Subscribed: true, Since: act.Now,
		}})
	}
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// tellEach commits decisions one by one and reports how long after each commit
// WeChat was called.
func tellEach(b *testing.B, s *store.Store, box watchedBox, to store.Account, figure storetest.Figure) {
	b.Helper()
	var took, commits []float64
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		err := s.Change(context.Background(), store.Act{Now: time.Now()}, func(tx *store.Tx) error {
			return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: to.ID}, subsidy.Owed{
				To:      subsidy.Audience{Account: to.ID},
				Message: subsidy.EnterpriseDecided{Enterprise: fmt.Sprint("企业", i), Accepted: true},
			})
		})
		if err != nil {
			b.Fatal(err)
		}
		committed := time.Now()
		commits = append(commits, committed.Sub(began).Seconds()*1000)
		select {
		case at := <-box.arrived:
			took = append(took, max(0, at.Sub(committed).Seconds()*1000))
		case <-time.After(time.Minute):
			b.Fatal("a decision is not told")
		}
		done := func() bool { // the next begins when this one is settled, as in an office
			states, err := s.DeliveryCounts(context.Background())
			return err == nil && states[subsidy.DeliveryDelivered] == i+1
		}
		storetest.Eventually(b, time.Minute, "WeChat's answer is booked", done)
	}
	for name, ms := range map[string][]float64{"": took, "commit-": commits} { // the commit's tells of the machine
		slices.Sort(ms)
		b.ReportMetric(ms[len(ms)/2], name+"p50-ms")
		b.ReportMetric(ms[len(ms)*95/100], name+"p95-ms")
	}
	b.ReportMetric(0, "ns/op") // it is the wait between two decisions that this would tell
	figure.Report(b, took[len(took)*95/100])
}

// served are a server's settings beside this sandbox.
func served(box watchedBox, broker string) serveCmd {
	c := serveCmd{
		RedisURL: broker,
		Roles:    []string{"web", "jobs"},
		sendLimits: sendLimits{
			SendLease: 45 * time.Second,
			Paces:     map[string]int{}, // faster than any office decides
			QuietFrom: 24,
		},
	}
	c.Demo, c.WeChatAPIURL = true, box.url
	return c
}

// From the commit of a decision to WeChat's call, all in one process: SQLite, the
// broker inside, the sandbox.
func BenchmarkADecisionIsToldInOneProcess(b *testing.B) {
	box := openWatchedBox(b)
	s := openRows(b, b.TempDir(), "")
	c := served(box, "")
	running, err := c.sandbox("", s)
	if err != nil {
		b.Fatal(err)
	}
	client, err := c.wechat(s, running)
	if err != nil {
		b.Fatal(err)
	}
	q, err := c.queue()
	if err != nil {
		b.Fatal(err)
	}
	defer q.close()
	runner, err := c.jobs(context.Background(), s, client, nil, q)
	if err != nil {
		b.Fatal(err)
	}
	defer runner.Stop()
	tellEach(b, s, box, follower(b, s, box), storetest.Figure{
		Name:   "decision committed to WeChat called, one process, p95 in ms",
		Aim:    50,
		AtMost: true,
	})
}

// The same across processes: PostgreSQL and Redis, the commit here, as a process
// with the role web does it, and the jobs in one of their own.
func BenchmarkADecisionIsToldAcrossProcesses(b *testing.B) {
	if storetest.Fast() {
		b.Skip("needs PostgreSQL and Redis")
	}
	box, dir, database := openWatchedBox(b), b.TempDir(), storetest.Postgres(b)
	broker := storetest.OwnRedis(b)
	s := openRows(b, dir, database)
	cmd := exec.Command(binary, "serve", "--addr", "127.0.0.1:0", "--data", dir, "--wechat-api-url", box.url)
	cmd.Env = append(os.Environ(), "SHIGANG_DEMO=true", "SHIGANG_DEMO_CITY=false", "ROLES=jobs",
		"DATABASE_URL="+database, "REDIS_URL="+broker.Address)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	opt, _, err := jobs.Broker(broker.Address)
	if err != nil {
		b.Fatal(err)
	}
	raw := opt.MakeRedisClient().(redis.UniversalClient)
	defer func() { _ = raw.Close() }()
	storetest.Eventually(b, time.Minute, "the jobs run", func() bool {
		beats, err := s.Beats(context.Background())
		return err == nil && notify.HealthOf(beats, time.Now()).Jobs == 1
	})
	reporting, end := context.WithCancel(context.Background())
	defer end()
	go jobs.ReportOwed(reporting, opt, s.Signal())
	tellEach(b, s, box, follower(b, s, box), storetest.Figure{
		Name:   "decision committed to WeChat called, processes with PostgreSQL and Redis, p95 in ms",
		Aim:    50,
		AtMost: true,
	})
}
