package form

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// WeeklyName is the file name of a week's table, short enough to be one encoded
// word in a mail's field (RFC 2047: 75 characters).
func WeeklyName(week calendar.Day) string {
	short := func(d calendar.Day) string { return strings.ReplaceAll(d.String(), "-", "") }
	return "备案情况统计表" + short(week) + "-" + short(week.AddDays(6)) + ".xlsx"
}

// weeklyTitle is 附件6's.
const weeklyTitle = "企业职工线上适岗职业技能培训备案情况统计表"

// Notes of a table that is not confirmed, or corrected.
const (
	weeklyLate   = "未确认"
	weeklyBefore = "更正："
)

// WriteWeekly returns a week's tables as an .xlsx: a row a county with the sum,
// and, on a second sheet, a row a county and type. What is not confirmed and
// what was corrected is marked, with the reason.
func WriteWeekly(week calendar.Day, tables []weekly.Table) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &weeklyWriter{
		sheetWriter: sheetWriter{f: f, sheet: "汇总"},
		week:        week,
		tables:      tables,
		columns:     weekly.Columns(),
	}
	w.do(f.SetSheetName("Sheet1", w.sheet))
	w.paint()
	w.counties()
	_, err := f.NewSheet("按培训类型")
	w.do(err)
	w.sheet = "按培训类型"
	w.types()
	if w.err != nil {
		return nil, fmt.Errorf("write weekly table: %w", w.err)
	}
	return written(f)
}

// weeklyWriter writes the two sheets.
type weeklyWriter struct {
	sheetWriter
	week    calendar.Day
	tables  []weekly.Table
	columns []weekly.Column

	number, sum, late, changed, small int // styles
}

// paint makes the styles.
func (w *weeklyWriter) paint() {
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Style: 1, Color: "808080"})
	}
	centre := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	font := func(size float64, bold bool, colour string) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold, Color: colour}
	}
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	w.title = w.style(&excelize.Style{Font: font(16, true, ""), Alignment: centre})
	w.head = w.style(&excelize.Style{Font: font(11, true, ""), Border: border, Alignment: centre, Fill: fill("E8F0FF")})
	w.text = w.style(&excelize.Style{
		Font:      font(10, false, ""),
		Border:    border,
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	w.number = w.style(&excelize.Style{Font: font(11, false, ""), Border: border, Alignment: centre})
	w.sum = w.style(&excelize.Style{Font: font(11, true, ""), Border: border, Alignment: centre})
	w.late = w.style(&excelize.Style{Font: font(11, true, "C9353F"), Border: border, Alignment: centre})
	w.changed = w.style(&excelize.Style{
		Font:      font(11, false, ""),
		Border:    border,
		Alignment: centre,
		Fill:      fill("FFE9C4"),
	})
	w.small = w.style(&excelize.Style{Font: font(10, false, "43474F")})
}

// cell is a cell's name, by its column (1 for A) and row.
func (w *weeklyWriter) cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	w.do(err)
	return name
}

// put writes a value in a style.
func (w *weeklyWriter) put(column, row int, value any, style int) {
	name := w.cell(column, row)
	w.do(w.f.SetCellValue(w.sheet, name, value))
	w.do(w.f.SetCellStyle(w.sheet, name, name, style))
}

// span merges cells of one row, or of one column, under one style.
func (w *weeklyWriter) span(column, row, toColumn, toRow int, value any, style int) {
	w.put(column, row, value, style)
	w.do(w.f.MergeCell(w.sheet, w.cell(column, row), w.cell(toColumn, toRow)))
	w.do(w.f.SetCellStyle(w.sheet, w.cell(column, row), w.cell(toColumn, toRow), style))
}

// top writes title, week and the head of two rows; lead are the columns before
// the figures, after them stand state and remark. It returns the last column.
func (w *weeklyWriter) top(lead []string, widths []float64) int {
	n := len(w.columns)
	last := len(lead) + 2*n + 2
	w.span(1, 1, last, 1, weeklyTitle, w.title)
	w.do(w.f.SetRowHeight(w.sheet, 1, 30))
	w.do(w.f.SetCellStr(w.sheet, "A2", "统计周期："+weekly.WeekChinese(w.week)))
	w.do(w.f.SetCellStr(w.sheet, w.cell(last-5, 2), "填报单位（盖章）："+weeklyOf(w.tables)+"人力资源和社会保障局"))
	for i, name := range lead {
		w.span(i+1, 3, i+1, 4, name, w.head)
	}
	for i, name := range []string{"本周", "累计"} {
		w.span(len(lead)+1+i*n, 3, len(lead)+(i+1)*n, 3, name, w.head)
		for k, column := range w.columns {
			w.put(len(lead)+1+i*n+k, 4, column.Name+"\n（"+column.Unit+"）", w.head)
		}
	}
	w.span(last-1, 3, last-1, 4, "状态", w.head)
	w.span(last, 3, last, 4, "备注", w.head)
	w.do(w.f.SetRowHeight(w.sheet, 4, 36))
	for i := range last {
		width := 9.5
		switch {
		case i < len(widths):
			width = widths[i]
		case i == last-1:
			width = weeklyRemark
		}
		name, err := excelize.ColumnNumberToName(i + 1)
		w.do(err)
		w.do(w.f.SetColWidth(w.sheet, name, name, width))
	}
	return last
}

// figures writes a row's figures of the week and in all; what differs from the
// system's count is marked.
func (w *weeklyWriter) figures(column, row int, now, counted weekly.Row, style int) {
	before := append(counted.Week.List(), counted.Total.List()...)
	for i, n := range append(now.Week.List(), now.Total.List()...) {
		mark := style
		if n != before[i] {
			mark = w.changed
		}
		w.put(column+i, row, n, mark)
	}
}

// weeklyRemark is how wide the remarks are, in characters.
const weeklyRemark = 34

// state writes a table's state and remark over its rows, which are made high
// enough for it.
func (w *weeklyWriter) state(last, row, rows int, t weekly.Table) {
	style := w.number
	if t.State == weekly.Made {
		style = w.late
	}
	text, remark := weeklyState(t)
	w.span(last-1, row, last-1, row+rows-1, text, style)
	w.span(last, row, last, row+rows-1, remark, w.text)
	lines := 1 + utf8.RuneCountInString(remark)*2/weeklyRemark
	for i := range rows {
		w.do(w.f.SetRowHeight(w.sheet, row+i, max(20, float64(lines*15)/float64(rows))))
	}
}

// counties writes the first sheet.
func (w *weeklyWriter) counties() {
	last := w.top([]string{"序号", "县（市、区）"}, []float64{6, 13})
	row := 5
	for i, t := range w.tables {
		w.put(1, row, i+1, w.number)
		w.put(2, row, t.County.Chinese(), w.number)
		w.figures(3, row, t.Rows.Whole(), t.Counted.Whole(), w.number)
		w.state(last, row, 1, t)
		row++
	}
	sum := weekly.AddWeekly(w.tables).Whole()
	w.span(1, row, 2, row, "合计", w.sum)
	w.figures(3, row, sum, sum, w.sum)
	w.span(last-1, row, last, row, "", w.text)
	w.do(w.f.SetRowHeight(w.sheet, row, 20))
	w.foot(last, row+1)
}

// types writes the second sheet.
func (w *weeklyWriter) types() {
	last := w.top([]string{"县（市、区）", "培训类型"}, []float64{13, 15})
	row := 5
	block := func(name string, rows, counted weekly.Rows, style int) {
		w.span(1, row, 1, row+len(rows)-1, name, style)
		for i, r := range rows {
			w.put(2, row+i, r.Chinese(), style)
			w.figures(3, row+i, r, counted[i], style)
		}
	}
	for _, t := range w.tables {
		block(t.County.Chinese(), t.Rows, t.Counted, w.number)
		w.state(last, row, len(t.Rows), t)
		row += len(t.Rows)
	}
	sum := weekly.AddWeekly(w.tables)
	block("合计", sum, sum, w.sum)
	w.span(last-1, row, last, row+len(sum)-1, "", w.text)
	w.foot(last, row+len(sum))
}

// foot writes how it was counted, who signs, and how it prints: one page wide,
// the head on each.
func (w *weeklyWriter) foot(last, row int) {
	w.put(1, row, weeklyNote+"底色为黄的是县区更正过的数字。", w.small)
	w.put(1, row+2, "填报人：", w.small)
	w.put(6, row+2, "审核人：", w.small)
	w.put(last-1, row+2, "填报日期：    年  月  日", w.small)
	landscape, a4, one, free := "landscape", 9, 1, 0
	w.do(w.f.SetPageLayout(w.sheet, &excelize.PageLayoutOptions{
		Orientation: &landscape,
		Size:        &a4,
		FitToWidth:  &one,
		FitToHeight: &free,
	}))
	edge, bottom := 0.4, 0.5 // inches
	w.do(w.f.SetPageMargins(w.sheet, &excelize.PageLayoutMarginsOptions{
		Left:   &edge,
		Right:  &edge,
		Top:    &bottom,
		Bottom: &bottom,
	}))
	fit := true
	w.do(w.f.SetSheetProps(w.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.do(w.f.SetPanes(w.sheet, &excelize.Panes{
		Freeze:      true,
		XSplit:      2,
		YSplit:      4,
		TopLeftCell: "C5",
		ActivePane:  "bottomRight",
	}))
	w.do(w.f.SetDefinedName(&excelize.DefinedName{
		Name:     "_xlnm.Print_Titles",
		RefersTo: fmt.Sprintf("'%s'!$3:$4", w.sheet),
		Scope:    w.sheet,
	}))
}
