package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shigang/subsidy/official"
)

// TagID is a tag's id at WeChat, 0 while it is not made there.
func (s *Store) TagID(ctx context.Context, tag official.Tag) (id int, err error) {
	err = s.row(ctx, "SELECT wechat_id FROM tag WHERE name = ?", string(tag)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read tag: %w", err)
	}
	return id, nil
}

// SetTagID keeps the id that WeChat gave a tag.
func (s *Store) SetTagID(ctx context.Context, tag official.Tag, id int) error {
	if _, err := s.exec(ctx,
		"INSERT INTO tag (name, wechat_id) VALUES (?, ?) ON CONFLICT (name) DO UPDATE "+
			"SET wechat_id = excluded.wechat_id", string(tag), id); err != nil {
		return fmt.Errorf("keep tag: %w", err)
	}
	return nil
}
