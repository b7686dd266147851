package subsidy

import (
	"slices"
	"time"
)

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

// refFen is 30 yuan an hour and at most 1000 yuan a person and year, of which
// something may stand already.
func refFen(hours, standing int64) int64 { return max(0, min(hours*3000, 100000-standing)) }

// The reference of a person-year (rules.md 4): a book of lines in the order in
// which they asked, whosever and wherever they are. A line holds what it holds;
// nothing but its own asking makes it more.

type (
	refLine struct {
		person      string
		asked, held int64
	}
	refBook struct{ lines []*refLine }
)

// standing is all that lines hold of one person's year.
func (b *refBook) standing(person string) (sum int64) {
	for _, l := range b.lines {
		if l.person == person {
			sum += l.held
		}
	}
	return sum
}

func (b *refBook) submit(person string, hours int64) *refLine {
	l := &refLine{person: person, asked: min(hours*3000, 100000)}
	b.lines = append(b.lines, l)
	b.ask(l)
	return l
}

// ask gives a line what is free, at most what it asks for.
func (b *refBook) ask(l *refLine) {
	for l.held < l.asked && b.standing(l.person) < 100000 {
		l.held++
	}
}

// lower leaves a line fewer hours; release leaves it nothing.
func (b *refBook) lower(l *refLine, hours int64) {
	l.asked = min(l.asked, hours*3000)
	l.held = min(l.held, l.asked)
}

func (b *refBook) release(l *refLine) { l.held = 0 }

// refOff are the days off between Monday and Friday from June 2026 to the end of
// January 2027, and refWorked the Saturdays and Sundays worked, as rules.md 1 lists
// them for 2026; of 2027 the law's New Year's Day alone.
var (
	refOff = []string{
		"2026-06-19", "2026-09-25", "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07",
		"2027-01-01",
	}
	refWorked = []string{"2026-09-20", "2026-10-10"}
)

// refAfter is the n-th working day after a date, both as text.
func refAfter(date string, n int) string {
	at, err := time.Parse("2006-01-02", date)
	if err != nil {
		panic(err)
	}
	for n > 0 {
		at = at.Add(24 * time.Hour)
		text := at.Format("2006-01-02")
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		if slices.Contains(refWorked, text) || !weekend && !slices.Contains(refOff, text) {
			n--
		}
	}
	return at.Format("2006-01-02")
}

// refPay is a line's days (rules.md 2): publicity of five working days, and thirty
// more to pay from its end, or from the day on which the last word that held the
// line was taken off, when that is later.
type refPay struct {
	open         map[int]bool // words that hold it
	until, payBy string
	out          bool // excluded: never paid
}

func (l *refPay) publish(day string) {
	l.until = refAfter(day, 5)
	l.payBy = refAfter(l.until, 30)
}

func (l *refPay) hold(word int) { l.open[word] = true }

func (l *refPay) free(word int, day string) {
	held := len(l.open) > 0
	delete(l.open, word)
	if held && len(l.open) == 0 && !l.out {
		l.payBy = refAfter(max(day, l.until), 30)
	}
}

// refPassed says whether one telling of a test is a pass: what the platform says,
// or sixty of a hundred when it gives a mark alone.
func refPassed(says string, marked bool, tenths int) bool {
	return says == "passed" || says == "" && marked && tenths >= 600
}
