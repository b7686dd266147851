package official

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

func TestFiguresAreWantedOfWholeDaysThatWeChatHas(t *testing.T) {
	today := calendar.NewDay(2026, time.July, 15)
	at := func(hour int) time.Time { return today.Start().Add(time.Duration(hour) * time.Hour) }
	for name, c := range map[string]struct {
		last     calendar.Day
		now      time.Time
		from, to int // days before today, 0: none wanted
	}{
		"before eight":         {today.AddDays(-2), at(7), 0, 0},
		"yesterday":            {today.AddDays(-2), at(8), 1, 1},
		"yesterday is known":   {today.AddDays(-1), at(23), 0, 0},
		"after days off":       {today.AddDays(-5), at(9), 4, 1},
		"the first time":       {calendar.Day{}, at(9), FiguresBack, 1},
		"after a whole season": {today.AddDays(-90), at(9), FiguresBack, 1},
	} {
		from, to, wanted := FiguresWanted(c.last, c.now)
		if wanted != (c.to != 0) || wanted && (from != today.AddDays(-c.from) || to != today.AddDays(-c.to)) {
			t.Errorf("%s: %v to %v, %v", name, from, to, wanted)
		}
	}
}

func TestTheDifferenceFromWeChatsFiguresIsSaidOfTheNewestDayThatBothHave(t *testing.T) {
	day := func(dom, joined, gone, total int) FollowerDay {
		return FollowerDay{calendar.NewDay(2026, time.July, dom), joined, gone, total}
	}
	ours := []FollowerDay{day(3, 9, 0, 20), day(2, 2, 1, 11), day(1, 10, 0, 10)}
	for name, c := range map[string]struct {
		theirs []FollowerDay
		want   []string // nil: nothing to say
	}{
		"none yet":          {nil, nil},
		"the same":          {[]FollowerDay{day(1, 99, 0, 99), day(2, 2, 1, 11)}, nil},
		"another total":     {[]FollowerDay{day(2, 4, 1, 13)}, []string{"7月2日", "有13位", "记了11位"}},
		"other comings":     {[]FollowerDay{day(2, 3, 2, 11)}, []string{"新增3、取消2", "新增2、取消1"}},
		"a day we lack yet": {[]FollowerDay{day(2, 2, 1, 11), day(4, 1, 1, 1)}, nil},
	} {
		got := CompareFollowers(ours, c.theirs)
		if (got == "") != (c.want == nil) {
			t.Errorf("%s: %q", name, got)
		}
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q does not say %q", name, got, want)
			}
		}
	}
}
