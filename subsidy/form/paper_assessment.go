package form

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// AssessmentSheets is what 附表5-1 and 附表5-2 of an assessment are made of.
type AssessmentSheets struct {
	Assessment subsidy.Assessment
	Enterprise subsidy.Enterprise
	Files      map[subsidy.Purpose]int // how many files of each kind there are
}

// assessmentNotes stand under 附表5-1, as the notice prints them.
var assessmentNotes = []string{
	"注：1.此表由开展企业职工线上适岗职业技能培训的企业填写。",
	"　　2.此表一式两份，市职业技能服务中心、人力资源社会保障专职管理部门各存一份。",
	"　　3.此表同时附上《韶关市企业职工线上适岗职业技能培训评估内容清单》（附表5-2）提供的资料。",
}

// checklist is 附表5-2, with the kind of file that each group comes as.
var checklist = []struct {
	purpose subsidy.Purpose
	text    string
}{
	{
		subsidy.Credentials,
		"1.平台所属机构资信类材料，包括机构的ICP（互联网信息服务）备案、服务承诺等信息；",
	},
	{
		subsidy.Construction,
		"2.平台建设材料，包括平台架构、平台信息数据交互及处理能力和个人信息保护制度、服务器设置在中国内地等信息；",
	},
	{
		subsidy.Operation,
		"3.平台运行材料，包括线上培训质量管控体系介绍、职业培训补贴实名制管理应用情况等信息；",
	},
	{
		subsidy.Content,
		"4.平台培训内容材料，包括课程介绍、培训大纲、培训资源、培训流程、考核安排，" +
			"平台上引进的资源需要额外提供其合法使用的证明等信息。",
	},
}

// Papers are 附表5-1 and 附表5-2.
func (x AssessmentSheets) Papers() []Paper { return []Paper{x.assessmentPaper(), x.checklistPaper()} }

// assessmentPaper is 附表5-1.
func (x AssessmentSheets) assessmentPaper() Paper {
	a, f := x.Assessment, x.Assessment.Form
	label := func(key string) Cell { return Cell{Text: fieldOf(key).label, Label: true} }
	heading := func(text string) []Cell { return []Cell{{Text: text, Label: true, Span: 4}} }
	g := Grid{Widths: []float64{22, 30, 22, 26}, Rows: [][]Cell{
		{label("-name"), {Text: x.Enterprise.Name, Span: 3}},
		heading(headingOf("platform")),
		{label("platform/name"), {Text: f.Platform.Name, Span: 3}},
		{label("platform/icp"), {Text: f.Platform.ICP}, label("platform/server"), {Text: f.Platform.Server}},
		{label("platform/address"), {Text: f.Platform.Address, Span: 3}},
		heading(headingOf("project")),
		{label("project"), {Text: f.Project}, label("post"), {Text: f.Post}},
		heading(printedHeadings["plan"]),
	}}
	t := Table{Columns: tableColumns(AnnexFiling), Count: len(f.Courses), Blank: 3, Row: func(i int) []string {
		c := f.Courses[i]
		return []string{c.Name, c.Points, c.Form, count(c.Minutes, "分钟")}
	}}
	signed := Grid{Widths: g.Widths}
	signed.Rows = append(signed.Rows,
		[]Cell{{Text: "申报企业意见", Label: true}, {Text: f.Opinion, Span: 3, Stamp: stamp, Least: 30}},
		[]Cell{
			{Text: "市职业技能服务中心意见", Label: true}, {Text: x.opinion(), Span: 3, Stamp: stamp, Least: 30},
		})
	if !a.Received.IsZero() {
		received := []string{"收到书面报告日期", a.Received.Chinese(), "评估编号", a.Number}
		signed.Rows = append(signed.Rows, pairCells(received))
	}
	return Paper{
		Name: "assessment", Annex: "附表5-1", Sheet: "附表5-1 评估表",
		Title:  "韶关市企业职工线上适岗职业技能培训评估表",
		Blocks: []Block{{Grid: &g}, {Table: &t}, {Grid: &signed}}, Notes: assessmentNotes,
	}
}

// opinion is the centre's, once it is given.
func (x AssessmentSheets) opinion() string {
	a := x.Assessment
	switch a.State {
	case subsidy.AssessmentFavourable, subsidy.AssessmentUnfavourable:
		return a.State.Chinese() + "：" + a.Opinion + "\n（" + calendar.DayOf(a.DecidedAt).Chinese() + "）"
	}
	return ""
}

// checklistPaper is 附表5-2, and what of it was handed in.
func (x AssessmentSheets) checklistPaper() Paper {
	g := Grid{Widths: []float64{72, 28}}
	g.Rows = append(g.Rows, []Cell{{Text: "企业需提供如下材料：", Label: true, Span: 2}})
	for _, c := range checklist {
		n := x.Files[c.purpose]
		cell := boxed([]string{"已提供"}, map[bool]string{true: "已提供"}[n > 0])
		if n > 0 {
			cell.Text = fmt.Sprintf("%d份", n)
		}
		g.Rows = append(g.Rows, []Cell{{Text: c.text}, cell})
	}
	return Paper{
		Name: "checklist", Annex: "附表5-2", Sheet: "附表5-2 评估内容清单",
		Title:  "韶关市企业职工线上适岗职业技能培训评估内容清单",
		Head:   []string{"企业名称：" + x.Enterprise.Name, "平台名称：" + x.Assessment.Form.Platform.Name},
		Blocks: []Block{{Grid: &g}},
	}
}
