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
	many := 100_000
	if n, err := strconv.Atoi(os.Getenv("SHIGANG_CHAOS_FOLLOWERS")); err == nil && n > 0 {
		many = n
	}
	dir, address := t.TempDir(), fmt.Sprintf("127.0.0.1:%d", storetest.FreePort(t))
	box := start(t, nil, "sandbox", "--addr", "127.0.0.1:0", "--smtp-addr", "127.0.0.1:0", "--file",
		filepath.Join(t.TempDir(), "box.db"), "--server", "http://"+address)
	args := []string{
		"serve", "--addr", address, "--data", dir, "--wechat-api-url", box.Address, "--send-lease", "5s",
		"--follower-calls", "3",
	}
	server := start(t, nil, args...)
	keys, err := store.LoadKeys(dir, "", "", true)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := store.Open(context.Background(), store.Options{
		Path:    filepath.Join(dir, "shigang.db"),
		Files:   t.TempDir(),
		Keys:    keys,
		Machine: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rows.Close() })
	run := func() store.FollowerRun {
		return storetest.Must[store.FollowerRun](t)(rows.FollowerRun(context.Background()))
	}

	city, second := newClient(t, server.Address, box.Address), newClient(t, server.Address, box.Address)
	city.form(200, "/dev/login", url.Values{"as": {"city"}})
	second.form(200, "/dev/login", url.Values{"as": {"city2"}})
	city.box("POST", "/control/followers", map[string]int{"count": many}, nil)
	city.form(200, "/console/official/reconcile", url.Values{"key": {"r1"}})
	storetest.Eventually(t, time.Minute, "the reconciliation is under way", func() bool {
		return run().Counted >= many/5
	})
	counted := run().Counted
	peak := server.peak()
	server.kill()
	server = start(t, nil, args...)
	storetest.Eventually(t, 10*time.Minute, "the reconciliation is done", func() bool {
		r := run()
		if r.Counted < counted && r.Phase == store.RunPages {
			t.Fatalf("it began anew: %+v", r)
		}
		return !r.FinishedAt.IsZero() && !r.FinishedAt.Before(r.StartedAt)
	})
	if r := run(); r.Counted != r.Total || r.Total < many {
		t.Fatalf("%+v", r)
	}

	id := submittedNotice(t, city, map[string]string{
		"key":    "n1",
		"title":  "致全体关注者",
		"digest": "通知摘要",
		"body":   "正文内容",
		"source": "",
		"who":    "all",
	})
	second.form(200, "/console/notices/"+id+"/approve", url.Values{
		"key":       {"a1"},
		"revision":  {"1"},
		"confirmed": {"1"},
	})
	peak = max(peak, server.peak())
	server.kill() // wherever the send is
	server = start(t, nil, args...)
	page := func() string {
		_, text := city.send("GET", city.server+"/console/notices/"+id, "", nil)
		return string(text)
	}
	storetest.Eventually(t, 2*time.Minute, "WeChat has taken the notice", func() bool {
		return strings.Contains(page(), "已发送</span>")
	})
	storetest.Eventually(t, 10*time.Minute, "WeChat has delivered it and reported", func() bool {
		var behind struct{ Mass, Posts int }
		city.box("GET", "/control/wait?seconds=30", nil, &behind)
		return behind.Mass+behind.Posts == 0
	})
	digits := regexp.MustCompile(`送达</th>.*?<b>([\d,]+)</b>`).FindStringSubmatch(page())
	if digits == nil || strings.ReplaceAll(digits[1], ",", "") != strconv.Itoa(run().Total) {
		t.Errorf("the report says %v of %d were reached", digits, run().Total)
	}
	if n, _ := city.delivered("mass"); n != run().Total {
		t.Errorf("%d deliveries to %d followers", n, run().Total)
	}
	if n := storetest.Must[map[notify.Lane]int](t)(rows.InFlight(context.Background())); n[notify.LaneCampaigns] > 10 {
		t.Errorf("%v notices in flight", n)
	}
	t.Logf("%d followers; a server held at most %d MB", run().Total, max(peak, server.peak())>>10)
}
