package store

import (
	"context"
	"fmt"
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// keepArticle remembers by which id WeChat counts a segment's article.
func (tx *Tx) keepArticle(notice, article string) error {
	if article == "" {
		return nil
	}
	if _, err := tx.exec("UPDATE campaign_segment SET article = ? WHERE notice_id = ?", article, notice); err != nil {
		return fmt.Errorf("keep article: %w", err)
	}
	return nil
}

// articleOf learns the id from an article's address, where the send's answer was lost.
func (tx *Tx) articleOf(receipt string, l official.ArticleLink) error {
	article := l.Article()
	if article == "" || receipt == "" {
		return nil
	}
	if _, err := tx.exec("UPDATE campaign_segment SET article = ? WHERE article = '' AND notice_id IN "+
		"(SELECT id FROM notice WHERE receipt = ? AND channel = 'mass')", article, receipt); err != nil {
		return fmt.Errorf("keep article: %w", err)
	}
	return nil
}

// ArticlesOut are the days on which articles went out that WeChat still counts,
// from one day on.
func (s *Reader) ArticlesOut(ctx context.Context, from calendar.Day) (days []calendar.Day, err error) {
	taken, err := collect(ctx, s, s.read, func(r scanner) (t int64, err error) { return t, r.Scan(&t) },
		"SELECT DISTINCT taken_at FROM campaign_segment WHERE article <> '' AND taken_at >= ? ORDER BY taken_at",
		ms(from.Start()))
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	for _, t := range taken {
		if d := calendar.DayOf(at(t)); !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days, nil
}

// ArticleFigures reads how WeChat's figures of articles were last asked for.
func (s *Reader) ArticleFigures(ctx context.Context) (f official.ArticleFigures, err error) {
	return f, s.theirs(ctx, theirArticles, &f)
}

// SaveArticleFigures keeps WeChat's figures of our articles, and how they were
// asked for, with the event. Articles that others wrote on the public platform
// are none of ours.
func (tx *Tx) SaveArticleFigures(days []official.ArticleDay, f official.ArticleFigures, ev subsidy.Event) error {
	for _, d := range days {
		_, err := tx.exec(`INSERT INTO article_day (article, day, readers, sharers, keepers)
			SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT)
			WHERE EXISTS (SELECT 1 FROM campaign_segment WHERE article = ?)
			ON CONFLICT (article, day) DO UPDATE SET readers = excluded.readers, sharers = excluded.sharers,
			keepers = excluded.keepers`, d.Article, d.Day.String(), d.Readers, d.Sharers, d.Keepers, d.Article)
		if err != nil {
			return fmt.Errorf("save figures of articles: %w", err)
		}
	}
	f.At = tx.act.Now
	if err := tx.keepTheirs(theirArticles, f); err != nil {
		return err
	}
	return tx.Record(ev)
}

// CampaignArticles are the newest figures of a notice's articles, one for each
// that WeChat has counted.
func (s *Reader) CampaignArticles(ctx context.Context, campaign string) ([]official.ArticleDay, error) {
	out, err := collect(ctx, s, s.read, func(r scanner) (d official.ArticleDay, err error) {
		var text string
		if err := r.Scan(&d.Article, &text, &d.Readers, &d.Sharers, &d.Keepers); err != nil {
			return d, err
		}
		d.Day, err = day(text)
		return d, err
	}, `SELECT article, day, readers, sharers, keepers FROM article_day a
		WHERE article IN (SELECT article FROM campaign_segment WHERE campaign_id = ? AND article <> '')
		AND day = (SELECT MAX(day) FROM article_day b WHERE b.article = a.article) ORDER BY article`, campaign)
	if err != nil {
		return nil, fmt.Errorf("read figures of articles: %w", err)
	}
	return out, nil
}
