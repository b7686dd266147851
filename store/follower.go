package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// Followed books that somebody follows the official account; at is WeChat's
// time of what they did. subscribed is the event that says so; anything else a
// follower does only tells that we missed it.
func (tx *Tx) Followed(openid string, at time.Time, subscribed bool) error {
	n, err := tx.exec(`INSERT INTO follower (openid, unionid, following, county, since, left_at, asked_at, seen,
		tags, tags_done, event_at) VALUES (?, '', 1, '', ?, 0, 0, '', '', '', ?)
		ON CONFLICT (openid) DO UPDATE
		SET following = 1, since = excluded.since, tags_done = '', asked_at = 0, event_at = excluded.event_at
		WHERE follower.following = 0 AND (follower.event_at < excluded.event_at
		OR follower.event_at = excluded.event_at AND ? = 1)`, openid, ms(tx.act.Now), ms(at), flag(subscribed))
	if err != nil {
		return fmt.Errorf("book follower: %w", err)
	}
	return tx.followerDay(int(n), 0)
}

// Unfollowed books that somebody left the official account.
func (tx *Tx) Unfollowed(openid string, at time.Time) error {
	n, err := tx.exec("UPDATE follower SET following = 0, left_at = ?, tags_done = '', event_at = ? WHERE openid = ? "+
		"AND following = 1 AND event_at <= ?", ms(tx.act.Now), ms(at), openid, ms(at))
	if err != nil {
		return fmt.Errorf("book follower: %w", err)
	}
	if n > 0 {
		return tx.followerDay(0, 1)
	}
	_, err = tx.exec(`INSERT INTO follower (openid, unionid, following, county, since, left_at, asked_at, seen, tags,
		tags_done, event_at) VALUES (?, '', 0, '', ?, ?, 0, '', '', '', ?) ON CONFLICT (openid) DO NOTHING`,
		openid, ms(tx.act.Now), ms(tx.act.Now), ms(at))
	if err != nil {
		return fmt.Errorf("book follower: %w", err)
	}
	return nil
}

// SetCounty keeps the county that was chosen for a follower, with its event.
func (tx *Tx) SetCounty(openid string, county subsidy.County, ev subsidy.Event) error {
	if _, err := tx.exec("UPDATE follower SET county = ? WHERE openid = ?", string(county), openid); err != nil {
		return fmt.Errorf("choose county: %w", err)
	}
	if _, err := tx.retag("openid = ?", openid); err != nil {
		return err
	}
	return tx.Record(ev)
}

// followerDay adds to the day's figures of followers (business day).
func (tx *Tx) followerDay(joined, gone int) error {
	if joined == 0 && gone == 0 {
		return nil
	}
	today := calendar.DayOf(tx.act.Now).String()
	_, err := tx.exec(`INSERT INTO follower_day (day, joined, gone, total)
		VALUES (?, ?, ?, ? + COALESCE((SELECT total FROM follower_day WHERE day < ? ORDER BY day DESC LIMIT 1), 0))
		ON CONFLICT (day) DO UPDATE SET joined = follower_day.joined + excluded.joined,
		gone = follower_day.gone + excluded.gone, total = follower_day.total + ?`,
		today, joined, gone, joined-gone, today, joined-gone)
	if err != nil {
		return fmt.Errorf("count followers: %w", err)
	}
	return nil
}

// countFollowers sets the day's total to what there really is.
func (tx *Tx) countFollowers() error {
	_, err := tx.exec(`INSERT INTO follower_day (day, joined, gone, total) SELECT ?, 0, 0, COUNT(*) FROM follower
		WHERE following = 1
		ON CONFLICT (day) DO UPDATE SET total = excluded.total`, calendar.DayOf(tx.act.Now).String())
	if err != nil {
		return fmt.Errorf("count followers: %w", err)
	}
	return nil
}

// followerFacts are the columns a follower's tags are made from: whether the
// mini-program knows them is told by the unionid.
const followerFacts = `county,
	COALESCE((SELECT enterprise.county FROM account JOIN member ON member.account_id = account.id
	AND member.until = 0 JOIN enterprise ON enterprise.id = member.enterprise_id
		WHERE account.unionid = follower.unionid AND account.unionid <> '' ORDER BY member.since, enterprise.id
		LIMIT 1), ''),
	CASE WHEN EXISTS (SELECT 1 FROM account JOIN member ON member.account_id = account.id AND member.until = 0
	WHERE account.unionid = follower.unionid AND account.unionid <> '') THEN 1 ELSE 0 END,
	CASE WHEN EXISTS (SELECT 1 FROM account WHERE account.unionid = follower.unionid AND account.unionid <> ''
	AND account.person_hash <> '') THEN 1 ELSE 0 END`

// tagged is a follower with the tags that were wanted and are to be.
type tagged struct {
	openid, was string
	facts       official.FollowerFacts
}

func scanTagged(r scanner) (t tagged, err error) {
	var member, trainee int64
	err = r.Scan(&t.openid, &t.was, &t.facts.Chosen, &t.facts.Enterprise, &member, &trainee)
	t.facts.Member, t.facts.Trainee = member == 1, trainee == 1
	return t, err
}

// retag computes anew which tags some followers should have, and answers with
// the last openid it looked at, "" when there was none. What they wrote goes to
// the county they belong to.
func (tx *Tx) retag(condition string, args ...any) (last string, err error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, scanTagged,
		"SELECT openid, tags, "+followerFacts+" FROM follower WHERE "+condition+tx.lock(), args...)
	if err != nil {
		return "", fmt.Errorf("find tags: %w", err)
	}
	change := map[string][]any{}
	for _, r := range rows {
		last = r.openid
		is := r.facts.Tags().String()
		if is == r.was {
			continue
		}
		change[is] = append(change[is], r.openid)
		if err := tx.moveConversation(r.openid, r.facts.County()); err != nil {
			return last, err
		}
	}
	for _, is := range slices.Sorted(maps.Keys(change)) {
		if _, err := tx.exec("UPDATE follower SET tags = ? WHERE openid IN ("+marks(len(change[is]))+")",
			append([]any{is}, change[is]...)...); err != nil {
			return last, fmt.Errorf("set tags: %w", err)
		}
	}
	return last, nil
}

// moveConversation lets what a follower wrote follow them to their county.
func (tx *Tx) moveConversation(openid string, county subsidy.County) error {
	c, ok, err := tx.ConversationWith(openid)
	if err != nil || !ok {
		return err
	}
	ev, moved := c.Move(county, tx.act.Now)
	if !moved {
		return nil
	}
	if err := tx.SaveConversation(c); err != nil {
		return err
	}
	return tx.Record(ev)
}

// marks are n placeholders.
func marks(n int) string { return strings.TrimPrefix(strings.Repeat(", ?", n), ", ") }

// CountyOf is the county a follower belongs to, "" while it is not known.
func (tx *Tx) CountyOf(openid string) (subsidy.County, error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, scanTagged,
		"SELECT openid, tags, "+followerFacts+" FROM follower WHERE openid = ?", openid)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].facts.County(), nil
}

// Untagged is a follower whose tags at WeChat are not yet those wanted.
type Untagged struct {
	OpenID       string
	Wanted, Done official.TagSet
}

// Untagged lists up to limit present followers whose tags WeChat is to change.
func (s *Reader) Untagged(ctx context.Context, limit int) ([]Untagged, error) {
	rows, err := collect(ctx, s, s.read, func(r scanner) (u Untagged, err error) {
		var wanted, done string
		err = r.Scan(&u.OpenID, &wanted, &done)
		u.Wanted, u.Done = official.ParseTags(wanted), official.ParseTags(done)
		return u, err
	}, "SELECT openid, tags, tags_done FROM follower WHERE following = 1 AND tags <> tags_done ORDER BY openid LIMIT ?",
		limit)
	if err != nil {
		return nil, fmt.Errorf("find tags: %w", err)
	}
	return rows, nil
}

// KeepTags notes which tags WeChat has given these followers.
func (s *Store) KeepTags(ctx context.Context, done []Untagged) error {
	byTags := map[string][]any{}
	for _, u := range done {
		byTags[u.Done.String()] = append(byTags[u.Done.String()], u.OpenID)
	}
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
		if err := tx.wentOn(); err != nil {
			return err
		}
		for _, tags := range slices.Sorted(maps.Keys(byTags)) {
			if _, err := tx.exec("UPDATE follower SET tags_done = ? WHERE following = 1 AND openid IN ("+
				marks(len(byTags[tags]))+")", append([]any{tags}, byTags[tags]...)...); err != nil {
				return fmt.Errorf("keep tags: %w", err)
			}
		}
		return nil
	})
}

// ForgetTag notes that WeChat has no such tag any more: it is made anew, and the
// followers who had it get it again after the next reconciliation, which begins
// at once.
func (s *Store) ForgetTag(ctx context.Context, tag official.Tag) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
		if _, err := tx.exec("UPDATE tag SET wechat_id = 0 WHERE name = ?", string(tag)); err != nil {
			return fmt.Errorf("forget tag: %w", err)
		}
		_, err := tx.exec("UPDATE follower_run SET wanted = 1 WHERE name = ?", theRun)
		return err
	})
}

// TagCount is how many present followers should have a tag, and have it.
type TagCount struct {
	Tag          official.Tag
	Made         bool // at WeChat
	Wanted, Done int
}

// FollowerGroups counts the present followers by the tags they should have and have.
func (s *Reader) FollowerGroups(ctx context.Context) ([]official.FollowerGroup, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (g official.FollowerGroup, err error) {
		var wanted, done string
		err = r.Scan(&wanted, &done, &g.Followers)
		g.Wanted, g.Done = official.ParseTags(wanted), official.ParseTags(done)
		return g, err
	}, "SELECT tags, tags_done, COUNT(*) FROM follower WHERE following = 1 GROUP BY tags, tags_done")
	if err != nil {
		return nil, fmt.Errorf("count tags: %w", err)
	}
	return out, nil
}

// TagCounts counts the present followers of every tag.
func (s *Reader) TagCounts(ctx context.Context) ([]TagCount, error) {
	made, err := collect(ctx, s, s.read, func(r scanner) (name string, err error) { return name, r.Scan(&name) },
		"SELECT name FROM tag WHERE wechat_id <> 0 ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("count tags: %w", err)
	}
	groups, err := s.FollowerGroups(ctx)
	if err != nil {
		return nil, err
	}
	var out []TagCount
	for _, t := range official.Tags() {
		c := TagCount{Tag: t, Made: slices.Contains(made, string(t))}
		for _, g := range groups {
			if slices.Contains(g.Wanted, t) {
				c.Wanted += g.Followers
			}
			if slices.Contains(g.Done, t) {
				c.Done += g.Followers
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// FollowerDays are the figures of the days from one on, by day, after the last
// day with figures before it.
func (s *Reader) FollowerDays(ctx context.Context, from calendar.Day) ([]official.FollowerDay, error) {
	return s.followerDays(ctx, "SELECT day, joined, gone, total FROM follower_day WHERE day >= "+
		"COALESCE((SELECT MAX(day) FROM follower_day WHERE day < ?), '') ORDER BY day", from)
}

func (s *Reader) followerDays(ctx context.Context, query string, from calendar.Day) ([]official.FollowerDay, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (d official.FollowerDay, err error) {
		var text string
		if err := r.Scan(&text, &d.Joined, &d.Gone, &d.Total); err != nil {
			return d, err
		}
		d.Day, err = day(text)
		return d, err
	}, query, from.String())
	if err != nil {
		return nil, fmt.Errorf("read followers: %w", err)
	}
	return out, nil
}
