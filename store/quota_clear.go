package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

const countClears = "SELECT COUNT(*) FROM quota_clear WHERE app = ? AND month = ?"

// monthOf is the calendar month in which WeChat counts.
func monthOf(t time.Time) string { return t.In(calendar.China).Format("2006-01") }

// QuotaClears counts how often an account's calls were cleared this month.
func (s *Reader) QuotaClears(ctx context.Context, app official.App) (n int, err error) {
	now, err := s.Now(ctx)
	if err != nil {
		return 0, err
	}
	if err = s.row(ctx, countClears, string(app), monthOf(now)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count clears: %w", err)
	}
	return n, nil
}

// QuotaClears counts them in a change.
func (tx *Tx) QuotaClears(app official.App) (n int, err error) {
	if err = tx.row(countClears, string(app), monthOf(tx.act.Now)).Scan(&n); err != nil {
		return 0, fmt.Errorf("count clears: %w", err)
	}
	return n, nil
}

// BookClear books that an account's calls are to be cleared, with its event, and
// returns the booking.
func (tx *Tx) BookClear(app official.App, ev subsidy.Event) (string, error) {
	id := tx.NewID()
	if _, err := tx.exec("INSERT INTO quota_clear (id, app, month) VALUES (?, ?, ?)", id, string(app),
		monthOf(tx.act.Now)); err != nil {
		return "", fmt.Errorf("book clear: %w", err)
	}
	return id, tx.Record(ev)
}

// UnbookClear takes back a booking that WeChat refused, with its event.
func (tx *Tx) UnbookClear(id string, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM quota_clear WHERE id = ?", id); err != nil {
		return fmt.Errorf("take back clear: %w", err)
	}
	return tx.Record(ev)
}

// Cleared lets the account's channels go on that rest for its day's calls were
// used up, and counts their calls of the day anew.
func (tx *Tx) Cleared(app official.App) error {
	day := calendar.DayOf(tx.act.Now).String()
	for _, c := range app.Channels() {
		if _, err := tx.exec(`INSERT INTO channel (name, off, rests_until, code, cleared_day, cleared_used)
			VALUES (?, 0, 0, 0, ?, (SELECT COALESCE(SUM(n), 0) FROM delivery_day WHERE day = ? AND channel = ?))
			ON CONFLICT (name) DO UPDATE SET cleared_day = excluded.cleared_day,
			cleared_used = excluded.cleared_used`, string(c), day, day, string(c)); err != nil {
			return fmt.Errorf("count channel anew: %w", err)
		}
		if _, err := tx.exec("UPDATE channel SET rests_until = 0, code = 0 WHERE name = ? AND code = ?", string(c),
			subsidy.CodeUsedUp); err != nil {
			return fmt.Errorf("wake channel: %w", err)
		}
	}
	tx.owed = true // what waited for it may go
	return nil
}
