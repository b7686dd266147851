package form

import (
	"fmt"
	"strings"

	"shigang/subsidy"
)

// Hidden is what to do with the hidden and filtered rows, columns and sheets of
// a file (隐藏的内容): nobody files or drops them silently, a person chooses.
type Hidden string

// The choices.
const (
	ReadHidden Hidden = "read" // 也读取隐藏的内容
	SkipHidden Hidden = "skip" // 跳过隐藏的内容
)

func (h Hidden) known() bool { return h == "" || h == ReadHidden || h == SkipHidden }

// HiddenCount is how much of a file is hidden, of what has something in it.
type HiddenCount struct {
	Rows    int `json:"rows" doc:"隐藏或筛选掉的行数"`
	Columns int `json:"columns" doc:"隐藏的列数"`
	Sheets  int `json:"sheets" doc:"隐藏的工作表数"`
}

// add counts a sheet: as a whole when it is hidden, else its rows and columns.
func (n *HiddenCount) add(g grid) {
	if g.hidden {
		n.Sheets++
		return
	}
	filled := map[int]bool{}
	for _, r := range g.rows {
		if r.hidden {
			n.Rows++
		}
		for at := range g.columns {
			if r.cell(at).text != "" {
				filled[at] = true
			}
		}
	}
	n.Columns += len(filled)
}

// Sentence says what is hidden, "" for nothing.
func (n HiddenCount) Sentence() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{n.Rows, "行"}, {n.Columns, "列"}, {n.Sheets, "张工作表"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d%s", p.n, p.what))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "文件里有隐藏或筛选掉的内容：" + strings.Join(parts, "、")
}

// Chosen refuses an import of a file that hides something, until somebody chose
// what to do with it.
func (n HiddenCount) Chosen(h Hidden) error {
	if says := n.Sentence(); says != "" && h == "" {
		return &subsidy.Error{
			Kind: subsidy.Invalid, Field: "/mapping/hidden",
			Message: says + "。请选择“也读取隐藏的内容”或“跳过隐藏的内容”",
		}
	}
	return nil
}

// rows are those of a sheet that are read under the choice.
func (h Hidden) rows(g grid, rows []row) []row {
	if h != SkipHidden {
		return rows
	}
	if g.hidden {
		return nil
	}
	var out []row
	for _, r := range rows {
		if r.hidden {
			continue
		}
		if len(g.columns) > 0 {
			cells := make([]cell, len(r.cells))
			for i, c := range r.cells {
				if !g.columns[i] {
					cells[i] = c
				}
			}
			r.cells = cells
		}
		out = append(out, r)
	}
	return out
}
