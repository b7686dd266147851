package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Policies are all policy versions: those of the release, and those the city
// has added since.
func (s *Store) Policies(ctx context.Context) (subsidy.Policies, error) {
	return readPolicies(ctx, s, s.read)
}

// Policies is Store.Policies inside a change.
func (tx *Tx) Policies() (subsidy.Policies, error) { return readPolicies(tx.ctx, tx.s, tx.tx) }

func readPolicies(ctx context.Context, s *Store, q queryer) (subsidy.Policies, error) {
	all := subsidy.PublishedPolicies()
	added, err := collect(ctx, s, q, func(r scanner) (p subsidy.Policy, err error) {
		var text []byte
		if err := r.Scan(&text); err != nil {
			return p, err
		}
		return p, json.Unmarshal(text, &p)
	}, "SELECT policy FROM policy_version ORDER BY version")
	if err != nil {
		return all, fmt.Errorf("read policies: %w", err)
	}
	for _, p := range added {
		if all, err = all.With(p); err != nil {
			return all, fmt.Errorf("read policy %s: %w", p.Version, err)
		}
	}
	return all, nil
}

// LastBound is the last day on which a case was bound to a policy version, zero
// for none.
func (s *Store) LastBound(ctx context.Context) (calendar.Day, error) {
	return lastBound(ctx, s, s.read)
}

func lastBound(ctx context.Context, s *Store, q queryer) (calendar.Day, error) {
	days, err := collect(ctx, s, q, func(r scanner) (n int64, err error) { return n, r.Scan(&n) }, "SELECT COALESCE(MAX(submitted_at), 0) FROM filing")
	if err != nil {
		return calendar.Day{}, fmt.Errorf("look for bound cases: %w", err)
	}
	if days[0] == 0 {
		return calendar.Day{}, nil
	}
	return calendar.DayOf(time.UnixMilli(days[0])), nil
}

// AddPolicy lets the rule add a policy version; cases stay bound to theirs.
func (tx *Tx) AddPolicy(p subsidy.Policy) error {
	if tx.s.postgres { // one at a time, so that two cannot overlap
		if _, err := tx.exec("LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return fmt.Errorf("add policy: %w", err)
		}
	}
	all, err := tx.Policies()
	if err != nil {
		return err
	}
	bound, err := lastBound(tx.ctx, tx.s, tx.tx)
	if err != nil {
		return err
	}
	all, event, err := all.Add(p, bound, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if p, err = all.Version(p.From.String()); err != nil {
		return err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("add policy: %w", err)
	}
	if _, err := tx.exec("INSERT INTO policy_version (version, policy, actor, at) VALUES (?, ?, ?, ?)", p.Version, string(text), tx.act.Actor.ID, ms(tx.act.Now)); err != nil {
		return fmt.Errorf("add policy: %w", err)
	}
	return tx.Record(event)
}
