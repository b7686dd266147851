package procedure

import (
	"slices"

	"shigang/store"
	"shigang/subsidy/signal"
)

// AnnounceSpotCheck lets the rule announce a spot check with the list of claims
// as it stands now.
func AnnounceSpotCheck(tx *store.Tx, form signal.SpotCheckForm) (string, error) {
	list, err := tx.ClaimsApproved(form.From, form.Until)
	if err != nil {
		return "", err
	}
	cases := make([]signal.DrawCase, len(list))
	for i := range list {
		cases[i] = list[i].DrawCase
	}
	c, event, err := signal.AnnounceSpotCheck(tx.NewID(), form, cases, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return "", err
	}
	for i := range list {
		list[i].Stratum = c.Form.Strata.Of(list[i].Amount)
	}
	slices.SortStableFunc(list, func(a, b signal.CheckedCase) int { return a.Stratum - b.Stratum })
	return c.ID, tx.AddSpotCheck(c, list, event)
}

// DrawSpotCheck lets the rule draw from a seed.
func DrawSpotCheck(tx *store.Tx, id, seed string) error {
	c, err := tx.SpotCheck(id)
	if err != nil {
		return err
	}
	list, err := tx.SpotCases(id)
	if err != nil {
		return err
	}
	drawn, event, err := c.Draw(seed, list, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.KeepDraw(id, drawn); err != nil {
		return err
	}
	return tx.SaveSpotCheck(c, event)
}

// RecordCheck lets the rule keep what the check of one drawn case found.
func RecordCheck(tx *store.Tx, id, number string, outcome signal.CheckOutcome, note string) error {
	c, err := tx.SpotCheck(id)
	if err != nil {
		return err
	}
	one, err := tx.SpotCase(id, number)
	if err != nil {
		return err
	}
	one, event, err := c.Record(one, outcome, note, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveSpotCase(id, one, event)
}

// CloseSpotCheck lets the rule end a spot check.
func CloseSpotCheck(tx *store.Tx, id string) error {
	c, err := tx.SpotCheck(id)
	if err != nil {
		return err
	}
	left, err := tx.ChecksLeft(id)
	if err != nil {
		return err
	}
	event, err := c.Close(left, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveSpotCheck(c, event)
}
