package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/claim"
	"shigang/subsidy/study"
)

// openClaims counts the claims and the objections that wait for a bureau.
func (s *Reader) openClaims(ctx context.Context, actor subsidy.Actor) (claims, objections int, err error) {
	condition, args := scope(actor)
	claims, err = s.waiting(ctx,
		"claim WHERE state IN ('submitted', 'reviewed', 'approved') AND suspended = '' AND "+condition, args...)
	if err != nil {
		return 0, 0, err
	}
	condition, args = objectionScope(actor)
	objections, err = s.waiting(ctx, "objection WHERE state = 'open' AND "+condition, args...)
	return claims, objections, err
}

// ClaimDesk lists the bureau's claims.
func (s *Reader) ClaimDesk(ctx context.Context, actor subsidy.Actor, q ListSearch, p Page) ([]ClaimRow, string, error) {
	worker := func(c *ClaimRow) *string { return &c.Worker }
	return listed(ctx, s, subsidy.SubjectClaim, scanClaimRow, worker, actor, q, p)
}

// ClaimLines are the lines of a claim, for what time and calendars do to it.
func (s *Reader) ClaimLines(ctx context.Context, id string) ([]claim.Line, error) {
	rows, err := collect(ctx, s, s.read, s.scanClaimLine,
		"SELECT "+claimLineColumns+" FROM claim_line WHERE claim_id = ? ORDER BY position, id", id)
	if err != nil {
		return nil, fmt.Errorf("read claim's lines: %w", err)
	}
	return rows, nil
}

// ClaimByID reads a claim without its lines, for what time and calendars do to it.
func (s *Reader) ClaimByID(ctx context.Context, id string) (claim.Claim, error) {
	c, err := s.scanClaim(s.row(ctx, "SELECT "+claimColumns+" FROM claim WHERE id = ?", id))
	return found(c, err, "claim")
}

// ClaimWhole reads a claim the actor may see, with its lines.
func (s *Reader) ClaimWhole(ctx context.Context, actor subsidy.Actor, id string) (claim.Claim, error) {
	c, err := s.ClaimFor(ctx, actor, id)
	if err != nil {
		return c, err
	}
	c.Lines, err = s.ClaimLines(ctx, id)
	return c, err
}

// LineSearch says which lines of a claim are wanted.
type LineSearch struct {
	State claim.LineState // "" for any
	Short bool            // those cut short by the year's cap
	No    bool            // those whose trainee said 不属实
	Cut   bool            // those who come to less by a decision, but were not left out
	Name  string          // those whose name holds it
}

// FindLines lists a claim's lines with their people, in the roster's order; the
// claim is one the reader may see.
func (s *Reader) FindLines(
	ctx context.Context, of string, search LineSearch, p Page,
) ([]ClaimLineRow, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := "claim_id = ?", []any{of}
	if search.State != "" {
		condition, args = condition+" AND claim_line.state = ?", append(args, string(search.State))
	}
	if search.Short {
		condition += " AND claim_line.amount < asked AND claim_line.state <> 'excluded'"
	}
	if search.No {
		condition += " AND word = 'no'"
	}
	if keys != nil {
		position, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		condition, args = condition+" AND (claim_line.position, claim_line.id) > (?, ?)",
			append(args, position, keys[1])
	}
	condition += " ORDER BY claim_line.position, claim_line.id"
	name := subsidy.NameKey(search.Name)
	opened := name != "" || search.Cut // names and cuts are sealed: they are opened to be searched
	if !opened {
		condition, args = condition+" LIMIT ?", append(args, p.limit()+1)
	}
	rows, err := collect(ctx, s, s.read, s.scanLineRow,
		"SELECT "+claimLineColumns+", roster.person FROM claim_line LEFT JOIN roster ON roster.id = roster_id WHERE "+
			condition, args...)
	if err != nil {
		return nil, "", fmt.Errorf("find claim's lines: %w", err)
	}
	if opened {
		rows = slices.DeleteFunc(rows, func(l ClaimLineRow) bool {
			return !strings.Contains(subsidy.NameKey(l.Entry.Name), name) ||
				search.Cut && (len(l.Cuts) == 0 || l.State == claim.LineExcluded)
		})
	}
	rows, next := cut(rows, p, func(l ClaimLineRow) []string { return []string{fmt.Sprint(l.Position), l.ID} })
	return rows, next, nil
}

// LineYear tells what stands against the year of a line's person, in the order
// of asking; the claim is one the reader may see.
func (s *Reader) LineYear(ctx context.Context, c claim.Claim, l claim.Line) ([]study.Standing, error) {
	return s.Standings(ctx, c.Enterprise, Learner{hash: l.Person}, c.Training.End.Year())
}

// ObjectionLines lists the lines that an objection concerns, with their people;
// it is one the reader may see.
func (s *Reader) ObjectionLines(ctx context.Context, objection string) ([]ClaimLineRow, error) {
	rows, err := collect(ctx, s, s.read, s.scanLineRow,
		"SELECT "+claimLineColumns+
			", roster.person FROM objection_line JOIN claim_line ON claim_line.id = line_id LEFT "+
			"JOIN roster ON roster.id = roster_id WHERE objection_id = ? ORDER BY line_id LIMIT ?", objection,
		subsidy.MaxRoster)
	if err != nil {
		return nil, fmt.Errorf("list objection's lines: %w", err)
	}
	return rows, nil
}

// CaseMessage is a message that a case's enterprise was sent.
type CaseMessage struct {
	Message subsidy.Message
	At      time.Time
	Members int // it went to
	Read    int // of them, who opened it
}

// CaseMessages lists what an enterprise's members were sent about a case, newest
// first; the case is one the reader may see.
func (s *Reader) CaseMessages(ctx context.Context, enterprise, subject string) ([]CaseMessage, error) {
	rows, err := collect(ctx, s, s.read, s.scanInboxRow, `SELECT notice.id, kind, subject_kind, subject_id, payload,
		state, created_at, read_at FROM notice
		JOIN member ON member.enterprise_id = ? AND member.account_id = notice.account_id WHERE subject_id = ?
		AND state <> 'dropped' ORDER BY notice.id DESC LIMIT 200`, enterprise, subject)
	if err != nil {
		return nil, fmt.Errorf("list case's messages: %w", err)
	}
	var out []CaseMessage
	for _, r := range rows {
		n := len(out) - 1
		if n < 0 || !out[n].At.Equal(r.At) || out[n].Message.Body() != r.Message.Body() {
			out, n = append(out, CaseMessage{Message: r.Message, At: r.At}), n+1
		}
		out[n].Members++
		if r.Read {
			out[n].Read++
		}
	}
	return out, nil
}
