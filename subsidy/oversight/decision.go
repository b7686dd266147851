package oversight

import (
	"fmt"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Decided are decisions of a county whose days are the same. Of a filing it is the acceptance or the refusal, of a
// claim the second person's approval or refusal: first review and approval both fall inside the limit (附件1 二(二)).
type Decided struct {
	County subsidy.County
	On     calendar.Day // decided
	By     calendar.Day // the case's own legal day, moved by what it stood still and by a reopening
	N      int

	From   calendar.Day // a filing's first complete submission, zero of a claim
	Policy string       // the version a claim is bound to, "" of a filing
}

// InTime reports whether the decisions came by the last day that the law names.
func (d Decided) InTime() bool { return !d.On.After(d.By) }

// Days are the working days that the decisions took. A filing has no number of days: they are counted from its first
// complete submission. A claim's are those of the limit of its policy version that were used up, gross, as its own
// clock ran: what it stood still, and the time before a reopening, are not the county's. One that was submitted and
// decided on the same day took none.
func (d Decided) Days(cal calendar.Calendar, all subsidy.Policies) (int, error) {
	if d.Policy == "" {
		return cal.WorkingDaysBetween(d.From, d.On)
	}
	policy, err := all.Version(d.Policy)
	if err != nil {
		return 0, err
	}
	left, err := cal.WorkingDaysBetween(d.On, d.By)
	return max(policy.ReviewDays-left, 0), err
}

// Pace is how fast a county decides.
type Pace struct {
	County subsidy.County // "" for all together
	N      int            // decisions
	InTime int            // of them by the last day that the law names
	Half   int            // half of them took at most so many working days
	Most   int            // nine of ten took at most so many
}

// Share is how many of a hundred decisions came in time, rounded down: a hundred only when all did.
func (p Pace) Share() int {
	if p.N == 0 {
		return 0
	}
	return p.InTime * 100 / p.N
}

// Paces are the counties' paces in the order of counties, and all together.
func Paces(
	decided []Decided, counties []subsidy.County, cal calendar.Calendar, all subsidy.Policies,
) (each []Pace, whole Pace, err error) {
	known := map[Decided]int{} // by the days alone
	of := map[subsidy.County]*tally{}
	together := &tally{took: map[int]int{}}
	for _, d := range decided {
		key := Decided{From: d.From, On: d.On, By: d.By, Policy: d.Policy}
		days, ok := known[key]
		if !ok {
			if days, err = d.Days(cal, all); err != nil {
				return nil, whole, fmt.Errorf("count days to a decision: %w", err)
			}
			known[key] = days
		}
		if of[d.County] == nil {
			of[d.County] = &tally{took: map[int]int{}}
		}
		of[d.County].add(d, days)
		together.add(d, days)
	}
	for _, c := range counties {
		each = append(each, of[c].pace(c))
	}
	return each, together.pace(""), nil
}

// tally is how many decisions took how many working days, and how many of them came in time.
type tally struct {
	took   map[int]int
	inTime int
}

func (t *tally) add(d Decided, days int) {
	t.took[days] += d.N
	if d.InTime() {
		t.inTime += d.N
	}
}

// pace finds the middle and the nine-tenths, by nearest rank; a nil tally has no decisions.
func (t *tally) pace(county subsidy.County) Pace {
	p := Pace{County: county}
	if t == nil {
		return p
	}
	var days []int
	for d, n := range t.took {
		days = append(days, d)
		p.N += n
	}
	slices.Sort(days)
	p.InTime, p.Half, p.Most = t.inTime, t.within(days, p.N, 50), t.within(days, p.N, 90)
	return p
}

// within is the fewest of days within which at least percent of n decisions came.
func (t *tally) within(days []int, n, percent int) int {
	seen := 0
	for _, d := range days {
		if seen += t.took[d]; seen*100 >= n*percent {
			return d
		}
	}
	return 0
}
