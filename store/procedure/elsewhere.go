package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// EnterElsewhere lets the rule enter what a person of a filing's roster drew
// elsewhere in the filing's year; limit is the cap of the filing's version.
func EnterElsewhere(tx *store.Tx, filing, row string, amount, limit subsidy.Fen, proof string) error {
	f, err := tx.Filing(filing)
	if err != nil {
		return err
	}
	if err := tx.Act().Actor.May(subsidy.EnterElsewhere, f.Scope()); err != nil {
		return err
	}
	v := store.DrawnElsewhere{Filing: f}
	v.Elsewhere = subsidy.Elsewhere{ID: tx.NewID(), Year: f.Form.End.Year(), Amount: amount, Proof: proof}
	if v.Person, err = tx.PersonOfRow(filing, row); err != nil {
		return err
	}
	if v.Year, err = tx.LockYear(v.Person, v.Elsewhere.Year); err != nil {
		return err
	}
	event, err := v.Enter(f, v.Year.PersonYear, limit, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.AddElsewhere(v, event)
}

// CorrectElsewhere lets the rule put an amount drawn elsewhere right.
func CorrectElsewhere(tx *store.Tx, id string, amount subsidy.Fen, proof, why string) error {
	v, err := tx.ElsewhereOf(id)
	if err != nil {
		return err
	}
	all, err := tx.Policies()
	if err != nil {
		return err
	}
	policy, err := v.Filing.Policy(all, calendar.DayOf(tx.Act().Now))
	if err != nil {
		return err
	}
	to := subsidy.Elsewhere{Amount: amount, Proof: proof}
	event, err := v.Correct(v.Filing, v.Year.PersonYear, to, policy.CapPerYear, why, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveElsewhere(v, event)
}

// RemoveElsewhere lets the rule take an amount drawn elsewhere off the year; the
// audit log keeps what it was.
func RemoveElsewhere(tx *store.Tx, id, why string) error {
	v, err := tx.ElsewhereOf(id)
	if err != nil {
		return err
	}
	event, err := v.Remove(v.Filing, v.Year.PersonYear, why, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.DropElsewhere(v, event)
}
