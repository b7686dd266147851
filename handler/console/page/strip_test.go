package page

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

func TestAStripDrawsEachHourInItsPlaceAndWhatDoesNotCountBelowIt(t *testing.T) {
	day := study.DayHours{Day: calendar.NewDay(2026, 12, 1)}
	day.Hours[2] = study.Hour{Counted: 3600}
	day.Hours[20] = study.Hour{Counted: 900, Uncounted: 600}
	day.Hours[23] = study.Hour{Uncounted: 1200}
	s := PersonStrip([]study.DayHours{day}, 5)
	if want := "1 天里计入 75 分钟，不计入 30 分钟，其中深夜 60 分钟"; s.Label != want {
		t.Errorf("it says %q", s.Label)
	}
	for hour, want := range map[int]StripCell{
		1: {}, 2: {Level: 4, Title: "2026年12月1日 2点至3点：计入 60 分钟"},
		20: {Level: 1, Not: true, Title: "2026年12月1日 20点至21点：计入 15 分钟，不计入 10 分钟"},
		23: {Level: 0, Not: true, Title: "2026年12月1日 23点至24点：计入 0 分钟，不计入 20 分钟"},
	} {
		if got := s.Rows[0].Cells[hour]; got != want {
			t.Errorf("hour %d is %+v", hour, got)
		}
	}
	var b bytes.Buffer
	if err := largeStrip(s).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`class="strip-4" x="96" y="20" width="24" height="16"`,
		`class="strip-not" x="528" y="28" width="24" height="8"`,
		`class="strip-night" x="48" y="20" width="120" height="16"`, "12-1</text>",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	if strings.Contains(b.String(), "style=") {
		t.Error("the picture has a style of its own, which the browser refuses")
	}
}

func TestAStripOfManyDaysSaysHowManyItLeavesOut(t *testing.T) {
	days := make([]study.DayHours, stripMost+3)
	for i := range days {
		days[i].Day = calendar.NewDay(2026, 1, 1).AddDays(i)
	}
	if s := PersonStrip(days, 5); len(s.Rows) != stripMost || s.Left != 3 {
		t.Errorf("%d rows, %d left", len(s.Rows), s.Left)
	}
}

func TestTheLevelOfAShareRisesInFourSteps(t *testing.T) {
	for _, one := range [][3]int{
		{0, 10, 0}, {1, 2000, 1}, {25, 100, 1}, {26, 100, 2}, {75, 100, 3}, {76, 100, 4}, {100, 100, 4}, {5, 0, 0},
	} {
		if got := level(one[0], one[1]); got != one[2] {
			t.Errorf("%d of %d is %d, want %d", one[0], one[1], got, one[2])
		}
	}
}
