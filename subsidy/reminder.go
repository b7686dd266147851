package subsidy

import (
	"fmt"
	"time"

	"shigang/subsidy/calendar"
)

// A reminder is due from the day it names until what it warns of has come, so
// that a scan that missed the day still reminds; it is owed once for its kind,
// subject and day.

// Reminders are what a filing owes people today: the last days to file, the
// training's start and end, and the county's own deadline.
func (f Filing) Reminders(now time.Time, cal calendar.Calendar, all Policies) ([]Owed, error) {
	today, enterprise := calendar.DayOf(now), Audience{Enterprise: f.Enterprise}
	var out []Owed
	owe := func(to Audience, day calendar.Day, m Message) {
		out = append(out, Owed{To: to, Message: m, Day: day})
	}
	switch {
	case f.State == FilingDraft && f.Amends == "" && !f.Form.Start.IsZero() && f.FirstStart.IsZero():
		policy, err := f.Policy(all, today)
		if err != nil {
			return nil, err
		}
		last, err := policy.FilingDeadline(f.Form.Start, cal)
		if err != nil {
			return nil, nil // a start too far away has no deadline yet
		}
		from, err := cal.WorkingDaysBefore(last.Last, 1)
		if err == nil && today.Between(from, last.Last) {
			owe(enterprise, last.Last, FileBy{
				Project:     f.Form.Project,
				Start:       f.Form.Start,
				Last:        last.Last,
				Provisional: last.Provisional,
			})
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
			owe(enterprise, f.Form.Start, TrainingStarts{
				CaseNumber: f.Number,
				Project:    f.Form.Project,
				Start:      f.Form.Start,
				People:     f.RosterSize,
			})
			owe(Audience{Roster: f.ID}, f.Form.Start, CourseStarts{
				Project: f.Form.Project,
				Start:   f.Form.Start,
				Courses: len(f.Form.Courses),
			})
		}
		from, err := cal.WorkingDaysBefore(f.Form.End, 1)
		if err == nil && today.Between(from, f.Form.End) && !today.Before(f.Form.Start) {
			owe(enterprise, f.Form.End, TrainingEnds{CaseNumber: f.Number, Project: f.Form.Project, End: f.Form.End})
			owe(Audience{Roster: f.ID}, f.Form.End, CourseEnds{Project: f.Form.Project, End: f.Form.End})
		}
		if err == nil && today.After(f.Form.End) && !f.Claimed {
			err = f.claimReminder(today, cal, all, owe)
		}
		return out, err
	}
	return nil, nil
}

// reviewReminders warn the county's reviewers, and its chiefs once it is overdue.
func (f Filing) reviewReminders(today calendar.Day, cal calendar.Calendar) ([]Owed, error) {
	last := f.DecideBy().Last
	if last.IsZero() || f.Suspended() != nil {
		return nil, nil
	}
	if today.After(last) {
		return []Owed{{
			To:      Audience{County: f.County, Chiefs: true},
			Message: ReviewOverdue{CaseNumber: f.Number, Project: f.Form.Project, Last: last},
			Day:     last,
		}}, nil
	}
	left, day, err := WarningDue(cal, today, last, []int{5, 2, 0})
	if err != nil || day.IsZero() {
		return nil, err
	}
	return []Owed{{
		To:      Audience{County: f.County},
		Message: ReviewDue{CaseNumber: f.Number, Project: f.Form.Project, Last: last, Left: left},
		Day:     day,
	}}, nil
}

// Reminders are what an assessment owes the service centre today: one working
// day before its opinion is due, on the day, and once it is overdue (一).
func (a Assessment) Reminders(now time.Time, cal calendar.Calendar, _ Policies) ([]Owed, error) {
	if a.State != AssessmentSubmitted {
		return nil, nil
	}
	d, err := a.DecideBy(cal)
	if err != nil {
		return nil, err
	}
	today, to := calendar.DayOf(now), Audience{Centre: true}
	if today.After(d.Last) {
		return []Owed{{
			To: to,
			Message: OpinionOverdue{
				CaseNumber: a.Number,
				Platform:   a.Form.Platform.Name,
				Received:   a.Received,
				Last:       d.Last,
			},
			Day: d.Last,
		}}, nil
	}
	left, day, err := WarningDue(cal, today, d.Last, []int{1, 0})
	if err != nil || day.IsZero() {
		return nil, err
	}
	return []Owed{{
		To: to,
		Message: OpinionDue{
			CaseNumber:  a.Number,
			Platform:    a.Form.Platform.Name,
			Received:    a.Received,
			Last:        d.Last,
			Left:        left,
			Provisional: d.Provisional,
		},
		Day: day,
	}}, nil
}

// WarningDue picks which of the warnings (working days left, most first) is due
// today, and the day it is due from; a missed one gives way to the next.
func WarningDue(
	cal calendar.Calendar, today, last calendar.Day, warnings []int,
) (left int, day calendar.Day, err error) {
	if left, err = cal.WorkingDaysBetween(today, last); err != nil {
		return 0, day, fmt.Errorf("count days left: %w", err)
	}
	for i, w := range warnings {
		if left > w || i+1 < len(warnings) && left <= warnings[i+1] {
			continue
		}
		day, err = cal.WorkingDaysBefore(last, w)
		return left, day, err
	}
	return left, day, nil
}

// RemindTrainingStarts reports whether today is the working day before start,
// counted in working days; on each further day before the start it stays due,
// so that a scan that missed the day still reminds (the notice is unique).
func RemindTrainingStarts(start, today calendar.Day, cal calendar.Calendar) (bool, error) {
	if !today.Before(start) {
		return false, nil
	}
	d, err := cal.AddWorkingDays(start, -1)
	if err != nil {
		return false, fmt.Errorf("remind of training start: %w", err)
	}
	return !today.Before(d.Last), nil
}
