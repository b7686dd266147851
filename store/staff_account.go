package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
)

// StaffList lists the accounts of the console, by login.
func (s *Reader) StaffList(ctx context.Context, actor subsidy.Actor) ([]Staff, error) {
	if err := actor.May(subsidy.ReadStaff, subsidy.Scope{}); err != nil {
		return nil, err
	}
	rows, err := collect(ctx, s, s.read, scanStaff, "SELECT "+staffColumns+" FROM staff ORDER BY login")
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	return rows, nil
}

// staff reads an account of the console for update.
func (tx *Tx) staff(id string) (Staff, error) {
	st, err := scanStaff(tx.row("SELECT "+staffColumns+" FROM staff WHERE id = ?"+tx.lock(), id))
	return found(st, err, "staff")
}

// DisableStaff closes an account (停用) or opens it again; its sessions end, and
// no browser is known to it any more.
func (s *Store) DisableStaff(ctx context.Context, act Act, id string, disable bool) error {
	action, since := subsidy.EnableStaff, int64(0)
	if disable {
		action, since = subsidy.DisableStaff, ms(act.Now)
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(id)
		if err != nil {
			return err
		}
		left, err := tx.s.held(tx.ctx, tx.tx, id)
		if err != nil {
			return err
		}
		event, err := st.Account().Change(action, act.Actor, act.Now)
		if disable {
			event, err = st.Account().Disable(st.Details(), left, act.Actor, act.Now)
		}
		if err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE staff SET disabled_at = ? WHERE id = ?", since, id); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		if err := tx.endStaffSessions(id, ""); err != nil {
			return err
		}
		if disable {
			if err := tx.endPhone(st.Account(), "账号已停用"); err != nil {
				return err
			}
		}
		return tx.Record(event)
	})
}

// ResetStaff gives an account a new password (重置密码), to be changed at the
// next log-in; its sessions end, and what locked its log-in is forgotten.
func (s *Store) ResetStaff(ctx context.Context, act Act, st Staff, password string) error {
	if err := act.Actor.May(subsidy.ResetStaff, subsidy.Scope{}); err != nil {
		return err
	}
	if err := subsidy.CheckPassword(st.Login, password); err != nil {
		return err
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(st.ID)
		if err != nil {
			return err
		}
		return tx.resetStaff(st, hash)
	})
}

// resetStaff writes another password, with what ends by it.
func (tx *Tx) resetStaff(st Staff, hash string) error {
	event, err := st.Account().Change(subsidy.ResetStaff, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.setPassword(st.ID, hash, true, ""); err != nil {
		return err
	}
	if err := tx.endPhone(st.Account(), "密码已重置"); err != nil {
		return err
	}
	for _, step := range []subsidy.LoginStep{subsidy.StepPassword, subsidy.StepCode} {
		name := LoginAttempt{Login: st.Login, step: step}.name(subsidy.ByLogin)
		if _, err := tx.exec("DELETE FROM attempts WHERE name = ?", tx.s.seal.hash("attempt", name)); err != nil {
			return fmt.Errorf("forget attempts: %w", err)
		}
	}
	return tx.Record(event)
}

// ChangePassword takes the password that a member of staff chose; their other
// sessions end. session is the token of the one they are in. Wrong guesses at
// the present password are limited as at the log-in.
func (s *Store) ChangePassword(ctx context.Context, act Act, p subsidy.NewPassword, session string) error {
	id := act.Actor.ID
	if err := s.limit(ctx, "password "+id, 10, 15*time.Minute, "密码输错次数太多，请15分钟后再试"); err != nil {
		return err
	}
	var login, kept string
	if err := s.row(ctx, "SELECT login, password FROM staff WHERE id = ?", id).Scan(&login, &kept); err != nil {
		return fmt.Errorf("read staff: %w", err)
	}
	right, err := s.passwordMatches(ctx, kept, p.Was)
	if err != nil {
		return err
	}
	event, err := subsidy.StaffAccount{ID: id, Login: login}.ChangePassword(p, right, act.Actor, act.Now)
	if err != nil {
		return err
	}
	hash, err := s.hashPassword(ctx, p.Password)
	if err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		var now string
		if err := tx.row("SELECT password FROM staff WHERE id = ?"+tx.lock(), id).Scan(&now); err != nil {
			return fmt.Errorf("read staff: %w", err)
		}
		if now != kept { // changed or reset in between
			return expired()
		}
		if err := tx.setPassword(id, hash, false, session); err != nil {
			return err
		}
		if err := tx.endPhone(subsidy.StaffAccount{ID: id, Login: login}, "密码已修改"); err != nil {
			return err
		}
		return tx.Record(event)
	})
}

// setPassword writes a password and ends the account's sessions but for one.
func (tx *Tx) setPassword(id, hash string, mustChange bool, session string) error {
	if _, err := tx.exec("UPDATE staff SET password = ?, must_change = ? WHERE id = ?", hash, flag(mustChange),
		id); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return tx.endStaffSessions(id, session)
}

// endStaffSessions ends an account's sessions, but for the one whose token is
// given, and its half log-ins, and forgets the browsers that were known to it.
func (tx *Tx) endStaffSessions(id, but string) error {
	_, err := tx.exec("DELETE FROM session WHERE holder = ? AND staff = 1 AND hash <> ?", id,
		tx.s.seal.hash("session", but))
	for _, table := range []string{"known_browser", "login_half"} {
		if err == nil {
			_, err = tx.exec("DELETE FROM "+table+" WHERE staff_id = ?", id)
		}
	}
	if err != nil {
		return fmt.Errorf("end staff sessions: %w", err)
	}
	return nil
}
