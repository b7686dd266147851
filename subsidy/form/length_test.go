package form

import (
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy/study"
)

// day is a day in seconds, as Excel's fractions of a day need it.
const day = 24 * 3600.0

type lengthCell struct {
	title, format string
	value         float64
	seconds       int64
}

// lengthCells are lengths under a title and in a number format.
var lengthCells = []lengthCell{
	{"学习时长（小时）", "h:mm:ss", 4833 / day, 4833},
	{"学习时长（分钟）", "[h]:mm:ss", 4833 / day, 4833},
	{"学习时长(秒)", "[h]:mm", 93600 / day, 93600},
	{"学习时长", "mm:ss", 90 / day, 90},
	{"学习时长(毫秒)", `[$-804]h"时"mm"分"`, 3600 / day, 3600},
	{"学习时长（小时）", "yyyy/m/d h:mm", 4833 / day, 4833},
	{"学习时长（小时）", "0.00", 1.5, 5400},
	{"学习时长（分钟）", "General", 45, 2700},
	{"学习时长(分)", `#,##0"分"`, 45, 2700},
	{"学习时长(毫秒)", "#,##0", 45000, 45},
	{"学习时长(ms)", "", 45000, 45},
	{"时长(sec)", "", 90, 90},
	{"学习时长(h)", "", 2, 7200},
	{"学习时长（hour）", "", 2, 7200},
}

func TestANumberFormatAndTheHeadersUnitDecide(t *testing.T) {
	for name, want := range map[string][]int64{"time-cell-under-hours.xlsx": {4833}, "milliseconds.xlsx": {2700, 45}} {
		got, err := studiesIn(file(t, name), StudyMapping{})
		for i, seconds := range want {
			if err != nil || len(got) != len(want) || got[i].Seconds != seconds || got[i].Unread != nil {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	}
	got, err := studiesIn(file(t, "percent-title.xlsx"), StudyMapping{})
	if err != nil || len(got) != 3 || got[0].UnitsDone != 1 || got[0].UnitsTotal != 100 || got[1].UnitsDone != 0 {
		t.Errorf("1 under (%%): %+v, %v", got, err)
	}
	for _, c := range lengthCells {
		data := book(t, [][]any{{"账号", "课程名称", c.title}, {"wxm", "安全", c.value}}, func(f *excelize.File) {
			if c.format != "" {
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
				if err != nil {
					t.Fatal(err)
				}
				_ = f.SetCellStyle("Sheet1", "C2", "C2", style)
			}
		})
		columns := map[StudyField]int{StudyAccount: 0, StudyCourse: 1, StudyLength: 2}
		got, err := studiesIn(data, StudyMapping{Columns: columns})
		if err != nil || len(got) != 1 || got[0].Seconds != c.seconds || got[0].Unread != nil {
			t.Errorf("%v as %s under %s: %+v, %v", c.value, c.format, c.title, got, err)
		}
	}
	for _, c := range []struct {
		title, format string
		value         float64
		done          int
	}{
		{"学习进度（%）", "0%", 1, 100},
		{"学习进度(%)", "0.00%", 0.5, 50},
		{"学习进度(%)", "General", 1, 1},
		{"学习进度(％)", "0", 100, 100},
		{"学习进度", "0%", 1, 100},
		{"学习进度", "General", 1, 100},
	} {
		data := book(t, [][]any{{"账号", "课程名称", c.title}, {"wxm", "安全", c.value}}, func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
			_ = f.SetCellStyle("Sheet1", "C2", "C2", style)
		})
		if got, err := studiesIn(data, StudyMapping{}); err != nil || len(got) != 1 || got[0].UnitsDone != c.done ||
			got[0].UnitsTotal != 100 {
			t.Errorf("%v as %s under %s: %+v, %v", c.value, c.format, c.title, got, err)
		}
	}
	zeros := "000000"
	data := book(t, [][]any{
		{"姓名", "身份证号码", "手机号码", "平台登录账号"},
		{"王小明", "11010519491231002X", "13800138000", 1234},
	},
		func(f *excelize.File) {
			style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &zeros})
			_ = f.SetCellStyle("Sheet1", "D2", "D2", style)
		})
	if rows, err := read(data); err != nil || rows[0].Account != "001234" {
		t.Errorf("an account shown with zeros: %+v, %v", rows, err)
	}
}

func TestAUnitInTheTitleWinsOverTheLastTimes(t *testing.T) {
	sheets, err := ReadStudySheets(csvOf("账号,课程,学习时长(毫秒)", "wxm,安全,45000"), StudyMapping{Unit: Minutes})
	if err != nil || sheets[0].Unit != Milliseconds {
		t.Fatalf("%+v, %v", sheets, err)
	}
	sheets, err = ReadStudySheets(csvOf("账号,课程,学习时长", "wxm,安全,45"), StudyMapping{Unit: Minutes})
	if err != nil || sheets[0].Unit != Minutes || sheets[0].Remember(StudyMapping{}).Unit != Minutes {
		t.Fatalf("%+v, %v", sheets, err)
	}
	if got, err := Studies(sheets, StudyMapping{}); err != nil || got[0].Seconds != 2700 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestALengthOfNothingIsNotTheTimeBetweenStartAndEnd(t *testing.T) {
	for _, told := range []string{"0", "0分钟", "00:00:00", "<1分钟"} {
		got, err := studiesIn(
			csvOf("账号,课程,开始时间,结束时间,学习时长(分钟)", "wxm,安全,2026-03-05 08:00,2026-03-05 12:00,"+told),
			StudyMapping{})
		if err != nil || len(got) != 1 || !got[0].End.Equal(got[0].Start) || got[0].Unread != nil {
			t.Errorf("%s: %+v, %v", told, got, err)
		}
	}
}

func TestPlatformsOwnWordsForLengthsAreRead(t *testing.T) {
	for text, want := range map[string]int64{
		"1小时20分":                  4800,
		"1 小时 20 分 5 秒":           4805,
		"80分钟":                    4800,
		"4833秒":                   4833,
		"45 mins":                 2700,
		"1 hour 20 mins":          4800,
		"1 hr 20 min":             4800,
		"1h20m":                   4800,
		"PT1H20M":                 4800,
		"pt1h20m33s":              4833,
		"P16559.14S":              16559,
		"P1DT1H":                  90000,
		"1天2小时":                   93600,
		"1.5小时":                   5400,
		"一小时二十分":                  4800,
		"两小时":                     7200,
		"四十五分钟":                   2700,
		"80'":                     4800,
		"80′":                     4800,
		"01:20:33":                4833,
		"1:20:33.5":               4833,
		"0009 hour 35 min 08 sec": 34508,
		"1小时20":                   4800,
		"20分33":                   1233,
		"1，200秒":                  1200,
		"1,200秒":                  1200,
		"26:05:00":                93900,
		"1900-01-00 01:20:00":     4800,
		"1小时20分33秒（含回看）":          4833,
		"１小时２０分":                  4800,
		"3个小时":                    10800,
		"0":                       0,
		"<1分钟":                    0,
		"不足1分钟":                   0,
	} {
		if got, why := lengthOf(text, "", unknownClock); got != want || why != "" {
			t.Errorf("%s: %d %s", text, got, why)
		}
	}
	for _, text := range []string{
		"约80分钟", "1:20", "59:59", "很久", "1.0559375", "P1M", "1小时90", "20", "NaN", "1e99",
		"一百分钟", "-", "5 5", "1分20小时",
	} {
		if got, why := lengthOf(text, "", unknownClock); why == "" {
			t.Errorf("%s was guessed as %d", text, got)
		}
	}
	for title, want := range map[string]int64{
		"学习时长(时:分)": 4800,
		"学习时长（分：秒）": 80,
		"时长(hh:mm)": 4800,
		"时长(mm:ss)": 80,
	} {
		if got, why := lengthOf("1:20", unitOf(title), clockOf(title)); got != want || why != "" {
			t.Errorf("1:20 under %s: %d %s", title, got, why)
		}
	}
	if got, err := studiesIn(file(t, "lengths.xlsx"), StudyMapping{}); err != nil || len(got) != 55 ||
		len(slices.DeleteFunc(got, func(e study.Entry) bool { return e.Unread == nil })) != 4 {
		t.Errorf("the file: %d, %v", len(got), err)
	}
}

func TestPlatformsOwnWordsForTimesAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"2020年3月2日14时05分": "2020-03-02 14:05:00", "2026年3月5日 星期四 08:05": "2026-03-05 08:05:00",
		"2026/03/05（周四）08:05": "2026-03-05 08:05:00", "2026年3月5日 下午2:05": "2026-03-05 14:05:00",
		"2026/3/5 下午 02:05:00": "2026-03-05 14:05:00", "2026-03-05 2:05 PM": "2026-03-05 14:05:00",
		"2026-03-05 12:05am": "2026-03-05 00:05:00", "2026-03-05 中午12:05": "2026-03-05 12:05:00",
		"2026-03-05 凌晨12:05": "2026-03-05 00:05:00",
		"2026-03-05 晚上8点":    "2026-03-05 20:00:00", "5 March 2026, 8:05 AM": "2026-03-05 08:05:00",
		"Thursday, 5 March 2026, 8:05 AM": "2026-03-05 08:05:00", "Mar 5, 2026 8:05": "2026-03-05 08:05:00",
		"Thu Mar 5 08:05:09 2026": "2026-03-05 08:05:09", "2026-03-05 24:00": "2026-03-06 00:00:00",
		"2026-03-05 08：05": "2026-03-05 08:05:00", "2026-03-05 08:05:09 +0800 CST": "2026-03-05 08:05:09",
		"2026-03-05 08:05:09+08": "2026-03-05 08:05:09", "2026-03-05T00:05:09Z": "2026-03-05 08:05:09",
		"2026-03-05T00:05:09.123456789Z": "2026-03-05 08:05:09", "2026-03-05 08:05:09.123": "2026-03-05 08:05:09",
		"46086.3368055556": "2026-03-05 08:05:00", "20260305080509": "2026-03-05 08:05:09",
		"1772669109": "2026-03-05 08:05:09", "2026.3.5 8:05": "2026-03-05 08:05:00",
		"2026-03-04 19:05:09 -0500": "2026-03-05 08:05:09",
	} {
		if m, ok := readMoment(text, false); !ok || m.at.Format("2006-01-02 15:04:05") != want {
			t.Errorf("%s: %v %v", text, m.at, ok)
		}
	}
	for _, text := range []string{
		"3/5/2026", "05/03/2026", "3/5/26 8:05", "26-03-05", "2026-3", "2026年3月", "3月5日",
		"2026-02-30", "星期四", "5 Foo 2026", "2026-03-05 25:00", "2026-03-05 24:30", "2026-03-05 上午15:00",
		"2026-03-05 下午", "昨天",
	} {
		if m, ok := readMoment(text, false); ok {
			t.Errorf("%s was guessed as %v", text, m.at)
		}
	}
}

func TestASessionOverMidnightEndsOnTheNextDay(t *testing.T) {
	got, err := studiesIn(file(t, "overnight.xlsx"), StudyMapping{})
	if err != nil || len(got) != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, minutes := range []float64{60, 30, 60, 60, 60} {
		if got[i].End.Sub(got[i].Start).Minutes() != minutes || got[i].Unread != nil {
			t.Errorf("row %d: %s to %s, %+v", i+2, got[i].Start, got[i].End, got[i].Unread)
		}
	}
	got, err = studiesIn(csvOf("账号,课程,开始时间,结束时间", "wxm,安全,2026-03-05 23:30,00:30",
		"wxm,安全,2026-03-05 09:30,10:30",
		"wxm,安全,2026-03-05 09:30,2026-03-05 08:30"), StudyMapping{})
	if err != nil || len(got) != 3 || got[0].End.Sub(got[0].Start).Hours() != 1 ||
		got[1].End.Sub(got[1].Start).Hours() != 1 || got[2].End.After(got[2].Start) {
		t.Errorf("an end without its day: %+v, %v", got, err)
	}
}
