package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"shigang/subsidy/official"
)

// TagID is a tag's id at WeChat, 0 while it is not made there.
func (s *Reader) TagID(ctx context.Context, tag official.Tag) (id int, err error) {
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

// HealTag books who has a tag at WeChat: those whom we thought to have it and who
// have not, and the other way round, are then changed as they are wanted. It says
// how many of both there were.
func (s *Store) HealTag(ctx context.Context, tag official.Tag, has map[string]bool) (lost, extra int, err error) {
	rows, err := collect(ctx, &s.Reader, s.read, func(r scanner) (u Untagged, err error) {
		var done string
		err = r.Scan(&u.OpenID, &done)
		u.Done = official.ParseTags(done)
		return u, err
	}, "SELECT openid, tags_done FROM follower WHERE following = 1 ORDER BY openid")
	if err != nil {
		return 0, 0, fmt.Errorf("read tags: %w", err)
	}
	var changed []Untagged
	for _, u := range rows {
		switch thought := slices.Contains(u.Done, tag); {
		case thought && !has[u.OpenID]:
			u.Done, lost = u.Done.Without(official.TagSet{tag}), lost+1
		case !thought && has[u.OpenID]:
			u.Done, extra = u.Done.With(tag), extra+1
		default:
			continue
		}
		changed = append(changed, u)
	}
	for some := range slices.Chunk(changed, rowsAtOnce) {
		if err := s.KeepTags(ctx, some); err != nil {
			return 0, 0, err
		}
	}
	return lost, extra, nil
}
