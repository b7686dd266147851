package jobs

import (
	"context"
	"errors"
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// How often it is looked whether WeChat has figures that we do not, and how long
// it is left alone after it gave none (machine time).
const (
	figuresEvery = 10 * time.Minute
	figuresAgain = time.Hour
)

// figures reads WeChat's own figures of followers, once for each day; a refusal
// is kept for the page and stops nothing.
func (a *accountJobs) figures(ctx context.Context) error {
	machine := a.c.Store.Machine()
	a.nextFigures = machine.Add(figuresEvery)
	now, err := a.c.Store.Now(ctx)
	if err != nil {
		return err
	}
	have, err := a.c.Store.TheirFollowerDays(ctx, calendar.DayOf(now).AddDays(-official.FiguresBack))
	if err != nil {
		return err
	}
	var last calendar.Day
	if len(have) > 0 {
		last = have[len(have)-1].Day
	}
	from, to, wanted := official.FiguresWanted(last, now)
	if !wanted {
		return nil
	}
	a.nextFigures = machine.Add(figuresAgain) // until then WeChat may have what it has not now
	days, trouble, err := a.readFigures(ctx, from, to)
	if err != nil {
		return err
	}
	return a.keep(ctx, "followers", func(tx *store.Tx, event subsidy.Event) error {
		return tx.SaveFollowerFigures(days, trouble, event)
	})
}

// readFigures asks for the figures of some days, as many at once as WeChat lets;
// trouble says in plain Chinese why it did not give them all.
func (a *accountJobs) readFigures(
	ctx context.Context, from, to calendar.Day,
) (days []official.FollowerDay, trouble string, err error) {
	for ; !from.After(to); from = from.AddDays(official.FiguresAtOnce) {
		until := from.AddDays(official.FiguresAtOnce - 1)
		if until.After(to) {
			until = to
		}
		some, err := a.c.Official.FollowerDays(ctx, from, until)
		if ctx.Err() != nil {
			return nil, "", ctx.Err()
		}
		if err != nil {
			trouble = "微信暂时没有给出统计，系统会自动再读"
			var refused *subsidy.Error
			if errors.As(err, &refused) {
				trouble = refused.Message
			}
			return days, trouble, nil
		}
		days = append(days, some...)
	}
	return days, "", nil
}
