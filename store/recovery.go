package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// recoveryBody is the sealed part of a recovery.
type recoveryBody struct {
	Reason   string       `json:"reason"`
	Answer   string       `json:"answer,omitempty"`
	Voucher  string       `json:"voucher,omitempty"`
	Received calendar.Day `json:"received"`
}

const recoveryColumns = `SELECT recovery.id, recovery.claim_id, claim.number, claim.enterprise_id, claim.project, line_id, claim_line.position, recovery.county, recovery.state, recovery.amount, recovery.body,
	proposed_by, proposed_at, confirmed_by, confirmed_at, completed_at FROM recovery JOIN claim ON claim.id = recovery.claim_id JOIN claim_line ON claim_line.id = line_id WHERE `

func (s *Store) scanRecovery(r scanner) (v subsidy.Recovery, err error) {
	var body []byte
	var proposed, confirmed, completed int64
	if err := r.Scan(&v.ID, &v.Claim, &v.Number, &v.Enterprise, &v.Project, &v.Line, &v.Position, &v.County, &v.State, &v.Amount, &body, &v.ProposedBy, &proposed, &v.ConfirmedBy, &confirmed, &completed); err != nil {
		return v, err
	}
	var b recoveryBody
	if err := s.seal.openJSON("recovery.body", v.ID, body, &b); err != nil {
		return v, err
	}
	v.Reason, v.Answer, v.Voucher, v.Received = b.Reason, b.Answer, b.Voucher, b.Received
	v.ProposedAt, v.ConfirmedAt, v.CompletedAt = at(proposed), at(confirmed), at(completed)
	return v, nil
}

// Recovery reads a recovery; its claim is the row that is locked.
func (tx *Tx) Recovery(id string) (subsidy.Recovery, error) {
	v, err := tx.s.scanRecovery(tx.row(recoveryColumns+"recovery.id = ?", id))
	if v, err = found(v, err, "recovery"); err != nil {
		return v, err
	}
	if _, err := tx.Claim(v.Claim); err != nil {
		return v, err
	}
	v, err = tx.s.scanRecovery(tx.row(recoveryColumns+"recovery.id = ?", id)) // as it stands under the lock
	return found(v, err, "recovery")
}

// SaveRecovery writes a recovery with its event.
func (tx *Tx) SaveRecovery(v subsidy.Recovery, ev subsidy.Event) error {
	body, err := tx.s.seal.json("recovery.body", v.ID, recoveryBody{v.Reason, v.Answer, v.Voucher, v.Received})
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO recovery (id, claim_id, line_id, county, state, amount, body, proposed_by, proposed_at, confirmed_by, confirmed_at, completed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at, completed_at = excluded.completed_at`,
		v.ID, v.Claim, v.Line, string(v.County), string(v.State), v.Amount, body, v.ProposedBy, ms(v.ProposedAt), v.ConfirmedBy, ms(v.ConfirmedAt), ms(v.CompletedAt))
	if err != nil {
		return fmt.Errorf("save recovery: %w", err)
	}
	return tx.Record(ev)
}

// ProposeRecovery lets the rule propose to take back what a line was paid; one
// that is under way already is refused.
func (tx *Tx) ProposeRecovery(claim, line, reason string) error {
	c, err := tx.Claim(claim)
	if err != nil {
		return err
	}
	v, event, err := c.ProposeRecovery(tx.NewID(), line, reason, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	var n int
	if err := tx.row("SELECT COUNT(*) FROM recovery WHERE line_id = ? AND state IN ('proposed', 'confirmed', 'completed')", line).Scan(&n); err != nil {
		return fmt.Errorf("find recovery: %w", err)
	}
	if n > 0 {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这名职工的补贴已在追回，请刷新页面", Clause: "五"}
	}
	return tx.SaveRecovery(v, event)
}

// DecideRecovery lets the second person order the recovery or turn it down; the
// claim's timeline shows an order.
func (tx *Tx) DecideRecovery(id string, order bool, answer string) error {
	v, err := tx.Recovery(id)
	if err != nil {
		return err
	}
	var event subsidy.Event
	if order {
		event, err = v.Confirm(tx.act.Actor, tx.act.Now)
	} else {
		event, err = v.Reject(answer, tx.act.Actor, tx.act.Now)
	}
	if err != nil {
		return err
	}
	if err := tx.SaveRecovery(v, event); err != nil || !order {
		return err
	}
	event.Owes, event.Subject, event.Note = nil, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: v.Claim}, v.Amount.Plain()+"，理由："+v.Reason
	return tx.Record(event)
}

// CompleteRecovery records that the money came back.
func (tx *Tx) CompleteRecovery(id, voucher string, day calendar.Day) error {
	v, err := tx.Recovery(id)
	if err != nil {
		return err
	}
	c, err := tx.Claim(v.Claim)
	if err != nil {
		return err
	}
	event, err := v.Complete(&c, voucher, day, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.SaveRecovery(v, event); err != nil {
		return err
	}
	event.Owes, event.Subject = nil, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID}
	return tx.SaveClaim(c, event)
}

// ClaimRecoveries lists a claim's recoveries, oldest first; the claim is one the
// reader may see.
func (s *Store) ClaimRecoveries(ctx context.Context, claim string) ([]subsidy.Recovery, error) {
	rows, err := collect(ctx, s, s.read, s.scanRecovery, recoveryColumns+"recovery.claim_id = ? ORDER BY recovery.id", claim)
	if err != nil {
		return nil, fmt.Errorf("list claim's recoveries: %w", err)
	}
	return rows, nil
}

// Recoveries lists the recoveries of a state in the bureau's scope, oldest first.
func (s *Store) Recoveries(ctx context.Context, actor subsidy.Actor, state subsidy.RecoveryState, p Page) ([]subsidy.Recovery, string, error) {
	condition, args := planScope(actor)
	if condition == "county = ?" {
		condition = "recovery.county = ?"
	}
	condition, args = "recovery.state = ? AND "+condition, append([]any{string(state)}, args...)
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND recovery.id > ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, s.scanRecovery, recoveryColumns+condition+" ORDER BY recovery.id LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list recoveries: %w", err)
	}
	rows, next := cut(rows, p, func(v subsidy.Recovery) []string { return []string{v.ID} })
	return rows, next, nil
}
