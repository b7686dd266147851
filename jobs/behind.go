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

// calculations bounds how many trainings one scan calculates for lists; the rest waits
// for the next minute.
const calculations = 50

// behind calculates the trainings under way each day, and when their records change,
// and reminds enterprises once a week of people who are behind plan (落后).
func (r *Runner) behind(ctx context.Context, with rules) error {
	today := calendar.DayOf(with.now)
	left := calculations
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
		kept, err := r.c.Store.Progresses(ctx, ids)
		if err != nil {
			return "", err
		}
		for _, f := range filings {
			if p := kept[f.ID]; left > 0 && f.StageOn(today) == subsidy.UnderWay && (p.Stale || p.Day != today) {
				left--
				if err := r.calculateProgress(ctx, f, p.Turn, with); err != nil {
					slog.Error("progress not calculated", "subject", f.ID, "cause", err)
				}
			}
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

// summary is how far a training's people are.
func (r *Runner) summary(ctx context.Context, f subsidy.Filing, with rules) (sum study.Summary, err error) {
	desk, err := study.NewStudyDesk(f, with.policies, calendar.DayOf(with.now))
	if err != nil {
		return sum, err
	}
	err = r.c.Store.EachLearner(ctx, store.LearnerQuery{Filing: f}, func(l store.Learner) error {
		sum.Add(desk.Look(l.Study, l.Used))
		return nil
	})
	return sum, err
}

// calculateProgress calculates one training for lists; turn is the change it was read at.
func (r *Runner) calculateProgress(ctx context.Context, f subsidy.Filing, turn int, with rules) error {
	sum, err := r.summary(ctx, f, with)
	if err != nil {
		return err
	}
	return r.c.Store.SaveProgress(ctx, store.Progress{
		Filing: f.ID, Day: calendar.DayOf(with.now), People: sum.People, Done: sum.Done, Behind: sum.Behind, Turn: turn,
	})
}

// lookBehind calculates one training, and books the look, with the reminder it owes.
func (r *Runner) lookBehind(ctx context.Context, f subsidy.Filing, day calendar.Day, with rules) error {
	sum, err := r.summary(ctx, f, with)
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
