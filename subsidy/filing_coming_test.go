package subsidy

import (
	"slices"
	"testing"

	"shigang/subsidy/calendar"
)

// coming is a filing whose training starts and ends on these days.
func coming(state FilingState, start, end calendar.Day) Filing {
	return Filing{
		State:           state,
		FirstSubmission: FirstSubmission{SubmittedAt: start.AddDays(-20).Start()},
		Form:            FilingForm{Start: start, End: end},
	}
}

func words(days []ComingDay) []string {
	out := []string{}
	for _, d := range days {
		out = append(out, d.Text+" "+d.When)
	}
	return out
}

func TestAFilingsDaysSayWhatTheyAreAndHowFarAwayTheyAre(t *testing.T) {
	friday := calendar.NewDay(2026, 12, 4)
	monday := friday.AddDays(3)
	for name, v := range map[string]struct {
		filing Filing
		today  calendar.Day
		want   []string
	}{
		"the county decides before the start": {
			coming(FilingSubmitted, calendar.NewDay(2026, 12, 16), calendar.NewDay(2026, 12, 31)), friday,
			[]string{
				"县区最迟作出决定 还剩 7 个工作日 · 12月15日截止",
				"培训开始 还剩 8 个工作日 · 12月16日", "培训结束 还剩 19 个工作日 · 12月31日",
			},
		},
		"a Sunday is not today, though no working day comes before it": {
			coming(FilingSubmitted, monday, monday), friday,
			[]string{
				"县区最迟作出决定 还剩 2 天，都不是工作日 · 12月6日截止",
				"培训开始 还剩 1 个工作日 · 12月7日", "培训结束 还剩 1 个工作日 · 12月7日",
			},
		},
		"today": {
			coming(FilingSubmitted, monday, monday.AddDays(1)), monday.AddDays(-1),
			[]string{
				"县区最迟作出决定 今天截止",
				"培训开始 还剩 1 个工作日 · 12月7日", "培训结束 还剩 2 个工作日 · 12月8日",
			},
		},
		"what is over is left out": {
			coming(FilingAccepted, friday, monday), monday, []string{"培训结束 就在今天"},
		},
		"a returned filing waits for no decision": {
			coming(FilingReturned, monday, monday), friday,
			[]string{"培训开始 还剩 1 个工作日 · 12月7日", "培训结束 还剩 1 个工作日 · 12月7日"},
		},
		"a year whose holidays nobody knows": {
			coming(FilingAccepted, calendar.NewDay(2099, 3, 2), calendar.NewDay(2099, 3, 3)), friday,
			[]string{"培训开始 3月2日", "培训结束 3月3日"},
		},
		"a draft promises nothing": {coming(FilingDraft, monday, monday), friday, []string{}},
	} {
		if got := words(v.filing.ComingDays(v.today, calendar.Published())); !slices.Equal(got, v.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, v.want)
		}
	}
}

func TestNoDayIsPromisedOfAnAmendmentOrWhileAFilingStandsStill(t *testing.T) {
	day := calendar.NewDay(2026, 12, 16)
	amendment := coming(FilingSubmitted, day, day)
	amendment.Amends = "another"
	still := coming(FilingSubmitted, day, day)
	still.Clocks = ListedClocks(day.AddDays(-15), calendar.Day{})
	for name, f := range map[string]Filing{"an amendment": amendment, "one that stands still": still} {
		if got := f.ComingDays(day.AddDays(-12), calendar.Published()); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}
