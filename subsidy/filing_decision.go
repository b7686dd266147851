package subsidy

import (
	"slices"
	"strconv"
	"time"

	"shigang/subsidy/calendar"
)

// Accept files the training (准予备案).
func (f *Filing) Accept(by Actor, now time.Time) (Event, error) {
	if err := f.mayDecide(AcceptFiling, by); err != nil {
		return Event{}, err
	}
	f.DecidedAt = now
	ev := f.move(AcceptFiling, by, now)
	ev.Owes = []Owed{{To: Audience{Enterprise: f.Enterprise}, Message: FilingAcceptedMessage{
		CaseNumber: f.Number, Project: f.Form.Project, Start: f.Form.Start, End: f.Form.End,
	}}}
	return ev, nil
}

// Return sends the filing back for correction (退回补正) with structured reasons.
func (f *Filing) Return(reasons []Reason, by Actor, now time.Time) (Event, error) {
	if err := f.mayDecide(ReturnFiling, by); err != nil {
		return Event{}, err
	}
	reasons, err := checkReasons(reasons, "需要补正的内容")
	if err == nil {
		err = rowsExist(reasons, f.rows())
	}
	if err != nil {
		return Event{}, err
	}
	f.Reasons, f.DecidedAt = reasons, now
	ev := f.move(ReturnFiling, by, now)
	ev.Reasons = reasons
	ev.Owes = []Owed{{To: Audience{Enterprise: f.Enterprise}, Message: FilingReturnedMessage{
		CaseNumber: f.Number, Project: f.Form.Project, Reason: reasons[0].Message, Count: len(reasons),
	}}}
	return ev, nil
}

// Refuse closes the case (不予备案) with structured reasons; the refusal letter
// names the ways of appeal.
func (f *Filing) Refuse(reasons []Reason, by Actor, now time.Time) (Event, error) {
	if err := f.mayDecide(RefuseFiling, by); err != nil {
		return Event{}, err
	}
	reasons, err := checkReasons(reasons, "不予备案的理由")
	if err == nil {
		err = rowsExist(reasons, f.rows())
	}
	if err != nil {
		return Event{}, err
	}
	f.Reasons, f.DecidedAt = reasons, now
	ev := f.move(RefuseFiling, by, now)
	ev.Reasons = reasons
	ev.Owes = []Owed{{To: Audience{Enterprise: f.Enterprise}, Message: FilingRefusedMessage{
		CaseNumber: f.Number, Project: f.Form.Project, Reason: reasons[0].Message, Day: calendar.DayOf(now),
	}}}
	return ev, nil
}

// ReceivePaper records the day the county received the paper (纸质材料).
func (f *Filing) ReceivePaper(day calendar.Day, by Actor, now time.Time) (Event, error) {
	if err := by.May(RecordPaper, f.Scope()); err != nil {
		return Event{}, err
	}
	if err := PaperDay(f.State == FilingDraft || f.State == FilingWithdrawn, f.State.Chinese(), day, now); err != nil {
		return Event{}, err
	}
	f.Paper.Day = day
	ev := f.event(RecordPaper, f.State, by, now)
	ev.Note = "收到纸质材料：" + day.Chinese()
	return ev, nil
}

// EnterProvincial records number and date in the provincial system.
func (f *Filing) EnterProvincial(number string, day calendar.Day, by Actor, now time.Time) (Event, error) {
	if err := by.May(RecordProvincial, f.Scope()); err != nil {
		return Event{}, err
	}
	if f.State != FilingAccepted {
		return Event{}, &Error{Kind: Conflict, Message: "准予备案后才能登记省系统编号"}
	}
	number, err := ProvincialNumber(number, day, now)
	if err != nil {
		return Event{}, err
	}
	f.Paper.ProvincialNumber, f.Paper.ProvincialDay = number, day
	ev := f.event(RecordProvincial, f.State, by, now)
	ev.Note = "省系统编号" + number + "，" + day.Chinese() + "录入"
	return ev, nil
}

// RefusalLetter is the text of 不予备案通知书: the reasons, and the ways of appeal
// (行政复议法 art. 20, 行政诉讼法 art. 46).
func (f Filing) RefusalLetter(enterprise string) []string {
	head := "你单位提交的“" + f.Form.Project + "”线上适岗职业技能培训备案（" + f.Number +
		"）收悉。经审核，不予备案，理由如下："
	return RefusalLetter(f.County, enterprise, head, "更正后也可以重新提交新的备案。", f.Reasons,
		calendar.DayOf(f.DecidedAt))
}

// checkReasons checks structured reasons and names their forms.
func checkReasons(reasons []Reason, what string) ([]Reason, error) {
	return CheckReasonsOf(Steps(), reasons, what)
}

// rows are how many rows the filing's tables have.
func (f Filing) rows() map[Step]int {
	return map[Step]int{StepRoster: f.RosterSize, StepCourses: len(f.Form.Courses)}
}

// rowsExist refuses a reason about a row that the part of the case has not.
func rowsExist(reasons []Reason, rows map[Step]int) error {
	for i, r := range reasons {
		if most, ok := rows[r.Step]; ok && r.Row > most {
			return InvalidAt("/reasons/"+strconv.Itoa(i)+"/row",
				r.Step.Form()+"只有"+strconv.Itoa(most)+"行，没有第"+strconv.Itoa(r.Row)+"行")
		}
	}
	return nil
}

// checkReasonsOf checks reasons about the parts of a case.
func CheckReasonsOf(parts []Step, reasons []Reason, what string) ([]Reason, error) {
	if len(reasons) == 0 || len(reasons) > 50 {
		return nil, InvalidAt("/reasons", "请至少写明一处"+what+"，最多50处")
	}
	reasons = slices.Clone(reasons)
	for i, r := range reasons {
		if err := CheckReason("/reasons/"+strconv.Itoa(i)+"/message", what, &reasons[i].Message); err != nil {
			return nil, err
		}
		if !slices.Contains(parts, r.Step) {
			return nil, InvalidAt("/reasons/"+strconv.Itoa(i)+"/step", "请选择是哪张表")
		}
		if r.Row < 0 {
			return nil, InvalidAt("/reasons/"+strconv.Itoa(i)+"/row", "第几行请填写数字，如 3；说的是整张表就不填")
		}
		if r.Form == "" {
			reasons[i].Form = r.Step.Form()
		}
	}
	return reasons, nil
}

// mayDecide refuses who may not decide this county's filing, or one that is not waiting.
func (f Filing) mayDecide(action Action, by Actor) error {
	if err := by.May(action, f.Scope()); err != nil {
		return err
	}
	return f.movable(action)
}
