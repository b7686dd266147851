package main

import (
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shigang/miniprogram"
	"shigang/store"
	"shigang/wechat"
	"shigang/wechat/sandbox"
)

// The sandbox's own accounts; they open nothing else.
var (
	boxMini     = sandbox.Account{ID: "wxsandboxmini", Secret: "sandbox"}
	boxOfficial = sandbox.Account{ID: "wxsandboxofficial", Secret: "sandbox"}
)

// The sandbox's own callback settings.
const (
	boxToken     = "sandbox"
	boxAESKey    = "sandboxsandboxsandboxsandboxsandboxsandbox1"
	callbackPath = "/wechat/official"
	pushPath     = "/wechat/mini"
)

// callback reads what WeChat, or the sandbox, posts to the official account.
func (c serveCmd) callback() (*wechat.Callback, error) {
	if c.demo() {
		return wechat.NewCallback(boxOfficial.ID, boxToken, boxAESKey, time.Now)
	}
	return wechat.NewCallback(c.OfficialAppID, c.OfficialToken, c.OfficialAESKey, time.Now)
}

// pushes reads what WeChat, or the sandbox, posts to the mini-program's address.
func (c serveCmd) pushes() (*wechat.Callback, error) {
	if c.demo() {
		return wechat.NewMiniCallback(boxMini.ID, boxToken, boxAESKey, time.Now)
	}
	return wechat.NewMiniCallback(c.AppID, c.MiniToken, c.MiniAESKey, time.Now)
}

// wechat makes the client of the real accounts, or of the sandbox.
func (c serveCmd) wechat(s *store.Store, box runningSandbox) (*wechat.Client, error) {
	set := wechat.Settings{
		MiniAppID: c.AppID, MiniSecret: c.MiniSecret, OfficialAppID: c.OfficialAppID, OfficialSecret: c.OfficialSecret,
		MiniState: c.MiniState, PublicURL: c.PublicURL, Templates: wechat.DefaultTemplates(),
	}
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
	return wechat.New(set, s, time.Now, &http.Transport{
		MaxIdleConnsPerHost: 8, IdleConnTimeout: 60 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second, Proxy: http.ProxyFromEnvironment,
	}), nil
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
func (c serveCmd) sandbox(self string, s *store.Store) (runningSandbox, error) {
	if !c.demo() {
		return runningSandbox{close: func() {}}, nil
	}
	if c.WeChatAPIURL != "" {
		base := strings.TrimSuffix(c.WeChatAPIURL, "/")
		return runningSandbox{api: base + "/api", browser: base, close: func() {}}, nil
	}
	box, err := openSandbox(sandbox.Options{
		Path:      filepath.Join(c.Data, "sandbox.db"),
		Prefix:    "/sandbox",
		ServerURL: self,
		Now:       businessClock(&s.Reader),
	})
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
	running := runningSandbox{
		box:     box,
		api:     "http://" + ln.Addr().String() + "/api",
		browser: "/sandbox",
		close:   func() { _ = errors.Join(server.Close(), box.Close()) },
	}
	post, stop, err := serveMail(box, "127.0.0.1:0")
	if err != nil {
		running.close()
		return runningSandbox{}, err
	}
	running.smtp, running.close = post, func() { _ = errors.Join(stop(), server.Close(), box.Close()) }
	return running, nil
}

func openSandbox(o sandbox.Options) (*sandbox.Sandbox, error) {
	o.Mini, o.Official, o.Machine = boxMini, boxOfficial, time.Now
	o.CallbackURL, o.Token, o.AESKey = o.ServerURL+callbackPath, boxToken, boxAESKey
	o.Pages = miniprogram.Pages()
	o.PushURL, o.PushToken, o.PushAESKey = o.ServerURL+pushPath, boxToken, boxAESKey
	for _, channels := range wechat.DefaultTemplates() {
		for channel, t := range channels {
			o.Templates = append(o.Templates, sandbox.Template{
				ID:       t.ID,
				Title:    t.Title,
				Channel:  string(channel),
				Keys:     t.Keys,
				LongTerm: t.Lasting,
			})
		}
	}
	slices.SortFunc(o.Templates, func(a, b sandbox.Template) int { return strings.Compare(a.ID, b.ID) })
	// two answers share one
	o.Templates = slices.CompactFunc(o.Templates, func(a, b sandbox.Template) bool { return a.ID == b.ID })
	return sandbox.New(o)
}
