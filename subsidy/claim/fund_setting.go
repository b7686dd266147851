package claim

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// FundSettings are the city's choices about warnings and the forecast†.
type FundSettings struct {
	Warn       int `json:"warn"`       // percent of the budget from which on little is left
	Completion int `json:"completion"` // percent of the planned amount that is expected to be claimed
}

// DefaultFundSettings are the choices until the city makes others.
func DefaultFundSettings() FundSettings { return FundSettings{Warn: 10, Completion: 70} }

// Change lets the city choose; the event says what changed.
func (s FundSettings) Change(to FundSettings, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.SetFund, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	switch {
	case to.Warn < 1 || to.Warn > 50:
		return subsidy.Event{}, subsidy.InvalidAt("/warn", "预警比例应在1%到50%之间")
	case to.Completion < 1 || to.Completion > 100:
		return subsidy.Event{}, subsidy.InvalidAt("/completion", "预计完成比例应在1%到100%之间")
	case to == s:
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "没有改动，不用保存"}
	}
	return subsidy.Event{
		Action:  subsidy.SetFund,
		Subject: subsidy.Subject{Kind: subsidy.SubjectSetting, ID: "fund"},
		By:      by,
		At:      now,
		Note: "剩余不足" + subsidy.Itoa(s.Warn) + "%预警改为" + subsidy.Itoa(to.Warn) + "%；预计完成比例" +
			subsidy.Itoa(s.Completion) + "%改为" + subsidy.Itoa(to.Completion) + "%",
	}, nil
}

// FundLevel is how near a county's money is to its end.
type FundLevel int

// The levels, each worse than the one before: 充足, 预计不足, 将要用完, 已用完.
const (
	FundAmple FundLevel = iota
	FundShort
	FundLow
	FundDry
)

// Chinese returns the level as people read it.
func (l FundLevel) Chinese() string {
	return []string{"充足", "预计不足", "将要用完", "已用完"}[l]
}

// Level tells how near the end is; a year without a budget has none.
func (f Fund) Level(s FundSettings) FundLevel {
	switch left := f.Left(); {
	case !f.Budgeted():
		return FundAmple
	case left <= 0:
		return FundDry
	case left*100 <= f.Budget()*subsidy.Fen(s.Warn):
		return FundLow
	case left < f.Forecast():
		return FundShort
	}
	return FundAmple
}

// Warnings are what the city and the county's chiefs are to be told, each level once after the newest row of the
// budget.
func (f Fund) Warnings(s FundSettings) []FundNotice {
	level := f.Level(s)
	if level == FundAmple {
		return nil
	}
	told := FundFigures{County: f.County, Year: f.Year, Left: f.Left(), Budget: f.Budget(), Forecast: f.Forecast()}
	message := map[FundLevel]subsidy.Message{
		FundShort: FundIsShort{told},
		FundLow:   FundIsLow{told},
		FundDry:   FundIsDry{told},
	}[level]
	since := calendar.DayOf(f.Entries[len(f.Entries)-1].At)
	city := f.Subject()
	city.ID += "-city"
	return []FundNotice{
		{f.Subject(), subsidy.Owed{
			To: subsidy.Audience{County: f.County, Chiefs: true}, Message: message, Day: since,
		}},
		{city, subsidy.Owed{To: subsidy.Audience{City: true}, Message: message, Day: since, About: f.Subject()}},
	}
}

// FundNotice is a warning with what it is once about.
type FundNotice struct {
	Subject subsidy.Subject
	Owed    subsidy.Owed
}
