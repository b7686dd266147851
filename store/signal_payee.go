package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/claim"
	"shigang/subsidy/signal"
)

// markPayees keeps the keyed hashes of a claim's accounts; when they change, the
// filings of all enterprises that share one, before or now, are calculated anew.
func (tx *Tx) markPayees(c claim.Claim) error {
	was, err := tx.idsOf("SELECT hash FROM claim_payee WHERE claim_id = ? ORDER BY hash", c.ID)
	if err != nil {
		return err
	}
	var is []string
	for _, account := range signal.Accounts(c) {
		is = append(is, tx.s.seal.hash("payee.account", account))
	}
	slices.Sort(is)
	if is = slices.Compact(is); slices.Equal(was, is) {
		return nil
	}
	if _, err := tx.exec("DELETE FROM claim_payee WHERE claim_id = ?", c.ID); err != nil {
		return fmt.Errorf("mark payees: %w", err)
	}
	var rows [][]any
	for _, hash := range is {
		rows = append(rows, []any{c.ID, hash, c.Enterprise})
	}
	if _, err := tx.insertMany("INSERT INTO claim_payee (claim_id, hash, enterprise_id)", rows, ""); err != nil {
		return fmt.Errorf("mark payees: %w", err)
	}
	if err := tx.doubtAll("SELECT f.id, 1, 0 FROM filing f WHERE f.enterprise_id = ? AND "+live,
		c.Enterprise); err != nil {
		return err
	}
	either := append(was, is...)
	return tx.doubtAll(`SELECT f.id, 1, 0 FROM filing f WHERE f.enterprise_id <> ? AND f.enterprise_id IN
		(SELECT p.enterprise_id FROM claim_payee p WHERE p.hash IN (`+marks(len(either))+")) AND "+live,
		append([]any{c.Enterprise}, anys(either)...)...)
}

// payeesFilled is the setting that says that claims from before accounts were
// marked have theirs.
const payeesFilled = "payee_marks"

// fillPayees marks the accounts of every claim, once.
func (s *Store) fillPayees(ctx context.Context) error {
	var done string
	err := s.row(ctx, "SELECT value FROM setting WHERE name = ?", payeesFilled).Scan(&done)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	act := Act{Actor: subsidy.Actor{Role: subsidy.System}}
	for after := ""; ; {
		rows, err := collect(ctx, &s.Reader, s.read, s.scanClaim,
			"SELECT "+claimColumns+" FROM claim WHERE id > ? ORDER BY id LIMIT 200", after)
		if err != nil {
			return fmt.Errorf("fill payees: %w", err)
		}
		err = s.Change(ctx, act, func(tx *Tx) error {
			for _, c := range rows {
				if err := tx.markPayees(c); err != nil {
					return err
				}
			}
			if len(rows) == 0 {
				return tx.setting(payeesFilled, "1")
			}
			return nil
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}
