package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// group puts the changes that wait for SQLite's one writer into one transaction, each in a savepoint of its own, so
// that one wait for the disk serves all of them: none is answered before it is durable. A change that fails takes its
// own savepoint back and nothing else. One transaction that is lost as a whole, at its commit or under a member, is
// run again member by member.
type group struct {
	write *sql.DB

	mu      sync.Mutex
	waiting []*member
	led     bool
}

// most is how many changes share a commit.
const most = 64

// member is one change that waits for its turn, for its end, or for both.
type member struct {
	turn   chan *sql.Tx  // its savepoint is open
	ran    chan bool     // true: it may stay
	gone   chan struct{} // closed by who waits no longer
	end    chan error    // of the transaction: nil, or why nothing of it is left
	stayed bool
}

// do runs a change and returns once it is on the disk, or once nothing of it is left. While it runs nobody cancels it,
// for an interrupted statement would take the others' work along: whoever gives up does so before their turn.
func (g *group) do(ctx context.Context, change func(*sql.Tx) error) error {
	m := &member{
		turn: make(chan *sql.Tx),
		ran:  make(chan bool),
		gone: make(chan struct{}),
		end:  make(chan error, 1),
	}
	g.join(m)
	select {
	case tx := <-m.turn:
		if err := m.run(tx, change); err != nil {
			return err
		}
	case err := <-m.end: // it did not come to its turn
		return g.orAlone(ctx, err, change)
	case <-ctx.Done():
		close(m.gone)
		return ctx.Err()
	}
	return g.orAlone(ctx, <-m.end, change)
}

// run takes the member's turn. However the change ends, with an answer or with a panic, the leader goes on.
func (m *member) run(tx *sql.Tx, change func(*sql.Tx) error) (err error) {
	stays := false
	defer func() { m.ran <- stays }()
	if err = change(tx); err == nil {
		stays = true
	}
	return err
}

// lost says that the transaction is gone through no fault of the member's.
type lost struct{ cause error }

func (l lost) Error() string { return "lost with its group: " + l.cause.Error() }

// orAlone is the group's answer; a change that was lost with others runs once more by itself.
func (g *group) orAlone(ctx context.Context, err error, change func(*sql.Tx) error) error {
	if _, again := err.(lost); !again {
		return err
	}
	return alone(ctx, g.write, change)
}

// alone runs a change in a transaction of its own.
func alone(ctx context.Context, db *sql.DB, change func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin change: %w", err)
	}
	done := false
	defer func() {
		if !done { // an error, or a panic on its way up
			_ = tx.Rollback()
		}
	}()
	if err := change(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit change: %w", err)
	}
	done = true
	return nil
}

// join lets a member wait, and sees that somebody leads.
func (g *group) join(m *member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, m)
	if !g.led {
		g.led = true
		go g.lead()
	}
}

// next takes the member who has waited longest, nil for none; whoever finds nobody at the start of a transaction
// leads no longer.
func (g *group) next(starting bool) *member {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		g.led = g.led && !starting
		return nil
	}
	m := g.waiting[0]
	g.waiting = g.waiting[1:]
	return m
}

// lead runs one transaction after the other until nobody waits.
func (g *group) lead() {
	for first := g.next(true); first != nil; first = g.next(true) {
		g.together(first)
	}
}

// together runs one transaction: those who wait now, and who come while it runs, as far as there is room.
func (g *group) together(first *member) {
	var members []*member
	tx, err := g.write.Begin()
	for m := first; m != nil; m = g.next(false) {
		members = append(members, m)
		if err == nil {
			err = m.takeTurn(tx)
		}
		if err != nil || len(members) == most {
			break
		}
	}
	if err == nil {
		err = tx.Commit()
	} else if tx != nil {
		_ = tx.Rollback()
	}
	for _, m := range members {
		if err != nil {
			m.end <- lost{err}
		} else {
			m.end <- nil
		}
	}
}

// takeTurn runs one member in its savepoint. An error is the transaction's, which is gone then.
func (m *member) takeTurn(tx *sql.Tx) error {
	if _, err := tx.Exec("SAVEPOINT member"); err != nil {
		return fmt.Errorf("open savepoint: %w", err)
	}
	select {
	case m.turn <- tx:
		m.stayed = <-m.ran
	case <-m.gone:
	}
	if !m.stayed {
		if _, err := tx.Exec("ROLLBACK TO member"); err != nil {
			return fmt.Errorf("take savepoint back: %w", err)
		}
	}
	if _, err := tx.Exec("RELEASE member"); err != nil {
		return fmt.Errorf("close savepoint: %w", err)
	}
	return nil
}
