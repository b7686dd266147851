package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

const blockColumns = "conversation_id, openid, wanted, done, at"

func scanBlock(r scanner) (b official.Block, err error) {
	var wanted, done, when int64
	err = r.Scan(&b.Conversation, &b.OpenID, &wanted, &done, &when)
	b.Wanted, b.Done, b.At = wanted == 1, done == 1, at(when)
	return b, err
}

// noBlock is the block as it was read, or none.
func noBlock(b official.Block, err error) (official.Block, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return official.Block{}, nil
	}
	if err != nil {
		return b, fmt.Errorf("read block: %w", err)
	}
	return b, nil
}

const oneBlock = "SELECT " + blockColumns + " FROM block WHERE conversation_id = ?"

// BlockOf reads whether a conversation's follower is on the blacklist.
func (s *Reader) BlockOf(ctx context.Context, conversation string) (official.Block, error) {
	return noBlock(scanBlock(s.row(ctx, oneBlock, conversation)))
}

// BlockOf reads it for update.
func (tx *Tx) BlockOf(conversation string) (official.Block, error) {
	return noBlock(scanBlock(tx.row(oneBlock+tx.lock(), conversation)))
}

// Blocked lists the conversations whose followers are on the blacklist.
func (s *Reader) Blocked(ctx context.Context, p Page) (out []official.Block, next string, err error) {
	limit := p.Limit
	if limit == 0 {
		limit = 50
	}
	out, err = collect(ctx, s, s.read, scanBlock, "SELECT "+blockColumns+
		" FROM block WHERE wanted = 1 AND conversation_id > ? ORDER BY conversation_id LIMIT ?", p.After, limit+1)
	if err != nil {
		return nil, "", fmt.Errorf("list blocked: %w", err)
	}
	if len(out) > limit {
		out, next = out[:limit], out[limit-1].Conversation
	}
	return out, next, nil
}

// Unblocked are blocks that WeChat has otherwise than they are wanted.
func (s *Reader) Unblocked(ctx context.Context, limit int) ([]official.Block, error) {
	out, err := collect(ctx, s, s.read, scanBlock, "SELECT "+blockColumns+
		" FROM block WHERE wanted <> done ORDER BY conversation_id LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("find blocks to do: %w", err)
	}
	return out, nil
}

// SaveBlock writes a block with its event; one of an erased conversation with the
// same follower gives way to it.
func (tx *Tx) SaveBlock(b official.Block, ev subsidy.Event) error {
	if _, err := tx.exec("DELETE FROM block WHERE openid = ? AND conversation_id <> ?", b.OpenID,
		b.Conversation); err != nil {
		return fmt.Errorf("save block: %w", err)
	}
	_, err := tx.exec("INSERT INTO block ("+blockColumns+") VALUES (?, ?, ?, ?, ?) ON CONFLICT (conversation_id) "+
		"DO UPDATE SET wanted = excluded.wanted, done = excluded.done, at = excluded.at",
		b.Conversation, b.OpenID, flag(b.Wanted), flag(b.Done), ms(b.At))
	if err != nil {
		return fmt.Errorf("save block: %w", err)
	}
	return tx.Record(ev)
}

// BlocksDone books what WeChat has done: of each the side that was asked for.
func (s *Store) BlocksDone(ctx context.Context, list []official.Block) error {
	for _, b := range list {
		if _, err := s.exec(ctx, "UPDATE block SET done = ? WHERE conversation_id = ?", flag(b.Wanted),
			b.Conversation); err != nil {
			return fmt.Errorf("book block: %w", err)
		}
	}
	if _, err := s.exec(ctx, dropEnded); err != nil {
		return fmt.Errorf("drop blocks that are over: %w", err)
	}
	return nil
}

// dropEnded deletes the blocks that are over and whose conversations were erased.
const dropEnded = "DELETE FROM block WHERE wanted = 0 AND done = 0 AND NOT EXISTS " +
	"(SELECT 1 FROM conversation WHERE conversation.id = conversation_id)"

// KeepBlacklist books who is on WeChat's blacklist: a block of ours that is not
// there any more was lifted on the public platform.
func (s *Store) KeepBlacklist(ctx context.Context, openids []string) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
		ours, err := collect(tx.ctx, tx.s, tx.tx, scanBlock, "SELECT "+blockColumns+
			" FROM block WHERE wanted = 1 ORDER BY conversation_id"+tx.lock())
		if err != nil {
			return fmt.Errorf("read blocks: %w", err)
		}
		for _, b := range ours {
			if !b.Done || slices.Contains(openids, b.OpenID) {
				continue
			}
			event := b.Lifted(now)
			if err := tx.SaveBlock(b, event); err != nil {
				return err
			}
		}
		return nil
	})
}
