package calendar

import (
	"testing"
	"time"

	lunar "github.com/6tail/lunar-go/calendar"
	"pgregory.net/rapid"
)

func TestNonsenseIsNoArrangement(t *testing.T) {
	for _, s := range []string{
		"", "2027", "2027 | | ", "2027 | 0230 | ", "2027 | 0101 | 0101", "2027 | 0101 | 0104", "2019 | 0101 |",
		"2027 | 0110-0101 |", "2027 | 2025-01-01 |", "a\nb",
	} {
		if _, err := ParseArrangement(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

func with(t testing.TB, c Calendar, papers ...string) Calendar {
	t.Helper()
	for _, text := range papers {
		a, err := ParseArrangement(text)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = c.With(a); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestALaterPaperTakesDaysBackAsWellAsAddsThem(t *testing.T) {
	first := "2020 | 0101 0124-0130 0404-0406 0501-0505 0625-0627 1001-1008 | 0119 0201 0426 0509 0628 0927 1010"
	c := with(t, Published(), first)
	for day, want := range map[string]bool{"2020-01-31": true, "2020-02-01": true, "2020-02-02": false} {
		if got, err := c.Working(d(t, day)); err != nil || got != want {
			t.Errorf("under the first paper %s is a working day: %v, want %v (%v)", day, got, want, err)
		}
	}
	c = with(t, c, "2020 | 0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008 | 0119 0426 0509 0628 0927 1010")
	for _, day := range []string{"2020-01-31", "2020-02-01", "2020-02-02"} {
		if got, err := c.Working(d(t, day)); err != nil || got {
			t.Errorf("under the second paper %s is a working day (%v)", day, err)
		}
	}
	if c.Revision() != Published().Revision() {
		t.Error("the calendar that says the same days has another name")
	}
}

func TestAPaperSpeaksOfItsOwnYearAndTheDaysBefore(t *testing.T) {
	newYear := d(t, "2022-12-30")
	c := with(t, Published(),
		"2023 | 2022-12-30 0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006 | 0128 0129 0423 0506 0625 1007 1008")
	for day, want := range map[Day]bool{
		newYear:            false,
		d(t, "2022-12-31"): false,
		d(t, "2022-10-08"): true,
		d(t, "2022-10-07"): false,
	} {
		if got, err := c.Working(day); err != nil || got != want {
			t.Errorf("%s is a working day: %v, want %v (%v)", day, got, want, err)
		}
	}
	c = with(t, c, "2023 | 0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006 | 0128 0129 0423 0506 0625 1007 1008")
	if got, _ := c.Working(newYear); !got {
		t.Error("a day that the later paper of 2023 does not name is still off")
	}
}

func TestARevisionNamesTheDays(t *testing.T) {
	swapped := "2027 | 0101-0103 0205-0211 | 0130"
	other := "2027 | 0101-0103 0206-0212 | 0130" // as many days, and another one
	a, b := with(t, Published(), swapped), with(t, Published(), other)
	if a.Revision() == b.Revision() || a.Revision() == Published().Revision() || a.Revision() == "" {
		t.Errorf("calendars that differ share a name: %s, %s, %s", a.Revision(), b.Revision(), Published().Revision())
	}
	if again := with(t, a, other, swapped); again.Revision() != a.Revision() {
		t.Error("the same days have two names")
	}
	year := "2028 | 0101-0103 | "
	if x, y := with(t, Published(), year, swapped), with(t, Published(), swapped, year); x.Revision() != y.Revision() {
		t.Error("the order of loading changes the name")
	}
}

// TestTheRevisionFollowsEveryDay compares the names of calendars with their days.
func TestTheRevisionFollowsEveryDay(t *testing.T) {
	paper := rapid.Custom(func(rt *rapid.T) string {
		year, from := rapid.IntRange(2026, 2028).Draw(rt, "year"), rapid.IntRange(1, 27).Draw(rt, "from")
		return NewDay(year, 1, 1).String()[:4] + " | 01" + two(from) + "-01" +
			two(from+rapid.IntRange(0, 3).Draw(rt, "length")) + " |"
	})
	rapid.Check(t, func(rt *rapid.T) {
		a := with(t, Published(), rapid.SliceOfN(paper, 0, 3).Draw(rt, "a")...)
		b := with(t, Published(), rapid.SliceOfN(paper, 0, 3).Draw(rt, "b")...)
		same := true
		for day := NewDay(2025, 12, 1); day.Year() < 2030; day = day.AddDays(1) {
			x, _ := a.Working(day)
			y, _ := b.Working(day)
			same = same && x == y && a.Provisional(day) == b.Provisional(day)
		}
		if !same && a.Revision() == b.Revision() {
			rt.Fatal("calendars that differ share a name")
		}
	})
}

func TestAStatutoryHolidayOnAWeekendIsMadeUpFor(t *testing.T) {
	// 2027: the Spring Festival's first two days, 6 and 7 February, are a weekend;
	// 1 and 2 May too, 2 and 3 October too.
	c := Published()
	for day, want := range map[string]string{
		"2027-02-05": "春节放假（暂定）",
		"2027-02-08": "春节放假（暂定）",
		"2027-02-09": "春节补假（暂定）",
		"2027-02-10": "春节补假（暂定）",
		"2027-02-11": "",
		"2027-05-03": "劳动节补假（暂定）",
		"2027-05-04": "劳动节补假（暂定）",
		"2027-05-05": "",
		"2027-10-01": "国庆节放假（暂定）",
		"2027-10-04": "国庆节补假（暂定）",
		"2027-10-05": "国庆节补假（暂定）",
		"2027-10-06": "",
		"2028-01-03": "元旦补假（暂定）",
		"2028-01-04": "",
	} {
		if got := c.why(d(t, day)); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
		if !c.Provisional(d(t, day)) {
			t.Errorf("%s is not provisional", day)
		}
	}
}

// TestProvisionalYearsHaveThirteenDaysOffTheWeek counts with the lunar calendar
// alone: 13 statutory days, and every one of them costs a working day.
func TestProvisionalYearsHaveThirteenDaysOffTheWeek(t *testing.T) {
	c := Published()
	for year := 2027; year <= 2050; year++ {
		spring := lunar.NewLunarFromYmd(year, 1, 1).GetSolar()
		eve := NewDay(year, time.Month(spring.GetMonth()), spring.GetDay()).AddDays(-1)
		qingming := lunar.NewLunarFromYmd(year, 3, 1).GetJieQiTable()["清明"]
		statutory := []Day{
			NewDay(year, 1, 1), eve, eve.AddDays(1), eve.AddDays(2), eve.AddDays(3),
			NewDay(year, time.Month(qingming.GetMonth()), qingming.GetDay()), NewDay(year, 5, 1), NewDay(year, 5, 2),
		}
		for _, l := range []*lunar.Lunar{lunar.NewLunarFromYmd(year, 5, 5), lunar.NewLunarFromYmd(year, 8, 15)} {
			s := l.GetSolar()
			statutory = append(statutory, NewDay(year, time.Month(s.GetMonth()), s.GetDay()))
		}
		statutory = append(statutory, NewDay(year, 10, 1), NewDay(year, 10, 2), NewDay(year, 10, 3))
		want, off, twice := 0, 0, map[Day]bool{}
		for _, day := range statutory {
			weekday := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
			if !twice[day] || !weekday { // a second festival on one weekday has no day of its own
				want++
			}
			twice[day] = true
			if working, err := c.Working(day); err != nil || working {
				t.Errorf("%s is a working day (%v)", day, err)
			}
		}
		for day := NewDay(year, 1, 1); day.Year() == year; day = day.AddDays(1) {
			weekday := day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
			if working, _ := c.Working(day); weekday && !working {
				off++
			}
		}
		if off != want {
			t.Errorf("%d has %d weekdays off, want %d", year, off, want)
		}
	}
}
