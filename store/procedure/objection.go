package procedure

import (
	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// RaiseObjection takes an objection to a claim: it holds its lines, or is a report. One
// that repeats an open one is put to that. Of one without an account, Origin is
// the address it comes from.
func RaiseObjection(tx *store.Tx, claimID string, o claim.Objection) (claim.Objection, error) {
	c, err := tx.Claim(claimID)
	if err != nil {
		return o, err
	}
	kind := claim.Reporting
	if c.InPublicity(calendar.DayOf(tx.Act().Now)) {
		kind = claim.Objecting
	}
	open, again, err := tx.RaisedBy(&o, kind, c.ID, c.County)
	if err != nil {
		return o, err
	}
	if again {
		event, err := c.ObjectAgain(&open, o, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return o, err
		}
		if err := tx.KeepObjection(open); err != nil {
			return o, err
		}
		return open, tx.SaveClaim(c, event)
	}
	o.ID = tx.NewID()
	event, err := c.Object(&o, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return o, err
	}
	if err := tx.KeepObjection(o); err != nil {
		return o, err
	}
	return o, tx.SaveClaim(c, event)
}

// FileReport takes a report (举报) about no claim in particular.
func FileReport(tx *store.Tx, o claim.Objection) error {
	open, again, err := tx.RaisedBy(&o, claim.Reporting, "", o.County)
	if err != nil {
		return err
	}
	if again {
		event, err := open.ReportAgain(o, tx.Act().Actor, tx.Act().Now)
		if err != nil {
			return err
		}
		if err := tx.KeepObjection(open); err != nil {
			return err
		}
		return tx.Record(event)
	}
	o.ID = tx.NewID()
	event, err := claim.NewReport(&o, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.KeepObjection(o); err != nil {
		return err
	}
	return tx.Record(event)
}

// SayWord takes a trainee's word on a line, as they said it; “no” takes the line out of a plan that
// is not with the bank yet, “yes” lets it go on.
func SayWord(tx *store.Tx, s claim.Saying, rules store.Rules) error {
	line, word := s.Line, s.Word
	c, err := tx.ClaimOfLine(line, tx.Act().Actor.Person)
	if err != nil {
		return err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return err
	}
	saying := s
	saying.Terms = terms
	if err := tx.WhoSays(&saying, c); err != nil {
		return err
	}
	item, amount := "", subsidy.Fen(0)
	for _, l := range c.Lines {
		if l.ID == line {
			item, amount = l.Item, l.Amount
		}
	}
	plan := claim.Plan{}
	if item != "" {
		if plan, err = tx.PlanOfItem(item); err != nil {
			return err
		}
		saying.Sent = plan.State == claim.PlanSent
	}
	open, err := tx.OpenWord(line)
	if err != nil {
		return err
	}
	saying.Open = open
	o := claim.Objection{ID: tx.NewID()}
	event, err := c.Say(saying, &o, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if word == claim.WordNo {
		err = tx.KeepObjection(o)
	} else if open != nil {
		err = tx.KeepObjection(*open)
	}
	if err == nil && item != "" && !saying.Sent && word == claim.WordNo {
		err = dropFromPlan(tx, plan, item, line, amount)
	}
	if err != nil {
		return err
	}
	return tx.SaveClaim(c, event)
}

// RuleObjection lets the rule decide an objection and its lines.
func RuleObjection(tx *store.Tx, id string, ruling claim.Ruling, rules store.Rules) (claim.Objection, error) {
	o, err := tx.Objection(id)
	if err != nil {
		return o, err
	}
	if err := tx.Act().Actor.May(subsidy.DecideObjection, o.Scope()); err != nil {
		return o, err
	}
	var event subsidy.Event
	if o.Kind == claim.Reporting {
		if event, err = o.AnswerReport(ruling.Answer, tx.Act().Actor, tx.Act().Now); err != nil {
			return o, err
		}
		if err := tx.KeepObjection(o); err != nil {
			return o, err
		}
		return o, tx.Record(event)
	}
	c, err := tx.Claim(o.Claim)
	if err != nil {
		return o, err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return o, err
	}
	if event, err = c.Rule(&o, ruling, terms, tx.Act().Actor, tx.Act().Now); err != nil {
		return o, err
	}
	if err := tx.KeepObjection(o); err != nil {
		return o, err
	}
	return o, tx.SaveClaim(c, event)
}
