package wechat_test

import (
	"slices"
	"testing"
	"time"

	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
	"shigang/wechat"
)

// pass lets the sandbox's clock go on to a day's hour.
func (w *world) pass(day calendar.Day, hour int) {
	to := day.Start().Add(time.Duration(hour) * time.Hour)
	w.clock.Store(int64(to.Sub(time.Unix(1_790_000_000, 0))))
}

func TestWeChatCountsWhoCameAndWhoWentByDay(t *testing.T) {
	w := newWorld(t)
	day := calendar.DayOf(time.Unix(1_790_000_000, 0)).AddDays(1)
	w.pass(day, 10)
	w.post("/control/subscribe", map[string]string{"user": "a"})
	w.post("/control/subscribe", map[string]string{"user": "b", "key": "county:440203"}) // by a code: a row of its own
	w.post("/control/followers", map[string]int{"count": 4})                             // with the demo's, one more
	w.post("/control/unsubscribe", map[string]string{"user": "a"})
	w.pass(day.AddDays(2), 7)
	days, err := w.client.FollowerDays(ctx, day, day.AddDays(1))
	if err != nil || len(days) != 1 {
		t.Errorf("before eight yesterday's figures are not there: %v %v", days, err)
	}
	w.pass(day.AddDays(2), 8)
	w.post("/control/subscribe", map[string]string{"user": "d"}) // not of those days
	days, err = w.client.FollowerDays(ctx, day, day.AddDays(1))
	if err != nil || len(days) != 2 {
		t.Fatalf("%v %v", days, err)
	}
	if want := (official.FollowerDay{Day: day, Joined: 3, Gone: 1, Total: 3}); days[0] != want { // with the demo's
		t.Errorf("%+v, not %+v", days[0], want)
	}
	if want := (official.FollowerDay{Day: day.AddDays(1), Total: 3}); days[1] != want {
		t.Errorf("%+v, not %+v", days[1], want)
	}
}

func TestWeChatGivesFiguresOfAtMostSevenDaysUntilYesterday(t *testing.T) {
	w := newWorld(t)
	today := calendar.DayOf(time.Unix(1_790_000_000, 0)).AddDays(30)
	w.pass(today, 9)
	for name, c := range map[string]struct {
		from, to int // days before today
		code     int
	}{
		"seven days":      {7, 1, 0},
		"eight days":      {8, 1, 61501},
		"today":           {1, 0, 61501},
		"the wrong order": {1, 2, 61501},
	} {
		days, err := w.client.FollowerDays(ctx, today.AddDays(-c.from), today.AddDays(-c.to))
		if got := wechat.OutcomeOf(err).Code; got != c.code || (err == nil) != (c.code == 0) {
			t.Errorf("%s: %d, %v", name, got, err)
		}
		if c.code == 0 && len(days) != c.from-c.to+1 {
			t.Errorf("%s: %d days", name, len(days))
		}
	}
}

func TestWeChatCountsWhoReadAnArticle(t *testing.T) {
	w := newWorld(t)
	day := calendar.DayOf(time.Unix(1_790_000_000, 0)).AddDays(1)
	w.pass(day, 10)
	w.post("/control/followers", map[string]int{"count": 2})
	o := w.client.SendMass(ctx, article(t), 0, "a notice")
	if o.Article == "" || o.Article == o.Receipt {
		t.Fatalf("%+v", o)
	}
	if n := w.count("mass"); n != 2 {
		t.Fatalf("%d delivered", n)
	}
	w.post("/control/read", map[string]any{"user": "a"})
	w.post("/control/read", map[string]any{"user": "a", "shared": true}) // the same person
	w.pass(day.AddDays(1), 9)
	w.post("/control/read", map[string]any{"user": "b"})
	w.pass(day.AddDays(2), 9)
	got, late, err := w.client.ArticleDays(ctx, day)
	want := []official.ArticleDay{
		{Article: o.Article, Day: day, Readers: 1, Sharers: 1},
		{Article: o.Article, Day: day.AddDays(1), Readers: 2, Sharers: 1},
	}
	if err != nil || late || !slices.Equal(got, want) {
		t.Errorf("%+v %v %v, want %+v", got, late, err, want)
	}
	if got, _, err = w.client.ArticleDays(ctx, day.AddDays(1)); err != nil || len(got) != 0 {
		t.Errorf("a day without articles: %+v %v", got, err)
	}
	if _, _, err = w.client.ArticleDays(ctx, day.AddDays(2)); wechat.OutcomeOf(err).Code != 61501 {
		t.Errorf("today: %v", err)
	}
	for body, code := range map[[2]string]int{
		{day.String(), day.AddDays(1).String()}: 61501,
		{day.String(), "2026/1/1"}:              61500,
	} {
		if got := w.refusal("datacube/getarticletotaldetail", "wxofficial",
			map[string]any{"begin_date": body[0], "end_date": body[1]}); got != code {
			t.Errorf("%v: %d, not %d", body, got, code)
		}
	}
}
