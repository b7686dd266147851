package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// SealedPerson is a checked row of a roster, good or flagged, ready to be
// written: hashing and sealing happen before the change.
type SealedPerson struct {
	plain             []byte
	id                string // of the row that it becomes, unless the person stands on the roster already
	sealed            []byte // for that row, nil where it is sealed when it is written
	idHash, phoneHash string
	problem           subsidy.RowProblem // Message is "" for a good row
}

// SealPerson hashes and serialises a good row; the cell's own seal is added
// when the row has its id.
func (s *Reader) SealPerson(p subsidy.Person) SealedPerson {
	return SealedPerson{
		plain:     marshalPerson(p),
		idHash:    s.seal.hash("id", string(p.ID)),
		phoneHash: s.seal.hash("phone", p.Phone),
	}
}

// SealRow is SealPerson for a row of a file. A flagged row is found neither by
// ID number nor by phone: its hash is of the whole row and its place.
func (s *Reader) SealRow(r subsidy.CheckedRow) SealedPerson {
	if r.Problem == nil {
		out := s.SealPerson(r.Person)
		out.problem = subsidy.RowProblem{Sheet: r.Sheet, Row: r.Row}
		return out
	}
	plain := marshalPerson(r.Person)
	return SealedPerson{
		plain:   plain,
		problem: *r.Problem,
		idHash:  flaggedHash + s.seal.hash("row", fmt.Sprintf("%s\x00%d\x00%s", r.Sheet, r.Row, plain)),
	}
}

// SealRoster seals all rows of a file, on every core.
func (s *Reader) SealRoster(rows []subsidy.CheckedRow) []SealedPerson {
	out := make([]SealedPerson, len(rows))
	var wait sync.WaitGroup
	share := max(1, (len(rows)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for from := 0; from < len(rows); from += share {
		wait.Go(func() {
			for i := from; i < min(from+share, len(rows)); i++ {
				p := s.SealRow(rows[i])
				p.id = newID()
				p.sealed = s.seal.bytes("roster.person", p.id, p.plain)
				out[i] = p
			}
		})
	}
	wait.Wait()
	return out
}

// flaggedHash begins the hash of a flagged row.
const flaggedHash = "flagged:"

func marshalPerson(p subsidy.Person) []byte {
	plain, err := json.Marshal(p)
	if err != nil {
		panic("a person always marshals: " + err.Error())
	}
	return plain
}

// RosterRow is a row of a filing's roster, whole; handlers mask it. Problem's
// Message is "" for a good row.
type RosterRow struct {
	ID       string
	Position int
	subsidy.Person
	Problem subsidy.RowProblem
	Since   calendar.Day // an amendment added the person: study counts from here; zero counts all
}

const rosterColumns = "id, position, person, sheet, source_row, field, problem, since"

func (s *Reader) scanRosterRow(r scanner) (RosterRow, error) {
	var row RosterRow
	var person []byte
	var since string
	if err := r.Scan(&row.ID, &row.Position, &person, &row.Problem.Sheet, &row.Problem.Row, &row.Problem.Field,
		&row.Problem.Message, &since); err != nil {
		return row, err
	}
	err := s.seal.openJSON("roster.person", row.ID, person, &row.Person)
	row.Problem.Name = subsidy.MaskName(row.Name)
	if err == nil {
		row.Since, err = day(since)
	}
	return row, err
}

// RosterCount is how many rows a roster has, and how many of them are flagged.
type RosterCount struct{ Rows, Flagged int }

// keptRow is a row that stands on a roster already.
type keptRow struct {
	id, hash string
	place    int
	person   []byte // sealed
}

// ReplaceRoster makes the roster these people, in this order, and counts them.
// Only what differs is written, new people many at a time.
func (tx *Tx) ReplaceRoster(filing string, people []SealedPerson) (RosterCount, error) {
	old, err := collect(tx.ctx, tx.s, tx.tx,
		func(r scanner) (k keptRow, err error) { return k, r.Scan(&k.id, &k.hash, &k.place, &k.person) },
		"SELECT id, id_hash, position, person FROM roster WHERE filing_id = ? ORDER BY id"+tx.lock(), filing)
	if err != nil {
		return RosterCount{}, fmt.Errorf("read roster: %w", err)
	}
	present := map[string]keptRow{}
	for _, k := range old {
		present[k.hash] = k
	}
	var fresh []placed
	for i, p := range people {
		k, ok := present[p.idHash]
		delete(present, p.idHash)
		if !ok {
			fresh = append(fresh, placed{p, i + 1})
			continue
		}
		if err := tx.refreshPerson(k, i+1, p); err != nil {
			return RosterCount{}, err
		}
	}
	for chunk := range slices.Chunk(fresh, insertedAtOnce) {
		if err := tx.insertPeople(filing, chunk); err != nil {
			return RosterCount{}, err
		}
	}
	for _, k := range old {
		if _, gone := present[k.hash]; gone {
			if _, err := tx.exec("DELETE FROM roster WHERE id = ?", k.id); err != nil {
				return RosterCount{}, fmt.Errorf("remove person: %w", err)
			}
		}
	}
	return tx.countRoster(filing)
}

// refreshPerson rewrites a kept row when its place or its data changed.
func (tx *Tx) refreshPerson(k keptRow, to int, p SealedPerson) error {
	plain, err := tx.s.seal.open("roster.person", k.id, k.person)
	if err != nil {
		return err
	}
	if k.place == to && string(plain) == string(p.plain) {
		return nil
	}
	_, err = tx.exec(
		"UPDATE roster SET position = ?, person = ?, phone_hash = ?, sheet = ?, source_row = ? WHERE id = ?",
		to, tx.s.seal.bytes("roster.person", k.id, p.plain), p.phoneHash, p.problem.Sheet, p.problem.Row, k.id)
	if err != nil {
		return fmt.Errorf("change person: %w", err)
	}
	return nil
}

// placed is a person with their place on a roster.
type placed struct {
	SealedPerson
	position int
}

// insertedAtOnce is how many rows one statement inserts.
const insertedAtOnce = 100

// insertPeople adds people who do not stand on the roster; it refuses somebody who does.
func (tx *Tx) insertPeople(filing string, people []placed) error {
	var args []any
	for _, p := range people {
		if p.sealed == nil {
			p.id = newID()
			p.sealed = tx.s.seal.bytes("roster.person", p.id, p.plain)
		}
		args = append(args, p.id, filing, p.position, p.sealed, p.idHash, p.phoneHash,
			p.problem.Sheet, p.problem.Row, p.problem.Field, p.problem.Message)
	}
	const row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	n, err := tx.exec("INSERT INTO roster (id, filing_id, position, person, id_hash, phone_hash, sheet, source_row, "+
		"field, problem) VALUES "+row+strings.Repeat(", "+row, len(people)-1)+
		" ON CONFLICT (filing_id, id_hash) DO NOTHING", args...)
	if err != nil {
		return fmt.Errorf("add people: %w", err)
	}
	if n < int64(len(people)) {
		return twice()
	}
	return nil
}

func twice() error {
	return &subsidy.Error{
		Kind:    subsidy.Conflict,
		Field:   "/id_number",
		Message: "名册里已有这个身份证号码的人员，请核对",
	}
}

// AddRosterRow adds a person at the end.
func (tx *Tx) AddRosterRow(filing string, p SealedPerson) (RosterCount, error) {
	var last int
	if err := tx.row("SELECT COALESCE(MAX(position), 0) FROM roster WHERE filing_id = ?", filing).
		Scan(&last); err != nil {
		return RosterCount{}, fmt.Errorf("read roster: %w", err)
	}
	if err := tx.insertPeople(filing, []placed{{p, last + 1}}); err != nil {
		return RosterCount{}, err
	}
	return tx.recheckRoster(filing)
}

// UpdateRosterRow puts one row right. Another ID number is another person, whom
// no submission has named yet.
func (tx *Tx) UpdateRosterRow(filing, row string, p SealedPerson) (RosterCount, error) {
	n, err := tx.exec(`UPDATE roster SET since = CASE WHEN id_hash = ? THEN since ELSE '' END,
		person = ?, id_hash = ?, phone_hash = ?, field = '', problem = '' WHERE id = ? AND filing_id = ?
		AND NOT EXISTS (SELECT 1 FROM roster o WHERE o.filing_id = ? AND o.id_hash = ? AND o.id <> ?)`,
		p.idHash, tx.s.seal.bytes("roster.person", row, p.plain), p.idHash, p.phoneHash, row, filing, filing, p.idHash,
		row)
	if err != nil {
		return RosterCount{}, fmt.Errorf("change person: %w", err)
	}
	if n == 0 {
		if _, err := tx.RosterRow(filing, row); err != nil {
			return RosterCount{}, err
		}
		return RosterCount{}, twice()
	}
	return tx.recheckRoster(filing)
}

// RemoveRosterRow takes one row off.
func (tx *Tx) RemoveRosterRow(filing, row string) (RosterCount, error) {
	n, err := tx.exec("DELETE FROM roster WHERE id = ? AND filing_id = ?", row, filing)
	if err != nil {
		return RosterCount{}, fmt.Errorf("remove person: %w", err)
	}
	if n == 0 {
		return RosterCount{}, Missing()
	}
	return tx.recheckRoster(filing)
}

// recheckRoster looks again at the duplicates after a change: one may be none any more.
func (tx *Tx) recheckRoster(filing string) (RosterCount, error) {
	return tx.MendRoster(filing, subsidy.CheckedRow.DuplicateAgain)
}

// MendRoster lets a rule look at each flagged row, and writes those that it
// answers for. A row that the rule finds good, but whose ID number somebody else
// has, stays flagged.
func (tx *Tx) MendRoster(
	filing string, mend func(subsidy.CheckedRow, calendar.Day) (subsidy.CheckedRow, bool),
) (RosterCount, error) {
	flagged, err := tx.flaggedRows(filing)
	if err != nil {
		return RosterCount{}, err
	}
	today := calendar.DayOf(tx.act.Now)
	for _, row := range flagged {
		if mended, ok := mend(row.checked(), today); ok {
			if err := tx.mendRow(filing, row, mended); err != nil {
				return RosterCount{}, err
			}
		}
	}
	return tx.countRoster(filing)
}

// mendRow writes a flagged row as it was mended, unless it only waits for another to go.
func (tx *Tx) mendRow(filing string, row RosterRow, mended subsidy.CheckedRow) error {
	if mended.Problem == nil {
		var same int
		err := tx.row("SELECT COUNT(*) FROM roster WHERE filing_id = ? AND id_hash = ?", filing,
			tx.s.SealPerson(mended.Person).idHash).Scan(&same)
		if err != nil {
			return fmt.Errorf("look for duplicate: %w", err)
		}
		if same > 0 && row.Problem.Duplicate() {
			return nil
		}
		if same > 0 {
			mended = mended.Duplicate()
		}
	}
	p := tx.s.SealRow(mended)
	_, err := tx.exec("UPDATE roster SET person = ?, id_hash = ?, phone_hash = ?, field = ?, problem = ? WHERE id = ?",
		tx.s.seal.bytes("roster.person", row.ID, p.plain), p.idHash, p.phoneHash, p.problem.Field, p.problem.Message,
		row.ID)
	if err != nil {
		return fmt.Errorf("mend person: %w", err)
	}
	return nil
}

func (tx *Tx) flaggedRows(filing string) ([]RosterRow, error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, tx.s.scanRosterRow,
		"SELECT "+rosterColumns+" FROM roster WHERE filing_id = ? AND problem <> '' ORDER BY position, id", filing)
	if err != nil {
		return nil, fmt.Errorf("read flagged rows: %w", err)
	}
	return rows, nil
}

// checked is a flagged row as the check of its file left it.
func (r RosterRow) checked() subsidy.CheckedRow {
	problem := r.Problem
	return subsidy.CheckedRow{
		NumberedEntry: subsidy.NumberedEntry{Sheet: problem.Sheet, Row: problem.Row, RosterEntry: r.Entry()},
		Person:        r.Person, Problem: &problem,
	}
}

// RosterRow reads one row of a filing.
func (tx *Tx) RosterRow(filing, row string) (subsidy.Person, error) {
	r, err := tx.s.scanRosterRow(
		tx.row("SELECT "+rosterColumns+" FROM roster WHERE id = ? AND filing_id = ?"+tx.lock(), row, filing))
	r, err = found(r, err, "person")
	return r.Person, err
}

func (tx *Tx) countRoster(filing string) (n RosterCount, err error) {
	if err := tx.row("SELECT COUNT(*), COALESCE(SUM(CASE WHEN problem <> '' THEN 1 ELSE 0 END), 0) FROM roster "+
		"WHERE filing_id = ?", filing).Scan(&n.Rows, &n.Flagged); err != nil {
		return n, fmt.Errorf("count roster: %w", err)
	}
	return n, nil
}

// KeepRosterFile keeps the file that a roster came from, sealed, with the
// choice of sheet and columns.
func (tx *Tx) KeepRosterFile(filing string, mapping, data []byte) error {
	_, err := tx.exec("INSERT INTO roster_file (filing_id, mapping, data) VALUES (?, ?, ?) ON CONFLICT (filing_id) "+
		"DO UPDATE SET mapping = excluded.mapping, data = excluded.data",
		filing, tx.s.seal.bytes("roster_file.mapping", filing, mapping),
		tx.s.seal.bytes("roster_file.data", filing, data))
	if err != nil {
		return fmt.Errorf("keep roster file: %w", err)
	}
	return nil
}

// RosterFile reads the file that a filing's roster came from, with its mapping
// and the rows that are still flagged.
func (s *Reader) RosterFile(
	ctx context.Context, actor subsidy.Actor, filing string,
) (mapping, data []byte, flagged []subsidy.RowProblem, err error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return nil, nil, nil, err
	}
	type file struct{ mapping, data []byte }
	var f file
	err = s.row(ctx, "SELECT mapping, data FROM roster_file WHERE filing_id = ?", filing).Scan(&f.mapping, &f.data)
	if f, err = found(f, err, "roster file"); err != nil {
		return nil, nil, nil, err
	}
	var failed error
	if mapping, err = s.seal.open("roster_file.mapping", filing, f.mapping); err != nil {
		failed = err
	}
	if data, err = s.seal.open("roster_file.data", filing, f.data); err != nil {
		failed = errors.Join(failed, err)
	}
	if failed != nil {
		return nil, nil, nil, failed
	}
	rows, err := collect(ctx, s, s.read, s.scanRosterRow,
		"SELECT "+rosterColumns+
			" FROM roster WHERE filing_id = ? AND problem <> '' AND source_row > 0 ORDER BY position, id", filing)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read flagged rows: %w", err)
	}
	for _, r := range rows {
		flagged = append(flagged, r.Problem)
	}
	return mapping, data, flagged, nil
}

// RosterSearch says which rows of a roster are wanted.
type RosterSearch struct {
	Name    string             // those whose name holds it
	Flagged bool               // those that are flagged
	Without subsidy.RowProblem // not those flagged with this, for what is told of a whole column
}

// RosterTroubles counts the flagged rows of a filing that the actor may see, by
// what is wrong with them.
func (s *Reader) RosterTroubles(
	ctx context.Context, actor subsidy.Actor, filing string,
) ([]subsidy.RosterTrouble, error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return nil, err
	}
	rows, err := collect(ctx, s, s.read,
		func(r scanner) (p subsidy.RowProblem, err error) { return p, r.Scan(&p.Field, &p.Message) },
		"SELECT field, problem FROM roster WHERE filing_id = ? AND problem <> '' ORDER BY position, id", filing)
	if err != nil {
		return nil, fmt.Errorf("count troubles: %w", err)
	}
	var out []subsidy.RosterTrouble
	at := map[subsidy.RowProblem]int{}
	for _, p := range rows {
		i, told := at[p]
		if !told {
			i, at[p] = len(out), len(out)
			out = append(out, subsidy.RosterTrouble{RowProblem: p})
		}
		out[i].Rows++
	}
	return out, nil
}

// Roster lists a filing's rows that the actor may see, in order.
func (s *Reader) Roster(
	ctx context.Context, actor subsidy.Actor, filing string, search RosterSearch, p Page,
) ([]RosterRow, string, error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT "+rosterColumns+" FROM roster WHERE filing_id = ?", []any{filing}
	if search.Flagged {
		query += " AND problem <> ''"
	}
	if search.Without.Message != "" {
		query += " AND NOT (field = ? AND problem = ?)"
		args = append(args, search.Without.Field, search.Without.Message)
	}
	if keys != nil {
		position, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		query, args = query+" AND (position, id) > (?, ?)", append(args, position, keys[1])
	}
	query += " ORDER BY position, id"
	name := subsidy.NameKey(search.Name)
	if name == "" {
		query, args = query+" LIMIT ?", append(args, p.limit()+1)
	}
	rows, err := collect(ctx, s, s.read, s.scanRosterRow, query, args...)
	if err != nil {
		return nil, "", fmt.Errorf("list roster: %w", err)
	}
	if name != "" { // names are sealed: they are opened to be searched
		var hits []RosterRow
		for _, r := range rows {
			if strings.Contains(subsidy.NameKey(r.Name), name) && len(hits) <= p.limit() {
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
	Row            string       // the employee's row of the roster
	Since          calendar.Day // from when study counts, zero for all
}

// TraineeFilings lists the submitted filings whose roster names the actor.
func (s *Reader) TraineeFilings(ctx context.Context, actor subsidy.Actor) ([]TraineeFiling, error) {
	if actor.Role != subsidy.Trainee || actor.Person == "" {
		return nil, Missing()
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (t TraineeFiling, err error) {
		var since string
		if t.Filing, err = s.scanFiling(r, &t.EnterpriseName, &t.Row, &since); err != nil {
			return t, err
		}
		t.Since, err = day(since)
		return t, err
	}, `SELECT f.id, COALESCE(f.number, ''), f.enterprise_id, f.county, f.type, f.state, f.revision, f.form,
		f.reasons, f.roster_size, f.flagged,
		f.created_at, f.submitted_at, f.decided_at, f.first_start, f.policy, f.calendar_rev, f.amends, f.counts_from,
		f.added, f.version,
		f.paper_day, f.provincial_number, f.provincial_day, f.end_accepted, f.reopenings,
		f.clocks, `+strings.ReplaceAll(filingClaimed, "filing.id", "f.id")+`, enterprise.name, roster.id, roster.since
		FROM roster JOIN filing f ON f.id = roster.filing_id JOIN enterprise ON enterprise.id = f.enterprise_id
		WHERE roster.id_hash = ? AND f.state <> 'draft' AND f.amends = '' ORDER BY roster.filing_id DESC
		LIMIT 100`, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("list a trainee's filings: %w", err)
	}
	return rows, nil
}
