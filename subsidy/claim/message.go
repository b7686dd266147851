package claim

import (
	"fmt"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// claimLines are 申领编号, 培训项目, 办理状态, 备注: the claim's messages share one
// template, so that one consent serves them all.
func claimLines(number, project, state, note string) []subsidy.Line {
	return []subsidy.Line{
		{Label: "申领编号", Value: number},
		{Label: "培训项目", Value: project},
		{Label: "办理状态", Value: state},
		{Label: "备注", Value: note},
	}
}

// cutNote says how many people were left out or lowered, and the ways of appeal.
func cutNote(excluded, lowered int) (out string) {
	if excluded > 0 {
		out += "另有" + subsidy.Itoa(excluded) + "人没有计入。"
	}
	if lowered > 0 {
		out += "其中" + subsidy.Itoa(lowered) + "人被调低。"
	}
	if out != "" {
		out += "理由见部分不予补贴告知书；" + subsidy.WaysOfAppeal
	}
	return out
}

// SubmittedMessage confirms a submission to the applicant.
type SubmittedMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	People     int          `json:"people"`
	DecideBy   calendar.Day `json:"decide_by"`
}

func (SubmittedMessage) Kind() subsidy.MessageKind { return subsidy.KindClaimSubmitted }

func (SubmittedMessage) Title() string { return "申领已提交" }

func (m SubmittedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）为%d人申领补贴，已提交县区审核，最迟%s提出审核意见。", m.Project, m.CaseNumber,
		m.People, m.DecideBy.Chinese())
}

func (SubmittedMessage) Lines() []subsidy.Line {
	return nil
}

func (SubmittedMessage) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// SupplementMessage tells an applicant what to supplement, and by when.
type SupplementMessage struct {
	CaseNumber  string       `json:"case_number"`
	Project     string       `json:"project"`
	Reason      string       `json:"reason"`
	Count       int          `json:"count"`
	Last        calendar.Day `json:"last"`
	Provisional bool         `json:"provisional"`
	Final       bool         `json:"final,omitempty"` // there is no further request
}

func (SupplementMessage) Kind() subsidy.MessageKind { return subsidy.KindClaimSupplement }

func (SupplementMessage) Title() string { return "申领需要补充材料" }

func (m SupplementMessage) Body() string {
	body := fmt.Sprintf("“%s”（%s）有%d处需要补充：%s。请在%s%s前（含当天）补充后重新提交，逾期按现有材料办理。",
		m.Project, m.CaseNumber, m.Count, m.Reason, m.Last.Chinese(), subsidy.ProvisionalMark(m.Provisional))
	if m.Final {
		body += "这是最后一次要求补充。"
	}
	return body
}

func (m SupplementMessage) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "待补充", m.Last.Chinese()+"前补充，逾期按现有材料办")
}

func (SupplementMessage) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return subsidy.InState(f, Supplement)
}

// SupplementLapsed tells an applicant that the supplement's time is over.
type SupplementLapsed struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
}

func (SupplementLapsed) Kind() subsidy.MessageKind { return subsidy.KindSupplementLapsed }

func (SupplementLapsed) Title() string { return "补充材料期限已过" }

func (m SupplementLapsed) Body() string {
	return fmt.Sprintf("“%s”（%s）没有在期限内补充材料，县区将按现有材料审核。", m.Project, m.CaseNumber)
}

func (m SupplementLapsed) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "审核中", "补充期限已过，按现有材料审核")
}

func (SupplementLapsed) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// ApprovedMessage tells an applicant what was approved.
type ApprovedMessage struct {
	CaseNumber string      `json:"case_number"`
	Project    string      `json:"project"`
	People     int         `json:"people"`
	Hours      int         `json:"hours"`
	Amount     subsidy.Fen `json:"amount"`
	Excluded   int         `json:"excluded"`
	Lowered    int         `json:"lowered,omitempty"`
}

func (ApprovedMessage) Kind() subsidy.MessageKind { return subsidy.KindClaimApproved }

func (ApprovedMessage) Title() string { return "申领审核通过" }

func (m ApprovedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）审核通过：%d人、%d课时，共%s。接下来公示。",
		m.Project, m.CaseNumber, m.People, m.Hours, m.Amount.Plain()) +
		cutNote(m.Excluded, m.Lowered)
}

func (m ApprovedMessage) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "审核通过", subsidy.Itoa(m.People)+"人，"+m.Amount.Plain())
}

func (ApprovedMessage) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// RefusedMessage tells an applicant that the claim was refused.
type RefusedMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Reason     string       `json:"reason"`
	Day        calendar.Day `json:"day"`
}

func (RefusedMessage) Kind() subsidy.MessageKind { return subsidy.KindClaimRefused }

func (RefusedMessage) Title() string { return "申领不予补贴" }

func (m RefusedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）不予补贴：%s。理由和申请复议、提起诉讼的途径见通知书。", m.Project, m.CaseNumber,
		m.Reason)
}

func (m RefusedMessage) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "不予补贴", m.Reason)
}

func (RefusedMessage) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// PublishedMessage tells an applicant that publicity began.
type PublishedMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	People     int          `json:"people"`
	Amount     subsidy.Fen  `json:"amount"`
	Until      calendar.Day `json:"until"`
}

func (PublishedMessage) Kind() subsidy.MessageKind { return subsidy.KindClaimPublished }

func (PublishedMessage) Title() string { return "申领开始公示" }

func (m PublishedMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）%d人、%s已开始公示，%s结束。请提醒职工核对。", m.Project, m.CaseNumber, m.People,
		m.Amount.Plain(), m.Until.Chinese())
}

func (m PublishedMessage) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "公示中", "公示至"+m.Until.Chinese())
}

func (PublishedMessage) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// LinesHeld tells an applicant that people of the claim are held.
type LinesHeld struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
	People     int    `json:"people"`
}

func (LinesHeld) Kind() subsidy.MessageKind { return subsidy.KindLinesHeld }

func (m LinesHeld) Title() string { return fmt.Sprintf("有%d人暂缓拨付", m.People) }

func (m LinesHeld) Body() string {
	return fmt.Sprintf("“%s”（%s）收到异议，%d人暂缓拨付，其余人员照常办理。县区核实后会通知您，请备好相关材料。",
		m.Project, m.CaseNumber, m.People)
}

func (m LinesHeld) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "暂缓", subsidy.Itoa(m.People)+"人有异议，待县区核实")
}

func (LinesHeld) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// ObjectionDecided tells an applicant how the county decided an objection.
type ObjectionDecided struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
	Upheld     bool   `json:"upheld"`
	People     int    `json:"people"`
}

func (ObjectionDecided) Kind() subsidy.MessageKind { return subsidy.KindObjectionDecided }

func (ObjectionDecided) Title() string { return "异议已处理" }

func (m ObjectionDecided) Body() string {
	return m.body()
}

func (m ObjectionDecided) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "异议"+m.result(), subsidy.Itoa(m.People)+"人，详情请看申领")
}

func (ObjectionDecided) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// ObjectionAnsweredMessage answers whoever raised an objection or report.
type ObjectionAnsweredMessage struct {
	CaseNumber string `json:"case_number"`
	What       string `json:"what"`
	Result     string `json:"result"`
	Answer     string `json:"answer"`
}

func (ObjectionAnsweredMessage) Kind() subsidy.MessageKind { return subsidy.KindObjectionAnswered }

func (m ObjectionAnsweredMessage) Title() string { return "您提出的" + m.What + "已处理" }

func (m ObjectionAnsweredMessage) Body() string {
	return "您提出的" + m.What + m.Result + "：" + m.Answer
}

func (m ObjectionAnsweredMessage) Lines() []subsidy.Line {
	return []subsidy.Line{{Label: "事项", Value: m.What + m.Result}, {Label: "答复", Value: m.Answer}}
}

func (ObjectionAnsweredMessage) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// WordAsked asks a trainee before payment whether the claim is true.
type WordAsked struct {
	Enterprise string      `json:"enterprise"`
	Project    string      `json:"project"`
	Hours      int         `json:"hours"`
	Amount     subsidy.Fen `json:"amount"`
}

func (WordAsked) Kind() subsidy.MessageKind { return subsidy.KindWordAsked }

func (WordAsked) Title() string { return "企业为您申领了补贴，属实吗？" }

func (m WordAsked) Body() string {
	return fmt.Sprintf("%s为您申领了“%s”%d课时、%s的培训补贴，属实吗？请打开小程序答复；不答复不影响办理。",
		m.Enterprise, m.Project, m.Hours, m.Amount.Plain())
}

func (m WordAsked) Lines() []subsidy.Line {
	return []subsidy.Line{
		{Label: "企业", Value: m.Enterprise},
		{Label: "申领课时", Value: subsidy.Itoa(m.Hours)},
		{Label: "备注", Value: "请答复是否属实"},
	}
}

func (WordAsked) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return subsidy.InState(f, Published, Cleared, Scheduled)
}

// WordChecked asks somebody who was paid and drawn for a sample (回访) whether it is true.
type WordChecked struct{ WordAsked }

func (WordChecked) Kind() subsidy.MessageKind { return subsidy.KindWordChecked }

func (WordChecked) Title() string { return "补贴拨付后回访，属实吗？" }

func (m WordChecked) Body() string {
	return fmt.Sprintf("您被随机抽中回访：%s为您申领的“%s”%d课时、%s的培训补贴已经拨付，属实吗？请打开小程序答复。",
		m.Enterprise, m.Project, m.Hours, m.Amount.Plain())
}

func (WordChecked) Wanted(f subsidy.Facts, _ calendar.Day) bool {
	return subsidy.InState(f, Cleared, Scheduled, Paid)
}

// PaidMessage tells an applicant that the money was paid.
type PaidMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	People     int          `json:"people"`
	Amount     subsidy.Fen  `json:"amount"`
	PaidOn     calendar.Day `json:"paid_on"`
}

func (PaidMessage) Kind() subsidy.MessageKind { return subsidy.KindClaimPaid }

func (PaidMessage) Title() string { return "补贴已拨付" }

func (m PaidMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）%d人的补贴%s已于%s拨付到收款账户，请核对到账。", m.Project, m.CaseNumber, m.People,
		m.Amount.Plain(), m.PaidOn.Chinese())
}

func (m PaidMessage) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "已拨付", m.Amount.Plain()+"，请核对到账")
}

func (PaidMessage) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// PaymentFailed tells an applicant that the bank turned the payment back.
type PaymentFailed struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
	Reason     string `json:"reason"`
}

func (PaymentFailed) Kind() subsidy.MessageKind { return subsidy.KindPaymentFailed }

func (PaymentFailed) Title() string { return "拨付没有成功" }

func (m PaymentFailed) Body() string {
	return fmt.Sprintf("“%s”（%s）银行没有付款成功：%s。请负责人核对收款账户，有误请更改，县区会再次拨付。", m.Project,
		m.CaseNumber, m.Reason)
}

func (m PaymentFailed) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "支付失败", m.Reason)
}

func (PaymentFailed) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// PayeeDecided tells an applicant whether the new payee stands.
type PayeeDecided struct {
	CaseNumber string `json:"case_number"`
	Project    string `json:"project"`
	Confirmed  bool   `json:"confirmed"`
}

func (PayeeDecided) Kind() subsidy.MessageKind { return subsidy.KindPayeeDecided }

func (m PayeeDecided) Title() string { return "收款账户变更" + m.result() }

func (m PayeeDecided) Body() string {
	return fmt.Sprintf("“%s”（%s）的收款账户变更%s。", m.Project, m.CaseNumber, m.result())
}

func (m PayeeDecided) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, m.result(), "收款账户变更")
}

func (PayeeDecided) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// ExpiredMessage tells an applicant that a draft claim ran out of time.
type ExpiredMessage struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

func (ExpiredMessage) Kind() subsidy.MessageKind { return subsidy.KindClaimExpired }

func (ExpiredMessage) Title() string { return "申领已逾期" }

func (m ExpiredMessage) Body() string {
	return fmt.Sprintf("“%s”（%s）的申领草稿没有在%s前提交，不能再申领。", m.Project, m.CaseNumber,
		m.Last.AddDays(1).Chinese())
}

func (m ExpiredMessage) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "已逾期", "期限"+m.Last.Chinese()+"已届满")
}

func (ExpiredMessage) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// RecoveryOrdered tells an enterprise that money must come back.
type RecoveryOrdered struct {
	CaseNumber string      `json:"case_number"`
	Project    string      `json:"project"`
	Amount     subsidy.Fen `json:"amount"`
	Reason     string      `json:"reason"`
	Heard      string      `json:"heard"` // how the enterprise was heard, "" before there were hearings
}

func (RecoveryOrdered) Kind() subsidy.MessageKind { return subsidy.KindRecoveryOrdered }

func (RecoveryOrdered) Title() string { return "补贴需要退回" }

func (m RecoveryOrdered) Body() string {
	heard := ""
	if m.Heard != "" {
		heard = m.Heard + "。"
	}
	return fmt.Sprintf("“%s”（%s）已拨付的补贴中有%s需要退回：%s。%s请联系县区办理退款；%s",
		m.Project, m.CaseNumber, m.Amount.Plain(), m.Reason, heard, subsidy.WaysOfAppeal)
}

func (m RecoveryOrdered) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "需退回", m.Amount.Plain()+"，请联系县区")
}

func (RecoveryOrdered) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// RecoveryDone tells an enterprise that the money came back.
type RecoveryDone struct {
	CaseNumber string      `json:"case_number"`
	Project    string      `json:"project"`
	Amount     subsidy.Fen `json:"amount"`
}

func (RecoveryDone) Kind() subsidy.MessageKind { return subsidy.KindRecoveryDone }

func (RecoveryDone) Title() string { return "退款已收到" }

func (m RecoveryDone) Body() string {
	return fmt.Sprintf("“%s”（%s）退回的%s已收到，相应的年度额度已释放。", m.Project, m.CaseNumber, m.Amount.Plain())
}

func (m RecoveryDone) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "已退回", m.Amount.Plain()+"已收到")
}

func (RecoveryDone) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// DeadlineMoved tells those concerned that a newly loaded arrangement of days off moved a deadline.
type DeadlineMoved struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	What       string       `json:"what"`
	Was        calendar.Day `json:"was"` // zero where several days moved
	Last       calendar.Day `json:"last"`
}

func (DeadlineMoved) Kind() subsidy.MessageKind { return subsidy.KindDeadlineMoved }

func (DeadlineMoved) Title() string { return "期限有变动" }

func (m DeadlineMoved) Body() string {
	return fmt.Sprintf("放假安排公布后，“%s”（%s）的%s改为%s。", m.Project, m.CaseNumber, m.What, m.Last.Chinese())
}

func (m DeadlineMoved) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "期限变动", m.What+"改为"+m.Last.Chinese())
}

func (DeadlineMoved) Wanted(subsidy.Facts, calendar.Day) bool { return true }

func (m ObjectionDecided) result() string {
	if m.Upheld {
		return "成立"
	}
	return "不成立"
}

func (m ObjectionDecided) body() string {
	then := "这些人员恢复办理。"
	if m.Upheld {
		then = "这些人员已按核实结果排除或调低，调低的重新公示。理由见申领里的告知书；" + subsidy.WaysOfAppeal
	}
	return fmt.Sprintf("“%s”（%s）的异议经核实%s，涉及%d人，%s", m.Project, m.CaseNumber, m.result(), m.People, then)
}

func (m PayeeDecided) result() string {
	if m.Confirmed {
		return "已同意"
	}
	return "未同意"
}

// Reopened tells an applicant that the county decides a refused claim again.
type Reopened struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Document   string       `json:"document"`
	DecideBy   calendar.Day `json:"decide_by"`
}

func (Reopened) Kind() subsidy.MessageKind { return subsidy.KindClaimReopened }

func (Reopened) Title() string { return "申领重新办理" }

func (m Reopened) Body() string {
	return fmt.Sprintf("“%s”（%s）依据%s重新审核，县区最迟%s提出审核意见，您不用重新提交。", m.Project, m.CaseNumber,
		m.Document, m.DecideBy.Chinese())
}

func (m Reopened) Lines() []subsidy.Line {
	return claimLines(m.CaseNumber, m.Project, "重新审核", "最迟"+m.DecideBy.Chinese()+"提出意见")
}

func (Reopened) Wanted(subsidy.Facts, calendar.Day) bool { return true }
