package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// Preferences are what an account or a member of staff has chosen, by kind of
// message; a kind that is not there goes by every way.
func (s *Reader) Preferences(ctx context.Context, holder string) (map[subsidy.MessageKind]notify.Choice, error) {
	out := map[subsidy.MessageKind]notify.Choice{}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var kind subsidy.MessageKind
		var wechat, mail int64
		err := r.Scan(&kind, &wechat, &mail)
		out[kind] = notify.Choice{WeChat: wechat == 1, Mail: mail == 1}
		return struct{}{}, err
	}, "SELECT kind, wechat, mail FROM preference WHERE account_id = ?", holder)
	if err != nil {
		return nil, fmt.Errorf("read preferences: %w", err)
	}
	return out, nil
}

// SetPreference keeps how somebody wants to be told of a kind of message, with
// its event.
func (tx *Tx) SetPreference(holder string, kind subsidy.MessageKind, c notify.Choice, ev subsidy.Event) error {
	_, err := tx.exec("INSERT INTO preference (account_id, kind, wechat, mail) VALUES (?, ?, ?, ?) "+
		"ON CONFLICT (account_id, kind) DO UPDATE SET wechat = excluded.wechat, mail = excluded.mail",
		holder, string(kind), flag(c.WeChat), flag(c.Mail))
	if err != nil {
		return fmt.Errorf("save preference: %w", err)
	}
	return tx.Record(ev)
}

const mailReady = "SELECT 1 FROM mailbox WHERE holder = ? AND confirmed = 1"

// MailReady reports whether somebody has confirmed an e-mail address.
func (s *Reader) MailReady(ctx context.Context, holder string) (bool, error) {
	return isThere(s.row(ctx, mailReady, holder))
}

// MailReady reports whether somebody has confirmed an e-mail address.
func (tx *Tx) MailReady(holder string) (bool, error) { return isThere(tx.row(mailReady, holder)) }

func isThere(row *sql.Row) (bool, error) {
	var one int
	err := row.Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read mailbox: %w", err)
	}
	return true, nil
}

// Consent is what is left of somebody's consents to a template.
type Consent struct {
	Left    int  // messages that may still be sent
	Lasting bool // long-term: all, until it is taken back
}

// Consents are what is left of an openid's consents, by template.
func (s *Reader) Consents(ctx context.Context, openid string) (map[string]Consent, error) {
	out := map[string]Consent{}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var template string
		var left int
		var lasting int64
		err := r.Scan(&template, &left, &lasting)
		out[template] = Consent{Left: left, Lasting: lasting == 1}
		return struct{}{}, err
	}, "SELECT template, granted - spent, lasting FROM consent WHERE openid = ?", openid)
	if err != nil {
		return nil, fmt.Errorf("read consents: %w", err)
	}
	return out, nil
}
