package console

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

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
	return k.showWeekly(v, week, nil, nil)
}

// weeklyTyped is what a chief typed into the correction, shown again when it was refused.
type weeklyTyped struct {
	Figures [4][]string
	Reason  string
}

// showWeekly shows a week, the zero day when none was made.
func (k Console) showWeekly(v visit, week calendar.Day, refused error, typed *weeklyTyped) error {
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
	data := fiber.Map{
		"Weeks":    weeks,
		"Next":     next,
		"Settings": set,
		"Mail":     k.Mail,
		"Running":  calendar.WeekOf(v.today()),
		"Closed":   weekly.WeekClosed(calendar.WeekOf(v.today())),
		"Due":      weekly.Deadline(calendar.WeekOf(v.today())),
		"Last":     last,
		"MayMake":  actor.May(subsidy.MakeWeekly, subsidy.Scope{}) == nil && set.On && week.Before(last),
		"City":     v.staff.Role == subsidy.CityOfficer,
	}
	if !week.IsZero() {
		if err := k.weeklyData(v, week, data, typed); err != nil {
			return err
		}
	}
	v.refused(data, refused)
	return k.show(v, "weekly", "备案情况统计表", data)
}

// weeklyCounty is a county's row on the city's page.
type weeklyCounty struct {
	weekly.Table
	Late bool
}

// weeklyData reads a week for the page.
func (k Console) weeklyData(v visit, week calendar.Day, data fiber.Map, typed *weeklyTyped) error {
	if err := k.reads(v, weekly.Subject(week, v.staff.County).ID); err != nil {
		return err
	}
	report, tables, err := k.Store.WeeklyFor(v.UserContext(), v.staff.Actor(), week)
	if err != nil {
		return err
	}
	data["Report"], data["Columns"], data["Deadline"] = report, weekly.Columns(), weekly.Deadline(week)
	if v.staff.Role != subsidy.CityOfficer {
		table := tables[0]
		if typed == nil {
			typed = &weeklyTyped{}
			for i, r := range table.Rows {
				for _, n := range r.Week.List() {
					typed.Figures[i] = append(typed.Figures[i], strconv.Itoa(n))
				}
			}
		}
		data["T"], data["Late"], data["Typed"], data["Changes"], data["MayDecide"] = table, table.Late(v.now), typed,
			table.Changes(), v.staff.Actor().May(subsidy.ConfirmWeekly, subsidy.Scope{County: table.County}) == nil
		return nil
	}
	rows, in, late, most := make([]weeklyCounty, len(tables)), 0, []string{}, 1
	for i, t := range tables {
		rows[i] = weeklyCounty{t, t.Late(v.now)}
		if t.State != weekly.Made {
			in++
		}
		if rows[i].Late {
			late = append(late, t.County.Chinese())
		}
		most = max(most, t.Rows.Whole().Total.Received)
	}
	mails, err := k.Store.WeeklyMails(v.UserContext(), week)
	data["Rows"], data["In"], data["LateNames"], data["Most"], data["Sum"], data["Mails"] = rows, in,
		strings.Join(late, "、"), most, weekly.AddWeekly(tables), mails
	data["Moving"] = slices.ContainsFunc(mails, func(m store.WeeklySent) bool {
		return m.State == subsidy.DeliveryWaiting || m.State == subsidy.DeliverySending
	})
	return err
}

// changeWeekly runs a change of the week that the address names, and comes back to it.
func (k Console) changeWeekly(
	v visit, route string, typed *weeklyTyped, change func(tx *store.Tx, week calendar.Day) error,
) error {
	week, _, err := weekly.ParseWeeklySubject(v.Params("week"))
	if err != nil {
		return err
	}
	err = k.Store.Change(v.UserContext(), v.act(route+" "+week.String()), func(tx *store.Tx) error {
		return change(tx, week)
	})
	return v.after(err, "/console/weekly?week="+week.String(), func(refused error) error {
		return k.showWeekly(v, week, refused, typed)
	})
}

func (k Console) confirmWeekly(v visit) error {
	return k.changeWeekly(v, "confirmWeekly", nil, func(tx *store.Tx, week calendar.Day) error {
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
	typed := &weeklyTyped{Reason: v.FormValue("reason")}
	var week [4]weekly.Figures
	var unreadable error
	for i := range week {
		list := make([]int, len(weekly.Columns()))
		for c := range list {
			text := subsidy.CleanValue(v.FormValue(fmt.Sprintf("f%d_%d", i, c)))
			typed.Figures[i] = append(typed.Figures[i], text)
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
	return k.changeWeekly(v, "correctWeekly", typed, func(tx *store.Tx, monday calendar.Day) error {
		return decideWeekly(tx, monday, func(t *weekly.Table) (subsidy.Event, error) {
			if unreadable != nil {
				return subsidy.Event{}, unreadable
			}
			return t.Correct(week, typed.Reason, tx.Act().Actor, tx.Act().Now)
		})
	})
}

// sendWeekly mails the city its table once more.
func (k Console) sendWeekly(v visit) error {
	return k.changeWeekly(v, "sendWeekly", nil, func(tx *store.Tx, week calendar.Day) error {
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
		return k.showWeekly(v, newest, refused, nil)
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
