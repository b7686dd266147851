package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shigang/subsidy"
)

// HistoryEntry is a move of one of an enterprise's cases.
type HistoryEntry struct {
	TimelineEntry
	ID      string // of the line
	Subject subsidy.Subject
	Number  string // of the case, "" where it has none
	Title   string // the project of the case, "" where it has none
}

// historyKind is where the moves of one noun of an enterprise's cases are found.
type historyKind struct {
	table         string // of the cases, as x
	joined        string
	enterprise    string // the column that is the enterprise's
	shown         string // what of them the bureau sees
	number, title string
}

// historyKinds are the nouns of an enterprise's history; the moves of a recovery stand on its claim as well.
var historyKinds = []historyKind{
	{"enterprise x", "", "x.id", "1 = 1", no, no},
	{"filing x", "", "x.enterprise_id", "x.state <> 'draft'", "COALESCE(x.number, '')", "x.project"},
	{"claim x", "", "x.enterprise_id", "x.number IS NOT NULL", "x.number", "x.project"},
	{"assessment x", "", "x.enterprise_id", "x.state <> 'draft'", "COALESCE(x.number, '')", no},
	{
		"objection x", " JOIN claim c ON c.id = x.claim_id", "c.enterprise_id", "1 = 1", "COALESCE(c.number, '')",
		"c.project",
	},
}

// mostHistory bounds how many moves of one noun an enterprise's history looks at, the newest.
const mostHistory = 1000

// History lists what was done in an enterprise's cases that the actor may see, newest first: of another county's
// cases nothing, also where the enterprise moved.
func (s *Reader) History(
	ctx context.Context, actor subsidy.Actor, enterprise string, p Page,
) ([]HistoryEntry, string, error) {
	keys, err := p.keys(2)
	if err != nil {
		return nil, "", err
	}
	if _, err := s.EnterpriseFor(ctx, actor, enterprise); err != nil || !actor.Role.Staff() {
		return nil, "", err
	}
	var all []HistoryEntry
	for _, k := range historyKinds {
		moves, err := s.historyOf(ctx, actor, k, enterprise)
		if err != nil {
			return nil, "", err
		}
		all = append(all, moves...)
	}
	slices.SortFunc(all, func(a, b HistoryEntry) int {
		return cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID))
	})
	if keys != nil {
		after, err := number(keys[0])
		if err != nil {
			return nil, "", err
		}
		all = slices.DeleteFunc(all, func(h HistoryEntry) bool {
			return cmp.Or(cmp.Compare(ms(h.At), after), strings.Compare(h.ID, keys[1])) >= 0
		})
	}
	all, next := cut(all, p, func(h HistoryEntry) []string { return []string{strconv.FormatInt(ms(h.At), 10), h.ID} })
	return all, next, nil
}

// historyOf lists the moves of one noun's cases. The enterprise's own are those of its registration, whoever decided.
func (s *Reader) historyOf(
	ctx context.Context, actor subsidy.Actor, k historyKind, enterprise string,
) ([]HistoryEntry, error) {
	moves := subsidy.Moves(actor.Role)
	condition, args := "1 = 1", []any(nil)
	if k.table != "enterprise x" {
		condition, args = scope(actor)
		condition = strings.ReplaceAll(condition, "county", "x.county")
	}
	values := slices.Concat([]any{enterprise}, args, anys(moves), []any{mostHistory})
	rows, err := collect(ctx, s, s.read, func(r scanner) (h HistoryEntry, err error) {
		var l line
		if err := r.Scan(&l.id, &l.at, &l.kind, &l.subject, &l.action, &l.actor, &l.role, &l.body, &h.Number,
			&h.Title); err != nil {
			return h, err
		}
		h.ID, h.Subject = l.id, subsidy.Subject{Kind: subsidy.SubjectKind(l.kind), ID: l.subject}
		h.TimelineEntry, err = s.entry(l)
		return h, err
	}, "SELECT "+columnsOf("v", "id, at, subject_kind, subject_id, action, actor, actor_role, body")+", "+k.number+
		", "+k.title+
		" FROM "+k.table+k.joined+" JOIN event v ON v.subject_id = x.id WHERE "+k.enterprise+" = ? AND "+k.shown+
		" AND "+condition+" AND v.action IN ("+marks(len(moves))+") LIMIT ?", values...)
	if err != nil {
		return nil, fmt.Errorf("list an enterprise's history: %w", err)
	}
	return rows, nil
}

// Employee is somebody on an enterprise's rosters; handlers mask them.
type Employee struct {
	Row     string // the newest row
	Filing  string // that it is of
	Person  subsidy.Person
	Filings []EmployeeFiling // of this enterprise that the reader may see, newest first
	Used    subsidy.Fen      // of the year's allowance, wherever
	Cap     subsidy.Fen      // of the year, zero where nothing was ever asked for

	hash string
}

// EmployeeFiling is one training of an employee, with what was claimed for it.
type EmployeeFiling struct {
	ID, Number, Project string
	Hours               int // class hours claimed, of what was neither refused nor withdrawn
	Amount              subsidy.Fen
}

// mostEmployers bounds how many filings an enterprise's people are looked for in.
const mostEmployers = 500

// Employees lists the people of an enterprise's filings that the actor may see, each once, by their newest filing;
// year is the one whose allowance is told.
func (s *Reader) Employees(
	ctx context.Context, actor subsidy.Actor, enterprise string, year int, p Page,
) ([]Employee, string, error) {
	keys, err := p.keys(3)
	if err != nil || !actor.Role.Staff() {
		return nil, "", err
	}
	condition, args := scope(actor)
	filings, err := collect(ctx, s, s.read, func(r scanner) (id string, err error) { return id, r.Scan(&id) },
		"SELECT id FROM filing WHERE enterprise_id = ? AND state <> 'draft' AND "+condition+" ORDER BY id DESC LIMIT ?",
		slices.Concat([]any{enterprise}, args, []any{mostEmployers})...)
	if err != nil {
		return nil, "", fmt.Errorf("list an enterprise's filings: %w", err)
	}
	var all []Employee
	places := map[string]string{}
	for i, filing := range filings {
		if len(all) > p.limit() {
			break
		}
		if keys != nil && filing > keys[0] { // of a page before
			continue
		}
		from := []any{int64(-1), ""}
		if keys != nil && filing == keys[0] {
			position, err := number(keys[1])
			if err != nil {
				return nil, "", err
			}
			from = []any{position, keys[2]}
		}
		newer := anys(filings[:i])
		rows, err := s.rosterBut(ctx, filing, newer, from, p.limit()+1-len(all))
		if err != nil {
			return nil, "", err
		}
		for _, e := range rows {
			places[e.Row] = strconv.Itoa(e.place)
			all = append(all, e.Employee)
		}
	}
	all, next := cut(all, p, func(e Employee) []string { return []string{e.Filing, places[e.Row], e.Row} })
	return all, next, s.addTrainings(ctx, actor, enterprise, year, all)
}

// onRoster is an employee with their place on a roster.
type onRoster struct {
	Employee
	place int
}

// rosterBut lists who stands on a filing's roster and on none of the newer ones.
func (s *Reader) rosterBut(
	ctx context.Context, filing string, newer, from []any, limit int,
) ([]onRoster, error) {
	condition := "filing_id = ? AND problem = '' AND (position, id) > (?, ?)"
	args := append([]any{filing}, from...)
	if len(newer) > 0 {
		condition += " AND NOT EXISTS (SELECT 1 FROM roster other WHERE other.id_hash = roster.id_hash" +
			" AND other.filing_id IN (" + marks(len(newer)) + "))"
		args = append(args, newer...)
	}
	rows, err := collect(ctx, s, s.read, func(r scanner) (e onRoster, err error) {
		row, err := s.scanRosterRow(alsoScan{r, []any{&e.hash}})
		e.Row, e.Filing, e.Person, e.place = row.ID, filing, row.Person, row.Position
		return e, err
	}, "SELECT "+rosterColumns+", id_hash FROM roster WHERE "+condition+" ORDER BY position, id LIMIT ?",
		append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list an enterprise's people: %w", err)
	}
	return rows, nil
}

// addTrainings adds what each of them was trained in, what was claimed for it, and what the year has used.
func (s *Reader) addTrainings(
	ctx context.Context, actor subsidy.Actor, enterprise string, year int, people []Employee,
) error {
	condition, args := scope(actor)
	condition = strings.ReplaceAll(condition, "county", "f.county")
	for i := range people {
		e := &people[i]
		rows, err := collect(ctx, s, s.read, func(r scanner) (f EmployeeFiling, err error) {
			return f, r.Scan(&f.ID, &f.Number, &f.Project, &f.Hours, &f.Amount)
		}, `SELECT f.id, COALESCE(f.number, ''), f.project, COALESCE(`+claimedOf("hours")+`, 0),
			COALESCE(`+claimedOf("amount")+`, 0) FROM roster r JOIN filing f ON f.id = r.filing_id
			WHERE r.id_hash = ? AND f.enterprise_id = ? AND f.state <> 'draft' AND `+condition+
			" LIMIT 200", append([]any{e.hash, enterprise}, args...)...)
		if err != nil {
			return fmt.Errorf("list a person's trainings: %w", err)
		}
		slices.SortFunc(rows, func(a, b EmployeeFiling) int { return strings.Compare(b.ID, a.ID) })
		e.Filings = rows
		years, err := collect(ctx, s, s.read, func(r scanner) (v [2]subsidy.Fen, err error) {
			return v, r.Scan(&v[0], &v[1])
		}, "SELECT reserved + approved + paid + elsewhere, cap FROM person_year WHERE id_hash = ? AND year = ?", e.hash,
			year)
		if err != nil {
			return fmt.Errorf("read a person's year: %w", err)
		}
		if len(years) > 0 {
			e.Used, e.Cap = years[0][0], years[0][1]
		}
	}
	return nil
}

// claimedOf sums what stands of a person's lines in a filing's claims.
func claimedOf(column string) string {
	return "(SELECT SUM(l." + column + ") FROM claim_line l JOIN claim c ON c.id = l.claim_id" +
		" WHERE l.id_hash = r.id_hash AND c.filing_id = f.id AND c.number IS NOT NULL AND l.state <> 'excluded'" +
		" AND c.state NOT IN ('refused', 'withdrawn', 'expired'))"
}

// MembersOf lists an enterprise's present members for the bureau; handlers mask them.
func (s *Reader) MembersOf(ctx context.Context, actor subsidy.Actor, enterprise string) ([]Colleague, error) {
	if _, err := s.EnterpriseFor(ctx, actor, enterprise); err != nil || !actor.Role.Staff() {
		return nil, err
	}
	rows, err := collect(ctx, s, s.read, s.colleague(enterprise), colleagues, enterprise)
	return rows, wrapped("list an enterprise's members", err)
}
