package claim

import (
	"time"

	"shigang/subsidy"
)

// ReadPayees lets the county see a plan's payees whole, for a stated reason:
// each such reading is logged (rules.md 7).
func (p Plan) ReadPayees(why string, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.ReadUnmasked, p.Scope()); err != nil {
		return subsidy.Event{}, err
	}
	if err := subsidy.CheckReason("/reason", "查看完整账号的原因", &why); err != nil {
		return subsidy.Event{}, err
	}
	ev := p.event(subsidy.ReadUnmasked, p.State, by, now)
	ev.Note = why
	return ev, nil
}

// PlanOutcome is what the bank made of a plan.
type PlanOutcome struct {
	Paid, Failed       int // payments
	PaidSum, FailedSum subsidy.Fen
}

// Outcome adds up what the bank answered.
func (p Plan) Outcome() (o PlanOutcome) {
	for _, i := range p.Items {
		switch i.State {
		case ItemPaid:
			o.Paid, o.PaidSum = o.Paid+1, o.PaidSum+i.Amount
		case ItemFailed:
			o.Failed, o.FailedSum = o.Failed+1, o.FailedSum+i.Amount
		}
	}
	return o
}
