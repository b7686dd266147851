package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// OwnData is all that is held on a person (rules.md 7).
type OwnData struct {
	Name     string
	ID       subsidy.ResidentID
	Phone    string // of the WeChat account
	Filings  []OwnFiling
	Claims   []OwnClaim
	Years    []OwnYear
	Readings []OwnReading
}

// OwnFiling is a filing that names the person, with the study records of it.
type OwnFiling struct {
	TraineeStudy
	Person subsidy.Person // as the roster says
}

// OwnClaim is what an enterprise claimed for the person.
type OwnClaim struct {
	Enterprise, Number, Project string
	State                       claim.LineState
	ClaimState                  claim.State
	Hours                       int
	Amount                      subsidy.Fen
}

// OwnYear is what stands against the person's year.
type OwnYear struct {
	Year int
	subsidy.PersonYear
}

// OwnReading is one reading of the person's data whole.
type OwnReading struct {
	At     time.Time
	Role   subsidy.Role
	County subsidy.County
	Action subsidy.Action
	Note   string
}

// ownMost bounds each list of a person's data.
const ownMost = 200

// OwnData reads what is held on the account's person.
func (s *Reader) OwnData(ctx context.Context, account Account) (OwnData, error) {
	var d OwnData
	actor, err := account.Trainee()
	if err != nil {
		return d, err
	}
	d.Phone = account.Phone
	var sealed []byte
	if err := s.row(ctx, "SELECT trainee FROM account WHERE id = ?", account.ID).Scan(&sealed); err != nil {
		return d, fmt.Errorf("read account: %w", err)
	}
	var who trainee
	if err := s.seal.openJSON("account.trainee", account.ID, sealed, &who); err != nil {
		return d, err
	}
	d.Name, d.ID = who.Name, who.ID
	if d.Filings, err = s.ownFilings(ctx, actor); err != nil {
		return d, err
	}
	d.Claims, err = collect(ctx, s, s.read, func(r scanner) (c OwnClaim, err error) {
		return c, r.Scan(&c.Enterprise, &c.Number, &c.Project, &c.State, &c.ClaimState, &c.Hours, &c.Amount)
	}, `SELECT enterprise.name, COALESCE(claim.number, claim.filing_number), claim.project, claim_line.state,
		claim.state, claim_line.hours, claim_line.amount FROM claim_line JOIN claim ON claim.id = claim_id
		JOIN enterprise ON enterprise.id = claim.enterprise_id WHERE id_hash = ? ORDER BY claim_line.id DESC
		LIMIT ?`, actor.Person, ownMost)
	if err != nil {
		return d, fmt.Errorf("read a person's claims: %w", err)
	}
	d.Years, err = collect(ctx, s, s.read, func(r scanner) (y OwnYear, err error) {
		return y, r.Scan(&y.Year, &y.Reserved, &y.Approved, &y.Paid, &y.Elsewhere, &y.Cap)
	},
		"SELECT year, reserved, approved, paid, elsewhere, cap - raised FROM person_year WHERE id_hash = ? "+
			"ORDER BY year DESC LIMIT ?", actor.Person, ownMost)
	if err != nil {
		return d, fmt.Errorf("read a person's years: %w", err)
	}
	d.Readings, err = s.ownReadings(ctx, d.Filings)
	return d, err
}

// ownFilings adds to a person's study what each roster says of them.
func (s *Reader) ownFilings(ctx context.Context, actor subsidy.Actor) ([]OwnFiling, error) {
	studies, err := s.TraineeStudies(ctx, actor)
	if err != nil {
		return nil, err
	}
	rows, err := collect(ctx, s, s.read, s.scanRosterRow,
		"SELECT "+rosterColumns+" FROM roster WHERE id_hash = ? ORDER BY filing_id DESC LIMIT ?", actor.Person, ownMost)
	if err != nil {
		return nil, fmt.Errorf("read a person's rows: %w", err)
	}
	out := make([]OwnFiling, len(studies))
	for i, t := range studies {
		out[i].TraineeStudy = t
		if at := slices.IndexFunc(rows, func(r RosterRow) bool { return r.ID == t.Row }); at >= 0 {
			out[i].Person = rows[at].Person
		}
	}
	return out, nil
}

// ownReadings finds who read the person's data whole: their row, the whole
// roster, or their evidence; newest first.
func (s *Reader) ownReadings(ctx context.Context, filings []OwnFiling) ([]OwnReading, error) {
	out := []OwnReading{}
	for _, f := range filings {
		subjects, err := collect(ctx, s, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
			`SELECT id FROM claim WHERE filing_id = ? UNION ALL SELECT id FROM correction WHERE filing_id = ?
			UNION ALL SELECT id FROM binding WHERE filing_id = ?`, f.Filing.ID, f.Filing.ID, f.Filing.ID)
		if err != nil {
			return nil, fmt.Errorf("look for a person's cases: %w", err)
		}
		subjects = append(subjects, f.Filing.ID, EvidenceID(f.Row, ""))
		for _, c := range f.Filing.Form.Courses {
			subjects = append(subjects, EvidenceID(f.Row, c.ID))
		}
		for _, id := range subjects {
			lines, err := collect(ctx, s, s.read, scanLine,
				"SELECT "+lineColumns+
					" FROM event WHERE subject_id = ? AND reading = 1 ORDER BY at DESC, id DESC LIMIT ?", id, ownMost)
			if err != nil {
				return nil, fmt.Errorf("read who read: %w", err)
			}
			for _, l := range lines {
				if r, mine := s.ownReading(l, f.Row); mine {
					out = append(out, r)
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b OwnReading) int { return b.At.Compare(a.At) })
	return out[:min(len(out), ownMost)], nil
}

// ownReading is a line as the person may know it: which office read and why,
// not who in it.
func (s *Reader) ownReading(l line, row string) (r OwnReading, mine bool) {
	r = OwnReading{
		At:     at(l.at),
		Role:   subsidy.Role(l.role),
		County: subsidy.County(l.county),
		Action: subsidy.Action(l.action),
	}
	if l.kind == string(subsidy.SubjectStudy) {
		return r, true
	}
	var b eventBody
	if l.body == nil || s.seal.openJSON("event.body", l.id, l.body, &b) != nil {
		return r, false
	}
	r.Note = b.Note
	return r, b.Row == row || b.Row == subsidy.WholeRoster
}
