package subsidy

import (
	"fmt"

	"shigang/subsidy/calendar"
)

// RecoveryProposedMessage gives an enterprise notice of a recovery that is
// proposed (拟追回告知), so that it can be heard before any is ordered.
type RecoveryProposedMessage struct {
	Recovery    string       `json:"recovery"` // its id
	CaseNumber  string       `json:"case_number"`
	Project     string       `json:"project"`
	Position    int          `json:"position"` // of the line
	Amount      Fen          `json:"amount"`
	Reason      string       `json:"reason"`
	Last        calendar.Day `json:"last"`
	Provisional bool         `json:"provisional"`
}

// Kind returns the message type.
func (RecoveryProposedMessage) Kind() MessageKind { return KindRecoveryProposed }

// Title returns the inbox title.
func (RecoveryProposedMessage) Title() string { return "拟追回补贴，请陈述申辩" }

// Body says what happened and what to do next.
func (m RecoveryProposedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）已拨付的补贴中，名册第%d行的%s拟追回：%s。有不同意见的，请在%s前（含当天）陈述申辩；县区听取以后再决定。",
		m.Project, m.CaseNumber, m.Position, m.Amount.Plain(), m.Reason, m.Last.Chinese()+provisional(m.Provisional))
}

// Lines returns the template's variables in its order.
func (m RecoveryProposedMessage) Lines() []Line {
	return claimLines(m.CaseNumber, m.Project, "拟追回", "最迟"+m.Last.Chinese()+"陈述申辩")
}

// RecoveryDropped tells an enterprise that a proposed recovery is not ordered.
type RecoveryDropped struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
	Position   int    `json:"position"` // of the line
	Amount     Fen    `json:"amount"`
}

// Kind returns the message type.
func (RecoveryDropped) Kind() MessageKind { return KindRecoveryDropped }

// Title returns the inbox title.
func (RecoveryDropped) Title() string { return "补贴不追回" }

// Body says what happened and what to do next.
func (m RecoveryDropped) Body() string {
	return fmt.Sprintf("“%s”（%s）名册第%d行拟追回的%s，县区复核后决定不追回，不需要再办理什么。",
		m.Project, m.CaseNumber, m.Position, m.Amount.Plain())
}

// Lines returns the template's variables in its order.
func (m RecoveryDropped) Lines() []Line {
	return claimLines(m.CaseNumber, m.Project, "不追回", "拟追回的"+m.Amount.Plain()+"不追回")
}

// HearingDue reminds an enterprise that its time to be heard ends.
type HearingDue struct {
	Recovery    string       `json:"recovery"` // its id
	CaseNumber  string       `json:"case_number"`
	Project     string       `json:"project"`
	Last        calendar.Day `json:"last"`
	Left        int          `json:"left"`
	Provisional bool         `json:"provisional"`
}

// Kind returns the message type.
func (HearingDue) Kind() MessageKind { return KindHearingDue }

// Title returns the inbox title.
func (m HearingDue) Title() string { return dueTitle("陈述申辩", m.Left) }

// Body says what happened and what to do next.
func (m HearingDue) Body() string {
	return fmt.Sprintf("“%s”（%s）有一笔补贴拟追回，最迟%s陈述申辩；逾期没有答复的，县区可以直接决定。",
		m.Project, m.CaseNumber, m.Last.Chinese()+provisional(m.Provisional))
}

// Lines returns the template's variables in its order.
func (m HearingDue) Lines() []Line {
	return claimLines(m.CaseNumber, m.Project, "拟追回", "最迟"+m.Last.Chinese()+"陈述申辩")
}

// RecoveryTold names the recovery that a message asks an answer to; ok is false
// for other messages.
func RecoveryTold(m Message) (id string, ok bool) {
	switch m := m.(type) {
	case RecoveryProposedMessage:
		return m.Recovery, true
	case HearingDue:
		return m.Recovery, true
	}
	return "", false
}
