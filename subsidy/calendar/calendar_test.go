package calendar

import (
	"regexp"
	"strconv"
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

func two(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

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

// TestAnExplanationCountsAsTheRuleCounts recounts each date from the sentences
// alone: the day, the way, the number, whether the day itself counts, and the
// days that are listed as not counted.
func TestAnExplanationCountsAsTheRuleCounts(t *testing.T) {
	c := Published()
	rapid.Check(t, func(rt *rapid.T) {
		from := NewDay(2020, 3, 1).AddDays(rapid.IntRange(0, 4000).Draw(rt, "day"))
		n := rapid.IntRange(1, 40).Draw(rt, "n")
		var got Deadline
		var err error
		switch rapid.SampledFrom([]string{"forward", "backward", "start", "months"}).Draw(rt, "which") {
		case "forward":
			got, err = c.AddWorkingDays(from, n)
		case "backward":
			got, err = c.AddWorkingDays(from, -min(n, 30))
		case "start":
			got, err = c.EarliestStart(from, n)
		case "months":
			got, err = c.AddMonths(from, n)
		}
		if err != nil {
			rt.Fatal(err)
		}
		if want := recount(rt, c, got); want != got.Last {
			rt.Fatalf("the sentences lead to %s, the date is %s: %v", want, got.Last, got.Sentences())
		}
	})
}

var (
	countedWords = regexp.MustCompile(`^从(\d+)年(\d+)月(\d+)日起(往后|往前)数(\d+)个工作日，` +
		`(当天不计入|当天计入|当天不是工作日，不计入)(，数满后的第二天可以开始)?。$`)
	monthWords = regexp.MustCompile(
		`^从\d+年\d+月\d+日起满\d+个月是(\d+)年(\d+)月(\d+)日，这一天不是工作日的顺延到下一个工作日。$`)
)

func numbers(words []string) []int {
	out := make([]int, len(words))
	for i, w := range words {
		out[i], _ = strconv.Atoi(w)
	}
	return out
}

func recount(rt *rapid.T, c Calendar, got Deadline) Day {
	listed := map[Day]bool{}
	for _, s := range got.Skipped {
		listed[s.Day] = true
		if working, _ := c.Working(s.Day); working {
			rt.Fatalf("%s is listed and is a working day", s.Day)
		}
	}
	if m := monthWords.FindStringSubmatch(got.Count); m != nil {
		v := numbers(m[1:])
		day := NewDay(v[0], time.Month(v[1]), v[2])
		for ; listed[day]; day = day.AddDays(1) {
		}
		return day
	}
	m := countedWords.FindStringSubmatch(got.Count)
	if m == nil {
		rt.Fatalf("no sentence that counts: %s", got.Count)
	}
	v := numbers(m[1:])
	day, step, left := NewDay(v[0], time.Month(v[1]), v[2]), 1, v[4]
	if day != got.From {
		rt.Fatalf("the sentence starts on %s, not %s", day, got.From)
	}
	if m[4] == "往前" {
		step = -1
	}
	if m[6] == "当天计入" {
		left--
	}
	for left > 0 {
		if day = day.AddDays(step); !listed[day] {
			left--
		}
	}
	if m[7] != "" {
		day = day.AddDays(1)
	}
	return day
}

func TestAStartThatCountsIsNotToldAsNotCounted(t *testing.T) {
	monday, saturday := d(t, "2026-11-30"), d(t, "2026-11-28")
	got, err := Published().EarliestStart(monday, 5)
	if err != nil || got.Last.String() != "2026-12-05" || !strings.Contains(got.Count, "当天计入") {
		t.Errorf("%s, %q, %v", got.Last, got.Count, err)
	}
	got, err = Published().EarliestStart(saturday, 5)
	if err != nil || got.Last.String() != "2026-12-05" || !strings.Contains(got.Count, "当天不是工作日，不计入") {
		t.Errorf("%s, %q, %v", got.Last, got.Count, err)
	}
}

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

func TestTheSentencesTellRuleCountDaysAndDate(t *testing.T) {
	c := Published()
	got, err := c.AddWorkingDays(d(t, "2026-12-31"), 3)
	if err != nil {
		t.Fatal(err)
	}
	got.Rule, got.Clause = "公示3个工作日", "附件1 二(二)"
	want := []string{
		"公示3个工作日（附件1 二(二)）。", "从2026年12月31日起往后数3个工作日，当天不计入。",
		"以下日子不是工作日，没有计入：1月1日元旦放假（暂定）；1月2日至1月3日周末。", "因此是2027年1月6日。",
		"其中有年份的放假安排尚未公布，这个日期是暂定的，公布后会重新计算并通知您。",
	}
	if text := strings.Join(got.Sentences(), "\n"); text != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", text, strings.Join(want, "\n"))
	}
	back, err := c.AddWorkingDays(d(t, "2026-10-09"), -2)
	if err != nil {
		t.Fatal(err)
	}
	back.Rule = "备案"
	if text := strings.Join(back.Sentences(), ""); text != "备案。从2026年10月9日起往前数2个工作日，当天不计入。"+
		"以下日子不是工作日，没有计入：10月1日至10月7日放假（国务院办公厅通知）。因此是2026年9月30日。" {
		t.Error(text)
	}
}

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
