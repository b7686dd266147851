package form

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// ClaimPerson is one person of a claim as its per-person table has them, whole or masked.
type ClaimPerson struct {
	subsidy.RosterEntry
	Line claim.Line
}

// ClaimSheets is what a claim's form is made of; whole, it is also what must be typed into the provincial system.
type ClaimSheets struct {
	Claim      claim.Claim
	Totals     claim.Totals
	Filing     subsidy.Filing
	Enterprise subsidy.Enterprise
	Policy     subsidy.Policy
	People     []ClaimPerson
	masked     bool
}

// ourDraft marks a form that the notice has no model of.
const ourDraft = "※ 本表为系统拟定的样式（通知未附此表），以市人社局确认的为准。"

// claimNotes stand under the claim form.
var claimNotes = []string{"注：此表一式两份，人力资源社会保障部门、申报企业各存一份。"}

// claimPromise is the enterprise's promise on the claim form.
const claimPromise = "承诺：申领内容真实，如有弄虚作假骗取培训补贴，愿承担相应责任，接受依法依规处理。"

// WriteClaim returns the claim form (申领表) with its per-person table as one .xlsx.
func WriteClaim(x ClaimSheets) ([]byte, error) { return excelOf(x.Papers()) }

// Papers are the claim form and its per-person table.
func (x ClaimSheets) Papers() []Paper {
	return told([]Paper{x.claimPaper(), x.peoplePaper()}, x.masked)
}

// claimPaper is the form itself.
func (x ClaimSheets) claimPaper() Paper {
	c, f, e := x.Claim, x.Filing, x.Enterprise
	submitted := ""
	if !c.SubmittedAt.IsZero() {
		submitted = calendar.DayOf(c.SubmittedAt).Chinese()
	}
	g := Grid{Widths: []float64{23, 28, 23, 26}}
	for _, pair := range [][]string{
		{"申领编号", c.Number, "备案编号", c.Training.Number},
		{"企业名称", e.Name, "统一社会信用代码", e.CreditCode},
		{"注册地址", e.Address, "所在县（市、区）", c.County.Chinese()},
		{"法人代表", e.Legal, "联系电话", e.Phone},
	} {
		g.Rows = append(g.Rows, pairCells(pair))
	}
	g.Rows = append(g.Rows, []Cell{
		{Text: "培训项目名称", Label: true},
		{Text: c.Training.Project},
		{Text: "培训类型", Label: true},
		boxed(typeWords(), f.Type.Chinese()),
	})
	for _, pair := range [][]string{
		{"培训起止时间", period(f.Form.Start, f.Form.End), "申领日期", submitted},
		{"申领人数", fmt.Sprint(x.Totals.People), "申领课时", fmt.Sprint(x.Totals.Hours)},
		{"补贴标准(元/课时)", x.Policy.RatePerHour.Yuan(), "申领金额(元)", x.Totals.Amount.Yuan()},
		{"开户名", c.Entry.Payee.Name, "开户行", c.Entry.Payee.Bank},
		{"账号", c.Entry.Payee.Account, "政策依据", x.Policy.Document},
	} {
		g.Rows = append(g.Rows, pairCells(pair))
	}
	const signed = "（盖章）　　年　月　日"
	g.Rows = append(g.Rows,
		[]Cell{{Text: "企业承诺", Label: true}, {Text: claimPromise, Span: 3, Stamp: stamp, Least: 26}},
		[]Cell{
			{Text: "县（市、区）初审意见", Label: true},
			{Text: "经办人：", Stamp: signed, Least: 30},
			{Text: "县（市、区）复核意见", Label: true},
			{Text: "负责人：", Stamp: signed, Least: 30},
		},
		pairCells([]string{"省系统编号", c.Paper.ProvincialNumber, "收到纸质材料日期", c.Paper.Day.Chinese()}))
	return Paper{
		Name: "claim", Sheet: "申领表", Title: "韶关市企业职工线上适岗职业技能培训补贴申领表",
		Blocks: []Block{{Grid: &g}}, Notes: claimNotes, Remarks: []string{ourDraft},
	}
}

// pairCells are labels and values in turn.
func pairCells(texts []string) []Cell {
	out := textCells(texts)
	for i := 0; i < len(out); i += 2 {
		out[i].Label = true
	}
	return out
}

// peopleColumns are the columns of the per-person table.
var peopleColumns = []Column{
	{Title: "序号", Width: 5, Align: Centre},
	{Title: "姓名", Width: 10},
	{Title: "性别", Width: 5, Align: Centre},
	{Title: "身份证号码", Width: 17, Align: Centre},
	{Title: "手机号码", Width: 12, Align: Centre},
	{Title: "课时", Width: 6, Align: Right},
	{Title: "补贴标准(元/课时)", Width: 9, Align: Right},
	{Title: "申领金额(元)", Width: 9, Align: Right},
	{Title: "状态", Width: 8, Align: Centre},
	{Title: "说明", Width: 19},
}

// peoplePaper is the per-person table.
func (x ClaimSheets) peoplePaper() Paper {
	t := Table{Columns: peopleColumns, Count: len(x.People), Row: func(i int) []string {
		p := x.People[i]
		return []string{
			fmt.Sprint(i + 1), p.Name, p.Sex, p.ID, p.Phone, fmt.Sprint(p.Line.Hours), x.Policy.RatePerHour.Yuan(),
			p.Line.Amount.Yuan(), p.Line.State.Chinese(), p.Line.Reason(),
		}
	}}
	t.Sum = []string{
		"合计", fmt.Sprintf("%d人", x.Totals.People), "", "", "", fmt.Sprint(x.Totals.Hours), "",
		x.Totals.Amount.Yuan(), "", "",
	}
	return Paper{
		Name: "people", Sheet: "人员明细", Title: "韶关市企业职工线上适岗职业技能培训补贴申领人员明细表", Wide: true,
		Head:   []string{stamped + x.Enterprise.Name, dated},
		Blocks: []Block{{Table: &t}}, Remarks: []string{ourDraft},
	}
}
