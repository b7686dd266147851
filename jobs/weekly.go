package jobs

import (
	"context"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
	"shigang/subsidy/weekly"
)

// robot is the system acting by itself.
var robot = subsidy.Actor{Role: subsidy.System}

// weekly makes the tables of the weeks that have ended, owes the city its mail,
// and reminds. Each part is unique by its row: two processes, or many scans, do
// nothing twice; after a jump of the clock each missed week is made.
func (r *Runner) weekly(ctx context.Context, now time.Time, cal calendar.Calendar) error {
	set, err := r.c.Store.WeeklySettings(ctx)
	if err == nil && set.From.IsZero() {
		set, err = store.Answer(ctx, r.c.Store, store.Act{Actor: robot, Now: now}, (*store.Tx).WeeklySettings)
	}
	if err != nil || !set.On {
		return err
	}
	if err := r.makeWeeks(ctx, set, now); err != nil {
		return err
	}
	if err := r.closeWeeks(ctx, set, now); err != nil {
		return err
	}
	return r.remindWeekly(ctx, now, cal)
}

// makeWeeks makes what is missing, oldest first.
func (r *Runner) makeWeeks(ctx context.Context, set weekly.Settings, now time.Time) error {
	newest, err := r.c.Store.NewestWeekly(ctx)
	if err != nil {
		return err
	}
	for _, week := range set.Missing(newest, now) {
		err := r.c.Store.Change(ctx, store.Act{Actor: robot, Now: now}, func(tx *store.Tx) error {
			set, err := tx.WeeklySettings()
			if err != nil || !set.On { // switched off meanwhile
				return err
			}
			_, err = tx.MakeWeekly(week)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// closeWeeks owes the city the tables that are complete or due.
func (r *Runner) closeWeeks(ctx context.Context, set weekly.Settings, now time.Time) error {
	weeks, err := r.c.Store.WeeklyToClose(ctx)
	if err != nil {
		return err
	}
	to := ""
	if r.c.Mail != nil {
		to = set.Address
	}
	for _, week := range weeks {
		report, tables, err := r.c.Store.WeeklyFor(ctx, robot, week)
		if err != nil {
			return err
		}
		if _, due := report.Close(tables, to, now); !due {
			continue
		}
		err = r.c.Store.Change(ctx, store.Act{Actor: robot, Now: now}, func(tx *store.Tx) error {
			report, tables, err := tx.WeeklyReport(week)
			if err != nil {
				return err
			}
			ev, due := report.Close(tables, to, now)
			if !due {
				return nil
			}
			return tx.SaveWeeklyReport(report, ev)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// remindWeekly owes the reminders that are due and were not owed before.
func (r *Runner) remindWeekly(ctx context.Context, now time.Time, cal calendar.Calendar) error {
	set, err := r.c.Store.WeeklySettings(ctx)
	if err != nil {
		return err
	}
	latest, err := r.c.Store.NewestWeekly(ctx)
	if err != nil {
		return err
	}
	var report *weekly.Report
	var tables []weekly.Table
	if !latest.IsZero() {
		found, of, err := r.c.Store.WeeklyFor(ctx, robot, latest)
		if err != nil {
			return err
		}
		report, tables = &found, of
	}
	due, err := set.Reminders(report, tables, now, cal)
	if err != nil {
		return err
	}
	subjects := make([]string, len(due))
	for i, d := range due {
		subjects[i] = d.Subject.ID
	}
	told, err := r.c.Store.Reminded(ctx, subjects)
	if err != nil {
		return err
	}
	var fresh []weekly.Reminder
	for _, d := range due {
		if !allTold(told, d.Subject.ID, []subsidy.Owed{d.Owed}) {
			fresh = append(fresh, d)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return r.c.Store.Change(ctx, store.Act{Actor: robot, Now: now}, func(tx *store.Tx) error {
		return tx.RemindWeekly(fresh)
	})
}

// files are what a letter carries, made when it goes out.
func (r *Runner) files(ctx context.Context, m subsidy.Message) ([]Attachment, error) {
	weekly, ok := m.(weekly.Mail)
	if !ok {
		return nil, nil
	}
	_, tables, err := r.c.Store.WeeklyFor(ctx, robot, weekly.Week)
	if err != nil {
		return nil, err
	}
	data, err := form.WriteWeekly(weekly.Week, tables)
	if err != nil {
		return nil, err
	}
	return []Attachment{{Name: form.WeeklyName(weekly.Week), Type: form.ExcelType, Data: data}}, nil
}
