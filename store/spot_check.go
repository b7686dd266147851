package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/signal"
)

const spotColumns = "id, state, form, cases, list_digest, announced_by, announced_at, seed, drawn_by, drawn_at, " +
	"closed_at"

func scanSpot(r scanner) (c signal.SpotCheck, err error) {
	var form []byte
	var announced, drawn, closed int64
	if err := r.Scan(&c.ID, &c.State, &form, &c.Cases, &c.ListDigest, &c.AnnouncedBy, &announced, &c.Seed, &c.DrawnBy,
		&drawn, &closed); err != nil {
		return c, err
	}
	c.AnnouncedAt, c.DrawnAt, c.ClosedAt = at(announced), at(drawn), at(closed)
	return c, json.Unmarshal(form, &c.Form)
}

const spotCaseColumns = "number, amount, claim_id, enterprise_id, county, stratum, digest, selected, outcome, note, " +
	"checked_by, checked_at"

func (s *Reader) scanSpotCase(id string) func(scanner) (signal.CheckedCase, error) {
	return func(r scanner) (c signal.CheckedCase, err error) {
		var selected, when int64
		var note []byte
		if err := r.Scan(&c.Number, &c.Amount, &c.Claim, &c.Enterprise, &c.County, &c.Stratum, &c.Digest, &selected,
			&c.Outcome, &note, &c.By, &when); err != nil {
			return c, err
		}
		c.Selected, c.At = selected == 1, at(when)
		plain, err := s.seal.open("spot_check_case.note", id+c.Number, note)
		c.Note = string(plain)
		return c, err
	}
}

// claimsApproved lists the claims approved on these days that stand approved or
// further, by number: what a spot check draws from.
func (s *Reader) claimsApproved(
	ctx context.Context, q queryer, from, until calendar.Day,
) ([]signal.CheckedCase, error) {
	out, err := collect(ctx, s, q, func(r scanner) (c signal.CheckedCase, err error) {
		return c, r.Scan(&c.Number, &c.Amount, &c.Claim, &c.Enterprise, &c.County)
	}, `SELECT number, amount, id, enterprise_id, county FROM claim WHERE approved_at > 0 AND approved_at >= ?
		AND approved_at < ?
		AND number IS NOT NULL AND state IN ('approved', 'published', 'cleared', 'scheduled',
		'paid')`, ms(from.Start()), ms(until.End()))
	if err != nil {
		return nil, fmt.Errorf("list approved claims: %w", err)
	}
	slices.SortFunc(out, func(a, b signal.CheckedCase) int { return strings.Compare(a.Number, b.Number) })
	return out, nil
}

// ClaimsApproved are the claims that a spot check of a period draws from, for update.
func (tx *Tx) ClaimsApproved(from, until calendar.Day) ([]signal.CheckedCase, error) {
	return tx.s.claimsApproved(tx.ctx, tx.tx, from, until)
}

// AddSpotCheck writes a new spot check with its list and its event.
func (tx *Tx) AddSpotCheck(c signal.SpotCheck, list []signal.CheckedCase, ev subsidy.Event) error {
	text, err := json.Marshal(c.Form)
	if err != nil {
		return fmt.Errorf("save spot check: %w", err)
	}
	_, err = tx.exec("INSERT INTO spot_check ("+spotColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, '', '', 0, 0)", c.ID,
		string(c.State), string(text), c.Cases, c.ListDigest, c.AnnouncedBy, ms(c.AnnouncedAt))
	if err != nil {
		return fmt.Errorf("save spot check: %w", err)
	}
	rows := make([][]any, len(list))
	for i, one := range list {
		rows[i] = []any{
			c.ID,
			i,
			one.Number,
			int64(one.Amount),
			one.Claim,
			one.Enterprise,
			string(one.County),
			one.Stratum,
			"",
			0,
			"",
			tx.s.seal.bytes("spot_check_case.note", c.ID+one.Number, nil),
			"",
			0,
		}
	}
	if _, err := tx.insertMany("INSERT INTO spot_check_case (spot_check_id, position, "+spotCaseColumns+")", rows,
		""); err != nil {
		return fmt.Errorf("save spot check: %w", err)
	}
	return tx.Record(ev)
}

// SpotCheck reads a spot check for update.
func (tx *Tx) SpotCheck(id string) (signal.SpotCheck, error) {
	c, err := scanSpot(tx.row("SELECT "+spotColumns+" FROM spot_check WHERE id = ?"+tx.lock(), id))
	return found(c, err, "spot check")
}

func (tx *Tx) SaveSpotCheck(c signal.SpotCheck, event subsidy.Event) error {
	_, err := tx.exec(
		"UPDATE spot_check SET state = ?, seed = ?, drawn_by = ?, drawn_at = ?, closed_at = ? WHERE id = ?",
		string(c.State), c.Seed, c.DrawnBy, ms(c.DrawnAt), ms(c.ClosedAt), c.ID)
	if err != nil {
		return fmt.Errorf("save spot check: %w", err)
	}
	return tx.Record(event)
}

// SpotCases are the cases of a spot check, in its order.
func (tx *Tx) SpotCases(id string) ([]signal.CheckedCase, error) {
	return tx.s.spotCases(tx.ctx, tx.tx, id, "")
}

// KeepDraw writes which cases of a spot check were drawn, and their order.
func (tx *Tx) KeepDraw(id string, drawn []signal.CheckedCase) error {
	for i, one := range drawn {
		if _, err := tx.exec("UPDATE spot_check_case SET position = ?, stratum = ?, digest = ?, selected = ? "+
			"WHERE spot_check_id = ? AND number = ?", i, one.Stratum, one.Digest, flag(one.Selected), id,
			one.Number); err != nil {
			return fmt.Errorf("save draw: %w", err)
		}
	}
	return nil
}

// SpotCase reads a case of a spot check for update.
func (tx *Tx) SpotCase(id, number string) (signal.CheckedCase, error) {
	one, err := tx.s.scanSpotCase(id)(tx.row("SELECT "+spotCaseColumns+
		" FROM spot_check_case WHERE spot_check_id = ? AND number = ?"+tx.lock(), id, number))
	return found(one, err, "drawn case")
}

// SaveSpotCase writes what the check of a case found, with its event.
func (tx *Tx) SaveSpotCase(id string, one signal.CheckedCase, ev subsidy.Event) error {
	_, err := tx.exec("UPDATE spot_check_case SET outcome = ?, note = ?, checked_by = ?, checked_at = ? "+
		"WHERE spot_check_id = ? AND number = ?", string(one.Outcome),
		tx.s.seal.bytes("spot_check_case.note", id+one.Number, []byte(one.Note)), one.By, ms(one.At), id, one.Number)
	if err != nil {
		return fmt.Errorf("save check: %w", err)
	}
	return tx.Record(ev)
}

// ChecksLeft counts the drawn cases of a spot check without an outcome.
func (tx *Tx) ChecksLeft(id string) (left int, err error) {
	err = tx.row("SELECT COUNT(*) FROM spot_check_case WHERE spot_check_id = ? AND selected = 1 AND outcome = ''",
		id).Scan(&left)
	return left, wrapped("count checks", err)
}

// spotCases reads the cases of a spot check in its order: all, or, of one
// county, those that were drawn.
func (s *Reader) spotCases(ctx context.Context, q queryer, id string, of subsidy.County) ([]signal.CheckedCase, error) {
	condition, args := "spot_check_id = ?", []any{id}
	if of != "" {
		condition, args = condition+" AND selected = 1 AND county = ?", append(args, string(of))
	}
	out, err := collect(ctx, s, q, s.scanSpotCase(id),
		"SELECT "+spotCaseColumns+" FROM spot_check_case WHERE "+condition+" ORDER BY position", args...)
	if err != nil {
		return nil, fmt.Errorf("list spot check: %w", err)
	}
	return out, nil
}

// SpotChecks lists all spot checks, newest first; they are public.
func (s *Reader) SpotChecks(ctx context.Context, p Page) ([]signal.SpotCheck, string, error) {
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	condition, args := "id <> ''", []any{}
	if keys != nil {
		condition, args = "id < ?", []any{keys[0]}
	}
	rows, err := collect(ctx, s, s.read, scanSpot,
		"SELECT "+spotColumns+" FROM spot_check WHERE "+condition+" ORDER BY id DESC LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list spot checks: %w", err)
	}
	rows, next := cut(rows, p, func(c signal.SpotCheck) []string { return []string{c.ID} })
	return rows, next, nil
}

// PublicSpotCheck is a spot check as everybody may see it: numbers and amounts,
// and what the seed made of them. What was found of which case stays with the
// bureau; once the check is closed its figures are public.
type PublicSpotCheck struct {
	signal.SpotCheck
	List                     []signal.Drawn
	Selected, Sound, Trouble int
}

// PublicSpotCheck reads a spot check with its whole list for everybody.
func (s *Reader) PublicSpotCheck(ctx context.Context, id string) (PublicSpotCheck, error) {
	c, err := scanSpot(s.row(ctx, "SELECT "+spotColumns+" FROM spot_check WHERE id = ?", id))
	out := PublicSpotCheck{SpotCheck: c}
	if _, err = found(c, err, "spot check"); err != nil {
		return out, err
	}
	list, err := s.spotCases(ctx, s.read, id, "")
	for _, one := range list {
		out.List = append(out.List, one.Drawn)
		out.Selected += int(flag(one.Selected))
		if c.State == signal.SpotCheckClosed {
			out.Sound += int(flag(one.Outcome == signal.CheckSound))
			out.Trouble += int(flag(one.Outcome == signal.CheckTrouble))
		}
	}
	return out, err
}

// SpotCheckFor reads a spot check for the bureau: the city with the whole list,
// a county with what was drawn of its own.
func (s *Reader) SpotCheckFor(
	ctx context.Context, actor subsidy.Actor, id string,
) (signal.SpotCheck, []signal.CheckedCase, error) {
	if err := actor.May(subsidy.ReadDraws, subsidy.Scope{}); err != nil {
		return signal.SpotCheck{}, nil, err
	}
	c, err := scanSpot(s.row(ctx, "SELECT "+spotColumns+" FROM spot_check WHERE id = ?", id))
	if c, err = found(c, err, "spot check"); err != nil {
		return c, nil, err
	}
	list, err := s.spotCases(ctx, s.read, id, actor.County)
	return c, list, err
}
