package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
)

// Reads of calendars in an hour: by one address of a calendar, and from one place on the network whatever they ask for.
const (
	feedReads  = 30
	feedGuards = 600
)

// MakeFeed makes the actor's calendar address: its token is told once and kept as a hash, and the one before it ends.
func (s *Store) MakeFeed(ctx context.Context, act Act) (token string, err error) {
	const tooMany = "日历地址生成得太频繁，请一小时后再试"
	if err := s.limit(ctx, "feed made:"+act.Actor.ID, 10, time.Hour, tooMany); err != nil {
		return "", err
	}
	if token, err = randomToken(); err != nil {
		return "", err
	}
	return token, s.Change(ctx, act, func(tx *Tx) error {
		event, err := subsidy.MakeFeed(act.Actor, act.Now)
		if err != nil {
			return err
		}
		_, err = tx.exec(`INSERT INTO feed (holder, staff, hash, made_at, read_at) VALUES (?, ?, ?, ?, 0)
			ON CONFLICT (holder, staff) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at, read_at = 0`,
			act.Actor.ID, flag(act.Actor.Role.Staff()), s.feedHash(token), ms(act.Now))
		if err != nil {
			return fmt.Errorf("keep calendar address: %w", err)
		}
		return tx.Record(event)
	})
}

func (s *Reader) feedHash(token string) string { return s.seal.hash("feed", token) }

// EndFeed ends the actor's calendar address; where there is none nothing happens.
func (s *Store) EndFeed(ctx context.Context, act Act) error {
	return s.Change(ctx, act, func(tx *Tx) error {
		event, err := subsidy.EndFeed(act.Actor, act.Now)
		if err != nil {
			return err
		}
		n, err := tx.exec("DELETE FROM feed WHERE holder = ? AND staff = ?", act.Actor.ID,
			flag(act.Actor.Role.Staff()))
		if err != nil {
			return fmt.Errorf("end calendar address: %w", err)
		}
		if n == 0 {
			return nil
		}
		return tx.Record(event)
	})
}

// FeedOf is the actor's calendar address, without its token, nil for none.
func (s *Reader) FeedOf(ctx context.Context, actor subsidy.Actor) (*subsidy.Feed, error) {
	var made, read int64
	err := s.row(ctx, "SELECT made_at, read_at FROM feed WHERE holder = ? AND staff = ?", actor.ID,
		flag(actor.Role.Staff())).Scan(&made, &read)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read calendar address: %w", err)
	}
	f := &subsidy.Feed{MadeAt: at(made)}
	if read > 0 {
		f.ReadAt = at(read)
	}
	return f, nil
}

// openFeed finds whose calendar a token opens, and notes the reading; address is where it is asked from.
func (s *Store) openFeed(ctx context.Context, token, address string, staff bool) (holder string, err error) {
	const tooMany = "读取日历太频繁，请一小时后再试"
	if err := s.limit(ctx, "feed from:"+address, feedGuards, time.Hour, tooMany); err != nil {
		return "", err
	}
	hash := s.feedHash(token)
	var read int64
	err = s.row(ctx, "SELECT holder, read_at FROM feed WHERE hash = ? AND staff = ?", hash, flag(staff)).
		Scan(&holder, &read)
	if errors.Is(err, sql.ErrNoRows) {
		return "", subsidy.NoFeed()
	}
	if err != nil {
		return "", fmt.Errorf("open calendar: %w", err)
	}
	if err := s.limit(ctx, "feed:"+hash, feedReads, time.Hour, tooMany); err != nil {
		return "", err
	}
	now := s.machine()
	if now.Sub(at(read)) < time.Hour {
		return holder, nil
	}
	_, err = s.exec(ctx, "UPDATE feed SET read_at = ? WHERE hash = ?", ms(now), hash)
	return holder, wrapped("note a calendar's reading", err)
}

// MemberFeed is the account whose calendar a token opens.
func (s *Store) MemberFeed(ctx context.Context, token, address string) (Account, error) {
	id, err := s.openFeed(ctx, token, address, false)
	if err != nil {
		return Account{}, err
	}
	a, err := s.scanAccount(s.row(ctx, "SELECT "+accountColumns+" FROM account WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, subsidy.NoFeed()
	}
	if err != nil {
		return a, fmt.Errorf("open calendar: %w", err)
	}
	a.Members, err = s.members(ctx, s.read, id)
	return a, err
}

// StaffFeed is the member of staff whose calendar a token opens; an account that is closed has none.
func (s *Store) StaffFeed(ctx context.Context, token, address string) (Staff, error) {
	id, err := s.openFeed(ctx, token, address, true)
	if err != nil {
		return Staff{}, err
	}
	st, err := scanStaff(s.row(ctx, "SELECT "+staffColumns+" FROM staff WHERE id = ? AND disabled_at = 0", id))
	if errors.Is(err, sql.ErrNoRows) {
		return st, subsidy.NoFeed()
	}
	if err != nil {
		return st, err
	}
	st.Belongs, err = s.belongs(ctx, st.ID)
	return st, err
}
