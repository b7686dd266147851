package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// fundSetting is the city's choices about the fund, as JSON.
const fundSetting = "fund"

// FundSettings are the city's choices about warnings and the forecast.
func (s *Reader) FundSettings(ctx context.Context) (claim.FundSettings, error) {
	return scanFundSettings(s.row(ctx, "SELECT value FROM setting WHERE name = ?", fundSetting))
}

// FundSettings reads the choices inside a change.
func (tx *Tx) FundSettings() (claim.FundSettings, error) {
	return scanFundSettings(tx.row("SELECT value FROM setting WHERE name = ?"+tx.lock(), fundSetting))
}

func scanFundSettings(r scanner) (claim.FundSettings, error) {
	set := claim.DefaultFundSettings()
	var text []byte
	err := r.Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return set, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &set)
	}
	return set, wrapped("read fund settings", err)
}

// SaveFundSettings writes the choices with their event.
func (tx *Tx) SaveFundSettings(set claim.FundSettings, ev subsidy.Event) error {
	text, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("save fund settings: %w", err)
	}
	if err := tx.setting(fundSetting, string(text)); err != nil {
		return err
	}
	return tx.Record(ev)
}

// fundYear is a county's year, read through q.
type fundYear struct {
	ctx    context.Context
	s      *Reader
	q      queryer
	county subsidy.County
	year   int
}

func scanFundEntry(r scanner) (e claim.FundEntry, err error) {
	var when int64
	err = r.Scan(&e.ID, &e.County, &e.Year, &e.Kind, &e.Amount, &e.Document, scanDay{&e.Day}, &e.Reason, &e.By, &when)
	e.At = at(when)
	return e, err
}

// sum adds up one column of a query.
func (y fundYear) sum(query string, args ...any) (n subsidy.Fen, err error) {
	err = y.q.QueryRowContext(y.ctx, y.s.bind(query), texts(args)...).Scan(&n)
	return n, err
}

// spent reads what was given, and what was paid, is planned and came back.
func (y fundYear) spent() (f claim.Fund, err error) {
	f = claim.Fund{County: y.county, Year: y.year}
	f.Entries, err = collect(y.ctx, y.s, y.q, scanFundEntry,
		"SELECT id, county, year, kind, amount, document, day, reason, by_id, at FROM fund_entry "+
			"WHERE county = ? AND year = ? ORDER BY id", string(y.county), y.year)
	from, until := ms(newYear(y.year)), ms(newYear(y.year+1))
	for _, part := range []struct {
		to    *subsidy.Fen
		state claim.ItemState
	}{{&f.Paid, claim.ItemPaid}, {&f.Planned, claim.ItemWaiting}} {
		if err == nil {
			*part.to, err = y.sum(`SELECT COALESCE(CAST(SUM(payment_item.amount) AS BIGINT), 0) FROM payment_plan
				JOIN payment_item ON payment_item.plan_id = payment_plan.id WHERE payment_plan.county = ?
				AND made_at >= ? AND made_at < ? AND payment_item.state = ?`,
				string(y.county), from, until, string(part.state))
		}
	}
	if err == nil {
		f.Recovered, err = y.sum("SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM recovery WHERE county = ? "+
			"AND state = ? AND completed_at >= ? AND completed_at < ?",
			string(y.county), string(claim.RecoveryCompleted), from, until)
	}
	return f, wrapped("read fund", err)
}

// newYear is when a year begins in China.
func newYear(year int) time.Time { return time.Date(year, time.January, 1, 0, 0, 0, 0, calendar.China) }

// Fund reads a county's money in a year. What is still to be planned and what is expected belong to the running year
// alone.
func (s *Reader) Fund(ctx context.Context, county subsidy.County, year int, now time.Time) (claim.Fund, error) {
	y := fundYear{ctx, s, s.read, county, year}
	f, err := y.spent()
	today := calendar.DayOf(now)
	if err != nil || year != today.Year() {
		return f, err
	}
	if f.Unplanned, err = y.sum(`SELECT COALESCE(CAST(SUM(claim_line.amount) AS BIGINT), 0) FROM claim
		JOIN claim_line ON claim_line.claim_id = claim.id WHERE claim.county = ?
		AND claim.state IN ('approved', 'published', 'cleared', 'scheduled')
		AND claim_line.state IN ('live', 'held') AND claim_line.item_id = ''`, string(county)); err != nil {
		return f, fmt.Errorf("read fund: %w", err)
	}
	if f.Review, err = y.sum("SELECT COALESCE(CAST(SUM(amount) AS BIGINT), 0) FROM claim WHERE county = ? "+
		"AND state IN ('submitted', 'supplement', 'reviewed')", string(county)); err != nil {
		return f, fmt.Errorf("read fund: %w", err)
	}
	rules, err := s.CommonRules(ctx)
	if err != nil {
		return f, err
	}
	set, err := s.FundSettings(ctx)
	if err != nil {
		return f, err
	}
	prospects, err := y.prospects(today)
	if err != nil {
		return f, err
	}
	f.Coming, err = claim.Prospects(prospects, set.Completion, rules.Policies, rules.Calendar, today)
	return f, err
}

// prospectDays is how long after its end a training is looked at at all: longer than any claim window that nobody
// extended.
const prospectDays = 400

// prospects are the county's accepted filings of the running year that nobody claimed for.
func (y fundYear) prospects(today calendar.Day) ([]claim.Prospect, error) {
	last := calendar.DayOf(newYear(y.year + 1)).AddDays(-1)
	out, err := collect(y.ctx, y.s, y.q, scanProspect, `SELECT policy, end_day, claim_from, claim_until, minutes,
		roster_size FROM filing WHERE county = ? AND state = 'accepted' AND amends = ''
		AND end_day >= ? AND end_day <= ?
		AND NOT EXISTS (SELECT 1 FROM claim WHERE claim.filing_id = filing.id AND claim.number IS NOT NULL
		AND claim.state NOT IN ('refused', 'withdrawn'))`,
		string(y.county), today.AddDays(-prospectDays).String(), last.String())
	if err != nil {
		return nil, fmt.Errorf("list prospects: %w", err)
	}
	return out, nil
}

func scanProspect(r scanner) (p claim.Prospect, err error) {
	var minutes string
	if err := r.Scan(&p.Policy, scanDay{&p.End}, scanDay{&p.Accepted}, scanDay{&p.Until}, &minutes,
		&p.People); err != nil {
		return p, err
	}
	p.Minutes, err = minutesOf(minutes)
	return p, err
}

// courseMinutes are the planned minutes of a filing's courses as they are kept.
func courseMinutes(f subsidy.FilingForm) string {
	minutes := make([]int, len(f.Courses))
	for i, c := range f.Courses {
		minutes[i] = c.Minutes
	}
	return minutesText(minutes)
}

// minutesText are minutes as they are kept.
func minutesText(minutes []int) string {
	words := make([]string, len(minutes))
	for i, n := range minutes {
		words[i] = subsidy.Itoa(n)
	}
	return strings.Join(words, " ")
}

func minutesOf(text string) (out []int, err error) {
	for _, word := range strings.Fields(text) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, fmt.Errorf("read minutes: %w", err)
		}
		out = append(out, n)
	}
	return out, nil
}

// TakeFund reads a county's year for a change that takes from it or gives to it: one at a time.
func (tx *Tx) TakeFund(county subsidy.County, year int) (claim.Fund, error) {
	if _, err := tx.exec("INSERT INTO fund_year (county, year, turn) VALUES (?, ?, 1) ON CONFLICT (county, year) "+
		"DO UPDATE SET turn = fund_year.turn + 1", string(county), year); err != nil {
		return claim.Fund{}, fmt.Errorf("lock fund: %w", err)
	}
	return fundYear{tx.ctx, tx.s, tx.tx, county, year}.spent()
}

// AddFundEntry writes a row of a county's budget with its event.
func (tx *Tx) AddFundEntry(e claim.FundEntry, ev subsidy.Event) error {
	_, err := tx.exec("INSERT INTO fund_entry (id, county, year, kind, amount, document, day, reason, by_id, at) "+
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", e.ID, string(e.County), e.Year, string(e.Kind), e.Amount, e.Document,
		e.Day.String(), e.Reason, e.By, ms(e.At))
	if err != nil {
		return fmt.Errorf("save budget: %w", err)
	}
	return tx.Record(ev)
}

// minutesFilled is the setting that says that filings from before their minutes were kept have them.
const minutesFilled = "filing_minutes"

// fillMinutes keeps every filing's planned minutes, once.
func (s *Store) fillMinutes(ctx context.Context) error {
	var done string
	err := s.row(ctx, "SELECT value FROM setting WHERE name = ?", minutesFilled).Scan(&done)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for after := ""; ; {
		rows, err := collect(ctx, &s.Reader, s.read, func(r scanner) (subsidy.Filing, error) { return s.scanFiling(r) },
			"SELECT "+filingColumns+" FROM filing WHERE id > ? ORDER BY id LIMIT 200", after)
		if err != nil {
			return fmt.Errorf("fill minutes: %w", err)
		}
		err = s.Change(ctx, Act{Actor: subsidy.Actor{Role: subsidy.System}}, func(tx *Tx) error {
			for _, f := range rows {
				_, err := tx.exec("UPDATE filing SET minutes = ? WHERE id = ?", courseMinutes(f.Form), f.ID)
				if err != nil {
					return fmt.Errorf("fill minutes: %w", err)
				}
			}
			if len(rows) == 0 {
				return tx.setting(minutesFilled, "1")
			}
			return nil
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}
