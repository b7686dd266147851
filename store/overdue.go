package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// OverdueSearch says which of the overdue cases are wanted.
type OverdueSearch struct {
	Today  calendar.Day
	County subsidy.County       // "" for all that the actor may see
	Type   subsidy.TrainingType // "" for all
	Urged  bool                 // those alone that the city urged
}

// OverdueRow is a case whose legal day has passed.
type OverdueRow struct {
	oversight.Case
	Type           subsidy.TrainingType
	EnterpriseName string
	Urging         oversight.Urging
}

// overdueList is a list of cases that wait for a step in one state; each has its index by day.
type overdueList struct {
	kind  subsidy.SubjectKind
	table string
	day   string // the column of the legal day
	step  oversight.Step
	state string
}

// late is the condition of those whose day has passed; its values are the state and today.
func (l overdueList) late() string {
	return "x.state = ? AND x.suspended = '' AND x." + l.day + " > '' AND x." + l.day + " < ?"
}

// overdueLists are all of them.
func overdueLists() (out []overdueList) {
	for _, l := range []overdueList{
		{kind: subsidy.SubjectFiling, table: "filing", day: "decide_by", step: oversight.DecideFiling},
		{kind: subsidy.SubjectClaim, table: "claim", day: "due", step: oversight.ReviewClaim},
		{kind: subsidy.SubjectClaim, table: "claim", day: "due", step: oversight.PayClaim},
	} {
		for _, l.state = range l.step.States() {
			out = append(out, l)
		}
	}
	return out
}

// Overdue lists the cases whose legal day has passed, those that are late the longest first.
func (s *Reader) Overdue(
	ctx context.Context, actor subsidy.Actor, q OverdueSearch, p Page,
) ([]OverdueRow, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	var all []OverdueRow
	for _, l := range overdueLists() {
		rows, err := s.overdueOf(ctx, actor, l, q, keys, p.limit()+1)
		if err != nil {
			return nil, "", err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b OverdueRow) int {
		return cmp.Or(a.Last.Sub(b.Last), strings.Compare(a.Subject.ID, b.Subject.ID))
	})
	all, next := cut(all, p, func(r OverdueRow) []string { return []string{r.Last.String(), r.Subject.ID} })
	return all, next, nil
}

func (s *Reader) overdueOf(
	ctx context.Context, actor subsidy.Actor, l overdueList, q OverdueSearch, keys []string, limit int,
) ([]OverdueRow, error) {
	only, also, err := overseen(actor, q.County, q.Type, "x.county", "x.type")
	if err != nil {
		return nil, err
	}
	args := append([]any{l.state, q.Today.String()}, also...)
	if q.Urged {
		only += " AND u.subject_id IS NOT NULL"
	}
	if keys != nil {
		only, args = only+" AND (x."+l.day+", x.id) > (?, ?)", append(args, keys[0], keys[1])
	}
	rows, err := collect(ctx, s, s.read, l.scan, `SELECT x.id, x.number, x.project, x.enterprise_id, x.county,
		x.`+l.day+`, x.type, e.name, COALESCE(u.times, 0), COALESCE(u.day, ''), COALESCE(u.by_id, ''),
		COALESCE(st.name, '')
		FROM `+l.table+` x JOIN enterprise e ON e.id = x.enterprise_id
		LEFT JOIN urging u ON u.subject_id = x.id LEFT JOIN staff st ON st.id = u.by_id
		WHERE `+l.late()+only+`
		ORDER BY x.`+l.day+`, x.id LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list overdue cases: %w", err)
	}
	return rows, nil
}

func (l overdueList) scan(r scanner) (row OverdueRow, err error) {
	row.Subject.Kind, row.Step = l.kind, l.step
	u := &row.Urging
	err = r.Scan(&row.Subject.ID, &row.Number, &row.Project, &row.Enterprise, &row.County, scanDay{&row.Last},
		&row.Type, &row.EnterpriseName, &u.Times, scanDay{&u.On}, &u.By, &u.Name)
	u.Subject, u.County = row.Subject, row.County
	return row, err
}

// OverdueCount is how many cases of a county are overdue, by what it owes.
type OverdueCount map[oversight.Step]int

// Whole is how many there are of all steps.
func (c OverdueCount) Whole() (n int) {
	for _, of := range c {
		n += of
	}
	return n
}

// OverdueCounts counts the overdue cases of each county, in one pass over those alone.
func (s *Reader) OverdueCounts(
	ctx context.Context, actor subsidy.Actor, q OverdueSearch,
) (map[subsidy.County]OverdueCount, error) {
	only, also, err := overseen(actor, q.County, q.Type, "x.county", "x.type")
	if err != nil {
		return nil, err
	}
	counties, out := subsidy.Counties(), map[subsidy.County]OverdueCount{}
	columns := make([]string, len(counties))
	for i, c := range counties {
		out[c], columns[i] = OverdueCount{}, "COUNT(CASE WHEN x.county = '"+string(c)+"' THEN 1 END)"
	}
	for _, l := range overdueLists() {
		query := "SELECT " + strings.Join(columns, ", ") + " FROM " + l.table + " x WHERE " + l.late() + only
		_, err := collect(ctx, s, s.read, func(r scanner) (none struct{}, err error) {
			n := make([]int, len(counties))
			to := make([]any, len(counties))
			for i := range n {
				to[i] = &n[i]
			}
			err = r.Scan(to...)
			for i, c := range counties {
				out[c][l.step] += n[i]
			}
			return none, err
		}, query, append([]any{l.state, q.Today.String()}, also...)...)
		if err != nil {
			return nil, fmt.Errorf("count overdue cases: %w", err)
		}
	}
	return out, nil
}

const urgingColumns = `SELECT urging.times, urging.county, urging.day, urging.by_id, staff.name FROM urging
	JOIN staff ON staff.id = urging.by_id WHERE subject_id = ?`

func urgingOf(ctx context.Context, s *Reader, q queryer, of subsidy.Subject) (oversight.Urging, error) {
	rows, err := collect(ctx, s, q, func(r scanner) (u oversight.Urging, err error) {
		u.Subject = of
		err = r.Scan(&u.Times, &u.County, scanDay{&u.On}, &u.By, &u.Name)
		return u, err
	}, urgingColumns, of.ID)
	if err != nil || len(rows) == 0 {
		return oversight.Urging{Subject: of}, wrapped("read urging", err)
	}
	return rows[0], nil
}

// UrgingOf is the newest urging of a case, never urged for none.
func (s *Reader) UrgingOf(ctx context.Context, of subsidy.Subject) (oversight.Urging, error) {
	return urgingOf(ctx, s, s.read, of)
}

// Urging is the newest urging of a case, read in the change.
func (tx *Tx) Urging(of subsidy.Subject) (oversight.Urging, error) {
	return urgingOf(tx.ctx, tx.s, tx.tx, of)
}

// Chiefs counts the chiefs of a county who can be told something.
func (tx *Tx) Chiefs(county subsidy.County) (int, error) { return chiefs(tx.row, county) }

// SaveUrging writes a case's newest urging with its event.
func (tx *Tx) SaveUrging(u oversight.Urging, ev subsidy.Event) error {
	if _, err := tx.exec(`INSERT INTO urging (subject_id, kind, county, times, day, by_id) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (subject_id) DO UPDATE SET times = excluded.times, county = excluded.county, day = excluded.day,
		by_id = excluded.by_id`,
		u.Subject.ID, string(u.Subject.Kind), string(u.County), u.Times, u.On.String(), u.By); err != nil {
		return fmt.Errorf("save urging: %w", err)
	}
	return tx.Record(ev)
}
