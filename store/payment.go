package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// planBody is the sealed part of a plan.
type planBody struct {
	Fund claim.Payee `json:"fund"`
	Note string      `json:"note,omitempty"`
}

// itemBody is the sealed part of an item.
type itemBody struct {
	Payee   claim.Payee  `json:"payee"`
	Reason  string       `json:"reason,omitempty"`
	Voucher string       `json:"voucher,omitempty"`
	PaidOn  calendar.Day `json:"paid_on"`
}

const planColumns = "id, number, county, state, body, made_by, made_at, approved_by, approved_at, sent_at, " +
	"file_digest, answer_digest, answered_at"

func (s *Reader) scanPlan(r scanner) (p claim.Plan, err error) {
	var body []byte
	var made, approved, sent, answered int64
	if err := r.Scan(&p.ID, &p.Number, &p.County, &p.State, &body, &p.MadeBy, &made, &p.ApprovedBy, &approved, &sent,
		&p.FileDigest, &p.AnswerDigest, &answered); err != nil {
		return p, err
	}
	var b planBody
	if err := s.seal.openJSON("payment_plan.body", p.ID, body, &b); err != nil {
		return p, err
	}
	p.Fund, p.Note, p.MadeAt, p.ApprovedAt, p.SentAt, p.AnsweredAt = b.Fund, b.Note, at(made), at(approved), at(sent),
		at(answered)
	return p, nil
}

func (s *Reader) scanItem(r scanner) (i claim.PaymentItem, err error) {
	var body []byte
	if err := r.Scan(&i.ID, &i.Position, &i.Claim, &i.Number, &i.Enterprise, &i.People, &i.Amount, &i.State, &body,
		scanDay{&i.Suspended}); err != nil {
		return i, err
	}
	var b itemBody
	if err := s.seal.openJSON("payment_item.body", i.ID, body, &b); err != nil {
		return i, err
	}
	i.Payee, i.Reason, i.Voucher, i.PaidOn = b.Payee, b.Reason, b.Voucher, b.PaidOn
	return i, nil
}

func (s *Reader) planItems(ctx context.Context, q queryer, plan string) ([]claim.PaymentItem, error) {
	items, err := collect(ctx, s, q, s.scanItem, `SELECT payment_item.id, position, claim_id, claim.number,
		payment_item.enterprise_id, payment_item.people, payment_item.amount, payment_item.state, payment_item.body,
		claim.suspended
		FROM payment_item JOIN claim ON claim.id = claim_id WHERE plan_id = ? ORDER BY position`, plan)
	if err != nil {
		return nil, fmt.Errorf("read payment items: %w", err)
	}
	return items, nil
}

// Plan reads a payment plan with its items for update.
func (tx *Tx) Plan(id string) (claim.Plan, error) {
	p, err := tx.s.scanPlan(tx.row("SELECT "+planColumns+" FROM payment_plan WHERE id = ?"+tx.lock(), id))
	if p, err = found(p, err, "plan"); err != nil {
		return p, err
	}
	p.Items, err = tx.s.planItems(tx.ctx, tx.tx, id)
	return p, err
}

func (tx *Tx) PlanOfItem(item string) (claim.Plan, error) {
	var plan string
	err := tx.row("SELECT plan_id FROM payment_item WHERE id = ?", item).Scan(&plan)
	if _, err = found(plan, err, "plan"); err != nil {
		return claim.Plan{}, err
	}
	return tx.Plan(plan)
}

// SavePlan writes a plan and its items with its event.
func (tx *Tx) SavePlan(p claim.Plan, ev subsidy.Event) error {
	body, err := tx.s.seal.json("payment_plan.body", p.ID, planBody{p.Fund, p.Note})
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO payment_plan (id, number, county, state, items, amount, body, made_by, made_at,
		approved_by, approved_at, sent_at, file_digest, answer_digest, answered_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
		SET state = excluded.state, items = excluded.items, amount = excluded.amount, body = excluded.body,
		approved_by = excluded.approved_by, approved_at = excluded.approved_at, sent_at = excluded.sent_at,
		file_digest = excluded.file_digest, answer_digest = excluded.answer_digest, answered_at = excluded.answered_at`,
		p.ID, p.Number, string(p.County), string(p.State), p.Standing(), p.Total(), body, p.MadeBy, ms(p.MadeAt),
		p.ApprovedBy, ms(p.ApprovedAt), ms(p.SentAt), p.FileDigest, p.AnswerDigest, ms(p.AnsweredAt))
	if err != nil {
		return fmt.Errorf("save payment plan: %w", err)
	}
	var rows [][]any
	for _, i := range p.Items {
		body, err := tx.s.seal.json("payment_item.body", i.ID, itemBody{i.Payee, i.Reason, i.Voucher, i.PaidOn})
		if err != nil {
			return err
		}
		rows = append(rows, []any{
			i.ID, p.ID, i.Position, i.Claim, i.Enterprise, i.People, i.Amount, string(i.State), body,
		})
	}
	if _, err := tx.insertMany(
		"INSERT INTO payment_item (id, plan_id, position, claim_id, enterprise_id, people, amount, state, body)", rows,
		"ON CONFLICT (id) DO UPDATE SET people = excluded.people, amount = excluded.amount, state = excluded.state, "+
			"body = excluded.body"); err != nil {
		return fmt.Errorf("save payment items: %w", err)
	}
	return tx.Record(ev)
}

// KeepPaymentLines writes which lines of a claim a payment item pays.
func (tx *Tx) KeepPaymentLines(c claim.Claim, item string) error {
	var rows [][]any
	for _, l := range c.Lines {
		if l.Item == item {
			rows = append(rows, []any{l.Item, l.ID, l.Amount})
		}
	}
	_, err := tx.insertMany("INSERT INTO payment_line (item_id, line_id, amount)", rows, "")
	return wrapped("keep payment's lines", err)
}

// DropPaymentLine takes a line out of a payment item.
func (tx *Tx) DropPaymentLine(item, line string) error {
	_, err := tx.exec("DELETE FROM payment_line WHERE item_id = ? AND line_id = ?", item, line)
	return wrapped("drop payment line", err)
}

// PlanAnsweredBy is the number of another plan that took the same answer of the bank, "" for none.
func (tx *Tx) PlanAnsweredBy(digest, but string) (number string, err error) {
	err = tx.row("SELECT number FROM payment_plan WHERE answer_digest = ? AND id <> ?", digest, but).Scan(&number)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return number, wrapped("look for the same answer", err)
}

func planScope(a subsidy.Actor) (string, []any) {
	if a.May(subsidy.ReadPlans, subsidy.Scope{}) != nil {
		return "1 = 0", nil
	}
	if a.Role == subsidy.CityOfficer {
		return "1 = 1", nil
	}
	return "county = ?", []any{string(a.County)}
}

// Plans lists the payment plans in the bureau's scope, newest first, without
// their items.
func (s *Reader) Plans(ctx context.Context, actor subsidy.Actor, p Page) ([]PlanRow, string, error) {
	condition, args := planScope(actor)
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	if keys != nil {
		condition, args = condition+" AND id < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (v PlanRow, err error) {
		var made int64
		err = r.Scan(&v.ID, &v.Number, &v.County, &v.State, &v.Items, &v.Amount, &made)
		v.MadeAt = at(made)
		return v, err
	}, "SELECT id, number, county, state, items, amount, made_at FROM payment_plan WHERE "+condition+
		" ORDER BY id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list payment plans: %w", err)
	}
	rows, next := cut(rows, p, func(v PlanRow) []string { return []string{v.ID} })
	return rows, next, nil
}

// PlanFor reads a payment plan in the bureau's scope, with its items.
func (s *Reader) PlanFor(ctx context.Context, actor subsidy.Actor, id string) (claim.Plan, error) {
	condition, args := planScope(actor)
	p, err := s.scanPlan(s.row(ctx, "SELECT "+planColumns+" FROM payment_plan WHERE id = ? AND "+condition,
		append([]any{id}, args...)...))
	if p, err = found(p, err, "plan"); err != nil {
		return p, err
	}
	p.Items, err = s.planItems(ctx, s.read, id)
	return p, err
}

// LastFund is the special-fund account (专账) that the county used last.
func (s *Reader) LastFund(ctx context.Context, county subsidy.County) (claim.Payee, error) {
	rows, err := collect(ctx, s, s.read, s.scanPlan,
		"SELECT "+planColumns+" FROM payment_plan WHERE county = ? ORDER BY id DESC LIMIT 1", string(county))
	if err != nil || len(rows) == 0 {
		return claim.Payee{}, err
	}
	return rows[0].Fund, nil
}

// ClaimPayments lists what a claim was paid, or was to be, oldest first; the
// claim is one the reader may see.
func (s *Reader) ClaimPayments(ctx context.Context, claim string) ([]claim.PaymentItem, error) {
	items, err := collect(ctx, s, s.read, s.scanItem, `SELECT payment_item.id, position, claim_id,
		payment_plan.number, payment_item.enterprise_id, payment_item.people, payment_item.amount,
		payment_item.state, payment_item.body, ''
		FROM payment_item JOIN payment_plan ON payment_plan.id = plan_id WHERE claim_id = ?
		ORDER BY payment_item.id`, claim)
	if err != nil {
		return nil, fmt.Errorf("list payments: %w", err)
	}
	return items, nil
}

// PlanRow is a payment plan in a list.
type PlanRow struct {
	ID, Number string
	County     subsidy.County
	State      claim.PlanState
	Items      int
	Amount     subsidy.Fen
	MadeAt     time.Time
}

// sortedSet is each value once, in order.
func SortedSet(values []string) []string { return slices.Compact(slices.Sorted(slices.Values(values))) }
