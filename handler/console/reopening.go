package console

import (
	"strconv"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// appealOrder reads the form; what is no revision is refused by the rule.
func (v visit) appealOrder() subsidy.AppealOrder {
	revision, err := strconv.Atoi(v.FormValue("revision"))
	if err != nil {
		revision = -1
	}
	return subsidy.AppealOrder{
		Kind: subsidy.AppealKind(v.FormValue("order_kind")), Number: v.FormValue("order_number"),
		Day: v.day("order_day"), Revision: revision,
	}
}

// reopenFiling takes a refused filing up again after 复议 or a court.
func (k Console) reopenFiling(v visit) error {
	f, err := k.Store.FilingFor(v.UserContext(), v.staff.Actor(), v.Params("id"))
	if err != nil {
		return err
	}
	rules, err := k.Store.Rules(v.UserContext(), f.Enterprise)
	if err != nil {
		return err
	}
	order := v.appealOrder()
	return k.decide(v, "reopenFiling", func(tx *store.Tx, f *subsidy.Filing) error {
		return procedure.ReopenFiling(tx, f, order, rules)
	})
}

// reopenClaim takes a refused claim up again after 复议 or a court.
func (k Console) reopenClaim(v visit) error {
	order := v.appealOrder()
	return k.moveClaim(v, "reopenClaim", func(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
		return procedure.ReopenClaim(tx, c, order, rules)
	})
}
