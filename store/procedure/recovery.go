package procedure

import (
	"context"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// ProposeRecovery lets the rule propose to take back what a line was paid; one
// that is under way already is refused. The enterprise is told at once.
func ProposeRecovery(tx *store.Tx, claim, line, reason string, rules store.Rules) error {
	c, err := tx.Claim(claim)
	if err != nil {
		return err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return err
	}
	v, event, err := c.ProposeRecovery(tx.NewID(), line, reason, terms, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if going, err := tx.Recovering(line); err != nil {
		return err
	} else if going {
		return &subsidy.Error{Kind: subsidy.Conflict, Message: "这名职工的补贴已在追回，请刷新页面", Clause: "五"}
	}
	return tx.SaveRecovery(v, event)
}

// AnswerRecovery takes what the enterprise says to a proposed recovery, at the
// revision that it read; without a statement it waives being heard.
func AnswerRecovery(tx *store.Tx, id string, statement *string, revision int) error {
	v, err := tx.Recovery(id)
	if err != nil {
		return err
	}
	var event subsidy.Event
	if statement != nil {
		event, err = v.Plead(*statement, revision, tx.Act().Actor, tx.Act().Now)
	} else {
		event, err = v.Waive(revision, tx.Act().Actor, tx.Act().Now)
	}
	if err != nil {
		return err
	}
	return tx.SaveRecovery(v, event)
}

// AdvanceRecovery does what time alone does to a proposed recovery, and calculates
// its day with the newest calendar.
func AdvanceRecovery(ctx context.Context, s *store.Store, id string, rules store.Rules) error {
	now, err := s.Now(ctx)
	if err != nil {
		return err
	}
	return s.Change(ctx, store.Act{Actor: subsidy.Actor{Role: subsidy.System}, Now: now}, func(tx *store.Tx) error {
		v, err := tx.Recovery(id)
		if err != nil {
			return err
		}
		terms, err := termsOfRecovery(tx, v, rules)
		if err != nil {
			return err
		}
		event, ok, err := v.Recount(terms, now)
		switch {
		case err != nil:
			return err
		case ok:
			err = tx.SaveRecovery(v, event)
		default:
			err = tx.KeepRecovery(v)
		}
		if err != nil {
			return err
		}
		if event, ok, err = v.Advance(terms, now); err != nil || !ok {
			return err
		}
		return tx.SaveRecovery(v, event)
	})
}

// termsOfRecovery are the terms of the recovery's claim.
func termsOfRecovery(tx *store.Tx, v claim.Recovery, rules store.Rules) (subsidy.Terms, error) {
	c, err := tx.Claim(v.Claim)
	if err != nil {
		return subsidy.Terms{}, err
	}
	return rules.TermsOf(c)
}

// DecideRecovery lets the second person order the recovery or turn it down.
func DecideRecovery(tx *store.Tx, id string, order bool, answer string) error {
	v, err := tx.Recovery(id)
	if err != nil {
		return err
	}
	var event subsidy.Event
	if order {
		event, err = v.Confirm(tx.Act().Actor, tx.Act().Now)
	} else {
		event, err = v.Reject(answer, tx.Act().Actor, tx.Act().Now)
	}
	if err != nil {
		return err
	}
	return tx.SaveRecovery(v, event)
}

// CompleteRecovery records that the money came back.
func CompleteRecovery(tx *store.Tx, id, voucher string, day calendar.Day) error {
	v, err := tx.Recovery(id)
	if err != nil {
		return err
	}
	c, err := tx.Claim(v.Claim)
	if err != nil {
		return err
	}
	event, err := v.Complete(&c, voucher, day, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.SaveRecovery(v, event); err != nil {
		return err
	}
	event.Owes, event.Subject = nil, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID}
	return tx.SaveClaim(c, event)
}
