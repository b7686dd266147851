package study

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Interval is one stretch of study (一次学习), in Unix seconds; the second End no
// longer belongs to it.
type Interval struct{ Start, End int64 }

// Total (总时长) is study that a platform tells without times.
type Total struct {
	From, Until calendar.Day // first and last day of it, zero when not told
	Seconds     int64
}

// Verdict is what a platform says of a test (考核).
type Verdict string

// The verdicts; "" is none told.
const (
	Passed Verdict = "passed"
	Failed Verdict = "failed"
)

// Chinese returns the verdict as people read it.
func (v Verdict) Chinese() string {
	return map[Verdict]string{Passed: "合格", Failed: "不合格"}[v]
}

// Test is the result of a course's test, as far as the platform tells one, or
// the best of several tellings.
type Test struct {
	Scored  bool
	Score   int // tenths of a point, 0 to 1000, when Scored
	Verdict Verdict
	Alone   int // of several: 1 + the best score that came without a verdict, 0 when none did
}

// Exists reports whether the course has a test.
func (t Test) Exists() bool { return t.Scored || t.Verdict != "" }

// Passed reports whether a test was passed: as the platform says, or, when it
// gives a score alone, by the version's pass mark.
func (t Test) Passed(p subsidy.Policy) bool { return t.Verdict == Passed || t.alone() > p.PassScore*10 }

// alone is 1 + the best score that came without a verdict, 0 when none did: a
// verdict that came with another score says nothing of it.
func (t Test) alone() int {
	if t.Scored && t.Verdict == "" {
		return max(t.Alone, t.Score+1)
	}
	return t.Alone
}

// better is the better of two tellings, whichever came first.
func (t Test) better(o Test) Test {
	out := Test{Scored: t.Scored || o.Scored, Verdict: t.Verdict, Alone: max(t.alone(), o.alone())}
	for _, v := range []Test{t, o} {
		if v.Scored {
			out.Score = max(out.Score, v.Score)
		}
	}
	if out.Verdict == "" || o.Verdict == Passed {
		out.Verdict = cmp.Or(o.Verdict, t.Verdict)
	}
	return out
}

// Study (学习记录) is what one person did of one course.
type Study struct {
	Course     string     // id within the filing
	Intervals  []Interval // in any order; they may overlap and repeat
	Totals     []Total
	UnitsDone  int // 单元
	UnitsTotal int // 0 when the platform tells no units
	Test       Test
	Screenshot bool // there is one for this person and course
}

// Better takes in a further telling of units and test, each as far as it is the
// better one: whatever the order, the best of all tellings stands.
func (s *Study) Better(done, total int, t Test) {
	switch is, was := done*s.UnitsTotal, s.UnitsDone*total; {
	case total == 0:
	case s.UnitsTotal == 0, is > was, is == was && total > s.UnitsTotal:
		s.UnitsDone, s.UnitsTotal = done, total
	}
	s.Test = s.Test.better(t)
}

// Claimed is what a claim that stands comes to for a person, with its explanation.
type Claimed struct {
	Amount      Amount
	Explanation []string
}

// Learner is a person of a filing's roster with what they studied.
type Learner struct {
	Since   calendar.Day // an amendment added the person: study counts from here; zero counts all
	Studies []Study      // at most one a course
	Claimed *Claimed     // what a claim that stands has of them, nil for none
}

// Count is how many records there are of the person, and how many seconds they
// tell of; the same moment counts once.
func (l Learner) Count() (records int, seconds int64) {
	var spans []Interval
	for _, s := range l.Studies {
		records += len(s.Intervals) + len(s.Totals)
		spans = append(spans, s.Intervals...)
		for _, t := range s.Totals {
			seconds += t.Seconds
		}
	}
	return records, seconds + Union(spans)
}

// Source is where a study record came from.
type Source string

// The sources.
const (
	FromFile     Source = "file"     // 企业导入平台导出的文件
	FromPlatform Source = "platform" // 平台服务器推送
)

// Chinese returns the source as people read it.
func (s Source) Chinese() string {
	return map[Source]string{FromFile: "文件导入", FromPlatform: "平台推送"}[s]
}

// union sorts the spans in place and returns the seconds that any of them
// covers, each counted once.
func Union(spans []Interval) (seconds int64) {
	slices.SortFunc(spans, func(a, b Interval) int {
		switch {
		case a.Start < b.Start:
			return -1
		case a.Start > b.Start:
			return 1
		}
		return 0
	})
	last := int64(-1 << 62)
	for _, s := range spans {
		if s.End > last && s.End > s.Start {
			seconds += s.End - max(s.Start, last)
			last = s.End
		}
	}
	return seconds
}

// within appends to out what of the spans lies in [from, to).
func Within(out, spans []Interval, from, to int64) []Interval {
	for _, s := range spans {
		if s.Start, s.End = max(s.Start, from), min(s.End, to); s.Start < s.End {
			out = append(out, s)
		}
	}
	return out
}

// told is the most seconds that totals tell: those that share a day tell the
// same study, and one without days shares one with every other.
func told(totals []Total) (most int64) {
	var dated []Total
	for _, t := range totals {
		if t.From.IsZero() {
			most = max(most, t.Seconds)
			continue
		}
		dated = append(dated, t)
	}
	slices.SortFunc(dated, func(a, b Total) int { return a.Until.Sub(b.Until) })
	best := make([]int64, len(dated)+1) // best[i]: of the first i
	for i, t := range dated {
		before := 0
		for before < i && dated[before].Until.Before(t.From) {
			before++
		}
		best[i+1] = max(best[i], best[before]+t.Seconds)
	}
	return max(most, best[len(dated)])
}

// Recorded reports whether study records may be added to the filing now: it is
// accepted, or waits for a decision that will cover study from the filed start.
func Recorded(f subsidy.Filing) error {
	if f.Amends == "" && (f.State == subsidy.FilingAccepted || f.State == subsidy.FilingSubmitted) {
		return nil
	}
	return &subsidy.Error{
		Kind:    subsidy.Conflict,
		Message: "这份备案处于“" + f.State.Chinese() + "”，已提交或已备案的项目才能记录学习情况",
	}
}

// Import lets the enterprise add study records from a platform's export.
func Import(f subsidy.Filing, rows int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ImportStudy, f.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := Recorded(f); err != nil {
		return subsidy.Event{}, err
	}
	ev := f.Touched(subsidy.ImportStudy, by, now)
	ev.Note = fmt.Sprintf("导入学习记录%d条", rows)
	return ev, nil
}

// Push lets a platform's own server add records of its own courses.
func Push(f subsidy.Filing, rows int, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.PushStudy, subsidy.Scope{Platform: onPlatform(f, by.Platform)}); err != nil {
		return subsidy.Event{}, err
	}
	if err := Recorded(f); err != nil {
		return subsidy.Event{}, err
	}
	ev := f.Touched(subsidy.PushStudy, by, now)
	ev.Note = fmt.Sprintf("平台推送学习记录%d条", rows)
	return ev, nil
}

// PlatformsOf are the platforms that the filing's courses are on, each once.
func PlatformsOf(f subsidy.Filing) []string {
	out := []string{}
	for _, c := range f.Form.Courses {
		if !slices.Contains(out, c.Platform) {
			out = append(out, c.Platform)
		}
	}
	return out
}

// onPlatform is the platform when the filing has a course on it, else another,
// so that nobody's scope fits.
func onPlatform(f subsidy.Filing, platform string) string {
	if platform != "" && slices.Contains(PlatformsOf(f), platform) {
		return platform
	}
	return "another"
}

// Clear lets the enterprise take back what it imported, of one course or
// of all, to import it right; what a platform's server sent stays.
func Clear(f subsidy.Filing, course, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ClearStudy, f.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := Recorded(f); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	what := "全部课程"
	if course != "" {
		what = ""
		for _, c := range f.Form.Courses {
			if c.ID == course {
				what = "“" + c.Name + "”"
			}
		}
		if what == "" {
			return subsidy.Event{}, subsidy.InvalidAt("/course", "请选择要清除的课程")
		}
	}
	ev := f.Touched(subsidy.ClearStudy, by, now)
	ev.Note = "清除" + what + "导入的学习记录：" + why
	return ev, nil
}

// Export lets who may read the case whole take the training ledger (台账)
// away unmasked, for a reason; logged.
func Export(f subsidy.Filing, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ExportLedger, f.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "查看原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	ev := f.Touched(subsidy.ExportLedger, by, now)
	ev.Note, ev.Row = "导出未脱敏的台账："+why, subsidy.WholeRoster
	return ev, nil
}

// MayReadStudy refuses whom the filing's study records do not concern.
func MayReadStudy(f subsidy.Filing, by subsidy.Actor) error {
	return by.May(subsidy.ReadStudy, f.Scope())
}
