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

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"shigang/handler"
	"shigang/jobs"
	"shigang/miniprogram"
	"shigang/store"
	"shigang/subsidy"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// serveCmd is the server's settings.
type serveCmd struct {
	database
	Addr           string         `env:"SHIGANG_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	PublicURL      string         `name:"public-url" env:"PUBLIC_URL" help:"Public address, for links in notices, e.g. https://shigang.example.gov.cn."`
	RedisURL       string         `name:"redis-url" env:"REDIS_URL" help:"Redis (redis://, rediss://, redis-sentinel://, redis-cluster://) instead of the broker inside."`
	Roles          []string       `env:"ROLES" default:"web,jobs" enum:"web,jobs" help:"What this process does: web, jobs or both."`
	MiniSecret     string         `name:"wechat-mini-secret" env:"WECHAT_MINI_SECRET" help:"Secret of the mini-program."`
	OfficialAppID  string         `name:"wechat-official-appid" env:"WECHAT_OFFICIAL_APPID" help:"App id of the official account."`
	OfficialSecret string         `name:"wechat-official-secret" env:"WECHAT_OFFICIAL_SECRET" help:"Secret of the official account."`
	WeChatAPIURL   string         `name:"wechat-api-url" env:"WECHAT_API_URL" help:"Base address of a sandbox in another process, e.g. http://127.0.0.1:8090."`
	Templates      string         `name:"wechat-templates" env:"WECHAT_TEMPLATES" help:"JSON file with the subscribe message template of each message type."`
	MiniState      string         `name:"wechat-mini-state" env:"WECHAT_MINI_STATE" default:"formal" enum:"developer,trial,formal" help:"Which mini-program a message opens (${enum})."`
	SMTPURL        string         `name:"smtp-url" env:"SMTP_URL" help:"Mail server, smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465; without one a demo's mail goes to the sandbox."`
	SMTPFrom       string         `name:"smtp-from" env:"SMTP_FROM" help:"Sender of the mail, e.g. 适岗培训 <noreply@example.gov.cn>; needed with SMTP_URL."`
	DemoCity       bool           `name:"demo-city" env:"SHIGANG_DEMO_CITY" default:"true" negatable:"" help:"In a demo, fill ten counties with 300 enterprises and their cases."`
	Quotas         map[string]int `name:"quotas" env:"SHIGANG_QUOTAS" default:"template=100000;mass=100;custom=500000" help:"WeChat's daily quotas by channel (subscribe, template, biz, mass, custom, mail); 0 is none."`
	QuietFrom      int            `name:"quiet-from" env:"SHIGANG_QUIET_FROM" default:"21" help:"Reminders wait from this hour on for the morning."`
	QuietUntil     int            `name:"quiet-until" env:"SHIGANG_QUIET_UNTIL" default:"8" help:"The hour at which waiting reminders go out."`
	SendLease      time.Duration  `name:"send-lease" env:"SHIGANG_SEND_LEASE" default:"45s" hidden:""`
}

// demo reports whether no real account is configured.
func (c serveCmd) demo() bool { return c.AppID == "" && c.OfficialAppID == "" }

// quotas are the settings' quotas by channel.
func (c serveCmd) quotas() subsidy.Quotas {
	q := subsidy.Quotas{}
	for name, n := range c.Quotas {
		q[subsidy.Channel(name)] = n
	}
	return q
}

// check refuses settings that do not go together.
func (c serveCmd) check() error {
	real := []string{c.AppID, c.MiniSecret, c.OfficialAppID, c.OfficialSecret}
	given := slices.DeleteFunc(slices.Clone(real), func(s string) bool { return s == "" })
	switch {
	case len(given) > 0 && len(given) < len(real):
		return errors.New("give all of WECHAT_MINI_APPID, WECHAT_MINI_SECRET, WECHAT_OFFICIAL_APPID and WECHAT_OFFICIAL_SECRET, or none of them for the sandbox")
	case !c.demo() && c.WeChatAPIURL != "":
		return errors.New("WECHAT_API_URL (a sandbox) cannot be used beside a real app id")
	case !c.demo() && c.Templates == "":
		return errors.New("WECHAT_TEMPLATES is needed with a real app id")
	case c.QuietUntil < 0 || c.QuietUntil >= c.QuietFrom || c.QuietFrom > 24:
		return errors.New("quiet hours must begin in the evening and end in the morning: 0 <= quiet-until < quiet-from <= 24")
	case c.SendLease < time.Second:
		return errors.New("send-lease must be at least 1s")
	}
	if err := c.checkMail(); err != nil {
		return err
	}
	for name := range c.Quotas {
		if !slices.Contains(subsidy.Channels(), subsidy.Channel(name)) {
			return fmt.Errorf("SHIGANG_QUOTAS knows no channel %q", name)
		}
	}
	for name, address := range map[string]string{"PUBLIC_URL": c.PublicURL, "WECHAT_API_URL": c.WeChatAPIURL} {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http")) {
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
	ln, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", c.Addr, err)
	}
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	box, err := c.sandbox("http://" + ln.Addr().String())
	if err != nil {
		return err
	}
	defer box.close()
	if c.demo() {
		if err := demoStaff(ctx, s, c.Data); err != nil {
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
	if slices.Contains(c.Roles, "jobs") {
		runner, stop, err := c.jobs(ctx, s, client, mail)
		if err != nil {
			return err
		}
		defer stop()
		nudge = runner.Nudge
	}
	server := handler.Server{Store: s, WeChat: client, Mail: mail != nil, Assets: miniprogram.FS(), Dev: c.demo(), PublicURL: c.PublicURL,
		SandboxURL: box.browser, OnClock: nudge, Metrics: promhttp.HandlerFor(metrics(s), promhttp.HandlerOpts{})}
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
	go func() { ended <- app.Listener(ln) }()
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
func (c serveCmd) jobs(ctx context.Context, s *store.Store, client *wechat.Client, mail jobs.Mail) (*jobs.Runner, func(), error) {
	broker, closeBroker, err := jobs.Broker(c.RedisURL)
	if err != nil {
		return nil, nil, err
	}
	runner, err := jobs.Start(context.WithoutCancel(ctx), jobs.Config{Store: s, WeChat: sender{client}, Mail: mail, Redis: broker,
		PublicURL: c.PublicURL, Lease: c.SendLease, Poll: time.Second, Quotas: c.quotas(), Quiet: subsidy.Quiet{From: c.QuietFrom, Until: c.QuietUntil}})
	if err != nil {
		closeBroker()
		return nil, nil, err
	}
	return runner, func() { runner.Stop(); closeBroker() }, nil
}

// sender is WeChat as the jobs know it.
type sender struct{ *wechat.Client }

// SendMass sends an article to all followers, or to a tag's.
func (s sender) SendMass(ctx context.Context, a jobs.Article, tag int, dedupe string) subsidy.Outcome {
	return s.Client.SendMass(ctx, wechat.Article(a), dedupe)
}

func (s sender) Template(kind subsidy.MessageKind, on subsidy.Channel) (string, bool) {
	if on != subsidy.ChannelSubscribe {
		return "", false
	}
	return s.Client.TemplateID(kind)
}

func (s sender) SendTemplate(context.Context, string, subsidy.Message, string, string) subsidy.Outcome {
	return subsidy.Outcome{Result: subsidy.Refused}
}
func (s sender) SendBiz(context.Context, string, subsidy.Message, string) subsidy.Outcome {
	return subsidy.Outcome{Result: subsidy.Refused}
}
func (s sender) SendCustom(context.Context, string, subsidy.Reply, string) subsidy.Outcome {
	return subsidy.Outcome{Result: subsidy.Refused}
}

// The sandbox's own accounts; they open nothing else.
var (
	boxMini     = sandbox.Account{ID: "wxsandboxmini", Secret: "sandbox"}
	boxOfficial = sandbox.Account{ID: "wxsandboxofficial", Secret: "sandbox"}
)

// wechat makes the client of the real accounts, or of the sandbox.
func (c serveCmd) wechat(s *store.Store, box runningSandbox) (*wechat.Client, error) {
	set := wechat.Settings{MiniAppID: c.AppID, MiniSecret: c.MiniSecret, OfficialAppID: c.OfficialAppID, OfficialSecret: c.OfficialSecret,
		MiniState: c.MiniState, Templates: wechat.DefaultTemplates()}
	if c.demo() {
		set.MiniAppID, set.MiniSecret = boxMini.ID, boxMini.Secret
		set.OfficialAppID, set.OfficialSecret = boxOfficial.ID, boxOfficial.Secret
		set.APIURL = box.api
	}
	if c.Templates != "" {
		var err error
		if set.Templates, err = wechat.LoadTemplates(c.Templates); err != nil {
			return nil, err
		}
	}
	return wechat.New(set, s, time.Now, &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 60 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second, Proxy: http.ProxyFromEnvironment}), nil
}

// runningSandbox is where the sandbox's API is, and where a browser finds its pages.
type runningSandbox struct {
	box          *sandbox.Sandbox
	api, browser string
	smtp         string // where it takes mail, "" for nowhere
	close        func()
}

// sandbox starts the sandbox inside this process, or points to one outside;
// with a real account there is none.
func (c serveCmd) sandbox(self string) (runningSandbox, error) {
	if !c.demo() {
		return runningSandbox{close: func() {}}, nil
	}
	if c.WeChatAPIURL != "" {
		base := strings.TrimSuffix(c.WeChatAPIURL, "/")
		return runningSandbox{api: base + "/api", browser: base, close: func() {}}, nil
	}
	box, err := openSandbox(filepath.Join(c.Data, "sandbox.db"), "/sandbox", self)
	if err != nil {
		return runningSandbox{}, err
	}
	// Its API listens by itself, over real HTTP, so that it can cut connections.
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return runningSandbox{}, errors.Join(err, box.Close())
	}
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(ln) }() // ends with Close
	running := runningSandbox{box: box, api: "http://" + ln.Addr().String() + "/api", browser: "/sandbox", close: func() { _ = errors.Join(server.Close(), box.Close()) }}
	post, stop, err := serveMail(box, "127.0.0.1:0")
	if err != nil {
		running.close()
		return runningSandbox{}, err
	}
	running.smtp, running.close = post, func() { _ = errors.Join(stop(), server.Close(), box.Close()) }
	return running, nil
}

func openSandbox(path, prefix, server string) (*sandbox.Sandbox, error) {
	o := sandbox.Options{Path: path, Prefix: prefix, Mini: boxMini, Official: boxOfficial, ServerURL: server, Machine: time.Now}
	for _, t := range wechat.DefaultTemplates() {
		o.Templates = append(o.Templates, sandbox.Template{ID: t.ID, Title: t.Title, Keys: t.Keys, Limits: templateLimits})
	}
	return sandbox.New(o)
}

// templateLimits are WeChat's, written down a second time on purpose: the
// sandbox must not simply agree with the client.
var templateLimits = map[string]int{"thing": 20, "character_string": 32, "phrase": 5, "name": 10, "number": 32, "date": 32}

// sandboxCmd runs the sandbox alone.
type sandboxCmd struct {
	Addr     string `env:"SANDBOX_ADDR" default:"127.0.0.1:8090" help:"Address to listen on."`
	File     string `env:"SANDBOX_FILE" default:"sandbox.db" help:"The sandbox's own SQLite file."`
	SMTPAddr string `name:"smtp-addr" env:"SANDBOX_SMTP_ADDR" default:"127.0.0.1:8025" help:"Address to take mail on; a server finds it by SMTP_URL."`
	Server   string `env:"SANDBOX_SERVER" default:"http://127.0.0.1:8080" help:"The server whose business clock its page moves."`
}

// Run serves the sandbox until a signal comes.
func (c sandboxCmd) Run(ctx context.Context) error {
	box, err := openSandbox(c.File, "", strings.TrimSuffix(c.Server, "/"))
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

// demoStaff opens the demo office: a reviewer in each county, a chief in one,
// the city's officers and administrator, with random passwords; who is there
// already stays.
func demoStaff(ctx context.Context, s *store.Store, dir string) error {
	act, err := system(ctx, s)
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, st := range demoOffice() {
		if _, ok, err := s.StaffByRole(ctx, st.Role, st.County); err != nil || ok {
			if err != nil {
				return err
			}
			continue
		}
		password, err := madeUpPassword()
		if err != nil {
			return err
		}
		if _, err := s.AddStaff(ctx, act, st, password); subsidy.KindOf(err) == subsidy.Conflict {
			continue // another process was quicker
		} else if err != nil {
			return fmt.Errorf("demo staff: %w", err)
		}
		fmt.Fprintf(&list, "%s\t%s\t%s\n", st.Login, password, st.Name)
	}
	if list.Len() == 0 {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(dir, passwords), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(list.String())
	return errors.Join(err, f.Close())
}
