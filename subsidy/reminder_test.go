package subsidy

import (
	"fmt"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// remindersOf walks a filing through days and tells what it owes, each once.
func remindersOf(t *testing.T, f Filing, from, to calendar.Day) map[string]string {
	t.Helper()
	seen, first := map[string]string{}, map[string]bool{}
	for day := from; !day.After(to); day = day.AddDays(1) {
		due, err := f.Reminders(day.Start().Add(9*time.Hour), calendar.Published(), PublishedPolicies())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range due {
			key := fmt.Sprint(o.Message.Kind(), o.Day)
			if first[key] {
				continue
			}
			first[key] = true
			seen[day.String()] += string(o.Message.Kind()) + " "
		}
	}
	return seen
}

func TestEachReminderHasItsDay(t *testing.T) {
	monday := calendar.NewDay(2026, 11, 23)
	draft := complete()
	draft.Form.Start, draft.Form.End = calendar.NewDay(2026, 12, 7), calendar.NewDay(2026, 12, 18) // file by Monday 11-30
	submitted := draft
	submitted.State, submitted.SubmittedAt, submitted.FirstStart = FilingSubmitted, monday.Start(), draft.Form.Start
	accepted := submitted
	accepted.State = FilingAccepted
	amendment := accepted
	amendment.Amends = "other"
	for name, v := range map[string]struct {
		f    Filing
		want map[string]string
	}{
		"a draft":            {draft, map[string]string{"2026-11-27": "file_by "}},
		"one that waits":     {submitted, map[string]string{"2026-11-27": "review_due ", "2026-12-02": "review_due ", "2026-12-04": "review_due ", "2026-12-07": "review_overdue "}},
		"one on file":        {accepted, map[string]string{"2026-12-04": "training_starts course_starts ", "2026-12-17": "training_ends course_ends "}},
		"an amendment":       {amendment, map[string]string{}},
		"one that was taken": {Filing{State: FilingWithdrawn, Form: draft.Form}, map[string]string{}},
		"an empty draft":     {Filing{State: FilingDraft}, map[string]string{}},
	} {
		got := remindersOf(t, v.f, monday, calendar.NewDay(2026, 12, 25))
		if fmt.Sprint(got) != fmt.Sprint(v.want) {
			t.Errorf("%s: %v, want %v", name, got, v.want)
		}
	}
}

func TestRemindersWaitForTheMorning(t *testing.T) {
	day := calendar.NewDay(2026, 11, 24)
	for hour, want := range map[int]time.Time{3: day.Start().Add(8 * time.Hour), 9: day.Start().Add(9 * time.Hour), 20: day.Start().Add(20 * time.Hour), 22: day.AddDays(1).Start().Add(8 * time.Hour)} {
		if got := DefaultQuiet().After(day.Start().Add(time.Duration(hour) * time.Hour)); !got.Equal(want) {
			t.Errorf("at %d o'clock: %s", hour, got)
		}
	}
}
