package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

// keepPosts is how long a post of WeChat's is known again (machine time); it is
// repeated three times within seconds.
const keepPosts = 24 * time.Hour

// Once answers a post of WeChat's (接收消息与事件推送): the first time by doing
// what it asks, and the same ever after without doing anything. dedupe is what
// makes it recognisable.
func (tx *Tx) Once(dedupe string, do func() (official.Reply, error)) (reply official.Reply, err error) {
	hash := tx.s.seal.hash("callback", dedupe)
	n, err := tx.exec("INSERT INTO callback_seen (hash, at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", hash,
		ms(tx.s.machine()))
	if err != nil {
		return reply, fmt.Errorf("know post: %w", err)
	}
	if n == 0 {
		var kept []byte
		if err := tx.row("SELECT reply FROM callback_seen WHERE hash = ?", hash).Scan(&kept); err != nil {
			return reply, fmt.Errorf("know post: %w", err)
		}
		return reply, tx.s.seal.openJSON("callback_seen.reply", hash, kept, &reply)
	}
	if reply, err = do(); err != nil {
		return reply, err
	}
	sealed, err := tx.s.seal.json("callback_seen.reply", hash, reply)
	if err != nil {
		return reply, err
	}
	if _, err := tx.exec("UPDATE callback_seen SET reply = ? WHERE hash = ?", sealed, hash); err != nil {
		return reply, fmt.Errorf("keep answer: %w", err)
	}
	return reply, nil
}

// MassEnded keeps how a mass send ended, by the receipt it was sent under.
func (tx *Tx) MassEnded(receipt string, end official.JobEnd) error {
	_, err := tx.exec(`INSERT INTO mass_end (receipt, status, total, kept, sent, failed, copied, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (receipt) DO UPDATE
		SET status = excluded.status, total = excluded.total, kept = excluded.kept, sent = excluded.sent,
		failed = excluded.failed, at = excluded.at, asked = 0,
		copied = CASE WHEN excluded.copied = 0 THEN mass_end.copied ELSE excluded.copied END`,
		receipt, end.Status, end.Total, end.Kept, end.Sent, end.Failed, int(end.Copy), ms(tx.act.Now))
	if err != nil {
		return fmt.Errorf("keep mass end: %w", err)
	}
	return nil
}

// ArticleLinks keeps where a mass send's articles can be read.
func (tx *Tx) ArticleLinks(receipt string, links []official.ArticleLink) error {
	for _, l := range links {
		_, err := tx.exec(`INSERT INTO mass_article (receipt, position, url) VALUES (?, ?, ?)
			ON CONFLICT (receipt, position) DO UPDATE SET url = excluded.url`, receipt, l.Position, l.URL)
		if err != nil {
			return fmt.Errorf("keep article's address: %w", err)
		}
		if err := tx.articleOf(receipt, l); err != nil {
			return err
		}
	}
	return nil
}

// MassEnd reads how a mass send ended; ok is false while WeChat has not said.
func (s *Reader) MassEnd(ctx context.Context, receipt string) (end official.JobEnd, ok bool, err error) {
	end.Receipt = receipt
	err = s.row(ctx, "SELECT status, total, kept, sent, failed, copied FROM mass_end WHERE receipt = ?", receipt).
		Scan(&end.Status, &end.Total, &end.Kept, &end.Sent, &end.Failed, &end.Copy)
	if errors.Is(err, sql.ErrNoRows) {
		return end, false, nil
	}
	if err != nil {
		return end, false, fmt.Errorf("read mass end: %w", err)
	}
	return end, true, nil
}

// SendEnd is how WeChat says, afterwards, that one message ended.
type SendEnd struct {
	Receipt  string
	Channel  subsidy.Channel // template or biz
	OpenID   string          // "" where it was not kept
	Template string          // of a subscription notice
	Outcome  subsidy.Outcome
}

// SendEnded books a message that WeChat took and did not deliver after all: it
// goes on to its next channel by the rule. One whose message is not booked yet
// is kept for SettleEnds.
func (tx *Tx) SendEnded(end SendEnd) error {
	if end.Outcome.Result == subsidy.Delivered || end.Receipt == "" {
		return nil
	}
	known, err := tx.failSent(end)
	if err != nil || known {
		return err
	}
	_, err = tx.exec("INSERT INTO send_end (receipt, channel, code, detail, at) VALUES (?, ?, ?, ?, ?) "+
		"ON CONFLICT (receipt) DO NOTHING",
		end.Receipt, string(end.Channel), end.Outcome.Code, end.Outcome.Detail, ms(tx.s.machine()))
	if err != nil {
		return fmt.Errorf("keep send's end: %w", err)
	}
	return nil
}

// failSent turns a delivered message into a refused one; false means that no
// message was sent under that receipt so far.
func (tx *Tx) failSent(end SendEnd) (known bool, err error) {
	send := Sending{Channel: end.Channel, Address: end.OpenID, Template: end.Template}
	var state subsidy.DeliveryState
	err = tx.row("SELECT id, attempt, tries, kind, state FROM notice WHERE receipt = ? AND receipt <> '' "+
		"AND channel = ?"+tx.lock(), end.Receipt, string(end.Channel)).
		Scan(&send.ID, &send.Attempt, &send.Tries, &send.Kind, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find message: %w", err)
	}
	if state != subsidy.DeliveryDelivered {
		return true, nil
	}
	o := end.Outcome
	if _, err := tx.exec("UPDATE attempt SET result = ?, code = ?, detail = ? WHERE notice_id = ? AND attempt = ?",
		string(o.Result), o.Code, o.Detail, send.ID, send.Attempt); err != nil {
		return true, fmt.Errorf("write attempt: %w", err)
	}
	next := notify.After(send.Kind, send.Channel, send.Tries, o, tx.act.Now)
	send.Tries = 0
	if err := tx.settle(send, next, o); err != nil {
		return true, err
	}
	if send.Address != "" {
		if err := tx.settleConsent(send, o); err != nil {
			return true, err
		}
	}
	return true, tx.recount(send.Channel, o)
}

// recount moves one outcome of the day from delivered to refused.
func (tx *Tx) recount(c subsidy.Channel, o subsidy.Outcome) error {
	_, err := tx.exec("UPDATE delivery_day SET n = n - 1 WHERE channel = ? AND result = 'delivered' AND code = 0 "+
		"AND n > 0 AND day = (SELECT MAX(day) FROM delivery_day WHERE channel = ? AND result = 'delivered' "+
		"AND code = 0 AND n > 0)", string(c), string(c))
	if err != nil {
		return fmt.Errorf("count outcome: %w", err)
	}
	return tx.count(c, string(o.Result), o.Code)
}

// Bounds of one look at ends that came too early: how many, and how young, for
// the message is booked within its lease (machine time).
const (
	settleAtOnce = 500
	settleYoung  = 10 * time.Minute
)

// SettleEnds books the failed ends that came before their message was booked,
// and says how many.
func (s *Store) SettleEnds(ctx context.Context) (n int, err error) {
	ends, err := collect(ctx, &s.Reader, s.read, func(r scanner) (e SendEnd, err error) {
		err = r.Scan(&e.Receipt, &e.Channel, &e.Outcome.Code, &e.Outcome.Detail)
		e.Outcome.Result = subsidy.Refused
		return e, err
	}, "SELECT receipt, channel, code, detail FROM send_end WHERE at > ? ORDER BY at DESC LIMIT ?",
		ms(s.machine().Add(-settleYoung)), settleAtOnce)
	if err != nil || len(ends) == 0 {
		return 0, err
	}
	receipts := make([]any, len(ends))
	for i, end := range ends {
		receipts[i] = end.Receipt
	}
	booked, err := collect(ctx, &s.Reader, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT receipt FROM notice WHERE receipt <> '' AND receipt IN ("+marks(len(receipts))+")", receipts...)
	if err != nil {
		return 0, fmt.Errorf("find sends' ends: %w", err)
	}
	now, err := s.Now(ctx)
	if err != nil {
		return 0, err
	}
	for _, end := range ends {
		if !slices.Contains(booked, end.Receipt) {
			continue
		}
		if err := s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
			if _, err := tx.failSent(end); err != nil {
				return err
			}
			_, err := tx.exec("DELETE FROM send_end WHERE receipt = ?", end.Receipt)
			return err
		}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
