package store

import (
	"context"
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
	"shigang/subsidy/oversight"
)

// OverviewSearch says which figures of the city are wanted.
type OverviewSearch struct {
	Period oversight.Period
	County subsidy.County       // "" for all that the actor may see
	Type   subsidy.TrainingType // "" for all
}

// Overview is what the figures of a period are made of.
type Overview struct {
	Cells   []oversight.Cell
	Filings []oversight.Decided // amendments and what was reopened are not among them
	Claims  []oversight.Decided
}

// chinaDay is the day of China that a time in milliseconds is on, numbered from 1970-01-01, as the indexes have it.
func chinaDay(column string) string { return "((" + column + " + 28800000) / 86400000)" }

// firstOfAll is the day that chinaDay numbers 0.
var firstOfAll = calendar.NewDay(1970, 1, 1)

// scanNumbered reads a day that chinaDay numbered.
type scanNumbered struct{ to *calendar.Day }

// Scan implements sql.Scanner.
func (d scanNumbered) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a day's number is a %T", v)
	}
	*d.to = firstOfAll.AddDays(int(n))
	return nil
}

// inPeriod is the condition that a day, which chinaDay numbers, lies in the period.
func inPeriod(day string, p oversight.Period) (condition string, args []any) {
	from := 0
	if !p.From.IsZero() {
		from = p.From.Sub(firstOfAll)
	}
	return day + " >= ? AND " + day + " <= ?", []any{from, p.Until.Sub(firstOfAll)}
}

// overseen is the condition that keeps a reader of the city's figures to a county and a type, in the columns countyOf
// and typeOf.
func overseen(
	actor subsidy.Actor, county subsidy.County, kind subsidy.TrainingType, countyOf, typeOf string,
) (condition string, args []any, err error) {
	if err := actor.May(subsidy.ReadOverview, subsidy.Scope{}); err != nil {
		return "", nil, err
	}
	if actor.Role != subsidy.CityOfficer {
		condition, args = condition+" AND "+countyOf+" = ?", append(args, string(actor.County))
	}
	if county != "" {
		condition, args = condition+" AND "+countyOf+" = ?", append(args, string(county))
	}
	if kind != "" {
		condition, args = condition+" AND "+typeOf+" = ?", append(args, string(kind))
	}
	return condition, args, nil
}

// unsought is a column that no index is to be chosen for: the figures are grouped in the order of the index by day, and
// would have to be sorted in that of another.
func unsought(column string) string { return column + " || ''" }

// Overview reads what the figures of a period are made of: one pass over an index for filings received, filings
// decided, claims and payments each, whatever the number of counties.
func (s *Reader) Overview(ctx context.Context, actor subsidy.Actor, q OverviewSearch) (o Overview, err error) {
	for _, read := range []func(context.Context, subsidy.Actor, OverviewSearch, *Overview) error{
		s.filingsReceived, s.filingsDecided, s.claimsDecided, s.claimsPaid,
	} {
		if err := read(ctx, actor, q, &o); err != nil {
			return o, fmt.Errorf("read overview: %w", err)
		}
	}
	return o, nil
}

func (s *Reader) filingsReceived(ctx context.Context, actor subsidy.Actor, q OverviewSearch, o *Overview) error {
	only, also, err := overseen(actor, q.County, q.Type, unsought("county"), unsought("type"))
	if err != nil {
		return err
	}
	day := chinaDay("submitted_at")
	in, args := inPeriod(day, q.Period)
	cells, err := collect(ctx, s, s.read, func(r scanner) (c oversight.Cell, err error) {
		err = r.Scan(scanNumbered{&c.Day}, &c.County, &c.Type, &c.Filings, &c.People)
		return c, err
	}, `SELECT `+day+`, county, type, COUNT(*), CAST(SUM(roster_size) AS BIGINT) FROM filing
		WHERE amends = '' AND submitted_at > 0 AND `+in+only+`
		GROUP BY `+day+`, county, type`, append(args, also...)...)
	o.Cells = append(o.Cells, cells...)
	return err
}

func (s *Reader) filingsDecided(
	ctx context.Context, actor subsidy.Actor, q OverviewSearch, o *Overview,
) (err error) {
	only, also, err := overseen(actor, q.County, q.Type, unsought("county"), unsought("type"))
	if err != nil {
		return err
	}
	day, first := chinaDay("decided_at"), chinaDay("submitted_at")
	in, args := inPeriod(day, q.Period)
	o.Filings, err = collect(ctx, s, s.read, func(r scanner) (d oversight.Decided, err error) {
		err = r.Scan(&d.County, scanNumbered{&d.On}, scanDay{&d.By}, scanNumbered{&d.From}, &d.N)
		return d, err
	}, `SELECT county, `+day+`, decide_by, `+first+`, COUNT(*) FROM filing
		WHERE amends = '' AND reopenings = '[]' AND decided_at > 0
		AND `+unsought("state")+` IN ('accepted', 'refused') AND `+in+only+`
		GROUP BY `+day+`, county, type, decide_by, `+first, append(args, also...)...)
	return err
}

// claimsDecided reads claims by the day of the county's opinion: how long it took, and what was approved.
func (s *Reader) claimsDecided(ctx context.Context, actor subsidy.Actor, q OverviewSearch, o *Overview) error {
	only, also, err := overseen(actor, q.County, q.Type, unsought("county"), unsought("type"))
	if err != nil {
		return err
	}
	day := chinaDay("opinion_at")
	in, args := inPeriod(day, q.Period)
	approved := "state IN (" + quoted(oversight.Approved()) + ")"
	sum := func(of string) string {
		return "CAST(SUM(CASE WHEN " + approved + " THEN " + of + " ELSE 0 END) AS BIGINT)"
	}
	_, err = collect(ctx, s, s.read, func(r scanner) (none struct{}, err error) {
		var c oversight.Cell
		var d oversight.Decided
		err = r.Scan(scanNumbered{&c.Day}, &c.County, &c.Type, scanDay{&d.By}, &d.Policy, &d.N, &c.Claims, &c.Hours,
			&c.Amount)
		d.County, d.On = c.County, c.Day
		o.Cells, o.Claims = append(o.Cells, c), append(o.Claims, d)
		return none, err
	}, `SELECT `+day+`, county, type, decide_by, policy, COUNT(*), `+sum("1")+`, `+sum("hours")+`, `+sum("amount")+`
		FROM claim WHERE opinion_at > 0 AND `+in+only+`
		GROUP BY `+day+`, county, type, decide_by, policy`, append(args, also...)...)
	return err
}

// quoted lists states for a query.
func quoted(states []claim.State) (list string) {
	for i, s := range states {
		if i > 0 {
			list += ", "
		}
		list += "'" + string(s) + "'"
	}
	return list
}

// paidTypes are the types in the order of claimsPaid's columns.
var paidTypes = []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer}

// claimsPaid reads what the banks answered as paid, by the day of the answer; one plan is one county's.
func (s *Reader) claimsPaid(ctx context.Context, actor subsidy.Actor, q OverviewSearch, o *Overview) error {
	only, also, err := overseen(actor, q.County, q.Type, unsought("p.county"), unsought("c.type"))
	if err != nil {
		return err
	}
	day := chinaDay("p.answered_at")
	in, args := inPeriod(day, q.Period)
	query := "SELECT " + day + ", p.county"
	for _, t := range paidTypes {
		query += ", CAST(SUM(CASE WHEN c.type = '" + string(t) + "' THEN i.amount ELSE 0 END) AS BIGINT)"
	}
	_, err = collect(ctx, s, s.read, func(r scanner) (none struct{}, err error) {
		var c oversight.Cell
		var paid [3]subsidy.Fen
		err = r.Scan(scanNumbered{&c.Day}, &c.County, &paid[0], &paid[1], &paid[2])
		for i, t := range paidTypes {
			if c.Type, c.Paid = t, paid[i]; c.Paid > 0 {
				o.Cells = append(o.Cells, c)
			}
		}
		return none, err
	}, query+` FROM payment_plan p JOIN payment_item i ON i.plan_id = p.id JOIN claim c ON c.id = i.claim_id
		WHERE p.answered_at > 0 AND i.state = 'paid' AND `+in+only+` GROUP BY `+day+`, p.county`,
		append(args, also...)...)
	return err
}
