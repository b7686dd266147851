package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/study"
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
	keys = slices.Compact(keys)
	out := years{}
	for chunk := range slices.Chunk(keys, 100) {
		var args []any
		for _, k := range chunk {
			args = append(args, k.hash, k.year)
		}
		_, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (struct{}, error) {
			var k personYear
			y := &subsidy.PersonYear{}
			err := r.Scan(&k.hash, &k.year, &y.Reserved, &y.Approved, &y.Paid, &y.Elsewhere, &y.Cap, &y.Turn, &y.Raised)
			out[k] = y
			return struct{}{}, err
		}, "INSERT INTO person_year ("+yearColumns+") VALUES "+
			strings.Repeat(", (?, ?, 0, 0, 0, 0, 0, 0, 0)", len(chunk))[2:]+
			" ON CONFLICT (id_hash, year) DO UPDATE SET turn = person_year.turn RETURNING "+yearColumns, args...)
		if err != nil {
			return nil, fmt.Errorf("lock allowances: %w", err)
		}
	}
	return out, nil
}

const yearColumns = "id_hash, year, reserved, approved, paid, elsewhere, cap, turn, raised"

// saveYears writes locked person-years back.
func (tx *Tx) saveYears(locked years) error {
	var rows [][]any
	for _, k := range slices.SortedFunc(maps.Keys(locked), personYear.compare) {
		y := locked[k]
		rows = append(rows, []any{k.hash, k.year, y.Reserved, y.Approved, y.Paid, y.Elsewhere, y.Cap, y.Turn, y.Raised})
	}
	_, err := tx.insertMany("INSERT INTO person_year ("+yearColumns+")", rows, `ON CONFLICT (id_hash, year) DO UPDATE
		SET reserved = excluded.reserved,
		approved = excluded.approved, paid = excluded.paid, elsewhere = excluded.elsewhere, cap = excluded.cap,
		turn = excluded.turn, raised = excluded.raised`)
	if err != nil {
		return fmt.Errorf("save allowances: %w", err)
	}
	return nil
}

const shareColumns = "id, claim_id, number, enterprise_id, id_hash, year, asked, held, cap, state, turn"

func scanShare(r scanner) (s subsidy.Share, err error) {
	return s,
		r.Scan(&s.ID, &s.Claim, &s.Number, &s.Enterprise, &s.Person, &s.Year, &s.Asked, &s.Held, &s.Cap, &s.State,
			&s.Turn)
}

func (tx *Tx) saveShares(shares []subsidy.Share) error {
	var rows [][]any
	for _, s := range shares {
		rows = append(rows, []any{
			s.ID, s.Claim, s.Number, s.Enterprise, s.Person, s.Year, s.Asked, s.Held, s.Cap, string(s.State), s.Turn,
		})
	}
	_, err := tx.insertMany("INSERT INTO share ("+shareColumns+")", rows,
		"ON CONFLICT (id) DO UPDATE SET asked = excluded.asked, held = excluded.held, state = excluded.state, turn = "+
			"excluded.turn")
	if err != nil {
		return fmt.Errorf("save shares: %w", err)
	}
	return nil
}

// Reserve reserves each share's part of its person-year for a claim, first come
// first served, and answers with what each holds. What the claim held before is
// given back in the same moment: a supplemented claim asks again.
func (tx *Tx) Reserve(claim string, shares []subsidy.Share) ([]subsidy.Share, error) {
	ids, err := tx.ClaimShares(claim, false)
	if err != nil {
		return nil, err
	}
	old, err := tx.readShares(ids)
	if err != nil {
		return nil, err
	}
	keys := make([]personYear, 0, len(old)+len(shares))
	for _, s := range slices.Concat(old, shares) {
		keys = append(keys, personYear{s.Person, s.Year})
	}
	locked, err := tx.lockYears(keys)
	if err != nil {
		return nil, err
	}
	if old, err = tx.readShares(ids); err != nil { // as they stand under the lock
		return nil, err
	}
	used := map[personYear]subsidy.Fen{}
	for k, y := range locked {
		used[k] = y.Used()
	}
	for i := range old {
		if _, err := old[i].Release(locked[personYear{old[i].Person, old[i].Year}]); err != nil {
			return nil, err
		}
	}
	out := slices.Clone(shares)
	for i := range out {
		out[i].Reserve(locked[personYear{out[i].Person, out[i].Year}])
	}
	for _, shares := range [][]subsidy.Share{old, out} {
		if err := tx.saveShares(shares); err != nil {
			return nil, err
		}
	}
	if err := tx.saveYears(locked); err != nil {
		return nil, err
	}
	var freed []personYear
	for _, k := range slices.SortedFunc(maps.Keys(locked), personYear.compare) {
		if locked[k].Used() < used[k] {
			freed = append(freed, k)
		}
	}
	return out, tx.tellFreed(freed, locked, ids)
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
	}
	if err := tx.saveShares(shares); err != nil {
		return nil, err
	}
	if err := tx.saveYears(locked); err != nil {
		return nil, err
	}
	return shares, tx.tellFreed(slices.SortedFunc(maps.Keys(freed), personYear.compare), locked, ids)
}

// shares reads shares in the order of their ids; one that is not there is refused.
func (tx *Tx) shares(ids []string) ([]subsidy.Share, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out, err := tx.readShares(ids)
	if err == nil && len(out) != len(ids) {
		err = Missing()
	}
	return out, err
}

func (tx *Tx) readShares(ids []string) (out []subsidy.Share, err error) {
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := collect(tx.ctx, tx.s, tx.tx, scanShare,
			"SELECT "+shareColumns+" FROM share WHERE id IN ("+marks(len(chunk))+") ORDER BY id", anys(chunk)...)
		if err != nil {
			return nil, fmt.Errorf("read shares: %w", err)
		}
		out = append(out, rows...)
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
	ids, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		query+" ORDER BY id", claim)
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
		waiting, err := collect(tx.ctx, tx.s, tx.tx, scanShare,
			"SELECT "+shareColumns+
				" FROM share WHERE id_hash = ? AND year = ? AND state = 'reserved' AND held < asked ORDER BY turn",
			k.hash, k.year)
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
		message := study.AllowanceFreed{CaseNumber: v.share.Number, Year: v.share.Year, People: v.people}
		if err := tx.Owe(subsidy.Subject{Kind: subsidy.SubjectClaim, ID: claim},
			subsidy.Owed{To: subsidy.Audience{Enterprise: v.share.Enterprise}, Message: message}); err != nil {
			return err
		}
	}
	return nil
}

// PersonOfRow is whom a good row of a filing's roster names.
func (tx *Tx) PersonOfRow(filing, row string) (person string, err error) {
	err = tx.row("SELECT id_hash FROM roster WHERE id = ? AND filing_id = ? AND problem = ''", row, filing).
		Scan(&person)
	return found(person, err, "person")
}

// LockedYear is a person's year that a change has locked.
type LockedYear struct {
	*subsidy.PersonYear
	key  personYear
	used subsidy.Fen // when it was locked
}

// LockYear locks one person-year, making it where it is not there.
func (tx *Tx) LockYear(person string, year int) (LockedYear, error) {
	k := personYear{person, year}
	locked, err := tx.lockYears([]personYear{k})
	if err != nil {
		return LockedYear{}, err
	}
	return LockedYear{locked[k], k, locked[k].Used()}, nil
}

// SaveYear writes a locked person-year back; who was cut short is told when some of the year is free again.
func (tx *Tx) SaveYear(y LockedYear) error {
	locked := years{y.key: y.PersonYear}
	if err := tx.saveYears(locked); err != nil || y.Used() >= y.used {
		return err
	}
	return tx.tellFreed([]personYear{y.key}, locked, nil)
}

// Standings are what stands against a person's year, in the order of asking,
// as the reader of a case of the enterprise may know it; the person is one whom
// Learner has let the reader see.
func (s *Reader) Standings(ctx context.Context, enterprise string, l Learner, year int) ([]study.Standing, error) {
	shares, err := collect(ctx, s, s.read, scanShare,
		"SELECT "+shareColumns+" FROM share WHERE id_hash = ? AND year = ? AND held > 0 ORDER BY turn", l.hash, year)
	if err != nil {
		return nil, fmt.Errorf("read standings: %w", err)
	}
	out := []study.Standing{}
	for _, v := range shares {
		own := v.Enterprise == enterprise
		st := study.Standing{Own: own, State: v.State, Amount: v.Held}
		if own {
			st.Number = v.Number
		}
		out = append(out, st)
	}
	amounts, err := collect(ctx, s, s.read, func(r scanner) (v study.Standing, err error) {
		v.State = subsidy.ShareElsewhere
		return v, r.Scan(&v.Amount)
	}, "SELECT amount FROM elsewhere WHERE id_hash = ? AND year = ? ORDER BY id", l.hash, year)
	if err != nil {
		return nil, fmt.Errorf("read amounts drawn elsewhere: %w", err)
	}
	return append(out, amounts...), nil
}
