package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/notify"
)

// deadFor is how many days a dead notice is listed (business days and not).
const deadFor = 30

// bury lists a notice among the dead when it ends without reaching a phone:
// refused, unknown, or in the inbox alone after an attempt failed. What only
// was not open to the recipient is no failure.
func (tx *Tx) bury(id string, next notify.Settle) error {
	var channel subsidy.Channel
	var result string
	var code int
	switch next.State {
	case subsidy.DeliveryInbox, subsidy.DeliveryRefused, subsidy.DeliveryUnknown:
	default:
		return nil
	}
	err := tx.row("SELECT channel, result, code FROM attempt WHERE notice_id = ? AND attempt > (SELECT resent "+
		"FROM notice WHERE id = ?) ORDER BY attempt DESC LIMIT 1", id, id).
		Scan(&channel, &result, &code)
	switch {
	case errors.Is(err, sql.ErrNoRows) && next.State == subsidy.DeliveryInbox:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		channel, result = next.Channel, string(subsidy.Refused)
	case err != nil:
		return fmt.Errorf("read last attempt: %w", err)
	case result == string(subsidy.Delivered):
		return nil
	}
	if _, err := tx.exec(
		"INSERT INTO dead (notice_id, channel, result, code, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", id,
		string(channel), result, code, ms(tx.act.Now)); err != nil {
		return fmt.Errorf("list dead notice: %w", err)
	}
	return nil
}

// DeadRow is a dead notice on the operations page; nothing of it is personal.
type DeadRow struct {
	notify.Dead
	At time.Time
}

// DeadSearch narrows the list: by channel, and by one of its codes.
type DeadSearch struct {
	Channel subsidy.Channel // "" is all
	Code    int
	ByCode  bool // Code counts; only beside a channel
}

func (q DeadSearch) condition(since time.Time) (string, []any) {
	condition, args := "", []any{}
	if q.Channel != "" {
		condition, args = "dead.channel = ? AND ", append(args, string(q.Channel))
		if q.ByCode {
			condition, args = condition+"dead.code = ? AND ", append(args, q.Code)
		}
	}
	return condition + "dead.at >= ?", append(args, ms(since))
}

const deadColumns = "dead.notice_id, notice.kind, notice.state, dead.channel, dead.result, dead.code, notice.why, " +
	"notice.read_at, dead.at"

func scanDead(r scanner) (d DeadRow, err error) {
	var read, when int64
	err = r.Scan(&d.ID, &d.Kind, &d.State, &d.Channel, &d.Result, &d.Code, &d.Why, &read, &when)
	d.Read, d.At = read != 0, at(when)
	return d, err
}

// deadSince is from when on dead notices are listed.
func deadSince(now time.Time) time.Time { return calendar.DayOf(now).AddDays(-deadFor).Start() }

// DeadNotices lists the dead of the last 30 days, newest first, to those who
// may see to them.
func (s *Reader) DeadNotices(
	ctx context.Context, actor subsidy.Actor, q DeadSearch, p Page,
) ([]DeadRow, string, error) {
	if actor.May(subsidy.ReadOperations, subsidy.Scope{}) != nil {
		return nil, "", nil
	}
	now, err := s.Now(ctx)
	if err != nil {
		return nil, "", err
	}
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	condition, args := q.condition(deadSince(now))
	if keys != nil {
		last, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		condition, args = condition+" AND (dead.at, dead.notice_id) < (?, ?)", append(args, last, keys[1])
	}
	rows, err := collect(ctx, s, s.read, scanDead,
		"SELECT "+deadColumns+" FROM dead JOIN notice ON notice.id = dead.notice_id WHERE "+condition+
			" ORDER BY dead.at DESC, dead.notice_id DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list dead notices: %w", err)
	}
	rows, next := cut(rows, p, func(d DeadRow) []string { return []string{fmt.Sprint(ms(d.At)), d.ID} })
	return rows, next, nil
}

// DeadCount is how many notices died of one code on one channel.
type DeadCount struct {
	Channel subsidy.Channel
	Code    int
	N       int
}

// DeadCounts counts the dead since a moment, by channel and code.
func (s *Reader) DeadCounts(ctx context.Context, since time.Time) ([]DeadCount, error) {
	out, err := collect(ctx, s, s.read,
		func(r scanner) (c DeadCount, err error) { return c, r.Scan(&c.Channel, &c.Code, &c.N) },
		"SELECT channel, code, COUNT(*) FROM dead WHERE at >= ? GROUP BY channel, code", ms(since))
	if err != nil {
		return nil, fmt.Errorf("count dead notices: %w", err)
	}
	slices.SortFunc(out, func(a, b DeadCount) int {
		return cmp.Or(slices.Index(subsidy.Channels(), a.Channel)-slices.Index(subsidy.Channels(), b.Channel),
			cmp.Compare(a.Code, b.Code))
	})
	return out, nil
}

// DeadThisMonth counts the dead of the list, by channel and code.
func (s *Reader) DeadThisMonth(ctx context.Context) ([]DeadCount, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	return s.DeadCounts(ctx, deadSince(now))
}

// Resend sends a dead notice once more, from its first channel.
func (tx *Tx) Resend(id, reason string) error {
	d, err := tx.dead(id)
	if err != nil {
		return err
	}
	wanted, err := tx.stillWanted(id, d.Kind)
	if err != nil {
		return err
	}
	event, err := d.Resend(wanted, reason, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	// resent keeps attempts without an answer from standing against the new ones.
	_, err = tx.exec(`UPDATE notice SET state = 'waiting', channel = ?, tries = 0, not_before = ?, queued_until = 0,
		code = 0, receipt = '', why = '', resent = attempt, let_go = ? WHERE id = ?`,
		string(notify.ChannelsOf(d.Kind)[0]), ms(tx.act.Now), tx.letGo(subsidy.DeliveryWaiting, tx.act.Now), id)
	if err != nil {
		return fmt.Errorf("resend notice: %w", err)
	}
	if _, err := tx.exec("DELETE FROM dead WHERE notice_id = ?", id); err != nil {
		return fmt.Errorf("resend notice: %w", err)
	}
	tx.owed = true
	return tx.Record(event)
}

// dead reads a dead notice for update; one that is not listed any more counts
// as delivered.
func (tx *Tx) dead(id string) (notify.Dead, error) {
	var d notify.Dead
	var read int64
	err := tx.row("SELECT id, kind, state, channel, why, read_at FROM notice WHERE id = ?"+tx.lock(), id).
		Scan(&d.ID, &d.Kind, &d.State, &d.Channel, &d.Why, &read)
	if errors.Is(err, sql.ErrNoRows) {
		return d, &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这条消息，请刷新页面"}
	}
	if err != nil {
		return d, fmt.Errorf("read notice: %w", err)
	}
	d.Read = read != 0
	err = tx.row("SELECT channel, result, code FROM dead WHERE notice_id = ?"+tx.lock(), id).
		Scan(&d.Channel, &d.Result, &d.Code)
	if errors.Is(err, sql.ErrNoRows) {
		d.State = subsidy.DeliveryDelivered
		return d, nil
	}
	return d, err
}

// stillWanted asks the rule whether a settled notice is still true; what is
// left of a digest is found out when it is sent.
func (tx *Tx) stillWanted(id string, kind subsidy.MessageKind) (bool, error) {
	var subject subsidy.Subject
	var payload []byte
	if err := tx.row("SELECT subject_kind, subject_id, payload FROM notice WHERE id = ?", id).
		Scan(&subject.Kind, &subject.ID, &payload); err != nil {
		return false, fmt.Errorf("read notice: %w", err)
	}
	m, err := tx.s.message(id, kind, payload)
	if err != nil {
		return false, err
	}
	facts, err := tx.facts(subject)
	if err != nil {
		return false, err
	}
	return subsidy.Wanted(m, facts, calendar.DayOf(tx.act.Now)), nil
}

// Bounds on sending all of a code once more.
const (
	resendAtOnce = 100  // in one change
	ResendMost   = 2000 // at one press of the button
)

// Resent is what came of sending all of a code once more.
type Resent struct {
	Sent    int `json:"sent"`
	Skipped int `json:"skipped"` // no longer true, or read meanwhile
}

// ResendAll sends once more what died of a code on a channel, at most
// ResendMost, oldest first, a page to a change; under the same key again it
// answers the same.
func (s *Store) ResendAll(ctx context.Context, act Act, q DeadSearch, reason string) (total Resent, err error) {
	if _, err := (notify.Dead{State: subsidy.DeliveryRefused}).Resend(true, reason, act.Actor, act.Now); err != nil {
		return total, err // may not, or without a reason
	}
	type batch struct {
		Resent
		At   int64
		ID   string
		More bool
	}
	key, from := act.Key, batch{}
	for n := 0; n*resendAtOnce < ResendMost; n++ {
		if key != "" {
			act.Key = fmt.Sprintf("%s:%d", key, n)
		}
		from, err = Answer(ctx, s, act, func(tx *Tx) (batch, error) {
			done := batch{At: from.At, ID: from.ID}
			rows, err := tx.deadAfter(q, done.At, done.ID)
			if err != nil {
				return done, err
			}
			if done.More = len(rows) == resendAtOnce; done.More {
				done.At, done.ID = ms(rows[len(rows)-1].At), rows[len(rows)-1].ID
			}
			done.Resent, err = tx.resendEach(rows, reason)
			return done, err
		})
		if err != nil {
			return total, err
		}
		total.Sent, total.Skipped = total.Sent+from.Sent, total.Skipped+from.Skipped
		if !from.More {
			break
		}
	}
	return total, nil
}

// resendEach sends these once more, locked in the order of their keys; what the
// rule refuses is skipped.
func (tx *Tx) resendEach(rows []DeadRow, reason string) (done Resent, err error) {
	slices.SortFunc(rows, func(a, b DeadRow) int { return strings.Compare(a.ID, b.ID) })
	for _, r := range rows {
		switch err := tx.Resend(r.ID, reason); {
		case err == nil:
			done.Sent++
		case subsidy.KindOf(err) == subsidy.Conflict:
			done.Skipped++
		default:
			return done, err
		}
	}
	return done, nil
}

// deadAfter is the next page of the dead, oldest first, up to now.
func (tx *Tx) deadAfter(q DeadSearch, after int64, id string) ([]DeadRow, error) {
	condition, args := q.condition(deadSince(tx.act.Now))
	rows, err := collect(tx.ctx, tx.s, tx.tx, scanDead,
		"SELECT "+deadColumns+" FROM dead JOIN notice ON notice.id = dead.notice_id WHERE "+condition+
			" AND (dead.at, dead.notice_id) > (?, ?) AND dead.at <= ? ORDER BY dead.at, dead.notice_id LIMIT ?",
		append(args, after, id, ms(tx.act.Now), resendAtOnce)...)
	if err != nil {
		return nil, fmt.Errorf("list dead notices: %w", err)
	}
	return rows, nil
}

// sweepDead takes from the list what is older than it shows.
func (s *Store) sweepDead(ctx context.Context) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	if _, err := s.exec(ctx, "DELETE FROM dead WHERE at < ?", ms(deadSince(now))); err != nil {
		return fmt.Errorf("upkeep: %w", err)
	}
	return nil
}
