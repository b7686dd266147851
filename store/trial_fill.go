package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// learnedFilled is the setting that says that lines from before it was kept what they were counted from have it.
const learnedFilled = "line_learned"

// fillLearned keeps, once, what each line's class hours were counted from. Where the study records of today come to
// other hours than were claimed then, nothing is made up: a trial takes such a line for what its hours stand for.
func (s *Store) fillLearned(ctx context.Context) error {
	var done string
	err := s.row(ctx, "SELECT value FROM setting WHERE name = ?", learnedFilled).Scan(&done)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for after := ""; ; {
		ids, err := collect(ctx, &s.Reader, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
			"SELECT id FROM claim WHERE id > ? AND state <> 'draft' ORDER BY id LIMIT 50", after)
		if err != nil {
			return fmt.Errorf("fill what was learned: %w", err)
		}
		err = s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}}, func(tx *Tx) error {
			for _, id := range ids {
				if err := tx.fillLearnedOf(id); err != nil {
					return fmt.Errorf("fill what was learned: %w", err)
				}
			}
			if len(ids) == 0 {
				return tx.setting(learnedFilled, "1")
			}
			return nil
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// fillLearnedOf fills one claim's lines.
func (tx *Tx) fillLearnedOf(id string) error {
	c, err := tx.Claim(id)
	if err != nil || len(c.Lines) == 0 {
		return err
	}
	people, err := tx.learnedNow(c)
	if err != nil {
		return err
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		if p, ok := people[l.Row]; ok && p.Calculation.Hours == l.Counting.Hours {
			l.Learned = p.Learned()
		}
		if l.Counting.Rate == 0 { // submitted before its counting was kept
			l.Counting.Hours = l.Hours
		}
	}
	return tx.saveLines(c.ID, c.Lines)
}

// learnedNow calculates the people of a claim's filing as they stand now, by the roster's row.
func (tx *Tx) learnedNow(c claim.Claim) (map[string]claim.Claimable, error) {
	f, err := tx.Filing(c.Training.Filing)
	if err != nil {
		return nil, err
	}
	policies, err := tx.s.Policies(tx.ctx)
	if err != nil {
		return nil, err
	}
	policy, err := c.Policy(policies)
	if err != nil {
		return nil, err
	}
	all, err := tx.Claimables(c, f, policy)
	if err != nil {
		return nil, err
	}
	out := map[string]claim.Claimable{}
	for _, p := range all {
		out[p.Row] = p
	}
	return out, nil
}
