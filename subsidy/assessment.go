package subsidy

import (
	"fmt"
	"slices"
	"time"

	"shigang/subsidy/calendar"
)

// AssessmentState is where an assessment (平台评估, 附表5-1) stands.
type AssessmentState string

// The states: 草稿, 评估中, 补充材料, 同意, 不同意, 已撤回.
const (
	AssessmentDraft        AssessmentState = "draft"
	AssessmentSubmitted    AssessmentState = "submitted"
	AssessmentSupplement   AssessmentState = "supplement"
	AssessmentFavourable   AssessmentState = "favourable"
	AssessmentUnfavourable AssessmentState = "unfavourable"
	AssessmentWithdrawn    AssessmentState = "withdrawn"
)

// AssessmentStates are all states, in the order of the procedure.
func AssessmentStates() []AssessmentState {
	return []AssessmentState{
		AssessmentDraft, AssessmentSubmitted, AssessmentSupplement, AssessmentFavourable, AssessmentUnfavourable,
		AssessmentWithdrawn,
	}
}

// Chinese returns the state as people read it.
func (s AssessmentState) Chinese() string {
	return map[AssessmentState]string{
		AssessmentDraft: "草稿", AssessmentSubmitted: "评估中", AssessmentSupplement: "需补充材料",
		AssessmentFavourable: "评估同意", AssessmentUnfavourable: "评估不同意", AssessmentWithdrawn: "已撤回",
	}[s]
}

var assessmentMoves = map[Action]struct {
	from []AssessmentState
	to   AssessmentState
}{
	SubmitAssessment:     {[]AssessmentState{AssessmentDraft, AssessmentSupplement}, AssessmentSubmitted},
	SupplementAssessment: {[]AssessmentState{AssessmentSubmitted}, AssessmentSupplement},
	FavourAssessment:     {[]AssessmentState{AssessmentSubmitted}, AssessmentFavourable},
	DisfavourAssessment:  {[]AssessmentState{AssessmentSubmitted}, AssessmentUnfavourable},
	WithdrawAssessment:   {[]AssessmentState{AssessmentSubmitted, AssessmentSupplement}, AssessmentWithdrawn},
}

// AssessmentForm is 附表5-1, field for field; 5-2's material comes as files.
type AssessmentForm struct {
	Platform PlatformInfo       `json:"platform" doc:"线上培训平台基本情况"`
	Project  string             `json:"project" maxLength:"500" doc:"培训项目名称"`
	Post     string             `json:"post" maxLength:"500" doc:"培训岗位(工种)"`
	Courses  []AssessmentCourse `json:"courses" maxItems:"100" nullable:"false" doc:"线上培训计划"`
	Opinion  string             `json:"opinion" maxLength:"500" doc:"申报企业意见"`
	// 二：平台须具备的功能
	Records    bool `json:"records" doc:"有培训记录功能"`
	Teaching   bool `json:"teaching" doc:"有教学功能"`
	Practice   bool `json:"practice" doc:"有练习功能"`
	Evaluation bool `json:"evaluation" doc:"有评价功能"`
	Tracking   bool `json:"tracking" doc:"能跟踪课程学习全过程"`
}

// AssessmentCourse is a row of 附表5-1's 线上培训计划.
type AssessmentCourse struct {
	Name    string `json:"name" maxLength:"500" doc:"课程资源名称"`
	Points  string `json:"points" maxLength:"500" doc:"内容要点"`
	Form    string `json:"form" maxLength:"100" doc:"资源形式"`
	Minutes int    `json:"minutes" minimum:"0" maximum:"60000" doc:"培训时长(分钟)"`
}

// Assessment is one platform put before the service centre for one enterprise's
// project (一).
type Assessment struct {
	ID          string
	Number      string
	Enterprise  string
	County      County
	State       AssessmentState
	Revision    int
	Form        AssessmentForm
	CreatedAt   time.Time
	SubmittedAt time.Time    // first complete submission
	Received    calendar.Day // the day the newest written report was received
	DecidedAt   time.Time
	Opinion     string // the centre's opinion, or what is to be supplied
}

// Scope returns whose case the assessment is.
func (a Assessment) Scope() Scope { return Scope{Enterprise: a.Enterprise, County: a.County} }

// Editable reports whether the enterprise may change the form and the material.
func (a Assessment) Editable() bool {
	return a.State == AssessmentDraft || a.State == AssessmentSupplement
}

// NewAssessment opens a draft.
func NewAssessment(id string, e Enterprise, by Actor, now time.Time) (Assessment, Event, error) {
	if err := by.May(EditAssessment, Scope{Enterprise: e.ID}); err != nil {
		return Assessment{}, Event{}, err
	}
	a := Assessment{
		ID:         id,
		Enterprise: e.ID,
		County:     e.County,
		State:      AssessmentDraft,
		Revision:   1,
		CreatedAt:  now,
		Form:       AssessmentForm{Courses: []AssessmentCourse{}},
	}
	return a, a.event(EditAssessment, "", by, now), nil
}

// Save takes the form of a draft as it is; revision is the one last seen.
func (a *Assessment) Save(form AssessmentForm, revision int, by Actor, now time.Time) (Event, error) {
	if err := by.May(EditAssessment, a.Scope()); err != nil {
		return Event{}, err
	}
	switch {
	case !a.Editable():
		return Event{}, &Error{Kind: Conflict, Message: "这项评估处于“" + a.State.Chinese() + "”，不能修改"}
	case revision != a.Revision:
		return Event{}, EditedMeanwhile(nil)
	case len(form.Courses) > MaxCourses:
		return Event{}, InvalidAt("/courses", fmt.Sprintf("最多%d门课程", MaxCourses))
	}
	form.Courses = append([]AssessmentCourse{}, form.Courses...)
	texts := []*string{
		&form.Platform.ID, &form.Platform.Name, &form.Platform.ICP, &form.Platform.Address, &form.Platform.Server,
		&form.Project, &form.Post, &form.Opinion,
	}
	for i := range form.Courses {
		texts = append(texts, &form.Courses[i].Name, &form.Courses[i].Points, &form.Courses[i].Form)
	}
	for _, t := range texts {
		if err := CheckParagraph("/form", "有一栏", t, 0, maxText); err != nil {
			return Event{}, err
		}
	}
	a.Form = form
	a.Revision++
	return a.event(EditAssessment, a.State, by, now), nil
}

// CheckAssessment lists everything that stops the submission: 附表5-1's fields,
// 二's functions, and 5-2's four groups of material.
func (a Assessment) CheckAssessment(files map[Purpose]int) []Problem {
	problems := []Problem{}
	add := func(row int, field, message, clause string) {
		problems = append(problems, Problem{
			Form:    "附表5-1 评估表",
			Step:    StepPlatform,
			Row:     row,
			Field:   field,
			Message: message,
			Clause:  clause,
		})
	}
	need := func(row int, field, name, value string) {
		if err := CheckParagraph(field, name, &value, 1, maxText); err != nil {
			message := err.(*Error).Message
			if row > 0 {
				message = fmt.Sprintf("第%d门课程：%s", row, message)
			}
			add(row, field, message, "附表5-1")
		}
	}
	f := a.Form
	need(0, "/platform/name", "平台名称", f.Platform.Name)
	need(0, "/platform/icp", "ICP备案号", f.Platform.ICP)
	need(0, "/platform/address", "网站地址(APP的下载地址)", f.Platform.Address)
	need(0, "/platform/server", "IP地址及服务器放置城市名称", f.Platform.Server)
	need(0, "/project", "培训项目名称", f.Project)
	need(0, "/post", "培训岗位(工种)", f.Post)
	need(0, "/opinion", "申报企业意见", f.Opinion)
	if len(f.Courses) == 0 {
		add(0, "/courses", "请至少填写一门课程", "附表5-1")
	}
	for i, c := range f.Courses {
		at := fmt.Sprintf("/courses/%d/", i)
		need(i+1, at+"name", "课程资源名称", c.Name)
		need(i+1, at+"points", "内容要点", c.Points)
		need(i+1, at+"form", "资源形式", c.Form)
		if c.Minutes <= 0 || c.Minutes > MaxCourseMinutes {
			add(i+1, at+"minutes", fmt.Sprintf("第%d门课程：请填写培训时长", i+1), "附表5-1")
		}
	}
	for _, v := range []struct {
		has         bool
		field, name string
	}{
		{f.Records, "/records", "培训记录"},
		{f.Teaching, "/teaching", "教学"},
		{f.Practice, "/practice", "练习"},
		{f.Evaluation, "/evaluation", "评价"},
		{f.Tracking, "/tracking", "课程学习全过程跟踪"},
	} {
		if !v.has {
			add(0, v.field, "平台须具备"+v.name+"功能，请核对并勾选", "二")
		}
	}
	for _, p := range purposes[SubjectAssessment] {
		if files[p] == 0 {
			add(0, "/files/"+string(p), "请上传"+p.Chinese(), "附表5-2")
		}
	}
	return problems
}

// Submit puts the assessment before the service centre.
func (a *Assessment) Submit(files map[Purpose]int, number string, by Actor, now time.Time) (Event, error) {
	if err := a.may(SubmitAssessment, by); err != nil {
		return Event{}, err
	}
	if problems := a.CheckAssessment(files); len(problems) > 0 {
		return Event{}, Check{Problems: problems}.refusal()
	}
	if a.SubmittedAt.IsZero() {
		a.Number, a.SubmittedAt = number, now
	}
	a.Received, a.Opinion = calendar.DayOf(now), ""
	ev := a.move(SubmitAssessment, by, now)
	ev.Owes = []Owed{{
		To:      Audience{Centre: true},
		Message: WorkArrived{CaseNumber: a.Number, What: "平台评估", Heading: a.Form.Platform.Name},
	}}
	return ev, nil
}

// Supplement asks for more material (补充材料).
func (a *Assessment) Supplement(what string, by Actor, now time.Time) (Event, error) {
	return a.decide(SupplementAssessment, "需要补充的材料", what, by, now)
}

// Favour gives a favourable opinion (评估同意).
func (a *Assessment) Favour(opinion string, by Actor, now time.Time) (Event, error) {
	return a.decide(FavourAssessment, "评估意见", opinion, by, now)
}

// Disfavour gives an unfavourable opinion (评估不同意).
func (a *Assessment) Disfavour(opinion string, by Actor, now time.Time) (Event, error) {
	return a.decide(DisfavourAssessment, "评估意见", opinion, by, now)
}

// Withdraw takes an undecided assessment back.
func (a *Assessment) Withdraw(by Actor, now time.Time) (Event, error) {
	if err := a.may(WithdrawAssessment, by); err != nil {
		return Event{}, err
	}
	return a.move(WithdrawAssessment, by, now), nil
}

func (a *Assessment) decide(action Action, name, opinion string, by Actor, now time.Time) (Event, error) {
	if err := a.may(action, by); err != nil {
		return Event{}, err
	}
	check := func() error { return CheckReason("/opinion", name, &opinion) }
	if action == FavourAssessment {
		check = func() error { return CheckParagraph("/opinion", name, &opinion, 2, 500) }
	}
	if err := check(); err != nil {
		return Event{}, err
	}
	a.Opinion, a.DecidedAt = opinion, now
	ev := a.move(action, by, now)
	ev.Note = opinion
	ev.Owes = []Owed{{
		To: Audience{Enterprise: a.Enterprise},
		Message: AssessmentDecided{
			CaseNumber: a.Number,
			Platform:   a.Form.Platform.Name,
			Result:     a.State,
			Opinion:    opinion,
		},
	}}
	return ev, nil
}

func (a Assessment) may(action Action, by Actor) error {
	if err := by.May(action, a.Scope()); err != nil {
		return err
	}
	if !slices.Contains(assessmentMoves[action].from, a.State) {
		return &Error{Kind: Conflict, Message: "这项评估处于“" + a.State.Chinese() + "”，不能这样办理，请刷新页面"}
	}
	return nil
}

func (a *Assessment) move(action Action, by Actor, now time.Time) Event {
	from := a.State
	a.State = assessmentMoves[action].to
	return a.event(action, from, by, now)
}

func (a *Assessment) event(action Action, from AssessmentState, by Actor, now time.Time) Event {
	return Event{
		Action:  action,
		Subject: Subject{SubjectAssessment, a.ID},
		Scope:   a.Scope(),
		Number:  a.Number,
		From:    string(from),
		To:      string(a.State),
		By:      by,
		At:      now,
	}
}

// opinionDays are the working days that the service centre has for its opinion (一).
const opinionDays = 3

// DecideBy is the centre's last day: opinionDays after the written
// report was received (一).
func (a Assessment) DecideBy(cal calendar.Calendar) (calendar.Deadline, error) {
	d, err := cal.AddWorkingDays(a.Received, opinionDays)
	if err != nil {
		return d, fmt.Errorf("assessment deadline: %w", err)
	}
	d.Rule, d.Clause = "市职业技能服务中心收到书面报告后"+Itoa(opinionDays)+"个工作日内提出评估意见", "一"
	return d, nil
}

// OpinionsLateBefore is the first day on which a report may have been received whose opinion is not overdue today: all
// that came before it are.
func OpinionsLateBefore(today calendar.Day, cal calendar.Calendar) (calendar.Day, error) {
	d, err := cal.AddWorkingDays(today, -opinionDays-1)
	for day := d.Last; err == nil; day = day.AddDays(1) {
		var by calendar.Deadline
		if by, err = (Assessment{Received: day}).DecideBy(cal); err == nil && !by.Last.Before(today) {
			return day, nil
		}
	}
	return calendar.Day{}, err
}

// Platform is the assessed platform as filings may name it; its gate is open
// for the project it was assessed for.
func (a Assessment) Platform() Platform {
	return Platform{
		ID:      a.ID,
		Name:    a.Form.Platform.Name,
		Site:    a.Form.Platform.Address,
		ICP:     a.Form.Platform.ICP,
		Server:  a.Form.Platform.Server,
		Gate:    GateAssessment,
		Source:  "评估意见 " + a.Number,
		Since:   calendar.DayOf(a.DecidedAt),
		Project: a.Form.Project,
	}
}

// ListPlatform puts a platform on the city's recommended list, with its source
// and, as far as they are known, its ICP备案号 and server.
func ListPlatform(p Platform, by Actor, now time.Time) (Platform, Event, error) {
	p.Gate, p.Since = GateNone, calendar.DayOf(now)
	if err := by.May(ManagePlatforms, Scope{}); err != nil {
		return p, Event{}, err
	}
	for _, v := range []struct {
		field, name string
		value       *string
	}{
		{"/name", "平台名称", &p.Name},
		{"/site", "网站地址", &p.Site},
		{"/source", "推荐依据（文件名称或文号）", &p.Source},
	} {
		if err := CheckLine(v.field, v.name, v.value, 2, 200); err != nil {
			return p, Event{}, err
		}
	}
	if err := p.checkRecord(); err != nil {
		return p, Event{}, err
	}
	return p, Event{
		Action:  ManagePlatforms,
		Subject: Subject{SubjectPlatform, p.ID},
		By:      by,
		At:      now,
		Note:    "列入" + p.Name + "，依据：" + p.Source,
	}, nil
}

// Describe keeps what the list tells of a platform beside its name and address,
// so that no enterprise has to ask its platform for it.
func (p *Platform) Describe(icp, server string, by Actor, now time.Time) (Event, error) {
	if err := by.May(ManagePlatforms, Scope{}); err != nil {
		return Event{}, err
	}
	described := *p
	described.ICP, described.Server = icp, server
	if err := described.checkRecord(); err != nil {
		return Event{}, err
	}
	*p = described
	return Event{
		Action:  ManagePlatforms,
		Subject: Subject{SubjectPlatform, p.ID},
		By:      by,
		At:      now,
		Note:    "登记" + p.Name + "的ICP备案号、服务器",
	}, nil
}

// checkRecord cleans and checks what the list tells of a platform beside its name
// and address; each may be unknown.
func (p *Platform) checkRecord() error {
	if err := CheckLine("/icp", "ICP备案号", &p.ICP, 0, 100); err != nil {
		return err
	}
	return CheckLine("/server", "IP地址及服务器放置城市名称", &p.Server, 0, 200)
}

// Delist takes a platform off the list; filings that were submitted keep it.
func (p *Platform) Delist(source string, by Actor, now time.Time) (Event, error) {
	if err := by.May(ManagePlatforms, Scope{}); err != nil {
		return Event{}, err
	}
	if err := CheckReason("/source", "移出依据", &source); err != nil {
		return Event{}, err
	}
	if !p.Until.IsZero() {
		return Event{}, &Error{Kind: Conflict, Message: "“" + p.Name + "”已经移出名单"}
	}
	p.Until = calendar.DayOf(now)
	return Event{
		Action:  ManagePlatforms,
		Subject: Subject{SubjectPlatform, p.ID},
		By:      by,
		At:      now,
		Note:    "移出" + p.Name + "，依据：" + source,
	}, nil
}
