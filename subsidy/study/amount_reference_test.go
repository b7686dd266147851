package study

// The reference: what the notice (一; 附件1 一(二), (三), (四)) and rules.md 4 say about
// hours and money, as plainly as it can be written and slowly. It was written
// before the rule and shares nothing with it: no type, no helper, no idea.
//
// Time is cut into ticks (a tick is a second, or some seconds) and study is a
// set of ticks. Where rules.md 4 leaves room, it is read so: study outside the
// training period, or before the day from which an amendment's addition
// counts, is no study of this filing; of a course told both by intervals and by
// totals the larger telling stands; totals that share a day tell the same study.

type (
	refSpan  struct{ from, to int64 } // ticks, to not included
	refTotal struct {
		ticks, first, last int64
		dated, screenshot  bool
	} // first and last day, as day numbers
	refPlan struct {
		minutes int64
		since   int64
	} // planned minutes; the day from which an added course counts, 0 for none
	refWork struct {
		spans                 []refSpan
		totals                []refTotal
		unitsLeft, testFailed bool
	} // what somebody did of a course
)

// refPerson is one person in one filing: days are numbers from 1, a day has
// `day` ticks, a minute has `minute`.
type refPerson struct {
	day, minute      int64
	firstDay, endDay int64 // of the training, both included
	since            int64 // the day from which an added person counts, 0 for none
	plan             []refPlan
	work             []refWork // by course
}

// refHours is rules.md 4's minimum, for the project as a whole or course by course.
func refHours(p refPerson, perCourse bool) int64 {
	together, unplaced, planned, hours := map[int64]bool{}, int64(0), int64(0), int64(0)
	for c, plan := range p.plan {
		from, mine := max(p.firstDay, p.since, plan.since), map[int64]bool{}
		for _, s := range p.work[c].spans {
			for t := s.from; t < s.to; t++ {
				if t >= from*p.day && t < (p.endDay+1)*p.day {
					mine[t] = true
				}
			}
		}
		recorded := int64(len(mine))
		if told := refTold(p.work[c].totals, from, p.endDay, from > p.firstDay); told > recorded {
			recorded = told
			unplaced += told
		} else {
			for t := range mine {
				together[t] = true
			}
		}
		if recorded >= plan.minutes*p.minute && !p.work[c].unitsLeft && !p.work[c].testFailed {
			planned += plan.minutes
			hours += plan.minutes / 45
		}
	}
	studied := (int64(len(together)) + unplaced) / p.minute / 45
	if perCourse {
		return min(hours, studied)
	}
	return min(planned/45, studied)
}

// refTold tries every choice of totals that share no day and takes the most.
func refTold(totals []refTotal, from, end int64, added bool) (most int64) {
	for choice := range 1 << len(totals) {
		sum, ok, taken := int64(0), true, map[int64]bool{}
		for i, t := range totals {
			if choice>>i&1 == 0 {
				continue
			}
			first, last := t.first, t.last
			if !t.dated {
				first, last, ok = 0, 200, ok && !added // any day, so that it shares one with every other
			} else if first < from || last > end {
				ok = false
			}
			for d := first; d <= last; d++ {
				ok = ok && !taken[d]
				taken[d] = true
			}
			ok = ok && t.screenshot
			sum += t.ticks
		}
		if ok {
			most = max(most, sum)
		}
	}
	return most
}

// The reference of a person-year (rules.md 4): a book of lines in the order in
// which they asked, whosever and wherever they are. A line holds what it holds;
// nothing but its own asking makes it more.

// refFen is 30 yuan an hour and at most 1000 yuan a person and year, of which
// something may stand already.
func refFen(hours, standing int64) int64 { return max(0, min(hours*3000, 100000-standing)) }

// refPassed says whether one telling of a test is a pass: what the platform says,
// or sixty of a hundred when it gives a mark alone.
func refPassed(says string, marked bool, tenths int) bool {
	return says == "passed" || says == "" && marked && tenths >= 600
}
