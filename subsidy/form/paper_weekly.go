package form

import (
	"fmt"
	"strings"

	"shigang/subsidy/calendar"
	"shigang/subsidy/weekly"
)

// weeklyNote says how the weekly table is counted.
const weeklyNote = "说明：收到备案按首次提交的日期统计，计划培训人数为首次提交时的人数，退回补正按次统计，" +
	"备案变更不计入；同一家企业只算一次。累计含本周。"

// weeklyOf is whose table it is: a county's own, or the city's.
func weeklyOf(tables []weekly.Table) string {
	if len(tables) == 1 {
		return tables[0].County.Chinese()
	}
	return "韶关市"
}

// weeklyPaperColumns are the lead columns, the figures of the week and of all weeks, state and remark.
func weeklyPaperColumns(lead ...Column) []Column {
	out := lead
	for _, group := range []string{"本周", "累计"} {
		for _, c := range weekly.Columns() {
			out = append(out, Column{Title: c.Name + "（" + c.Unit + "）", Group: group, Width: 4.6, Align: Centre})
		}
	}
	return append(out, Column{Title: "状态", Width: 6, Align: Centre}, Column{Title: "备注", Width: 17})
}

// figuresOf are a row's figures, those of the week first.
func figuresOf(r weekly.Row) (out []string) {
	for _, n := range append(r.Week.List(), r.Total.List()...) {
		out = append(out, fmt.Sprint(n))
	}
	return out
}

// weeklyState is a table's state, and what is to be remarked of it: that nobody confirmed it, or what was corrected.
func weeklyState(t weekly.Table) (state, remark string) {
	switch t.State {
	case weekly.Made:
		return weeklyLate, "数字由系统统计，县区没有确认"
	case weekly.Corrected:
		return t.State.Chinese(), weeklyBefore + strings.Join(t.Changes(), "；") + "。理由：" + t.Reason
	}
	return t.State.Chinese(), ""
}

// WeeklyPaper is a week's table (附件6) for signature: a row a county with the sum.
func WeeklyPaper(week calendar.Day, tables []weekly.Table) Paper {
	sum := weekly.AddWeekly(tables).Whole()
	t := Table{
		Columns: weeklyPaperColumns(
			Column{Title: "序号", Width: 4, Align: Centre}, Column{Title: "县（市、区）", Width: 8, Align: Centre}),
		Count: len(tables),
		Row: func(i int) []string {
			state, remark := weeklyState(tables[i])
			row := append([]string{fmt.Sprint(i + 1), tables[i].County.Chinese()}, figuresOf(tables[i].Rows.Whole())...)
			return append(row, state, remark)
		},
		Sum: append(append([]string{"合计", ""}, figuresOf(sum)...), "", ""),
	}
	return Paper{
		Name: "weekly", Annex: "附件6", Sheet: "汇总", Title: weeklyTitle, Wide: true,
		Head: []string{
			"统计周期：" + weekly.WeekChinese(week), "填报单位（盖章）：" + weeklyOf(tables) + "人力资源和社会保障局",
		},
		Blocks: []Block{{Table: &t}},
		Remarks: []string{
			weeklyNote, "填报人：　　　　　　　　　　审核人：　　　　　　　　　　" + dated,
			"※ 通知附件6没有收录原表，此表为系统拟定的样式，以市人社局确认的为准。",
		},
	}
}
