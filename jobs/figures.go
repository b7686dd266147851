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
			return days, whyNoFigures(err), nil
		}
		days = append(days, some...)
	}
	return days, "", nil
}

// whyNoFigures says in plain Chinese why WeChat gave no figures.
func whyNoFigures(err error) string {
	var refused *subsidy.Error
	if errors.As(err, &refused) {
		return refused.Message
	}
	return "微信暂时没有给出统计，系统会自动再读"
}

// articles reads WeChat's own figures of the articles that it still counts, once
// for each day; a refusal is kept for the pages and stops nothing.
func (a *accountJobs) articles(ctx context.Context) error {
	now, err := a.c.Store.Now(ctx)
	if err != nil {
		return err
	}
	figures, err := a.c.Store.ArticleFigures(ctx)
	if err != nil {
		return err
	}
	yesterday, wanted := figures.Wanted(now)
	if !wanted {
		return nil
	}
	a.nextFigures = a.c.Store.Machine().Add(figuresAgain)
	out, err := a.c.Store.ArticlesOut(ctx, yesterday.AddDays(1-official.ArticleBack))
	if err != nil {
		return err
	}
	var days []official.ArticleDay
	figures.Trouble, figures.Day = "", yesterday
	for _, day := range out {
		if day.After(yesterday) {
			continue
		}
		some, late, err := a.c.Official.ArticleDays(ctx, day)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			figures.Trouble = whyNoFigures(err)
		}
		if err != nil || late { // asked again in an hour
			figures.Day = yesterday.AddDays(-1)
		}
		if err != nil {
			break
		}
		days = append(days, some...)
	}
	return a.keep(ctx, "articles", func(tx *store.Tx, event subsidy.Event) error {
		return tx.SaveArticleFigures(days, figures, event)
	})
}
