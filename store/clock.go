package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// clockOffset is the setting by how many milliseconds business time is ahead
// of the machine's; only the sandbox may move it, and only forward.
const clockOffset = "clock_offset"

// Now is business time: it feeds rules, due rows and quotas.
func (s *Reader) Now(ctx context.Context) (time.Time, error) {
	offset, err := s.offset(s.row(ctx, "SELECT value FROM setting WHERE name = ?", clockOffset))
	return s.machine().Add(offset).In(calendar.China), err
}

func (s *Reader) offset(row scanner) (time.Duration, error) {
	var text string
	err := row.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read clock: %w", err)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read clock: %w", err)
	}
	return time.Duration(n) * time.Millisecond, nil
}

// MoveClock sets business time forward to a moment; back is refused.
func (s *Store) MoveClock(ctx context.Context, to time.Time) (time.Time, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return now, err
	}
	by := subsidy.Actor{Role: subsidy.System}
	err = s.Change(ctx, Act{Actor: by, Now: now}, func(tx *Tx) error {
		offset, err := s.offset(tx.row("SELECT value FROM setting WHERE name = ?"+tx.lock(), clockOffset))
		if err != nil {
			return err
		}
		machine := s.machine()
		if to.Before(machine.Add(offset)) {
			return &subsidy.Error{Kind: subsidy.Conflict, Field: "/to", Message: "演示时钟只能往后拨，不能往回拨"}
		}
		if to.Sub(machine) > 20*366*24*time.Hour {
			return &subsidy.Error{Kind: subsidy.Invalid, Field: "/to", Message: "演示时钟最多往后拨20年"}
		}
		if err := tx.setting(clockOffset, strconv.FormatInt(to.Sub(machine).Milliseconds(), 10)); err != nil {
			return err
		}
		return tx.Record(subsidy.Event{
			Action:  subsidy.MoveClock,
			Subject: subsidy.Subject{Kind: subsidy.SubjectSetting, ID: clockOffset},
			By:      by,
			At:      to,
			Note:    to.Format(time.RFC3339),
		})
	})
	if err != nil {
		return now, err
	}
	s.wake()
	return s.Now(ctx)
}

func (tx *Tx) setting(name, value string) error {
	if _, err := tx.exec(
		"INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name,
		value); err != nil {
		return fmt.Errorf("save setting: %w", err)
	}
	return nil
}

// Calendar is the published calendar with every arrangement staff have loaded since.
func (s *Reader) Calendar(ctx context.Context) (calendar.Calendar, error) {
	texts, err := collect(ctx, s, s.read, func(r scanner) (t string, err error) { return t, r.Scan(&t) },
		"SELECT arrangement FROM calendar_year ORDER BY id")
	if err != nil {
		return calendar.Calendar{}, fmt.Errorf("read calendar: %w", err)
	}
	c := calendar.Published()
	for _, text := range texts {
		a, err := calendar.ParseArrangement(text)
		if err != nil {
			return c, fmt.Errorf("read calendar: %w", err)
		}
		if c, err = c.With(a); err != nil {
			return c, fmt.Errorf("read calendar: %w", err)
		}
	}
	return c, nil
}

// LoadArrangement adds a year's holiday arrangement (放假安排) without a new release.
func (s *Store) LoadArrangement(ctx context.Context, act Act, text string) error {
	if err := act.Actor.May(subsidy.LoadCalendar, subsidy.Scope{}); err != nil {
		return err
	}
	a, err := calendar.ParseArrangement(text)
	if err == nil {
		_, err = calendar.Published().With(a)
	}
	if err != nil {
		return &subsidy.Error{Kind: subsidy.Invalid, Message: "放假安排的格式不对：" + err.Error(), Err: err}
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		id := newID()
		if _, err := tx.exec("INSERT INTO calendar_year (id, arrangement) VALUES (?, ?)", id, text); err != nil {
			return fmt.Errorf("load arrangement: %w", err)
		}
		return tx.Record(subsidy.Event{
			Action:  subsidy.LoadCalendar,
			Subject: subsidy.Subject{Kind: subsidy.SubjectSetting, ID: id},
			By:      act.Actor,
			At:      act.Now,
			Note:    text,
		})
	})
}
