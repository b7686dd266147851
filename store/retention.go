package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// Settings of retention: how long what is kept, and the day the job last had
// nothing left to do.
const (
	retentionSetting = "retention"
	retentionDone    = "retention_done"
)

// Retention is how long personal data are kept.
func (s *Reader) Retention(ctx context.Context) (subsidy.Retention, error) {
	return scanRetention(s.row(ctx, "SELECT value FROM setting WHERE name = ?", retentionSetting))
}

func scanRetention(r scanner) (subsidy.Retention, error) {
	out := subsidy.DefaultRetention()
	var text string
	err := r.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read retention: %w", err)
	}
	return out, json.Unmarshal([]byte(text), &out)
}

// SetRetention lets the rule change how long personal data are kept.
func (tx *Tx) SetRetention(to subsidy.Retention) error {
	r, err := scanRetention(tx.row("SELECT value FROM setting WHERE name = ?"+tx.lock(), retentionSetting))
	if err != nil {
		return err
	}
	event, err := r.Set(to, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := tx.setting(retentionSetting, string(text)); err != nil {
		return err
	}
	return tx.Record(event)
}

// kept is a kind of thing that is kept for a time.
type kept struct {
	query string // ids after a place whose last moment is before a limit: moment, id
	limit any
	scrub func(tx *Tx, id string, before time.Time) (bool, error)
	years int
}

// paidCase tells a filing, or the amendment of one, of which something was paid
// or put into a plan: a financial archive.
const paidCase = `EXISTS (SELECT 1 FROM claim c WHERE c.filing_id IN (filing.id, filing.amends) AND (
	EXISTS (SELECT 1 FROM claim_line l WHERE l.claim_id = c.id AND l.state IN ('paid', 'recovered')) OR
	EXISTS (SELECT 1 FROM payment_item i WHERE i.claim_id = c.id)))`

// keeps are all kinds, by the day it is.
func keeps(r subsidy.Retention, today calendar.Day) []kept {
	old := func(years int) calendar.Day { return subsidy.Before(today, years) }
	filings := func(which string) string {
		return "SELECT end_day, id FROM filing WHERE scrubbed = 0 AND state <> 'draft' AND end_day < ? " +
			"AND (end_day, id) > (?, ?) AND " + which + " ORDER BY end_day, id LIMIT ?"
	}
	return []kept{
		{filings("NOT " + paidCase), old(r.Cases).String(), (*Tx).scrubFiling, r.Cases},
		{
			"SELECT created_at, id FROM filing WHERE state = 'draft' AND created_at < ? " +
				"AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?",
			ms(old(r.Drafts).Start()),
			(*Tx).dropDraft,
			r.Drafts,
		},
		{
			"SELECT last_at, id FROM conversation WHERE last_at < ? AND (last_at, id) > (?, ?) " +
				"ORDER BY last_at, id LIMIT ?",
			ms(old(r.Texts).Start()),
			(*Tx).dropConversation,
			r.Texts,
		},
		{
			"SELECT last_at, id FROM question WHERE last_at < ? AND (last_at, id) > (?, ?) " +
				"ORDER BY last_at, id LIMIT ?",
			ms(old(r.Texts).Start()), (*Tx).dropQuestion, r.Texts,
		},
		{
			"SELECT decided_at, id FROM objection WHERE claim_id = '' AND state <> 'open' AND decided_at < ? " +
				"AND (decided_at, id) > (?, ?) ORDER BY decided_at, id LIMIT ?",
			ms(old(r.Cases).Start()),
			(*Tx).dropReport,
			r.Cases,
		},
		{filings(paidCase), old(r.Paid).String(), (*Tx).scrubFiling, r.Paid},
	}
}

// Scrub erases, at most so many at a time, the personal data whose retention
// has ended, each with its audit line; done says that nothing is left for this
// day. Numbers, sums and the audit chain stay as they are.
func (s *Store) Scrub(ctx context.Context, now time.Time, most int) (erased int, done bool, err error) {
	today := calendar.DayOf(now)
	var last string
	err = s.row(ctx, "SELECT value FROM setting WHERE name = ?", retentionDone).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, false, fmt.Errorf("read retention: %w", err)
	}
	if last == today.String() {
		return 0, true, nil
	}
	r, err := s.Retention(ctx)
	if err != nil {
		return 0, false, err
	}
	for _, k := range keeps(r, today) {
		n, err := s.scrubKind(ctx, k, today, now, most-erased)
		if erased += n; err != nil || erased >= most {
			return erased, false, err
		}
	}
	act := Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}
	return erased, true, s.Change(ctx, act, func(tx *Tx) error { return tx.setting(retentionDone, today.String()) })
}

// due is a thing whose time may have come.
type due struct {
	moment any
	id     string
}

// day is the day of its moment.
func (d due) day() (calendar.Day, error) {
	if when, is := d.moment.(int64); is {
		return calendar.DayOf(at(when)), nil
	}
	return day(fmt.Sprint(d.moment))
}

// due lists a kind's candidates after a place.
func (s *Reader) due(ctx context.Context, k kept, after due, n int) ([]due, error) {
	rows, err := collect(ctx, s, s.read, func(r scanner) (d due, err error) {
		if _, days := k.limit.(string); days {
			var day string
			err = r.Scan(&day, &d.id)
			d.moment = day
			return d, err
		}
		var when int64
		err = r.Scan(&when, &d.id)
		d.moment = when
		return d, err
	}, k.query, k.limit, after.moment, after.id, n)
	if err != nil {
		return nil, fmt.Errorf("look for what is due: %w", err)
	}
	return rows, nil
}

// first is the place before all of a kind.
func (k kept) first() due {
	if _, days := k.limit.(string); days {
		return due{"", ""}
	}
	return due{int64(-1), ""}
}

// scrubKind goes through a kind's candidates; one with a later act is passed over.
func (s *Store) scrubKind(
	ctx context.Context, k kept, today calendar.Day, now time.Time, most int,
) (erased int, err error) {
	act := Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}
	for after := k.first(); ; {
		list, err := s.due(ctx, k, after, 50)
		if err != nil {
			return erased, err
		}
		for _, d := range list {
			if erased >= most {
				return erased, nil
			}
			did, err := Answer(ctx, s, act, func(tx *Tx) (bool, error) {
				return k.scrub(tx, d.id, subsidy.Before(today, k.years).Start())
			})
			if err != nil {
				return erased, fmt.Errorf("scrub %s: %w", d.id, err)
			}
			if did {
				erased++
			}
			after = d
		}
		if len(list) < 50 {
			return erased, nil
		}
	}
}

// later reports whether anything was done to one of the subjects since a moment.
func (tx *Tx) later(since time.Time, subjects ...string) (bool, error) {
	var n int
	err := tx.row("SELECT COUNT(*) FROM (SELECT 1 FROM event WHERE subject_id IN ("+marks(len(subjects))+
		") AND at >= ? LIMIT 1) AS late", append(anys(subjects), ms(since))...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for a later act: %w", err)
	}
	return n > 0, nil
}

// erase is one statement of an erasing.
type erase struct {
	query string
	args  []any
}

func (tx *Tx) eraseAll(steps []erase) error {
	for _, e := range steps {
		if _, err := tx.exec(e.query, e.args...); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	return nil
}

// eraseTold erases what was told of subjects: the audit lines' text, of which
// the commitment stays, the messages sent, and what was kept of pages that were printed.
func (tx *Tx) eraseTold(subjects ...string) error {
	for _, id := range subjects {
		if err := tx.eraseAll([]erase{
			{"UPDATE event SET body = NULL, salt = NULL WHERE subject_id = ?", []any{id}},
			{"DELETE FROM attempt WHERE notice_id IN (SELECT id FROM notice WHERE subject_id = ?)", []any{id}},
			{"DELETE FROM dead WHERE notice_id IN (SELECT id FROM notice WHERE subject_id = ?)", []any{id}},
			{"DELETE FROM notice WHERE subject_id = ?", []any{id}},
			{"DELETE FROM printed_paper WHERE subject_id = ?", []any{id}},
		}); err != nil {
			return err
		}
	}
	return nil
}

// dropConversation forgets what a follower wrote.
func (tx *Tx) dropConversation(id string, before time.Time) (bool, error) {
	c, err := tx.Conversation(id)
	if err != nil || !c.LastAt.Before(before) {
		return false, err
	}
	block, err := tx.BlockOf(id)
	if err != nil {
		return false, err
	}
	messages, err := tx.eraseConversation(id)
	if err != nil {
		return false, err
	}
	if _, err := tx.exec("UPDATE remark SET text = NULL, due = 1, at = ? WHERE openid = ?", ms(tx.act.Now),
		c.OpenID); err != nil { // the jobs take it away at WeChat, and then the row goes too
		return false, fmt.Errorf("end remark: %w", err)
	}
	if block.Wanted { // the jobs take them off at WeChat, and then the row goes too
		event := block.Outlived(tx.act.Now)
		if err := tx.SaveBlock(block, event); err != nil {
			return false, err
		}
		if _, err := tx.exec(dropEnded); err != nil {
			return false, fmt.Errorf("drop blocks that are over: %w", err)
		}
	}
	return true,
		tx.Record(subsidy.ScrubEvent(subsidy.Subject{Kind: subsidy.SubjectConversation, ID: id},
			subsidy.Scope{County: c.County}, "", fmt.Sprintf("公众号留言%d条", messages), tx.act.Now))
}

// eraseConversation erases a conversation and what was told of it, and says how
// many messages it had.
func (tx *Tx) eraseConversation(id string) (messages int, err error) {
	ids, err := tx.idsOf("SELECT id FROM conversation_message WHERE conversation_id = ?", id)
	if err != nil {
		return 0, err
	}
	if err := tx.eraseTold(append(ids, id)...); err != nil {
		return 0, err
	}
	return len(ids), tx.eraseAll([]erase{
		{"DELETE FROM conversation_message WHERE conversation_id = ?", []any{id}},
		{"DELETE FROM conversation WHERE id = ?", []any{id}},
	})
}

// dropQuestion forgets a question and its answers.
func (tx *Tx) dropQuestion(id string, before time.Time) (bool, error) {
	q, err := tx.Question(id)
	if err != nil || !q.LastAt.Before(before) {
		return false, err
	}
	if err := tx.eraseTold(id); err != nil {
		return false, err
	}
	if err := tx.eraseAll([]erase{
		{"DELETE FROM question_message WHERE question_id = ?", []any{id}},
		{"DELETE FROM rating WHERE question_id = ?", []any{id}},
		{"DELETE FROM question WHERE id = ?", []any{id}},
	}); err != nil {
		return false, err
	}
	return true,
		tx.Record(subsidy.ScrubEvent(subsidy.Subject{Kind: subsidy.SubjectQuestion, ID: id},
			subsidy.Scope{County: q.County}, "", "诉求和往来内容", tx.act.Now))
}

// dropReport forgets a report (举报) about no claim; one about a claim goes with
// its filing.
func (tx *Tx) dropReport(id string, before time.Time) (bool, error) {
	o, err := tx.Objection(id)
	if err != nil || o.Claim != "" || o.State == claim.ObjectionOpen {
		return false, err
	}
	if late, err := tx.later(before, id); err != nil || late {
		return false, err
	}
	if err := tx.eraseTold(id); err != nil {
		return false, err
	}
	if _, err := tx.exec("DELETE FROM objection WHERE id = ?", id); err != nil {
		return false, fmt.Errorf("erase: %w", err)
	}
	return true,
		tx.Record(subsidy.ScrubEvent(subsidy.Subject{Kind: subsidy.SubjectObjection, ID: id}, o.Scope(), "",
			"举报和处理情况", tx.act.Now))
}

func (tx *Tx) idsOf(query string, args ...any) ([]string, error) {
	ids, err := collect(tx.ctx, tx.s, tx.tx, func(r scanner) (id string, err error) { return id, r.Scan(&id) }, query,
		args...)
	if err != nil {
		return nil, fmt.Errorf("look for what belongs to it: %w", err)
	}
	return ids, nil
}

// RetentionDue is what goes next of a kind, and how long it is kept.
type RetentionDue struct {
	What  string
	Years int
	Next  calendar.Day // zero when there is nothing
}

// retentionNames are the kinds, in the order of keeps.
var retentionNames = []string{
	"没有拨付的备案、申领里的个人信息和材料", "没有提交的草稿", "公众号留言", "诉求",
	"没有涉及申领的举报", "已拨付的备案、申领和凭证里的个人信息和材料",
}

// RetentionNext tells, for each kind, the day on which the oldest is due.
func (s *Reader) RetentionNext(ctx context.Context, now time.Time) ([]RetentionDue, error) {
	r, err := s.Retention(ctx)
	if err != nil {
		return nil, err
	}
	var out []RetentionDue
	for i, k := range keeps(r, calendar.DayOf(now)) {
		d := RetentionDue{What: retentionNames[i], Years: k.years}
		first := k.first()
		if k.limit = int64(math.MaxInt64); first.moment == "" {
			k.limit = "9999-12-31"
		}
		list, err := s.due(ctx, k, first, 1)
		if err != nil {
			return nil, err
		}
		for _, oldest := range list {
			last, err := oldest.day()
			if err != nil {
				return nil, err
			}
			d.Next = calendar.NewDay(last.Year()+k.years, last.Month(), last.Dom()).AddDays(1)
		}
		out = append(out, d)
	}
	return out, nil
}
