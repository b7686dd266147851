package subsidy

import (
	"testing"

	"shigang/subsidy/calendar"
)

func TestADayIsNearFromItsNumberOfWorkingDaysOnAndLateAfterIt(t *testing.T) {
	friday := calendar.NewDay(2026, 12, 4)
	for _, v := range []struct {
		last calendar.Day
		near int
		want string
	}{
		{friday, NearDecision, "▲ 还剩 0 个工作日"},
		{friday.AddDays(-1), NearDecision, "● 已超期"},
		{friday.AddDays(4), NearDecision, "▲ 还剩 2 个工作日"}, // over the weekend
		{friday.AddDays(5), NearDecision, "还剩 3 个工作日"},
		{friday.AddDays(4), NearOpinion, "还剩 2 个工作日"},
		{friday.AddDays(7), NearPayment, "▲ 还剩 5 个工作日"},
	} {
		left, err := LeftUntil(v.last, friday, v.near, calendar.Published())
		if err != nil || left.Chinese() != v.want {
			t.Errorf("%s, near from %d: got %q (%v), wanted %q", v.last, v.near, left.Chinese(), err, v.want)
		}
	}
}
