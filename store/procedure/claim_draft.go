package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// EditClaim changes who is left out of the draft, and the promise, at the revision that its maker read.
func EditClaim(tx *store.Tx, c *claim.Claim, e claim.Edit, revision int) error {
	event, err := c.Edit(e, revision, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// SetPayee names the account that the subsidy is paid to; once the claim is submitted the county confirms it.
func SetPayee(tx *store.Tx, c *claim.Claim, payee claim.Payee) error {
	if err := tx.Act().Actor.May(subsidy.SetPayee, c.Scope()); err != nil {
		return err
	}
	e, err := tx.Enterprise(c.Enterprise)
	if err != nil {
		return err
	}
	event, err := c.SetPayee(payee, e.Name, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// WithdrawClaim takes the claim back; its lines' shares of the year are free again.
func WithdrawClaim(tx *store.Tx, c *claim.Claim) error {
	event, err := c.Withdraw(tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}
