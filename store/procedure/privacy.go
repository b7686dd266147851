package procedure

import (
	"shigang/store"
	"shigang/subsidy"
)

// AgreePrivacy takes a person's consent to the privacy guide (隐私保护指引).
func AgreePrivacy(tx *store.Tx, version string) (subsidy.Privacy, error) {
	by := tx.Act().Actor
	p, event, err := subsidy.AgreePrivacy(version, by, tx.Act().Now)
	if err != nil {
		return p, err
	}
	return p, tx.SavePrivacy(by.ID, p, event)
}

// withdrawPrivacy takes a consent back that was given.
func withdrawPrivacy(tx *store.Tx) error {
	by := tx.Act().Actor
	p, err := tx.Privacy(by.ID)
	if err != nil || !p.Agreed {
		return err
	}
	p, event, err := subsidy.WithdrawPrivacy(p, by, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SavePrivacy(by.ID, p, event)
}

// UnbindOwn ends an employee's binding at their own wish: what the account holds of them
// goes, their open yes to claims too, and the consent to the privacy guide.
func UnbindOwn(tx *store.Tx) error {
	by := tx.Act().Actor
	event, err := subsidy.UnbindOwnPerson(by, tx.Act().Now)
	if err != nil {
		return err
	}
	a, err := tx.Account(by.ID)
	if err != nil {
		return err
	}
	if err := unbind(tx, a, event, ""); err != nil {
		return err
	}
	return withdrawPrivacy(tx)
}

// EraseOwn takes away what is held of a person at WeChat: binding, phone, consents and
// sessions. What they did in cases stays.
func EraseOwn(tx *store.Tx) error {
	by := tx.Act().Actor
	event, err := subsidy.EraseOwnAccount(by, tx.Act().Now)
	if err != nil {
		return err
	}
	a, err := tx.Account(by.ID)
	if err != nil {
		return err
	}
	if len(a.Members) > 0 {
		return subsidy.StillMember()
	}
	if err := withdrawPrivacy(tx); err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	if err := tx.ErasePhone(a); err != nil {
		return err
	}
	return CancelAccount(tx, a)
}
