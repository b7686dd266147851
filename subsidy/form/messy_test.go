package form

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// typedIn makes a workbook of sheets, rows of cells; a cell is what stands between bars.
func typedIn(t *testing.T, pages ...[]string) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for i, page := range pages {
		name := page[0]
		if i == 0 {
			if err := f.SetSheetName("Sheet1", name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, line := range page[1:] {
			for at, text := range strings.Split(line, "|") {
				cell, _ := excelize.CoordinatesToCellName(at+1, n+1)
				if text != "" {
					put(t, f, name, map[string]any{cell: text})
				}
			}
		}
	}
	return f
}

// ours are the forms as HR has typed them by hand.
var ours = struct{ filing, plan, outline []string }{
	filing: []string{
		"备案",
		"韶关市企业职工线上适岗职业技能培训备案表",
		"企业基本情况",
		"企业名称|韶关市某某有限公司|统一社会信用代码|91512081MA62K0260E",
		"线上培训平台基本情况",
		"平台名称(网站)或APP产品名称|中国职业培训在线",
		"培训项目基本情况",
		"培训项目名称|数控车工线上培训|培训岗位(工种)|数控车工",
		"培训类型|□岗前培训|☑在岗培训|□转岗转业培训",
		"培训计划人数|3人|培训方式|线上",
		"培训起止时间|2026年12月14日至2026年12月31日|培训课时|",
		"培训负责人|王负责|联系手机|13800138000",
		"培训目标|会操作",
	},
	plan: []string{
		"计划",
		"韶关市企业职工线上适岗职业技能培训计划",
		"企业名称（盖章）：韶关市某某有限公司||||填报日期：2026年12月1日",
		"序号|课程资源名称(培训项目)|内容要点|培训时长(分钟)|资源名称(网络平台)|培训人数",
		"1|安全生产|安全操作|90|中国职业培训在线|3",
		"2|数控编程|编程基础|120|中国职业培训在线|2",
		"备注：培训项目的备案材料按岗前培训、在岗培训和转岗转业培训三种培训类型分别填写。",
	},
	outline: []string{
		"大纲",
		"韶关市企业职工线上适岗职业技能培训大纲",
		"序号|课程资源名称(培训项目)|培训起止时间|培训模块(公共必修课/专业技能课)|培训效果(学习目的、掌握程度)|备注",
		"1|安全生产|2026-12-14至2026-12-20|公共必修课|懂安全|",
		"2|数控编程|2026.12.20-12.31|专业技能课|会编程|",
	},
}

// swapped is a page with lines replaced: pairs of old and new.
func swapped(page []string, pairs ...string) []string {
	out := []string{page[0]}
	r := strings.NewReplacer(pairs...)
	for _, line := range page[1:] {
		out = append(out, strings.Split(r.Replace(line), "\n")...)
	}
	return out
}

// messy is a way in which HR's workbooks differ from the notice's.
type messy struct {
	name  string
	make  func(t *testing.T) *excelize.File
	check func(f subsidy.FilingForm) string // what is wrong, "" for nothing
	want  []string                          // parts of the problems, in order
}

func as(pages ...[]string) func(*testing.T) *excelize.File {
	return func(t *testing.T) *excelize.File { return typedIn(t, pages...) }
}

// is reports a difference in words.
func is[T comparable](got, want T) string {
	if got != want {
		return fmt.Sprintf("%v, want %v", got, want)
	}
	return ""
}

func allThere(f subsidy.FilingForm) string {
	if len(f.Courses) != 2 {
		return fmt.Sprintf("courses %+v", f.Courses)
	}
	a, b := f.Courses[0], f.Courses[1]
	return is(fmt.Sprintln(f.Project, f.Post, f.PlannedPeople, f.Start, f.End, f.Leader, f.LeaderPhone, f.Goal,
		a.Name, a.Minutes, a.People, a.Module.Chinese(), a.Start, a.End, b.Name, b.Minutes, b.People, b.Start, b.End),
		fmt.Sprintln("数控车工线上培训", "数控车工", 3, "2026-12-14", "2026-12-31", "王负责", "13800138000", "会操作",
			"安全生产", 90, 3, "公共必修课", "2026-12-14", "2026-12-20", "数控编程", 120, 2, "2026-12-20",
			"2026-12-31"))
}

func messies() []messy {
	f, p, o := ours.filing, ours.plan, ours.outline
	at := func(pages ...[]string) [][]string { return pages }
	base := func(name string, pages [][]string, check func(subsidy.FilingForm) string, want ...string) messy {
		return messy{name, as(pages...), check, want}
	}
	return append([]messy{
		base("as the notice has it", at(f, p, o), allThere),
		base("another order", at(o, f, p), allThere),
		base("sheets named otherwise", at(swapped(f, "", ""), append([]string{"Sheet9"}, p[1:]...),
			append([]string{"x"}, o[1:]...)), allThere),
		base("no titles, labels alone", at(append([]string{"a"}, f[2:]...), append([]string{"b"}, p[3:]...),
			append([]string{"c"}, o[2:]...)), allThere),
		base("all on one sheet", at(append(append(append([]string{}, f...), p[1:]...), o[1:]...)), allThere),
		base("label and value in one cell", at(swapped(f, "培训项目名称|数控车工线上培训",
			"项目名称：数控车工线上培训|",
			"培训负责人|王负责", "负责人:王负责|"), p, o), allThere),
		base("empty rows between", at(swapped(f, "培训类型", "\n\n培训类型"), swapped(p, "2|数控", "\n\n2|数控"), o),
			allThere),
		base("units and full width", at(swapped(f, "3人", "３ 人"), swapped(p, "|90|", "|９０分钟|", "|120|", "|2小时|",
			"|3", "|3名"), o), allThere),
		base("line breaks in labels", at(swapped(f, "培训项目名称", "培训项目 名称", "培训岗位(工种)",
			"培训岗位（工种）"), p, o),
			allThere),
		base("a tick behind the word", at(swapped(f, "□岗前培训|☑在岗培训|□转岗转业培训",
			"岗前培训 在岗培训√ 转岗转业培训"),
			p, o), allThere),
		base("the word alone", at(swapped(f, "□岗前培训|☑在岗培训|□转岗转业培训", "在岗培训"), p, o), allThere),
		base("days with slashes", at(swapped(f, "2026年12月14日至2026年12月31日", "2026/12/14 — 2026/12/31"), p, o),
			allThere),
		base("days in eight digits", at(swapped(f, "2026年12月14日至2026年12月31日", "20261214-20261231"), p, o),
			allThere),
		base("days in two cells", at(swapped(f, "2026年12月14日至2026年12月31日|培训课时|",
			"2026-12-14|至|2026-12-31"), p, o),
			allThere),
		base("no outline", at(f, p), func(f subsidy.FilingForm) string {
			return is(fmt.Sprint(len(f.Courses), f.Courses[0].Module, f.Courses[0].End), "22026-12-31")
		}),
		base("a platform by its address", at(swapped(f, "中国职业培训在线", "http://px.class.com.cn/"), p, o),
			func(f subsidy.FilingForm) string {
				return is(f.Platform.ID+f.Platform.Name, "class中国职业培训在线")
			}),
		base("what is not there is told by a stroke", at(swapped(f, "会操作", "/"), p, o),
			func(f subsidy.FilingForm) string { return is(f.Goal, "") }),
		base("a phone that lost digits", at(swapped(f, "13800138000", "1.38E+10"), p, o),
			func(f subsidy.FilingForm) string { return is(f.LeaderPhone, "13800138000") }, "联系手机"),
		base("two types", at(swapped(f, "□岗前培训", "☑岗前培训"), p, o), allThere, "看不出选的是哪一项"),
		base("another type", at(swapped(f, "□岗前培训|☑在岗培训", "☑岗前培训|□在岗培训"), p, o), allThere,
			"一份备案一种类型"),
		base("another enterprise", at(swapped(f, "某某有限", "别家有限"), p, o), allThere, "拿错了文件"),
		base("a day nobody can place", at(swapped(f, "2026年12月14日至2026年12月31日", "12月中下旬"), p, o),
			func(f subsidy.FilingForm) string { return is(f.Start, calendar.Day{}) }, "“培训起止时间”读不出来"),
		base("class hours for minutes", at(f, swapped(p, "|90|", "|2课时|"), o),
			func(f subsidy.FilingForm) string { return is(f.Courses[0].Minutes, 0) }, "一课时是几分钟"),
		base("a platform nobody knows", at(f, swapped(p, "90|中国职业培训在线", "90|某某云课堂"), o),
			func(f subsidy.FilingForm) string { return is(f.Courses[1].Platform, "class") }, "不在可以选择的平台里"),
		base("a course twice", at(f, swapped(p, "备注：", "3|安全生产|又一次|30|中国职业培训在线|3\n备注："), o),
			allThere, "同名"),
		base("a name merged over two rows", at(f, swapped(p, "2|数控编程", "2|"), o),
			func(f subsidy.FilingForm) string { return is(len(f.Courses), 2) }, "合并了单元格"),
		base("one form twice", at(f, p, append([]string{"计划旧"}, p[1:]...), o), allThere, "请只留一张"),
		base("people that are no number", at(swapped(f, "3人", "若干"), p, o),
			func(f subsidy.FilingForm) string { return is(f.PlannedPeople, 3) }, "只写人数"),
	}, drawn()...)
}

// drawn are those that need more than text.
func drawn() []messy {
	return []messy{
		{"days as numbers", func(t *testing.T) *excelize.File {
			f := typedIn(t, swapped(ours.filing, "2026年12月14日至2026年12月31日|培训课时|", "||"), ours.plan,
				ours.outline)
			put(t, f, "备案", map[string]any{
				"B10": time.Date(2026, 12, 14, 0, 0, 0, 0, time.UTC), "D10": time.Date(2026, 12, 31, 0, 0, 0, 0,
					time.UTC),
			})
			return f
		}, allThere, nil},
		{"merged cells", func(t *testing.T) *excelize.File {
			f := typedIn(t, ours.filing, ours.plan, ours.outline)
			for _, m := range [][2]string{{"A1", "D1"}, {"A2", "D2"}, {"B12", "D12"}} {
				if err := f.MergeCell("备案", m[0], m[1]); err != nil {
					t.Fatal(err)
				}
			}
			return f
		}, allThere, nil},
		{"an error value", func(t *testing.T) *excelize.File {
			f := typedIn(t, ours.filing, swapped(ours.plan, "|90|", "|#N/A|"), ours.outline)
			return f
		}, func(f subsidy.FilingForm) string { return is(f.Courses[0].Minutes, 0) }, []string{"错误值"}},
		{"a formula that nobody calculated", func(t *testing.T) *excelize.File {
			f := typedIn(t, ours.filing, swapped(ours.plan, "|90|", "||"), ours.outline)
			if err := f.SetCellFormula("计划", "D4", "45*2"); err != nil {
				t.Fatal(err)
			}
			return f
		}, func(f subsidy.FilingForm) string { return is(f.Courses[1].Minutes, 120) }, []string{"公式没有算出结果"}},
	}
}

// TestWorkbooksThatHRReallyHasAreRead reads every way of typing the forms by
// hand: what is plain is read, the rest is one sentence with its cell.
func TestWorkbooksThatHRReallyHasAreRead(t *testing.T) {
	all := messies()
	if len(all) < 20 {
		t.Fatalf("only %d", len(all))
	}
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			_, got := filledForm(t, saved(t, m.make(t)))
			if wrong := m.check(got.Form); wrong != "" {
				t.Error(wrong)
			}
			if len(got.Problems) != len(m.want) {
				t.Fatalf("problems %+v", got.Problems)
			}
			for i, p := range got.Problems {
				if !strings.Contains(p.Message, m.want[i]) || p.Sheet == "" || p.Cell == "" && !p.Stops {
					t.Errorf("%+v, want %s", p, m.want[i])
				}
			}
		})
	}
}

func TestHiddenPartsOfAWorkbookAreCountedAndSkippedByChoice(t *testing.T) {
	f := typedIn(t, ours.filing, ours.plan, ours.outline)
	if err := f.SetRowVisible("计划", 5, false); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetVisible("大纲", false); err != nil {
		t.Fatal(err)
	}
	data := saved(t, f)
	w, err := ReadWorkbook(data, "")
	if err != nil || w.Hidden().Rows != 1 || w.Hidden().Sheets != 1 || w.Hidden().Chosen("") == nil {
		t.Fatalf("%+v %v", w.Hidden(), err)
	}
	if w, err = ReadWorkbook(data, SkipHidden); err != nil || w.Has(AnnexOutline) {
		t.Fatalf("the hidden sheet: %v", err)
	}
	if got := w.Fill(standing(known(), 3), Annexes()); len(got.Form.Courses) != 1 {
		t.Errorf("courses %+v", got.Form.Courses)
	}
	if _, err := ReadWorkbook(data, "perhaps"); err == nil {
		t.Error("a choice that there is not")
	}
}

func TestWhatIsNoWorkbookIsRefusedWithinItsBounds(t *testing.T) {
	f := typedIn(t, []string{"别的", "日期|金额", "1|2"})
	if _, err := ReadWorkbook(saved(t, f), ""); err == nil || !strings.Contains(err.Error(), "没有找到附表1-4") {
		t.Errorf("%v", err)
	}
	long := []string{"名册", "姓名|身份证号码"}
	for range subsidy.MaxRoster + 2000 {
		long = append(long, "某人|1")
	}
	rows := strings.ReplaceAll(strings.Join(long[1:], "\n"), "|", ",")
	if _, err := ReadWorkbook([]byte(rows), ""); subsidy.KindOf(err) != subsidy.TooLarge {
		t.Errorf("too many rows: %v", err)
	}
	if _, err := ReadWorkbook([]byte("%PDF-1.7"), ""); err == nil {
		t.Error("a PDF")
	}
}

func TestTheChosenFormsAloneAreTaken(t *testing.T) {
	data := saved(t, typedIn(t, ours.filing, ours.plan, ours.outline))
	_, got := filledForm(t, data, AnnexPlan)
	if got.Form.Project != "" || len(got.Form.Courses) != 2 || got.Form.Courses[0].Effect != "" {
		t.Errorf("the plan alone: %+v", got.Form)
	}
	x := known()
	x.Filing.Form.Courses = []subsidy.Course{{ID: "c7", Name: "旧课程"}, {ID: "c9", Name: "安全生产", Effect: "旧的"}}
	w, err := ReadWorkbook(data, "")
	if err != nil {
		t.Fatal(err)
	}
	got = w.Fill(standing(x, 3), []Annex{AnnexPlan})
	if c := got.Form.Courses[0]; c.ID != "c9" || c.Effect != "旧的" || c.Minutes != 90 {
		t.Errorf("the course that stood: %+v", c)
	}
	var said []string
	for _, c := range got.Courses {
		said = append(said, c.Name+c.Change)
	}
	if s := strings.Join(said, " "); s != "安全生产changed 数控编程added 旧课程removed" {
		t.Errorf("changes: %s", s)
	}
}

func TestARosterBelowOtherFormsOfItsSheetIsRead(t *testing.T) {
	page := append(append([]string{}, ours.filing...), "韶关市企业职工线上适岗职业技能培训人员名册",
		"序号|姓名|性别|身份证号码|手机号码|平台登录账号", "1|王小明|男|11010519491231002X|13800138000|wxm")
	data := saved(t, typedIn(t, page))
	w, err := ReadWorkbook(data, "")
	if err != nil || !w.Has(AnnexFiling) || len(w.People) != 1 {
		t.Fatalf("%+v %v", w, err)
	}
	again, err := ReadSheets(data)
	if err != nil || len(again) != 1 || again[0].Header != w.People[0].Header {
		t.Errorf("the roster's own reading: %+v %v", again, err)
	}
}

func TestAHiddenRosterThatIsSkippedLeavesTheOtherForms(t *testing.T) {
	f := typedIn(t, ours.filing, []string{
		"名册", "姓名|身份证号码|手机号码|账号",
		"王小明|11010519491231002X|13800138000|wxm",
	})
	if err := f.SetSheetVisible("名册", false); err != nil {
		t.Fatal(err)
	}
	data := saved(t, f)
	if w, err := ReadWorkbook(data, ""); err != nil || len(w.People) != 1 || w.Hidden().Sheets != 1 {
		t.Errorf("asked about: %+v %v", w, err)
	}
	if w, err := ReadWorkbook(data, SkipHidden); err != nil || w.Has(AnnexRoster) || !w.Has(AnnexFiling) ||
		w.Hidden().Sheets != 1 {
		t.Errorf("skipped: %+v %v", w, err)
	}
}
