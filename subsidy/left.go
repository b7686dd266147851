package subsidy

import (
	"strconv"

	"shigang/subsidy/calendar"
)

// From how many working days before its day a case counts as near in a list; the notice names none.
const (
	NearDecision = 2
	NearOpinion  = 1 // of the service centre on a platform
	NearPayment  = 5
)

// Left is how long there is until a day.
type Left struct {
	Days int // working days
	Rest int // days of the calendar, those off among them
	Late bool
	Near bool // not past, and so close that a list marks it
}

// LeftUntil counts the working days from today to a day that counts as near from a number of them on.
func LeftUntil(last, today calendar.Day, near int, cal calendar.Calendar) (l Left, err error) {
	l.Days, err = cal.WorkingDaysBetween(today, last)
	l.Rest = last.Sub(today)
	l.Late = last.Before(today)
	l.Near = !l.Late && l.Days <= near
	return l, err
}

// Word says it as people do: never that none is left while the day is not over.
func (l Left) Word() string {
	switch {
	case l.Late:
		return "已超期"
	case l.Rest == 0:
		return "今天截止"
	case l.Days == 0:
		return "还剩 " + strconv.Itoa(l.Rest) + " 天，都不是工作日"
	}
	return "还剩 " + strconv.Itoa(l.Days) + " 个工作日"
}

// Chinese says it with a sign, for who does not see the colour.
func (l Left) Chinese() string {
	switch {
	case l.Late:
		return "● " + l.Word()
	case l.Near:
		return "▲ " + l.Word()
	}
	return l.Word()
}
