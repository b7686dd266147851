package store

import (
	"fmt"

	"shigang/subsidy"
)

// DiscardFiling deletes a draft with its roster and files, if the rule lets it.
func (tx *Tx) DiscardFiling(id string) error {
	f, err := tx.Filing(id)
	if err != nil {
		return err
	}
	event, err := f.Discard(tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.forgetFiling(id); err != nil {
		return err
	}
	return tx.Record(event)
}

// forgetFiling takes away a draft and everything that hangs on it.
func (tx *Tx) forgetFiling(id string) error {
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

// DiscardClaim deletes a draft of a claim, if the rule lets it.
func (tx *Tx) DiscardClaim(id string) error {
	c, err := tx.Claim(id)
	if err != nil {
		return err
	}
	event, err := c.Discard(tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.forgetCase("claim", id, event)
}

// DiscardAssessment deletes a draft of a platform's assessment, if the rule lets it.
func (tx *Tx) DiscardAssessment(id string) error {
	a, err := tx.Assessment(id)
	if err != nil {
		return err
	}
	event, err := a.Discard(tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.forgetCase("assessment", id, event)
}

func (tx *Tx) forgetCase(table, id string, ev subsidy.Event) error {
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
