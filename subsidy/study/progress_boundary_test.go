package study

import (
	"fmt"
	"strings"
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestTheSummaryAddsUpWhatItsPeopleComeTo(t *testing.T) {
	var s Summary
	p := policy(subsidy.PerFiling)
	for i, v := range []struct {
		hours int
		used  subsidy.Fen
	}{{2, 0}, {4, 940_00}, {6, 1000_00}} {
		study := PersonStudy{Amount: AmountOf(p, v.hours, 2026, v.used)}
		study.Studied, study.PerFiling, study.PerCourse, study.Done = int64(v.hours)*2700, v.hours, v.hours-1, i == 0
		if i == 1 {
			study.Lags = []Lag{{}}
			study.Uncounted = []Uncounted{{Why: WhyNoScreenshot}}
		}
		s.Add(study)
	}
	want := Summary{
		People: 3, Done: 1, Behind: 1, Studied: 12 * 2700, PerFiling: 12, PerCourse: 9,
		Hours: 12, Full: 360_00, Granted: 120_00, Short: 2, NoScreenshot: 1,
	}
	if s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	if got := s.Sentence(); got != "按 3 人、12 课时计算，共 120 元。有 2 人受年度限额限制，少 240 元。" {
		t.Error(got)
	}
	s.Short = 0
	if got := s.Sentence(); got != "按 3 人、12 课时计算，共 120 元。" {
		t.Error(got)
	}
	s.Short = 1
	if got := s.Sentence(); !strings.Contains(got, "有 1 人受年度限额限制") {
		t.Error(got)
	}
}

func TestAStudyIsToldDayByDay(t *testing.T) {
	start := calendar.NewDay(2026, 12, 1)
	c, s := course("c1", 90, 0, 0)
	night := start.End().Unix() - 1800
	s.Intervals = []Interval{{night + 600, night + 3600}, {night, night + 1200}, {
		start.End().Unix() + 86400,
		start.End().Unix() + 86460,
	}}
	f := subsidy.Filing{State: subsidy.FilingAccepted, RosterSize: 1, Form: subsidy.FilingForm{
		Start: start, End: start.AddDays(20),
		Courses: []subsidy.Course{c},
	}}
	p := ProgressOf(f, NewCalculator(f, policy(subsidy.PerFiling)), Learner{Studies: []Study{s}})
	got := ""
	for _, d := range p.Courses[0].Days {
		got += fmt.Sprintf("%s %d ", d.Day, d.Seconds)
	}
	if got != "2026-12-01 1800 2026-12-02 1800 2026-12-03 60 " {
		t.Error(got)
	}
	if v := p.Courses[0]; v.First != night || v.Last != start.End().Unix()+86460 || p.Expected != 1 || p.Done {
		t.Errorf("%d to %d", v.First, v.Last)
	}
	s.Intervals, s.Screenshot = nil, true
	s.Totals = []Total{
		{Seconds: 5400},
		{From: start, Until: start.AddDays(2), Seconds: 60},
		{From: start.AddDays(-1), Until: start, Seconds: 7},
		{From: start.AddDays(20), Until: start.AddDays(20), Seconds: 30},
		{
			From:  start.AddDays(20),
			Until: start.AddDays(21), Seconds: 9,
		},
	}
	got = ""
	for _, d := range days(CourseProgress{CourseCalculation: CourseCalculation{ByTotal: true}}, s, start,
		start.AddDays(20)) {
		got += fmt.Sprintf("%s %d ", d.Day, d.Seconds)
	}
	if got != "2026-12-01 5400 2026-12-03 60 2026-12-21 30 " {
		t.Errorf("totals: %s", got)
	}
}

func TestWhoHasDoneAllThatIsExpectedIsDone(t *testing.T) {
	one, done := course("c1", 45, 0, 45)
	two, open := course("c2", 45, 100, 44)
	two.People = 2 // planned for two of three: expected of those who began it
	f := subsidy.Filing{State: subsidy.FilingAccepted, RosterSize: 3, Form: subsidy.FilingForm{
		Start: one.Start, End: one.End,
		Courses: []subsidy.Course{one, two},
	}}
	f.Form.Courses[0].People = 3
	for name, v := range map[string]struct {
		studies  []Study
		expected int
		done     bool
	}{
		"nothing":         {nil, 1, false},
		"the common one":  {[]Study{done}, 1, true},
		"one begun too":   {[]Study{done, open}, 2, false},
		"the second only": {[]Study{open}, 2, false},
	} {
		if p := ProgressOf(f, NewCalculator(f, policy(subsidy.PerFiling)),
			Learner{Studies: v.studies}); p.Expected != v.expected || p.Done != v.done {
			t.Errorf("%s: %d expected, done %v", name, p.Expected, p.Done)
		}
	}
	f.Form.Courses[0].People = 2
	if p := ProgressOf(f, NewCalculator(f, policy(subsidy.PerFiling)), Learner{}); p.Expected != 0 || p.Done {
		t.Errorf("nothing expected: %+v", p)
	}
}

func TestTheSentenceOfAnAmountSaysWhatTheYearLeaves(t *testing.T) {
	p := policy(subsidy.PerFiling)
	for used, want := range map[subsidy.Fen]string{
		0:       "34 课时 × 30 元 = 1020 元；本年度已用 0 元，限额 1000 元，因此为 1000 元。",
		1:       "34 课时 × 30 元 = 1020 元；本年度已用 0.01 元，限额 1000 元还剩 999.99 元，因此为 999.99 元。",
		1000_00: "34 课时 × 30 元 = 1020 元；本年度已用 1000 元，限额 1000 元还剩 0 元，因此为 0 元。",
		1040_00: "34 课时 × 30 元 = 1020 元；本年度已用 1040 元，限额 1000 元还剩 0 元，因此为 0 元。",
	} {
		if got := AmountOf(p, 34, 2026, used).Sentence(); got != want {
			t.Error(got)
		}
	}
	if got := AmountOf(p, 33, 2026, 10_00).
		Sentence(); got != "33 课时 × 30 元 = 990 元；本年度已用 10 元，仍在 1000 元限额内。" {
		t.Error(got)
	}
	over := Amount{Policy: p, Hours: 1, Full: 30_00, Used: 980_00, Granted: 30_00} // of a raised year
	if got := over.Sentence(); !strings.Contains(got, "还剩 20 元，因此为 30 元") {
		t.Error(got)
	}
}

func TestACourseSaysWhatItLacksToTheMinute(t *testing.T) {
	for counted, want := range map[int64]string{
		90*60 - 1: "还差1分钟", 90*60 - 60: "还差1分钟", 90*60 - 61: "还差2分钟",
		0: "还差90分钟",
	} {
		c := CourseCalculation{
			Name: "安全", Minutes: 90, Recorded: counted, Counted: counted,
			Lacks: []Lack{LackMinutes},
		}
		if got := c.Lacking(); got != want {
			t.Errorf("%d seconds: %s", counted, got)
		}
	}
	c := CourseCalculation{
		Name: "安全", Minutes: 90, Recorded: 6000, Counted: 5400, Units: 1, UnitsDone: 1,
		Completed: true,
		Test:      Test{Scored: true, Score: 885, Verdict: Passed},
	}
	if got := c.Sentence(); got != "“安全”：计划90分钟，已学100分钟（计入90分钟），单元1/1，成绩88.5分，考核合格，"+
		"已完成。" {
		t.Error(got)
	}
	c.Counted, c.Units, c.Test = 6000, 0, Test{Scored: true, Score: 880}
	if got := c.Sentence(); got != "“安全”：计划90分钟，已学100分钟，成绩88分，已完成。" {
		t.Error(got)
	}
	c.Completed, c.Lacks, c.Units, c.UnitsDone = false, []Lack{LackUnits, LackTest}, 3, 1
	if got := c.Lacking(); got != "还有2个单元没有完成，考核没有合格" {
		t.Error(got)
	}
	for seconds, want := range map[int64]string{
		59: "“安全”超过计划时长59秒，超出部分不增加课时。",
		60: "“安全”超过计划时长1分钟，超出部分不增加课时。",
	} {
		if got := (Uncounted{Name: "安全", Seconds: seconds, Why: WhyBeyond}).Sentence(); got != want {
			t.Error(got)
		}
	}
}

func TestASecondBeyondThePlanIsToldAndNoneIsNot(t *testing.T) {
	for extra, want := range map[int64]int{0: 0, 1: 1} {
		c, s := course("c1", 90, 0, 90)
		s.Intervals[0].End += extra
		if r := calculate(policy(subsidy.PerFiling), []subsidy.Course{c},
			Learner{Studies: []Study{s}}); len(r.Uncounted) != want ||
			r.Hours != 2 || r.Courses[0].Recorded != 5400+extra {
			t.Errorf("%d seconds more: %+v", extra, r)
		}
	}
	c, s := course("c1", 90, 0, 0)
	s.Intervals, s.Screenshot = nil, true
	s.Totals = []Total{{Seconds: 5400}}
	if r := calculate(policy(subsidy.PerFiling), []subsidy.Course{c},
		Learner{Studies: []Study{s}}); r.Courses[0].Recorded != 5400 || !r.Courses[0].ByTotal || r.Hours != 2 {
		t.Errorf("a total: %+v", r)
	}
	empty, none := course("c1", 0, 0, 0)
	none.Intervals = nil
	if r := calculate(policy(subsidy.PerFiling), []subsidy.Course{empty},
		Learner{Studies: []Study{none}}); r.Completed != 0 {
		t.Errorf("a course of no minutes without study is completed: %+v", r)
	}
	none.Intervals = s.Intervals
	second := calendar.NewDay(2026, 12, 1).Start().Unix()
	none.Intervals = []Interval{{second, second + 1}}
	if r := calculate(policy(subsidy.PerFiling), []subsidy.Course{empty},
		Learner{Studies: []Study{none}}); r.Completed != 1 {
		t.Errorf("a second of a course of no minutes: %+v", r)
	}
	records, seconds := Learner{Studies: []Study{s, none}}.Count()
	if records != 2 || seconds != 5401 {
		t.Errorf("%d records, %d seconds", records, seconds)
	}
}

// TestTheChecksOfStudySayWhatTheySawOrThatTheySawNothing counts the people from what was told of each.
func TestTheChecksOfStudySayWhatTheySawOrThatTheySawNothing(t *testing.T) {
	person := func(c CourseProgress, why ...Why) (p PersonStudy) {
		p.Progress.Courses = []CourseProgress{c}
		for _, w := range why {
			p.Uncounted = append(p.Uncounted, Uncounted{Why: w})
		}
		return p
	}
	timed := CourseProgress{CourseCalculation: CourseCalculation{Recorded: 60}, First: 1}
	total := CourseProgress{CourseCalculation: CourseCalculation{Recorded: 60, ByTotal: true}}
	bare := CourseProgress{CourseCalculation: CourseCalculation{Recorded: 60}} // its screenshot is missing
	passed, failed, none := subsidy.FindingPassed, subsidy.FindingFailed, subsidy.FindingNoData
	for name, one := range map[string]struct {
		people       []PersonStudy
		times, shots subsidy.Finding // "" for no line about screenshots
		says         string
	}{
		"nobody":             {nil, none, "", "还没有学习记录"},
		"nobody has begun":   {[]PersonStudy{person(CourseProgress{})}, none, "", "还没有学习记录"},
		"all with times":     {[]PersonStudy{person(timed)}, passed, "", "没有重叠"},
		"two at once":        {[]PersonStudy{person(timed), person(timed, WhyTwice)}, failed, "", "1 人同一时间"},
		"a total":            {[]PersonStudy{person(timed), person(total)}, none, passed, "1 人只有总时长"},
		"a total, no shot":   {[]PersonStudy{person(bare, WhyNoScreenshot)}, none, failed, "1 人只有总时长"},
		"totals and overlap": {[]PersonStudy{person(total), person(timed, WhyTwice)}, failed, passed, "1 人同一时间"},
	} {
		var s Summary
		for _, p := range one.people {
			s.Add(p)
		}
		got := s.Verify()
		shots := subsidy.Finding("")
		if len(got) > 1 {
			shots = got[1].Finding
		}
		if got[0].Finding != one.times || shots != one.shots || !strings.Contains(got[0].Note, one.says) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
