package subsidy

import (
	"shigang/subsidy/calendar"
)

// ReadArrangement reads a year's arrangement of days off (放假安排) and puts it into
// a calendar; what cannot be read, or changes nothing, is refused in one sentence.
func ReadArrangement(now calendar.Calendar, text string) (calendar.Arrangement, calendar.Calendar, error) {
	a, err := calendar.ParseArrangement(text)
	if err != nil {
		return a, now, &Error{
			Kind: Invalid, Field: "/arrangement", Message: "放假安排的格式不对：" + err.Error(), Err: err,
		}
	}
	next, err := now.With(a)
	if err != nil {
		return a, now, &Error{
			Kind: Invalid, Field: "/arrangement", Message: "放假安排的格式不对：" + err.Error(), Err: err,
		}
	}
	if next.Revision() == now.Revision() {
		return a, now, &Error{
			Kind: Conflict, Field: "/arrangement", Message: "这份放假安排已经载入，与现在的完全相同",
		}
	}
	return a, next, nil
}
