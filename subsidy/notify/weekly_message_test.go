package subsidy

import (
	"reflect"
	"testing"

	"shigang/subsidy/calendar"
)

// Every weekly message names its week, is decoded as it was encoded, and is
// dropped once it is no longer true.
func TestWeeklyMessagesAreTrueOrDropped(t *testing.T) {
	weekOne := calendar.NewDay(2026, 11, 23)
	last := weekOne.AddDays(7)
	for _, v := range []struct {
		m     Message
		state string
		today calendar.Day
		want  bool
	}{
		{WeeklySoon{County: "440203", Week: weekOne, Last: last}, "", weekOne.AddDays(4), true},
		{WeeklySoon{County: "440203", Week: weekOne, Last: last}, "", last, false},
		{WeeklySoon{County: "440203", Week: weekOne, Last: last}, WeeklyOff, weekOne.AddDays(4), false},
		{WeeklyReady{County: "440203", Week: weekOne, Last: last}, "made", last, true},
		{WeeklyReady{County: "440203", Week: weekOne, Last: last}, "made", last.AddDays(1), false},
		{WeeklyReady{County: "440203", Week: weekOne, Last: last}, "confirmed", last, false},
		{WeeklyReady{County: "440203", Week: weekOne, Last: last}, WeeklyOff, last, false},
		{WeeklyLate{County: "440203", Week: weekOne, Late: []County{"440203"}}, "made", last.AddDays(3), true},
		{WeeklyLate{County: "440203", Week: weekOne, Late: []County{"440203"}}, "corrected", last, false},
		{WeeklyLate{Week: weekOne, Late: []County{"440203", "440204"}}, "open", last, true},
		{WeeklyLate{Week: weekOne, Late: []County{"440203", "440204"}}, "done", last, false},
		{WeeklyMail{Week: weekOne, Late: []County{"440203"}}, "open", last.AddDays(9), true},
		{WeeklyMail{Week: weekOne, Supplement: true}, "done", last, true},
	} {
		if got := Wanted(v.m, Facts{State: v.state}, v.today); got != v.want {
			t.Errorf("%s %s on %s: wanted %v", v.m.Kind(), v.state, v.today, got)
		}
		data, err := EncodeMessage(v.m)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := DecodeMessage(v.m.Kind(), data); err != nil || !reflect.DeepEqual(back, v.m) {
			t.Errorf("%+v came back as %+v, %v", v.m, back, err)
		}
	}
}
