package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
)

// Due is one attempt at a notice, handed to the queue.
type Due struct {
	ID      string
	Attempt int
}

// ClaimDue hands up to limit due notices to the queue: each gets its next
// attempt's number and a lease (machine time); a lease that lapses before the
// job starts hands it over once more.
func (s *Store) ClaimDue(ctx context.Context, limit int, lease time.Duration) ([]Due, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	skip := ""
	if s.postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	machine := s.machine()
	due, err := collect(ctx, s, s.write, func(r scanner) (d Due, err error) { return d, r.Scan(&d.ID, &d.Attempt) },
		`UPDATE notice SET queued_until = ?, attempt = attempt + 1 WHERE id IN (SELECT id FROM notice WHERE state = 'waiting' AND not_before <= ?
		AND queued_until <= ? ORDER BY not_before, id LIMIT ?`+skip+`) RETURNING id, attempt`, ms(machine.Add(lease)), ms(now), ms(machine), limit)
	if err != nil {
		return nil, fmt.Errorf("claim due notices: %w", err)
	}
	return due, nil
}

// Sending is what one attempt needs to send.
type Sending struct {
	ID       string
	Attempt  int
	Kind     subsidy.MessageKind
	Channel  subsidy.Channel
	Message  subsidy.Message
	Subject  subsidy.Subject
	Account  string
	OpenID   string
	Template string // the subscribe message's template, "" for other channels
	Consent  bool   // one consent was spent for this attempt
	Filing   subsidy.FilingFacts
}

// StartSend claims one attempt: false means it is stale, and nothing is to be
// done. A subscribe message spends one consent in the same transaction.
func (s *Store) StartSend(ctx context.Context, due Due, lease time.Duration, template func(subsidy.MessageKind) (string, bool)) (Sending, bool, error) {
	type answer struct {
		send Sending
		ok   bool
	}
	a, err := Answer(ctx, s, Act{}, func(tx *Tx) (answer, error) {
		send := Sending{ID: due.ID, Attempt: due.Attempt}
		var payload []byte
		err := tx.row(`UPDATE notice SET state = 'sending', queued_until = ? WHERE id = ? AND attempt = ? AND state = 'waiting'
			RETURNING kind, channel, subject_kind, subject_id, account_id, payload`, ms(s.machine().Add(lease)), due.ID, due.Attempt).
			Scan(&send.Kind, &send.Channel, &send.Subject.Kind, &send.Subject.ID, &send.Account, &payload)
		if errors.Is(err, sql.ErrNoRows) {
			return answer{}, nil
		}
		if err != nil {
			return answer{}, fmt.Errorf("start send: %w", err)
		}
		if err := tx.fillSend(&send, payload); err != nil {
			return answer{}, err
		}
		if send.Channel == subsidy.ChannelSubscribe {
			if send.Template, send.Consent = template(send.Kind); send.Consent {
				send.Consent, err = tx.spendConsent(send.Account, send.Template)
			}
		}
		return answer{send, true}, err
	})
	return a.send, a.ok, err
}

// fillSend reads what the message is, to whom, and what it is about.
func (tx *Tx) fillSend(send *Sending, payload []byte) error {
	plain, err := tx.s.seal.open("notice.payload", send.ID, payload)
	if err != nil {
		return err
	}
	if send.Message, err = subsidy.DecodeMessage(send.Kind, plain); err != nil {
		return err
	}
	if send.Account != "" {
		if err := tx.row("SELECT openid FROM account WHERE id = ?", send.Account).Scan(&send.OpenID); err != nil {
			return fmt.Errorf("read recipient: %w", err)
		}
	}
	if send.Subject.Kind == subsidy.SubjectFiling {
		var start, end string
		if err := tx.row("SELECT state, start_day, end_day FROM filing WHERE id = ?", send.Subject.ID).Scan(&send.Filing.State, &start, &end); err != nil {
			return fmt.Errorf("read subject: %w", err)
		}
		if err := errors.Join(send.Filing.Start.UnmarshalText([]byte(start)), send.Filing.End.UnmarshalText([]byte(end))); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) spendConsent(account, template string) (bool, error) {
	n, err := tx.exec("UPDATE consent SET spent = spent + 1 WHERE account_id = ? AND template = ? AND spent < granted", account, template)
	if err != nil {
		return false, fmt.Errorf("spend consent: %w", err)
	}
	return n == 1, nil
}

// noConsent is WeChat's code for a subscribe message without consent.
const noConsent = 43101

// FinishSend writes what came of an attempt, and what follows. A consent that
// was surely not used is given back; one that WeChat denies is used up.
func (s *Store) FinishSend(ctx context.Context, send Sending, o subsidy.Outcome, next subsidy.Settle) error {
	return s.Change(ctx, Act{}, func(tx *Tx) error {
		n, err := tx.exec(`UPDATE notice SET state = ?, channel = ?, not_before = CASE WHEN ? = 0 THEN not_before ELSE ? END, queued_until = 0, code = ?, receipt = ?
			WHERE id = ? AND attempt = ? AND state = 'sending'`, string(next.State), string(next.Channel), ms(next.NotBefore), ms(next.NotBefore), o.Code, o.Receipt, send.ID, send.Attempt)
		if err != nil {
			return fmt.Errorf("finish send: %w", err)
		}
		if n == 0 {
			return nil // the lease lapsed and the attempt was settled as unanswered
		}
		if err := tx.attempt(send, o); err != nil {
			return err
		}
		if !send.Consent {
			return nil
		}
		query := ""
		switch {
		case o.Result == subsidy.Later:
			query = "UPDATE consent SET spent = spent - 1 WHERE account_id = ? AND template = ? AND spent > 0"
		case o.Code == noConsent:
			query = "UPDATE consent SET spent = granted WHERE account_id = ? AND template = ?"
		default:
			return nil
		}
		_, err = tx.exec(query, send.Account, send.Template)
		return err
	})
}

// attempt writes the delivery ledger's row.
func (tx *Tx) attempt(send Sending, o subsidy.Outcome) error {
	_, err := tx.exec("INSERT INTO attempt (notice_id, attempt, channel, result, code, detail, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		send.ID, send.Attempt, string(send.Channel), string(o.Result), o.Code, o.Detail, ms(tx.s.machine()))
	if err != nil {
		return fmt.Errorf("write attempt: %w", err)
	}
	return nil
}

// DropSend settles an attempt whose message is no longer true; its consent is
// given back.
func (s *Store) DropSend(ctx context.Context, send Sending) error {
	return s.Change(ctx, Act{}, func(tx *Tx) error {
		n, err := tx.exec("UPDATE notice SET state = 'dropped', queued_until = 0 WHERE id = ? AND attempt = ? AND state = 'sending'", send.ID, send.Attempt)
		if err != nil || n == 0 || !send.Consent {
			return err
		}
		_, err = tx.exec("UPDATE consent SET spent = spent - 1 WHERE account_id = ? AND template = ? AND spent > 0", send.Account, send.Template)
		return err
	})
}

// LapsedSends settles attempts whose process died after the claim: they got no
// answer, and what follows is the rule's to say.
func (s *Store) LapsedSends(ctx context.Context, limit int) (int, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return 0, err
	}
	lapsed, err := collect(ctx, s, s.read, func(r scanner) (v Sending, err error) {
		return v, r.Scan(&v.ID, &v.Attempt, &v.Kind, &v.Channel)
	}, "SELECT id, attempt, kind, channel FROM notice WHERE state = 'sending' AND queued_until <= ? ORDER BY not_before, id LIMIT ?", ms(s.machine()), limit)
	if err != nil {
		return 0, fmt.Errorf("find lapsed sends: %w", err)
	}
	o := subsidy.Outcome{Result: subsidy.Unknown, Detail: "the sending process ended before an answer"}
	for _, send := range lapsed {
		if err := s.FinishSend(ctx, send, o, subsidy.After(send.Kind, send.Channel, send.Attempt, o, now)); err != nil {
			return 0, err
		}
	}
	return len(lapsed), nil
}

// DeliveryCounts counts notices by state.
func (s *Store) DeliveryCounts(ctx context.Context) (map[subsidy.DeliveryState]int, error) {
	out := map[subsidy.DeliveryState]int{}
	type count struct {
		state subsidy.DeliveryState
		n     int
	}
	counts, err := collect(ctx, s, s.read, func(r scanner) (c count, err error) { return c, r.Scan(&c.state, &c.n) }, "SELECT state, COUNT(*) FROM notice GROUP BY state")
	if err != nil {
		return nil, fmt.Errorf("count deliveries: %w", err)
	}
	for _, c := range counts {
		out[c.state] = c.n
	}
	return out, nil
}
