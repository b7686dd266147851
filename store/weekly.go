package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// weeklyRow is the id of the one row of settings.
const weeklyRow = "weekly"

// WeeklySettings are the city's choices about the weekly table; From is the zero
// day until a change has kept them.
func (s *Reader) WeeklySettings(ctx context.Context) (weekly.Settings, error) {
	set, kept, err := s.scanWeeklySettings(s.row(ctx, weeklySettings, weeklyRow), time.Time{})
	if !kept {
		set.From = calendar.Day{}
	}
	return set, err
}

const weeklySettings = "SELECT switched_on, from_week, address FROM weekly_setting WHERE id = ?"

// scanWeeklySettings reads the settings, or those a system begins with.
func (s *Reader) scanWeeklySettings(r scanner, now time.Time) (set weekly.Settings, kept bool, err error) {
	var on int64
	var from string
	var sealed []byte
	err = r.Scan(&on, &from, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return weekly.Default(now), false, nil
	}
	if err != nil {
		return set, false, fmt.Errorf("read weekly settings: %w", err)
	}
	plain, err := s.seal.open("weekly_setting.address", weeklyRow, sealed)
	if err != nil {
		return set, false, err
	}
	set.On, set.Address = on == 1, string(plain)
	set.From, err = day(from)
	return set, true, err
}

// WeeklySettings reads the settings for update; the first reading keeps them,
// so that the running week is the first to be made.
func (tx *Tx) WeeklySettings() (weekly.Settings, error) {
	set, kept, err := tx.s.scanWeeklySettings(tx.row(weeklySettings+tx.lock(), weeklyRow), tx.act.Now)
	if err != nil || kept {
		return set, err
	}
	return set, tx.keepWeeklySettings(set)
}

func (tx *Tx) keepWeeklySettings(set weekly.Settings) error {
	_, err := tx.exec(`INSERT INTO weekly_setting (id, switched_on, from_week, address) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE
		SET switched_on = excluded.switched_on, from_week = excluded.from_week, address = excluded.address`,
		weeklyRow, flag(set.On), set.From.String(),
		tx.s.seal.bytes("weekly_setting.address", weeklyRow, []byte(set.Address)))
	if err != nil {
		return fmt.Errorf("save weekly settings: %w", err)
	}
	return nil
}

// SaveWeeklySettings writes the settings with their event.
func (tx *Tx) SaveWeeklySettings(set weekly.Settings, ev subsidy.Event) error {
	if err := tx.keepWeeklySettings(set); err != nil {
		return err
	}
	return tx.Record(ev)
}

// MakeWeekly makes the ten counties' tables of a week, once: false means that
// they were there.
func (tx *Tx) MakeWeekly(week calendar.Day) (bool, error) {
	report, ev := weekly.NewWeeklyReport(week, tx.act.Actor, tx.act.Now)
	n, err := tx.exec("INSERT INTO weekly_report (week, made_at, sent_at, done_at, mailed) VALUES (?, ?, 0, 0, 0) "+
		"ON CONFLICT DO NOTHING", week.String(), ms(report.MadeAt))
	if err != nil {
		return false, fmt.Errorf("make weekly report: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	for _, county := range subsidy.Counties() {
		t, err := tx.countWeek(county, week)
		if err != nil {
			return false, err
		}
		if err := tx.putWeekly(t); err != nil {
			return false, err
		}
	}
	return true, tx.Record(ev)
}

// countWeek counts one county's week.
func (tx *Tx) countWeek(county subsidy.County, week calendar.Day) (t weekly.Table, err error) {
	var previous *weekly.Table
	var belated []weekly.Table
	from := int64(0)
	before, err := tx.weeklyTables("county = ? AND week < ? ORDER BY week DESC LIMIT 1", string(county), week.String())
	if err != nil {
		return t, err
	}
	if len(before) == 1 {
		previous, from = &before[0], ms(before[0].Week.AddDays(7).Start())
		if belated, err = tx.weeklyTables("county = ? AND state = 'corrected' AND decided_at >= ? AND week < ?",
			string(county), ms(previous.MadeAt), previous.Week.String()); err != nil {
			return t, err
		}
	}
	events, err := tx.s.weeklyEvents(tx.ctx, tx.tx, county, from, ms(week.AddDays(7).Start()))
	if err != nil {
		return t, err
	}
	return weekly.NewWeeklyTable(county, week, previous, belated, events, tx.act.Now), nil
}

// weeklyEvents are what happened to a county's filings from one moment until
// another, amendments left out, from the audit log: it stands, whatever becomes
// of a filing later.
func (s *Reader) weeklyEvents(
	ctx context.Context, q queryer, county subsidy.County, from, until int64,
) ([]weekly.Event, error) {
	actions := weekly.Actions()
	const earlier = `CASE WHEN EXISTS (SELECT 1 FROM filing AS earlier
		WHERE earlier.enterprise_id = filing.enterprise_id AND earlier.county = filing.county
		AND earlier.amends = '' AND earlier.submitted_at > 0 AND earlier.submitted_at < ?`
	args := []any{from, from, string(county)}
	for _, a := range actions {
		args = append(args, string(a))
	}
	out, err := collect(ctx, s, q, func(r scanner) (e weekly.Event, err error) {
		var when, known, knownType int64
		err = r.Scan(&e.Filing, &e.Enterprise, &e.Action, &e.Type, &e.People, &when, &known, &knownType)
		e.At, e.Known, e.KnownType = at(when), known == 1, knownType == 1
		return e, err
	}, `SELECT filing.id, filing.enterprise_id, event.action, filing.type, COALESCE(filing_version.roster_size,
		filing.roster_size), event.at,
		`+earlier+`) THEN 1 ELSE 0 END, `+earlier+` AND earlier.type = filing.type) THEN 1 ELSE 0 END
		FROM event JOIN filing ON filing.id = event.subject_id LEFT
		JOIN filing_version ON filing_version.filing_id = filing.id AND filing_version.version = 1
		WHERE event.county = ? AND event.action IN
		(?`+strings.Repeat(", ?", len(actions)-1)+`) AND event.at >= ? AND event.at < ? AND filing.amends = ''
		AND (event.action <> 'filing.submit' OR event.at = filing.submitted_at)`, append(args, from, until)...)
	if err != nil {
		return nil, fmt.Errorf("count week: %w", err)
	}
	return out, nil
}

const weeklyColumns = "week, county, state, counted, figures, made_at, decided_at, decided_by, reason"

func (s *Reader) scanWeekly(r scanner) (t weekly.Table, err error) {
	var week, counted, figures string
	var made, decided int64
	var reason []byte
	if err := r.Scan(&week, &t.County, &t.State, &counted, &figures, &made, &decided, &t.DecidedBy,
		&reason); err != nil {
		return t, err
	}
	t.MadeAt, t.DecidedAt = at(made), at(decided)
	if reason != nil {
		plain, err := s.seal.open("weekly.reason", week+string(t.County), reason)
		if err != nil {
			return t, err
		}
		t.Reason = string(plain)
	}
	t.Week, err = day(week)
	return t, errors.Join(err, json.Unmarshal([]byte(counted), &t.Counted), json.Unmarshal([]byte(figures), &t.Rows))
}

func (tx *Tx) weeklyTables(where string, args ...any) ([]weekly.Table, error) {
	out, err := collect(tx.ctx, tx.s, tx.tx, tx.s.scanWeekly, "SELECT "+weeklyColumns+" FROM weekly WHERE "+where,
		args...)
	if err != nil {
		return nil, fmt.Errorf("read weekly tables: %w", err)
	}
	return out, nil
}

func (tx *Tx) putWeekly(t weekly.Table) error {
	counted, err := json.Marshal(t.Counted)
	if err != nil {
		return fmt.Errorf("save weekly table: %w", err)
	}
	figures, err := json.Marshal(t.Rows)
	if err != nil {
		return fmt.Errorf("save weekly table: %w", err)
	}
	var reason []byte
	if t.Reason != "" {
		reason = tx.s.seal.bytes("weekly.reason", t.Week.String()+string(t.County), []byte(t.Reason))
	}
	_, err = tx.exec("INSERT INTO weekly ("+weeklyColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (week, county) DO UPDATE
		SET state = excluded.state, figures = excluded.figures, decided_at = excluded.decided_at,
		decided_by = excluded.decided_by, reason = excluded.reason`,
		t.Week.String(), string(t.County), string(t.State), string(counted), string(figures), ms(t.MadeAt),
		ms(t.DecidedAt), t.DecidedBy, reason)
	if err != nil {
		return fmt.Errorf("save weekly table: %w", err)
	}
	return nil
}

// WeeklyTable reads a county's table for update.
func (tx *Tx) WeeklyTable(week calendar.Day, county subsidy.County) (weekly.Table, error) {
	t, err := tx.s.scanWeekly(tx.row("SELECT "+weeklyColumns+" FROM weekly WHERE week = ? AND county = ?"+tx.lock(),
		week.String(), string(county)))
	return found(t, err, "weekly table")
}

// SaveWeeklyTable writes a decision on a table with its event.
func (tx *Tx) SaveWeeklyTable(t weekly.Table, ev subsidy.Event) error {
	if err := tx.putWeekly(t); err != nil {
		return err
	}
	return tx.Record(ev)
}
