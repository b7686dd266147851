package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// gatherAtOnce bounds how many people's reminders are gathered in one pass.
const gatherAtOnce = 200

// Gather lets the reminders go that were owed since the last time: one or two
// by themselves, more for one person folded into one digest. In the quiet
// hours they wait on. It says how many people it went through.
func (s *Store) Gather(ctx context.Context, quiet subsidy.Quiet) (int, error) {
	now, err := s.Now(ctx)
	if err != nil || quiet.After(now).After(now) {
		return 0, err
	}
	people := 0
	for {
		accounts, err := collect(ctx, s, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
			"SELECT DISTINCT account_id FROM notice WHERE state = 'gathering' AND not_before <= ? ORDER BY account_id LIMIT ?", ms(now), gatherAtOnce)
		if err != nil {
			return people, fmt.Errorf("find reminders: %w", err)
		}
		for _, account := range accounts {
			if err := s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error { return tx.gather(account) }); err != nil {
				return people, err
			}
			people++
		}
		if len(accounts) < gatherAtOnce {
			return people, nil
		}
	}
}

// folded is a reminder that is gathered.
type folded struct {
	id, channel string
	kind        subsidy.MessageKind
	payload     []byte
}

// gather lets one person's reminders go.
func (tx *Tx) gather(account string) error {
	rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (f folded, err error) { return f, r.Scan(&f.id, &f.channel, &f.kind, &f.payload) },
		"SELECT id, channel, kind, payload FROM notice WHERE account_id = ? AND state = 'gathering' AND not_before <= ? ORDER BY id"+tx.lock(), account, ms(tx.act.Now))
	if err != nil {
		return fmt.Errorf("gather reminders: %w", err)
	}
	digest, state := "", subsidy.DeliveryWaiting
	if len(rows) >= subsidy.DigestFrom {
		if digest, err = tx.fold(account, rows); err != nil {
			return err
		}
		state = subsidy.DeliveryInbox
	}
	for _, r := range rows {
		if _, err := tx.exec("UPDATE notice SET state = ?, digest = ?, not_before = ? WHERE id = ?", string(state), digest, ms(tx.act.Now), r.id); err != nil {
			return fmt.Errorf("gather reminders: %w", err)
		}
	}
	tx.owed = true
	return nil
}

// fold owes the digest of a person's reminders; it takes their channels.
func (tx *Tx) fold(account string, rows []folded) (string, error) {
	first, err := tx.title(rows[0])
	if err != nil {
		return "", err
	}
	id := newID()
	payload, err := subsidy.EncodeMessage(subsidy.Digest{First: first, Count: len(rows), Day: calendar.DayOf(tx.act.Now)})
	if err != nil {
		return "", err
	}
	_, err = tx.exec(`INSERT INTO notice (id, dedupe, kind, subject_kind, subject_id, account_id, payload, channel, state, attempt, tries, not_before, queued_until, created_at, read_at, code, receipt, why, digest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, ?, 0, ?, 0, 0, '', '', '')`, id, "digest|"+id, string(subsidy.KindDigest), string(subsidy.SubjectAccount), account, account,
		tx.s.seal.bytes("notice.payload", id, payload), rows[0].channel, ms(tx.act.Now), ms(tx.act.Now))
	if err != nil {
		return "", fmt.Errorf("fold reminders: %w", err)
	}
	return id, nil
}

func (tx *Tx) title(r folded) (string, error) {
	m, err := tx.s.message(r.id, r.kind, r.payload)
	if err != nil {
		return "", err
	}
	return m.Title(), nil
}

// message opens a notice's sealed message.
func (s *Store) message(id string, kind subsidy.MessageKind, sealed []byte) (subsidy.Message, error) {
	plain, err := s.seal.open("notice.payload", id, sealed)
	if err != nil {
		return nil, err
	}
	return subsidy.DecodeMessage(kind, plain)
}

// refold makes a digest anew of the reminders that are still true and not yet
// read, and drops those that are true no more; false means that none is left.
func (tx *Tx) refold(send *Sending) (bool, error) {
	type member struct {
		folded
		subject subsidy.Subject
		read    int64
	}
	rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (m member, err error) {
		return m, r.Scan(&m.id, &m.channel, &m.kind, &m.payload, &m.subject.Kind, &m.subject.ID, &m.read)
	}, "SELECT id, channel, kind, payload, subject_kind, subject_id, read_at FROM notice WHERE digest = ? AND digest <> '' AND state = 'inbox' ORDER BY id"+tx.lock(), send.ID)
	if err != nil {
		return false, fmt.Errorf("refold reminders: %w", err)
	}
	var left []subsidy.Message
	for _, r := range rows {
		m, err := tx.s.message(r.id, r.kind, r.payload)
		if err != nil {
			return false, err
		}
		facts, err := tx.facts(r.subject)
		if err != nil {
			return false, err
		}
		switch {
		case !subsidy.Wanted(m, facts, calendar.DayOf(tx.act.Now)):
			if _, err := tx.exec("UPDATE notice SET state = 'dropped' WHERE id = ?", r.id); err != nil {
				return false, fmt.Errorf("drop reminder: %w", err)
			}
		case r.read == 0:
			left = append(left, m)
		}
	}
	if len(left) == 0 {
		return false, nil
	}
	send.Message = subsidy.Digest{First: left[0].Title(), Count: len(left), Day: calendar.DayOf(tx.act.Now)}
	return true, nil
}
