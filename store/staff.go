package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"shigang/subsidy"
)

// Staff is an account of the bureau's console.
type Staff struct {
	ID, Login, Name string
	Role            subsidy.Role
	County          subsidy.County
	MustChange      bool // somebody else set the password: it is changed before anything else
	Disabled        bool // 停用: no log-in, no messages
	Second          bool // the log-in asks for a code after the password (二次验证)
	LastLogin       time.Time

	Belongs subsidy.Enterprises // those they are a member of as a WeChat user
	Phone   bool                // they act on their phone

	seen time.Time // when their session was last used, as it is kept
}

// Account is the staff member's account as its rules see it.
func (st Staff) Account() subsidy.StaffAccount {
	return subsidy.StaffAccount{ID: st.ID, Login: st.Login, Disabled: st.Disabled}
}

// Actor is the staff member acting.
func (st Staff) Actor() subsidy.Actor {
	return subsidy.Actor{ID: st.ID, Role: st.Role, County: st.County, Belongs: st.Belongs, Phone: st.Phone}
}

// argon2id's cost: RFC 9106's second recommendation, within 64 MB.
const (
	argonTime, argonMemory, argonThreads, argonKey = 3, 64 * 1024, 4, 32
)

func (s *Store) hashPassword(ctx context.Context, password string) (string, error) {
	leave, err := s.Passwords.Enter(ctx, 1)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	key := argon2.IDKey([]byte(password), salt, argonTime, s.argon, argonThreads, argonKey)
	return base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(key), nil
}

// sealedPassword begins what is kept of a made-up password that was not hashed.
const sealedPassword = "~"

// passwordMatches reports whether the password is the one that is kept.
func (s *Store) passwordMatches(ctx context.Context, kept, password string) (bool, error) {
	if sealed, ok := strings.CutPrefix(kept, sealedPassword); ok {
		return s.opens(sealed, password)
	}
	leave, err := s.Passwords.Enter(ctx, 1)
	if err != nil {
		return false, err
	}
	defer leave()
	saltText, keyText, _ := strings.Cut(kept, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(saltText)
	key, err2 := base64.RawStdEncoding.DecodeString(keyText)
	got := argon2.IDKey([]byte(password), salt, argonTime, s.argon, argonThreads, argonKey)
	return err1 == nil && err2 == nil && subtle.ConstantTimeCompare(key, got) == 1, nil
}

// sealPassword keeps a made-up password under the seal.
func (s *Store) sealPassword(password string) string {
	return sealedPassword + base64.RawStdEncoding.EncodeToString(s.seal.bytes("staff.password", "", []byte(password)))
}

// opens reports whether a sealed password is this one.
func (s *Store) opens(sealed, password string) (bool, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return false, fmt.Errorf("read sealed password: %w", err)
	}
	plain, err := s.seal.open("staff.password", "", raw)
	return err == nil && subtle.ConstantTimeCompare(plain, []byte(password)) == 1, err
}

// AddDemoStaff opens an account of the demo. Its password is made up and lies in the demo's file anyway, so that it is
// sealed and not hashed: two dozen hashes were nine tenths of a first start.
func (s *Store) AddDemoStaff(ctx context.Context, act Act, st Staff, madeUp string) (Staff, error) {
	if err := checkStaff(act.Actor, st, madeUp); err != nil {
		return st, err
	}
	return Answer(ctx, s, act, func(tx *Tx) (Staff, error) { return tx.addStaff(st, s.sealPassword(madeUp)) })
}

// AddStaff opens a console account; its password has at least twelve characters.
func (s *Store) AddStaff(ctx context.Context, act Act, st Staff, password string) (Staff, error) {
	st.Login, st.Name = subsidy.CleanLine(st.Login), subsidy.CleanLine(st.Name)
	if err := checkStaff(act.Actor, st, password); err != nil {
		return st, err
	}
	hash, err := s.hashPassword(ctx, password)
	if err != nil {
		return st, err
	}
	return Answer(ctx, s, act, func(tx *Tx) (Staff, error) { return tx.addStaff(st, hash) })
}

// addStaff writes a new account, as whom and with what password it is given.
func (tx *Tx) addStaff(st Staff, hash string) (Staff, error) {
	if err := tx.act.Actor.May(subsidy.AddStaff, subsidy.Scope{}); err != nil {
		return st, err
	}
	if err := st.Details().Check(); err != nil {
		return st, err
	}
	st.ID = newID()
	n, err := tx.exec(`INSERT INTO staff (id, login, name, role, county, password, must_change)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO NOTHING`,
		st.ID, st.Login, st.Name, string(st.Role), string(st.County), hash, flag(st.MustChange))
	if err != nil {
		return st, fmt.Errorf("add staff: %w", err)
	}
	if n == 0 {
		return st, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Field:   "/login",
			Message: "这个登录名已经有人使用，请换一个",
		}
	}
	return st, tx.Record(st.Account().Opened(st.Details(), tx.act.Actor, tx.act.Now))
}

func checkStaff(by subsidy.Actor, st Staff, password string) error {
	if err := by.May(subsidy.AddStaff, subsidy.Scope{}); err != nil {
		return err
	}
	if err := st.Details().Check(); err != nil {
		return err
	}
	return subsidy.CheckPassword(st.Login, password)
}

const staffColumns = "staff.id, login, name, role, county, must_change, disabled_at, second_since, last_login_at"

func scanStaff(r scanner) (st Staff, err error) {
	var must, disabled, second, last int64
	err = r.Scan(&st.ID, &st.Login, &st.Name, &st.Role, &st.County, &must, &disabled, &second, &last)
	st.MustChange, st.Disabled, st.Second = must == 1, disabled > 0, second > 0
	if last > 0 {
		st.LastLogin = at(last)
	}
	return st, err
}

// StaffSession returns the staff member whose session the token opens.
func (s *Reader) StaffSession(ctx context.Context, token string) (Staff, error) {
	var seen int64
	row := s.row(ctx, "SELECT "+staffColumns+`, session.seen_at FROM session
		JOIN staff ON staff.id = holder WHERE hash = ? AND session.staff = 1 AND expires_at > ? AND disabled_at = 0`,
		s.seal.hash("session", token), ms(s.machine()))
	st, err := scanStaff(alsoScan{row, []any{&seen}})
	if errors.Is(err, sql.ErrNoRows) {
		return st, expired()
	}
	if err != nil {
		return st, fmt.Errorf("read session: %w", err)
	}
	st.seen = at(seen)
	st.Belongs, err = s.belongs(ctx, st.ID)
	return st, err
}

// StaffByRole returns the first staff member of a role in a county, for the
// demo's development login.
func (s *Reader) StaffByRole(ctx context.Context, role subsidy.Role, county subsidy.County) (Staff, bool, error) {
	st, err := scanStaff(s.row(ctx,
		"SELECT "+staffColumns+" FROM staff WHERE role = ? AND county = ? AND disabled_at = 0"+
			" ORDER BY id LIMIT 1", string(role), string(county)))
	if errors.Is(err, sql.ErrNoRows) {
		return st, false, nil
	}
	return st, err == nil, err
}

// StaffByLogin returns the staff member with a login, for the demo and the
// operator's commands.
func (s *Reader) StaffByLogin(ctx context.Context, login string) (Staff, bool, error) {
	st, err := scanStaff(s.row(ctx, "SELECT "+staffColumns+" FROM staff WHERE login = ?", login))
	if errors.Is(err, sql.ErrNoRows) {
		return st, false, nil
	}
	return st, err == nil, err
}
