package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// FundKind is what a row of a county's fund (资金) does.
type FundKind string

// The kinds: 年度预算, 追加, 调减.
const (
	FundBudget FundKind = "budget"
	FundMore   FundKind = "more"
	FundLess   FundKind = "less"
)

// Chinese returns the kind as people read it.
func (k FundKind) Chinese() string {
	return map[FundKind]string{FundBudget: "年度预算", FundMore: "追加", FundLess: "调减"}[k]
}

// FundKinds are all kinds, in the form's order.
func FundKinds() []FundKind { return []FundKind{FundBudget, FundMore, FundLess} }

// FundEntry is one row of what the city gives a county for a year; rows are added, never changed.
type FundEntry struct {
	ID       string
	County   subsidy.County
	Year     int
	Kind     FundKind
	Amount   subsidy.Fen // more than 0; a row of FundLess takes it away
	Document string      // 文号
	Day      calendar.Day
	Reason   string
	By       string
	At       time.Time
}

// signed is what the row adds to the budget.
func (e FundEntry) signed() subsidy.Fen {
	if e.Kind == FundLess {
		return -e.Amount
	}
	return e.Amount
}

// Fund is a county's money in one calendar year†. A payment counts in the year in which its plan was made, what came
// back in the year in which it came.
type Fund struct {
	County    subsidy.County
	Year      int
	Entries   []FundEntry // oldest first; without any, plans are not limited
	Paid      subsidy.Fen // 已拨付
	Recovered subsidy.Fen // 已追回, which may be spent again
	Planned   subsidy.Fen // 已列入拨付计划, not yet paid
	Unplanned subsidy.Fen // approved, published or cleared, in no plan yet
	Review    subsidy.Fen // 审核中的申领, as claimed
	Coming    subsidy.Fen // 正在办理的备案, by Prospects
}

// Budgeted reports whether the city entered a budget for the year.
func (f Fund) Budgeted() bool { return len(f.Entries) > 0 }

// Budget is what the rows come to.
func (f Fund) Budget() (sum subsidy.Fen) {
	for _, e := range f.Entries {
		sum += e.signed()
	}
	return sum
}

// Promised (已承诺) is what was approved and is not paid yet.
func (f Fund) Promised() subsidy.Fen { return f.Planned + f.Unplanned }

// Left (结余) is what neither was paid nor is promised; below 0 when more was promised than there is.
func (f Fund) Left() subsidy.Fen { return f.ForPlans() - f.Unplanned }

// ForPlans is what payment plans may still take.
func (f Fund) ForPlans() subsidy.Fen { return f.Budget() + f.Recovered - f.Paid - f.Planned }

// Forecast (预计) is what filings and claims under way may come to beside what is promised.
func (f Fund) Forecast() subsidy.Fen { return f.Review + f.Coming }

// Together is the money of several counties in one, that of the city.
func Together(year int, funds []Fund) Fund {
	all := Fund{Year: year}
	for _, f := range funds {
		all.Entries = append(all.Entries, f.Entries...)
		all.Paid += f.Paid
		all.Recovered += f.Recovered
		all.Planned += f.Planned
		all.Unplanned += f.Unplanned
		all.Review += f.Review
		all.Coming += f.Coming
	}
	return all
}

// Covers refuses a payment plan beyond what is left; the sentence names what is left and the way on.
func (f Fund) Covers(p Plan) error {
	left := max(0, f.ForPlans())
	if !f.Budgeted() || p.Total() <= left {
		return nil
	}
	return &subsidy.Error{
		Kind:  subsidy.Conflict,
		Field: "/claim",
		Message: f.County.Chinese() + subsidy.Itoa(f.Year) + "年资金还可以列入计划" + left.Plain() + "，本计划" +
			p.Total().Plain() + "，超出" + (p.Total() - left).Plain() +
			"。请减少勾选的申领，或者在“资金”页面请市人社局追加后再制定",
	}
}

// years that a fund may be entered for: from the notice on, and not beyond the next.
const firstFundYear = 2020

// maxFund bounds one row, in fen: 10 亿元.
const maxFund subsidy.Fen = 100_000_000_000

// Enter adds a row to the fund: the year's budget first, then what changes it.
func (f Fund) Enter(e FundEntry, by subsidy.Actor, now time.Time) (FundEntry, subsidy.Event, error) {
	if err := by.May(subsidy.EnterFund, subsidy.Scope{}); err != nil {
		return e, subsidy.Event{}, err
	}
	if err := f.check(&e, calendar.DayOf(now)); err != nil {
		return e, subsidy.Event{}, err
	}
	e.By, e.At = by.ID, now
	ev := f.event(subsidy.EnterFund, by, now)
	ev.Note = e.Kind.Chinese() + e.Amount.Plain() + "，" + e.Document + "，" + e.Reason
	what := e.County.Chinese() + subsidy.Itoa(e.Year) + "年" + e.Kind.Chinese() + e.Amount.Plain()
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{County: e.County},
		Message: FundEntered{County: e.County, Year: e.Year, What: what, Document: e.Document},
	}}
	return e, ev, nil
}

func (f Fund) check(e *FundEntry, today calendar.Day) error {
	switch {
	case !slices.ContainsFunc(subsidy.Counties(), func(c subsidy.County) bool { return c == e.County }):
		return subsidy.InvalidAt("/county", "请选择县区")
	case e.Year < firstFundYear || e.Year > today.Year()+1:
		return subsidy.InvalidAt("/year", "年度应在"+subsidy.Itoa(firstFundYear)+"到"+
			subsidy.Itoa(today.Year()+1)+"之间")
	case !slices.Contains(FundKinds(), e.Kind):
		return subsidy.InvalidAt("/kind", "请选择是年度预算、追加还是调减")
	case e.Kind == FundBudget && f.Budgeted():
		return subsidy.InvalidAt("/kind", "这个县区这一年的预算已经登记，变动请选择追加或者调减")
	case e.Kind != FundBudget && !f.Budgeted():
		return subsidy.InvalidAt("/kind", "这个县区这一年还没有登记预算，请先登记年度预算")
	case e.Amount <= 0 || e.Amount > maxFund:
		return subsidy.InvalidAt("/amount", "请填写金额（元），大于0，不超过"+maxFund.Plain())
	case e.Kind == FundLess && e.Amount > max(0, f.ForPlans()):
		return subsidy.InvalidAt("/amount", "已拨付和已列入计划的不能收回，最多调减"+max(0, f.ForPlans()).Plain())
	case e.Day.IsZero() || e.Day.After(today):
		return subsidy.InvalidAt("/day", "请填写文件的日期，不晚于今天")
	}
	if err := subsidy.CheckLine("/document", "文号", &e.Document, 4, 60); err != nil {
		return err
	}
	return subsidy.CheckReason("/reason", "理由", &e.Reason)
}

// Ask lets a county ask the city for more (申请追加); nothing changes until the city enters it.
func (f Fund) Ask(amount subsidy.Fen, why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.AskFund, subsidy.Scope{County: f.County}); err != nil {
		return subsidy.Event{}, err
	}
	if !f.Budgeted() {
		return subsidy.Event{}, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Message: "市局没有登记本年度预算，拨付计划不受限制，不用申请追加",
		}
	}
	if amount <= 0 || amount > maxFund {
		return subsidy.Event{},
			subsidy.InvalidAt("/amount", "请填写申请追加的金额（元），大于0，不超过"+maxFund.Plain())
	}
	if err := subsidy.CheckReason("/reason", "理由", &why); err != nil {
		return subsidy.Event{}, err
	}
	ev := f.event(subsidy.AskFund, by, now)
	ev.Note = "申请追加" + amount.Plain() + "，理由：" + why
	ev.Owes = []subsidy.Owed{{
		To:      subsidy.Audience{City: true},
		Message: FundAsked{County: f.County, Year: f.Year, Amount: amount, Why: why},
	}}
	return ev, nil
}

// Subject is the county's year as an event or a notice is about it.
func (f Fund) Subject() subsidy.Subject {
	return subsidy.Subject{Kind: subsidy.SubjectFund, ID: string(f.County) + "-" + subsidy.Itoa(f.Year)}
}

func (f Fund) event(action subsidy.Action, by subsidy.Actor, now time.Time) subsidy.Event {
	return subsidy.Event{
		Action:  action,
		Subject: f.Subject(),
		Scope:   subsidy.Scope{County: f.County},
		By:      by,
		At:      now,
	}
}
