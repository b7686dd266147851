package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// ExtendFiling lets the rule take a proposal for a later claim window.
func ExtendFiling(tx *store.Tx, f *subsidy.Filing, ask subsidy.ExtensionAsk, rules store.Rules) error {
	terms, err := rules.Terms(*f, calendar.DayOf(tx.Act().Now))
	if err != nil {
		return err
	}
	n, err := tx.ChiefsOf(*f)
	if err != nil {
		return err
	}
	event, err := f.Extend(ask, terms, n, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// AnswerFilingExtension lets the rule give a later claim window or turn it down;
// drafts of claims for the filing follow it.
func AnswerFilingExtension(tx *store.Tx, f *subsidy.Filing, yes bool, why string, rules store.Rules) error {
	terms, err := rules.Terms(*f, calendar.DayOf(tx.Act().Now))
	if err != nil {
		return err
	}
	event, err := f.AnswerExtension(yes, why, terms, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.SaveFiling(*f, event); err != nil || !yes {
		return err
	}
	drafts, err := tx.DraftClaims(f.ID)
	if err != nil {
		return err
	}
	for _, id := range drafts {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		event, ok, err := c.FollowWindow(terms, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := tx.SaveClaim(c, event); err != nil {
			return err
		}
	}
	return nil
}

// SuspendFiling lets the rule take a proposal to suspend the filing.
func SuspendFiling(tx *store.Tx, f *subsidy.Filing, ask subsidy.SuspensionAsk) error {
	n, err := tx.ChiefsOf(*f)
	if err != nil {
		return err
	}
	event, err := f.Suspend(ask, n, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// AnswerClaimSuspension lets the rule suspend the claim or turn it down. A claim
// that is suspended leaves the plans that are not with the bank yet.
func AnswerClaimSuspension(tx *store.Tx, c *claim.Claim, yes bool, why string) error {
	var unsent []string
	plans := map[string]claim.Plan{}
	for _, item := range itemsOf(*c) {
		p, err := tx.PlanOfItem(item)
		if err != nil {
			return err
		}
		if p.State == claim.PlanDraft || p.State == claim.PlanApproved {
			unsent, plans[item] = append(unsent, item), p
		}
	}
	event, err := c.AnswerSuspension(yes, why, unsent, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	for _, item := range unsent {
		if !yes {
			break
		}
		p := plans[item]
		dropped, err := p.Suspend(item, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		if err := tx.SavePlan(p, dropped); err != nil {
			return err
		}
	}
	return tx.SaveClaim(*c, event)
}

// itemsOf are the payment items that a claim's lines are in, in order.
func itemsOf(c claim.Claim) []string {
	var all []string
	for _, l := range c.Lines {
		if l.Item != "" && l.State == claim.LineLive {
			all = append(all, l.Item)
		}
	}
	return store.SortedSet(all)
}

// AnswerFilingSuspension lets the second person suspend the filing or turn it down.
func AnswerFilingSuspension(tx *store.Tx, f *subsidy.Filing, yes bool, why string) error {
	event, err := f.AnswerSuspension(yes, why, tx.Act().Actor, tx.Act().Now)
	return keepFiling(tx, f, event, err)
}

// ResumeFiling takes a suspended filing up again; its days run on.
func ResumeFiling(tx *store.Tx, f *subsidy.Filing, ask subsidy.ResumptionAsk, rules store.Rules) error {
	terms, err := rules.Terms(*f, calendar.DayOf(tx.Act().Now))
	if err != nil {
		return err
	}
	event, err := f.Resume(ask, terms, tx.Act().Actor, tx.Act().Now)
	return keepFiling(tx, f, event, err)
}

// ExtendClaim lets the rule take a proposal for a later day to supplement.
func ExtendClaim(tx *store.Tx, c *claim.Claim, ask subsidy.ExtensionAsk, rules store.Rules) error {
	terms, err := rules.TermsOf(*c)
	if err != nil {
		return err
	}
	event, err := c.Extend(ask, terms, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// AnswerClaimExtension lets the second person give the later day or turn it down.
func AnswerClaimExtension(tx *store.Tx, c *claim.Claim, yes bool, why string, rules store.Rules) error {
	terms, err := rules.TermsOf(*c)
	if err != nil {
		return err
	}
	event, err := c.AnswerExtension(yes, why, terms, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// SuspendClaim lets the rule take a proposal to suspend the claim.
func SuspendClaim(tx *store.Tx, c *claim.Claim, ask subsidy.SuspensionAsk) error {
	event, err := c.Suspend(ask, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}

// ResumeClaim takes a suspended claim up again; its days run on.
func ResumeClaim(tx *store.Tx, c *claim.Claim, ask subsidy.ResumptionAsk, rules store.Rules) error {
	terms, err := rules.TermsOf(*c)
	if err != nil {
		return err
	}
	event, err := c.Resume(ask, terms, tx.Act().Actor, tx.Act().Now)
	return keepClaim(tx, c, event, err)
}
