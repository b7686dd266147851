package form

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// csvOf joins rows as a spreadsheet saves them.
func csvOf(rows ...string) []byte { return []byte("\ufeff" + strings.Join(rows, "\r\n")) }

// studiesIn reads a file as it is found.
func studiesIn(data []byte, m StudyMapping) ([]study.Entry, error) {
	sheets, err := ReadStudySheets(data, StudyMapping{})
	if err != nil {
		return nil, err
	}
	return Studies(sheets, m)
}

func china(y, m, d, hour, minute, second int) time.Time {
	return time.Date(y, time.Month(m), d, hour, minute, second, 0, calendar.China)
}

// gb18030 is a text as Excel in Chinese saves it.
func gb18030(text string) []byte {
	data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(text))
	if err != nil {
		panic(err) // a text of this file
	}
	return data
}

type export struct {
	data []byte
	want study.Entry
}

// exports are files as platforms write them, with the one entry that each holds.
var exports = map[string]export{
	"sessions": {
		csvOf("序号,姓名,身份证号码,手机号,课程名称,开始时间,结束时间",
			"1,王小明,11010519491231002X,13800138000,安全,2026-12-01 09:00:00,2026-12-01 10:30:15"),
		study.Entry{
			Row:    2,
			Name:   "王小明",
			ID:     "11010519491231002X",
			Phone:  "13800138000",
			Course: "安全",
			Start:  china(2026, 12, 1, 9, 0, 0),
			End:    china(2026, 12, 1, 10, 30, 15),
		},
	},
	"sessions in GB18030, other titles": {
		gb18030("学员姓名,证件号码,课程,开始学习时间,结束学习时间\n" +
			"王小明,11010519491231002x,安全,2026/12/1 9:00,2026/12/1 10:30\n"),
		study.Entry{
			Row:    2,
			Name:   "王小明",
			ID:     "11010519491231002x",
			Course: "安全",
			Start:  china(2026, 12, 1, 9, 0, 0),
			End:    china(2026, 12, 1, 10, 30, 0),
		},
	},
	"a title above, Chinese times": {
		csvOf("某某平台学习明细", "", "登录账号,课程,进入时间,离开时间",
			"wxm,安全,2026年12月1日 9时5分,2026年12月1日9时30分0秒", "合计,,,"),
		study.Entry{
			Row:     4,
			Account: "wxm",
			Course:  "安全",
			Start:   china(2026, 12, 1, 9, 5, 0),
			End:     china(2026, 12, 1, 9, 30, 0),
		},
	},
	"day and clock": {
		csvOf("手机号,课程,学习日期,开始时间,结束时间", "13800138000,安全,2026/12/1,9:00,10:30"),
		study.Entry{
			Row:    2,
			Phone:  "13800138000",
			Course: "安全",
			Day:    calendar.NewDay(2026, 12, 1),
			Start:  china(2026, 12, 1, 9, 0, 0),
			End:    china(2026, 12, 1, 10, 30, 0),
		},
	},
	"with a zone": {
		csvOf("账号,课程,starttime,endtime", "wxm,安全,2026-12-01T01:00:00Z,2026-12-01T10:30:00+08:00"),
		study.Entry{
			Row:     2,
			Account: "wxm",
			Course:  "安全",
			Start:   china(2026, 12, 1, 9, 0, 0),
			End:     china(2026, 12, 1, 10, 30, 0),
		},
	},
	"seconds since 1970": {
		csvOf("账号,课程,starttime,endtime", "wxm,安全,1796086800,1796092200000"),
		study.Entry{
			Row:     2,
			Account: "wxm",
			Course:  "安全",
			Start:   china(2026, 12, 1, 9, 0, 0),
			End:     china(2026, 12, 1, 10, 30, 0),
		},
	},
	"totals in minutes, units, score": {
		csvOf("姓名,手机,课程名称,累计学习时长（分钟）,已学章节数,章节总数,考试成绩,是否合格",
			"王小明,13800138000,安全,92.5,3,5,88.5分,合格"),
		study.Entry{
			Row:        2,
			Name:       "王小明",
			Phone:      "13800138000",
			Course:     "安全",
			Seconds:    5550,
			UnitsDone:  3,
			UnitsTotal: 5,
			Test:       study.Test{Scored: true, Score: 885, Verdict: study.Passed},
		},
	},
	"totals in seconds, a percentage": {
		csvOf("账号,课程,学习时长(秒),学习进度", "wxm,安全,5400,85%"),
		study.Entry{Row: 2, Account: "wxm", Course: "安全", Seconds: 5400, UnitsDone: 85, UnitsTotal: 100},
	},
	"totals as a clock, a state": {
		csvOf("账号,课程,总时长,完成状态,成绩", "wxm,安全,1:30:00,已完成,--"),
		study.Entry{Row: 2, Account: "wxm", Course: "安全", Seconds: 5400, UnitsDone: 1, UnitsTotal: 1},
	},
	"totals in words, a fraction": {
		csvOf("账号,课程,总时长,进度", "wxm,安全,1小时30分,3/5"),
		study.Entry{Row: 2, Account: "wxm", Course: "安全", Seconds: 5400, UnitsDone: 3, UnitsTotal: 5},
	},
	"progress as a share": {
		csvOf("账号,课程,进度,学习状态", "wxm,安全,1,学习中"),
		study.Entry{Row: 2, Account: "wxm", Course: "安全", UnitsDone: 99, UnitsTotal: 100},
	},
	"dates alone, with a length": {
		csvOf("账号,课程,首次学习时间,末次学习时间,学习时长(小时)", "wxm,安全,2026-12-01,2026-12-03,1.5"),
		study.Entry{
			Row:     2,
			Account: "wxm",
			Course:  "安全",
			Seconds: 5400,
			Start:   china(2026, 12, 1, 0, 0, 0),
			End:     china(2026, 12, 3, 23, 59, 59),
		},
	},
	"a score in words": {
		csvOf("账号,课程,成绩", "wxm,安全,不合格"),
		study.Entry{Row: 2, Account: "wxm", Course: "安全", Test: study.Test{Verdict: study.Failed}},
	},
}

func TestAnExportIsReadByItsTitles(t *testing.T) {
	for name, v := range exports {
		got, err := studiesIn(v.data, StudyMapping{})
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d rows, %v", name, len(got), err)
			continue
		}
		e := got[0]
		if !e.Start.Equal(v.want.Start) || !e.End.Equal(v.want.End) || e.Unread != nil {
			t.Errorf("%s: %s to %s, %+v", name, e.Start, e.End, e.Unread)
		}
		e.Start, e.End = v.want.Start, v.want.End
		if e != v.want {
			t.Errorf("%s:\n%+v, want\n%+v", name, e, v.want)
		}
	}
}

// sheetOf is an .xlsx with these cells.
func sheetOf(t *testing.T, from1904 bool, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASpreadsheetsOwnTimesAreRead(t *testing.T) {
	head := []any{"手机号码", "课程名称", "开始时间", "结束时间", "学习时长", "完成率"}
	const serial = 46357.375 // 2026-12-01 09:00
	for name, data := range map[string][]byte{
		"from 1900": sheetOf(t, false, head, []any{13800138000, "安全", serial, serial + 0.0625, 0.0625, 0.85}),
		"from 1904": sheetOf(t, true, head, []any{
			13800138000, "安全", serial - 1462, serial - 1462 + 0.0625, 0.0625, 0.85,
		}),
	} {
		got, err := studiesIn(data, StudyMapping{})
		if err != nil || len(got) != 1 || !got[0].Start.Equal(china(2026, 12, 1, 9, 0, 0)) ||
			!got[0].End.Equal(china(2026, 12, 1, 10, 30, 0)) || got[0].Seconds != 5400 || got[0].UnitsDone != 85 ||
			got[0].Unread != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestACellThatCannotBeReadSaysSo(t *testing.T) {
	for name, v := range map[string]struct{ title, cell, field, word string }{
		"25 o'clock":           {"开始时间", "2026-12-01 25:00:00", "start", "读不出来"},
		"no such day":          {"结束时间", "2026-02-30 09:00", "end", "读不出来"},
		"a clock without day":  {"开始时间", "08:15", "start", "读不出来"},
		"words":                {"开始时间", "昨天上午", "start", "读不出来"},
		"a year":               {"开始时间", "2031", "start", "读不出来"},
		"a date alone":         {"开始时间", "2026-12-01", "start", "没有几点几分"},
		"which unit":           {"学习时长", "90", "length", "没有单位"},
		"hours or minutes":     {"学习时长", "01:30", "length", "时分还是分秒"},
		"length in words":      {"学习时长(分钟)", "很久", "length", "读不出来"},
		"score in words":       {"成绩", "还行", "score", "成绩读不出来"},
		"verdict in words":     {"是否合格", "待定", "passed", "考核结果看不懂"},
		"state in words":       {"完成状态", "差不多", "finished", "完成状态看不懂"},
		"half a unit":          {"单元总数", "2.5", "units_done", "单元数应是整数"},
		"more than everything": {"学习进度", "120%", "progress", "学习进度读不出来"},
		"a day in words":       {"学习日期", "周一", "day", "学习日期读不出来"},
	} {
		got, err := studiesIn(csvOf("账号,课程,成绩,"+v.title, "wxm,安全,,"+v.cell), StudyMapping{})
		if v.title == "成绩" {
			got, err = studiesIn(csvOf("账号,课程,成绩", "wxm,安全,"+v.cell), StudyMapping{})
		}
		if err != nil || len(got) != 1 || got[0].Unread == nil || got[0].Unread.Field != v.field ||
			!strings.Contains(got[0].Unread.Message, v.word) || strings.Contains(got[0].Unread.Message, v.cell) {
			t.Errorf("%s: %+v, %v", name, got, err)
			if len(got) > 0 {
				t.Errorf("%+v", got[0].Unread)
			}
		}
	}
	if got, err := studiesIn(csvOf("账号,课程,学习时长", "wxm,安全,90"), StudyMapping{Unit: Minutes}); err != nil ||
		got[0].Seconds != 5400 || got[0].Unread != nil {
		t.Errorf("with the unit chosen: %+v, %v", got, err)
	}
}

func TestAFileOfAnotherPlatformAsksForItsColumns(t *testing.T) {
	data := csvOf("导出时间：2026-12-05", "编号,人,哪门课,从,到",
		"1,13800138000,安全,2026-12-01 09:00,2026-12-01 10:30")
	sheets, err := ReadStudySheets(data, StudyMapping{})
	if err != nil || len(sheets) != 1 || !strings.Contains(sheets[0].Missing(StudyMapping{}), "认得出是谁的列") ||
		strings.Join(sheets[0].Titles, " ") != "编号 人 哪门课 从 到" {
		t.Fatalf("%+v, %v", sheets, err)
	}
	_, err = Studies(sheets, StudyMapping{})
	if e, ok := err.(*subsidy.Error); !ok || e.Kind != subsidy.Invalid || len(e.Problems) != 1 ||
		e.Problems[0].Row != 2 {
		t.Fatalf("%v", err)
	}
	chosen := StudyMapping{Columns: map[StudyField]int{StudyPhone: 1, StudyCourse: 2, StudyStart: 3, StudyEnd: 4}}
	if got, err := Studies(sheets, chosen); err != nil || len(got) != 1 || got[0].Phone != "13800138000" ||
		!got[0].End.Equal(china(2026, 12, 1, 10, 30, 0)) {
		t.Fatalf("with columns chosen: %+v, %v", got, err)
	}
	// The next export has its columns elsewhere: it is read by the remembered titles.
	again := csvOf("到,从,人,哪门课", "2026-12-02 10:30,2026-12-02 09:00,13800138000,安全")
	sheets, err = ReadStudySheets(again, sheets[0].Remember(chosen))
	if err != nil || sheets[0].Missing(StudyMapping{}) != "" {
		t.Fatalf("%+v, %v", sheets, err)
	}
	if got, err := Studies(sheets, StudyMapping{}); err != nil || got[0].Phone != "13800138000" ||
		!got[0].Start.Equal(china(2026, 12, 2, 9, 0, 0)) {
		t.Errorf("by the remembered titles: %+v, %v", got, err)
	}
	for name, data := range map[string][]byte{
		"nothing":      {},
		"a picture":    []byte("\x89PNG..."),
		"a head alone": csvOf("账号,课程,学习时长(秒)"),
		"no table":     []byte("\x00\x01"),
	} {
		if _, err := ReadStudySheets(data, StudyMapping{}); subsidy.KindOf(err) != subsidy.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := make([]string, study.MaxStudyRows+12_000)
	for i := range many {
		many[i] = "wxm,安全,60"
	}
	many[0] = "账号,课程,学习时长(秒)"
	if _, err := studiesIn(csvOf(many...), StudyMapping{}); subsidy.KindOf(err) != subsidy.TooLarge {
		t.Errorf("too many rows: %v", err)
	}
}

// ledgerFiling is an accepted filing of two courses, the second without a record.
func ledgerFiling(start calendar.Day) subsidy.Filing {
	return subsidy.Filing{
		Number:          "BA440203-2026-00001",
		State:           subsidy.FilingAccepted,
		RosterSize:      1,
		FirstSubmission: subsidy.FirstSubmission{PolicyVersion: "2020-03-02"},
		Form: subsidy.FilingForm{Project: "钳工", Start: start, End: start.AddDays(13), Courses: []subsidy.Course{
			{
				ID:       "c1",
				Name:     "安全",
				Minutes:  90,
				Platform: "class",
				Module:   subsidy.ProfessionalSkill,
				People:   1,
				Start:    start,
				End:      start.AddDays(13),
			},
			{ID: "c2", Name: "道德", Minutes: 45, Platform: "class", People: 1, Start: start, End: start.AddDays(13)},
		}},
	}
}

func TestTheLedgerTellsPersonAndCourse(t *testing.T) {
	start := calendar.NewDay(2026, 12, 1)
	f := ledgerFiling(start)
	desk, err := study.NewStudyDesk(f, subsidy.PublishedPolicies(), start.AddDays(13))
	if err != nil {
		t.Fatal(err)
	}
	at := start.Start().Unix() + 9*3600
	p := desk.Look(study.Learner{
		Studies: []study.Study{{
			Course:     "c1",
			Intervals:  []study.Interval{{Start: at, End: at + 5400}},
			UnitsDone:  3,
			UnitsTotal: 3,
			Test:       study.Test{Scored: true, Score: 885},
		}},
	}, 0)
	l := NewLedger(f, "某公司", map[string]string{"class": "中国职业培训在线"}, true, start)
	l.Add(LedgerPerson{
		Name:     "王**",
		ID:       "110***********002X",
		Progress: p.Progress,
		Amount:   p.Amount,
		Behind:   study.BehindSince(p.Lags),
		Shots:    map[string]bool{"c1": true},
		Sentence: p.Sentence(),
	})
	var out bytes.Buffer
	if _, err := l.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{
		"A1": "韶关市企业职工线上适岗职业技能培训台账（已脱敏）",
		"F3": "课程资源名称",
		"B4": "王**",
		"F4": "安全",
		"G4": "专业技能课",
		"H4": "中国职业培训在线",
		"I4": "90",
		"J4": "90",
		"K4": "90",
		"L4": "2026-12-01 09:00",
		"M4": "2026-12-01 10:30",
		"N4": "3/3",
		"O4": "88.5",
		"Q4": "已完成",
		"S4": "有",
		"F5": "道德",
		"Q5": "未完成",
		"S5": "无",
	} {
		if got, err := x.GetCellValue("台账", cell); err != nil || got != want {
			t.Errorf("台账 %s is %q, want %q (%v)", cell, got, want, err)
		}
	}
	for cell, want := range map[string]string{
		"B4": "王**",
		"D4": "1",
		"E4": "2",
		"F4": "90",
		"G4": "2",
		"H4": "2",
		"I4": "2",
		"J4": "60.00",
		"B5": "1人",
		"J5": "60.00",
	} {
		if got, err := x.GetCellValue("人员汇总", cell); err != nil || got != want {
			t.Errorf("人员汇总 %s is %q, want %q (%v)", cell, got, want, err)
		}
	}
}

func FuzzStudyCells(f *testing.F) {
	for _, seed := range []string{
		"2026-12-01 09:00:00", "46357.375", "1:30:00", "1小时30分", "85%", "3/5", "20261201090000", "-1", "9e99",
		"０９：００", "NaN", "inf", "2026-12-01T01:00:00.123Z",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := studyReader{
			columns: map[StudyField]int{
				StudyAccount:    0,
				StudyCourse:     1,
				StudyStart:      2,
				StudyEnd:        2,
				StudyLength:     2,
				StudyUnitsDone:  2,
				StudyUnitsTotal: 2,
				StudyProgress:   2,
				StudyScore:      2,
				StudyDay:        2,
			},
		}
		e, ok := r.entry(row{cells: []cell{{text: "wxm"}, {text: "安全"}, textCell(clean(text))}})
		if !ok {
			t.Fatal("a row with a person is no row")
		}
		f := subsidy.Filing{
			State: subsidy.FilingAccepted,
			Form:  subsidy.FilingForm{Courses: []subsidy.Course{{ID: "c1", Name: "安全"}}},
		}
		checked := study.CheckStudies([]study.Entry{e},
			study.Input{
				Filing: f, People: []subsidy.Person{{Account: "wxm"}},
				Now: china(2026, 12, 5, 9, 0, 0),
			})[0]
		if checked.Problem == nil && (checked.Interval.End < checked.Interval.Start || checked.Total.Seconds < 0 ||
			checked.UnitsDone > checked.UnitsTotal || checked.Test.Score < 0 || checked.Test.Score > 1000) {
			t.Errorf("%q became %+v", text, checked)
		}
	})
}
