package wechat

import (
	"context"
	"fmt"

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
