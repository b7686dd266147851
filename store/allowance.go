package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"shigang/subsidy"
)

// personYear is the key of a person's year.
type personYear struct {
	hash string
	year int
}

func (k personYear) compare(o personYear) int {
	return cmp.Or(cmp.Compare(k.hash, o.hash), cmp.Compare(k.year, o.year))
}

// years are the person-years that a change has locked, by key.
type years map[personYear]*subsidy.PersonYear

// lockYears locks person-years, making those that are not there, in key order:
// in any other order two claims for the same people would wait for each other
// for ever. Every change of a share is made under the lock of its person-year.
func (tx *Tx) lockYears(keys []personYear) (years, error) {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, personYear.compare)
	out := years{}
	for _, k := range slices.Compact(keys) {
		y := &subsidy.PersonYear{}
		err := tx.row(`INSERT INTO person_year (id_hash, year, reserved, approved, paid, elsewhere, cap, turn) VALUES (?, ?, 0, 0, 0, 0, 0, 0)
			ON CONFLICT (id_hash, year) DO UPDATE SET turn = person_year.turn RETURNING reserved, approved, paid, elsewhere, cap, turn`, k.hash, k.year).
			Scan(&y.Reserved, &y.Approved, &y.Paid, &y.Elsewhere, &y.Cap, &y.Turn)
		if err != nil {
			return nil, fmt.Errorf("lock allowance: %w", err)
		}
		out[k] = y
	}
	return out, nil
}

// save writes locked person-years back.
func (tx *Tx) saveYears(locked years) error {
	for _, k := range slices.SortedFunc(maps.Keys(locked), personYear.compare) {
		y := locked[k]
		if _, err := tx.exec("UPDATE person_year SET reserved = ?, approved = ?, paid = ?, elsewhere = ?, cap = ?, turn = ? WHERE id_hash = ? AND year = ?",
			y.Reserved, y.Approved, y.Paid, y.Elsewhere, y.Cap, y.Turn, k.hash, k.year); err != nil {
			return fmt.Errorf("save allowance: %w", err)
		}
	}
	return nil
}

const shareColumns = "id, claim_id, number, enterprise_id, id_hash, year, asked, held, cap, state, turn"

func scanShare(r scanner) (s subsidy.Share, err error) {
	return s, r.Scan(&s.ID, &s.Claim, &s.Number, &s.Enterprise, &s.Person, &s.Year, &s.Asked, &s.Held, &s.Cap, &s.State, &s.Turn)
}

func (tx *Tx) saveShare(s subsidy.Share) error {
	_, err := tx.exec("INSERT INTO share ("+shareColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET asked = excluded.asked, held = excluded.held, state = excluded.state, turn = excluded.turn`,
		s.ID, s.Claim, s.Number, s.Enterprise, s.Person, s.Year, s.Asked, s.Held, s.Cap, string(s.State), s.Turn)
	if err != nil {
		return fmt.Errorf("save share: %w", err)
	}
	return nil
}

// Reserve reserves each new share's part of its person-year, first come first
// served, and answers with what each holds.
func (tx *Tx) Reserve(shares []subsidy.Share) ([]subsidy.Share, error) {
	keys := make([]personYear, len(shares))
	for i, s := range shares {
		keys[i] = personYear{s.Person, s.Year}
	}
	locked, err := tx.lockYears(keys)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(shares)
	for i := range out {
		out[i].Reserve(locked[keys[i]])
		if err := tx.saveShare(out[i]); err != nil {
			return nil, err
		}
	}
	return out, tx.saveYears(locked)
}

// ShareChange is what happens to a share under the lock of its person-year.
type ShareChange func(s *subsidy.Share, y *subsidy.PersonYear) error

// ChangeShares changes shares by their ids; where something of a person-year
// becomes free, those that were cut short are told, in the same transaction.
func (tx *Tx) ChangeShares(ids []string, change ShareChange) ([]subsidy.Share, error) {
	before, err := tx.shares(ids)
	if err != nil {
		return nil, err
	}
	var keys []personYear
	for _, s := range before {
		keys = append(keys, personYear{s.Person, s.Year})
	}
	locked, err := tx.lockYears(keys)
	if err != nil {
		return nil, err
	}
	shares, err := tx.shares(ids) // as they stand now that nobody else may change them
	if err != nil {
		return nil, err
	}
	freed := map[personYear]bool{}
	for i := range shares {
		k := personYear{shares[i].Person, shares[i].Year}
		used := locked[k].Used()
		if err := change(&shares[i], locked[k]); err != nil {
			return nil, err
		}
		if locked[k].Used() < used {
			freed[k] = true
		}
		if err := tx.saveShare(shares[i]); err != nil {
			return nil, err
		}
	}
	if err := tx.saveYears(locked); err != nil {
		return nil, err
	}
	return shares, tx.tellFreed(slices.SortedFunc(maps.Keys(freed), personYear.compare), locked, ids)
}

// shares reads shares in the order of their ids; one that is not there is refused.
func (tx *Tx) shares(ids []string) ([]subsidy.Share, error) {
	var out []subsidy.Share
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := collect(tx.ctx, tx.s, tx.tx, scanShare, "SELECT "+shareColumns+" FROM share WHERE id IN ("+marks(len(chunk))+") ORDER BY id", anys(chunk)...)
		if err != nil {
			return nil, fmt.Errorf("read shares: %w", err)
		}
		out = append(out, rows...)
	}
	if len(out) != len(ids) {
		return nil, missing()
	}
	return out, nil
}

// ClaimShares are the ids of a claim's shares, in order; short asks for those
// alone that were cut short.
func (tx *Tx) ClaimShares(claim string, short bool) ([]string, error) {
	query := "SELECT id FROM share WHERE claim_id = ?"
	if short {
		query += " AND state = 'reserved' AND held < asked"
	}
	ids, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) }, query+" ORDER BY id", claim)
	if err != nil {
		return nil, fmt.Errorf("list shares: %w", err)
	}
	return ids, nil
}

// tellFreed tells the enterprises whose shares of these person-years were cut
// short, a message a claim, in the order in which they asked.
func (tx *Tx) tellFreed(freed []personYear, locked years, changed []string) error {
	type owed struct {
		share  subsidy.Share
		people int
	}
	told := map[string]*owed{}
	var order []string
	for _, k := range freed {
		waiting, err := collect(tx.ctx, tx.s, tx.tx, scanShare, "SELECT "+shareColumns+" FROM share WHERE id_hash = ? AND year = ? AND state = 'reserved' AND held < asked ORDER BY turn", k.hash, k.year)
		if err != nil {
			return fmt.Errorf("read waiting shares: %w", err)
		}
		for _, w := range waiting {
			if slices.Contains(changed, w.ID) || locked[k].FreeFor(w) <= 0 {
				continue
			}
			if told[w.Claim] == nil {
				told[w.Claim] = &owed{share: w}
				order = append(order, w.Claim)
			}
			told[w.Claim].people++
		}
	}
	for _, claim := range order {
		v := told[claim]
		message := subsidy.AllowanceFreed{CaseNumber: v.share.Number, Year: v.share.Year, People: v.people}
		if err := tx.Owe(subsidy.Subject{Kind: subsidy.SubjectClaim, ID: claim}, subsidy.Owed{To: subsidy.Audience{Enterprise: v.share.Enterprise}, Message: message}); err != nil {
			return err
		}
	}
	return nil
}

// EnterElsewhere lets the rule enter what a person of a filing's roster drew
// elsewhere in the filing's year; limit is the cap of the filing's version.
func (tx *Tx) EnterElsewhere(filing, row string, amount, limit subsidy.Fen, proof string) error {
	f, err := tx.Filing(filing)
	if err != nil {
		return err
	}
	if err := tx.act.Actor.May(subsidy.EnterElsewhere, f.Scope()); err != nil {
		return err
	}
	e := subsidy.Elsewhere{ID: tx.NewID(), Year: f.Form.End.Year(), Amount: amount, Proof: proof}
	err = tx.row("SELECT id_hash FROM roster WHERE id = ? AND filing_id = ? AND problem = ''", row, filing).Scan(&e.Person)
	if _, err = found(e, err, "person"); err != nil {
		return err
	}
	k := personYear{e.Person, e.Year}
	locked, err := tx.lockYears([]personYear{k})
	if err != nil {
		return err
	}
	event, err := e.Enter(f, locked[k], limit, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if _, err := tx.exec("INSERT INTO elsewhere (id, id_hash, year, amount, proof, filing_id, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", e.ID, e.Person, e.Year, e.Amount,
		tx.s.seal.bytes("elsewhere.proof", e.ID, []byte(e.Proof)), filing, tx.act.Actor.ID, ms(tx.act.Now)); err != nil {
		return fmt.Errorf("enter amount drawn elsewhere: %w", err)
	}
	if err := tx.saveYears(locked); err != nil {
		return err
	}
	return tx.Record(event)
}

// Standings are what stands against a person's year, in the order of asking,
// as the reader of a case of the enterprise may know it; the person is one whom
// Learner has let the reader see.
func (s *Store) Standings(ctx context.Context, enterprise string, l Learner, year int) ([]subsidy.Standing, error) {
	shares, err := collect(ctx, s, s.read, scanShare, "SELECT "+shareColumns+" FROM share WHERE id_hash = ? AND year = ? AND held > 0 ORDER BY turn", l.hash, year)
	if err != nil {
		return nil, fmt.Errorf("read standings: %w", err)
	}
	out := []subsidy.Standing{}
	for _, v := range shares {
		own := v.Enterprise == enterprise
		st := subsidy.Standing{Own: own, State: v.State, Amount: v.Held}
		if own {
			st.Number = v.Number
		}
		out = append(out, st)
	}
	amounts, err := collect(ctx, s, s.read, func(r scanner) (v subsidy.Standing, err error) {
		v.State = subsidy.ShareElsewhere
		return v, r.Scan(&v.Amount)
	}, "SELECT amount FROM elsewhere WHERE id_hash = ? AND year = ? ORDER BY id", l.hash, year)
	if err != nil {
		return nil, fmt.Errorf("read amounts drawn elsewhere: %w", err)
	}
	return append(out, amounts...), nil
}
