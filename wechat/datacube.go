package wechat

import (
	"context"
	"fmt"
	"strings"

	"github.com/silenceper/wechat/v2/officialaccount/datacube"

	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// FollowerDays reads WeChat's own figures of followers for at most seven days, the
// last yesterday at the latest (获取用户增减数据, 获取累计用户数据). A day that WeChat
// has not finished is missing. Its errors are sentences for the member of staff.
func (c *Client) FollowerDays(ctx context.Context, from, to calendar.Day) ([]official.FollowerDay, error) {
	var moves datacube.ResUserSummary
	var totals datacube.ResUserAccumulate
	err := c.fly(ctx, c.official, func(f *flight) (err error) {
		moves, err = datacube.NewCube(f.official()).GetUserSummary(from.String(), to.String())
		return err
	})
	if err == nil {
		err = c.fly(ctx, c.official, func(f *flight) (err error) {
			totals, err = datacube.NewCube(f.official()).GetUserAccumulate(from.String(), to.String())
			return err
		})
	}
	if err != nil {
		return nil, staffError(err)
	}
	var out []official.FollowerDay
	for _, t := range totals.List {
		day, err := calendar.ParseDay(t.RefDate)
		if err != nil {
			return nil, staffError(fmt.Errorf("figures of followers: %w", err))
		}
		figures := official.FollowerDay{Day: day, Total: t.CumulateUser}
		told := false
		for _, m := range moves.List { // a row for each way by which people came
			if m.RefDate == t.RefDate {
				told, figures.Joined, figures.Gone = true, figures.Joined+m.NewUser, figures.Gone+m.CancelUser
			}
		}
		if told {
			out = append(out, figures)
		}
	}
	return out, nil
}

// ArticleDays reads WeChat's own figures of the articles that went out on a day,
// yesterday at the latest, for each day since (获取发表内容发表详细数据; the SDK has
// getarticletotal alone, which WeChat keeps up no more). late is true when WeChat
// says that they are not the newest. A notice is one article: of a send's several
// ones, the first is read. Its errors are sentences for the member of staff.
func (c *Client) ArticleDays(
	ctx context.Context, out calendar.Day,
) (days []official.ArticleDay, late bool, err error) {
	var got struct {
		List []struct {
			ID   string `json:"msgid"` // msg_data_id and the article's place, from 1
			Days []struct {
				Day     string `json:"stat_date"`
				Readers int    `json:"read_user"`
				Sharers int    `json:"share_user"`
				Keepers int    `json:"collection_user"`
			} `json:"detail_list"`
		} `json:"list"`
		Late bool `json:"is_delay"`
	}
	in := map[string]string{"begin_date": out.String(), "end_date": out.String()}
	if err := c.ask(ctx, c.official, "datacube/getarticletotaldetail", in, &got); err != nil {
		return nil, false, staffError(err)
	}
	for _, a := range got.List {
		id, first := strings.CutSuffix(a.ID, "_1")
		for _, d := range a.Days {
			day, err := calendar.ParseDay(d.Day)
			if err != nil {
				return nil, false, staffError(fmt.Errorf("figures of articles: %w", err))
			}
			if first {
				days = append(days, official.ArticleDay{
					Article: id, Day: day, Readers: d.Readers, Sharers: d.Sharers, Keepers: d.Keepers,
				})
			}
		}
	}
	return days, got.Late, nil
}
