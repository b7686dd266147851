package subsidy

import (
	"fmt"
	"path"
	"strconv"

	"shigang/subsidy/calendar"
)

// Limits of a filing, so that no form grows without bound.
const (
	MaxCourses       = 100    // rows of 附表2
	MaxCourseMinutes = 60_000 // planned minutes of one course: 1,000 hours
	MaxRoster        = 5_000  // people of 附表4
	maxText          = 500    // characters of a long field
)

// Organiser is who runs the training (附件1 一(五)).
type Organiser string

// The organisers: 企业自行组织, 委托机构.
const (
	OrganiserSelf         Organiser = "self"
	OrganiserCommissioned Organiser = "commissioned"
)

// Chinese returns the organiser as 附表1 means it.
func (o Organiser) Chinese() string {
	return map[Organiser]string{OrganiserSelf: "企业自行组织", OrganiserCommissioned: "委托机构"}[o]
}

// Module is 附表3's 培训模块.
type Module string

// The modules: 公共必修课, 专业技能课.
const (
	PublicRequired    Module = "public_required"
	ProfessionalSkill Module = "professional_skill"
)

// Chinese returns the module as 附表3 prints it.
func (m Module) Chinese() string {
	return map[Module]string{PublicRequired: "公共必修课", ProfessionalSkill: "专业技能课"}[m]
}

// FilingForm is 附表1, 附表2 and 附表3, field for field; 附表4 is the roster, and
// 企业基本情况 comes from the registration. A draft may hold any part of it.
type FilingForm struct {
	AidReceived   bool         `json:"aid_received" doc:"是否已领取受影响企业培训补助"`
	AidTraining   string       `json:"aid_training" maxLength:"500" doc:"已申领受影响企业培训补助的培训项目名称（转岗转业培训必填）"`
	Organiser     Organiser    `json:"organiser" enum:"self,commissioned" doc:"企业自行组织或委托机构"`
	Institution   Institution  `json:"institution" required:"false" doc:"培训机构基本情况，委托机构时填写"`
	Platform      PlatformInfo `json:"platform" doc:"线上培训平台基本情况"`
	Project       string       `json:"project" maxLength:"500" doc:"培训项目名称"`
	Post          string       `json:"post" maxLength:"500" doc:"培训岗位(工种)"`
	Method        string       `json:"method" maxLength:"500" doc:"培训方式"`
	Start         calendar.Day `json:"start" doc:"培训开始日期 YYYY-MM-DD，空为未填"`
	End           calendar.Day `json:"end" doc:"培训结束日期 YYYY-MM-DD，空为未填"`
	PlannedPeople int          `json:"planned_people" minimum:"0" maximum:"100000" doc:"培训计划人数"`
	Leader        string       `json:"leader" maxLength:"500" doc:"培训负责人"`
	LeaderPhone   string       `json:"leader_phone" maxLength:"40" doc:"联系手机"`
	Admin         string       `json:"admin" maxLength:"500" doc:"线上培训管理员"`
	AdminPhone    string       `json:"admin_phone" maxLength:"40" doc:"线上培训管理员手机"`
	Goal          string       `json:"goal" maxLength:"500" doc:"培训目标"`
	Courses       []Course     `json:"courses" maxItems:"100" nullable:"false" doc:"附表2、附表3的每一行"`
	Promised      bool         `json:"promised" doc:"申报企业承诺"`

	PlatformSince calendar.Day `json:"platform_since" required:"false" doc:"变更新增的平台从哪天起计算，由系统填写"`
}

// Institution is 附表1's 培训机构基本情况: who was commissioned, with the contract's
// copy and the description of the platform's functions (附件1 二(一)).
type Institution struct {
	Name       string `json:"name" maxLength:"100" doc:"培训机构名称"`
	CreditCode string `json:"credit_code" maxLength:"40" doc:"统一社会信用代码"`
	Address    string `json:"address" maxLength:"200" doc:"机构注册地址"`
	Head       string `json:"head" maxLength:"50" doc:"机构负责人"`
	Phone      string `json:"phone" maxLength:"40" doc:"联系电话"`
}

// PlatformInfo is 附表1's 线上培训平台基本情况.
type PlatformInfo struct {
	ID      string `json:"id" maxLength:"40" doc:"推荐平台编号"`
	Name    string `json:"name" maxLength:"100" doc:"平台名称(网站)或APP产品名称"`
	ICP     string `json:"icp" maxLength:"100" doc:"ICP备案号"`
	Address string `json:"address" maxLength:"200" doc:"网站地址(APP的下载地址)"`
	Server  string `json:"server" maxLength:"200" doc:"IP地址及服务器放置城市名称"`
}

// Course is one row of 附表1's 线上培训计划, 附表2 and 附表3.
type Course struct {
	ID       string       `json:"id" maxLength:"40" doc:"课程在本备案内的编号，新行留空"`
	Name     string       `json:"name" maxLength:"500" doc:"课程资源名称(培训项目)"`
	Points   string       `json:"points" maxLength:"500" doc:"内容要点"`
	Form     string       `json:"form" maxLength:"100" doc:"资源形式"`
	Minutes  int          `json:"minutes" minimum:"0" maximum:"1000000" doc:"培训时长(分钟)"`
	Platform string       `json:"platform" maxLength:"40" doc:"资源名称(网络平台)的平台编号"`
	People   int          `json:"people" minimum:"0" maximum:"100000" doc:"培训人数"`
	Start    calendar.Day `json:"start" doc:"培训开始日期"`
	End      calendar.Day `json:"end" doc:"培训结束日期"`
	Module   Module       `json:"module" enum:",public_required,professional_skill" doc:"培训模块(公共必修课/专业技能课)"`
	Effect   string       `json:"effect" maxLength:"500" doc:"培训效果(学习目的、掌握程度)"`
	Remark   string       `json:"remark" maxLength:"500" doc:"备注"`
	Since    calendar.Day `json:"since" required:"false" doc:"变更新增的课程从哪天起计算学习，由系统填写"`
}

// Minutes are the courses' planned minutes.
func (f FilingForm) Minutes() []int {
	out := make([]int, len(f.Courses))
	for i, c := range f.Courses {
		out[i] = c.Minutes
	}
	return out
}

// tidy trims the texts, gives new courses their ids, and refuses only what no
// draft may hold: text that is not UTF-8 or beyond all limits.
func (f FilingForm) tidy() (FilingForm, error) {
	if len(f.Courses) > MaxCourses {
		return f, InvalidAt("/courses", fmt.Sprintf("一份备案最多%d门课程，请按培训类型或项目分开备案", MaxCourses))
	}
	for _, p := range f.texts() {
		if err := p.check(p.field, p.name, p.value, 0, maxText); err != nil {
			return f, err
		}
	}
	if f.Organiser == "" {
		f.Organiser = OrganiserSelf
	}
	used := map[string]bool{}
	courses := make([]Course, len(f.Courses))
	copy(courses, f.Courses)
	f.Courses = courses
	for i := range f.Courses {
		if f.Courses[i].ID != "" && !used[f.Courses[i].ID] {
			used[f.Courses[i].ID] = true
			continue
		}
		f.Courses[i].ID = ""
	}
	next := 1
	for i := range f.Courses {
		for f.Courses[i].ID == "" {
			if id := "c" + strconv.Itoa(next); !used[id] {
				f.Courses[i].ID, used[id] = id, true
			}
			next++
		}
	}
	return f, nil
}

// textField is one text of the form, by pointer.
type textField struct {
	field, name string
	value       *string
}

// check cleans the text as its kind wants it and bounds it.
func (t textField) check(field, name string, value *string, least, most int) error {
	switch path.Base(field) {
	case "leader_phone", "admin_phone", "phone", "credit_code":
		*value = CleanValue(*value)
	case "method", "goal", "points", "effect", "remark":
		return CheckParagraph(field, name, value, least, most)
	}
	return CheckLine(field, name, value, least, most)
}

// texts lists every text field of the form; the courses slice is shared.
func (f *FilingForm) texts() []textField {
	f.Courses = append([]Course(nil), f.Courses...)
	out := []textField{
		{"/aid_training", "已申领补助的培训项目", &f.AidTraining},
		{"/project", "培训项目名称", &f.Project},
		{"/post", "培训岗位(工种)", &f.Post},
		{"/method", "培训方式", &f.Method},
		{"/leader", "培训负责人", &f.Leader},
		{"/leader_phone", "联系手机", &f.LeaderPhone},
		{"/admin", "线上培训管理员", &f.Admin},
		{"/admin_phone", "线上培训管理员手机", &f.AdminPhone},
		{"/institution/name", "培训机构名称", &f.Institution.Name},
		{"/institution/credit_code", "培训机构统一社会信用代码", &f.Institution.CreditCode},
		{"/institution/address", "机构注册地址", &f.Institution.Address},
		{"/institution/head", "机构负责人", &f.Institution.Head},
		{"/institution/phone", "机构联系电话", &f.Institution.Phone},
		{"/goal", "培训目标", &f.Goal},
		{"/platform/id", "平台", &f.Platform.ID},
		{"/platform/name", "平台名称", &f.Platform.Name},
		{"/platform/icp", "ICP备案号", &f.Platform.ICP},
		{"/platform/address", "网站地址", &f.Platform.Address},
		{"/platform/server", "IP地址及服务器放置城市名称", &f.Platform.Server},
	}
	for i := range f.Courses {
		c, at := &f.Courses[i], "/courses/"+strconv.Itoa(i)
		out = append(out, textField{at + "/id", "课程编号", &c.ID}, textField{at + "/name", "课程资源名称", &c.Name},
			textField{at + "/points", "内容要点", &c.Points},
			textField{at + "/form", "资源形式", &c.Form}, textField{at + "/platform", "平台", &c.Platform},
			textField{at + "/effect", "培训效果", &c.Effect}, textField{at + "/remark", "备注", &c.Remark})
	}
	return out
}
