package form

import (
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
)

// Parts are what a paper says, part by part, each under a name of its own by which a change of it can be told.
func (p Paper) Parts() (out []subsidy.PaperPart) {
	out = append(out, subsidy.PaperPart{Name: "标题", Text: strings.Join(append([]string{p.Title}, p.Head...), "\n")})
	for _, b := range p.Blocks {
		switch {
		case b.Grid != nil:
			out = append(out, b.Grid.parts()...)
		case b.Table != nil:
			out = append(out, b.Table.parts(p.Sheet)...)
		case b.Words != nil:
			for i, text := range append(slices.Clone(b.Words.Paragraphs), b.Words.Signs...) {
				out = append(out, subsidy.PaperPart{Name: fmt.Sprintf("正文第%d段", i+1), Text: text})
			}
		}
	}
	seen := map[string]int{}
	for i, part := range out {
		if seen[part.Name]++; seen[part.Name] > 1 {
			out[i].Name = fmt.Sprintf("%s（第%d处）", part.Name, seen[part.Name])
		}
	}
	return out
}

// parts are a grid's values by the labels that stand before them, under the heading of their group.
func (g Grid) parts() (out []subsidy.PaperPart) {
	heading, label := "", ""
	for _, row := range g.Rows {
		if len(row) == 1 && row[0].Label {
			heading, _, _ = strings.Cut(row[0].Text, "（")
			continue
		}
		for _, c := range row {
			if c.Label {
				label = c.Text
				continue
			}
			if label == "" {
				continue // a place to sign
			}
			name := label
			if heading != "" {
				name = heading + "·" + label
			}
			out = append(out, subsidy.PaperPart{Name: name, Text: c.text()})
		}
	}
	return out
}

// parts are a table's rows, by their numbers, and its sum.
func (t Table) parts(sheet string) (out []subsidy.PaperPart) {
	for i := range t.Count {
		out = append(out, subsidy.PaperPart{
			Name: fmt.Sprintf("%s第%d行", sheet, i+1), Text: strings.Join(t.Row(i), "\n"),
		})
	}
	if t.Sum != nil {
		out = append(out, subsidy.PaperPart{Name: sheet + "合计", Text: strings.Join(t.Sum, "\n")})
	}
	return out
}

// openLabels are the labels whose values anybody may read who holds the paper: none of them speaks of a person.
var openLabels = []string{
	"企业名称", "培训项目名称", "培训项目", "培训类型", "培训计划人数", "培训起止时间", "培训课时",
	"备案编号", "申领编号", "申领日期", "申领人数", "申领课时", "补贴标准(元/课时)", "申领金额(元)",
	"公示期", "批次号", "制定日期", "制定单位", "平台名称(网站)或APP产品名称", "评估编号",
}

// Facts are what a printed page can be held against without seeing anything of a person: the open fields, the number
// of rows and the sums.
func (p Paper) Facts() (out []subsidy.PaperFact) {
	for _, b := range p.Blocks {
		switch {
		case b.Grid != nil:
			for _, part := range b.Grid.parts() {
				label := part.Name
				if _, after, under := strings.Cut(part.Name, "·"); under {
					label = after
				}
				if slices.Contains(openLabels, label) && part.Text != "" {
					out = append(out, subsidy.PaperFact{Name: label, Value: part.Text})
				}
			}
		case b.Table != nil:
			out = append(out, subsidy.PaperFact{Name: "表格行数", Value: fmt.Sprint(b.Table.Count)})
			for i, text := range b.Table.Sum {
				if b.Table.Columns[i].Align == Right && text != "" {
					out = append(out, subsidy.PaperFact{Name: b.Table.Columns[i].Title + "合计", Value: text})
				}
			}
		}
	}
	return out
}
