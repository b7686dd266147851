package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
)

// CountAttempt limits tries at something guessable: ten an hour (machine time).
func (s *Store) CountAttempt(ctx context.Context, name string) error {
	return s.limit(ctx, name, 10, time.Hour, "尝试次数太多，请一小时后再试")
}

// limit counts a try and refuses it beyond most within the window.
func (s *Store) limit(ctx context.Context, name string, most int, window time.Duration, message string) error {
	n, err := s.count(ctx, name, window)
	if err != nil {
		return err
	}
	if n > int64(most) {
		return &subsidy.Error{Kind: subsidy.Busy, Message: message}
	}
	return nil
}

// addTry adds to what is counted under a name and answers with the sum of the
// window that began with its first.
const addTry = `INSERT INTO attempts (name, n, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
	SET n = CASE WHEN attempts.until <= ? THEN excluded.n ELSE attempts.n + excluded.n END,
	until = CASE WHEN attempts.until <= ? THEN excluded.until ELSE attempts.until END RETURNING n`

// try is what addTry takes (machine time). The name may hold what somebody
// typed or where they come from: only its keyed hash is kept, and that no longer
// than its window.
func (s *Reader) try(name string, by int64, window time.Duration) []any {
	now := ms(s.machine())
	return []any{s.seal.hash("attempt", name), by, now + window.Milliseconds(), now, now}
}

// count counts one try at once, outside any Change.
func (s *Store) count(ctx context.Context, name string, window time.Duration) (n int64, err error) {
	err = s.write.QueryRowContext(ctx, s.bind(addTry), s.try(name, 1, window)...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count attempt: %w", err)
	}
	return n, nil
}

// countTry counts within the change, and no more when that is refused.
func (tx *Tx) countTry(name string, by int64, window time.Duration) (n int64, err error) {
	if err := tx.row(addTry, tx.s.try(name, by, window)...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count attempt: %w", err)
	}
	return n, nil
}

// counted is the sum under a name so far.
func (s *Reader) counted(ctx context.Context, name string) (n int64, err error) {
	err = s.row(ctx, "SELECT COALESCE(SUM(n), 0) FROM attempts WHERE name = ? AND until > ?",
		s.seal.hash("attempt", name), ms(s.machine())).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("read attempts: %w", err)
	}
	return n, nil
}

// uncount takes one try back: it turned out to be none.
func (s *Store) uncount(ctx context.Context, name string) error {
	_, err := s.exec(ctx, "UPDATE attempts SET n = n - 1 WHERE name = ? AND n > 0", s.seal.hash("attempt", name))
	if err != nil {
		return fmt.Errorf("take attempt back: %w", err)
	}
	return nil
}

// EndAttempts deletes the counts whose window is over.
func (s *Store) EndAttempts(ctx context.Context) error {
	if _, err := s.exec(ctx, "DELETE FROM attempts WHERE until <= ?", ms(s.machine())); err != nil {
		return fmt.Errorf("end attempts: %w", err)
	}
	return nil
}
