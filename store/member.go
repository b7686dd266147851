package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"shigang/subsidy"
)

// AddMember makes an account a member of an enterprise, under a name, "" for none.
func (tx *Tx) AddMember(enterprise, account string, role subsidy.Role, name string) error {
	var sealed []byte
	if name != "" {
		sealed = tx.s.seal.bytes("member.name", enterprise+account, []byte(name))
	}
	_, err := tx.exec(`INSERT INTO member (enterprise_id, account_id, role, since, until, name) VALUES (?, ?, ?, ?, 0, ?)
		ON CONFLICT (enterprise_id, account_id) DO UPDATE SET role = excluded.role, until = 0, name = excluded.name`, enterprise, account, string(role), ms(tx.act.Now), sealed)
	if err != nil {
		return fmt.Errorf("add member: %w", err)
	}
	// the member's phone may stand for somebody on the enterprise's rosters
	return tx.doubtAll("SELECT f.id, 1, 0 FROM filing f WHERE f.enterprise_id = ? AND "+live, enterprise)
}

// Colleague is a member of an enterprise as the other members see them.
type Colleague struct {
	Account     string
	Name, Phone string // whole; faces mask the phone
	Role        subsidy.Role
	Since       time.Time
}

// Colleagues lists the present members of the actor's enterprise.
func (s *Store) Colleagues(ctx context.Context, actor subsidy.Actor) ([]Colleague, error) {
	rows, err := collect(ctx, s, s.read, func(r scanner) (c Colleague, err error) {
		var name, phone []byte
		var since int64
		if err := r.Scan(&c.Account, &c.Role, &since, &name, &phone); err != nil {
			return c, err
		}
		c.Since = at(since)
		if name != nil {
			plain, err := s.seal.open("member.name", actor.Enterprise+c.Account, name)
			if err != nil {
				return c, err
			}
			c.Name = string(plain)
		}
		if phone != nil {
			plain, err := s.seal.open("account.phone", c.Account, phone)
			if err != nil {
				return c, err
			}
			c.Phone = string(plain)
		}
		return c, nil
	}, "SELECT account_id, role, since, name, phone FROM member JOIN account ON account.id = account_id WHERE enterprise_id = ? AND until = 0 ORDER BY account_id LIMIT 200", actor.Enterprise)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return rows, nil
}

// MemberRole reads a present member's role for update, and how many owners the
// enterprise has.
func (tx *Tx) MemberRole(enterprise, account string) (role subsidy.Role, owners int, err error) {
	err = tx.row("SELECT role FROM member WHERE enterprise_id = ? AND account_id = ? AND until = 0"+tx.lock(), enterprise, account).Scan(&role)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, missing()
	}
	if err == nil {
		err = tx.row("SELECT COUNT(*) FROM member WHERE enterprise_id = ? AND until = 0 AND role = 'owner'", enterprise).Scan(&owners)
	}
	if err != nil {
		return "", 0, fmt.Errorf("read member: %w", err)
	}
	return role, owners, nil
}

// SetMemberRole changes a member's role, or ends the membership with "".
func (tx *Tx) SetMemberRole(enterprise, account string, role subsidy.Role, ev subsidy.Event) error {
	var err error
	if role == "" {
		_, err = tx.exec("UPDATE member SET until = ? WHERE enterprise_id = ? AND account_id = ?", ms(tx.act.Now), enterprise, account)
	} else {
		_, err = tx.exec("UPDATE member SET role = ? WHERE enterprise_id = ? AND account_id = ?", string(role), enterprise, account)
	}
	if err != nil {
		return fmt.Errorf("change member: %w", err)
	}
	return tx.Record(ev)
}

// codeLetters cannot be taken for one another.
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// NewInvite makes an invitation; the code is told once and only its hash is kept.
func (tx *Tx) NewInvite(enterprise string, role subsidy.Role, ev subsidy.Event) (code string, expires time.Time, err error) {
	raw := make([]byte, 8)
	if _, err := rand.Read(raw); err != nil {
		return "", expires, fmt.Errorf("make invitation: %w", err)
	}
	for i := range raw {
		raw[i] = codeLetters[int(raw[i])%len(codeLetters)]
	}
	code, expires = string(raw), tx.s.machine().Add(subsidy.InviteLife)
	if _, err := tx.exec("INSERT INTO invite (hash, enterprise_id, role, created_by, expires_at, used_by) VALUES (?, ?, ?, ?, ?, '')",
		tx.s.seal.hash("invite", code), enterprise, string(role), tx.act.Actor.ID, ms(expires)); err != nil {
		return "", expires, fmt.Errorf("keep invitation: %w", err)
	}
	return code, expires, tx.Record(ev)
}

// UseInvite takes an invitation once and says where it leads.
func (tx *Tx) UseInvite(code, account string) (enterprise string, role subsidy.Role, err error) {
	hash := tx.s.seal.hash("invite", strings.ToUpper(strings.TrimSpace(code)))
	err = tx.row("UPDATE invite SET used_by = ? WHERE hash = ? AND used_by = '' AND expires_at > ? RETURNING enterprise_id, role", account, hash, ms(tx.s.machine())).Scan(&enterprise, &role)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", subsidy.BadInvite()
	}
	if err != nil {
		return "", "", fmt.Errorf("use invitation: %w", err)
	}
	return enterprise, role, nil
}
