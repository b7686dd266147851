package store

import (
	"context"
	"errors"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// objectionBody is the sealed part of an objection.
type objectionBody struct {
	Text    string `json:"text"`
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
	Answer  string `json:"answer,omitempty"`
}

const objectionColumns = "objection.id, objection.kind, objection.claim_id, objection.county, objection.state, objection.account_id, objection.body, objection.at, objection.decided_by, objection.decided_at"

func (s *Store) scanObjection(r scanner) (o subsidy.Objection, err error) {
	var body []byte
	var raised, decided int64
	if err := r.Scan(&o.ID, &o.Kind, &o.Claim, &o.County, &o.State, &o.Account, &body, &raised, &o.DecidedBy, &decided); err != nil {
		return o, err
	}
	var b objectionBody
	if err := s.seal.openJSON("objection.body", o.ID, body, &b); err != nil {
		return o, err
	}
	o.Text, o.Name, o.Contact, o.Answer, o.At, o.DecidedAt = b.Text, b.Name, b.Contact, b.Answer, at(raised), at(decided)
	return o, nil
}

// Objection reads an objection with the lines it concerns for update.
func (tx *Tx) Objection(id string) (subsidy.Objection, error) {
	o, err := tx.s.scanObjection(tx.row("SELECT "+objectionColumns+" FROM objection WHERE id = ?"+tx.lock(), id))
	if o, err = found(o, err, "objection"); err != nil {
		return o, err
	}
	o.Lines, err = objectionLines(tx.ctx, tx.s, tx.tx, id)
	return o, err
}

func objectionLines(ctx context.Context, s *Store, q queryer, id string) ([]string, error) {
	lines, err := collect(ctx, s, q, func(r scanner) (id string, err error) { return id, r.Scan(&id) }, "SELECT line_id FROM objection_line WHERE objection_id = ? ORDER BY line_id", id)
	if err != nil {
		return nil, fmt.Errorf("read objection's lines: %w", err)
	}
	return lines, nil
}

// KeepObjection writes an objection; its event is recorded with what it does.
func (tx *Tx) KeepObjection(o subsidy.Objection) error {
	body, err := tx.s.seal.json("objection.body", o.ID, objectionBody{o.Text, o.Name, o.Contact, o.Answer})
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO objection (id, kind, claim_id, county, state, account_id, body, at, decided_by, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
		o.ID, string(o.Kind), o.Claim, string(o.County), string(o.State), o.Account, body, ms(o.At), o.DecidedBy, ms(o.DecidedAt))
	if err != nil {
		return fmt.Errorf("keep objection: %w", err)
	}
	var rows [][]any
	for _, l := range o.Lines {
		rows = append(rows, []any{o.ID, l})
	}
	if _, err := tx.insertMany("INSERT INTO objection_line (objection_id, line_id)", rows, "ON CONFLICT DO NOTHING"); err != nil {
		return fmt.Errorf("keep objection's lines: %w", err)
	}
	return nil
}

// Object takes an objection to a claim: it holds its lines, or is a report.
func (tx *Tx) Object(claim string, o subsidy.Objection) (subsidy.Objection, error) {
	c, err := tx.Claim(claim)
	if err != nil {
		return o, err
	}
	o.ID = tx.NewID()
	event, err := c.Object(&o, tx.act.Actor, tx.act.Now)
	if err != nil {
		return o, err
	}
	if err := tx.KeepObjection(o); err != nil {
		return o, err
	}
	return o, tx.SaveClaim(c, event)
}

// FileReport takes a report (举报) about no claim in particular.
func (tx *Tx) FileReport(o subsidy.Objection) error {
	o.ID = tx.NewID()
	event, err := subsidy.NewReport(&o, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.KeepObjection(o); err != nil {
		return err
	}
	return tx.Record(event)
}

// Say takes a trainee's word on a line; “no” takes the line out of a plan that
// is not with the bank yet.
func (tx *Tx) Say(line string, word subsidy.Word, text string) error {
	var claim string
	err := tx.row("SELECT claim_id FROM claim_line WHERE id = ? AND id_hash = ?", line, tx.act.Actor.Person).Scan(&claim)
	if _, err = found(claim, err, "line"); err != nil {
		return err
	}
	c, err := tx.Claim(claim)
	if err != nil {
		return err
	}
	saying := subsidy.Saying{Line: line, Word: word, Text: text}
	item, amount := "", subsidy.Fen(0)
	for _, l := range c.Lines {
		if l.ID == line {
			item, amount = l.Item, l.Amount
		}
	}
	plan := subsidy.Plan{}
	if item != "" {
		if plan, err = tx.planOfItem(item); err != nil {
			return err
		}
		saying.Sent = plan.State == subsidy.PlanSent
	}
	open, err := tx.openWord(line)
	if err != nil {
		return err
	}
	saying.Open = open
	o := subsidy.Objection{ID: tx.NewID()}
	event, err := c.Say(saying, &o, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if word == subsidy.WordNo {
		err = tx.KeepObjection(o)
	} else if open != nil {
		err = tx.KeepObjection(*open)
	}
	if err == nil && item != "" && !saying.Sent && word == subsidy.WordNo {
		err = tx.dropFromPlan(plan, item, line, amount)
	}
	if err != nil {
		return err
	}
	return tx.SaveClaim(c, event)
}

// openWord is the open objection that an earlier “no” made, nil for none.
func (tx *Tx) openWord(line string) (*subsidy.Objection, error) {
	ids, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT objection.id FROM objection_line JOIN objection ON objection.id = objection_id WHERE line_id = ? AND kind = 'word' AND state = 'open'", line)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	o, err := tx.Objection(ids[0])
	return &o, err
}

// RuleObjection lets the rule decide an objection and its lines.
func (tx *Tx) RuleObjection(id string, ruling subsidy.Ruling, rules Rules) (subsidy.Objection, error) {
	o, err := tx.Objection(id)
	if err != nil {
		return o, err
	}
	if err := tx.act.Actor.May(subsidy.DecideObjection, o.Scope()); err != nil {
		return o, err
	}
	var event subsidy.Event
	if o.Kind == subsidy.Reporting {
		if event, err = o.AnswerReport(ruling.Answer, tx.act.Actor, tx.act.Now); err != nil {
			return o, err
		}
		return o, errors.Join(tx.KeepObjection(o), tx.Record(event))
	}
	c, err := tx.Claim(o.Claim)
	if err != nil {
		return o, err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return o, err
	}
	if event, err = c.Rule(&o, ruling, terms, tx.act.Actor, tx.act.Now); err != nil {
		return o, err
	}
	if err := tx.KeepObjection(o); err != nil {
		return o, err
	}
	return o, tx.SaveClaim(c, event)
}

// ObjectionRow is an objection in a list.
type ObjectionRow struct {
	subsidy.Objection
	Number, Project string // of the claim, "" for a report about none
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

func (s *Store) scanObjectionRow(r scanner) (o ObjectionRow, err error) {
	o.Objection, err = s.scanObjection(alsoScan{r, []any{&o.Number, &o.Project}})
	return o, err
}

const objectionFrom = " FROM objection LEFT JOIN claim ON claim.id = objection.claim_id WHERE "

// Objections lists the objections and reports of a state in the bureau's scope,
// oldest first; who raised them is not told.
func (s *Store) Objections(ctx context.Context, actor subsidy.Actor, state subsidy.ObjectionState, p Page) ([]ObjectionRow, string, error) {
	condition, args := objectionScope(actor)
	condition, args = "objection.state = ? AND "+condition, append([]any{string(state)}, args...)
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND objection.id > ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanObjectionRow, "SELECT "+objectionColumns+", COALESCE(claim.number, ''), COALESCE(claim.project, '')"+objectionFrom+condition+" ORDER BY objection.id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list objections: %w", err)
	}
	rows, next := cut(rows, p, func(o ObjectionRow) []string { return []string{o.ID} })
	return rows, next, nil
}

// ObjectionFor reads an objection in the bureau's scope, with its lines.
func (s *Store) ObjectionFor(ctx context.Context, actor subsidy.Actor, id string) (ObjectionRow, error) {
	condition, args := objectionScope(actor)
	o, err := s.scanObjectionRow(s.row(ctx, "SELECT "+objectionColumns+", COALESCE(claim.number, ''), COALESCE(claim.project, '')"+objectionFrom+"objection.id = ? AND "+condition, append([]any{id}, args...)...))
	if o, err = found(o, err, "objection"); err != nil {
		return o, err
	}
	o.Lines, err = objectionLines(ctx, s, s.read, id)
	return o, err
}

// ClaimObjections lists a claim's objections, oldest first, for the bureau.
func (s *Store) ClaimObjections(ctx context.Context, actor subsidy.Actor, claim string) ([]ObjectionRow, error) {
	condition, args := objectionScope(actor)
	rows, err := collect(ctx, s, s.read, s.scanObjectionRow, "SELECT "+objectionColumns+", COALESCE(claim.number, ''), COALESCE(claim.project, '')"+objectionFrom+"objection.claim_id = ? AND "+condition+" ORDER BY objection.id", append([]any{claim}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list claim's objections: %w", err)
	}
	return rows, nil
}

// MyObjections lists what an account raised itself, newest first.
func (s *Store) MyObjections(ctx context.Context, account string) ([]ObjectionRow, error) {
	rows, err := collect(ctx, s, s.read, s.scanObjectionRow, "SELECT "+objectionColumns+", COALESCE(claim.number, ''), COALESCE(claim.project, '')"+objectionFrom+"objection.account_id = ? AND objection.account_id <> '' ORDER BY objection.id DESC LIMIT 50", account)
	if err != nil {
		return nil, fmt.Errorf("list own objections: %w", err)
	}
	return rows, nil
}

// PublicClaim is a claim in publicity, as anybody may see it.
type PublicClaim struct {
	ID, Number, Enterprise, Project string
	County                          subsidy.County
	From, Until                     calendar.Day
	People, Hours                   int
	Amount                          subsidy.Fen
}

func scanPublicClaim(r scanner) (c PublicClaim, err error) {
	return c, r.Scan(&c.ID, &c.Number, &c.Enterprise, &c.Project, &c.County, scanDay{&c.From}, scanDay{&c.Until}, &c.People, &c.Hours, &c.Amount)
}

const publicColumns = "SELECT claim.id, claim.number, enterprise.name, claim.project, claim.county, public_from, public_until, people, hours, claim.amount FROM claim JOIN enterprise ON enterprise.id = claim.enterprise_id WHERE public_until >= ? AND public_until <> ''"

// PublicClaims lists the claims in publicity today, those that end first first.
func (s *Store) PublicClaims(ctx context.Context, today calendar.Day, p Page) ([]PublicClaim, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := "", []any{today.String()}
	if keys != nil {
		condition, args = " AND (public_until, claim.id) > (?, ?)", append(args, keys[0], keys[1])
	}
	rows, err := collect(ctx, s, s.read, scanPublicClaim, publicColumns+condition+" ORDER BY public_until, claim.id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list publicity: %w", err)
	}
	rows, next := cut(rows, p, func(c PublicClaim) []string { return []string{c.Until.String(), c.ID} })
	return rows, next, nil
}

// PublicLine is one person in publicity: masked name and ID number, hours and amount.
type PublicLine struct {
	ID, Name, Number string
	Hours            int
	Amount           subsidy.Fen
	Held             bool
}

// PublicClaimFor reads a claim that is in publicity today, with a page of the
// people who are; one whose publicity is over is not there any more.
func (s *Store) PublicClaimFor(ctx context.Context, id string, today calendar.Day, p Page) (PublicClaim, []PublicLine, string, error) {
	c, err := scanPublicClaim(s.row(ctx, publicColumns+" AND claim.id = ?", today.String(), id))
	if c, err = found(c, err, "publicity"); err != nil {
		return c, nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return c, nil, "", err
	}
	condition, args := "claim_id = ? AND claim_line.public_until >= ? AND claim_line.state IN ('live', 'held')", []any{id, today.String()}
	if keys != nil {
		position, err := number(keys[0])
		if err != nil {
			return c, nil, "", err
		}
		condition, args = condition+" AND (claim_line.position, claim_line.id) > (?, ?)", append(args, position, keys[1])
	}
	rows, err := collect(ctx, s, s.read, s.scanLineRow, "SELECT "+claimLineColumns+", roster.person FROM claim_line LEFT JOIN roster ON roster.id = roster_id WHERE "+condition+" ORDER BY claim_line.position, claim_line.id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return c, nil, "", fmt.Errorf("list publicity's people: %w", err)
	}
	rows, next := cut(rows, p, func(l ClaimLineRow) []string { return []string{fmt.Sprint(l.Position), l.ID} })
	out := make([]PublicLine, len(rows))
	for i, l := range rows {
		out[i] = PublicLine{ID: l.ID, Name: subsidy.MaskName(l.Entry.Name), Number: subsidy.ResidentID(l.Entry.ID).Masked(), Hours: l.Hours, Amount: l.Amount, Held: l.State == subsidy.LineHeld}
	}
	return c, out, next, nil
}

// OwnLine is one claim about the reader themselves.
type OwnLine struct {
	subsidy.ClaimLine
	ClaimID, Number, Enterprise, Project string
	State                                subsidy.ClaimState
	End                                  calendar.Day
}

// OwnLines lists the claims about the trainee that have been published, newest
// first.
func (s *Store) OwnLines(ctx context.Context, actor subsidy.Actor) ([]OwnLine, error) {
	if actor.Person == "" {
		return nil, missing()
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (o OwnLine, err error) {
		o.ClaimLine, err = s.scanClaimLine(alsoScan{r, []any{&o.ClaimID, &o.Number, &o.Enterprise, &o.Project, &o.State, scanDay{&o.End}}})
		return o, err
	}, "SELECT "+claimLineColumns+`, claim.id, claim.number, enterprise.name, claim.project, claim.state, claim.end_day FROM claim_line JOIN claim ON claim.id = claim_id JOIN enterprise ON enterprise.id = claim.enterprise_id
		WHERE claim_line.id_hash = ? AND claim.state IN ('published', 'cleared', 'scheduled', 'paid') ORDER BY claim_line.id DESC LIMIT 100`, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("list claims about oneself: %w", err)
	}
	return rows, nil
}
