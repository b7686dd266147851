package jobs

import (
	"context"
	"log/slog"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// longest bounds how far ahead a training under way may end, in days.
const longest = 3 * 366

// behind reminds enterprises of people who are behind plan (落后): each training
// under way is calculated once a week, and told of only when somebody is.
func (r *Runner) behind(ctx context.Context, with rules) error {
	today := calendar.DayOf(with.now)
	return pages(func(p store.Page) (string, error) {
		filings, next, err := r.c.Store.FilingsAwaited(ctx, store.AcceptedByEnd, today, today.AddDays(longest), p)
		if err != nil {
			return "", err
		}
		ids := make([]string, len(filings))
		for i, f := range filings {
			ids[i] = f.ID
		}
		told, err := r.c.Store.Reminded(ctx, ids)
		if err != nil {
			return "", err
		}
		for _, f := range filings {
			day := study.BehindDay(f, today)
			if day.IsZero() || told[f.ID+"|"+string(subsidy.KindPeopleBehind)+"|"+day.String()] {
				continue
			}
			if err := r.lookBehind(ctx, f, day, with); err != nil {
				slog.Error("progress reminder failed", "subject", f.ID, "cause", err)
			}
		}
		return next, nil
	})
}

// lookBehind calculates one training, and books the look, with the reminder it owes.
func (r *Runner) lookBehind(ctx context.Context, f subsidy.Filing, day calendar.Day, with rules) error {
	desk, err := study.NewStudyDesk(f, with.policies, calendar.DayOf(with.now))
	if err != nil {
		return err
	}
	var sum study.Summary
	err = r.c.Store.EachLearner(ctx, store.LearnerQuery{Filing: f}, func(l store.Learner) error {
		sum.Add(desk.Look(l.Study, l.Used))
		return nil
	})
	if err != nil {
		return err
	}
	act := store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: with.now}
	return r.c.Store.Change(ctx, act, func(tx *store.Tx) error {
		subject := subsidy.Subject{Kind: subsidy.SubjectFiling, ID: f.ID}
		is, err := tx.Filing(f.ID)
		if err != nil || study.BehindDay(is, calendar.DayOf(with.now)).IsZero() { // moved since it was listed
			return err
		}
		if owed, ok := study.BehindReminder(f, sum, day); ok {
			return tx.Remind(subject, owed)
		}
		return tx.Looked(subject, subsidy.KindPeopleBehind, day)
	})
}
