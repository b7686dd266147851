package form

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
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
