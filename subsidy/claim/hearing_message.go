package claim

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// RecoveryProposedMessage gives an enterprise notice of a recovery that is
// proposed (拟追回告知), so that it can be heard before any is ordered.
type RecoveryProposedMessage struct {
	Recovery    string       `json:"recovery"` // its id
	CaseNumber  string       `json:"case_number"`
	Project     string       `json:"project"`
	Position    int          `json:"position"` // of the line
	Amount      subsidy.Fen  `json:"amount"`
	Reason      string       `json:"reason"`
	Last        calendar.Day `json:"last"`
	Provisional bool         `json:"provisional"`
}

func (RecoveryProposedMessage) Kind() subsidy.MessageKind { return subsidy.KindRecoveryProposed }

func (RecoveryProposedMessage) Title() string { return "拟追回补贴，请陈述申辩" }

func (m RecoveryProposedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）已拨付的补贴中，名册第%d行的%s拟追回：%s。有不同意见的，请在%s前（含当天）"+
		"陈述申辩；县区听取以后再决定。",
		m.Project, m.CaseNumber, m.Position, m.Amount.Plain(), m.Reason,
		m.Last.Chinese()+subsidy.ProvisionalMark(m.Provisional))
}

func (m RecoveryProposedMessage) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "拟追回", "最迟"+m.Last.Chinese()+"陈述申辩")
}

func (RecoveryProposedMessage) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return subsidy.InState(f, RecoveryProposed) && !f.Answered
}

// RecoveryDropped tells an enterprise that a proposed recovery is not ordered.
type RecoveryDropped struct {
	CaseNumber string      `json:"case_number"`
	Project    string      `json:"project"`
	Position   int         `json:"position"` // of the line
	Amount     subsidy.Fen `json:"amount"`
}

func (RecoveryDropped) Kind() subsidy.MessageKind { return subsidy.KindRecoveryDropped }

func (RecoveryDropped) Title() string { return "补贴不追回" }

func (m RecoveryDropped) Body() string {
	return fmt.Sprintf("“%s”（%s）名册第%d行拟追回的%s，县区复核后决定不追回，不需要再办理什么。",
		m.Project, m.CaseNumber, m.Position, m.Amount.Plain())
}

func (m RecoveryDropped) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "不追回", "拟追回的"+m.Amount.Plain()+"不追回")
}

func (RecoveryDropped) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// HearingDue reminds an enterprise that its time to be heard ends.
type HearingDue struct {
	Recovery    string       `json:"recovery"` // its id
	CaseNumber  string       `json:"case_number"`
	Project     string       `json:"project"`
	Last        calendar.Day `json:"last"`
	Left        int          `json:"left"`
	Provisional bool         `json:"provisional"`
}

func (HearingDue) Kind() subsidy.MessageKind { return subsidy.KindHearingDue }

func (m HearingDue) Title() string { return dueTitle("陈述申辩", m.Left) }

func (m HearingDue) Body() string {
	return fmt.Sprintf("“%s”（%s）有一笔补贴拟追回，最迟%s陈述申辩；逾期没有答复的，县区可以直接决定。",
		m.Project, m.CaseNumber, m.Last.Chinese()+subsidy.ProvisionalMark(m.Provisional))
}

func (m HearingDue) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "拟追回", "最迟"+m.Last.Chinese()+"陈述申辩")
}

func (m HearingDue) Wanted(f subsidy.Facts, today calendar.Day) bool {
	return subsidy.InState(f, RecoveryProposed) && !f.Answered && f.DecideBy == m.Last && !today.After(m.Last)
}

// RecoveryTold names the recovery that a message asks an answer to; ok is false
// for other messages.
func RecoveryTold(m subsidy.Message) (id string, ok bool) {
	switch m := m.(type) {
	case RecoveryProposedMessage:
		return m.Recovery, true
	case HearingDue:
		return m.Recovery, true
	}
	return "", false
}
