package console

import (
	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// fundRoutes mounts the money (资金).
func (k Console) fundRoutes(g fiber.Router) {
	g.Get("/fund", k.staff(k.fund))
	g.Post("/fund", k.staff(k.enterFund))
	g.Post("/fund/ask", k.staff(k.askFund))
	g.Post("/fund/settings", k.decides(k.setFund))
}

// fund shows a county its money of a year, and the city that of all counties.
func (k Console) fund(v visit) error { return k.showFund(v, nil) }

// fundYear is the year that is asked for, by default the running one.
func (v visit) fundYear() int {
	if year := whole(v.Query("year")); year > 0 {
		return year
	}
	return v.today().Year()
}

func (k Console) showFund(v visit, refused error) error {
	actor := v.staff.Actor()
	if err := actor.May(subsidy.ReadFund, subsidy.Scope{}); err != nil {
		return err
	}
	set, err := k.Store.FundSettings(v.UserContext())
	if err != nil {
		return err
	}
	d := page.FundDesk{
		Year:     v.fundYear(),
		This:     v.today().Year(),
		Settings: set,
		City:     actor.May(subsidy.EnterFund, subsidy.Scope{}) == nil,
	}
	counties := subsidy.Counties()
	if !d.City {
		counties = []subsidy.County{actor.County}
	}
	if d.Funds, err = k.funds(v, d.Year, counties); err != nil {
		return err
	}
	return k.write(v, view{place: "fund", title: "资金", body: page.Funds(d), refused: refused})
}

// funds reads the money of counties.
func (k Console) funds(v visit, year int, counties []subsidy.County) ([]claim.Fund, error) {
	out := make([]claim.Fund, len(counties))
	for i, county := range counties {
		var err error
		if out[i], err = k.Store.Fund(v.UserContext(), county, year, v.now); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// enterFund adds a row to a county's budget.
func (k Console) enterFund(v visit) error {
	e := claim.FundEntry{
		County:   subsidy.County(v.FormValue("county")),
		Year:     whole(v.FormValue("year")),
		Kind:     claim.FundKind(v.FormValue("kind")),
		Amount:   fen(v.FormValue("amount")),
		Document: v.FormValue("document"),
		Day:      v.day("day"),
		Reason:   v.FormValue("reason"),
	}
	err := k.Store.Change(v.UserContext(), v.act("enterFund"), func(tx *store.Tx) error {
		return procedure.EnterFund(tx, e)
	})
	return k.backToFund(v, err)
}

// askFund asks the city for more.
func (k Console) askFund(v visit) error {
	amount, why := fen(v.FormValue("amount")), v.FormValue("reason")
	err := k.Store.Change(v.UserContext(), v.act("askFund"), func(tx *store.Tx) error {
		return procedure.AskFund(tx, v.today().Year(), amount, why)
	})
	return k.backToFund(v, err)
}

func (k Console) setFund(v visit) error {
	to := claim.FundSettings{Warn: whole(v.FormValue("warn")), Completion: whole(v.FormValue("completion"))}
	err := k.Store.Change(v.UserContext(), v.act("setFund"), func(tx *store.Tx) error {
		return procedure.SetFund(tx, to)
	})
	return k.backToFund(v, err)
}

// backToFund goes back to the page; who may not read it is refused as the rule did.
func (k Console) backToFund(v visit, err error) error {
	return v.after(err, "/console/fund", func(refused error) error {
		if subsidy.KindOf(refused) == subsidy.Forbidden {
			return refused
		}
		return k.showFund(v, refused)
	})
}

// cityFund reads this year's money for the city's page: of one county, or of all together.
func (k Console) cityFund(v visit, county subsidy.County) (*page.FundCard, error) {
	if county == "" {
		county = v.staff.County
	}
	if county != "" {
		return k.fundCard(v, county)
	}
	set, err := k.Store.FundSettings(v.UserContext())
	if err != nil {
		return nil, err
	}
	funds, err := k.funds(v, v.today().Year(), subsidy.Counties())
	return &page.FundCard{Fund: claim.Together(v.today().Year(), funds), Settings: set}, err
}

// fundCard reads a county's money for a page of another noun, nil for who may not read it.
func (k Console) fundCard(v visit, county subsidy.County) (*page.FundCard, error) {
	if v.staff.Actor().May(subsidy.ReadFund, subsidy.Scope{County: county}) != nil {
		return nil, nil
	}
	set, err := k.Store.FundSettings(v.UserContext())
	if err != nil {
		return nil, err
	}
	f, err := k.Store.Fund(v.UserContext(), county, v.today().Year(), v.now)
	return &page.FundCard{Fund: f, Settings: set}, err
}
