package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// ElsewhereEntry is an amount drawn elsewhere as a reader may see it: one that
// another county entered is an amount and no more.
type ElsewhereEntry struct {
	subsidy.Elsewhere
	Outside     bool // entered by another county: nothing but the amount is told
	By          string
	At          time.Time
	Corrected   string // who corrected it last, "" for nobody
	CorrectedAt time.Time
	May         bool // the reader may correct and remove it
}

// ElsewhereOf lists what a person drew elsewhere in a year, for a reader of the
// bureau; the person is one whom Learner has let the reader see.
func (s *Store) ElsewhereOf(ctx context.Context, actor subsidy.Actor, l Learner, year int) ([]ElsewhereEntry, error) {
	var staff []string
	list, err := collect(ctx, s, s.read, func(r scanner) (v ElsewhereEntry, err error) {
		var when, corrected int64
		var proof []byte
		of := subsidy.Scope{}
		if err := r.Scan(&v.ID, &v.Amount, &proof, &v.By, &when, &v.Corrected, &corrected, &of.County,
			&of.Enterprise); err != nil {
			return v, err
		}
		if actor.May(subsidy.ReadStudy, of) != nil {
			return ElsewhereEntry{Elsewhere: subsidy.Elsewhere{ID: v.ID, Amount: v.Amount}, Outside: true}, nil
		}
		v.Year, v.At, v.CorrectedAt = year, at(when), at(corrected)
		v.May = actor.May(subsidy.CorrectElsewhere, of) == nil
		staff = append(staff, v.By, v.Corrected)
		plain, err := s.seal.open("elsewhere.proof", v.ID, proof)
		v.Proof = string(plain)
		return v, err
	}, `SELECT e.id, e.amount, e.proof, e.actor, e.at, e.corrected_by, e.corrected_at, f.county, f.enterprise_id
		FROM elsewhere e JOIN filing f ON f.id = e.filing_id WHERE e.id_hash = ? AND e.year = ?
		ORDER BY e.id`, l.hash, year)
	if err != nil {
		return nil, fmt.Errorf("list amounts drawn elsewhere: %w", err)
	}
	names, err := s.StaffNames(ctx, staff...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		for _, who := range []*string{&list[i].By, &list[i].Corrected} {
			if *who == "" {
				continue
			}
			if *who = names[*who]; *who == "" {
				*who = "工作人员"
			}
		}
	}
	return list, nil
}

// CorrectElsewhere lets the rule put an amount drawn elsewhere right.
func (tx *Tx) CorrectElsewhere(id string, amount subsidy.Fen, proof, why string) error {
	return tx.changeElsewhere(id,
		func(e *subsidy.Elsewhere, f subsidy.Filing, y *subsidy.PersonYear) (subsidy.Event, error) {
			all, err := tx.Policies()
			if err != nil {
				return subsidy.Event{}, err
			}
			policy, err := f.Policy(all, calendar.DayOf(tx.act.Now))
			if err != nil {
				return subsidy.Event{}, err
			}
			to := subsidy.Elsewhere{Amount: amount, Proof: proof}
			event, err := e.Correct(f, y, to, policy.CapPerYear, why, tx.act.Actor, tx.act.Now)
			if err != nil {
				return event, err
			}
			_, err = tx.exec(
				"UPDATE elsewhere SET amount = ?, proof = ?, corrected_by = ?, corrected_at = ? WHERE id = ?",
				e.Amount,
				tx.s.seal.bytes("elsewhere.proof", e.ID, []byte(e.Proof)), tx.act.Actor.ID, ms(tx.act.Now), e.ID)
			return event, err
		})
}

// RemoveElsewhere lets the rule take an amount drawn elsewhere off the year; the
// audit log keeps what it was.
func (tx *Tx) RemoveElsewhere(id, why string) error {
	return tx.changeElsewhere(id,
		func(e *subsidy.Elsewhere, f subsidy.Filing, y *subsidy.PersonYear) (subsidy.Event, error) {
			event, err := e.Remove(f, y, why, tx.act.Actor, tx.act.Now)
			if err != nil {
				return event, err
			}
			_, err = tx.exec("DELETE FROM elsewhere WHERE id = ?", e.ID)
			return event, err
		})
}

// changeElsewhere changes an amount drawn elsewhere under the locks of its
// filing, its own row and its person-year, in that order; who was cut short is
// told when some of the year is free again.
func (tx *Tx) changeElsewhere(
	id string, change func(*subsidy.Elsewhere, subsidy.Filing, *subsidy.PersonYear) (subsidy.Event, error),
) error {
	var filing string
	err := tx.row("SELECT filing_id FROM elsewhere WHERE id = ?", id).Scan(&filing)
	if _, err = found(filing, err, "amount drawn elsewhere"); err != nil {
		return err
	}
	f, err := tx.Filing(filing)
	if err != nil {
		return err
	}
	if err := tx.act.Actor.May(subsidy.CorrectElsewhere, f.Scope()); err != nil {
		return err
	}
	e := subsidy.Elsewhere{ID: id}
	var proof []byte
	err = tx.row("SELECT id_hash, year, amount, proof FROM elsewhere WHERE id = ?"+tx.lock(), id).
		Scan(&e.Person, &e.Year, &e.Amount, &proof)
	if e, err = found(e, err, "amount drawn elsewhere"); err != nil {
		return err
	}
	plain, err := tx.s.seal.open("elsewhere.proof", id, proof)
	if err != nil {
		return err
	}
	e.Proof = string(plain)
	k := personYear{e.Person, e.Year}
	locked, err := tx.lockYears([]personYear{k})
	if err != nil {
		return err
	}
	used := locked[k].Used()
	event, err := change(&e, f, locked[k])
	if err != nil {
		return err
	}
	if err := tx.saveYears(locked); err != nil {
		return err
	}
	if locked[k].Used() < used {
		if err := tx.tellFreed([]personYear{k}, locked, nil); err != nil {
			return err
		}
	}
	return tx.Record(event)
}
