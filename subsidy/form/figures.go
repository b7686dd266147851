package form

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// FigureSheet is a table of figures as text, the way a page shows it.
type FigureSheet struct {
	Title string
	Notes []string // of what the figures are, and what they count
	Head  []string
	Rows  [][]string
}

// figure is a cell that holds a number and nothing else, its thousands apart or not.
var figure = regexp.MustCompile(`^-?(\d{1,3}(,\d{3})+|\d{1,12})(\.\d\d)?$`)

// WriteFigures returns a table of figures as an .xlsx of one sheet. What is a number is written as one, with the digits
// that it has; everything else is text, so that no cell is taken for a formula.
func WriteFigures(s FigureSheet) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &figureWriter{sheetWriter: sheetWriter{f: f, sheet: "统计"}}
	w.do(f.SetSheetName("Sheet1", w.sheet))
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	w.title = w.style(&excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 14, Bold: true}})
	w.head = w.style(&excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 11, Bold: true}, Alignment: wrap})
	w.text = w.style(&excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 11}})
	w.money = w.style(&excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 11}, NumFmt: twoDecimals})
	w.row(1, []string{s.Title}, w.title)
	for i, note := range s.Notes {
		w.row(i+2, []string{note}, w.text)
	}
	first := len(s.Notes) + 3
	w.row(first, s.Head, w.head)
	for i, row := range s.Rows {
		w.figures(first+1+i, row)
	}
	last, err := excelize.ColumnNumberToName(max(len(s.Head), 1))
	w.do(err)
	w.do(f.SetColWidth(w.sheet, "A", last, 22))
	if w.err != nil {
		return nil, fmt.Errorf("write figures: %w", w.err)
	}
	return written(f)
}

// twoDecimals is Excel's own format #,##0.00.
const twoDecimals = 4

// figureWriter writes the sheet.
type figureWriter struct {
	sheetWriter
	money int // style of an amount
}

// figures writes a row whose numbers are numbers.
func (w *figureWriter) figures(n int, values []string) {
	w.row(n, values, w.text)
	for i, v := range values {
		if !figure.MatchString(v) {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(i+1, n)
		w.do(err)
		w.do(w.f.SetCellDefault(w.sheet, cell, strings.ReplaceAll(v, ",", "")))
		if strings.Contains(v, ".") {
			w.do(w.f.SetCellStyle(w.sheet, cell, cell, w.money))
		}
	}
}
