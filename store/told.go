package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// keepMinutes is how long the figures of minutes are kept (machine time).
const keepMinutes = time.Hour

// told counts a message that reached its channel, by how long after it was let
// go that was (machine time, so that a clock that jumps tells nothing).
func (tx *Tx) told(send Sending) error {
	if send.letGo == 0 {
		return nil
	}
	now := tx.s.machine()
	quick := flag(now.Sub(at(send.letGo)) <= notify.QuickWithin)
	for _, of := range []struct {
		query string
		key   any
	}{
		{
			`INSERT INTO told_day (day, lane, n, quick) VALUES (?, ?, 1, ?) ON CONFLICT (day, lane)
			DO UPDATE SET n = told_day.n + 1, quick = told_day.quick + excluded.quick`,
			calendar.DayOf(tx.act.Now).String(),
		},
		{`INSERT INTO told_minute (minute, lane, n, quick) VALUES (?, ?, 1, ?) ON CONFLICT (minute, lane)
			DO UPDATE SET n = told_minute.n + 1, quick = told_minute.quick + excluded.quick`, minuteOf(now)},
	} {
		if _, err := tx.exec(of.query, of.key, int64(send.lane), quick); err != nil {
			return fmt.Errorf("count what was told: %w", err)
		}
	}
	return nil
}

// ToldDays are how many messages were told on the days from one on, and how many
// of them within ten seconds, the newest day first.
func (s *Reader) ToldDays(ctx context.Context, from calendar.Day) ([]notify.Told, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (t notify.Told, err error) {
		var text string
		if err := r.Scan(&text, &t.Lane, &t.N, &t.Quick); err != nil {
			return t, err
		}
		t.Day, err = day(text)
		return t, err
	}, "SELECT day, lane, n, quick FROM told_day WHERE day >= ? ORDER BY day DESC, lane DESC", from.String())
	if err != nil {
		return nil, fmt.Errorf("read what was told: %w", err)
	}
	return out, nil
}

// LaneStates is how each lane stands: what waits and since when (business time),
// and how fast the last ten minutes' messages were told (machine time). What was
// let go in that time and waits too long already counts as slow.
func (s *Reader) LaneStates(ctx context.Context) ([]notify.LaneFigures, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	machine := s.machine()
	since, late := machine.Add(-notify.SlowWindow), machine.Add(-notify.QuickWithin)
	var out []notify.LaneFigures
	for _, l := range notify.Lanes() {
		f := notify.LaneFigures{Lane: l}
		var oldest int64
		if err := s.row(ctx, `SELECT COUNT(*), COALESCE(MIN(not_before), 0),
			COALESCE(SUM(CASE WHEN let_go > ? AND let_go <= ? THEN 1 ELSE 0 END), 0)
			FROM notice WHERE state = 'waiting' AND lane = ? AND not_before <= ?`, ms(since), ms(late), int64(l),
			ms(now)).Scan(&f.Waiting, &oldest, &f.Overdue); err != nil {
			return nil, fmt.Errorf("look at lanes: %w", err)
		}
		if oldest > 0 {
			f.Lag = now.Sub(at(oldest))
		}
		if err := s.row(ctx, `SELECT COALESCE(SUM(n), 0), COALESCE(SUM(n - quick), 0) FROM told_minute
			WHERE minute > ? AND lane = ?`, minuteOf(since), int64(l)).Scan(&f.Told, &f.Slow); err != nil {
			return nil, fmt.Errorf("look at lanes: %w", err)
		}
		out = append(out, f)
	}
	return out, nil
}

// letGo is the machine time from which on only we keep a message waiting: now,
// where it may go at once, else 0.
func (tx *Tx) letGo(state subsidy.DeliveryState, from time.Time) int64 {
	if state != subsidy.DeliveryWaiting || from.After(tx.act.Now) {
		return 0
	}
	return ms(tx.s.machine())
}
