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
	theirMenu      theirs = "menu"
	theirReplies   theirs = "replies"
	theirFollowers theirs = "followers" // how their figures were asked for; they are rows of their own
	theirArticles  theirs = "articles"  // the same of articles
)

// theirs reads the newest reading into out, which stays as it is where there is none.
func (s *Reader) theirs(ctx context.Context, name theirs, out any) error {
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
func (s *Reader) TemplateCheck(ctx context.Context) (c official.TemplateCheck, err error) {
	return c, s.theirs(ctx, theirTemplates, &c)
}

// SaveTemplateCheck keeps a comparison of the message templates, with its event.
func (tx *Tx) SaveTemplateCheck(c official.TemplateCheck, ev subsidy.Event) error {
	if err := tx.keepTheirs(theirTemplates, c); err != nil {
		return err
	}
	return tx.Record(ev)
}

// FoundMenu reads the menu as it last stood at WeChat.
func (s *Reader) FoundMenu(ctx context.Context) (f official.FoundMenu, err error) {
	return f, s.theirs(ctx, theirMenu, &f)
}

// FoundReplies reads the platform's automatic replies as they last stood there.
func (s *Reader) FoundReplies(ctx context.Context) (f official.FoundReplies, err error) {
	return f, s.theirs(ctx, theirReplies, &f)
}

// FoundMenu reads the menu as it last stood at WeChat, in a change.
func (tx *Tx) FoundMenu() (f official.FoundMenu, err error) {
	return f, tx.theirs(theirMenu, &f)
}

// FoundReplies reads the platform's automatic replies, in a change.
func (tx *Tx) FoundReplies() (f official.FoundReplies, err error) {
	return f, tx.theirs(theirReplies, &f)
}

func (tx *Tx) theirs(name theirs, out any) error {
	return readTheirs(name, tx.row("SELECT found FROM official_look WHERE name = ?"+tx.lock(), string(name)), out)
}

// SaveFoundMenu keeps the menu as it stands at WeChat, with its event.
func (tx *Tx) SaveFoundMenu(f official.FoundMenu, ev subsidy.Event) error {
	f.At = tx.act.Now
	if err := tx.keepTheirs(theirMenu, f); err != nil {
		return err
	}
	return tx.Record(ev)
}

// SaveFoundReplies keeps the platform's automatic replies, with its event.
func (tx *Tx) SaveFoundReplies(f official.FoundReplies, ev subsidy.Event) error {
	f.At = tx.act.Now
	if err := tx.keepTheirs(theirReplies, f); err != nil {
		return err
	}
	return tx.Record(ev)
}

// KeepSkipped remembers what an import of the platform's replies left out.
func (tx *Tx) KeepSkipped(f official.FoundReplies) error { return tx.keepTheirs(theirReplies, f) }

// SaveImported writes what an import takes over, each with its event.
func (tx *Tx) SaveImported(in official.Imported) error {
	events := in.Events
	if in.Welcome != "" {
		if err := tx.SaveWelcome(in.Welcome, events[0]); err != nil {
			return err
		}
		events = events[1:]
	}
	for i, r := range in.Replies {
		if err := tx.SaveReply(r, events[i]); err != nil {
			return err
		}
	}
	return nil
}
