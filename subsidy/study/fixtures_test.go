package study

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// dayZero is day 0 of the reference.
var dayZero = calendar.NewDay(2026, 11, 30)

// complete is a filing that may be submitted on Monday 2026-11-23: its start
// is the earliest legal one.
func complete() subsidy.Filing {
	start, end := calendar.NewDay(2026, 11, 28), calendar.NewDay(2026, 12, 12)
	return subsidy.Filing{
		ID:         "f",
		Enterprise: "e",
		County:     "440203",
		Type:       subsidy.OnJob,
		State:      subsidy.FilingDraft,
		Revision:   1,
		RosterSize: 3,
		Form: subsidy.FilingForm{
			Organiser:     subsidy.OrganiserSelf,
			Project:       "钳工培训",
			Post:          "钳工",
			Method:        "线上",
			Start:         start,
			End:           end,
			PlannedPeople: 3,
			Leader:        "陈",
			LeaderPhone:   "13800000001",
			Admin:         "王",
			AdminPhone:    "13800000002",
			Goal:          "安全",
			Promised:      true,
			Platform: subsidy.PlatformInfo{
				ID:      "class",
				Name:    "中国职业培训在线",
				ICP:     "x",
				Address: "x",
				Server:  "x",
			},
			Courses: []subsidy.Course{{
				ID:       "c1",
				Name:     "安全",
				Points:   "点检",
				Form:     "视频",
				Minutes:  90,
				Platform: "class",
				People:   3,
				Start:    start,
				End:      end,
				Module:   subsidy.PublicRequired,
				Effect:   "掌握",
			}},
		},
	}
}

// claimed is when the training of ended has been over for a week.
var claimed = time.Date(2026, 6, 8, 9, 0, 0, 0, calendar.China)

func terms() subsidy.Terms {
	p, _ := subsidy.PublishedPolicies().On(calendar.DayOf(claimed))
	return subsidy.Terms{Policy: p, Calendar: calendar.Published()}
}

// ended is an accepted filing whose training ended on Monday 2026-06-01.
func ended() subsidy.Filing {
	f := complete()
	f.State, f.Number, f.PolicyVersion = subsidy.FilingAccepted, "BA1", terms().Policy.Version
	f.Form.Start, f.Form.End = calendar.NewDay(2026, 5, 11), calendar.NewDay(2026, 6, 1)
	return f
}

var (
	monday   = time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)
	owner    = subsidy.Actor{ID: "o", Role: subsidy.Owner, Enterprise: "e"}
	reviewer = subsidy.Actor{ID: "r", Role: subsidy.CountyReviewer, County: "440203"}
)

func on(day, hour, minute int) time.Time {
	return calendar.NewDay(2026, 12, 1).AddDays(day).Start().
		Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func permutations(n int) (out [][]int) {
	if n == 0 {
		return [][]int{{}}
	}
	for _, rest := range permutations(n - 1) {
		for at := 0; at <= len(rest); at++ {
			out = append(out, append(append(append([]int{}, rest[:at]...), n-1), rest[at:]...))
		}
	}
	return out
}

func policy(basis subsidy.Basis) subsidy.Policy {
	p, _ := subsidy.PublishedPolicies().Version("2020-03-02")
	p.Basis = basis
	return p
}

// refDay is a day number of the reference as a day; 0 is none.
func refDay(n int64) calendar.Day {
	if n == 0 {
		return calendar.Day{}
	}
	return dayZero.AddDays(int(n))
}

// refFen is 30 yuan an hour and at most 1000 yuan a person and year, of which
// something may stand already.
func refFen(hours, standing int64) int64 { return max(0, min(hours*3000, 100000-standing)) }

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

// refPassed says whether one telling of a test is a pass: what the platform says,
// or sixty of a hundred when it gives a mark alone.
func refPassed(says string, marked bool, tenths int) bool {
	return says == "passed" || says == "" && marked && tenths >= 600
}
