package form

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// excelOf is WriteExcel into memory.
func excelOf(papers []Paper) ([]byte, error) {
	var b bytes.Buffer
	err := WriteExcel(&b, papers...)
	return b.Bytes(), err
}

// WriteExcel writes papers as one .xlsx file, a sheet each, row by row. Every cell is text, so that no number loses a
// digit and nothing that somebody typed is taken for a formula.
func WriteExcel(w io.Writer, papers ...Paper) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	b := &bookWriter{sheetWriter: sheetWriter{f: f}}
	b.paint()
	for i, p := range papers {
		if i == 0 {
			b.do(f.SetSheetName("Sheet1", p.Sheet))
		} else {
			_, err := f.NewSheet(p.Sheet)
			b.do(err)
		}
		b.paper(p)
	}
	if b.err == nil {
		b.do(f.Write(w))
	}
	if b.err != nil {
		return fmt.Errorf("write Excel: %w", b.err)
	}
	return nil
}

// bookWriter writes papers as sheets.
type bookWriter struct {
	sheetWriter
	plain, centre, right int // styles beside those of sheetWriter

	out     *excelize.StreamWriter
	columns int
	row     int // the last one written
	widths  []float64
}

// Widths of a sheet's columns together, and of one character, in Excel's units.
const (
	bookWidth     = 100.0
	bookWideWidth = 150.0
	lineHeight    = 16.0 // points
)

// paint makes the styles.
func (b *bookWriter) paint() {
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Style: 1, Color: "000000"})
	}
	font := func(size float64) *excelize.Font { return &excelize.Font{Family: "宋体", Size: size} }
	in := func(horizontal string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true}
	}
	format := "@"
	bold := font(16)
	bold.Bold = true
	b.title = b.style(&excelize.Style{Font: bold, Alignment: in("center"), CustomNumFmt: &format})
	heavy := font(11)
	heavy.Bold = true
	b.head = b.style(&excelize.Style{Font: heavy, Border: border, Alignment: in("center"), CustomNumFmt: &format})
	b.plain = b.style(&excelize.Style{Font: font(11), Alignment: in("left"), CustomNumFmt: &format})
	b.text = b.style(&excelize.Style{Font: font(11), Border: border, Alignment: in("left"), CustomNumFmt: &format})
	b.centre = b.style(&excelize.Style{Font: font(11), Border: border, Alignment: in("center"), CustomNumFmt: &format})
	b.right = b.style(&excelize.Style{Font: font(11), Border: border, Alignment: in("right"), CustomNumFmt: &format})
}

// paper writes one sheet.
func (b *bookWriter) paper(p Paper) {
	var err error
	b.sheet = p.Sheet
	if b.out, err = b.f.NewStreamWriter(p.Sheet); err != nil {
		b.do(err)
		return
	}
	b.columns, b.row, b.widths = p.columns(), 0, p.bookWidths()
	for i, w := range b.widths {
		b.do(b.out.SetColWidth(i+1, i+1, w))
	}
	b.line(p.Title, b.title, 28)
	b.beside(p.Head)
	for _, block := range p.Blocks {
		switch {
		case block.Grid != nil:
			b.grid(*block.Grid)
		case block.Table != nil:
			b.table(*block.Table)
		case block.Words != nil:
			for _, text := range append(block.Words.Paragraphs, block.Words.Signs...) {
				b.line(text, b.plain, 0)
			}
		case block.Chart != nil:
			b.chart(*block.Chart)
		}
	}
	for _, note := range p.under() {
		b.line(note, b.plain, 0)
	}
	p.Check.Address = "" // a sheet has no square code
	for _, told := range []string{p.Check.told(), p.Check.codeTold()} {
		if told != "" {
			b.line(told, b.plain, 0)
		}
	}
	b.do(b.out.Flush())
	b.printed(p)
}

// bookWidths are the widths of a sheet's columns: those of the part that has most.
func (p Paper) bookWidths() []float64 {
	shares := []float64{1}
	for _, block := range p.Blocks {
		switch {
		case block.Grid != nil && len(block.Grid.Widths) > len(shares):
			shares = block.Grid.Widths
		case block.Table != nil && len(block.Table.Columns) > len(shares):
			shares = nil
			for _, c := range block.Table.Columns {
				shares = append(shares, c.Width)
			}
		}
	}
	whole, sum := bookWidth, 0.0
	if p.Wide {
		whole = bookWideWidth
	}
	for _, s := range shares {
		sum += s
	}
	out := make([]float64, len(shares))
	for i, s := range shares {
		out[i] = s / sum * whole
	}
	return out
}

// cells writes the next row from column A on.
func (b *bookWriter) cells(cells []any, height float64) {
	b.row++
	at, err := excelize.CoordinatesToCellName(1, b.row)
	b.do(err)
	var opts []excelize.RowOpts
	if height > 0 {
		opts = append(opts, excelize.RowOpts{Height: math.Min(height, 409)})
	}
	b.do(b.out.SetRow(at, cells, opts...))
}

// merge joins columns of the last row.
func (b *bookWriter) merge(from, to int) {
	if from >= to {
		return
	}
	left, err := excelize.CoordinatesToCellName(from, b.row)
	b.do(err)
	right, err := excelize.CoordinatesToCellName(to, b.row)
	b.do(err)
	b.do(b.out.MergeCell(left, right))
}

// line writes a text over all columns.
func (b *bookWriter) line(text string, style int, height float64) {
	if height == 0 {
		height = b.tall(text, 1, b.columns)
	}
	b.cells([]any{excelize.Cell{StyleID: style, Value: text}}, height)
	b.merge(1, b.columns)
}

// tall is how high a text's row is in columns from one to another.
func (b *bookWriter) tall(text string, from, to int) float64 {
	width := 0.0
	for _, w := range b.widths[from-1 : to] {
		width += w
	}
	lines := 0.0
	for paragraph := range strings.SplitSeq(text, "\n") {
		long := 0.0
		for _, r := range paragraph {
			if long++; r >= 0x2E80 {
				long++
			}
		}
		lines += math.Max(1, math.Ceil(long/math.Max(1, width-2)))
	}
	return lines*lineHeight + 4
}

// beside writes texts side by side, the last one at the right.
func (b *bookWriter) beside(texts []string) {
	if len(texts) == 0 {
		return
	}
	if len(texts) > b.columns {
		for _, t := range texts {
			b.line(t, b.plain, 0)
		}
		return
	}
	cells := make([]any, b.columns)
	share := b.columns / len(texts)
	for i, t := range texts {
		cells[i*share] = excelize.Cell{StyleID: b.plain, Value: t}
	}
	b.cells(cells, lineHeight*1.5)
	for i := range texts {
		to := (i + 1) * share
		if i == len(texts)-1 {
			to = b.columns
		}
		b.merge(i*share+1, to)
	}
}

// grid writes rows of labels and values.
func (b *bookWriter) grid(g Grid) {
	for _, row := range g.Rows {
		cells := make([]any, b.columns)
		at, height := 0, 22.0
		spans := make([][2]int, 0, len(row))
		for i, c := range row {
			end := at + max(c.Span, 1)
			if i == len(row)-1 {
				end = b.columns
			}
			style := b.text
			if c.Label {
				style = b.head
			}
			text := c.text()
			cells[at] = excelize.Cell{StyleID: style, Value: text}
			for k := at + 1; k < end; k++ {
				cells[k] = excelize.Cell{StyleID: style}
			}
			height = math.Max(math.Max(height, c.Least*millimetre), b.tall(text, at+1, end))
			spans = append(spans, [2]int{at + 1, end})
			at = end
		}
		b.cells(cells, height)
		for _, s := range spans {
			b.merge(s[0], s[1])
		}
	}
}

// table writes rows under their titles.
func (b *bookWriter) table(t Table) {
	if t.grouped() {
		b.groups(t)
	}
	titles := make([]any, len(t.Columns))
	height := 22.0
	for i, c := range t.Columns {
		titles[i] = excelize.Cell{StyleID: b.head, Value: c.Title}
		height = math.Max(height, b.tall(c.Title, i+1, i+1))
	}
	b.cells(titles, height)
	for row := range t.rows {
		cells := make([]any, len(row))
		height := 20.0
		for i, text := range row {
			style := map[Align]int{Left: b.text, Centre: b.centre, Right: b.right}[t.Columns[i].Align]
			cells[i] = excelize.Cell{StyleID: style, Value: text}
			height = math.Max(height, b.tall(text, i+1, i+1))
		}
		b.cells(cells, height)
	}
}

// groups writes the titles over groups of columns.
func (b *bookWriter) groups(t Table) {
	cells := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		cells[i] = excelize.Cell{StyleID: b.head, Value: c.Group}
	}
	b.cells(cells, 20)
	for i := 0; i < len(t.Columns); {
		end := i + 1
		for t.Columns[i].Group != "" && end < len(t.Columns) && t.Columns[end].Group == t.Columns[i].Group {
			end++
		}
		b.merge(i+1, end)
		i = end
	}
}

// chart writes the steps one under another.
func (b *bookWriter) chart(c Chart) {
	for _, s := range c.Steps {
		here := ""
		if s.Here {
			here = "【" + hereMark + "】"
		}
		b.line(here+s.Title+"\n"+s.told(), b.text, 0)
	}
}

// printed sets how the sheet prints: on A4, one page wide.
func (b *bookWriter) printed(p Paper) {
	orientation, a4, one, free, fit := "portrait", 9, 1, 0, true
	if p.Wide {
		orientation = "landscape"
	}
	b.do(b.f.SetPageLayout(p.Sheet, &excelize.PageLayoutOptions{
		Orientation: &orientation, Size: &a4, FitToWidth: &one, FitToHeight: &free,
	}))
	b.do(b.f.SetSheetProps(p.Sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}
