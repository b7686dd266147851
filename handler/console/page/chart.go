package page

import (
	"strings"

	"shigang/subsidy"
)

// Drawn is how charts.mjs draws a column of a table.
type Drawn string

// The ways; a column without one stands in the table alone.
const (
	Bars   Drawn = "bars"  // beside the other bars
	Stack  Drawn = "stack" // on top of those before it
	Below  Drawn = "below" // a bar under the axis
	Fault  Drawn = "fault" // stacked, in red
	AsLine Drawn = "line"  // a line on an axis of its own
	Absent Drawn = ""      // not drawn
)

// Column is one of a table's figures.
type Column struct {
	Name, Unit string
	As         Drawn
}

// FigureRow is a row of figures: what it is of, and its cells as people read them.
type FigureRow struct {
	Name  string
	Short string // under the chart, where the name is too long
	Cells []string
}

// FigureTable is a table of figures with the chart that is drawn of it.
type FigureTable struct {
	Title   string
	Says    string // what the numbers count
	Picture string // the chart in a sentence, for who does not see it
	First   string // the heading of the rows' names
	Columns []Column
	Rows    []FigureRow
	Sum     []string // of all rows, nil for none
	Newest  bool     // the rows begin with the newest, the chart with the oldest
	Limit   string   // a number to draw a line at, "" for none
	Limited string   // what that line is
	Excel   string   // where the table is had as Excel, "" for nowhere
	Shown   bool     // the table stands open
	Tall    bool     // many rows: the table scrolls in its own box
}

// Head are the headings of the table, each with its unit.
func (t FigureTable) Head() []string {
	out := []string{t.First}
	for _, c := range t.Columns {
		name := c.Name
		if c.Unit != "" {
			name += "（" + c.Unit + "）"
		}
		out = append(out, name)
	}
	return out
}

// Lines are the table's rows as text, the sum last.
func (t FigureTable) Lines() (out [][]string) {
	for _, r := range t.Rows {
		out = append(out, append([]string{r.Name}, r.Cells...))
	}
	if t.Sum != nil {
		out = append(out, append([]string{"合计"}, t.Sum...))
	}
	return out
}

// drawn reports whether any column is.
func (t FigureTable) drawn() bool {
	for _, c := range t.Columns {
		if c.As != Absent {
			return true
		}
	}
	return false
}

// Yuan is an amount with its thousands apart: 12,345.00.
func Yuan(f subsidy.Fen) string {
	whole, rest, _ := strings.Cut(f.Yuan(), ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + "." + rest
}
