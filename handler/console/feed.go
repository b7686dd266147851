package console

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
)

// feedRoutes mounts what a member of staff does with the address of their own calendar (日历订阅).
func (k Console) feedRoutes(g fiber.Router) {
	g.Get("/settings/calendar.ics", k.staff(k.ownCalendar))
	g.Post("/settings/calendar", k.staff(k.makeFeed))
	g.Post("/settings/calendar/end", k.staff(k.endFeed))
}

// mostAppointments bounds the days of one calendar.
const mostAppointments = 500

// ownFeed is the reader's calendar address, with one that was just made.
func (k Console) ownFeed(v visit, token string) (page.Feed, error) {
	out := page.Feed{}
	if token != "" {
		out.Address = k.feedAddress(v, token)
	}
	var err error
	out.Has, err = k.Store.FeedOf(v.UserContext(), v.staff.Actor())
	return out, err
}

// feedAddress is where a calendar reads.
func (k Console) feedAddress(v visit, token string) string {
	return strings.TrimSuffix(cmp.Or(k.PublicURL, v.BaseURL()), "/") + "/calendar/staff/" + token + ".ics"
}

// makeFeed shows a new address, this once; the one before it ends.
func (k Console) makeFeed(v visit) error {
	act := v.act("makeFeed")
	act.Key = "" // an address is no result to keep
	token, err := k.Store.MakeFeed(v.UserContext(), act)
	if kind := subsidy.KindOf(err); err != nil && (kind == "" || kind == subsidy.NotFound) {
		return err
	}
	return k.showSettingsWith(v, shownOnce{feed: token}, err)
}

func (k Console) endFeed(v visit) error {
	return k.backToSettings(v, k.Store.EndFeed(v.UserContext(), v.act("endFeed")))
}

// ownCalendar sends the reader's deadlines as a file.
func (k Console) ownCalendar(v visit) error {
	text, err := k.calendarOf(v.Ctx, v.staff, v.today())
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentDisposition, `attachment; filename="shigang.ics"`)
	v.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	return v.Send(text)
}

// feed sends the calendar that an address is of.
func (k Console) feed(c *fiber.Ctx) error {
	st, err := k.Store.StaffFeed(c.UserContext(), web.CalendarToken(c), web.Address(c))
	if err != nil {
		return err
	}
	now, err := k.Store.Now(c.UserContext())
	if err != nil {
		return err
	}
	text, err := k.calendarOf(c, st, calendar.DayOf(now))
	if err != nil {
		return err
	}
	return web.SendCalendar(c, text)
}

// calendarOf writes what waits for a member of staff by a day of the law: the same rows as on the desk 我的工作.
func (k Console) calendarOf(c *fiber.Ctx, st store.Staff, today calendar.Day) ([]byte, error) {
	cal, err := k.Store.Calendar(c.UserContext())
	if err != nil {
		return nil, err
	}
	var all []subsidy.Appointment
	for p := (store.Page{Limit: 100}); len(all) < mostAppointments; {
		rows, next, err := k.Store.Work(c.UserContext(), st.Actor(), store.WorkSearch{Today: today}, p)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if !r.Day.IsZero() && r.Suspended.IsZero() {
				all = append(all, appointment(r, cal))
			}
		}
		if p.After = next; next == "" {
			break
		}
	}
	var out bytes.Buffer
	err = form.WriteCalendar(&out, "适岗培训待办", all, today)
	return out.Bytes(), err
}

// appointment is a waiting case as a calendar shows it: its number and what is to be done, nobody's name.
func appointment(r store.WorkRow, cal calendar.Calendar) subsidy.Appointment {
	a := subsidy.Appointment{
		ID:    string(r.Kind) + "-" + r.ID + "-" + string(r.Action),
		Title: "最迟办结：" + strings.TrimSpace(r.Action.Task()+" "+r.Number),
		Day:   r.Day, Provisional: cal.Provisional(r.Day),
	}
	if r.Kind != subsidy.SubjectQuestion { // what people ask stands in the console alone
		a.Note = "项目：" + r.Title
	}
	return a
}
