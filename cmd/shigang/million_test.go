package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy/notify"
)

// mostMemory is what a server may hold at its peak, in KB: 256 MB.
const mostMemory = 256 << 10

// peak is the most memory that a process has held, in KB.
func (p *process) peak() int {
	p.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(text)
	if m == nil {
		p.t.Fatalf("no peak: %s", text)
	}
	n, _ := strconv.Atoi(string(m[1]))
	if n > mostMemory {
		p.t.Errorf("a server held %d MB", n>>10)
	}
	return n
}

// A campaign to very many followers, 100,000 here and 1,000,000 in make chaos:
// the follower table is reconciled and the notice sent over two kills, each
// follower gets it once, the queue stays short and the server small.
func TestACampaignToVeryManyFollowers(t *testing.T) {
	s := newCrowdStory(t)
	storetest.Step(t, "the reconciliation goes on after a kill", s.isReconciled)
	storetest.Step(t, "the notice is sent over a kill", s.isSent)
	storetest.Step(t, "each follower got it once", s.reachedEverybodyOnce)
	t.Logf("%d followers; a server held at most %d MB", s.run(t).Total, max(s.peak, s.server.peak())>>10)
}

// crowdStory is an official account with very many followers.
type crowdStory struct {
	many         int
	story        *testing.T // what is started lives as long as the story
	args         []string
	server       *process
	rows         *store.Store // the server's own, from beside
	city, second *client
	peak         int    // the most memory that a killed server held, in KB
	notice       string // its id
}

func newCrowdStory(t *testing.T) *crowdStory {
	t.Helper()
	s := &crowdStory{many: 100_000, story: t}
	if n, err := strconv.Atoi(os.Getenv("SHIGANG_CHAOS_FOLLOWERS")); err == nil && n > 0 {
		s.many = n
	}
	dir, address := t.TempDir(), fmt.Sprintf("127.0.0.1:%d", storetest.FreePort(t))
	box := start(t, nil, "sandbox", "--addr", "127.0.0.1:0", "--smtp-addr", "127.0.0.1:0", "--file",
		filepath.Join(t.TempDir(), "box.db"), "--server", "http://"+address)
	s.args = []string{
		"serve", "--addr", address, "--data", dir, "--wechat-api-url", box.Address, "--send-lease", "5s",
		"--follower-calls", "3",
	}
	s.server = start(t, nil, s.args...)
	keys, err := store.LoadKeys(dir, "", "", true)
	if err != nil {
		t.Fatal(err)
	}
	s.rows, err = store.Open(context.Background(), store.Options{
		Path:    filepath.Join(dir, "shigang.db"),
		Files:   t.TempDir(),
		Keys:    keys,
		Machine: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.rows.Close() })
	s.city, s.second = newClient(t, s.server.Address, box.Address), newClient(t, s.server.Address, box.Address)
	s.city.form(200, "/dev/login", url.Values{"as": {"city"}})
	s.second.form(200, "/dev/login", url.Values{"as": {"city2"}})
	return s
}

// run is how far the reconciliation is.
func (s *crowdStory) run(t *testing.T) store.FollowerRun {
	t.Helper()
	return storetest.Must[store.FollowerRun](t)(s.rows.FollowerRun(context.Background()))
}

// killed kills the server and starts it again.
func (s *crowdStory) killed() {
	s.peak = max(s.peak, s.server.peak())
	s.server.kill()
	s.server = start(s.story, nil, s.args...)
}

func (s *crowdStory) isReconciled(t *testing.T) {
	s.city.box("POST", "/control/followers", map[string]int{"count": s.many}, nil)
	s.city.form(200, "/console/official/reconcile", url.Values{"key": {"r1"}})
	storetest.Eventually(t, time.Minute, "the reconciliation is under way", func() bool {
		return s.run(t).Counted >= s.many/5
	})
	counted := s.run(t).Counted
	s.killed()
	storetest.Eventually(t, 10*time.Minute, "the reconciliation is done", func() bool {
		r := s.run(t)
		if r.Counted < counted && r.Phase == store.RunPages {
			t.Fatalf("it began anew: %+v, want more than %d counted", r, counted)
		}
		return !r.FinishedAt.IsZero() && !r.FinishedAt.Before(r.StartedAt)
	})
	if r := s.run(t); r.Counted != r.Total || r.Total < s.many {
		t.Fatalf("%+v, want %d counted", r, s.many)
	}
}

// page is the notice's page.
func (s *crowdStory) page() string {
	_, text := s.city.send("GET", s.city.server+"/console/notices/"+s.notice, "", nil)
	return string(text)
}

func (s *crowdStory) isSent(t *testing.T) {
	s.notice = submittedNotice(t, s.city, map[string]string{
		"key":    "n1",
		"title":  "致全体关注者",
		"digest": "通知摘要",
		"body":   "正文内容",
		"source": "",
		"who":    "all",
	})
	s.second.form(200, "/console/notices/"+s.notice+"/approve", url.Values{
		"key":       {"a1"},
		"revision":  {"1"},
		"confirmed": {"1"},
	})
	s.killed() // wherever the send is
	storetest.Eventually(t, 2*time.Minute, "WeChat has taken the notice", func() bool {
		return strings.Contains(s.page(), "已发送</span>")
	})
	storetest.Eventually(t, 10*time.Minute, "WeChat has delivered it and reported", func() bool {
		var behind struct{ Mass, Posts int }
		s.city.box("GET", "/control/wait?seconds=30", nil, &behind)
		return behind.Mass+behind.Posts == 0
	})
}

func (s *crowdStory) reachedEverybodyOnce(t *testing.T) {
	total := s.run(t).Total
	digits := regexp.MustCompile(`送达</th>.*?<b>([\d,]+)</b>`).FindStringSubmatch(s.page())
	if digits == nil || strings.ReplaceAll(digits[1], ",", "") != strconv.Itoa(total) {
		t.Errorf("the report says %v of %d were reached", digits, total)
	}
	if n, _ := s.city.delivered("mass"); n != total {
		t.Errorf("%d deliveries to %d followers", n, total)
	}
	n := storetest.Must[map[notify.Lane]int](t)(s.rows.InFlight(context.Background()))
	if n[notify.LaneCampaigns] > 10 {
		t.Errorf("%v notices in flight, want at most 10", n)
	}
}
