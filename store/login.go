package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
)

// LoginAttempt is an attempt to log in to the console.
type LoginAttempt struct {
	Login, Password string
	Address         string // where it comes from
	Browser         string // what a browser that logged in before carries, "" for none

	step subsidy.LoginStep // what was asked for, "" for the password
}

// name is what an attempt is counted under.
func (a LoginAttempt) name(by subsidy.LoginBy) string {
	whose := map[subsidy.LoginBy]string{
		subsidy.ByAddress: a.Address,
		subsidy.ByPair:    a.Address + "\x00" + a.Login,
		subsidy.ByLogin:   a.Login,
		subsidy.ByBrowser: a.Browser + "\x00" + a.Login,
	}[by]
	if a.step == subsidy.StepCode {
		return "code " + string(by) + " " + whose
	}
	return "login " + string(by) + " " + whose
}

// nobodysPassword is checked where there is no account, so that the time tells nothing.
const nobodysPassword = "AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// StaffLogin checks a password within the limits on wrong ones; whether the
// login exists, or is disabled, is not told, by word or by time. Each try is
// counted before the password is looked at, so that tries at once are not more.
func (s *Store) StaffLogin(ctx context.Context, a LoginAttempt) (Staff, error) {
	st, kept, err := s.loginAccount(ctx, a.Login)
	if err != nil {
		return Staff{}, err
	}
	known, err := s.knows(ctx, st.ID, a.Browser)
	if err != nil {
		return Staff{}, err
	}
	limits := subsidy.LoginLimits(known)
	tries, err := s.countLogin(ctx, a, limits)
	if err != nil {
		return Staff{}, err
	}
	right, err := s.passwordMatches(ctx, kept, a.Password)
	if err != nil { // overloaded: the password was not looked at, so that it was no try
		return Staff{}, errors.Join(err, s.uncountLogin(ctx, a, limits))
	}
	if !right || st.ID == "" || st.Disabled {
		if err := s.recordFailure(ctx, st, a, limits, tries); err != nil {
			return Staff{}, err
		}
		return Staff{}, subsidy.WrongLogin()
	}
	return st, s.letIn(ctx, st, a, limits)
}

// loginAccount reads the account of a login and its password; an empty account
// when there is none.
func (s *Reader) loginAccount(ctx context.Context, login string) (Staff, string, error) {
	kept := ""
	st, err := scanStaff(s.row(ctx, "SELECT "+staffColumns+" FROM staff WHERE login = ?", login))
	if err == nil {
		err = s.row(ctx, "SELECT password FROM staff WHERE id = ?", st.ID).Scan(&kept)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return Staff{}, nobodysPassword, nil
	}
	if err != nil {
		return Staff{}, "", fmt.Errorf("read staff: %w", err)
	}
	return st, kept, nil
}

// countLogin counts a try by everything it is limited by, and answers with the
// counts. A refused one is taken back: its password is not looked at.
func (s *Store) countLogin(
	ctx context.Context, a LoginAttempt, limits []subsidy.LoginLimit,
) (tries []int64, err error) {
	for i, l := range limits {
		n, err := s.count(ctx, a.name(l.By), l.Per)
		if err != nil {
			return nil, err
		}
		tries = append(tries, n)
		if n <= l.Most {
			continue
		}
		if err := s.uncountLogin(ctx, a, limits[:i+1]); err != nil {
			return nil, err
		}
		return nil, &subsidy.Error{Kind: subsidy.Busy, Message: l.Refusal}
	}
	return tries, nil
}

// uncountLogin takes a counted try back.
func (s *Store) uncountLogin(ctx context.Context, a LoginAttempt, limits []subsidy.LoginLimit) error {
	for _, l := range limits {
		if err := s.uncount(context.WithoutCancel(ctx), a.name(l.By)); err != nil {
			return err
		}
	}
	return nil
}

// recordFailure writes a wrong password, and each limit it reached, on the
// audit log: what a flood of them is worth is one line a minute each.
func (s *Store) recordFailure(
	ctx context.Context, st Staff, a LoginAttempt, limits []subsidy.LoginLimit, tries []int64,
) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	account, from := st.Account(), a.Address+"\x00"+a.Browser
	if account.ID == "" {
		account.ID, from = subsidy.UnknownLogin, ""
	}
	lines := []subsidy.Event{subsidy.LoginFailed(account, cmp.Or(a.step, subsidy.StepPassword), slices.Min(tries), now)}
	names := []string{"failed " + account.ID + from}
	for i, l := range limits {
		if tries[i] == l.Most {
			lines = append(lines, subsidy.LoginLocked(account, l, now))
			names = append(names, "locked "+account.ID+" "+string(l.By))
		}
	}
	return s.Change(ctx, Act{Now: now}, func(tx *Tx) error {
		for i, line := range lines {
			n, err := tx.countTry("audit "+names[i], 1, time.Minute)
			if err == nil && n == 1 {
				err = tx.Record(line)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// letIn takes back what was counted of a right password; the mistakes of the
// pair, or of the browser, are forgotten with it.
func (s *Store) letIn(ctx context.Context, st Staff, a LoginAttempt, limits []subsidy.LoginLimit) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: st.Actor(), Now: now}, func(tx *Tx) error {
		if err := tx.forgetAttempts(a, limits); err != nil || st.Second {
			return err // who has a second factor has logged in after its code
		}
		return tx.loggedIn(st.ID, st.Account().LoggedIn("", st.Actor(), now))
	})
}

// forgetAttempts takes back what was counted of a right password or code.
func (tx *Tx) forgetAttempts(a LoginAttempt, limits []subsidy.LoginLimit) error {
	for _, l := range limits {
		query := "UPDATE attempts SET n = n - 1 WHERE name = ? AND n > 0"
		if l.By == subsidy.ByPair || l.By == subsidy.ByBrowser {
			query = "DELETE FROM attempts WHERE name = ?"
		}
		if _, err := tx.exec(query, tx.s.seal.hash("attempt", a.name(l.By))); err != nil {
			return fmt.Errorf("forget attempts: %w", err)
		}
	}
	return nil
}

// knows reports whether a browser logged in with this account before.
func (s *Reader) knows(ctx context.Context, staff, browser string) (bool, error) {
	if staff == "" || browser == "" {
		return false, nil
	}
	var n int
	err := s.row(ctx, "SELECT COUNT(*) FROM known_browser WHERE staff_id = ? AND hash = ? AND until > ?",
		staff, s.seal.hash("browser", browser), ms(s.machine())).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("read known browser: %w", err)
	}
	return n > 0, nil
}

// KnowBrowser makes a browser known to an account that just logged in, and
// answers with what the browser is to carry: what it carries, where that was
// given by us (several clerks may share one), else something new.
func (s *Store) KnowBrowser(ctx context.Context, staff, carried string) (token string, until time.Time, err error) {
	var ours int
	err = s.row(ctx, "SELECT COUNT(*) FROM known_browser WHERE hash = ? AND until > ?",
		s.seal.hash("browser", carried), ms(s.machine())).Scan(&ours)
	if err != nil {
		return "", until, fmt.Errorf("read known browser: %w", err)
	}
	if token = carried; carried == "" || ours == 0 {
		if token, err = randomToken(); err != nil {
			return "", until, err
		}
	}
	until = s.machine().Add(subsidy.KnownBrowserLife)
	_, err = s.exec(ctx, `INSERT INTO known_browser (staff_id, hash, until) VALUES (?, ?, ?)
		ON CONFLICT (staff_id, hash) DO UPDATE SET until = excluded.until`,
		staff, s.seal.hash("browser", token), ms(until))
	if err != nil {
		return "", until, fmt.Errorf("know browser: %w", err)
	}
	return token, until, nil
}

func randomToken() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// StaffLogout ends a session of the console at once.
func (s *Store) StaffLogout(ctx context.Context, token string) error {
	st, err := s.StaffSession(ctx, token)
	if subsidy.KindOf(err) == subsidy.Unauthenticated {
		return nil
	}
	if err != nil {
		return err
	}
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: st.Actor(), Now: now}, func(tx *Tx) error {
		if _, err := tx.exec("DELETE FROM session WHERE hash = ?", s.seal.hash("session", token)); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return tx.Record(st.Account().LoggedOut(st.Actor(), now))
	})
}
