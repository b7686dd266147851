package subsidy

import (
	"strings"
	"time"
)

// ReadPayees lets the county see a plan's payees whole, for a stated reason:
// each such reading is logged (rules.md 7).
func (p Plan) ReadPayees(reason string, by Actor, now time.Time) (Event, error) {
	if err := by.May(ReadUnmasked, p.Scope()); err != nil {
		return Event{}, err
	}
	if reason = strings.TrimSpace(reason); len([]rune(reason)) < 2 || len([]rune(reason)) > 200 {
		return Event{}, invalid("/reason", "请先写明查看完整账号的原因，查看会留下记录")
	}
	ev := p.event(ReadUnmasked, p.State, by, now)
	ev.Note = reason
	return ev, nil
}

// PlanOutcome is what the bank made of a plan.
type PlanOutcome struct {
	Paid, Failed       int // payments
	PaidSum, FailedSum Fen
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
