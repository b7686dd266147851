package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
	lunar "github.com/6tail/lunar-go/calendar"
	"pgregory.net/rapid"
)

func d(t testing.TB, s string) Day {
	t.Helper()
	v, err := ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWorkingDaysAreCountedAsTheVectorsSay(t *testing.T) {
	c := Published()
	for _, v := range []struct {
		from string
		n    int
		want string
	}{
		{"2020-03-16", -5, "2020-03-09"},
		{"2020-10-09", -5, "2020-09-25"},
		{"2020-04-29", 15, "2020-05-22"},
		{"2020-01-22", 3, "2020-02-04"},
		{"2020-09-25", 30, "2020-11-12"},
		{"2022-12-29", 3, "2023-01-04"},
	} {
		got, err := c.AddWorkingDays(d(t, v.from), v.n)
		if err != nil || got.Last.String() != v.want || got.Provisional {
			t.Errorf("%s %+d: %s, want %s (%v)", v.from, v.n, got.Last, v.want, err)
		}
	}
	for from, want := range map[string]string{
		"2020-08-31": "2021-03-01",
		"2020-04-01": "2020-10-09",
		"2025-08-15": "2026-02-24",
	} {
		got, err := c.AddMonths(d(t, from), 6)
		if err != nil || got.Last.String() != want {
			t.Errorf("six months from %s: %s, want %s (%v)", from, got.Last, want, err)
		}
	}
}

func TestAYearHasItsWorkingDays(t *testing.T) {
	for i, want := range []int{249, 250, 249, 249, 251, 248, 248} {
		n := 0
		for day := NewDay(2020+i, 1, 1); day.Year() == 2020+i; day = day.AddDays(1) {
			working, err := Published().Working(day)
			if err != nil {
				t.Fatal(err)
			}
			if working {
				n++
			}
		}
		if n != want {
			t.Errorf("%d has %d working days, want %d", 2020+i, n, want)
		}
	}
}

func TestThePublishedYearsAgreeWithASecondSource(t *testing.T) {
	for day := NewDay(2020, 1, 1); day.Before(NewDay(2027, 1, 1)); day = day.AddDays(1) {
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		want := !weekend
		if h := HolidayUtil.GetHoliday(day.String()); h != nil {
			want = h.IsWork()
		}
		got, err := Published().Working(day)
		if err != nil {
			t.Fatal(err)
		}
		// The second source knows the first paper of 2020 and not the one that made 2020-02-01 a day off.
		if got != want && day.String() != "2020-02-01" {
			t.Errorf("%s: working %v, the second source says %v", day, got, want)
		}
	}
}

func TestFestivalsOfUnpublishedYearsAgreeWithTheLunarCalendar(t *testing.T) {
	c := Published()
	for year := 2027; year <= 2050; year++ {
		for name, l := range map[string]*lunar.Lunar{
			"春节":  lunar.NewLunarFromYmd(year, 1, 1),
			"端午节": lunar.NewLunarFromYmd(year, 5, 5),
			"中秋节": lunar.NewLunarFromYmd(year, 8, 15),
		} {
			s := l.GetSolar()
			day := NewDay(year, time.Month(s.GetMonth()), s.GetDay())
			if working, err := c.Working(day); err != nil || working || !c.Provisional(day) {
				t.Errorf("%s of %d, %s: working %v, %v", name, year, day, working, err)
			}
			found := false
			for _, h := range c.festival[year] {
				found = found || h.day == day && h.name == name
			}
			if !found {
				t.Errorf("%s of %d is not on %s", name, year, day)
			}
		}
		statutory := 0
		for _, h := range c.festival[year] {
			if !h.makeUp {
				statutory++
			}
		}
		if statutory != 13 {
			t.Errorf("%d has %d statutory days", year, statutory)
		}
	}
}

func TestYearsWithoutACalendarAreRefused(t *testing.T) {
	for _, s := range []string{"2019-12-31", "2051-01-01"} {
		if _, err := Published().Working(d(t, s)); err == nil {
			t.Errorf("%s was computed", s)
		}
	}
	if _, err := Published().AddWorkingDays(d(t, "2020-01-02"), -5); err == nil {
		t.Error("a period reaching into 2019 was computed")
	}
}

func TestADateInAnUnpublishedYearIsProvisionalUntilItIsLoaded(t *testing.T) {
	got, err := Published().AddWorkingDays(d(t, "2026-12-30"), 3)
	if err != nil || !got.Provisional || got.Last.String() != "2027-01-05" {
		t.Fatalf("%+v, %v", got, err)
	}
	if text := strings.Join(got.Sentences(), ""); !strings.Contains(text, "暂定") || !strings.Contains(text, "元旦") {
		t.Errorf("the reasons do not say so: %s", text)
	}
	a, err := ParseArrangement("2027 | 0101-0103 0205-0212 | 0130")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Published().With(a)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.AddWorkingDays(d(t, "2026-12-30"), 3); err != nil || got.Provisional ||
		got.Last.String() != "2027-01-05" {
		t.Fatalf("loaded: %+v, %v", got, err)
	}
	if p := Published().Provisional(NewDay(2027, 1, 1)); !p {
		t.Error("loading an arrangement changed the published calendar")
	}
}

func TestTheEarliestStartIsTheFirstThatCanStillBeFiled(t *testing.T) {
	c := Published()
	for today := NewDay(2020, 1, 10); today.Before(NewDay(2026, 12, 1)); today = today.AddDays(1) {
		got, err := c.EarliestStart(today, 5)
		if err != nil {
			t.Fatal(err)
		}
		want := today
		for ; ; want = want.AddDays(1) {
			latest, err := c.AddWorkingDays(want, -5)
			if err != nil {
				t.Fatal(err)
			}
			if !latest.Last.Before(today) {
				break
			}
		}
		if got.Last != want {
			t.Fatalf("today %s: %s, want %s", today, got.Last, want)
		}
	}
}

func TestCountingWorkingDaysHolds(t *testing.T) {
	c := Published()
	rapid.Check(t, func(rt *rapid.T) {
		from := NewDay(2020, 3, 1).AddDays(rapid.IntRange(0, 4000).Draw(rt, "day"))
		n := rapid.IntRange(1, 60).Draw(rt, "n")
		got, err := c.AddWorkingDays(from, n)
		if err != nil {
			rt.Fatal(err)
		}
		if working, _ := c.Working(got.Last); !working {
			rt.Fatalf("%s + %d ends on a day off, %s", from, n, got.Last)
		}
		if between, err := c.WorkingDaysBetween(from, got.Last); err != nil || between != n {
			rt.Fatalf("%d working days between %s and %s, want %d", between, from, got.Last, n)
		}
		if got.Last.Sub(from) != n+len(got.Skipped) {
			rt.Fatalf("%d days, %d counted, %d skipped", got.Last.Sub(from), n, len(got.Skipped))
		}
		next, err := c.AddWorkingDays(from.AddDays(1), n)
		if err != nil || next.Last.Before(got.Last) {
			rt.Fatalf("a later start ends earlier: %s", next.Last)
		}
		back, err := c.AddWorkingDays(got.Last.AddDays(1), -n)
		if err != nil || !back.Last.After(from) {
			rt.Fatalf("back from %s: %s, not after %s", got.Last, back.Last, from)
		}
	})
}

func TestADayIsADayInChina(t *testing.T) {
	late := time.Date(2026, 11, 26, 16, 30, 0, 0, time.UTC) // 00:30 of the 27th in China
	if got := DayOf(late); got.String() != "2026-11-27" || got.Chinese() != "2026年11月27日" {
		t.Errorf("DayOf: %s", got)
	}
	if got := NewDay(2026, 11, 27).End(); !got.Equal(time.Date(2026, 11, 28, 0, 0, 0, 0, China)) {
		t.Errorf("End: %s", got)
	}
	for _, s := range []string{"2026-02-30", "26-1-1", "2026/01/01", "x"} {
		if _, err := ParseDay(s); err == nil {
			t.Errorf("%q is a day", s)
		}
	}
}

func two(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

// TestMonthsKeepTheDayNumber calculates with the standard library alone: the same
// day number, or the month's last day, or the first working day after it.
func TestMonthsKeepTheDayNumber(t *testing.T) {
	c := Published()
	for from := NewDay(2020, 1, 1); from.Year() < 2023; from = from.AddDays(1) {
		for _, n := range []int{0, 1, 6, 12, 120} {
			got, err := c.AddMonths(from, n)
			if err != nil {
				t.Fatal(err)
			}
			want := time.Date(from.Year(), from.Month()+time.Month(n), from.Dom(), 0, 0, 0, 0, time.UTC)
			for want.Month() != (from.Month()-1+time.Month(n))%12+1 { // that month is shorter
				want = want.AddDate(0, 0, -1)
			}
			day := NewDay(want.Year(), want.Month(), want.Day())
			skipped := 0
			for ; c.why(day) != ""; day = day.AddDays(1) {
				skipped++
			}
			if got.Last != day || len(got.Skipped) != skipped || got.From != from {
				t.Fatalf("%s and %d months: %s, want %s", from, n, got.Last, day)
			}
		}
	}
}

func TestWhatNoCalendarCoversIsRefusedEverywhere(t *testing.T) {
	c := Published()
	known, before, beyond := NewDay(2026, 6, 1), NewDay(2019, 12, 31), NewDay(2051, 1, 1)
	for name, err := range map[string]error{
		"no working days from a year without a calendar": second(c.AddWorkingDays(before, 0)),
		"no months from one":                             second(c.AddMonths(before, 1)),
		"no months into one":                             second(c.AddMonths(NewDay(2050, 12, 1), 1)),
		"no negative months":                             second(c.AddMonths(known, -1)),
		"not more than 120 months":                       second(c.AddMonths(known, 121)),
		"not more than 1000 working days":                second(c.AddWorkingDays(known, 1001)),
		"nothing between before and now":                 second(c.WorkingDaysBetween(before, known)),
		"nothing between now and beyond":                 second(c.WorkingDaysBetween(known, beyond)),
		"no start of nothing":                            second(c.EarliestStart(Day{}, 5)),
	} {
		if err == nil {
			t.Errorf("%s was computed", strings.TrimPrefix(name, "no "))
		}
	}
	if _, err := c.AddWorkingDays(known, 1000); err != nil {
		t.Error(err)
	}
	if _, err := c.AddMonths(known, 120); err != nil {
		t.Error(err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestMonthsIntoAnUnpublishedYearAreProvisional(t *testing.T) {
	for from, want := range map[string]bool{"2026-08-15": true, "2026-05-15": false, "2027-02-15": true} {
		if got, err := Published().AddMonths(d(t, from), 6); err != nil || got.Provisional != want {
			t.Errorf("six months from %s, %s: provisional %v (%v)", from, got.Last, got.Provisional, err)
		}
	}
}

func TestWorkingDaysBackAreNegative(t *testing.T) {
	a, b := d(t, "2026-09-25"), d(t, "2026-10-09")
	there, err := Published().WorkingDaysBetween(a, b)
	back, failed := Published().WorkingDaysBetween(b, a)
	if err != nil || failed != nil || there != 5 || back != -5 {
		t.Errorf("%d and %d, %v, %v", there, back, err, failed)
	}
}

func TestAStartInAnUnpublishedYearIsProvisional(t *testing.T) {
	got, err := Published().EarliestStart(d(t, "2026-12-25"), 5)
	if err != nil || got.Last.String() != "2027-01-01" || !got.Provisional {
		t.Errorf("%s, provisional %v, %v", got.Last, got.Provisional, err)
	}
}
