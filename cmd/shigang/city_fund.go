package main

import (
	"context"
	"fmt"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// demoOfficer enters the demo city's budgets.
var demoOfficer = subsidy.Actor{ID: "demo-officer", Role: subsidy.CityOfficer}

// fillFunds gives the counties budgets for the running year, so that most have enough, one runs short and one has
// little left; the last has none.
func fillFunds(ctx context.Context, s *store.Store, now time.Time) error {
	year := calendar.DayOf(now).Year()
	counties := subsidy.Counties()
	for i, county := range counties[:len(counties)-1] {
		f, err := s.Fund(ctx, county, year, now)
		if err != nil {
			return err
		}
		if f.Budgeted() {
			continue
		}
		spent := f.Paid + f.Promised()
		amount := 2*spent + 2*f.Forecast()
		switch i {
		case 0:
			amount = spent + f.Forecast()/2
		case 1:
			amount = spent + spent/20
		}
		// whole thousands of yuan
		amount = max(1, (amount+99_999)/100_000) * 100_000
		act := store.Act{Actor: demoOfficer, Now: now}
		err = s.Change(ctx, act, func(tx *store.Tx) error {
			return procedure.EnterFund(tx, claim.FundEntry{
				County: county, Year: year, Kind: claim.FundBudget, Amount: amount,
				Document: fmt.Sprintf("韶财社〔%d〕1号", year), Day: calendar.NewDay(year, time.January, 1),
				Reason: "年初安排的职业技能提升行动资金",
			})
		})
		if err != nil {
			return fmt.Errorf("demo city, budget of %s: %w", county, err)
		}
	}
	return nil
}
