package form

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// ClaimPerson is one person of a claim as its per-person table has them, whole.
type ClaimPerson struct {
	subsidy.RosterEntry
	Line claim.Line
}

// ClaimSheets is what a claim's form is made of, whole: it is also what must be
// typed into the provincial system.
type ClaimSheets struct {
	Claim      claim.Claim
	Totals     claim.Totals
	Filing     subsidy.Filing
	Enterprise subsidy.Enterprise
	Policy     subsidy.Policy
	People     []ClaimPerson
}

// claimDraft marks a form that the notice has no model of.
const claimDraft = "本表为系统拟定的样式（通知未附申领表），以市人社局确认的为准"

// WriteClaim returns the claim form (申领表) with its per-person table as one
// .xlsx; numbers are text, so that Excel keeps every digit.
func WriteClaim(x ClaimSheets) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w := &sheetWriter{f: f}
	w.styles()
	w.do(f.SetSheetName("Sheet1", "申领表"))
	w.claim(x)
	head := []string{
		"序号", "姓名", "性别", "身份证号码", "手机号码", "课时", "补贴标准(元/课时)", "申领金额(元)", "状态", "说明",
	}
	w.table("人员明细", "韶关市企业职工线上适岗职业技能培训补贴申领人员明细表", x.Enterprise.Name, head,
		len(x.People)+1, func(i int) []string {
			if i == len(x.People) {
				return []string{
					"合计", fmt.Sprintf("%d人", x.Totals.People), "", "", "", fmt.Sprint(x.Totals.Hours), "",
					x.Totals.Amount.Yuan(), "", "",
				}
			}
			p := x.People[i]
			return []string{
				fmt.Sprint(i + 1), p.Name, p.Sex, p.ID, p.Phone, fmt.Sprint(p.Line.Hours), x.Policy.RatePerHour.Yuan(),
				p.Line.Amount.Yuan(), p.Line.State.Chinese(), p.Line.Reason(),
			}
		})
	for i, width := range []float64{8, 14, 6, 24, 16, 8, 18, 14, 10, 30} {
		name, err := excelize.ColumnNumberToName(i + 1)
		w.do(err)
		w.do(f.SetColWidth("人员明细", name, name, width))
	}
	w.do(f.SetCellStr("人员明细", fmt.Sprintf("A%d", len(x.People)+6), claimDraft))
	for _, sheet := range f.GetSheetList() {
		w.onePageWide(sheet)
	}
	if w.err != nil {
		return nil, fmt.Errorf("write claim: %w", w.err)
	}
	return written(f)
}

// onePageWide lets a sheet print on A4, one page wide.
func (w *sheetWriter) onePageWide(sheet string) {
	landscape, a4, one, free, fit := "landscape", 9, 1, 0, true
	w.do(w.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Orientation: &landscape,
		Size:        &a4,
		FitToWidth:  &one,
		FitToHeight: &free,
	}))
	w.do(w.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// claim writes the form itself: label and value side by side.
func (w *sheetWriter) claim(x ClaimSheets) {
	w.sheet = "申领表"
	c, f, e := x.Claim, x.Filing, x.Enterprise
	for i, width := range []float64{24, 36, 24, 36} {
		name, err := excelize.ColumnNumberToName(i + 1)
		w.do(err)
		w.do(w.f.SetColWidth(w.sheet, name, name, width))
	}
	rows := [][]string{
		{"申领编号", c.Number, "备案编号", c.Training.Number},
		{"企业名称", e.Name, "统一社会信用代码", e.CreditCode},
		{"注册地址", e.Address, "所在县（市、区）", c.County.Chinese()},
		{"法人代表", e.Legal, "联系电话", e.Phone},
		{"培训项目名称", c.Training.Project, "培训类型", f.Type.Chinese()},
		{
			"培训起止时间", f.Form.Start.Chinese() + "至" + f.Form.End.Chinese(), "申领日期",
			calendar.DayOf(c.SubmittedAt).Chinese(),
		},
		{"申领人数", fmt.Sprint(x.Totals.People), "申领课时", fmt.Sprint(x.Totals.Hours)},
		{"补贴标准(元/课时)", x.Policy.RatePerHour.Yuan(), "申领金额(元)", x.Totals.Amount.Yuan()},
		{"开户名", c.Entry.Payee.Name, "开户行", c.Entry.Payee.Bank},
		{"账号", c.Entry.Payee.Account, "政策依据", x.Policy.Document},
		{
			"企业承诺",
			"承诺：申领内容真实，如有弄虚作假骗取培训补贴，愿承担相应责任，接受依法依规处理。\n（盖章）    年  月  日",
			"",
			"",
		},
		{
			"县（市、区）初审意见", "\n经办人：        （盖章）    年  月  日", "县（市、区）复核意见",
			"\n负责人：        （盖章）    年  月  日",
		},
		{"省系统编号", c.Paper.ProvincialNumber, "收到纸质材料日期", c.Paper.Day.String()},
	}
	w.do(w.f.MergeCell(w.sheet, "A1", "D1"))
	w.do(w.f.SetCellStr(w.sheet, "A1", "韶关市企业职工线上适岗职业技能培训补贴申领表"))
	w.do(w.f.SetCellStyle(w.sheet, "A1", "D1", w.title))
	for i, row := range rows {
		n := i + 2
		w.row(n, row, w.text)
		if row[2] == "" {
			w.do(w.f.MergeCell(w.sheet, fmt.Sprintf("B%d", n), fmt.Sprintf("D%d", n)))
		}
		if row[0] == "企业承诺" || row[0] == "县（市、区）初审意见" {
			w.do(w.f.SetRowHeight(w.sheet, n, 60))
		}
	}
	w.do(w.f.SetCellStr(w.sheet, fmt.Sprintf("A%d", len(rows)+2), claimDraft))
}
