package form

import (
	"fmt"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy/calendar"
)

// Rows that the blank forms have for courses and for people.
const (
	blankCourses = 12
	blankPeople  = 60
)

// notes stand under the titles of the blank forms.
var notes = map[Annex]string{
	AnnexFiling: "填写说明：已知的内容已经填好，请核对。课程写在“线上培训计划”里，每行一门；" +
		"附表2、附表3用同样的课程资源名称，重复的内容可以不再填写。" +
		"日期写成 2020年3月16日 这样。填好后在小程序里从聊天文件导入，导入前可以逐项核对。",
	AnnexPlan: "填写说明：每行一门课程，名称与附表1相同。培训人数不填，按名册人数；网络平台不填，按附表1的平台。",
	AnnexOutline: "填写说明：每行一门课程，名称与附表1相同。" +
		"培训起止时间左格填开始、右格填结束，不填按附表1的起止时间。",
	AnnexRoster: "填写说明：一人一行。整列的平台登录账号都不填，导入时可以选择用手机号码代替。",
}

// WriteWorkbook returns 附表1-4 as one .xlsx to be filled in, with what x knows
// already; nobody of the roster is in it.
func WriteWorkbook(x FilingSheets) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &sheetWriter{f: f}
	w.styles()
	w.dayStyle()
	w.do(f.SetSheetName("Sheet1", AnnexFiling.Chinese()))
	w.blankFiling(x)
	w.blankTable(AnnexPlan, x)
	w.blankTable(AnnexOutline, x)
	w.blankTable(AnnexRoster, x)
	if w.err != nil {
		return nil, fmt.Errorf("write workbook: %w", w.err)
	}
	return written(f)
}

// dayStyle makes the style of a day.
func (w *sheetWriter) dayStyle() {
	border := []excelize.Border{
		{Type: "left", Style: 1},
		{Type: "right", Style: 1},
		{Type: "top", Style: 1},
		{Type: "bottom", Style: 1},
	}
	format := `yyyy"年"m"月"d"日"`
	w.day = w.style(&excelize.Style{
		Border: border, CustomNumFmt: &format,
		Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center"},
	})
}

// heading writes a blank form's title and its note, over so many columns.
func (w *sheetWriter) heading(a Annex, columns int) {
	last, _ := excelize.ColumnNumberToName(columns)
	for i, text := range []string{a.title(), notes[a]} {
		left, right := fmt.Sprintf("A%d", i+1), fmt.Sprintf("%s%d", last, i+1)
		w.do(w.f.MergeCell(w.sheet, left, right))
		w.do(w.f.SetCellStr(w.sheet, left, text))
		w.do(w.f.SetCellStyle(w.sheet, left, right, []int{w.title, w.text}[i]))
	}
	w.do(w.f.SetRowHeight(w.sheet, 2, 48))
}

// blankFiling writes 附表1 to be filled in.
func (w *sheetWriter) blankFiling(x FilingSheets) {
	w.sheet = AnnexFiling.Chinese()
	for i, width := range []float64{26, 34, 26, 34} {
		name, _ := excelize.ColumnNumberToName(i + 1)
		w.do(w.f.SetColWidth(w.sheet, name, name, width))
	}
	w.heading(AnnexFiling, 4)
	n := 3
	for i, row := range x.filingRows() {
		w.row(n, append(row, make([]string, 4-len(row))...), w.text)
		if i < len(filingLayout) {
			w.laidOut(n, filingLayout[i], len(row), x)
		}
		n++
	}
	for i := range max(len(x.Filing.Form.Courses), blankCourses) {
		row := make([]string, 4)
		if i < len(x.Filing.Form.Courses) {
			row = x.courseRow(AnnexFiling, x.Filing.Form.Courses[i])
		}
		w.row(n, row, w.text)
		n++
	}
	for _, row := range [][]string{
		{fieldOf("-promise").label, promise + "\n" + stamp},
		{fieldOf("-opinion").label, stamp},
	} {
		w.row(n, append(row, "", ""), w.text)
		w.do(w.f.MergeCell(w.sheet, fmt.Sprintf("B%d", n), fmt.Sprintf("D%d", n)))
		w.do(w.f.SetRowHeight(w.sheet, n, 60))
		n++
	}
}

// laidOut merges and styles a row of 附表1, and offers its choices and days.
func (w *sheetWriter) laidOut(n int, keys []string, cells int, x FilingSheets) {
	at := func(column string) string { return fmt.Sprint(column, n) }
	if cells == 1 {
		w.do(w.f.MergeCell(w.sheet, at("A"), at("D")))
		w.do(w.f.SetCellStyle(w.sheet, at("A"), at("D"), w.head))
		return
	}
	for i, key := range keys {
		value := at([]string{"B", "D"}[i])
		w.do(w.f.SetCellStyle(w.sheet, at([]string{"A", "C"}[i]), at([]string{"A", "C"}[i]), w.head))
		switch {
		case key == "platform/name":
			w.offer(value, x.platformChoices(), false)
		case len(fieldOf(key).choices()) > 0:
			w.offer(value, fieldOf(key).choices(), true)
		}
	}
	switch {
	case keys[0] == "period":
		w.days(n, 2, x.Filing.Form.Start, x.Filing.Form.End, 2)
		w.do(w.f.SetCellStr(w.sheet, at("C"), "至"))
	case len(keys) == 1:
		w.do(w.f.MergeCell(w.sheet, at("B"), at("D")))
	}
}

// days writes two days as days, the second so many columns after the first.
func (w *sheetWriter) days(n, column int, from, to calendar.Day, apart int) {
	for i, d := range []calendar.Day{from, to} {
		name, err := excelize.CoordinatesToCellName(column+i*apart, n)
		w.do(err)
		w.do(w.f.SetCellStyle(w.sheet, name, name, w.day))
		w.do(w.f.SetCellValue(w.sheet, name, nil))
		if !d.IsZero() {
			w.do(w.f.SetCellValue(w.sheet, name, time.Date(d.Year(), d.Month(), d.Dom(), 0, 0, 0, 0, time.UTC)))
			w.do(w.f.SetCellStyle(w.sheet, name, name, w.day))
		}
	}
}

// mostList is how many UTF-16 units a list of choices may have in a sheet.
const mostList = 255

// offer lets a cell, or a range, be chosen from a list; strict refuses others.
func (w *sheetWriter) offer(at string, choices []string, strict bool) {
	size := 2
	for i, c := range choices {
		if size += len(utf16.Encode([]rune(c))) + 1; size > mostList {
			choices = choices[:i]
			break
		}
	}
	if len(choices) == 0 {
		return
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = at
	w.do(v.SetDropList(choices))
	style := excelize.DataValidationErrorStyleInformation
	if strict {
		style = excelize.DataValidationErrorStyleStop
	}
	v.SetError(style, "请从列表里选择", "请从列表里选择一项")
	w.do(w.f.AddDataValidation(w.sheet, v))
}

// platformChoices are the names of the platforms that may be chosen.
func (x FilingSheets) platformChoices() (out []string) {
	for _, p := range x.Platforms {
		out = append(out, p.Name)
	}
	return out
}

// blankTable writes one of 附表2 to 4 to be filled in.
func (w *sheetWriter) blankTable(a Annex, x FilingSheets) {
	_, err := w.f.NewSheet(a.Chinese())
	w.do(err)
	w.sheet = a.Chinese()
	head := tableTitles(a)
	if a == AnnexOutline { // 培训起止时间 has two cells
		head = append(append(append([]string{}, head[:3]...), ""), head[3:]...)
	}
	last, _ := excelize.ColumnNumberToName(len(head))
	w.do(w.f.SetColWidth(w.sheet, "A", "A", 8))
	w.do(w.f.SetColWidth(w.sheet, "B", last, 24))
	w.heading(a, len(head))
	w.do(w.f.SetCellStr(w.sheet, "A3", "企业名称（盖章）："+x.Enterprise.Name))
	w.do(w.f.SetCellStr(w.sheet, last+"3", "填报日期：    年  月  日"))
	w.row(4, head, w.head)
	courses, rows := x.Filing.Form.Courses, blankPeople
	if a != AnnexRoster {
		rows = max(len(courses), blankCourses)
	}
	for i := range rows {
		row := make([]string, len(head))
		row[0] = fmt.Sprint(i + 1)
		if a != AnnexRoster && i < len(courses) {
			cells := x.courseRow(a, courses[i])
			if a == AnnexOutline {
				cells = append(append(append([]string{}, cells[:2]...), ""), cells[2:]...)
			}
			copy(row[1:], cells)
		}
		w.row(5+i, row, w.text)
		if a == AnnexOutline {
			var from, to calendar.Day
			if i < len(courses) {
				from, to = courses[i].Start, courses[i].End
			}
			w.days(5+i, 3, from, to, 1)
		}
	}
	w.offered(a, rows, x)
}

// offered adds the choices that a table's columns have.
func (w *sheetWriter) offered(a Annex, rows int, x FilingSheets) {
	down := func(column string) string { return fmt.Sprintf("%s5:%s%d", column, column, 4+rows) }
	switch a {
	case AnnexPlan:
		w.offer(down("E"), x.platformChoices(), false)
	case AnnexOutline:
		w.do(w.f.MergeCell(w.sheet, "C4", "D4"))
		w.offer(down("E"), moduleWords(), true)
	case AnnexRoster:
		w.offer(down("C"), []string{"男", "女"}, true)
	}
}
