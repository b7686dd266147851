package claim

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// dueTitle says what is due and when.
func dueTitle(what string, left int) string {
	if left == 0 {
		return what + "今天到期"
	}
	return fmt.Sprintf("%s还剩%d个工作日", what, left)
}

// SupplementDue reminds an applicant of a supplement that is due.
type SupplementDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"`
}

func (SupplementDue) Kind() subsidy.MessageKind { return subsidy.KindSupplementDue }

func (m SupplementDue) Title() string { return dueTitle("补充材料", m.Left) }

func (m SupplementDue) Body() string {
	return fmt.Sprintf("“%s”（%s）最迟%s补充材料，逾期按现有材料办理。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (m SupplementDue) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "待补充", "最迟"+m.Last.Chinese())
}

func (m SupplementDue) Wanted(f subsidy.Facts, today calendar.Day) bool {
	return !f.Suspended && subsidy.InState(f, Supplement) && f.DecideBy == m.Last && !today.After(m.Last)
}

// ReviewDue warns a county's reviewers of a claim that waits.
type ReviewDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"`
}

func (ReviewDue) Kind() subsidy.MessageKind { return subsidy.KindClaimReviewDue }

func (m ReviewDue) Title() string { return dueTitle("申领审核", m.Left) }

func (m ReviewDue) Body() string {
	return fmt.Sprintf("“%s”（%s）最迟%s完成初审和复核。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (ReviewDue) Lines() []subsidy.Line {
	return nil
}

func (m ReviewDue) Wanted(f subsidy.Facts, today calendar.Day) bool {
	return !f.Suspended && subsidy.InState(f, Submitted, Reviewed) && f.DecideBy == m.Last && !today.After(m.Last)
}

// ReviewOverdue tells a county's chiefs of a claim nobody decided in time.
type ReviewOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (ReviewOverdue) Kind() subsidy.MessageKind { return subsidy.KindClaimReviewOverdue }

func (ReviewOverdue) Title() string { return "申领审核已超期" }

func (m ReviewOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前提出审核意见，至今没有办完，请督办。", m.Project, m.CaseNumber,
		m.Last.AddDays(1).Chinese())
}

func (ReviewOverdue) Lines() []subsidy.Line {
	return nil
}

func (m ReviewOverdue) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return !f.Suspended && subsidy.InState(f, Submitted, Reviewed) && f.DecideBy == m.Last
}

// PublishDue reminds a county's reviewers to publish an approved claim.
type PublishDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Day        calendar.Day `json:"day"`
}

func (PublishDue) Kind() subsidy.MessageKind { return subsidy.KindPublishDue }

func (PublishDue) Title() string { return "有申领待公示" }

func (m PublishDue) Body() string {
	return fmt.Sprintf("“%s”（%s）审核已通过，还没有公示，请及时公示。", m.Project, m.CaseNumber)
}

func (PublishDue) Lines() []subsidy.Line {
	return nil
}

func (PublishDue) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return !f.Suspended && subsidy.InState(f, Approved)
}

// PublicityEnds tells a county's reviewers that a publicity ends today.
type PublicityEnds struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (PublicityEnds) Kind() subsidy.MessageKind { return subsidy.KindPublicityEnds }

func (PublicityEnds) Title() string { return "公示今天结束" }

func (m PublicityEnds) Body() string {
	return fmt.Sprintf("“%s”（%s）的公示%s结束，无异议的请制定拨付计划。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (PublicityEnds) Lines() []subsidy.Line {
	return nil
}

func (m PublicityEnds) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return !f.Suspended && subsidy.InState(f, Published) && f.DecideBy == m.Last
}

// PaymentDue warns a county's reviewers of money that is to be paid.
type PaymentDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"`
}

func (PaymentDue) Kind() subsidy.MessageKind { return subsidy.KindPaymentDue }

func (m PaymentDue) Title() string { return dueTitle("拨付", m.Left) }

func (m PaymentDue) Body() string {
	return fmt.Sprintf("“%s”（%s）公示无异议，最迟%s支付。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (PaymentDue) Lines() []subsidy.Line {
	return nil
}

func (m PaymentDue) Wanted(f subsidy.Facts, today calendar.Day) bool {
	return !f.Suspended && subsidy.InState(f, Cleared, Scheduled) && f.DecideBy == m.Last && !today.After(m.Last)
}

// PaymentOverdue tells a county's chiefs of money not paid in time.
type PaymentOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (PaymentOverdue) Kind() subsidy.MessageKind { return subsidy.KindPaymentOverdue }

func (PaymentOverdue) Title() string { return "拨付已超期" }

func (m PaymentOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前支付，至今没有付清，请督办。", m.Project, m.CaseNumber,
		m.Last.AddDays(1).Chinese())
}

func (PaymentOverdue) Lines() []subsidy.Line {
	return nil
}

func (m PaymentOverdue) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return !f.Suspended && subsidy.InState(f, Cleared, Scheduled) && f.DecideBy == m.Last
}
