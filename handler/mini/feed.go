package mini

import (
	"bytes"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/subsidy"
	"shigang/subsidy/form"
)

// Feed is the person's own calendar address (日历订阅).
type Feed struct {
	Made    bool   `json:"made" doc:"已经生成过地址"`
	Text    string `json:"text" doc:"什么时候生成、有没有日历读取，空为还没有生成"`
	Address string `json:"address" doc:"刚刚生成的地址，只给这一次；其余时候为空"`
}

func (a *API) feedRoutes(api huma.API) {
	huma.Register(api, operation("feed", http.MethodGet, "/me/calendar", "日历订阅"), a.ownFeed)
	huma.Register(api, operation("makeFeed", http.MethodPost, "/me/calendar", "生成日历订阅地址，原来的停用"),
		a.makeFeed)
	huma.Register(api, operation("endFeed", http.MethodDelete, "/me/calendar", "停用日历订阅地址"), a.endFeed)
}

// feedOf tells of a member's calendar address.
func (a *API) feedOf(ctx context.Context, actor subsidy.Actor, address string) (*Body[Feed], error) {
	f, err := a.Store.FeedOf(ctx, actor)
	if f == nil || err != nil {
		return body(Feed{}, err)
	}
	return body(Feed{Made: true, Text: f.Used(), Address: address}, nil)
}

func (a *API) ownFeed(ctx context.Context, _ *struct{}) (*Body[Feed], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	return a.feedOf(ctx, actor, "")
}

func (a *API) makeFeed(ctx context.Context, _ *struct{}) (*Body[Feed], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	act, err := a.act(ctx, actor, "makeFeed", Repeatable{})
	if err != nil {
		return nil, err
	}
	token, err := a.Store.MakeFeed(ctx, act)
	if err != nil {
		return nil, err
	}
	return a.feedOf(ctx, actor, a.baseOf(ctx)+"/calendar/"+token+".ics")
}

func (a *API) endFeed(ctx context.Context, _ *struct{}) (*Body[Feed], error) {
	actor, err := accountOf(ctx).Member()
	if err != nil {
		return nil, err
	}
	act, err := a.act(ctx, actor, "endFeed", Repeatable{})
	if err == nil {
		err = a.Store.EndFeed(ctx, act)
	}
	if err != nil {
		return nil, err
	}
	return a.feedOf(ctx, actor, "")
}

// feed sends the calendar that an address is of: what the enterprise must do by when. Who has left it reads nothing.
func (a *API) feed(c *fiber.Ctx) error {
	account, err := a.Store.MemberFeed(c.UserContext(), web.CalendarToken(c), web.Address(c))
	if err != nil {
		return err
	}
	actor, err := account.Member()
	if err != nil {
		return subsidy.NoFeed()
	}
	d, err := a.desk(c.UserContext())
	if err != nil {
		return err
	}
	days, err := a.deadlinesOf(c.UserContext(), actor, d)
	if err != nil {
		return err
	}
	all := make([]subsidy.Appointment, len(days))
	for i, v := range days {
		all[i] = v.appointment()
	}
	var out bytes.Buffer
	if err := form.WriteCalendar(&out, "适岗培训期限", all, d.today); err != nil {
		return err
	}
	return web.SendCalendar(c, out.Bytes())
}

// appointment is a deadline as a calendar shows it.
func (v HomeDeadline) appointment() subsidy.Appointment {
	return subsidy.Appointment{ID: v.uid, Title: v.Title, Note: v.Text, Day: v.Day, Provisional: v.Provisional}
}
