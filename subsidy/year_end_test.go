package subsidy

import (
	"fmt"
	"testing"
	"time"

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
		"decide by 3 January": {waiting, map[string]string{"2026-12-24": "review_due ", "2026-12-29": "review_due ",
			"2026-12-31": "review_due ", "2027-01-04": "review_overdue "}},
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

func TestAClaimsDaysRunOverTheYearsEnd(t *testing.T) {
	for name, v := range map[string]struct {
		deadline    func(t Terms, d calendar.Day) (calendar.Deadline, error)
		from, last  calendar.Day
		provisional bool
	}{
		"a window until 31 December": {windowFromEnd, calendar.NewDay(2026, 6, 30), calendar.NewDay(2026,
			12, 30), false},
		"a window over New Year": {windowFromEnd, calendar.NewDay(2026, 7, 1), calendar.NewDay(2027, 1,
			4), true},
		"publicity": {Terms.PublicityDeadline, calendar.NewDay(2026, 12, 25),
			calendar.NewDay(2027, 1, 4), true},
		"publicity in the year": {Terms.PublicityDeadline, calendar.NewDay(2026, 12, 24),
			calendar.NewDay(2026, 12, 31), false},
		"a supplement": {Terms.SupplementDeadline, calendar.NewDay(2026, 12, 31),
			calendar.NewDay(2027, 1, 8), true},
		"a hearing": {Terms.HearingDeadline, calendar.NewDay(2026, 12, 25),
			calendar.NewDay(2027, 1, 4), true},
		"a hearing in the year": {Terms.HearingDeadline, calendar.NewDay(2026, 12, 24),
			calendar.NewDay(2026, 12, 31), false},
		"a payment": {Terms.PaymentDeadline, calendar.NewDay(2026, 11, 20),
			calendar.NewDay(2027, 1, 4), true},
		"a payment in the year": {Terms.PaymentDeadline, calendar.NewDay(2026, 11, 19),
			calendar.NewDay(2026, 12, 31), false},
	} {
		d, err := v.deadline(terms(), v.from)
		if err != nil || d.Last != v.last || d.Provisional != v.provisional || d.Rule == "" || d.Clause == "" {
			t.Errorf("%s: %+v, %v", name, d, err)
		}
	}
	c := Claim{SubmittedAt: time.Date(2026, 12, 10, 23, 59, 59, 0, calendar.China)}
	if d := must[calendar.Deadline](t)(c.ReviewBy(terms())); d.Last != calendar.NewDay(2026, 12, 31) {
		t.Errorf("submitted on 10 December: %s", d.Last)
	}
	c.SubmittedAt = c.SubmittedAt.Add(time.Second)
	if d := must[calendar.Deadline](t)(c.ReviewBy(terms())); d.Last != calendar.NewDay(2027, 1, 4) || !d.Provisional {
		t.Errorf("submitted on 11 December: %s", d.Last)
	}
}

func TestCaseNumbersAreFiveDigitsOrMore(t *testing.T) {
	for serial, want := range map[int]string{1: "BA440203-2026-00001", 12: "BA440203-2026-00012",
		99999:  "BA440203-2026-99999",
		100000: "BA440203-2026-100000"} {
		if got := CaseNumber("BA", "440203", 2026, serial); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
