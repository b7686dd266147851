package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"shigang/subsidy/notify"
)

// keepBeats is how long the beats of a process that ended are kept.
const keepBeats = 24 * time.Hour

// Machine is the machine's clock: leases, sessions, beats.
func (s *Reader) Machine() time.Time { return s.machine() }

// Beat writes how a process's steps and roles stand, in one statement.
func (s *Store) Beat(ctx context.Context, beats []notify.Beat) error {
	if len(beats) == 0 {
		return nil
	}
	const row = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
	seen := ms(s.machine())
	args := make([]any, 0, 9*len(beats))
	for _, b := range beats {
		args = append(args, b.Process, b.Step, ms(b.Since), ms(b.OK), ms(b.Failed), string(b.Trouble), b.Done, seen,
			b.Said)
	}
	_, err := s.exec(ctx,
		"INSERT INTO heartbeat (process, step, since, ok_at, failed_at, trouble, done, seen_at, said) VALUES "+
			row+strings.Repeat(", "+row, len(beats)-1)+` ON CONFLICT (process, step) DO UPDATE
				SET ok_at = excluded.ok_at,
		failed_at = excluded.failed_at, trouble = excluded.trouble, done = excluded.done,
		seen_at = excluded.seen_at, said = excluded.said`, args...)
	if err != nil {
		return fmt.Errorf("write heartbeat: %w", err)
	}
	return nil
}

// Beats are the beats of all processes.
func (s *Reader) Beats(ctx context.Context) ([]notify.Beat, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (b notify.Beat, err error) {
		var since, ok, failed int64
		err = r.Scan(&b.Process, &b.Step, &since, &ok, &failed, &b.Trouble, &b.Done, &b.Said)
		b.Since, b.OK, b.Failed = at(since), at(ok), at(failed)
		return b, err
	}, "SELECT process, step, since, ok_at, failed_at, trouble, done, said FROM heartbeat ORDER BY process, step")
	if err != nil {
		return nil, fmt.Errorf("read heartbeats: %w", err)
	}
	return out, nil
}

// TroubleOf reduces an error of the rows to a kind.
func TroubleOf(err error) notify.Trouble {
	var lite sqlite3.Error
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &lite):
		switch lite.Code {
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return notify.RowsLocked
		case sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
			return notify.RowsFull
		}
	case errors.As(err, &pg):
		switch pg.Code[:2] {
		case "53": // insufficient resources: disk_full, too_many_connections
			return notify.RowsFull
		case "55", "40": // lock_not_available, serialization_failure
			return notify.RowsLocked
		case "08", "57", "28": // connection, operator intervention, authorization
			return notify.RowsGone
		}
	case errors.As(err, &connect), errors.Is(err, sql.ErrConnDone):
		return notify.RowsGone
	}
	return notify.StepFailed
}

// WAL is the size of SQLite's write-ahead log (预写日志); has is false on
// PostgreSQL, which keeps its own.
func (s *Reader) WAL() (bytes int64, has bool, err error) {
	if s.postgres {
		return 0, false, nil
	}
	info, err := os.Stat(s.path + "-wal")
	if errors.Is(err, os.ErrNotExist) {
		return 0, true, nil
	}
	if err != nil {
		return 0, true, fmt.Errorf("look at write-ahead log: %w", err)
	}
	return info.Size(), true, nil
}

// shrinkWAL empties a write-ahead log that has grown beyond its bound: SQLite
// writes it anew from the start but keeps the file at its peak. While a long
// reading goes on nothing is lost, the next upkeep tries again.
func (s *Store) shrinkWAL(ctx context.Context) error {
	size, has, err := s.WAL()
	if err != nil || !has || size <= s.walBound {
		return err
	}
	var busy, pages, moved int64
	if err := s.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("empty write-ahead log: %w", err)
	}
	return nil
}
