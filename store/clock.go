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
	return parseOffset(text)
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
