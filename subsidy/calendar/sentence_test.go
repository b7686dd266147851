package calendar

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

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
