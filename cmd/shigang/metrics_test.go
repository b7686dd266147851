package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"shigang/jobs"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
)

// scrape reads the figures as Prometheus does.
func scrape(t *testing.T, f figures, steps stepFigures) string {
	t.Helper()
	w := httptest.NewRecorder()
	metrics(f, steps).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func wants(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
}

func TestTheFiguresSayWhatWaitsWhatWasAnsweredAndWhatRests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		ctx := context.Background()
		a := f.Account(t, "one", "13800138000")
		ways := store.Ways{
			Lease: time.Minute,
			Template: func(k subsidy.MessageKind, on subsidy.Channel) (string, bool) {
				return "tpl", on == subsidy.ChannelSubscribe
			},
		}
		for _, o := range []subsidy.Outcome{
			{Result: subsidy.Delivered},
			{Result: subsidy.Refused, Code: 43101},
			{Result: subsidy.Refused, Code: 99999},
			{Result: subsidy.Refused, Code: 88888},
			{Result: subsidy.Later, Code: 45009, Pause: subsidy.PauseTomorrow},
		} {
			err := f.Change(ctx, store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
				if err := tx.Consent(a.OpenID, "tpl", true, false); err != nil {
					return err
				}
				return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: a.ID}, subsidy.Owed{
					To:      subsidy.Audience{Account: a.ID},
					Message: subsidy.QuestionReplied{Heading: "问题", County: "440203"},
				})
			})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // what was refused goes to the inbox
				for _, due := range storetest.Must[[]store.Due](t)(f.LeaseDue(ctx, 10, time.Minute)) {
					s, ok, err := f.StartSend(ctx, due, ways)
					if err == nil && ok {
						err = f.FinishSend(ctx, s, o)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		f.Put(t, "INSERT INTO channel (name, off, rests_until, code) VALUES ('mail', 1, 0, 0)")
		text := scrape(t,
			figures{
				store:  &f.Reader,
				quotas: subsidy.Quotas{subsidy.ChannelSubscribe: 100, subsidy.ChannelTemplate: 7},
			},
			newStepFigures())
		wants(t, text, `shigang_notices{channel="subscribe",state="waiting"} 1`, `shigang_lag_seconds 0`,
			`shigang_sends_today{channel="subscribe",code="0",result="delivered"} 1`,
			`shigang_sends_today{channel="subscribe",code="43101",result="refused"} 1`,
			`shigang_sends_today{channel="subscribe",code="other",result="refused"} 2`,
			`shigang_sends_today{channel="subscribe",code="45009",result="later"} 1`,
			`shigang_channel_off{channel="mail"} 1`, `shigang_channel_off{channel="subscribe"} 0`,
			`shigang_channel_resting{channel="subscribe"} 1`, `shigang_channel_resting{channel="mail"} 0`,
			`shigang_channel_quota_left{channel="subscribe"} 95`, `shigang_channel_quota_left{channel="template"} 7`)
		for _, not := range []string{`state="inbox"`, "shigang_queue", `quota_left{channel="mail"}`, "99999"} {
			if strings.Contains(text, not) {
				t.Errorf("the figures show %s", not)
			}
		}
	})
}

func TestTheFiguresTellOfTheQueueAndSurviveWithoutIt(t *testing.T) {
	f := storetest.SQLite(t)
	opt, stop, err := jobs.Broker("")
	if err != nil {
		t.Fatal(err)
	}
	client := asynq.NewClient(opt)
	if _, err := client.Enqueue(asynq.NewTask("no:such", nil)); err != nil {
		t.Fatal(err)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	queue := jobs.NewInspector(opt)
	wants(t, scrape(t, figures{store: &f.Reader, queue: queue}, newStepFigures()), `shigang_queue_up 1`,
		`shigang_queue_tasks{queue="default",state="pending"} 1`, `shigang_queue_paused{queue="default"} 0`)
	stop()
	wants(t, scrape(t, figures{store: &f.Reader, queue: queue}, newStepFigures()), `shigang_queue_up 0`,
		`shigang_lag_seconds 0`)
	_ = queue.Close()
}

func TestTheFiguresTellWhenEachStepLastSucceeded(t *testing.T) {
	f := storetest.SQLite(t)
	steps := newStepFigures()
	steps.done("relay", 250*time.Millisecond, nil)
	steps.done("scan", time.Second, errors.New("bad"))
	text := scrape(t, figures{store: &f.Reader}, steps)
	wants(t, text, `shigang_step_last_duration_seconds{step="relay"} 0.25`,
		`shigang_step_failures_total{step="scan"} 1`)
	if !strings.Contains(text, `shigang_step_last_success_timestamp_seconds{step="relay"} 1.`) ||
		strings.Contains(text, `timestamp_seconds{step="scan"}`) {
		t.Error("a step that failed counts as a success, or one that succeeded does not")
	}
}

// The real binary, as Prometheus and the city find it.
func TestTheServerTellsItsFiguresAndOpensTheOperationsPage(t *testing.T) {
	figures := fmt.Sprintf("127.0.0.1:%d", storetest.FreePort(t))
	server := start(t, []string{"SHIGANG_METRICS_ADDR=" + figures}, "serve", "--addr", "127.0.0.1:0", "--data",
		t.TempDir())
	c := newClient(t, server.Address, server.Address+"/sandbox")
	storetest.Eventually(t, 20*time.Second, "each step has run", func() bool {
		_, text := c.send("GET", "http://"+figures+"/metrics", "", nil)
		for _, want := range []string{
			`shigang_step_last_success_timestamp_seconds{step="relay"}`, `{step="seal"}`, "shigang_queue_up 1",
			"shigang_lag_seconds 0", `shigang_channel_off{channel="mass"} 0`, "go_goroutines",
		} {
			if !strings.Contains(string(text), want) {
				return false
			}
		}
		return true
	})
	if status, _ := c.send("GET", server.Address+"/metrics", "", nil); status != 404 {
		t.Errorf("the public address answers %d at /metrics", status)
	}
	c.form(200, "/dev/login", map[string][]string{"as": {"city"}})
	if status, page := c.send("GET", server.Address+"/console/operations", "", nil); status != 200 ||
		!strings.Contains(string(page), "运行状况") || strings.Contains(string(page), "队列服务没有回应") {
		t.Errorf("%d %s", status, page)
	}
}
