package form

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// PublicitySheets is what the list to be put up (公示表) is made of; it shows nobody whole, whatever it is given.
type PublicitySheets struct {
	Claim      claim.Claim
	Enterprise subsidy.Enterprise
	People     []ClaimPerson
}

// Paper is the list: masked name and number, hours and amount (人社部、财政部2017), never phone, address or account.
func (x PublicitySheets) Paper() Paper {
	c := x.Claim
	var people []ClaimPerson
	hours, sum := 0, subsidy.Fen(0)
	for _, p := range x.People {
		if p.Line.Listed() {
			people = append(people, p)
			hours, sum = hours+p.Line.Hours, sum+p.Line.Amount
		}
	}
	t := Table{
		Columns: []Column{
			{Title: "序号", Width: 10, Align: Centre},
			{Title: "姓名", Width: 22},
			{Title: "身份证号码", Width: 34, Align: Centre},
			{Title: "课时", Width: 14, Align: Right},
			{Title: "金额（元）", Width: 20, Align: Right},
		},
		Count: len(people),
		Row: func(i int) []string {
			p := people[i]
			return []string{
				fmt.Sprint(i + 1), subsidy.MaskName(p.Name), subsidy.ResidentID(p.ID).Masked(),
				fmt.Sprint(p.Line.Hours), p.Line.Amount.Yuan(),
			}
		},
		Sum: []string{"合计", fmt.Sprintf("%d人", len(people)), "", fmt.Sprint(hours), sum.Yuan()},
	}
	g := Grid{Widths: []float64{18, 32, 18, 32}, Rows: [][]Cell{
		pairCells([]string{"企业名称", x.Enterprise.Name, "申领编号", c.Number}),
		pairCells([]string{
			"培训项目", c.Training.Project, "公示期", period(c.Publicity.From, c.Publicity.Until),
		}),
	}}
	window, _ := subsidy.WindowOf(c.County)
	return Paper{
		Name: "publicity", Sheet: "公示表", Title: "企业职工线上适岗职业技能培训补贴公示表",
		Blocks: []Block{{Grid: &g}, {Table: &t}, {Words: &Words{
			Paragraphs: []string{
				"　　有异议的，请在公示期内向" + window.Name + "（电话0751-" + window.Phone +
					"）提出，也可以在网上公示页面不登录提出。",
			},
			Signs: []string{c.County.Chinese() + "人力资源和社会保障局（盖章）", c.Publicity.From.Chinese()},
		}}},
		Remarks: []string{ourDraft},
	}
}
