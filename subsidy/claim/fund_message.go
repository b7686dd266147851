package claim

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// FundFigures are a county's money as a warning tells it.
type FundFigures struct {
	County   subsidy.County `json:"county"`
	Year     int            `json:"year"`
	Left     subsidy.Fen    `json:"left"`
	Budget   subsidy.Fen    `json:"budget"`
	Forecast subsidy.Fen    `json:"forecast"`
}

func (f FundFigures) whose() string { return f.County.Chinese() + subsidy.Itoa(f.Year) + "年资金" }

// sums are the figures in a sentence.
func (f FundFigures) sums() string {
	return "预算" + f.Budget.Plain() + "，扣除已拨付和已承诺的，结余" + f.Left.Plain() +
		"；正在办理的备案和申领预计还需" + f.Forecast.Plain() + "。"
}

// Lines are the warning's fields in a template; it has none.
func (FundFigures) Lines() []subsidy.Line { return nil }

// Wanted reports that a warning stays wanted.
func (FundFigures) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// FundIsShort warns that what is under way is more than what is left.
type FundIsShort struct{ FundFigures }

func (FundIsShort) Kind() subsidy.MessageKind { return subsidy.KindFundShort }

func (m FundIsShort) Title() string { return m.whose() + "预计不足" }

func (m FundIsShort) Body() string {
	return m.whose() + "：" + m.sums() + "请及早安排或者追加预算。"
}

// FundIsLow warns that little is left.
type FundIsLow struct{ FundFigures }

func (FundIsLow) Kind() subsidy.MessageKind { return subsidy.KindFundLow }

func (m FundIsLow) Title() string { return m.whose() + "将要用完" }

func (m FundIsLow) Body() string { return m.whose() + "：" + m.sums() + "请及时追加预算。" }

// FundIsDry tells that nothing is left.
type FundIsDry struct{ FundFigures }

func (FundIsDry) Kind() subsidy.MessageKind { return subsidy.KindFundDry }

func (m FundIsDry) Title() string { return m.whose() + "已用完" }

func (m FundIsDry) Body() string {
	return m.whose() + "：" + m.sums() + "追加之前，超出的拨付计划不能制定。"
}

// FundEntered tells a county that the city entered a row of its budget.
type FundEntered struct {
	County   subsidy.County `json:"county"`
	Year     int            `json:"year"`
	What     string         `json:"what"`
	Document string         `json:"document"`
}

func (FundEntered) Kind() subsidy.MessageKind { return subsidy.KindFundEntered }

func (FundEntered) Title() string { return "预算有变动" }

func (m FundEntered) Body() string {
	return "市人社局登记了" + m.What + "（" + m.Document + "），请在“资金”里查看。"
}

func (FundEntered) Lines() []subsidy.Line { return nil }

func (FundEntered) Wanted(subsidy.Facts, calendar.Day) bool { return true }

// FundAsked tells the city that a county asks for more.
type FundAsked struct {
	County subsidy.County `json:"county"`
	Year   int            `json:"year"`
	Amount subsidy.Fen    `json:"amount"`
	Why    string         `json:"why"`
}

func (FundAsked) Kind() subsidy.MessageKind { return subsidy.KindFundAsked }

func (m FundAsked) Title() string { return m.County.Chinese() + "申请追加资金" }

func (m FundAsked) Body() string {
	return m.County.Chinese() + "申请追加" + subsidy.Itoa(m.Year) + "年资金" + m.Amount.Plain() + "，理由：" + m.Why +
		"。同意的，请在“资金”里登记追加。"
}

func (FundAsked) Lines() []subsidy.Line { return nil }

func (FundAsked) Wanted(subsidy.Facts, calendar.Day) bool { return true }
