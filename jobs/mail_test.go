package jobs

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
)

const sender = "适岗培训 <noreply@example.gov.cn>"

func client(t *testing.T, address string) *SMTP {
	t.Helper()
	s, err := NewSMTP(address, sender)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var letter = Letter{
	ID:      "0190-notice",
	To:      "zhang.san@example.com",
	Subject: "【适岗培训】邮箱验证码",
	Body:    "您的验证码是 482913，30分钟内有效。\n",
}

// quickly gives up soon, for peers that hang.
func quickly(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}

type mailAnswer struct {
	says map[string]string
	want subsidy.Outcome
}

// mailAnswers are what a mail server says at each step, and what follows from it.
var mailAnswers = map[string]mailAnswer{
	"taken": {nil, subsidy.Outcome{Result: subsidy.Delivered, Code: 250}},
	"taken, then hung up": {
		map[string]string{"quit": "cut"},
		subsidy.Outcome{Result: subsidy.Delivered, Code: 250},
	},
	"taken, and silent at QUIT": {
		map[string]string{"quit": "hang"},
		subsidy.Outcome{Result: subsidy.Delivered, Code: 250},
	},
	"busy at the greeting": {
		map[string]string{"greet": "421 too many"},
		subsidy.Outcome{Result: subsidy.Later, Code: 421, Pause: subsidy.PauseSoon},
	},
	"closed to us": {
		map[string]string{"greet": "554 go away"},
		subsidy.Outcome{Result: subsidy.Later, Code: 554, Pause: subsidy.PauseSoon},
	},
	"hung up at the greeting": {
		map[string]string{"greet": "cut"},
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Away: true},
	},
	"wrong password": {
		map[string]string{"auth": "535 no"},
		subsidy.Outcome{Result: subsidy.Later, Code: 535, Pause: subsidy.PauseSoon},
	},
	"no login offered": {
		map[string]string{"ehlo": "250 peer"},
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Away: true},
	},
	"login wanted at MAIL": {
		map[string]string{"mail": "530 log in first"},
		subsidy.Outcome{Result: subsidy.Later, Code: 530, Pause: subsidy.PauseSoon},
	},
	"sender deferred": {
		map[string]string{"mail": "451 later"},
		subsidy.Outcome{Result: subsidy.Later, Code: 451, Pause: subsidy.PauseSoon},
	},
	"sender refused": {
		map[string]string{"mail": "550 not you"},
		subsidy.Outcome{Result: subsidy.Refused, Code: 550},
	},
	"mailbox busy": {
		map[string]string{"rcpt": "450 busy"},
		subsidy.Outcome{Result: subsidy.Later, Code: 450, Pause: subsidy.PauseSoon},
	},
	"mailbox full for now": {
		map[string]string{"rcpt": "452 full"},
		subsidy.Outcome{Result: subsidy.Later, Code: 452, Pause: subsidy.PauseSoon},
	},
	"no such mailbox": {
		map[string]string{"rcpt": "550 zhang.san@example.com unknown"},
		subsidy.Outcome{Result: subsidy.Refused, Code: 550, NoSuch: true},
	},
	"hung up at RCPT": {
		map[string]string{"rcpt": "cut"},
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Away: true},
	},
	"text not wanted now": {
		map[string]string{"data": "451 later"},
		subsidy.Outcome{Result: subsidy.Later, Code: 451, Pause: subsidy.PauseSoon},
	},
	"text not wanted": {map[string]string{"data": "554 no"}, subsidy.Outcome{Result: subsidy.Refused, Code: 554}},
	"hung up at DATA": {
		map[string]string{"data": "cut"},
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Away: true},
	},
	"hung up in the text": {map[string]string{"text": "cut"}, subsidy.Outcome{Result: subsidy.Unknown}},
	"letter deferred": {
		map[string]string{"end": "452 full"},
		subsidy.Outcome{Result: subsidy.Later, Code: 452, Pause: subsidy.PauseSoon},
	},
	"letter refused": {
		map[string]string{"end": "554 spam"},
		subsidy.Outcome{Result: subsidy.Refused, Code: 554},
	},
	"hung up after the text":        {map[string]string{"end": "cut"}, subsidy.Outcome{Result: subsidy.Unknown}},
	"half an answer after the text": {map[string]string{"end": "25"}, subsidy.Outcome{Result: subsidy.Unknown}},
	"no answer after the text until timed": {
		map[string]string{"end": "hang"},
		subsidy.Outcome{Result: subsidy.Unknown},
	},
	"no answer at RCPT until timed": {
		map[string]string{"rcpt": "hang"},
		subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Away: true},
	},
}

func TestWhatAMailServerSaysDecidesWhatFollows(t *testing.T) {
	for name, v := range mailAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &peer{says: v.says}
			s := client(t, "smtp://user:correct%20horse@"+p.listen(t))
			big := letter
			if v.says["text"] == "cut" { // more than the system buffers
				big.Files = []Attachment{{Name: "big", Type: "application/octet-stream", Data: make([]byte, 16<<20)}}
			}
			limit := ctx
			if strings.Contains(name, "timed") {
				var cancel func()
				limit, cancel = context.WithTimeout(ctx, 300*time.Millisecond)
				defer cancel()
			}
			got := s.Send(limit, big)
			for _, secret := range []string{"correct", "horse", "zhang.san", "127.0.0.1", "noreply", "unknown"} {
				if strings.Contains(got.Detail, secret) {
					t.Errorf("the detail %q tells %q", got.Detail, secret)
				}
			}
			if got.Detail = ""; got != v.want {
				t.Errorf("got %+v, want %+v", got, v.want)
			}
		})
	}
}

func TestNobodyListeningWaits(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := ln.Addr().String()
	_ = ln.Close()
	if o := client(t, "smtp://"+address).Send(quickly(t), letter); o.Result != subsidy.Later ||
		o.Pause != subsidy.PauseSoon {
		t.Fatalf("%+v", o)
	}
}

func TestALetterEndsWithItsContext(t *testing.T) {
	p := &peer{says: map[string]string{"mail": "hang"}}
	s := client(t, "smtp://"+p.listen(t))
	ctx, cancel := context.WithCancel(ctx)
	answers := make(chan subsidy.Outcome, 1)
	go func() { answers <- s.Send(ctx, letter) }()
	for deadline := time.Now().Add(5 * time.Second); ; {
		p.mu.Lock()
		n := len(p.heard)
		p.mu.Unlock()
		if n >= 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("never came to MAIL")
		}
	}
	cancel()
	select {
	case o := <-answers:
		if o.Result != subsidy.Later {
			t.Fatalf("%+v", o)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("goes on after its context")
	}
}

func TestALetterSaysWhatItIs(t *testing.T) {
	p := &peer{}
	s := client(t, "smtp://"+p.listen(t))
	s.now = func() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)) }
	table := bytes.Repeat([]byte("xlsx"), 1000)
	with := letter
	with.Files = []Attachment{{
		Name: "备案情况统计表.xlsx",
		Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		Data: table,
	}}
	for range 2 { // a second attempt is the same letter
		if o := s.Send(quickly(t), with); o.Result != subsidy.Delivered {
			t.Fatalf("%+v", o)
		}
	}
	for _, text := range p.letters {
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		words := new(mime.WordDecoder)
		subject, err := words.DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != letter.Subject {
			t.Errorf("subject %q, %v", subject, err)
		}
		from, err := m.Header.AddressList("From")
		if err != nil || from[0].Name != "适岗培训" || from[0].Address != "noreply@example.gov.cn" {
			t.Errorf("from %v, %v", from, err)
		}
		if id := m.Header.Get("Message-ID"); id != "<0190-notice@example.gov.cn>" {
			t.Errorf("message id %q", id)
		}
		if at, err := m.Header.Date(); err != nil || !at.Equal(s.now()) {
			t.Errorf("date %v, %v", at, err)
		}
		for _, line := range strings.Split(text, "\n") {
			if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
				t.Errorf("a line no server need take: %q", line)
			}
		}
		_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(m.Body, params["boundary"])
		if body := part(t, parts, words, ""); string(body) != strings.ReplaceAll(letter.Body, "\n", "\r\n") &&
			string(body) != letter.Body {
			t.Errorf("body %q", body)
		}
		if data := part(t, parts, words, "备案情况统计表.xlsx"); !bytes.Equal(data, table) {
			t.Errorf("the table came as %d bytes", len(data))
		}
	}
}

// part reads the next part of a letter, with the name of its file.
func part(t *testing.T, parts *multipart.Reader, words *mime.WordDecoder, file string) []byte {
	t.Helper()
	p, err := parts.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	if file != "" {
		_, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		if err != nil {
			t.Fatal(err)
		}
		if name, err := words.DecodeHeader(params["filename"]); err != nil || name != file {
			t.Errorf("file %q, %v", name, err)
		}
	}
	data, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestElsewhereAPasswordGoesOutEncryptedOnly(t *testing.T) {
	secure, roots := certificate(t)
	for name, v := range map[string]struct {
		scheme string
		peer   *peer
		trust  bool
		want   subsidy.Result
		login  string
	}{
		"STARTTLS": {"smtp", &peer{secure: secure}, true, subsidy.Delivered, "user:hunter2@"},
		"TLS from the first byte": {
			"smtps", &peer{secure: secure, tls: true}, true, subsidy.Delivered,
			"user:hunter2@",
		},
		"no STARTTLS": {"smtp", &peer{}, true, subsidy.Later, "user:hunter2@"},
		"STARTTLS refused": {
			"smtp",
			&peer{secure: secure, says: map[string]string{"starttls": "454 not now"}},
			true,
			subsidy.Later,
			"user:hunter2@",
		},
		"a certificate nobody trusts": {"smtp", &peer{secure: secure}, false, subsidy.Later, "user:hunter2@"},
		"no login, and no STARTTLS":   {"smtp", &peer{}, true, subsidy.Later, ""},
		"no login, STARTTLS":          {"smtp", &peer{secure: secure}, true, subsidy.Delivered, ""},
		"the same, from the first byte": {
			"smtps", &peer{secure: secure, tls: true}, false, subsidy.Later,
			"user:hunter2@",
		},
	} {
		t.Run(name, func(t *testing.T) {
			address := v.peer.listen(t)
			s := client(t, v.scheme+"://"+v.login+"mail.example.gov.cn")
			s.dial = func(ctx context.Context, network, to string) (net.Conn, error) {
				if want := map[string]string{
					"smtp":  "mail.example.gov.cn:587",
					"smtps": "mail.example.gov.cn:465",
				}[v.scheme]; to != want {
					t.Errorf("dialled %s, want %s", to, want)
				}
				return (&net.Dialer{}).DialContext(ctx, network, address)
			}
			if s.roots = roots; !v.trust {
				s.roots = x509.NewCertPool()
			}
			if o := s.Send(quickly(t), letter); o.Result != v.want {
				t.Errorf("%+v", o)
			}
			v.peer.mu.Lock()
			defer v.peer.mu.Unlock()
			heard := strings.Join(v.peer.heard, "\n")
			if strings.Contains(heard, "AUTH") != (v.want == subsidy.Delivered && v.login != "") ||
				strings.Contains(heard, "MAIL") != (v.want == subsidy.Delivered) {
				t.Errorf("heard %q", v.peer.heard)
			}
		})
	}
}

func TestSettingsOfAMailServer(t *testing.T) {
	for _, bad := range []string{
		"", "mail.example.com", "http://mail.example.com", "smtp://", "smtp://user:geheim@",
		"smtp://user@mail.example.com", "smtp://user:geheim@mail.example.com:0",
		"smtp://user:geheim@mail.example.com:x", "smtp://:geheim@[::1",
	} {
		if _, err := NewSMTP(bad, sender); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, bad := range []string{"", "noreply", "适岗 noreply@example.com"} {
		if _, err := NewSMTP("smtp://mail.example.com", bad); err == nil {
			t.Errorf("sender %q was taken", bad)
		}
	}
	if s := client(t, "smtps://u:p%40ss@mail.example.com"); s.port != 465 || s.password != "p@ss" || !s.implicit {
		t.Errorf("%+v", s)
	}
}
