package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// EnterFund lets the rule add a row to a county's budget.
func EnterFund(tx *store.Tx, e claim.FundEntry) error {
	by := tx.Act().Actor
	if err := by.May(subsidy.EnterFund, subsidy.Scope{}); err != nil { // before a row is locked
		return err
	}
	f, err := tx.TakeFund(e.County, e.Year)
	if err != nil {
		return err
	}
	e.ID = tx.NewID()
	e, event, err := f.Enter(e, by, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.AddFundEntry(e, event)
}

// AskFund lets the rule tell the city that a county asks for more.
func AskFund(tx *store.Tx, year int, amount subsidy.Fen, why string) error {
	by := tx.Act().Actor
	if err := by.May(subsidy.AskFund, subsidy.Scope{}); err != nil {
		return err
	}
	f, err := tx.TakeFund(by.County, year)
	if err != nil {
		return err
	}
	event, err := f.Ask(amount, why, by, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.Record(event)
}

// SetFund lets the rule change the city's choices about the fund.
func SetFund(tx *store.Tx, to claim.FundSettings) error {
	was, err := tx.FundSettings()
	if err != nil {
		return err
	}
	event, err := was.Change(to, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveFundSettings(to, event)
}
