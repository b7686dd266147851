package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Home is what an enterprise's first screen says of its filings; each list is of the few that it may show.
type Home struct {
	Counts    map[subsidy.FilingState]int
	Returned  []FilingRow // the one that starts first is first
	Drafts    []FilingRow // the newest first
	Submitted []FilingRow // the one that starts first is first
	Running   []FilingRow // accepted and not over, the one that ends first is first
	Runs      int         // how many are accepted and not over
	Upcoming  []FilingRow // accepted, not yet started, at most three
}

// homeMost bounds each list of a first screen.
const homeMost = 5

// running are an enterprise's accepted trainings that are not over, read from filing_running.
const running = " FROM filing WHERE enterprise_id = ? AND state = 'accepted' AND amends = '' AND end_day >= ?"

// Home gathers an enterprise's filings.
func (s *Reader) Home(ctx context.Context, actor subsidy.Actor, today calendar.Day) (h Home, err error) {
	if h.Counts, err = s.filingCounts(ctx, actor.Enterprise); err != nil {
		return h, err
	}
	if err := s.row(ctx, "SELECT COUNT(*)"+running, actor.Enterprise, today.String()).Scan(&h.Runs); err != nil {
		return h, fmt.Errorf("count trainings: %w", err)
	}
	const ofState = " FROM filing WHERE enterprise_id = ? AND state = ?"
	for _, list := range []struct {
		rows *[]FilingRow
		from string
		key  string
		most int
	}{
		{&h.Returned, ofState + " ORDER BY start_day, id", string(subsidy.FilingReturned), homeMost},
		{&h.Drafts, ofState + " ORDER BY id DESC", string(subsidy.FilingDraft), homeMost},
		{&h.Submitted, ofState + " ORDER BY start_day, id", string(subsidy.FilingSubmitted), homeMost},
		{&h.Running, running + " ORDER BY end_day, id", today.String(), homeMost},
		{
			&h.Upcoming,
			" FROM filing WHERE enterprise_id = ? AND state = 'accepted' AND amends = '' AND start_day >= ?" +
				" ORDER BY start_day, id",
			today.String(), 3,
		},
	} {
		*list.rows, err = collect(ctx, s, s.read, scanFilingRow, "SELECT "+rowColumns+list.from+" LIMIT ?",
			actor.Enterprise, list.key, list.most)
		if err != nil {
			return h, fmt.Errorf("list filings of the first screen: %w", err)
		}
	}
	return h, nil
}

// filingCounts are an enterprise's filings by state; an amendment counts while it is open.
func (s *Reader) filingCounts(ctx context.Context, enterprise string) (map[subsidy.FilingState]int, error) {
	out := map[subsidy.FilingState]int{}
	_, err := collect(ctx, s, s.read, func(r scanner) (struct{}, error) {
		var state subsidy.FilingState
		var n int
		err := r.Scan(&state, &n)
		out[state] = n
		return struct{}{}, err
	}, "SELECT state, COUNT(*) FROM filing WHERE enterprise_id = ? AND (amends = '' "+
		"OR state IN ('draft', 'submitted', 'returned')) GROUP BY state", enterprise)
	if err != nil {
		return nil, fmt.Errorf("count filings: %w", err)
	}
	return out, nil
}
