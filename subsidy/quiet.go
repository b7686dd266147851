package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// Quiet are the hours in which reminders wait for the morning (business time),
// as a setting.
type Quiet struct{ From, Until int } // o'clock

// DefaultQuiet is from nine in the evening until eight in the morning.
func DefaultQuiet() Quiet { return Quiet{From: 21, Until: 8} }

// After is now, or the end of the quiet hours that now lies in.
func (q Quiet) After(now time.Time) time.Time {
	day := calendar.DayOf(now)
	switch hour := now.In(calendar.China).Hour(); {
	case hour < q.Until:
		return day.Start().Add(time.Duration(q.Until) * time.Hour)
	case hour >= q.From:
		return day.AddDays(1).Start().Add(time.Duration(q.Until) * time.Hour)
	}
	return now
}

// Chinese returns the hours as people read them.
func (q Quiet) Chinese() string {
	return Itoa(q.From) + ":00至次日" + Itoa(q.Until) + ":00"
}
