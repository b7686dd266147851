package procedure

import (
	"shigang/store"
	"shigang/subsidy"
)

// AcceptEnterprise lets the county accept a registration; others that wait with
// the same code are returned. All of them are locked first, in key order.
func AcceptEnterprise(tx *store.Tx, id string) error {
	same, err := tx.SameCode(id)
	if err != nil {
		return err
	}
	var e subsidy.Enterprise
	var others []subsidy.Enterprise
	mine := false
	for _, one := range same {
		if one.ID == id {
			e, mine = one, true
		} else {
			others = append(others, one)
		}
	}
	if !mine { // corrected to another code meanwhile
		return store.Missing()
	}
	event, err := e.AcceptAlone(others, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.State != subsidy.EnterprisePending {
			continue
		}
		yielded := o.Yield(tx.Act().Actor, tx.Act().Now)
		if err := tx.SaveEnterprise(o, yielded); err != nil {
			return err
		}
	}
	return tx.SaveEnterprise(e, event)
}

// RegisterEnterprise opens a registration and makes the account its owner under a name.
func RegisterEnterprise(
	tx *store.Tx, account string, details subsidy.EnterpriseDetails, name string,
) (store.Account, error) {
	a, err := tx.Account(account)
	if err != nil {
		return a, err
	}
	_, taken, err := tx.EnterpriseByCode(details.CreditCode)
	if err != nil {
		return a, err
	}
	if err := subsidy.MayRegister(a.Phone != "", len(a.Members) > 0, taken); err != nil {
		return a, err
	}
	e := subsidy.Enterprise{
		ID:                tx.NewID(),
		EnterpriseDetails: details,
		State:             subsidy.EnterprisePending,
		CreatedAt:         tx.Act().Now,
	}
	event, err := e.Register(tx.Act().Actor, tx.Act().Now)
	if err := keepEnterprise(tx, &e, event, err); err != nil {
		return a, err
	}
	if err := tx.AddMember(e.ID, account, subsidy.Owner, name); err != nil {
		return a, err
	}
	return tx.Account(account)
}

// CorrectEnterprise puts a pending or returned registration right.
func CorrectEnterprise(tx *store.Tx, e *subsidy.Enterprise, details subsidy.EnterpriseDetails) error {
	other, taken, err := tx.EnterpriseByCode(details.CreditCode)
	if err != nil {
		return err
	}
	if err := subsidy.MayRegister(true, false, taken && other.ID != e.ID); err != nil {
		return err
	}
	event, err := e.Correct(details, tx.Act().Actor, tx.Act().Now)
	return keepEnterprise(tx, e, event, err)
}

// ReturnEnterprise sends a registration back to be corrected.
func ReturnEnterprise(tx *store.Tx, e *subsidy.Enterprise, reason string) error {
	event, err := e.Return(reason, tx.Act().Actor, tx.Act().Now)
	return keepEnterprise(tx, e, event, err)
}

// MoveEnterprise asks another county to take the enterprise over.
func MoveEnterprise(tx *store.Tx, e *subsidy.Enterprise, county subsidy.County, address string) error {
	event, err := e.Move(county, address, tx.Act().Actor, tx.Act().Now)
	return keepEnterprise(tx, e, event, err)
}

// DecideMove is the new county's answer.
func DecideMove(tx *store.Tx, e *subsidy.Enterprise, accept bool) error {
	event, err := e.DecideMove(accept, tx.Act().Actor, tx.Act().Now)
	return keepEnterprise(tx, e, event, err)
}

// keepEnterprise saves the registration with what the rule answered, unless it refused.
func keepEnterprise(tx *store.Tx, e *subsidy.Enterprise, event subsidy.Event, err error) error {
	if err != nil {
		return err
	}
	return tx.SaveEnterprise(*e, event)
}
