package calendar

// DayMove is a day that is a working day in one calendar and none in another.
type DayMove struct {
	Day     Day
	Working bool   // in the later calendar
	Was     string // why it was none before, "" where it was one
}

// Compare lists the days of a year, and of the December before it, that differ
// between a calendar and a later one; a year that one of them does not know has none.
func Compare(before, after Calendar, year int) (out []DayMove) {
	last := NewDay(year, 12, 31)
	for d := NewDay(year-1, 12, 1); !d.After(last); d = d.AddDays(1) {
		was, err1 := before.Working(d)
		is, err2 := after.Working(d)
		if err1 == nil && err2 == nil && was != is {
			out = append(out, DayMove{Day: d, Working: is, Was: before.why(d)})
		}
	}
	return out
}

// YearState is how much is known of a year's days off.
type YearState struct {
	Year        int
	Provisional bool // computed from the statutory holidays (暂定)
}

// Years are the years with working days, as far as the tables reach.
func (c Calendar) Years() (out []YearState) {
	for year := firstYear; c.known(NewDay(year, 7, 1)) == nil; year++ {
		out = append(out, YearState{year, !c.published(year)})
	}
	return out
}
