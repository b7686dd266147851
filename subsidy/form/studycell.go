package form

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// studyReader reads the cells of an export's rows.
type studyReader struct {
	columns  map[StudyField]int
	unit     Unit
	clock    clockKind // what 59:59 is, by the length's title
	percent  bool      // progress is written as 85 for 85 %
	from1904 bool
	row      row
	bad      *subsidy.RowProblem
}

// blanks are what platforms write for nothing: what is absent is not failed.
var blanks = []string{
	"-", "--", "—", "——", "/", "无", "n/a", "null", "nil", "none", "nan", "undefined", "未考", "未考试",
	"未考核", "未测试",
	"未参加", "未参加考试", "缺考", "待考", "免考", "暂无", "暂无成绩", "未学习", "未评",
}

// at is a column's cell, empty for what platforms write for nothing; one that
// cannot be taken as it stands is noted.
func (r *studyReader) at(f StudyField) cell {
	at, ok := r.columns[f]
	if !ok {
		return cell{}
	}
	c := r.row.cell(at)
	if slices.Contains(blanks, strings.ToLower(c.text)) && c.is == plainCell {
		return cell{}
	}
	if why := c.unreadable(f.Chinese()); why != "" {
		r.unread(f, why)
		return cell{}
	}
	return c
}

func (r *studyReader) cell(f StudyField) string { return r.at(f).text }

// number is a number or account as it is checked; one that a spreadsheet has
// rounded is noted.
func (r *studyReader) number(f StudyField) string {
	c := r.at(f)
	if why := c.lost(f.Chinese()); why != "" {
		r.unread(f, why)
	}
	return number(c.text)
}

// unread notes the first cell of a row that cannot be read; it never repeats
// what stood there.
func (r *studyReader) unread(f StudyField, message string) {
	if r.bad == nil {
		r.bad = &subsidy.RowProblem{Field: string(f), Message: message}
	}
}

// entry reads one row; false is a row without a record: empty, a sum, a note,
// or the header once more.
func (r *studyReader) entry(from row) (study.Entry, bool) {
	r.row, r.bad = from, nil
	e := study.Entry{
		Name: r.cell(StudyName), ID: r.number(StudyID), Phone: r.number(StudyPhone), Account: r.number(StudyAccount),
		Course: r.cell(StudyCourse),
	}
	who := e.ID + e.Phone + e.Account
	note := (remarks.MatchString(from.first()) || dates.MatchString(from.first())) && !digits.MatchString(e.ID)
	if note && (who == "" || e.Course == "" || e.Phone == "" && e.ID == "") {
		return e, false
	}
	if who == "" && (e.Name == "" || e.Course == "") && r.bad == nil {
		return e, false
	}
	if slices.Contains(titles[FieldID], plain(e.ID)) || slices.Contains(titles[FieldPhone], plain(e.Phone)) {
		return e, false
	}
	if why := roundedID(e.ID, e.Account); why != "" {
		r.unread(StudyAccount, why)
	}
	if two := twoPeople(e.Name, e.ID); two.Message != "" {
		r.unread(StudyField(two.Field), two.Message)
	}
	r.readTimes(&e)
	r.readUnits(&e)
	r.readTest(&e)
	e.Unread = r.bad
	return e, true
}

// readTimes reads day, start, end and length.
func (r *studyReader) readTimes(e *study.Entry) {
	if c := r.at(StudyLength); c.text != "" {
		seconds, why := r.length(c)
		if why != "" {
			r.unread(StudyLength, why)
		}
		e.Seconds = seconds
	}
	if c := r.cell(StudyDay); c != "" {
		m, ok := readMoment(c, r.from1904)
		if !ok || m.clockOnly {
			r.unread(StudyDay, unreadDay(c, "学习日期", "2026-12-01 这样的日期"))
		}
		e.Day = calendar.DayOf(m.at)
	}
	start := r.moment(StudyStart, e.Day)
	day := e.Day
	if day.IsZero() && !start.at.IsZero() {
		day = calendar.DayOf(start.at) // an end without a day is on the start's
	}
	end := r.moment(StudyEnd, day)
	if end.clockOnly && !start.dayOnly && end.at.Before(start.at) {
		end.at = end.at.Add(24 * time.Hour) // over midnight
	}
	e.Start, e.End = start.at, end.at
	if r.cell(StudyLength) != "" && e.Seconds == 0 && !e.Start.IsZero() && !e.End.IsZero() {
		e.End = e.Start // told to be nothing, however long it was open
	}
	if !start.dayOnly && !end.dayOnly || e.Start.IsZero() && e.End.IsZero() {
		return
	}
	if e.Seconds == 0 {
		r.unread(StudyStart, "开始时间和结束时间只有日期，没有几点几分，请补充学习时长这一列")
	}
	if end.dayOnly && !e.End.IsZero() { // the whole day
		e.End = calendar.DayOf(e.End).End().Add(-time.Second)
	}
}

// moment reads a time; a time of day alone stands on the row's day.
func (r *studyReader) moment(f StudyField, day calendar.Day) moment {
	c := r.cell(f)
	if c == "" {
		return moment{}
	}
	m, ok := readMoment(c, r.from1904)
	switch {
	case !ok, m.clockOnly && day.IsZero():
		r.unread(f, unreadDay(c, f.Chinese(), "2026-12-01 09:00:00 这样的时间"))
		return moment{}
	case m.clockOnly:
		m.at = day.Start().Add(m.clock)
	}
	return m
}

// readUnits reads units, a progress, or a state, whichever there is.
func (r *studyReader) readUnits(e *study.Entry) {
	const why = "单元数应是整数，请核对"
	done, ok1 := whole(r.cell(StudyUnitsDone))
	total, ok2 := whole(r.cell(StudyUnitsTotal))
	if !ok1 || !ok2 {
		r.unread(StudyUnitsDone, why)
	}
	e.UnitsDone, e.UnitsTotal = done, total
	if c := r.at(StudyProgress); c.text != "" && total == 0 {
		var ok bool
		if e.UnitsDone, e.UnitsTotal, ok = progress(c.text, r.percent && c.is != percentCell); !ok {
			r.unread(StudyProgress, "学习进度读不出来，请写成 85% 或 3/5")
		}
	}
	c := r.cell(StudyFinished)
	if c == "" {
		return
	}
	finished, ok := finishedWords[strings.ToLower(c)]
	switch {
	case !ok:
		r.unread(StudyFinished, "完成状态看不懂，请写“已完成”或“未完成”")
	case e.UnitsTotal == 0:
		e.UnitsTotal = 1
		if finished {
			e.UnitsDone = 1
		}
	case !finished && e.UnitsDone == e.UnitsTotal:
		e.UnitsDone--
	}
}

// finishedWords are what platforms write of a course's state.
var finishedWords = map[string]bool{
	"已完成":       true,
	"完成":        true,
	"已学完":       true,
	"学完":        true,
	"已结业":       true,
	"是":         true,
	"√":         true,
	"yes":       true,
	"true":      true,
	"1":         true,
	"finished":  true,
	"completed": true,
	"未完成":       false,
	"学习中":       false,
	"进行中":       false,
	"未学完":       false,
	"未开始":       false,
	"未学习":       false,
	"否":         false,
	"×":         false,
	"no":        false,
	"false":     false,
	"0":         false,
}

// verdictWords are what platforms write of a test.
var verdictWords = map[string]study.Verdict{
	"合格":     study.Passed,
	"通过":     study.Passed,
	"及格":     study.Passed,
	"已通过":    study.Passed,
	"是":      study.Passed,
	"优秀":     study.Passed,
	"良好":     study.Passed,
	"√":      study.Passed,
	"pass":   study.Passed,
	"passed": study.Passed,
	"yes":    study.Passed,
	"true":   study.Passed,
	"不合格":    study.Failed,
	"未通过":    study.Failed,
	"不通过":    study.Failed,
	"不及格":    study.Failed,
	"未合格":    study.Failed,
	"否":      study.Failed,
	"×":      study.Failed,
	"fail":   study.Failed,
	"failed": study.Failed,
	"no":     study.Failed,
	"false":  study.Failed,
}

// readTest reads score and verdict; whether a score can be is the rule's to say.
func (r *studyReader) readTest(e *study.Entry) {
	if c := strings.TrimSuffix(r.cell(StudyScore), "分"); c != "" {
		if v, ok := verdictWords[strings.ToLower(c)]; ok {
			e.Test.Verdict = v
		} else if score, err := strconv.ParseFloat(c, 64); err == nil && math.Abs(score) < 1e6 {
			e.Test.Scored, e.Test.Score = true, int(math.Floor(score*10+1e-6))
		} else {
			r.unread(StudyScore, "成绩读不出来，请写成0到100的数")
		}
	}
	if c := r.cell(StudyPassed); c != "" {
		v, ok := verdictWords[strings.ToLower(c)]
		if c == "1" || c == "0" {
			v, ok = map[string]study.Verdict{"1": study.Passed, "0": study.Failed}[c], true
		}
		if !ok {
			r.unread(StudyPassed, "考核结果看不懂，请写“合格”或“不合格”")
		}
		e.Test.Verdict = v
	}
}

// whole reads a whole number, 0 for an empty cell.
func whole(c string) (int, bool) {
	if c == "" {
		return 0, true
	}
	f, err := strconv.ParseFloat(c, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e6 {
		return 0, false
	}
	return int(f), true
}

// percentNumbers reports whether plain numbers of the progress column are per
// cents: its title says so (%), or there is one above 1; then 1 is one per cent,
// else it is the whole. A cell that is shown with a % has its own word.
func (r *studyReader) percentNumbers(titles []string, rows []row) bool {
	at, ok := r.columns[StudyProgress]
	if !ok || at < 0 {
		return false
	}
	if at < len(titles) && strings.ContainsAny(titles[at], "%％") {
		return true
	}
	for _, row := range rows {
		c := row.cell(at)
		if f, err := strconv.ParseFloat(c.text, 64); err == nil && f > 1 && c.is != percentCell {
			return true
		}
	}
	return false
}

// progress reads 3/5, 85%, 85 or 0.85 as so many parts of all.
func progress(c string, percent bool) (done, total int, ok bool) {
	if a, b, parts := strings.Cut(c, "/"); parts {
		done, ok1 := whole(strings.TrimSpace(a))
		total, ok2 := whole(strings.TrimSpace(b))
		return done, total, ok1 && ok2 && total > 0
	}
	number, sign := strings.CutSuffix(strings.TrimSuffix(c, "％"), "%")
	sign = sign || strings.HasSuffix(c, "％")
	f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || f < 0 {
		return 0, 0, false
	}
	if !sign && !percent {
		f *= 100
	}
	if f > 100 {
		return 0, 0, false
	}
	return int(math.Floor(f + 1e-9)), 100, true
}
