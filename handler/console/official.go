package console

import (
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

// officialRoutes are the pages of the official account (公众号).
func (k Console) officialRoutes(g fiber.Router) {
	g.Get("/official", k.staff(k.official))
	g.Post("/official/reconcile", k.staff(k.reconcile))
	g.Get("/official/menu", k.staff(k.menu))
	g.Post("/official/menu", k.decides(k.writeMenu))
	g.Post("/official/menu/publish", k.decides(k.publishMenu))
	g.Post("/official/menu/read", k.staff(k.readTheirMenu))
	g.Post("/official/menu/import", k.decides(k.importMenu))
	g.Get("/official/replies", k.staff(k.replies))
	g.Post("/official/replies/read", k.staff(k.readTheirReplies))
	g.Post("/official/replies/import", k.staff(k.importReplies))
	g.Post("/official/welcome", k.staff(k.writeWelcome))
	g.Get("/official/replies/new", k.staff(k.newReply))
	g.Post("/official/replies", k.staff(k.writeReply))
	g.Get("/official/replies/:id", k.staff(k.reply))
	g.Post("/official/replies/:id", k.staff(k.writeReply))
	g.Post("/official/replies/:id/delete", k.staff(k.removeReply))
	g.Get("/official/pictures", k.staff(k.pictures))
	g.Post("/official/pictures", k.staff(k.addPicture))
	g.Get("/official/pictures/:id/thumb", k.staff(k.pictureThumb))
	g.Post("/official/pictures/:id/delete", k.staff(k.removePicture))
	g.Get("/official/posters", k.staff(k.posters))
	g.Get("/official/posters/:county", k.staff(k.poster))
	g.Get("/official/posters/:county/:code", k.staff(k.posterCode))
	g.Get("/official/followers", k.staff(k.followers))
	g.Get("/official/messages", k.staff(k.conversations))
	g.Get("/official/blocked", k.staff(k.blocked))
	g.Post("/official/messages/:id/block", k.staff(k.blockFollower))
	g.Post("/official/messages/:id/remark", k.staff(k.remarkFollower))
	g.Get("/official/messages/:id", k.staff(k.conversation))
	g.Post("/official/messages/:id", k.staff(k.answerFollower))
	g.Post("/official/messages/:id/county", k.staff(k.assignFollower))
	k.savedRoutes(g)
}

// writeOfficial sends a page of the official account, with its tabs.
func (k Console) writeOfficial(v visit, tab page.OfficialTab, title string, body templ.Component, refused error) error {
	frame := page.Official(page.OfficialFrame{
		Title: title, Tab: tab, Writes: v.staff.Actor().May(subsidy.WriteOfficial, subsidy.Scope{}) == nil,
	})
	whole := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, body), w)
	})
	return k.write(v, view{place: "official", title: title, body: whole, refused: refused})
}

// chartDays is how many days the charts show.
const chartDays = 30

// official shows followers and deliveries over time, and the tags.
func (k Console) official(v visit) error { return k.overview(v, nil) }

func (k Console) overview(v visit, refused error) error {
	if err := v.staff.Actor().May(subsidy.ReadOfficial, subsidy.Scope{}); err != nil {
		return err
	}
	ctx, from := v.UserContext(), v.today().AddDays(1-chartDays)
	followers, err := k.Store.FollowerDays(ctx, from)
	if err != nil {
		return err
	}
	theirs, err := k.Store.TheirFollowerDays(ctx, from)
	if err != nil {
		return err
	}
	figures, err := k.Store.FollowerFigures(ctx)
	if err != nil {
		return err
	}
	deliveries, err := k.Store.DeliveryDays(ctx, from)
	if err != nil {
		return err
	}
	tags, err := k.Store.TagCounts(ctx)
	if err != nil {
		return err
	}
	run, err := k.Store.FollowerRun(ctx)
	if err != nil {
		return err
	}
	menu, err := k.Store.OfficialMenu(ctx)
	if err != nil {
		return err
	}
	days, channels := followerTable(followers, from, v.today()), usedChannels(deliveries)
	sent := deliveryTable(deliveries, channels, from, v.today())
	counts, err := k.Store.DeskCounts(ctx, v.staff.Actor())
	if err != nil {
		return err
	}
	body := page.Overview(page.OfficialFigures{
		Static:       k.static.base,
		Waiting:      counts.Conversations,
		Menu:         menu.State,
		Followers:    followerFigures(days),
		Newest:       days[0],
		Theirs:       newestFirst(theirs),
		Figures:      figures,
		Difference:   official.CompareFollowers(counted(days, followers), theirs),
		Deliveries:   deliveryFigures(sent, channels),
		Tags:         tags,
		Run:          run,
		Running:      run.Phase != store.RunIdle || run.Wanted,
		MayReconcile: v.staff.Actor().May(subsidy.ReconcileFollowers, subsidy.Scope{}) == nil,
	})
	return k.writeOfficial(v, page.OfficialOverview, "公众号", body, refused)
}

// followerTable has a row for every day, newest first: a day without figures
// has yesterday's followers.
func followerTable(figures []official.FollowerDay, from, to calendar.Day) []official.FollowerDay {
	at, total := map[calendar.Day]official.FollowerDay{}, 0
	for _, f := range figures {
		if at[f.Day] = f; f.Day.Before(from) {
			total = f.Total
		}
	}
	var out []official.FollowerDay
	for d := from; !d.After(to); d = d.AddDays(1) {
		f, ok := at[d]
		if !ok {
			f = official.FollowerDay{Day: d, Total: total}
		}
		total = f.Total
		out = append([]official.FollowerDay{f}, out...)
	}
	return out
}

// counted are those of the days, newest first, on which we counted already.
func counted(days, figures []official.FollowerDay) []official.FollowerDay {
	for i, d := range days {
		if len(figures) == 0 || d.Day.Before(figures[0].Day) {
			return days[:i]
		}
	}
	return days
}

func newestFirst(days []official.FollowerDay) []official.FollowerDay {
	slices.Reverse(days)
	return days
}

// followerFigures are the followers by day, newest first.
func followerFigures(days []official.FollowerDay) page.FigureTable {
	out := page.FigureTable{
		Title: "关注者（最近30天）", First: "日期", Newest: true, Shown: true, Tall: true,
		Picture: "最近30天的关注者、新增和取消。数字见下表。",
		Columns: []page.Column{
			{Name: "关注者", As: page.AsLine}, {Name: "新增", As: page.Stack}, {Name: "取消", As: page.Below},
		},
	}
	for _, d := range days {
		out.Rows = append(out.Rows, page.FigureRow{
			Name: d.Day.String(), Short: d.Day.String()[5:],
			Cells: []string{strconv.Itoa(d.Total), strconv.Itoa(d.Joined), strconv.Itoa(d.Gone)},
		})
	}
	return out
}

// usedChannels are the channels that delivered something in these days.
func usedChannels(figures []store.DeliveryDay) (out []subsidy.Channel) {
	for _, c := range subsidy.Channels() {
		if slices.ContainsFunc(figures, func(f store.DeliveryDay) bool {
			return f.Channel == c && f.Result == subsidy.Delivered && f.N > 0
		}) {
			out = append(out, c)
		}
	}
	return out
}

// deliveryTable has a row for every day, newest first.
func deliveryTable(figures []store.DeliveryDay, channels []subsidy.Channel, from, to calendar.Day) []page.DeliveryRow {
	at := map[calendar.Day]*page.DeliveryRow{}
	var out []page.DeliveryRow
	for d := to; !d.Before(from); d = d.AddDays(-1) {
		out = append(out, page.DeliveryRow{Day: d, Sent: make([]int, len(channels))})
	}
	for i := range out {
		at[out[i].Day] = &out[i]
	}
	for _, f := range figures {
		row, ok := at[f.Day]
		if !ok {
			continue
		}
		switch f.Result {
		case subsidy.Refused:
			row.Refused += f.N
		case subsidy.Unknown:
			row.Unknown += f.N
		case subsidy.Delivered:
			if i := slices.Index(channels, f.Channel); i >= 0 {
				row.Sent[i] += f.N
			}
		}
	}
	return out
}

// deliveryFigures are the deliveries by day and channel, newest first.
func deliveryFigures(rows []page.DeliveryRow, channels []subsidy.Channel) page.FigureTable {
	out := page.FigureTable{
		Title: "消息送达（最近30天，全部渠道）", First: "日期", Newest: true, Shown: true, Tall: true,
		Picture: "最近30天各渠道送达、被拒和没有回应的消息。数字见下表。",
	}
	for _, channel := range channels {
		out.Columns = append(out.Columns, page.Column{Name: channel.Chinese(), As: page.Stack})
	}
	out.Columns = append(out.Columns, page.Column{Name: "被拒", As: page.Fault},
		page.Column{Name: "没有回应", As: page.Stack})
	for _, r := range rows {
		row := page.FigureRow{Name: r.Day.String(), Short: r.Day.String()[5:]}
		for _, n := range append(slices.Clone(r.Sent), r.Refused, r.Unknown) {
			row.Cells = append(row.Cells, strconv.Itoa(n))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// reconcile asks for a reconciliation of the followers now.
func (k Console) reconcile(v visit) error {
	act := v.act("reconcileFollowers")
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		event, err := official.Reconcile(act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.WantRun(event)
	})
	return v.after(err, "/console/official", func(refused error) error { return k.overview(v, refused) })
}
