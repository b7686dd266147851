package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

const remarkColumns = "openid, text, due, at"

func (s *Reader) scanRemark(r scanner) (m official.Remark, err error) {
	var sealed []byte
	var due, when int64
	if err := r.Scan(&m.OpenID, &sealed, &due, &when); err != nil {
		return m, err
	}
	m.Due, m.At = due == 1, at(when)
	if sealed == nil {
		return m, nil
	}
	plain, err := s.seal.open("remark.text", m.OpenID, sealed)
	m.Text = string(plain)
	return m, err
}

// RemarkOf reads what staff noted of a follower, nothing where they did not.
func (s *Reader) RemarkOf(ctx context.Context, openid string) (official.Remark, error) {
	return noRemark(s.scanRemark(s.row(ctx, "SELECT "+remarkColumns+" FROM remark WHERE openid = ?", openid)))
}

// RemarkOf reads it for update.
func (tx *Tx) RemarkOf(openid string) (official.Remark, error) {
	return noRemark(tx.s.scanRemark(tx.row("SELECT "+remarkColumns+" FROM remark WHERE openid = ?"+tx.lock(), openid)))
}

// noRemark is the remark as it was read, or none.
func noRemark(m official.Remark, err error) (official.Remark, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return official.Remark{}, nil
	}
	if err != nil {
		return m, fmt.Errorf("read remark: %w", err)
	}
	return m, nil
}

// SaveRemark writes a remark with its event.
func (tx *Tx) SaveRemark(m official.Remark, ev subsidy.Event) error {
	var sealed []byte
	if m.Text != "" {
		sealed = tx.s.seal.bytes("remark.text", m.OpenID, []byte(m.Text))
	}
	_, err := tx.exec("INSERT INTO remark ("+remarkColumns+") VALUES (?, ?, ?, ?) ON CONFLICT (openid) "+
		"DO UPDATE SET text = excluded.text, due = excluded.due, at = excluded.at", m.OpenID, sealed, flag(m.Due),
		ms(m.At))
	if err != nil {
		return fmt.Errorf("save remark: %w", err)
	}
	return tx.Record(ev)
}

// RemarksDue are the remarks that WeChat does not have yet.
func (s *Reader) RemarksDue(ctx context.Context, limit int) ([]official.Remark, error) {
	out, err := collect(ctx, s, s.read, s.scanRemark, "SELECT "+remarkColumns+
		" FROM remark WHERE due = 1 ORDER BY openid LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("find remarks to tell: %w", err)
	}
	return out, nil
}

// RemarkTold books that WeChat has a remark, unless it was changed meanwhile; one
// without text is over then.
func (s *Store) RemarkTold(ctx context.Context, m official.Remark) error {
	return s.Change(ctx, Act{}, func(tx *Tx) error {
		return tx.eraseAll([]erase{
			{"UPDATE remark SET due = 0 WHERE openid = ? AND at = ?", []any{m.OpenID, ms(m.At)}},
			{"DELETE FROM remark WHERE openid = ? AND due = 0 AND text IS NULL", []any{m.OpenID}},
		})
	})
}
