package subsidy

import (
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

// TestAQuestionsDayIsCountedFromTheFirstThingThatWaits walks a thread: what is said after it moves no day, an answer
// ends it, and what is said then has a day of its own.
func TestAQuestionsDayIsCountedFromTheFirstThingThatWaits(t *testing.T) {
	terms := Terms{Policy: Policy{AnswerDays: 5}, Calendar: calendar.Published()}
	asker := Actor{ID: "a", Role: Visitor}
	county := Actor{ID: "r", Role: CountyReviewer, County: "440203"}
	noon := func(day int) time.Time { return time.Date(2026, 9, day, 12, 0, 0, 0, calendar.China) }
	q, _, _, err := Ask("q", "怎样备案", "第一次办", "440203", asker, noon(21))
	if err != nil {
		t.Fatal(err)
	}
	say := func(by Actor, day int, want calendar.Day) {
		t.Helper()
		if _, _, err := q.Say("再问一句", by, noon(day)); err != nil {
			t.Fatal(err)
		}
		if err := q.Await(terms, noon(day)); err != nil || q.AnswerBy != want {
			t.Errorf("by %s, want %s: %v", q.AnswerBy, want, err)
		}
	}
	first := calendar.NewDay(2026, 9, 29) // 25th to 27th are days off
	if err := q.Await(terms, noon(21)); err != nil || q.AnswerBy != first {
		t.Fatalf("by %s, want %s: %v", q.AnswerBy, first, err)
	}
	say(asker, 24, first)
	say(county, 28, calendar.Day{})
	say(county, 28, calendar.Day{})
	say(asker, 29, calendar.NewDay(2026, 10, 12)) // 1st to 7th are days off, the 10th is worked
}

// TestAQuestionThatWaitsRemindsItsCounty asks each day what is owed.
func TestAQuestionThatWaitsRemindsItsCounty(t *testing.T) {
	q := Question{
		ID: "q", County: "440203", Title: "怎样备案", State: QuestionOpen, AnswerBy: calendar.NewDay(2026, 9, 24),
	}
	for day, want := range map[int]string{
		21: "", 22: "咨询诉求还剩2个工作日", 23: "咨询诉求还剩1个工作日", 24: "咨询诉求今天须答复",
		25: "咨询诉求已超期", 30: "咨询诉求已超期",
	} {
		now := time.Date(2026, 9, day, 12, 0, 0, 0, calendar.China)
		owed, err := q.Reminders(now, calendar.Published(), Policies{})
		got := ""
		if len(owed) > 0 {
			got = owed[0].Message.Title()
			facts := Facts{State: string(q.State), DecideBy: q.AnswerBy}
			if !owed[0].Message.Wanted(facts, calendar.DayOf(now)) || owed[0].To.Chiefs != (day > 24) {
				t.Errorf("on %d: %+v is not wanted, or goes to %+v", day, owed[0].Message, owed[0].To)
			}
			facts.State = string(QuestionAnswered)
			if owed[0].Message.Wanted(facts, calendar.DayOf(now)) {
				t.Errorf("on %d: %q is still wanted once it is answered", day, got)
			}
		}
		if err != nil || got != want {
			t.Errorf("on %d: %q %v, want %q", day, got, err, want)
		}
	}
	q.State = QuestionAnswered
	if owed, err := q.Reminders(time.Now(), calendar.Published(), Policies{}); len(owed) > 0 || err != nil {
		t.Errorf("an answered question owes %+v %v", owed, err)
	}
}
