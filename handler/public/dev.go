package public

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Demo moves the business clock and opens the console without a password; it is
// mounted in a demo only.
type Demo struct {
	Store   *store.Store
	Secure  bool   // people come over https
	OnClock func() // called after the clock moved
}

// Routes mounts it.
func (d Demo) Routes(app *fiber.App) {
	app.Get("/dev/clock", d.clock)
	app.Post("/dev/clock", web.SameOrigin, d.moveClock)
	app.Post("/dev/login", web.SameOrigin, web.Form, d.login)
}

// clockView is the business clock as the sandbox's page shows it.
type clockView struct {
	Now   string       `json:"now"`
	Today calendar.Day `json:"today"`
}

func viewClock(now time.Time) clockView {
	return clockView{Now: now.Format(time.RFC3339), Today: calendar.DayOf(now)}
}

func (d Demo) clock(c *fiber.Ctx) error {
	now, err := d.Store.Now(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(viewClock(now))
}

// moveClock moves business time forward: by days, by working days, or to a moment.
func (d Demo) moveClock(c *fiber.Ctx) error {
	var in struct {
		Days        int       `json:"days"`
		WorkingDays int       `json:"working_days"`
		To          time.Time `json:"to"`
	}
	if err := c.BodyParser(&in); err != nil {
		return &subsidy.Error{Kind: subsidy.Invalid, Message: "请写明往后拨几天、几个工作日，或拨到哪个时间", Err: err}
	}
	to, err := d.target(c, in.Days, in.WorkingDays, in.To)
	if err != nil {
		return err
	}
	now, err := d.Store.MoveClock(c.UserContext(), to)
	if err != nil {
		return err
	}
	if d.OnClock != nil {
		d.OnClock()
	}
	return c.JSON(viewClock(now))
}

// target is the moment the clock is asked to move to.
func (d Demo) target(c *fiber.Ctx, days, working int, to time.Time) (time.Time, error) {
	now, err := d.Store.Now(c.UserContext())
	switch {
	case err != nil:
		return now, err
	case days > 0 && days <= 3660:
		return now.AddDate(0, 0, days), nil
	case working > 0 && working <= 1000:
		cal, err := d.Store.Calendar(c.UserContext())
		if err != nil {
			return now, err
		}
		day, err := cal.AddWorkingDays(calendar.DayOf(now), working)
		if err != nil {
			return now, &subsidy.Error{Kind: subsidy.Invalid, Message: "拨得太远，还没有可用的放假安排", Err: err}
		}
		return now.AddDate(0, 0, day.Last.Sub(calendar.DayOf(now))), nil
	case !to.IsZero():
		return to, nil
	}
	return now, &subsidy.Error{Kind: subsidy.Invalid, Message: "请写明往后拨几天、几个工作日，或拨到哪个时间"}
}

// login opens the console as one of the demo's accounts.
func (d Demo) login(c *fiber.Ctx) error {
	staff, ok, err := d.staff(c)
	if err != nil {
		return err
	}
	if !ok {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个演示账号，请从首页选择县区"}
	}
	office, err := d.Store.Office(c.UserContext())
	if err != nil {
		return err
	}
	life := time.Duration(office.SessionHours) * time.Hour
	token, expires, err := d.Store.OpenSession(c.UserContext(), staff.ID, web.Client(c), life)
	if err != nil {
		return err
	}
	web.SetStaffCookie(c, token, expires, d.Secure)
	return c.Redirect("/console/", fiber.StatusSeeOther)
}

// staff is who a door of the first page belongs to.
func (d Demo) staff(c *fiber.Ctx) (store.Staff, bool, error) {
	role, county := subsidy.CountyReviewer, subsidy.County(c.FormValue("county"))
	switch c.FormValue("as") {
	case "chief":
		role = subsidy.CountyChief
	case "city":
		role, county = subsidy.CityOfficer, ""
	case "city2": // the second officer, who approves what the first wrote
		return d.Store.StaffByLogin(c.UserContext(), "city2")
	case "centre":
		role, county = subsidy.ServiceCentre, ""
	case "admin":
		role, county = subsidy.Administrator, ""
	}
	return d.Store.StaffByRole(c.UserContext(), role, county)
}
