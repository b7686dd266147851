package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// AskSupplement asks the enterprise for what is missing, reason by reason; again says why a second time is needed.
func AskSupplement(
	tx *store.Tx, c *claim.Claim, reasons []subsidy.Reason, again string, rules store.Rules,
) error {
	terms, err := rules.TermsOf(*c)
	if err != nil {
		return err
	}
	event, err := c.AskAgain(reasons, again, terms, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ReviewClaim is the first of the two opinions (初审).
func ReviewClaim(tx *store.Tx, c *claim.Claim, opinion string) error {
	event, err := c.ProposeApproval(opinion, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// SendBackClaim returns the claim to its first review.
func SendBackClaim(tx *store.Tx, c *claim.Claim, reason string) error {
	event, err := c.SendBack(reason, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ApproveClaim is the second opinion (复核), of another person.
func ApproveClaim(tx *store.Tx, c *claim.Claim) error {
	event, err := c.Approve(tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ProposeRefusal is the first of the two people that a refusal needs.
func ProposeRefusal(tx *store.Tx, c *claim.Claim, reasons []subsidy.Reason) error {
	event, err := c.ProposeRefusal(reasons, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ConfirmRefusal is the second of them: the claim gets no subsidy (不予补贴).
func ConfirmRefusal(tx *store.Tx, c *claim.Claim) error {
	event, err := c.ConfirmRefusal(tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ReturnRefusal turns a proposed refusal down: the claim goes back to its first review.
func ReturnRefusal(tx *store.Tx, c *claim.Claim, reason string) error {
	event, err := c.ReturnRefusal(reason, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// LowerLine lowers the class hours that one person is paid for.
func LowerLine(tx *store.Tx, c *claim.Claim, line string, hours int, reason string, rules store.Rules) error {
	terms, err := rules.TermsOf(*c)
	if err != nil {
		return err
	}
	event, err := c.LowerLine(line, hours, reason, terms.Policy, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ExcludeLine takes one person out of what is paid.
func ExcludeLine(tx *store.Tx, c *claim.Claim, line, reason string) error {
	event, err := c.ExcludeLine(line, reason, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// DecidePayee confirms a change of payee or turns it down.
func DecidePayee(tx *store.Tx, c *claim.Claim, confirm bool) error {
	event, err := c.DecidePayee(confirm, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ClearClaim makes a claim payable whose publicity is over (公示期满).
func ClearClaim(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
	terms, err := rules.TermsOf(*c)
	if err != nil {
		return err
	}
	event, err := c.Clear(terms, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ReceiveClaimPaper records the day on which the claim's paper copies came.
func ReceiveClaimPaper(tx *store.Tx, c *claim.Claim, day calendar.Day) error {
	event, err := c.ReceivePaper(day, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// EnterClaimProvincial records the claim's number in the provincial system.
func EnterClaimProvincial(tx *store.Tx, c *claim.Claim, number string, day calendar.Day) error {
	event, err := c.EnterProvincial(number, day, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}
