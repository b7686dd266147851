package subsidy

import (
	"shigang/subsidy/calendar"
)

// Terms are the policy version and the calendar that a claim's days and amounts
// are calculated with.
type Terms struct {
	Policy   Policy
	Calendar calendar.Calendar
}

// ClaimDeadline is the last day to claim for a training that ends on a day
// (附件1 一(三)). One that was accepted later still is counted from that day†:
// the county's delay must not eat the window.
func (t Terms) ClaimDeadline(end, accepted calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddMonths(LaterOf(end, accepted), t.Policy.ClaimMonths)
	d.Rule, d.Clause = "培训工作结束后"+Itoa(t.Policy.ClaimMonths)+"个月内有效提出申领", "附件1 一(三)"
	if accepted.After(end) {
		d.Rule += "；培训" + end.Chinese() + "结束，县区" + accepted.Chinese() + "才准予备案，从准予备案之日起算"
	}
	return d, err
}

// SupplementDeadline is the last day for what was asked for on a day†.
func (t Terms) SupplementDeadline(asked calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(asked, t.Policy.SupplementDays)
	d.Rule, d.Clause = "要求补充材料后"+Itoa(t.Policy.SupplementDays)+"个工作日内补充，逾期按现有材料办理",
		"附件1 二(二)"
	return d, err
}

// PublicityDeadline is the last day of a publicity that starts on a day (附件1 二(二)).
func (t Terms) PublicityDeadline(from calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(from, t.Policy.PublicityDays)
	d.Rule, d.Clause = "公示"+Itoa(t.Policy.PublicityDays)+"个工作日", "附件1 二(二)"
	return d, err
}

// PaymentDeadline is the last day to pay what became payable on a day: the end
// of publicity without objection, or a line's release† (附件1 二(二)).
func (t Terms) PaymentDeadline(from calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(from, t.Policy.PaymentDays)
	d.Rule, d.Clause = "公示无异议后"+Itoa(t.Policy.PaymentDays)+"个工作日内支付", "附件1 二(二)"
	return d, err
}

// HearingDeadline is the last day for the enterprise to be heard (陈述申辩) on a
// recovery that it was told of on a day†.
func (t Terms) HearingDeadline(told calendar.Day) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(told, t.Policy.HearingDays)
	d.Rule = "告知拟追回后" + Itoa(t.Policy.HearingDays) + "个工作日内陈述申辩，企业答复或期满后再决定"
	d.Clause = "五"
	return d, err
}

// ReopenDeadline is the last day for the new decision on a case reopened by a
// document: the working days of a review, from the document's day†.
func (t Terms) ReopenDeadline(r AppealOrder) (calendar.Deadline, error) {
	d, err := t.Calendar.AddWorkingDays(r.Day, t.Policy.ReviewDays)
	d.Rule = "按" + r.Sentence() + "重新作出决定，自文书日期起" + Itoa(t.Policy.ReviewDays) + "个工作日内"
	d.Clause = "附件1 二(二)"
	return d, err
}

// LaterOf is the latest of the days.
func LaterOf(days ...calendar.Day) (last calendar.Day) {
	for _, d := range days {
		if d.After(last) {
			last = d
		}
	}
	return last
}
