package claim

import (
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

func TestAPersonOfAClaimComesToWhatTheLineSays(t *testing.T) {
	f := ended()
	desk, err := study.NewStudyDesk(f, subsidy.PublishedPolicies(), calendar.DayOf(claimed))
	if err != nil {
		t.Fatal(err)
	}
	line := Line{State: LineLive, Hours: 3, Amount: 70_00, Counting: Counting{
		Hours: 4, Rate: 30_00,
		Cap: 1000_00, Used: 930_00,
	}, Explanation: []string{"因此为 70 元。"}}
	got := desk.Look(study.Learner{Claimed: &study.Claimed{Amount: line.Calculated(), Explanation: line.Explanation}},
		0)
	if a := got.Amount; a.Hours != 3 || a.Full != 90_00 || a.Used != 930_00 || a.Granted != 70_00 ||
		a.Year != 2026 || got.Sentence() != "因此为 70 元。" {
		t.Errorf("%+v %s", got.Amount, got.Sentence())
	}
	if got := desk.Look(study.Learner{}, 10_00); got.Amount.Used != 10_00 || got.Amount.Granted != 0 ||
		got.Sentence() != "还没有完成的课程，现在还没有补贴。" {
		t.Errorf("without a line: %+v %s", got.Amount, got.Sentence())
	}
	line.Counting.Rate, line.Asked = 0, 120_00
	if a := line.Calculated(); a.Full != 120_00 || a.Granted != 70_00 {
		t.Errorf("of an older line: %+v", a)
	}
	line.Counting.Rate, line.State = 1, LineExcluded
	if a := line.Calculated(); a.Full != 0 {
		t.Errorf("an excluded line: %+v", a)
	}
	line.State = LineLive
	if a := line.Calculated(); a.Full != 3 {
		t.Errorf("a fen an hour: %+v", a)
	}
}
