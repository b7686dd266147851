package form

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// known is an enterprise's draft, with two platforms to choose from.
func known() FilingSheets {
	return FilingSheets{
		Enterprise: subsidy.Enterprise{EnterpriseDetails: subsidy.EnterpriseDetails{
			Name: "韶关市某某有限公司", CreditCode: "91512081MA62K0260E", Address: "韶关市某路1号", Legal: "李建国",
			Phone: "07518888888",
		}},
		Filing: subsidy.Filing{Type: subsidy.OnJob, Form: subsidy.FilingForm{
			Organiser: subsidy.OrganiserSelf, Leader: "王负责", LeaderPhone: "13800138000",
			Platform: subsidy.PlatformInfo{
				ID: "class", Name: "中国职业培训在线", ICP: "京ICP备00000001号", Address: "http://px.class.com.cn",
				Server: "203.0.113.1 北京市",
			},
			Courses: []subsidy.Course{},
		}},
		Platforms: subsidy.NamedPlatforms(),
	}
}

// standing is the draft as a file is taken into it.
func standing(x FilingSheets, people int) Standing {
	return Standing{
		Form: x.Filing.Form, Type: x.Filing.Type, Enterprise: x.Enterprise, Platforms: x.Platforms, People: people,
	}
}

// put writes cells by name into a sheet of a workbook.
func put(t *testing.T, f *excelize.File, sheet string, cells map[string]any) {
	t.Helper()
	for at, v := range cells {
		if err := f.SetCellValue(sheet, at, v); err != nil {
			t.Fatal(err)
		}
	}
}

// opened is the blank workbook, to be filled in.
func opened(t *testing.T, x FilingSheets) *excelize.File {
	t.Helper()
	data, err := WriteWorkbook(x)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func saved(t *testing.T, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheBlankWorkbookHasTheNoticesTitlesAndWhatIsKnown(t *testing.T) {
	f := opened(t, known())
	if got := strings.Join(f.GetSheetList(), "、"); got != "附表1 备案表、附表2 培训计划、附表3 培训大纲、"+
		"附表4 人员名册" {
		t.Errorf("sheets: %s", got)
	}
	for sheet, cells := range map[string]map[string]string{
		"附表1 备案表": {
			"A1": "韶关市企业职工线上适岗职业技能培训备案表", "A3": "企业基本情况", "A4": "企业名称",
			"B4": "韶关市某某有限公司",
			"C4": "统一社会信用代码", "D4": "91512081MA62K0260E", "A12": "线上培训平台基本情况",
			"A13": "平台名称(网站)或APP产品名称", "B13": "中国职业培训在线", "D13": "京ICP备00000001号",
			"C14": "IP地址及服务器放置城市名称", "D14": "203.0.113.1 北京市", "A17": "培训类型", "B17": "在岗培训",
			"A19": "培训起止时间", "C19": "至", "A20": "培训负责人", "B20": "王负责", "D20": "13800138000",
			"A23": "线上培训计划", "A24": "课程资源名称", "D24": "培训时长",
		},
		"附表2 培训计划": {
			"A1": "韶关市企业职工线上适岗职业技能培训计划", "B4": "课程资源名称(培训项目)",
			"D4": "培训时长(分钟)",
		},
		"附表3 培训大纲": {
			"A1": "韶关市企业职工线上适岗职业技能培训大纲", "C4": "培训起止时间",
			"E4": "培训模块(公共必修课/专业技能课)",
		},
		"附表4 人员名册": {"A1": "韶关市企业职工线上适岗职业技能培训人员名册", "B4": "姓名", "F4": "平台登录账号"},
	} {
		for at, want := range cells {
			if got, err := f.GetCellValue(sheet, at); err != nil || got != want {
				t.Errorf("%s %s is %q, want %q (%v)", sheet, at, got, want, err)
			}
		}
	}
	lists := map[string]string{}
	for _, sheet := range f.GetSheetList() {
		all, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all {
			lists[sheet+" "+v.Sqref] = v.Formula1
		}
	}
	for at, want := range map[string]string{
		"附表1 备案表 B17": "岗前培训,在岗培训,转岗转业培训", "附表1 备案表 B7": "是,否",
		"附表3 培训大纲 E5:E16": "公共必修课,专业技能课",
		"附表4 人员名册 C5:C64": "男,女",
	} {
		if !strings.Contains(lists[at], want) {
			t.Errorf("the choices of %s: %q", at, lists[at])
		}
	}
	if !strings.Contains(lists["附表2 培训计划 E5:E16"], "中国职业培训在线") {
		t.Errorf("the platforms: %v", lists)
	}
}

// TestTheFormsLabelsAreTheNotices holds the forms against the notice's own
// labels (附表1-4): one that is lost, changed or invented fails.
func TestTheFormsLabelsAreTheNotices(t *testing.T) {
	const notice = `企业名称 统一社会信用代码 注册地址 法人代表 联系电话 培训机构名称 机构注册地址 机构负责人
		平台名称(网站)或APP产品名称 ICP备案号 网站地址(APP的下载地址) IP地址及服务器放置城市名称 培训项目名称
		培训岗位(工种) 培训类型 培训计划人数 培训方式 培训起止时间 培训课时 培训负责人 联系手机 培训目标
		线上培训计划 课程资源名称 内容要点 资源形式 培训时长 申报企业承诺 县(市、区)人力资源社会保障部门审核备案意见
		课程资源名称(培训项目) 培训时长(分钟) 资源名称(网络平台) 培训人数 培训模块(公共必修课/专业技能课)
		培训效果(学习目的、掌握程度) 备注 序号 姓名 性别 身份证号码 手机号码 平台登录账号`
	ours := map[string]bool{}
	for _, f := range formFields {
		ours[f.label] = true
	}
	for _, s := range sections {
		ours[s.heading] = true
	}
	for _, a := range Annexes() {
		for _, title := range tableTitles(a) {
			ours[title] = true
		}
	}
	for _, label := range strings.Fields(notice) {
		if !ours[label] {
			t.Errorf("no form has the notice's %s", label)
		}
		delete(ours, label)
	}
	asked := []string{ // not printed, but asked for or split there
		"是否已领取受影响企业培训补助", "已申领补助的培训项目", "线上培训管理员", "企业基本情况",
		"培训机构基本情况（企业自行组织开展培训无须填写此项）", "线上培训平台基本情况", "培训项目基本情况",
	}
	for label := range ours {
		if !slices.Contains(asked, label) {
			t.Errorf("the notice has no %s", label)
		}
	}
}

// filledIn is the blank workbook as a careful clerk fills it in.
func filledIn(t *testing.T) *excelize.File {
	t.Helper()
	f := opened(t, known())
	put(t, f, "附表1 备案表", map[string]any{
		"B16": "数控车工线上培训", "D16": "数控车工", "D17": "线上培训", "B18": "3",
		"B19": "2026-12-14", "D19": "2026-12-31",
		"B21": "赵管理", "D21": "13900139000", "B22": "掌握数控车工应知应会",
		"A25": "安全生产", "B25": "安全操作", "C25": "视频", "D25": "90",
		"A26": "数控编程", "B26": "编程基础", "C26": "视频", "D26": "120分钟",
	})
	put(t, f, "附表2 培训计划", map[string]any{"B5": "安全生产", "B6": "数控编程", "D6": "120", "F6": "2"})
	put(t, f, "附表3 培训大纲", map[string]any{
		"B5": "安全生产", "E5": "公共必修课", "F5": "懂安全", "B6": "数控编程", "C6": "2026-12-20", "D6": "2026-12-25",
		"E6": "专业技能课", "F6": "会编程",
	})
	put(t, f, "附表4 人员名册", map[string]any{
		"B5": "王小明", "C5": "男", "D5": "11010519491231002X", "E5": "13800138000", "F5": "wxm",
	})
	return f
}

func filledForm(t *testing.T, data []byte, take ...Annex) (Workbook, Filled) {
	t.Helper()
	w, err := ReadWorkbook(data, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(take) == 0 {
		take = Annexes()
	}
	return w, w.Fill(standing(known(), 3), take)
}

func TestTheWorkbookThatWasFilledInFillsTheWholeFiling(t *testing.T) {
	w, got := filledForm(t, saved(t, filledIn(t)))
	if len(got.Problems) > 0 || len(w.People) != 1 {
		t.Fatalf("%+v, %d rosters", got.Problems, len(w.People))
	}
	day := calendar.NewDay
	want := known().Filing.Form
	want.Project, want.Post, want.Method, want.PlannedPeople = "数控车工线上培训", "数控车工", "线上培训", 3
	want.Start, want.End = day(2026, 12, 14), day(2026, 12, 31)
	want.Admin, want.AdminPhone, want.Goal = "赵管理", "13900139000", "掌握数控车工应知应会"
	courses := []subsidy.Course{{
		Name: "安全生产", Points: "安全操作", Form: "视频", Minutes: 90, Platform: "class", People: 3,
		Start: want.Start, End: want.End, Module: subsidy.PublicRequired, Effect: "懂安全",
	}, {
		Name: "数控编程", Points: "编程基础", Form: "视频", Minutes: 120, Platform: "class", People: 2,
		Start: day(2026, 12, 20), End: day(2026, 12, 25), Module: subsidy.ProfessionalSkill, Effect: "会编程",
	}}
	if !slices.Equal(got.Form.Courses, courses) {
		t.Errorf("courses %+v", got.Form.Courses)
	}
	got.Form.Courses = want.Courses
	if a, b := subsidy.DiffForms(want, got.Form), got.Form.Organiser; len(a) > 0 || b != want.Organiser {
		t.Errorf("differs in %+v", a)
	}
	if len(got.Courses) != 2 || got.Courses[0].Change != "added" {
		t.Errorf("changes %+v", got.Courses)
	}
	people, err := People(w.People, Mapping{})
	if err != nil || len(people) != 1 || people[0].Name != "王小明" {
		t.Errorf("%+v, %v", people, err)
	}
}

func TestWhatAFilingHoldsIsReadBackFromItsOwnForms(t *testing.T) {
	x := known()
	_, filled := filledForm(t, saved(t, filledIn(t)))
	x.Filing.Form = filled.Form
	x.Filing.Form.Courses[0].ID, x.Filing.Form.Courses[1].ID = "c1", "c2"
	for name, write := range map[string]func(FilingSheets) ([]byte, error){
		"the paper": WriteFiling, "the workbook": WriteWorkbook,
	} {
		data, err := write(x)
		if err != nil {
			t.Fatal(err)
		}
		w, err := ReadWorkbook(data, "")
		if err != nil {
			t.Fatal(err)
		}
		got := w.Fill(standing(x, 3), Annexes())
		if d := subsidy.DiffForms(x.Filing.Form, got.Form); len(d) > 0 || len(got.Problems) > 0 {
			t.Errorf("%s: %+v %+v", name, d, got.Problems)
		}
		for _, c := range got.Courses {
			if c.Change != "same" {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
}
