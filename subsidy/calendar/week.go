package calendar

import "fmt"

// WeekOf is the Monday of a day's week.
func WeekOf(d Day) Day { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// WorkingDaysBefore is the n-th working day before day; day itself for none.
func (c Calendar) WorkingDaysBefore(day Day, n int) (Day, error) {
	if n == 0 {
		return day, nil
	}
	d, err := c.AddWorkingDays(day, -n)
	if err != nil {
		return day, fmt.Errorf("count back: %w", err)
	}
	return d.Last, nil
}

// Between reports whether the day lies from from to to, both counted.
func (d Day) Between(from, to Day) bool { return !d.Before(from) && !d.After(to) }
