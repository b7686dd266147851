package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// RunPhase is where a reconciliation (核对) stands.
type RunPhase string

// The phases: nothing to do, reading WeChat's pages, looking for those who
// left, computing everybody's tags anew.
const (
	RunIdle  RunPhase = "idle"
	RunPages RunPhase = "pages"
	RunGone  RunPhase = "gone"
	RunTags  RunPhase = "tags"
)

// FollowerRun is the reconciliation of the followers: where it stands, so that
// any process can go on with it.
type FollowerRun struct {
	Run        string // counts up, in order
	Phase      RunPhase
	After      string // the page or batch after this openid is next
	Wanted     bool   // staff asked for one
	StartedAt  time.Time
	FinishedAt time.Time
	Counted    int // openids that WeChat told in this run
	Total      int // followers that WeChat says there are
	Calls      int // questions for unionids since it started
	Tries      int // failures one after another
	NotBefore  time.Time
	Trouble    string // plain Chinese, "" when all is well
}

// theRun is the one row of follower_run.
const theRun = "followers"

const runColumns = "run, phase, page_after, wanted, started_at, finished_at, counted, total, calls, tries, " +
	"not_before, trouble"

func scanRun(r scanner) (f FollowerRun, err error) {
	var wanted, started, finished, notBefore int64
	err = r.Scan(&f.Run, &f.Phase, &f.After, &wanted, &started, &finished, &f.Counted, &f.Total, &f.Calls, &f.Tries,
		&notBefore, &f.Trouble)
	f.Wanted, f.StartedAt, f.FinishedAt, f.NotBefore = wanted == 1, at(started), at(finished), at(notBefore)
	return f, err
}

// FollowerRun reads where the reconciliation stands.
func (s *Reader) FollowerRun(ctx context.Context) (FollowerRun, error) {
	f, err := scanRun(s.row(ctx, "SELECT "+runColumns+" FROM follower_run WHERE name = ?", theRun))
	if errors.Is(err, sql.ErrNoRows) {
		return FollowerRun{Phase: RunIdle}, nil
	}
	if err != nil {
		return f, fmt.Errorf("read reconciliation: %w", err)
	}
	return f, nil
}

// FollowerRun reads where the reconciliation stands, for update.
func (tx *Tx) FollowerRun() (FollowerRun, error) {
	if _, err := tx.exec(`INSERT INTO follower_run
		(name, `+runColumns+`) VALUES (?, '', 'idle', '', 0, 0, 0, 0, 0, 0, 0, 0, '')
			ON CONFLICT (name) DO NOTHING`, theRun); err != nil {
		return FollowerRun{}, fmt.Errorf("read reconciliation: %w", err)
	}
	f, err := scanRun(tx.row("SELECT "+runColumns+" FROM follower_run WHERE name = ?"+tx.lock(), theRun))
	if err != nil {
		return f, fmt.Errorf("read reconciliation: %w", err)
	}
	return f, nil
}

func (tx *Tx) saveRun(f FollowerRun) error {
	_, err := tx.exec(`UPDATE follower_run SET run = ?, phase = ?, page_after = ?, wanted = ?, started_at = ?,
		finished_at = ?, counted = ?, total = ?, calls = ?, tries = ?, not_before = ?, trouble = ? WHERE name = ?`,
		f.Run, string(f.Phase), f.After, flag(f.Wanted), ms(f.StartedAt), ms(f.FinishedAt), f.Counted, f.Total, f.Calls,
		f.Tries, ms(f.NotBefore), f.Trouble, theRun)
	if err != nil {
		return fmt.Errorf("save reconciliation: %w", err)
	}
	return nil
}

// wentOn notes that WeChat answers again.
func (tx *Tx) wentOn() error {
	if _, err := tx.exec("UPDATE follower_run SET tries = 0 WHERE name = ? AND tries <> 0", theRun); err != nil {
		return fmt.Errorf("save reconciliation: %w", err)
	}
	return nil
}

// WantRun notes that staff want a reconciliation, with its event.
func (tx *Tx) WantRun(ev subsidy.Event) error {
	f, err := tx.FollowerRun()
	if err != nil {
		return err
	}
	f.Wanted, f.NotBefore = true, time.Time{}
	if err := tx.saveRun(f); err != nil {
		return err
	}
	return tx.Record(ev)
}

// changeRun goes on with a reconciliation, unless somebody else went on with it
// meanwhile, and answers with where it stands then.
func (s *Store) changeRun(
	ctx context.Context, f FollowerRun, step func(tx *Tx, f *FollowerRun) error,
) (FollowerRun, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return f, err
	}
	return Answer(ctx, s, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) (FollowerRun, error) {
		is, err := tx.FollowerRun()
		if err != nil || is.Run != f.Run || is.Phase != f.Phase || is.After != f.After {
			return is, err
		}
		is.Tries, is.Trouble = 0, ""
		if err := step(tx, &is); err != nil {
			return is, err
		}
		return is, tx.saveRun(is)
	})
}

// StartRun starts a reconciliation when one is due or wanted.
func (s *Store) StartRun(ctx context.Context, f FollowerRun) (FollowerRun, error) {
	return s.changeRun(ctx, f, func(tx *Tx, f *FollowerRun) error {
		if f.Phase != RunIdle || !f.Wanted && !official.ReconcileDue(f.StartedAt, tx.act.Now) {
			return nil
		}
		n, err := number("0" + f.Run)
		if err != nil {
			return err
		}
		*f = FollowerRun{
			Run:        fmt.Sprintf("%010d", n+1),
			Phase:      RunPages,
			StartedAt:  tx.act.Now,
			FinishedAt: f.FinishedAt,
		}
		return nil
	})
}

// rowsAtOnce bounds the rows of one statement.
const rowsAtOnce = 500

// KeepPage books one page of WeChat's followers together with where the next one
// begins, "" at the end. Who left since the run began stays gone.
func (s *Store) KeepPage(
	ctx context.Context, f FollowerRun, openids []string, next string, total int,
) (FollowerRun, error) {
	ids := slices.Compact(slices.Sorted(slices.Values(openids)))
	return s.changeRun(ctx, f, func(tx *Tx, f *FollowerRun) error {
		for chunk := range slices.Chunk(ids, rowsAtOnce) {
			joined, err := tx.keepFollowers(*f, chunk)
			if err != nil {
				return err
			}
			if f.FinishedAt.IsZero() { // the first run finds those who were there before us
				joined = 0
			}
			if err := tx.followerDay(joined, 0); err != nil {
				return err
			}
		}
		if next == "" || next == f.After { // the end, or a page that leads nowhere
			f.Phase, next = RunGone, ""
		}
		f.After, f.Counted, f.Total = next, f.Counted+len(ids), total
		return nil
	})
}

// keepFollowers books some of a page, in order, and says how many of them had
// not been followers.
func (tx *Tx) keepFollowers(f FollowerRun, openids []string) (joined int, err error) {
	ids, rows := make([]any, len(openids)), make([]any, 0, len(openids)*4)
	for i, id := range openids {
		ids[i] = id
		rows = append(rows, id, ms(tx.act.Now), f.Run)
	}
	var known int
	err = tx.row("SELECT COUNT(*) FROM follower WHERE openid IN ("+marks(len(ids))+
		") AND (following = 1 OR left_at >= ?)", append(slices.Clone(ids), ms(f.StartedAt))...).Scan(&known)
	if err != nil {
		return 0, fmt.Errorf("book followers: %w", err)
	}
	values := strings.TrimPrefix(strings.Repeat(", (?, '', 1, '', ?, 0, 0, ?, '', '', 0)", len(openids)), ", ")
	_, err = tx.exec(`INSERT INTO follower (openid, unionid, following, county, since, left_at, asked_at, seen, tags,
		tags_done, event_at) VALUES `+values+`
		ON CONFLICT (openid) DO UPDATE SET seen = excluded.seen,
		following = CASE WHEN follower.left_at >= ? THEN follower.following ELSE 1 END,
		since = CASE WHEN follower.following = 1 OR follower.left_at >= ? THEN follower.since ELSE excluded.since END,
		asked_at = CASE WHEN follower.following = 1 THEN follower.asked_at ELSE 0 END,
		tags_done = CASE WHEN follower.following = 1 THEN follower.tags_done ELSE ''
		END`, append(rows, ms(f.StartedAt), ms(f.StartedAt))...)
	if err != nil {
		return 0, fmt.Errorf("book followers: %w", err)
	}
	return len(openids) - known, nil
}

// goneAtOnce bounds how many are booked as gone in one change.
const goneAtOnce = 1000

// MarkGone books some of those whom WeChat told no more and who did not come
// while the run went on; when none is left, the tags are next. A run that saw
// fewer than WeChat says there are takes nobody for gone.
func (s *Store) MarkGone(ctx context.Context, f FollowerRun) (FollowerRun, error) {
	return s.changeRun(ctx, f, func(tx *Tx, f *FollowerRun) error {
		n := int64(0)
		if official.Complete(f.Counted, f.Total) {
			var err error
			n, err = tx.exec(`UPDATE follower SET following = 0, left_at = ?, tags_done = '' WHERE following = 1
				AND openid IN
				(SELECT openid FROM follower WHERE following = 1 AND seen < ? AND since < ? ORDER BY seen, openid
				LIMIT ?)`, ms(tx.act.Now), f.Run, ms(f.StartedAt), goneAtOnce)
			if err != nil {
				return fmt.Errorf("book the gone: %w", err)
			}
			if err := tx.followerDay(0, int(n)); err != nil {
				return err
			}
		}
		if n < goneAtOnce {
			f.Phase, f.After = RunTags, ""
		}
		return nil
	})
}

// tagsAtOnce bounds how many followers' tags are computed in one change.
const tagsAtOnce = 500

// RetagSome computes some followers' tags anew; when all are done, the run is
// finished and the day's figures are right.
func (s *Store) RetagSome(ctx context.Context, f FollowerRun) (FollowerRun, error) {
	return s.changeRun(ctx, f, func(tx *Tx, f *FollowerRun) error {
		if err := tx.dropLostTags(f.After); err != nil {
			return err
		}
		last, err := tx.retag("openid > ? AND following = 1 ORDER BY openid LIMIT ?", f.After, tagsAtOnce)
		if err != nil {
			return err
		}
		if last != "" {
			f.After = last
			return nil
		}
		f.Phase, f.After, f.FinishedAt = RunIdle, "", tx.act.Now
		if !official.Complete(f.Counted, f.Total) {
			f.Trouble = fmt.Sprintf("微信说有%d位关注者，这次只给出了%d位，没有清理已离开的人，下次再核对", f.Total,
				f.Counted)
		}
		return tx.countFollowers()
	})
}

// dropLostTags forgets, of the next followers, the tags that WeChat has no more.
func (tx *Tx) dropLostTags(after string) error {
	lost, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (t official.Tag, err error) { return t, r.Scan(&t) },
		"SELECT name FROM tag WHERE wechat_id = 0 ORDER BY name")
	if err != nil || len(lost) == 0 {
		return err
	}
	rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (u Untagged, err error) {
		var done string
		err = r.Scan(&u.OpenID, &done)
		u.Done = official.ParseTags(done)
		return u, err
	}, "SELECT openid, tags_done FROM follower WHERE openid > ? AND following = 1 ORDER BY openid LIMIT ?"+tx.lock(),
		after, tagsAtOnce)
	if err != nil {
		return fmt.Errorf("find lost tags: %w", err)
	}
	for _, u := range rows {
		if left := u.Done.Without(lost); len(left) < len(u.Done) {
			if _, err := tx.exec("UPDATE follower SET tags_done = ? WHERE openid = ?", left.String(),
				u.OpenID); err != nil {
				return fmt.Errorf("drop lost tags: %w", err)
			}
		}
	}
	return nil
}

// RestFollowers lets the questions to WeChat about followers rest, and says why
// in plain Chinese.
func (s *Store) RestFollowers(ctx context.Context, o subsidy.Outcome, trouble string) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
		f, err := tx.FollowerRun()
		if err != nil {
			return err
		}
		f.Tries++
		f.NotBefore, f.Trouble = subsidy.Resume(o.Pause, f.Tries, now), trouble
		return tx.saveRun(f)
	})
}

// Unasked lists up to limit present followers whose unionid was not asked for.
func (s *Reader) Unasked(ctx context.Context, limit int) ([]string, error) {
	ids, err := collect(ctx, s, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT openid FROM follower WHERE following = 1 AND asked_at = 0 ORDER BY openid LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("find unasked followers: %w", err)
	}
	return ids, nil
}

// KeepInfo books what WeChat told of some followers that it was asked about, and
// what tags follow from it.
func (s *Store) KeepInfo(ctx context.Context, asked []string, infos []official.FollowerInfo) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
		f, err := tx.FollowerRun()
		if err != nil {
			return err
		}
		f.Calls, f.Tries, f.Trouble = f.Calls+1, 0, ""
		if err := tx.saveRun(f); err != nil {
			return err
		}
		ids := make([]any, 0, len(asked))
		for _, id := range slices.Sorted(slices.Values(asked)) {
			ids = append(ids, id)
		}
		if _, err := tx.exec("UPDATE follower SET asked_at = ? WHERE openid IN ("+marks(len(ids))+")",
			append([]any{ms(now)}, ids...)...); err != nil {
			return fmt.Errorf("book follower: %w", err)
		}
		if err := tx.keepInfos(infos); err != nil {
			return err
		}
		_, err = tx.retag("openid IN ("+marks(len(ids))+") AND following = 1 ORDER BY openid", ids...)
		return err
	})
}

func (tx *Tx) keepInfos(infos []official.FollowerInfo) error {
	names := map[int]official.Tag{}
	_, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (struct{}, error) {
		var name official.Tag
		var id int
		err := r.Scan(&name, &id)
		names[id] = name
		return struct{}{}, err
	}, "SELECT name, wechat_id FROM tag WHERE wechat_id <> 0")
	if err != nil {
		return fmt.Errorf("read tags: %w", err)
	}
	for _, info := range infos {
		if !info.Subscribed {
			n, err := tx.exec(
				"UPDATE follower SET following = 0, left_at = ?, tags_done = '' WHERE openid = ? AND following = 1",
				ms(tx.act.Now), info.OpenID)
			if err == nil {
				err = tx.followerDay(0, int(n))
			}
			if err != nil {
				return fmt.Errorf("book follower: %w", err)
			}
			continue
		}
		var done official.TagSet
		for _, id := range info.Tags {
			if name, ok := names[id]; ok {
				done = done.With(name)
			}
		}
		_, err := tx.exec("UPDATE follower SET unionid = COALESCE(NULLIF(CAST(? AS TEXT), ''), unionid), since = "+
			"COALESCE(NULLIF(CAST(? AS BIGINT), 0), since), tags_done = ? WHERE openid = ?",
			info.UnionID, ms(info.Since), done.String(), info.OpenID)
		if err != nil {
			return fmt.Errorf("book follower: %w", err)
		}
	}
	return nil
}
