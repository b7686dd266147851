package subsidy

import (
	"cmp"
	"fmt"

	"shigang/subsidy/calendar"
)

// ProvisionalMark marks a date whose year's arrangement is not published yet.
func ProvisionalMark(is bool) string {
	if is {
		return "（暂定）"
	}
	return ""
}

// FileBy warns an enterprise that a draft must be filed by a day.
type FileBy struct {
	Project     string       `json:"project"`
	Start       calendar.Day `json:"start"`
	Last        calendar.Day `json:"last"`
	Provisional bool         `json:"provisional"`
}

func (FileBy) Kind() MessageKind { return KindFileBy }

func (FileBy) Title() string { return "备案期限快到了" }

func (m FileBy) Body() string {
	project := "您的培训"
	if m.Project != "" {
		project = "“" + m.Project + "”"
	}
	return project + "计划" + m.Start.Chinese() + "开始，最迟" + m.Last.Chinese() + ProvisionalMark(m.Provisional) +
		"提交备案，请尽快填完并提交。"
}

func (m FileBy) Lines() []Line {
	return []Line{{"培训项目", cmp.Or(m.Project, "未填写")}, {"截止日期", m.Last.Chinese()}, {"备注", "请尽快提交备案"}}
}

func (m FileBy) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingDraft) && f.Start == m.Start && !today.After(m.Last)
}

// TrainingEnds reminds an applicant that the training is about to end.
type TrainingEnds struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	End        calendar.Day `json:"end"`
}

func (TrainingEnds) Kind() MessageKind { return KindTrainingEnds }

func (TrainingEnds) Title() string { return "培训即将结束" }

func (m TrainingEnds) Body() string {
	return fmt.Sprintf("“%s”（%s）将于%s结束，请督促职工学完课程，并留存学习记录、成绩和截图；"+
		"结束后请在申领期限内申领补贴。", m.Project, m.CaseNumber, m.End.Chinese())
}

func (m TrainingEnds) Lines() []Line {
	return []Line{{"备案编号", m.CaseNumber}, {"培训项目", m.Project}, {"结束日期", m.End.Chinese()}}
}

func (m TrainingEnds) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingAccepted) && f.End == m.End && !today.After(m.End)
}

// ReviewDue warns a county's reviewers of a filing that waits.
type ReviewDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"` // working days
}

func (ReviewDue) Kind() MessageKind { return KindReviewDue }

func (m ReviewDue) Title() string {
	if m.Left == 0 {
		return "备案今天须作出决定"
	}
	return fmt.Sprintf("备案还剩%d个工作日", m.Left)
}

func (m ReviewDue) Body() string {
	return fmt.Sprintf("“%s”（%s）须在%s前作出决定。", m.Project, m.CaseNumber, m.Last.AddDays(1).Chinese())
}

func (ReviewDue) Lines() []Line { return nil }

func (m ReviewDue) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingSubmitted) && !f.Suspended && f.DecideBy == m.Last && !today.After(m.Last)
}

// ReviewOverdue tells a county's chiefs of a filing that nobody decided in time.
type ReviewOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (ReviewOverdue) Kind() MessageKind { return KindReviewOverdue }

func (ReviewOverdue) Title() string { return "备案审核已超期" }

func (m ReviewOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前作出决定，至今没有办理，请督办。", m.Project, m.CaseNumber,
		m.Last.AddDays(1).Chinese())
}

func (ReviewOverdue) Lines() []Line { return nil }

func (m ReviewOverdue) Wanted(f Facts, _ calendar.Day) bool {
	return InState(f, FilingSubmitted) && !f.Suspended && f.DecideBy == m.Last
}

// OpinionDue warns the service centre of an assessment that waits.
type OpinionDue struct {
	CaseNumber  string       `json:"case_number"`
	Platform    string       `json:"platform"`
	Received    calendar.Day `json:"received"`
	Last        calendar.Day `json:"last"`
	Left        int          `json:"left"` // working days
	Provisional bool         `json:"provisional"`
}

func (OpinionDue) Kind() MessageKind { return KindOpinionDue }

func (m OpinionDue) Title() string {
	if m.Left == 0 {
		return "平台评估今天须提出意见"
	}
	return fmt.Sprintf("平台评估还剩%d个工作日", m.Left)
}

func (m OpinionDue) Body() string {
	return fmt.Sprintf("“%s”（%s）的评估意见最迟%s%s提出。", m.Platform, m.CaseNumber, m.Last.Chinese(),
		ProvisionalMark(m.Provisional))
}

func (OpinionDue) Lines() []Line { return nil }

func (m OpinionDue) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, AssessmentSubmitted) && f.Received == m.Received && !today.After(m.Last)
}

// OpinionOverdue tells the service centre of an assessment without an opinion in time.
type OpinionOverdue struct {
	CaseNumber string       `json:"case_number"`
	Platform   string       `json:"platform"`
	Received   calendar.Day `json:"received"`
	Last       calendar.Day `json:"last"`
}

func (OpinionOverdue) Kind() MessageKind { return KindOpinionOverdue }

func (OpinionOverdue) Title() string { return "平台评估已超期" }

func (m OpinionOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）的评估意见应在%s前提出，请尽快办理。", m.Platform, m.CaseNumber,
		m.Last.AddDays(1).Chinese())
}

func (OpinionOverdue) Lines() []Line { return nil }

func (m OpinionOverdue) Wanted(f Facts, _ calendar.Day) bool {
	return InState(f, AssessmentSubmitted) && f.Received == m.Received
}

// AnswerDue warns a county of a question that waits for its answer.
type AnswerDue struct {
	Heading string       `json:"heading"`
	Last    calendar.Day `json:"last"`
	Left    int          `json:"left"` // working days
}

func (AnswerDue) Kind() MessageKind { return KindAnswerDue }

func (m AnswerDue) Title() string {
	if m.Left == 0 {
		return "咨询诉求今天须答复"
	}
	return fmt.Sprintf("咨询诉求还剩%d个工作日", m.Left)
}

func (m AnswerDue) Body() string {
	return fmt.Sprintf("“%s”最迟%s答复。", m.Heading, m.Last.Chinese())
}

func (AnswerDue) Lines() []Line { return nil }

func (m AnswerDue) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, QuestionOpen) && f.DecideBy == m.Last && !today.After(m.Last)
}

// AnswerOverdue tells a county's chiefs of a question that nobody answered in time.
type AnswerOverdue struct {
	Heading string       `json:"heading"`
	Last    calendar.Day `json:"last"`
}

func (AnswerOverdue) Kind() MessageKind { return KindAnswerOverdue }

func (AnswerOverdue) Title() string { return "咨询诉求已超期" }

func (m AnswerOverdue) Body() string {
	return fmt.Sprintf("“%s”应在%s前答复，至今没有答复，请督办。", m.Heading, m.Last.AddDays(1).Chinese())
}

func (AnswerOverdue) Lines() []Line { return nil }

func (m AnswerOverdue) Wanted(f Facts, _ calendar.Day) bool {
	return InState(f, QuestionOpen) && f.DecideBy == m.Last
}

// ClaimWindow reminds an enterprise that the window to claim (申领) closes.
type ClaimWindow struct {
	CaseNumber  string       `json:"case_number"`
	Project     string       `json:"project"`
	End         calendar.Day `json:"end"`
	Last        calendar.Day `json:"last"`
	Left        int          `json:"left"` // days
	Provisional bool         `json:"provisional"`
}

func (ClaimWindow) Kind() MessageKind { return KindClaimWindow }

func (m ClaimWindow) Title() string {
	if m.Left == 0 {
		return "今天是申领补贴的最后一天"
	}
	return fmt.Sprintf("申领补贴还剩%d天", m.Left)
}

func (m ClaimWindow) Body() string {
	return fmt.Sprintf("“%s”（%s）已于%s结束，最迟%s%s申领补贴，逾期不能再申领。", m.Project, m.CaseNumber,
		m.End.Chinese(), m.Last.Chinese(), ProvisionalMark(m.Provisional))
}

func (m ClaimWindow) Lines() []Line {
	return []Line{
		{"备案编号", m.CaseNumber},
		{"培训项目", m.Project},
		{"截止日期", m.Last.Chinese()},
		{"备注", fmt.Sprintf("还剩%d天，逾期不能申领", m.Left)},
	}
}

func (m ClaimWindow) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingAccepted) && f.End == m.End && !today.After(m.Last) && !m.Last.Before(f.Until) && !f.Claimed
}

// CourseStarts tells an employee (职工) that their training is about to start.
type CourseStarts struct {
	Project string       `json:"project"`
	Start   calendar.Day `json:"start"`
	Courses int          `json:"courses"`
}

func (CourseStarts) Kind() MessageKind { return KindCourseStarts }

func (CourseStarts) Title() string { return "您的培训即将开始" }

func (m CourseStarts) Body() string {
	return fmt.Sprintf("企业为您安排的“%s”将于%s开始，共%d门课程，请按时登录平台学习。", m.Project, m.Start.Chinese(),
		m.Courses)
}

func (m CourseStarts) Lines() []Line {
	return []Line{{"培训项目", m.Project}, {"开始日期", m.Start.Chinese()}, {"课程数", Itoa(m.Courses)}}
}

func (m CourseStarts) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingAccepted) && f.Start == m.Start && !today.After(m.Start)
}

// CourseEnds tells an employee (职工) that their training is about to end.
type CourseEnds struct {
	Project string       `json:"project"`
	End     calendar.Day `json:"end"`
}

func (CourseEnds) Kind() MessageKind { return KindCourseEnds }

func (CourseEnds) Title() string { return "您的培训即将结束" }

func (m CourseEnds) Body() string {
	return fmt.Sprintf("企业为您安排的“%s”将于%s结束，还没学完的课程请尽快学完，结束后的学习不计入。", m.Project,
		m.End.Chinese())
}

func (m CourseEnds) Lines() []Line {
	return []Line{{"培训项目", m.Project}, {"结束日期", m.End.Chinese()}}
}

func (m CourseEnds) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingAccepted) && f.End == m.End && !today.After(m.End)
}

// PeopleBehind tells an enterprise that people of a training are behind plan (落后).
type PeopleBehind struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	End        calendar.Day `json:"end"`
	Behind     int          `json:"behind"`
	People     int          `json:"people"`
}

func (PeopleBehind) Kind() MessageKind { return KindPeopleBehind }

func (m PeopleBehind) Title() string { return fmt.Sprintf("有%d名职工学习落后", m.Behind) }

func (m PeopleBehind) Body() string {
	return fmt.Sprintf(
		"“%s”（%s）共%d人，其中%d人落后于培训计划，请在“学习进度”里查看并督促，培训于%s结束，结束后的学习不计入。",
		m.Project, m.CaseNumber, m.People, m.Behind, m.End.Chinese())
}

func (m PeopleBehind) Lines() []Line {
	return []Line{
		{"备案编号", m.CaseNumber},
		{"培训项目", m.Project},
		{"落后人数", Itoa(m.Behind)},
		{"备注", "请查看学习进度并督促学习"},
	}
}

func (m PeopleBehind) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingAccepted) && f.End == m.End && !today.After(m.End)
}
