package claim

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// SupplementExtended tells an applicant that the last day to supplement a claim is
// a later one.
type SupplementExtended struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Was        calendar.Day `json:"was"`
	Last       calendar.Day `json:"last"`
}

func (SupplementExtended) Kind() subsidy.MessageKind { return subsidy.KindSupplementExtended }

func (SupplementExtended) Title() string { return "补充材料期限已延期" }

func (m SupplementExtended) Body() string {
	return fmt.Sprintf("因不可抗力，“%s”（%s）补充材料的期限由%s延至%s，请在延期后的期限内补充。", m.Project,
		m.CaseNumber,
		m.Was.Chinese(), m.Last.Chinese())
}

func (m SupplementExtended) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "期限延期", "补充材料延至"+m.Last.Chinese())
}

func (m SupplementExtended) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return subsidy.InState(f, Supplement) && f.DecideBy == m.Last
}

// Suspended tells an applicant that a claim stands still.
type Suspended struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Day        calendar.Day `json:"day"`
	Authority  string       `json:"authority"`
}

func (Suspended) Kind() subsidy.MessageKind { return subsidy.KindClaimSuspended }

func (Suspended) Title() string { return "申领中止办理" }

func (m Suspended) Body() string {
	return fmt.Sprintf(
		"“%s”（%s）自%s起中止办理，等待%s处理，期限暂停计算，恢复后会通知您；期间仍可查看、补充材料和撤回。",
		m.Project, m.CaseNumber, m.Day.Chinese(), m.Authority)
}

func (m Suspended) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "中止办理", "自"+m.Day.Chinese()+"起")
}

func (Suspended) Wanted(f subsidy.Facts, _ calendar.Day) bool { return f.Suspended }

// Resumed tells an applicant that a claim goes on.
type Resumed struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	What       string       `json:"what"` // the deadline that is next, "" for none
	Last       calendar.Day `json:"last"`
}

func (Resumed) Kind() subsidy.MessageKind { return subsidy.KindClaimResumed }

func (Resumed) Title() string { return "申领恢复办理" }

func (m Resumed) Body() string {
	out := fmt.Sprintf("“%s”（%s）已恢复办理", m.Project, m.CaseNumber)
	if m.What == "" {
		return out + "，后面的步骤继续进行。"
	}
	return out + "，" + m.What + "顺延到" + m.Last.Chinese() + "。"
}

func (m Resumed) Lines() []subsidy.Line {
	note := "继续办理"
	if m.What != "" {
		note = m.What + "到" + m.Last.Chinese()
	}
	return claimLines(m.CaseNumber, m.Project, "恢复办理", note)
}

func (Resumed) Wanted(f subsidy.Facts, _ calendar.Day) bool { return !f.Suspended }
