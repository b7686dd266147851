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
		{friday, NearDecision, "▲ 今天截止"},
		{friday, 0, "▲ 今天截止"},
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

// TestDaysOffBeforeADayAreToldAsDays asks on a Saturday of a day on the Sunday after it.
func TestDaysOffBeforeADayAreToldAsDays(t *testing.T) {
	saturday := calendar.NewDay(2026, 12, 5)
	left, err := LeftUntil(saturday.AddDays(1), saturday, NearDecision, calendar.Published())
	if want := "▲ 还剩 1 天，都不是工作日"; err != nil || left.Chinese() != want {
		t.Errorf("got %q (%v), wanted %q", left.Chinese(), err, want)
	}
}
