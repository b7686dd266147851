package page

import (
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// TrialPromise says what a trial is not.
const TrialPromise = "试算只作测算参考：不改变任何一件申领，不通知任何人，也不是决定。"

// TrialDesk is where trials are started.
type TrialDesk struct {
	Policy      subsidy.Policy // in force today: what the form begins with
	From, Until calendar.Day   // what its period begins with
	City        bool
	Runs        []oversight.TrialRun
}

// TrialPage is one trial.
type TrialPage struct {
	Run      oversight.TrialRun
	Static   string
	Counties FigureTable
	Types    FigureTable
}

func trialTone(s oversight.TrialState) Tone {
	switch s {
	case oversight.TrialDone:
		return Good
	case oversight.TrialFailed:
		return Bad
	}
	return Open
}

// trialDifference says by how much more or less, in a word.
func trialDifference(s oversight.TrialSum) string {
	switch d := s.Difference(); {
	case d > 0:
		return "比核定多 " + Yuan(d) + " 元"
	case d < 0:
		return "比核定少 " + Yuan(-d) + " 元"
	}
	return "与核定相同"
}

// trialFigures are the figures on top of a trial's result.
func trialFigures(s oversight.TrialSum) []CityFigure {
	return []CityFigure{
		{N: Yuan(s.Amount), Name: "核定金额", Unit: "元", Says: "其中已拨付 " + Yuan(s.Paid) + " 元"},
		{N: Yuan(s.Would), Name: "试算金额", Unit: "元", Says: trialDifference(s)},
		{N: Many(s.People), Name: "人数", Unit: "人", Says: "共 " + Many(s.Lines) + " 人次"},
		{
			N: Many(s.Short), Name: "试算受上限限制", Unit: "人",
			Says: "按原标准 " + Many(s.WasShort) + " 人",
		},
		{N: Many(s.Other), Name: "试算课时", Unit: "课时", Says: "核定 " + Many(s.Hours) + " 课时"},
	}
}
