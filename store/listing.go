package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Sort is the order of a bureau's list.
type Sort string

// The orders; which of them a noun has stands in its listing.
const (
	ByDay    Sort = "day"    // what is due first
	LateDay  Sort = "late"   // what is due last
	Newest   Sort = "new"    // what came last
	Oldest   Sort = "old"    // what came first
	ByAmount Sort = "amount" // what comes to most
)

// ListSearch says which cases of one noun a bureau's list shows, and in which order.
type ListSearch struct {
	States []string
	Sort   Sort
	County subsidy.County       // "" for all that the actor may see
	Type   subsidy.TrainingType // "" for any
	Whose  Whose
	Today  calendar.Day // for who covers for whom
	Before calendar.Day // only those whose day is before it and that do not stand still; zero for any
	From   calendar.Day // only those that came on it or later; zero for any
	Until  calendar.Day // only those that came on it or earlier; zero for any
	Text   string       // the beginning of a number or of a credit code, or a part of an enterprise's name
}

// In are states as a search has them.
func In[S ~string](states ...S) []string {
	out := make([]string, len(states))
	for i, s := range states {
		out[i] = string(s)
	}
	return out
}

// sorting is how an order is asked for: by a column and the id, or by the id alone, which tells when a row was made.
type sorting struct {
	column string // "" for the id alone
	number bool
	down   bool
}

// listing is all that a list of one noun's cases needs to be found by an index, in order.
type listing struct {
	table   string // whose rows are listed
	joined  string // with what, the enterprise among it
	columns string
	scope   func(subsidy.Actor) (string, []any)
	sorts   map[Sort]sorting

	// Columns that a search narrows by, "" for what the noun does not have.
	number, came, kind, day, suspended string
}

// within qualifies a scope's columns with the table that they are of.
func within(table string, scope func(subsidy.Actor) (string, []any)) func(subsidy.Actor) (string, []any) {
	columns := strings.NewReplacer("county", table+".county", "state", table+".state",
		"enterprise_id", table+".enterprise_id")
	return func(a subsidy.Actor) (string, []any) {
		condition, args := scope(a)
		return columns.Replace(condition), args
	}
}

// columnsOf qualifies a list of columns with their table.
func columnsOf(table, columns string) string {
	list := strings.Split(columns, ",")
	for i, c := range list {
		list[i] = table + "." + strings.TrimSpace(c)
	}
	return strings.Join(list, ", ")
}

// byAge are the orders of a noun for which the law names no day: its ids tell its age.
var byAge = map[Sort]sorting{Oldest: {}, Newest: {down: true}}

// with is a copy of some orders with one more.
func with(sorts map[Sort]sorting, name Sort, one sorting) map[Sort]sorting {
	out := map[Sort]sorting{name: one}
	for n, s := range sorts {
		out[n] = s
	}
	return out
}

// byDay are the orders of a noun with a legal day.
func byDay(day, came string) map[Sort]sorting {
	return map[Sort]sorting{
		ByDay:   {column: day},
		LateDay: {column: day, down: true},
		Newest:  {column: came, number: true, down: true},
	}
}

// listings are the lists of the bureau, by noun.
var listings = map[subsidy.SubjectKind]listing{
	subsidy.SubjectFiling: {
		table: "filing", joined: " JOIN enterprise ON enterprise.id = filing.enterprise_id", columns: deskColumns,
		scope: within("filing", scope), sorts: byDay("filing.decide_by", "filing.submitted_at"),
		number: "filing.number", came: "filing.submitted_at", kind: "filing.type",
		day: "filing.decide_by", suspended: "filing.suspended",
	},
	subsidy.SubjectClaim: {
		table: "claim", joined: " JOIN enterprise ON enterprise.id = claim.enterprise_id" +
			" JOIN filing ON filing.id = claim.filing_id",
		columns: claimRowColumns, scope: claimScope,
		sorts: with(byDay("claim.due", "claim.submitted_at"), ByAmount,
			sorting{column: "claim.amount", number: true, down: true}),
		number: "claim.number", came: "claim.submitted_at", kind: "filing.type",
		day: "claim.due", suspended: "claim.suspended",
	},
	subsidy.SubjectObjection: {
		table: "objection", joined: " LEFT JOIN claim ON claim.id = objection.claim_id" +
			" LEFT JOIN enterprise ON enterprise.id = claim.enterprise_id",
		columns: objectionColumns + ", COALESCE(claim.number, ''), COALESCE(claim.project, '')",
		scope:   objectionScope, sorts: byAge, number: "claim.number", came: "objection.at",
	},
	subsidy.SubjectRecovery: {
		table: "recovery", joined: " JOIN claim ON claim.id = recovery.claim_id" +
			" JOIN claim_line ON claim_line.id = recovery.line_id" +
			" JOIN enterprise ON enterprise.id = claim.enterprise_id",
		columns: recoveryFields, scope: within("recovery", planScope),
		sorts:  with(byAge, ByAmount, sorting{column: "recovery.amount", number: true, down: true}),
		number: "claim.number", came: "recovery.proposed_at",
	},
	subsidy.SubjectCorrection: {
		table: "correction", joined: " JOIN filing ON filing.id = correction.filing_id" +
			" JOIN enterprise ON enterprise.id = filing.enterprise_id",
		columns: correctionColumns, scope: correctionScope, sorts: byAge,
		number: "filing.number", came: "correction.created_at",
	},
	subsidy.SubjectQuestion: {
		table: "question", joined: " LEFT JOIN enterprise ON enterprise.id = question.enterprise_id",
		columns: columnsOf("question", questionColumns) + ", COALESCE(enterprise.name, '')",
		scope:   within("question", scope), sorts: byDay("question.answer_by", "question.last_at"),
		came: "question.last_at", day: "question.answer_by",
	},
	subsidy.SubjectEnterprise: {
		table: "enterprise", columns: columnsOf("enterprise", enterpriseColumns),
		scope: within("enterprise", enterpriseScope), sorts: byAge, came: "enterprise.created_at",
	},
	subsidy.SubjectAssessment: {
		table: "assessment", joined: " JOIN enterprise ON enterprise.id = assessment.enterprise_id",
		columns: assessmentColumns + ", enterprise.name",
		scope:   within("assessment", assessmentScope),
		sorts: map[Sort]sorting{
			ByDay: {column: "assessment.received"}, Newest: {column: "assessment.received", down: true},
		},
		number: "assessment.number", came: "assessment.submitted_at", day: "assessment.received",
	},
}

// enterprise is the column of whose case it is.
func (l listing) enterprise() string {
	if l.table == "enterprise" {
		return "enterprise.id"
	}
	return "COALESCE(enterprise.id, '')"
}

// from is what the list reads: the cases, who looks after them (经办), and what they are joined to.
func (l listing) from() string {
	return " FROM " + l.table + l.joined + " LEFT JOIN assignment a ON a.subject_id = " + l.table + ".id" +
		" LEFT JOIN staff st ON st.id = a.staff_id"
}

// narrow is the condition of a search but for its states.
func (s *Reader) narrowList(
	ctx context.Context, l listing, actor subsidy.Actor, q ListSearch,
) (condition string, args []any, err error) {
	condition, args = l.scope(actor)
	add := func(text string, values ...any) { condition, args = condition+" AND "+text, append(args, values...) }
	if q.County != "" {
		add(l.table+".county = ?", string(q.County))
	}
	if q.Type != "" && l.kind != "" {
		add(l.kind+" = ?", string(q.Type))
	}
	if !q.Before.IsZero() && l.day != "" {
		add(l.day+" || '' < ?", q.Before.String())
		if l.suspended != "" {
			add(l.suspended + " = ''")
		}
	}
	if !q.From.IsZero() {
		add(l.came+" + 0 >= ?", ms(q.From.Start()))
	}
	if !q.Until.IsZero() {
		add(l.came+" + 0 < ?", ms(q.Until.AddDays(1).Start()))
	}
	if text := subsidy.NameKey(q.Text); text != "" {
		found, values := l.says(text)
		add(found, values...)
	}
	return condition, args, s.addWhose(ctx, actor, q.Whose, q.Today, func(text string, more ...any) {
		add(text, more...)
	})
}

// says is the condition of a case whose number or whose enterprise's code begins with a text, or whose enterprise's
// name has all its pairs of characters. It is asked of each row that the list's own index finds, in the list's order.
func (l listing) says(text string) (string, []any) {
	condition, args := beginsWith("enterprise.credit_code || ''", text)
	if l.number != "" {
		number, values := beginsWith(l.number+" || ''", text)
		condition, args = condition+" OR "+number, append(args, values...)
	}
	if grams := gramsOf(text); len(grams) > 0 {
		condition += " OR (SELECT COUNT(*) FROM enterprise_gram g WHERE g.enterprise_id = " + l.enterprise() +
			" AND g.gram IN (" + marks(len(grams)) + ")) = ?"
		args = append(append(args, anys(grams)...), len(grams))
	}
	return "(" + condition + ")", args
}

// inList is a row with what it is listed by.
type inList[T any] struct {
	row     T
	key, id string
}

// listed lists one noun's cases of several states together, each state from its own index, in order; worker is where
// a row has the name of who looks after it.
func listed[T any](
	ctx context.Context, s *Reader, kind subsidy.SubjectKind, scan func(scanner) (T, error), worker func(*T) *string,
	by subsidy.Actor, q ListSearch, p Page,
) ([]T, string, error) {
	l := listings[kind]
	order, ok := l.sorts[q.Sort]
	if !ok {
		return nil, "", fmt.Errorf("list %s: no order %q", l.table, q.Sort)
	}
	keys, err := p.keys(2)
	if err != nil || !by.Role.Staff() {
		return nil, "", err
	}
	condition, args, err := s.narrowList(ctx, l, by, q)
	if err != nil {
		return nil, "", err
	}
	rest, values, err := l.after(order, keys)
	if err != nil {
		return nil, "", err
	}
	query := "SELECT " + l.columns + ", COALESCE(st.name, ''), " + cmp.Or(order.column, l.table+".id") + ", " +
		l.table + ".id" + l.from() + " WHERE " + l.table + ".state = ? AND " + condition + rest + " LIMIT ?"
	var all []inList[T]
	for _, state := range q.States {
		rows, err := collect(ctx, s, s.read, func(r scanner) (v inList[T], err error) {
			var name string
			v.row, err = scan(alsoScan{r, []any{&name, &v.key, &v.id}})
			*worker(&v.row) = name
			return v, err
		}, query, slices.Concat([]any{state}, args, values, []any{p.limit() + 1})...)
		if err != nil {
			return nil, "", fmt.Errorf("list %s: %w", l.table, err)
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b inList[T]) int { return order.compare(a.key, a.id, b.key, b.id) })
	all, next := cut(all, p, func(v inList[T]) []string { return []string{v.key, v.id} })
	out := make([]T, len(all))
	for i, v := range all {
		out[i] = v.row
	}
	return out, next, nil
}

// after is what follows the conditions: the place of the page, and the order.
func (l listing) after(o sorting, keys []string) (rest string, args []any, err error) {
	way, sign, id := "", " > ", l.table+".id"
	if o.down {
		way, sign = " DESC", " < "
	}
	if o.column == "" {
		if keys != nil {
			rest, args = " AND "+id+sign+"?", []any{keys[1]}
		}
		return rest + " ORDER BY " + id + way, args, nil
	}
	if keys != nil {
		var key any = keys[0]
		if o.number {
			if key, err = number(keys[0]); err != nil {
				return "", nil, err
			}
		}
		rest, args = " AND ("+o.column+", "+id+")"+sign+"(?, ?)", []any{key, keys[1]}
	}
	return rest + " ORDER BY " + o.column + way + ", " + id + way, args, nil
}

// compare orders rows of several states as the engine orders those of one.
func (o sorting) compare(key, id, other, otherID string) int {
	order := strings.Compare(key, other)
	if o.number {
		a, _ := strconv.ParseInt(key, 10, 64) // a column of numbers
		b, _ := strconv.ParseInt(other, 10, 64)
		order = cmp.Compare(a, b)
	}
	order = cmp.Or(order, strings.Compare(id, otherID))
	if o.down {
		return -order
	}
	return order
}

// Tally counts what a list would show, for the states of each of its tabs.
func (s *Reader) Tally(
	ctx context.Context, by subsidy.Actor, kind subsidy.SubjectKind, q ListSearch, tabs [][]string,
) ([]int, error) {
	out := make([]int, len(tabs))
	l, ok := listings[kind]
	if !ok || !by.Role.Staff() {
		return out, nil
	}
	condition, args, err := s.narrowList(ctx, l, by, q)
	if err != nil {
		return nil, err
	}
	from := " FROM " + l.table
	if q.Text != "" || q.Type != "" || q.Whose != Everybodys { // what they ask for stands in the joined tables
		from = l.from()
	}
	for i, states := range tabs {
		if len(states) == 0 {
			continue
		}
		query := "SELECT COUNT(*)" + from + " WHERE " + l.table + ".state IN (" + marks(len(states)) + ") AND " +
			condition
		if err := s.row(ctx, query, append(anys(states), args...)...).Scan(&out[i]); err != nil {
			return nil, fmt.Errorf("count %s: %w", l.table, err)
		}
	}
	return out, nil
}
