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
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

const reportColumns = "week, made_at, sent_at, done_at, mailed"

func scanReport(r scanner) (w weekly.Report, err error) {
	var week string
	var made, sent, done, mailed int64
	if err := r.Scan(&week, &made, &sent, &done, &mailed); err != nil {
		return w, err
	}
	w.MadeAt, w.SentAt, w.DoneAt, w.Mailed = at(made), at(sent), at(done), mailed == 1
	w.Week, err = day(week)
	return w, err
}

// WeeklyReport reads a week's report for update, with its tables.
func (tx *Tx) WeeklyReport(week calendar.Day) (weekly.Report, []weekly.Table, error) {
	w, err := scanReport(tx.row("SELECT "+reportColumns+" FROM weekly_report WHERE week = ?"+tx.lock(), week.String()))
	if w, err = found(w, err, "weekly report"); err != nil {
		return w, nil, err
	}
	tables, err := tx.weeklyTables("week = ?", week.String())
	return w, inPrintedOrder(tables), err
}

// SaveWeeklyReport writes a report with its event.
func (tx *Tx) SaveWeeklyReport(w weekly.Report, ev subsidy.Event) error {
	_, err := tx.exec("UPDATE weekly_report SET sent_at = ?, done_at = ?, mailed = ? WHERE week = ?", ms(w.SentAt),
		ms(w.DoneAt), flag(w.Mailed), w.Week.String())
	if err != nil {
		return fmt.Errorf("save weekly report: %w", err)
	}
	return tx.Record(ev)
}

// inPrintedOrder puts tables in 附表6's order of the counties.
func inPrintedOrder(tables []weekly.Table) []weekly.Table {
	order := subsidy.Counties()
	slices.SortFunc(tables, func(a, b weekly.Table) int {
		return slices.Index(order, a.County) - slices.Index(order, b.County)
	})
	return tables
}

// NewestWeekly is the newest week that was made, the zero day for none.
func (s *Reader) NewestWeekly(ctx context.Context) (calendar.Day, error) {
	weeks, err := collect(ctx, s, s.read, func(r scanner) (d calendar.Day, err error) {
		var text string
		if err := r.Scan(&text); err != nil {
			return d, err
		}
		return day(text)
	}, "SELECT week FROM weekly_report ORDER BY week DESC LIMIT 1")
	if err != nil {
		return calendar.Day{}, fmt.Errorf("read newest week: %w", err)
	}
	if len(weeks) == 0 {
		return calendar.Day{}, nil
	}
	return weeks[0], nil
}

// WeeklyToClose are the weeks whose report may go out: not sent yet, or sent
// without all ten and now complete.
func (s *Reader) WeeklyToClose(ctx context.Context) ([]calendar.Day, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (d calendar.Day, err error) {
		var text string
		if err := r.Scan(&text); err != nil {
			return d, err
		}
		return day(text)
	}, `SELECT week FROM weekly_report WHERE done_at = 0 AND (sent_at = 0 OR NOT EXISTS
		(SELECT 1 FROM weekly WHERE weekly.week = weekly_report.week AND weekly.state = 'made')) ORDER BY week`)
	if err != nil {
		return nil, fmt.Errorf("list open weeks: %w", err)
	}
	return out, nil
}

// WeeklyScope is the condition that keeps a county to its own tables.
func weeklyScope(a subsidy.Actor) (string, []any, error) {
	if err := a.May(subsidy.ReadWeekly, subsidy.Scope{}); err != nil {
		return "", nil, err
	}
	if a.Role == subsidy.CityOfficer || a.Role == subsidy.System {
		return "1 = 1", nil, nil
	}
	return "county = ?", []any{string(a.County)}, nil
}

// WeeklyFor reads a week's report and the tables that the actor may see: a
// county its own, the city all ten.
func (s *Reader) WeeklyFor(
	ctx context.Context, actor subsidy.Actor, week calendar.Day,
) (weekly.Report, []weekly.Table, error) {
	condition, args, err := weeklyScope(actor)
	if err != nil {
		return weekly.Report{}, nil, err
	}
	w, err := scanReport(s.row(ctx, "SELECT "+reportColumns+" FROM weekly_report WHERE week = ?", week.String()))
	if w, err = found(w, err, "weekly report"); err != nil {
		return w, nil, err
	}
	tables, err := collect(ctx, s, s.read, s.scanWeekly,
		"SELECT "+weeklyColumns+" FROM weekly WHERE week = ? AND "+condition, append([]any{week.String()}, args...)...)
	if err != nil {
		return w, nil, fmt.Errorf("read weekly tables: %w", err)
	}
	return w, inPrintedOrder(tables), nil
}

// WeeklyItem is a week in the list.
type WeeklyItem struct {
	Week  calendar.Day
	State weekly.State // of the county's own table; of all ten: made while one is not in
	Open  int          // tables not in
}

// Weeks lists the weeks that were made, newest first, as the actor may see them.
func (s *Reader) Weeks(ctx context.Context, actor subsidy.Actor, p Page) ([]WeeklyItem, string, error) {
	if _, _, err := weeklyScope(actor); err != nil {
		return nil, "", err
	}
	keys, err := p.keys(1)
	if err != nil {
		return nil, "", err
	}
	query, args := "SELECT week, 'confirmed', (SELECT COUNT(*) FROM weekly WHERE weekly.week = weekly_report.week "+
		"AND weekly.state = 'made') FROM weekly_report WHERE 1 = 1", []any{}
	if actor.Role != subsidy.CityOfficer {
		query, args = "SELECT week, state, CASE WHEN state = 'made' THEN 1 ELSE 0 END FROM weekly WHERE county = ?",
			[]any{string(actor.County)}
	}
	if keys != nil {
		query, args = query+" AND week < ?", append(args, keys[0])
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (w WeeklyItem, err error) {
		var text string
		if err := r.Scan(&text, &w.State, &w.Open); err != nil {
			return w, err
		}
		if w.Open > 0 {
			w.State = weekly.Made
		}
		w.Week, err = day(text)
		return w, err
	}, query+" ORDER BY week DESC LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list weeks: %w", err)
	}
	rows, next := cut(rows, p, func(w WeeklyItem) []string { return []string{w.Week.String()} })
	return rows, next, nil
}

// WeeklySent is a mail to the city and how it went.
type WeeklySent struct {
	At         time.Time
	State      subsidy.DeliveryState
	Code       int // SMTP's reply code, 0 when there was none
	Supplement bool
}

// WeeklyMails are the mails of a week to the city, newest first.
func (s *Reader) WeeklyMails(ctx context.Context, week calendar.Day) ([]WeeklySent, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (w WeeklySent, err error) {
		var id string
		var kind subsidy.MessageKind
		var payload []byte
		var created int64
		if err := r.Scan(&id, &kind, &payload, &w.State, &w.Code, &created); err != nil {
			return w, err
		}
		m, err := s.message(id, kind, payload)
		mail, _ := m.(weekly.Mail)
		w.At, w.Supplement = at(created), mail.Supplement
		return w, err
	},
		"SELECT id, kind, payload, state, code, created_at FROM notice WHERE subject_id = ? AND kind = ? "+
			"ORDER BY id DESC LIMIT 10", week.String(), string(subsidy.KindWeeklyMail))
	if err != nil {
		return nil, fmt.Errorf("list weekly mails: %w", err)
	}
	return out, nil
}

// RemindWeekly owes each of these reminders once.
func (tx *Tx) RemindWeekly(due []weekly.Reminder) error {
	slices.SortFunc(due, func(a, b weekly.Reminder) int { // rows in key order
		return strings.Compare(a.Subject.ID+string(a.Owed.Message.Kind()), b.Subject.ID+string(b.Owed.Message.Kind()))
	})
	for _, r := range due {
		if err := tx.Remind(r.Subject, r.Owed); err != nil {
			return err
		}
	}
	return nil
}

// weeklyFacts are the state of what a weekly message is about.
func (tx *Tx) weeklyFacts(id string) (f subsidy.Facts, err error) {
	week, county, err := weekly.ParseWeeklySubject(id)
	if err != nil {
		return f, err
	}
	var on, done int64
	err = tx.row("SELECT switched_on FROM weekly_setting WHERE id = ?", weeklyRow).Scan(&on)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return f, fmt.Errorf("read subject: %w", err)
	case err == nil && on == 0:
		f.State = weekly.Off
		return f, nil
	case county != "":
		err = tx.row("SELECT state FROM weekly WHERE week = ? AND county = ?", week.String(), string(county)).
			Scan(&f.State)
	default:
		if err = tx.row("SELECT done_at FROM weekly_report WHERE week = ?", week.String()).Scan(&done); err == nil {
			f.State = string(weekly.Report{DoneAt: at(done)}.State())
		}
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // not made yet
		return f, fmt.Errorf("read subject: %w", err)
	}
	return f, nil
}
