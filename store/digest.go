package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
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
		accounts, err := collect(ctx, &s.Reader, s.read,
			func(r scanner) (id string, err error) { return id, r.Scan(&id) },
			"SELECT DISTINCT account_id FROM notice WHERE state = 'gathering' AND not_before <= ? "+
				"ORDER BY account_id LIMIT ?", ms(now), gatherAtOnce)
		if err != nil {
			return people, fmt.Errorf("find reminders: %w", err)
		}
		for _, account := range accounts {
			if err := s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now},
				func(tx *Tx) error { return tx.gather(account) }); err != nil {
				return people, err
			}
			people++
		}
		if len(accounts) < gatherAtOnce {
			return people, nil
		}
	}
}

// folded is a reminder that is gathered, with how its recipient wants it.
type folded struct {
	id, channel string
	kind        subsidy.MessageKind
	payload     []byte
	subject     subsidy.Subject
	read        bool
	choice      notify.Choice
}

const foldedColumns = `notice.id, channel, notice.kind, payload, subject_kind, subject_id, read_at, COALESCE(wechat,
	1), COALESCE(mail, 1)
	FROM notice LEFT JOIN preference ON preference.account_id = notice.account_id AND preference.kind = notice.kind`

func scanFolded(r scanner) (f folded, err error) {
	var read, wechat, mail int64
	err = r.Scan(&f.id, &f.channel, &f.kind, &f.payload, &f.subject.Kind, &f.subject.ID, &read, &wechat, &mail)
	f.read, f.choice = read != 0, notify.Choice{WeChat: wechat == 1, Mail: mail == 1}.On(f.kind)
	return f, err
}

// gather lets one person's reminders go; those without a channel are
// in the inbox already.
func (tx *Tx) gather(account string) error {
	lock := tx.lock()
	if lock != "" {
		lock += " OF notice"
	}
	rows, err := collect(tx.ctx, tx.s, tx.tx, scanFolded,
		"SELECT "+foldedColumns+
			" WHERE notice.account_id = ? AND state = 'gathering' AND not_before <= ? ORDER BY notice.id"+lock, account,
		ms(tx.act.Now))
	if err != nil {
		return fmt.Errorf("gather reminders: %w", err)
	}
	var told []folded
	for _, r := range rows {
		if !r.choice.None() {
			told = append(told, r)
		}
	}
	digest, state := "", subsidy.DeliveryWaiting
	if len(told) >= notify.DigestFrom {
		if digest, err = tx.fold(account, told); err != nil {
			return err
		}
		state = subsidy.DeliveryInbox
	}
	for _, r := range rows {
		to, in := state, digest
		if r.choice.None() {
			to, in = subsidy.DeliveryInbox, ""
		}
		if _, err := tx.exec("UPDATE notice SET state = ?, digest = ?, not_before = ?, let_go = ? WHERE id = ?",
			string(to), in, ms(tx.act.Now), tx.letGo(to, tx.act.Now), r.id); err != nil {
			return fmt.Errorf("gather reminders: %w", err)
		}
	}
	tx.owed = true
	return nil
}

// fold owes the digest of a person's reminders; it takes their channels.
func (tx *Tx) fold(account string, rows []folded) (string, error) {
	digest, err := tx.digest(rows)
	if err != nil {
		return "", err
	}
	payload, err := subsidy.EncodeMessage(digest)
	if err != nil {
		return "", err
	}
	id := newID()
	_, err = tx.exec(`INSERT INTO notice (id, dedupe, kind, subject_kind, subject_id, account_id, payload, channel,
		state, attempt, tries, not_before, queued_until, created_at, read_at, code, receipt, why, digest, lane,
		let_go)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, ?, 0, ?, 0, 0, '', '',
		'', ?, ?)`, id, "digest|"+id, string(subsidy.KindDigest), string(subsidy.SubjectAccount), account, account,
		tx.s.seal.bytes("notice.payload", id, payload), rows[0].channel, ms(tx.act.Now), ms(tx.act.Now),
		int64(notify.LaneOf(subsidy.KindDigest)), tx.letGo(subsidy.DeliveryWaiting, tx.act.Now))
	if err != nil {
		return "", fmt.Errorf("fold reminders: %w", err)
	}
	return id, nil
}

// digest tells of reminders; it may come by any way that one of them may.
func (tx *Tx) digest(rows []folded) (notify.Digest, error) {
	first, err := tx.s.message(rows[0].id, rows[0].kind, rows[0].payload)
	if err != nil {
		return notify.Digest{}, err
	}
	d := notify.Digest{First: first.Title(), Count: len(rows), Day: calendar.DayOf(tx.act.Now)}
	for _, r := range rows {
		d.Ways.WeChat, d.Ways.Mail = d.Ways.WeChat || r.choice.WeChat, d.Ways.Mail || r.choice.Mail
	}
	return d, nil
}

// message opens a notice's sealed message.
func (s *Reader) message(id string, kind subsidy.MessageKind, sealed []byte) (subsidy.Message, error) {
	plain, err := s.seal.open("notice.payload", id, sealed)
	if err != nil {
		return nil, err
	}
	return notify.DecodeMessage(kind, plain)
}

// refold makes a digest anew of the reminders that are still true and not yet
// read, and drops those that are true no more; false means that none is left.
func (tx *Tx) refold(send *Sending) (bool, error) {
	lock := tx.lock()
	if lock != "" {
		lock += " OF notice"
	}
	rows, err := collect(tx.ctx, tx.s, tx.tx, scanFolded,
		"SELECT "+foldedColumns+" WHERE digest = ? AND digest <> '' AND state = 'inbox' ORDER BY notice.id"+lock,
		send.ID)
	if err != nil {
		return false, fmt.Errorf("refold reminders: %w", err)
	}
	var left []folded
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
		case !r.read:
			left = append(left, r)
		}
	}
	if len(left) == 0 {
		return false, nil
	}
	send.Message, err = tx.digest(left)
	return true, err
}
