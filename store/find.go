package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
)

// Finding is what the bureau's search found.
type Finding struct {
	Filings     []DeskRow
	Claims      []ClaimRow
	Enterprises []subsidy.Enterprise
}

// mostFound bounds what one search lists of each noun.
const mostFound = 20

// Find looks for what the actor may see, by the beginning of a case's number or
// of a credit code (统一社会信用代码), or by any part of an enterprise's name.
func (s *Reader) Find(ctx context.Context, actor subsidy.Actor, text string) (f Finding, err error) {
	text = subsidy.NameKey(text)
	if len([]rune(text)) < 2 || !actor.Role.Staff() {
		return f, nil
	}
	if f.Filings, err = s.filingsNumbered(ctx, actor, text); err != nil {
		return f, fmt.Errorf("find filings by number: %w", err)
	}
	condition, args := narrow(claimScope(actor))
	number, values := beginsWith("claim.number", text)
	f.Claims, _, err = s.claimRows(ctx, condition+" AND "+number+" ORDER BY claim.number LIMIT ?",
		append(args, values...), Page{Limit: mostFound}, func(ClaimRow) []string { return nil })
	if err != nil {
		return f, fmt.Errorf("find claims by number: %w", err)
	}
	if f.Enterprises, err = s.enterprisesCalled(ctx, actor, text); err != nil {
		return f, fmt.Errorf("find enterprises: %w", err)
	}
	return f, nil
}

// narrow is a scope that a search narrows what it found with: by an expression, so that no engine looks through the
// whole county for it.
func narrow(condition string, args []any) (string, []any) {
	return strings.ReplaceAll(condition, "county = ?", "county || '' = ?"), args
}

// beginsWith is the condition of a column that begins with a text of letters, digits and signs below “~”.
func beginsWith(column, text string) (string, []any) {
	return column + " >= ? AND " + column + " < ?", []any{text, text + "~"}
}

func (s *Reader) filingsNumbered(ctx context.Context, actor subsidy.Actor, text string) ([]DeskRow, error) {
	condition, args := narrow(scope(actor))
	condition = strings.ReplaceAll(condition, "county", "filing.county")
	number, values := beginsWith("number", text)
	return collect(ctx, s, s.read, scanDeskRow, "SELECT "+deskColumns+
		" FROM filing JOIN enterprise ON enterprise.id = filing.enterprise_id WHERE "+condition+" AND "+number+
		" ORDER BY number LIMIT ?", append(append(args, values...), mostFound)...)
}

// enterprisesCalled finds enterprises by the beginning of their code, or by a part of their name.
func (s *Reader) enterprisesCalled(
	ctx context.Context, actor subsidy.Actor, text string,
) ([]subsidy.Enterprise, error) {
	condition, args := narrow(enterpriseScope(actor))
	code, values := beginsWith("credit_code", text)
	coded, err := collect(ctx, s, s.read, s.scanEnterprise, "SELECT "+enterpriseColumns+" FROM enterprise WHERE "+
		code+" AND "+condition+" ORDER BY credit_code, id LIMIT ?",
		slices.Concat(values, args, []any{mostFound})...)
	if err != nil || len(coded) > 0 {
		return coded, err
	}
	grams := telling(text)
	for range grams[1:] {
		condition += " AND EXISTS (SELECT 1 FROM enterprise_gram g WHERE g.gram = ? AND g.enterprise_id = id)"
	}
	named, err := collect(ctx, s, s.read, s.scanEnterprise, "SELECT "+enterpriseColumns+
		" FROM enterprise_gram first JOIN enterprise ON id = first.enterprise_id WHERE first.gram = ? AND "+condition+
		" ORDER BY first.enterprise_id LIMIT ?",
		slices.Concat(anys(grams[:1]), args, anys(grams[1:]), []any{mostLooked})...)
	if err != nil {
		return nil, err
	}
	named = slices.DeleteFunc(named, func(e subsidy.Enterprise) bool {
		return !strings.Contains(subsidy.NameKey(e.Name), text)
	})
	return named[:min(len(named), mostFound)], nil
}

// mostLooked bounds how many enterprises that have all pairs of characters are looked at.
const mostLooked = 200

// gramsOf are the pairs of neighbouring characters of a name.
func gramsOf(name string) []string {
	letters := []rune(subsidy.NameKey(name))
	var out []string
	for i := 0; i+1 < len(letters); i++ {
		if gram := string(letters[i : i+2]); !slices.Contains(out, gram) {
			out = append(out, gram)
		}
	}
	return out
}

// common are pairs that nearly every enterprise's name has: they tell nothing.
var common = []string{"韶关", "关市", "有限", "限公", "公司", "限责", "责任", "任公"}

// mostGrams is how many pairs a search looks for: more find no fewer.
const mostGrams = 4

// telling are the pairs of a text that narrow a search most.
func telling(text string) []string {
	grams := gramsOf(text)
	rare := slices.DeleteFunc(slices.Clone(grams), func(g string) bool { return slices.Contains(common, g) })
	if len(rare) == 0 {
		rare = grams
	}
	return rare[:min(len(rare), mostGrams)]
}

// keepGrams writes by which pairs of characters an enterprise is found.
func (tx *Tx) keepGrams(e subsidy.Enterprise) error {
	if _, err := tx.exec("DELETE FROM enterprise_gram WHERE enterprise_id = ?", e.ID); err != nil {
		return fmt.Errorf("forget an enterprise's pairs: %w", err)
	}
	grams := gramsOf(e.Name)
	if len(grams) == 0 {
		return nil
	}
	values := make([]any, 0, 2*len(grams))
	for _, gram := range grams {
		values = append(values, gram, e.ID)
	}
	rows := strings.TrimSuffix(strings.Repeat("(?, ?), ", len(grams)), ", ")
	if _, err := tx.exec("INSERT INTO enterprise_gram (gram, enterprise_id) VALUES "+rows, values...); err != nil {
		return fmt.Errorf("keep an enterprise's pairs: %w", err)
	}
	return nil
}
