package notify

import (
	"reflect"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// Every weekly message names its week, is decoded as it was encoded, and is
// dropped once it is no longer true.
func TestWeeklyMessagesAreTrueOrDropped(t *testing.T) {
	weekOne := calendar.NewDay(2026, 11, 23)
	last := weekOne.AddDays(7)
	for _, v := range []struct {
		m     subsidy.Message
		state string
		today calendar.Day
		want  bool
	}{
		{weekly.Soon{County: "440203", Week: weekOne, Last: last}, "", weekOne.AddDays(4), true},
		{weekly.Soon{County: "440203", Week: weekOne, Last: last}, "", last, false},
		{weekly.Soon{County: "440203", Week: weekOne, Last: last}, weekly.Off, weekOne.AddDays(4), false},
		{weekly.Ready{County: "440203", Week: weekOne, Last: last}, "made", last, true},
		{weekly.Ready{County: "440203", Week: weekOne, Last: last}, "made", last.AddDays(1), false},
		{weekly.Ready{County: "440203", Week: weekOne, Last: last}, "confirmed", last, false},
		{weekly.Ready{County: "440203", Week: weekOne, Last: last}, weekly.Off, last, false},
		{weekly.Late{County: "440203", Week: weekOne, Late: []subsidy.County{"440203"}}, "made", last.AddDays(3), true},
		{weekly.Late{County: "440203", Week: weekOne, Late: []subsidy.County{"440203"}}, "corrected", last, false},
		{weekly.Late{Week: weekOne, Late: []subsidy.County{"440203", "440204"}}, "open", last, true},
		{weekly.Late{Week: weekOne, Late: []subsidy.County{"440203", "440204"}}, "done", last, false},
		{weekly.Mail{Week: weekOne, Late: []subsidy.County{"440203"}}, "open", last.AddDays(9), true},
		{weekly.Mail{Week: weekOne, Supplement: true}, "done", last, true},
	} {
		if got := subsidy.Wanted(v.m, subsidy.Facts{State: v.state}, v.today); got != v.want {
			t.Errorf("%s %s on %s: wanted %v", v.m.Kind(), v.state, v.today, got)
		}
		data, err := subsidy.EncodeMessage(v.m)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := DecodeMessage(v.m.Kind(), data); err != nil || !reflect.DeepEqual(back, v.m) {
			t.Errorf("%+v came back as %+v, %v", v.m, back, err)
		}
	}
}
