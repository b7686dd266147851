package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// DeskRow is a filing in the bureau's list.
type DeskRow struct {
	ID, Number, Enterprise, Project string
	Type                            subsidy.TrainingType
	State                           subsidy.FilingState
	County                          subsidy.County
	Start, DecideBy                 calendar.Day
	SubmittedAt                     time.Time
	RosterSize                      int
	Amends                          string
	Suspended                       calendar.Day // since when it stands still, zero for not
	Worker                          string       // name of who looks after it (经办人), "" for nobody
}

const deskColumns = `filing.id, number, enterprise.name, project, type, filing.state, filing.county, start_day,
	decide_by, submitted_at, roster_size, amends, filing.suspended, COALESCE(st.name, '')
	FROM filing JOIN enterprise ON enterprise.id = enterprise_id
	LEFT JOIN assignment a ON a.subject_id = filing.id LEFT JOIN staff st ON st.id = a.staff_id`

func scanDeskRow(r scanner) (DeskRow, error) {
	var d DeskRow
	var start, by string
	var submitted int64
	if err := r.Scan(&d.ID, &d.Number, &d.Enterprise, &d.Project, &d.Type, &d.State, &d.County, &start, &by, &submitted,
		&d.RosterSize, &d.Amends, scanDay{&d.Suspended}, &d.Worker); err != nil {
		return d, err
	}
	d.SubmittedAt = at(submitted)
	return d, errors.Join(d.Start.UnmarshalText([]byte(start)), d.DecideBy.UnmarshalText([]byte(by)))
}

// DeskSearch says which filings of the bureau's are wanted.
type DeskSearch struct {
	State  subsidy.FilingState
	Type   subsidy.TrainingType // "" for any
	County subsidy.County       // "" for all that the actor may see
	Whose  Whose
	Today  calendar.Day // for who covers for whom
	Late   bool         // those whose day comes last first, as what is decided is listed
}

// Desk lists filings of the bureau's in one state, by the day their decision must be, or had to be, there.
func (s *Reader) Desk(ctx context.Context, actor subsidy.Actor, q DeskSearch, p Page) ([]DeskRow, string, error) {
	keys, err := p.keys(2)
	if err != nil || !actor.Role.Staff() {
		return nil, "", err
	}
	condition, args := "filing.state = ?", []any{string(q.State)}
	add := func(text string, values ...any) { condition, args = condition+" AND "+text, append(args, values...) }
	if actor.Role != subsidy.CityOfficer {
		add("filing.county = ?", string(actor.County))
	}
	if q.County != "" {
		add("filing.county = ?", string(q.County))
	}
	if q.Type != "" {
		add("filing.type = ?", string(q.Type))
	}
	if err := s.addWhose(ctx, actor, q.Whose, q.Today, add); err != nil {
		return nil, "", err
	}
	order, after := "decide_by, filing.id", ">"
	if q.Late {
		order, after = "decide_by DESC, filing.id DESC", "<"
	}
	if keys != nil {
		add("(decide_by, filing.id) "+after+" (?, ?)", keys[0], keys[1])
	}
	rows, err := collect(ctx, s, s.read, scanDeskRow,
		"SELECT "+deskColumns+" WHERE "+condition+" ORDER BY "+order+" LIMIT ?", append(args, p.limit()+1)...)
	if err != nil {
		return nil, "", fmt.Errorf("list desk: %w", err)
	}
	rows, next := cut(rows, p, func(d DeskRow) []string { return []string{d.DecideBy.String(), d.ID} })
	return rows, next, nil
}

// addWhose narrows a list whose assignments are joined as a.
func (s *Reader) addWhose(
	ctx context.Context, actor subsidy.Actor, whose Whose, today calendar.Day, add func(text string, values ...any),
) error {
	switch whose {
	case Mine:
		workers, err := s.selfAndCovered(ctx, actor, today)
		if err != nil {
			return err
		}
		add("a.staff_id IN ("+marks(len(workers))+")", anys(workers)...)
	case Nobodys:
		add("a.staff_id IS NULL")
	case Leavers:
		add("EXISTS (SELECT 1 FROM staff gone WHERE gone.id = a.staff_id " +
			"AND (gone.disabled_at > 0 OR gone.county <> a.county))")
	}
	return nil
}

// DeskTally counts the bureau's filings in the states that somebody still acts on.
func (s *Reader) DeskTally(ctx context.Context, actor subsidy.Actor) (map[subsidy.FilingState]int, error) {
	out := map[subsidy.FilingState]int{}
	condition, args := scope(actor)
	for _, state := range []subsidy.FilingState{subsidy.FilingSubmitted, subsidy.FilingReturned} {
		var n int
		if err := s.row(ctx, "SELECT COUNT(*) FROM filing WHERE state = ? AND "+condition,
			append([]any{string(state)}, args...)...).Scan(&n); err != nil {
			return nil, fmt.Errorf("count filings: %w", err)
		}
		out[state] = n
	}
	return out, nil
}
