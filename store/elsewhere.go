package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
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
func (s *Reader) ElsewhereOf(ctx context.Context, actor subsidy.Actor, l Learner, year int) ([]ElsewhereEntry, error) {
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

// DrawnElsewhere is an amount drawn elsewhere with its filing and the year it counts in, all locked.
type DrawnElsewhere struct {
	subsidy.Elsewhere
	Filing subsidy.Filing
	Year   LockedYear
}

// ElsewhereOf reads an amount drawn elsewhere under the locks of its filing, its own row and its person-year, in
// that order; only for who may correct it.
func (tx *Tx) ElsewhereOf(id string) (v DrawnElsewhere, err error) {
	var filing string
	err = tx.row("SELECT filing_id FROM elsewhere WHERE id = ?", id).Scan(&filing)
	if _, err = found(filing, err, "amount drawn elsewhere"); err != nil {
		return v, err
	}
	if v.Filing, err = tx.Filing(filing); err != nil {
		return v, err
	}
	if err := tx.act.Actor.May(subsidy.CorrectElsewhere, v.Filing.Scope()); err != nil {
		return v, err
	}
	v.ID = id
	var proof []byte
	err = tx.row("SELECT id_hash, year, amount, proof FROM elsewhere WHERE id = ?"+tx.lock(), id).
		Scan(&v.Person, &v.Elsewhere.Year, &v.Amount, &proof)
	if v, err = found(v, err, "amount drawn elsewhere"); err != nil {
		return v, err
	}
	plain, err := tx.s.seal.open("elsewhere.proof", id, proof)
	if err != nil {
		return v, err
	}
	v.Proof = string(plain)
	v.Year, err = tx.LockYear(v.Person, v.Elsewhere.Year)
	return v, err
}

// AddElsewhere writes a new amount drawn elsewhere and its year with the event.
func (tx *Tx) AddElsewhere(v DrawnElsewhere, ev subsidy.Event) error {
	if _, err := tx.exec("INSERT INTO elsewhere (id, id_hash, year, amount, proof, filing_id, actor, at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?)", v.ID, v.Person, v.Elsewhere.Year, v.Amount,
		tx.s.seal.bytes("elsewhere.proof", v.ID, []byte(v.Proof)), v.Filing.ID, tx.act.Actor.ID,
		ms(tx.act.Now)); err != nil {
		return fmt.Errorf("enter amount drawn elsewhere: %w", err)
	}
	if err := tx.SaveYear(v.Year); err != nil {
		return err
	}
	return tx.Record(ev)
}

// SaveElsewhere writes a corrected amount drawn elsewhere and its year with the event.
func (tx *Tx) SaveElsewhere(v DrawnElsewhere, ev subsidy.Event) error {
	if _, err := tx.exec(
		"UPDATE elsewhere SET amount = ?, proof = ?, corrected_by = ?, corrected_at = ? WHERE id = ?", v.Amount,
		tx.s.seal.bytes("elsewhere.proof", v.ID, []byte(v.Proof)), tx.act.Actor.ID, ms(tx.act.Now),
		v.ID); err != nil {
		return fmt.Errorf("correct amount drawn elsewhere: %w", err)
	}
	if err := tx.SaveYear(v.Year); err != nil {
		return err
	}
	return tx.Record(ev)
}

// DropElsewhere takes an amount drawn elsewhere away and writes its year with the event.
func (tx *Tx) DropElsewhere(v DrawnElsewhere, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM elsewhere WHERE id = ?", v.ID); err != nil {
		return fmt.Errorf("remove amount drawn elsewhere: %w", err)
	}
	if err := tx.SaveYear(v.Year); err != nil {
		return err
	}
	return tx.Record(ev)
}
