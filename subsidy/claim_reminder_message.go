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

// Kind returns the message type.
func (SupplementDue) Kind() MessageKind { return KindSupplementDue }

// Title returns the inbox title.
func (m SupplementDue) Title() string { return dueTitle("补充材料", m.Left) }

// Body says what happened and what to do next.
func (m SupplementDue) Body() string {
	return fmt.Sprintf("“%s”（%s）最迟%s补充材料，逾期按现有材料办理。", m.Project, m.CaseNumber, m.Last.Chinese())
}

// Lines returns the template's variables in its order.
func (m SupplementDue) Lines() []Line {
	return claimLines(m.CaseNumber, m.Project, "待补充", "最迟"+m.Last.Chinese())
}

// ClaimReviewDue warns a county's reviewers of a claim that waits.
type ClaimReviewDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"`
}

// Kind returns the message type.
func (ClaimReviewDue) Kind() MessageKind { return KindClaimReviewDue }

// Title returns the inbox title.
func (m ClaimReviewDue) Title() string { return dueTitle("申领审核", m.Left) }

// Body says what happened and what to do next.
func (m ClaimReviewDue) Body() string {
	return fmt.Sprintf("“%s”（%s）最迟%s完成初审和复核。", m.Project, m.CaseNumber, m.Last.Chinese())
}

// Lines returns nothing: it is read in the console or the inbox.
func (ClaimReviewDue) Lines() []Line {
	return nil
}

// ClaimReviewOverdue tells a county's chiefs of a claim nobody decided in time.
type ClaimReviewOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

// Kind returns the message type.
func (ClaimReviewOverdue) Kind() MessageKind { return KindClaimReviewOverdue }

// Title returns the inbox title.
func (ClaimReviewOverdue) Title() string { return "申领审核已超期" }

// Body says what happened and what to do next.
func (m ClaimReviewOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前提出审核意见，至今没有办完，请督办。", m.Project, m.CaseNumber, m.Last.AddDays(1).Chinese())
}

// Lines returns nothing: it is read in the console or the inbox.
func (ClaimReviewOverdue) Lines() []Line {
	return nil
}

// PublishDue reminds a county's reviewers to publish an approved claim.
type PublishDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Day        calendar.Day `json:"day"`
}

// Kind returns the message type.
func (PublishDue) Kind() MessageKind { return KindPublishDue }

// Title returns the inbox title.
func (PublishDue) Title() string { return "有申领待公示" }

// Body says what happened and what to do next.
func (m PublishDue) Body() string {
	return fmt.Sprintf("“%s”（%s）审核已通过，还没有公示，请及时公示。", m.Project, m.CaseNumber)
}

// Lines returns nothing: it is read in the console or the inbox.
func (PublishDue) Lines() []Line {
	return nil
}

// PublicityEnds tells a county's reviewers that a publicity ends today.
type PublicityEnds struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

// Kind returns the message type.
func (PublicityEnds) Kind() MessageKind { return KindPublicityEnds }

// Title returns the inbox title.
func (PublicityEnds) Title() string { return "公示今天结束" }

// Body says what happened and what to do next.
func (m PublicityEnds) Body() string {
	return fmt.Sprintf("“%s”（%s）的公示%s结束，无异议的请制定拨付计划。", m.Project, m.CaseNumber, m.Last.Chinese())
}

// Lines returns nothing: it is read in the console or the inbox.
func (PublicityEnds) Lines() []Line {
	return nil
}

// PaymentDue warns a county's reviewers of money that is to be paid.
type PaymentDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"`
}

// Kind returns the message type.
func (PaymentDue) Kind() MessageKind { return KindPaymentDue }

// Title returns the inbox title.
func (m PaymentDue) Title() string { return dueTitle("拨付", m.Left) }

// Body says what happened and what to do next.
func (m PaymentDue) Body() string {
	return fmt.Sprintf("“%s”（%s）公示无异议，最迟%s支付。", m.Project, m.CaseNumber, m.Last.Chinese())
}

// Lines returns nothing: it is read in the console or the inbox.
func (PaymentDue) Lines() []Line {
	return nil
}

// PaymentOverdue tells a county's chiefs of money not paid in time.
type PaymentOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

// Kind returns the message type.
func (PaymentOverdue) Kind() MessageKind { return KindPaymentOverdue }

// Title returns the inbox title.
func (PaymentOverdue) Title() string { return "拨付已超期" }

// Body says what happened and what to do next.
func (m PaymentOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前支付，至今没有付清，请督办。", m.Project, m.CaseNumber, m.Last.AddDays(1).Chinese())
}

// Lines returns nothing: it is read in the console or the inbox.
func (PaymentOverdue) Lines() []Line {
	return nil
}
