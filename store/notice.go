package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
	"shigang/subsidy/official"
)

// Owe writes one notice per recipient.
func (tx *Tx) Owe(subject subsidy.Subject, owed subsidy.Owed) error {
	return tx.owe(newID(), subject, owed, tx.act.Now)
}

// Looked books that a subject was looked at on a day and nothing was owed.
func (tx *Tx) Looked(subject subsidy.Subject, kind subsidy.MessageKind, day calendar.Day) error {
	if _, err := tx.exec("INSERT INTO reminder (subject_id, kind, day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		subject.ID, string(kind), day.String()); err != nil {
		return fmt.Errorf("book a look: %w", err)
	}
	return nil
}

// Remind owes a reminder once for its kind, subject and day, however often the
// scan comes by; it waits to be gathered with others.
func (tx *Tx) Remind(subject subsidy.Subject, owed subsidy.Owed) error {
	n, err := tx.exec("INSERT INTO reminder (subject_id, kind, day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		subject.ID, string(owed.Message.Kind()), owed.Day.String())
	if err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	if n == 0 {
		return nil
	}
	return tx.owe("", subject, owed, tx.act.Now)
}

// Reminded tells which reminders of these subjects were owed already, as
// "subject|kind|day".
func (s *Reader) Reminded(ctx context.Context, subjects []string) (map[string]bool, error) {
	out := map[string]bool{}
	if len(subjects) == 0 {
		return out, nil
	}
	args := make([]any, len(subjects))
	for i, id := range subjects {
		args[i] = id
	}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var subject, kind, day string
		err := r.Scan(&subject, &kind, &day)
		out[subject+"|"+kind+"|"+day] = true
		return struct{}{}, err
	}, "SELECT subject_id, kind, day FROM reminder WHERE subject_id IN (?"+strings.Repeat(", ?", len(subjects)-1)+")",
		args...)
	if err != nil {
		return nil, fmt.Errorf("read reminders: %w", err)
	}
	return out, nil
}

// owe writes the notices of an event, or of a reminder (event "").
func (tx *Tx) owe(event string, subject subsidy.Subject, owed subsidy.Owed, now time.Time) error {
	recipients, err := tx.recipients(owed)
	if err != nil {
		return err
	}
	payload, err := subsidy.EncodeMessage(owed.Message)
	if err != nil {
		return err
	}
	unique := subject.ID // where the notice leads is another matter
	if owed.About.Kind != "" {
		subject = owed.About
	}
	kind, from := owed.Message.Kind(), owed.NotBefore
	if from.IsZero() {
		from = now
	}
	first, state := notify.ChannelsOf(kind)[0], subsidy.DeliveryWaiting
	switch {
	case first == subsidy.ChannelInbox: // nothing to send: the row is the inbox entry
		state = subsidy.DeliveryInbox
	case event == "":
		state = subsidy.DeliveryGathering
	}
	for _, to := range recipients {
		who := to.account + to.address + to.segment
		dedupe := event + "|" + string(kind) + "|" + who
		if event == "" {
			dedupe = string(kind) + "|" + unique + "|" + owed.Day.String() + "|" + who
		}
		if to.address != "" {
			dedupe = tx.s.seal.hash("notice", dedupe)
		}
		id := newID()
		var address []byte
		if to.address != "" {
			address = tx.s.seal.bytes("notice.address", id, []byte(to.address))
		}
		_, err := tx.exec(`INSERT INTO notice (id, dedupe, kind, subject_kind, subject_id, account_id, address,
			payload, channel, state, attempt, tries, not_before, queued_until, created_at, read_at, code, receipt,
			why, digest, lane, let_go)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0, ?, 0, 0, '', '', '', ?, ?)
			ON CONFLICT (dedupe) DO NOTHING`,
			id, dedupe, string(kind), string(subject.Kind), subject.ID, to.account, address,
			tx.s.seal.bytes("notice.payload", id, payload),
			string(first), string(state), ms(from), ms(now), int64(notify.LaneOf(kind)), tx.letGo(state, from))
		if err != nil {
			return fmt.Errorf("owe notice: %w", err)
		}
		if to.segment != "" {
			if err := tx.segment(id, subject.ID, owed.Message, from); err != nil {
				return err
			}
		}
		tx.owed = true
	}
	return nil
}

// recipient is an account, an address without one, or a segment of the followers.
type recipient struct{ account, address, segment string }

// recipients are those of an audience.
func (tx *Tx) recipients(owed subsidy.Owed) ([]recipient, error) {
	switch to := owed.To; {
	case to.Followers:
		m, _ := owed.Message.(official.PolicyNotice)
		return []recipient{{segment: "followers " + string(m.Tag)}}, nil
	case to.OpenID != "":
		return []recipient{{address: to.OpenID}}, nil
	case to.Mail != "":
		return []recipient{{address: to.Mail}}, nil
	case to.Account != "":
		if disabled, err := tx.disabled(to.Account); err != nil || disabled {
			return nil, err
		}
		return []recipient{{account: to.Account}}, nil
	case to.Roster != "":
		return tx.accounts("SELECT account.id FROM roster JOIN account ON account.person_hash = roster.id_hash "+
			"WHERE filing_id = ? AND problem = '' AND id_hash <> '' ORDER BY account.id", to.Roster)
	case to.Chiefs:
		return tx.staffOf(subsidy.CountyChief, to.County)
	case to.County != "":
		return tx.staffOf(subsidy.CountyReviewer, to.County)
	case to.Centre:
		return tx.staffOf(subsidy.ServiceCentre, "")
	case to.City:
		officers, err := tx.staffOf(subsidy.CityOfficer, "")
		return slices.DeleteFunc(officers, func(r recipient) bool { return r.account == to.Except }), err
	default:
		return tx.accounts("SELECT account_id FROM member WHERE enterprise_id = ? AND until = 0 ORDER BY account_id",
			to.Enterprise)
	}
}

// staffOf are the staff accounts of a role in a county; who is disabled is told nothing.
func (tx *Tx) staffOf(role subsidy.Role, county subsidy.County) ([]recipient, error) {
	return tx.accounts("SELECT id FROM staff WHERE role = ? AND county = ? AND disabled_at = 0 ORDER BY id",
		string(role), string(county))
}

// disabled reports whether an account is that of staff and disabled.
func (tx *Tx) disabled(account string) (bool, error) {
	var n int
	if err := tx.row("SELECT COUNT(*) FROM staff WHERE id = ? AND disabled_at > 0", account).Scan(&n); err != nil {
		return false, fmt.Errorf("read staff: %w", err)
	}
	return n > 0, nil
}

func (tx *Tx) accounts(query string, args ...any) ([]recipient, error) {
	out, err := collect(tx.ctx, tx.s, tx.tx,
		func(r scanner) (to recipient, err error) { return to, r.Scan(&to.account) }, query, args...)
	if err != nil {
		return nil, fmt.Errorf("find recipients: %w", err)
	}
	return out, nil
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
func (s *Reader) Inbox(ctx context.Context, account string, p Page) ([]InboxRow, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT id, kind, subject_kind, subject_id, payload, state, created_at, read_at FROM notice "+
		"WHERE account_id = ? AND state <> 'dropped' AND kind <> 'digest'", []any{account}
	if keys != nil {
		query, args = query+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanInboxRow, query+" ORDER BY id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list inbox: %w", err)
	}
	rows, next := cut(rows, p, func(r InboxRow) []string { return []string{r.ID} })
	return rows, next, nil
}

func (s *Reader) scanInboxRow(r scanner) (InboxRow, error) {
	var row InboxRow
	var payload []byte
	var created, read int64
	if err := r.Scan(&row.ID, &row.Kind, &row.Subject.Kind, &row.Subject.ID, &payload, &row.Delivery, &created,
		&read); err != nil {
		return row, err
	}
	row.At, row.Read = at(created), read != 0
	plain, err := s.seal.open("notice.payload", row.ID, payload)
	if err != nil {
		return row, err
	}
	row.Message, err = notify.DecodeMessage(row.Kind, plain)
	return row, err
}

// UnreadCount counts an account's unread notices.
func (s *Reader) UnreadCount(ctx context.Context, account string) (n int, err error) {
	if err := s.row(ctx,
		"SELECT COUNT(*) FROM notice WHERE account_id = ? AND read_at = 0 AND state <> 'dropped' AND kind <> 'digest'",
		account).Scan(&n); err != nil {
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
		return Missing()
	}
	return nil
}
