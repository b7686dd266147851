package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
)

// Owe writes one notice per recipient; a reminder (with its Day set) is owed
// once, however often the scan comes by.
func (tx *Tx) Owe(subject subsidy.Subject, owed subsidy.Owed) error {
	return tx.owe("", subject, owed, tx.act.Now)
}

func (tx *Tx) owe(event string, subject subsidy.Subject, owed subsidy.Owed, now time.Time) error {
	accounts, err := tx.recipients(owed.To)
	if err != nil {
		return err
	}
	payload, err := subsidy.EncodeMessage(owed.Message)
	if err != nil {
		return err
	}
	kind, from := owed.Message.Kind(), owed.NotBefore
	if from.IsZero() {
		from = now
	}
	first, state := subsidy.ChannelsOf(kind)[0], subsidy.DeliveryWaiting
	if first == subsidy.ChannelInbox { // nothing to send: the row is the inbox entry
		state = subsidy.DeliveryInbox
	}
	for _, account := range accounts {
		dedupe := event + "|" + string(kind) + "|" + account
		if !owed.Day.IsZero() {
			dedupe = string(kind) + "|" + subject.ID + "|" + owed.Day.String() + "|" + account
		}
		id := newID()
		_, err := tx.exec(`INSERT INTO notice (id, dedupe, kind, subject_kind, subject_id, account_id, payload, channel, state, attempt, not_before, queued_until, created_at, read_at, code, receipt)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, ?, 0, 0, '') ON CONFLICT (dedupe) DO NOTHING`,
			id, dedupe, string(kind), string(subject.Kind), subject.ID, account, tx.s.seal.bytes("notice.payload", id, payload),
			string(first), string(state), ms(from), ms(now))
		if err != nil {
			return fmt.Errorf("owe notice: %w", err)
		}
		tx.owed = true
	}
	return nil
}

// recipients are the accounts of an audience; the followers as a whole are one
// recipient without an account.
func (tx *Tx) recipients(to subsidy.Audience) ([]string, error) {
	switch {
	case to.Followers:
		return []string{""}, nil
	case to.Account != "":
		return []string{to.Account}, nil
	case to.Chiefs:
		return tx.staffOf(subsidy.CountyChief, to.County)
	case to.County != "":
		return tx.staffOf(subsidy.CountyReviewer, to.County)
	case to.Centre:
		return tx.staffOf(subsidy.ServiceCentre, "")
	}
	accounts, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT account_id FROM member WHERE enterprise_id = ? AND until = 0 ORDER BY account_id", to.Enterprise)
	if err != nil {
		return nil, fmt.Errorf("find recipients: %w", err)
	}
	return accounts, nil
}

// staffOf are the staff accounts of a role in a county.
func (tx *Tx) staffOf(role subsidy.Role, county subsidy.County) ([]string, error) {
	ids, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT id FROM staff WHERE role = ? AND county = ? ORDER BY id", string(role), string(county))
	if err != nil {
		return nil, fmt.Errorf("find staff: %w", err)
	}
	return ids, nil
}

// InboxRow is a notice as its recipient reads it in the mini-program.
type InboxRow struct {
	ID       string
	Kind     subsidy.MessageKind
	Message  subsidy.Message
	Subject  subsidy.Subject
	At       time.Time
	Read     bool
	Delivery subsidy.DeliveryState
}

// Inbox lists an account's notices, newest first, those no longer true left out.
func (s *Store) Inbox(ctx context.Context, account string, p Page) ([]InboxRow, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT id, kind, subject_kind, subject_id, payload, state, created_at, read_at FROM notice WHERE account_id = ? AND state <> 'dropped'", []any{account}
	if keys != nil {
		query, args = query+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanInboxRow, query+" ORDER BY id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list inbox: %w", err)
	}
	rows, next := cut(rows, p, func(r InboxRow) []string { return []string{r.ID} })
	return rows, next, nil
}

func (s *Store) scanInboxRow(r scanner) (InboxRow, error) {
	var row InboxRow
	var payload []byte
	var created, read int64
	if err := r.Scan(&row.ID, &row.Kind, &row.Subject.Kind, &row.Subject.ID, &payload, &row.Delivery, &created, &read); err != nil {
		return row, err
	}
	row.At, row.Read = at(created), read != 0
	plain, err := s.seal.open("notice.payload", row.ID, payload)
	if err != nil {
		return row, err
	}
	row.Message, err = subsidy.DecodeMessage(row.Kind, plain)
	return row, err
}

// UnreadCount counts an account's unread notices.
func (s *Store) UnreadCount(ctx context.Context, account string) (n int, err error) {
	if err := s.row(ctx, "SELECT COUNT(*) FROM notice WHERE account_id = ? AND read_at = 0 AND state <> 'dropped'", account).Scan(&n); err != nil {
		return 0, fmt.Errorf("count unread: %w", err)
	}
	return n, nil
}

// MarkRead marks one of the account's own notices as read.
func (s *Store) MarkRead(ctx context.Context, account, id string) error {
	n, err := s.exec(ctx, "UPDATE notice SET read_at = ? WHERE id = ? AND account_id = ?", ms(s.machine()), id, account)
	if err != nil {
		return fmt.Errorf("mark read: %w", err)
	}
	if n == 0 {
		return missing()
	}
	return nil
}
