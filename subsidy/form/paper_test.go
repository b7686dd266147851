package form

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shigang/subsidy"
)

// noticeLabels are what the notice prints on each form, in its order; “+” is what we ask for beside it
// (附件1 一(四)注, 二) or what the form's file says of the case.
var noticeLabels = map[string]string{
	"filing": `韶关市企业职工线上适岗职业技能培训备案表
		企业基本情况 企业名称 统一社会信用代码 注册地址 法人代表 联系电话
		是否已领取受影响企业培训补助 是 否 +已申领补助的培训项目
		培训机构基本情况（企业自行组织开展培训无须填写此项） 培训机构名称 统一社会信用代码 机构注册地址
		机构负责人 联系电话 线上培训平台基本情况 平台名称(网站)或APP产品名称 ICP备案号
		网站地址(APP的下载地址) IP地址及服务器放置城市名称
		培训项目基本情况 培训项目名称 培训岗位(工种) 培训类型 岗前培训 在岗培训 转岗转业培训
		培训计划人数 培训方式 培训起止时间 培训课时
		培训负责人 联系手机 +线上培训管理员 +联系手机 培训目标
		线上培训计划（此栏目内容可根据实际情况增加） 课程资源名称 内容要点 资源形式 培训时长
		申报企业承诺 县(市、区)人力资源社会保障部门审核备案意见
		注：1.此表由开展企业职工线上适岗职业技能培训的企业填写。
		2.此表一式两份，人力资源社会保障专职管理部门、申报企业各存一份。 3.此表按培训类型分别填写。
		4.与此表同时报送本项目培训计划、培训大纲、培训人员花名册。`,
	"plan": `韶关市企业职工线上适岗职业技能培训计划
		序号 课程资源名称(培训项目) 内容要点 培训时长(分钟) 资源名称(网络平台) 培训人数
		备注：培训项目的备案材料按岗前培训、在岗培训和转岗转业培训三种培训类型分别填写。`,
	"outline": `韶关市企业职工线上适岗职业技能培训大纲
		序号 课程资源名称(培训项目) 培训起止时间 培训模块(公共必修课/专业技能课) 培训效果(学习目的、掌握程度) 备注`,
	"roster": `韶关市企业职工线上适岗职业技能培训人员名册
		序号 姓名 性别 身份证号码 手机号码 平台登录账号 （此名册可顺延）`,
	"assessment": `韶关市企业职工线上适岗职业技能培训评估表
		企业名称 线上培训平台基本情况 平台名称(网站)或APP产品名称 ICP备案号 IP地址及服务器放置城市名称
		网站地址(APP的下载地址)
		培训项目基本情况 培训项目名称 培训岗位(工种) 线上培训计划（此栏目内容可根据实际情况增加）
		课程资源名称 内容要点 资源形式 培训时长 申报企业意见 市职业技能服务中心意见 +收到书面报告日期 +评估编号
		注：1.此表由开展企业职工线上适岗职业技能培训的企业填写。
		2.此表一式两份，市职业技能服务中心、人力资源社会保障专职管理部门各存一份。
		3.此表同时附上《韶关市企业职工线上适岗职业技能培训评估内容清单》（附表5-2）提供的资料。`,
	"checklist": `韶关市企业职工线上适岗职业技能培训评估内容清单 企业需提供如下材料：
		+已提供 +已提供 +已提供 +已提供`,
}

func TestEachFormsLabelsAreTheNoticesInItsOrder(t *testing.T) {
	checked := 0
	for _, papers := range everyPaper() {
		for _, p := range papers {
			want := strings.Fields(noticeLabels[p.Name])
			if len(want) == 0 {
				continue
			}
			checked++
			for i := range want {
				want[i] = strings.TrimPrefix(want[i], "+")
			}
			var got []string
			for _, label := range p.Labels() {
				got = append(got, strings.Fields(label)...)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s prints\n%q, the notice\n%q", p.Name, got, want)
			}
		}
	}
	if checked < len(noticeLabels) {
		t.Errorf("%d forms were looked at", checked)
	}
}

// sheetsOf is a written file, opened.
func sheetsOf(t *testing.T, papers []Paper) *excelize.File {
	t.Helper()
	data, err := excelOf(papers)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestTheFileSaysWhatThePaperSays(t *testing.T) {
	for name, papers := range everyPaper() {
		f := sheetsOf(t, papers)
		for _, p := range papers {
			rows, err := f.GetRows(p.Sheet)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, row := range rows {
				all = append(all, row...)
			}
			got, want := letters(strings.Join(all, "\n")), letters(strings.TrimPrefix(said(p), p.Annex))
			for r, n := range want {
				if got[r] < n {
					t.Errorf("%s %s: %c stands %d times in the file, %d on paper", name, p.Sheet, r, got[r], n)
				}
			}
		}
	}
}

func TestNothingThatPeopleTypedIsAFormula(t *testing.T) {
	x := filed(1)
	const nasty = `=cmd|' /C calc'!A0`
	x.Filing.Form.Project, x.Filing.Form.Goal, x.Enterprise.Name = nasty, "+1+1", "@SUM(A1)"
	x.Filing.Form.Courses[0].Name = "-2+3"
	x.People[0] = subsidy.RosterEntry{Name: nasty, ID: "11010519491231002X", Phone: "00138", Account: "\t=1+1"}
	f, seen := sheetsOf(t, x.Papers()), 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for k, v := range row {
				at, err := excelize.CoordinatesToCellName(k+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				kind, err := f.GetCellType(sheet, at)
				if formula, _ := f.GetCellFormula(sheet, at); err != nil || formula != "" ||
					v != "" && kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
					t.Errorf("%s %s is %q of type %v, formula %q, %v", sheet, at, v, kind, formula, err)
				}
				if v == nasty {
					seen++
				}
			}
		}
	}
	if seen != 2 {
		t.Errorf("what was typed stands %d times in the file", seen)
	}
}
