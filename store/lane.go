package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// Due is one attempt at a notice, handed to the queue of its lane.
type Due struct {
	ID      string
	Attempt int
	Lane    notify.Lane
}

// Ahead is what may be handed over of a lane: by these channels alone, for the
// others have made this minute's calls.
type Ahead struct {
	Lane notify.Lane
	On   []subsidy.Channel
}

// LeaseDue hands up to limit due notices to the queue, those of one lane or of
// all, in their order: each gets its next attempt's number and a lease (machine
// time); a lease that lapses before the job starts hands it over once more.
func (s *Store) LeaseDue(ctx context.Context, limit int, lease time.Duration, of ...Ahead) ([]Due, error) {
	if len(of) == 0 {
		for _, l := range notify.Lanes() {
			of = append(of, Ahead{l, subsidy.Channels()})
		}
	}
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	machine := s.machine()
	heads, args := heads(of, ms(now), ms(machine), limit)
	if heads == "" {
		return nil, nil
	}
	skip := ""
	if s.postgres {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	args = append(append([]any{ms(machine.Add(lease))}, args...), limit, ms(machine))
	type row struct {
		Due
		from int64
	}
	due, err := collect(ctx, &s.Reader, s.write, func(r scanner) (d row, err error) {
		return d, r.Scan(&d.ID, &d.Attempt, &d.Lane, &d.from)
	}, `UPDATE notice SET queued_until = ?, attempt = attempt + 1 WHERE id IN (
		SELECT id FROM notice WHERE id IN (
		SELECT id FROM (`+heads+`) heads ORDER BY lane, not_before, id LIMIT ?)
		AND state = 'waiting' AND queued_until <= ?`+skip+`)
		RETURNING id, attempt, lane, not_before`, args...)
	if err != nil {
		return nil, fmt.Errorf("claim due notices: %w", err)
	}
	slices.SortFunc(due, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Lane, b.Lane), cmp.Compare(a.from, b.from), strings.Compare(a.ID, b.ID))
	})
	out := make([]Due, len(due))
	for i, d := range due {
		out[i] = d.Due
	}
	return out, nil
}

// heads finds the first due notices of each lane and channel by the index
// notice_lane: what waits behind a channel that is used up is not gone through.
func heads(of []Ahead, now, machine int64, limit int) (query string, args []any) {
	var parts []string
	for _, a := range of {
		for _, c := range a.On {
			parts = append(parts, fmt.Sprintf("SELECT * FROM (SELECT id, lane, not_before FROM notice "+
				"WHERE state = 'waiting' AND lane = %d AND channel = '%s' AND not_before <= ? AND queued_until <= ? "+
				"ORDER BY not_before, id LIMIT ?) head", int(a.Lane), c))
			args = append(args, now, machine, limit)
		}
	}
	return strings.Join(parts, " UNION ALL "), args
}

// InFlight counts the notices that are handed to the queue or being sent, by lane.
func (s *Reader) InFlight(ctx context.Context) (map[notify.Lane]int, error) {
	type count struct {
		lane notify.Lane
		n    int
	}
	counts, err := collect(ctx, s, s.read, func(r scanner) (c count, err error) { return c, r.Scan(&c.lane, &c.n) },
		"SELECT lane, COUNT(*) FROM notice WHERE queued_until > ? AND queued_until > 0 GROUP BY lane", ms(s.machine()))
	if err != nil {
		return nil, fmt.Errorf("count notices in flight: %w", err)
	}
	out := map[notify.Lane]int{}
	for _, c := range counts {
		out[c.lane] = c.n
	}
	return out, nil
}
