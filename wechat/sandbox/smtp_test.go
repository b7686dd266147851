package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/textproto"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shigang/jobs"
	"shigang/subsidy"
	"shigang/wechat/sandbox"
)

// postOffice is a sandbox that takes mail, and the address of its pages.
func postOffice(t *testing.T) (post, pages string) {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Path: filepath.Join(t.TempDir(), "box.db"), Machine: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop, err := box.ServeSMTP(ln)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	t.Cleanup(func() {
		server.Close()
		_ = stop()
		_ = box.Close()
	})
	return ln.Addr().String(), server.URL
}

func get(t *testing.T, address string) (http.Header, []byte) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s, %v", address, res.StatusCode, data, err)
	}
	return res.Header, data
}

func TestTheSandboxTakesMailAndShowsIt(t *testing.T) {
	post, pages := postOffice(t)
	client, err := jobs.NewSMTP("smtp://"+post, "适岗培训 <noreply@shigang.invalid>")
	if err != nil {
		t.Fatal(err)
	}
	table := bytes.Repeat([]byte{0, 1, 2, 255}, 5000)
	letter := jobs.Letter{
		ID:      "n1",
		To:      "a8728056@163.com",
		Subject: "备案情况统计表（2026年11月23日至11月29日）",
		Body:    "各县区统计见附件。\n\n<b>没有标签</b>\n",
		Files:   []jobs.Attachment{{Name: "备案情况统计表.xlsx", Type: "application/octet-stream", Data: table}},
	}
	for _, to := range []string{"a8728056@163.com", "zhang@example.com"} {
		letter.To = to
		if o := client.Send(context.Background(), letter); o.Result != subsidy.Delivered {
			t.Fatalf("%+v", o)
		}
	}
	var mail struct {
		Total int
		Items []sandbox.Letter
	}
	_, data := get(t, pages+"/control/mail?to=a8728056@163.com")
	if err := json.Unmarshal(data, &mail); err != nil {
		t.Fatal(err)
	}
	if mail.Total != 1 || len(mail.Items) != 1 || mail.Items[0].Subject != letter.Subject ||
		mail.Items[0].MessageID != "<n1@shigang.invalid>" || !strings.HasPrefix(mail.Items[0].Text, "各县区") ||
		mail.Items[0].Files[0] != "备案情况统计表.xlsx" {
		t.Fatalf("%+v", mail)
	}
	for to, none := range map[string]bool{"550.nobody@d.cn": true, "554.spam@d.cn": false, "552.full@d.cn": false} {
		letter.To = to
		if o := client.Send(context.Background(), letter); o.Result != subsidy.Refused || o.NoSuch != none {
			t.Errorf("%s: %+v", to, o)
		}
	}
	_, list := get(t, pages+"/mail")
	_, one := get(t, pages+"/mail/1")
	for _, want := range []string{letter.Subject, "a8728056@163.com"} {
		if !strings.Contains(string(list), want) || !strings.Contains(string(one), want) {
			t.Errorf("a page lacks %s", want)
		}
	}
	if !strings.Contains(string(one), "&lt;b&gt;没有标签") {
		t.Error("a letter's text is taken for HTML")
	}
	header, file := get(t, pages+"/mail/1/0")
	if !bytes.Equal(file, table) || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file came as %d bytes, %q", len(file), header.Get("Content-Disposition"))
	}
	for _, none := range []string{"/mail/99", "/mail/1/7", "/mail/1/x"} {
		if res, err := http.Get(pages + none); err != nil || res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v, %v", none, res, err)
		}
	}
}

func TestTheSandboxRefusesWhatMailServersRefuse(t *testing.T) {
	post, _ := postOffice(t)
	const good = "From: a@b.cn\r\nDate: Mon, 30 Nov 2026 12:00:00 +0800\r\nMessage-ID: <1@b.cn>\r\nSubject: x\r\n\r\n" +
		"text\r\n"
	for name, v := range map[string]struct {
		to, text string
		want     int
	}{
		"good":               {"c@d.cn", good, 0},
		"on demand, later":   {"451@d.cn", good, 451},
		"on demand, never":   {"550.anything@d.cn", good, 550},
		"no address":         {"nonsense", good, 501},
		"no date":            {"c@d.cn", strings.Replace(good, "Date", "X-Date", 1), 554},
		"no sender":          {"c@d.cn", strings.Replace(good, "From", "X-From", 1), 554},
		"no message id":      {"c@d.cn", strings.Replace(good, "Message-ID", "X-ID", 1), 554},
		"an unencoded field": {"c@d.cn", strings.Replace(good, "x\r\n", "中文\r\n", 1), 554},
		"no letter":          {"c@d.cn", "nothing", 554},
	} {
		err := smtp.SendMail(post, nil, "a@b.cn", []string{v.to}, []byte(v.text)) // another implementation than ours
		said, _ := err.(*textproto.Error)
		if v.want == 0 && err != nil || v.want != 0 && (said == nil || said.Code != v.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
