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
	_, err := tx.exec(`INSERT INTO member (enterprise_id, account_id, role, since, until, name)
		VALUES (?, ?, ?, ?, 0, ?)
		ON CONFLICT (enterprise_id, account_id) DO UPDATE
		SET role = excluded.role, until = 0,
		name = excluded.name`, enterprise, account, string(role), ms(tx.act.Now), sealed)
	if err != nil {
		return fmt.Errorf("add member: %w", err)
	}
	// the member's phone may stand for somebody on the enterprise's rosters
	return tx.doubtAll("SELECT f.id, 1, 0 FROM filing f WHERE f.enterprise_id = ? AND "+live, enterprise)
}

// Colleague is a member of an enterprise as the other members see them.
type Colleague struct {
	Account     string
	Name, Phone string // whole; handlers mask the phone
	Role        subsidy.Role
	Since       time.Time
}

const colleagues = "SELECT account_id, role, since, name, phone FROM member JOIN account ON account.id = account_id " +
	"WHERE enterprise_id = ? AND until = 0 ORDER BY account_id LIMIT 200"

// colleague reads a member of an enterprise, with name and phone opened.
func (s *Reader) colleague(enterprise string) func(scanner) (Colleague, error) {
	return func(r scanner) (c Colleague, err error) {
		var name, phone []byte
		var since int64
		if err := r.Scan(&c.Account, &c.Role, &since, &name, &phone); err != nil {
			return c, err
		}
		c.Since = at(since)
		if name != nil {
			plain, err := s.seal.open("member.name", enterprise+c.Account, name)
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
	}
}

// Colleagues lists the present members of the actor's enterprise.
func (s *Reader) Colleagues(ctx context.Context, actor subsidy.Actor) ([]Colleague, error) {
	rows, err := collect(ctx, s, s.read, s.colleague(actor.Enterprise), colleagues, actor.Enterprise)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return rows, nil
}

// Contacts are an enterprise's present members by the names and phones they gave.
func (tx *Tx) Contacts(enterprise string) ([]subsidy.Contact, error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, tx.s.colleague(enterprise), colleagues, enterprise)
	if err != nil {
		return nil, fmt.Errorf("list contacts: %w", err)
	}
	out := make([]subsidy.Contact, len(rows))
	for i, c := range rows {
		out[i] = subsidy.Contact{Account: c.Account, Role: c.Role, Name: c.Name, Phone: c.Phone}
	}
	return out, nil
}

// MemberRole reads a present member's role for update, and how many owners the
// enterprise has.
func (tx *Tx) MemberRole(enterprise, account string) (role subsidy.Role, owners int, err error) {
	err = tx.row("SELECT role FROM member WHERE enterprise_id = ? AND account_id = ? AND until = 0"+tx.lock(),
		enterprise, account).Scan(&role)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, Missing()
	}
	if err == nil {
		err = tx.row("SELECT COUNT(*) FROM member WHERE enterprise_id = ? AND until = 0 AND role = 'owner'",
			enterprise).Scan(&owners)
	}
	if err != nil {
		return "", 0, fmt.Errorf("read member: %w", err)
	}
	return role, owners, nil
}

// SetMemberRole changes a member's role, or ends the membership with ""; the
// invitations of one who may no longer invite end with it.
func (tx *Tx) SetMemberRole(enterprise, account string, role subsidy.Role, ev subsidy.Event) error {
	var err error
	if role == "" {
		_, err = tx.exec("UPDATE member SET until = ? WHERE enterprise_id = ? AND account_id = ?", ms(tx.act.Now),
			enterprise, account)
	} else {
		_, err = tx.exec("UPDATE member SET role = ? WHERE enterprise_id = ? AND account_id = ?", string(role),
			enterprise, account)
	}
	if err != nil {
		return fmt.Errorf("change member: %w", err)
	}
	if !subsidy.MayInvite(role) {
		if err := tx.dropInvitesOf(enterprise, account); err != nil {
			return err
		}
	}
	return tx.Record(ev)
}

// codeLetters cannot be taken for one another.
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// NewInvite makes an invitation; it is found by its code's hash, and the code is kept
// sealed for the picture that its maker passes on.
func (tx *Tx) NewInvite(enterprise string, role subsidy.Role, ev subsidy.Event) (string, time.Time, error) {
	raw := make([]byte, 8)
	if _, err := rand.Read(raw); err != nil {
		return "", time.Time{}, fmt.Errorf("make invitation: %w", err)
	}
	for i := range raw {
		raw[i] = codeLetters[int(raw[i])%len(codeLetters)]
	}
	code, expires := string(raw), tx.s.machine().Add(subsidy.InviteLife)
	id := newID()
	_, err := tx.exec(`INSERT INTO invite (id, hash, enterprise_id, role, created_by, expires_at, used_by, code)
		VALUES (?, ?, ?, ?, ?, ?, '', ?)`,
		id, tx.s.seal.hash("invite", code), enterprise, string(role), tx.act.Actor.ID, ms(expires),
		tx.s.seal.bytes("invite.code", id, []byte(code)))
	if err != nil {
		return "", time.Time{}, fmt.Errorf("keep invitation: %w", err)
	}
	return code, expires, tx.Record(ev)
}

// inviteColumns read an invitation with what its maker is now.
const inviteColumns = `SELECT invite.id, invite.enterprise_id, invite.role, created_by, COALESCE(member.role, ''),
	expires_at
	FROM invite LEFT JOIN member ON member.enterprise_id = invite.enterprise_id AND member.account_id = created_by
	AND member.until = 0 WHERE used_by = '' AND expires_at > ?`

func scanInvite(r scanner) (i subsidy.Invitation, err error) {
	var expires int64
	err = r.Scan(&i.ID, &i.Enterprise, &i.Role, &i.By, &i.ByRole, &expires)
	i.Expires = at(expires)
	return i, err
}

// Invites lists the open invitations of the actor's enterprise, oldest first.
func (s *Reader) Invites(ctx context.Context, actor subsidy.Actor) ([]subsidy.Invitation, error) {
	rows, err := collect(ctx, s, s.read, scanInvite,
		inviteColumns+" AND invite.enterprise_id = ? ORDER BY invite.id LIMIT 100", ms(s.machine()), actor.Enterprise)
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return rows, nil
}

// InviteCode reads the code of an open invitation that the actor made.
func (s *Reader) InviteCode(ctx context.Context, actor subsidy.Actor, id string) (string, error) {
	var sealed []byte
	err := s.row(ctx, `SELECT code FROM invite WHERE id = ? AND enterprise_id = ? AND created_by = ? AND used_by = ''
		AND expires_at > ? AND code IS NOT NULL`, id, actor.Enterprise, actor.ID, ms(s.machine())).Scan(&sealed)
	if sealed, err = found(sealed, err, "invitation"); err != nil {
		return "", err
	}
	code, err := s.seal.open("invite.code", id, sealed)
	return string(code), err
}

// Invite reads an open invitation of an enterprise, whose row is locked.
func (tx *Tx) Invite(enterprise, id string) (subsidy.Invitation, error) {
	i, err := scanInvite(tx.row(inviteColumns+" AND invite.enterprise_id = ? AND invite.id = ?",
		ms(tx.s.machine()), enterprise, id))
	return found(i, err, "invitation")
}

// DropInvite ends an invitation.
func (tx *Tx) DropInvite(id string, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM invite WHERE id = ? AND used_by = ''", id); err != nil {
		return fmt.Errorf("drop invitation: %w", err)
	}
	return tx.Record(ev)
}

// dropInvitesOf ends the open invitations that a member made.
func (tx *Tx) dropInvitesOf(enterprise, account string) error {
	_, err := tx.exec("DELETE FROM invite WHERE enterprise_id = ? AND used_by = '' AND created_by = ?", enterprise,
		account)
	if err != nil {
		return fmt.Errorf("drop invitations: %w", err)
	}
	return nil
}

// UseInvite takes an invitation once, with the enterprise that it leads to,
// which is locked first as by who changes its members.
func (tx *Tx) UseInvite(code, account string) (e subsidy.Enterprise, i subsidy.Invitation, err error) {
	hash := tx.s.seal.hash("invite", strings.ToUpper(subsidy.CleanValue(code)))
	var id string
	err = tx.row("SELECT enterprise_id FROM invite WHERE hash = ?", hash).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return e, i, subsidy.BadInvite()
	}
	if err == nil {
		e, err = tx.Enterprise(id)
	}
	if err != nil {
		return e, i, fmt.Errorf("find invitation: %w", err)
	}
	i, err = scanInvite(tx.row(inviteColumns+" AND hash = ?", ms(tx.s.machine()), hash))
	if errors.Is(err, sql.ErrNoRows) {
		return e, i, subsidy.BadInvite()
	}
	if err == nil {
		_, err = tx.exec("UPDATE invite SET used_by = ?, code = NULL WHERE hash = ?", account, hash)
	}
	if err != nil {
		return e, i, fmt.Errorf("use invitation: %w", err)
	}
	return e, i, nil
}
