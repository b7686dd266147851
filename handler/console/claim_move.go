package console

import (
	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// decideClaim loads the claim, lets change decide and save; a refusal is shown
// again where the form was. A stranger's claim is not there.
func (k Console) decideClaim(
	v visit, route string, change func(*store.Tx, *claim.Claim, store.Rules) error, to string, again func(error) error,
) error {
	id := v.Params("id")
	c, err := k.Store.ClaimFor(v.UserContext(), v.staff.Actor(), id)
	if err != nil {
		return err
	}
	rules, err := k.Store.Rules(v.UserContext(), c.Enterprise)
	if err != nil {
		return err
	}
	err = k.Store.Change(v.UserContext(), v.act(route+" "+id), func(tx *store.Tx) error {
		c, err := tx.Claim(id)
		if err != nil {
			return err
		}
		return change(tx, &c, rules)
	})
	return v.after(err, to, again)
}

// moveClaim is decideClaim for a decision on the whole claim.
func (k Console) moveClaim(v visit, route string, change func(*store.Tx, *claim.Claim, store.Rules) error) error {
	return k.decideClaim(v, route, change, "/console/claims/"+v.Params("id"),
		func(refused error) error { return k.showClaim(v, false, refused) })
}

// askSupplement asks the enterprise for what is missing, reason by reason.
func (k Console) askSupplement(v visit) error {
	return k.moveClaim(v, "askSupplement", func(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
		return procedure.AskSupplement(tx, c, v.reasons(), v.FormValue("again"), rules)
	})
}

func (k Console) reviewClaim(v visit) error {
	return k.moveClaim(v, "reviewClaim", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.ReviewClaim(tx, c, v.FormValue("opinion"))
	})
}

func (k Console) sendBackClaim(v visit) error {
	return k.moveClaim(v, "sendBackClaim", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.SendBackClaim(tx, c, v.FormValue("reason"))
	})
}

func (k Console) approveClaim(v visit) error {
	return k.moveClaim(v, "approveClaim", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.ApproveClaim(tx, c)
	})
}

// proposeRefusal is the first of the two people that a refusal needs.
func (k Console) proposeRefusal(v visit) error {
	return k.moveClaim(v, "proposeRefusal", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.ProposeRefusal(tx, c, v.reasons())
	})
}

// answerRefusal is the second: who confirms the refusal or returns it; neither is
// chosen by leaving the answer out.
func (k Console) answerRefusal(v visit) error {
	answer, unanswered := v.chosen("answer", "请选择确认不予补贴或退回初审", "confirm", "return")
	return k.moveClaim(v, "answerRefusal", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		switch {
		case unanswered != nil:
			return unanswered
		case answer == "confirm":
			return procedure.ConfirmRefusal(tx, c)
		}
		return procedure.ReturnRefusal(tx, c, v.FormValue("reason"))
	})
}

// publishClaim starts publicity; the trainees who are bound are asked.
func (k Console) publishClaim(v visit) error {
	return k.moveClaim(v, "publishClaim", procedure.PublishClaim)
}

func (k Console) claimPaper(v visit) error {
	return k.moveClaim(v, "claimPaper", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.ReceiveClaimPaper(tx, c, v.day("paper_day"))
	})
}

func (k Console) claimProvincial(v visit) error {
	return k.moveClaim(v, "claimProvincial", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.EnterClaimProvincial(tx, c, v.FormValue("provincial_number"), v.day("provincial_day"))
	})
}

// decidePayee confirms a change of payee or turns it down; neither is chosen by
// leaving the answer out.
func (k Console) decidePayee(v visit) error {
	answer, unanswered := v.chosen("answer", "请选择同意或不同意更改收款账户", "confirm", "refuse")
	return k.moveClaim(v, "decidePayee", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		if unanswered != nil {
			return unanswered
		}
		return procedure.DecidePayee(tx, c, answer == "confirm")
	})
}

// lowerLine lowers one person's class hours; what is no number the rule refuses.
func (k Console) lowerLine(v visit) error {
	return k.changeLine(v, "lowerLine", func(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
		return procedure.LowerLine(tx, c, v.Params("line"), whole(v.FormValue("hours")), v.FormValue("reason"), rules)
	})
}

func (k Console) excludeLine(v visit) error {
	return k.changeLine(v, "excludeLine", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.ExcludeLine(tx, c, v.Params("line"), v.FormValue("reason"))
	})
}

// changeLine decides one person's line; a refusal is shown on their own page.
func (k Console) changeLine(v visit, route string, change func(*store.Tx, *claim.Claim, store.Rules) error) error {
	return k.decideClaim(v, route+" "+v.Params("line"), change, v.linePage(),
		func(refused error) error { return k.showClaimLine(v, nil, refused) })
}

func (v visit) linePage() string {
	return "/console/claims/" + v.Params("id") + "/lines/" + v.Params("line")
}

// readWhole logs a reading of what is masked elsewhere, for a stated reason;
// also says of whose line it is, nil for nobody's.
func (k Console) readWhole(
	v visit, what string, also func(*store.Tx, claim.Claim) (*claim.Line, error),
) error {
	act := v.act("readWhole " + v.Params("id"))
	act.Key = ""
	return k.Store.Change(v.UserContext(), act, func(tx *store.Tx) error {
		c, err := tx.Claim(v.Params("id"))
		if err != nil {
			return err
		}
		line, err := also(tx, c)
		if err != nil {
			return err
		}
		event, err := c.ReadPerson(line, what, v.FormValue("reason"), act.Actor, act.Now)
		if err != nil {
			return err
		}
		return tx.Record(event)
	})
}

// revealPayee shows the payee's account whole; the reading is logged.
func (k Console) revealPayee(v visit) error {
	err := k.readWhole(v, "收款账户", func(*store.Tx, claim.Claim) (*claim.Line, error) { return nil, nil })
	switch kind := subsidy.KindOf(err); {
	case err == nil:
		return k.showClaim(v, true, nil)
	case kind == subsidy.Invalid:
		return k.showClaim(v, false, err)
	}
	return err
}

// revealLine shows one person of the claim whole; the reading is logged.
func (k Console) revealLine(v visit) error {
	var whole page.RosterPerson
	err := k.readWhole(v, "完整个人信息", func(tx *store.Tx, c claim.Claim) (*claim.Line, error) {
		for _, l := range c.Lines {
			if l.ID != v.Params("line") {
				continue
			}
			p, err := tx.RosterRow(c.Training.Filing, l.Row)
			whole = page.RosterPerson{ID: l.ID, Name: p.Name, Number: string(p.ID), Phone: p.Phone}
			return &l, err
		}
		return nil, &subsidy.Error{Kind: subsidy.NotFound, Message: "这名职工不在这份申领里，请刷新页面"}
	})
	switch kind := subsidy.KindOf(err); {
	case err == nil:
		return k.showClaimLine(v, &whole, nil)
	case kind == subsidy.Invalid:
		return k.showClaimLine(v, nil, err)
	}
	return err
}
