package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
)

// Session is one log-in of a member of staff at the console (登录).
type Session struct {
	ID     string
	Client string // browser and system in coarse words, "" where nobody knows
	Made   time.Time
	Seen   time.Time // last used, to some minutes
	Until  time.Time
	Here   bool // the one that asks
}

// OpenSession opens a session of the console; client says with what, in coarse
// words. The token is told once and only its hash is kept.
func (s *Store) OpenSession(
	ctx context.Context, staff, client string, life time.Duration,
) (token string, expires time.Time, err error) {
	return s.openSession(ctx, staff, true, client, life)
}

func (s *Store) openSession(
	ctx context.Context, holder string, staff bool, client string, life time.Duration,
) (token string, expires time.Time, err error) {
	if token, err = randomToken(); err != nil {
		return "", time.Time{}, err
	}
	now := s.machine()
	expires = now.Add(life)
	_, err = s.exec(ctx, "INSERT INTO session (hash, holder, staff, expires_at, id, client, made_at, seen_at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		s.seal.hash("session", token), holder, flag(staff), ms(expires), newID(), client, ms(now), ms(now))
	if err != nil {
		return "", time.Time{}, fmt.Errorf("new session: %w", err)
	}
	return token, expires, nil
}

// seenEvery is how exactly it is kept when a session was last used.
const seenEvery = 5 * time.Minute

// KeepSeen keeps that a session was used now.
func (s *Store) KeepSeen(ctx context.Context, st Staff, token string) error {
	now := s.machine()
	if now.Sub(st.seen) < seenEvery {
		return nil
	}
	if _, err := s.exec(ctx, "UPDATE session SET seen_at = ? WHERE hash = ?", ms(now),
		s.seal.hash("session", token)); err != nil {
		return fmt.Errorf("keep that a session was used: %w", err)
	}
	return nil
}

// Sessions lists the open sessions of an account, the newest first; token is of
// the one that asks.
func (s *Reader) Sessions(ctx context.Context, staff, token string) ([]Session, error) {
	here := s.seal.hash("session", token)
	rows, err := collect(ctx, s, s.read, func(r scanner) (one Session, err error) {
		var made, seen, until int64
		var hash string
		err = r.Scan(&one.ID, &one.Client, &made, &seen, &until, &hash)
		one.Made, one.Seen, one.Until, one.Here = at(made), at(seen), at(until), hash == here
		return one, err
	}, `SELECT id, client, made_at, seen_at, expires_at, hash FROM session
		WHERE holder = ? AND staff = 1 AND expires_at > ?`, staff, ms(s.machine()))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	slices.SortFunc(rows, func(a, b Session) int { // a handful
		return cmp.Or(b.Made.Compare(a.Made), strings.Compare(b.ID, a.ID))
	})
	return rows, nil
}

// EndSession ends one session of an account, by its id (结束登录).
func (s *Store) EndSession(ctx context.Context, act Act, staff, id string) error {
	return s.endSessions(ctx, act, staff, "id = ?", id)
}

// EndOtherSessions ends all sessions of an account but the one whose token is
// given; "" ends all.
func (s *Store) EndOtherSessions(ctx context.Context, act Act, staff, but string) error {
	return s.endSessions(ctx, act, staff, "hash <> ?", s.seal.hash("session", but))
}

func (s *Store) endSessions(ctx context.Context, act Act, staff, which, value string) error {
	return s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(staff)
		if err != nil {
			return err
		}
		n, err := tx.exec("DELETE FROM session WHERE holder = ? AND staff = 1 AND "+which, staff, value)
		if err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		event, err := st.Account().EndSessions(int(n), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
}

// AccountRow is an account of the console in its administrators' list.
type AccountRow struct {
	Staff
	Sessions int // open
}

// AccountSearch says which accounts are wanted; "" for all.
type AccountSearch struct {
	Role   subsidy.Role
	County subsidy.County
	Closed bool // the disabled ones, else the open ones
}

// accounts are accounts with their open sessions.
const accounts = "SELECT " + staffColumns + `, (SELECT COUNT(*) FROM session
	WHERE holder = staff.id AND session.staff = 1 AND expires_at > ?) FROM staff`

func scanAccountRow(r scanner) (row AccountRow, err error) {
	row.Staff, err = scanStaff(alsoScan{r, []any{&row.Sessions}})
	return row, err
}

// Accounts lists the accounts of the console, by login.
func (s *Reader) Accounts(
	ctx context.Context, actor subsidy.Actor, q AccountSearch, p Page,
) ([]AccountRow, string, error) {
	if err := actor.May(subsidy.ReadStaff, subsidy.Scope{}); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	condition, args := "disabled_at = 0", []any{ms(s.machine())}
	if q.Closed {
		condition = "disabled_at > 0"
	}
	add := func(text string, value string) { condition, args = condition+" AND "+text, append(args, value) }
	if q.Role != "" { // COALESCE: the list is read in its order, by login
		add("COALESCE(role, '') = ?", string(q.Role))
	}
	if q.County != "" {
		add("COALESCE(county, '') = ?", string(q.County))
	}
	if keys != nil {
		add("login > ?", keys[0])
	}
	rows, err := collect(ctx, s, s.read, scanAccountRow, accounts+" WHERE "+condition+" ORDER BY login LIMIT ?",
		append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list accounts: %w", err)
	}
	rows, next := cut(rows, p, func(r AccountRow) []string { return []string{r.Login} })
	return rows, next, nil
}

// AccountOf reads one account for its administrator, with what waits under it.
func (s *Reader) AccountOf(ctx context.Context, actor subsidy.Actor, id string) (AccountRow, int, error) {
	if err := actor.May(subsidy.ReadStaff, subsidy.Scope{}); err != nil {
		return AccountRow{}, 0, err
	}
	row, err := scanAccountRow(s.row(ctx, accounts+" WHERE id = ?", ms(s.machine()), id))
	if row, err = found(row, err, "staff"); err != nil {
		return row, 0, err
	}
	held, err := s.held(ctx, s.read, id)
	return row, held, err
}

// held counts the waiting cases that a member of staff looks after.
func (s *Reader) held(ctx context.Context, from queryer, staff string) (sum int, err error) {
	for _, k := range workKinds {
		rows, err := collect(ctx, s, from, func(r scanner) (n int, err error) { return n, r.Scan(&n) },
			"SELECT COUNT(*) FROM "+k.from+" JOIN assignment a ON a.subject_id = x.id WHERE "+k.where+
				" AND a.staff_id = ?", staff)
		if err != nil {
			return 0, fmt.Errorf("count cases of staff: %w", err)
		}
		sum += rows[0]
	}
	return sum, nil
}
