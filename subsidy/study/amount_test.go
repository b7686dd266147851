package study

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// made is one random person, for the reference and for the rule.
type made struct {
	ref     refPerson
	filing  subsidy.Filing
	learner Learner
}

// madePerson draws a person: most finish, and everything that may go wrong does
// so now and then.
func madePerson(r *rand.Rand) made {
	tick := int64(20) // seconds; a few people are drawn to the second
	if r.IntN(50) == 0 {
		tick = 1
	}
	p := refPerson{day: DaySeconds / tick, minute: 60 / tick, firstDay: 3, endDay: 3 + int64(r.IntN(12))}
	if r.IntN(6) == 0 {
		p.since = p.firstDay + int64(r.IntN(4))
	}
	m := made{
		filing: subsidy.Filing{
			State: subsidy.FilingAccepted,
			Form:  subsidy.FilingForm{Start: refDay(p.firstDay), End: refDay(p.endDay)},
		},
		learner: Learner{Since: refDay(p.since)},
	}
	same := p.firstDay*p.day + r.Int64N(p.day) // where courses like to be watched at once
	for c := range 1 + r.IntN(4) {
		plan := refPlan{minutes: []int64{20, 44, 45, 60, 89, 90, 135, 180}[r.IntN(8)]}
		if r.IntN(8) == 0 {
			plan.since = p.firstDay + int64(r.IntN(4))
		}
		work := refWork{unitsLeft: r.IntN(10) == 0, testFailed: r.IntN(10) == 0}
		for n := range r.IntN(5) {
			from := p.firstDay*p.day - p.day + r.Int64N((p.endDay-p.firstDay+3)*p.day)
			if r.IntN(3) == 0 {
				from = same
			}
			length := 1 + r.Int64N(120*p.minute)
			if n == 0 && r.IntN(4) > 0 {
				length = plan.minutes*p.minute + int64(r.IntN(3)-1)
			}
			work.spans = append(work.spans, refSpan{from: from, to: from + length})
			if r.IntN(5) == 0 {
				work.spans = append(work.spans, work.spans[r.IntN(len(work.spans))])
			}
		}
		for range max(0, r.IntN(12)-8) {
			t := refTotal{ticks: plan.minutes*p.minute + int64(r.IntN(5)-2), dated: r.IntN(3) > 0}
			if t.dated {
				t.first = max(1, p.firstDay-1+int64(r.IntN(6)))
				t.last = t.first + int64(r.IntN(4))
			}
			work.totals = append(work.totals, t)
		}
		shot := r.IntN(4) > 0
		for i := range work.totals {
			work.totals[i].screenshot = shot
		}
		p.plan, p.work = append(p.plan, plan), append(p.work, work)
		m.add(r, fmt.Sprintf("c%d", c+1), plan, work, tick, shot)
	}
	m.ref = p
	return m
}

// add gives the rule what the reference has.
func (m *made) add(r *rand.Rand, id string, plan refPlan, work refWork, tick int64, shot bool) {
	m.filing.Form.Courses = append(m.filing.Form.Courses, subsidy.Course{
		ID:      id,
		Name:    "课程" + id,
		Minutes: int(plan.minutes),
		Since:   refDay(plan.since),
	})
	s := Study{
		Course:     id,
		Screenshot: shot,
		Test: []Test{
			{},
			{Verdict: Passed},
			{Scored: true, Score: 600},
			{Scored: true, Score: 590, Verdict: Passed},
		}[r.IntN(4)],
	}
	if work.testFailed {
		s.Test = []Test{
			{Verdict: Failed},
			{Scored: true, Score: 599},
			{Scored: true, Score: 1000, Verdict: Failed},
		}[r.IntN(3)]
	}
	if s.UnitsTotal = r.IntN(4); s.UnitsTotal > 0 {
		s.UnitsDone = s.UnitsTotal
	}
	if work.unitsLeft {
		s.UnitsTotal = s.UnitsDone + 1
	}
	zero := dayZero.Start().Unix()
	for _, v := range work.spans {
		s.Intervals = append(s.Intervals, Interval{zero + v.from*tick, zero + v.to*tick})
	}
	for _, t := range work.totals {
		s.Totals = append(s.Totals, Total{From: refDay(t.first), Until: refDay(t.last), Seconds: t.ticks * tick})
	}
	if len(work.spans)+len(work.totals)+s.UnitsTotal > 0 || s.Test.Exists() {
		m.learner.Studies = append(m.learner.Studies, s)
	}
}

func TestTheRuleAgreesWithTheReference(t *testing.T) {
	people := 5_000
	if os.Getenv("SHIGANG_TEST_LONG") == "1" {
		people = 100_000
	}
	seed := uint64(20200302)
	r, paid := rand.New(rand.NewPCG(seed, 4)), 0
	for n := range people {
		m, standing := madePerson(r), int64(r.IntN(3))*int64(r.IntN(100_001))/2
		both := NewCalculator(m.filing, policy(subsidy.PerFiling)).Person(m.learner)
		for basis, hours := range map[subsidy.Basis]int{
			subsidy.PerFiling: both.PerFiling,
			subsidy.PerCourse: both.PerCourse,
		} {
			want := refHours(m.ref, basis == subsidy.PerCourse)
			got := NewCalculator(m.filing, policy(basis)).Person(m.learner)
			if int64(got.Hours) != want || got.Hours != hours {
				t.Fatalf("person %d of seed %d, %s: %d hours (%d), the reference says %d\n%+v\n%+v", n, seed, basis,
					got.Hours, hours, want, m.ref, got)
			}
			if fen := AmountOf(policy(basis), got.Hours, 2026, subsidy.Fen(standing)).
				Granted; int64(fen) != refFen(want, standing) {
				t.Fatalf("person %d: %d fen beside %d, the reference says %d", n, fen, standing, refFen(want, standing))
			}
			if want > 0 {
				paid++
			}
		}
	}
	if paid < people/3 {
		t.Errorf("only %d of %d calculations came to an hour: the people drawn test little", paid, 2*people)
	}
	t.Logf("%d people, %d calculations with hours", people, paid)
}

// course is one completed course of some minutes, watched from a minute of the
// first day on.
func course(id string, planned, from, watched int) (subsidy.Course, Study) {
	start := calendar.NewDay(2026, 12, 1)
	at := start.Start().Unix() + int64(from)*60
	return subsidy.Course{ID: id, Name: id, Minutes: planned, People: 1, Start: start, End: start.AddDays(20)},
		Study{Course: id, Intervals: []Interval{{at, at + int64(watched)*60}}}
}

// calculate calculates courses in a training of 21 days.
func calculate(p subsidy.Policy, courses []subsidy.Course, l Learner) Calculation {
	start := calendar.NewDay(2026, 12, 1)
	f := subsidy.Filing{
		State:      subsidy.FilingAccepted,
		RosterSize: 1,
		Form:       subsidy.FilingForm{Start: start, End: start.AddDays(20), Courses: courses},
	}
	return NewCalculator(f, p).Person(l)
}

func TestTheVectorsOfTheNotice(t *testing.T) {
	type watched struct{ planned, from, minutes int }
	for name, v := range map[string]struct {
		basis    subsidy.Basis
		courses  []watched
		standing subsidy.Fen
		want     subsidy.Fen
	}{
		"33 h":                               {subsidy.PerFiling, []watched{{33 * 45, 0, 33 * 45}}, 0, 990_00},
		"34 h":                               {subsidy.PerFiling, []watched{{34 * 45, 0, 34 * 45}}, 0, 1000_00},
		"44 min":                             {subsidy.PerFiling, []watched{{44, 0, 44}}, 0, 0},
		"one course of 90":                   {subsidy.PerFiling, []watched{{90, 0, 90}}, 0, 60_00},
		"two of 44, per filing":              {subsidy.PerFiling, []watched{{44, 0, 44}, {44, 100, 44}}, 0, 30_00},
		"two of 44, per course":              {subsidy.PerCourse, []watched{{44, 0, 44}, {44, 100, 44}}, 0, 0},
		"two of 90 at the same time, for 90": {subsidy.PerFiling, []watched{{90, 0, 90}, {90, 0, 90}}, 0, 60_00},
		"970.00 standing and 2 h":            {subsidy.PerFiling, []watched{{90, 0, 90}}, 970_00, 30_00},
		"the year used up":                   {subsidy.PerFiling, []watched{{90, 0, 90}}, 1000_00, 0},
		"a minute short":                     {subsidy.PerFiling, []watched{{90, 0, 89}}, 0, 0},
	} {
		var courses []subsidy.Course
		var l Learner
		for i, w := range v.courses {
			c, s := course(fmt.Sprintf("c%d", i), w.planned, w.from, w.minutes)
			courses, l.Studies = append(courses, c), append(l.Studies, s)
		}
		r := calculate(policy(v.basis), courses, l)
		if a := AmountOf(r.Policy, r.Hours, 2026, v.standing); a.Granted != v.want {
			t.Errorf("%s: %s, want %s: %s", name, a.Granted.Yuan(), v.want.Yuan(), r.Explain(a))
		}
	}
}

func TestEveryFenExplainsItself(t *testing.T) {
	var courses []subsidy.Course
	var l Learner
	for i := range 3 {
		c, s := course(fmt.Sprintf("课程%d", i+1), 90, i*100, 90)
		courses, l.Studies = append(courses, c), append(l.Studies, s)
	}
	r := calculate(policy(subsidy.PerFiling), courses, l)
	if got, want := r.Explain(AmountOf(r.Policy, r.Hours, 2026, 820_00)),
		"完成 3 门课程共 270 分钟 = 6 课时 × 30 元 = 180 元；本年度已用 820 元，仍在 1000 元限额内。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := r.Explain(AmountOf(r.Policy, r.Hours, 2026, 970_00)),
		"完成 3 门课程共 270 分钟 = 6 课时 × 30 元 = 180 元；本年度已用 970 元，限额 1000 元还剩 30 元，因此为 "+
			"30 元。"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	l.Studies[1].Intervals = l.Studies[0].Intervals
	r = calculate(policy(subsidy.PerCourse), courses, l)
	told := strings.Join(r.Sentences(AmountOf(r.Policy, r.Hours, 2026, 0)), "\n")
	for _, want := range []string{
		"按课程分别计 6 课时，实际学习 180 分钟（同一时间只计一次） = 4 课时",
		"有90分钟同时在学几门课程，同一时间只计一次。",
		"“课程2”：计划90分钟，已学90分钟，已完成。",
		"依据韶人社函〔2020〕11号一（自2020年3月2日起），课时按课程分别计算；按全项目时长合计为 4 课时。",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%s\nlacks %s", told, want)
		}
	}
}

func TestWhatDoesNotCountSaysWhy(t *testing.T) {
	first := calendar.NewDay(2026, 12, 1)
	for name, v := range map[string]struct {
		change func(*subsidy.Course, *Study, *Learner)
		why    Why
		word   string
		hours  int
	}{
		"before the training": {func(_ *subsidy.Course, s *Study, _ *Learner) {
			s.Intervals = append(s.Intervals, Interval{first.Start().Unix() - 3600, first.Start().Unix() - 1800})
		}, WhyOutside, "有30分钟在培训期间（2026年12月1日至2026年12月21日）之外", 2},
		"after the training": {func(_ *subsidy.Course, s *Study, _ *Learner) {
			s.Intervals = []Interval{{first.AddDays(20).End().Unix() - 5400 + 60, first.AddDays(20).End().Unix() + 60}}
		}, WhyOutside, "1分钟在培训期间", 0},
		"before the person was added": {
			func(_ *subsidy.Course, _ *Study, l *Learner) { l.Since = first.AddDays(1) },
			WhyBeforeAdded, "变更新增生效（2026年12月2日）之前", 0,
		},
		"before the course was added": {
			func(c *subsidy.Course, _ *Study, _ *Learner) { c.Since = first.AddDays(1) },
			WhyBeforeAdded, "有90分钟在变更新增", 0,
		},
		"beyond plan": {
			func(c *subsidy.Course, _ *Study, _ *Learner) { c.Minutes = 50 }, WhyBeyond,
			"超过计划时长40分钟", 1,
		},
		"not completed": {
			func(c *subsidy.Course, _ *Study, _ *Learner) { c.Minutes = 100 },
			WhyIncomplete, "已学的90分钟暂不计课时", 0,
		},
		"units left": {
			func(_ *subsidy.Course, s *Study, _ *Learner) { s.UnitsDone, s.UnitsTotal = 2, 3 },
			WhyIncomplete,
			"还有1个单元没有完成",
			0,
		},
		"test failed": {
			func(_ *subsidy.Course, s *Study, _ *Learner) { s.Test = Test{Scored: true, Score: 595} },
			WhyIncomplete,
			"成绩59.5分，未完成：考核没有合格",
			0,
		},
		"a total without a screenshot": {func(_ *subsidy.Course, s *Study, _ *Learner) {
			*s = Study{Course: s.Course, Totals: []Total{{Seconds: 5400}}}
		}, WhyNoScreenshot, "只有总时长90分钟，还没有学习截图", 0},
		"a total with one": {func(_ *subsidy.Course, s *Study, _ *Learner) {
			*s = Study{Course: s.Course, Totals: []Total{{Seconds: 5460}}, Screenshot: true}
		}, WhyBeyond, "重叠核对无数据", 2},
		"a total across the end": {func(_ *subsidy.Course, s *Study, _ *Learner) {
			*s = Study{
				Course:     s.Course,
				Totals:     []Total{{From: first, Until: first.AddDays(30), Seconds: 5400}},
				Screenshot: true,
			}
		}, WhySpans, "跨出计入的期间", 0},
		"a total without days, of an added person": {func(_ *subsidy.Course, s *Study, l *Learner) {
			*s = Study{Course: s.Course, Totals: []Total{{Seconds: 5400}}, Screenshot: true}
			l.Since = first.AddDays(1)
		}, WhyUndated, "没有学习日期", 0},
		"a course that is gone": {
			func(c *subsidy.Course, _ *Study, _ *Learner) { c.ID = "other" }, WhyNoCourse,
			"有90分钟是已不在备案里的课程", 0,
		},
	} {
		c, s := course("安全", 90, 0, 90)
		l := Learner{}
		v.change(&c, &s, &l)
		l.Studies = []Study{s}
		r := calculate(policy(subsidy.PerFiling), []subsidy.Course{c}, l)
		told := strings.Join(r.Sentences(AmountOf(r.Policy, r.Hours, 2026, 0)), "\n")
		if !slices.ContainsFunc(r.Uncounted, func(u Uncounted) bool { return u.Why == v.why && u.Seconds > 0 }) ||
			!strings.Contains(told, v.word) || r.Hours != v.hours {
			t.Errorf("%s: %d hours, %+v\n%s", name, r.Hours, r.Uncounted, told)
		}
	}
}

func TestTotalsThatShareADayTellTheSameStudy(t *testing.T) {
	d := calendar.NewDay(2026, 12, 1)
	total := func(from, until int, minutes int64) Total {
		return Total{From: d.AddDays(from), Until: d.AddDays(until), Seconds: minutes * 60}
	}
	for name, v := range map[string]struct {
		totals []Total
		want   int64
	}{
		"days add up":            {[]Total{total(0, 0, 30), total(1, 1, 40)}, 70},
		"the same day twice":     {[]Total{total(0, 0, 30), total(0, 0, 30)}, 30},
		"a later state":          {[]Total{total(0, 3, 30), total(0, 8, 70)}, 70},
		"a sum beside its parts": {[]Total{total(0, 0, 30), total(1, 1, 40), total(0, 1, 70), total(5, 5, 20)}, 90},
		"without days":           {[]Total{{Seconds: 3000}, {Seconds: 6000}}, 100},
		"without days, and days": {[]Total{{Seconds: 3000}, total(0, 0, 30), total(1, 1, 40)}, 70},
		"none":                   {nil, 0},
	} {
		if got := told(v.totals) / 60; got != v.want {
			t.Errorf("%s: %d minutes, want %d", name, got, v.want)
		}
	}
}

func TestOfTwoTellingsOfACourseTheLargerStands(t *testing.T) {
	first, a := course("a", 90, 0, 60)
	a.Totals, a.Screenshot = []Total{{Seconds: 90 * 60}}, true
	second, b := course("b", 90, 200, 90)
	third, c := course("c", 90, 200, 90) // at the same time as b
	r := calculate(policy(subsidy.PerFiling), []subsidy.Course{first, second, third}, Learner{Studies: []Study{
		a, b,
		c,
	}})
	if r.Studied != (90+90)*60 || r.Hours != 4 || r.Planned != 270 || !r.Courses[0].ByTotal ||
		r.Courses[0].Counted != 90*60 {
		t.Errorf("the total stands for the course as a whole, its sessions do not count beside it: %+v", r)
	}
	a.Totals[0].Seconds = 50 * 60
	r = calculate(policy(subsidy.PerFiling), []subsidy.Course{first, second, third}, Learner{Studies: []Study{a, b, c}})
	if r.Studied != (60+90)*60 || r.Courses[0].ByTotal || r.Completed != 2 {
		t.Errorf("the sessions stand: %+v", r)
	}
}

// drawn is a random person for the properties.
func drawn(t *rapid.T) made {
	return madePerson(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7)))
}

func copyOf(l Learner) Learner {
	l.Studies = slices.Clone(l.Studies)
	for i := range l.Studies {
		l.Studies[i].Intervals = slices.Clone(l.Studies[i].Intervals)
		l.Studies[i].Totals = slices.Clone(l.Studies[i].Totals)
	}
	return l
}

func TestSplittingMergingRepeatingAndReorderingChangeNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := drawn(rt)
		r := NewCalculator(m.filing, policy(subsidy.PerFiling))
		before := r.Person(m.learner)
		l := copyOf(m.learner)
		for i := range l.Studies {
			s := &l.Studies[i]
			for range rapid.IntRange(0, 6).Draw(rt, "changes") {
				if len(s.Intervals) == 0 {
					break
				}
				at := rapid.IntRange(0, len(s.Intervals)-1).Draw(rt, "which")
				v := s.Intervals[at]
				switch rapid.IntRange(0, 2).Draw(rt, "how") {
				case 0: // repeat, also in part
					from := rapid.Int64Range(v.Start, v.End-1).Draw(rt, "from")
					s.Intervals = append(s.Intervals, v, Interval{from, v.End})
				case 1: // split
					if cut := rapid.Int64Range(v.Start, v.End).Draw(rt, "cut"); cut > v.Start && cut < v.End {
						s.Intervals[at] = Interval{v.Start, cut}
						s.Intervals = append(s.Intervals, Interval{cut, v.End})
					}
				case 2: // merge with one that it touches
					for j, w := range s.Intervals {
						if j != at && w.Start <= v.End && v.Start <= w.End {
							s.Intervals[at] = Interval{min(v.Start, w.Start), max(v.End, w.End)}
							s.Intervals = slices.Delete(s.Intervals, j, j+1)
							break
						}
					}
				}
			}
			s.Totals = append(s.Totals, s.Totals...)
			s.Intervals = rapid.Permutation(s.Intervals).Draw(rt, "order")
		}
		l.Studies = rapid.Permutation(l.Studies).Draw(rt, "courses")
		after := r.Person(l)
		if after.Hours != before.Hours || after.PerCourse != before.PerCourse || after.Studied != before.Studied ||
			after.Completed != before.Completed || after.Planned != before.Planned {
			rt.Fatalf("before %+v\nafter %+v", before, after)
		}
	})
}

func TestMoreStudyNeverLowersHours(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := drawn(rt)
		r := NewCalculator(m.filing, policy(subsidy.PerFiling))
		before := r.Person(m.learner)
		l := copyOf(m.learner)
		for _, c := range m.filing.Form.Courses {
			if !slices.ContainsFunc(l.Studies, func(s Study) bool { return s.Course == c.ID }) {
				l.Studies = append(l.Studies, Study{Course: c.ID})
			}
		}
		for i := range l.Studies {
			s := &l.Studies[i]
			if s.UnitsDone < s.UnitsTotal && rapid.Bool().Draw(rt, "units") {
				s.UnitsDone++
			}
			if len(s.Totals) > 0 { // a course told as a total: a longer one, and another day
				s.Totals[0].Seconds += rapid.Int64Range(0, 7200).Draw(rt, "longer")
				d := refDay(rapid.Int64Range(1, 14).Draw(rt, "day"))
				s.Totals = append(s.Totals, Total{
					From:    d,
					Until:   d,
					Seconds: rapid.Int64Range(1, 7200).Draw(rt, "total"),
				})
				continue
			}
			for range rapid.IntRange(0, 3).Draw(rt, "more") {
				from := dayZero.Start().Unix() + rapid.Int64Range(0, 16*DaySeconds).Draw(rt, "from")
				s.Intervals = append(s.Intervals, Interval{from, from + rapid.Int64Range(1, 3*3600).Draw(rt, "length")})
			}
		}
		after := r.Person(l)
		if after.PerFiling < before.PerFiling || after.PerCourse < before.PerCourse || after.Studied < before.Studied {
			rt.Fatalf("before %+v\nafter %+v", before, after)
		}
	})
}
