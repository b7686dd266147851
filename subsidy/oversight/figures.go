package oversight

import (
	"slices"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// Figures are what came in and what became of it. Amendments (变更) are no filings of their own and are not counted.
type Figures struct {
	Filings int         // 收到备案（件）: submitted for the first time
	People  int         // 备案人数（人次）: on their rosters; who stands on two counts twice
	Claims  int         // 核定申领（件）: approved by the second person, and not refused or withdrawn since
	Hours   int         // 核定课时: of those claims' people, without those left out
	Amount  subsidy.Fen // 核定金额: of the same
	Paid    subsidy.Fen // 已拨付: what the bank answered as paid; what was taken back since is not subtracted
}

// Plus adds two figures.
func (f Figures) Plus(g Figures) Figures {
	return Figures{
		Filings: f.Filings + g.Filings,
		People:  f.People + g.People,
		Claims:  f.Claims + g.Claims,
		Hours:   f.Hours + g.Hours,
		Amount:  f.Amount + g.Amount,
		Paid:    f.Paid + g.Paid,
	}
}

// Approved are the states of a claim whose amount counts as 核定.
func Approved() []claim.State {
	return []claim.State{claim.Approved, claim.Published, claim.Cleared, claim.Scheduled, claim.Paid}
}

// Cell is what one day brought in one county and type: filings on the day of their first submission, claims on that of
// their approval, payments on that of the bank's answer.
type Cell struct {
	Day    calendar.Day
	County subsidy.County
	Type   subsidy.TrainingType
	Figures
}

// Week is a week's figures, or those of the part of it that lies in the period.
type Week struct {
	Monday calendar.Day
	Figures
}

// CountyRow is a county's figures.
type CountyRow struct {
	County subsidy.County
	Figures
}

// TypeRow is a training type's figures.
type TypeRow struct {
	Type subsidy.TrainingType
	Figures
}

// Report is a period's figures, whole and apart.
type Report struct {
	Whole    Figures
	Weeks    []Week      // every week of the period, also those without anything
	Counties []CountyRow // those asked for, also those without anything, in 附表6's order
	Types    []TypeRow   // the three
}

// ReportOf adds up a period's cells. counties are those that were asked for; a period without a beginning has weeks
// from its first cell on.
func ReportOf(cells []Cell, p Period, counties []subsidy.County) Report {
	var r Report
	for _, c := range counties {
		r.Counties = append(r.Counties, CountyRow{County: c})
	}
	for _, t := range []subsidy.TrainingType{subsidy.PreJob, subsidy.OnJob, subsidy.JobTransfer} {
		r.Types = append(r.Types, TypeRow{Type: t})
	}
	first := firstDay(cells, p)
	if !first.IsZero() {
		for monday := calendar.WeekOf(first); !monday.After(p.Until); monday = monday.AddDays(7) {
			r.Weeks = append(r.Weeks, Week{Monday: monday})
		}
	}
	for _, c := range cells {
		r.add(c)
	}
	return r
}

// firstDay is where a period's weeks begin, zero where there is none.
func firstDay(cells []Cell, p Period) calendar.Day {
	if !p.From.IsZero() || len(cells) == 0 {
		return p.From
	}
	first := slices.MinFunc(cells, func(a, b Cell) int { return a.Day.Sub(b.Day) })
	return first.Day
}

// add counts a cell in the whole, its week, its county and its type.
func (r *Report) add(c Cell) {
	r.Whole = r.Whole.Plus(c.Figures)
	if len(r.Weeks) > 0 {
		if at := c.Day.Sub(r.Weeks[0].Monday) / 7; at >= 0 && at < len(r.Weeks) {
			r.Weeks[at].Figures = r.Weeks[at].Plus(c.Figures)
		}
	}
	for i := range r.Counties {
		if r.Counties[i].County == c.County {
			r.Counties[i].Figures = r.Counties[i].Plus(c.Figures)
		}
	}
	for i := range r.Types {
		if r.Types[i].Type == c.Type {
			r.Types[i].Figures = r.Types[i].Plus(c.Figures)
		}
	}
}
