package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// PublicClaim is a claim in publicity, as anybody may see it: the people, hours
// and amount are of those who are public that day.
type PublicClaim struct {
	ID, Number, Enterprise, Project string
	County                          subsidy.County
	From, Until                     calendar.Day // From is zero when some lines are published again
	People, Hours                   int
	Amount                          subsidy.Fen
}

func scanPublicClaim(r scanner) (c PublicClaim, err error) {
	return c,
		r.Scan(&c.ID, &c.Number, &c.Enterprise, &c.Project, &c.County, scanDay{&c.From}, scanDay{&c.Until}, &c.People,
			&c.Hours, &c.Amount)
}

// publicLines are a claim's lines in publicity on a day, publicClaims the claims
// that have some; each names the day once more.
const (
	publicLines = " FROM claim_line WHERE claim_line.claim_id = claim.id AND claim_line.public_until >= ? " +
		"AND claim_line.state IN ('live', 'held')"
	publicClaims = "SELECT claim.id, claim.number, enterprise.name, claim.project, claim.county, CASE WHEN " +
		"claim.state = 'published' THEN public_from ELSE '' END, public_until, (SELECT COUNT(*)" + publicLines +
		"), (SELECT CAST(COALESCE(SUM(claim_line.hours), 0) AS BIGINT)" + publicLines +
		"), (SELECT CAST(COALESCE(SUM(claim_line.amount), 0) AS BIGINT)" + publicLines +
		") FROM claim JOIN enterprise ON enterprise.id = claim.enterprise_id WHERE public_until >= ? " +
		"AND public_until <> '' AND (SELECT COUNT(*)" + publicLines + ") > 0"
)

func publicArgs(today calendar.Day) []any {
	return anys(slices.Repeat([]string{today.String()}, strings.Count(publicClaims, "?")))
}

// PublicClaims lists the claims in publicity today, those that end first first.
func (s *Reader) PublicClaims(ctx context.Context, today calendar.Day, p Page) ([]PublicClaim, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := "", publicArgs(today)
	if keys != nil {
		condition, args = " AND (public_until, claim.id) > (?, ?)", append(args, keys[0], keys[1])
	}
	rows, err := collect(ctx, s, s.read, scanPublicClaim,
		publicClaims+condition+" ORDER BY public_until, claim.id LIMIT ?", append(args, p.limit()+1)...)
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
func (s *Reader) PublicClaimFor(
	ctx context.Context, id string, today calendar.Day, p Page,
) (PublicClaim, []PublicLine, string, error) {
	c, err := scanPublicClaim(s.row(ctx, publicClaims+" AND claim.id = ?", append(publicArgs(today), id)...))
	if c, err = found(c, err, "publicity"); err != nil {
		return c, nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return c, nil, "", err
	}
	condition, args := "claim_id = ? AND claim_line.public_until >= ? AND claim_line.state IN ('live', 'held')", []any{
		id, today.String(),
	}
	if keys != nil {
		position, err := number(keys[0])
		if err != nil {
			return c, nil, "", err
		}
		condition, args = condition+" AND (claim_line.position, claim_line.id) > (?, ?)",
			append(args, position, keys[1])
	}
	rows, err := collect(ctx, s, s.read, s.scanLineRow,
		"SELECT "+claimLineColumns+", roster.person FROM claim_line LEFT JOIN roster ON roster.id = roster_id WHERE "+
			condition+" ORDER BY claim_line.position, claim_line.id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return c, nil, "", fmt.Errorf("list publicity's people: %w", err)
	}
	rows, next := cut(rows, p, func(l ClaimLineRow) []string { return []string{fmt.Sprint(l.Position), l.ID} })
	out := make([]PublicLine, len(rows))
	for i, l := range rows {
		out[i] = PublicLine{
			ID:     l.ID,
			Name:   subsidy.MaskName(l.Entry.Name),
			Number: subsidy.ResidentID(l.Entry.ID).Masked(),
			Hours:  l.Hours,
			Amount: l.Amount,
			Held:   l.State == claim.LineHeld,
		}
	}
	return c, out, next, nil
}
