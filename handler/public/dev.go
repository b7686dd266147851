package public

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// clockView is the business clock as the sandbox's page shows it.
type clockView struct {
	Now   string       `json:"now"`
	Today calendar.Day `json:"today"`
}

func viewClock(now time.Time) clockView {
	return clockView{Now: now.Format(time.RFC3339), Today: calendar.DayOf(now)}
}

func (p Pages) clock(c *fiber.Ctx) error {
	now, err := p.Store.Now(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(viewClock(now))
}

// moveClock moves business time forward: by days, by working days, or to a moment.
func (p Pages) moveClock(c *fiber.Ctx) error {
	var in struct {
		Days        int       `json:"days"`
		WorkingDays int       `json:"working_days"`
		To          time.Time `json:"to"`
	}
	if err := c.BodyParser(&in); err != nil {
		return &subsidy.Error{Kind: subsidy.Invalid, Message: "请写明往后拨几天、几个工作日，或拨到哪个时间", Err: err}
	}
	to, err := p.target(c, in.Days, in.WorkingDays, in.To)
	if err != nil {
		return err
	}
	now, err := p.Store.MoveClock(c.UserContext(), to)
	if err != nil {
		return err
	}
	if p.OnClock != nil {
		p.OnClock()
	}
	return c.JSON(viewClock(now))
}

// target is the moment the clock is asked to move to.
func (p Pages) target(c *fiber.Ctx, days, working int, to time.Time) (time.Time, error) {
	now, err := p.Store.Now(c.UserContext())
	switch {
	case err != nil:
		return now, err
	case days > 0 && days <= 3660:
		return now.AddDate(0, 0, days), nil
	case working > 0 && working <= 1000:
		cal, err := p.Store.Calendar(c.UserContext())
		if err != nil {
			return now, err
		}
		d, err := cal.AddWorkingDays(calendar.DayOf(now), working)
		if err != nil {
			return now, &subsidy.Error{Kind: subsidy.Invalid, Message: "拨得太远，还没有可用的放假安排", Err: err}
		}
		return now.AddDate(0, 0, d.Last.Sub(calendar.DayOf(now))), nil
	case !to.IsZero():
		return to, nil
	}
	return now, &subsidy.Error{Kind: subsidy.Invalid, Message: "请写明往后拨几天、几个工作日，或拨到哪个时间"}
}

// devLogin opens the console without a password, in a demo only.
func (p Pages) devLogin(c *fiber.Ctx) error {
	staff, ok, err := p.devStaff(c)
	if err != nil {
		return err
	}
	if !ok {
		return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有这个演示账号，请从首页选择县区"}
	}
	token, expires, err := p.Store.NewSession(c.UserContext(), staff.ID, true, web.StaffSession)
	if err != nil {
		return err
	}
	web.SetStaffCookie(c, token, expires, p.Secure)
	return c.Redirect("/console/", fiber.StatusSeeOther)
}

// devStaff is who a door of the first page belongs to.
func (p Pages) devStaff(c *fiber.Ctx) (store.Staff, bool, error) {
	role, county := subsidy.CountyReviewer, subsidy.County(c.FormValue("county"))
	switch c.FormValue("as") {
	case "chief":
		role = subsidy.CountyChief
	case "city":
		role, county = subsidy.CityOfficer, ""
	case "city2": // the second officer, who approves what the first wrote
		return p.Store.StaffByLogin(c.UserContext(), "city2")
	case "centre":
		role, county = subsidy.ServiceCentre, ""
	case "admin":
		role, county = subsidy.Administrator, ""
	}
	return p.Store.StaffByRole(c.UserContext(), role, county)
}
