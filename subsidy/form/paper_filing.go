package form

import "fmt"

// Notes under the forms, as the notice prints them.
var (
	filingNotes = []string{
		"注：1.此表由开展企业职工线上适岗职业技能培训的企业填写。",
		"　　2.此表一式两份，人力资源社会保障专职管理部门、申报企业各存一份。",
		"　　3.此表按培训类型分别填写。",
		"　　4.与此表同时报送本项目培训计划、培训大纲、培训人员花名册。",
	}
	planNotes = []string{
		"备注：培训项目的备案材料按岗前培训、在岗培训和转岗转业培训三种培训类型分别填写。",
	}
	rosterNotes = []string{"（此名册可顺延）"}
)

// printedHeadings are headings of 附表1 that the notice prints with more than their name.
var printedHeadings = map[string]string{"plan": "线上培训计划（此栏目内容可根据实际情况增加）"}

// printedLayout is which of 附表1's fields stand side by side where the notice prints it; the workbook to be filled in
// has a layout of its own (filingLayout), with room for its lists and days.
var printedLayout = [][]string{
	{"enterprise"},
	{"-name", "-credit_code"},
	{"-address"},
	{"-legal", "-phone"},
	{"aid_received", "aid_training"},
	{"institution"},
	{"institution/name", "institution/credit_code"},
	{"institution/address"},
	{"institution/head", "institution/phone"},
	{"platform"},
	{"platform/name"},
	{"platform/icp"},
	{"platform/address"},
	{"platform/server"},
	{"project"},
	{"project", "post"},
	{"-type"},
	{"planned_people", "method"},
	{"period", "-hours"},
	{"leader", "leader_phone"},
	{"admin", "admin_phone"},
	{"goal"},
	{"plan"},
}

// Papers are 附表1, 2, 3 and 4 of the filing.
func (x FilingSheets) Papers() []Paper {
	papers := []Paper{x.filingPaper(), x.coursePaper(AnnexPlan), x.coursePaper(AnnexOutline), x.rosterPaper()}
	return told(papers, x.masked)
}

// boxed is a cell in which one of a few words is ticked.
func boxed(words []string, chosen string) Cell {
	var c Cell
	for _, w := range words {
		c.Choices = append(c.Choices, Choice{w, w == chosen})
	}
	return c
}

// filingPaper is 附表1.
func (x FilingSheets) filingPaper() Paper {
	g := Grid{Widths: []float64{22, 30, 20, 28}}
	for _, keys := range printedLayout {
		if heading := headingOf(keys[0]); len(keys) == 1 && heading != "" {
			if printed := printedHeadings[keys[0]]; printed != "" {
				heading = printed
			}
			g.Rows = append(g.Rows, []Cell{{Text: heading, Label: true, Span: 4}})
			continue
		}
		var row []Cell
		for _, key := range keys {
			row = append(row, Cell{Text: fieldOf(key).label, Label: true}, x.filledCell(key))
		}
		if len(keys) == 1 {
			row[1].Span = 3
		}
		g.Rows = append(g.Rows, row)
	}
	courses := x.Filing.Form.Courses
	t := Table{Columns: tableColumns(AnnexFiling), Count: len(courses), Blank: 3, Row: func(i int) []string {
		return x.courseRow(AnnexFiling, courses[i])
	}}
	signed := Grid{Widths: g.Widths}
	signed.Rows = append(signed.Rows,
		[]Cell{{Text: fieldOf("-promise").label, Label: true}, {Text: promise, Span: 3, Stamp: stamp, Least: 30}},
		[]Cell{{Text: fieldOf("-opinion").label, Label: true}, {Span: 3, Stamp: stamp, Least: 30}})
	var system []string
	if x.Filing.Paper.ProvincialNumber != "" {
		system = []string{"广东省职业技能提升培训补贴申领管理信息系统编号：" + x.Filing.Paper.ProvincialNumber}
	}
	return Paper{
		Name: string(AnnexFiling), Annex: "附表1", Sheet: AnnexFiling.Chinese(), Title: AnnexFiling.title(),
		Head: system, Blocks: []Block{{Grid: &g}, {Table: &t}, {Grid: &signed}}, Notes: filingNotes,
	}
}

// filledCell is what stands beside a label of 附表1.
func (x FilingSheets) filledCell(key string) Cell {
	if words := fieldOf(key).choices(); len(words) > 0 {
		return boxed(words, x.shownOf(key))
	}
	return Cell{Text: x.shownOf(key)}
}

func textCells(texts []string) (out []Cell) {
	for _, t := range texts {
		out = append(out, Cell{Text: t})
	}
	return out
}

// paperWidths are the shares of the columns of 附表1's courses, and of 附表2, 3 and 4.
var paperWidths = map[Annex][]float64{
	AnnexFiling:  {26, 42, 14, 18},
	AnnexPlan:    {6, 24, 26, 12, 22, 10},
	AnnexOutline: {6, 22, 20, 18, 22, 12},
	AnnexRoster:  {7, 16, 8, 27, 20, 22},
}

// tableColumns are a form's columns on paper.
func tableColumns(a Annex) (out []Column) {
	for i, title := range tableTitles(a) {
		c := Column{Title: title, Width: paperWidths[a][i]}
		switch title {
		case "序号", "性别", "培训人数", "培训时长(分钟)", "身份证号码", "手机号码":
			c.Align = Centre
		}
		out = append(out, c)
	}
	return out
}

// coursePaper is 附表2 or 附表3.
func (x FilingSheets) coursePaper(a Annex) Paper {
	courses := x.Filing.Form.Courses
	t := Table{Columns: tableColumns(a), Count: len(courses), Blank: 3, Row: func(i int) []string {
		return append([]string{fmt.Sprint(i + 1)}, x.courseRow(a, courses[i])...)
	}}
	annex := map[Annex]string{AnnexPlan: "附表2", AnnexOutline: "附表3"}[a]
	p := Paper{
		Name: string(a), Annex: annex, Sheet: a.Chinese(), Title: a.title(), Wide: true,
		Head: []string{stamped + x.Enterprise.Name, dated}, Blocks: []Block{{Table: &t}},
	}
	if a == AnnexPlan {
		p.Notes = planNotes
	}
	return p
}

// rosterPaper is 附表4, its people whole or masked as they were given.
func (x FilingSheets) rosterPaper() Paper {
	t := Table{Columns: tableColumns(AnnexRoster), Count: len(x.People), Blank: 10, Row: func(i int) []string {
		p := x.People[i]
		return []string{fmt.Sprint(i + 1), p.Name, p.Sex, p.ID, p.Phone, p.Account}
	}}
	return Paper{
		Name: string(AnnexRoster), Annex: "附表4", Sheet: AnnexRoster.Chinese(), Title: AnnexRoster.title(),
		Head:   []string{stamped + x.Enterprise.Name, dated},
		Blocks: []Block{{Table: &t}}, Notes: rosterNotes,
	}
}
