package subsidy

import (
	"encoding/json"
	"fmt"
	"strings"

	"shigang/subsidy/calendar"
)

// Fen is money in 分, the smallest unit; it is never a float.
type Fen int64

// Yuan returns the amount as people read it, e.g. "1000.00".
func (f Fen) Yuan() string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%02d", sign, f/100, f%100)
}

// Plain returns the amount as a sentence has it: 180 元, 12.50 元.
func (f Fen) Plain() string { return strings.TrimSuffix(f.Yuan(), ".00") + " 元" }

// Basis is how class hours (课时) are counted from minutes.
type Basis string

// The bases: the notice's form has one 培训课时 for the project, so PerFiling is the default.
const (
	PerFiling Basis = "per_filing"
	PerCourse Basis = "per_course"
)

// Chinese returns the basis as people read it.
func (b Basis) Chinese() string {
	return map[Basis]string{PerFiling: "按全项目时长合计", PerCourse: "按课程分别计算"}[b]
}

// Policy is one dated version of the notice's parameters; a filing is bound at
// its first complete submission to the version then in force.
type Policy struct {
	Version          string       `json:"version" doc:"版本，即起始日期"`
	Document         string       `json:"document" doc:"文号"`
	Clause           string       `json:"clause" doc:"规定补贴标准的条款"`
	From             calendar.Day `json:"from"`
	Until            calendar.Day `json:"until" doc:"空为仍在施行"`
	RatePerHour      Fen          `json:"rate_per_hour" doc:"每人每课时（分），一"`
	CapPerYear       Fen          `json:"cap_per_year" doc:"每人每年上限（分），一"`
	ClassHourMinutes int          `json:"class_hour_minutes" doc:"一课时至少几分钟，一"`
	Basis            Basis        `json:"basis" enum:"per_filing,per_course"`
	PassScore        int          `json:"pass_score" doc:"平台只给分数时，几分算合格（百分制）"`
	FilingLead       int          `json:"filing_lead" doc:"开始前至少几个工作日备案，附件1 二(一)"`
	FilingDayCounts  bool         `json:"filing_day_counts" doc:"备案当天算不算其中一个工作日†，附件1 二(一)"`
	ClaimMonths      int          `json:"claim_months" doc:"结束后几个月内申领，附件1 一(三)"`
	ReviewDays       int          `json:"review_days" doc:"审核几个工作日，附件1 二(二)"`
	SupplementDays   int          `json:"supplement_days" doc:"补充材料几个工作日†，附件1 二(二)"`
	PublicityDays    int          `json:"publicity_days" doc:"公示几个工作日，附件1 二(二)"`
	PaymentDays      int          `json:"payment_days" doc:"支付几个工作日，附件1 二(二)"`
	HearingDays      int          `json:"hearing_days" doc:"追回前听取陈述申辩几个工作日†，五"`
	AnswerDays       int          `json:"answer_days" doc:"答复咨询诉求几个工作日†，五"`
}

// defaultHearingDays is how many working days an enterprise is heard† (陈述申辩).
const defaultHearingDays = 5

// defaultAnswerDays is how many working days a county has to answer a question† (诉求).
const defaultAnswerDays = 5

// UnmarshalJSON reads a kept version; one from before filing_day_counts,
// hearing_days or answer_days has their default.
func (p *Policy) UnmarshalJSON(text []byte) error {
	type kept Policy
	v := kept{FilingDayCounts: true, HearingDays: defaultHearingDays, AnswerDays: defaultAnswerDays}
	err := json.Unmarshal(text, &v)
	*p = Policy(v)
	return err
}

// FilingDeadline is the last day on which training that starts on start may be
// filed: at least five working days before (附件1 二(一)), the day of filing
// being one of them where the version says so†.
func (p Policy) FilingDeadline(start calendar.Day, cal calendar.Calendar) (calendar.Deadline, error) {
	d, err := cal.AddWorkingDays(start, -p.FilingLead)
	if err != nil {
		return d, err
	}
	d.Rule = fmt.Sprintf("培训开始前至少%d个工作日备案", p.FilingLead)
	d.Clause = "附件1 二(一)"
	if !p.FilingDayCounts {
		d.Last = d.Last.AddDays(-1)
		d.Count += "备案当天也不计入，须在数满的前一天备案。"
	}
	return d, nil
}

// AnswerDeadline is the last day for a county to answer what was asked on a day (五)†.
func (p Policy) AnswerDeadline(asked calendar.Day, cal calendar.Calendar) (calendar.Deadline, error) {
	d, err := cal.AddWorkingDays(asked, p.AnswerDays)
	d.Rule, d.Clause = "收到诉求后"+Itoa(p.AnswerDays)+"个工作日内答复", "五"
	return d, err
}

// EarliestStart is the first day on which training filed today may start
// (附件1 二(一)).
func (p Policy) EarliestStart(today calendar.Day, cal calendar.Calendar) (calendar.Deadline, error) {
	if !p.FilingDayCounts {
		return p.StrictStart(today, cal)
	}
	d, err := cal.EarliestStart(today, p.FilingLead)
	if err != nil {
		return d, err
	}
	d.Rule = fmt.Sprintf("今天备案，培训最早可以开始的日期（须提前至少%d个工作日）", p.FilingLead)
	d.Clause = "附件1 二(一)"
	return d, nil
}

// StrictStart is EarliestStart with whole working days between filing and start
// (民法典 art. 201 strictly): the date that holds under either reading.
func (p Policy) StrictStart(today calendar.Day, cal calendar.Calendar) (calendar.Deadline, error) {
	d, err := cal.AddWorkingDays(today, p.FilingLead)
	if err != nil {
		return d, err
	}
	d.Last = d.Last.AddDays(1)
	d.Count += "数满后的第二天可以开始。"
	d.Rule = fmt.Sprintf("今天备案，培训最早可以开始的日期（备案当天不计入，中间须有%d个完整的工作日）", p.FilingLead)
	d.Clause = "附件1 二(一)"
	return d, nil
}

// StartNote says what a start between the two earliest dates rests on, "" where
// there is no day between.
func (p Policy) StartNote(earliest, strict calendar.Deadline) string {
	if !earliest.Last.Before(strict.Last) {
		return ""
	}
	span, last := earliest.Last.Chinese(), strict.Last.AddDays(-1)
	if last != earliest.Last {
		span += "至" + last.Chinese()
	}
	return fmt.Sprintf("%s开始的，今天提交也可以受理，但这是把备案当天算作%d个工作日之一，以人社部门的解释为准。", span,
		p.FilingLead)
}

// ClassHours is the project's planned class hours (培训课时) under the
// version's basis; minutes are each course's planned minutes.
func (p Policy) ClassHours(minutes []int) int {
	perFiling, perCourse := p.BothHours(minutes)
	if p.Basis == PerCourse {
		return perCourse
	}
	return perFiling
}

// BothHours are the class hours of planned minutes under either basis.
func (p Policy) BothHours(minutes []int) (perFiling, perCourse int) {
	sum := 0
	for _, m := range minutes {
		sum += m
		perCourse += m / p.ClassHourMinutes
	}
	return sum / p.ClassHourMinutes, perCourse
}
