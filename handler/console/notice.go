package console

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/official"
)

func (k Console) notices(v visit) error {
	rows, next, err := k.Store.CampaignsFor(v.UserContext(), v.staff.Actor(), store.Page{After: v.Query("after")})
	if err != nil {
		return err
	}
	list := page.NoticeList{Rows: rows, Next: next, MayWrite: v.mayWrite() == nil}
	return k.write(v, view{place: "notices", title: "政策通知", body: page.Notices(list)})
}

func (v visit) mayWrite() error {
	return v.staff.Actor().May(subsidy.WriteCampaign, subsidy.Scope{})
}

func (k Console) newNotice(v visit) error {
	if err := v.mayWrite(); err != nil {
		return err
	}
	return k.showForm(v, "起草通知",
		official.Campaign{CampaignForm: official.CampaignForm{Audience: []official.Tag{official.TagAll}}}, nil)
}

func (k Console) editNotice(v visit) error {
	if err := v.mayWrite(); err != nil {
		return err
	}
	c, err := k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	return k.showForm(v, "修改通知", c, nil)
}

// chosenBy fills in whom the form of a notice is for.
func chosenBy(form *page.NoticeForm) {
	form.Who = "all"
	for _, tag := range official.Tags() {
		on := slices.Contains(form.C.Audience, tag)
		switch {
		case tag.County() != "":
			option := page.NoticeOption{Value: string(tag), Name: tag.Chinese(), On: on}
			form.Counties = append(form.Counties, option)
			if on {
				form.Who = "counties"
			}
		case on:
			form.Who = string(tag)
		}
	}
}

// timingOf shows a schedule; the form offers nine o'clock of the next day.
func (k Console) timingOf(f official.CampaignForm, now time.Time) page.NoticeTiming {
	t := page.NoticeTiming{Later: !f.Schedule.IsZero(), QuietOK: f.QuietOK, Quiet: k.Mass.Quiet.Chinese()}
	at := f.Schedule.In(calendar.China)
	if !t.Later {
		at = calendar.DayOf(now).AddDays(1).Start().Add(9 * time.Hour)
	}
	t.Date = calendar.DayOf(at).String()
	for h := range 24 {
		t.Hours = append(t.Hours, page.NoticeOption{
			Value: strconv.Itoa(h), Name: fmt.Sprintf("%02d时", h), On: h == at.Hour(),
		})
	}
	for m := 0; m < 60; m += 15 {
		t.Quarters = append(t.Quarters, page.NoticeOption{
			Value: strconv.Itoa(m), Name: fmt.Sprintf("%02d分", m), On: m == at.Minute(),
		})
	}
	return t
}

func (k Console) showForm(v visit, title string, c official.Campaign, refused error) error {
	turn, err := k.turn(v, c)
	if err != nil {
		return err
	}
	form := page.NoticeForm{Title: title, C: c, When: k.timingOf(c.CampaignForm, v.now)}
	form.When.Turn = turn
	chosenBy(&form)
	return k.write(v, view{place: "notices", title: title, body: page.EditNotice(form), refused: refused})
}

// turn is where the notice would stand in its month and whom it would reach, nil
// while nobody is chosen.
func (k Console) turn(v visit, c official.Campaign) (*page.NoticeTurn, error) {
	if len(c.Audience) == 0 {
		return nil, nil
	}
	due := c.Due(v.now)
	plan, err := k.Store.MassPlan(v.UserContext(), due, c.ID)
	if err != nil {
		return nil, err
	}
	groups, err := k.Store.FollowerGroups(v.UserContext())
	if err != nil {
		return nil, err
	}
	return &page.NoticeTurn{
		MassTurn: k.Mass.Turn(plan, c.Audience, due, v.now),
		Reach:    official.ReachOf(c.Audience, groups),
	}, nil
}

func field(c *fiber.Ctx, name string) string {
	if values := web.FormValues(c, name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// typedForm is the notice as it was typed.
func typedForm(c *fiber.Ctx) (official.CampaignForm, error) {
	f := official.CampaignForm{
		Title:   field(c, "title"),
		Digest:  field(c, "digest"),
		Body:    field(c, "body"),
		Source:  field(c, "source"),
		QuietOK: field(c, "quiet_ok") != "",
	}
	f.Revision, _ = strconv.Atoi(field(c, "revision")) // a wrong one is no revision: refused by the rule
	switch who := field(c, "who"); who {
	case "all":
		f.Audience = []official.Tag{official.TagAll}
	case "counties":
		for _, county := range web.FormValues(c, "county") {
			f.Audience = append(f.Audience, official.Tag(county))
		}
	case "":
	default:
		f.Audience = []official.Tag{official.Tag(who)}
	}
	if field(c, "when") != "later" {
		return f, nil
	}
	day, err := calendar.ParseDay(subsidy.CleanValue(field(c, "date")))
	hour, err1 := strconv.Atoi(field(c, "hour"))
	minute, err2 := strconv.Atoi(field(c, "quarter"))
	if err != nil || err1 != nil || err2 != nil || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return f, &subsidy.Error{Kind: subsidy.Invalid, Field: "/schedule", Message: "请选择定时发送的日期和时间"}
	}
	f.Schedule = day.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	return f, nil
}

// noticePlan tells, while the form is filled in, where the notice would stand
// in its month; asked with an offered moment, it answers with the moment filled in.
func (k Console) noticePlan(v visit) error {
	if err := v.mayWrite(); err != nil {
		return err
	}
	f, err := typedForm(v.Ctx)
	if err != nil {
		return v.part(page.NoticeTurnOf(nil))
	}
	offer, err := time.ParseInLocation("2006-01-02T15:04", v.Query("offer"), calendar.China)
	if err == nil {
		f.Schedule, f.QuietOK = offer, false
	}
	turn, failed := k.turn(v, official.Campaign{CampaignForm: f})
	if failed != nil {
		return failed
	}
	if err != nil {
		return v.part(page.NoticeTurnOf(turn))
	}
	t := k.timingOf(f, v.now)
	t.Turn = turn
	return v.part(page.NoticeWhen(t))
}

// writeNotice saves a draft, new or not, with its cover when one was chosen.
func (k Console) writeNotice(v visit) error {
	if err := v.mayWrite(); err != nil {
		return err
	}
	if id := v.Params("id"); id != "" {
		if _, err := k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), id); err != nil {
			return err
		}
	}
	typed, err := typedForm(v.Ctx)
	id, up := "", uploads{}
	if err == nil {
		up, err = k.readUploads(v.Ctx)
	}
	if err == nil {
		id, err = k.saveNotice(v, typed, up)
	}
	return v.after(err, "/console/notices/"+id, func(refused error) error { return k.showTyped(v, typed, refused) })
}

// showTyped shows the form again as it was typed.
func (k Console) showTyped(v visit, typed official.CampaignForm, refused error) error {
	c, title := official.Campaign{}, "起草通知"
	if id := v.Params("id"); id != "" {
		title = "修改通知"
		var err error
		if c, err = k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), id); err != nil {
			return err
		}
	}
	c.CampaignForm = typed
	return k.showForm(v, title, c, refused)
}

func (k Console) saveNotice(v visit, typed official.CampaignForm, up uploads) (string, error) {
	act := v.act("writeNotice " + v.Params("id"))
	return store.Answer(v.UserContext(), k.Store, act, func(tx *store.Tx) (string, error) {
		c := official.NewCampaign(tx.NewID(), act.Actor, act.Now)
		if id := v.Params("id"); id != "" {
			var err error
			if c, err = tx.Campaign(id); err != nil {
				return "", err
			}
		}
		typed, err := typed.WithPictures(c.Pictures, len(up.pictures))
		if err != nil {
			return "", err
		}
		event, err := c.Write(typed, k.Mass, act.Actor, act.Now)
		if err != nil {
			return "", err
		}
		if err := tx.SaveCampaign(c, event); err != nil {
			return "", err
		}
		if up.cover != nil {
			if err := tx.SetCover(c.ID, "image/jpeg", up.cover); err != nil {
				return "", err
			}
		}
		return c.ID, tx.AddCampaignPictures(c, up.pictures)
	})
}

// cover is the picture of a notice, sent or not, for staff.
func (k Console) cover(v visit) error {
	if _, err := k.Store.CampaignFor(v.UserContext(), v.staff.Actor(), v.Params("id")); err != nil {
		return err
	}
	kind, data, err := k.Store.Cover(v.UserContext(), v.Params("id"))
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, kind)
	return v.Send(data)
}

// Article is a policy notice ready to be looked at in WeChat.
type Article struct {
	Title, Digest, HTML, SourceURL string
	Cover                          []byte
	Pictures                       map[string][]byte // by their address in HTML
	Campaign                       string            // the notice's id
}

// previewNotice sends a notice to the officer's own phone. The name is
// remembered, the preview counted, and only then is WeChat asked.
func (k Console) previewNotice(v visit) error {
	name, here := v.FormValue("name"), "/console/notices/"+v.Params("id")
	return v.after(k.preview(v, name), here+"?previewed=1", func(refused error) error {
		return k.showNotice(v, refused)
	})
}

func (k Console) preview(v visit, name string) error {
	ctx, id := v.UserContext(), v.Params("id")
	act := v.act("previewNotice " + id)
	c, err := k.Store.CampaignFor(ctx, act.Actor, id)
	if err != nil {
		return err
	}
	name, event, err := c.Preview(name, act.Actor, act.Now)
	if err != nil {
		return err
	}
	_, cover, err := k.Store.Cover(ctx, id)
	if err != nil {
		return err
	}
	pictures, err := k.Store.CampaignPictures(ctx, c)
	if err != nil {
		return err
	}
	if err := k.Store.CountPreview(ctx, act.Now, k.Mass.Previews); err != nil {
		return err
	}
	err = k.Store.Change(ctx, act, func(tx *store.Tx) error {
		if err := tx.SetPreviewPhone(name); err != nil {
			return err
		}
		return tx.Record(event)
	})
	if err != nil {
		return err
	}
	return k.Preview.PreviewMass(ctx, Article{
		Title:     c.Title,
		Digest:    c.Digest,
		HTML:      c.HTML(),
		SourceURL: c.Link(k.PublicURL),
		Cover:     cover,
		Pictures:  pictures,
		Campaign:  id,
	}, name, "preview-"+id)
}
