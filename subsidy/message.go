package subsidy

import (
	"encoding/json"
	"fmt"
	"slices"

	"shigang/subsidy/calendar"
)

// Line is one labelled value of a message; labels are the template's variables.
type Line struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Message is something a person is told. Each is a struct whose fields are its
// template's variables, so that a forgotten one does not compile.
type Message interface {
	Kind() MessageKind
	Title() string // the inbox entry's title
	Body() string  // what happened and what to do next, in one or two sentences
	Lines() []Line // the template's variables in its order

	// Wanted reports whether the message is still true when it is about to be sent; what is no longer true is dropped.
	Wanted(f Facts, today calendar.Day) bool
}

// Facts is what the re-check before sending needs to know of a notice's subject.
type Facts struct {
	Gone       bool   // the subject is no more
	State      string // the subject's state, "" where it has none
	Start, End calendar.Day
	DecideBy   calendar.Day // of a claim or a recovery, the day the next step is due
	Received   calendar.Day // assessment
	Claimed    bool         // a filing that was claimed for
	Answered   bool         // a proposed recovery that the enterprise answered
	Until      calendar.Day // of a filing, the day its claim window was extended to
	Suspended  bool         // the case stands still, and so do its days
}

// InState reports whether the subject stands in one of the states.
func InState[S ~string](f Facts, states ...S) bool { return slices.Contains(states, S(f.State)) }

// Wanted reports whether a message about something that may be gone by now is still true.
func Wanted(m Message, f Facts, today calendar.Day) bool { return !f.Gone && m.Wanted(f, today) }

// EnterpriseDecided tells an enterprise's members the county's answer to the registration.
type EnterpriseDecided struct {
	Enterprise string `json:"enterprise"`
	Accepted   bool   `json:"accepted"`
	Reason     string `json:"reason"`
}

func (EnterpriseDecided) Kind() MessageKind { return KindEnterpriseDecided }

func (m EnterpriseDecided) Title() string {
	if m.Accepted {
		return "企业登记已通过"
	}
	return "企业登记被退回"
}

func (m EnterpriseDecided) Body() string {
	if m.Accepted {
		return m.Enterprise + "的企业登记已通过，现在可以提交培训备案。"
	}
	return m.Enterprise + "的企业登记被退回：" + m.Reason + "。请更正后重新提交。"
}

func (m EnterpriseDecided) Lines() []Line {
	result, note := "已通过", "可以提交培训备案了"
	if !m.Accepted {
		result, note = "已退回", m.Reason
	}
	return []Line{{"企业名称", m.Enterprise}, {"审核结果", result}, {"备注", note}}
}

func (EnterpriseDecided) Wanted(Facts, calendar.Day) bool { return true }

// EnterpriseMoved tells an enterprise's members the new county's answer.
type EnterpriseMoved struct {
	Enterprise string `json:"enterprise"`
	County     County `json:"county"`
	Accepted   bool   `json:"accepted"`
}

func (EnterpriseMoved) Kind() MessageKind { return KindEnterpriseMoved }

func (m EnterpriseMoved) Title() string {
	if m.Accepted {
		return "企业迁移已办理"
	}
	return "企业迁移未通过"
}

func (m EnterpriseMoved) Body() string {
	if m.Accepted {
		return m.Enterprise + "已迁至" + m.County.Chinese() + "，新的业务由该县区受理，办理中的业务仍由原县区办完。"
	}
	return m.County.Chinese() + "没有同意" + m.Enterprise + "的迁移，请致电该县区受理窗口了解原因。"
}

func (m EnterpriseMoved) Lines() []Line {
	result, note := "未通过", "请致电受理窗口了解原因"
	if m.Accepted {
		result, note = "已迁入", "新的业务由"+m.County.Chinese()+"受理"
	}
	return []Line{{"企业名称", m.Enterprise}, {"办理结果", result}, {"备注", note}}
}

func (EnterpriseMoved) Wanted(Facts, calendar.Day) bool { return true }

// FilingAcceptedMessage tells an applicant that the training is on file (已备案).
type FilingAcceptedMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Start      calendar.Day `json:"start"`
	End        calendar.Day `json:"end"`
}

func (FilingAcceptedMessage) Kind() MessageKind { return KindFilingAccepted }

func (FilingAcceptedMessage) Title() string { return "培训备案已通过" }

func (m FilingAcceptedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）已备案，请按计划于%s至%s组织培训，并留存学习记录。", m.Project, m.CaseNumber,
		m.Start.Chinese(), m.End.Chinese())
}

func (m FilingAcceptedMessage) Lines() []Line {
	return []Line{
		{"备案编号", m.CaseNumber},
		{"培训项目", m.Project},
		{"审核结果", "已备案"},
		{"开始日期", m.Start.Chinese()},
	}
}

func (FilingAcceptedMessage) Wanted(f Facts, _ calendar.Day) bool { return InState(f, FilingAccepted) }

// FilingReturnedMessage tells an applicant what to correct (退回补正).
type FilingReturnedMessage struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
	Reason     string `json:"reason"` // the first reason
	Count      int    `json:"count"`  // how many there are
}

func (FilingReturnedMessage) Kind() MessageKind { return KindFilingReturned }

func (FilingReturnedMessage) Title() string { return "培训备案退回补正" }

func (m FilingReturnedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）有%d处需要补正：%s。请更正后重新提交。", m.Project, m.CaseNumber, m.Count, m.Reason)
}

func (m FilingReturnedMessage) Lines() []Line {
	return []Line{{"备案编号", m.CaseNumber}, {"培训项目", m.Project}, {"审核结果", "退回补正"}, {"退回原因", m.Reason}}
}

func (FilingReturnedMessage) Wanted(f Facts, _ calendar.Day) bool { return InState(f, FilingReturned) }

// FilingRefusedMessage tells an applicant that the county refused (不予备案).
type FilingRefusedMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Reason     string       `json:"reason"` // the first reason
	Day        calendar.Day `json:"day"`
}

func (FilingRefusedMessage) Kind() MessageKind { return KindFilingRefused }

func (FilingRefusedMessage) Title() string { return "培训备案未通过" }

func (m FilingRefusedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）不予备案：%s。可查看通知书里的理由和救济途径，或更正后新建备案。", m.Project,
		m.CaseNumber, m.Reason)
}

func (m FilingRefusedMessage) Lines() []Line {
	return []Line{
		{"备案编号", m.CaseNumber},
		{"培训项目", m.Project},
		{"审核结果", "不予备案"},
		{"办理日期", m.Day.Chinese()},
	}
}

func (FilingRefusedMessage) Wanted(f Facts, _ calendar.Day) bool { return InState(f, FilingRefused) }

// AssessmentDecided tells an enterprise the service centre's opinion on a platform.
type AssessmentDecided struct {
	CaseNumber string          `json:"case_number"`
	Platform   string          `json:"platform"`
	Result     AssessmentState `json:"result"`
	Opinion    string          `json:"opinion"`
}

func (AssessmentDecided) Kind() MessageKind { return KindAssessmentDecided }

func (m AssessmentDecided) Title() string { return "平台" + m.Result.Chinese() }

func (m AssessmentDecided) Body() string {
	next := map[AssessmentState]string{
		AssessmentFavourable:   "现在可以在备案里选择这个平台。",
		AssessmentSupplement:   "请补充后重新提交。",
		AssessmentUnfavourable: "可选择推荐平台，或更换平台后重新申请评估。",
	}[m.Result]
	return fmt.Sprintf("“%s”（%s）：%s。%s", m.Platform, m.CaseNumber, m.Opinion, next)
}

func (m AssessmentDecided) Lines() []Line {
	return []Line{
		{"业务编号", m.CaseNumber},
		{"平台名称", m.Platform},
		{"评估结果", m.Result.Chinese()},
		{"评估意见", m.Opinion},
	}
}

func (m AssessmentDecided) Wanted(f Facts, _ calendar.Day) bool { return InState(f, m.Result) }

// RegistrationDecided tells an enterprise the service centre's answer to a registration.
type RegistrationDecided struct {
	Platform string `json:"platform"`
	Accepted bool   `json:"accepted"`
	Note     string `json:"note"`
}

func (RegistrationDecided) Kind() MessageKind { return KindRegistrationDecided }

func (m RegistrationDecided) Title() string {
	if m.Accepted {
		return "平台注册登记已办好"
	}
	return "平台注册登记未通过"
}

func (m RegistrationDecided) Body() string {
	if m.Accepted {
		return "“" + m.Platform + "”的注册登记已办好，现在可以在备案里选择这个平台。"
	}
	return "“" + m.Platform + "”的注册登记未通过：" + m.Note + "。更正后可重新申请。"
}

func (m RegistrationDecided) Lines() []Line {
	result, note := "未通过", m.Note
	if m.Accepted {
		result, note = "已登记", "现在可以在备案里选择这个平台"
	}
	return []Line{{"平台名称", m.Platform}, {"登记结果", result}, {"备注", note}}
}

func (RegistrationDecided) Wanted(Facts, calendar.Day) bool { return true }

// QuestionReplied tells the asker that the county has answered (诉求).
type QuestionReplied struct {
	Heading string `json:"heading"`
	County  County `json:"county"`
}

func (QuestionReplied) Kind() MessageKind { return KindQuestionReplied }

func (QuestionReplied) Title() string { return "您的诉求有了答复" }

func (m QuestionReplied) Body() string {
	return m.County.Chinese() + "答复了“" + m.Heading + "”，请打开查看，还有疑问可以继续留言。"
}

func (m QuestionReplied) Lines() []Line {
	return []Line{{"诉求标题", m.Heading}, {"答复单位", m.County.Chinese() + "人社局"}}
}

func (QuestionReplied) Wanted(Facts, calendar.Day) bool { return true }

// WorkArrived tells staff, in the console, that something waits for them.
type WorkArrived struct {
	CaseNumber string `json:"case_number"`
	What       string `json:"what"`
	Heading    string `json:"heading"`
}

func (WorkArrived) Kind() MessageKind { return KindWorkArrived }

func (m WorkArrived) Title() string { return "新的" + m.What }

func (m WorkArrived) Body() string { return m.Heading + " " + m.CaseNumber }

func (WorkArrived) Lines() []Line { return nil }

func (WorkArrived) Wanted(Facts, calendar.Day) bool { return true }

// TrainingStarts reminds an applicant that the training starts on the next working day.
type TrainingStarts struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Start      calendar.Day `json:"start"`
	People     int          `json:"people"`
}

func (TrainingStarts) Kind() MessageKind { return KindTrainingStarts }

func (TrainingStarts) Title() string { return "培训即将开始" }

func (m TrainingStarts) Body() string {
	return fmt.Sprintf("“%s”（%s）将于%s开始，共%d人，请通知职工按时登录平台学习。", m.Project, m.CaseNumber,
		m.Start.Chinese(), m.People)
}

func (m TrainingStarts) Lines() []Line {
	return []Line{
		{"备案编号", m.CaseNumber},
		{"培训项目", m.Project},
		{"开始日期", m.Start.Chinese()},
		{"培训人数", Itoa(m.People)},
	}
}

func (m TrainingStarts) Wanted(f Facts, today calendar.Day) bool {
	return InState(f, FilingAccepted) && f.Start == m.Start && !today.After(m.Start)
}

// EncodeMessage returns the message as JSON for the notice's row.
func EncodeMessage(m Message) ([]byte, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode message %s: %w", m.Kind(), err)
	}
	return b, nil
}

// FilingSubmittedMessage confirms to an enterprise that a filing reached the county.
type FilingSubmittedMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Start      calendar.Day `json:"start"`
}

func (FilingSubmittedMessage) Kind() MessageKind { return KindFilingSubmitted }

func (FilingSubmittedMessage) Title() string { return "备案已提交" }

func (m FilingSubmittedMessage) Body() string {
	return fmt.Sprintf("“%s”已提交，编号%s，县区会在%s培训开始之前作出决定，结果会通知您。", m.Project, m.CaseNumber,
		m.Start.Chinese())
}

func (FilingSubmittedMessage) Lines() []Line { return nil }

func (FilingSubmittedMessage) Wanted(Facts, calendar.Day) bool { return true }
