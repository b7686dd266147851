package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// QueueRow is a case that waits for a bureau: a filing or a claim.
type QueueRow struct {
	Kind                            subsidy.SubjectKind
	ID, Number, Enterprise, Project string
	Amends                          bool        // an amendment of a filing
	State                           claim.State // of a claim
	County                          subsidy.County
	Day                             calendar.Day // by which the county must act
	Suspended                       calendar.Day // since when it stands still, zero for not
}

// waitingClaims are the claims that wait for a county's people.
var waitingClaims = []claim.State{claim.Submitted, claim.Reviewed, claim.Approved}

// Queue lists what waits for the actor's bureau, the same rows that the
// console's desks list, by the day the law asks for.
func (s *Reader) Queue(ctx context.Context, actor subsidy.Actor, p Page) ([]QueueRow, string, error) {
	if err := actor.May(subsidy.ReadFiling, subsidy.Scope{}); err != nil {
		return nil, "", err
	}
	filings, more, err := s.Desk(ctx, actor, ListSearch{
		States: In(subsidy.FilingSubmitted), Sort: ByDay,
	}, p)
	if err != nil {
		return nil, "", err
	}
	claims, evenMore, err := s.ClaimDesk(ctx, actor, ListSearch{States: In(waitingClaims...), Sort: ByDay}, p)
	if err != nil {
		return nil, "", err
	}
	rows := make([]QueueRow, 0, len(filings)+len(claims)+1)
	for _, f := range filings {
		rows = append(rows, QueueRow{
			Kind: subsidy.SubjectFiling, ID: f.ID, Number: f.Number, Enterprise: f.Enterprise, Project: f.Project,
			Amends: f.Amends != "", County: f.County, Day: f.DecideBy, Suspended: f.Suspended,
		})
	}
	for _, c := range claims {
		rows = append(rows, QueueRow{
			Kind: subsidy.SubjectClaim, ID: c.ID, Number: c.Number, Enterprise: c.Enterprise, Project: c.Project,
			State: c.State, County: c.County, Day: c.Due, Suspended: c.Suspended,
		})
	}
	slices.SortFunc(rows, func(a, b QueueRow) int {
		return cmp.Or(strings.Compare(a.Day.String(), b.Day.String()), strings.Compare(a.ID, b.ID))
	})
	rows, next := cut(rows, p, func(r QueueRow) []string { return []string{r.Day.String(), r.ID} })
	if next == "" { // a full page of one kind has its own key, and the other kind has nothing
		next = more + evenMore
	}
	return rows, next, nil
}

// QueueCounts counts what waits for the actor's bureau, and what of it is past its day.
func (s *Reader) QueueCounts(
	ctx context.Context, actor subsidy.Actor, today calendar.Day,
) (total, overdue int, err error) {
	if err := actor.May(subsidy.ReadFiling, subsidy.Scope{}); err != nil {
		return 0, 0, err
	}
	condition, args := scope(actor)
	for _, waits := range []struct {
		query  string
		states []any
	}{
		{"COUNT(CASE WHEN decide_by < ? THEN 1 END) FROM filing", []any{subsidy.FilingSubmitted}},
		{"COUNT(CASE WHEN due < ? THEN 1 END) FROM claim", anys(waitingClaims)},
	} {
		var n, late int
		query := "SELECT COUNT(*), " + waits.query + " WHERE state IN (" + marks(len(waits.states)) +
			") AND suspended = '' AND " + condition
		values := slices.Concat([]any{today.String()}, waits.states, args)
		if err := s.row(ctx, query, values...).Scan(&n, &late); err != nil {
			return 0, 0, fmt.Errorf("count queue: %w", err)
		}
		total, overdue = total+n, overdue+late
	}
	return total, overdue, nil
}
