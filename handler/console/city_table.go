package console

import (
	"fmt"
	"strconv"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
	"shigang/subsidy/oversight"
)

// cityTables are the city's tables of a period: what its charts and its Excel files are made of.
type cityTables struct {
	search   page.CitySearch
	period   oversight.Period
	report   oversight.Report
	overdue  map[subsidy.County]store.OverdueCount
	ofClaim  []oversight.Pace
	ofFiling []oversight.Pace
	allClaim oversight.Pace
	allFile  oversight.Pace
	limit    int // working days of the review opinion in the version of today
}

// cityTables reads a period's figures and lets the rules add them up.
func (k Console) cityTables(v visit, search page.CitySearch, period oversight.Period) (t cityTables, err error) {
	ctx, actor := v.UserContext(), v.staff.Actor()
	t.search, t.period = search, period
	read, err := k.Store.Overview(ctx, actor, store.OverviewSearch{
		Period: period, County: subsidy.County(search.County), Type: subsidy.TrainingType(search.Type),
	})
	if err != nil {
		return t, err
	}
	if t.overdue, err = k.Store.OverdueCounts(ctx, actor, overdueSearch(v, search)); err != nil {
		return t, err
	}
	rules, err := k.Store.CommonRules(ctx)
	if err != nil {
		return t, err
	}
	policy, err := rules.Policies.On(v.today())
	if err != nil {
		return t, err
	}
	counties := v.counties(search)
	t.limit, t.report = policy.ReviewDays, oversight.ReportOf(read.Cells, period, counties)
	t.ofClaim, t.allClaim, err = oversight.Paces(read.Claims, counties, rules.Calendar, rules.Policies)
	if err != nil {
		return t, err
	}
	t.ofFiling, t.allFile, err = oversight.Paces(read.Filings, counties, rules.Calendar, rules.Policies)
	return t, err
}

// counties are those that the reader asked for and may see.
func (v visit) counties(search page.CitySearch) []subsidy.County {
	switch {
	case v.staff.Role != subsidy.CityOfficer:
		return []subsidy.County{v.staff.County}
	case search.County != "":
		return []subsidy.County{subsidy.County(search.County)}
	}
	return subsidy.Counties()
}

// excel is where a table is had as Excel.
func (t cityTables) excel(name string) string { return t.search.Address("/console/city/excel/" + name) }

// What each figure counts, in the order of the figures.
const (
	saysFilings = "首次提交的备案，不含变更"
	saysPeople  = "这些备案名册上的人，一人多次培训重复计"
	saysHours   = "复核通过的申领，不含已排除的人员"
	saysAmount  = "复核通过的申领，撤回和不予补贴的除外"
	saysPaid    = "银行回盘已支付，未扣除追回"
)

func cityFigures(f oversight.Figures) []page.CityFigure {
	return []page.CityFigure{
		{N: page.Many(f.Filings), Name: "收到备案", Unit: "件", Says: saysFilings},
		{N: page.Many(f.People), Name: "备案人数", Unit: "人次", Says: saysPeople},
		{N: page.Many(f.Hours), Name: "核定课时", Unit: "课时", Says: saysHours},
		{N: page.Yuan(f.Amount), Name: "核定金额", Unit: "元", Says: saysAmount},
		{N: page.Yuan(f.Paid), Name: "已拨付", Unit: "元", Says: saysPaid},
	}
}

// weekName is a week in a table's row.
func weekName(w oversight.Week) string {
	return w.Monday.String() + " 至 " + w.Monday.AddDays(6).String()
}

// weeks is a table by week, with what a week's cells are.
func (t cityTables) weeks(columns []page.Column, cells func(oversight.Figures) []string) page.FigureTable {
	out := page.FigureTable{First: "周", Columns: columns, Sum: cells(t.report.Whole), Tall: len(t.report.Weeks) > 12}
	for _, w := range t.report.Weeks {
		out.Rows = append(out.Rows, page.FigureRow{
			Name: weekName(w), Short: w.Monday.String()[5:], Cells: cells(w.Figures),
		})
	}
	return out
}

func (t cityTables) received() page.FigureTable {
	out := t.weeks([]page.Column{
		{Name: "收到备案", Unit: "件", As: page.Bars}, {Name: "备案人数", Unit: "人次", As: page.AsLine},
	}, func(f oversight.Figures) []string { return []string{page.Many(f.Filings), page.Many(f.People)} })
	out.Title, out.Excel = "每周收到的备案", t.excel("received")
	out.Says = "按首次提交的日期归入各周（周一至周日）；首尾两周只计所选时间以内的日子。"
	out.Picture = fmt.Sprintf("每周收到的备案：共%d周，合计%d件、%d人次。数字见下表。", len(t.report.Weeks),
		t.report.Whole.Filings, t.report.Whole.People)
	return out
}

func (t cityTables) money() page.FigureTable {
	out := t.weeks([]page.Column{
		{Name: "核定课时", Unit: "课时"},
		{Name: "核定金额", Unit: "元", As: page.Bars},
		{Name: "已拨付", Unit: "元", As: page.Bars},
	}, func(f oversight.Figures) []string {
		return []string{page.Many(f.Hours), page.Yuan(f.Amount), page.Yuan(f.Paid)}
	})
	out.Title, out.Excel = "每周核定和拨付的金额", t.excel("money")
	out.Says = "核定按复核通过的日期，拨付按银行回盘的日期归入各周。"
	out.Picture = fmt.Sprintf("每周核定和拨付的金额：共%d周，合计核定%s元、拨付%s元。数字见下表。", len(t.report.Weeks),
		page.Yuan(t.report.Whole.Amount), page.Yuan(t.report.Whole.Paid))
	return out
}

// wholeColumns are the figures of a county or a type.
func wholeColumns() []page.Column {
	return []page.Column{
		{Name: "收到备案", Unit: "件"},
		{Name: "备案人数", Unit: "人次"},
		{Name: "核定申领", Unit: "件"},
		{Name: "核定课时", Unit: "课时"},
		{Name: "核定金额", Unit: "元", As: page.Bars},
		{Name: "已拨付", Unit: "元", As: page.Bars},
	}
}

func wholeCells(f oversight.Figures) []string {
	return []string{
		page.Many(f.Filings), page.Many(f.People), page.Many(f.Claims), page.Many(f.Hours), page.Yuan(f.Amount),
		page.Yuan(f.Paid),
	}
}

func (t cityTables) counties() page.FigureTable {
	out := page.FigureTable{
		Title: "各县（市、区）", First: "县区", Shown: true, Excel: t.excel("counties"),
		Columns: append(wholeColumns(), page.Column{Name: "现在超期", Unit: "件"}),
		Says:    "时间和类型按上面的选择；“现在超期”是今天的情况，不分时间。",
		Picture: fmt.Sprintf("%d个县区的核定金额和已拨付金额。数字见下表。", len(t.report.Counties)),
	}
	late := 0
	for _, r := range t.report.Counties {
		n := t.overdue[r.County].Whole()
		late += n
		out.Rows = append(out.Rows, page.FigureRow{
			Name: r.County.Chinese(), Cells: append(wholeCells(r.Figures), page.Many(n)),
		})
	}
	out.Sum = append(wholeCells(t.report.Whole), page.Many(late))
	return out
}

func (t cityTables) types() page.FigureTable {
	out := page.FigureTable{
		Title: "培训类型", First: "类型", Shown: true, Excel: t.excel("types"), Columns: wholeColumns(),
		Says:    "与上面的数字口径相同，按培训类型分。",
		Picture: "三种培训类型的核定金额和已拨付金额。数字见下表。",
		Sum:     wholeCells(t.report.Whole),
	}
	for _, r := range t.report.Types {
		out.Rows = append(out.Rows, page.FigureRow{Name: r.Type.Chinese(), Cells: wholeCells(r.Figures)})
	}
	return out
}

// paceCells are a county's; without a decision there are none to speak of.
func paceCells(p oversight.Pace) []string {
	if p.N == 0 {
		return []string{"0", "–", "–", "–", "–"}
	}
	return []string{
		page.Many(p.N), strconv.Itoa(p.Half), strconv.Itoa(p.Most), page.Many(p.InTime),
		strconv.Itoa(p.Share()) + "%",
	}
}

// paces is a table of how long decisions take.
func paces(title, what string, each []oversight.Pace, all oversight.Pace) page.FigureTable {
	out := page.FigureTable{
		Title: title, First: "县区", Sum: paceCells(all),
		Columns: []page.Column{
			{Name: what, Unit: "件"},
			{Name: "半数在几天内", Unit: "工作日", As: page.Bars},
			{Name: "九成在几天内", Unit: "工作日", As: page.Bars},
			{Name: "按期", Unit: "件"},
			{Name: "按期比例"},
		},
		Picture: fmt.Sprintf("%s：共%d件，半数在%d个工作日内，九成在%d个工作日内，按期%d件。数字见下表。", title, all.N,
			all.Half, all.Most, all.InTime),
	}
	for _, p := range each {
		out.Rows = append(out.Rows, page.FigureRow{Name: p.County.Chinese(), Cells: paceCells(p)})
	}
	return out
}

func (t cityTables) claims() page.FigureTable {
	out := paces("申领：提出审核意见用的时间", "已提出意见", t.ofClaim, t.allClaim)
	out.Limit, out.Excel = strconv.Itoa(t.limit), t.excel("claims")
	out.Limited = "法定 " + out.Limit + " 个工作日"
	out.Says = "所选时间内复核通过或不予补贴的申领，从首次完整提交起算，含企业补充材料的时间；" +
		"中止和复议后重新办理的，按该件自己的期限计。"
	return out
}

func (t cityTables) filings() page.FigureTable {
	out := paces("备案：作出决定用的时间", "已决定", t.ofFiling, t.allFile)
	out.Excel = t.excel("filings")
	out.Says = "所选时间内准予或不予备案的，从首次完整提交起算。期限是培训开始的前一天，没有天数；" +
		"变更和重新办理的不计。"
	return out
}

// cityTable names the tables that are had as Excel.
func (t cityTables) table(name string) (page.FigureTable, bool) {
	made, ok := map[string]func() page.FigureTable{
		"received": t.received, "money": t.money, "counties": t.counties, "types": t.types, "claims": t.claims,
		"filings": t.filings,
	}[name]
	if !ok {
		return page.FigureTable{}, false
	}
	return made(), true
}

// cityExcel sends one of the tables as Excel.
func (k Console) cityExcel(v visit) error {
	search, period, err := v.citySearch()
	if err != nil {
		return err
	}
	search.After = ""
	if v.Params("table") == "overdue" {
		return k.overdueExcel(v, search)
	}
	tables, err := k.cityTables(v, search, period)
	if err != nil {
		return err
	}
	t, ok := tables.table(v.Params("table"))
	if !ok {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这张表，请从全市情况页面下载"}
	}
	data, err := form.WriteFigures(form.FigureSheet{
		Title: t.Title, Notes: []string{narrowed(v, search, period), t.Says}, Head: t.Head(), Rows: t.Lines(),
	})
	if err != nil {
		return err
	}
	return sendExcel(v, "city-"+v.Params("table")+".xlsx", data)
}

// narrowed says of what a table is.
func narrowed(v visit, search page.CitySearch, period oversight.Period) string {
	county, kind := "全市", "全部类型"
	if v.staff.County != "" {
		county = v.staff.County.Chinese()
	} else if search.County != "" {
		county = subsidy.County(search.County).Chinese()
	}
	if search.Type != "" {
		kind = subsidy.TrainingType(search.Type).Chinese()
	}
	return county + "，" + period.Chinese() + "，" + kind
}

// mostOverdue bounds the overdue cases in one file.
const mostOverdue = 5000

// overdueExcel sends what is overdue as Excel.
func (k Console) overdueExcel(v visit, search page.CitySearch) error {
	sheet := form.FigureSheet{
		Title: "超期未办",
		Notes: []string{narrowed(v, search, oversight.Period{Until: v.today()})},
		Head: []string{
			"超期（工作日）", "事项", "编号", "企业", "项目", "县区", "最迟应办结", "最近督办", "督办人", "督办次数",
		},
	}
	for p := (store.Page{Limit: 100}); len(sheet.Rows) < mostOverdue; {
		rows, next, err := k.Store.Overdue(v.UserContext(), v.staff.Actor(), overdueSearch(v, search), p)
		if err != nil {
			return err
		}
		shown, err := k.overdueRows(v, rows)
		if err != nil {
			return err
		}
		for _, r := range shown {
			sheet.Rows = append(sheet.Rows, []string{
				strconv.Itoa(r.Over), r.Step.Chinese(), r.Number, r.EnterpriseName, r.Project, r.County.Chinese(),
				r.Last.String(), dayText(r.Urging.On), r.Urging.Name, strconv.Itoa(r.Urging.Times),
			})
		}
		if p.After = next; next == "" {
			break
		}
	}
	data, err := form.WriteFigures(sheet)
	if err != nil {
		return err
	}
	return sendExcel(v, "city-overdue.xlsx", data)
}

// dayText is a day in a table, "" for none.
func dayText(d calendar.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
