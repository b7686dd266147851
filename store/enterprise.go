package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"shigang/subsidy"
)

// enterprisePrivate is what of a registration is personal data.
type enterprisePrivate struct {
	Legal string `json:"legal"`
	Phone string `json:"phone"`
}

const enterpriseColumns = "id, name, credit_code, address, county, state, reason, private, created_at, staff, " +
	"moving_to, moving_address"

func (s *Reader) scanEnterprise(r scanner) (subsidy.Enterprise, error) {
	var e subsidy.Enterprise
	var private []byte
	var created int64
	if err := r.Scan(&e.ID, &e.Name, &e.CreditCode, &e.Address, &e.County, &e.State, &e.Reason, &private, &created,
		&e.Staff, &e.MovingTo, &e.MovingAddress); err != nil {
		return e, err
	}
	var p enterprisePrivate
	if err := s.seal.openJSON("enterprise.private", e.ID, private, &p); err != nil {
		return e, err
	}
	e.Legal, e.Phone, e.CreatedAt = p.Legal, p.Phone, at(created)
	return e, nil
}

// found turns “no row” into the one answer for a case that is not there.
func found[T any](v T, err error, what string) (T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return v, Missing()
	}
	if err != nil {
		return v, fmt.Errorf("read %s: %w", what, err)
	}
	return v, nil
}

// Enterprise reads a registration for update.
func (tx *Tx) Enterprise(id string) (subsidy.Enterprise, error) {
	e, err := tx.s.scanEnterprise(tx.row("SELECT "+enterpriseColumns+" FROM enterprise WHERE id = ?"+tx.lock(), id))
	return found(e, err, "enterprise")
}

// EnterpriseByCode finds the accepted registration that holds a unified social
// credit code.
func (tx *Tx) EnterpriseByCode(code string) (subsidy.Enterprise, bool, error) {
	query := "SELECT " + enterpriseColumns + " FROM enterprise WHERE credit_code = ? AND state = 'accepted'" + tx.lock()
	e, err := tx.s.scanEnterprise(tx.row(query, code))
	if errors.Is(err, sql.ErrNoRows) {
		return e, false, nil
	}
	return e, err == nil, err
}

// SameCode reads the registrations with the credit code of one, that one among them, for update, in key order.
func (tx *Tx) SameCode(id string) ([]subsidy.Enterprise, error) {
	e, err := tx.s.scanEnterprise(tx.row("SELECT "+enterpriseColumns+" FROM enterprise WHERE id = ?", id))
	if e, err = found(e, err, "enterprise"); err != nil {
		return nil, err
	}
	same, err := collect(tx.ctx, tx.s, tx.tx, tx.s.scanEnterprise,
		"SELECT "+enterpriseColumns+" FROM enterprise WHERE credit_code = ? ORDER BY credit_code, id"+tx.lock(),
		e.CreditCode)
	return same, wrapped("lock registrations of a code", err)
}

// SaveEnterprise writes a registration with its event.
func (tx *Tx) SaveEnterprise(e subsidy.Enterprise, ev subsidy.Event) error {
	private, err := tx.s.seal.json("enterprise.private", e.ID, enterprisePrivate{e.Legal, e.Phone})
	if err != nil {
		return err
	}
	n, err := tx.exec(`UPDATE enterprise SET name = ?, credit_code = ?, address = ?, county = ?, state = ?,
		reason = ?, private = ?, staff = ?, moving_to = ?, moving_address = ? WHERE id = ?`,
		e.Name, e.CreditCode, e.Address, string(e.County), string(e.State), e.Reason, private, e.Staff,
		string(e.MovingTo), e.MovingAddress, e.ID)
	if err == nil && n == 0 {
		n, err = tx.exec(`INSERT INTO enterprise
			(`+enterpriseColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			e.ID, e.Name, e.CreditCode, e.Address, string(e.County), string(e.State), e.Reason, private,
			ms(e.CreatedAt), e.Staff, string(e.MovingTo), e.MovingAddress)
	}
	if err != nil {
		return fmt.Errorf("save enterprise: %w", err)
	}
	if n == 0 {
		return subsidy.MayRegister(true, false, true)
	}
	if err := tx.markEnterprise(e); err != nil {
		return err
	}
	if err := tx.keepGrams(e); err != nil {
		return err
	}
	return tx.Record(ev)
}

// enterpriseScope is scope for the enterprise table, whose own id is the enterprise.
func enterpriseScope(a subsidy.Actor) (string, []any) {
	if condition, args := scope(a); condition != "enterprise_id = ?" {
		return condition, args
	}
	return "id = ?", []any{a.Enterprise}
}

// EnterpriseFor reads a registration the actor may see.
func (s *Reader) EnterpriseFor(ctx context.Context, actor subsidy.Actor, id string) (subsidy.Enterprise, error) {
	condition, args := enterpriseScope(actor)
	if condition == "county = ?" { // also where it wants to move to, and where it left cases behind
		condition = "(county = ? OR moving_to = ? OR EXISTS (SELECT 1 FROM filing " +
			"WHERE enterprise_id = enterprise.id AND filing.county = ? AND filing.state <> 'draft'))"
		args = []any{args[0], args[0], args[0]}
	}
	e, err := s.scanEnterprise(s.row(ctx, "SELECT "+enterpriseColumns+" FROM enterprise WHERE id = ? AND "+condition,
		append([]any{id}, args...)...))
	return found(e, err, "enterprise")
}

// SameCode lists the other registrations that claim the code of one the actor
// may see, the oldest first; the county that it wants to move to judges none of them.
func (s *Reader) SameCode(
	ctx context.Context, actor subsidy.Actor, e subsidy.Enterprise,
) ([]subsidy.Enterprise, error) {
	if actor.May(subsidy.ReadEnterprise, e.Scope()) != nil || !actor.Role.Staff() {
		return nil, nil
	}
	rows, err := collect(ctx, s, s.read, s.scanEnterprise,
		"SELECT "+enterpriseColumns+" FROM enterprise WHERE credit_code = ? ORDER BY credit_code, id LIMIT 20",
		e.CreditCode)
	if err != nil {
		return nil, fmt.Errorf("list registrations of a code: %w", err)
	}
	return slices.DeleteFunc(rows, func(o subsidy.Enterprise) bool { return o.ID == e.ID }), nil
}

// MovingHere lists the enterprises that ask to move to the actor's county.
func (s *Reader) MovingHere(ctx context.Context, actor subsidy.Actor) ([]subsidy.Enterprise, error) {
	rows, err := collect(ctx, s, s.read, s.scanEnterprise,
		"SELECT "+enterpriseColumns+" FROM enterprise WHERE moving_to = ? AND moving_to <> '' ORDER BY id LIMIT 100",
		string(actor.County))
	if err != nil {
		return nil, fmt.Errorf("list moving enterprises: %w", err)
	}
	return rows, nil
}

// EnterpriseRow is a registration in a list.
type EnterpriseRow struct {
	subsidy.Enterprise
	Worker string // name of who looks after it (经办), "" for nobody
}

// EnterpriseDesk lists registrations in the bureau's scope.
func (s *Reader) EnterpriseDesk(
	ctx context.Context, actor subsidy.Actor, q ListSearch, p Page,
) ([]EnterpriseRow, string, error) {
	scan := func(r scanner) (v EnterpriseRow, err error) {
		v.Enterprise, err = s.scanEnterprise(r)
		return v, err
	}
	worker := func(v *EnterpriseRow) *string { return &v.Worker }
	return listed(ctx, s, subsidy.SubjectEnterprise, scan, worker, actor, q, p)
}
