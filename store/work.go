package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// WorkRow is a case that waits for a bureau (待办), of whatever noun.
type WorkRow struct {
	Kind       subsidy.SubjectKind
	Action     subsidy.Action // what is to be done
	ID         string
	Number     string // case number, "" where it has none
	Title      string
	Enterprise string // name, "" where none is concerned
	County     subsidy.County
	Day        calendar.Day // by which the law asks for it, zero where it names none
	Since      time.Time    // when it came
	Suspended  calendar.Day // since when it stands still, zero for not
	Worker     string       // who looks after it (经办), "" for nobody
	WorkerName string
}

// Whose narrows what waits by who looks after it.
type Whose string

// The narrowings.
const (
	Everybodys Whose = ""
	Mine       Whose = "mine"   // the reader's, and those of whom they cover for
	Nobodys    Whose = "nobody" // nobody looks after it yet
	Leavers    Whose = "gone"   // who looks after it is disabled, or works elsewhere by now
)

// WorkSearch says what of the waiting cases is wanted.
type WorkSearch struct {
	Kind  subsidy.SubjectKind // "" for all
	Whose Whose
	Today calendar.Day // for who covers for whom
}

// workKind is one list of what waits: its rows are found by an index, in order.
type workKind struct {
	kind   subsidy.SubjectKind
	action subsidy.Action // who may do it has it waiting
	from   string         // the table x with what it is joined to
	where  string
	// number, title, enterprise's name, day, since, suspended
	columns [6]string
	sealed  string // as what the title is sealed, "" where it is not
}

// no is a column that a kind of case does not have.
const no = "''"

// workKinds are all lists of what waits.
var workKinds = []workKind{
	filingWork(),
	claimWork(subsidy.ReviewClaim, "submitted"),
	claimWork(subsidy.ApproveClaim, "reviewed"),
	claimWork(subsidy.PublishClaim, "approved"),
	claimWork(subsidy.MakePayment, "cleared"),
	{
		subsidy.SubjectObjection, subsidy.DecideObjection,
		"objection x LEFT JOIN claim c ON c.id = x.claim_id LEFT JOIN enterprise e ON e.id = c.enterprise_id",
		"x.state = 'open'",
		[6]string{"COALESCE(c.number, '')", "COALESCE(c.project, '')", "COALESCE(e.name, '')", no, "x.at", no},
		"",
	},
	{
		subsidy.SubjectRecovery, subsidy.ConfirmRecovery,
		"recovery x JOIN claim c ON c.id = x.claim_id JOIN enterprise e ON e.id = c.enterprise_id",
		"x.state = 'proposed'",
		[6]string{"c.number", "c.project", "e.name", no, "x.proposed_at", no},
		"",
	},
	{
		subsidy.SubjectEnterprise, subsidy.AcceptEnterprise, "enterprise x", "x.state = 'pending'",
		[6]string{"x.credit_code", "x.name", no, no, "x.created_at", no},
		"",
	},
	{
		subsidy.SubjectQuestion, subsidy.AnswerQuestion,
		"question x LEFT JOIN enterprise e ON e.id = x.enterprise_id", "x.state = 'open'",
		[6]string{no, "x.title", "COALESCE(e.name, '')", "x.answer_by", "x.last_at", no},
		"question.title",
	},
	{
		subsidy.SubjectBinding, subsidy.DecideBinding, "binding x JOIN filing f ON f.id = x.filing_id",
		"x.state = 'open'",
		[6]string{"COALESCE(f.number, '')", "f.project", no, no, "x.created_at", no},
		"",
	},
	correctionWork(subsidy.DecideCorrection, "x.kind <> 'id'"),
	correctionWork(subsidy.ApproveIDCorrection, "x.kind = 'id'"),
}

func filingWork() workKind {
	return workKind{
		subsidy.SubjectFiling, subsidy.AcceptFiling, "filing x JOIN enterprise e ON e.id = x.enterprise_id",
		"x.state = 'submitted'",
		[6]string{"x.number", "x.project", "e.name", "x.decide_by", "x.submitted_at", "x.suspended"},
		"",
	}
}

func claimWork(action subsidy.Action, state string) workKind {
	return workKind{
		subsidy.SubjectClaim, action, "claim x JOIN enterprise e ON e.id = x.enterprise_id",
		"x.state = '" + state + "'",
		[6]string{"x.number", "x.project", "e.name", "x.due", "x.submitted_at", "x.suspended"},
		"",
	}
}

func correctionWork(action subsidy.Action, which string) workKind {
	return workKind{
		subsidy.SubjectCorrection, action, "correction x JOIN filing f ON f.id = x.filing_id",
		"x.state = 'open' AND " + which,
		[6]string{"COALESCE(f.number, '')", "f.project", no, no, "x.created_at", no},
		"",
	}
}

// dated reports whether the law names a day for the kind.
func (k workKind) dated() bool { return k.columns[3] != no }

// undated is what a row without a legal day is listed by: behind all that have one, the oldest first.
const undated = "9999-12-31"

// Work lists what waits for the actor, of all nouns together: what the law names
// a day for by that day, then the rest by age.
func (s *Reader) Work(ctx context.Context, actor subsidy.Actor, q WorkSearch, p Page) ([]WorkRow, string, error) {
	keys, err := p.keys(2)
	if err != nil || !actor.Role.Staff() {
		return nil, "", err
	}
	var whose []string
	var values []any
	err = s.addWhose(ctx, actor, q.Whose, q.Today, func(text string, more ...any) {
		whose, values = append(whose, text), append(values, more...)
	})
	if err != nil {
		return nil, "", err
	}
	set, err := s.SecondSettings(ctx)
	if err != nil {
		return nil, "", err
	}
	var all []WorkRow
	for _, kind := range workKinds {
		may, small := actor.Seconds(kind.action, set)
		if q.Kind != "" && q.Kind != kind.kind || !may && !small {
			continue
		}
		only := narrowed{whose, values, keys}
		if small { // what another gave the first opinion on, up to the setting's amount
			only.conditions = append(slices.Clip(whose), "x.amount <= ?", "x.reviewed_by <> ?")
			only.values = append(slices.Clip(values), set.UpTo, actor.ID)
		}
		rows, err := s.workOf(ctx, actor, kind, only, p.limit()+1)
		if err != nil {
			return nil, "", err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b WorkRow) int {
		return cmp.Or(strings.Compare(a.key(), b.key()), strings.Compare(a.ID, b.ID))
	})
	all, next := cut(all, p, func(r WorkRow) []string { return []string{r.key(), r.ID} })
	return all, next, nil
}

// key is what a row is listed by.
func (r WorkRow) key() string {
	if r.Day.IsZero() {
		return undated
	}
	return r.Day.String()
}

// selfAndCovered are those whose cases count as the actor's own on a day.
func (s *Reader) selfAndCovered(ctx context.Context, actor subsidy.Actor, today calendar.Day) ([]string, error) {
	away, err := s.CoveredBy(ctx, actor, today)
	if err != nil {
		return nil, err
	}
	out := []string{actor.ID}
	for _, c := range away {
		out = append(out, c.Staff)
	}
	return out, nil
}

// narrowed is what else a list of work asks for.
type narrowed struct {
	conditions []string
	values     []any
	keys       []string // of the page, nil for the first
}

// workOf lists one kind, each by its own index.
func (s *Reader) workOf(
	ctx context.Context, actor subsidy.Actor, k workKind, n narrowed, limit int,
) ([]WorkRow, error) {
	condition, args := scope(actor)
	condition = k.where + " AND " + strings.ReplaceAll(condition, "county", "x.county")
	order := "x.id"
	if k.dated() {
		order = k.columns[3] + ", x.id"
	}
	switch {
	case n.keys == nil:
	case k.dated():
		condition, args = condition+" AND ("+order+") > (?, ?)", append(args, n.keys[0], n.keys[1])
	case n.keys[0] == undated:
		condition, args = condition+" AND x.id > ?", append(args, n.keys[1])
	}
	for _, c := range n.conditions {
		condition += " AND " + c
	}
	args = append(args, n.values...)
	rows, err := collect(ctx, s, s.read, k.scan(s.seal), `SELECT x.id, x.county, `+strings.Join(k.columns[:], ", ")+`,
		COALESCE(a.staff_id, ''), COALESCE(st.name, '') FROM `+k.from+`
		LEFT JOIN assignment a ON a.subject_id = x.id LEFT JOIN staff st ON st.id = a.staff_id
		WHERE `+condition+" ORDER BY "+order+" LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list work: %w", err)
	}
	return rows, nil
}

func (k workKind) scan(seal sealer) func(scanner) (WorkRow, error) {
	return func(r scanner) (WorkRow, error) {
		row := WorkRow{Kind: k.kind, Action: k.action}
		var since int64
		var title []byte
		err := r.Scan(&row.ID, &row.County, &row.Number, &title, &row.Enterprise, scanDay{&row.Day}, &since,
			scanDay{&row.Suspended}, &row.Worker, &row.WorkerName)
		if err == nil && k.sealed != "" {
			title, err = seal.open(k.sealed, row.ID, title)
		}
		row.Title, row.Since = string(title), at(since)
		if row.Day.String() == undated {
			row.Day = calendar.Day{}
		}
		return row, err
	}
}
