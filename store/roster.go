package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"shigang/subsidy"
)

// SealedPerson is a checked roster row, ready to be written: sealing and
// hashing happen before the change.
type SealedPerson struct {
	plain             []byte
	idHash, phoneHash string
}

// SealPerson hashes and serialises a person; the cell's own seal is added when
// the row has its id.
func (s *Store) SealPerson(p subsidy.Person) SealedPerson {
	plain, err := json.Marshal(p)
	if err != nil {
		panic("a person always marshals: " + err.Error())
	}
	return SealedPerson{plain: plain, idHash: s.seal.hash("id", string(p.ID)), phoneHash: s.seal.hash("phone", p.Phone)}
}

// RosterRow is a person of a filing's roster, whole; faces mask it.
type RosterRow struct {
	ID       string
	Position int
	subsidy.Person
}

func (s *Store) scanRosterRow(r scanner) (RosterRow, error) {
	var row RosterRow
	var person []byte
	if err := r.Scan(&row.ID, &row.Position, &person); err != nil {
		return row, err
	}
	return row, s.seal.openJSON("roster.person", row.ID, person, &row.Person)
}

// ReplaceRoster makes the roster these people, in this order, and says how
// many they are. Only what differs is written.
func (tx *Tx) ReplaceRoster(filing string, people []SealedPerson) (int, error) {
	type kept struct {
		id    string
		hash  string
		place int
	}
	old, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (k kept, err error) { return k, r.Scan(&k.id, &k.hash, &k.place) },
		"SELECT id, id_hash, position FROM roster WHERE filing_id = ? ORDER BY id"+tx.lock(), filing)
	if err != nil {
		return 0, fmt.Errorf("read roster: %w", err)
	}
	present := map[string]kept{}
	for _, k := range old {
		present[k.hash] = k
	}
	for i, p := range people {
		k, ok := present[p.idHash]
		delete(present, p.idHash)
		if !ok {
			if err := tx.insertPerson(filing, i+1, p); err != nil {
				return 0, err
			}
			continue
		}
		if err := tx.refreshPerson(k.id, k.place, i+1, p); err != nil {
			return 0, err
		}
	}
	for _, k := range old {
		if _, gone := present[k.hash]; gone {
			if _, err := tx.exec("DELETE FROM roster WHERE id = ?", k.id); err != nil {
				return 0, fmt.Errorf("remove person: %w", err)
			}
		}
	}
	return len(people), nil
}

// refreshPerson rewrites a kept row when its place or its data changed.
func (tx *Tx) refreshPerson(id string, from, to int, p SealedPerson) error {
	var sealed []byte
	if err := tx.row("SELECT person FROM roster WHERE id = ?", id).Scan(&sealed); err != nil {
		return fmt.Errorf("read person: %w", err)
	}
	plain, err := tx.s.seal.open("roster.person", id, sealed)
	if err != nil {
		return err
	}
	if from == to && string(plain) == string(p.plain) {
		return nil
	}
	_, err = tx.exec("UPDATE roster SET position = ?, person = ?, phone_hash = ? WHERE id = ?", to, tx.s.seal.bytes("roster.person", id, p.plain), p.phoneHash, id)
	if err != nil {
		return fmt.Errorf("change person: %w", err)
	}
	return nil
}

func (tx *Tx) insertPerson(filing string, position int, p SealedPerson) error {
	id := newID()
	n, err := tx.exec("INSERT INTO roster (id, filing_id, position, person, id_hash, phone_hash) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (filing_id, id_hash) DO NOTHING",
		id, filing, position, tx.s.seal.bytes("roster.person", id, p.plain), p.idHash, p.phoneHash)
	if err != nil {
		return fmt.Errorf("add person: %w", err)
	}
	if n == 0 {
		return twice()
	}
	return nil
}

func twice() error {
	return &subsidy.Error{Kind: subsidy.Conflict, Field: "/id_number", Message: "名册里已有这个身份证号码的人员，请核对"}
}

// AddRosterRow adds a person at the end and says how many there are now.
func (tx *Tx) AddRosterRow(filing string, p SealedPerson) (int, error) {
	var last int
	if err := tx.row("SELECT COALESCE(MAX(position), 0) FROM roster WHERE filing_id = ?", filing).Scan(&last); err != nil {
		return 0, fmt.Errorf("read roster: %w", err)
	}
	if err := tx.insertPerson(filing, last+1, p); err != nil {
		return 0, err
	}
	return tx.rosterSize(filing)
}

// UpdateRosterRow puts one person right.
func (tx *Tx) UpdateRosterRow(filing, row string, p SealedPerson) (int, error) {
	n, err := tx.exec(`UPDATE roster SET person = ?, id_hash = ?, phone_hash = ? WHERE id = ? AND filing_id = ?
		AND NOT EXISTS (SELECT 1 FROM roster o WHERE o.filing_id = ? AND o.id_hash = ? AND o.id <> ?)`,
		tx.s.seal.bytes("roster.person", row, p.plain), p.idHash, p.phoneHash, row, filing, filing, p.idHash, row)
	if err != nil {
		return 0, fmt.Errorf("change person: %w", err)
	}
	if n == 0 {
		if _, err := tx.RosterRow(filing, row); err != nil {
			return 0, err
		}
		return 0, twice()
	}
	return tx.rosterSize(filing)
}

// RemoveRosterRow takes one person off.
func (tx *Tx) RemoveRosterRow(filing, row string) (int, error) {
	n, err := tx.exec("DELETE FROM roster WHERE id = ? AND filing_id = ?", row, filing)
	if err != nil {
		return 0, fmt.Errorf("remove person: %w", err)
	}
	if n == 0 {
		return 0, missing()
	}
	return tx.rosterSize(filing)
}

// RosterRow reads one person of a filing.
func (tx *Tx) RosterRow(filing, row string) (subsidy.Person, error) {
	r, err := tx.s.scanRosterRow(tx.row("SELECT id, position, person FROM roster WHERE id = ? AND filing_id = ?"+tx.lock(), row, filing))
	r, err = found(r, err, "person")
	return r.Person, err
}

func (tx *Tx) rosterSize(filing string) (n int, err error) {
	if err := tx.row("SELECT COUNT(*) FROM roster WHERE filing_id = ?", filing).Scan(&n); err != nil {
		return 0, fmt.Errorf("count roster: %w", err)
	}
	return n, nil
}

// RosterHas reports whether name, ID number and phone all agree with one row
// of a roster that has been submitted.
func (tx *Tx) RosterHas(id subsidy.ResidentID, name, phone string) (bool, error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, tx.s.scanRosterRow, `SELECT roster.id, position, person FROM roster JOIN filing ON filing.id = filing_id
		WHERE id_hash = ? AND phone_hash = ? AND state <> 'draft'`, tx.s.seal.hash("id", string(id)), tx.s.seal.hash("phone", phone))
	if err != nil {
		return false, fmt.Errorf("look for person: %w", err)
	}
	for _, r := range rows {
		if r.Name == name {
			return true, nil
		}
	}
	return false, nil
}

// Roster lists a filing's people that the actor may see, in order; search
// keeps those whose name holds it.
func (s *Store) Roster(ctx context.Context, actor subsidy.Actor, filing, search string, p Page) ([]RosterRow, string, error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT id, position, person FROM roster WHERE filing_id = ?", []any{filing}
	if keys != nil {
		var position int64
		if _, err := fmt.Sscan(keys[0], &position); err != nil {
			return nil, "", &subsidy.Error{Kind: subsidy.Invalid, Field: "/after", Message: "列表位置已失效，请从第一页重新查看", Err: err}
		}
		query, args = query+" AND (position, id) > (?, ?)", append(args, position, keys[1])
	}
	query += " ORDER BY position, id"
	if search == "" {
		query, args = query+" LIMIT ?", append(args, p.limit()+1)
	}
	rows, err := collect(ctx, s, s.read, s.scanRosterRow, query, args...)
	if err != nil {
		return nil, "", fmt.Errorf("list roster: %w", err)
	}
	if search != "" {
		var hits []RosterRow
		for _, r := range rows {
			if strings.Contains(r.Name, search) && len(hits) <= p.limit() {
				hits = append(hits, r)
			}
		}
		rows = hits
	}
	rows, next := cut(rows, p, func(r RosterRow) []string { return []string{fmt.Sprint(r.Position), r.ID} })
	return rows, next, nil
}

// TraineeFiling is a filing that names an employee.
type TraineeFiling struct {
	Filing         subsidy.Filing
	EnterpriseName string
}

// TraineeFilings lists the submitted filings whose roster names the actor.
func (s *Store) TraineeFilings(ctx context.Context, actor subsidy.Actor) ([]TraineeFiling, error) {
	if actor.Role != subsidy.Trainee || actor.Person == "" {
		return nil, missing()
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (t TraineeFiling, err error) {
		t.Filing, err = s.scanFiling(r, &t.EnterpriseName)
		return t, err
	}, `SELECT f.id, COALESCE(f.number, ''), f.enterprise_id, f.county, f.type, f.state, f.revision, f.form, f.reasons, f.roster_size,
		f.created_at, f.submitted_at, f.decided_at, f.first_start, f.policy, f.calendar_rev, enterprise.name
		FROM roster JOIN filing f ON f.id = roster.filing_id JOIN enterprise ON enterprise.id = f.enterprise_id
		WHERE roster.id_hash = ? AND f.state <> 'draft' ORDER BY roster.filing_id DESC LIMIT 100`, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("list a trainee's filings: %w", err)
	}
	return rows, nil
}
