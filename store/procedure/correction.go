package procedure

import (
	"shigang/store"
	"shigang/subsidy"
)

// AskCorrection opens a correction of what a filing says of a person: of the
// trainee's own row, or, for a county, of a row.
func AskCorrection(tx *store.Tx,
	filing, row string, kind subsidy.CorrectionKind, asked subsidy.CorrectionText,
) (subsidy.Correction, error) {
	var c subsidy.Correction
	actor := tx.Act().Actor
	f, err := tx.Filing(filing)
	if err != nil {
		return c, err
	}
	place, err := tx.RosterPlace(filing, row)
	if err != nil {
		return c, err
	}
	c, event, err := subsidy.OpenCorrection(tx.NewID(), f, place, kind, asked, actor, tx.Act().Now)
	if err != nil {
		return c, err
	}
	open, err := tx.OpenCorrection(c.Row, kind)
	if err != nil {
		return c, err
	}
	if open {
		return c, &subsidy.Error{Kind: subsidy.Conflict, Message: "这一项已经在申请更正，请等待答复"}
	}
	return c, tx.SaveCorrection(c, event)
}

// DecideCorrection lets the rule answer a correction; one that is accepted is
// carried out: a name or phone number in the roster, an ID number wherever the
// person stands. Study records are put right by the enterprise's next import.
func DecideCorrection(tx *store.Tx, id string, accept bool, answer string, rules store.Rules) (subsidy.Correction,
	error,
) {
	c, err := tx.Correction(id)
	if err != nil {
		return c, err
	}
	event, err := c.Decide(accept, answer, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return c, err
	}
	switch {
	case !accept || c.Kind == subsidy.CorrectStudy:
	case c.Kind == subsidy.CorrectID:
		err = mergePeople(tx, c, rules)
	default:
		err = tx.CorrectRows(c)
	}
	if err != nil {
		return c, err
	}
	return c, tx.SaveCorrection(c, event)
}
