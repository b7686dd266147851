package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/oversight"
)

// UrgeCase urges an overdue filing or claim (督办): one message to the chiefs of its county, once a day.
func UrgeCase(tx *store.Tx, of subsidy.Subject, cal calendar.Calendar) error {
	act := tx.Act()
	if err := act.Actor.May(subsidy.UrgeCase, subsidy.Scope{}); err != nil {
		return err
	}
	c, err := overseen(tx, of)
	if err != nil {
		return err
	}
	last, err := tx.Urging(of)
	if err != nil {
		return err
	}
	chiefs, err := tx.Chiefs(c.County)
	if err != nil {
		return err
	}
	next, event, err := c.Urge(last, chiefs, act.Actor, act.Now, cal)
	if err != nil {
		return err
	}
	return tx.SaveUrging(next, event)
}

// overseen is a case as the city sees it, locked.
func overseen(tx *store.Tx, of subsidy.Subject) (oversight.Case, error) {
	switch of.Kind {
	case subsidy.SubjectFiling:
		f, err := tx.Filing(of.ID)
		return oversight.OfFiling(f), err
	case subsidy.SubjectClaim:
		c, err := tx.Claim(of.ID)
		return oversight.OfClaim(c), err
	}
	return oversight.Case{}, subsidy.InvalidAt("/case", "请从超期列表里选择要督办的件")
}
