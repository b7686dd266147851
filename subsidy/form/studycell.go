package form

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// studyReader reads the cells of an export's rows.
type studyReader struct {
	columns  map[StudyField]int
	unit     Unit
	percent  bool // progress is written as 85 for 85 %
	from1904 bool
	row      []string
	bad      *subsidy.RowProblem
}

// blanks are what platforms write for nothing.
var blanks = []string{"-", "--", "—", "——", "/", "无", "n/a", "null", "未考", "未考试", "未参加", "暂无"}

func (r *studyReader) cell(f StudyField) string {
	at, ok := r.columns[f]
	if !ok || at < 0 || at >= len(r.row) || slices.Contains(blanks, strings.ToLower(r.row[at])) {
		return ""
	}
	return r.row[at]
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
func (r *studyReader) entry(row []string) (subsidy.StudyEntry, bool) {
	r.row, r.bad = row, nil
	e := subsidy.StudyEntry{Name: r.cell(StudyName), ID: r.cell(StudyID), Phone: r.cell(StudyPhone), Account: r.cell(StudyAccount), Course: r.cell(StudyCourse)}
	who := e.ID + e.Phone + e.Account
	if who == "" && (e.Name == "" || e.Course == "") || remarks.MatchString(row[0]) && (who == "" || e.Course == "") {
		return e, false
	}
	if slices.Contains(titles[FieldID], plain(e.ID)) || slices.Contains(titles[FieldPhone], plain(e.Phone)) {
		return e, false
	}
	r.readTimes(&e)
	r.readUnits(&e)
	r.readTest(&e)
	e.Unread = r.bad
	return e, true
}

// readTimes reads day, start, end and length.
func (r *studyReader) readTimes(e *subsidy.StudyEntry) {
	if c := r.cell(StudyLength); c != "" {
		seconds, why := length(c, r.unit)
		if why != "" {
			r.unread(StudyLength, why)
		}
		e.Seconds = seconds
	}
	if c := r.cell(StudyDay); c != "" {
		m, ok := readMoment(c, r.from1904)
		if !ok || m.clockOnly {
			r.unread(StudyDay, "学习日期读不出来，请写成 2026-12-01 这样的日期")
		}
		e.Day = calendar.DayOf(m.at)
	}
	start, first := r.moment(StudyStart, e.Day)
	end, last := r.moment(StudyEnd, e.Day)
	e.Start, e.End = start, end
	if !first && !last || start.IsZero() && end.IsZero() {
		return
	}
	if e.Seconds == 0 {
		r.unread(StudyStart, "开始时间和结束时间只有日期，没有几点几分，请补充学习时长这一列")
	}
	if last && !end.IsZero() { // the whole day
		e.End = calendar.DayOf(end).End().Add(-time.Second)
	}
}

// moment reads a time; dayOnly is one without hours. A time of day alone stands
// on the row's day.
func (r *studyReader) moment(f StudyField, day calendar.Day) (at time.Time, dayOnly bool) {
	c := r.cell(f)
	if c == "" {
		return at, false
	}
	m, ok := readMoment(c, r.from1904)
	switch {
	case !ok, m.clockOnly && day.IsZero():
		r.unread(f, f.Chinese()+"读不出来，请写成 2026-12-01 09:00:00 这样的时间")
		return at, false
	case m.clockOnly:
		return day.Start().Add(m.clock), false
	}
	return m.at, m.dayOnly
}

// readUnits reads units, a progress, or a state, whichever there is.
func (r *studyReader) readUnits(e *subsidy.StudyEntry) {
	const why = "单元数应是整数，请核对"
	done, ok1 := whole(r.cell(StudyUnitsDone))
	total, ok2 := whole(r.cell(StudyUnitsTotal))
	if !ok1 || !ok2 {
		r.unread(StudyUnitsDone, why)
	}
	e.UnitsDone, e.UnitsTotal = done, total
	if c := r.cell(StudyProgress); c != "" && total == 0 {
		var ok bool
		if e.UnitsDone, e.UnitsTotal, ok = progress(c, r.percent); !ok {
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
var finishedWords = map[string]bool{"已完成": true, "完成": true, "已学完": true, "学完": true, "已结业": true, "是": true, "√": true, "yes": true, "true": true, "1": true, "finished": true, "completed": true,
	"未完成": false, "学习中": false, "进行中": false, "未学完": false, "未开始": false, "未学习": false, "否": false, "×": false, "no": false, "false": false, "0": false}

// verdictWords are what platforms write of a test.
var verdictWords = map[string]subsidy.Verdict{"合格": subsidy.Passed, "通过": subsidy.Passed, "及格": subsidy.Passed, "已通过": subsidy.Passed, "是": subsidy.Passed, "优秀": subsidy.Passed, "良好": subsidy.Passed, "√": subsidy.Passed,
	"pass": subsidy.Passed, "passed": subsidy.Passed, "yes": subsidy.Passed, "true": subsidy.Passed, "不合格": subsidy.Failed, "未通过": subsidy.Failed, "不通过": subsidy.Failed, "不及格": subsidy.Failed, "未合格": subsidy.Failed, "否": subsidy.Failed,
	"×": subsidy.Failed, "fail": subsidy.Failed, "failed": subsidy.Failed, "no": subsidy.Failed, "false": subsidy.Failed}

// readTest reads score and verdict; whether a score can be is the rule's to say.
func (r *studyReader) readTest(e *subsidy.StudyEntry) {
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

// percentNumbers reports whether a progress column has numbers above 1 without
// a percent sign: then 1 is one per cent, else it is the whole.
func (r *studyReader) percentNumbers(rows [][]string) bool {
	at, ok := r.columns[StudyProgress]
	for _, row := range rows {
		if ok && at >= 0 && at < len(row) {
			if f, err := strconv.ParseFloat(row[at], 64); err == nil && f > 1 {
				return true
			}
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

var (
	clockLength = regexp.MustCompile(`^(\d{1,4}):(\d{1,2}):(\d{1,2})$`)
	twoParts    = regexp.MustCompile(`^\d{1,4}:\d{1,2}$`)
	wordLength  = regexp.MustCompile(`^(?:(\d+(?:\.\d+)?)(?:小时|时|h))?(?:(\d+(?:\.\d+)?)(?:分钟|分|min|m))?(?:(\d+(?:\.\d+)?)(?:秒钟|秒|s))?$`)
)

// length reads how long somebody studied, in seconds, or says why it cannot:
// nothing is guessed that would change the money.
func length(c string, unit Unit) (seconds int64, why string) {
	c = strings.ToLower(strings.Join(strings.Fields(c), ""))
	number := func(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f } // the shapes let numbers through alone
	if m := clockLength.FindStringSubmatch(c); m != nil {
		return int64(number(m[1])*3600 + number(m[2])*60 + number(m[3])), ""
	}
	if twoParts.MatchString(c) {
		return 0, "学习时长看不出是时分还是分秒，请写成 时:分:秒"
	}
	if m := wordLength.FindStringSubmatch(c); m != nil && c != "" {
		return int64(number(m[1])*3600 + number(m[2])*60 + number(m[3])), ""
	}
	f, err := strconv.ParseFloat(c, 64)
	switch {
	case err != nil || math.IsNaN(f) || math.Abs(f) > 1e9:
		return 0, "学习时长读不出来，请写成数字或 时:分:秒"
	case unit != "":
		return int64(math.Floor(f*unit.seconds() + 1e-6)), ""
	case f > 0 && f < 1: // a spreadsheet's time of day
		return int64(math.Round(f * 24 * 3600)), ""
	}
	return 0, "学习时长没有单位，请选择是秒、分钟还是小时"
}

// moment is a time as a cell tells it.
type moment struct {
	at        time.Time
	dayOnly   bool          // no hours
	clockOnly bool          // no day
	clock     time.Duration // since midnight, when clockOnly
}

var (
	marksOfTime = strings.NewReplacer("年", "-", "月", "-", "日", " ", "时", ":", "点", ":", "分", ":", "秒", "", "/", "-", ".", "-", "t", " ")
	digitsOnly  = regexp.MustCompile(`^\d+$`)
	serial      = regexp.MustCompile(`^\d{1,5}(\.\d+)?$`)
	fraction    = regexp.MustCompile(`\.\d{1,9}(z|[+-]\d\d:\d\d)?$`)
)

// readMoment reads a time as spreadsheets and platforms write it, in China
// unless it names a zone.
func readMoment(c string, from1904 bool) (moment, bool) {
	c = strings.ToLower(strings.TrimSpace(c))
	if serial.MatchString(c) {
		return serialMoment(c, from1904)
	}
	if digitsOnly.MatchString(c) {
		return digitMoment(c)
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(c)); err == nil {
		return moment{at: t.In(calendar.China)}, true
	}
	if strings.ContainsRune(c, ':') {
		c = fraction.ReplaceAllString(c, "")
	}
	c = strings.TrimRight(strings.Join(strings.Fields(marksOfTime.Replace(c)), " "), ":-")
	for _, v := range []struct {
		layout    string
		day, time bool
	}{{"2006-1-2 15:4:5", true, true}, {"2006-1-2 15:4", true, true}, {"2006-1-2 15", true, true}, {"2006-1-2", true, false}, {"15:4:5", false, true}, {"15:4", false, true}} {
		t, err := time.ParseInLocation(v.layout, c, calendar.China)
		if err != nil {
			continue
		}
		if !v.day {
			return moment{clockOnly: true, clock: time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second}, true
		}
		return moment{at: t, dayOnly: !v.time}, sane(t)
	}
	return moment{}, false
}

// serialMoment reads a spreadsheet's day number.
func serialMoment(c string, from1904 bool) (moment, bool) {
	f, err := strconv.ParseFloat(c, 64)
	if err != nil {
		return moment{}, false
	}
	if f < 1 {
		return moment{clockOnly: true, clock: time.Duration(math.Round(f*24*3600)) * time.Second}, true
	}
	zero := calendar.NewDay(1899, 12, 30)
	if from1904 {
		zero = calendar.NewDay(1904, 1, 1)
	}
	whole := math.Floor(f)
	t := zero.AddDays(int(whole)).Start().Add(time.Duration(math.Round((f-whole)*24*3600)) * time.Second)
	return moment{at: t, dayOnly: f == whole}, sane(t)
}

// digitMoment reads digits alone: 20261201, 20261201090000, or seconds or
// milliseconds since 1970.
func digitMoment(c string) (moment, bool) {
	layout := map[int]string{8: "20060102", 14: "20060102150405", 12: "200601021504"}[len(c)]
	if layout != "" {
		t, err := time.ParseInLocation(layout, c, calendar.China)
		return moment{at: t, dayOnly: len(c) == 8}, err == nil && sane(t)
	}
	n, err := strconv.ParseInt(c, 10, 64)
	if err != nil || len(c) != 10 && len(c) != 13 {
		return moment{}, false
	}
	if len(c) == 13 {
		n /= 1000
	}
	t := time.Unix(n, 0).In(calendar.China)
	return moment{at: t}, sane(t)
}

// sane refuses a year that no study record has.
func sane(t time.Time) bool { return t.Year() >= 2000 && t.Year() < 2100 }
