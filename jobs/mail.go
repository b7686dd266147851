package jobs

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"shigang/subsidy"
)

// SMTP sends e-mail by one server, a connection a letter. Its errors and
// outcomes never hold an address, a password, or what the server said.
type SMTP struct {
	host           string
	port           int
	implicit       bool // TLS from the first byte (smtps)
	user, password string
	from           mail.Address
	now            func() time.Time
	dial           func(ctx context.Context, network, address string) (net.Conn, error)
	roots          *x509.CertPool // whom it trusts, nil: whom the system trusts
}

// smtpTimeout bounds one letter where the caller sets no deadline.
const smtpTimeout = time.Minute

// NewSMTP reads the address of a mail server, smtp://user:password@host:port or
// smtps://…, and the sender, 名称 <address>. Except on this machine the
// connection must be encrypted: smtp begins with STARTTLS.
func NewSMTP(address, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	// the cause would repeat the password
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil,
			errors.New("SMTP_URL is no address of a mail server (smtp://user:password@host:587 or " +
				"smtps://user:password@host:465)")
	}
	s := &SMTP{
		host:     u.Hostname(),
		port:     587,
		implicit: u.Scheme == "smtps",
		user:     u.User.Username(),
		now:      time.Now,
		dial:     (&net.Dialer{}).DialContext,
	}
	s.password, _ = u.User.Password()
	if s.implicit {
		s.port = 465
	}
	if u.Port() != "" {
		if s.port, err = strconv.Atoi(u.Port()); err != nil || s.port < 1 || s.port > 65535 {
			return nil, errors.New("SMTP_URL has an unusable port")
		}
	}
	if (s.user == "") != (s.password == "") {
		return nil, errors.New("SMTP_URL needs user and password, or neither")
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("SMTP_FROM is no address of a sender (名称 <name@example.gov.cn>)")
	}
	s.from = *sender
	return s, nil
}

// Host is the server's name or address.
func (s *SMTP) Host() string { return s.host }

// Local reports whether the server is on this machine.
func (s *SMTP) Local() bool {
	ip := net.ParseIP(s.host)
	return s.host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send sends one letter; the message id is the same for every attempt at it.
func (s *SMTP) Send(ctx context.Context, l Letter) subsidy.Outcome {
	ctx, cancel := context.WithTimeout(ctx, smtpTimeout)
	defer cancel()
	message, err := s.message(l)
	if err != nil {
		return subsidy.Outcome{Result: subsidy.Refused, Detail: "a letter that cannot be written"}
	}
	client, err := s.client(ctx)
	if err != nil {
		return later(err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return later(err)
	}
	if err = client.SendWithSMTPClient(session, message); err == nil && session.UpdateDeadline(2*time.Second) == nil {
		_ = session.Quit() // the letter is taken, whatever the server says to that
	}
	return mailOutcome(err)
}

// client is made for one letter.
func (s *SMTP) client(ctx context.Context) (*gomail.Client, error) {
	config := &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12, RootCAs: s.roots}
	left := smtpTimeout
	if deadline, ok := ctx.Deadline(); ok {
		left = max(time.Until(deadline), time.Millisecond)
	}
	options := []gomail.Option{
		gomail.WithPort(s.port),
		gomail.WithTimeout(left),
		gomail.WithTLSConfig(config),
		gomail.WithTLSPolicy(gomail.TLSMandatory),
		gomail.WithoutNoop(),
		gomail.WithoutRset(),
		gomail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
			return s.connect(dialing, ctx, config, network, address)
		}),
	}
	switch {
	case s.implicit:
		options = append(options, gomail.WithSSL())
	case s.Local():
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if s.user != "" { // the last two are refused by go-mail without TLS, but on this machine
		options = append(options, gomail.WithUsername(s.user), gomail.WithPassword(s.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1,
				gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.host, options...)
}

// connect opens a connection that ends with the letter's context, whatever the
// conversation has come to: go-mail heeds a context only while it dials, and
// leaves the connection open when it cannot log in.
func (s *SMTP) connect(dialing, letter context.Context, config *tls.Config, network, address string) (net.Conn, error) {
	conn, err := s.dial(dialing, network, address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(letter, func() { _ = conn.Close() })
	if !s.implicit {
		return conn, nil
	}
	secure := tls.Client(conn, config)
	return secure, secure.HandshakeContext(dialing)
}

// message is the letter as it travels.
func (s *SMTP) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingB64), gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&s.from)
	if err := m.To(l.To); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetDateWithValue(s.now())
	m.SetGenHeader("Auto-Submitted", "auto-generated") // no holiday replies (RFC 3834)
	m.Subject(l.Subject)
	m.SetBodyString(gomail.TypeTextPlain, l.Body)
	for _, f := range l.Files {
		if err := m.AttachReader(f.Name, bytes.NewReader(f.Data),
			gomail.WithFileContentType(gomail.ContentType(f.Type))); err != nil {
			return nil, fmt.Errorf("attach: %w", err)
		}
	}
	return m, nil
}

// later is a letter that surely did not go out.
func later(err error) subsidy.Outcome {
	o := subsidy.Outcome{Result: subsidy.Later, Pause: subsidy.PauseSoon, Detail: "no connection to the mail server"}
	var said *textproto.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &said):
		o.Code, o.Detail = said.Code, "the mail server did not let us in"
	case errors.As(err, &certificate):
		o.Detail = "the mail server's certificate is not trusted"
	}
	o.Away = o.Code == 0
	return o
}

// mailOutcome turns go-mail's answer to one letter into what the rule needs to
// know: 4xx waits, 5xx is final; without an answer, a letter whose text had
// begun to go out may have arrived.
func mailOutcome(err error) subsidy.Outcome {
	var failed *gomail.SendError
	switch {
	case err == nil:
		return subsidy.Outcome{Result: subsidy.Delivered, Code: 250}
	case !errors.As(err, &failed):
		return later(err)
	}
	code := failed.ErrorCode()
	switch {
	case code >= 500 && !loginCode(code):
		return subsidy.Outcome{
			Result: subsidy.Refused,
			Code:   code,
			Detail: "the mail server refused the letter",
			NoSuch: noSuch(failed),
		}
	case code != 0:
		return subsidy.Outcome{
			Result: subsidy.Later,
			Code:   code,
			Pause:  subsidy.PauseSoon,
			Detail: "the mail server cannot take the letter now",
		}
	case failed.Reason == gomail.ErrWriteContent, failed.Reason == gomail.ErrSMTPDataClose:
		return subsidy.Outcome{Result: subsidy.Unknown, Detail: "the connection broke after the letter's text"}
	}
	return later(err)
}

// noSuch reports that the address itself does not exist (RFC 3463: 5.1.x, and
// 5.2.1 for one that was closed); without an enhanced code, or with one that
// says nothing, 550 and 553 to the recipient mean that, but not 5.7.x: that is
// about us.
func noSuch(failed *gomail.SendError) bool {
	enhanced := failed.EnhancedStatusCode()
	switch {
	case failed.Reason != gomail.ErrSMTPRcptTo:
		return false
	case strings.HasPrefix(enhanced, "5.1."):
		return enhanced != "5.1.7" && enhanced != "5.1.8" // the sender's address
	case enhanced == "" || strings.HasPrefix(enhanced, "5.0."):
		return failed.ErrorCode() == 550 || failed.ErrorCode() == 553
	}
	return enhanced == "5.2.1"
}

// loginCode reports a 5xx that is about us and not about the letter (RFC 4954).
func loginCode(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }
