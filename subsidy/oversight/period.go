// Package oversight is what the city sees of its ten counties: what came in and what became of it, how long decisions
// take against the days that the law names, and what is overdue and is urged (督办).
package oversight

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Span names a period of the city's figures.
type Span string

// The spans; SpanDays is from one day to another, as somebody chose them.
const (
	SpanWeek  Span = "week"
	SpanMonth Span = "month"
	SpanYear  Span = "year"
	SpanAll   Span = "all"
	SpanDays  Span = "days"
)

// Spans are all of them, in the order in which they are offered.
func Spans() []Span { return []Span{SpanWeek, SpanMonth, SpanYear, SpanAll, SpanDays} }

// Chinese returns the span as people read it.
func (s Span) Chinese() string {
	return map[Span]string{
		SpanWeek: "本周", SpanMonth: "本月", SpanYear: "本年", SpanAll: "开办以来", SpanDays: "自选日期",
	}[s]
}

// Period is the days that figures are of, both ends counted.
type Period struct {
	Span  Span
	From  calendar.Day // zero for no beginning
	Until calendar.Day
}

// PeriodOf is a span as it stands today; the days are those of SpanDays. Without a span it is the year. A span that is
// unknown, or days that are missing, in the wrong order or to come, are refused; the period is then the year's.
func PeriodOf(span Span, from, until, today calendar.Day) (Period, error) {
	year := Period{Span: SpanYear, From: calendar.NewDay(today.Year(), 1, 1), Until: today}
	switch span {
	case "", SpanYear:
		return year, nil
	case SpanWeek:
		return Period{Span: span, From: calendar.WeekOf(today), Until: today}, nil
	case SpanMonth:
		return Period{Span: span, From: calendar.NewDay(today.Year(), today.Month(), 1), Until: today}, nil
	case SpanAll:
		return Period{Span: span, Until: today}, nil
	case SpanDays:
		switch {
		case from.IsZero() || until.IsZero():
			return year, subsidy.InvalidAt("/from", "请填写统计的起止日期")
		case until.Before(from):
			return year, subsidy.InvalidAt("/until", "统计的结束日期不能早于开始日期")
		case from.After(today):
			return year, subsidy.InvalidAt("/from", "统计的开始日期不能晚于今天")
		}
		return Period{Span: span, From: from, Until: until}, nil
	}
	return year, subsidy.InvalidAt("/span", "请选择统计的时间")
}

// Chinese returns the period's days as people read them.
func (p Period) Chinese() string {
	switch {
	case p.From.IsZero():
		return "开办以来至" + p.Until.Chinese()
	case p.From == p.Until:
		return p.From.Chinese()
	}
	return p.From.Chinese() + "至" + p.Until.Chinese()
}
