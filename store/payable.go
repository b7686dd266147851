package store

import (
	"context"
	"fmt"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// PayableRow is a claim that has something to pay.
type PayableRow struct {
	ID, Number, Enterprise, Project string
	PayBy                           calendar.Day
	People                          int
	Amount                          subsidy.Fen
	PayeeChanging                   bool // a change of payee waits for the county
}

// payableLine is subsidy's ClaimLine.Payable of today, as a condition.
const payableLine = "FROM claim_line WHERE claim_line.claim_id = claim.id AND claim_line.state = 'live' " +
	"AND item_id = '' AND claim_line.amount > 0 AND objections = 0 AND claim_line.public_until <> '' " +
	"AND claim_line.public_until < ?"

// Payable lists a county's claims with lines that may be paid today, those due
// first first.
func (s *Reader) Payable(ctx context.Context, actor subsidy.Actor, today calendar.Day) ([]PayableRow, error) {
	if actor.May(subsidy.MakePayment, subsidy.Scope{}) != nil {
		return nil, nil // makes no plan
	}
	var out []PayableRow
	for _, state := range []claim.State{claim.Cleared, claim.Scheduled} {
		rows, err := collect(ctx, s, s.read, s.scanPayable, `SELECT claim.id, claim.number, enterprise.name,
			claim.project, claim.due, claim.body,
			(SELECT COUNT(*) `+payableLine+`), (SELECT CAST(SUM(claim_line.amount) AS BIGINT) `+payableLine+`)
			FROM claim JOIN enterprise ON enterprise.id = claim.enterprise_id
			WHERE claim.county = ? AND claim.state = ? AND claim.suspended = ''
			AND EXISTS (SELECT 1 `+payableLine+`) ORDER BY claim.due, claim.id LIMIT 500`,
			today.String(), today.String(), string(actor.County), string(state), today.String())
		if err != nil {
			return nil, fmt.Errorf("list payable claims: %w", err)
		}
		out = append(out, rows...)
	}
	slices.SortStableFunc(out, func(a, b PayableRow) int { return a.PayBy.Sub(b.PayBy) })
	return out, nil
}

func (s *Reader) scanPayable(r scanner) (v PayableRow, err error) {
	var body []byte
	if err := r.Scan(&v.ID, &v.Number, &v.Enterprise, &v.Project, scanDay{&v.PayBy}, &body, &v.People,
		&v.Amount); err != nil {
		return v, err
	}
	var b claimBody
	err = s.seal.openJSON("claim.body", v.ID, body, &b)
	v.PayeeChanging = b.NewPayee != nil
	return v, err
}

// openPayments counts what waits at the county's payment desk: claims to be
// paid and plans that are under way.
func (s *Reader) openPayments(ctx context.Context, actor subsidy.Actor) (n int, err error) {
	if actor.May(subsidy.MakePayment, subsidy.Scope{}) != nil {
		return 0, nil
	}
	now, err := s.Now(ctx)
	if err != nil {
		return 0, err
	}
	return s.waiting(ctx, `(SELECT 1 FROM payment_plan WHERE county = ? AND state IN ('draft', 'approved', 'sent')
		UNION ALL SELECT 1 FROM claim WHERE county = ? AND state IN ('cleared', 'scheduled') AND suspended = ''
		AND EXISTS (SELECT 1 `+payableLine+`)) few`,
		string(actor.County), string(actor.County), calendar.DayOf(now).String())
}
