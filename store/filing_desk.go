package store

import (
	"context"
	"errors"
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

const deskColumns = `filing.id, filing.number, enterprise.name, filing.project, filing.type, filing.state,
	filing.county, filing.start_day, filing.decide_by, filing.submitted_at, filing.roster_size, filing.amends,
	filing.suspended`

func scanDeskRow(r scanner) (DeskRow, error) {
	var d DeskRow
	var start, by string
	var submitted int64
	if err := r.Scan(&d.ID, &d.Number, &d.Enterprise, &d.Project, &d.Type, &d.State, &d.County, &start, &by, &submitted,
		&d.RosterSize, &d.Amends, scanDay{&d.Suspended}); err != nil {
		return d, err
	}
	d.SubmittedAt = at(submitted)
	return d, errors.Join(d.Start.UnmarshalText([]byte(start)), d.DecideBy.UnmarshalText([]byte(by)))
}

// Desk lists filings of the bureau's.
func (s *Reader) Desk(ctx context.Context, actor subsidy.Actor, q ListSearch, p Page) ([]DeskRow, string, error) {
	worker := func(d *DeskRow) *string { return &d.Worker }
	return listed(ctx, s, subsidy.SubjectFiling, scanDeskRow, worker, actor, q, p)
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
		// of each row that the list's own index finds, so that the list stays in its order
		add("COALESCE(a.staff_id, '') IN ("+marks(len(workers))+")", anys(workers)...)
	case Nobodys:
		add("a.staff_id IS NULL")
	case Leavers:
		add("EXISTS (SELECT 1 FROM staff gone WHERE gone.id = a.staff_id " +
			"AND (gone.disabled_at > 0 OR gone.county <> a.county))")
	}
	return nil
}
