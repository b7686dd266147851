package procedure

import (
	"fmt"
	"slices"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// mergePeople makes one person of the number that was wrong and the right one:
// rosters, study records, evidence, claims' lines, accounts, and the allowance of
// each year. Filings are locked first, then years, each in key order.
func mergePeople(tx *store.Tx, c subsidy.Correction, rules store.Rules) error {
	wrong, right := c.Person, tx.PersonKey(subsidy.ResidentID(c.Wanted))
	if err := tx.LockFilingsOf(wrong, right); err != nil {
		return err
	}
	if err := tx.LockClaimsOf(wrong, right); err != nil {
		return err
	}
	rows, err := tx.RowsOf(wrong)
	if err != nil {
		return err
	}
	others, err := tx.RowsOf(right)
	if err != nil {
		return err
	}
	if err := samePerson(c, rows, others); err != nil {
		return err
	}
	for _, r := range rows {
		if err := tx.MoveRow(c, r, others, wrong, right); err != nil {
			return err
		}
	}
	if err := tx.MovePerson(wrong, right); err != nil {
		return err
	}
	if err := endDoubled(tx, c, wrong, right); err != nil {
		return err
	}
	if err := tx.RenumberAccounts(wrong, subsidy.ResidentID(c.Wanted)); err != nil {
		return err
	}
	merged, err := tx.MergeYears(wrong, right)
	if err != nil {
		return err
	}
	for _, m := range merged { // the lines follow their shares
		if err := followMerged(tx, rules, m); err != nil {
			return err
		}
	}
	return nil
}

// endDoubled lets the account of the wrong number stand for nobody when the
// right number has one of its own, and ends requests under the wrong number.
func endDoubled(tx *store.Tx, c subsidy.Correction, wrong, right string) error {
	doubled, err := tx.DoubledAccounts(wrong, right)
	if err != nil {
		return err
	}
	for _, id := range doubled {
		if err := endBinding(tx, id, c.Number, "身份证号码更正后，这名职工已由另一个微信绑定", ""); err != nil {
			return err
		}
	}
	requests, err := tx.OpenRequestsOf(wrong)
	if err != nil {
		return err
	}
	return lapse(tx, requests)
}

// samePerson refuses to make one of two people: every roster that names either
// number must name the same person.
func samePerson(c subsidy.Correction, rows, others []store.PlacedRow) error {
	asked := slices.IndexFunc(rows, func(r store.PlacedRow) bool { return r.ID == c.Row })
	if asked < 0 {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "名册里这名职工已经变动，请不予更正，并请申请人重新申请"}
	}
	for _, r := range append(slices.Clone(rows), others...) {
		if subsidy.NameKey(r.Name) != subsidy.NameKey(rows[asked].Name) {
			return &subsidy.Error{
				Kind:    subsidy.Conflict,
				Message: "这两个号码下登记的姓名不一致，可能是两个人。请先核实，需要时先更正姓名",
			}
		}
	}
	return nil
}

// followMerged lowers the lines whose shares were cut, and proposes recoveries.
func followMerged(tx *store.Tx, rules store.Rules, m subsidy.MergedYear) error {
	for _, s := range m.Shares {
		if m.Cut[s.ID] == 0 {
			continue
		}
		if err := cutLine(tx, rules, s); err != nil {
			return err
		}
	}
	for _, r := range m.Recover {
		c, err := tx.Claim(r.Share.Claim)
		if err != nil {
			return err
		}
		terms, err := rules.TermsOf(c)
		if err != nil {
			return err
		}
		v, event, err := c.RecoverMerged(tx.NewID(), r.Share.ID, r.Amount, terms, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		if err := tx.SaveRecovery(v, event); err != nil {
			return err
		}
	}
	return nil
}

// cutLine lowers a claim's line to what its share holds; one that a plan for
// the bank has leaves the plan.
func cutLine(tx *store.Tx, rules store.Rules, s subsidy.Share) error {
	c, err := tx.Claim(s.Claim)
	if err != nil {
		return err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(c.Lines, func(l claim.Line) bool { return l.ID == s.ID })
	if at < 0 {
		return fmt.Errorf("share %s has no line", s.ID)
	}
	if l := c.Lines[at]; l.Item != "" {
		plan, err := tx.PlanOfItem(l.Item)
		if err != nil {
			return err
		}
		if err := dropFromPlan(tx, plan, l.Item, l.ID, l.Amount); err != nil {
			return err
		}
	}
	event, err := c.CutMerged(s.ID, s.Held, terms, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	return tx.SaveClaim(c, event)
}
