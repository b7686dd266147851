package claim

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// Prospect is an accepted filing that nobody claimed for yet, as far as its forecast wants it.
type Prospect struct {
	Policy   string // version
	End      calendar.Day
	Accepted calendar.Day // when that is after the end
	Until    calendar.Day // of an extended claim window, zero for none
	Minutes  []int        // each course's planned
	People   int
}

// open reports whether the filing may still be claimed for on a day.
func (p Prospect) open(t subsidy.Terms, today calendar.Day) (bool, error) {
	last, err := t.ClaimDeadline(p.End, p.Accepted)
	return err == nil && !today.After(subsidy.LaterOf(last.Last, p.Until)), err
}

// most is what the filing comes to when everybody completes everything and nobody drew anything before.
func (p Prospect) most(policy subsidy.Policy) subsidy.Fen {
	one := study.AmountOf(policy, policy.ClassHours(p.Minutes), p.End.Year(), 0)
	return one.Granted * subsidy.Fen(p.People)
}

// Prospects is what filings under way may come to: of each the planned class hours of everybody on the roster, each at
// most the year's cap, times the share that is expected to complete. A filing whose claim window is over comes to
// nothing. It overstates where people study little, and knows nothing of filings that are still to come.
func Prospects(
	of []Prospect, completion int, all subsidy.Policies, cal calendar.Calendar, today calendar.Day,
) (subsidy.Fen, error) {
	sum := subsidy.Fen(0)
	for _, p := range of {
		policy, err := all.Version(p.Policy)
		if err != nil {
			return 0, err
		}
		open, err := p.open(subsidy.Terms{Policy: policy, Calendar: cal}, today)
		if err != nil {
			return 0, err
		}
		if open {
			sum += p.most(policy)
		}
	}
	return sum * subsidy.Fen(completion) / 100, nil
}
