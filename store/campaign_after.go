package store

import (
	"context"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/official"
)

// askLater has WeChat asked about a segment that it took, if it does not tell
// the end itself.
func (tx *Tx) askLater(notice string) error {
	if _, err := tx.exec(`UPDATE campaign_segment SET taken_at = ?, ask_at = ? WHERE notice_id = ? AND taken_at = 0
		AND EXISTS (SELECT 1 FROM notice WHERE notice.id = campaign_segment.notice_id AND notice.state = 'delivered'
		AND notice.receipt <> '')`, ms(tx.act.Now), ms(official.AskAt(tx.act.Now)), notice); err != nil {
		return fmt.Errorf("ask later: %w", err)
	}
	return nil
}

// MassAsk is a segment about whose end WeChat is to be asked.
type MassAsk struct {
	Notice, Receipt string
	Taken           time.Time
	due             int64
	told            bool // its end came meanwhile
}

// MassAsks are the segments to ask WeChat about now; those whose end came
// meanwhile are asked about no more.
func (s *Store) MassAsks(ctx context.Context, limit int) ([]MassAsk, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := collect(ctx, &s.Reader, s.read, func(r scanner) (a MassAsk, err error) {
		var taken int64
		err = r.Scan(&a.Notice, &a.Receipt, &taken, &a.due, &a.told)
		a.Taken = at(taken)
		return a, err
	}, `SELECT notice_id, notice.receipt, taken_at, ask_at, CASE WHEN mass_end.receipt IS NULL THEN 0 ELSE 1 END
		FROM campaign_segment JOIN notice ON notice.id = notice_id
		LEFT JOIN mass_end ON mass_end.receipt = notice.receipt
		WHERE ask_at > 0 AND ask_at <= ? ORDER BY ask_at, notice_id LIMIT ?`, ms(now), limit)
	if err != nil {
		return nil, fmt.Errorf("read what to ask: %w", err)
	}
	out := rows[:0]
	for _, a := range rows {
		if !a.told {
			out = append(out, a)
			continue
		}
		if err := s.Change(ctx, Act{}, func(tx *Tx) error { return tx.askAt(a.Notice, time.Time{}) }); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (tx *Tx) askAt(notice string, when time.Time) error {
	if _, err := tx.exec("UPDATE campaign_segment SET ask_at = ? WHERE notice_id = ?", ms(when), notice); err != nil {
		return fmt.Errorf("ask again: %w", err)
	}
	return nil
}

// ClaimAsk keeps a question from being asked twice; false when another asks it.
func (s *Store) ClaimAsk(ctx context.Context, a MassAsk, lease time.Duration) (bool, error) {
	return s.claim(ctx, "UPDATE campaign_segment SET ask_at = ? WHERE notice_id = ? AND ask_at = ?", a.Notice, a.due,
		lease)
}

// claim moves a due moment by a lease, if nobody else has.
func (s *Store) claim(ctx context.Context, query, notice string, due int64, lease time.Duration) (bool, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return false, err
	}
	return Answer(ctx, s, Act{Now: now}, func(tx *Tx) (bool, error) {
		n, err := tx.exec(query, ms(now.Add(lease)), notice, due)
		if err != nil {
			return false, fmt.Errorf("claim segment: %w", err)
		}
		return n == 1, nil
	})
}

// BookAsk books what WeChat said about a mass send's end when it was asked. An
// end that the event told meanwhile stays.
func (s *Store) BookAsk(ctx context.Context, a MassAsk, end *official.MassEnd, again time.Time) error {
	return s.Change(ctx, Act{}, func(tx *Tx) error {
		if end != nil {
			if _, err := tx.exec("INSERT INTO mass_end (receipt, status, total, kept, sent, failed, at, asked) "+
				"VALUES (?, ?, 0, 0, 0, 0, ?, 1) ON CONFLICT (receipt) DO NOTHING", a.Receipt, end.Status,
				ms(end.At)); err != nil {
				return fmt.Errorf("book mass end: %w", err)
			}
		}
		return tx.askAt(a.Notice, again)
	})
}

// WithdrawCampaign takes a notice off our pages, and has what WeChat took of it
// taken back.
func (tx *Tx) WithdrawCampaign(id, reason string) error {
	c, _, segments, err := tx.held(id)
	if err != nil {
		return err
	}
	ev, err := c.Withdraw(reason, segments, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.SaveCampaign(c, ev); err != nil {
		return err
	}
	return tx.takeBack(id, "''")
}

// takeBack has segments tried whose take-back stands somewhere.
func (tx *Tx) takeBack(campaign, from string) error {
	now := ms(tx.act.Now)
	if _, err := tx.exec("UPDATE campaign_segment SET takeback = 'waiting', takeback_since = ?, takeback_at = ?, "+
		"takeback_code = 0 WHERE campaign_id = ? AND takeback = "+from, now, now, campaign); err != nil {
		return fmt.Errorf("take back: %w", err)
	}
	return nil
}

// TakeBackAgain has those articles of a withdrawn notice tried once more that
// WeChat did not take back.
func (tx *Tx) TakeBackAgain(id string) error {
	c, err := tx.Campaign(id)
	if err != nil {
		return err
	}
	segments, err := tx.s.segmentReports(tx.ctx, tx.tx, id)
	if err != nil {
		return err
	}
	ev, err := c.TakeBackAgain(segments, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	if err := tx.SaveCampaign(c, ev); err != nil {
		return err
	}
	return tx.takeBack(id, "'refused'")
}

// TakingBack is a segment whose article is to be taken back now.
type TakingBack struct {
	official.TakingBack
	Campaign, Notice string
	Tag              official.Tag
	due              int64
}

// TakingBack are the segments whose articles are to be taken back now.
func (s *Reader) TakingBack(ctx context.Context, limit int) ([]TakingBack, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	out, err := collect(ctx, s, s.read, func(r scanner) (b TakingBack, err error) {
		var since int64
		err = r.Scan(&b.Campaign, &b.Notice, &b.Tag, &b.State, &b.Receipt, &since, &b.due)
		b.Since = at(since)
		return b, err
	}, `SELECT campaign_id, notice_id, tag, notice.state, notice.receipt, takeback_since, takeback_at
		FROM campaign_segment JOIN notice ON notice.id = notice_id
		WHERE takeback = 'waiting' AND takeback_at <= ? ORDER BY takeback_at, notice_id LIMIT ?`, ms(now), limit)
	if err != nil {
		return nil, fmt.Errorf("read what to take back: %w", err)
	}
	return out, nil
}

// ClaimTakeBack keeps an article from being taken back twice; false when another
// does it.
func (s *Store) ClaimTakeBack(ctx context.Context, b TakingBack, lease time.Duration) (bool, error) {
	return s.claim(ctx, "UPDATE campaign_segment SET takeback_at = ? WHERE notice_id = ? AND takeback_at = ? "+
		"AND takeback = 'waiting'", b.Notice, b.due, lease)
}

// BookTakeBack books how an article's take-back stands; its end is audited.
func (s *Store) BookTakeBack(ctx context.Context, b TakingBack, to official.TakenBack) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *Tx) error {
		c, err := tx.Campaign(b.Campaign)
		if err != nil {
			return err
		}
		if _, err := tx.exec("UPDATE campaign_segment SET takeback = ?, takeback_at = ?, takeback_code = ? "+
			"WHERE notice_id = ?", string(to.State), ms(to.Again), to.Code, b.Notice); err != nil {
			return fmt.Errorf("book take-back: %w", err)
		}
		if to.State == official.TakeBackWaiting {
			return nil
		}
		return tx.SaveCampaign(c, c.TookBack(b.Tag, to, now))
	})
}
