package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
)

// Second is what an account's own page knows of its second factor (二次验证).
type Second struct {
	Since time.Time // zero for none
	Left  int       // recovery codes that are not used
	Shown string    // the secret that waits for its first code, "" for none
}

// SecondOf reads the second factor of an account.
func (s *Reader) SecondOf(ctx context.Context, staff string) (Second, error) {
	var out Second
	var since int64
	err := s.row(ctx, `SELECT second_since, (SELECT COUNT(*) FROM staff_recovery WHERE staff_id = staff.id)
		FROM staff WHERE id = ?`, staff).Scan(&since, &out.Left)
	if err != nil {
		return out, fmt.Errorf("read second factor: %w", err)
	}
	if since > 0 {
		out.Since = at(since)
	}
	var shown []byte
	err = s.row(ctx, "SELECT next_secret FROM staff_second WHERE staff_id = ? AND next_until > ?",
		staff, ms(s.machine())).Scan(&shown)
	if errors.Is(err, sql.ErrNoRows) || err == nil && shown == nil {
		return out, nil
	}
	if err == nil {
		out.Shown, err = s.openSecret("next_secret", staff, shown)
	}
	return out, err
}

func (s *Reader) openSecret(column, staff string, sealed []byte) (string, error) {
	if sealed == nil {
		return "", nil
	}
	plain, err := s.seal.open("staff_second."+column, staff, sealed)
	return string(plain), err
}

// second reads an account's second factor for update, and the secret that waits.
func (tx *Tx) second(staff string) (f subsidy.SecondFactor, next string, err error) {
	var secret, waits []byte
	var until int64
	err = tx.row("SELECT secret, used, next_secret, next_until FROM staff_second WHERE staff_id = ?"+tx.lock(), staff).
		Scan(&secret, &f.Used, &waits, &until)
	if errors.Is(err, sql.ErrNoRows) {
		return f, "", nil
	}
	if err == nil {
		f.Secret, err = tx.s.openSecret("secret", staff, secret)
	}
	if err == nil && until > ms(tx.s.machine()) {
		next, err = tx.s.openSecret("next_secret", staff, waits)
	}
	if err != nil {
		return f, "", fmt.Errorf("read second factor: %w", err)
	}
	return f, next, nil
}

// saveSecond writes a second factor; what waited for its first code is done with.
func (tx *Tx) saveSecond(staff string, f subsidy.SecondFactor, since time.Time) error {
	_, err := tx.exec("UPDATE staff_second SET secret = ?, used = ?, next_secret = NULL, next_until = 0 "+
		"WHERE staff_id = ?", tx.s.seal.bytes("staff_second.secret", staff, []byte(f.Secret)), f.Used, staff)
	if err == nil {
		_, err = tx.exec("UPDATE staff SET second_since = ? WHERE id = ?", ms(since), staff)
	}
	if err != nil {
		return fmt.Errorf("save second factor: %w", err)
	}
	return nil
}

// dropSecond takes an account's second factor and its recovery codes away.
func (tx *Tx) dropSecond(staff string) error {
	for _, query := range []string{
		"DELETE FROM staff_recovery WHERE staff_id = ?",
		"DELETE FROM staff_second WHERE staff_id = ?",
		"UPDATE staff SET second_since = 0 WHERE id = ?",
	} {
		if _, err := tx.exec(query, staff); err != nil {
			return fmt.Errorf("drop second factor: %w", err)
		}
	}
	return nil
}

// none is the result of a change that has none.
type none struct{}

// trySecond bounds the tries of who is logged in at their own second factor; a
// right one is taken back.
func trySecond[T any](ctx context.Context, s *Store, act Act, fn func(tx *Tx) (T, error)) (T, error) {
	name := "second " + act.Actor.ID
	if err := s.limit(ctx, name, 10, 15*time.Minute, "验证码输错次数太多，请15分钟后再试"); err != nil {
		var nothing T
		return nothing, err
	}
	out, err := Answer(ctx, s, act, fn)
	if err == nil {
		err = s.uncount(ctx, name)
	}
	return out, err
}

// ownSecond runs a change of the actor's own account; one that has a second
// factor wants a code of it first.
func (tx *Tx) ownSecond(code string) (Staff, subsidy.SecondFactor, error) {
	st, err := tx.staff(tx.act.Actor.ID)
	if err != nil {
		return st, subsidy.SecondFactor{}, err
	}
	f, _, err := tx.second(st.ID)
	if err != nil || f.Secret == "" {
		return st, f, err
	}
	_, err = tx.takeCode(st.ID, &f, code)
	return st, f, err
}

// takeCode takes a code of the app, or a recovery code, which is used up by it; it
// answers with how many recovery codes are left, -1 for a code of the app.
func (tx *Tx) takeCode(staff string, f *subsidy.SecondFactor, typed string) (left int, err error) {
	code := subsidy.CleanCode(typed)
	if !subsidy.RecoveryCode(code) {
		if !f.Take(code, tx.s.machine()) {
			return 0, subsidy.WrongCode()
		}
		_, err = tx.exec("UPDATE staff_second SET used = ? WHERE staff_id = ?", f.Used, staff)
		return -1, err
	}
	n, err := tx.exec("DELETE FROM staff_recovery WHERE staff_id = ? AND hash = ?", staff,
		tx.s.recoveryHash(staff, code))
	if err != nil {
		return 0, fmt.Errorf("use recovery code: %w", err)
	}
	if n == 0 {
		return 0, subsidy.WrongCode()
	}
	if err := tx.row("SELECT COUNT(*) FROM staff_recovery WHERE staff_id = ?", staff).Scan(&left); err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return left, nil
}

func (s *Reader) recoveryHash(staff, code string) string {
	return s.seal.hash("recovery", staff+"\x00"+code)
}

// newRecovery gives an account new recovery codes in place of the old, as hashes.
func (tx *Tx) newRecovery(staff string) ([]string, error) {
	if _, err := tx.exec("DELETE FROM staff_recovery WHERE staff_id = ?", staff); err != nil {
		return nil, fmt.Errorf("drop recovery codes: %w", err)
	}
	codes := subsidy.NewRecoveryCodes()
	for _, code := range codes {
		_, err := tx.exec("INSERT INTO staff_recovery (staff_id, hash) VALUES (?, ?)", staff,
			tx.s.recoveryHash(staff, code))
		if err != nil {
			return nil, fmt.Errorf("keep recovery code: %w", err)
		}
	}
	return codes, nil
}

// BeginSecond makes a secret that waits for its first code. An account that has
// a second factor keeps it until then, and shows a code of it first.
func (s *Store) BeginSecond(ctx context.Context, act Act, code string) error {
	_, err := trySecond(ctx, s, act, func(tx *Tx) (none, error) {
		st, f, err := tx.ownSecond(code)
		if err != nil {
			return none{}, err
		}
		secret, err := subsidy.NewSecondSecret()
		if err != nil {
			return none{}, err
		}
		_, err = tx.exec(`INSERT INTO staff_second (staff_id, used, next_secret, next_until) VALUES (?, ?, ?, ?)
			ON CONFLICT (staff_id) DO UPDATE SET next_secret = excluded.next_secret, next_until = excluded.next_until`,
			st.ID, f.Used, tx.s.seal.bytes("staff_second.next_secret", st.ID, []byte(secret)),
			ms(s.machine().Add(subsidy.SecondSetUpLife)))
		if err != nil {
			return none{}, fmt.Errorf("begin second factor: %w", err)
		}
		return none{}, nil
	})
	return err
}

// ConfirmSecond puts the secret that was shown into force with its first code,
// and answers with the recovery codes. The account's other sessions end; session
// is the token of the one they are in.
func (s *Store) ConfirmSecond(ctx context.Context, act Act, code, session string) ([]string, error) {
	return trySecond(ctx, s, act, func(tx *Tx) ([]string, error) {
		st, err := tx.staff(act.Actor.ID)
		if err != nil {
			return nil, err
		}
		f, next, err := tx.second(st.ID)
		if err != nil {
			return nil, err
		}
		event, err := st.Account().SetUpSecond(&f, next, code, s.machine(), act.Actor, act.Now)
		if err != nil {
			return nil, err
		}
		if err := tx.saveSecond(st.ID, f, act.Now); err != nil {
			return nil, err
		}
		if err := tx.endStaffSessions(st.ID, session); err != nil {
			return nil, err
		}
		codes, err := tx.newRecovery(st.ID)
		if err != nil {
			return nil, err
		}
		return codes, tx.Record(event)
	})
}

// RenewRecovery gives the actor new recovery codes, for a code of the app.
func (s *Store) RenewRecovery(ctx context.Context, act Act, code string) ([]string, error) {
	return trySecond(ctx, s, act, func(tx *Tx) ([]string, error) {
		st, f, err := tx.ownSecond(code)
		if err != nil {
			return nil, err
		}
		if f.Secret == "" {
			return nil, &subsidy.Error{Kind: subsidy.Conflict, Message: "您还没有设置二次验证，请先设置"}
		}
		event, err := st.Account().RenewRecovery(act.Actor, act.Now)
		if err != nil {
			return nil, err
		}
		codes, err := tx.newRecovery(st.ID)
		if err != nil {
			return nil, err
		}
		return codes, tx.Record(event)
	})
}

// EndSecond takes the actor's second factor away, for a code of it; needed says
// that their role must have one here.
func (s *Store) EndSecond(ctx context.Context, act Act, code string, needed bool) error {
	_, err := trySecond(ctx, s, act, func(tx *Tx) (none, error) {
		st, err := tx.staff(act.Actor.ID)
		if err != nil {
			return none{}, err
		}
		event, err := st.Account().EndSecond(needed, act.Actor, act.Now)
		if err != nil {
			return none{}, err
		}
		if _, _, err := tx.ownSecond(code); err != nil {
			return none{}, err
		}
		if err := tx.dropSecond(st.ID); err != nil {
			return none{}, err
		}
		return none{}, tx.Record(event)
	})
	return err
}

// ResetSecond takes somebody's second factor away; their sessions end, and where
// their role needs one they set it up anew after the next log-in.
func (s *Store) ResetSecond(ctx context.Context, act Act, id string) error {
	return s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(id)
		if err != nil {
			return err
		}
		event, err := st.Account().ResetSecond(st.Second, act.Actor, act.Now)
		if err != nil {
			return err
		}
		if err := tx.dropSecond(id); err != nil {
			return err
		}
		if err := tx.endStaffSessions(id, ""); err != nil {
			return err
		}
		return tx.Record(event)
	})
}
