package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"shigang/store/storetest"
)

var binary string

// TestMain builds the binary once; the tests run it as its user would.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "shigang-bin")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "shigang")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %s", out)
		os.Exit(1)
	}
	storetest.Main(m)
}

// process is a running shigang.
type process struct {
	t       testing.TB
	cmd     *exec.Cmd
	Address string
	line    string // what it printed first
	log     *bytes.Buffer
}

// start runs the binary and waits for the line that tells its address.
func start(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(binary, args...), log: &bytes.Buffer{}}
	p.cmd.Env = append(append(os.Environ(), "SHIGANG_DEMO=true", "SHIGANG_DEMO_CITY=false"), env...)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = p.cmd.Wait()
		t.Fatalf("no address: %v\n%s", err, p.log)
	}
	p.line = line
	p.Address = regexp.MustCompile(`http://[0-9.:]+`).FindString(line)
	return p
}

// kill ends the process with SIGKILL, by its own id.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

// interrupt ends it with SIGINT and waits.
func (p *process) interrupt() error {
	_ = p.cmd.Process.Signal(os.Interrupt)
	return p.cmd.Wait()
}

// client is somebody at a phone or a desk.
type client struct {
	t       *testing.T
	server  string
	sandbox string
	token   string
	http    *http.Client
}

func newClient(t *testing.T, server, sandbox string) *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, server: server, sandbox: sandbox, http: &http.Client{Jar: jar, Timeout: 60 * time.Second}}
}

// send makes a request and returns status and body.
func (c *client) send(method, address, contentType string, body io.Reader) (int, []byte) {
	c.t.Helper()
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin") // as browsers say at our own pages
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, address, err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, address, err)
	}
	return res.StatusCode, data
}

// enterpriseSeen is what the pages of the enterprise carry.
func (c *client) enterpriseSeen() string {
	c.t.Helper()
	var me struct{ Enterprise struct{ Seen string } }
	c.api(200, "GET", "/me", nil, &me)
	return me.Enterprise.Seen
}

// api calls the mini-program's API and wants a status.
func (c *client) api(want int, method, path string, in, out any) {
	c.t.Helper()
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			c.t.Fatal(err)
		}
		body = bytes.NewReader(data)
	}
	status, data := c.send(method, c.server+"/api/v1"+path, "application/json", body)
	if status != want {
		c.t.Fatalf("%s %s: %d, want %d: %s", method, path, status, want, data)
	}
	if out != nil {
		if err := json.Unmarshal(data, out); err != nil {
			c.t.Fatalf("%s %s: %v: %s", method, path, err, data)
		}
	}
}

// shown is a decision on a case as its page shows it now.
func (c *client) shown(path string) map[string]string {
	c.t.Helper()
	var v struct{ Seen string }
	c.api(200, "GET", path, nil, &v)
	return map[string]string{"seen": v.Seen}
}

// box calls the sandbox.
func (c *client) box(method, path string, in, out any) {
	c.t.Helper()
	data, err := json.Marshal(in)
	if err != nil {
		c.t.Fatal(err)
	}
	status, answer := c.send(method, c.sandbox+path, "application/json", bytes.NewReader(data))
	if status != http.StatusOK {
		c.t.Fatalf("sandbox %s: %d %s", path, status, answer)
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			c.t.Fatalf("sandbox %s: %v: %s", path, err, answer)
		}
	}
}

type code struct {
	Code string `json:"code"`
}

// login logs a phone in and binds its number.
func (c *client) login(user string) {
	c.t.Helper()
	var login, number code
	c.box("POST", "/phone/login", map[string]string{"user": user}, &login)
	var session struct{ Token string }
	c.api(200, "POST", "/login", login, &session)
	c.token = session.Token
	c.api(401, "POST", "/login", login, nil) // a code serves once
	c.box("POST", "/phone/number", map[string]string{"user": user}, &number)
	c.api(200, "POST", "/me/phone", number, nil)
}

// seenIn finds what a page lets its forms carry of the cases that it showed.
var seenIn = regexp.MustCompile(`name="seen" value="([^"]*)"`)

// seen is what the page of a console's form had shown: the case's, or its list's.
func (c *client) seen(path string) string {
	if strings.HasPrefix(path, "/console/registrations/") { // stand on the list of platforms
		path = "/console/platforms"
	}
	parts := strings.Split(path, "/")
	for n := min(len(parts), 4); n >= 3; n-- {
		_, page := c.send("GET", c.server+strings.Join(parts[:n], "/"), "", nil)
		if found := seenIn.FindSubmatch(page); found != nil {
			return string(found[1])
		}
	}
	return ""
}

// form posts a console form, as the page that has it would, and follows to its page.
func (c *client) form(want int, path string, fields url.Values) string {
	c.t.Helper()
	if strings.HasPrefix(path, "/console/") {
		fields = maps.Clone(fields)
		fields.Set("seen", c.seen(path))
	}
	status, data := c.send("POST", c.server+path, "application/x-www-form-urlencoded",
		strings.NewReader(fields.Encode()))
	if status != want {
		c.t.Fatalf("POST %s: %d, want %d: %s", path, status, want, data)
	}
	return string(data)
}

// upload posts a file.
func (c *client) upload(path, field, name string, data []byte, fields map[string]string) (int, string) {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	status, answer := c.send("POST", c.server+path, w.FormDataContentType(), &body)
	return status, string(answer)
}

// delivered counts what the sandbox delivered on a channel.
func (c *client) delivered(channel string) (total int, titles []string) {
	c.t.Helper()
	var out struct {
		Total int
		Items []struct{ Title string }
	}
	c.box("GET", "/control/deliveries?channel="+channel, nil, &out)
	for _, i := range out.Items {
		titles = append(titles, i.Title)
	}
	return out.Total, titles
}
