package page

import (
	"slices"
	"strings"

	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// FundCard is a county's money of a year.
type FundCard struct {
	claim.Fund
	Settings claim.FundSettings
}

// whose names the county, or the whole city.
func (c FundCard) whose() string {
	if c.County == "" {
		return "全市"
	}
	return c.County.Chinese()
}

// level is how near the end is.
func (c FundCard) level() claim.FundLevel { return c.Level(c.Settings) }

// tone is the colour of a level.
func fundTone(l claim.FundLevel) Tone {
	switch l {
	case claim.FundDry:
		return Bad
	case claim.FundLow, claim.FundShort:
		return Soon
	}
	return Good
}

// FundDesk is the money of a year: one county's, or that of all ten.
type FundDesk struct {
	Year     int
	This     int // the running year
	Settings claim.FundSettings
	City     bool // the reader enters budgets
	Funds    []claim.Fund
}

// years are those that the page offers: the next, the running, and those before.
func (d FundDesk) years() (out []int) {
	for year := d.This + 1; year > d.This-4; year-- {
		out = append(out, year)
	}
	return out
}

func (d FundDesk) tabs() (out []Tab) {
	for _, year := range d.years() {
		out = append(out, Tab{
			Name:  num(year) + "年",
			Href:  "/console/fund?year=" + num(year),
			Here:  year == d.Year,
			Count: -1,
		})
	}
	return out
}

// card is a county's money as a card shows it.
func (d FundDesk) card(f claim.Fund) FundCard { return FundCard{f, d.Settings} }

// whole adds up the counties that have a budget; how many have none is told beside it.
func (d FundDesk) whole() (sum fundSum) {
	for _, f := range d.Funds {
		if !f.Budgeted() {
			sum.without++
			continue
		}
		sum.budget += f.Budget()
		sum.paid += f.Paid
		sum.promised += f.Promised()
		sum.recovered += f.Recovered
		sum.left += f.Left()
		sum.forecast += f.Forecast()
	}
	return sum
}

// entries are the rows of all counties shown, newest first.
func (d FundDesk) entries() (out []claim.FundEntry) {
	for _, f := range d.Funds {
		out = append(out, f.Entries...)
	}
	slices.SortFunc(out, func(a, b claim.FundEntry) int { return strings.Compare(b.ID, a.ID) })
	return out
}

type fundSum struct {
	budget, paid, promised, recovered, left, forecast subsidy.Fen
	without                                           int // counties without a budget
}
