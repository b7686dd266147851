package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// objectionBody is the sealed part of an objection.
type objectionBody struct {
	Text    string `json:"text"`
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
	Answer  string `json:"answer,omitempty"`
}

const objectionColumns = "objection.id, objection.kind, objection.claim_id, objection.county, objection.state, " +
	"objection.account_id, objection.body, objection.at, objection.decided_by, objection.decided_at, " +
	"objection.origin, objection.times, objection.last_at"

func (s *Reader) scanObjection(r scanner) (o claim.Objection, err error) {
	var body []byte
	var raised, decided, last int64
	if err := r.Scan(&o.ID, &o.Kind, &o.Claim, &o.County, &o.State, &o.Account, &body, &raised, &o.DecidedBy, &decided,
		&o.Origin, &o.Times, &last); err != nil {
		return o, err
	}
	var b objectionBody
	if err := s.seal.openJSON("objection.body", o.ID, body, &b); err != nil {
		return o, err
	}
	o.Text, o.Name, o.Contact, o.Answer, o.At, o.DecidedAt = b.Text, b.Name, b.Contact, b.Answer, at(raised),
		at(decided)
	if o.LastAt = at(last); last == 0 { // from before repetitions were counted
		o.LastAt = o.At
	}
	return o, nil
}

// Objection reads an objection with the lines it concerns for update.
func (tx *Tx) Objection(id string) (claim.Objection, error) {
	o, err := tx.s.scanObjection(tx.row("SELECT "+objectionColumns+" FROM objection WHERE id = ?"+tx.lock(), id))
	if o, err = found(o, err, "objection"); err != nil {
		return o, err
	}
	o.Lines, err = objectionLines(tx.ctx, tx.s, tx.tx, id)
	return o, err
}

func objectionLines(ctx context.Context, s *Reader, q queryer, id string) ([]string, error) {
	lines, err := collect(ctx, s, q, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT line_id FROM objection_line WHERE objection_id = ? ORDER BY line_id", id)
	if err != nil {
		return nil, fmt.Errorf("read objection's lines: %w", err)
	}
	return lines, nil
}

// KeepObjection writes an objection; its event is recorded with what it does.
func (tx *Tx) KeepObjection(o claim.Objection) error {
	body, err := tx.s.seal.json("objection.body", o.ID, objectionBody{o.Text, o.Name, o.Contact, o.Answer})
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO objection (id, kind, claim_id, county, state, account_id, body, at, decided_by,
		decided_at, origin, times, last_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body,
		decided_by = excluded.decided_by, decided_at = excluded.decided_at,
		times = excluded.times, last_at = excluded.last_at`,
		o.ID, string(o.Kind), o.Claim, string(o.County), string(o.State), o.Account, body, ms(o.At), o.DecidedBy,
		ms(o.DecidedAt),
		o.Origin, max(1, o.Times), ms(o.LastAt))
	if err != nil {
		return fmt.Errorf("keep objection: %w", err)
	}
	var rows [][]any
	for _, l := range o.Lines {
		rows = append(rows, []any{o.ID, l})
	}
	if _, err := tx.insertMany("INSERT INTO objection_line (objection_id, line_id)", rows,
		"ON CONFLICT DO NOTHING"); err != nil {
		return fmt.Errorf("keep objection's lines: %w", err)
	}
	return nil
}

// raisedBy notes who raises an objection and whether somebody vouches for them,
// and finds the open one that they raised about the same.
func (tx *Tx) RaisedBy(o *claim.Objection, kind claim.ObjectionKind, claim string, county subsidy.County) (
	open claim.Objection, again bool, err error,
) {
	who := "account\x00" + tx.act.Actor.ID
	if tx.act.Actor.ID != "" {
		query := "SELECT COUNT(*) FROM account WHERE id = ? AND phone_hash <> ''"
		if err := tx.row(query, tx.act.Actor.ID).Scan(&n0{&o.Vouched}); err != nil {
			return open, false, fmt.Errorf("look who objects: %w", err)
		}
	} else {
		who = "address\x00" + o.Origin + "\x00" + subsidy.NameKey(o.Text)
	}
	o.Origin = tx.s.seal.hash("objection", string(kind)+"\x00"+who)
	ids, err := tx.idsOf("SELECT id FROM objection WHERE claim_id = ? AND county = ? AND origin = ? AND origin <> '' "+
		"AND state = 'open'",
		claim, string(county), o.Origin)
	if err != nil || len(ids) == 0 {
		return open, false, err
	}
	open, err = tx.Objection(ids[0])
	return open, true, err
}

// ClaimOfLine reads the claim of a person's line for update.
func (tx *Tx) ClaimOfLine(line, person string) (claim.Claim, error) {
	var id string
	err := tx.row("SELECT claim_id FROM claim_line WHERE id = ? AND id_hash = ?", line, person).Scan(&id)
	if _, err = found(id, err, "line"); err != nil {
		return claim.Claim{}, err
	}
	return tx.Claim(id)
}

// whoSays tells whether who answers also stands, or stood, for the enterprise.
func (tx *Tx) WhoSays(s *claim.Saying, c claim.Claim) error {
	account := tx.act.Actor.ID
	var phone string
	for _, ask := range []struct {
		query string
		to    any
	}{
		{"SELECT COALESCE(MAX(verified), 0) FROM account WHERE id = ?", &n0{&s.Verified}},
		{"SELECT COALESCE(MAX(phone_hash), '') FROM account WHERE id = ?", &phone},
	} {
		if err := tx.row(ask.query, account).Scan(ask.to); err != nil {
			return fmt.Errorf("look at who answers: %w", err)
		}
	}
	var err error
	s.Member, err = tx.memberOf(c.Enterprise, account, phone)
	return err
}

// openWord is the open objection that an earlier “no” made, nil for none.
func (tx *Tx) OpenWord(line string) (*claim.Objection, error) {
	ids, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT objection.id FROM objection_line JOIN objection ON objection.id = objection_id WHERE line_id = ? "+
			"AND kind = 'word' AND state = 'open'", line)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	o, err := tx.Objection(ids[0])
	return &o, err
}

// ObjectionRow is an objection in a list.
type ObjectionRow struct {
	claim.Objection
	Number, Project string // of the claim, "" for a report about none
	Worker          string // name of who looks after it (经办), "" for nobody or where it is not listed
}

func objectionScope(a subsidy.Actor) (string, []any) {
	switch a.Role {
	case subsidy.CountyReviewer, subsidy.CountyChief:
		return "objection.county = ?", []any{string(a.County)}
	case subsidy.CityOfficer:
		return "1 = 1", nil
	}
	return "1 = 0", nil
}

func (s *Reader) scanObjectionRow(r scanner) (o ObjectionRow, err error) {
	o.Objection, err = s.scanObjection(alsoScan{r, []any{&o.Number, &o.Project}})
	return o, err
}

const objectionFrom = " FROM objection LEFT JOIN claim ON claim.id = objection.claim_id WHERE "

// ObjectionDesk lists the objections and reports in the bureau's scope; who raised them is not told.
func (s *Reader) ObjectionDesk(
	ctx context.Context, actor subsidy.Actor, q ListSearch, p Page,
) ([]ObjectionRow, string, error) {
	worker := func(o *ObjectionRow) *string { return &o.Worker }
	return listed(ctx, s, subsidy.SubjectObjection, s.scanObjectionRow, worker, actor, q, p)
}

// ObjectionFor reads an objection in the bureau's scope, with its lines.
func (s *Reader) ObjectionFor(ctx context.Context, actor subsidy.Actor, id string) (ObjectionRow, error) {
	condition, args := objectionScope(actor)
	o, err := s.scanObjectionRow(s.row(ctx,
		"SELECT "+objectionColumns+", COALESCE(claim.number, ''), COALESCE(claim.project, '')"+objectionFrom+
			"objection.id = ? AND "+condition, append([]any{id}, args...)...))
	if o, err = found(o, err, "objection"); err != nil {
		return o, err
	}
	o.Lines, err = objectionLines(ctx, s, s.read, id)
	return o, err
}

// ClaimObjections lists a claim's objections, oldest first, for the bureau.
func (s *Reader) ClaimObjections(ctx context.Context, actor subsidy.Actor, claim string) ([]ObjectionRow, error) {
	condition, args := objectionScope(actor)
	rows, err := collect(ctx, s, s.read, s.scanObjectionRow,
		"SELECT "+objectionColumns+", COALESCE(claim.number, ''), COALESCE(claim.project, '')"+objectionFrom+
			"objection.claim_id = ? AND "+condition+" ORDER BY objection.id", append([]any{claim}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list claim's objections: %w", err)
	}
	return rows, nil
}

// MyObjections lists what an account raised itself, newest first.
func (s *Reader) MyObjections(ctx context.Context, account string) ([]ObjectionRow, error) {
	rows, err := collect(ctx, s, s.read, s.scanObjectionRow,
		"SELECT "+objectionColumns+", COALESCE(claim.number, ''), COALESCE(claim.project, '')"+objectionFrom+
			"objection.account_id = ? AND objection.account_id <> '' ORDER BY objection.id DESC LIMIT 50", account)
	if err != nil {
		return nil, fmt.Errorf("list own objections: %w", err)
	}
	return rows, nil
}
