package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"

	"github.com/alecthomas/kong"
)

// refused runs the binary and wants it to stop with one sentence.
func refused(t *testing.T, env []string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute) // one that starts after all is ended
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err == nil {
		t.Fatalf("%v starts: %s", args, out)
	}
	if left, err := os.ReadDir(cmd.Dir); err != nil || len(left) > 0 {
		t.Errorf("%v leaves %v behind, %v", args, left, err)
	}
	return lines[len(lines)-1]
}

// realAccount is what a real app id needs, but an address of its own.
var realAccount = []string{
	"WECHAT_MINI_APPID=a", "WECHAT_MINI_SECRET=b", "WECHAT_MINI_TOKEN=bbb",
	"WECHAT_MINI_AES_KEY=" + boxAESKey, "WECHAT_OFFICIAL_APPID=c",
	"WECHAT_OFFICIAL_SECRET=d", "WECHAT_OFFICIAL_TOKEN=eee", "WECHAT_OFFICIAL_AES_KEY=" + boxAESKey,
	"WECHAT_TEMPLATES=t.json",
}

const (
	someDataKey  = "000102030405060708090a0b0c0d0e0f"
	someIndexKey = someDataKey + someDataKey
)

// Without app ids nothing runs: neither on this machine alone, where a proxy
// may stand in front, nor with any sign of production.
func TestADemoIsAskedForNeverFallenInto(t *testing.T) {
	keys := []string{"DATA_KEY=" + someDataKey, "INDEX_KEY=" + someIndexKey}
	for name, v := range map[string]struct{ env, args []string }{
		"nothing given":       {nil, []string{"serve"}},
		"no command":          {nil, nil},
		"a database":          {[]string{"DATABASE_URL=postgres://127.0.0.1:1/x"}, []string{"serve"}},
		"keys":                {keys, []string{"serve"}},
		"an address":          {[]string{"PUBLIC_URL=https://x.example"}, []string{"serve"}},
		"open to the network": {nil, []string{"serve", "--addr", "0.0.0.0:0"}},
		"a mail server":       {[]string{"SMTP_URL=smtps://u:p@smtp.example.com"}, []string{"serve"}},
		"a sandbox elsewhere": {[]string{"WECHAT_API_URL=http://127.0.0.1:1"}, []string{"serve"}},
	} {
		if said := refused(t, v.env, v.args...); !strings.Contains(said, "--demo") {
			t.Errorf("%s: %s", name, said)
		}
	}
	for _, command := range [][]string{
		{"migrate"},
		{"verify"},
		{"staff", "add", "--login", "a", "--name", "甲", "--role", "administrator"},
	} {
		if said := refused(t, nil, command...); !strings.Contains(said, "--demo") {
			t.Errorf("%v makes keys of its own: %s", command, said)
		}
	}
}

func TestADemoStandsBesideNoRealAccount(t *testing.T) {
	env := append(slices.Clone(realAccount), "PUBLIC_URL=https://x.example",
		"DATA_KEY="+someDataKey, "INDEX_KEY="+someIndexKey, "SHIGANG_DEMO=true")
	for _, command := range []string{"serve", "migrate"} {
		if said := refused(t, env, command); !strings.Contains(said, "--demo cannot be used beside a real app id") {
			t.Errorf("%s: %s", command, said)
		}
	}
}

func TestARealAccountNeedsAnHTTPSAddress(t *testing.T) {
	for _, address := range []string{"", "http://x.example"} {
		said := refused(t, append(slices.Clone(realAccount), "PUBLIC_URL="+address), "serve")
		if !strings.Contains(said, "PUBLIC_URL") {
			t.Errorf("%q: %s", address, said)
		}
	}
}

// Under https the console's cookie can neither be set by a sister site nor
// travel in clear, and the browser asks for https for a year.
func TestUnderHTTPSTheCookieIsBoundToTheHost(t *testing.T) {
	for address, want := range map[string]struct{ cookie, hsts string }{
		"https://x.example": {"__Host-shigang_staff", "max-age=31536000"},
		"":                  {"shigang_staff", ""},
	} {
		server := start(t, []string{"PUBLIC_URL=" + address}, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
		stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		client := http.Client{CheckRedirect: stay}
		login, err := http.NewRequest("POST", server.Address+"/dev/login",
			strings.NewReader(url.Values{"as": {"city"}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		login.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		login.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := client.Do(login)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if len(res.Cookies()) != 1 || res.Header.Get("Strict-Transport-Security") != want.hsts {
			t.Fatalf("%q: %d, %v", address, res.StatusCode, res.Header)
		}
		cookie, secure := res.Cookies()[0], address != ""
		if cookie.Name != want.cookie || cookie.Secure != secure || !cookie.HttpOnly ||
			cookie.Domain != "" || secure && cookie.Path != "/" {
			t.Errorf("%q: %v", address, cookie)
		}
		for _, step := range []struct {
			method, path string
			status       int
		}{
			{"GET", "/console/filings", 200},
			{"POST", "/console/logout", 303},
			{"GET", "/console/", 303}, // the log-out ended the session
		} {
			req, err := http.NewRequest(step.method, server.Address+step.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
			req.Header.Set("Sec-Fetch-Site", "same-origin")
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != step.status {
				t.Errorf("%q: %s %s: %d, want %d", address, step.method, step.path, res.StatusCode, step.status)
			}
		}
	}
}

func TestWhatIsKeptIsForItsOwnerAlone(t *testing.T) {
	dir, files := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "files")
	loose := map[string]fs.FileMode{dir: 0o755, files: 0o755, filepath.Join(files, "ab"): 0o777}
	for _, folder := range []string{dir, files, filepath.Join(files, "ab")} {
		if err := os.Mkdir(folder, loose[folder]); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(folder, loose[folder]); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{filepath.Join(dir, passwords), filepath.Join(files, "ab", strings.Repeat("ab", 32))} {
		if err := os.WriteFile(file, []byte("before\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	other := filepath.Join(dir, "README") // of somebody else: left as it is
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	server := start(t, []string{"SHIGANG_FILES=" + files}, "serve", "--addr", "127.0.0.1:0", "--data", dir)
	hr := newClient(t, server.Address, server.Address+"/sandbox")
	hr.login("hr")
	county := newClient(t, server.Address, "")
	county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	register(t, hr, county)
	data := noise(t)
	var u uploadView
	hr.api(200, "POST", "/uploads", map[string]any{"name": "合同.jpg", "size": len(data)}, &u)
	for n := range u.Pieces {
		hr.piece(200, u, n, data)
	}
	seen := map[string]bool{}
	for _, root := range []string{dir, files} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || path == other {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			seen[filepath.Base(path)] = true
			if info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s is %v", path, info.Mode())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{
		"shigang.db", "shigang.db-wal", "shigang.db-shm", "sandbox.db",
		"demo-data.key", "demo-index.key", passwords, "ab",
	} {
		if !seen[name] {
			t.Errorf("there is no %s: %v", name, seen)
		}
	}
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", server.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	core := slices.IndexFunc(strings.Split(string(limits), "\n"), func(l string) bool {
		return slices.Equal(strings.Fields(l), []string{"Max", "core", "file", "size", "0", "0", "bytes"})
	})
	if core < 0 {
		t.Errorf("memory may be dumped: %s", limits)
	}
}

func TestAFolderThatIsEverybodysIsNoDataFolder(t *testing.T) {
	shared := filepath.Join(t.TempDir(), "tmp")
	if err := os.Mkdir(shared, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(shared, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	said := refused(t, nil, "serve", "--demo", "--addr", "127.0.0.1:0", "--data", shared)
	if !strings.Contains(said, "folder of its own") {
		t.Error(said)
	}
	if info, err := os.Stat(shared); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestAFlagsDefaultIsTheRules(t *testing.T) {
	var c cli
	parser, err := kong.New(&c, defaults())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve"}); err != nil {
		t.Fatal(err)
	}
	if got := c.Serve.limits.set(); got != subsidy.DefaultLimits() {
		t.Errorf("limits %+v, want %+v", got, subsidy.DefaultLimits())
	}
	want := official.DefaultMassLimits()
	got := official.MassLimits{
		PerMonth: c.Serve.MassPerMonth, PerDay: c.Serve.Quotas[string(subsidy.ChannelMass)], Previews: c.Serve.Previews,
		Quiet: subsidy.Quiet{From: c.Serve.QuietFrom, Until: c.Serve.QuietUntil},
	}
	if got != want {
		t.Errorf("mass sends %+v, want %+v", got, want)
	}
	if want := subsidy.DefaultQuotas(); !maps.Equal(c.Serve.quotas(), want) {
		t.Errorf("quotas %v, want %v", c.Serve.Quotas, want)
	}
	if want := subsidy.DefaultPaces(); !maps.Equal(byChannel(c.Serve.Paces), want) {
		t.Errorf("paces %v, want %v", c.Serve.Paces, want)
	}
}

func TestASecretIsNoFlag(t *testing.T) {
	var c cli
	parser, err := kong.New(&c, defaults())
	if err != nil {
		t.Fatal(err)
	}
	flags := 0
	var walk func(*kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			flags++
			for _, name := range secrets {
				as := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
				if slices.Contains(f.Envs, name) || f.Name == as || slices.Contains(f.Aliases, as) {
					t.Errorf("%s takes %s as --%s, which ps shows to everybody", n.FullPath(), name, f.Name)
				}
			}
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(parser.Model.Node)
	if flags < 20 {
		t.Errorf("only %d flags found", flags)
	}
	said := refused(t, nil, "serve", "--demo", "--smtp-url=smtps://user:geheim@smtp.example.com")
	if !strings.Contains(said, "--smtp-url") || strings.Contains(said, "geheim") {
		t.Error(said)
	}
}

func TestASecretReachesItsSettingFromEnvironmentAndFile(t *testing.T) {
	for name, broken := range map[string]string{
		"DATABASE_URL": "mysql://x", "REDIS_URL": "nonsense://x",
		"DATA_KEY": "zz", "SMTP_URL": "mail.example.com:25",
	} {
		args := []string{"serve", "--demo", "--addr", "127.0.0.1:0", "--data", t.TempDir()}
		if said := refused(t, []string{name + "=" + broken}, args...); !strings.Contains(said, name) {
			t.Errorf("%s: %s", name, said)
		}
		file := filepath.Join(t.TempDir(), "secret")
		// of a group, as systemd's credentials are
		if err := os.WriteFile(file, []byte(broken+"\n"), 0o640); err != nil {
			t.Fatal(err)
		}
		said := refused(t, []string{name + "_FILE=" + file}, args...)
		if !strings.Contains(said, name) || strings.Contains(said, "_FILE") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestAKeyFileThatOthersReadIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(someDataKey), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o604); err != nil {
		t.Fatal(err)
	}
	args := []string{"serve", "--demo", "--addr", "127.0.0.1:0", "--data", t.TempDir()}
	said := refused(t, []string{"DATA_KEY_FILE=" + file}, args...)
	if !strings.Contains(said, "DATA_KEY_FILE") || !strings.Contains(said, "chmod") ||
		strings.Contains(said, someDataKey) {
		t.Error(said)
	}
}

func TestAnEmptySecretFileIsNotTakenForNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"DATABASE_URL", "WECHAT_MINI_SECRET"} {
		args := []string{"serve", "--demo", "--no-demo-city", "--addr", "127.0.0.1:0", "--data", t.TempDir()}
		if said := refused(t, []string{name + "_FILE=" + file}, args...); !strings.Contains(said, name+"_FILE") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

// A test that a paper calls upon is there; one whose name ends in … begins so.
func TestTheSecurityPapersCallUponTestsThatExist(t *testing.T) {
	root, have := filepath.Join("..", ".."), ""
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == "node_modules" {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") {
			text, err := os.ReadFile(path)
			have += string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, paper := range []string{"threats.md", "asvs.md", "dengbao.md"} {
		text, err := os.ReadFile(filepath.Join(root, "docs", paper))
		if err != nil {
			t.Fatal(err)
		}
		called := regexp.MustCompile("`(Test[^`]+)`").FindAllStringSubmatch(string(text), -1)
		if len(called) < 20 {
			t.Errorf("%s calls upon %d tests", paper, len(called))
		}
		for _, c := range called {
			name, cut := strings.CutSuffix(c[1], "…")
			if !cut {
				name += "("
			}
			if !strings.Contains(have, "func "+name) {
				t.Errorf("%s: there is no %s", paper, c[1])
			}
		}
	}
}
