package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Follower is a present follower as far as staff may see one: WeChat tells no name,
// and the openid stays here.
type Follower struct {
	Since        time.Time // when it was booked (business time)
	Tags         official.TagSet
	Tagged       bool   // WeChat has the tags
	Conversation string // its id, "" for who wrote nothing that waited for staff

	openid string
}

func scanFollower(r scanner) (f Follower, err error) {
	var since int64
	var wanted, done string
	err = r.Scan(&f.openid, &since, &wanted, &done, &f.Conversation)
	f.Since, f.Tags, f.Tagged = at(since), official.ParseTags(wanted), wanted == done
	return f, err
}

// followerAfter seals an openid for the address of a list's next page.
const followerAfter = "follower.after"

// Followers lists the present followers with a tag, newest first; a county sees its own alone.
func (s *Reader) Followers(
	ctx context.Context, actor subsidy.Actor, tag official.Tag, p Page,
) ([]Follower, string, error) {
	if err := actor.May(subsidy.ReadOfficial, subsidy.Scope{}); err != nil {
		return nil, "", err
	}
	if actor.County != "" {
		tag = official.CountyTag(actor.County)
	}
	condition, args := "following = 1", []any{}
	if tag != official.TagAll {
		condition, args = condition+" AND ' ' || tags || ' ' LIKE ?", append(args, "% "+string(tag)+" %")
	}
	after, err := s.followersAfter(p)
	if err != nil {
		return nil, "", err
	}
	if after != nil {
		condition, args = condition+" AND (since, openid) < (?, ?)", append(args, after...)
	}
	rows, err := collect(ctx, s, s.read, scanFollower, `SELECT openid, since, tags, tags_done,
		COALESCE((SELECT conversation.id FROM conversation WHERE conversation.openid = follower.openid), '')
		FROM follower WHERE `+condition+" ORDER BY since DESC, openid DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list followers: %w", err)
	}
	rows, next := cut(rows, p, func(f Follower) []string {
		return []string{fmt.Sprint(ms(f.Since)), hex.EncodeToString(s.seal.bytes(followerAfter, "", []byte(f.openid)))}
	})
	return rows, next, nil
}

// followersAfter is the row that a page begins after, nil for the first.
func (s *Reader) followersAfter(p Page) ([]any, error) {
	keys, err := p.keys(2)
	if keys == nil || err != nil {
		return nil, err
	}
	since, err := number(keys[0])
	if err != nil {
		return nil, err
	}
	sealed, err := hex.DecodeString(keys[1])
	var openid []byte
	if err == nil {
		openid, err = s.seal.open(followerAfter, "", sealed)
	}
	if err != nil {
		return nil, lostPlace(err)
	}
	return []any{since, string(openid)}, nil
}
