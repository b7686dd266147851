package subsidy

import (
	"fmt"

	"shigang/subsidy/calendar"
)

// WindowExtended tells an applicant that the last day to claim is a later one.
type WindowExtended struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Was        calendar.Day `json:"was"`
	Last       calendar.Day `json:"last"`
}

func (WindowExtended) Kind() MessageKind { return KindWindowExtended }

func (WindowExtended) Title() string { return "申领期限已延期" }

func (m WindowExtended) Body() string {
	return fmt.Sprintf("因不可抗力，“%s”（%s）的申领期限由%s延至%s，请在延期后的期限内提交申领。", m.Project,
		m.CaseNumber,
		m.Was.Chinese(), m.Last.Chinese())
}

func (m WindowExtended) Lines() []Line {
	return filingLines(m.CaseNumber, m.Project, "期限延期", m.Last)
}

func (m WindowExtended) Wanted(f Facts, _ calendar.Day) bool { return f.Until == m.Last }

// FilingSuspended tells an applicant that a filing stands still.
type FilingSuspended struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Day        calendar.Day `json:"day"`
	Authority  string       `json:"authority"`
}

func (FilingSuspended) Kind() MessageKind { return KindFilingSuspended }

func (FilingSuspended) Title() string { return "备案中止办理" }

func (m FilingSuspended) Body() string {
	return fmt.Sprintf("“%s”（%s）自%s起中止办理，等待%s处理，恢复后会通知您；期间仍可查看、补正和撤回。", m.Project,
		m.CaseNumber,
		m.Day.Chinese(), m.Authority)
}

func (m FilingSuspended) Lines() []Line {
	return filingLines(m.CaseNumber, m.Project, "中止办理", m.Day)
}

func (FilingSuspended) Wanted(f Facts, _ calendar.Day) bool { return f.Suspended }

// FilingResumed tells an applicant that a filing goes on.
type FilingResumed struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Day        calendar.Day `json:"day"`
	Last       calendar.Day `json:"last"` // to decide by, zero while it is the applicant's turn
}

func (FilingResumed) Kind() MessageKind { return KindFilingResumed }

func (FilingResumed) Title() string { return "备案恢复办理" }

func (m FilingResumed) Body() string {
	out := fmt.Sprintf("“%s”（%s）自%s起恢复办理，", m.Project, m.CaseNumber, m.Day.Chinese())
	if m.Last.IsZero() {
		return out + "请按退回原因补正后重新提交。"
	}
	return out + "县区的审核期限顺延到" + m.Last.Chinese() + "，您不用重新提交。"
}

func (m FilingResumed) Lines() []Line {
	return filingLines(m.CaseNumber, m.Project, "恢复办理", m.Day)
}

func (FilingResumed) Wanted(f Facts, _ calendar.Day) bool { return !f.Suspended }

func filingLines(number, project, state string, day calendar.Day) []Line {
	return []Line{{"备案编号", number}, {"培训项目", project}, {"审核结果", state}, {"办理日期", day.Chinese()}}
}
