package study

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Lack is what a course still lacks to be completed (rules.md 4).
type Lack string

// The lacks: 时长不足, 单元未完成, 考核未通过.
const (
	LackMinutes Lack = "minutes"
	LackUnits   Lack = "units"
	LackTest    Lack = "test"
)

// CourseCalculation is what one person's study of one course comes to.
type CourseCalculation struct {
	Course    string
	Name      string
	Minutes   int   // planned
	Recorded  int64 // seconds told in all, the same second once
	Counted   int64 // seconds of them that count
	ByTotal   bool  // told as a total: 无数据 for the overlap check
	UnitsDone int
	Units     int // 0 when the platform tells none
	Test      Test
	Completed bool
	Lacks     []Lack
}

// Why is why study does not count.
type Why string

// The reasons.
const (
	WhyOutside      Why = "outside"       // 培训期间之外
	WhyBeforeAdded  Why = "before_added"  // 变更新增生效之前
	WhyTwice        Why = "twice"         // 同一时间学多门课程
	WhyBeyond       Why = "beyond"        // 超过计划时长
	WhyIncomplete   Why = "incomplete"    // 课程未完成
	WhyNoScreenshot Why = "no_screenshot" // 只有总时长而没有截图
	WhyUndated      Why = "undated"       // 总时长没有日期，无法确认在新增之后
	WhySpans        Why = "spans"         // 总时长跨出培训期间
	WhyNoCourse     Why = "no_course"     // 课程已不在备案里
)

// Uncounted is study that adds no class hours, and why.
type Uncounted struct {
	Name    string // the course's, "" for the person as a whole
	Seconds int64
	Why     Why
	From    calendar.Day // what the reason refers to: the first day that counts
	Until   calendar.Day // and the last
}

// Calculation (核算) is what one person's study in a filing comes to under the
// filing's policy version.
type Calculation struct {
	Policy    subsidy.Policy
	Courses   []CourseCalculation // in the filing's order
	Completed int                 // courses
	Planned   int                 // minutes planned of the completed courses
	Studied   int64               // seconds of the union of all study that counts
	PerFiling int                 // class hours as the notice is written
	PerCourse int                 // class hours course by course
	Hours     int                 // class hours under the version's basis
	Uncounted []Uncounted
}

// Calculator calculates the people of one filing, one at a time. It is not for use
// by several goroutines.
type Calculator struct {
	policy   subsidy.Policy
	courses  []subsidy.Course
	index    map[string]int
	start    calendar.Day
	end      calendar.Day
	minutes  []int      // scratch: planned minutes of what a person completed
	spans    []Interval // scratch: one course's
	together []Interval // scratch: all courses'
}

// NewCalculator calculates the filing's people under a policy version.
func NewCalculator(f subsidy.Filing, p subsidy.Policy) *Calculator {
	r := &Calculator{policy: p, courses: f.Form.Courses, index: map[string]int{}, start: f.Form.Start, end: f.Form.End}
	for i, c := range r.courses {
		r.index[c.ID] = i
	}
	return r
}

// Person calculates one person (rules.md 4): the class hours of the completed
// courses' planned minutes, at most those of the union of their study inside
// the training period. Study that an amendment's addition precedes is none.
func (r *Calculator) Person(l Learner) Calculation {
	out := Calculation{Policy: r.policy, Courses: make([]CourseCalculation, len(r.courses))}
	for i, c := range r.courses {
		out.Courses[i] = CourseCalculation{Course: c.ID, Name: c.Name, Minutes: c.Minutes}
	}
	r.together = r.together[:0]
	var single, unplaced int64
	for _, s := range l.Studies {
		i, ok := r.index[s.Course]
		if !ok {
			out.dropped(s)
			continue
		}
		c := &out.Courses[i]
		r.course(&out, c, s, l.Since)
		if c.ByTotal {
			unplaced += c.Counted
			r.together = r.together[:len(r.together)-len(r.spans)]
		} else {
			single += c.Counted
		}
	}
	placed := Union(r.together)
	out.Studied = placed + unplaced
	r.minutes = r.minutes[:0]
	for i := range out.Courses {
		if r.complete(&out, &out.Courses[i]) {
			r.minutes = append(r.minutes, out.Courses[i].Minutes)
		}
	}
	out.uncounted("", single-placed, WhyTwice, r.start, r.end)
	out.hours(r.minutes)
	return out
}

// course measures one course: what was told, and what of it counts. It leaves
// the intervals that count at the end of r.together, and in r.spans.
func (r *Calculator) course(out *Calculation, c *CourseCalculation, s Study, since calendar.Day) {
	c.UnitsDone, c.Units, c.Test = s.UnitsDone, s.UnitsTotal, s.Test
	if c.Test.Verdict == Failed && c.Test.Passed(r.policy) {
		c.Test.Verdict = "" // the better telling stands
	}
	from := subsidy.LaterOf(r.start, since, r.courses[r.index[s.Course]].Since)
	start, end := from.Start().Unix(), r.end.End().Unix()
	r.spans = append(r.spans[:0], s.Intervals...)
	all := Union(r.spans)
	r.spans = Within(r.spans[:0], r.spans, start, end)
	c.Counted = Union(r.spans)
	if all > c.Counted {
		period := c.Counted
		if from.After(r.start) {
			period = Union(Within(nil, s.Intervals, r.start.Start().Unix(), end))
		}
		out.uncounted(c.Name, all-period, WhyOutside, r.start, r.end)
		out.uncounted(c.Name, period-c.Counted, WhyBeforeAdded, from, r.end)
	}
	r.together = append(r.together, r.spans...)
	c.Recorded = all
	if len(s.Totals) > 0 {
		r.totals(out, c, s, from)
	}
}

// totals measures what was told without times. Of a course told both ways, the
// larger telling stands, as a whole.
func (r *Calculator) totals(out *Calculation, c *CourseCalculation, s Study, from calendar.Day) {
	var good []Total
	var bad []Uncounted
	for _, t := range s.Totals {
		why := Why("")
		switch {
		case t.From.IsZero() && from.After(r.start):
			why = WhyUndated
		case !t.From.IsZero() && (t.From.Before(from) || t.Until.After(r.end)):
			why = WhySpans
		case !s.Screenshot:
			why = WhyNoScreenshot
		}
		if why == "" {
			good = append(good, t)
			continue
		}
		bad = append(bad, Uncounted{Name: c.Name, Seconds: t.Seconds, Why: why, From: from, Until: r.end})
	}
	c.Recorded = max(c.Recorded, told(s.Totals))
	if most := told(good); most > c.Counted {
		c.Counted, c.ByTotal = most, true
	}
	for _, u := range bad {
		if u.Seconds > c.Counted {
			out.Uncounted = append(out.Uncounted, u)
		}
	}
}

// complete decides whether a course is completed: its units, its planned time,
// and its test where it has one (附件1 一(二)).
func (r *Calculator) complete(out *Calculation, c *CourseCalculation) bool {
	if c.Counted < int64(c.Minutes)*60 || c.Counted == 0 {
		c.Lacks = append(c.Lacks, LackMinutes)
	}
	if c.UnitsDone < c.Units {
		c.Lacks = append(c.Lacks, LackUnits)
	}
	if c.Test.Exists() && !c.Test.Passed(r.policy) {
		c.Lacks = append(c.Lacks, LackTest)
	}
	if c.Completed = len(c.Lacks) == 0; !c.Completed {
		out.uncounted(c.Name, c.Counted, WhyIncomplete, r.start, r.end)
		return false
	}
	out.Completed++
	out.Planned += c.Minutes
	out.uncounted(c.Name, c.Counted-int64(c.Minutes)*60, WhyBeyond, r.start, r.end)
	return true
}

// hours takes the minimum under either basis.
func (out *Calculation) hours(minutes []int) {
	out.PerFiling, out.PerCourse, out.Hours = Hours(out.Policy, minutes, out.Studied)
}

// Hours are the class hours of completed courses' planned minutes, at most those of the seconds studied in all
// (rules.md 4): under either basis, and under the version's own.
func Hours(p subsidy.Policy, minutes []int, seconds int64) (perFiling, perCourse, own int) {
	studied := int(seconds / 60 / int64(p.ClassHourMinutes))
	perFiling, perCourse = p.BothHours(minutes)
	perFiling, perCourse = min(perFiling, studied), min(perCourse, studied)
	if p.Basis == subsidy.PerCourse {
		return perFiling, perCourse, perCourse
	}
	return perFiling, perCourse, perFiling
}

// Minutes are the planned minutes of the courses that were completed, in the filing's order.
func (out Calculation) Minutes() (minutes []int) {
	for _, c := range out.Courses {
		if c.Completed {
			minutes = append(minutes, c.Minutes)
		}
	}
	return minutes
}

func (out *Calculation) uncounted(name string, seconds int64, why Why, from, until calendar.Day) {
	if seconds > 0 {
		out.Uncounted = append(out.Uncounted, Uncounted{
			Name:    name,
			Seconds: seconds,
			Why:     why,
			From:    from,
			Until:   until,
		})
	}
}

// dropped tells of study of a course that the filing no longer has.
func (out *Calculation) dropped(s Study) {
	out.uncounted("", max(Union(append([]Interval(nil), s.Intervals...)), told(s.Totals)), WhyNoCourse, calendar.Day{},
		calendar.Day{})
}

// Amount is what class hours come to for one person in one year.
type Amount struct {
	Policy  subsidy.Policy
	Year    int // of the accepted end date
	Hours   int
	Full    subsidy.Fen // hours × rate
	Used    subsidy.Fen // standing against the person's year before it
	Granted subsidy.Fen // what the year still leaves of it
}

// AmountOf is hours × rate, at most what the person-year has left after what
// stands against it (rules.md 4).
func AmountOf(p subsidy.Policy, hours, year int, used subsidy.Fen) Amount {
	a := Amount{Policy: p, Year: year, Hours: hours, Full: subsidy.Fen(hours) * p.RatePerHour, Used: used}
	a.Granted = max(0, min(a.Full, p.CapPerYear-used))
	return a
}

// Short reports whether the cap cuts the amount.
func (a Amount) Short() bool { return a.Granted < a.Full }
