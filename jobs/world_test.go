package jobs

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

// call is one message that reached a third party.
type call struct {
	channel subsidy.Channel
	to      string // openid or e-mail address
	message subsidy.Message
	dedupe  string
	body    string // of a letter
}

// world is WeChat and a mail server, which answer by channel as they are told
// and count what reached them.
type world struct {
	WeChat // whatever else the jobs ask of it is not asked here
	mu     sync.Mutex
	calls  []call
	says   map[subsidy.Channel][]subsidy.Outcome // the last one stays; none: delivered
}

func says(answers map[subsidy.Channel][]subsidy.Outcome) *world { return &world{says: answers} }

func (w *world) take(c call) subsidy.Outcome {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, c)
	left := w.says[c.channel]
	if len(left) == 0 {
		return subsidy.Outcome{Result: subsidy.Delivered}
	}
	if len(left) > 1 {
		w.says[c.channel] = left[1:]
	}
	return left[0]
}

// Template knows one for every kind on each of its channels.
func (w *world) Template(k subsidy.MessageKind, on subsidy.Channel) (string, bool) {
	return "tpl-" + string(k), slices.Contains(notify.ChannelsOf(k), on)
}

// SendSubscribe takes a subscribe message.
func (w *world) SendSubscribe(_ context.Context, openid string, m subsidy.Message, _ string) subsidy.Outcome {
	return w.take(call{subsidy.ChannelSubscribe, openid, m, "", ""})
}

// SendTemplate takes a template message.
func (w *world) SendTemplate(_ context.Context, openid string, m subsidy.Message, _, dedupe string) subsidy.Outcome {
	return w.take(call{subsidy.ChannelTemplate, openid, m, dedupe, ""})
}

// SendBiz takes a subscription notice.
func (w *world) SendBiz(_ context.Context, openid string, m subsidy.Message, _ string) subsidy.Outcome {
	return w.take(call{subsidy.ChannelBiz, openid, m, "", ""})
}

// SendMass takes a mass send.
func (w *world) SendMass(_ context.Context, _ Article, _ int, dedupe string) subsidy.Outcome {
	return w.take(call{subsidy.ChannelMass, "", nil, dedupe, ""})
}

// MassState knows no mass send's end.
func (w *world) MassState(context.Context, string) (official.MassState, subsidy.Outcome) {
	return official.MassSending, subsidy.Outcome{Result: subsidy.Delivered}
}

// SendCustom takes an answer.
func (w *world) SendCustom(_ context.Context, openid string, _ official.Reply, dedupe string) subsidy.Outcome {
	return w.take(call{subsidy.ChannelCustom, openid, nil, dedupe, ""})
}

// PageLink opens a page of the mini-program.
func (w *world) PageLink(_ context.Context, page string) string { return "https://wxaurl.cn/" + page }

// Send takes a letter.
func (w *world) Send(_ context.Context, l Letter) subsidy.Outcome {
	return w.take(call{subsidy.ChannelMail, l.To, nil, l.ID, l.Body})
}

func (w *world) seen() []call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

// on are the calls of a channel.
func (w *world) on(c subsidy.Channel) []call {
	return slices.DeleteFunc(w.seen(), func(got call) bool { return got.channel != c })
}

func (w *world) channels() (out []subsidy.Channel) {
	for _, c := range w.seen() {
		out = append(out, c.channel)
	}
	return out
}

// works starts a process with jobs on this world.
func works(t *testing.T, f storetest.Fixture, opt asynq.RedisConnOpt, w *world, quotas subsidy.Quotas) *Runner {
	t.Helper()
	r, err := Start(ctx, Config{
		Store:  f.Store,
		WeChat: w,
		Mail:   w,
		Redis:  opt,
		Lease:  4 * time.Second,
		Poll:   50 * time.Millisecond,
		Quotas: quotas,
		Quiet:  subsidy.DefaultQuiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Stop)
	return r
}

// reachable is an account with consents left, that follows the official
// account and has an e-mail address.
func reachable(t *testing.T, f storetest.Fixture, name, phone string) store.Account {
	t.Helper()
	a := f.Account(t, name, phone)
	official := f.Follows(t, a)
	f.HasMail(t, a.ID, name+"@example.com")
	agrees(t, f, a.OpenID, 3, false)
	agrees(t, f, official, 3, false)
	return a
}

// agrees books consents to the messages of these tests.
func agrees(t *testing.T, f storetest.Fixture, openid string, n int, lasting bool) {
	t.Helper()
	err := f.Change(ctx, store.Act{}, func(tx *store.Tx) error {
		for _, k := range []subsidy.MessageKind{
			subsidy.KindQuestionReplied, subsidy.KindTrainingStarts, subsidy.KindDigest,
		} {
			for range n {
				if err := tx.Consent(openid, "tpl-"+string(k), true, lasting); err != nil {
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

// tell owes an account n messages that stay true.
func tell(t *testing.T, f storetest.Fixture, account string, n int) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	err := f.Change(ctx, store.Act{Now: now}, func(tx *store.Tx) error {
		for range n {
			if err := tx.Owe(subsidy.Subject{Kind: subsidy.SubjectAccount, ID: account}, subsidy.Owed{
				To:      subsidy.Audience{Account: account},
				Message: subsidy.QuestionReplied{Heading: "一个问题", County: "440203"},
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// still waits until nothing that is due waits or is being sent, and the queue
// has had a look.
func still(t *testing.T, f storetest.Fixture) {
	t.Helper()
	f.Clock.Advance(time.Second) // what is due now is late then
	storetest.Eventually(t, 20*time.Second, "nothing due is left", func() bool {
		lag := storetest.Must[time.Duration](t)(f.Lag(ctx))
		return lag == 0 && states(t, f)[subsidy.DeliverySending] == 0
	})
}

// waitingUntil are the moments that waiting notices wait for.
func waitingUntil(t *testing.T, f storetest.Fixture, c subsidy.Channel) (n int, until time.Time) {
	t.Helper()
	for _, o := range storetest.Must[[]store.DeliveryCount](t)(f.OpenDeliveries(ctx)) {
		if o.State == subsidy.DeliveryWaiting && o.Channel == c {
			n = o.N
		}
	}
	var ms int64
	if n > 0 {
		for _, d := range f.Text(t,
			"SELECT CAST(COALESCE(MIN(not_before), 0) AS TEXT) FROM notice WHERE state = 'waiting' AND channel = ?",
			string(c)) {
			ms = ms*10 + int64(d-'0')
		}
	}
	return n, time.UnixMilli(ms)
}
