package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// calculation calculates the people of a claim's filing as they stand now, one at a
// time, and who of them is in another claim of it.
func (s *Reader) calculation(
	ctx context.Context, q queryer, c claim.Claim, f subsidy.Filing, p subsidy.Policy,
) (func(Learner) claim.Claimable, error) {
	elsewhere := map[string]string{}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var person, number string
		err := r.Scan(&person, &number)
		elsewhere[person] = number
		return struct{}{}, err
	},
		"SELECT claim_line.id_hash, COALESCE(claim.number, '') FROM claim "+
			"JOIN claim_line ON claim_line.claim_id = claim.id WHERE claim.filing_id = ? AND claim.id <> ? "+
			"AND claim.state NOT IN ('refused', 'withdrawn', 'expired', 'draft')", f.ID, c.ID)
	if err != nil {
		return nil, fmt.Errorf("read claimed people: %w", err)
	}
	calculator := study.NewCalculator(f, p)
	return func(l Learner) claim.Claimable {
		r := calculator.Person(l.Study)
		return claim.Claimable{
			Row:         l.Row.ID,
			Person:      l.hash,
			Position:    l.Row.Position,
			Calculation: r,
			Used:        l.Used,
			Elsewhere:   elsewhere[l.hash],
			Explanation: r.Sentences(study.AmountOf(p, r.Hours, f.Form.End.Year(), l.Used)),
		}
	}, nil
}

func (s *Reader) eachClaimable(
	ctx context.Context, q queryer, c claim.Claim, f subsidy.Filing, p subsidy.Policy, fn func(claim.Claimable) error,
) error {
	calculate, err := s.calculation(ctx, q, c, f, p)
	if err != nil {
		return err
	}
	return s.eachLearner(ctx, q, LearnerQuery{Filing: f}, func(l Learner) error { return fn(calculate(l)) })
}

// EachClaimable walks the people of a claim's filing as a submission would
// calculate them now, a few at a time; nothing is stored.
func (s *Reader) EachClaimable(
	ctx context.Context, c claim.Claim, f subsidy.Filing, p subsidy.Policy, fn func(claim.Claimable) error,
) error {
	return s.eachClaimable(ctx, s.read, c, f, p, fn)
}

// ClaimPerson is one person of a claim that is still being filled in, whole;
// handlers mask them.
type ClaimPerson struct {
	claim.Claimable
	Row RosterRow
}

// ClaimPeople lists those people of a claim's filing whom keep keeps, in the
// roster's order, as a submission would calculate them now.
func (s *Reader) ClaimPeople(
	ctx context.Context,
	actor subsidy.Actor,
	c claim.Claim,
	f subsidy.Filing,
	p subsidy.Policy,
	keep func(ClaimPerson) bool,
	page Page,
) ([]ClaimPerson, string, error) {
	calculate, err := s.calculation(ctx, s.read, c, f, p)
	if err != nil {
		return nil, "", err
	}
	kept := map[string]ClaimPerson{}
	rows, next, err := s.Learners(ctx, actor, f.ID, func(l Learner) bool {
		v := ClaimPerson{Claimable: calculate(l), Row: l.Row}
		if !keep(v) {
			return false
		}
		kept[v.Row.ID] = v
		return true
	}, page)
	out := make([]ClaimPerson, len(rows))
	for i, l := range rows {
		out[i] = kept[l.Row.ID]
	}
	return out, next, err
}

// ClaimPerson reads one person of a claim that is still being filled in, by the
// roster's row.
func (s *Reader) ClaimPerson(
	ctx context.Context, actor subsidy.Actor, c claim.Claim, p subsidy.Policy, row string,
) (ClaimPerson, error) {
	f, l, err := s.Learner(ctx, actor, c.Training.Filing, row)
	if err != nil {
		return ClaimPerson{}, err
	}
	calculate, err := s.calculation(ctx, s.read, c, f, p)
	if err != nil {
		return ClaimPerson{}, err
	}
	return ClaimPerson{Claimable: calculate(l), Row: l.Row}, nil
}

// HomeClaims is what an enterprise's first screen says of its claims.
type HomeClaims struct {
	Hearings  []OpenHearing // that wait for the enterprise (陈述申辩)
	Counts    map[claim.State]int
	Live      []ClaimRow // that are not over
	Open      []ClaimRow // of them, those that wait for the enterprise, or that the county must act on by a day
	Unclaimed []FilingRow
}

// mostClaims bounds what one enterprise's first screen counts.
const mostClaims = 1000

// HomeClaims reads an enterprise's claims, newest first, and its ended trainings
// since a day that nobody claimed for yet.
func (s *Reader) HomeClaims(ctx context.Context, actor subsidy.Actor, since, today calendar.Day) (HomeClaims, error) {
	h := HomeClaims{Counts: map[claim.State]int{}}
	rows, err := collect(ctx, s, s.read, scanClaimRow,
		"SELECT "+claimRowColumns+
			" FROM claim JOIN enterprise ON enterprise.id = claim.enterprise_id WHERE claim.enterprise_id = ? "+
			"ORDER BY claim.id DESC LIMIT ?", actor.Enterprise, mostClaims)
	if err != nil {
		return h, fmt.Errorf("list claims: %w", err)
	}
	for _, c := range rows {
		h.Counts[c.State]++
		if (claim.Claim{State: c.State}).Over() {
			continue
		}
		h.Live = append(h.Live, c)
		if !c.Due.IsZero() {
			h.Open = append(h.Open, c)
		}
	}
	h.Unclaimed, err = collect(ctx, s, s.read, scanFilingRow, "SELECT "+rowColumns+` FROM filing WHERE enterprise_id
		= ? AND state = 'accepted' AND amends = '' AND start_day < ?
		AND (end_day >= ? OR claim_from >= ? OR claim_until >= ?) AND end_day < ?
		AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.filing_id = filing.id AND claim.state NOT IN ('refused',
		'withdrawn')
		AND (claim.state <> 'expired' OR claim_until < ?)) ORDER BY start_day, id
		LIMIT 20`, actor.Enterprise, today.String(),
		since.String(), since.String(), since.String(), today.String(), today.String())
	if err != nil {
		return h, fmt.Errorf("list unclaimed trainings: %w", err)
	}
	h.Hearings, err = s.openHearings(ctx, actor.Enterprise, today)
	return h, err
}
