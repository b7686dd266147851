package subsidy

import (
	"shigang/subsidy/calendar"
)

// dayZero is day 0 of the reference.
var dayZero = calendar.NewDay(2026, 11, 30)

// refDay is a day number of the reference as a day; 0 is none.
func refDay(n int64) calendar.Day {
	if n == 0 {
		return calendar.Day{}
	}
	return dayZero.AddDays(int(n))
}

func policy(basis Basis) Policy {
	p, _ := PublishedPolicies().Version("2020-03-02")
	p.Basis = basis
	return p
}
