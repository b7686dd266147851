package procedure

import (
	"slices"

	"shigang/store"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// MakePlan makes a payment plan of all that is payable of claims.
func MakePlan(tx *store.Tx, claims []string, fund claim.Payee) (claim.Plan, error) {
	by := tx.Act().Actor
	p := claim.Plan{ID: tx.NewID(), County: by.County, Fund: fund}
	if err := by.May(subsidy.MakePayment, p.Scope()); err != nil {
		return p, err
	}
	year := calendar.DayOf(tx.Act().Now).Year()
	money, err := tx.TakeFund(by.County, year)
	if err != nil {
		return p, err
	}
	loaded, were := make([]*claim.Claim, 0, len(claims)), make([]claim.State, 0, len(claims))
	for _, id := range store.SortedSet(claims) { // in order, as every lock
		c, err := tx.Claim(id)
		if err != nil {
			return p, err
		}
		loaded, were = append(loaded, &c), append(were, c.State)
	}
	if p.Number, err = tx.NextCaseNumber("BF", by.County, year); err != nil {
		return p, err
	}
	p, event, err := claim.MakePlan(p, loaded, tx.NewID, by, tx.Act().Now)
	if err != nil {
		return p, err
	}
	if err := money.Covers(p); err != nil {
		return p, err
	}
	if err := tx.SavePlan(p, event); err != nil {
		return p, err
	}
	for i, c := range loaded {
		if err := tx.KeepPaymentLines(*c, p.Items[i].ID); err != nil {
			return p, err
		}
		if err := tx.SaveClaim(*c, c.ScheduledEvent(were[i], p.Number, by, tx.Act().Now)); err != nil {
			return p, err
		}
	}
	return p, nil
}

// dropFromPlan takes a held line out of a plan that is not with the bank yet.
func dropFromPlan(tx *store.Tx, p claim.Plan, item, line string, amount subsidy.Fen) error {
	event, err := p.Drop(item, amount, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.DropPaymentLine(item, line); err != nil {
		return err
	}
	return tx.SavePlan(p, event)
}

// TakeAnswer lets the rule take the bank's answer; claims and their lines follow.
func TakeAnswer(tx *store.Tx, id string, a claim.BankAnswer) (claim.Plan, error) {
	p, err := tx.Plan(id)
	if err != nil {
		return p, err
	}
	if err := tx.Act().Actor.May(subsidy.ImportAnswer, p.Scope()); err != nil {
		return p, err
	}
	other, err := tx.PlanAnsweredBy(a.Digest, id)
	if err != nil {
		return p, err
	}
	if other != "" {
		return p, &subsidy.Error{
			Kind:    subsidy.Conflict,
			Field:   "/file",
			Message: "这份回盘文件已在计划“" + other + "”里导入过，不能重复导入",
		}
	}
	event, err := p.Take(a, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return p, err
	}
	if err := tx.SavePlan(p, event); err != nil {
		return p, err
	}
	standing := p // what was taken out before, since its lines are held, the bank never had
	standing.Items = slices.DeleteFunc(slices.Clone(p.Items), func(i claim.PaymentItem) bool {
		return i.State == claim.ItemCancelled
	})
	return p, eachClaimOf(tx, standing, func(c *claim.Claim, it claim.PaymentItem) subsidy.Event {
		return c.Settle(it, tx.Act().Actor, tx.Act().Now)
	})
}

// CancelPlan gives a plan up; its lines may be put into another.
func CancelPlan(tx *store.Tx, id, reason string) error {
	p, err := tx.Plan(id)
	if err != nil {
		return err
	}
	event, err := p.Cancel(reason, tx.Act().Actor, tx.Act().Now)
	if err != nil {
		return err
	}
	if err := tx.SavePlan(p, event); err != nil {
		return err
	}
	return eachClaimOf(tx, p, func(c *claim.Claim, it claim.PaymentItem) subsidy.Event {
		return c.Unschedule([]string{it.ID}, p.Number, tx.Act().Actor, tx.Act().Now)
	})
}

// eachClaimOf lets the claims of a plan follow it, in the order of their ids.
func eachClaimOf(tx *store.Tx, p claim.Plan, follow func(*claim.Claim, claim.PaymentItem) subsidy.Event) error {
	items := map[string]claim.PaymentItem{}
	var ids []string
	for _, it := range p.Items {
		items[it.Claim] = it
		ids = append(ids, it.Claim)
	}
	for _, id := range store.SortedSet(ids) {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		event := follow(&c, items[id]) // changes the claim that is saved
		if err := tx.SaveClaim(c, event); err != nil {
			return err
		}
	}
	return nil
}

// ApprovePlan is the second person's yes to a payment plan.
func ApprovePlan(tx *store.Tx, p *claim.Plan) error {
	event, err := p.Approve(tx.Act().Actor, tx.Act().Now)
	return keepPlan(tx, p, event, err)
}

// ExportPlan hands a plan's file, known by its digest, to the bank; once.
func ExportPlan(tx *store.Tx, p *claim.Plan, digest string) error {
	event, err := p.Export(digest, tx.Act().Actor, tx.Act().Now)
	return keepPlan(tx, p, event, err)
}

// keepPlan saves the plan with what the rule answered, unless it refused.
func keepPlan(tx *store.Tx, p *claim.Plan, event subsidy.Event, err error) error {
	if err != nil {
		return err
	}
	return tx.SavePlan(*p, event)
}
