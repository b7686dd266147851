package store

import (
	"encoding/json"
	"fmt"
	"time"

	"shigang/subsidy"
)

// scrubFiling erases the personal data of a filing and its claims, thirty years
// after the last act where something was paid, ten† otherwise: people, contacts, files, payees, objections,
// the texts of messages and audit lines. Numbers, hours and amounts stay.
func (tx *Tx) scrubFiling(id string, before time.Time) (bool, error) {
	f, err := tx.Filing(id)
	if err != nil {
		return false, err
	}
	claims, err := tx.idsOf("SELECT id FROM claim WHERE filing_id = ? ORDER BY id", id)
	if err != nil {
		return false, err
	}
	subjects := append([]string{id}, claims...)
	if late, err := tx.later(before, subjects...); err != nil || late {
		return false, err
	}
	for _, c := range claims {
		claim, err := tx.Claim(c)
		if err != nil || !claim.Over() {
			return false, err // not paid out yet
		}
	}
	people, err := tx.erasePeople(id)
	if err != nil {
		return false, err
	}
	if err := tx.eraseForms(f); err != nil {
		return false, err
	}
	for _, c := range claims {
		if err := tx.eraseClaim(c); err != nil {
			return false, err
		}
	}
	for _, from := range []string{
		"SELECT id FROM correction WHERE filing_id = ? ORDER BY id",
		"SELECT recovery.id FROM recovery JOIN claim ON claim.id = claim_id WHERE filing_id = ? ORDER BY recovery.id",
		"SELECT objection.id FROM objection JOIN claim ON claim.id = claim_id WHERE filing_id = ? " +
			"ORDER BY objection.id",
	} {
		more, err := tx.idsOf(from, id)
		if err != nil {
			return false, err
		}
		subjects = append(subjects, more...)
	}
	if err := tx.eraseTold(subjects...); err != nil {
		return false, err
	}
	if _, err := tx.exec("UPDATE filing SET scrubbed = 1 WHERE id = ?", id); err != nil {
		return false, fmt.Errorf("scrub filing: %w", err)
	}
	return true,
		tx.Record(subsidy.ScrubEvent(subsidy.Subject{Kind: subsidy.SubjectFiling, ID: id}, f.Scope(), f.Number,
			fmt.Sprintf("名册%d人和材料，金额和课时保留", people), tx.act.Now))
}

// erasePeople erases who stands in a filing's roster, now and in every version,
// with the evidence of their study.
func (tx *Tx) erasePeople(filing string) (int, error) {
	rows, err := tx.idsOf("SELECT id FROM roster WHERE filing_id = ? UNION SELECT id FROM roster_version "+
		"WHERE filing_id = ? ORDER BY id", filing, filing)
	if err != nil {
		return 0, err
	}
	nobody := marshalPerson(subsidy.Person{Name: subsidy.Erased})
	for _, id := range append([]string{filing}, rows...) {
		if err := tx.eraseFiles(id); err != nil {
			return 0, err
		}
	}
	for _, id := range rows {
		sealed := tx.s.seal.bytes("roster.person", id, nobody)
		if err := tx.eraseAll([]erase{
			{"UPDATE roster SET person = ?, phone_hash = '' WHERE id = ?", []any{sealed, id}},
			{"UPDATE roster_version SET person = ? WHERE filing_id = ? AND id = ?", []any{sealed, filing, id}},
		}); err != nil {
			return 0, err
		}
	}
	return len(rows), tx.eraseAll([]erase{{"DELETE FROM roster_file WHERE filing_id = ?", []any{filing}}})
}

// eraseFiles takes away the files of a subject, and of what a person studied;
// their content goes with the next sweep.
func (tx *Tx) eraseFiles(subject string) error {
	const of = " WHERE subject_id = ? OR subject_id > ? AND subject_id < ?"
	args := []any{subject, subject + ".", subject + "/"}
	return tx.eraseAll([]erase{
		{"DELETE FROM picture_band WHERE file_id IN (SELECT id FROM file" + of + ")", args},
		{"DELETE FROM picture_look WHERE file_id IN (SELECT id FROM file" + of + ")", args},
		{"DELETE FROM file" + of, args},
	})
}

// eraseForms erases who is named in a filing's forms, now and in every version.
func (tx *Tx) eraseForms(f subsidy.Filing) error {
	form, err := tx.s.seal.json("filing.form", f.ID, f.Form.Erased())
	if err != nil {
		return err
	}
	reasons, err := tx.s.seal.json("filing.reasons", f.ID, []subsidy.Reason{})
	if err != nil {
		return err
	}
	if err := tx.eraseAll(
		[]erase{{
			"UPDATE filing SET form = ?, reasons = ?, clocks = NULL WHERE id = ?",
			[]any{form, reasons, f.ID},
		}}); err != nil {
		return err
	}
	type copied struct {
		version          int
		form, enterprise []byte
	}
	versions, err := collect(tx.ctx, tx.s, tx.tx,
		func(r scanner) (c copied, err error) { return c, r.Scan(&c.version, &c.form, &c.enterprise) },
		"SELECT version, form, enterprise FROM filing_version WHERE filing_id = ? ORDER BY version", f.ID)
	if err != nil {
		return fmt.Errorf("read versions: %w", err)
	}
	for _, v := range versions {
		key := fmt.Sprintf("%s.%d", f.ID, v.version)
		var was subsidy.FilingForm
		if err := tx.s.seal.openJSON("filing_version.form", key, v.form, &was); err != nil {
			return err
		}
		var e subsidy.EnterpriseDetails
		if err := tx.s.seal.openJSON("filing_version.enterprise", key, v.enterprise, &e); err != nil {
			return err
		}
		e.Legal, e.Phone = subsidy.Erased, ""
		form, err := tx.s.seal.json("filing_version.form", key, was.Erased())
		if err != nil {
			return err
		}
		enterprise, err := tx.s.seal.json("filing_version.enterprise", key, e)
		if err != nil {
			return err
		}
		if err := tx.eraseAll([]erase{{
			"UPDATE filing_version SET form = ?, enterprise = ? WHERE filing_id = ? AND version = ?",
			[]any{form, enterprise, f.ID, v.version},
		}}); err != nil {
			return err
		}
	}
	proofs, err := tx.idsOf("SELECT id FROM elsewhere WHERE filing_id = ? ORDER BY id", f.ID)
	if err != nil {
		return err
	}
	for _, id := range proofs {
		if err := tx.eraseAll([]erase{{
			"UPDATE elsewhere SET proof = ? WHERE id = ?",
			[]any{tx.s.seal.bytes("elsewhere.proof", id, nil), id},
		}}); err != nil {
			return err
		}
	}
	if err := tx.eraseCells("binding", "SELECT id FROM binding WHERE filing_id = ?", f.ID); err != nil {
		return err
	}
	return tx.eraseCells("correction", "SELECT id FROM correction WHERE filing_id = ?", f.ID)
}

// eraseClaim erases the sealed cells of a claim and all that hangs on it.
func (tx *Tx) eraseClaim(id string) error {
	for _, c := range []struct{ table, ids string }{
		{"claim", "SELECT id FROM claim WHERE id = ?"},
		{"claim_line", "SELECT id FROM claim_line WHERE claim_id = ?"},
		{"objection", "SELECT id FROM objection WHERE claim_id = ?"},
		{"payment_item", "SELECT id FROM payment_item WHERE claim_id = ?"},
		{"recovery", "SELECT id FROM recovery WHERE claim_id = ?"},
	} {
		if err := tx.eraseCells(c.table, c.ids, id); err != nil {
			return err
		}
	}
	if _, err := tx.exec("DELETE FROM claim_payee WHERE claim_id = ?", id); err != nil {
		return fmt.Errorf("erase payees: %w", err)
	}
	recoveries, err := tx.idsOf("SELECT id FROM recovery WHERE claim_id = ? ORDER BY id", id)
	if err != nil {
		return err
	}
	for _, recovery := range recoveries { // what was handed in with a statement
		if err := tx.eraseFiles(recovery); err != nil {
			return err
		}
	}
	return tx.eraseFiles(id)
}

// notPersonal are the fields of sealed bodies that name nobody: days, vouchers
// and what the rules calculate with.
var notPersonal = []string{
	"voucher", "paid_on", "received", "decided_at", "reckoned", "promised", "follow_up", "pay_from", "reopenings",
}

// eraseCells empties the sealed body of rows, but for what names nobody.
func (tx *Tx) eraseCells(table, query, of string) error {
	ids, err := tx.idsOf(query, of)
	if err != nil {
		return err
	}
	for _, id := range ids {
		var sealed []byte
		if err := tx.row("SELECT body FROM "+table+" WHERE id = ?", id).Scan(&sealed); err != nil {
			return fmt.Errorf("erase %s: %w", table, err)
		}
		was, left := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		if err := tx.s.seal.openJSON(table+".body", id, sealed, &was); err != nil {
			return err
		}
		for _, field := range notPersonal {
			if v, ok := was[field]; ok {
				left[field] = v
			}
		}
		if sealed, err = tx.s.seal.json(table+".body", id, left); err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE "+table+" SET body = ? WHERE id = ?", sealed, id); err != nil {
			return fmt.Errorf("erase %s: %w", table, err)
		}
	}
	return nil
}

// dropDraft forgets a filing that was never submitted.
func (tx *Tx) dropDraft(id string, before time.Time) (bool, error) {
	f, err := tx.Filing(id)
	if err != nil || f.State != subsidy.FilingDraft {
		return false, err
	}
	if late, err := tx.later(before, id); err != nil || late {
		return false, err
	}
	if err := tx.ForgetFiling(id); err != nil {
		return false, err
	}
	return true,
		tx.Record(subsidy.ScrubEvent(subsidy.Subject{Kind: subsidy.SubjectFiling, ID: id}, f.Scope(), "",
			"没有提交的备案草稿", tx.act.Now))
}
