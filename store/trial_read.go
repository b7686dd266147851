package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// A trial reads people by the first letter of their keyed hash, so many at once.
const (
	hexDigits = "0123456789abcdef"
	atOnce    = 2
	afterAll  = "g" // a hash begins with nothing behind it
)

// Numbers of a line share columns, each below columnPart: every column of a million rows costs a tenth of a second.
const (
	columnPart = 1_000_000_000
	trialQuery = `SELECT id_hash, claim_id,
		(turn * 2 + CASE state WHEN 'paid' THEN 1 ELSE 0 END) * CAST(1000000000 AS BIGINT) + claimed,
		hours * CAST(1000000000 AS BIGINT) + studied, amount * CAST(1000000000 AS BIGINT) + used, planned
		FROM claim_line WHERE state IN ('live', 'held', 'paid') AND id_hash >= ? AND id_hash < ? ORDER BY id_hash`
)

// tried calculates a trial over all lines of the claims that it is of; told hears how far it is.
func (s *Store) tried(
	ctx context.Context, t oversight.Trial, told func(done, parts int) error,
) (oversight.TrialResult, error) {
	out := oversight.NewTally().Result()
	claims, err := s.triedClaims(ctx, t)
	if err != nil {
		return out, err
	}
	bounds := trialBounds()
	if err := told(0, len(bounds)-1); err != nil {
		return out, err
	}
	parts := make([]oversight.TrialResult, len(bounds)-1)
	var done atomic.Int64
	all, within := errgroup.WithContext(ctx)
	all.SetLimit(atOnce)
	for i := range parts {
		all.Go(func() (err error) {
			if within.Err() != nil {
				return within.Err()
			}
			if parts[i], err = s.triedPart(within, claims, bounds[i], bounds[i+1]); err != nil {
				return err
			}
			return told(int(done.Add(1)), len(parts))
		})
	}
	if err := all.Wait(); err != nil {
		return out, fmt.Errorf("try another standard: %w", err)
	}
	for _, part := range parts {
		out = out.Plus(part)
	}
	return out, nil
}

// trialBounds are where each part begins, and where the last one ends; rows without a person stand in the first.
func trialBounds() []string {
	out := []string{""}
	for _, digit := range hexDigits[1:] {
		out = append(out, string(digit))
	}
	return append(out, afterAll)
}

// triedClaims are the claims that a trial is of, by id.
func (s *Reader) triedClaims(ctx context.Context, t oversight.Trial) (map[string]*oversight.Tried, error) {
	policies, err := s.Policies(ctx)
	if err != nil {
		return nil, err
	}
	own, other := map[string]*subsidy.Policy{}, map[string]*subsidy.Policy{}
	for _, p := range policies.All() {
		q := t.Policy(p)
		own[p.Version], other[p.Version] = &p, &q
	}
	day := chinaDay("opinion_at")
	in, args := inPeriod(day, oversight.Period{From: t.From, Until: t.Until})
	if t.County != "" {
		in, args = in+" AND county = ?", append(args, string(t.County))
	}
	out := map[string]*oversight.Tried{}
	_, err = collect(ctx, s, s.read, func(r scanner) (none struct{}, err error) {
		var id, version string
		var end calendar.Day
		c := &oversight.Tried{}
		if err := r.Scan(&id, &c.County, &c.Type, &version, scanDay{&end}); err != nil {
			return none, err
		}
		if own[version] == nil {
			return none, fmt.Errorf("no policy version %q", version)
		}
		c.Year, c.Own, c.Other = end.Year(), own[version], other[version]
		out[id] = c
		return none, nil
	}, "SELECT id, county, type, policy, end_day FROM claim WHERE opinion_at > 0 AND state IN ("+
		quoted(oversight.Approved())+") AND "+in, args...)
	return out, wrapped("read tried claims", err)
}

// triedPart adds up the people whose keyed hash lies from one bound to before another.
func (s *Store) triedPart(
	ctx context.Context, claims map[string]*oversight.Tried, from, before string,
) (oversight.TrialResult, error) {
	people := triedPeople{claims: claims, planned: map[string][]int{}, tally: oversight.NewTally()}
	if err := s.eachRow(ctx, people.row, trialQuery, from, before); err != nil {
		return oversight.TrialResult{}, err
	}
	people.end()
	return people.tally.Result(), nil
}

// eachRow hands over every row of a query as the driver has it, which is valid until the next: a third of a scan of a
// million rows went into carrying each value through database/sql.
func (s *Store) eachRow(ctx context.Context, fn func([]driver.Value) error, query string, args ...string) error {
	conn, err := s.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	return conn.Raw(func(c any) error {
		asks, ok := c.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("a connection that asks nothing: %T", c)
		}
		named := make([]driver.NamedValue, len(args))
		for i, a := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
		}
		rows, err := asks.QueryContext(ctx, s.bind(query), named)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		values := make([]driver.Value, len(rows.Columns()))
		for {
			if err := rows.Next(values); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			if err := fn(values); err != nil {
				return err
			}
		}
	})
}

// triedPeople gathers a person's lines, row by row; nobody's are kept longer than until the next person.
type triedPeople struct {
	claims  map[string]*oversight.Tried
	planned map[string][]int // as it was kept: few differ
	tally   *oversight.Tally
	person  string
	lines   []oversight.TriedLine
	text    string // the newest of planned
	minutes []int
}

// row takes one line in.
func (p *triedPeople) row(values []driver.Value) error {
	person, _ := values[0].(string)
	id, _ := values[1].(string)
	asked, _ := values[2].(int64)
	worked, _ := values[3].(int64)
	money, _ := values[4].(int64)
	planned, ok := values[5].(string)
	if !ok {
		return fmt.Errorf("planned minutes are a %T", values[5])
	}
	claim := p.claims[id]
	if claim == nil {
		return nil
	}
	if p.person == "" || p.person != person {
		p.end()
		p.person = person
	}
	if err := p.plannedOf(planned); err != nil {
		return err
	}
	p.lines = append(p.lines, oversight.TriedLine{
		Tried: claim, Planned: p.minutes, Studied: worked % columnPart, Claimed: int(asked % columnPart),
		Hours: int(worked / columnPart), Amount: subsidy.Fen(money / columnPart), Used: subsidy.Fen(money % columnPart),
		Turn: int(asked / columnPart / 2), Paid: asked/columnPart%2 == 1,
	})
	return nil
}

// plannedOf reads planned minutes, which are mostly those of the row before.
func (p *triedPeople) plannedOf(text string) (err error) {
	if text == p.text {
		return nil
	}
	minutes, known := p.planned[text]
	if !known {
		if minutes, err = minutesOf(text); err != nil {
			return err
		}
		p.planned[text] = minutes
	}
	p.text, p.minutes = text, minutes
	return nil
}

// end counts the last person in.
func (p *triedPeople) end() {
	if len(p.lines) > 0 {
		p.tally.Add(p.lines)
	}
	p.lines = p.lines[:0]
}
