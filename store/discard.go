package store

import (
	"fmt"

	"shigang/subsidy"
)

// forgetFiling takes away a draft and everything that hangs on it.
func (tx *Tx) ForgetFiling(id string) error {
	if _, err := tx.erasePeople(id); err != nil {
		return err
	}
	if err := tx.eraseTold(id); err != nil {
		return err
	}
	for _, table := range []string{
		"roster", "study", "study_interval", "study_total", "study_batch", "filing_edit",
		"signal_dirty", "signal", "signal_remark", "signal_filing",
	} {
		if _, err := tx.exec("DELETE FROM "+table+" WHERE filing_id = ?", id); err != nil {
			return fmt.Errorf("forget draft: %w", err)
		}
	}
	return tx.forget("filing", id)
}

func (tx *Tx) ForgetCase(table, id string, ev subsidy.Event) error {
	if err := tx.eraseFiles(id); err != nil {
		return err
	}
	if err := tx.eraseTold(id); err != nil {
		return err
	}
	if err := tx.forget(table, id); err != nil {
		return err
	}
	return tx.Record(ev)
}

func (tx *Tx) forget(table, id string) error {
	if _, err := tx.exec("DELETE FROM "+table+" WHERE id = ?", id); err != nil {
		return fmt.Errorf("forget draft: %w", err)
	}
	return nil
}
