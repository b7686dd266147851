package form

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

// FilingSheets is what 附表1 to 附表4 of one filing are made of, whole: it is also
// what must be typed into the provincial system.
type FilingSheets struct {
	Filing     subsidy.Filing
	Enterprise subsidy.Enterprise
	People     []subsidy.RosterEntry
	Platforms  []subsidy.Platform
	ClassHours int
}

// WriteFiling returns 附表1, 2, 3 and 4 as one .xlsx, field for field.
func WriteFiling(x FilingSheets) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &sheetWriter{f: f}
	w.styles()
	w.do(f.SetSheetName("Sheet1", AnnexFiling.Chinese()))
	w.filing(x)
	for _, a := range []Annex{AnnexPlan, AnnexOutline} {
		n := len(x.Filing.Form.Courses)
		w.table(a.Chinese(), a.title(), x.Enterprise.Name, tableTitles(a), n, func(i int) []string {
			return append([]string{fmt.Sprint(i + 1)}, x.courseRow(a, x.Filing.Form.Courses[i])...)
		})
	}
	a := AnnexRoster
	w.table(a.Chinese(), a.title(), x.Enterprise.Name, tableTitles(a), len(x.People), func(i int) []string {
		p := x.People[i]
		return []string{fmt.Sprint(i + 1), p.Name, p.Sex, p.ID, p.Phone, p.Account}
	})
	if w.err != nil {
		return nil, fmt.Errorf("write filing: %w", w.err)
	}
	return written(f)
}

// styles makes the title's, the head's and the text's style.
func (w *sheetWriter) styles() {
	border := []excelize.Border{
		{Type: "left", Style: 1},
		{Type: "right", Style: 1},
		{Type: "top", Style: 1},
		{Type: "bottom", Style: 1},
	}
	wrap := &excelize.Alignment{Vertical: "center", WrapText: true}
	format := "@"
	w.title = w.style(&excelize.Style{
		Font:      &excelize.Font{Bold: true, Size: 14},
		Alignment: &excelize.Alignment{Horizontal: "center"},
	})
	w.head = w.style(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: border, Alignment: wrap})
	w.text = w.style(&excelize.Style{Border: border, Alignment: wrap, CustomNumFmt: &format})
}

// courseRow is a course's row in a form's table, under its titles.
func (x FilingSheets) courseRow(a Annex, course subsidy.Course) (out []string) {
	names := x.platformNames()
	for _, c := range columnsOf(a) {
		shown := shownCourse(course, c.key, names)
		switch {
		case a == AnnexPlan && c.key == "minutes": // the title has the unit
			shown = count(course.Minutes, "")
		case c.key == "people":
			shown = count(course.People, "")
		}
		out = append(out, shown)
	}
	return out
}

// platformNames are the names of the platforms that courses may name.
func (x FilingSheets) platformNames() map[string]string {
	names := map[string]string{x.Filing.Form.Platform.ID: x.Filing.Form.Platform.Name}
	for _, p := range x.Platforms {
		names[p.ID] = p.Name
	}
	return names
}

// filingRows are 附表1's rows down to its courses' titles: label and value side by side.
func (x FilingSheets) filingRows() (rows [][]string) {
	for _, keys := range filingLayout {
		if len(keys) == 1 {
			if heading := headingOf(keys[0]); heading != "" {
				rows = append(rows, []string{heading})
				continue
			}
		}
		var row []string
		for _, key := range keys {
			row = append(row, fieldOf(key).label, x.shownOf(key))
		}
		rows = append(rows, row)
	}
	return append(rows, tableTitles(AnnexFiling))
}

// headingOf is the heading that opens a group of 附表1, "" for none.
func headingOf(opens string) string {
	for _, s := range sections {
		if s.opens == opens {
			return s.heading
		}
	}
	return ""
}

// promise is 附表1's 申报企业承诺.
const promise = "承诺：本企业严格按照培训计划实施职工线上适岗培训，按培训计划完成培训任务，培训效果达到培训目标要求。" +
	"如有弄虚作假骗取培训补贴，愿承担相应责任，接受依法依规处理。\n（盖章）    年  月  日"

// filing writes 附表1: label and value side by side.
func (w *sheetWriter) filing(x FilingSheets) {
	w.sheet = AnnexFiling.Chinese()
	f := x.Filing
	for i, width := range []float64{26, 34, 26, 34} {
		name, _ := excelize.ColumnNumberToName(i + 1)
		w.do(w.f.SetColWidth(w.sheet, name, name, width))
	}
	rows := x.filingRows()
	for _, c := range f.Form.Courses {
		rows = append(rows, x.courseRow(AnnexFiling, c))
	}
	rows = append(rows,
		[]string{fieldOf("-promise").label, promise},
		[]string{fieldOf("-opinion").label, stamp},
		[]string{"备案编号", f.Number, "省系统编号", f.Paper.ProvincialNumber})
	w.do(w.f.MergeCell(w.sheet, "A1", "D1"))
	w.do(w.f.SetCellStr(w.sheet, "A1", AnnexFiling.title()))
	w.do(w.f.SetCellStyle(w.sheet, "A1", "D1", w.title))
	for i, row := range rows {
		n := i + 2
		w.row(n, append(append([]string(nil), row...), make([]string, 4-len(row))...), w.text)
		left, right := fmt.Sprintf("A%d", n), fmt.Sprintf("D%d", n)
		switch len(row) {
		case 1:
			w.do(w.f.MergeCell(w.sheet, left, right))
			w.do(w.f.SetCellStyle(w.sheet, left, right, w.head))
		case 2:
			w.do(w.f.MergeCell(w.sheet, fmt.Sprintf("B%d", n), right))
		}
	}
	last := fmt.Sprintf("%d", len(rows)-1)
	w.do(w.f.SetRowHeight(w.sheet, len(rows)-1, 60))
	w.do(w.f.SetCellStyle(w.sheet, "A"+last, "A"+last, w.head))
}

// table writes one of 附表2 to 4: title, enterprise and date, head, rows.
func (w *sheetWriter) table(sheet, title, enterprise string, head []string, n int, row func(int) []string) {
	_, err := w.f.NewSheet(sheet)
	w.do(err)
	w.sheet = sheet
	last, _ := excelize.ColumnNumberToName(len(head))
	w.do(w.f.SetColWidth(sheet, "B", last, 24))
	w.do(w.f.MergeCell(sheet, "A1", last+"1"))
	w.do(w.f.SetCellStr(sheet, "A1", title))
	w.do(w.f.SetCellStyle(sheet, "A1", last+"1", w.title))
	w.do(w.f.SetCellStr(sheet, "A2", "企业名称（盖章）："+enterprise))
	w.do(w.f.SetCellStr(sheet, last+"2", "填报日期：    年  月  日"))
	w.row(3, head, w.head)
	for i := range n {
		w.row(4+i, row(i), w.text)
	}
}
