package form

import (
	"fmt"

	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// PlanPaper is a plan of payments (资金拨付计划) for two signatures; its accounts are masked.
func PlanPaper(p claim.Plan) Paper {
	var items []claim.PaymentItem
	people := 0
	for _, i := range p.Items {
		if i.State != claim.ItemCancelled {
			items = append(items, i)
			people += i.People
		}
	}
	t := Table{
		Columns: []Column{
			{Title: "序号", Width: 7, Align: Centre},
			{Title: "收款户名", Width: 28},
			{Title: "收款账户", Width: 26},
			{Title: "申领编号", Width: 20, Align: Centre},
			{Title: "人数", Width: 8, Align: Right},
			{Title: "金额（元）", Width: 14, Align: Right},
		},
		Count: len(items),
		Row: func(n int) []string {
			i := items[n]
			return []string{
				fmt.Sprint(i.Position), i.Payee.Name, i.Payee.Masked(), i.Number, fmt.Sprint(i.People), i.Amount.Yuan(),
			}
		},
		Sum: []string{"合计", fmt.Sprintf("%d笔", p.Standing()), "", "", fmt.Sprint(people), p.Total().Yuan()},
	}
	g := Grid{Widths: []float64{16, 34, 16, 34}, Rows: [][]Cell{
		pairCells([]string{"批次号", p.Number, "制定日期", calendar.DayOf(p.MadeAt).Chinese()}),
		pairCells([]string{
			"制定单位", p.County.Chinese() + "人力资源和社会保障局", "付款专账", p.Fund.Name + "，" + p.Fund.Masked(),
		}),
	}}
	signs := Grid{Widths: []float64{1, 1}, Rows: [][]Cell{{
		{Text: "制定人（签名）：", Stamp: "年　　月　　日", Least: 22},
		{Text: "复核人（签名）：", Stamp: stamp, Least: 22},
	}}}
	return Paper{
		Name: "payments", Sheet: "拨付计划", Title: "韶关市企业职工线上适岗职业技能培训补贴资金拨付计划", Wide: true,
		Blocks: []Block{{Grid: &g}, {Table: &t}, {Grid: &signs}}, Remarks: []string{ourDraft},
	}
}
