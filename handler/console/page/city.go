package page

import (
	"net/url"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/oversight"
)

// CitySearch is what the city's figures are narrowed to; it stands in the address.
type CitySearch struct {
	Span         oversight.Span
	From, Until  string // as they were typed, of SpanDays
	County, Type string
	After        string // a page of the overdue cases
}

// Address is that of a page of the city's with this narrowing.
func (s CitySearch) Address(path string) string {
	q := url.Values{}
	for name, value := range map[string]string{
		"span": string(s.Span), "from": s.From, "until": s.Until, "county": s.County, "type": s.Type, "after": s.After,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// CityFigure is one of the five figures on top.
type CityFigure struct{ N, Name, Unit, Says string }

// OverdueRow is an overdue case with how late it is.
type OverdueRow struct {
	store.OverdueRow
	Over  int // working days
	Href  string
	Today bool // it was urged today
}

// OverdueList is what is overdue, with who may urge it.
type OverdueList struct {
	Search CitySearch
	Rows   []OverdueRow
	N      int // of all
	Urges  bool
	Next   string // the address of the next page, "" on the last
	Path   string // the page that the list stands on
}

// CityPage is the city's figures, or a county's own for its chief.
type CityPage struct {
	Search   CitySearch
	Period   oversight.Period
	City     bool
	Static   string
	Figures  []CityFigure
	Overdue  OverdueList
	Fund     *FundCard   // this year's money, whatever the period
	Received FigureTable // by week
	Money    FigureTable // by week
	Counties FigureTable
	Types    FigureTable
	Claims   FigureTable // days to an opinion
	Filings  FigureTable // days to a decision
}

func (p CityPage) title() string {
	if p.City {
		return "全市情况"
	}
	return "本县情况"
}

// spans are the periods to choose from.
func spans() (out [][2]string) {
	for _, s := range oversight.Spans() {
		out = append(out, [2]string{string(s), s.Chinese()})
	}
	return out
}

// trainingTypes are the types to choose from.
func trainingTypes() [][2]string {
	out := [][2]string{{"", "全部类型"}}
	for _, t := range []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer} {
		out = append(out, [2]string{string(t), t.Chinese()})
	}
	return out
}

// urgedWord says when and by whom a case was urged.
func urgedWord(u oversight.Urging) string {
	return "已督办 " + u.On.Chinese() + " " + u.Name
}
