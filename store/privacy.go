package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shigang/subsidy"
)

const privacyOf = "SELECT version, at, agreed FROM privacy WHERE account_id = ?"

func scanPrivacy(r scanner) (p subsidy.Privacy, err error) {
	var when int64
	err = r.Scan(&p.Version, &when, &p.Agreed)
	if errors.Is(err, sql.ErrNoRows) {
		return subsidy.Privacy{}, nil
	}
	p.At = at(when)
	return p, wrapped("read privacy consent", err)
}

// PrivacyOf is what an account said of the privacy guide last.
func (s *Reader) PrivacyOf(ctx context.Context, account string) (subsidy.Privacy, error) {
	return scanPrivacy(s.row(ctx, privacyOf, account))
}

// Privacy is PrivacyOf for update.
func (tx *Tx) Privacy(account string) (subsidy.Privacy, error) {
	return scanPrivacy(tx.row(privacyOf+tx.lock(), account))
}

// SavePrivacy keeps what an account said of the privacy guide, with its event.
func (tx *Tx) SavePrivacy(account string, p subsidy.Privacy, ev subsidy.Event) error {
	_, err := tx.exec(`INSERT INTO privacy (account_id, version, at, agreed) VALUES (?, ?, ?, ?)
		ON CONFLICT (account_id) DO UPDATE SET version = excluded.version, at = excluded.at, agreed = excluded.agreed`,
		account, p.Version, ms(p.At), flag(p.Agreed))
	if err != nil {
		return fmt.Errorf("save privacy consent: %w", err)
	}
	return tx.Record(ev)
}

// ConfirmedBy counts the claims that are not paid which a person said 属实 to: they have one line in each.
func (s *Reader) ConfirmedBy(ctx context.Context, person string) (n int, err error) {
	err = s.row(ctx, `SELECT COUNT(*) FROM claim_line WHERE id_hash = ? AND word = 'yes'
		AND state IN ('live', 'held')`, person).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count confirmed claims: %w", err)
	}
	return n, nil
}
