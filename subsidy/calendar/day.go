// Package calendar counts days in China: calendar days, working days (工作日)
// and the deadlines that follow, each with its reasons. It never reads a clock.
package calendar

import (
	"errors"
	"fmt"
	"time"
)

// China is the one time zone of the notice; it has no daylight saving.
var China = time.FixedZone("CST", 8*60*60)

// Day is a calendar day in China. The zero Day is no day.
type Day struct {
	n int32 // days since 1970-01-01, plus epoch, so that the zero value is no day anybody was born on
}

const epoch = 1_000_000

const secondsPerDay = 24 * 60 * 60

// NewDay returns the day of a date; months and days overflow as in time.Date.
func NewDay(year int, month time.Month, dom int) Day {
	return Day{int32(time.Date(year, month, dom, 0, 0, 0, 0, time.UTC).Unix()/secondsPerDay) + epoch}
}

// DayOf returns the day it is in China at t.
func DayOf(t time.Time) Day {
	y, m, d := t.In(China).Date()
	return NewDay(y, m, d)
}

// errDay is the answer to text that is no date.
var errDay = errors.New("日期格式应为“年-月-日”，例如2026-11-27")

// ParseDay reads a date as YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1000 {
		return Day{}, errDay
	}
	return NewDay(t.Year(), t.Month(), t.Day()), nil
}

// utc is the day as a time.Time at midnight UTC, for the arithmetic.
func (d Day) utc() time.Time { return time.Unix(int64(d.n-epoch)*secondsPerDay, 0).UTC() }

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d.n == 0 }

// Start is 00:00 of the day in China.
func (d Day) Start() time.Time {
	y, m, dom := d.utc().Date()
	return time.Date(y, m, dom, 0, 0, 0, 0, China)
}

// End is 24:00 of the day in China: a period ends there (art. 203).
func (d Day) End() time.Time { return d.AddDays(1).Start() }

// AddDays returns the day n days later.
func (d Day) AddDays(n int) Day { return Day{d.n + int32(n)} }

// Sub returns the number of days from e to d.
func (d Day) Sub(e Day) int { return int(d.n - e.n) }

// Before reports whether d is earlier than e.
func (d Day) Before(e Day) bool { return d.n < e.n }

// After reports whether d is later than e.
func (d Day) After(e Day) bool { return d.n > e.n }

// Year, Month, Dom and Weekday are the day's parts.
func (d Day) Year() int             { return d.utc().Year() }
func (d Day) Month() time.Month     { return d.utc().Month() }
func (d Day) Dom() int              { return d.utc().Day() }
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// weekend reports whether the day is a Saturday or a Sunday.
func (d Day) weekend() bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// String returns the day as YYYY-MM-DD, "" for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// Chinese returns the day as 2026年11月27日.
func (d Day) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year(), int(d.Month()), d.Dom())
}

// MarshalText returns the day as YYYY-MM-DD, empty for no day.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Day{}
		return nil
	}
	v, err := ParseDay(string(b))
	*d = v
	return err
}
