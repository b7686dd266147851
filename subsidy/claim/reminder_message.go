package subsidy

import (
	"fmt"

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

func (SupplementDue) Kind() MessageKind { return KindSupplementDue }

func (m SupplementDue) Title() string { return dueTitle("补充材料", m.Left) }

func (m SupplementDue) Body() string {
	return fmt.Sprintf("“%s”（%s）最迟%s补充材料，逾期按现有材料办理。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (m SupplementDue) Lines() []Line {
	return claimLines(m.CaseNumber, m.Project, "待补充", "最迟"+m.Last.Chinese())
}

func (m SupplementDue) Wanted(f Facts, today calendar.Day) bool {
	return !f.Suspended && InState(f, ClaimSupplement) && f.DecideBy == m.Last && !today.After(m.Last)
}

// ClaimReviewDue warns a county's reviewers of a claim that waits.
type ClaimReviewDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"`
}

func (ClaimReviewDue) Kind() MessageKind { return KindClaimReviewDue }

func (m ClaimReviewDue) Title() string { return dueTitle("申领审核", m.Left) }

func (m ClaimReviewDue) Body() string {
	return fmt.Sprintf("“%s”（%s）最迟%s完成初审和复核。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (ClaimReviewDue) Lines() []Line {
	return nil
}

func (m ClaimReviewDue) Wanted(f Facts, today calendar.Day) bool {
	return !f.Suspended && InState(f, ClaimSubmitted, ClaimReviewed) && f.DecideBy == m.Last && !today.After(m.Last)
}

// ClaimReviewOverdue tells a county's chiefs of a claim nobody decided in time.
type ClaimReviewOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (ClaimReviewOverdue) Kind() MessageKind { return KindClaimReviewOverdue }

func (ClaimReviewOverdue) Title() string { return "申领审核已超期" }

func (m ClaimReviewOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前提出审核意见，至今没有办完，请督办。", m.Project, m.CaseNumber, m.Last.AddDays(1).Chinese())
}

func (ClaimReviewOverdue) Lines() []Line {
	return nil
}

func (m ClaimReviewOverdue) Wanted(f Facts, _ calendar.Day) bool {
	return !f.Suspended && InState(f, ClaimSubmitted, ClaimReviewed) && f.DecideBy == m.Last
}

// PublishDue reminds a county's reviewers to publish an approved claim.
type PublishDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Day        calendar.Day `json:"day"`
}

func (PublishDue) Kind() MessageKind { return KindPublishDue }

func (PublishDue) Title() string { return "有申领待公示" }

func (m PublishDue) Body() string {
	return fmt.Sprintf("“%s”（%s）审核已通过，还没有公示，请及时公示。", m.Project, m.CaseNumber)
}

func (PublishDue) Lines() []Line {
	return nil
}

func (PublishDue) Wanted(f Facts, _ calendar.Day) bool {
	return !f.Suspended && InState(f, ClaimApproved)
}

// PublicityEnds tells a county's reviewers that a publicity ends today.
type PublicityEnds struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (PublicityEnds) Kind() MessageKind { return KindPublicityEnds }

func (PublicityEnds) Title() string { return "公示今天结束" }

func (m PublicityEnds) Body() string {
	return fmt.Sprintf("“%s”（%s）的公示%s结束，无异议的请制定拨付计划。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (PublicityEnds) Lines() []Line {
	return nil
}

func (m PublicityEnds) Wanted(f Facts, _ calendar.Day) bool {
	return !f.Suspended && InState(f, ClaimPublished) && f.DecideBy == m.Last
}

// PaymentDue warns a county's reviewers of money that is to be paid.
type PaymentDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"`
}

func (PaymentDue) Kind() MessageKind { return KindPaymentDue }

func (m PaymentDue) Title() string { return dueTitle("拨付", m.Left) }

func (m PaymentDue) Body() string {
	return fmt.Sprintf("“%s”（%s）公示无异议，最迟%s支付。", m.Project, m.CaseNumber, m.Last.Chinese())
}

func (PaymentDue) Lines() []Line {
	return nil
}

func (m PaymentDue) Wanted(f Facts, today calendar.Day) bool {
	return !f.Suspended && InState(f, ClaimCleared, ClaimScheduled) && f.DecideBy == m.Last && !today.After(m.Last)
}

// PaymentOverdue tells a county's chiefs of money not paid in time.
type PaymentOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (PaymentOverdue) Kind() MessageKind { return KindPaymentOverdue }

func (PaymentOverdue) Title() string { return "拨付已超期" }

func (m PaymentOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前支付，至今没有付清，请督办。", m.Project, m.CaseNumber, m.Last.AddDays(1).Chinese())
}

func (PaymentOverdue) Lines() []Line {
	return nil
}

func (m PaymentOverdue) Wanted(f Facts, _ calendar.Day) bool {
	return !f.Suspended && InState(f, ClaimCleared, ClaimScheduled) && f.DecideBy == m.Last
}
