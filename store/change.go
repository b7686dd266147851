package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// Act is who changes something, when (business time), and the idempotency key
// of the request, if it had one.
type Act struct {
	Actor subsidy.Actor
	Now   time.Time
	Route string
	Key   string // "" means the request may run again
	Body  []byte // hash of the request body
	Seen  Seen   // what a decision's maker had read
}

// Tx is one change in progress; everything it reads is locked for it. It
// writes through its transaction alone.
type Tx struct {
	ctx  context.Context
	s    *Reader
	tx   *sql.Tx
	act  Act
	owed bool

	claims   map[string]claim.Claim // as they were read, so that a save writes what changed
	recorded map[string]int         // lines that this change itself wrote, by subject
}

// Change runs fn in one transaction. fn has no effect outside tx, may run
// twice, and never nests another Change.
func (s *Store) Change(ctx context.Context, act Act, fn func(tx *Tx) error) error {
	_, err := Answer(ctx, s, act, func(tx *Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

// retries is how often a change that lost a race with another is run again.
const retries = 10

// Answer is Change with a result. Under an idempotency key the result is kept:
// the same request again gets the same answer without running fn, and another
// body under the same key is refused.
func Answer[T any](ctx context.Context, s *Store, act Act, fn func(tx *Tx) (T, error)) (T, error) {
	for try := 1; ; try++ {
		out, owed, err := answerOnce(ctx, s, act, fn)
		if err == nil && owed {
			s.wake()
		}
		if err == nil || try == retries || !lostRace(err) {
			return out, err
		}
		pause := time.NewTimer(time.Duration(rand.IntN(5*try)+1) * time.Millisecond)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return out, ctx.Err()
		}
	}
}

func answerOnce[T any](
	ctx context.Context, s *Store, act Act, fn func(tx *Tx) (T, error),
) (out T, owed bool, err error) {
	err = s.inTransaction(ctx, func(ctx context.Context, sqlTx *sql.Tx) error {
		tx := &Tx{ctx: ctx, s: &s.Reader, tx: sqlTx, act: act, recorded: map[string]int{}}
		out, err = answerIn(tx, fn)
		owed = tx.owed
		return err
	})
	return out, owed, err
}

// inTransaction runs a change in a transaction, on SQLite together with those that come at the same time.
func (s *Store) inTransaction(ctx context.Context, change func(context.Context, *sql.Tx) error) error {
	if s.group == nil {
		return alone(ctx, s.write, func(tx *sql.Tx) error { return change(ctx, tx) })
	}
	whole := context.WithoutCancel(ctx)
	return s.group.do(ctx, func(tx *sql.Tx) error { return change(whole, tx) })
}

func answerIn[T any](tx *Tx, fn func(tx *Tx) (T, error)) (out T, err error) {
	if tx.act.Key != "" {
		repeated, err := tx.repeated(&out)
		if err != nil || repeated {
			return out, err
		}
	}
	out, err = fn(tx)
	if err = tx.unseen(err); err != nil || tx.act.Key == "" {
		return out, err
	}
	return out, tx.keepResult(out)
}

// lostRace reports an error that running the change again may cure: a lock
// lost, or a unique key that somebody else took between our look and our write
// (the second run sees it and answers with a sentence).
func lostRace(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "23505"
	}
	var lite sqlite3.Error
	return errors.As(err, &lite) && (lite.Code == sqlite3.ErrBusy || lite.Code == sqlite3.ErrLocked)
}

// repeated claims the idempotency key, or reads the result kept under it.
func (tx *Tx) repeated(out any) (bool, error) {
	a := tx.act
	n, err := tx.exec("INSERT INTO idempotency (actor, route, name, body_hash, created_at) VALUES (?, ?, ?, ?, ?) "+
		"ON CONFLICT DO NOTHING",
		a.Actor.ID, a.Route, a.Key, a.Body, ms(tx.s.machine()))
	if err != nil || n == 1 {
		return false, err
	}
	var hash, result []byte
	if err := tx.row("SELECT body_hash, result FROM idempotency WHERE actor = ? AND route = ? AND name = ?", a.Actor.ID,
		a.Route, a.Key).Scan(&hash, &result); err != nil {
		return false, fmt.Errorf("read idempotency key: %w", err)
	}
	if !bytes.Equal(hash, a.Body) {
		return false, &subsidy.Error{Kind: subsidy.Invalid, Message: "同一次操作的内容前后不一致，请刷新页面后重新操作"}
	}
	return true, tx.s.seal.openJSON("idempotency.result", a.Actor.ID+a.Route+a.Key, result, out)
}

func (tx *Tx) keepResult(out any) error {
	a := tx.act
	sealed, err := tx.s.seal.json("idempotency.result", a.Actor.ID+a.Route+a.Key, out)
	if err != nil {
		return err
	}
	_, err = tx.exec("UPDATE idempotency SET result = ? WHERE actor = ? AND route = ? AND name = ?", sealed, a.Actor.ID,
		a.Route, a.Key)
	return err
}

// Act is who changes something, and when.
func (tx *Tx) Act() Act { return tx.act }

// As is the same transaction, acting as somebody at a time of their own: for
// what fills a demo in one change.
func (tx *Tx) As(actor subsidy.Actor, now time.Time) *Tx {
	as := *tx
	as.act.Actor, as.act.Now = actor, now
	return &as
}

// NewID makes an id: a UUIDv7, so that ids order by time.
func (tx *Tx) NewID() string { return newID() }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// lock is appended to a read so that PostgreSQL locks the row; SQLite has one
// writer anyway.
func (tx *Tx) lock() string {
	if tx.s.postgres {
		return " FOR UPDATE"
	}
	return ""
}

func (tx *Tx) row(query string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(tx.ctx, tx.s.bind(query), texts(args)...)
}

func (tx *Tx) exec(query string, args ...any) (int64, error) {
	res, err := tx.tx.ExecContext(tx.ctx, tx.s.bind(query), texts(args)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
