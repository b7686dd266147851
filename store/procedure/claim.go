package procedure

import (
	"context"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// NewClaim opens a claim for a filing; the payee is the one its enterprise used
// last.
func NewClaim(tx *store.Tx, filing string, rules store.Rules) (claim.Claim, error) {
	f, err := tx.Filing(filing)
	if err != nil {
		return claim.Claim{}, err
	}
	terms, err := rules.Terms(f, calendar.DayOf(tx.Act().Now))
	if err != nil {
		return claim.Claim{}, err
	}
	others, err := tx.OtherClaims(filing, "")
	if err != nil {
		return claim.Claim{}, err
	}
	c, event, err := claim.NewClaim(tx.NewID(), f, others, terms, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return c, err
	}
	if c.Entry.Payee, err = tx.LastPayee(f.Enterprise); err != nil {
		return c, err
	}
	return c, tx.SaveClaim(c, event)
}

// claimInput is what a claim's lines are made of as they stand now.
func claimInput(tx *store.Tx, c claim.Claim, rules store.Rules) (in claim.Input, err error) {
	if in.Filing, err = tx.Filing(c.Training.Filing); err != nil {
		return in, err
	}
	if in.Enterprise, err = tx.Enterprise(c.Enterprise); err != nil {
		return in, err
	}
	if in.Terms, err = rules.Terms(in.Filing, calendar.DayOf(tx.Act().Now)); err != nil {
		return in, err
	}
	in.People, err = tx.Claimables(c, in.Filing, in.Terms.Policy)
	return in, err
}

// SubmitClaim lets the rule submit the claim and reserves each line's share of
// its person-year in the same transaction.
func SubmitClaim(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
	in, err := claimInput(tx, *c, rules)
	if err != nil {
		return err
	}
	number := c.Number
	if number == "" {
		if number, err = tx.NextCaseNumber("SL", c.County, calendar.DayOf(tx.Act().Now).Year()); err != nil {
			return err
		}
	}
	event, err := c.Submit(in, number, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return reserveClaim(tx, c, in.Terms, event)
}

// ReopenClaim lets the rule take a refused claim up again, and reserves its
// lines' shares as at a submission.
func ReopenClaim(tx *store.Tx, c *claim.Claim, r subsidy.AppealOrder, rules store.Rules) error {
	in, err := claimInput(tx, *c, rules)
	if err != nil {
		return err
	}
	event, err := c.Reopen(r, in, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return reserveClaim(tx, c, in.Terms, event)
}

// reserveClaim reserves the lines' shares of their person-years and saves the claim.
func reserveClaim(tx *store.Tx, c *claim.Claim, terms subsidy.Terms, event subsidy.Event) (err error) {
	shares := make([]subsidy.Share, len(c.Lines))
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.ID == "" {
			l.ID = tx.NewID()
		}
		shares[i] = subsidy.Share{
			ID: l.ID, Claim: c.ID, Number: c.Number, Enterprise: c.Enterprise, Person: l.Person,
			Year: c.Training.End.Year(), Asked: l.Asked, Cap: terms.Policy.CapPerYear,
		}
	}
	if err := tx.KeepClaim(*c); err != nil {
		return err
	}
	if shares, err = tx.Reserve(c.ID, shares); err != nil {
		return err
	}
	c.Reserved(shares)
	return tx.SaveReserved(*c, event)
}

// TopUpClaim reserves once more for the lines that were cut short, in the order
// of asking.
func TopUpClaim(tx *store.Tx, c *claim.Claim) error {
	event, err := c.TopUp(tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	ids, err := tx.ClaimShares(c.ID, true)
	if err != nil {
		return err
	}
	before := c.Totals().Amount
	shares, err := tx.ChangeShares(ids, func(s *subsidy.Share, y *subsidy.PersonYear) error {
		return s.ReserveAgain(y)
	})
	if err != nil {
		return err
	}
	c.Reserved(shares)
	if event.Note, err = c.ToppedUp(before); err != nil {
		return err
	}
	return tx.SaveReserved(*c, event)
}

// PublishClaim lets the rule publish the claim, and asks its trainees who are
// bound to WeChat whether it is true.
func PublishClaim(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
	terms, err := rules.TermsOf(*c)
	if err != nil {
		return err
	}
	event, err := c.Publish(terms, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	e, err := tx.Enterprise(c.Enterprise)
	if err != nil {
		return err
	}
	bound, err := tx.BoundLines(c.ID)
	if err != nil {
		return err
	}
	for _, b := range bound {
		owed, ok := c.AskWord(b.Line, b.Account, e.Name)
		if ok {
			event.Owes = append(event.Owes, owed)
		}
	}
	return tx.SaveClaim(*c, event)
}

// AdvanceClaim does what time alone does to a claim, and calculates its deadlines
// with the newest calendar.
func AdvanceClaim(ctx context.Context, s *store.Store, id string, rules store.Rules) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *store.Tx) error {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		terms, err := rules.TermsOf(c)
		if err != nil {
			return err
		}
		event, ok, err := c.Recount(terms, now)
		switch {
		case err != nil:
			return err
		case ok:
			err = tx.SaveClaim(c, event)
		default:
			err = tx.KeepClaim(c)
		}
		if err != nil {
			return err
		}
		if event, ok, err = c.Advance(terms, now); err != nil || !ok {
			return err
		}
		return tx.SaveClaim(c, event)
	})
}

// DiscardClaim deletes a draft of a claim, if the rule lets it.
func DiscardClaim(tx *store.Tx, id string) error {
	c, err := tx.Claim(id)
	if err != nil {
		return err
	}
	event, err := c.Discard(tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.ForgetCase("claim", id, event)
}

// keepClaim saves the claim with what the rule answered, unless it refused.
func keepClaim(tx *store.Tx, c *claim.Claim, event subsidy.Event, err error) error {
	if err != nil {
		return err
	}
	return tx.SaveClaim(*c, event)
}
