package subsidy

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy/calendar"
)

func TestClause附件1二一WhetherTheDayOfFilingIsOneOfTheFive(t *testing.T) {
	loose := terms().Policy
	strict := loose
	strict.FilingDayCounts = false
	for _, c := range []struct {
		start        calendar.Day
		loose, whole calendar.Day
	}{
		// Monday; the Sunday before
		{calendar.NewDay(2020, 3, 16), calendar.NewDay(2020, 3, 9), calendar.NewDay(2020, 3, 8)},
		{calendar.NewDay(2020, 10, 9), calendar.NewDay(2020, 9, 25), calendar.NewDay(2020, 9, 24)}, // over the holidays
		{calendar.NewDay(2026, 11, 28), calendar.NewDay(2026, 11, 23), calendar.NewDay(2026, 11, 22)},
	} {
		a, errA := loose.FilingDeadline(c.start, calendar.Published())
		b, errB := strict.FilingDeadline(c.start, calendar.Published())
		if errA != nil || errB != nil || a.Last != c.loose || b.Last != c.whole {
			t.Errorf("a start on %s: %s and %s, %v %v", c.start, a.Last, b.Last, errA, errB)
		}
		if why := strings.Join(b.Sentences(), ""); !strings.Contains(why, "备案当天也不计入") {
			t.Errorf("the strict day explains itself: %s", why)
		}
	}
}

func TestTheEarliestStartAgreesWithTheLastDayToFileUnderEitherReading(t *testing.T) {
	cal := calendar.Published()
	rapid.Check(t, func(t *rapid.T) {
		p := terms().Policy
		p.FilingDayCounts, p.FilingLead = rapid.Bool().Draw(t, "counts"), rapid.IntRange(1, 20).Draw(t, "lead")
		today := calendar.NewDay(2021, 1, 1).AddDays(rapid.IntRange(0, 1700).Draw(t, "today"))
		earliest, err := p.EarliestStart(today, cal)
		if err != nil {
			t.Fatal(err)
		}
		for shift, in := range map[int]bool{-1: false, 0: true, 1: true} {
			last, err := p.FilingDeadline(earliest.Last.AddDays(shift), cal)
			if err != nil || !last.Last.Before(today) != in {
				t.Fatalf("today %s, start %s%+d: file by %s, %v", today, earliest.Last, shift, last.Last, err)
			}
		}
		between, err := cal.WorkingDaysBetween(today, earliest.Last.AddDays(-1))
		if !p.FilingDayCounts && (err != nil || between != p.FilingLead) {
			t.Fatalf("%d whole working days between %s and %s, %v", between, today, earliest.Last, err)
		}
	})
}

func TestAStartBetweenTheReadingsIsAcceptedAndSaysWhatItRestsOn(t *testing.T) {
	p, today := terms().Policy, calendar.DayOf(monday)
	earliest, _ := p.EarliestStart(today, calendar.Published())
	strict, err := p.StrictStart(today, calendar.Published())
	if err != nil || earliest.Last != calendar.NewDay(2026, 11, 28) || strict.Last != calendar.NewDay(2026, 12, 1) {
		t.Fatalf("%s %s %v", earliest.Last, strict.Last, err)
	}
	note := p.StartNote(earliest, strict)
	if !strings.HasPrefix(note, "2026年11月28日至2026年11月30日开始的") ||
		!strings.Contains(note, "以人社部门的解释为准") {
		t.Error(note)
	}
	p.FilingDayCounts = false
	if earliest, _ = p.EarliestStart(today, calendar.Published()); p.StartNote(earliest, strict) != "" ||
		earliest.Last != strict.Last {
		t.Errorf("asked for whole days, %s is still offered", earliest.Last)
	}
	f := complete() // starts on 28 November
	in := input()
	if check, err := f.Check(in, today); err != nil || !check.OK {
		t.Errorf("between the readings: %+v %v", check.Problems, err)
	}
	in.Policy = p
	if _, err := f.Submit(in, "BA1", owner, monday); KindOf(err) != TooLate ||
		!strings.Contains(err.Error(), "2026年12月1日") {
		t.Errorf("under the strict version: %v", err)
	}
}

func TestAnOldVersionCountsTheDayOfFiling(t *testing.T) {
	for text, want := range map[string]bool{
		`{"version":"2021-01-01","filing_lead":5}`: true,
		`{"filing_day_counts":false}`:              false, `{"filing_day_counts":true}`: true,
	} {
		var p Policy
		if err := json.Unmarshal([]byte(text), &p); err != nil || p.FilingDayCounts != want {
			t.Errorf("%s: %v %v", text, p.FilingDayCounts, err)
		}
	}
	p := terms().Policy
	p.FilingDayCounts = false
	if got := ComparePolicies(terms().Policy, p); len(got) != 1 || got[0].Name != "备案当天" {
		t.Errorf("%+v", got)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Policy
	if err := json.Unmarshal(text, &back); err != nil || back != p {
		t.Errorf("%+v %v", back, err)
	}
}
