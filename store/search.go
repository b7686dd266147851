package store

import (
	"context"
	"fmt"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// CaseSearch says which of an enterprise's cases are wanted.
type CaseSearch struct {
	Which string       // "open", "done", "" for all
	Text  string       // that stands in the number or the project's name
	Today calendar.Day // decides what is open
	Since calendar.Day // trainings that ended before cannot be claimed for any more
}

// openFiling is subsidy.Filing's Live, as a condition.
const openFiling = `(filing.state IN ('draft', 'submitted', 'returned') OR filing.state = 'accepted'
	AND filing.amends = '' AND (filing.end_day >= ? OR (filing.end_day >= ? OR claim_from >= ? OR claim_until >= ?)
	AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.filing_id = filing.id AND claim.number IS NOT NULL
	AND claim.state NOT IN ('refused', 'withdrawn'))))`

// openClaim is the opposite of claim.Claim's Over, as a condition.
const openClaim = "(claim.state NOT IN ('paid', 'refused', 'withdrawn', 'expired'))"

// likely finds texts that hold a word, whatever its case.
func likely(word string) string {
	escaped := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(word))
	return "%" + escaped + "%"
}

// which is the condition of a search, with its arguments.
func (q CaseSearch) which(open string, args []any, number, project string) (string, []any) {
	condition := "1 = 1"
	switch q.Which {
	case "open":
		condition = open
	case "done":
		condition = "NOT " + open
	default:
		args = nil
	}
	if text := subsidy.CleanLine(q.Text); text != "" {
		condition += " AND (LOWER(COALESCE(" + number + `, '')) LIKE ? ESCAPE '\' OR LOWER(` + project +
			`) LIKE ? ESCAPE '\')`
		args = append(args, likely(text), likely(text))
	}
	return condition, args
}

// FindFilings lists the filings the actor may see and the search wants, newest first.
func (s *Reader) FindFilings(
	ctx context.Context, actor subsidy.Actor, q CaseSearch, p Page,
) ([]FilingRow, string, error) {
	condition, args := filingScope(actor)
	since := q.Since.String()
	wanted, more := q.which(openFiling, []any{q.Today.String(), since, since, since}, "number", "project")
	condition, args = condition+" AND "+wanted, append(args, more...)
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, scanFilingRow,
		"SELECT "+rowColumns+" FROM filing WHERE "+condition+" ORDER BY id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("find filings: %w", err)
	}
	rows, next := cut(rows, p, func(f FilingRow) []string { return []string{f.ID} })
	return rows, next, nil
}

// FindClaims lists the claims the actor may see and the search wants, newest first.
func (s *Reader) FindClaims(
	ctx context.Context, actor subsidy.Actor, q CaseSearch, p Page,
) ([]ClaimRow, string, error) {
	condition, args := claimScope(actor)
	wanted, more := q.which(openClaim, nil, "claim.number", "claim.project")
	condition, args = condition+" AND "+wanted, append(args, more...)
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND claim.id < ?", append(args, keys[0])
	}
	return s.claimRows(ctx, condition+" ORDER BY claim.id DESC LIMIT ?", args, p, func(c ClaimRow) []string {
		return []string{c.ID}
	})
}

// PaidBefore counts the claims that a county is to pay before one that it is to pay by
// a day: only how many, never whose.
func (s *Reader) PaidBefore(
	ctx context.Context, county subsidy.County, day calendar.Day, id string,
) (n int, err error) {
	err = s.row(ctx, `SELECT COUNT(*) FROM claim WHERE county = ? AND state IN ('cleared', 'scheduled')
		AND due <> '' AND (due < ? OR due = ? AND id < ?) AND suspended = ''`,
		string(county), day.String(), day.String(), id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count payments before: %w", err)
	}
	return n, nil
}
