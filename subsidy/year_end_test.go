package subsidy

import (
	"fmt"
	"testing"

	"shigang/subsidy/calendar"
)

func TestRemindersComeOnTheLastWorkingDaysOverTheYearsEnd(t *testing.T) {
	draft := complete()
	draft.Form.Start, draft.Form.End = calendar.NewDay(2027, 1, 8), calendar.NewDay(2027, 1, 22)
	running := draft
	running.State, running.SubmittedAt, running.FirstStart = FilingAccepted, monday, draft.Form.Start
	running.Form.Start, running.Form.End = calendar.NewDay(2027, 1, 4), calendar.NewDay(2027, 1, 31)
	ending := running
	ending.Form.Start, ending.Form.End = calendar.NewDay(2026, 12, 14), calendar.NewDay(2027, 1, 1)
	waiting := draft
	waiting.State, waiting.SubmittedAt, waiting.FirstStart = FilingSubmitted, monday, draft.Form.Start
	waiting.Form.Start = calendar.NewDay(2027, 1, 4) // to be decided by Sunday, 3 January
	for name, v := range map[string]struct {
		f    Filing
		want map[string]string
	}{
		"file by 31 December": {draft, map[string]string{"2026-12-30": "file_by "}},
		"start on 4 January":  {running, map[string]string{"2026-12-31": "training_starts course_starts "}},
		"end on 1 January":    {ending, map[string]string{"2026-12-31": "training_ends course_ends "}},
		"decide by 3 January": {waiting, map[string]string{
			"2026-12-24": "review_due ", "2026-12-29": "review_due ",
			"2026-12-31": "review_due ", "2027-01-04": "review_overdue ",
		}},
	} {
		got := remindersOf(t, v.f, calendar.NewDay(2026, 12, 22), calendar.NewDay(2027, 1, 8))
		if fmt.Sprint(got) != fmt.Sprint(v.want) {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
	}
}

// windowFromEnd is the claim window of a training that was accepted before its end.
func windowFromEnd(t Terms, end calendar.Day) (calendar.Deadline, error) {
	return t.ClaimDeadline(end, calendar.Day{})
}

func TestCaseNumbersAreFiveDigitsOrMore(t *testing.T) {
	for serial, want := range map[int]string{
		1: "BA440203-2026-00001", 12: "BA440203-2026-00012",
		99999:  "BA440203-2026-99999",
		100000: "BA440203-2026-100000",
	} {
		if got := CaseNumber("BA", "440203", 2026, serial); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
