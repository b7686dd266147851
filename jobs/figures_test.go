package jobs

import (
	"context"
	"testing"
	"time"

	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// FollowerDays are figures of days by their number in the month.
func (a *account) FollowerDays(ctx context.Context, from, to calendar.Day) (out []official.FollowerDay, err error) {
	if err := a.enter(ctx, "figures"); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.questions = append(a.questions, [2]calendar.Day{from, to})
	if to.Sub(from) > 6 {
		return nil, code(61501)
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		if d != a.lacks {
			out = append(out, official.FollowerDay{Day: d, Joined: d.Dom(), Gone: 1, Total: 100 + d.Dom()})
		}
	}
	return out, nil
}

// ArticleDays are one reader more for each day since.
func (a *account) ArticleDays(
	ctx context.Context, out calendar.Day,
) (days []official.ArticleDay, late bool, err error) {
	if err := a.enter(ctx, "articles"); err != nil {
		return nil, false, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for n := range a.counted {
		days = append(days, official.ArticleDay{Article: "77", Day: out.AddDays(n), Readers: n + 1, Sharers: n})
		days = append(days, official.ArticleDay{Article: "88", Day: out.AddDays(n), Readers: 9})
	}
	return days, a.late, nil
}

func TestWeChatsFiguresOfArticlesAreReadOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		id := f.Approved(t, storetest.Letter())
		yesterday := morning(f)
		f.Put(t, "UPDATE campaign_segment SET article = '77', taken_at = ? WHERE campaign_id = ?",
			yesterday.AddDays(-1).Start().Add(10*time.Hour).UnixMilli(), id)
		j := jobsOf(f, a)
		read := func() official.ArticleRead {
			t.Helper()
			roundOf(t, j)
			figures := storetest.Must[official.ArticleFigures](t)(f.ArticleFigures(ctx))
			return official.ReadOf(storetest.Must[[]official.ArticleDay](t)(f.CampaignArticles(ctx, id)), figures)
		}
		a.counted, a.late = 1, true
		if r := read(); r.Readers != 1 || r.Sharers != 0 || r.Until != yesterday.AddDays(-1) {
			t.Errorf("%+v", r)
		}
		a.counted, a.late = 2, false
		f.Clock.Advance(figuresAgain + time.Second)
		if r := read(); r.Readers != 2 || r.Sharers != 1 || r.Until != yesterday || a.counts["articles"] != 2 {
			t.Errorf("what WeChat had late: %+v after %d questions", r, a.counts["articles"])
		}
		f.Clock.Advance(2 * time.Hour)
		if read(); a.counts["articles"] != 2 {
			t.Error("asked again for a day that is known")
		}
		if n := f.Text(t, "SELECT COUNT(*) FROM article_day WHERE article = '88'"); n != "0" {
			t.Error("keeps the figures of an article that is none of ours")
		}
		a.before = func(_ *account, call string, _ int) error {
			if call == "articles" {
				return &subsidy.Error{Kind: subsidy.Forbidden, Message: "公众号没有这项权限"}
			}
			return nil
		}
		f.Clock.Advance(24 * time.Hour)
		if r := read(); r.Trouble != "公众号没有这项权限" || r.Readers != 2 || a.counts["followers"] == 0 {
			t.Errorf("a refusal: %+v", r)
		}
		f.Clock.Advance(40 * 24 * time.Hour)
		asked := a.counts["articles"]
		if read(); a.counts["articles"] != asked {
			t.Error("asked for an article that WeChat counts no more")
		}
	})
}

// morning is a Monday's half past eight, and yesterday the day before.
func morning(f storetest.Fixture) (yesterday calendar.Day) {
	day := calendar.DayOf(storetest.Monday).AddDays(7)
	f.Clock.Advance(day.Start().Add(8*time.Hour + 30*time.Minute).Sub(f.Clock.Now()))
	return day.AddDays(-1)
}

func TestWeChatsFiguresOfFollowersAreReadOnceADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(1)
		yesterday := morning(f)
		a.lacks = yesterday
		j := jobsOf(f, a)
		theirs := func() []official.FollowerDay {
			t.Helper()
			roundOf(t, j)
			return storetest.Must[[]official.FollowerDay](t)(f.TheirFollowerDays(ctx, yesterday.AddDays(-60)))
		}
		days := theirs()
		if len(days) != official.FiguresBack-1 || days[len(days)-1].Day != yesterday.AddDays(-1) {
			t.Fatalf("%d days, the last is %v", len(days), days[len(days)-1])
		}
		asked := a.counts["figures"]
		if asked != 5 { // thirty days, seven at once
			t.Errorf("asked %d times for thirty days", asked)
		}
		a.lacks = calendar.Day{}
		if theirs(); a.counts["figures"] != asked {
			t.Error("asked again at once for what WeChat had not")
		}
		f.Clock.Advance(figuresAgain + time.Second)
		days = theirs()
		if got := days[len(days)-1]; got != (official.FollowerDay{
			Day: yesterday, Joined: yesterday.Dom(), Gone: 1, Total: 100 + yesterday.Dom(),
		}) || a.counts["figures"] != asked+1 {
			t.Errorf("%+v after %d questions", got, a.counts["figures"])
		}
		f.Clock.Advance(2 * time.Hour)
		if theirs(); a.counts["figures"] != asked+1 {
			t.Error("asked again for a day that is known")
		}
		f.Clock.Advance(13 * time.Hour) // past midnight, before eight
		if theirs(); a.counts["figures"] != asked+1 {
			t.Error("asked before WeChat has a day's figures")
		}
		f.Clock.Advance(12 * time.Hour)
		if days = theirs(); days[len(days)-1].Day != yesterday.AddDays(1) {
			t.Errorf("the next day brought %v", days[len(days)-1])
		}
	})
}

func TestARefusalOfTheFiguresIsSaidAndStopsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		a := newAccount(3)
		morning(f)
		refuses := true
		a.before = func(_ *account, call string, _ int) error {
			if call == "figures" && refuses {
				return &subsidy.Error{Kind: subsidy.Forbidden, Message: "公众号没有这项权限"}
			}
			return nil
		}
		j := jobsOf(f, a)
		roundOf(t, j)
		got := storetest.Must[official.FollowerFigures](t)(f.FollowerFigures(ctx))
		if got.Trouble != "公众号没有这项权限" || got.At.IsZero() {
			t.Errorf("%+v", got)
		}
		if a.counts["followers"] == 0 {
			t.Error("the refusal stopped the reconciliation")
		}
		refuses = false
		f.Clock.Advance(figuresAgain + time.Second)
		roundOf(t, j)
		got = storetest.Must[official.FollowerFigures](t)(f.FollowerFigures(ctx))
		if got.Trouble != "" {
			t.Errorf("still says %q", got.Trouble)
		}
	})
}
