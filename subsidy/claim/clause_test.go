package claim

import (
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

func TestClause六ALaterPaperIsANewVersionAndOldCasesStay(t *testing.T) {
	later := subsidy.Policy{
		Version:          "2026-07-01",
		Document:         "韶人社函〔2026〕9号",
		Clause:           "一",
		From:             calendar.NewDay(2026, 7, 1),
		RatePerHour:      40_00,
		CapPerYear:       1200_00,
		ClassHourMinutes: 45,
		Basis:            subsidy.PerFiling,
		PassScore:        60,
		FilingLead:       5,
		FilingDayCounts:  true,
		ClaimMonths:      6,
		ReviewDays:       10,
		SupplementDays:   5,
		PublicityDays:    5,
		PaymentDays:      30,
		HearingDays:      5,
		AnswerDays:       5,
	}
	q, _, err := subsidy.PublishedPolicies().
		Propose("q", later, calendar.NewDay(2026, 6, 8), subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}, claimed)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := subsidy.PublishedPolicies().
		Confirm(&q, "2020-03-02", calendar.NewDay(2026, 6, 8),
			subsidy.Actor{ID: "second", Role: subsidy.CityOfficer}, claimed)
	if err != nil {
		t.Fatal(err)
	}
	c := claimIn(t, Submitted)
	p, err := c.Policy(all)
	if err != nil || p.RatePerHour != 30_00 || p.ReviewDays != 15 {
		t.Fatalf("an old claim: %+v %v", p, err)
	}
	if p, err = all.On(calendar.NewDay(2026, 7, 1)); err != nil || p.RatePerHour != 40_00 {
		t.Fatalf("a new one: %+v %v", p, err)
	}
}
