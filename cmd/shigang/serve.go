package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shigang/handler"
	"shigang/handler/console"
	"shigang/handler/web"
	"shigang/jobs"
	"shigang/miniprogram"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// serveCmd is the server's settings.
type serveCmd struct {
	database
	limits
	wechatSettings
	sendLimits
	Addr        string   `env:"SHIGANG_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	PublicURL   string   `name:"public-url" env:"PUBLIC_URL" help:"Public address, for links in notices, e.g. https://shigang.example.gov.cn."`
	RedisURL    string   `kong:"-"` // REDIS_URL, instead of the broker inside
	Roles       []string `env:"ROLES" default:"web,jobs" enum:"web,jobs" help:"What this process does: web, jobs or both."`
	SMTPURL     string   `kong:"-"` // SMTP_URL; without it a demo mails to the sandbox
	SMTPFrom    string   `name:"smtp-from" env:"SMTP_FROM" help:"Sender of the mail, e.g. 适岗培训 <noreply@example.gov.cn>; needed with SMTP_URL."`
	DemoCity    bool     `name:"demo-city" env:"SHIGANG_DEMO_CITY" default:"true" negatable:"" help:"In a demo, fill ten counties with 300 enterprises and their cases."`
	Proxies     []string `name:"proxies" env:"SHIGANG_PROXIES" help:"Addresses or networks (CIDR) of our own proxies, whose X-Forwarded-For is believed."`
	MetricsAddr string   `name:"metrics-addr" env:"SHIGANG_METRICS_ADDR" help:"Address to serve /metrics on, e.g. 127.0.0.1:9464; without one there are none."`
}

// wechatSettings are the mini-program and the official account at WeChat.
type wechatSettings struct {
	MiniSecret     string `kong:"-"` // WECHAT_MINI_SECRET
	MiniToken      string `kong:"-"` // WECHAT_MINI_TOKEN, of the mini-program's message push (消息推送)
	MiniAESKey     string `kong:"-"` // WECHAT_MINI_AES_KEY, of its safe mode (安全模式)
	OfficialAppID  string `name:"wechat-official-appid" env:"WECHAT_OFFICIAL_APPID" help:"App id of the official account."`
	OfficialSecret string `kong:"-"` // WECHAT_OFFICIAL_SECRET
	OfficialToken  string `kong:"-"` // WECHAT_OFFICIAL_TOKEN, of the server configuration (服务器配置)
	OfficialAESKey string `kong:"-"` // WECHAT_OFFICIAL_AES_KEY, of the safe mode (安全模式)
	WeChatAPIURL   string `name:"wechat-api-url" env:"WECHAT_API_URL" help:"Base address of a sandbox in another process, e.g. http://127.0.0.1:8090."`
	Templates      string `name:"wechat-templates" env:"WECHAT_TEMPLATES" help:"JSON file with the templates of each message type: subscribe, template, biz."`
	MiniState      string `name:"wechat-mini-state" env:"WECHAT_MINI_STATE" default:"formal" enum:"developer,trial,formal" help:"Which mini-program a message opens (${enum})."`
}

// sendLimits are how much is sent, and when.
type sendLimits struct {
	Quotas        map[string]int `name:"quotas" env:"SHIGANG_QUOTAS" default:"${quotas}" help:"WeChat's daily quotas by channel (subscribe, template, biz, mass, custom, mail); 0 is none."`
	Paces         map[string]int `name:"paces" env:"SHIGANG_PACES" default:"${paces}" help:"Most calls a minute by channel, before WeChat answers 45011; 0 is no limit."`
	FollowerCalls int            `name:"follower-calls" env:"SHIGANG_FOLLOWER_CALLS" default:"2000" help:"Most questions a night for followers' union ids, a hundred each."`
	MassPerMonth  int            `name:"mass-per-month" env:"SHIGANG_MASS_PER_MONTH" default:"${mass_month}" help:"Mass sends a follower gets in a calendar month; 0 is no limit."`
	Previews      int            `name:"previews-per-day" env:"SHIGANG_PREVIEWS_PER_DAY" default:"${previews}" help:"Previews of policy notices on one's own phone a day; 0 is no limit."`
	QuietFrom     int            `name:"quiet-from" env:"SHIGANG_QUIET_FROM" default:"${quiet_from}" help:"Reminders wait from this hour on for the morning."`
	QuietUntil    int            `name:"quiet-until" env:"SHIGANG_QUIET_UNTIL" default:"${quiet_until}" help:"The hour at which waiting reminders go out."`
	SendLease     time.Duration  `name:"send-lease" env:"SHIGANG_SEND_LEASE" default:"45s" hidden:""`
}

// demo reports whether the sandbox, the login without passwords and the clock
// that moves are there: only when asked for, never beside a real account.
func (c serveCmd) demo() bool { return c.Demo }

// quotas are the settings' quotas by channel.
func (c serveCmd) quotas() subsidy.Quotas { return byChannel(c.Quotas) }

// byChannel reads a setting of numbers by channel.
func byChannel(set map[string]int) map[subsidy.Channel]int {
	q := map[subsidy.Channel]int{}
	for name, n := range set {
		q[subsidy.Channel(name)] = n
	}
	return q
}

// mass are the settings' limits on policy notices.
func (c serveCmd) mass() official.MassLimits {
	return official.MassLimits{
		PerMonth: c.MassPerMonth,
		PerDay:   c.quotas()[subsidy.ChannelMass],
		Previews: c.Previews,
		Quiet:    c.quiet(),
	}
}

func (c serveCmd) quiet() subsidy.Quiet { return subsidy.Quiet{From: c.QuietFrom, Until: c.QuietUntil} }

// check refuses settings that do not go together.
func (c serveCmd) check() error {
	real := []string{
		c.AppID, c.MiniSecret, c.MiniToken, c.MiniAESKey, c.OfficialAppID, c.OfficialSecret, c.OfficialToken,
		c.OfficialAESKey,
	}
	given := slices.DeleteFunc(slices.Clone(real), func(s string) bool { return s == "" })
	switch {
	case c.demo() && len(given) > 0:
		return errDemoBeside
	case !c.demo() && len(given) == 0:
		return errNoDemo
	case !c.demo() && len(given) < len(real):
		return errHalfAnAccount
	case !c.demo() && c.WeChatAPIURL != "":
		return errors.New("WECHAT_API_URL (a sandbox) cannot be used beside a real app id")
	case !c.demo() && c.Templates == "":
		return errors.New("WECHAT_TEMPLATES is needed with a real app id")
	case !c.demo() && !https(c.PublicURL):
		return errors.New("PUBLIC_URL is needed with a real app id, and must begin with https://")
	case c.QuietUntil < 0 || c.QuietUntil >= c.QuietFrom || c.QuietFrom > 24:
		return errors.New(
			"quiet hours must begin in the evening and end in the morning: 0 <= quiet-until < quiet-from <= 24")
	case c.MassPerMonth < 0 || c.Previews < 0:
		return errors.New("mass-per-month and previews-per-day must not be negative")
	case c.SendLease < time.Second:
		return errors.New("send-lease must be at least 1s")
	}
	if err := c.checkMail(); err != nil {
		return err
	}
	if _, err := web.ParseProxies(c.Proxies); err != nil {
		return fmt.Errorf("SHIGANG_PROXIES: %w", err)
	}
	if err := c.limits.check(); err != nil {
		return err
	}
	for setting, by := range map[string]map[string]int{"SHIGANG_QUOTAS": c.Quotas, "SHIGANG_PACES": c.Paces} {
		for name := range by {
			if !slices.Contains(subsidy.Channels(), subsidy.Channel(name)) {
				return fmt.Errorf("%s knows no channel %q", setting, name)
			}
		}
	}
	for name, address := range map[string]string{"PUBLIC_URL": c.PublicURL, "WECHAT_API_URL": c.WeChatAPIURL} {
		if u, err := url.Parse(address); address != "" &&
			(err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http")) {
			return fmt.Errorf("%s must be an http(s) address", name)
		}
	}
	return nil
}

// Run serves until a signal comes, then ends in order: no new requests, jobs
// finish, rows are closed.
func (c serveCmd) Run(ctx context.Context) error {
	started := time.Now()
	if err := c.check(); err != nil {
		return err
	}
	callback, err := c.callback()
	if err != nil {
		return err
	}
	pushes, err := c.pushes()
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Addr, err)
	}
	c.use = c.limits.set()
	limitMemory(os.DirFS("/"))
	remove, err := temporaryFolder(c.Data)
	if err != nil {
		return err
	}
	defer remove()
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	box, err := c.sandbox("http://"+ln.Addr().String(), s)
	if err != nil {
		return err
	}
	defer box.close()
	if c.demo() {
		if err := demoStaff(ctx, s, c.Data); err != nil {
			return err
		}
		if err := demoPlatforms(ctx, s); err != nil {
			return err
		}
		if err := demoMenu(ctx, s); err != nil {
			return err
		}
	}
	client, err := c.wechat(s, box)
	if err != nil {
		return err
	}
	mail, err := c.mail(box)
	if err != nil {
		return err
	}
	nudge := func() {}
	queue, err := c.queue()
	if err != nil {
		return err
	}
	defer queue.close()
	if slices.Contains(c.Roles, "web") {
		reporting, ended := context.WithCancel(ctx)
		defer ended()
		go jobs.ReportRole(reporting, s, notify.RoleWeb)
		if c.RedisURL != "" && !slices.Contains(c.Roles, "jobs") {
			go jobs.ReportOwed(reporting, queue.redis, s.Signal())
		}
	}
	if slices.Contains(c.Roles, "jobs") {
		runner, err := c.jobs(ctx, s, client, mail, queue)
		if err != nil {
			return err
		}
		defer runner.Stop()
		nudge = runner.Nudge
	}
	logins := newLoginFigure()
	stopMetrics, err := serveMetrics(c.MetricsAddr,
		metrics(figures{&s.Reader, queue.inspector, c.quotas()}, queue.steps, logins))
	if err != nil {
		return err
	}
	defer stopMetrics()
	proxies, err := web.ParseProxies(c.Proxies)
	if err != nil {
		return err
	}
	server := handler.Server{
		Store: s, WeChat: client, Mail: mail != nil, Official: callback, Pushes: pushes, Assets: miniprogram.FS(),
		Dev: c.demo(), PublicURL: c.PublicURL, SandboxURL: box.browser, OnClock: nudge, Preview: sender{client},
		Uploads: client,
		Account: sender{client},
		Console: console.Settings{Mass: c.mass(), Logins: func(result string) { logins.WithLabelValues(result).Inc() }},
		Proxies: proxies, Watch: queue.watch(c.quotas()),
	}
	if box.box != nil {
		server.Sandbox = box.box.Handler()
	}
	if !slices.Contains(c.Roles, "web") {
		slog.Info("running jobs only")
		<-ctx.Done()
		return nil
	}
	app := server.App()
	ended := make(chan error, 1)
	go func() { ended <- app.Listener(web.Lines(ln, time.Now)) }()
	if c.demo() && c.DemoCity {
		go func() {
			if err := fillCity(ctx, s, 1); err != nil && ctx.Err() == nil {
				slog.Error("demo city", "cause", err)
			}
		}()
	}
	fmt.Printf("listening on http://%s (ready after %d ms)\n", ln.Addr(), time.Since(started).Milliseconds())
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	slog.Info("stopping")
	return app.ShutdownWithTimeout(20 * time.Second)
}

// jobs starts the jobs on the broker.
func (c serveCmd) jobs(
	ctx context.Context, s *store.Store, client *wechat.Client, mail jobs.Mail, q queue,
) (*jobs.Runner, error) {
	return jobs.Start(context.WithoutCancel(ctx), jobs.Config{
		Store:         s,
		WeChat:        sender{client},
		Mail:          mail,
		Official:      sender{client},
		FollowerCalls: c.FollowerCalls,
		Redis:         q.redis,
		Done:          q.steps.done,
		PublicURL:     c.PublicURL,
		Lease:         c.SendLease,
		Poll:          time.Second,
		Quotas:        c.quotas(),
		Paces:         byChannel(c.Paces),
		Quiet:         c.quiet(),
	})
}

// sender is WeChat as the jobs know it.
type sender struct{ *wechat.Client }

// SendMass sends an article to all followers, or to a tag's.
func (s sender) SendMass(ctx context.Context, a jobs.Article, tag int, dedupe string) subsidy.Outcome {
	return s.Client.SendMass(ctx, wechat.Article(a), tag, dedupe)
}

// PreviewMass sends an article to one WeChat name.
func (s sender) PreviewMass(ctx context.Context, a console.Article, name, dedupe string) error {
	return s.Client.PreviewMass(ctx, wechat.Article(a), name, dedupe)
}

// OutcomeOf says what a failed call means: whether and when to try again.
func (s sender) OutcomeOf(err error) subsidy.Outcome { return wechat.OutcomeOf(err) }

// Template is a channel's template for a message type.
func (s sender) Template(kind subsidy.MessageKind, on subsidy.Channel) (string, bool) {
	return s.TemplateFor(kind, on)
}

// businessClock is the server's own clock, which WeChat's days and months
// follow in a demo.
func businessClock(s *store.Reader) func() time.Time {
	return func() time.Time {
		now, err := s.Now(context.Background())
		if err != nil {
			return time.Now()
		}
		return now
	}
}

// sandboxCmd runs the sandbox alone.
type sandboxCmd struct {
	Addr     string `env:"SANDBOX_ADDR" default:"127.0.0.1:8090" help:"Address to listen on."`
	File     string `env:"SANDBOX_FILE" default:"sandbox.db" help:"The sandbox's own SQLite file."`
	SMTPAddr string `name:"smtp-addr" env:"SANDBOX_SMTP_ADDR" default:"127.0.0.1:8025" help:"Address to take mail on; a server finds it by SMTP_URL."`
	Server   string `env:"SANDBOX_SERVER" default:"http://127.0.0.1:8080" help:"The server whose business clock its page moves."`
}

// Run serves the sandbox until a signal comes.
func (c sandboxCmd) Run(ctx context.Context) error {
	box, err := openSandbox(sandbox.Options{Path: c.File, ServerURL: strings.TrimSuffix(c.Server, "/")})
	if err != nil {
		return err
	}
	defer func() { _ = box.Close() }()
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Addr, err)
	}
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	post, stop, err := serveMail(box, c.SMTPAddr)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer func() { _ = stop() }()
	fmt.Printf("sandbox on http://%s, mail on %s\n", ln.Addr(), post)
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// passwords is where a demo's staff find their made-up passwords.
const passwords = "demo-passwords.txt"

// demoStaff opens the demo office, or who is still missing in it: a reviewer in
// each county, a chief in one, the city's two officers and administrator, with
// random passwords.
func demoStaff(ctx context.Context, s *store.Store, dir string) error {
	act, err := system(ctx, &s.Reader)
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, st := range demoOffice() {
		if _, there, err := s.StaffByLogin(ctx, st.Login); err != nil || there {
			if err != nil {
				return err
			}
			continue
		}
		password, err := subsidy.MadeUpPassword()
		if err != nil {
			return err
		}
		if _, err := s.AddDemoStaff(ctx, act, st, password); err != nil {
			if subsidy.KindOf(err) == subsidy.Conflict { // another process was faster
				continue
			}
			return fmt.Errorf("demo staff: %w", err)
		}
		fmt.Fprintf(&list, "%s\t%s\t%s\n", st.Login, password, st.Name)
	}
	return keepPasswords(filepath.Join(dir, passwords), list.String())
}

// keepPasswords adds lines to the file of the demo's passwords.
func keepPasswords(path, lines string) error {
	if lines == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep demo passwords: %w", err)
	}
	_, err = f.WriteString(lines)
	return errors.Join(err, f.Close())
}
