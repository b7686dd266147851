package console

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// Watch is what the operations page (运行状况) watches beside the rows.
type Watch struct {
	Queue  Queue          // nil where this process sees no queue
	Quotas subsidy.Quotas // WeChat's daily limits
}

// Queue is what the operations page asks of the broker; cmd fills it.
type Queue interface {
	Queues(ctx context.Context) ([]QueueState, error)
	FailedTasks(ctx context.Context) ([]FailedTask, error)
	RunTask(ctx context.Context, queue, id string) error
	DeleteTask(ctx context.Context, queue, id string) error
}

func (k Console) operationsRoutes(g fiber.Router) {
	g.Get("/operations", k.staff(k.operations))
	g.Post("/operations/channels/:channel", k.staff(k.switchChannel))
	g.Post("/operations/notices", k.staff(k.resendCode))
	g.Post("/operations/notices/:id", k.staff(k.resendNotice))
	g.Post("/operations/tasks", k.staff(k.manageTask))
	k.accountRoutes(g)
}

// QueueState is one queue as it stands.
type QueueState struct {
	Name                       string
	Pending, Active, Scheduled int
	Retry, Archived            int
	Latency                    time.Duration // of the oldest pending task
	Paused                     bool
	Stray                      int // active, and their process is gone
}

// FailedTask is a task that failed for good.
type FailedTask struct {
	Queue, ID, Name, Error string
	FailedAt               time.Time
}

// board counts, by index alone.
func (k Console) board(v visit) (page.Board, error) {
	ctx := v.UserContext()
	b := page.Board{
		Open:     map[subsidy.DeliveryState]int{},
		Today:    map[subsidy.Result]int{},
		HasQueue: k.Watch.Queue != nil,
	}
	open, err := k.Store.OpenDeliveries(ctx)
	if err != nil {
		return b, err
	}
	waiting := map[subsidy.Channel]int{}
	for _, c := range open {
		b.Open[c.State] += c.N
		if c.State == subsidy.DeliveryWaiting {
			waiting[c.Channel] += c.N
		}
	}
	days, err := k.Store.DeliveryDays(ctx, v.today())
	if err != nil {
		return b, err
	}
	var ops notify.Operations
	if err = k.speed(v, &b, &ops); err != nil {
		return b, err
	}
	if ops.Disk, err = k.Store.Disk(); err != nil {
		return b, err
	}
	b.Disk = ops.Disk
	if ops.Channels, err = k.channels(v, waiting, days); err != nil {
		return b, err
	}
	for _, c := range ops.Channels {
		b.Channels = append(b.Channels, page.Channel{ChannelFigures: c})
	}
	for _, d := range days {
		b.Today[d.Result] += d.N
		if d.Result == subsidy.Refused {
			b.Refused = append(b.Refused, page.Refusal{
				Channel: d.Channel,
				Code:    subsidy.ExplainCode(d.Channel, d.Result, d.Code),
				N:       d.N,
			})
		}
	}
	slices.SortStableFunc(b.Refused, func(a, c page.Refusal) int { return c.N - a.N })
	if ops.Broken, err = k.broken(v, b.Refused); err != nil {
		return b, err
	}
	if err = k.lookAround(v, &b, &ops); err != nil {
		return b, err
	}
	k.lookAtQueues(ctx, &b, &ops)
	b.Verdict, b.Fine = ops.Verdict(v.now), ops.Fine(v.now, b.Today[subsidy.Delivered])
	return b, nil
}

// lookAround is what the processes report, and how the rows' files are.
func (k Console) lookAround(v visit, b *page.Board, ops *notify.Operations) error {
	ctx := v.UserContext()
	beats, err := k.Store.Beats(ctx)
	if err != nil {
		return err
	}
	ops.Health = notify.HealthOf(beats, k.Store.Machine())
	wal, has, err := k.Store.WAL()
	if err != nil {
		return err
	}
	if has {
		ops.WAL, b.WAL = wal, fmt.Sprintf("%.1f MB", float64(wal)/(1<<20))
	}
	b.Health = ops.Health
	if b.Templates, err = k.Store.TemplateCheck(ctx); err != nil {
		return err
	}
	ops.Templates = b.Templates.Stopped()
	b.Suspended, ops.Mailboxes, err = k.Store.SuspendedMailboxes(ctx, v.now.Add(-24*time.Hour))
	return err
}

// channels are the channels' figures.
func (k Console) channels(
	v visit, waiting map[subsidy.Channel]int, days []store.DeliveryDay,
) ([]notify.ChannelFigures, error) {
	states, err := k.Store.ChannelStates(v.UserContext())
	if err != nil {
		return nil, err
	}
	out := make([]notify.ChannelFigures, len(states))
	for i, s := range states {
		c := notify.ChannelFigures{
			Channel: s.Channel, Off: s.Off, RestsUntil: s.RestsUntil, Code: s.Code,
			Waiting: waiting[s.Channel], Used: s.Used, Quota: k.Watch.Quotas[s.Channel],
			Failing: notify.Failing(s.Failing, s.Failed), Failed: s.Failed,
		}
		if own := k.Watch.Quotas.Rest(s.Channel, s.Used, v.now); own.After(c.RestsUntil) {
			c.RestsUntil, c.Code = own, 0
		}
		if s.Off {
			if c.Reason, err = k.Store.OffReason(v.UserContext(), s.Channel); err != nil {
				return nil, err
			}
		}
		for _, d := range days {
			if d.Channel != s.Channel {
				continue
			}
			*map[subsidy.Result]*int{
				subsidy.Delivered: &c.Delivered,
				subsidy.Refused:   &c.Refused,
				subsidy.Unknown:   &c.Unknown,
				subsidy.Later:     &c.Later,
			}[d.Result] += d.N
		}
		out[i] = c
	}
	return out, nil
}

// broken are the refusals of today, and the dead of the last 24 hours, that
// somebody has to act upon.
func (k Console) broken(v visit, refused []page.Refusal) ([]notify.BrokenCode, error) {
	dead, err := k.Store.DeadCounts(v.UserContext(), v.now.Add(-24*time.Hour))
	if err != nil {
		return nil, err
	}
	var out []notify.BrokenCode
	add := func(c subsidy.Channel, code subsidy.Code, n int) {
		if !code.Act || code.Code == 0 {
			return
		}
		if i := slices.IndexFunc(out,
			func(b notify.BrokenCode) bool { return b.Channel == c && b.Code.Code == code.Code }); i >= 0 {
			out[i].N = max(out[i].N, n)
			return
		}
		out = append(out, notify.BrokenCode{Channel: c, Code: code, N: n})
	}
	for _, r := range refused {
		add(r.Channel, r.Code, r.N)
	}
	for _, d := range dead {
		add(d.Channel, subsidy.ExplainCode(d.Channel, subsidy.Refused, d.Code), d.N)
	}
	return out, nil
}

// lookAtQueues asks the broker; one that does not answer is said on the page.
func (k Console) lookAtQueues(ctx context.Context, b *page.Board, ops *notify.Operations) {
	ops.HasQueue = b.HasQueue
	if !b.HasQueue {
		return
	}
	var failed []FailedTask
	queues, err := k.Watch.Queue.Queues(ctx)
	if err == nil {
		failed, err = k.Watch.Queue.FailedTasks(ctx)
	}
	if err != nil {
		ops.QueueDown, b.QueueProblem = true, web.ProblemOf(err).Detail
		return
	}
	for _, t := range failed {
		b.Tasks = append(b.Tasks, page.Task{Queue: t.Queue, ID: t.ID, Name: t.Name, Error: t.Error, At: t.FailedAt})
	}
	for _, q := range queues {
		b.Queues = append(b.Queues, page.Queue{
			Label: laneLabel(q.Name), Paused: q.Paused, Pending: q.Pending, Active: q.Active, Retry: q.Retry,
			Stray: q.Stray, Archived: q.Archived, Age: notify.Span(q.Latency),
		})
		ops.Archived += q.Archived
		ops.Stray += q.Stray
		if q.Paused {
			ops.Paused = append(ops.Paused, q.Name)
		}
	}
}

// search reads which dead notices are asked for: “subscribe” or “subscribe:43101”.
func search(text string) store.DeadSearch {
	channel, code, both := strings.Cut(text, ":")
	q := store.DeadSearch{Channel: subsidy.Channel(channel)}
	if n, err := strconv.Atoi(code); both && err == nil {
		q.Code, q.ByCode = n, true
	}
	return q
}

// choices are the channels and codes that notices died of this month.
func choices(counts []store.DeadCount) []page.Died {
	var out []page.Died
	sum := map[subsidy.Channel]int{}
	for _, c := range counts {
		sum[c.Channel] += c.N
	}
	var last subsidy.Channel
	for _, c := range counts {
		if c.Channel != last {
			out = append(out, page.Died{
				Value: string(c.Channel),
				Text:  c.Channel.Chinese() + " · 全部",
				N:     sum[c.Channel],
			})
			last = c.Channel
		}
		text := "没有返回码"
		if c.Code != 0 {
			text = fmt.Sprint(c.Code, " ", subsidy.ExplainCode(c.Channel, subsidy.Refused, c.Code).Cause)
		}
		out = append(out, page.Died{
			Value: fmt.Sprintf("%s:%d", c.Channel, c.Code),
			Text:  c.Channel.Chinese() + " · " + text,
			N:     c.N,
		})
	}
	return out
}

func (k Console) operations(v visit) error { return k.showOperations(v, nil) }

func (k Console) showOperations(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadOperations, subsidy.Scope{}); err != nil {
		return err
	}
	b, err := k.board(v)
	if err != nil {
		return err
	}
	asked := v.FormValue("died")
	q := search(asked)
	rows, next, err := k.Store.DeadNotices(v.UserContext(), v.staff.Actor(), q, store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	counts, err := k.Store.DeadThisMonth(v.UserContext())
	if err != nil {
		return err
	}
	dead := page.Undelivered{
		Rows:    rows,
		Next:    next,
		Died:    asked,
		ByCode:  q.ByCode,
		Most:    store.ResendMost,
		Choices: choices(counts),
	}
	for _, c := range counts {
		if q.ByCode && c.Channel == q.Channel && c.Code == q.Code {
			dead.Total = c.N
		}
	}
	if sent, err := strconv.Atoi(v.Query("resent")); err == nil {
		dead.Done = doneText(sent, v.QueryInt("skipped"))
	}
	body := page.Operations(b, dead, v.now)
	return k.write(v, view{place: "operations", title: "运行状况", body: body, refused: refused})
}

func doneText(sent, skipped int) string {
	text := fmt.Sprintf("已重新安排发送 %d 条。", sent)
	if skipped > 0 {
		text += fmt.Sprintf("另有 %d 条已经不再成立，或对方已经读过，没有重发。", skipped)
	}
	return text
}

// switchChannel switches a channel off, for a reason, or on again.
func (k Console) switchChannel(v visit) error {
	c, off := subsidy.Channel(v.Params("channel")), v.FormValue("off") == "1"
	act := v.act(fmt.Sprintf("switchChannel %s %t", c, off))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		isOff, err := tx.ChannelOff(c)
		if err != nil {
			return err
		}
		event, err := notify.SwitchChannel(c, isOff, off, v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.SwitchChannel(c, off, event)
	})
	return v.after(err, "/console/operations", func(refused error) error { return k.showOperations(v, refused) })
}

// resendNotice sends one dead notice once more.
func (k Console) resendNotice(v visit) error {
	act := v.act("resendNotice " + v.Params("id"))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		return tx.Resend(v.Params("id"), v.FormValue("reason"))
	})
	return v.after(err, resent(v.FormValue("died"), store.Resent{Sent: 1}), func(refused error) error {
		return k.showOperations(v, refused)
	})
}

// resendCode sends once more all that died of one code on one channel.
func (k Console) resendCode(v visit) error {
	q := search(v.FormValue("died"))
	act := v.act("resendCode " + v.FormValue("died"))
	var done store.Resent
	err := error(&subsidy.Error{
		Kind:    subsidy.Invalid,
		Field:   "/died",
		Message: "请先在列表里选择一种渠道和返回码，再一起重发",
	})
	if q.ByCode {
		done, err = k.Store.ResendAll(v.UserContext(), act, q, v.FormValue("reason"))
	} else if forbidden := act.Actor.May(subsidy.ResendNotice, subsidy.Scope{}); forbidden != nil {
		err = forbidden
	}
	return v.after(err, resent("", done), func(refused error) error { return k.showOperations(v, refused) })
}

// resent is the page after notices were sent once more.
func resent(died string, done store.Resent) string {
	query := url.Values{"resent": {strconv.Itoa(done.Sent)}, "skipped": {strconv.Itoa(done.Skipped)}}
	if died != "" {
		query.Set("died", died)
	}
	return "/console/operations?" + query.Encode() + "#dead"
}

// manageTask runs a failed task once more, or deletes it. The audit line is
// written first: what the broker then does cannot be in the same transaction.
func (k Console) manageTask(v visit) error {
	queue, id, run := v.FormValue("queue"), v.FormValue("id"), v.FormValue("do") == "run"
	act := v.act(fmt.Sprintf("manageTask %s %s %t", queue, id, run))
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		event, err := notify.ManageTask(queue, id, run, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if err == nil && k.Watch.Queue != nil {
		do := k.Watch.Queue.DeleteTask
		if run {
			do = k.Watch.Queue.RunTask
		}
		if err = do(v.UserContext(), queue, id); subsidy.KindOf(err) == subsidy.NotFound {
			err = nil // somebody else was faster, or the form was sent twice
		}
	}
	return v.after(err, "/console/operations#tasks", func(refused error) error { return k.showOperations(v, refused) })
}
