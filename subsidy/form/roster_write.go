package form

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

// Mark is what is wrong with one row of a file.
type Mark = subsidy.RowProblem

// MarkRoster gives the file back as an .xlsx in which every wrong cell is red
// and the sentence stands at the end of its row; the rest stays as it was.
func MarkRoster(data []byte, m Mapping, marks []Mark) ([]byte, error) {
	sheets, err := ReadSheets(data)
	if err != nil {
		return nil, err
	}
	f, place, err := openOrCopy(data, sheets)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	byName := map[string]Sheet{}
	for _, s := range sheets {
		if m.Sheet == "" || m.Sheet == s.Name {
			byName[s.Name] = s
			byName[""] = s // the only one, when marks name none
		}
	}
	w := &sheetWriter{f: f}
	red := map[int]int{}
	for _, mark := range marks {
		s, ok := byName[mark.Sheet]
		if !ok {
			continue
		}
		w.sheet = sheetName(s)
		columns := s.Columns
		if len(m.Columns) > 0 {
			columns = m.Columns
		}
		at := place(s, mark.Row)
		if column, ok := columns[Field(mark.Field)]; ok {
			w.redden(column, at, red)
		}
		end, _ := excelize.CoordinatesToCellName(len(s.Titles)+1, at)
		w.do(f.SetCellStr(w.sheet, end, mark.Message))
		if s.Header > 0 {
			head, _ := excelize.CoordinatesToCellName(len(s.Titles)+1, s.Header)
			w.do(f.SetCellStr(w.sheet, head, "需要更正"))
		}
	}
	if w.err != nil {
		return nil, fmt.Errorf("mark roster: %w", w.err)
	}
	return written(f)
}

func sheetName(s Sheet) string {
	if s.Name == "" {
		return "Sheet1"
	}
	return s.Name
}

// Bounds on what the library opens whole: beyond them the rows are copied.
const (
	maxOpened = 4 << 20 // bytes, unpacked
	farRow    = 20_000
)

// openOrCopy opens a plain .xlsx, or puts the rows of anything else into a new
// one; place tells where a row stands then.
func openOrCopy(data []byte, sheets []Sheet) (*excelize.File, func(Sheet, int) int, error) {
	same := func(_ Sheet, at int) int { return at }
	far := slices.ContainsFunc(sheets, func(s Sheet) bool {
		return len(s.rows) > 0 && s.rows[len(s.rows)-1].at > farRow
	})
	if bytes.HasPrefix(data, []byte("PK")) && !far {
		f, err := excelize.OpenReader(bytes.NewReader(data),
			excelize.Options{UnzipSizeLimit: maxOpened, UnzipXMLSizeLimit: maxOpened})
		if err == nil {
			return f, same, nil
		}
	}
	f := excelize.NewFile()
	w := &sheetWriter{f: f}
	format := "@"
	text := w.style(&excelize.Style{CustomNumFmt: &format})
	for i, s := range sheets {
		if w.sheet = sheetName(s); i == 0 {
			w.do(f.SetSheetName("Sheet1", w.sheet))
		} else {
			_, err := f.NewSheet(w.sheet)
			w.do(err)
		}
		if s.Header > 0 {
			w.row(s.Header, s.Titles, text)
		}
		for _, r := range s.rows {
			w.row(placed(s, r.at), r.texts(), text)
		}
	}
	return f, placed, w.err
}

// placed is where a row stands in a copy: as in the file, but one far below the
// rest comes right after it.
func placed(s Sheet, at int) int {
	if at <= farRow {
		return at
	}
	last, far := s.Header, 0
	for _, r := range s.rows {
		switch {
		case r.at <= farRow:
			last = r.at
		case r.at <= at:
			far++
		}
	}
	return last + far
}

// redden fills a cell red and keeps the rest of its style.
func (w *sheetWriter) redden(column, row int, made map[int]int) {
	cell, err := excelize.CoordinatesToCellName(column+1, row)
	w.do(err)
	old, err := w.f.GetCellStyle(w.sheet, cell)
	w.do(err)
	if _, ok := made[old]; !ok {
		style, err := w.f.GetStyle(old)
		if err != nil || style == nil {
			style = &excelize.Style{}
		}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}
		made[old] = w.style(style)
	}
	w.do(w.f.SetCellStyle(w.sheet, cell, cell, made[old]))
}

func written(f *excelize.File) ([]byte, error) {
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write table: %w", err)
	}
	return out.Bytes(), nil
}

// RosterTemplate returns an empty 附表4 as an .xlsx, with number columns as
// text so that Excel keeps every digit.
func RosterTemplate() ([]byte, error) { return WriteRoster("", nil) }

// WriteRoster returns 附表4 filled with rows, as an .xlsx.
func WriteRoster(enterprise string, rows []subsidy.RosterEntry) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	const sheet = "附表4"
	w := &sheetWriter{f: f, sheet: sheet}
	w.do(f.SetSheetName("Sheet1", sheet))
	title := w.style(&excelize.Style{
		Font:      &excelize.Font{Bold: true, Size: 14},
		Alignment: &excelize.Alignment{Horizontal: "center"},
	})
	border := []excelize.Border{
		{Type: "left", Style: 1},
		{Type: "right", Style: 1},
		{Type: "top", Style: 1},
		{Type: "bottom", Style: 1},
	}
	head := w.style(&excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Border:    border,
		Alignment: &excelize.Alignment{Horizontal: "center"},
	})
	textFormat := "@"
	cell := w.style(&excelize.Style{Border: border, CustomNumFmt: &textFormat})
	for i, width := range []float64{8, 14, 8, 24, 18, 26} {
		name, _ := excelize.ColumnNumberToName(i + 1)
		w.do(f.SetColWidth(sheet, name, name, width))
	}
	w.do(f.MergeCell(sheet, "A1", "F1"))
	w.do(f.SetCellStr(sheet, "A1", "韶关市企业职工线上适岗职业技能培训人员名册"))
	w.do(f.SetCellStyle(sheet, "A1", "F1", title))
	w.do(f.SetCellStr(sheet, "A2", "企业名称（盖章）："+enterprise))
	w.do(f.SetCellStr(sheet, "E2", "填报日期：    年  月  日"))
	w.row(3, rosterColumns, head)
	for i := range max(len(rows), 30) {
		values := make([]string, len(rosterColumns))
		values[0] = fmt.Sprint(i + 1)
		if i < len(rows) {
			r := rows[i]
			values = []string{values[0], r.Name, r.Sex, r.ID, r.Phone, r.Account}
		}
		w.row(4+i, values, cell)
	}
	if w.err != nil {
		return nil, fmt.Errorf("write roster: %w", w.err)
	}
	return written(f)
}

// sheetWriter keeps the first error of a run of writes.
type sheetWriter struct {
	f                 *excelize.File
	sheet             string
	title, head, text int // styles
	day               int
	err               error
}

func (w *sheetWriter) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *sheetWriter) style(s *excelize.Style) int {
	id, err := w.f.NewStyle(s)
	w.do(err)
	return id
}

// row writes text cells from column A on, all in one style.
func (w *sheetWriter) row(n int, values []string, style int) {
	for i, v := range values {
		name, err := excelize.CoordinatesToCellName(i+1, n)
		w.do(err)
		w.do(w.f.SetCellStr(w.sheet, name, v))
		w.do(w.f.SetCellStyle(w.sheet, name, name, style))
	}
}
