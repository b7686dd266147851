package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/notify"
)

const mailboxColumns = "SELECT address, confirmed, suspended_at FROM mailbox WHERE holder = ?"

// Mailbox reads somebody's e-mail address for update.
func (tx *Tx) Mailbox(holder string) (notify.Mailbox, error) {
	return tx.s.scanMailbox(holder, tx.row(mailboxColumns+tx.lock(), holder))
}

// MailboxOf reads the reader's own e-mail address.
func (s *Reader) MailboxOf(ctx context.Context, holder string) (notify.Mailbox, error) {
	return s.scanMailbox(holder, s.row(ctx, mailboxColumns, holder))
}

func (s *Reader) scanMailbox(holder string, r scanner) (notify.Mailbox, error) {
	m := notify.Mailbox{Holder: holder}
	var sealed []byte
	var confirmed, suspended int64
	err := r.Scan(&sealed, &confirmed, &suspended)
	if errors.Is(err, sql.ErrNoRows) {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("read mailbox: %w", err)
	}
	plain, err := s.seal.open("mailbox.address", holder, sealed)
	m.Address, m.Confirmed, m.Suspended = string(plain), confirmed == 1, suspended > 0
	return m, err
}

// mailCode makes the six digits that are mailed to a new address.
func (tx *Tx) mailCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make mail code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

// saveMailbox writes an address, or its removal, with its event; of a code only
// the hash is kept ("" leaves none).
func (tx *Tx) saveMailbox(m notify.Mailbox, code string, ev subsidy.Event) error {
	var err error
	if m.Address == "" {
		_, err = tx.exec("DELETE FROM mailbox WHERE holder = ?", m.Holder)
	} else {
		hash, until := "", int64(0)
		if code != "" {
			hash, until = tx.s.codeHash(m.Holder, code), ms(tx.s.machine().Add(notify.MailCodeLife))
		}
		suspended := int64(0)
		if m.Suspended {
			suspended = ms(ev.At)
		}
		_, err = tx.exec(`INSERT INTO mailbox (holder, address, confirmed, code_hash, code_until, suspended_at)
			VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (holder) DO UPDATE SET address = excluded.address, confirmed = excluded.confirmed,
			code_hash = excluded.code_hash, code_until = excluded.code_until, suspended_at = excluded.suspended_at`,
			m.Holder, tx.s.seal.bytes("mailbox.address", m.Holder, []byte(m.Address)), flag(m.Confirmed), hash, until,
			suspended)
	}
	if err != nil {
		return fmt.Errorf("save mailbox: %w", err)
	}
	return tx.Record(ev)
}

func (s *Reader) codeHash(holder, code string) string {
	return s.seal.hash("mail code", holder+"\x00"+code)
}

// mailCodeRight reports whether the code is the one last mailed, and still serves.
func (tx *Tx) mailCodeRight(holder, code string) (bool, error) {
	var kept string
	var until int64
	err := tx.row("SELECT code_hash, code_until FROM mailbox WHERE holder = ?", holder).Scan(&kept, &until)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("read mail code: %w", err)
	}
	return subtle.ConstantTimeCompare([]byte(kept), []byte(tx.s.codeHash(holder, code))) == 1 &&
		tx.s.machine().Before(at(until)), nil
}

// SetMailbox takes an address and owes it a code.
func (s *Store) SetMailbox(ctx context.Context, act Act, address string) error {
	address, err := subsidy.ParseMail(address)
	if err != nil {
		return err
	}
	if err := s.countMailCode(ctx, act.Actor.ID, address); err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		m, err := tx.Mailbox(act.Actor.ID)
		if err != nil {
			return err
		}
		code, err := tx.mailCode()
		if err != nil {
			return err
		}
		ev, err := m.Set(address, code, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.saveMailbox(m, code, ev)
	})
}

// ConfirmMailbox lets the address be used when the code is right; ten tries an hour.
func (s *Store) ConfirmMailbox(ctx context.Context, act Act, code string) error {
	if err := s.CountAttempt(ctx, "mail code try:"+act.Actor.ID); err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		m, err := tx.Mailbox(act.Actor.ID)
		if err != nil {
			return err
		}
		right, err := tx.mailCodeRight(m.Holder, subsidy.CleanValue(code))
		if err != nil {
			return err
		}
		ev, err := m.Confirm(right, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.saveMailbox(m, "", ev)
	})
}

// RemoveMailbox forgets the address.
func (s *Store) RemoveMailbox(ctx context.Context, act Act) error {
	return s.Change(ctx, act, func(tx *Tx) error {
		m, err := tx.Mailbox(act.Actor.ID)
		if err != nil {
			return err
		}
		ev, err := m.Remove(act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.saveMailbox(m, "", ev)
	})
}

// countMailCode limits the codes that one person asks for to five an hour, and
// those that one address is sent, whoever asks, to ten (machine time).
func (s *Store) countMailCode(ctx context.Context, holder, address string) error {
	const tooMany = "验证码发得太频繁，请一小时后再试"
	if err := s.limit(ctx, "mail code:"+holder, 5, time.Hour, tooMany); err != nil {
		return err
	}
	return s.limit(ctx, "mail code to:"+s.seal.hash("mail", strings.ToLower(address)), 10, time.Hour, tooMany)
}

// suspendMailbox stops mail to an address that does not exist, if it is still
// the recipient's.
func (tx *Tx) suspendMailbox(send Sending) error {
	if send.Account == "" {
		return nil
	}
	m, err := tx.Mailbox(send.Account)
	if err != nil || !m.Confirmed || m.Address != send.Address {
		return err
	}
	ev, err := m.Suspend(subsidy.Actor{Role: subsidy.System}, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.saveMailbox(m, "", ev)
}

// SuspendedMailboxes counts the addresses whose mail came back: all, and those
// since a moment (business time).
func (s *Reader) SuspendedMailboxes(ctx context.Context, since time.Time) (all, newer int, err error) {
	err = s.row(ctx,
		"SELECT COUNT(*), COUNT(CASE WHEN suspended_at > ? THEN 1 END) FROM mailbox WHERE suspended_at > 0", ms(since)).
		Scan(&all, &newer)
	if err != nil {
		return 0, 0, fmt.Errorf("count suspended mailboxes: %w", err)
	}
	return all, newer, nil
}
