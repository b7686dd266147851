package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// claimScope keeps a reader to their claims; the bureau sees no drafts.
func claimScope(a subsidy.Actor) (string, []any) {
	condition, args := scope(a)
	condition = strings.ReplaceAll(strings.ReplaceAll(condition, "enterprise_id", "claim.enterprise_id"), "county",
		"claim.county")
	if a.Role.Staff() {
		condition += " AND claim.number IS NOT NULL"
	}
	return condition, args
}

// ClaimFor reads a claim the actor may see, without its lines.
func (s *Reader) ClaimFor(ctx context.Context, actor subsidy.Actor, id string) (claim.Claim, error) {
	condition, args := claimScope(actor)
	c, err := s.scanClaim(
		s.row(ctx, "SELECT "+claimColumns+" FROM claim WHERE id = ? AND "+condition, append([]any{id}, args...)...))
	if c, err = found(c, err, "claim"); err != nil || !actor.Role.Staff() {
		return c, err
	}
	if c.Second, err = s.SecondSettings(ctx); err != nil {
		return c, err
	}
	c.Chiefs, err = chiefs(func(query string, args ...any) *sql.Row { return s.row(ctx, query, args...) }, c.County)
	return c, err
}

// ClaimLineRow is a line with its person, whole; handlers mask it.
type ClaimLineRow struct {
	claim.Line
	Entry subsidy.RosterEntry
}

func (s *Reader) scanLineRow(r scanner) (out ClaimLineRow, err error) {
	var person []byte
	out.Line, err = s.scanClaimLine(alsoScan{r, []any{&person}})
	if err == nil && person != nil {
		var p subsidy.Person
		err = s.seal.openJSON("roster.person", out.Row, person, &p)
		out.Entry = p.Entry()
	}
	return out, err
}

// ClaimLine reads one line of a claim the reader may see.
func (s *Reader) ClaimLine(ctx context.Context, claim, line string) (ClaimLineRow, error) {
	l, err := s.scanLineRow(s.row(ctx,
		"SELECT "+claimLineColumns+
			", roster.person FROM claim_line LEFT JOIN roster ON roster.id = roster_id WHERE claim_line.id = ? "+
			"AND claim_id = ?", line, claim))
	return found(l, err, "line")
}

// ClaimTotals adds up a claim's lines.
func (s *Reader) ClaimTotals(ctx context.Context, claimID string) (claim.Totals, error) {
	lines, err := collect(ctx, s, s.read, s.scanClaimLine,
		"SELECT "+claimLineColumns+" FROM claim_line WHERE claim_id = ?", claimID)
	if err != nil {
		return claim.Totals{}, fmt.Errorf("add up claim: %w", err)
	}
	return claim.Claim{Lines: lines}.Totals(), nil
}

// ClaimRow is a claim in a list.
type ClaimRow struct {
	ID, Number, Filing, FilingNumber, Enterprise, Project string
	County                                                subsidy.County
	State                                                 claim.State
	End, Due                                              calendar.Day
	People, Hours                                         int
	Amount                                                subsidy.Fen
	Refusing                                              bool         // a refusal waits for the second person
	Suspended                                             calendar.Day // since when it stands still, zero for not
	Worker                                                string       // who looks after it, "" where it is not listed
}

const claimRowColumns = "claim.id, COALESCE(claim.number, ''), claim.filing_id, filing_number, enterprise.name, " +
	"claim.project, claim.county, claim.state, claim.end_day, due, people, hours, claim.amount, refusing, " +
	"claim.suspended"

func scanClaimRow(r scanner) (c ClaimRow, err error) {
	return c,
		r.Scan(&c.ID, &c.Number, &c.Filing, &c.FilingNumber, &c.Enterprise, &c.Project, &c.County, &c.State,
			scanDay{&c.End}, scanDay{&c.Due}, &c.People, &c.Hours, &c.Amount, &c.Refusing,
			scanDay{&c.Suspended})
}

// Claims lists the claims the actor may see, newest first.
func (s *Reader) Claims(ctx context.Context, actor subsidy.Actor, p Page) ([]ClaimRow, string, error) {
	return s.FindClaims(ctx, actor, CaseSearch{}, p)
}

// FilingClaims lists a filing's claims that the actor may see, newest first.
func (s *Reader) FilingClaims(ctx context.Context, actor subsidy.Actor, filing string) ([]ClaimRow, error) {
	condition, args := claimScope(actor)
	rows, _, err := s.claimRows(ctx, "claim.filing_id = ? AND "+condition+" ORDER BY claim.id DESC LIMIT ?",
		append([]any{filing}, args...), Page{Limit: 100}, func(c ClaimRow) []string { return []string{c.ID} })
	return rows, err
}

func (s *Reader) claimRows(
	ctx context.Context, rest string, args []any, p Page, key func(ClaimRow) []string,
) ([]ClaimRow, string, error) {
	rows, err := collect(ctx, s, s.read, scanClaimRow,
		"SELECT "+claimRowColumns+" FROM claim JOIN enterprise ON enterprise.id = claim.enterprise_id WHERE "+rest,
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list claims: %w", err)
	}
	rows, next := cut(rows, p, key)
	return rows, next, nil
}

// ClaimsIn lists, for the scan, the claims of a state, those due first first.
func (s *Reader) ClaimsIn(ctx context.Context, state claim.State, p Page) ([]claim.Claim, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := "state = ?", []any{string(state)}
	if keys != nil {
		condition, args = condition+" AND (due, id) > (?, ?)", append(args, keys[0], keys[1])
	}
	rows, err := collect(ctx, s, s.read, s.scanClaim,
		"SELECT "+claimColumns+" FROM claim WHERE "+condition+" ORDER BY due, id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list claims of a state: %w", err)
	}
	rows, next := cut(rows, p, func(c claim.Claim) []string { return []string{c.Due().String(), c.ID} })
	return rows, next, nil
}

// OwnLine is one claim about the reader themselves.
type OwnLine struct {
	claim.Line
	ClaimID, Number, Enterprise, Project string
	State                                claim.State
	PublicFrom                           calendar.Day // of the claim
	End                                  calendar.Day
	By                                   claim.Sayer // the reader, who would answer

	enterprise string // its id
}

// MaySay refuses the reader's word on the line, when it may not be given.
func (o OwnLine) MaySay() error {
	return claim.Claim{State: o.State, Publicity: claim.Publicity{From: o.PublicFrom}}.MaySay(o.Line, o.By)
}

// OwnLines lists the claims about the trainee that have been published, newest
// first.
func (s *Reader) OwnLines(ctx context.Context, actor subsidy.Actor) ([]OwnLine, error) {
	if actor.Person == "" {
		return nil, Missing()
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (o OwnLine, err error) {
		o.Line, err = s.scanClaimLine(alsoScan{r, []any{
			&o.ClaimID, &o.Number, &o.enterprise, &o.Enterprise, &o.Project, &o.State,
			scanDay{&o.PublicFrom},
			scanDay{&o.End},
		}})
		return o, err
	}, "SELECT "+claimLineColumns+`, claim.id, claim.number, claim.enterprise_id, enterprise.name, claim.project,
		claim.state,
		claim.public_from, claim.end_day
		FROM claim_line JOIN claim ON claim.id = claim_id JOIN enterprise ON enterprise.id = claim.enterprise_id
		WHERE claim_line.id_hash = ? AND claim.state IN ('published', 'cleared', 'scheduled', 'paid')
		ORDER BY claim_line.id DESC LIMIT 100`, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("list claims about oneself: %w", err)
	}
	return rows, s.readSayer(ctx, actor, rows)
}

// readSayer notes on each line whether the reader also stands, or stood, for the
// enterprise that claims, and whether the county has looked at them.
func (s *Reader) readSayer(ctx context.Context, actor subsidy.Actor, rows []OwnLine) error {
	var phone string
	var verified int
	err := s.row(ctx, "SELECT COALESCE(MAX(phone_hash), ''), COALESCE(MAX(verified), 0) FROM account WHERE id = ?",
		actor.ID).Scan(&phone, &verified)
	if err != nil {
		return fmt.Errorf("look at who reads: %w", err)
	}
	members := map[string]bool{}
	for i := range rows {
		id := rows[i].enterprise
		member, known := members[id]
		if !known {
			if err := s.row(ctx, membersOf, id, actor.ID, phone).Scan(&n0{&member}); err != nil {
				return fmt.Errorf("look for member: %w", err)
			}
			members[id] = member
		}
		rows[i].By = claim.Sayer{Member: member, Verified: verified > 0}
	}
	return nil
}
