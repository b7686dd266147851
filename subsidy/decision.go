package subsidy

import (
	"time"

	"shigang/subsidy/calendar"
)

// What the decisions on filings and on claims have in common.

// PaperRecord (纸质材料) is what the county books outside the procedure: the papers' arrival and the
// number in the province's system (省系统编号).
type PaperRecord struct {
	Day              calendar.Day // the day the county received the paper
	ProvincialNumber string       // in 《广东省职业技能提升培训补贴申领管理信息系统》
	ProvincialDay    calendar.Day // the day it was entered there
}

// PaperDay checks the day on which paper (纸质材料) was received.
func PaperDay(closed bool, state string, day calendar.Day, now time.Time) error {
	switch {
	case closed:
		return &Error{Kind: Conflict, Message: "这项业务处于“" + state + "”，不能登记纸质材料"}
	case day.IsZero() || day.After(calendar.DayOf(now)):
		return InvalidAt("/paper_day", "请填写收到纸质材料的日期，不能晚于今天")
	}
	return nil
}

// ProvincialNumber checks a number and a date in the provincial system.
func ProvincialNumber(number string, day calendar.Day, now time.Time) (string, error) {
	number = CleanValue(number)
	if err := CheckText("/provincial_number", "省系统编号", number, 4, 60); err != nil {
		return number, err
	}
	if day.IsZero() || day.After(calendar.DayOf(now)) {
		return number, InvalidAt("/provincial_day", "请填写录入省系统的日期，不能晚于今天")
	}
	return number, nil
}

// RefusalLetter is the text of a refusal: its reasons, the ways of appeal, and
// what else may be done.
func RefusalLetter(county County, enterprise, head, otherwise string, reasons []Reason, day calendar.Day) []string {
	w, _ := WindowOf(county)
	out := []string{enterprise + "：", head}
	for i, r := range reasons {
		line := Itoa(i+1) + ". " + r.Form
		if r.Row > 0 {
			line += "第" + Itoa(r.Row) + "行"
		}
		line += "：" + r.Message
		if r.Clause != "" {
			line += "（依据：韶人社函〔2020〕11号" + r.Clause + "）"
		}
		out = append(out, line)
	}
	return append(out,
		"如不服本决定，可自收到本通知之日起六十日内向"+county.Chinese()+
			"人民政府申请行政复议，或者自收到本通知之日起六个月内向人民法院提起行政诉讼。",
		otherwise+"咨询："+w.Name+"，电话0751-"+w.Phone+"。", county.Chinese()+"人力资源和社会保障局", day.Chinese())
}

// waysOfAppeal are the ways of appeal as a message names them (行政复议法 art. 20,
// 行政诉讼法 art. 46).
const WaysOfAppeal = "不服的，可自收到之日起六十日内申请行政复议，或六个月内提起行政诉讼。"

// ClaimSteps are the parts of a claim.
func ClaimSteps() []Step { return []Step{StepPeople, StepStudy, StepPayee, StepPromise} }

// ReturnSteps are the parts of a filing that a reason may speak of.
func ReturnSteps() []Step {
	return []Step{StepProject, StepPlatform, StepCourses, StepRoster, StepPromise}
}

// Part names a step where several are to choose from: the annex, and which part of
// it where two steps fill in the same one.
func (s Step) Part() string {
	switch s {
	case StepProject:
		return s.Form() + "（项目）"
	case StepPlatform:
		return s.Form() + "（平台）"
	}
	return s.Form()
}

// ReturnClauses are the clauses that a filing is returned under.
func ReturnClauses() []string {
	return []string{"附件1 二(一)", "附件1 一(二)", "附件1 一(一)", "一", "二"}
}

// ClaimClauses are the clauses that a reason on a claim may rest on.
func ClaimClauses() []string {
	return []string{"附件1 二(二)", "附件1 一(一)", "附件1 一(二)", "附件1 一(三)", "一", "五"}
}

// InTime reports whether the filing was first submitted by the last day to file for its
// start (附件1 二(一)); an amendment has no such day.
func (f Filing) InTime(fileBy calendar.Deadline) bool {
	return f.Amends != "" || !fileBy.Last.Before(calendar.DayOf(f.SubmittedAt))
}
