package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"shigang/subsidy"
)

const officeSetting = "office"

// Office are the settings of how the bureau's own people work.
func (s *Reader) Office(ctx context.Context) (subsidy.Office, error) {
	return scanOffice(s.row(ctx, "SELECT value FROM setting WHERE name = ?", officeSetting))
}

func scanOffice(r scanner) (subsidy.Office, error) {
	out := subsidy.DefaultOffice()
	var text string
	err := r.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read office: %w", err)
	}
	return out, json.Unmarshal([]byte(text), &out)
}

// SetOffice lets the rule change them.
func (tx *Tx) SetOffice(to subsidy.Office) error {
	o, err := scanOffice(tx.row("SELECT value FROM setting WHERE name = ?"+tx.lock(), officeSetting))
	if err != nil {
		return err
	}
	event, err := o.Set(to, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	text, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("keep office: %w", err)
	}
	if err := tx.setting(officeSetting, string(text)); err != nil {
		return err
	}
	return tx.Record(event)
}

// Limits are how much may who, as the program was started with.
func (s *Reader) Limits() subsidy.Limits { return s.limits }

// LastSet is when each setting was last changed; one that never was is missing.
func (s *Reader) LastSet(ctx context.Context, settings ...string) (map[string]time.Time, error) {
	type one struct {
		id string
		at int64
	}
	args := make([]any, len(settings))
	for i, id := range settings {
		args[i] = id
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (v one, err error) { return v, r.Scan(&v.id, &v.at) },
		"SELECT subject_id, MAX(at) FROM event WHERE subject_id IN (?"+strings.Repeat(", ?", len(settings)-1)+
			") AND reading = 0 GROUP BY subject_id", args...)
	if err != nil {
		return nil, fmt.Errorf("read when settings changed: %w", err)
	}
	out := map[string]time.Time{}
	for _, r := range rows {
		out[r.id] = at(r.at)
	}
	return out, nil
}
