package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/notify"
)

// paceMemory is how long a 45011 slows its channel down.
const paceMemory = time.Hour

// Pace is how many calls a channel made this minute, and how many it may make in
// one; Most 0 is no limit.
type Pace struct{ Used, Most int }

// Room reports whether a lane may make one call more this minute.
func (p Pace) Room(l notify.Lane) bool { return p.Most == 0 || p.Used < l.Share(p.Most) }

// ChannelPaces are the paces of all channels: those of the settings, and slower
// for an hour after WeChat answered 45011 (business time).
func (s *Reader) ChannelPaces(ctx context.Context, set subsidy.Paces) (map[subsidy.Channel]Pace, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	return s.paces(ctx, s.read, set, now)
}

func (s *Reader) paces(
	ctx context.Context, q queryer, set subsidy.Paces, now time.Time,
) (map[subsidy.Channel]Pace, error) {
	out := map[subsidy.Channel]Pace{}
	for c, most := range set {
		out[c] = Pace{Most: most}
	}
	type row struct {
		channel     subsidy.Channel
		used, taken int
	}
	rows, err := collect(ctx, s, q, func(r scanner) (p row, err error) {
		return p, r.Scan(&p.channel, &p.used, &p.taken)
	}, `SELECT channel, SUM(CASE WHEN minute = ? THEN n ELSE 0 END),
		COALESCE(MIN(CASE WHEN refused > 0 AND n - refused >= ? THEN n - refused END), 0)
		FROM pace WHERE minute > ? GROUP BY channel`, minuteOf(now), subsidy.SlowerFrom,
		minuteOf(now.Add(-paceMemory)))
	if err != nil {
		return nil, fmt.Errorf("read paces: %w", err)
	}
	for _, r := range rows {
		p := out[r.channel]
		p.Used = r.used
		if r.taken > 0 && (p.Most == 0 || subsidy.Slower(r.taken) < p.Most) {
			p.Most = subsidy.Slower(r.taken)
		}
		out[r.channel] = p
	}
	return out, nil
}

// step takes one call of this minute for an attempt, of what its lane may use;
// false: there is none left.
func (tx *Tx) step(send *Sending, set subsidy.Paces) (bool, error) {
	paces, err := tx.s.paces(tx.ctx, tx.tx, set, tx.act.Now)
	if err != nil {
		return false, err
	}
	pace := paces[send.Channel]
	if !pace.Room(send.lane) {
		return false, nil
	}
	send.minute = minuteOf(tx.act.Now)
	most := send.lane.Share(pace.Most)
	n, err := tx.exec(`INSERT INTO pace (channel, minute, n, refused) VALUES (?, ?, 1, 0) ON CONFLICT (channel, minute)
		DO UPDATE SET n = pace.n + 1 WHERE CAST(? AS BIGINT) = 0 OR pace.n < ?`,
		string(send.Channel), send.minute, most, most) // asked once more: others count at the same time
	if err != nil {
		return false, fmt.Errorf("count a call: %w", err)
	}
	return n == 1, nil
}

// tooFast notes that WeChat answered 45011 to a call of a minute.
func (tx *Tx) tooFast(send Sending) error {
	_, err := tx.exec("UPDATE pace SET refused = refused + 1 WHERE channel = ? AND minute = ?",
		string(send.Channel), send.minute)
	if err != nil {
		return fmt.Errorf("note a refused call: %w", err)
	}
	return nil
}

// forgetPaces deletes the figures of minutes that slow nothing down any more.
func (s *Store) forgetPaces(ctx context.Context) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	if _, err := s.exec(ctx, "DELETE FROM pace WHERE minute <= ?", minuteOf(now.Add(-paceMemory))); err != nil {
		return fmt.Errorf("forget paces: %w", err)
	}
	return nil
}

// minuteOf numbers the minutes.
func minuteOf(t time.Time) int64 { return t.Unix() / 60 }
