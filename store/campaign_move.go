package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// segment notes that an owed message is a segment of a policy notice.
func (tx *Tx) segment(notice, campaign string, m subsidy.Message, due time.Time) error {
	policy, _ := m.(official.PolicyNotice)
	if _, err := tx.exec("INSERT INTO campaign_segment (notice_id, campaign_id, tag, due_at) VALUES (?, ?, ?, ?)",
		notice, campaign, string(policy.Tag), ms(due)); err != nil {
		return fmt.Errorf("note segment: %w", err)
	}
	return nil
}

// segmentRow is a segment with its owed message's id.
type segmentRow struct {
	id string
	official.Segment
}

// segments reads a notice's segments in key order, for update with tx.lock().
func (tx *Tx) segments(campaign, lock string) ([]segmentRow, []official.Segment, error) {
	rows, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (s segmentRow, err error) {
		var due int64
		err = r.Scan(&s.id, &s.Tag, &s.State, &due)
		s.DueAt = at(due)
		return s, err
	},
		"SELECT notice.id, tag, state, due_at FROM campaign_segment JOIN notice ON notice.id = notice_id "+
			"WHERE campaign_id = ? ORDER BY notice_id"+lock, campaign)
	if err != nil {
		return nil, nil, fmt.Errorf("read segments: %w", err)
	}
	out := make([]official.Segment, len(rows))
	for i, r := range rows {
		out[i] = r.Segment
	}
	return rows, out, nil
}

// MassPlan is what is planned or done in the month and on the day of a moment;
// what a paused notice (own, "" for none) still holds is left out of it.
func (s *Reader) MassPlan(ctx context.Context, due time.Time, own string) (official.MassPlan, error) {
	return s.massPlan(ctx, s.read, due, own)
}

func (s *Reader) massPlan(ctx context.Context, q queryer, due time.Time, own string) (official.MassPlan, error) {
	day := calendar.DayOf(due)
	from, until := calendar.NewDay(day.Year(), day.Month(), 1), calendar.NewDay(day.Year(), day.Month()+1, 1)
	plan := official.MassPlan{Month: map[official.Tag]int{}}
	_, err := collect(ctx, s, q, func(r scanner) (struct{}, error) {
		var tag official.Tag
		var when int64
		err := r.Scan(&tag, &when)
		plan.Month[tag]++
		if calendar.DayOf(at(when)) == day {
			plan.Day++
		}
		return struct{}{}, err
	}, `SELECT tag, due_at FROM campaign_segment JOIN notice ON notice.id = notice_id WHERE due_at >= ?
		AND due_at < ? AND state NOT IN ('dropped', 'refused')
		AND NOT (campaign_id = ? AND state = 'held')`, ms(from.Start()), ms(until.Start()), own)
	if err != nil {
		return plan, fmt.Errorf("read plan: %w", err)
	}
	return plan, nil
}

// planned fills in the plan that a release is checked against; one change at a
// time plans, so that two approvals at once cannot both take the last place.
func (tx *Tx) planned(r official.Release, due time.Time, own string) (official.Release, error) {
	if tx.s.postgres {
		if _, err := tx.exec("SELECT pg_advisory_xact_lock(742020012)"); err != nil {
			return r, fmt.Errorf("lock plan: %w", err)
		}
	}
	var err error
	r.Plan, err = tx.s.massPlan(tx.ctx, tx.tx, due, own)
	return r, err
}

// ApproveCampaign lets a policy notice go, one owed message a segment.
func (tx *Tx) ApproveCampaign(id string, r official.Release) error {
	c, err := tx.Campaign(id)
	if err != nil {
		return err
	}
	if r, err = tx.planned(r, c.Due(tx.act.Now), ""); err != nil {
		return err
	}
	ev, err := c.Approve(r, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.SaveCampaign(c, ev)
}

// held reads a notice's segments and then the notice, for update: whoever sends
// a segment locks in the same order.
func (tx *Tx) held(id string) (official.Campaign, []segmentRow, []official.Segment, error) {
	rows, segments, err := tx.segments(id, tx.lock())
	if err != nil {
		return official.Campaign{}, nil, nil, err
	}
	c, err := tx.Campaign(id)
	return c, rows, segments, err
}

// PauseCampaign holds the segments that have not gone out. One that is just
// going out goes on.
func (tx *Tx) PauseCampaign(id string) error {
	c, rows, segments, err := tx.held(id)
	if err != nil {
		return err
	}
	ev, err := c.Pause(segments, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.moved(c, ev, rows, time.Time{})
}

// ResumeCampaign lets the held segments go, on schedule or now.
func (tx *Tx) ResumeCampaign(id string, r official.Release) error {
	c, rows, segments, err := tx.held(id)
	if err != nil {
		return err
	}
	due := c.Due(tx.act.Now)
	if r, err = tx.planned(r, due, id); err != nil {
		return err
	}
	ev, err := c.Resume(r, segments, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.moved(c, ev, rows, due)
}

// CancelCampaign drops the segments that have not gone out.
func (tx *Tx) CancelCampaign(id, reason string) error {
	c, rows, segments, err := tx.held(id)
	if err != nil {
		return err
	}
	ev, err := c.Cancel(reason, segments, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.moved(c, ev, rows, time.Time{})
}

// moved saves a notice and brings its unsent segments to where the notice has
// them rest; an attempt handed to the queue before becomes stale. A due time
// is set on those that go out again.
func (tx *Tx) moved(c official.Campaign, ev subsidy.Event, rows []segmentRow, due time.Time) error {
	rest := c.Rest()
	for _, r := range rows {
		if !r.Unsent() || r.State == rest {
			continue
		}
		_, err := tx.exec("UPDATE notice SET state = ?, attempt = attempt + 1, queued_until = 0, not_before = CASE "+
			"WHEN CAST(? AS BIGINT) = 0 THEN not_before ELSE ? END WHERE id = ? AND state = ?",
			string(rest), ms(due), ms(due), r.id, string(r.State))
		if err != nil {
			return fmt.Errorf("move segment: %w", err)
		}
		if due.IsZero() {
			continue
		}
		if _, err := tx.exec("UPDATE campaign_segment SET due_at = ? WHERE notice_id = ?", ms(due), r.id); err != nil {
			return fmt.Errorf("move segment: %w", err)
		}
	}
	tx.owed = true
	if err := tx.SaveCampaign(c, ev); err != nil {
		return err
	}
	return tx.follow(c)
}

// follow lets a notice follow its segments. It reads them without a lock: the
// notice is locked, and whoever changes a segment comes here afterwards, so
// that the last one sees them all.
func (tx *Tx) follow(c official.Campaign) error {
	_, segments, err := tx.segments(c.ID, "")
	if err != nil {
		return err
	}
	events := c.Follow(segments, tx.act.Now)
	if len(events) == 0 {
		return nil
	}
	return tx.SaveCampaign(c, events...)
}

// followSend lets a policy notice follow one of its segments, whose message was
// just started or settled; what waits of a notice that was paused or cancelled
// meanwhile waits no longer.
func (tx *Tx) followSend(send Sending) error {
	if send.Kind != subsidy.KindPolicyNotice {
		return nil
	}
	var id string
	err := tx.row("SELECT campaign_id FROM campaign_segment WHERE notice_id = ?", send.ID).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find notice of a segment: %w", err)
	}
	c, err := tx.Campaign(id)
	if err != nil {
		return err
	}
	if rest := c.Rest(); rest != subsidy.DeliveryWaiting {
		if _, err := tx.exec("UPDATE notice SET state = ? WHERE id = ? AND state = 'waiting'", string(rest),
			send.ID); err != nil {
			return fmt.Errorf("hold segment: %w", err)
		}
	}
	if err := tx.askLater(send.ID); err != nil {
		return err
	}
	return tx.follow(c)
}
