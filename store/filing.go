package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

const filingColumns = `id, COALESCE(number, ''), enterprise_id, county, type, state, revision, form, reasons,
	roster_size, flagged,
	created_at, submitted_at, decided_at, first_start, policy, calendar_rev, amends, counts_from, added, version,
	paper_day, provincial_number, provincial_day,
	end_accepted, reopenings, clocks, ` + filingClaimed

// filingClaimed is whether a filing has a claim before the county or decided.
const filingClaimed = "CASE WHEN EXISTS (SELECT 1 FROM claim WHERE claim.filing_id = filing.id " +
	"AND claim.number IS NOT NULL AND claim.state NOT IN ('refused', 'withdrawn')) THEN 1 ELSE 0 END"

func (s *Reader) scanFiling(r scanner, extra ...any) (subsidy.Filing, error) {
	var f subsidy.Filing
	var form, reasons, reopenings, clocks []byte
	var created, submitted, decided int64
	var days [5]string
	if err := r.Scan(append([]any{
		&f.ID, &f.Number, &f.Enterprise, &f.County, &f.Type, &f.State, &f.Revision, &form, &reasons, &f.RosterSize,
		&f.Flagged,
		&created, &submitted, &decided, &days[0], &f.PolicyVersion, &f.CalendarRev, &f.Amends, &days[1], &f.Added,
		&f.Version, &days[2], &f.Paper.ProvincialNumber, &days[3],
		&days[4], &reopenings, &clocks, &f.Claimed,
	}, extra...)...); err != nil {
		return f, err
	}
	if err := s.seal.openJSON("filing.form", f.ID, form, &f.Form); err != nil {
		return f, err
	}
	if err := s.seal.openJSON("filing.reasons", f.ID, reasons, &f.Reasons); err != nil {
		return f, err
	}
	if err := json.Unmarshal(reopenings, &f.Reopenings); err != nil {
		return f, fmt.Errorf("read reopenings: %w", err)
	}
	if err := s.openClocks(f.ID, clocks, &f.Clocks); err != nil {
		return f, err
	}
	f.CreatedAt, f.SubmittedAt, f.DecidedAt = at(created), at(submitted), at(decided)
	paper := &f.Paper
	for i, to := range []*calendar.Day{&f.FirstStart, &f.CountsFrom, &paper.Day, &paper.ProvincialDay, &f.EndAccepted} {
		if err := to.UnmarshalText([]byte(days[i])); err != nil {
			return f, err
		}
	}
	return f, nil
}

// day reads a day column; "" is no day.
func day(s string) (calendar.Day, error) {
	var d calendar.Day
	err := d.UnmarshalText([]byte(s))
	return d, err
}

// Filing reads a filing for update.
func (tx *Tx) Filing(id string) (subsidy.Filing, error) {
	f, err := tx.s.scanFiling(tx.row("SELECT "+filingColumns+" FROM filing WHERE id = ?"+tx.lock(), id))
	return found(f, err, "filing")
}

// filingKept is how a filing's row is written; the values stand in SaveFiling.
var filingKept = keepingOf(
	"filing",
	[]string{"enterprise_id", "county", "type", "created_at", "amends"},
	[]string{
		"revision", "project", "form", "reasons", "flagged", "first_start", "policy",
		"calendar_rev", "counts_from", "added", "version", "paper_day",
		"provincial_number", "provincial_day", "end_accepted", "clocks",
		"suspended", "minutes",
	},
	[]string{
		"number", "state", "start_day",
		"end_day", "roster_size", "submitted_at", "decided_at", "decide_by",
		"claim_from", "claim_until", "reopenings",
	},
)

// SaveFiling writes a filing with its event; the roster is saved by itself.
func (tx *Tx) SaveFiling(f subsidy.Filing, ev subsidy.Event) error {
	form, err := tx.s.seal.json("filing.form", f.ID, f.Form)
	if err != nil {
		return err
	}
	reasons, err := tx.s.seal.json("filing.reasons", f.ID, f.Reasons)
	if err != nil {
		return err
	}
	reopenings, err := json.Marshal(append([]subsidy.Reopening{}, f.Reopenings...))
	if err != nil {
		return fmt.Errorf("save filing: %w", err)
	}
	clocks, err := tx.s.sealClocks(f.ID, f.Clocks)
	if err != nil {
		return err
	}
	err = tx.keep(
		filingKept,
		f.ID,
		[]any{f.Enterprise, string(f.County), string(f.Type), ms(f.CreatedAt), f.Amends},
		[]any{
			f.Revision, f.Form.Project, form, reasons, f.Flagged, f.FirstStart.String(), f.PolicyVersion,
			f.CalendarRev, f.CountsFrom.String(), f.Added, f.Version, f.Paper.Day.String(),
			f.Paper.ProvincialNumber, f.Paper.ProvincialDay.String(), f.EndAccepted.String(), clocks,
			f.SuspendedOn().String(), courseMinutes(f.Form),
		},
		[]any{
			sql.NullString{String: f.Number, Valid: f.Number != ""},
			string(f.State), f.Form.Start.String(),
			f.Form.End.String(), f.RosterSize, ms(f.SubmittedAt), ms(f.DecidedAt), f.DecideBy().Last.String(),
			f.ClaimFrom().String(), f.Until().String(), string(reopenings),
		},
	)
	if err != nil {
		return fmt.Errorf("save filing: %w", err)
	}
	if err := tx.doubt(f.ID); err != nil {
		return err
	}
	return tx.Record(ev)
}

// NextCaseNumber takes the next number of a county's year; a change that fails
// gives it back, so that the series has no gaps.
func (tx *Tx) NextCaseNumber(prefix string, county subsidy.County, year int) (string, error) {
	var n int
	err := tx.row("INSERT INTO serial (name, last) VALUES (?, 1) ON CONFLICT (name) DO UPDATE "+
		"SET last = serial.last + 1 RETURNING last",
		fmt.Sprintf("%s%s-%d", prefix, county, year)).Scan(&n)
	if err != nil {
		return "", fmt.Errorf("take case number: %w", err)
	}
	return subsidy.CaseNumber(prefix, county, year, n), nil
}

// FilingFor reads a filing the actor may see; the bureau sees no drafts.
func (s *Reader) FilingFor(ctx context.Context, actor subsidy.Actor, id string) (subsidy.Filing, error) {
	condition, args := filingScope(actor)
	f, err := s.scanFiling(
		s.row(ctx, "SELECT "+filingColumns+" FROM filing WHERE id = ? AND "+condition, append([]any{id}, args...)...))
	return found(f, err, "filing")
}

func filingScope(a subsidy.Actor) (string, []any) {
	condition, args := scope(a)
	if a.Role.Staff() {
		condition += " AND state <> 'draft'"
	}
	return condition, args
}

// FilingRow is a filing in a list.
type FilingRow struct {
	ID, Number, Project string
	Type                subsidy.TrainingType
	State               subsidy.FilingState
	Start, End          calendar.Day
	RosterSize          int
	Amends              string
	CountsFrom          calendar.Day
	SubmittedAt         time.Time
	Flagged             int
	PolicyVersion       string // "" before its first complete submission
	ClaimFrom           calendar.Day
	DecideBy            calendar.Day // as it was calculated when the filing was saved
	Suspended           calendar.Day // since when it stands still, zero for not
	Until               calendar.Day // its claim window was extended to, zero for not
	Claimed             bool         // a claim for it is before the county or decided
}

const rowColumns = "id, COALESCE(number, ''), project, type, state, start_day, end_day, roster_size, amends, " +
	"counts_from, submitted_at, flagged, policy, claim_from, decide_by, suspended, claim_until, " + filingClaimed

func scanFilingRow(r scanner) (FilingRow, error) {
	var f FilingRow
	var start, end, counts, from string
	var submitted int64
	if err := r.Scan(&f.ID, &f.Number, &f.Project, &f.Type, &f.State, &start, &end, &f.RosterSize, &f.Amends, &counts,
		&submitted, &f.Flagged, &f.PolicyVersion, &from,
		scanDay{&f.DecideBy}, scanDay{&f.Suspended}, scanDay{&f.Until}, &f.Claimed); err != nil {
		return f, err
	}
	f.SubmittedAt = at(submitted)
	return f,
		errors.Join(f.Start.UnmarshalText([]byte(start)), f.End.UnmarshalText([]byte(end)),
			f.CountsFrom.UnmarshalText([]byte(counts)),
			f.ClaimFrom.UnmarshalText([]byte(from)))
}

// Filings lists the filings the actor may see, newest first.
func (s *Reader) Filings(ctx context.Context, actor subsidy.Actor, p Page) ([]FilingRow, string, error) {
	return s.FindFilings(ctx, actor, CaseSearch{}, p)
}

// Awaited names a list of filings, by a day that people are reminded of.
type Awaited struct{ state, column string }

// The lists that the minute's scan walks.
var (
	DraftsByStart     = Awaited{"draft", "start_day"}
	AcceptedByStart   = Awaited{"accepted", "start_day"}
	AcceptedByEnd     = Awaited{"accepted", "end_day"}
	AcceptedLate      = Awaited{"accepted", "claim_from"}  // after the training had ended
	AcceptedExtended  = Awaited{"accepted", "claim_until"} // whose claim window two people extended
	WaitingByDecision = Awaited{"submitted", "decide_by"}
)

// FilingsAwaited lists filings whose day lies within the days, both included,
// by that day; accepted amendments are no trainings of their own.
func (s *Reader) FilingsAwaited(
	ctx context.Context, list Awaited, from, upto calendar.Day, p Page,
) ([]subsidy.Filing, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	after, args := list.column+" >= ?", []any{list.state, from.String()}
	if keys != nil {
		after, args = "("+list.column+", id) > (?, ?)", []any{list.state, keys[0], keys[1]}
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (subsidy.Filing, error) { return s.scanFiling(r) },
		"SELECT "+filingColumns+" FROM filing WHERE state = ? AND "+after+" AND "+list.column+
			" <= ? AND (amends = '' OR state = 'submitted') ORDER BY "+list.column+", id LIMIT ?",
		append(args, upto.String(), p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list awaited filings: %w", err)
	}
	rows, next := cut(rows, p, func(f subsidy.Filing) []string { return []string{list.day(f).String(), f.ID} })
	return rows, next, nil
}

// day is the day that a filing stands in the list by.
func (l Awaited) day(f subsidy.Filing) calendar.Day {
	switch l.column {
	case "end_day":
		return f.Form.End
	case "claim_from":
		return f.ClaimFrom()
	case "claim_until":
		return f.Until()
	case "decide_by":
		return f.DecideBy().Last
	}
	return f.Form.Start
}
