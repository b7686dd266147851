package form

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

// FilingSheets is what 附表1 to 附表4 of one filing are made of, whole: it is also
// what must be typed into the provincial system.
type FilingSheets struct {
	Filing     subsidy.Filing
	Enterprise subsidy.Enterprise
	People     []subsidy.RosterEntry
	Platforms  []subsidy.Platform
	ClassHours int
}

// WriteFiling returns 附表1, 2, 3 and 4 as one .xlsx, field for field.
func WriteFiling(x FilingSheets) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &sheetWriter{f: f}
	w.styles()
	w.do(f.SetSheetName("Sheet1", "附表1 备案表"))
	w.filing(x)
	names := map[string]string{x.Filing.Form.Platform.ID: x.Filing.Form.Platform.Name}
	for _, p := range x.Platforms {
		names[p.ID] = p.Name
	}
	w.table("附表2 培训计划", "韶关市企业职工线上适岗职业技能培训计划", x.Enterprise.Name,
		[]string{"序号", "课程资源名称(培训项目)", "内容要点", "培训时长(分钟)", "资源名称(网络平台)", "培训人数"},
		len(x.Filing.Form.Courses), func(i int) []string {
			c := x.Filing.Form.Courses[i]
			return []string{
				fmt.Sprint(i + 1), c.Name, c.Points, fmt.Sprint(c.Minutes), names[c.Platform], fmt.Sprint(c.People),
			}
		})
	w.table("附表3 培训大纲", "韶关市企业职工线上适岗职业技能培训大纲", x.Enterprise.Name,
		[]string{
			"序号", "课程资源名称(培训项目)", "培训起止时间", "培训模块(公共必修课/专业技能课)",
			"培训效果(学习目的、掌握程度)", "备注",
		},
		len(x.Filing.Form.Courses), func(i int) []string {
			c := x.Filing.Form.Courses[i]
			return []string{
				fmt.Sprint(i + 1), c.Name, c.Start.Chinese() + "至" + c.End.Chinese(), c.Module.Chinese(), c.Effect,
				c.Remark,
			}
		})
	w.table("附表4 人员名册", "韶关市企业职工线上适岗职业技能培训人员名册", x.Enterprise.Name, rosterColumns,
		len(x.People), func(i int) []string {
			p := x.People[i]
			return []string{fmt.Sprint(i + 1), p.Name, p.Sex, p.ID, p.Phone, p.Account}
		})
	if w.err != nil {
		return nil, fmt.Errorf("write filing: %w", w.err)
	}
	return written(f)
}

// styles makes the title's, the head's and the text's style.
func (w *sheetWriter) styles() {
	border := []excelize.Border{
		{Type: "left", Style: 1},
		{Type: "right", Style: 1},
		{Type: "top", Style: 1},
		{Type: "bottom", Style: 1},
	}
	wrap := &excelize.Alignment{Vertical: "center", WrapText: true}
	format := "@"
	w.title = w.style(&excelize.Style{
		Font:      &excelize.Font{Bold: true, Size: 14},
		Alignment: &excelize.Alignment{Horizontal: "center"},
	})
	w.head = w.style(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: border, Alignment: wrap})
	w.text = w.style(&excelize.Style{Border: border, Alignment: wrap, CustomNumFmt: &format})
}

// filing writes 附表1: label and value side by side.
func (w *sheetWriter) filing(x FilingSheets) {
	w.sheet = "附表1 备案表"
	f, e, form := x.Filing, x.Enterprise, x.Filing.Form
	for i, width := range []float64{26, 34, 26, 34} {
		name, _ := excelize.ColumnNumberToName(i + 1)
		w.do(w.f.SetColWidth(w.sheet, name, name, width))
	}
	yes := map[bool]string{true: "是", false: "否"}
	rows := [][]string{
		{"企业基本情况"},
		{"企业名称", e.Name, "统一社会信用代码", e.CreditCode},
		{"注册地址", e.Address},
		{"法人代表", e.Legal, "联系电话", e.Phone},
		{"是否已领取受影响企业培训补助", yes[form.AidReceived], "已申领补助的培训项目", form.AidTraining},
		{"培训机构基本情况（企业自行组织开展培训无须填写此项）"},
		{"培训机构名称", form.Institution.Name, "统一社会信用代码", form.Institution.CreditCode},
		{"机构注册地址", form.Institution.Address},
		{"机构负责人", form.Institution.Head, "联系电话", form.Institution.Phone},
		{"线上培训平台基本情况"},
		{"平台名称(网站)或APP产品名称", form.Platform.Name, "ICP备案号", form.Platform.ICP},
		{"网站地址(APP的下载地址)", form.Platform.Address, "IP地址及服务器放置城市名称", form.Platform.Server},
		{"培训项目基本情况"},
		{"培训项目名称", form.Project, "培训岗位(工种)", form.Post},
		{"培训类型", f.Type.Chinese(), "培训方式", form.Method},
		{"培训计划人数", fmt.Sprint(form.PlannedPeople), "培训课时", fmt.Sprint(x.ClassHours)},
		{"培训起止时间", form.Start.Chinese() + "至" + form.End.Chinese()},
		{"培训负责人", form.Leader, "联系手机", form.LeaderPhone},
		{"线上培训管理员", form.Admin, "联系手机", form.AdminPhone},
		{"培训目标", form.Goal},
		{"线上培训计划"},
		{"课程资源名称", "内容要点", "资源形式", "培训时长(分钟)"},
	}
	for _, c := range form.Courses {
		rows = append(rows, []string{c.Name, c.Points, c.Form, fmt.Sprint(c.Minutes)})
	}
	rows = append(rows,
		[]string{
			"申报企业承诺",
			"承诺：本企业严格按照培训计划实施职工线上适岗培训，按培训计划完成培训任务，培训效果达到培训目标要求。" +
				"如有弄虚作假骗取培训补贴，愿承担相应责任，接受依法依规处理。\n（盖章）    年  月  日",
		},
		[]string{"县(市、区)人力资源社会保障部门审核备案意见", "（盖章）    年  月  日"}, []string{
			"备案编号", f.Number, "省系统编号", f.ProvincialNumber,
		})
	w.do(w.f.MergeCell(w.sheet, "A1", "D1"))
	w.do(w.f.SetCellStr(w.sheet, "A1", "韶关市企业职工线上适岗职业技能培训备案表"))
	w.do(w.f.SetCellStyle(w.sheet, "A1", "D1", w.title))
	for i, row := range rows {
		n := i + 2
		w.row(n, append(append([]string(nil), row...), make([]string, 4-len(row))...), w.text)
		left, right := fmt.Sprintf("A%d", n), fmt.Sprintf("D%d", n)
		switch len(row) {
		case 1:
			w.do(w.f.MergeCell(w.sheet, left, right))
			w.do(w.f.SetCellStyle(w.sheet, left, right, w.head))
		case 2:
			w.do(w.f.MergeCell(w.sheet, fmt.Sprintf("B%d", n), right))
		}
	}
	last := fmt.Sprintf("%d", len(rows)-1)
	w.do(w.f.SetRowHeight(w.sheet, len(rows)-1, 60))
	w.do(w.f.SetCellStyle(w.sheet, "A"+last, "A"+last, w.head))
}

// table writes one of 附表2 to 4: title, enterprise and date, head, rows.
func (w *sheetWriter) table(sheet, title, enterprise string, head []string, n int, row func(int) []string) {
	_, err := w.f.NewSheet(sheet)
	w.do(err)
	w.sheet = sheet
	last, _ := excelize.ColumnNumberToName(len(head))
	w.do(w.f.SetColWidth(sheet, "B", last, 24))
	w.do(w.f.MergeCell(sheet, "A1", last+"1"))
	w.do(w.f.SetCellStr(sheet, "A1", title))
	w.do(w.f.SetCellStyle(sheet, "A1", last+"1", w.title))
	w.do(w.f.SetCellStr(sheet, "A2", "企业名称（盖章）："+enterprise))
	w.do(w.f.SetCellStr(sheet, last+"2", "填报日期：    年  月  日"))
	w.row(3, head, w.head)
	for i := range n {
		w.row(4+i, row(i), w.text)
	}
}
