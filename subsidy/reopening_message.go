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
	return fmt.Sprintf("“%s”（%s）依据%s重新办理，县区最迟%s作出决定，您不用重新提交。", m.Project, m.CaseNumber,
		m.Document, m.DecideBy.Chinese())
}

func (m FilingReopened) Lines() []Line {
	return []Line{
		{"备案编号", m.CaseNumber},
		{"培训项目", m.Project},
		{"审核结果", "重新办理"},
		{"办理日期", m.Day.Chinese()},
	}
}

func (FilingReopened) Wanted(Facts, calendar.Day) bool { return true }
