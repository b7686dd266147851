package subsidy

import (
	"fmt"

	"shigang/subsidy/calendar"
)

// FilingReopened tells an applicant that the county decides a refused filing again.
type FilingReopened struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Document   string       `json:"document"`
	Day        calendar.Day `json:"day"`
	DecideBy   calendar.Day `json:"decide_by"`
}

func (FilingReopened) Kind() MessageKind { return KindFilingReopened }

func (FilingReopened) Title() string { return "备案重新办理" }

func (m FilingReopened) Body() string {
	return fmt.Sprintf("“%s”（%s）依据%s重新办理，县区最迟%s作出决定，您不用重新提交。", m.Project, m.CaseNumber, m.Document, m.DecideBy.Chinese())
}

func (m FilingReopened) Lines() []Line {
	return []Line{{"备案编号", m.CaseNumber}, {"培训项目", m.Project}, {"审核结果", "重新办理"}, {"办理日期", m.Day.Chinese()}}
}

func (FilingReopened) Wanted(Facts, calendar.Day) bool { return true }

// ClaimReopened tells an applicant that the county decides a refused claim again.
type ClaimReopened struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Document   string       `json:"document"`
	DecideBy   calendar.Day `json:"decide_by"`
}

func (ClaimReopened) Kind() MessageKind { return KindClaimReopened }

func (ClaimReopened) Title() string { return "申领重新办理" }

func (m ClaimReopened) Body() string {
	return fmt.Sprintf("“%s”（%s）依据%s重新审核，县区最迟%s提出审核意见，您不用重新提交。", m.Project, m.CaseNumber, m.Document, m.DecideBy.Chinese())
}

func (m ClaimReopened) Lines() []Line {
	return claimLines(m.CaseNumber, m.Project, "重新审核", "最迟"+m.DecideBy.Chinese()+"提出意见")
}

func (ClaimReopened) Wanted(Facts, calendar.Day) bool { return true }
