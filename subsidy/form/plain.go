package form

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// CSVType is the media type of a comma-separated table.
const CSVType = "text/csv; charset=utf-8"

// WriteTable returns rows under a head as a comma-separated table that opens in
// a spreadsheet with its Chinese whole; no cell is taken for a formula.
func WriteTable(head []string, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	for _, row := range append([][]string{head}, rows...) {
		cells := make([]string, len(row))
		for i, c := range row {
			if strings.ContainsAny(c[:min(1, len(c))], "=+-@\t\r") {
				c = "'" + c
			}
			cells[i] = c
		}
		if err := w.Write(cells); err != nil {
			return nil, fmt.Errorf("write table: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// WriteSheet returns rows under a head as an .xlsx of one sheet, all as text.
func WriteSheet(name string, head []string, rows [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &sheetWriter{f: f, sheet: name}
	w.do(f.SetSheetName("Sheet1", name))
	wrap := &excelize.Alignment{Vertical: "top", WrapText: true}
	w.head = w.style(&excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 11, Bold: true}, Alignment: wrap})
	w.text = w.style(&excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 11}, Alignment: wrap})
	w.do(f.SetColWidth(name, "A", "A", 12))
	w.do(f.SetColWidth(name, "B", "B", 36))
	w.do(f.SetColWidth(name, "C", "C", 80))
	w.row(1, head, w.head)
	for i, row := range rows {
		w.row(i+2, row, w.text)
	}
	if w.err != nil {
		return nil, fmt.Errorf("write sheet: %w", w.err)
	}
	return written(f)
}
