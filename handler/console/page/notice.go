package page

import (
	"time"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/official"
)

// Author is whose name an article carries.
const Author = "韶关市人力资源和社会保障局"

// NoticeList is the policy notices (政策通知), newest first.
type NoticeList struct {
	Rows     []official.Campaign
	Next     string
	MayWrite bool
}

// NoticeOption is one thing to choose in the form of a notice.
type NoticeOption struct {
	Value, Name string
	On          bool
}

// NoticeForm is a notice that is written.
type NoticeForm struct {
	Title    string // of the page
	C        official.Campaign
	Who      string // all, counties, or a role's tag
	Counties []NoticeOption
	When     NoticeTiming
}

// NoticeTiming is the part of the form that sets when a notice goes out.
type NoticeTiming struct {
	Later    bool
	Date     string
	Hours    []NoticeOption
	Quarters []NoticeOption
	QuietOK  bool
	Quiet    string
	Turn     *NoticeTurn // nil while nobody is chosen
}

// NoticeTurn is where a notice would stand in its month, and how many it would reach.
type NoticeTurn struct {
	official.MassTurn
	Reach official.Reach
}

// NoticeProgress is how far a notice is, and how it was received.
type NoticeProgress struct {
	C     official.Campaign
	R     official.MassReport
	Every string // how often the page looks again, "" for not
	Bars  []NoticeBar
	Read  official.ArticleRead // what WeChat counted of its article
}

// NoticeBar is one figure of the report with its bar's width in thousandths.
type NoticeBar struct {
	Name, Unit string
	N, Width   int
	Kind       string // good, bad, read or ""
}

// NoticePage is a notice on one screen: what it says, how far it is, and what may
// be done about it.
type NoticePage struct {
	C         official.Campaign
	MayWrite  bool
	Now       time.Time
	Progress  *NoticeProgress // nil before it was approved
	Turn      *NoticeTurn
	Names     map[string]string // of the members of staff that the page names
	Timeline  []store.TimelineEntry
	Mine      bool   // the reader wrote it
	Phone     string // the reader's WeChat name
	Previewed bool
	Asleep    bool   // it would go out in the quiet hours
	Quiet     string // the quiet hours
	Sandbox   string

	MayCancel, MayWithdraw bool
}

// stuck reports whether WeChat did not take an article back.
func (n NoticePage) stuck() bool { return n.Progress != nil && n.Progress.R.Stuck > 0 }

// did is what somebody did, as the notice's history says it.
func (n NoticePage) did(e store.TimelineEntry) string {
	if e.From == "" && e.Action == subsidy.WriteCampaign {
		return "起草"
	}
	return e.Action.Chinese()
}

// by is who did it.
func (n NoticePage) by(e store.TimelineEntry) string {
	if name := n.Names[e.By]; name != "" {
		return name
	}
	return e.ByRole.Chinese()
}

// noticeAt is the moment that a list tells of a notice.
func noticeAt(c official.Campaign) string {
	switch {
	case !c.SentAt.IsZero():
		return clock(c.SentAt) + " 发完"
	case !c.PublishedAt.IsZero():
		return clock(c.PublishedAt) + " 发送"
	case !c.SubmittedAt.IsZero():
		return clock(c.SubmittedAt) + " 送审"
	}
	return clock(c.CreatedAt) + " 起草"
}

// noticeTo says to whom a notice goes and when.
func noticeTo(c official.Campaign) string {
	if c.Schedule.IsZero() {
		return "发给：" + c.To() + " · 批准后立即发送"
	}
	return "发给：" + c.To() + " · 定时 " + clock(c.Schedule) + " 发送"
}

func noticeTone(s official.CampaignState) Tone {
	switch s {
	case official.CampaignSent:
		return Good
	case official.CampaignFailed:
		return Bad
	case official.CampaignPaused:
		return Soon
	case official.CampaignSubmitted, official.CampaignScheduled, official.CampaignSending:
		return Open
	}
	return Plain
}
