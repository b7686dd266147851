package calendar

import (
	"testing"
	"time"
)

func TestADayChangesAtMidnightInChinaToTheSecond(t *testing.T) {
	for at, want := range map[string]Day{
		"2026-12-31T15:59:59Z": NewDay(2026, 12, 31), "2026-12-31T16:00:00Z": NewDay(2027, 1, 1),
		"2027-01-01T15:59:59Z": NewDay(2027, 1, 1), "2027-01-01T16:00:00Z": NewDay(2027, 1, 2),
	} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := DayOf(moment); got != want {
			t.Errorf("at %s it is %s", at, got)
		}
	}
	d := NewDay(2026, 12, 31)
	if got := d.Start().UTC().Format(time.RFC3339); got != "2026-12-30T16:00:00Z" {
		t.Errorf("the day starts %s", got)
	}
	if got := d.End().UTC().Format(time.RFC3339); got != "2026-12-31T16:00:00Z" {
		t.Errorf("the day ends %s", got)
	}
}

func TestADayIsWrittenAndReadTheSame(t *testing.T) {
	d := NewDay(2026, 2, 28)
	for text, want := range map[string]Day{"": {}, "2026-02-28": NewDay(2026, 2, 28)} {
		read := d
		if err := read.UnmarshalText([]byte(text)); err != nil || read != want {
			t.Errorf("%q is read as %s, %v", text, read, err)
		}
		if out, err := want.MarshalText(); err != nil || string(out) != text {
			t.Errorf("%s is written as %q", want, out)
		}
	}
	for text, want := range map[string]bool{
		"0999-12-31": false, "1000-01-01": true, "2026-02-29": false,
		"2026-2-1": false, "x": false,
	} {
		if _, err := ParseDay(text); (err == nil) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	if !(Day{}).IsZero() || (Day{n: 1}).IsZero() || (Day{n: -1}).IsZero() {
		t.Error("the zero day is not the only one that is none")
	}
	if got := NewDay(1970, 1, 1).AddDays(1); got != NewDay(1970, 1, 2) || got.Dom() != 2 || NewDay(1969, 12,
		31).Dom() != 31 {
		t.Errorf("the day after 1970-01-01 is %s", got)
	}
}

func TestAnArrangementKeepsItsBounds(t *testing.T) {
	for text, want := range map[string]bool{
		"2019 | 0101 |": false, "2020 | 0101 |": true, "2100 | 0101 |": true, "2101 | 0101 |": false,
		"2027 | 0101-0131 |": true, "2027 | 0101-0201 |": false, "2027 | 0102-0101 |": false,
		"2027 | 0101-x201 |": false, "2027 | x101-0102 |": false, "2027 | 1301 |": false,
		"2027 | 2026-12-31 0101 |": true, "2027 | 2025-12-31 |": false, "2027 | 2028-01-01 |": false,
		"2027 | 0101 0101 |": true, "2027 | 0102 | 0102": false, "2027 | 0101 | 0104": false,
		"2027 | 0101 | 0103": true, "2027 | |": false,
	} {
		if _, err := ParseArrangement(text); (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := Published().With(Arrangement{Year: 2027}); err == nil {
		t.Error("an empty arrangement is loaded")
	}
	if a, err := ParseArrangement("2027 | 0101-0131 |"); err != nil || len(a.days) != 31 {
		t.Errorf("%d days, %v", len(a.days), err)
	}
}

func TestOnlyTheYearsOfTheTablesAreKnown(t *testing.T) {
	c := Published()
	for d, want := range map[Day]bool{
		NewDay(2019, 12, 31): false, NewDay(2020, 1, 1): true, NewDay(2050, 12,
			31): true,
		NewDay(2051, 1, 1): false, {}: false,
	} {
		working, err := c.Working(d)
		if (err == nil) != want || err != nil && working {
			t.Errorf("%s: %v, %v", d, working, err)
		}
	}
	if _, err := c.WorkingDaysBetween(NewDay(2019, 12, 31), NewDay(2020, 1, 3)); err == nil {
		t.Error("counted from 2019")
	}
	if _, err := c.EarliestStart(NewDay(2020, 1, 1), 5); err == nil {
		t.Error("a start counted from the day before 2020")
	}
}

func TestTheRevisionFollowsAnUnpublishedYearsHolidaysToo(t *testing.T) {
	c := Published()
	next := Calendar{papers: c.papers, days: c.days, festival: map[int][]named{}}
	for year, list := range c.festival {
		next.festival[year] = list
	}
	if next.digest() != c.Revision() {
		t.Error("the same days have two names")
	}
	last := 0
	for year := range c.festival {
		last = max(last, year)
	}
	for _, year := range []int{2027, last} {
		moved := append([]named(nil), c.festival[year]...)
		moved[0].day = moved[0].day.AddDays(1)
		next.festival[year] = moved
		if next.digest() == c.Revision() {
			t.Errorf("a holiday of %d moved, the name stayed", year)
		}
		next.festival[year] = c.festival[year]
	}
	moved := append([]named(nil), c.festival[2026]...)
	if len(moved) > 0 {
		moved[0].day = moved[0].day.AddDays(1)
		next.festival[2026] = moved
		if next.digest() != c.Revision() {
			t.Error("a published year's computed holidays do not count, yet the name moved")
		}
	}
}

func TestNoWorkingDaysMoreAreTheDayItself(t *testing.T) {
	d := NewDay(2026, 11, 23)
	got, err := Published().AddWorkingDays(d, 0)
	if err != nil || got.Last != d || got.Count != "从2026年11月23日起往后数0个工作日，当天不计入。" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Published().AddWorkingDays(d, most); err != nil {
		t.Errorf("%d: %v", most, err)
	}
	if _, err := Published().AddWorkingDays(d, most+1); err == nil || err.Error() != "工作日数最多1000" {
		t.Errorf("one more: %v", err)
	}
}

func TestDaysThatAreSkippedAreToldInTheirOrder(t *testing.T) {
	for name, v := range map[string]struct {
		skipped []Skipped
		want    string
	}{
		"none": {nil, "规则。|因此是2026年11月30日。"},
		"one": {
			[]Skipped{{NewDay(2026, 11, 28), "周六"}},
			"规则。|以下日子不是工作日，没有计入：11月28日周末。|因此是2026年11月30日。",
		},
		"two back": {
			[]Skipped{{NewDay(2026, 11, 29), "周日"}, {NewDay(2026, 11, 28), "周六"}},
			"规则。|以下日子不是工作日，没有计入：11月28日至11月29日周末。|因此是2026年11月30日。",
		},
	} {
		d := Deadline{Rule: "规则", Last: NewDay(2026, 11, 30), Skipped: v.skipped}
		got := ""
		for i, s := range d.Sentences() {
			if i > 0 {
				got += "|"
			}
			got += s
		}
		if got != v.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAStartIsProvisionalOnlyWhenAYearIsUnpublished(t *testing.T) {
	for today, want := range map[Day]bool{
		NewDay(2026, 11, 23): false,
		NewDay(2026, 12, 24): false,
		NewDay(2026, 12, 25): true,
	} {
		d, err := Published().EarliestStart(today, 5)
		if err != nil || d.Provisional != want {
			t.Errorf("filed on %s, a start on %s: provisional %v, %v", today, d.Last, d.Provisional, err)
		}
	}
	if d, err := Published().AddMonths(NewDay(2026, 11, 23), 1); err != nil || d.Provisional {
		t.Errorf("%+v, %v", d, err)
	}
}
