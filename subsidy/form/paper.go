package form

import (
	"slices"
	"strings"
)

// Paper is one form as data, made from domain values. Its PDF, its Excel file and the check against the notice's
// labels are all made from it, so that none of them can say something else.
type Paper struct {
	Name    string   // in Latin letters, for addresses and files
	Annex   string   // as the notice numbers it: 附表1, "" for what the notice does not number
	Sheet   string   // the name of its sheet
	Title   string   // as the notice prints it
	Wide    bool     // printed on A4 landscape
	Head    []string // over the form, side by side: 企业名称（盖章）：…
	Blocks  []Block  // from top to bottom
	Notes   []string // under it, as the notice prints them (注)
	Remarks []string // under those, our own
	Check   Check    // how somebody holds the printed page against what is on file
}

// Block is one part of a form; one of its fields is set.
type Block struct {
	Grid  *Grid
	Table *Table
	Words *Words
	Chart *Chart
}

// Grid is rows of labels and what is filled in beside them.
type Grid struct {
	Widths []float64 // of its columns, as shares of the page's
	Rows   [][]Cell
}

// Cell is one place of a grid.
type Cell struct {
	Text    string
	Label   bool     // printed by the form itself
	Span    int      // columns that it takes, 0 for one
	Choices []Choice // boxes to tick, instead of a text
	Stamp   string   // at its foot: （盖章）　年　月　日
	Least   float64  // its least height in millimetres
}

// Choice is a box with its word.
type Choice struct {
	Word   string
	Ticked bool
}

// Table is rows under titles, which are repeated on each page.
type Table struct {
	Columns []Column
	Count   int                  // of rows
	Row     func(i int) []string // the texts of row i, counted from 0
	Sum     []string             // a last row, nil for none
	Blank   int                  // rows at least, empty ones to be filled in by hand
}

// Column is a column of a table.
type Column struct {
	Title string
	Group string  // a title over this one and its neighbours of the same group
	Width float64 // as a share of the page's
	Align Align
}

// Align is where a text stands in its cell.
type Align int

// The places.
const (
	Left Align = iota
	Centre
	Right
)

// Words is a letter's text, with who signs it.
type Words struct {
	Paragraphs []string
	Signs      []string // at the right, one under another
}

// Chart is a procedure from top to bottom (流程图).
type Chart struct {
	Steps []Step
}

// Step is a step of a chart.
type Step struct {
	Title string
	Who   string // whose turn it is
	Text  string // what happens, and by when
	Here  bool   // the case stands here (您在这里)
}

// told is who takes the step, and by when.
func (s Step) told() string {
	return strings.Join(slices.DeleteFunc([]string{s.Who, s.Text}, func(s string) bool { return s == "" }), "　")
}

// Stamps and dates that are written by hand.
const (
	stamp    = "（盖章）　　　　年　　月　　日"
	dated    = "填报日期：　　　　年　　月　　日"
	stamped  = "企业名称（盖章）："
	hereMark = "您在这里"
)

// boxes are how a ticked and an empty box look in a text.
var boxes = map[bool]string{true: "☑", false: "□"}

// text is what a cell says, its boxes as marks.
func (c Cell) text() string {
	words := make([]string, len(c.Choices))
	for i, o := range c.Choices {
		words[i] = boxes[o.Ticked] + o.Word
	}
	parts := []string{c.Text, strings.Join(words, "　"), c.Stamp}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}

// Labels are all that the form itself prints, in its order: what is held against the notice.
func (p Paper) Labels() (out []string) {
	out = append(out, p.Title)
	for _, b := range p.Blocks {
		switch {
		case b.Grid != nil:
			for _, row := range b.Grid.Rows {
				for _, c := range row {
					if c.Label {
						out = append(out, c.Text)
					}
					for _, o := range c.Choices {
						out = append(out, o.Word)
					}
				}
			}
		case b.Table != nil:
			for _, c := range b.Table.Columns {
				out = append(out, c.Title)
			}
		}
	}
	return append(out, p.Notes...)
}

// rows are all rows of a table: those that are filled in, empty ones to write on, and the sum.
func (t Table) rows(yield func([]string) bool) {
	for i := range max(t.Count, t.Blank) {
		row := make([]string, len(t.Columns))
		if i < t.Count {
			copy(row, t.Row(i))
		}
		if !yield(row) {
			return
		}
	}
	if t.Sum != nil {
		yield(t.Sum)
	}
}

// grouped reports whether any column stands under a group's title.
func (t Table) grouped() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Group != "" })
}

// under is all that stands under the form.
func (p Paper) under() []string { return append(slices.Clone(p.Notes), p.Remarks...) }

// columns are how many columns the form has at its widest.
func (p Paper) columns() int {
	n := 1
	for _, b := range p.Blocks {
		switch {
		case b.Grid != nil:
			n = max(n, len(b.Grid.Widths))
		case b.Table != nil:
			n = max(n, len(b.Table.Columns))
		}
	}
	return n
}

// Check is what each page says of where it comes from.
type Check struct {
	Number  string // the case's, "" for none
	Version string // which version of it this is
	Code    string // under which it is kept (核对码), "" for a page without one
	Address string // what the code opens
}

// told is what is said of it beside the code.
func (c Check) told() string {
	parts := slices.DeleteFunc([]string{c.Number, c.Version}, func(s string) bool { return s == "" })
	return strings.Join(parts, "　")
}

// codeTold is the code as it is printed, to be typed where nothing can scan it.
func (c Check) codeTold() string {
	if c.Code == "" {
		return ""
	}
	groups := slices.Collect(slices.Chunk([]rune(c.Code), 5))
	words := make([]string, len(groups))
	for i, g := range groups {
		words[i] = string(g)
	}
	code := strings.Join(words, "-")
	if c.Address == "" {
		return "核对码 " + code + "：在本系统首页“核对纸质表格”里输入，可查本页与存档是否一致"
	}
	return "扫码核对本页与存档是否一致；核对码 " + code
}
