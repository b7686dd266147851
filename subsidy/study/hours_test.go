package study

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// at is a moment of day 0 of the reference, in China.
func at(hour, minute int) int64 {
	return dayZero.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute).Unix()
}

// twoCourses is a filing whose period begins on day 0.
func twoCourses() subsidy.Filing {
	f := complete()
	f.Form.Start, f.Form.End = dayZero, dayZero.AddDays(12)
	second := f.Form.Courses[0]
	second.ID = "c2"
	f.Form.Courses = append(f.Form.Courses, second)
	return f
}

func TestStudyIsToldByTheHourOfChinasClock(t *testing.T) {
	f := twoCourses()
	l := Learner{Studies: []Study{
		{Course: "c1", Intervals: []Interval{
			{at(9, 30), at(11, 10)}, {at(9, 30), at(10, 0)}, // the second lies within the first
			{at(23, 50), at(24, 20)}, // over midnight
			{at(-1, 0), at(-1, 30)},  // the day before the period
		}},
		{Course: "c2", Intervals: []Interval{{at(11, 0), at(11, 30)}}, Totals: []Total{{Seconds: 600}}},
		{Course: "gone", Intervals: []Interval{{at(12, 0), at(12, 5)}}},
	}}
	want := map[calendar.Day]map[int]Hour{
		dayZero.AddDays(-1): {23: {0, 1800}},
		dayZero: {
			9: {1800, 0}, 10: {3600, 0}, 11: {1800, 600}, 12: {0, 300}, 23: {600, 0},
		},
		dayZero.AddDays(1): {0: {1200, 0}},
	}
	got := HoursOf(f, l)
	if len(got) != len(want) {
		t.Fatalf("%d days: %+v", len(got), got)
	}
	for i, d := range got {
		if i > 0 && !got[i-1].Day.Before(d.Day) {
			t.Errorf("%s comes after %s", d.Day, got[i-1].Day)
		}
		for hour, h := range d.Hours {
			if h != want[d.Day][hour] {
				t.Errorf("%s %d: %+v, want %+v", d.Day, hour, h, want[d.Day][hour])
			}
		}
	}
	if sum := got[1].Sum(9, 12); sum != (Hour{7200, 600}) {
		t.Errorf("the morning is %+v", sum)
	}
}

// TestTheHoursAddUpToWhatCounts holds the picture against the calculation, whatever was told.
func TestTheHoursAddUpToWhatCounts(t *testing.T) {
	f := twoCourses()
	rapid.Check(t, func(t *rapid.T) {
		l := Learner{Since: dayZero.AddDays(rapid.IntRange(-2, 3).Draw(t, "since"))}
		for _, course := range []string{"c1", "c2"} {
			s := Study{Course: course}
			for range rapid.IntRange(0, 6).Draw(t, "spans") {
				start := at(rapid.IntRange(-30, 320).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
				length := rapid.Int64Range(1, 30_000).Draw(t, "length")
				s.Intervals = append(s.Intervals, Interval{start, start + length})
			}
			l.Studies = append(l.Studies, s)
		}
		var sum Hour
		for _, d := range HoursOf(f, l) {
			for _, h := range d.Hours {
				if h.Counted < 0 || h.Uncounted < 0 || h.Counted > hourSeconds {
					t.Fatalf("%s: %+v", d.Day, h)
				}
			}
			day := d.Sum(0, 24)
			sum.Counted, sum.Uncounted = sum.Counted+day.Counted, sum.Uncounted+day.Uncounted
		}
		whole := NewCalculator(f, policy(subsidy.PerFiling)).Person(l)
		var told int64
		for _, c := range whole.Courses {
			told += c.Recorded
		}
		if sum.Counted != whole.Studied || sum.Counted+sum.Uncounted != told {
			t.Fatalf("%+v, want %d of %d", sum, whole.Studied, told)
		}
	})
}

func TestWhoStudiesInStepShowsInTheCohort(t *testing.T) {
	var c Cohort
	c.Add(Learner{Studies: []Study{
		{Course: "c1", Intervals: []Interval{{at(9, 0), at(10, 0)}, {at(20, 10), at(20, 20)}}},
		{Course: "c2", Intervals: []Interval{{at(9, 30), at(9, 50)}, {at(20, 30), at(20, 40)}}},
	}})
	for range 2 {
		c.Add(Learner{Studies: []Study{{Course: "c1", Intervals: []Interval{{at(20, 59), at(21, 1)}}}}})
	}
	c.Add(Learner{Studies: []Study{{Course: "c1", Totals: []Total{{Seconds: 600}}}}})
	twoEvenings := []Interval{{at(20, 0), at(20, 1)}, {at(44, 0), at(44, 1)}}
	c.Add(Learner{Studies: []Study{{Course: "c1", Intervals: twoEvenings}}})
	days := c.Days()
	if c.People != 5 || len(days) != 2 || days[0].Day != dayZero || days[1].Day != dayZero.AddDays(1) {
		t.Fatalf("%d people, %+v", c.People, days)
	}
	if d := days[0]; d.People != 4 || d.Hours[9] != 1 || d.Hours[10] != 0 || d.Hours[20] != 4 || d.Hours[21] != 2 {
		t.Errorf("the first day is %+v", d)
	}
	if hour, people := days[0].Busiest(); hour != 20 || people != 4 {
		t.Errorf("the busiest hour is %d with %d", hour, people)
	}
	if days[1].People != 1 || days[1].Hours[20] != 1 {
		t.Errorf("the second day is %+v", days[1])
	}
}
