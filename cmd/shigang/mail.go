package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"

	"shigang/jobs"
	"shigang/wechat/sandbox"
)

// checkMail refuses a mail server without a sender, and one that a demo would
// reach real people by: its mail goes to a sandbox's mailbox only.
func (c serveCmd) checkMail() error {
	if c.SMTPURL == "" {
		return nil
	}
	if !c.demo() && c.SMTPFrom == "" {
		return errors.New("SMTP_FROM is needed with SMTP_URL")
	}
	m, err := jobs.NewSMTP(c.SMTPURL, cmp.Or(c.SMTPFrom, boxSender))
	if err != nil {
		return err
	}
	elsewhere, err := url.Parse(c.WeChatAPIURL)
	if err != nil || c.demo() && !m.Local() && m.Host() != elsewhere.Hostname() {
		return errors.New(
			"without real app ids SMTP_URL must be a sandbox: on this machine, or on the host of WECHAT_API_URL")
	}
	return nil
}

// boxSender sends a demo's mail.
const boxSender = "适岗培训（演示） <noreply@shigang.invalid>"

// mail is the way e-mail goes out: the configured server, in a demo else the
// sandbox inside this process; nil for none.
func (c serveCmd) mail(box runningSandbox) (jobs.Mail, error) {
	address := cmp.Or(c.SMTPURL, box.smtp)
	if address == "" {
		return nil, nil
	}
	return jobs.NewSMTP(address, cmp.Or(c.SMTPFrom, boxSender))
}

// serveMail lets a sandbox take mail and says where.
func serveMail(box *sandbox.Sandbox, address string) (post string, stop func() error, err error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return "", nil, fmt.Errorf("listen for mail on %s: %w", address, err)
	}
	stop, err = box.ServeSMTP(ln)
	if err != nil {
		return "", nil, errors.Join(err, ln.Close())
	}
	return "smtp://" + ln.Addr().String(), stop, nil
}
