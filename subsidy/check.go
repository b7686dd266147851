package subsidy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shigang/subsidy/calendar"
)

// CheckInput is what a filing is checked against.
type CheckInput struct {
	Enterprise Enterprise
	Platforms  []Platform      // on the list, and those assessed favourably for the enterprise
	Registered map[string]bool // platforms the enterprise is registered for
	Calendar   calendar.Calendar
	Policy     Policy          // the version the filing is bound to, or the one in force
	Base       *Base           // what an amendment amends, nil for a filing proper
	Files      map[Purpose]int // how many files of each purpose the filing has
}

// Check is the answer of 检查: every problem at once, and the dates.
type Check struct {
	OK         bool               `json:"ok"`
	Problems   []Problem          `json:"problems" nullable:"false"`
	ClassHours int                `json:"class_hours" doc:"培训课时（按全项目时长合计）"`
	Earliest   calendar.Deadline  `json:"earliest" doc:"今天备案，培训最早可以开始的日期"`
	Deadline   *calendar.Deadline `json:"deadline,omitempty" doc:"按所填开始日期，最迟备案的日期"`
	CountsFrom calendar.Day       `json:"counts_from" doc:"变更新增的最早从哪天起计算学习，空为没有新增"`
	CountsNote string             `json:"counts_note" doc:"变更新增了什么，各从哪天起计算学习，空为没有新增"`
	late       bool
	fresh      calendar.Day              // from when counts what no submission has named yet
	added      map[calendar.Day][]string // what an amendment adds, by the day from which it counts
}

// refusal turns a failed check into the one error that lists every problem.
func (c Check) refusal() *Error {
	kind := Invalid
	if c.late && len(c.Problems) == 1 {
		kind = TooLate
	}
	first := c.Problems[0]
	message := first.Message
	if n := len(c.Problems); n > 1 {
		message = fmt.Sprintf("有%d处要改。第一处：%s", n, message)
	}
	return &Error{Kind: kind, Field: first.Field, Message: message, Clause: first.Clause, Problems: c.Problems}
}

// Steps are the wizard's steps in order.
func Steps() []Step {
	return []Step{StepType, StepPlatform, StepProject, StepCourses, StepRoster, StepPromise}
}

// Form returns the annex a step fills in.
func (s Step) Form() string {
	return map[Step]string{
		StepType: "附表1 备案表", StepPlatform: "附表1 备案表", StepProject: "附表1 备案表",
		StepCourses: "附表2 培训计划、附表3 培训大纲", StepRoster: "附表4 人员名册", StepPromise: "附表1 企业承诺",
		StepPeople: "申领表 人员明细", StepStudy: "学习记录", StepPayee: "申领表 收款账户",
	}[s]
}

// checker gathers problems.
type checker struct {
	f        Filing
	in       CheckInput
	today    calendar.Day
	problems []Problem
	late     bool
}

// Check lists everything that stops the filing's submission today; what it
// passes, Submit accepts (an enterprise whose registration is accepted).
func (f Filing) Check(in CheckInput, today calendar.Day) (Check, error) {
	earliest, err := in.Policy.EarliestStart(today, in.Calendar)
	if err != nil {
		return Check{}, err
	}
	c := &checker{f: f, in: in, today: today, problems: []Problem{}}
	out := Check{ClassHours: in.Policy.ClassHours(f.Form.Minutes()), Earliest: earliest}
	c.organiser()
	c.platform()
	c.project()
	if out.Deadline, err = c.dates(earliest); err != nil {
		return Check{}, err
	}
	c.courses()
	c.roster()
	if in.Base != nil {
		out.added, out.fresh = c.amendment(earliest)
		// the base has it now
		if out.CountsNote = out.addedNote(); f.State == FilingAccepted && !f.CountsFrom.IsZero() {
			out.CountsNote = "新增的最早从" + f.CountsFrom.Chinese() + "起计算学习；此前的学习不计入。"
		}
		for day := range out.added {
			if out.CountsFrom.IsZero() || day.Before(out.CountsFrom) {
				out.CountsFrom = day
			}
		}
	}
	if !f.Form.Promised {
		c.add(StepPromise, 0, "/promised", "请阅读并勾选申报企业承诺", "附表1")
	}
	out.Problems, out.OK, out.late = c.problems, len(c.problems) == 0, c.late
	return out, nil
}

func (c *checker) add(step Step, row int, field, message, clause string) {
	c.problems = append(c.problems, Problem{
		Form:    step.Form(),
		Step:    step,
		Row:     row,
		Field:   field,
		Message: message,
		Clause:  clause,
	})
}

// need adds a problem when a text is missing or longer than it may be.
func (c *checker) need(step Step, row int, field, name, value, clause string) {
	if err := CheckParagraph(field, name, &value, 1, maxText); err != nil {
		message := err.(*Error).Message
		if row > 0 {
			message = fmt.Sprintf("第%d门课程：%s", row, message)
		}
		c.add(step, row, field, message, clause)
	}
}

// organiser checks who runs the training and the 受影响企业培训补助 tick.
func (c *checker) organiser() {
	if c.f.Form.Organiser == OrganiserCommissioned {
		c.institution(c.f.Form.Institution)
	}
	if c.f.Type != JobTransfer || !c.f.Form.AidReceived {
		return
	}
	c.need(StepType, 0, "/aid_training", "已申领受影响企业培训补助的培训项目名称", c.f.Form.AidTraining,
		"附件1 一(四)注")
	aided := strings.FieldsFunc(c.f.Form.AidTraining, func(r rune) bool {
		return strings.ContainsRune("、，,；;\n", r)
	})
	if slices.ContainsFunc(append(aided, c.f.Form.AidTraining), func(training string) bool {
		return sameTraining(training, c.f.Form.Project)
	}) {
		c.add(StepProject, 0, "/project", "同一培训已申领受影响企业培训补助的，不能再申领此项补贴", "附件1 一(四)注")
	}
}

// institution checks 附表1's 培训机构基本情况, the contract's copy and the
// description of the platform's functions.
func (c *checker) institution(v Institution) {
	form := "附件1 二(一)"
	c.need(StepType, 0, "/institution/name", "培训机构名称", v.Name, form)
	if _, err := ParseCreditCode(v.CreditCode); err != nil {
		c.add(StepType, 0, "/institution/credit_code", "培训机构的"+err.(*Error).Message, form)
	}
	c.need(StepType, 0, "/institution/address", "机构注册地址", v.Address, form)
	c.need(StepType, 0, "/institution/head", "机构负责人", v.Head, form)
	if _, err := ParsePhone(v.Phone); err != nil {
		c.add(StepType, 0, "/institution/phone", "培训机构的"+err.(*Error).Message, form)
	}
	for _, p := range []Purpose{Contract, Functions} {
		if c.in.Files[p] == 0 {
			c.add(StepType, 0, "/files/"+string(p), "请上传"+p.Chinese(), form)
		}
	}
}

// platform checks 附表1's 线上培训平台基本情况 and the platform's gate.
func (c *checker) platform() {
	p, form := c.f.Form.Platform, "附表1"
	listed, ok := c.listed(p.ID)
	switch {
	case p.ID == "":
		c.add(StepPlatform, 0, "/platform/id", "请选择线上培训平台", "一")
	case !ok:
		c.add(StepPlatform, 0, "/platform/id",
			"所选平台不在推荐平台名单内，须先取得市职业技能服务中心的评估意见，请在“我的 → 培训平台”里申请评估", "一")
	default:
		if s := listed.gateProblem(c.in.Registered, c.f.Form.Project); s != "" {
			c.add(StepPlatform, 0, "/platform/id", s, "一")
		}
	}
	c.need(StepPlatform, 0, "/platform/name", "平台名称", p.Name, form)
	c.need(StepPlatform, 0, "/platform/icp", "ICP备案号", p.ICP, form)
	c.need(StepPlatform, 0, "/platform/address", "网站地址(APP的下载地址)", p.Address, form)
	c.need(StepPlatform, 0, "/platform/server", "IP地址及服务器放置城市名称", p.Server, form)
}

// project checks 附表1's 培训项目基本情况 but for its dates.
func (c *checker) project() {
	f, form := c.f.Form, "附表1"
	c.need(StepProject, 0, "/project", "培训项目名称", f.Project, form)
	c.need(StepProject, 0, "/post", "培训岗位(工种)", f.Post, form)
	c.need(StepProject, 0, "/method", "培训方式", f.Method, form)
	c.need(StepProject, 0, "/goal", "培训目标", f.Goal, form)
	c.need(StepProject, 0, "/leader", "培训负责人", f.Leader, form)
	c.mobile("/leader_phone", "培训负责人的联系手机", f.LeaderPhone, form)
	c.need(StepProject, 0, "/admin", "线上培训管理员", f.Admin, "二")
	c.mobile("/admin_phone", "线上培训管理员的手机", f.AdminPhone, "二")
	if f.PlannedPeople <= 0 {
		c.add(StepProject, 0, "/planned_people", "请填写培训计划人数", form)
	}
}

func (c *checker) mobile(field, name, value, clause string) {
	if value == "" {
		c.add(StepProject, 0, field, "请填写"+name, clause)
	} else if _, err := ParseMobile(value); err != nil {
		c.add(StepProject, 0, field, name+"不正确，请填写11位手机号码", clause)
	}
}

// dates checks 培训起止时间 and that the filing is in time (附件1 二(一)).
func (c *checker) dates(earliest calendar.Deadline) (*calendar.Deadline, error) {
	f := c.f.Form
	if f.Start.IsZero() {
		c.add(StepProject, 0, "/start", "请填写培训开始日期，最早可以是"+earliest.Last.Chinese(), "附表1")
		return nil, nil
	}
	switch {
	case f.End.IsZero():
		c.add(StepProject, 0, "/end", "请填写培训结束日期", "附表1")
	case f.End.Before(f.Start):
		c.add(StepProject, 0, "/end", "培训结束日期不能早于开始日期", "附表1")
	case f.End.Sub(f.Start) > 366:
		c.add(StepProject, 0, "/end", "培训起止时间超过一年，请按年度分开备案", "附表1")
	}
	if first := c.inTimeFrom(); !first.IsZero() && !f.Start.Before(first) {
		return nil, nil // filed in time already; the start has not moved earlier
	}
	if f.Start.Before(c.in.Policy.From) {
		c.lateStart(earliest, "培训开始日期早于政策施行之日")
		return nil, nil
	}
	d, err := c.in.Policy.FilingDeadline(f.Start, c.in.Calendar)
	if err != nil {
		if e, ok := err.(*Error); ok {
			c.add(StepProject, 0, "/start", e.Message, "附件1 二(一)")
		} else {
			c.add(StepProject, 0, "/start", "培训开始日期太远，还没有可用的放假安排，请改为较近的日期", "附件1 二(一)")
		}
		return nil, nil
	}
	if d.Last.Before(c.today) {
		c.lateStart(earliest, "来不及备案：培训"+f.Start.Chinese()+"开始，最迟须在"+d.Last.Chinese()+"备案")
	}
	return &d, nil
}

// inTimeFrom is the earliest start that was filed in time: the filing's own, or,
// of an amendment that was not submitted yet, the accepted one that it amends.
func (c *checker) inTimeFrom() calendar.Day {
	if c.in.Base != nil && c.f.SubmittedAt.IsZero() {
		return c.in.Base.Form.Start
	}
	return c.f.FirstStart
}

func (c *checker) lateStart(earliest calendar.Deadline, why string) {
	c.late = true
	c.add(StepProject, 0, "/start", why+"。今天备案，最早可以从"+earliest.Last.Chinese()+"开始培训", "附件1 二(一)")
}

// courses checks every row of 附表2 and 附表3.
func (c *checker) courses() {
	if len(c.f.Form.Courses) == 0 {
		c.add(StepCourses, 0, "/courses", "请至少填写一门课程", "附表2")
	}
	seen := map[string]int{}
	for i, course := range c.f.Form.Courses {
		c.course(i, course)
		if first, ok := seen[course.Name]; ok && course.Name != "" {
			c.add(StepCourses, i+1, pointer(i, "name"), fmt.Sprintf("第%d门课程与第%d门重名，请合并或改名", i+1, first),
				"附表2")
		} else {
			seen[course.Name] = i + 1
		}
	}
}

func pointer(course int, field string) string {
	return "/courses/" + strconv.Itoa(course) + "/" + field
}

func (c *checker) course(i int, v Course) {
	row := i + 1
	add := func(field, message, clause string) {
		c.add(StepCourses, row, pointer(i, field), fmt.Sprintf("第%d门课程：%s", row, message), clause)
	}
	c.need(StepCourses, row, pointer(i, "name"), "课程资源名称", v.Name, "附表2")
	c.need(StepCourses, row, pointer(i, "points"), "内容要点", v.Points, "附表2")
	c.need(StepCourses, row, pointer(i, "form"), "资源形式", v.Form, "附表1")
	c.need(StepCourses, row, pointer(i, "effect"), "培训效果(学习目的、掌握程度)", v.Effect, "附表3")
	if v.Minutes <= 0 || v.Minutes > MaxCourseMinutes {
		add("minutes", fmt.Sprintf("请填写培训时长，1到%d分钟", MaxCourseMinutes), "附表2")
	}
	if v.Module.Chinese() == "" {
		add("module", "请选择培训模块：公共必修课或专业技能课", "附表3")
	}
	switch {
	case v.People <= 0:
		add("people", "请填写培训人数", "附表2")
	case c.f.RosterSize > 0 && v.People > c.f.RosterSize:
		add("people", fmt.Sprintf("培训人数%d人，多于名册的%d人", v.People, c.f.RosterSize), "附表2")
	}
	if listed, ok := c.listed(v.Platform); !ok {
		add("platform", "请从推荐平台或已评估同意的平台中选择这门课程所在的网络平台", "一")
	} else if s := listed.gateProblem(c.in.Registered, c.f.Form.Project); s != "" {
		add("platform", s, "一")
	}
	c.courseDates(v, add)
}

func (c *checker) courseDates(v Course, add func(field, message, clause string)) {
	f := c.f.Form
	switch {
	case v.Start.IsZero() || v.End.IsZero():
		add("start", "请填写这门课程的培训起止时间", "附表3")
	case v.End.Before(v.Start):
		add("end", "结束日期不能早于开始日期", "附表3")
	case !f.Start.IsZero() && v.Start.Before(f.Start), !f.End.IsZero() && v.End.After(f.End):
		add("start", "起止时间须在项目的培训起止时间之内", "附表3")
	}
}

// roster checks the head-count of 附表4; its rows were checked when saved, and
// those that are wrong are flagged.
func (c *checker) roster() {
	n := c.f.RosterSize
	if c.f.Flagged > 0 {
		c.add(StepRoster, 0, "/roster", fmt.Sprintf("名册有%d行需要更正，更正或删去后才能提交", c.f.Flagged), "附表4")
	}
	switch {
	case n == 0:
		c.add(StepRoster, 0, "/roster", "名册还没有人员，请导入或逐人添加", "附表4")
	case c.f.Form.PlannedPeople > 0 && c.f.Form.PlannedPeople != n:
		c.add(StepProject, 0, "/planned_people",
			fmt.Sprintf("培训计划人数填了%d人，名册是%d人，请改为一致", c.f.Form.PlannedPeople, n), "附表1、附表4")
	}
}

func (c *checker) listed(id string) (Platform, bool) {
	for _, p := range c.in.Platforms {
		if p.ID == id && id != "" {
			return p, true
		}
	}
	return Platform{}, false
}
