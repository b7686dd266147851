package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// KeepVersion keeps an exact copy of the filing as it stands: form, enterprise
// and roster. The people's sealed cells are copied as they are.
func (tx *Tx) KeepVersion(f subsidy.Filing, e subsidy.Enterprise) error {
	key := fmt.Sprintf("%s.%d", f.ID, f.Version)
	form, err := tx.s.seal.json("filing_version.form", key, f.Form)
	if err != nil {
		return err
	}
	enterprise, err := tx.s.seal.json("filing_version.enterprise", key, e.EnterpriseDetails)
	if err != nil {
		return err
	}
	if _, err := tx.exec("INSERT INTO filing_version (filing_id, version, at, form, enterprise, roster_size) "+
		"VALUES (?, ?, ?, ?, ?, ?)",
		f.ID, f.Version, ms(tx.act.Now), form, enterprise, f.RosterSize); err != nil {
		return fmt.Errorf("keep version: %w", err)
	}
	if _, err := tx.exec(`INSERT INTO roster_version (filing_id, version, position, id, id_hash, person, since)
		SELECT filing_id, `+fmt.Sprint(f.Version)+`, position, id, id_hash, person, since FROM roster
			WHERE filing_id = ?`, f.ID); err != nil {
		return fmt.Errorf("keep roster version: %w", err)
	}
	return nil
}

// Version is one exact copy of a filing.
type Version struct {
	Version    int
	At         time.Time
	Form       subsidy.FilingForm
	Enterprise subsidy.EnterpriseDetails
	RosterSize int
}

// Versions lists a filing's copies that the actor may see, newest first.
func (s *Reader) Versions(ctx context.Context, actor subsidy.Actor, filing string) ([]Version, error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return nil, err
	}
	versions, err := collect(ctx, s, s.read, func(r scanner) (v Version, err error) {
		var form, enterprise []byte
		var when int64
		if err := r.Scan(&v.Version, &when, &form, &enterprise, &v.RosterSize); err != nil {
			return v, err
		}
		v.At = at(when)
		key := fmt.Sprintf("%s.%d", filing, v.Version)
		if err := s.seal.openJSON("filing_version.form", key, form, &v.Form); err != nil {
			return v, err
		}
		return v, s.seal.openJSON("filing_version.enterprise", key, enterprise, &v.Enterprise)
	},
		"SELECT version, at, form, enterprise, roster_size FROM filing_version WHERE filing_id = ? "+
			"ORDER BY version DESC LIMIT 100", filing)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	return versions, nil
}

// VersionRoster lists the people as they stood in one copy, in order.
func (s *Reader) VersionRoster(
	ctx context.Context, actor subsidy.Actor, filing string, version int, p Page,
) ([]RosterRow, string, error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT id, position, person FROM roster_version WHERE filing_id = ? AND version = ?", []any{
		filing, version,
	}
	if keys != nil {
		position, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		query, args = query+" AND (position, id) > (?, ?)", append(args, position, keys[1])
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (row RosterRow, err error) {
		var person []byte
		if err := r.Scan(&row.ID, &row.Position, &person); err != nil {
			return row, err
		}
		return row, s.seal.openJSON("roster.person", row.ID, person, &row.Person)
	}, query+" ORDER BY position, id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list people of a version: %w", err)
	}
	rows, next := cut(rows, p, func(r RosterRow) []string { return []string{fmt.Sprint(r.Position), r.ID} })
	return rows, next, nil
}

// RosterDiff is how the people of two rosters differ, by ID number.
type RosterDiff struct{ Added, Removed []subsidy.Person }

// DiffRosters compares the people of two filings that the actor may see: an
// amendment's with those of what it amends.
func (s *Reader) DiffRosters(ctx context.Context, actor subsidy.Actor, from, to string) (RosterDiff, error) {
	var d RosterDiff
	for _, id := range []string{from, to} {
		if _, err := s.FilingFor(ctx, actor, id); err != nil {
			return d, err
		}
	}
	only := func(in, notIn string) ([]subsidy.Person, error) {
		rows, err := collect(ctx, s, s.read, s.scanRosterRow, "SELECT "+rosterColumns+` FROM roster WHERE filing_id = ?
			AND NOT EXISTS (SELECT 1 FROM roster o WHERE o.filing_id = ? AND o.id_hash = roster.id_hash)
			ORDER BY position, id`, in, notIn)
		if err != nil {
			return nil, fmt.Errorf("compare rosters: %w", err)
		}
		people := make([]subsidy.Person, len(rows))
		for i, r := range rows {
			people[i] = r.Person
		}
		return people, nil
	}
	var err error
	if d.Added, err = only(to, from); err != nil {
		return d, err
	}
	d.Removed, err = only(from, to)
	return d, err
}

// versionRow is a row of one copy's roster, sealed.
type versionRow struct {
	position int
	id, hash string
	person   []byte
}

// keptRoster reads one copy's roster as it lies, in order.
func (s *Reader) keptRoster(ctx context.Context, filing string, version int) ([]versionRow, error) {
	rows, err := collect(ctx, s, s.read, func(r scanner) (k versionRow, err error) {
		return k, r.Scan(&k.position, &k.id, &k.hash, &k.person)
	}, "SELECT position, id, id_hash, person FROM roster_version WHERE filing_id = ? AND version = ? "+
		"ORDER BY position, id", filing, version)
	if err != nil {
		return nil, fmt.Errorf("read people of a version: %w", err)
	}
	return rows, nil
}

// DiffVersions compares the people of two copies of a filing that the actor may
// see. Both are read once, and only what differs is opened.
func (s *Reader) DiffVersions(
	ctx context.Context, actor subsidy.Actor, filing string, from, to int,
) (c subsidy.RosterChange, err error) {
	if _, err := s.FilingFor(ctx, actor, filing); err != nil {
		return c, err
	}
	was, err := s.keptRoster(ctx, filing, from)
	if err != nil {
		return c, err
	}
	is, err := s.keptRoster(ctx, filing, to)
	if err != nil {
		return c, err
	}
	old, kept := map[string]versionRow{}, map[string]bool{}
	for _, k := range was {
		old[k.hash] = k
	}
	for _, k := range is {
		kept[k.hash] = true
		before, known := old[k.hash]
		p, q := subsidy.Person{}, subsidy.Person{}
		switch {
		case !known:
			err = s.seal.openJSON("roster.person", k.id, k.person, &p)
			c.Added = append(c.Added, p)
		case !bytes.Equal(before.person, k.person):
			err = errors.Join(s.seal.openJSON("roster.person", k.id, k.person, &p),
				s.seal.openJSON("roster.person", before.id, before.person, &q))
			if p != q {
				c.Rows = append(c.Rows, before.position)
			}
		}
		if err != nil {
			return c, err
		}
	}
	for _, k := range was {
		if kept[k.hash] {
			continue
		}
		var p subsidy.Person
		if err := s.seal.openJSON("roster.person", k.id, k.person, &p); err != nil {
			return c, err
		}
		c.Removed, c.Rows = append(c.Removed, p), append(c.Rows, k.position)
	}
	slices.Sort(c.Rows)
	return c, nil
}

// base is what the rules want to know of an amendment besides its form, read
// through q: what it amends, how it was submitted last, and whom it adds.
func (s *Reader) base(ctx context.Context, q queryer, amended, f subsidy.Filing) (*subsidy.Base, error) {
	b := &subsidy.Base{Form: amended.Form, People: map[string]calendar.Day{}}
	filed, err := collect(ctx, s, q, func(r scanner) (form subsidy.FilingForm, err error) {
		var sealed []byte
		if err := r.Scan(&sealed); err != nil {
			return form, err
		}
		return form, s.seal.openJSON("filing_version.form", fmt.Sprintf("%s.%d", f.ID, f.Version), sealed, &form)
	}, "SELECT form FROM filing_version WHERE filing_id = ? AND version = ?", f.ID, f.Version)
	if err != nil {
		return nil, fmt.Errorf("read amendment as submitted: %w", err)
	}
	if len(filed) > 0 {
		b.Filed = filed[0]
	}
	_, err = collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var row, since, named string
		if err := r.Scan(&row, &since, &named); err != nil {
			return struct{}{}, err
		}
		b.People[row], err = day(cmp.Or(since, named))
		return struct{}{}, err
	}, `SELECT roster.id, roster.since, COALESCE(v.since, '') FROM roster
		LEFT JOIN roster_version v ON v.filing_id = roster.filing_id AND v.version = ? AND v.id_hash = roster.id_hash
		WHERE roster.filing_id = ?
		AND NOT EXISTS (SELECT 1 FROM roster o WHERE o.filing_id = ?
		AND o.id_hash = roster.id_hash)`, f.Version, f.ID, f.Amends)
	if err != nil {
		return nil, fmt.Errorf("read whom an amendment adds: %w", err)
	}
	return b, nil
}

// markPeople keeps from when each of the people counts whom an amendment adds.
func (tx *Tx) MarkPeople(people map[string]calendar.Day) error {
	for _, row := range slices.Sorted(maps.Keys(people)) {
		since := people[row].String()
		if _, err := tx.exec("UPDATE roster SET since = ? WHERE id = ? AND since <> ?", since, row, since); err != nil {
			return fmt.Errorf("mark added person: %w", err)
		}
	}
	return nil
}

// CopyRoster makes one filing's roster that of another, as differences. What an
// amendment adds (added) keeps the days from which it counts; otherwise it is a
// roster of its own, on which everybody counts from the start.
func (tx *Tx) CopyRoster(from, to string, added bool) error {
	rows, err := collect(tx.ctx, tx.s, tx.tx, tx.s.scanRosterRow,
		"SELECT "+rosterColumns+" FROM roster WHERE filing_id = ? ORDER BY position, id", from)
	if err != nil {
		return fmt.Errorf("read roster: %w", err)
	}
	before := map[string]bool{}
	hashes, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (h string, err error) { return h, r.Scan(&h) },
		"SELECT id_hash FROM roster WHERE filing_id = ?", to)
	if err != nil {
		return fmt.Errorf("read roster: %w", err)
	}
	for _, h := range hashes {
		before[h] = true
	}
	people := make([]SealedPerson, len(rows))
	for i, r := range rows {
		people[i] = tx.s.SealPerson(r.Person)
		if r.Problem.Message != "" {
			problem := r.Problem
			people[i] = tx.s.SealRow(subsidy.CheckedRow{
				NumberedEntry: subsidy.NumberedEntry{Sheet: problem.Sheet, Row: problem.Row},
				Person:        r.Person,
				Problem:       &problem,
			})
		}
	}
	if _, err := tx.ReplaceRoster(to, people); err != nil || !added {
		return err
	}
	for i, p := range people {
		if before[p.idHash] {
			continue
		}
		if _, err := tx.exec("UPDATE roster SET since = ? WHERE filing_id = ? AND id_hash = ?", rows[i].Since.String(),
			to, p.idHash); err != nil {
			return fmt.Errorf("mark added person: %w", err)
		}
	}
	return nil
}

// OpenAmendment reports whether an amendment of the filing is not decided yet,
// and how many were submitted before.
func (tx *Tx) OpenAmendment(filing string) (open bool, submitted int, err error) {
	var undecided int
	err = tx.row(`SELECT COALESCE(SUM(CASE WHEN state IN ('draft', 'submitted', 'returned') THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN number IS NOT NULL THEN 1 ELSE 0 END), 0)
		FROM filing WHERE amends = ? AND amends <> ''`, filing).Scan(&undecided, &submitted)
	if err != nil {
		return false, 0, fmt.Errorf("look for amendments: %w", err)
	}
	return undecided > 0, submitted, nil
}

// Amendments lists a filing's amendments that the actor may see, newest first.
func (s *Reader) Amendments(ctx context.Context, actor subsidy.Actor, filing string) ([]FilingRow, error) {
	condition, args := filingScope(actor)
	rows, err := collect(ctx, s, s.read, scanFilingRow,
		"SELECT "+rowColumns+" FROM filing WHERE amends = ? AND amends <> '' AND "+condition+
			" ORDER BY id DESC LIMIT 50", append([]any{filing}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list amendments: %w", err)
	}
	return rows, nil
}

// LogEdit keeps who changed which fields at the filing's revision.
func (tx *Tx) LogEdit(f subsidy.Filing, fields string) error {
	_, err := tx.exec("INSERT INTO filing_edit (filing_id, revision, account_id, role, at, fields) "+
		"VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		f.ID, f.Revision, tx.act.Actor.ID, string(tx.act.Actor.Role), ms(tx.act.Now), fields)
	if err != nil {
		return fmt.Errorf("log edit: %w", err)
	}
	return nil
}

// EditsSince lists what others than the actor changed after a revision, newest first.
func (tx *Tx) EditsSince(f subsidy.Filing, revision int) ([]subsidy.Edit, error) {
	edits, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (e subsidy.Edit, err error) {
		var when int64
		var role subsidy.Role
		var account string
		var name []byte
		if err := r.Scan(&e.Revision, &when, &role, &e.Fields, &account, &name); err != nil {
			return e, err
		}
		e.At, e.By = at(when).Format("15:04"), role.Chinese()
		if name != nil {
			plain, err := tx.s.seal.open("member.name", f.Enterprise+account, name)
			e.By += string(plain)
			return e, err
		}
		return e, nil
	}, `SELECT revision, at, filing_edit.role, fields, filing_edit.account_id, member.name FROM filing_edit
		LEFT JOIN member ON member.enterprise_id = ? AND member.account_id = filing_edit.account_id
		WHERE filing_id = ? AND revision > ? AND fields <> '' ORDER BY revision DESC
		LIMIT 10`, f.Enterprise, f.ID, revision)
	if err != nil {
		return nil, fmt.Errorf("read edits: %w", err)
	}
	return edits, nil
}
