package jobs

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// peer is a mail server that answers as it is told: what it says to a step
// (greet, ehlo, auth, mail, rcpt, data, end), "cut" for hanging up and "hang"
// for no answer.
type peer struct {
	says   map[string]string
	secure *tls.Config // offers STARTTLS
	tls    bool        // TLS from the first byte

	mu      sync.Mutex
	heard   []string // commands
	letters []string
	done    chan struct{}
}

// listen starts the peer and returns its address.
func (p *peer) listen(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.done = make(chan struct{})
	t.Cleanup(func() { close(p.done); _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			if p.tls {
				conn = tls.Server(conn, p.secure)
			}
			go p.talk(conn)
		}
	}()
	return ln.Addr().String()
}

// say answers a step; false means that the peer hung up.
func (p *peer) say(conn net.Conn, step, otherwise string) bool {
	text, told := p.says[step]
	if !told {
		text = otherwise
	}
	switch text {
	case "cut":
		_ = conn.Close()
		return false
	case "hang":
		<-p.done
		return false
	}
	_, err := io.WriteString(conn, strings.ReplaceAll(text, "\n", "\r\n")+"\r\n")
	return err == nil
}

func (p *peer) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	if !p.say(conn, "greet", "220 peer ready") {
		return
	}
	in := bufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		p.mu.Lock()
		p.heard = append(p.heard, strings.TrimSpace(line))
		p.mu.Unlock()
		going := true
		switch verb {
		case "EHLO":
			offer := "250-peer\n250 AUTH PLAIN LOGIN"
			if p.secure != nil && !p.tls {
				offer = "250-peer\n250-STARTTLS\n250 AUTH PLAIN LOGIN"
			}
			going = p.say(conn, "ehlo", offer)
		case "STARTTLS":
			going = p.say(conn, "starttls", "220 go ahead")
			conn = tls.Server(conn, p.secure)
			in = bufio.NewReader(conn)
		case "AUTH":
			going = p.say(conn, "auth", "235 welcome")
		case "MAIL":
			going = p.say(conn, "mail", "250 ok")
		case "RCPT":
			going = p.say(conn, "rcpt", "250 ok")
		case "DATA":
			going = p.say(conn, "data", "354 go on") && p.take(in) && p.say(conn, "end", "250 taken as 4711")
		case "QUIT":
			_ = p.say(conn, "quit", "221 bye")
			return
		default:
			going = p.say(conn, "other", "250 ok")
		}
		if !going {
			return
		}
	}
}

// take reads a letter's text, or hangs up in its middle.
func (p *peer) take(in *bufio.Reader) bool {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || p.says["text"] == "cut" {
			return false
		}
		if strings.TrimRight(line, "\r\n") == "." {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, text.String())
	return true
}

// certificate is a server's own, for mail.example.gov.cn.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plan := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		DNSNames:              []string{"mail.example.gov.cn"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		MinVersion:   tls.VersionTLS12,
	}, roots
}
