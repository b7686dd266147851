package study

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// CourseProgress is how far one person is with one course.
type CourseProgress struct {
	CourseCalculation
	Expected    bool         // the person is to take it
	Start, End  calendar.Day // of the course, as filed, for this person
	First, Last int64        // the first and the last second of study that was told, 0 when no times were
	Days        []DayStudy   // seconds that count, by day, oldest first
}

// DayStudy is what somebody studied of a course on one day.
type DayStudy struct {
	Day     calendar.Day
	Seconds int64
}

// Progress (学习进度) is how far one person of a filing is.
type Progress struct {
	Calculation
	Courses  []CourseProgress
	Expected int  // courses the person is to take
	Done     bool // all of them are completed
}

// ProgressOf calculates one person, day by day. Who takes which course is not filed:
// a course planned for everybody is expected of everybody, another one of those
// who have begun it.
func ProgressOf(f subsidy.Filing, r *Calculator, l Learner) Progress {
	p := Progress{Calculation: r.Person(l)}
	p.Courses = make([]CourseProgress, len(p.Calculation.Courses))
	studies := map[string]Study{}
	for _, s := range l.Studies {
		studies[s.Course] = s
	}
	completed := 0
	for i, c := range f.Form.Courses {
		s, begun := studies[c.ID]
		v := CourseProgress{
			CourseCalculation: p.Calculation.Courses[i],
			Expected:          begun || c.People >= f.RosterSize,
			Start:             subsidy.LaterOf(c.Start, f.Form.Start, l.Since, c.Since),
			End:               c.End,
		}
		if begun {
			v.times(s)
			v.Days = days(v, s, subsidy.LaterOf(f.Form.Start, l.Since, c.Since), f.Form.End)
		}
		if v.Expected {
			p.Expected++
			if v.Completed {
				completed++
			}
		}
		p.Courses[i] = v
	}
	p.Done = p.Expected > 0 && completed == p.Expected
	return p
}

// Dropped tells an employee of a filing that will not be accepted not to study
// for it, "" for any other.
func Dropped(f subsidy.Filing) string {
	switch f.State {
	case subsidy.FilingRefused:
		return "县区没有同意这项培训的备案，不用再按它学习；已学的不能为您申领补贴。"
	case subsidy.FilingWithdrawn:
		return "企业撤回了这项培训的备案，不用再按它学习；已学的不能为您申领补贴。"
	}
	return ""
}

// times finds the first and the last second that were told.
func (c *CourseProgress) times(s Study) {
	for _, v := range s.Intervals {
		if c.First == 0 || v.Start < c.First {
			c.First = v.Start
		}
		c.Last = max(c.Last, v.End)
	}
}

// days tells the study that counts by day. A total stands on its last day; one
// without days stands on the first, in the person's favour.
func days(c CourseProgress, s Study, from, end calendar.Day) []DayStudy {
	sums := map[calendar.Day]int64{}
	if c.ByTotal {
		for _, t := range s.Totals {
			if t.From.IsZero() {
				sums[from] += t.Seconds
			} else if !t.From.Before(from) && !t.Until.After(end) {
				sums[t.Until] += t.Seconds
			}
		}
	} else {
		spans := Within(nil, s.Intervals, from.Start().Unix(), end.End().Unix())
		Union(spans) // sorts
		last := int64(0)
		for _, v := range spans {
			for at := max(v.Start, last); at < v.End; {
				day := calendar.DayOf(time.Unix(at, 0))
				until := min(v.End, day.End().Unix())
				sums[day] += until - at
				at = until
			}
			last = max(last, v.End)
		}
	}
	out := make([]DayStudy, 0, len(sums))
	for d, n := range sums {
		out = append(out, DayStudy{d, n})
	}
	slices.SortFunc(out, func(a, b DayStudy) int { return a.Day.Sub(b.Day) })
	return out
}

// Lag is a course that somebody is behind plan with.
type Lag struct {
	Name     string
	Since    calendar.Day // the first day of being behind without a break
	Expected int64        // seconds that the plan wants by now
	Studied  int64
	Over     bool // the course's own time is over and it is not completed
}

// Behind says with which courses a person is behind plan today, and since when.
// The plan spreads a course evenly over its days; who lacks a class hour of it
// is behind, and so is who has not completed it when its time is over†.
func Behind(f subsidy.Filing, p Progress, today calendar.Day) []Lag {
	if f.State != subsidy.FilingAccepted {
		return nil
	}
	var out []Lag
	for _, c := range p.Courses {
		if !c.Expected || c.Completed {
			continue
		}
		slack := int64(p.Policy.ClassHourMinutes) * 60
		lag := Lag{Name: c.Name, Since: today.AddDays(1), Over: today.After(c.End)}
		for day := today; day.After(c.Start) && c.behindOn(day, slack); day = day.AddDays(-1) {
			lag.Since = day
		}
		if lag.Since.After(today) {
			continue
		}
		lag.Expected, lag.Studied = c.plannedBy(today), c.studiedBy(today)
		out = append(out, lag)
	}
	return out
}

// behindOn reports whether the course was behind plan on a day.
func (c CourseProgress) behindOn(day calendar.Day, slack int64) bool {
	if day.After(c.End) {
		return true // and not completed
	}
	return c.plannedBy(day)-c.studiedBy(day) >= slack
}

// plannedBy is what the plan wants before a day begins, in seconds.
func (c CourseProgress) plannedBy(day calendar.Day) int64 {
	length, gone := int64(c.End.Sub(c.Start)+1), int64(day.Sub(c.Start))
	if length <= 0 {
		length = 1
	}
	return int64(c.Minutes) * 60 * max(0, min(gone, length)) / length
}

// studiedBy is what counts by the end of a day, in seconds.
func (c CourseProgress) studiedBy(day calendar.Day) (seconds int64) {
	for _, d := range c.Days {
		if !d.Day.After(day) {
			seconds += d.Seconds
		}
	}
	return min(seconds, c.Counted)
}

// Sentence tells the lag.
func (l Lag) Sentence() string {
	since := "自" + l.Since.Chinese() + "起"
	if l.Over {
		return "“" + l.Name + "”的培训时间已过，还没有完成，" + since + "落后。"
	}
	return "“" + l.Name + "”按计划应学" + subsidy.Itoa(int(minutes(l.Expected))) + "分钟，已学" +
		subsidy.Itoa(int(minutes(l.Studied))) + "分钟，" + since + "落后。"
}

// BehindSince is the day since when somebody is behind at all, zero when not.
func BehindSince(lags []Lag) (since calendar.Day) {
	for _, l := range lags {
		if since.IsZero() || l.Since.Before(since) {
			since = l.Since
		}
	}
	return since
}

// Desk calculates a filing's people as they stand today. It is not for use by
// several goroutines.
type Desk struct {
	Filing     subsidy.Filing
	Policy     subsidy.Policy
	today      calendar.Day
	calculator *Calculator
}

// NewStudyDesk opens the desk under the filing's policy version.
func NewStudyDesk(f subsidy.Filing, all subsidy.Policies, today calendar.Day) (*Desk, error) {
	p, err := f.Policy(all, today)
	if err != nil {
		return nil, err
	}
	return &Desk{Filing: f, Policy: p, today: today, calculator: NewCalculator(f, p)}, nil
}

// PersonStudy is one person's progress, what it comes to, and the lags.
type PersonStudy struct {
	Progress
	Amount Amount // of the claim's line, once a claim stands for the person
	Lags   []Lag
	told   []string // the line's explanation
}

// Look calculates one person; used is what stands against the person's year beside
// what the filing's own claims hold. A person whom a claim stands for comes to
// what its line says.
func (d *Desk) Look(l Learner, used subsidy.Fen) PersonStudy {
	p := ProgressOf(d.Filing, d.calculator, l)
	out := PersonStudy{Progress: p, Amount: d.amount(p.Hours, l, used), Lags: Behind(d.Filing, p, d.today)}
	if l.Claimed != nil {
		out.told = l.Claimed.Explanation
	}
	return out
}

// amount is what a person comes to, of so many class hours or by the claim's line.
func (d *Desk) amount(hours int, l Learner, used subsidy.Fen) Amount {
	a := AmountOf(d.Policy, hours, d.Filing.Form.End.Year(), used)
	if l.Claimed != nil {
		line := l.Claimed.Amount
		a.Hours, a.Full, a.Used, a.Granted = line.Hours, line.Full, line.Used, line.Granted
	}
	return a
}

// Sentences explain the person's amount, the courses, and what does not count.
func (p PersonStudy) Sentences() []string {
	if p.told != nil {
		return p.told
	}
	return p.Calculation.Sentences(p.Amount)
}

// Sentence explains the amount alone.
func (p PersonStudy) Sentence() string { return p.Sentences()[0] }

// Summary is how far the people of a filing are, together: the preview of
// a claim.
type Summary struct {
	People       int
	Done         int
	Behind       int
	Studied      int64 // seconds
	PerFiling    int   // class hours of all, under either basis
	PerCourse    int
	Hours        int         // under the version's
	Full         subsidy.Fen // hours × rate
	Granted      subsidy.Fen // what the people's years still leave of it
	Short        int         // people whom the cap cuts
	NoScreenshot int         // people with totals that lack a screenshot
	Records      int         // people with records
	Twice        int         // people who studied several courses at the same time
	NoTimes      int         // people with a course that was told as a total, without times
}

// Add adds one person.
func (s *Summary) Add(p PersonStudy) {
	s.People++
	s.Studied += p.Studied
	s.PerFiling, s.PerCourse, s.Hours = s.PerFiling+p.PerFiling, s.PerCourse+p.PerCourse, s.Hours+p.Amount.Hours
	s.Full, s.Granted = s.Full+p.Amount.Full, s.Granted+p.Amount.Granted
	for _, v := range []struct {
		is  bool
		sum *int
	}{
		{p.Done, &s.Done},
		{len(p.Lags) > 0, &s.Behind},
		{p.Amount.Short(), &s.Short},
		{p.lacks(WhyNoScreenshot), &s.NoScreenshot},
		{p.lacks(WhyTwice), &s.Twice},
		{slices.ContainsFunc(p.Courses, CourseProgress.told), &s.Records},
		{slices.ContainsFunc(p.Courses, CourseProgress.untimed), &s.NoTimes},
	} {
		if v.is {
			*v.sum++
		}
	}
}

// lacks reports whether some of the person's study does not count for a reason.
func (p PersonStudy) lacks(why Why) bool {
	return slices.ContainsFunc(p.Uncounted, func(u Uncounted) bool { return u.Why == why })
}

// told reports whether anything was told of the course.
func (c CourseProgress) told() bool { return c.Recorded > 0 }

// untimed reports whether the course was told as a total alone.
func (c CourseProgress) untimed() bool { return c.ByTotal || c.Recorded > 0 && c.First == 0 }

// Verify tells what the rules say of the people's study, a line a subject; screenshots
// are asked for where somebody has a total without times.
func (s Summary) Verify() []subsidy.Verified {
	times := subsidy.Verified{
		Name: "学习时间不重叠", Finding: subsidy.FindingPassed, Note: "每段学习都有起止时间，没有重叠",
	}
	switch {
	case s.Records == 0:
		times.Finding, times.Note = subsidy.FindingNoData, "还没有学习记录"
	case s.Twice > 0:
		times.Finding = subsidy.FindingFailed
		times.Note = subsidy.Itoa(s.Twice) + " 人同一时间学习几门课程，同一时间只计一次"
	case s.NoTimes > 0:
		times.Finding = subsidy.FindingNoData
		times.Note = subsidy.Itoa(s.NoTimes) + " 人只有总时长，没有起止时间"
	}
	if s.NoTimes == 0 {
		return []subsidy.Verified{times}
	}
	shots := subsidy.Verified{Name: "学习时长截图", Finding: subsidy.FindingPassed, Note: "只有总时长的人都有截图"}
	if s.NoScreenshot > 0 {
		shots.Finding = subsidy.FindingFailed
		shots.Note = subsidy.Itoa(s.NoScreenshot) + " 人只有总时长，补上截图才计入"
	}
	return []subsidy.Verified{times, shots}
}

// Sentence tells the preview: 按 128 人、2,950 课时计算.
func (s Summary) Sentence() string {
	out := "按 " + subsidy.Itoa(s.People) + " 人、" + subsidy.Itoa(s.Hours) + " 课时计算，共 " + s.Granted.Plain() +
		"。"
	if s.Short > 0 {
		out += "有 " + subsidy.Itoa(s.Short) + " 人受年度限额限制，少 " + (s.Full - s.Granted).Plain() + "。"
	}
	return out
}

// CardText tells a list how far the people are; behind is "" when nobody is.
func (s Summary) CardText() (text, behind string, percent int) {
	if s.Behind > 0 {
		behind = subsidy.Itoa(s.Behind) + " 人落后进度"
	}
	if s.People > 0 {
		percent = s.Done * 100 / s.People
	}
	return "已完成 " + subsidy.Itoa(s.Done) + " / " + subsidy.Itoa(s.People) + " 人", behind, percent
}

// CardText tells an employee's first screen how far they are; the percentage is of
// the planned time, each course up to its own.
func (p PersonStudy) CardText() (text string, percent int) {
	var planned, counted int64
	for _, c := range p.Progress.Courses {
		if c.Expected {
			planned += int64(c.Minutes)
			counted += min(c.Counted/60, int64(c.Minutes))
		}
	}
	if planned > 0 {
		percent = int(counted * 100 / planned)
	}
	text = "已完成 " + subsidy.Itoa(p.Completed) + " / " + subsidy.Itoa(p.Expected) + " 门课程"
	if n := len(p.Lags); n > 0 {
		text += "，" + subsidy.Itoa(n) + " 门落后"
	}
	return text, percent
}

// BehindDay is the day that an accepted filing's people are looked at in the
// week of today, whether they are behind plan: Monday, but not before the
// training has gone on for a week; the zero day for not at all.
func BehindDay(f subsidy.Filing, today calendar.Day) calendar.Day {
	monday := calendar.WeekOf(today)
	if f.State != subsidy.FilingAccepted || f.Amends != "" || monday.Before(f.Form.Start.AddDays(7)) ||
		today.After(f.Form.End) {
		return calendar.Day{}
	}
	return monday
}

// BehindReminder is what is owed when so many of a filing's people are behind
// plan, ok is false when nobody is.
func BehindReminder(f subsidy.Filing, sum Summary, day calendar.Day) (owed subsidy.Owed, ok bool) {
	return subsidy.Owed{
		To:  subsidy.Audience{Enterprise: f.Enterprise},
		Day: day,
		Message: subsidy.PeopleBehind{
			CaseNumber: f.Number,
			Project:    f.Form.Project,
			End:        f.Form.End,
			Behind:     sum.Behind,
			People:     sum.People,
		},
	}, sum.Behind > 0
}
