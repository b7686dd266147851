package study

import (
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestWhoIsBehindAndSinceWhen(t *testing.T) {
	start := calendar.NewDay(2026, 12, 1)
	f := subsidy.Filing{
		State:      subsidy.FilingAccepted,
		RosterSize: 2,
		Form: subsidy.FilingForm{Start: start, End: start.AddDays(19), Courses: []subsidy.Course{
			{ID: "c1", Name: "安全", Minutes: 200, People: 2, Start: start, End: start.AddDays(9)}, // 20 minutes a day
			{ID: "c2", Name: "选学", Minutes: 90, People: 1, Start: start, End: start.AddDays(19)},
		}},
	} // not for everybody
	study := func(day, minutes int) Interval {
		at := start.AddDays(day).Start().Unix() + 8*3600
		return Interval{at, at + int64(minutes)*60}
	}
	for name, v := range map[string]struct {
		intervals []Interval
		today     int // days after the start
		since     int // -1: not behind
		word      string
	}{
		"the first day":               {nil, 0, -1, ""},
		"two days without study":      {nil, 2, -1, ""},
		"three days without study":    {nil, 3, 3, "按计划应学60分钟，已学0分钟，自2026年12月4日起落后"},
		"still without":               {nil, 6, 3, "按计划应学120分钟"},
		"caught up":                   {[]Interval{study(5, 100)}, 6, -1, ""},
		"fell behind again":           {[]Interval{study(4, 60)}, 6, 6, "应学120分钟，已学60分钟"},
		"the course's time is over":   {[]Interval{study(1, 190)}, 10, 10, "培训时间已过，还没有完成"},
		"long over":                   {[]Interval{study(1, 190)}, 30, 10, ""},
		"completed":                   {[]Interval{study(1, 200)}, 30, -1, ""},
		"before the training started": {nil, -3, -1, ""},
	} {
		l := Learner{Studies: []Study{{Course: "c1", Intervals: v.intervals}}}
		p := ProgressOf(f, NewCalculator(f, policy(subsidy.PerFiling)), l)
		lags := Behind(f, p, start.AddDays(v.today))
		if v.since < 0 {
			if len(lags) != 0 {
				t.Errorf("%s: %+v", name, lags)
			}
			continue
		}
		if len(lags) != 1 || BehindSince(lags) != start.AddDays(v.since) ||
			!strings.Contains(lags[0].Sentence(), v.word) {
			t.Errorf("%s: %+v", name, lags)
		}
	}
	l := Learner{Since: start.AddDays(5), Studies: []Study{{Course: "c2"}}}
	p := ProgressOf(f, NewCalculator(f, policy(subsidy.PerFiling)), l)
	if lags := Behind(f, p, start.AddDays(6)); len(lags) != 0 || p.Expected != 2 || p.Done {
		t.Errorf("somebody added lately: %+v", lags)
	}
}
