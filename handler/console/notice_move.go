package console

import (
	"strconv"
	"time"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

func (k Console) notice(v visit) error { return k.showNotice(v, nil) }

// showNotice is a notice on one screen: what it says, how far it is, and what
// may be done about it.
func (k Console) showNotice(v visit, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	c, err := k.Store.CampaignFor(ctx, actor, v.Params("id"))
	if err != nil {
		return err
	}
	n := page.NoticePage{C: c, MayWrite: v.mayWrite() == nil, Now: v.now, Sandbox: k.SandboxURL}
	if n.MayWrite {
		if was := v.Query("was"); was != "" && was != string(c.State) { // the page polled, and other buttons are due
			v.Set("HX-Refresh", "true")
			return v.SendString("")
		}
		if err := k.forWriters(v, &n); err != nil {
			return err
		}
	}
	return k.write(v, view{place: "notices", title: c.Title, body: page.Notice(n), refused: refused})
}

// forWriters fills in what those see of a notice who write notices.
func (k Console) forWriters(v visit, n *page.NoticePage) (err error) {
	ctx, c := v.UserContext(), n.C
	subject := subsidy.Subject{Kind: subsidy.SubjectCampaign, ID: c.ID}
	if n.Timeline, err = k.Store.Timeline(ctx, v.staff.Actor(), subject); err != nil {
		return err
	}
	if n.Progress, err = k.progress(v, c); err != nil {
		return err
	}
	if c.ApprovedAt.IsZero() { // later it is on its way, and counted
		if n.Turn, err = k.turn(v, c); err != nil {
			return err
		}
	}
	if n.Names, err = k.Store.StaffNames(ctx, people(c, n.Timeline)...); err != nil {
		return err
	}
	if n.Phone, err = k.Store.PreviewPhone(ctx, v.staff.ID); err != nil {
		return err
	}
	n.Mine, n.Previewed, n.Quiet = c.Wrote(v.staff.ID), v.Query("previewed") != "", k.Mass.Quiet.Chinese()
	n.Asleep = k.Mass.Asleep(c.Due(v.now)) && !(c.QuietOK && c.Schedule.After(v.now))
	n.MayCancel, n.MayWithdraw = c.Movable(subsidy.CancelCampaign), withdrawable(c, n.Progress)
	return nil
}

// withdrawable reports whether anything of a notice is there to be withdrawn.
func withdrawable(c official.Campaign, shown *page.NoticeProgress) bool {
	var segments []official.Segment
	if shown != nil {
		for _, s := range shown.R.Segments {
			segments = append(segments, s.Segment)
		}
	}
	return c.Withdrawable(segments)
}

// people are the members of staff that a notice's page names.
func people(c official.Campaign, timeline []store.TimelineEntry) []string {
	out := []string{c.WrittenBy, c.ApprovedBy}
	for _, e := range timeline {
		out = append(out, e.By)
	}
	return out
}

// progress reads how far a notice is, nil before it was approved.
func (k Console) progress(v visit, c official.Campaign) (*page.NoticeProgress, error) {
	if c.ApprovedAt.IsZero() {
		return nil, nil
	}
	r, err := k.Store.CampaignReport(v.UserContext(), v.staff.Actor(), c.ID)
	if err != nil {
		return nil, err
	}
	readers, err := k.Store.CampaignReaders(v.UserContext(), c.ID)
	if err != nil {
		return nil, err
	}
	articles, err := k.Store.CampaignArticles(v.UserContext(), c.ID)
	if err != nil {
		return nil, err
	}
	figures, err := k.Store.ArticleFigures(v.UserContext())
	if err != nil {
		return nil, err
	}
	p := &page.NoticeProgress{C: c, R: r, Read: official.ReadOf(articles, figures)}
	switch {
	case c.State == official.CampaignSending,
		c.State == official.CampaignScheduled && c.Due(v.now).Sub(v.now) < time.Minute:
		p.Every = "2s"
	case r.Recalls > 0:
		p.Every = "5s"
	case c.State == official.CampaignScheduled, c.State == official.CampaignPaused, r.Waits > 0:
		p.Every = "10s"
	}
	most := max(r.Total, readers, c.Views, p.Read.Readers, 1)
	p.Bars = []page.NoticeBar{
		{Name: "送达", Unit: "人", N: r.Reached, Kind: "good"},
		{Name: "被微信过滤", Unit: "人", N: r.Filtered},
		{Name: "发送失败", Unit: "人", N: r.Failed, Kind: "bad"},
		{Name: "在小程序里打开", Unit: "人", N: readers, Kind: "read"},
		{Name: "公开页浏览", Unit: "次", N: c.Views, Kind: "read"},
	}
	if p.Read.Known() {
		p.Bars = append(p.Bars,
			page.NoticeBar{Name: "在微信里阅读", Unit: "人", N: p.Read.Readers, Kind: "read"},
			page.NoticeBar{Name: "在微信里分享", Unit: "人", N: p.Read.Sharers, Kind: "read"},
			page.NoticeBar{Name: "在微信里收藏", Unit: "人", N: p.Read.Keepers, Kind: "read"})
	}
	for i, b := range p.Bars {
		p.Bars[i].Width = b.N * 1000 / most
	}
	return p, nil
}

// moveNotice runs a change of one notice and comes back to its page.
func (k Console) moveNotice(v visit, route string, change func(tx *store.Tx, id string) error) error {
	id := v.Params("id")
	err := k.Store.Change(v.UserContext(), v.act(route+" "+id), func(tx *store.Tx) error { return change(tx, id) })
	return v.after(err, "/console/notices/"+id, func(refused error) error { return k.showNotice(v, refused) })
}

// decideNotice is moveNotice for what the notice itself decides.
func (k Console) decideNotice(
	v visit, route string, rule func(c *official.Campaign, act store.Act) (subsidy.Event, error),
) error {
	return k.moveNotice(v, route, func(tx *store.Tx, id string) error {
		c, err := tx.Campaign(id)
		if err != nil {
			return err
		}
		event, err := rule(&c, tx.Act())
		if err != nil {
			return err
		}
		return tx.SaveCampaign(c, event)
	})
}

func (k Console) submitNotice(v visit) error {
	return k.decideNotice(v, "submitNotice", func(c *official.Campaign, act store.Act) (subsidy.Event, error) {
		return c.Submit(act.Actor, act.Now)
	})
}

func (k Console) recallNotice(v visit) error {
	return k.decideNotice(v, "recallNotice", func(c *official.Campaign, act store.Act) (subsidy.Event, error) {
		return c.Recall(act.Actor, act.Now)
	})
}

func (k Console) returnNotice(v visit) error {
	reason := v.FormValue("reason")
	return k.decideNotice(v, "returnNotice", func(c *official.Campaign, act store.Act) (subsidy.Event, error) {
		return c.Return(reason, act.Actor, act.Now)
	})
}

func (k Console) withdrawNotice(v visit) error {
	reason := v.FormValue("reason")
	return k.moveNotice(v, "withdrawNotice", func(tx *store.Tx, id string) error {
		return tx.WithdrawCampaign(id, reason)
	})
}

// takeBackNotice has the articles tried again that WeChat did not take back.
func (k Console) takeBackNotice(v visit) error {
	return k.moveNotice(v, "takeBackNotice", func(tx *store.Tx, id string) error { return tx.TakeBackAgain(id) })
}

// release is what the approver's form says.
func (k Console) release(v visit) official.Release {
	revision, _ := strconv.Atoi(v.FormValue("revision")) // a wrong one is no revision: refused by the rule
	return official.Release{Revision: revision, Confirmed: v.FormValue("confirmed") != "", Limits: k.Mass}
}

func (k Console) approveNotice(v visit) error {
	r := k.release(v)
	return k.moveNotice(v, "approveNotice", func(tx *store.Tx, id string) error { return tx.ApproveCampaign(id, r) })
}

func (k Console) pauseNotice(v visit) error {
	return k.moveNotice(v, "pauseNotice", func(tx *store.Tx, id string) error { return tx.PauseCampaign(id) })
}

func (k Console) resumeNotice(v visit) error {
	r := k.release(v)
	return k.moveNotice(v, "resumeNotice", func(tx *store.Tx, id string) error { return tx.ResumeCampaign(id, r) })
}

func (k Console) cancelNotice(v visit) error {
	reason := v.FormValue("reason")
	return k.moveNotice(v, "cancelNotice", func(tx *store.Tx, id string) error { return tx.CancelCampaign(id, reason) })
}

// copyNotice opens a draft with the same text.
func (k Console) copyNotice(v visit) error {
	copied, err := store.Answer(v.UserContext(), k.Store, v.act("copyNotice "+v.Params("id")),
		func(tx *store.Tx) (string, error) {
			c, err := tx.CopyCampaign(v.Params("id"))
			return c.ID, err
		})
	return v.after(err, "/console/notices/"+copied+"/edit", func(refused error) error {
		return k.showNotice(v, refused)
	})
}
