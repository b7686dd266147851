package form

import (
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
	masked     bool
}

// WriteFiling returns 附表1, 2, 3 and 4 as one .xlsx, field for field.
func WriteFiling(x FilingSheets) ([]byte, error) { return excelOf(x.Papers()) }

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
	"如有弄虚作假骗取培训补贴，愿承担相应责任，接受依法依规处理。"
