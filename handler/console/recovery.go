package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// claimRecoveries are a claim's recoveries, each with its next step.
func (k Console) claimRecoveries(v visit, c claim.Claim) ([]page.Recovery, error) {
	list, err := k.Store.ClaimRecoveries(v.UserContext(), c.ID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nil
	}
	var cases []string
	for _, r := range list {
		cases = append(cases, r.ID)
	}
	if err := k.reads(v, cases...); err != nil {
		return nil, err
	}
	// as they are after their revisions were read
	if list, err = k.Store.ClaimRecoveries(v.UserContext(), c.ID); err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ProposedBy)
	}
	names, err := k.Store.StaffNames(v.UserContext(), ids...)
	if err != nil {
		return nil, err
	}
	rules, err := k.Store.CommonRules(v.UserContext())
	if err != nil {
		return nil, err
	}
	terms, err := rules.TermsOf(c)
	if err != nil {
		return nil, err
	}
	out := make([]page.Recovery, len(list))
	for i, r := range list {
		out[i] = page.Recovery{Recovery: r, By: names[r.ProposedBy], Standing: r.Standing(v.today())}
		if err := k.hearing(v, terms, &out[i]); err != nil {
			return nil, err
		}
		may := func(action subsidy.Action) *page.Choice {
			return &page.Choice{Why: why(r.May(action, v.staff.Actor(), v.today()))}
		}
		switch r.State {
		case claim.RecoveryProposed:
			out[i].Confirm, out[i].Reject = may(subsidy.ConfirmRecovery), may(subsidy.RejectRecovery)
		case claim.RecoveryConfirmed:
			out[i].Complete = may(subsidy.CompleteRecovery)
		}
	}
	return out, nil
}

// hearing adds what the enterprise handed in, and until when it is heard.
func (k Console) hearing(v visit, terms subsidy.Terms, r *page.Recovery) (err error) {
	if r.Files, err = k.Store.Attachments(v.UserContext(), v.staff.Actor(), r.ID); err != nil {
		return err
	}
	if r.State != claim.RecoveryProposed || r.Hearing.NotifiedAt.IsZero() {
		return nil
	}
	day, err := r.AnswerDay(terms)
	r.Day = &day
	return err
}

// proposeRecovery proposes to take back what a person was paid.
func (k Console) proposeRecovery(v visit) error {
	reason := v.FormValue("reason")
	route := "proposeRecovery " + v.Params("line")
	return k.decideClaim(v, route, func(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
		return procedure.ProposeRecovery(tx, c.ID, v.Params("line"), reason, rules)
	}, "/console/claims/"+v.Params("id")+"#recoveries", func(refused error) error {
		return k.showClaimLine(v, nil, refused)
	})
}

// changeRecovery decides a recovery of the claim; another claim's is not there.
func (k Console) changeRecovery(v visit, route string, change func(tx *store.Tx, id string) error) error {
	return k.decideClaim(v, route+" "+v.Params("recovery"), func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		r, err := tx.Recovery(v.Params("recovery"))
		if err != nil {
			return err
		}
		if r.Claim != c.ID {
			return &subsidy.Error{Kind: subsidy.NotFound, Message: "没有找到这项追回，请刷新页面"}
		}
		return change(tx, r.ID)
	}, "/console/claims/"+v.Params("id")+"#recoveries", func(refused error) error {
		return k.showClaim(v, false, refused)
	})
}

// decideRecovery lets the chief order the recovery or turn it down.
func (k Console) decideRecovery(v visit) error {
	answer := v.FormValue("answer")
	return k.changeRecovery(v, "decideRecovery", func(tx *store.Tx, id string) error {
		if answer != "confirm" && answer != "reject" {
			return &subsidy.Error{Kind: subsidy.Invalid, Field: "/answer", Message: "请选择追回或不追回"}
		}
		return procedure.DecideRecovery(tx, id, answer == "confirm", v.FormValue("reason"))
	})
}

// completeRecovery records that the money came back.
func (k Console) completeRecovery(v visit) error {
	return k.changeRecovery(v, "completeRecovery", func(tx *store.Tx, id string) error {
		return procedure.CompleteRecovery(tx, id, v.FormValue("voucher"), v.day("received"))
	})
}
