package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
)

// NewHalf opens half a log-in: the password was right, the code is asked for. The
// token opens nothing else; it is told once and only its hash is kept.
func (s *Store) NewHalf(ctx context.Context, staff string) (token string, until time.Time, err error) {
	if token, err = randomToken(); err != nil {
		return "", until, err
	}
	until = s.machine().Add(subsidy.HalfLoginLife)
	_, err = s.exec(ctx, "INSERT INTO login_half (hash, staff_id, until) VALUES (?, ?, ?)",
		s.seal.hash("half", token), staff, ms(until))
	if err != nil {
		return "", until, fmt.Errorf("open half a log-in: %w", err)
	}
	return token, until, nil
}

// Half is whose log-in waits for a code.
func (s *Reader) Half(ctx context.Context, token string) (Staff, error) {
	st, err := scanStaff(s.row(ctx, "SELECT "+staffColumns+` FROM staff WHERE disabled_at = 0 AND id =
		(SELECT staff_id FROM login_half WHERE hash = ? AND until > ?)`,
		s.seal.hash("half", token), ms(s.machine())))
	if errors.Is(err, sql.ErrNoRows) {
		return st, subsidy.HalfExpired()
	}
	if err != nil {
		return st, fmt.Errorf("read half a log-in: %w", err)
	}
	return st, nil
}

// StaffCode finishes half a log-in with a code of the app or a recovery code, in
// the attempt's password. Each try is counted before the code is looked at.
func (s *Store) StaffCode(ctx context.Context, token string, a LoginAttempt) (Staff, error) {
	st, err := s.Half(ctx, token)
	if err != nil {
		return st, err
	}
	a.Login, a.step = st.Login, subsidy.StepCode
	known, err := s.knows(ctx, st.ID, a.Browser)
	if err != nil {
		return st, err
	}
	limits := subsidy.CodeLimits(known)
	tries, err := s.countLogin(ctx, a, limits)
	if err != nil {
		return st, err
	}
	err = s.finishLogin(ctx, st, token, a, limits)
	if subsidy.KindOf(err) == subsidy.Invalid {
		return st, errors.Join(err, s.recordFailure(ctx, st, a, limits, tries))
	}
	return st, err
}

// finishLogin takes the code; the half is used up by it.
func (s *Store) finishLogin(
	ctx context.Context, st Staff, token string, a LoginAttempt, limits []subsidy.LoginLimit,
) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: st.Actor(), Now: now}, func(tx *Tx) error {
		n, err := tx.exec("DELETE FROM login_half WHERE hash = ?", s.seal.hash("half", token))
		if err != nil {
			return fmt.Errorf("end half a log-in: %w", err)
		}
		if n == 0 { // somebody sent the same code at once
			return subsidy.HalfExpired()
		}
		f, _, err := tx.second(st.ID)
		if err != nil {
			return err
		}
		left, err := tx.takeCode(st.ID, &f, a.Password)
		if err != nil {
			return err
		}
		if err := tx.forgetAttempts(a, limits); err != nil {
			return err
		}
		event := st.Account().LoggedIn("验证码", st.Actor(), now)
		if left >= 0 {
			event = st.Account().Recovered(left, st.Actor(), now)
		}
		return tx.loggedIn(st.ID, event)
	})
}

// loggedIn keeps when an account last logged in, with its event.
func (tx *Tx) loggedIn(staff string, event subsidy.Event) error {
	if _, err := tx.exec("UPDATE staff SET last_login_at = ? WHERE id = ?", ms(event.At), staff); err != nil {
		return fmt.Errorf("keep last log-in: %w", err)
	}
	return tx.Record(event)
}
