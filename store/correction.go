package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
)

const correctionColumns = `correction.id, correction.kind, correction.state, correction.county, correction.filing_id,
	COALESCE(filing.number, ''), correction.row_id, correction.id_hash, correction.account_id,
	correction.staff, correction.body, correction.created_at, correction.decided_by, correction.decided_at`

const correctionTables = " FROM correction JOIN filing ON filing.id = correction.filing_id"

func (s *Reader) scanCorrection(r scanner) (c subsidy.Correction, err error) {
	var body []byte
	var staff, created, decided int64
	if err := r.Scan(&c.ID, &c.Kind, &c.State, &c.County, &c.Filing, &c.Number, &c.Row, &c.Person, &c.Account, &staff,
		&body, &created, &c.DecidedBy, &decided); err != nil {
		return c, err
	}
	c.Staff, c.CreatedAt, c.DecidedAt = staff == 1, at(created), at(decided)
	return c, s.seal.openJSON("correction.body", c.ID, body, &c.CorrectionText)
}

// SaveCorrection writes a correction with its event.
func (tx *Tx) SaveCorrection(c subsidy.Correction, ev subsidy.Event) error {
	body, err := tx.s.seal.json("correction.body", c.ID, c.CorrectionText)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO correction (id, kind, state, county, filing_id, row_id, id_hash, account_id, staff,
		body, created_at, decided_by, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body,
		decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
		c.ID, string(c.Kind), string(c.State), string(c.County), c.Filing, c.Row, c.Person, c.Account, flag(c.Staff),
		body, ms(c.CreatedAt), c.DecidedBy, ms(c.DecidedAt))
	if err != nil {
		return fmt.Errorf("save correction: %w", err)
	}
	return tx.Record(ev)
}

// RosterPlace is a person's place in a filing's roster: of the trainee who asks, or of a row.
func (tx *Tx) RosterPlace(filing, row string) (place subsidy.RosterPlace, err error) {
	condition, args := "id = ?", []any{filing, row}
	if actor := tx.act.Actor; actor.Role == subsidy.Trainee {
		condition, args = "id_hash = ?", []any{filing, actor.Person}
	}
	r, err := tx.s.scanRosterRow(alsoScan{
		tx.row("SELECT "+rosterColumns+", id_hash FROM roster WHERE filing_id = ? AND problem = '' AND "+condition,
			args...),
		[]any{&place.Person},
	})
	if r, err = found(r, err, "person"); err != nil {
		return place, err
	}
	place.Row, place.Now = r.ID, r.Person
	return place, nil
}

// OpenCorrection reports whether a correction of a row is open.
func (tx *Tx) OpenCorrection(row string, kind subsidy.CorrectionKind) (open bool, err error) {
	err = tx.row("SELECT COUNT(*) FROM correction WHERE row_id = ? AND kind = ? AND state = 'open'", row,
		string(kind)).Scan(&n0{&open})
	return open, wrapped("look for open correction", err)
}

// Correction reads a correction for update.
func (tx *Tx) Correction(id string) (subsidy.Correction, error) {
	lock := ""
	if tx.s.postgres {
		lock = " FOR UPDATE OF correction"
	}
	c, err := tx.s.scanCorrection(
		tx.row("SELECT "+correctionColumns+correctionTables+" WHERE correction.id = ?"+lock, id))
	return found(c, err, "correction")
}

// CorrectRows puts a name or phone number right in the filing's roster and in
// those of its amendments.
func (tx *Tx) CorrectRows(c subsidy.Correction) error {
	rows, err := collect(tx.ctx, tx.s, tx.tx, tx.s.scanRosterRow,
		"SELECT "+rosterColumns+
			" FROM roster WHERE id_hash = ? AND filing_id IN (SELECT id FROM filing WHERE id = ? OR amends = ?) "+
			"ORDER BY id", c.Person, c.Filing, c.Filing)
	if err != nil {
		return fmt.Errorf("read roster: %w", err)
	}
	for _, r := range rows {
		p, err := c.Correct(r.Person)
		if err != nil {
			return err
		}
		sealed := tx.s.SealPerson(p)
		if _, err := tx.exec("UPDATE roster SET person = ?, phone_hash = ? WHERE id = ?",
			tx.s.seal.bytes("roster.person", r.ID, sealed.plain), sealed.phoneHash, r.ID); err != nil {
			return fmt.Errorf("correct person: %w", err)
		}
	}
	if err := tx.doubt(c.Filing); err != nil {
		return err
	}
	if c.Kind == subsidy.CorrectName {
		return tx.renameAccounts(c.Person, func(t *trainee) { t.Name = c.Wanted })
	}
	return nil
}

// renameAccounts changes the sealed identity of the accounts bound to a person.
func (tx *Tx) renameAccounts(person string, change func(*trainee)) error {
	type bound struct {
		id  string
		who trainee
	}
	accounts, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (b bound, err error) {
		var sealed []byte
		if err := r.Scan(&b.id, &sealed); err != nil {
			return b, err
		}
		return b, tx.s.seal.openJSON("account.trainee", b.id, sealed, &b.who)
	},
		"SELECT id, trainee FROM account WHERE person_hash = ? AND person_hash <> '' AND trainee IS NOT NULL "+
			"ORDER BY id", person)
	if err != nil {
		return fmt.Errorf("read accounts: %w", err)
	}
	for _, b := range accounts {
		change(&b.who)
		sealed, err := tx.s.seal.json("account.trainee", b.id, b.who)
		if err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE account SET trainee = ?, person_hash = ? WHERE id = ?", sealed,
			tx.s.seal.hash("id", string(b.who.ID)), b.id); err != nil {
			return fmt.Errorf("change account: %w", err)
		}
	}
	return nil
}

// correctionScope keeps a county to its corrections and a person to their own;
// the city sees all.
func correctionScope(a subsidy.Actor) (string, []any) {
	if a.Role == subsidy.Trainee && a.Person != "" {
		return "correction.id_hash = ?", []any{a.Person}
	}
	condition, args := "1 = 0", []any(nil)
	switch a.Role {
	case subsidy.CountyReviewer, subsidy.CountyChief:
		condition, args = "correction.county = ?", []any{string(a.County)}
	case subsidy.CityOfficer:
		condition = "1 = 1"
	}
	return condition, args
}

// CorrectionRow is a correction in a list.
type CorrectionRow struct {
	subsidy.Correction
	Worker string // name of who looks after it (经办), "" for nobody
}

// CorrectionDesk lists the corrections that a member of staff may see.
func (s *Reader) CorrectionDesk(
	ctx context.Context, actor subsidy.Actor, q ListSearch, p Page,
) ([]CorrectionRow, string, error) {
	scan := func(r scanner) (v CorrectionRow, err error) {
		v.Correction, err = s.scanCorrection(r)
		return v, err
	}
	worker := func(v *CorrectionRow) *string { return &v.Worker }
	return listed(ctx, s, subsidy.SubjectCorrection, scan, worker, actor, q, p)
}

// OwnCorrections lists what was asked to be corrected of the actor's own data,
// newest first.
func (s *Reader) OwnCorrections(
	ctx context.Context, actor subsidy.Actor, p Page,
) ([]subsidy.Correction, string, error) {
	if actor.Role != subsidy.Trainee || actor.Person == "" {
		return nil, "", Missing()
	}
	condition, args := correctionScope(actor)
	return s.corrections(ctx, condition, args, p)
}

func (s *Reader) corrections(
	ctx context.Context, condition string, args []any, p Page,
) ([]subsidy.Correction, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND correction.id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanCorrection,
		"SELECT "+correctionColumns+correctionTables+" WHERE "+condition+" ORDER BY correction.id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list corrections: %w", err)
	}
	rows, next := cut(rows, p, func(c subsidy.Correction) []string { return []string{c.ID} })
	return rows, next, nil
}

// CorrectionCase is a correction with what the row says now and, of an ID
// number, what carrying it out would touch.
type CorrectionCase struct {
	subsidy.Correction
	Now    subsidy.Person // zero when the row is gone
	Places []PersonPlace  // of the wrong number and of the right one
}

// PersonPlace is a filing whose roster names a number.
type PersonPlace struct {
	Right      bool // under the right number
	Enterprise string
	Number     string
	Project    string
	Name       string // as that roster names the person
}

// CorrectionFor reads a correction the actor may see.
func (s *Reader) CorrectionFor(ctx context.Context, actor subsidy.Actor, id string) (CorrectionCase, error) {
	condition, args := correctionScope(actor)
	c, err := s.scanCorrection(s.row(ctx,
		"SELECT "+correctionColumns+correctionTables+" WHERE correction.id = ? AND "+condition,
		append([]any{id}, args...)...))
	one := CorrectionCase{Correction: c}
	if one, err = found(one, err, "correction"); err != nil {
		return one, err
	}
	rows, err := collect(ctx, s, s.read, s.scanRosterRow, "SELECT "+rosterColumns+" FROM roster WHERE id = ?", c.Row)
	if err != nil {
		return one, fmt.Errorf("read person: %w", err)
	}
	for _, r := range rows {
		one.Now = r.Person
	}
	if c.Kind != subsidy.CorrectID || c.State != subsidy.CorrectionOpen {
		return one, nil
	}
	for _, right := range []bool{false, true} {
		hash := c.Person
		if right {
			hash = s.seal.hash("id", c.Wanted)
		}
		places, err := collect(ctx, s, s.read, func(r scanner) (p PersonPlace, err error) {
			var row string
			var sealed []byte
			var who subsidy.Person
			if err := r.Scan(&row, &sealed, &p.Number, &p.Project, &p.Enterprise); err != nil {
				return p, err
			}
			err = s.seal.openJSON("roster.person", row, sealed, &who)
			p.Right, p.Name = right, who.Name
			return p, err
		}, `SELECT roster.id, roster.person, COALESCE(filing.number, ''), filing.project, enterprise.name FROM roster
			JOIN filing ON filing.id = roster.filing_id JOIN enterprise ON enterprise.id = filing.enterprise_id
			WHERE roster.id_hash = ? ORDER BY roster.filing_id LIMIT 50`, hash)
		if err != nil {
			return one, fmt.Errorf("look where the person stands: %w", err)
		}
		one.Places = append(one.Places, places...)
	}
	return one, nil
}
