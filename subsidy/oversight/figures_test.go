package oversight

import (
	"slices"
	"testing"

	"shigang/subsidy"
)

// TestFiguresAddUpByWeekCountyAndType counts three counties and two types over a year's end; a week's figures are those
// of its days in the period, and what has nothing is there with zeros.
func TestFiguresAddUpByWeekCountyAndType(t *testing.T) {
	cells := []Cell{
		{day(t, "2026-12-30"), "440203", subsidy.OnJob, Figures{Filings: 2, People: 30}},
		{day(t, "2027-01-02"), "440203", subsidy.OnJob, Figures{Claims: 1, Hours: 8, Amount: 24000}},
		{day(t, "2027-01-03"), "440204", subsidy.PreJob, Figures{Filings: 1, People: 5, Paid: 100}},
		{day(t, "2027-01-04"), "440205", subsidy.PreJob, Figures{Filings: 1, People: 7}},
		{day(t, "2027-01-12"), "440203", subsidy.PreJob, Figures{Filings: 1, People: 1}},
	}
	p := Period{From: day(t, "2026-12-30"), Until: day(t, "2027-01-13")}
	r := ReportOf(cells, p, []subsidy.County{"440204", "440203", "440205", "440281"})
	if want := (Figures{Filings: 5, People: 43, Claims: 1, Hours: 8, Amount: 24000, Paid: 100}); r.Whole != want {
		t.Errorf("together %+v", r.Whole)
	}
	wantWeeks := []Week{
		{day(t, "2026-12-28"), Figures{Filings: 3, People: 35, Claims: 1, Hours: 8, Amount: 24000, Paid: 100}},
		{day(t, "2027-01-04"), Figures{Filings: 1, People: 7}},
		{day(t, "2027-01-11"), Figures{Filings: 1, People: 1}},
	}
	if !slices.Equal(r.Weeks, wantWeeks) {
		t.Errorf("weeks %+v", r.Weeks)
	}
	wantCounties := []CountyRow{
		{"440204", Figures{Filings: 1, People: 5, Paid: 100}},
		{"440203", Figures{Filings: 3, People: 31, Claims: 1, Hours: 8, Amount: 24000}},
		{"440205", Figures{Filings: 1, People: 7}},
		{"440281", Figures{}},
	}
	if !slices.Equal(r.Counties, wantCounties) {
		t.Errorf("counties %+v", r.Counties)
	}
	wantTypes := []TypeRow{
		{subsidy.PreJob, Figures{Filings: 3, People: 13, Paid: 100}},
		{subsidy.OnJob, Figures{Filings: 2, People: 30, Claims: 1, Hours: 8, Amount: 24000}},
		{subsidy.JobTransfer, Figures{}},
	}
	if !slices.Equal(r.Types, wantTypes) {
		t.Errorf("types %+v", r.Types)
	}
}

func TestAPeriodWithoutABeginningStartsWithItsFirstCell(t *testing.T) {
	until := day(t, "2026-12-13")
	r := ReportOf([]Cell{
		{day(t, "2026-12-08"), "440203", subsidy.OnJob, Figures{Filings: 1}},
		{day(t, "2026-12-06"), "440203", subsidy.OnJob, Figures{Filings: 1}},
	}, Period{Until: until}, nil)
	if len(r.Weeks) != 2 || r.Weeks[0].Monday != day(t, "2026-11-30") || r.Weeks[1].Filings != 1 {
		t.Errorf("weeks %+v", r.Weeks)
	}
	if r := ReportOf(nil, Period{Until: until}, nil); len(r.Weeks) != 0 {
		t.Errorf("nothing has weeks: %+v", r.Weeks)
	}
}
