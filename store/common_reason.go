package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
)

const reasonColumns = "id, county, kind, step, clause, text, revision, at"

func scanReason(r scanner) (c subsidy.CommonReason, err error) {
	var when int64
	err = r.Scan(&c.ID, &c.County, &c.Kind, &c.Step, &c.Clause, &c.Text, &c.Revision, &when)
	if when > 0 {
		c.At = at(when)
	}
	return c, err
}

// CommonReasons are the common reasons (常用理由) of the actor's office for the decisions that its role takes, by kind.
func (s *Reader) CommonReasons(ctx context.Context, actor subsidy.Actor) (out []subsidy.CommonReason, err error) {
	if err := actor.May(subsidy.WriteReason, subsidy.Scope{}); err != nil {
		return nil, err
	}
	for _, kind := range subsidy.ReasonKinds(actor) {
		rows, err := collect(ctx, s, s.read, scanReason, "SELECT "+reasonColumns+
			" FROM common_reason WHERE county = ? AND kind = ? ORDER BY id LIMIT ?", string(actor.County), string(kind),
			subsidy.MaxReasons)
		if err != nil {
			return nil, fmt.Errorf("list common reasons: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// CommonReason reads a common reason for update.
func (tx *Tx) CommonReason(id string) (subsidy.CommonReason, error) {
	r, err := scanReason(tx.row("SELECT "+reasonColumns+" FROM common_reason WHERE id = ?"+tx.lock(), id))
	return found(r, err, "common reason")
}

// OtherReasons counts what an office has beside one reason.
func (tx *Tx) OtherReasons(office subsidy.County, id string) (n int, err error) {
	err = tx.row("SELECT COUNT(*) FROM common_reason WHERE county = ? AND id <> ?", string(office), id).Scan(&n)
	return n, wrapped("count common reasons", err)
}

// SaveReason writes a common reason with its event.
func (tx *Tx) SaveReason(r subsidy.CommonReason, ev subsidy.Event) error {
	_, err := tx.exec("INSERT INTO common_reason ("+reasonColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) "+
		"DO UPDATE SET kind = excluded.kind, step = excluded.step, clause = excluded.clause, text = excluded.text, "+
		"revision = excluded.revision, at = excluded.at",
		r.ID, string(r.County), string(r.Kind), string(r.Step), r.Clause, r.Text, r.Revision, ms(r.At))
	if err != nil {
		return fmt.Errorf("save common reason: %w", err)
	}
	return tx.Record(ev)
}

// RemoveReason takes a common reason away, with its event.
func (tx *Tx) RemoveReason(id string, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM common_reason WHERE id = ?", id); err != nil {
		return fmt.Errorf("remove common reason: %w", err)
	}
	return tx.Record(ev)
}
