package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
)

// Opened is an account with the password that was made up for it, told once.
type Opened struct {
	ID, Login, Password string
}

// OpenStaff opens an account with a made-up password, which is changed at the
// first log-in. The same form sent twice answers with the same password.
func (s *Store) OpenStaff(ctx context.Context, act Act, d subsidy.StaffDetails) (Opened, error) {
	password, hash, err := s.madeUp(ctx, act, d.Login)
	if err != nil {
		return Opened{}, err
	}
	return Answer(ctx, s, act, func(tx *Tx) (Opened, error) {
		st, err := tx.addStaff(Staff{
			Login: d.Login, Name: d.Name, Role: d.Role, County: d.County, MustChange: true,
		}, hash)
		return Opened{st.ID, st.Login, password}, err
	})
}

// RenewPassword gives an account a made-up password (重置密码), as ResetStaff does.
func (s *Store) RenewPassword(ctx context.Context, act Act, id string) (Opened, error) {
	password, hash, err := s.madeUp(ctx, act, "")
	if err != nil {
		return Opened{}, err
	}
	return Answer(ctx, s, act, func(tx *Tx) (Opened, error) {
		st, err := tx.staff(id)
		if err != nil {
			return Opened{}, err
		}
		return Opened{st.ID, st.Login, password}, tx.resetStaff(st, hash)
	})
}

// madeUp makes a password for somebody else, by who may.
func (s *Store) madeUp(ctx context.Context, act Act, login string) (password, hash string, err error) {
	if err := act.Actor.May(subsidy.ResetStaff, subsidy.Scope{}); err != nil {
		return "", "", err
	}
	if password, err = subsidy.MadeUpPassword(); err != nil {
		return "", "", err
	}
	if err := subsidy.CheckPassword(login, password); err != nil {
		return "", "", err
	}
	hash, err = s.hashPassword(ctx, password)
	return password, hash, err
}

// EditStaff changes an account's name, role or county (修改账号). With another role
// or county its sessions and its phone's binding end, and the chiefs are told of
// the cases that are left.
func (s *Store) EditStaff(ctx context.Context, act Act, id string, to subsidy.StaffDetails) error {
	return s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(id)
		if err != nil {
			return err
		}
		left, err := tx.s.held(tx.ctx, tx.tx, id)
		if err != nil {
			return err
		}
		event, err := st.Account().Edit(st.Details(), to, left, act.Actor, act.Now)
		if err != nil {
			return err
		}
		to = to.Clean()
		_, err = tx.exec("UPDATE staff SET name = ?, role = ?, county = ? WHERE id = ?", to.Name, string(to.Role),
			string(to.County), id)
		if err != nil {
			return fmt.Errorf("change staff: %w", err)
		}
		if to.Role != st.Role || to.County != st.County {
			if err := tx.endStaffSessions(id, ""); err != nil {
				return err
			}
			if err := tx.endPhone(st.Account(), "身份或县区已修改"); err != nil {
				return err
			}
		}
		return tx.Record(event)
	})
}

// Details are what an administrator enters of the account.
func (st Staff) Details() subsidy.StaffDetails {
	return subsidy.StaffDetails{Login: st.Login, Name: st.Name, Role: st.Role, County: st.County}
}
