package store_test

import (
	"slices"
	"testing"

	"shigang/store"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

func TestAnArticleIsKnownByTheAnswerOrByItsAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		here, there := official.CountyTag("440203"), official.CountyTag("440204")
		id := f.Approved(t, storetest.Letter(here, there))
		answers := map[official.Tag]subsidy.Outcome{
			here:  {Result: subsidy.Delivered, Receipt: "1", Article: "101"},
			there: {Result: subsidy.Delivered, Receipt: "2"}, // its answer told no id
		}
		for _, s := range due(t, f) {
			if m, ok := s.Message.(official.PolicyNotice); ok {
				finish(t, f, s, answers[m.Tag])
			}
		}
		day := calendar.DayOf(f.Clock.Now())
		if out := storetest.Must[[]calendar.Day](t)(f.ArticlesOut(ctx, day)); !slices.Equal(out, []calendar.Day{day}) {
			t.Fatalf("went out on %v", out)
		}
		for receipt, mid := range map[string]string{"1": "999", "2": "202"} {
			err := f.As(t, subsidy.Actor{}, func(tx *store.Tx) error {
				return tx.ArticleLinks(receipt, []official.ArticleLink{
					{Position: 1, URL: "https://mp.weixin.qq.com/s?__biz=M&mid=" + mid + "&idx=1"},
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		figures := []official.ArticleDay{
			{Article: "101", Day: day, Readers: 5, Sharers: 1},
			{Article: "101", Day: day.AddDays(1), Readers: 8, Sharers: 2, Keepers: 1},
			{Article: "202", Day: day.AddDays(1), Readers: 3},
			{Article: "999", Day: day.AddDays(1), Readers: 1000},
		}
		for range 2 { // read again
			if err := f.As(t, subsidy.Actor{Role: subsidy.System}, func(tx *store.Tx) error {
				event, err := official.KeepReading("articles", tx.Act().Actor, tx.Act().Now)
				if err != nil {
					return err
				}
				return tx.SaveArticleFigures(figures, official.ArticleFigures{Day: day.AddDays(1)}, event)
			}); err != nil {
				t.Fatal(err)
			}
		}
		newest := storetest.Must[[]official.ArticleDay](t)(f.CampaignArticles(ctx, id))
		got := official.ReadOf(newest, storetest.Must[official.ArticleFigures](t)(f.ArticleFigures(ctx)))
		want := official.ArticleRead{Until: day.AddDays(1), Readers: 11, Sharers: 2, Keepers: 1}
		if len(newest) != 2 || got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}
