package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// TheirFollowerDays are WeChat's own figures of followers of the days from one
// on, by day.
func (s *Reader) TheirFollowerDays(ctx context.Context, from calendar.Day) ([]official.FollowerDay, error) {
	return s.followerDays(ctx,
		"SELECT day, joined, gone, total FROM their_follower_day WHERE day >= ? ORDER BY day", from)
}

// FollowerFigures reads how WeChat's figures of followers were last asked for.
func (s *Reader) FollowerFigures(ctx context.Context) (f official.FollowerFigures, err error) {
	return f, s.theirs(ctx, theirFollowers, &f)
}

// SaveFollowerFigures keeps WeChat's figures of some days, or why it gave none,
// with its event.
func (tx *Tx) SaveFollowerFigures(days []official.FollowerDay, trouble string, ev subsidy.Event) error {
	for _, d := range days {
		_, err := tx.exec(`INSERT INTO their_follower_day (day, joined, gone, total) VALUES (?, ?, ?, ?)
			ON CONFLICT (day) DO UPDATE SET joined = excluded.joined, gone = excluded.gone, total = excluded.total`,
			d.Day.String(), d.Joined, d.Gone, d.Total)
		if err != nil {
			return fmt.Errorf("save figures of followers: %w", err)
		}
	}
	if err := tx.keepTheirs(theirFollowers, official.FollowerFigures{At: tx.act.Now, Trouble: trouble}); err != nil {
		return err
	}
	return tx.Record(ev)
}
