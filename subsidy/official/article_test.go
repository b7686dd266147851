package official

import (
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

func TestFiguresOfArticlesAreWantedOnceADayFromEight(t *testing.T) {
	today := calendar.NewDay(2026, 12, 1)
	for name, c := range map[string]struct {
		last calendar.Day
		hour int
		want bool
	}{
		"never read":       {calendar.Day{}, 9, true},
		"before eight":     {calendar.Day{}, 7, false},
		"at eight":         {today.AddDays(-2), 8, true},
		"read for the day": {today.AddDays(-1), 20, false},
	} {
		yesterday, got := ArticleFigures{Day: c.last}.Wanted(today.Start().Add(time.Duration(c.hour) * time.Hour))
		if got != c.want || yesterday != today.AddDays(-1) {
			t.Errorf("%s: %v until %v, want %v", name, got, yesterday, c.want)
		}
	}
}

func TestAnArticlesIdStandsInItsAddress(t *testing.T) {
	for url, want := range map[string]string{
		"https://mp.weixin.qq.com/s?__biz=MzA&mid=2247490098&idx=1&sn=x": "2247490098",
		"https://mp.weixin.qq.com/s/abcdef":                              "",
		"https://example.com/s?mid=2247490098":                           "",
		"https://mp.weixin.qq.com/s?mid=22<47":                           "",
		"://":                                                            "",
	} {
		if got := (ArticleLink{Position: 1, URL: url}).Article(); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
	if got := (ArticleLink{Position: 2, URL: "https://mp.weixin.qq.com/s?mid=1"}).Article(); got != "" {
		t.Errorf("the second article is %q", got)
	}
}
