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
	// file by Monday 11-30
	draft.Form.Start, draft.Form.End = calendar.NewDay(2026, 12, 7), calendar.NewDay(2026, 12, 18)
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
		"a draft": {draft, map[string]string{"2026-11-27": "file_by "}},
		"one that waits": {
			submitted,
			map[string]string{
				"2026-11-27": "review_due ",
				"2026-12-02": "review_due ",
				"2026-12-04": "review_due ",
				"2026-12-07": "review_overdue ",
			},
		},
		"one on file": {
			accepted,
			map[string]string{
				"2026-12-04": "training_starts course_starts ",
				"2026-12-17": "training_ends course_ends ",
			},
		},
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
	for hour, want := range map[int]time.Time{
		3:  day.Start().Add(8 * time.Hour),
		9:  day.Start().Add(9 * time.Hour),
		20: day.Start().Add(20 * time.Hour),
		22: day.AddDays(1).Start().Add(8 * time.Hour),
	} {
		if got := DefaultQuiet().After(day.Start().Add(time.Duration(hour) * time.Hour)); !got.Equal(want) {
			t.Errorf("at %d o'clock: %s", hour, got)
		}
	}
}

// A training's whole life: each warning to claim on its day, none after the
// window, and a missed day gives way to the next warning.
func TestTheClaimWindowIsWarnedOf(t *testing.T) {
	f := complete()
	// claim by 2026-02-24
	f.State, f.Form.Start, f.Form.End = FilingAccepted, calendar.NewDay(2025, 8, 4), calendar.NewDay(2025, 8, 15)
	f.SubmittedAt, f.FirstStart = calendar.NewDay(2025, 7, 20).Start(), f.Form.Start
	got := remindersOf(t, f, calendar.NewDay(2025, 8, 16), calendar.NewDay(2026, 4, 1))
	want := map[string]string{
		"2025-12-26": "claim_window ",
		"2026-01-25": "claim_window ",
		"2026-02-17": "claim_window ",
		"2026-02-23": "claim_window ",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	late, err := f.Reminders(calendar.NewDay(2026, 2, 20).Start(), calendar.Published(), PublishedPolicies())
	if err != nil || len(late) != 1 || late[0].Message.(ClaimWindow).Left != 4 ||
		late[0].Day != calendar.NewDay(2026, 2, 17) {
		t.Errorf("looked at again between two warnings: %+v, %v", late, err)
	}
}

func TestAnOpinionIsWarnedOfBeforeItIsDue(t *testing.T) {
	// Wednesday; 09-25 to 27 are off, due 09-29
	a := Assessment{
		ID:       "a",
		Number:   "PG440203-2026-00001",
		State:    AssessmentSubmitted,
		Received: calendar.NewDay(2026, 9, 23),
	}
	seen := map[string]int{}
	told := map[string]bool{}
	for day := a.Received; !day.After(calendar.NewDay(2026, 10, 3)); day = day.AddDays(1) {
		due, err := a.Reminders(day.Start().Add(9*time.Hour), calendar.Published(), PublishedPolicies())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range due {
			if key := fmt.Sprint(o.Message.Kind(), o.Day); !told[key] {
				told[key] = true
				seen[day.String()+" "+string(o.Message.Kind())]++
			}
		}
	}
	want := map[string]int{"2026-09-28 opinion_due": 1, "2026-09-29 opinion_due": 1, "2026-09-30 opinion_overdue": 1}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", seen, want)
	}
	a.State = AssessmentFavourable
	if due, err := a.Reminders(calendar.NewDay(2026, 9, 29).Start(), calendar.Published(),
		PublishedPolicies()); err != nil || len(due) != 0 {
		t.Errorf("after the opinion: %v, %v", due, err)
	}
}
