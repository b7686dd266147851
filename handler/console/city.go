package console

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

func (k Console) cityRoutes(g fiber.Router) {
	g.Get("/city", k.staff(k.city))
	g.Post("/city/urge", k.staff(k.urgeFromCity))
	g.Get("/city/overdue", k.staff(k.overdue))
	g.Post("/city/overdue/urge", k.staff(k.urgeFromList))
	g.Get("/city/excel/:table", k.staff(k.cityExcel))
}

// overdueFirst is how many overdue cases stand on the city's page itself.
const overdueFirst = 8

// citySearch reads what the address narrows the figures to. A chief's is always the own county.
func (v visit) citySearch() (page.CitySearch, oversight.Period, error) {
	s := page.CitySearch{
		Span: oversight.Span(v.Query("span")), From: v.Query("from"), Until: v.Query("until"),
		County: v.Query("county"), Type: v.Query("type"), After: v.Query("after"),
	}
	period, err := oversight.PeriodOf(s.Span, queryDay(s.From), queryDay(s.Until), v.today())
	s.Span = period.Span
	if s.Span != oversight.SpanDays {
		s.From, s.Until = "", ""
	}
	return s, period, err
}

// queryDay is a day of an address, zero for none.
func queryDay(text string) calendar.Day {
	d, err := calendar.ParseDay(subsidy.CleanValue(text))
	if err != nil {
		return calendar.Day{}
	}
	return d
}

func (k Console) city(v visit) error { return k.showCity(v, nil) }

// showCity shows the figures of a period, or why an urging was refused.
func (k Console) showCity(v visit, refused error) error {
	search, period, err := v.citySearch()
	if err != nil && refused == nil {
		refused = err
	}
	tables, err := k.cityTables(v, search, period)
	if err != nil {
		return err
	}
	search.After = ""
	p := page.CityPage{
		Search: search, Period: period, City: v.staff.Role == subsidy.CityOfficer, Static: k.static.base,
		Figures:  cityFigures(tables.report.Whole),
		Received: tables.received(), Money: tables.money(), Counties: tables.counties(), Types: tables.types(),
		Claims: tables.claims(), Filings: tables.filings(),
	}
	if p.Fund, err = k.cityFund(v, subsidy.County(search.County)); err != nil {
		return err
	}
	p.Overdue, err = k.overdueList(v, search, "/console/city", overdueFirst)
	if err != nil {
		return err
	}
	for _, c := range tables.overdue {
		p.Overdue.N += c.Whole()
	}
	return k.write(v, view{place: "city", title: "全市情况", body: page.City(p), refused: refused})
}

// overdueList is a page of what is overdue, without how many there are in all.
func (k Console) overdueList(v visit, search page.CitySearch, path string, limit int) (page.OverdueList, error) {
	out := page.OverdueList{
		Search: search, Path: path,
		Urges: v.staff.Actor().May(subsidy.UrgeCase, subsidy.Scope{}) == nil,
	}
	rows, next, err := k.Store.Overdue(v.UserContext(), v.staff.Actor(), overdueSearch(v, search),
		store.Page{After: search.After, Limit: limit})
	if err != nil {
		return out, err
	}
	if next != "" {
		after := search
		after.After = next
		out.Next = after.Address(path)
	}
	out.Rows, err = k.overdueRows(v, rows)
	return out, err
}

func overdueSearch(v visit, search page.CitySearch) store.OverdueSearch {
	return store.OverdueSearch{
		Today: v.today(), County: subsidy.County(search.County), Type: subsidy.TrainingType(search.Type),
	}
}

// overdueRows adds how late each case is, and its address.
func (k Console) overdueRows(v visit, rows []store.OverdueRow) ([]page.OverdueRow, error) {
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return nil, err
	}
	out := make([]page.OverdueRow, len(rows))
	for i, r := range rows {
		out[i] = page.OverdueRow{
			OverdueRow: r, Href: caseLink(v.staff.Role, r.Subject), Today: r.Urging.On == v.today(),
		}
		if out[i].Over, err = cal.WorkingDaysBetween(r.Last, v.today()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (k Console) overdue(v visit) error { return k.showOverdue(v, nil) }

// showOverdue lists all that is overdue, a page at a time.
func (k Console) showOverdue(v visit, refused error) error {
	search, _, err := v.citySearch()
	if err != nil {
		return err
	}
	list, err := k.overdueList(v, search, "/console/city/overdue", 50)
	if err != nil {
		return err
	}
	counts, err := k.Store.OverdueCounts(v.UserContext(), v.staff.Actor(), overdueSearch(v, search))
	if err != nil {
		return err
	}
	for _, c := range counts {
		list.N += c.Whole()
	}
	return k.write(v, view{place: "city", title: "超期未办", body: page.Overdue(list), refused: refused})
}

func (k Console) urgeFromCity(v visit) error {
	return k.urge(v, "/console/city", k.showCity)
}

func (k Console) urgeFromList(v visit) error {
	return k.urge(v, "/console/city/overdue", k.showOverdue)
}

// urge urges an overdue case (督办), and comes back to where it was listed.
func (k Console) urge(v visit, path string, again func(visit, error) error) error {
	kind, id, _ := strings.Cut(subsidy.CleanLine(v.FormValue("case")), " ")
	cal, err := k.Store.Calendar(v.UserContext())
	if err != nil {
		return err
	}
	act := v.act("urge")
	act.Body = []byte(kind + " " + id)
	err = k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		return procedure.UrgeCase(tx, subsidy.Subject{Kind: subsidy.SubjectKind(kind), ID: id}, cal)
	})
	search, _, wrong := v.citySearch()
	if wrong != nil {
		return wrong
	}
	if err == nil {
		v.setDone(fiber.Cookie{Value: id, MaxAge: 60})
	}
	return v.after(err, search.Address(path), func(refused error) error { return again(v, refused) })
}

// urgedOf is the newest urging of a case that is still late, nil for none.
func (k Console) urgedOf(v visit, c oversight.Case) (*oversight.Urging, error) {
	if !c.Overdue(v.today()) {
		return nil, nil
	}
	u, err := k.Store.UrgingOf(v.UserContext(), c.Subject)
	if err != nil || u.Times == 0 {
		return nil, err
	}
	return &u, nil
}

// urgedCases are the reader's county's cases that the city urged, for a chief; the others see them at the case.
func (k Console) urgedCases(v visit) ([]page.OverdueRow, error) {
	if v.staff.Role != subsidy.CountyChief {
		return nil, nil
	}
	rows, _, err := k.Store.Overdue(v.UserContext(), v.staff.Actor(),
		store.OverdueSearch{Today: v.today(), Urged: true}, store.Page{Limit: 20})
	if err != nil {
		return nil, err
	}
	return k.overdueRows(v, rows)
}
