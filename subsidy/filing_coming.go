package subsidy

import (
	"fmt"

	"shigang/subsidy/calendar"
)

// ComingDay (日子) is a day of a case that is still to come, and how far away it is.
type ComingDay struct {
	Text string       `json:"text" doc:"这一天是什么日子"`
	Day  calendar.Day `json:"day"`
	Ends bool         `json:"ends" doc:"是不是期限，到这一天截止"`
	Left int          `json:"left" doc:"还剩几个工作日；推算不出时为 0"`
	When string       `json:"when" doc:"还有多久、哪一天"`
}

// ComingDays are the days of the filing that are still to come, the first one first; none of a
// draft, which promises nothing, of an amendment, whose training has its own, or while the filing
// stands still.
func (f Filing) ComingDays(today calendar.Day, cal calendar.Calendar) []ComingDay {
	if f.Amends != "" || f.Suspended() != nil {
		return nil
	}
	var all []ComingDay
	switch f.State {
	case FilingSubmitted:
		all = append(all, ComingDay{Text: "县区最迟作出决定", Day: f.DecideBy().Last, Ends: true})
	case FilingReturned, FilingAccepted:
	default:
		return nil
	}
	all = append(all, ComingDay{Text: "培训开始", Day: f.Form.Start}, ComingDay{Text: "培训结束", Day: f.Form.End})
	coming := make([]ComingDay, 0, len(all))
	for _, d := range all {
		if d.Day.Before(today) {
			continue
		}
		d.Left, d.When = howFar(d.Day, today, d.Ends, cal)
		coming = append(coming, d)
	}
	return coming
}

// howFar is how many working days there are until a day that is not over, and the words for it. Of
// a year whose holidays nobody knows the words name the day alone.
func howFar(day, today calendar.Day, ends bool, cal calendar.Calendar) (left int, words string) {
	on := fmt.Sprintf("%d月%d日", int(day.Month()), day.Dom())
	if ends {
		on += "截止"
	}
	if day == today {
		if ends {
			return 0, "今天截止"
		}
		return 0, "就在今天"
	}
	left, err := cal.WorkingDaysBetween(today, day)
	switch {
	case err != nil:
		return 0, on
	case left == 0:
		return 0, fmt.Sprintf("还剩 %d 天，都不是工作日 · %s", day.Sub(today), on)
	}
	return left, fmt.Sprintf("还剩 %d 个工作日 · %s", left, on)
}
