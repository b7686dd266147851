package procedure

import (
	"shigang/store"
	"shigang/subsidy"
)

// SetSecond lets the rule change who may be the second person.
func SetSecond(tx *store.Tx, to subsidy.SecondSettings) error {
	was, err := tx.SecondSettings()
	if err != nil {
		return err
	}
	event, err := was.Change(to, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveSecond(to, event)
}
