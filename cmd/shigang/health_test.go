package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"shigang/jobs"
	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/wechat/sandbox"
)

// noWeChat has no template, so that everything goes by mail.
type noWeChat struct{ jobs.WeChat }

func (noWeChat) Template(subsidy.MessageKind, subsidy.Channel) (string, bool) { return "", false }

// PageLink gives none: letters go out without it.
func (noWeChat) PageLink(context.Context, string) string { return "" }

// A mail server answers 550 to a confirmed address: nobody mails there again,
// its owner is told, and the figures count it.
func TestADeadMailboxIsSuspendedAndCounted(t *testing.T) {
	ctx := context.Background()
	box, err := sandbox.New(sandbox.Options{Path: filepath.Join(t.TempDir(), "box.db"), Machine: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = box.Close() }()
	post, stop, err := serveMail(box, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stop() }()
	mail, err := jobs.NewSMTP(post, "适岗培训 <noreply@shigang.invalid>")
	if err != nil {
		t.Fatal(err)
	}
	broker, closeBroker, err := jobs.Broker("")
	if err != nil {
		t.Fatal(err)
	}
	defer closeBroker()
	f := storetest.SQLite(t)
	runner, err := jobs.Start(ctx, jobs.Config{
		Store: f.Store, WeChat: noWeChat{}, Mail: mail, Redis: broker, Lease: 20 * time.Second,
		Poll: 100 * time.Millisecond, Quiet: subsidy.DefaultQuiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Stop()
	a := f.Account(t, "one", "13800138000")
	f.HasMail(t, a.ID, "550.nobody@example.com")
	err = f.Change(ctx, store.Act{Now: f.Clock.Now()}, func(tx *store.Tx) error {
		return tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: a.ID}, subsidy.Owed{
			To:      subsidy.Audience{Account: a.ID},
			Message: subsidy.QuestionReplied{Heading: "问题", County: "440203"},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Eventually(t, 30*time.Second, "the mailbox is suspended and its owner told", func() bool {
		n := f.Text(t,
			"SELECT CAST(COUNT(*) AS TEXT) FROM notice WHERE kind = 'mail_suspended' AND account_id = ? "+
				"AND state = 'inbox'", a.ID)
		return n == "1"
	})
	wants(t, scrape(t, figures{store: &f.Reader}, newStepFigures()), "shigang_mailboxes_suspended 1")
}

func TestTheFiguresTellOfProcessesStepsAndTheWriteAheadLog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		f.Working(t)
		now := f.Machine()
		failed := notify.Beat{
			Process: "one",
			Step:    notify.StepRelay,
			Since:   now,
			OK:      now,
			Failed:  now,
			Trouble: notify.BrokerMemory,
		}
		swept := notify.Beat{Process: "one", Step: notify.StepSweep, Since: now, OK: now, Done: 4}
		if err := f.Beat(context.Background(), []notify.Beat{failed, swept}); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(10 * time.Second)
		f.Put(t,
			"INSERT INTO channel (name, off, rests_until, code, failing, failed) "+
				"VALUES ('template', 0, 0, 0, 2, 40001)")
		text := scrape(t, figures{store: &f.Reader}, newStepFigures())
		wants(t, text, `shigang_processes{role="jobs"} 1`, `shigang_processes{role="web"} 0`, "shigang_swept_tasks 4",
			`shigang_step_failing{step="relay",trouble="broker_memory"} 1`,
			`shigang_step_failing{step="seal",trouble="broker_memory"} 0`,
			`shigang_step_age_seconds{step="scan"} 10`, `shigang_channel_failing{channel="template",code="40001"} 2`,
			"shigang_mailboxes_suspended 0")
		if f.Path == "" {
			return
		}
		size, _, err := f.WAL()
		if err != nil || size == 0 {
			t.Errorf("a log of %d bytes, %v", size, err)
		}
	})
}
