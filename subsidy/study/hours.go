package study

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Hour is what somebody studied within one hour of a day, in seconds: what counts,
// each second once, and what was told beside it. What was told of several courses at
// once, outside the period, or before an amendment took effect does not count.
type Hour struct{ Counted, Uncounted int64 }

// DayHours are the hours of a day on which somebody studied.
type DayHours struct {
	Day   calendar.Day
	Hours [24]Hour
}

// Sum adds up the day's hours from one hour until another, 0 to 24.
func (d DayHours) Sum(from, until int) (h Hour) {
	for _, one := range d.Hours[from:until] {
		h.Counted, h.Uncounted = h.Counted+one.Counted, h.Uncounted+one.Uncounted
	}
	return h
}

// HoursOf tells when somebody of the filing studied, oldest day first. A total has no
// times and tells nothing here.
func HoursOf(f subsidy.Filing, l Learner) []DayHours {
	since := map[string]calendar.Day{}
	for _, c := range f.Form.Courses {
		since[c.ID] = subsidy.LaterOf(f.Form.Start, l.Since, c.Since)
	}
	days := map[int64]*[24]Hour{}
	var together []Interval
	for _, s := range l.Studies {
		own := merged(s.Intervals)
		eachHour(own, func(day int64, hour int, seconds int64) {
			if days[day] == nil {
				days[day] = &[24]Hour{}
			}
			days[day][hour].Uncounted += seconds
		})
		if from, ok := since[s.Course]; ok {
			together = Within(together, own, from.Start().Unix(), f.Form.End.End().Unix())
		}
	}
	eachHour(merged(together), func(day int64, hour int, seconds int64) {
		h := &days[day][hour]
		h.Counted, h.Uncounted = h.Counted+seconds, h.Uncounted-seconds
	})
	out := make([]DayHours, 0, len(days))
	for _, day := range slices.Sorted(maps.Keys(days)) {
		out = append(out, DayHours{dayOf(day), *days[day]})
	}
	return out
}

// merged are the seconds that any of the spans covers, in order, without overlaps.
func merged(spans []Interval) (out []Interval) {
	sorted := slices.SortedFunc(slices.Values(spans), func(a, b Interval) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range sorted {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		if s.Start < s.End {
			out = append(out, s)
		}
	}
	return out
}

// Seconds in an hour, and how far China's clock is ahead of UTC.
const (
	hourSeconds = 60 * 60
	chinaAhead  = 8 * hourSeconds
)

// eachHour cuts spans at the full hours of China's clock. Days are counted from 1970.
func eachHour(spans []Interval, fn func(day int64, hour int, seconds int64)) {
	for _, s := range spans {
		for at := s.Start; at < s.End; {
			hour := (at + chinaAhead) / hourSeconds
			until := min(s.End, (hour+1)*hourSeconds-chinaAhead)
			fn(hour/24, int(hour%24), until-at)
			at = until
		}
	}
}

// dayOf is a day counted from 1970.
func dayOf(day int64) calendar.Day {
	return calendar.DayOf(time.Unix(day*24*hourSeconds-chinaAhead, 0))
}

// Cohort counts how many of a filing's people study in each hour of each day: who
// studies in step shows. It holds no person, so that any number can be added.
type Cohort struct {
	People int
	days   map[int64]*CohortDay
}

// CohortDay is how many people studied in each hour of a day, and on the day at all.
type CohortDay struct {
	Day    calendar.Day
	People int
	Hours  [24]int
}

// Busiest is the hour, 0 to 23, in which most people studied, with how many; the first
// of several.
func (d CohortDay) Busiest() (hour, people int) {
	for h, n := range d.Hours {
		if n > people {
			hour, people = h, n
		}
	}
	return hour, people
}

// Add adds one person, with all that was told of them.
func (c *Cohort) Add(l Learner) {
	c.People++
	var spans []Interval
	for _, s := range l.Studies {
		spans = append(spans, s.Intervals...)
	}
	lastDay, lastHour := int64(-1), -1
	eachHour(merged(spans), func(day int64, hour int, _ int64) {
		if c.days == nil {
			c.days = map[int64]*CohortDay{}
		}
		d := c.days[day]
		if d == nil {
			d = &CohortDay{Day: dayOf(day)}
			c.days[day] = d
		}
		if day != lastDay {
			d.People++
			lastHour = -1
		}
		if hour != lastHour {
			d.Hours[hour]++
		}
		lastDay, lastHour = day, hour
	})
}

// Days are the days on which anybody studied, oldest first.
func (c Cohort) Days() []CohortDay {
	out := make([]CohortDay, 0, len(c.days))
	for _, day := range slices.Sorted(maps.Keys(c.days)) {
		out = append(out, *c.days[day])
	}
	return out
}
