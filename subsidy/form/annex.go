package form

import (
	"fmt"
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Annex is one of the notice's forms (附表) that a filing is made of. What is
// said of it here feeds the blank form, the filled one, the reading of a file,
// and the test against the notice's own labels.
type Annex string

// The forms of one filing.
const (
	AnnexFiling  Annex = "filing"  // 附表1 备案表
	AnnexPlan    Annex = "plan"    // 附表2 培训计划
	AnnexOutline Annex = "outline" // 附表3 培训大纲
	AnnexRoster  Annex = "roster"  // 附表4 人员名册
)

// Annexes are all of them, in the notice's order.
func Annexes() []Annex { return []Annex{AnnexFiling, AnnexPlan, AnnexOutline, AnnexRoster} }

// Chinese is the form's name, which is its sheet's too.
func (a Annex) Chinese() string {
	return map[Annex]string{
		AnnexFiling:  "附表1 备案表",
		AnnexPlan:    "附表2 培训计划",
		AnnexOutline: "附表3 培训大纲",
		AnnexRoster:  "附表4 人员名册",
	}[a]
}

// title is the form's title as the notice prints it.
func (a Annex) title() string {
	return "韶关市企业职工线上适岗职业技能培训" + map[Annex]string{
		AnnexFiling: "备案表", AnnexPlan: "计划", AnnexOutline: "大纲", AnnexRoster: "人员名册",
	}[a]
}

// valueKind is what kind of value a field holds.
type valueKind int

const (
	textValue   valueKind = iota
	numberValue           // a number or code, cleaned as such
	peopleValue           // a count of people: 200人
	minutesValue
	periodValue // 起止时间
	choiceValue // one of a few
	platformValue
	shownValue // ours, or counted by us: shown, never read
)

// formField is a field of 附表1.
type formField struct {
	key    string // as in FilingForm's JSON; what is not in it begins with “-”
	label  string // as the notice prints it
	also   string // other words for it, divided by spaces
	kind   valueKind
	opens  string // the group that this label opens: what follows it is about
	within string // the group in which the label means this field, when it stands for several
}

// choices are what may be ticked.
func (f formField) choices() []string {
	switch f.key {
	case "aid_received":
		return []string{"是", "否"}
	case "-type":
		return typeWords()
	case "module":
		return moduleWords()
	}
	return nil
}

func typeWords() (out []string) {
	for _, t := range []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer} {
		out = append(out, t.Chinese())
	}
	return out
}

func moduleWords() []string {
	return []string{subsidy.PublicRequired.Chinese(), subsidy.ProfessionalSkill.Chinese()}
}

// sections are 附表1's own headings, and the group that each opens.
var sections = []struct{ heading, opens string }{
	{"企业基本情况", "enterprise"},
	{"培训机构基本情况（企业自行组织开展培训无须填写此项）", "institution"},
	{"线上培训平台基本情况", "platform"},
	{"培训项目基本情况", "project"},
	{"线上培训计划", "plan"},
}

// formFields are 附表1's, in its order; 已申领补助的培训项目 and 线上培训管理员 are not
// printed but asked for (附件1 一(四)注, 二).
var formFields = []formField{
	{key: "-name", label: "企业名称", also: "申报企业 单位名称", opens: "enterprise"},
	{key: "-credit_code", label: "统一社会信用代码", kind: numberValue, within: "enterprise"},
	{key: "-address", label: "注册地址", kind: shownValue, within: "enterprise"},
	{key: "-legal", label: "法人代表", also: "法定代表人", kind: shownValue, within: "enterprise"},
	{key: "-phone", label: "联系电话", kind: shownValue, within: "enterprise"},
	{key: "aid_received", label: "是否已领取受影响企业培训补助", kind: choiceValue},
	{key: "aid_training", label: "已申领补助的培训项目"},
	{key: "institution/name", label: "培训机构名称", also: "机构名称", opens: "institution"},
	{key: "institution/credit_code", label: "统一社会信用代码", kind: numberValue, within: "institution"},
	{key: "institution/address", label: "机构注册地址", also: "注册地址", within: "institution"},
	{key: "institution/head", label: "机构负责人", also: "负责人", within: "institution"},
	{key: "institution/phone", label: "联系电话", kind: numberValue, within: "institution"},
	{
		key: "platform/name", label: "平台名称(网站)或APP产品名称",
		also: "平台名称 网络平台 平台名称网站 线上培训平台", kind: platformValue, opens: "platform",
	},
	{key: "platform/icp", label: "ICP备案号", also: "icp icp备案"},
	{key: "platform/address", label: "网站地址(APP的下载地址)", also: "平台网址 网址"},
	{
		key: "platform/server", label: "IP地址及服务器放置城市名称",
		also: "ip地址 ip地址及服务器放置城市 服务器放置城市名称",
	},
	{key: "project", label: "培训项目名称", also: "项目名称", opens: "project"},
	{key: "post", label: "培训岗位(工种)", also: "岗位 工种 培训工种 岗位工种 培训岗位工种"},
	{key: "-type", label: "培训类型", also: "类型", kind: choiceValue},
	{key: "method", label: "培训方式"},
	{key: "planned_people", label: "培训计划人数", also: "培训人数 计划人数 计划培训人数", kind: peopleValue},
	{key: "-hours", label: "培训课时", kind: shownValue},
	{key: "period", label: "培训起止时间", also: "起止时间 培训时间 培训周期", kind: periodValue},
	{key: "leader", label: "培训负责人", also: "项目负责人 负责人", opens: "leader"},
	{key: "leader_phone", label: "联系手机", also: "手机 手机号码 联系电话", kind: numberValue, within: "leader"},
	{key: "admin", label: "线上培训管理员", also: "培训管理员 管理员", opens: "admin"},
	{key: "admin_phone", label: "联系手机", also: "手机 手机号码 联系电话", kind: numberValue, within: "admin"},
	{key: "goal", label: "培训目标", also: "培训目的"},
	{key: "-promise", label: "申报企业承诺", kind: shownValue, opens: "promise"},
	{key: "-opinion", label: "县(市、区)人力资源社会保障部门审核备案意见", kind: shownValue, opens: "opinion"},
}

// filingLayout is which of the fields stand side by side in 附表1; one alone has the row.
var filingLayout = [][]string{
	{"enterprise"},
	{"-name", "-credit_code"},
	{"-address"},
	{"-legal", "-phone"},
	{"aid_received", "aid_training"},
	{"institution"},
	{"institution/name", "institution/credit_code"},
	{"institution/address"},
	{"institution/head", "institution/phone"},
	{"platform"},
	{"platform/name", "platform/icp"},
	{"platform/address", "platform/server"},
	{"project"},
	{"project", "post"},
	{"-type", "method"},
	{"planned_people", "-hours"},
	{"period"},
	{"leader", "leader_phone"},
	{"admin", "admin_phone"},
	{"goal"},
	{"plan"},
}

// fieldOf finds a field of 附表1 by its key.
func fieldOf(key string) formField {
	at := slices.IndexFunc(formFields, func(f formField) bool { return f.key == key })
	return formFields[at]
}

// courseColumn is a column about courses: of 附表1's 线上培训计划, 附表2, 附表3.
type courseColumn struct {
	key   string // as in Course's JSON
	title string // as the notice prints it
	also  string // other words, divided by spaces
	kind  valueKind
	in    []Annex // the forms that have it, each under this title
}

// courseColumns are all of them; a column that forms title differently stands once a title.
var courseColumns = []courseColumn{
	{key: "name", title: "课程资源名称", in: []Annex{AnnexFiling}, also: "课程名称 课程 培训课程 课程资源"},
	{key: "name", title: "课程资源名称(培训项目)", in: []Annex{AnnexPlan, AnnexOutline}},
	{
		key: "points", title: "内容要点", in: []Annex{AnnexFiling, AnnexPlan},
		also: "课程内容 培训内容 主要内容",
	},
	{key: "form", title: "资源形式", in: []Annex{AnnexFiling}, also: "课程形式 形式"},
	{
		key: "minutes", title: "培训时长", in: []Annex{AnnexFiling}, kind: minutesValue,
		also: "时长 课程时长 学习时长",
	},
	{key: "minutes", title: "培训时长(分钟)", in: []Annex{AnnexPlan}, kind: minutesValue},
	{
		key: "platform", title: "资源名称(网络平台)", in: []Annex{AnnexPlan}, kind: platformValue,
		also: "网络平台 平台 平台名称 所在平台",
	},
	{key: "people", title: "培训人数", in: []Annex{AnnexPlan}, kind: peopleValue, also: "人数 参训人数"},
	{
		key: "period", title: "培训起止时间", in: []Annex{AnnexOutline}, kind: periodValue,
		also: "起止时间 培训时间",
	},
	{
		key: "module", title: "培训模块(公共必修课/专业技能课)", in: []Annex{AnnexOutline},
		kind: choiceValue,
		also: "模块 课程类别 培训模块公共必修课专业技能课",
	},
	{
		key: "effect", title: "培训效果(学习目的、掌握程度)", in: []Annex{AnnexOutline},
		also: "学习目的 掌握程度 培训效果学习目的掌握程度",
	},
	{key: "remark", title: "备注", in: []Annex{AnnexOutline}},
}

// columnsOf are a form's columns of courses, in its order; 附表4's are rosterColumns.
func columnsOf(a Annex) (out []courseColumn) {
	for _, c := range courseColumns {
		if slices.Contains(c.in, a) {
			out = append(out, c)
		}
	}
	return out
}

// tableTitles are the titles over a form's table, with 序号 where it has one.
func tableTitles(a Annex) []string {
	if a == AnnexRoster {
		return rosterColumns
	}
	var out []string
	if a != AnnexFiling {
		out = append(out, "序号")
	}
	for _, c := range columnsOf(a) {
		out = append(out, c.title)
	}
	return out
}

// shownOf is what a field of 附表1 holds, as people read it.
func (x FilingSheets) shownOf(key string) string {
	f, e, form := x.Filing, x.Enterprise, x.Filing.Form
	switch key {
	case "-name":
		return e.Name
	case "-credit_code":
		return e.CreditCode
	case "-address":
		return e.Address
	case "-legal":
		return e.Legal
	case "-phone":
		return e.Phone
	case "-type":
		return f.Type.Chinese()
	case "-hours":
		return count(x.ClassHours, "")
	case "planned_people":
		return count(form.PlannedPeople, "")
	}
	return shownField(form, key)
}

// shownField is what a field of the form holds, as people read it, "" for nothing.
func shownField(form subsidy.FilingForm, key string) string {
	switch key {
	case "aid_received":
		return map[bool]string{true: "是", false: "否"}[form.AidReceived]
	case "planned_people":
		return count(form.PlannedPeople, "人")
	case "period":
		return period(form.Start, form.End)
	}
	if p := textOfForm(&form, key); p != nil {
		return *p
	}
	return ""
}

// textOfForm is where a text of 附表1 is kept, nil for what is none.
func textOfForm(form *subsidy.FilingForm, key string) *string {
	return map[string]*string{
		"aid_training": &form.AidTraining, "institution/name": &form.Institution.Name,
		"institution/credit_code": &form.Institution.CreditCode, "institution/address": &form.Institution.Address,
		"institution/head": &form.Institution.Head, "institution/phone": &form.Institution.Phone,
		"platform/name": &form.Platform.Name, "platform/icp": &form.Platform.ICP,
		"platform/address": &form.Platform.Address, "platform/server": &form.Platform.Server,
		"project": &form.Project, "post": &form.Post, "method": &form.Method, "leader": &form.Leader,
		"leader_phone": &form.LeaderPhone, "admin": &form.Admin, "admin_phone": &form.AdminPhone, "goal": &form.Goal,
	}[key]
}

// shownCourse is what a column holds of a course, as people read it.
func shownCourse(c subsidy.Course, key string, platforms map[string]string) string {
	switch key {
	case "minutes":
		return count(c.Minutes, "分钟")
	case "people":
		return count(c.People, "人")
	case "period":
		return period(c.Start, c.End)
	case "module":
		return c.Module.Chinese()
	case "platform":
		return platforms[c.Platform]
	}
	return *textOfCourse(&c, key)
}

// textOfCourse is where a text of a course is kept, nil for what is none.
func textOfCourse(c *subsidy.Course, key string) *string {
	return map[string]*string{
		"name": &c.Name, "points": &c.Points, "form": &c.Form, "effect": &c.Effect, "remark": &c.Remark,
	}[key]
}

// count is a number with its unit, "" for none.
func count(n int, unit string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n) + unit
}

// labelWords are the comparable forms of a label: the notice's own, and others.
func labelWords(label, also string) []string {
	return append([]string{plain(label)}, strings.Fields(also)...)
}

// period is a time from one day to another, "" for none.
func period(from, to calendar.Day) string {
	if from.IsZero() && to.IsZero() {
		return ""
	}
	return from.Chinese() + "至" + to.Chinese()
}
