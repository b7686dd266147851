package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Bad input: one clear sentence in Chinese, a 4xx, nothing of what was sent in it.
func TestBadInputGetsOneSentence(t *testing.T) {
	server := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	hr := newClient(t, server.Address, server.Address+"/sandbox")
	hr.login("hr")
	for name, v := range map[string]struct {
		method, path, contentType, body string
		want                            int
	}{
		"unknown route": {"GET", "/api/v1/nothing", "", "", 404},
		"broken JSON":   {"POST", "/api/v1/login", "application/json", `{"code":`, 400},
		"broken UTF-8": {
			"POST",
			"/api/v1/enterprise",
			"application/json",
			"{\"name\":\"\xff\xfe\xff\",\"credit_code\":\"91512081MA62K0260E\",\"address\":\"xx\",\"legal\":\"xx\"," +
				"\"phone\":\"13800138000\",\"county\":\"440203\"}",
			400,
		},
		"wrong type":         {"POST", "/api/v1/login", "application/json", `{"code":440203199001011234}`, 422},
		"no body":            {"POST", "/api/v1/login", "application/json", "", 400},
		"other content type": {"POST", "/api/v1/login", "text/plain", "hello", 415},
		"unknown enum":       {"POST", "/api/v1/filings", "application/json", `{"type":"holiday"}`, 422},
		"another's filing":   {"GET", "/api/v1/filings/01900000-0000-7000-8000-000000000000", "", "", 403},
		"wrong method":       {"DELETE", "/api/v1/windows", "", "", 405},
		"replayed code":      {"POST", "/api/v1/login", "application/json", `{"code":"x"}`, 401},
	} {
		status, data := hr.send(v.method, server.Address+v.path, v.contentType, strings.NewReader(v.body))
		text := string(data)
		if status != v.want || !strings.Contains(text, `"detail":"`) || !utf8.ValidString(text) ||
			!strings.ContainsAny(text, "。，请没") || strings.Contains(text, "440203199001011234") ||
			strings.Contains(text, "expected") {
			t.Errorf("%s: %d, want %d: %s", name, status, v.want, text)
		}
	}
	hr.token = "not-a-session"
	hr.api(401, "GET", "/me", nil, nil)
}

func TestAFiftyMegabyteBodyIsRefusedReadably(t *testing.T) {
	server := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	hr := newClient(t, server.Address, server.Address+"/sandbox")
	for _, contentType := range []string{"application/json", "multipart/form-data; boundary=x"} {
		status, data := hr.send("POST", server.Address+"/api/v1/login", contentType, io.LimitReader(zeros{}, 50<<20))
		if status != http.StatusRequestEntityTooLarge || !strings.Contains(string(data), "detail") {
			t.Errorf("chunked %s: %d %s", contentType, status, data)
		}
		req, err := http.NewRequest("POST", server.Address+"/api/v1/login", io.LimitReader(zeros{}, 50<<20))
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = 50 << 20
		req.Header.Set("Content-Type", contentType)
		res, err := hr.http.Do(req)
		if err != nil {
			t.Fatalf("50 MB of %s: the client sees %v instead of an answer", contentType, err)
		}
		data, _ = io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(data), "太大") {
			t.Errorf("50 MB of %s: %d %s", contentType, res.StatusCode, data)
		}
	}
	hr.login("hr") // the server is as well as before
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestARefusedBodyIsNotTakenForTheNextRequest(t *testing.T) {
	server := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	conn, err := net.Dial("tcp", strings.TrimPrefix(server.Address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	inner := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	body := strings.Repeat(" ", 2<<20) + inner
	_ = conn.SetDeadline(time.Now().Add(15 * time.Second))
	if _, err := fmt.Fprintf(conn,
		"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		len(body), body); err != nil {
		t.Fatal(err)
	}
	answers, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(answers), "HTTP/1.1 "); n != 1 || !strings.Contains(string(answers), "413") {
		t.Errorf("%d answers: %s", n, answers)
	}
}

func TestAForeignPageCannotPressAButton(t *testing.T) {
	server := start(t, nil, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	county := newClient(t, server.Address, "")
	county.form(200, "/dev/login", url.Values{"as": {"county"}, "county": {"440203"}})
	for header, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
		req, err := http.NewRequest("POST", server.Address+"/console/logout", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(header, value)
		res, err := county.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s %s: %d", header, value, res.StatusCode)
		}
	}
}

func TestAWrongSettingStopsTheStartWithOneLine(t *testing.T) {
	account := []string{
		"WECHAT_MINI_APPID=a", "WECHAT_MINI_SECRET=b", "WECHAT_MINI_TOKEN=bbb",
		"WECHAT_MINI_AES_KEY=" + boxAESKey, "WECHAT_OFFICIAL_APPID=c",
		"WECHAT_OFFICIAL_SECRET=d", "WECHAT_OFFICIAL_TOKEN=eee", "WECHAT_OFFICIAL_AES_KEY=" + boxAESKey,
		"PUBLIC_URL=https://x.example",
	}
	demo := []string{"SHIGANG_DEMO=true"}
	for name, v := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"half an account":        {[]string{"WECHAT_MINI_APPID=wx1"}, nil, "WECHAT_MINI_SECRET"},
		"sandbox beside account": {append(slices.Clone(account), "WECHAT_API_URL=http://x"), nil, "sandbox"},
		"keys needed":            {append(slices.Clone(account), "WECHAT_TEMPLATES=t.json"), nil, "DATA_KEY"},
		"bad callback key": {
			append(slices.Clone(account), "WECHAT_TEMPLATES=t.json", "WECHAT_OFFICIAL_AES_KEY=short"),
			nil,
			"EncodingAESKey",
		},
		"bad push key": {
			append(slices.Clone(account), "WECHAT_TEMPLATES=t.json", "WECHAT_MINI_AES_KEY=short"),
			nil,
			"EncodingAESKey",
		},
		"no push key": {
			append(slices.Clone(account), "WECHAT_TEMPLATES=t.json", "WECHAT_MINI_AES_KEY="),
			nil,
			"WECHAT_MINI_AES_KEY",
		},
		"bad push token": {
			append(slices.Clone(account), "WECHAT_TEMPLATES=t.json", "WECHAT_MINI_TOKEN=--"),
			nil,
			"mini-program's callback token",
		},
		"a push key beside a demo": {
			append(slices.Clone(demo), "WECHAT_MINI_AES_KEY="+boxAESKey),
			nil,
			"--demo",
		},
		"bad quota":      {append(slices.Clone(demo), "SHIGANG_QUOTAS=pigeon=1"), nil, "pigeon"},
		"no proxy":       {append(slices.Clone(demo), "SHIGANG_PROXIES=proxy.example"), nil, "SHIGANG_PROXIES"},
		"quiet hours":    {append(slices.Clone(demo), "SHIGANG_QUIET_FROM=7"), nil, "quiet"},
		"bad key":        {append(slices.Clone(demo), "DATA_KEY=zz", "INDEX_KEY=zz"), nil, "DATA_KEY"},
		"bad database":   {append(slices.Clone(demo), "DATABASE_URL=mysql://x"), nil, "postgres://"},
		"bad redis":      {append(slices.Clone(demo), "REDIS_URL=nonsense://x"), nil, "REDIS_URL"},
		"bad role":       {nil, []string{"--demo", "--roles", "cook"}, "roles"},
		"no mail server": {append(slices.Clone(demo), "SMTP_URL=mail.example.com:25"), nil, "SMTP_URL is no address"},
		"a demo's mail outside": {
			append(slices.Clone(demo), "SMTP_URL=smtps://u:geheim@smtp.163.com"), nil,
			"must be a sandbox",
		},
		"mail without a sender": {
			append(slices.Clone(account), "WECHAT_TEMPLATES=t.json", "SMTP_URL=smtps://user:geheim@smtp.163.com"),
			nil,
			"SMTP_FROM",
		},
		"missing secret file": {[]string{"DATA_KEY_FILE=/nonexistent"}, nil, "DATA_KEY_FILE"},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute) // one that starts after all is ended
		args := append([]string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir()}, v.args...)
		cmd := exec.CommandContext(ctx, binary, args...)
		cmd.Env = append(cmd.Environ(), v.env...)
		out, err := cmd.CombinedOutput()
		cancel()
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if err == nil || !strings.Contains(lines[len(lines)-1], v.want) || strings.Contains(string(out), "geheim") {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
}
