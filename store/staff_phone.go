package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"time"

	"shigang/subsidy"
)

// StaffPhone is the WeChat user that a member of staff is bound to.
type StaffPhone struct {
	Staff
	Phone   string // as WeChat vouched for it, whole; handlers mask it; "" for none
	BoundAt time.Time
}

// PhoneStaff is the member of staff whom a WeChat user is bound to.
type PhoneStaff struct {
	Staff
	Until time.Time // until when this session acts as them (machine time)
}

// NewPhoneCode makes a code that binds the actor's account to a phone: told
// once, kept as its hash, and in place of the one before.
func (s *Store) NewPhoneCode(ctx context.Context, act Act) (code string, err error) {
	if err := s.phonesAllowed(ctx); err != nil {
		return "", err
	}
	if err := s.limit(ctx, "phone code:"+act.Actor.ID, 10, time.Hour, "绑定码取得太频繁，请一小时后再试"); err != nil {
		return "", err
	}
	return code, s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(act.Actor.ID)
		if err != nil {
			return err
		}
		event, err := st.Account().NewPhoneCode(act.Actor, act.Now)
		if err != nil {
			return err
		}
		if code, err = phoneCode(); err != nil {
			return err
		}
		_, err = tx.exec(`INSERT INTO staff_code (staff_id, hash, until) VALUES (?, ?, ?)
			ON CONFLICT (staff_id) DO UPDATE SET hash = excluded.hash, until = excluded.until`,
			st.ID, s.phoneCodeHash(code), ms(s.machine().Add(subsidy.PhoneCodeLife)))
		if err != nil {
			return fmt.Errorf("keep phone code: %w", err)
		}
		return tx.Record(event)
	})
}

func phoneCode() (string, error) {
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(subsidy.PhoneCodeDigits), nil)
	n, err := rand.Int(rand.Reader, most)
	if err != nil {
		return "", fmt.Errorf("make phone code: %w", err)
	}
	return fmt.Sprintf("%0*d", subsidy.PhoneCodeDigits, n), nil
}

func (s *Reader) phoneCodeHash(code string) string { return s.seal.hash("phone code", code) }

// BindPhone binds the member of staff whose code it is to the WeChat user who
// typed it. Tries are limited by user and by where they come from.
func (s *Store) BindPhone(ctx context.Context, act Act, a Account, code, address string) error {
	if err := s.phonesAllowed(ctx); err != nil {
		return err
	}
	const tooMany = "尝试次数太多，请一小时后再试"
	if err := s.limit(ctx, "phone bind:"+a.ID, 5, time.Hour, tooMany); err != nil {
		return err
	}
	if err := s.limit(ctx, "phone bind from:"+address, 30, time.Hour, tooMany); err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		holder, err := tx.codeHolder(subsidy.CleanValue(code))
		if err != nil {
			return err
		}
		st, facts := Staff{}, subsidy.PhoneFacts{Right: holder != ""}
		if facts.Right {
			if st, err = tx.staff(holder); err != nil {
				return err
			}
		}
		if facts.Holds, err = tx.phoneHolder(a.ID); err != nil {
			return err
		}
		event, err := st.Account().BindPhone(facts, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.bindPhone(st, a, event)
	})
}

// codeHolder is whose code it is, "" for nobody's.
func (tx *Tx) codeHolder(code string) (id string, err error) {
	err = tx.row("SELECT staff_id FROM staff_code WHERE hash = ? AND until > ?"+tx.lock(),
		tx.s.phoneCodeHash(code), ms(tx.s.machine())).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// phoneHolder is the member of staff a WeChat user is bound to, "" for none.
func (tx *Tx) phoneHolder(account string) (id string, err error) {
	err = tx.row("SELECT staff_id FROM staff_phone WHERE account_id = ? AND ended_at = 0"+tx.lock(), account).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// bindPhone writes the binding in place of the one before; the code is used up.
func (tx *Tx) bindPhone(st Staff, a Account, event subsidy.Event) error {
	was, err := tx.stopPhone(st.ID)
	if err != nil {
		return err
	}
	if was != "" && was != a.ID {
		event.Note += "，原来绑定的微信随之解除"
	}
	_, err = tx.exec(`INSERT INTO staff_phone (staff_id, account_id, bound_at, ended_at) VALUES (?, ?, ?, 0)
		ON CONFLICT (staff_id, account_id) DO UPDATE SET bound_at = excluded.bound_at, ended_at = 0`,
		st.ID, a.ID, ms(tx.act.Now))
	if err == nil {
		err = tx.letActOnPhone(a)
	}
	if err != nil {
		return fmt.Errorf("bind phone: %w", err)
	}
	return tx.Record(event)
}

// letActOnPhone lets the session act as the member of staff from now on.
func (tx *Tx) letActOnPhone(a Account) error {
	_, err := tx.exec("UPDATE session SET staff_until = ? WHERE hash = ? AND holder = ?",
		ms(tx.s.machine().Add(subsidy.StaffPhoneLife)), a.session, a.ID)
	return err
}

// stopPhone ends an account's binding, if it has one, and forgets its code; it
// answers with the WeChat user who was bound.
func (tx *Tx) stopPhone(staff string) (account string, err error) {
	if _, err := tx.exec("DELETE FROM staff_code WHERE staff_id = ?", staff); err != nil {
		return "", fmt.Errorf("forget phone code: %w", err)
	}
	err = tx.row("UPDATE staff_phone SET ended_at = ? WHERE staff_id = ? AND ended_at = 0 RETURNING account_id",
		ms(tx.act.Now), staff).Scan(&account)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err == nil {
		_, err = tx.exec("UPDATE session SET staff_until = 0 WHERE holder = ? AND staff = 0", account)
	}
	if err != nil {
		return "", fmt.Errorf("end phone binding: %w", err)
	}
	return account, nil
}

// endPhone ends the binding of an account that was closed or has another
// password; one that is not bound stays as it is.
func (tx *Tx) endPhone(a subsidy.StaffAccount, why string) error {
	was, err := tx.stopPhone(a.ID)
	if err != nil || was == "" {
		return err
	}
	event, err := a.EndPhone(true, why, subsidy.Actor{Role: subsidy.System}, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.Record(event)
}

// endPhoneOf is endPhone by the WeChat user.
func (tx *Tx) endPhoneOf(account, why string) error {
	id, err := tx.phoneHolder(account)
	if err != nil || id == "" {
		return err
	}
	st, err := tx.staff(id)
	if err != nil {
		return err
	}
	return tx.endPhone(st.Account(), why)
}

// EndPhone ends the binding of a member of staff (解除).
func (s *Store) EndPhone(ctx context.Context, act Act, staff, why string) error {
	return s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(staff)
		if err != nil {
			return err
		}
		if _, err := st.Account().EndPhone(true, why, act.Actor, act.Now); err != nil { // who may not learns nothing
			return err
		}
		was, err := tx.stopPhone(staff)
		if err != nil {
			return err
		}
		event, err := st.Account().EndPhone(was != "", why, act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
}

// ConfirmOnPhone lets the session act as the member of staff again when their
// password is right; wrong ones are limited as where the password is changed.
func (s *Store) ConfirmOnPhone(ctx context.Context, act Act, a Account, password string) error {
	id := act.Actor.ID
	if err := s.limit(ctx, "password "+id, 10, 15*time.Minute, "密码输错次数太多，请15分钟后再试"); err != nil {
		return err
	}
	var kept string
	if err := s.row(ctx, "SELECT password FROM staff WHERE id = ?", id).Scan(&kept); err != nil {
		return fmt.Errorf("read staff: %w", err)
	}
	right, err := s.passwordMatches(ctx, kept, password)
	if err != nil {
		return err
	}
	return s.Change(ctx, act, func(tx *Tx) error {
		st, err := tx.staff(id)
		if err != nil {
			return err
		}
		holder, err := tx.phoneHolder(a.ID)
		if err != nil {
			return err
		}
		if holder != id { // ended in between
			return unboundPhone()
		}
		event, err := st.Account().ConfirmPhone(right, act.Actor, act.Now)
		if err != nil {
			return err
		}
		if err := tx.letActOnPhone(a); err != nil {
			return fmt.Errorf("confirm on phone: %w", err)
		}
		return tx.Record(event)
	})
}

// StaffBehind returns the member of staff whom a WeChat user is bound to; ok is
// false for none.
func (s *Reader) StaffBehind(ctx context.Context, a Account) (p PhoneStaff, ok bool, err error) {
	p.Staff, err = scanStaff(s.row(ctx, "SELECT "+staffColumns+` FROM staff WHERE disabled_at = 0 AND id =
		(SELECT staff_id FROM staff_phone WHERE account_id = ? AND ended_at = 0)`, a.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("read staff behind account: %w", err)
	}
	var until int64
	err = s.row(ctx, "SELECT COALESCE(MAX(staff_until), 0) FROM session WHERE hash = ? AND holder = ?",
		a.session, a.ID).Scan(&until)
	if err != nil {
		return p, false, fmt.Errorf("read session: %w", err)
	}
	if end := at(until); end.After(s.machine()) {
		p.Until = end
	}
	p.Phone = true
	p.Belongs, err = s.belongs(ctx, p.ID)
	return p, err == nil, err
}

// StaffOnPhone is StaffBehind for who acts as them now.
func (s *Reader) StaffOnPhone(ctx context.Context, a Account) (Staff, error) {
	p, ok, err := s.StaffBehind(ctx, a)
	if err == nil && ok {
		err = s.phonesAllowed(ctx)
	}
	switch {
	case err != nil:
		return p.Staff, err
	case !ok:
		return p.Staff, unboundPhone()
	case p.MustChange:
		return p.Staff, &subsidy.Error{Kind: subsidy.Forbidden, Message: "请先在控制台修改登录密码，再在手机上办理"}
	case p.Until.IsZero():
		return p.Staff, &subsidy.Error{
			Kind: subsidy.Forbidden, Message: "距上次确认身份太久，请先输入控制台的登录密码确认",
		}
	}
	return p.Staff, nil
}

// phonesAllowed refuses what members of staff do on their phones while that is switched off.
func (s *Reader) phonesAllowed(ctx context.Context) error {
	office, err := s.Office(ctx)
	if err != nil {
		return err
	}
	return office.MayUsePhone()
}

func unboundPhone() error {
	return &subsidy.Error{
		Kind: subsidy.Forbidden, Message: "这个微信没有绑定工作人员账号，请在控制台“我的设置”里取绑定码",
	}
}

// belongs are the enterprises a member of staff is a present member of, as any
// WeChat user they are or were bound to.
func (s *Reader) belongs(ctx context.Context, staff string) (subsidy.Enterprises, error) {
	ids, err := collect(ctx, s, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		`SELECT member.enterprise_id FROM staff_phone JOIN member ON member.account_id = staff_phone.account_id
		WHERE staff_phone.staff_id = ? AND member.until = 0`, staff)
	if err != nil {
		return "", fmt.Errorf("read staff's enterprises: %w", err)
	}
	return subsidy.SetOf(ids...), nil
}

// PhoneOf reads the phone a member of staff is bound to; ok is false for none.
func (s *Reader) PhoneOf(ctx context.Context, staff string) (p StaffPhone, ok bool, err error) {
	p, err = s.scanStaffPhone(s.row(ctx, staffPhones+" WHERE p.staff_id = ? AND p.ended_at = 0", staff))
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("read staff's phone: %w", err)
	}
	return p, true, nil
}

// StaffPhones lists who is bound to a phone, for the administrator.
func (s *Reader) StaffPhones(ctx context.Context, actor subsidy.Actor, p Page) ([]StaffPhone, string, error) {
	if err := actor.May(subsidy.ReadStaff, subsidy.Scope{}); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	after := ""
	if keys != nil {
		after = keys[0]
	}
	rows, err := collect(ctx, s, s.read, s.scanStaffPhone,
		staffPhones+" WHERE p.ended_at = 0 AND p.staff_id > ? ORDER BY p.staff_id LIMIT ?", after, p.limit()+1)
	if err != nil {
		return nil, "", fmt.Errorf("list staff's phones: %w", err)
	}
	rows, next := cut(rows, p, func(p StaffPhone) []string { return []string{p.ID} })
	return rows, next, nil
}

const staffPhones = `SELECT staff.id, staff.login, staff.name, staff.role, staff.county, account.id, account.phone,
	p.bound_at FROM staff_phone p JOIN staff ON staff.id = p.staff_id JOIN account ON account.id = p.account_id`

func (s *Reader) scanStaffPhone(r scanner) (p StaffPhone, err error) {
	var account string
	var phone []byte
	var bound int64
	if err := r.Scan(&p.ID, &p.Login, &p.Name, &p.Role, &p.County, &account, &phone, &bound); err != nil {
		return p, err
	}
	p.BoundAt = at(bound)
	if phone != nil {
		plain, err := s.seal.open("account.phone", account, phone)
		if err != nil {
			return p, err
		}
		p.Phone = string(plain)
	}
	return p, nil
}
