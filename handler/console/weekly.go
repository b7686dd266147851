package console

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/handler/web"
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/form"
	"shigang/subsidy/weekly"
)

// weeklyRoutes mounts the weekly table.
func (k Console) weeklyRoutes(g fiber.Router) {
	g.Get("/weekly", k.staff(k.weekly))
	g.Post("/weekly/make", k.staff(k.makeWeekly))
	g.Post("/weekly/settings", k.decides(k.setWeekly))
	g.Get("/weekly/:week/table.xlsx", k.staff(k.weeklyFile))
	g.Get("/weekly/:week/table.pdf", k.staff(k.weeklyPaper))
	g.Post("/weekly/:week/confirm", k.decides(k.confirmWeekly))
	g.Post("/weekly/:week/correct", k.decides(k.correctWeekly))
	g.Post("/weekly/:week/send", k.decides(k.sendWeekly))
}

// weekly shows a week: to a county its table, to the city all ten.
func (k Console) weekly(v visit) error {
	if err := v.staff.Actor().May(subsidy.ReadWeekly, subsidy.Scope{}); err != nil {
		return err
	}
	week, err := k.Store.NewestWeekly(v.UserContext())
	if err == nil && v.Query("week") != "" {
		week, _, err = weekly.ParseWeeklySubject(v.Query("week"))
	}
	if err != nil {
		return err
	}
	return k.showWeekly(v, week, nil)
}

// showWeekly shows a week, the zero day when none was made.
func (k Console) showWeekly(v visit, week calendar.Day, refused error) error {
	actor := v.staff.Actor()
	weeks, next, err := k.Store.Weeks(v.UserContext(), actor, store.Page{After: v.Query("after"), Limit: 12})
	if err != nil {
		return err
	}
	set, err := k.Store.WeeklySettings(v.UserContext())
	if err != nil {
		return err
	}
	last := weekly.LastClosedWeek(v.now)
	p := page.WeeklyPage{
		Settings: set,
		Running:  calendar.WeekOf(v.today()),
		Last:     last,
		MayMake:  actor.May(subsidy.MakeWeekly, subsidy.Scope{}) == nil && set.On && week.Before(last),
		City:     v.staff.Role == subsidy.CityOfficer,
		Mail:     k.Mail,
		Sandbox:  k.SandboxURL,
		Weeks:    weeks,
		Next:     next,
	}
	if !week.IsZero() {
		if err := k.readWeek(v, week, &p); err != nil {
			return err
		}
	}
	return k.write(v, view{place: "weekly", title: "备案情况统计表", body: page.Weekly(p), refused: refused})
}

// readWeek reads a week for the page.
func (k Console) readWeek(v visit, week calendar.Day, p *page.WeeklyPage) error {
	if err := k.reads(v, weekly.Subject(week, v.staff.County).ID); err != nil {
		return err
	}
	report, tables, err := k.Store.WeeklyFor(v.UserContext(), v.staff.Actor(), week)
	if err != nil {
		return err
	}
	p.Report = report
	if !p.City {
		t := tables[0]
		p.County = &page.WeeklyCounty{
			Table:     t,
			Place:     v.staff.County.Chinese(),
			Late:      t.Late(v.now),
			MayDecide: v.staff.Actor().May(subsidy.ConfirmWeekly, subsidy.Scope{County: t.County}) == nil,
		}
		return nil
	}
	cities := page.WeeklyCities{Sum: weekly.AddWeekly(tables)}
	for _, t := range tables {
		cities.Rows = append(cities.Rows, page.WeeklyRow{Table: t, Late: t.Late(v.now)})
		if t.State != weekly.Made {
			cities.In++
		}
	}
	cities.Mails, err = k.Store.WeeklyMails(v.UserContext(), week)
	p.Counties = &cities
	return err
}

// changeWeekly runs a change of the week that the address names, and comes back to it.
func (k Console) changeWeekly(
	v visit, route string, change func(tx *store.Tx, week calendar.Day) error,
) error {
	week, _, err := weekly.ParseWeeklySubject(v.Params("week"))
	if err != nil {
		return err
	}
	err = k.Store.Change(v.UserContext(), v.act(route+" "+week.String()), func(tx *store.Tx) error {
		return change(tx, week)
	})
	return v.after(err, "/console/weekly?week="+week.String(), func(refused error) error {
		return k.showWeekly(v, week, refused)
	})
}

func (k Console) confirmWeekly(v visit) error {
	return k.changeWeekly(v, "confirmWeekly", func(tx *store.Tx, week calendar.Day) error {
		return decideWeekly(tx, week, func(t *weekly.Table) (subsidy.Event, error) {
			return t.Confirm(tx.Act().Actor, tx.Act().Now)
		})
	})
}

// decideWeekly lets a chief decide on the table of the own county.
func decideWeekly(tx *store.Tx, week calendar.Day, decide func(*weekly.Table) (subsidy.Event, error)) error {
	by := tx.Act().Actor
	if err := by.May(subsidy.ConfirmWeekly, subsidy.Scope{}); err != nil {
		return err
	}
	table, err := tx.WeeklyTable(week, by.County)
	if err != nil {
		return err
	}
	event, err := decide(&table)
	if err != nil {
		return err
	}
	return tx.SaveWeeklyTable(table, event)
}

// correctWeekly reads the correction's figures, named f<row>_<column>.
func (k Console) correctWeekly(v visit) error {
	reason := v.FormValue("reason")
	var week [4]weekly.Figures
	var unreadable error
	for i := range week {
		list := make([]int, len(weekly.Columns()))
		for c := range list {
			text := subsidy.CleanValue(v.FormValue(fmt.Sprintf("f%d_%d", i, c)))
			n, err := strconv.Atoi(text)
			if err != nil && text != "" {
				unreadable = &subsidy.Error{
					Kind:    subsidy.Invalid,
					Field:   "/figures",
					Message: "更正的数字请填写0或正整数",
				}
			}
			list[c] = n
		}
		week[i] = weekly.FiguresOf(list)
	}
	return k.changeWeekly(v, "correctWeekly", func(tx *store.Tx, monday calendar.Day) error {
		return decideWeekly(tx, monday, func(t *weekly.Table) (subsidy.Event, error) {
			if unreadable != nil {
				return subsidy.Event{}, unreadable
			}
			return t.Correct(week, reason, tx.Act().Actor, tx.Act().Now)
		})
	})
}

// sendWeekly mails the city its table once more.
func (k Console) sendWeekly(v visit) error {
	return k.changeWeekly(v, "sendWeekly", func(tx *store.Tx, week calendar.Day) error {
		by := tx.Act()
		if err := by.Actor.May(subsidy.SendWeekly, subsidy.Scope{}); err != nil {
			return err
		}
		set, err := tx.WeeklySettings()
		if err != nil {
			return err
		}
		report, tables, err := tx.WeeklyReport(week)
		if err != nil {
			return err
		}
		to := ""
		if k.Mail {
			to = set.Address
		}
		event, err := report.Resend(tables, to, by.Actor, by.Now)
		if err != nil {
			return err
		}
		report.Mailed = true
		return tx.SaveWeeklyReport(report, event)
	})
}

// backToWeekly ends a change that names no week.
func (k Console) backToWeekly(v visit, err error) error {
	return v.after(err, "/console/weekly", func(refused error) error {
		newest, err := k.Store.NewestWeekly(v.UserContext())
		if err != nil {
			return err
		}
		return k.showWeekly(v, newest, refused)
	})
}

// makeWeekly makes last week's tables now.
func (k Console) makeWeekly(v visit) error {
	if err := v.staff.Actor().May(subsidy.MakeWeekly, subsidy.Scope{}); err != nil {
		return err
	}
	newest, err := k.Store.NewestWeekly(v.UserContext())
	if err != nil {
		return err
	}
	return k.backToWeekly(v, k.Store.Change(v.UserContext(), v.act("makeWeekly"), func(tx *store.Tx) error {
		set, err := tx.WeeklySettings()
		if err != nil {
			return err
		}
		week, err := set.MakeOnDemand(newest, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		_, err = tx.MakeWeekly(week)
		return err
	}))
}

// setWeekly switches the table on or off, and sets the city's address.
func (k Console) setWeekly(v visit) error {
	on, address := v.FormValue("on") == "1", v.FormValue("address")
	return k.backToWeekly(v, k.Store.Change(v.UserContext(), v.act("setWeekly"), func(tx *store.Tx) error {
		if err := tx.Act().Actor.May(subsidy.SetWeekly, subsidy.Scope{}); err != nil {
			return err
		}
		set, err := tx.WeeklySettings()
		if err != nil {
			return err
		}
		event, err := set.Set(on, address, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveWeeklySettings(set, event)
	}))
}

// weeklyFile is the week's Excel file: a county's own row, the city's ten.
func (k Console) weeklyFile(v visit) error {
	week, _, err := weekly.ParseWeeklySubject(v.Params("week"))
	if err != nil {
		return err
	}
	_, tables, err := k.Store.WeeklyFor(v.UserContext(), v.staff.Actor(), week)
	if err != nil {
		return err
	}
	data, err := form.WriteWeekly(week, tables)
	if err != nil {
		return err
	}
	v.Set(fiber.HeaderContentType, form.ExcelType)
	v.Set(fiber.HeaderContentDisposition, "attachment; filename*=UTF-8''"+url.PathEscape(form.WeeklyName(week)))
	return v.Send(data)
}

// weeklyPaper is the same for a stamp, as PDF.
func (k Console) weeklyPaper(v visit) error {
	week, _, err := weekly.ParseWeeklySubject(v.Params("week"))
	if err != nil {
		return err
	}
	_, tables, err := k.Store.WeeklyFor(v.UserContext(), v.staff.Actor(), week)
	if err != nil {
		return err
	}
	told := strings.TrimSuffix(form.WeeklyName(week), ".xlsx")
	papers := []form.Paper{form.WeeklyPaper(week, tables)}
	return v.sendPaper(k.Papers.Write(v.UserContext(), web.PaperPDF, "weekly-"+week.String(), told, papers))
}
