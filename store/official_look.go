package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// theirs names what was read of the official account at WeChat.
type theirs string

// The readings that are kept.
const (
	theirTemplates theirs = "templates"
)

// theirs reads the newest reading into out, which stays as it is where there is none.
func (s *Store) theirs(ctx context.Context, name theirs, out any) error {
	return readTheirs(name, s.row(ctx, "SELECT found FROM official_look WHERE name = ?", string(name)), out)
}

func readTheirs(name theirs, row *sql.Row, out any) error {
	var found string
	err := row.Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(found), out)
	}
	if err != nil {
		return fmt.Errorf("read account %s: %w", name, err)
	}
	return nil
}

// keepTheirs writes a reading over the one before.
func (tx *Tx) keepTheirs(name theirs, found any) error {
	data, err := json.Marshal(found)
	if err != nil {
		return fmt.Errorf("keep account %s: %w", name, err)
	}
	_, err = tx.exec("INSERT INTO official_look (name, found, at) VALUES (?, ?, ?) ON CONFLICT (name) "+
		"DO UPDATE SET found = excluded.found, at = excluded.at", string(name), string(data), ms(tx.act.Now))
	if err != nil {
		return fmt.Errorf("keep account %s: %w", name, err)
	}
	return nil
}

// TemplateCheck reads the newest comparison of the message templates; its time
// is zero before the first.
func (s *Store) TemplateCheck(ctx context.Context) (c official.TemplateCheck, err error) {
	return c, s.theirs(ctx, theirTemplates, &c)
}

// SaveTemplateCheck keeps a comparison of the message templates, with its event.
func (tx *Tx) SaveTemplateCheck(c official.TemplateCheck, ev subsidy.Event) error {
	if err := tx.keepTheirs(theirTemplates, c); err != nil {
		return err
	}
	return tx.Record(ev)
}
