package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// objection shows one objection with the people it concerns.
func (k Console) objection(v visit) error { return k.showObjection(v, false, nil) }

// showObjection shows an objection; who raised it is whole only after a logged
// reading.
func (k Console) showObjection(v visit, whole bool, refused error) error {
	ctx, actor := v.UserContext(), v.staff.Actor()
	o, err := k.Store.ObjectionFor(ctx, actor, v.Params("id"))
	if err != nil {
		return err
	}
	if o.Claim != "" {
		if err := k.reads(v, o.Claim); err != nil {
			return err
		}
	}
	lines, err := k.Store.ObjectionLines(ctx, o.ID)
	if err != nil {
		return err
	}
	views := make([]page.ClaimLine, len(lines))
	for i, l := range lines {
		views[i] = viewClaimLine(l)
	}
	names, err := k.Store.StaffNames(ctx, o.DecidedBy)
	if err != nil {
		return err
	}
	one := page.ObjectionCase{
		O: o, Lines: views, Whole: whole, Signed: o.Name != "" || o.Contact != "", Why: why(o.MayDecide(actor)),
		Decider: names[o.DecidedBy], MayRead: actor.May(subsidy.DecideObjection, o.Scope()) == nil,
	}
	if one.Library, err = k.library(v, "/console/objections/"+o.ID); err != nil {
		return err
	}
	if !whole {
		one.O.Name, one.O.Contact = "", ""
	}
	return k.write(v, view{
		place: "objections", title: o.Kind.Chinese(), refused: refused, body: page.Objection(one),
	})
}

// ruling reads a decision; hours that are no number the rule refuses. Upholding
// says of each person who is held whether they are lowered or excluded: what was
// left untouched is no answer.
func (v visit) ruling(held []string) (r claim.Ruling, err error) {
	r = claim.Ruling{Uphold: v.FormValue("ruling") == "uphold", Hours: map[string]int{}, Answer: v.FormValue("answer")}
	if !r.Uphold && v.FormValue("ruling") != "dismiss" {
		return r, &subsidy.Error{Kind: subsidy.Invalid, Field: "/ruling", Message: "请选择成立或不成立"}
	}
	if !r.Uphold {
		return r, nil
	}
	for _, id := range held {
		hours := subsidy.CleanValue(v.FormValue("hours_" + id))
		answer := v.FormValue("line_" + id)
		switch {
		case answer == "lower", answer == "" && hours != "":
			r.Hours[id] = whole(hours)
		case answer != "exclude":
			return r, &subsidy.Error{Kind: subsidy.Invalid, Field: "/line_" + id, Message: "请选择这个人调低还是排除"}
		case hours != "":
			return r, &subsidy.Error{
				Kind:    subsidy.Invalid,
				Field:   "/hours_" + id,
				Message: "排除的不填课时；要调低请选择调低",
			}
		}
	}
	return r, nil
}

// heldLines are the lines of an objection that a ruling decides.
func (k Console) heldLines(v visit, objection string) ([]string, error) {
	lines, err := k.Store.ObjectionLines(v.UserContext(), objection)
	var held []string
	for _, l := range lines {
		if l.State == claim.LineHeld {
			held = append(held, l.ID)
		}
	}
	return held, err
}

// decideObjection dismisses or upholds an objection, or answers a report.
func (k Console) decideObjection(v visit) error {
	ctx, actor, id := v.UserContext(), v.staff.Actor(), v.Params("id")
	o, err := k.Store.ObjectionFor(ctx, actor, id)
	if err != nil {
		return err
	}
	ruling, rules := claim.Ruling{Answer: v.FormValue("answer")}, store.Rules{}
	if o.Kind != claim.Reporting {
		v.decidesOn(o.Claim)
		held, err := k.heldLines(v, o.ID)
		if err != nil {
			return err
		}
		var refused error
		if ruling, refused = v.ruling(held); refused != nil && o.MayDecide(actor) == nil {
			return k.showObjection(v, false, refused)
		}
		c, err := k.Store.ClaimFor(ctx, actor, o.Claim)
		if err != nil {
			return err
		}
		if rules, err = k.Store.Rules(ctx, c.Enterprise); err != nil {
			return err
		}
	}
	err = k.Store.Change(ctx, v.act("decideObjection "+id), func(tx *store.Tx) error {
		_, err := procedure.RuleObjection(tx, id, ruling, rules)
		return err
	})
	return v.after(err, "/console/objections/"+id, func(refused error) error {
		return k.showObjection(v, false, refused)
	})
}

// revealContact shows who raised an objection, for a stated reason; the reading
// is logged.
func (k Console) revealContact(v visit) error {
	act := v.act("revealContact " + v.Params("id"))
	act.Key = ""
	err := k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		o, err := tx.Objection(v.Params("id"))
		if err != nil {
			return err
		}
		event, err := o.ReadContact(v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
	if subsidy.KindOf(err) == subsidy.Invalid {
		return k.showObjection(v, false, err)
	}
	if err != nil {
		return err
	}
	return k.showObjection(v, true, nil)
}
