package subsidy

import (
	"cmp"
	"fmt"
	"time"

	"shigang/subsidy/calendar"
)

// A reminder is due from the day it names until what it warns of has come, so
// that a scan that missed the day still reminds; it is owed once for its kind,
// subject and day.

// Quiet hours: reminders wait until the morning (business time).
const (
	quietFrom  = 21 // o'clock
	quietUntil = 8
)

// AfterQuiet is now, or the end of the quiet hours that now lies in.
func AfterQuiet(now time.Time) time.Time {
	day := calendar.DayOf(now)
	switch hour := now.In(calendar.China).Hour(); {
	case hour < quietUntil:
		return day.Start().Add(quietUntil * time.Hour)
	case hour >= quietFrom:
		return day.AddDays(1).Start().Add(quietUntil * time.Hour)
	}
	return now
}

// reviewWarnings are the working days left at which the county's reviewer is
// warned of a filing that waits (rules.md 2).
var reviewWarnings = []int{5, 2, 0}

// Reminders are what a filing owes people today: the last days to file, the
// training's start and end, and the county's own deadline.
func (f Filing) Reminders(now time.Time, cal calendar.Calendar) ([]Owed, error) {
	today, enterprise := calendar.DayOf(now), Audience{Enterprise: f.Enterprise}
	var out []Owed
	owe := func(to Audience, day calendar.Day, m Message) {
		out = append(out, Owed{To: to, Message: m, Day: day, NotBefore: AfterQuiet(now)})
	}
	switch {
	case f.State == FilingDraft && f.Amends == "" && !f.Form.Start.IsZero() && f.FirstStart.IsZero():
		policy, err := f.Policy(today)
		if err != nil {
			return nil, err
		}
		last, err := policy.FilingDeadline(f.Form.Start, cal)
		if err != nil {
			return nil, nil // a start too far away has no deadline yet
		}
		from, err := workingDaysBefore(cal, last.Last, 1)
		if err == nil && between(from, today, last.Last) {
			owe(enterprise, last.Last, FileBy{Project: f.Form.Project, Start: f.Form.Start, Last: last.Last, Provisional: last.Provisional})
		}
		return out, err
	case f.State == FilingSubmitted:
		return f.reviewReminders(today, cal)
	case f.State == FilingAccepted && f.Amends == "":
		due, err := RemindTrainingStarts(f.Form.Start, today, cal)
		if err != nil {
			return nil, err
		}
		if due {
			owe(enterprise, f.Form.Start, TrainingStarts{CaseNumber: f.Number, Project: f.Form.Project, Start: f.Form.Start, People: f.RosterSize})
		}
		from, err := workingDaysBefore(cal, f.Form.End, 1)
		if err == nil && between(from, today, f.Form.End) && !today.Before(f.Form.Start) {
			owe(enterprise, f.Form.End, TrainingEnds{CaseNumber: f.Number, Project: f.Form.Project, End: f.Form.End})
		}
		return out, err
	}
	return nil, nil
}

// reviewReminders warn the county's reviewers, and its chiefs once it is overdue.
func (f Filing) reviewReminders(today calendar.Day, cal calendar.Calendar) (out []Owed, err error) {
	last := f.DecideBy().Last
	if last.IsZero() {
		return out, nil
	}
	if today.After(last) {
		return append(out, Owed{To: Audience{County: f.County, Chiefs: true}, Message: ReviewOverdue{CaseNumber: f.Number, Project: f.Form.Project, Last: last}, Day: last}), nil
	}
	left, err := cal.WorkingDaysBetween(today, last)
	if err != nil {
		return nil, fmt.Errorf("remind of review: %w", err)
	}
	for i, warning := range reviewWarnings {
		below := -1
		if i+1 < len(reviewWarnings) {
			below = reviewWarnings[i+1]
		}
		if left > warning || left <= below {
			continue
		}
		day, err := workingDaysBefore(cal, last, warning)
		if err != nil {
			return nil, err
		}
		return append(out, Owed{To: Audience{County: f.County}, Message: ReviewDue{CaseNumber: f.Number, Project: f.Form.Project, Last: last, Left: left}, Day: day}), nil
	}
	return out, nil
}

func workingDaysBefore(cal calendar.Calendar, day calendar.Day, n int) (calendar.Day, error) {
	if n == 0 {
		return day, nil
	}
	d, err := cal.AddWorkingDays(day, -n)
	if err != nil {
		return day, fmt.Errorf("count back: %w", err)
	}
	return d.Last, nil
}

func between(from, day, to calendar.Day) bool { return !day.Before(from) && !day.After(to) }

// FileBy warns an enterprise that a draft must be filed by a day.
type FileBy struct {
	Project     string       `json:"project"`
	Start       calendar.Day `json:"start"`
	Last        calendar.Day `json:"last"`
	Provisional bool         `json:"provisional"`
}

// Kind returns the message type.
func (FileBy) Kind() MessageKind { return KindFileBy }

// Title returns the inbox title.
func (FileBy) Title() string { return "备案期限快到了" }

// Body says what to do next.
func (m FileBy) Body() string {
	project, mark := "您的培训", ""
	if m.Project != "" {
		project = "“" + m.Project + "”"
	}
	if m.Provisional {
		mark = "（暂定）"
	}
	return project + "计划" + m.Start.Chinese() + "开始，最迟" + m.Last.Chinese() + mark + "提交备案，请尽快填完并提交。"
}

// Lines returns 培训项目, 截止日期, 备注.
func (m FileBy) Lines() []Line {
	return []Line{{"培训项目", cmp.Or(m.Project, "未填写")}, {"截止日期", m.Last.Chinese()}, {"备注", "请尽快提交备案"}}
}

// TrainingEnds reminds an applicant that the training is about to end.
type TrainingEnds struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	End        calendar.Day `json:"end"`
}

// Kind returns the message type.
func (TrainingEnds) Kind() MessageKind { return KindTrainingEnds }

// Title returns the inbox title.
func (TrainingEnds) Title() string { return "培训即将结束" }

// Body says what to do next.
func (m TrainingEnds) Body() string {
	return fmt.Sprintf("“%s”（%s）将于%s结束，请督促职工学完课程，并留存学习记录、成绩和截图；结束后6个月内可以申领补贴。", m.Project, m.CaseNumber, m.End.Chinese())
}

// Lines returns 备案编号, 培训项目, 结束日期.
func (m TrainingEnds) Lines() []Line {
	return []Line{{"备案编号", m.CaseNumber}, {"培训项目", m.Project}, {"结束日期", m.End.Chinese()}}
}

// ReviewDue warns a county's reviewers of a filing that waits.
type ReviewDue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
	Left       int          `json:"left"` // working days
}

// Kind returns the message type.
func (ReviewDue) Kind() MessageKind { return KindReviewDue }

// Title returns the inbox title.
func (m ReviewDue) Title() string {
	if m.Left == 0 {
		return "备案今天须作出决定"
	}
	return fmt.Sprintf("备案还剩%d个工作日", m.Left)
}

// Body says what to do next.
func (m ReviewDue) Body() string {
	return fmt.Sprintf("“%s”（%s）须在%s前作出决定。", m.Project, m.CaseNumber, m.Last.AddDays(1).Chinese())
}

// Lines returns nothing: it is read in the console.
func (ReviewDue) Lines() []Line { return nil }

// ReviewOverdue tells a county's chiefs of a filing that nobody decided in time.
type ReviewOverdue struct {
	CaseNumber string       `json:"case_number"`
	Project    string       `json:"project"`
	Last       calendar.Day `json:"last"`
}

// Kind returns the message type.
func (ReviewOverdue) Kind() MessageKind { return KindReviewOverdue }

// Title returns the inbox title.
func (ReviewOverdue) Title() string { return "备案审核已超期" }

// Body says what to do next.
func (m ReviewOverdue) Body() string {
	return fmt.Sprintf("“%s”（%s）应在%s前作出决定，至今没有办理，请督办。", m.Project, m.CaseNumber, m.Last.AddDays(1).Chinese())
}

// Lines returns nothing: it is read in the console.
func (ReviewOverdue) Lines() []Line { return nil }
