package procedure

import (
	"shigang/store"
	"shigang/subsidy"
)

// BindPerson lets the rule bind an account to the person it names, or make a
// request of it to the county that accepted the filing.
func BindPerson(tx *store.Tx, account, name string, id subsidy.ResidentID) (store.Account, error) {
	person := tx.PersonKey(id)
	if err := tx.LockBound(account, person); err != nil {
		return store.Account{}, err
	}
	a, err := tx.Account(account)
	if err != nil {
		return a, err
	}
	b := subsidy.Binding{
		ID:          tx.NewID(),
		Account:     account,
		Person:      person,
		BindingText: subsidy.BindingText{Name: name, ID: id},
	}
	facts, err := tx.BindingFacts(a, &b)
	if err != nil {
		return a, err
	}
	if facts.Bound && (facts.Verified || len(facts.Why) == 0) {
		return a, nil // asked twice
	}
	event, err := b.Begin(facts, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return a, err
	}
	if b.State == subsidy.BindingBound {
		return tx.Bind(account, b, false, event)
	}
	return a, tx.SaveBinding(b, event)
}

// DecideBinding lets the county bind the account, or refuse. Who stood for the
// person before, and whom the account stood for, does so no longer.
func DecideBinding(tx *store.Tx, id string, accept bool, answer string) (subsidy.Binding, error) {
	b, err := tx.Binding(id)
	if err != nil {
		return b, err
	}
	if err := tx.Act().Actor.May(subsidy.DecideBinding, b.Scope()); err != nil {
		return b, err
	}
	if err := tx.LockBound(b.Account, b.Person); err != nil {
		return b, err
	}
	a, err := tx.Account(b.Account)
	if err != nil {
		return b, err
	}
	now := b
	facts, err := tx.BindingFacts(a, &now)
	if err != nil {
		return b, err
	}
	event, err := b.Decide(accept, answer, facts, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return b, err
	}
	if accept {
		if err := replaceBinding(tx, b, a); err != nil {
			return b, err
		}
	}
	return b, tx.SaveBinding(b, event)
}

// replaceBinding ends what stands against a binding that the county decided,
// and makes it.
func replaceBinding(tx *store.Tx, b subsidy.Binding, a store.Account) error {
	holders, err := tx.HoldersOf(b.Person, a.ID)
	if err != nil {
		return err
	}
	for _, holder := range holders {
		if err := endBinding(tx, holder, b.Number, "县区核实后，这名职工改由另一个微信绑定", a.ID); err != nil {
			return err
		}
	}
	if a.Person != "" && a.Person != b.Person {
		if err := endBinding(tx, a.ID, b.Number, "县区核实后，您的微信改为绑定另一名职工", ""); err != nil {
			return err
		}
	}
	_, err = tx.Bind(a.ID, b, true, subsidy.Event{
		Action: subsidy.BindTrainee, Subject: subsidy.Subject{Kind: subsidy.SubjectAccount, ID: a.ID},
		Number: b.Number, By: tx.Act().Actor, At: tx.Act().Now, Note: "县区核实",
	})
	return err
}

// endBinding lets an account stand for nobody. Its “yes” to claims that are not
// paid yet is taken back, and next, if there is one, is asked instead.
func endBinding(tx *store.Tx, account, number, why, next string) error {
	a, err := tx.Account(account)
	if err != nil || a.Person == "" {
		return err
	}
	return unbind(tx, a, subsidy.EndOfBinding(account, number, why, tx.Act().Now), next)
}

// unbind ends an account's binding with its event.
func unbind(tx *store.Tx, a store.Account, event subsidy.Event, next string) error {
	if err := tx.Unbind(a.ID, event); err != nil {
		return err
	}
	claims, err := tx.ConfirmedClaims(a.Person)
	if err != nil {
		return err
	}
	for _, id := range claims {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		enterprise, err := tx.EnterpriseName(c.Enterprise)
		if err != nil {
			return err
		}
		if event, ok := c.Unsay(a.Person, next, enterprise, tx.Act().Now); ok {
			if err := tx.SaveClaim(c, event); err != nil {
				return err
			}
		}
	}
	return nil
}

// endUnsupported ends the bindings of these accounts that no accepted roster
// row stands behind any more, and the requests that rest on the filing.
func endUnsupported(tx *store.Tx, f subsidy.Filing, accounts []string) error {
	for _, id := range accounts {
		supported, err := tx.Supported(id)
		if err != nil {
			return err
		}
		if supported {
			continue
		}
		if err := endBinding(tx, id, f.Number, "备案已撤回、未通过，或名册里已经没有这名职工", ""); err != nil {
			return err
		}
	}
	requests, err := tx.UnsupportedRequests(f.ID)
	if err != nil {
		return err
	}
	return lapse(tx, requests)
}

// lapse ends open requests that nothing stands behind.
func lapse(tx *store.Tx, requests []string) error {
	for _, id := range requests {
		b, err := tx.Binding(id)
		if err != nil {
			return err
		}
		event := b.Lapse(tx.Act().Now)
		if err := tx.SaveBinding(b, event); err != nil {
			return err
		}
	}
	return nil
}
