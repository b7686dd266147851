package store

import (
	"context"
	"database/sql"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// sealClocks seals what two people changed of a filing's days; nothing is NULL.
func (s *Store) sealClocks(filing string, k subsidy.Clocks) ([]byte, error) {
	if len(k.Extensions) == 0 && len(k.Suspensions) == 0 {
		return nil, nil
	}
	return s.seal.json("filing.clocks", filing, k)
}

// openClocks reads back what sealClocks sealed.
func (s *Store) openClocks(filing string, sealed []byte, k *subsidy.Clocks) error {
	if sealed == nil {
		return nil
	}
	return s.seal.openJSON("filing.clocks", filing, sealed, k)
}

// Chiefs counts the enabled chiefs of a county.
func (s *Store) Chiefs(ctx context.Context, county subsidy.County) (int, error) {
	return chiefs(func(query string, args ...any) *sql.Row { return s.row(ctx, query, args...) }, county)
}

// chiefsOf counts the enabled chiefs of a filing's county.
func (tx *Tx) chiefsOf(f subsidy.Filing) (int, error) { return chiefs(tx.row, f.County) }

// ExtendFiling lets the rule take a proposal for a later claim window.
func (tx *Tx) ExtendFiling(f *subsidy.Filing, ask subsidy.ExtensionAsk, rules Rules) error {
	terms, err := rules.Terms(*f, calendar.DayOf(tx.act.Now))
	if err != nil {
		return err
	}
	n, err := tx.chiefsOf(*f)
	if err != nil {
		return err
	}
	event, err := f.Extend(ask, terms, n, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// AnswerFilingExtension lets the rule give a later claim window or turn it down;
// drafts of claims for the filing follow it.
func (tx *Tx) AnswerFilingExtension(f *subsidy.Filing, yes bool, why string, rules Rules) error {
	terms, err := rules.Terms(*f, calendar.DayOf(tx.act.Now))
	if err != nil {
		return err
	}
	event, err := f.AnswerExtension(yes, why, terms, tx.act.Actor, tx.act.Now)
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
		event, ok, err := c.FollowWindow(terms, tx.act.Actor, tx.act.Now)
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

// DraftClaims are the ids of the drafts of a filing's claims.
func (tx *Tx) DraftClaims(filing string) ([]string, error) {
	return tx.idsOf("SELECT id FROM claim WHERE filing_id = ? AND state = 'draft' ORDER BY id", filing)
}

// SuspendFiling lets the rule take a proposal to suspend the filing.
func (tx *Tx) SuspendFiling(f *subsidy.Filing, ask subsidy.SuspensionAsk) error {
	n, err := tx.chiefsOf(*f)
	if err != nil {
		return err
	}
	event, err := f.Suspend(ask, n, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	return tx.SaveFiling(*f, event)
}

// AnswerClaimSuspension lets the rule suspend the claim or turn it down. A claim
// that is suspended leaves the plans that are not with the bank yet.
func (tx *Tx) AnswerClaimSuspension(c *claim.Claim, yes bool, why string) error {
	var unsent []string
	plans := map[string]claim.Plan{}
	for _, item := range itemsOf(*c) {
		p, err := tx.planOfItem(item)
		if err != nil {
			return err
		}
		if p.State == claim.PlanDraft || p.State == claim.PlanApproved {
			unsent, plans[item] = append(unsent, item), p
		}
	}
	event, err := c.AnswerSuspension(yes, why, unsent, tx.act.Actor, tx.act.Now)
	if err != nil {
		return err
	}
	for _, item := range unsent {
		if !yes {
			break
		}
		p := plans[item]
		dropped, err := p.Suspend(item, tx.act.Actor, tx.act.Now)
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
	return sortedSet(all)
}
