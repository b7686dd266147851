package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"shigang/handler/console"
	"shigang/jobs"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// figures are what Prometheus reads of deliveries, channels and queues; they
// are counted when it asks, by index alone.
type figures struct {
	store  *store.Reader
	queue  *jobs.Inspector // nil where this process sees no queue
	quotas subsidy.Quotas
}

// desc describes a figure; every label has a bounded set of values.
func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("shigang_"+name, help, labels, nil)
}

const (
	otherCode    = "other"         // the label of codes that are not in our table
	scrapeWithin = 5 * time.Second // how long counting may take
)

var (
	descNotices = desc("notices", "Notices on their way, by state and channel.", "state", "channel")
	descSends   = desc("sends_today", "Attempts of the business day, by channel, result and code.", "channel", "result",
		"code")
	descLag     = desc("lag_seconds", "How long the longest waiting due notice has waited, business time.")
	descOff     = desc("channel_off", "1 while a channel is switched off.", "channel")
	descRests   = desc("channel_resting", "1 while a channel rests.", "channel")
	descLeft    = desc("channel_quota_left", "What is left of a channel's quota of the business day.", "channel")
	descQueueUp = desc("queue_up", "1 when the broker answers.")
	descTasks   = desc("queue_tasks", "Tasks in a queue, by state.", "queue", "state")
	descLatency = desc("queue_latency_seconds", "Age of the oldest pending task.", "queue")
	descPaused  = desc("queue_paused", "1 while a queue is paused.", "queue")
	descFree    = desc("disk_free_bytes", "What is free where rows and files are kept, the fuller disk's.")
	descFull    = desc("uploads_off", "1 while uploads and imports are refused for want of disk space.")
	descStray   = desc("queue_stray", "Active tasks whose process is gone.", "queue")
	descSwept   = desc("swept_tasks",
		"Tasks of lost processes that were cleared away, by the processes of the last day.")
	descWAL     = desc("wal_bytes", "Size of SQLite's write-ahead log.")
	descGone    = desc("mailboxes_suspended", "E-mail addresses that get no mail because it came back.")
	descFailing = desc("channel_failing", "Attempts in a row that a channel itself failed, by the last one's code.",
		"channel", "code")
	descAge     = desc("step_age_seconds", "Since a step last succeeded in any process.", "step")
	descTrouble = desc("step_failing", "1 while a step fails, by what of.", "step", "trouble")
	descRuns    = desc("processes", "Processes that report, by role.", "role")
	descTold    = desc("told_today", "Messages of the business day that reached their channel, by lane.", "lane")
	descQuick   = desc("told_today_within_10s", "Those of them within ten seconds, by lane.", "lane")
	descSlow    = desc("lane_slow", "1 while over a tenth of a lane's last ten minutes were slower.", "lane")
	allDescs    = []*prometheus.Desc{
		descTold, descQuick, descSlow,
		descStray, descSwept, descWAL, descGone, descFailing, descAge, descTrouble, descRuns,
		descNotices, descSends, descLag, descOff, descRests, descLeft, descQueueUp,
		descTasks, descLatency, descPaused, descFree, descFull,
	}
)

// Describe tells the figures' names.
func (f figures) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range allDescs {
		ch <- d
	}
}

// Collect counts.
func (f figures) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for _, part := range []struct {
		d     *prometheus.Desc
		count func(context.Context, func(*prometheus.Desc, float64, ...string)) error
	}{
		{descNotices, f.notices},
		{descSends, f.sends},
		{descTold, f.told},
		{descOff, f.channels},
		{descTasks, f.queues},
		{descFree, f.disk},
		{descAge, f.health},
		{descGone, f.mailboxes},
	} {
		if err := part.count(ctx, gauge); err != nil {
			ch <- prometheus.NewInvalidMetric(part.d, err)
		}
	}
}

func (f figures) notices(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	open, err := f.store.OpenDeliveries(ctx)
	if err != nil {
		return err
	}
	for _, c := range open {
		gauge(descNotices, float64(c.N), string(c.State), string(c.Channel))
	}
	lag, err := f.store.Lag(ctx)
	if err != nil {
		return err
	}
	gauge(descLag, lag.Seconds())
	return nil
}

func (f figures) sends(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	now, err := f.store.Now(ctx)
	if err != nil {
		return err
	}
	days, err := f.store.DeliveryDays(ctx, calendar.DayOf(now))
	if err != nil {
		return err
	}
	type labels struct{ channel, result, code string }
	sum := map[labels]int{}
	for _, d := range days {
		code := otherCode // what nobody has heard of makes no series of its own
		if _, known := subsidy.CodeOf(d.Channel, d.Code); known || d.Code == 0 {
			code = strconv.Itoa(d.Code)
		}
		sum[labels{string(d.Channel), string(d.Result), code}] += d.N
	}
	for l, n := range sum {
		gauge(descSends, float64(n), l.channel, l.result, l.code)
	}
	return nil
}

// told is how fast people are told.
func (f figures) told(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	now, err := f.store.Now(ctx)
	if err != nil {
		return err
	}
	days, err := f.store.ToldDays(ctx, calendar.DayOf(now))
	if err != nil {
		return err
	}
	for _, d := range days {
		gauge(descTold, float64(d.N), d.Lane.Queue())
		gauge(descQuick, float64(d.Quick), d.Lane.Queue())
	}
	lanes, err := f.store.LaneStates(ctx)
	if err != nil {
		return err
	}
	for _, l := range lanes {
		gauge(descSlow, bit(l.TooSlow()), l.Lane.Queue())
	}
	return nil
}

func (f figures) channels(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	now, err := f.store.Now(ctx)
	if err != nil {
		return err
	}
	states, err := f.store.ChannelStates(ctx)
	if err != nil {
		return err
	}
	for _, c := range states {
		gauge(descOff, bit(c.Off), string(c.Channel))
		gauge(descFailing, float64(c.Failing), string(c.Channel), strconv.Itoa(c.Failed))
		gauge(descRests, bit(c.RestsUntil.After(now) || f.quotas.Rest(c.Channel, c.Used, now).After(now)),
			string(c.Channel))
		if most := f.quotas[c.Channel]; most > 0 {
			gauge(descLeft, float64(max(0, most-c.Used)), string(c.Channel))
		}
	}
	return nil
}

// queues asks the broker; one that does not answer is a figure, not a failure.
func (f figures) queues(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	if f.queue == nil {
		return nil
	}
	queues, err := f.queue.Queues(ctx)
	gauge(descQueueUp, bit(err == nil))
	for _, q := range queues {
		for state, n := range map[string]int{
			"pending":   q.Pending,
			"active":    q.Active,
			"scheduled": q.Scheduled,
			"retry":     q.Retry,
			"archived":  q.Archived,
		} {
			gauge(descTasks, float64(n), q.Name, state)
		}
		gauge(descLatency, q.Latency.Seconds(), q.Name)
		gauge(descPaused, bit(q.Paused), q.Name)
		gauge(descStray, float64(q.Stray), q.Name)
	}
	return nil
}

func (f figures) disk(_ context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	d, err := f.store.Disk()
	if err != nil {
		return err
	}
	gauge(descFree, float64(d.Free))
	gauge(descFull, bit(d.Low))
	wal, has, err := f.store.WAL()
	if err == nil && has {
		gauge(descWAL, float64(wal))
	}
	return err
}

// health is what the processes report.
func (f figures) health(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	beats, err := f.store.Beats(ctx)
	if err != nil {
		return err
	}
	h := notify.HealthOf(beats, f.store.Machine())
	gauge(descRuns, float64(h.Web), notify.RoleWeb)
	gauge(descRuns, float64(h.Jobs), notify.RoleJobs)
	gauge(descSwept, float64(h.Swept()))
	for _, s := range h.Steps {
		if !s.OK.IsZero() {
			gauge(descAge, s.Ago.Seconds(), s.Name)
		}
		for _, kind := range notify.Troubles() {
			gauge(descTrouble, bit(s.Trouble == kind), s.Name, string(kind))
		}
	}
	return nil
}

func (f figures) mailboxes(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	all, _, err := f.store.SuspendedMailboxes(ctx, time.Time{})
	if err == nil {
		gauge(descGone, float64(all))
	}
	return err
}

func bit(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// stepFigures are how the jobs' steps go: relay, scan, seal, upkeep.
type stepFigures struct {
	success, took *prometheus.GaugeVec
	failures      *prometheus.CounterVec
}

func newStepFigures() stepFigures {
	label := []string{"step"}
	return stepFigures{
		success: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "shigang_step_last_success_timestamp_seconds",
			Help: "When a step of the jobs last succeeded.",
		}, label),
		took: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "shigang_step_last_duration_seconds",
			Help: "How long a step of the jobs last took.",
		}, label),
		failures: prometheus.NewCounterVec(
			prometheus.CounterOpts{Name: "shigang_step_failures_total", Help: "How often a step of the jobs failed."},
			label),
	}
}

// done is told after each step.
func (s stepFigures) done(step string, took time.Duration, err error) {
	s.took.WithLabelValues(step).Set(took.Seconds())
	if err != nil {
		s.failures.WithLabelValues(step).Inc()
		return
	}
	s.success.WithLabelValues(step).SetToCurrentTime()
}

// newLoginFigure counts how log-ins to the console end, in this process.
func newLoginFigure() *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "shigang_staff_logins_total",
		Help: "Log-ins to the console and what became of them, log-outs, passwords changed.",
	}, []string{"result"})
	for _, result := range console.LoginResults() {
		c.WithLabelValues(result) // a series that has not begun is 0, not absent
	}
	return c
}

// metrics are the figures for Prometheus. When one cannot be read, the others
// still are.
func metrics(f figures, steps stepFigures, more ...prometheus.Collector) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), f,
		steps.success, steps.took, steps.failures)
	r.MustRegister(more...)
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// serveMetrics serves the figures on an address of their own, so that the
// public address never does; "" is nowhere.
func serveMetrics(addr string, figures http.Handler) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics on %s: %w", addr, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", figures)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: scrapeWithin}
	go func() { _ = server.Serve(ln) }() // ends with Close
	slog.Info("serving metrics", "address", ln.Addr().String())
	return func() { _ = server.Close() }, nil
}
