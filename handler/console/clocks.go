package console

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"shigang/handler/console/page"
	"shigang/store"
	"shigang/store/procedure"
	"shigang/subsidy"
	"shigang/subsidy/claim"
)

// clockRoutes are the acts by which two people extend or suspend, and one resumes.
func (k Console) clockRoutes(g fiber.Router) {
	g.Post("/filings/:id/extension", k.decides(k.extendFiling))
	g.Post("/filings/:id/extension/answer", k.decides(k.answerFilingExtension))
	g.Post("/filings/:id/suspension", k.decides(k.suspendFiling))
	g.Post("/filings/:id/suspension/answer", k.decides(k.answerFilingSuspension))
	g.Post("/filings/:id/resume", k.decides(k.resumeFiling))
	g.Post("/claims/:id/extension", k.decides(k.extendClaim))
	g.Post("/claims/:id/extension/answer", k.decides(k.answerClaimExtension))
	g.Post("/claims/:id/suspension", k.decides(k.suspendClaim))
	g.Post("/claims/:id/suspension/answer", k.decides(k.answerClaimSuspension))
	g.Post("/claims/:id/resume", k.decides(k.resumeClaim))
}

// offered shows an act where it may follow; where it is not the reader's to do, it
// says why.
func offered(err error) *page.Choice {
	if err != nil && subsidy.KindOf(err) != subsidy.Forbidden {
		return nil
	}
	return &page.Choice{Why: why(err)}
}

// waiting is a proposal with its answer's choice.
func (k Console) waiting(ctx context.Context, s subsidy.Seconded, sentence string, action subsidy.Action,
	by subsidy.Actor, of subsidy.Scope,
) (*page.Proposal, error) {
	names, err := k.Store.StaffNames(ctx, s.By)
	if err != nil {
		return nil, err
	}
	out := &page.Proposal{Seconded: s, Who: names[s.By], Sentence: sentence}
	if by.May(action, of) == nil {
		out.Answer = &page.Choice{Why: why(s.MayAnswer(by))}
	}
	return out, nil
}

// clocksOf fills in what filings and claims have in common.
func (k Console) clocksOf(v visit, form *page.CaseClocks, c subsidy.Clocks, on *subsidy.Suspension,
	of subsidy.Scope,
) (err error) {
	ctx, actor := v.UserContext(), v.staff.Actor()
	form.Was = c.Explain(form.What)
	if on != nil {
		form.Mark = on.Mark()
	}
	if actor.May(subsidy.ProposeExtension, of) != nil { // who only reads is offered nothing
		form.Extend, form.Suspend, form.Resume = nil, nil, nil
	}
	if e := c.Extending(); e != nil {
		sentence := form.What + "由" + e.From.Chinese() + "延至" + e.To.Chinese()
		if form.Extending, err = k.waiting(ctx, e.Seconded, sentence, subsidy.GrantExtension, actor, of); err != nil {
			return err
		}
		form.Extending.Act = "extension"
	}
	if s := c.Suspending(); s != nil {
		form.Suspending, err = k.waiting(ctx, s.Seconded, "中止办理，等待"+s.Body+"处理", subsidy.ConfirmSuspension,
			actor, of)
		if err != nil {
			return err
		}
		form.Suspending.Act = "suspension"
	}
	return nil
}

// filingClocks is the part of a filing's page.
func (k Console) filingClocks(v visit, f subsidy.Filing) (page.CaseClocks, error) {
	form := page.CaseClocks{Path: "/console/filings/" + f.ID, What: "申领期限"}
	chiefs, err := k.Store.Chiefs(v.UserContext(), f.County)
	if err != nil {
		return form, err
	}
	by := v.staff.Actor()
	form.Extend, form.Suspend = offered(f.MayExtend(by, chiefs)), offered(f.MaySuspend(by, chiefs))
	form.Resume = offered(f.MayResume(by))
	if f.State == subsidy.FilingAccepted && f.Amends == "" {
		rules, err := k.Store.CommonRules(v.UserContext())
		if err != nil {
			return form, err
		}
		if form.Deadline, err = f.ClaimBy(rules.Calendar, rules.Policies); err != nil {
			return form, err
		}
		form.Extended = f.Mark(form.Deadline.Last)
	}
	return form, k.clocksOf(v, &form, f.Clocks, f.Suspended(), f.Scope())
}

// claimClocksForm is the part of a claim's page.
func (k Console) claimClocksForm(v visit, c claim.Claim) (page.CaseClocks, error) {
	by := v.staff.Actor()
	form := page.CaseClocks{
		Path: "/console/claims/" + c.ID, What: "补充材料期限", Extend: offered(c.MayExtend(by)),
		Suspend: offered(c.MaySuspend(by)), Resume: offered(c.MayResume(by)),
	}
	return form, k.clocksOf(v, &form, c.Clocks, c.Suspended(), c.Scope())
}

// paper reads the document of a form; a wrong day is none, which the rule refuses.
func (v visit) paper() subsidy.Paper {
	return subsidy.Paper{Name: v.FormValue("document"), Day: v.day("document_day")}
}

func (v visit) extension() subsidy.ExtensionAsk {
	return subsidy.ExtensionAsk{To: v.day("until"), Why: v.FormValue("reason"), Paper: v.paper()}
}

func (v visit) suspension() subsidy.SuspensionAsk {
	return subsidy.SuspensionAsk{Body: v.FormValue("body"), Why: v.FormValue("reason"), Paper: v.paper()}
}

func (v visit) resumption() subsidy.ResumptionAsk {
	return subsidy.ResumptionAsk{Why: v.FormValue("reason"), Paper: v.paper()}
}

// answers reads the second person's answer, of those who may give it; neither is
// chosen by leaving it out.
func (v visit) answers(tx *store.Tx, action subsidy.Action, of subsidy.Scope) (bool, error) {
	if err := tx.Act().Actor.May(action, of); err != nil {
		return false, err
	}
	answer, err := v.chosen("answer", "请选择同意或不同意", "confirm", "reject")
	return answer == "confirm", err
}

// decideClocks is decide with the rules that a filing's days are calculated with.
func (k Console) decideClocks(v visit, route string, change func(*store.Tx, *subsidy.Filing, store.Rules) error) error {
	rules, err := k.Store.CommonRules(v.UserContext())
	if err != nil {
		return err
	}
	return k.decide(v, route, func(tx *store.Tx, f *subsidy.Filing) error { return change(tx, f, rules) })
}

func (k Console) extendFiling(v visit) error {
	return k.decideClocks(v, "extendFiling", func(tx *store.Tx, f *subsidy.Filing, rules store.Rules) error {
		return procedure.ExtendFiling(tx, f, v.extension(), rules)
	})
}

func (k Console) answerFilingExtension(v visit) error {
	return k.decideClocks(v, "answerFilingExtension", func(tx *store.Tx, f *subsidy.Filing, rules store.Rules) error {
		yes, err := v.answers(tx, subsidy.GrantExtension, f.Scope())
		if err != nil {
			return err
		}
		return procedure.AnswerFilingExtension(tx, f, yes, v.FormValue("reason"), rules)
	})
}

func (k Console) suspendFiling(v visit) error {
	return k.decide(v, "suspendFiling", func(tx *store.Tx, f *subsidy.Filing) error {
		return procedure.SuspendFiling(tx, f, v.suspension())
	})
}

func (k Console) answerFilingSuspension(v visit) error {
	return k.decide(v, "answerFilingSuspension", func(tx *store.Tx, f *subsidy.Filing) error {
		yes, err := v.answers(tx, subsidy.ConfirmSuspension, f.Scope())
		if err != nil {
			return err
		}
		return procedure.AnswerFilingSuspension(tx, f, yes, v.FormValue("reason"))
	})
}

func (k Console) resumeFiling(v visit) error {
	return k.decideClocks(v, "resumeFiling", func(tx *store.Tx, f *subsidy.Filing, rules store.Rules) error {
		return procedure.ResumeFiling(tx, f, v.resumption(), rules)
	})
}

func (k Console) extendClaim(v visit) error {
	return k.moveClaim(v, "extendClaim", func(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
		return procedure.ExtendClaim(tx, c, v.extension(), rules)
	})
}

func (k Console) answerClaimExtension(v visit) error {
	return k.moveClaim(v, "answerClaimExtension", func(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
		yes, err := v.answers(tx, subsidy.GrantExtension, c.Scope())
		if err != nil {
			return err
		}
		return procedure.AnswerClaimExtension(tx, c, yes, v.FormValue("reason"), rules)
	})
}

func (k Console) suspendClaim(v visit) error {
	return k.moveClaim(v, "suspendClaim", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		return procedure.SuspendClaim(tx, c, v.suspension())
	})
}

func (k Console) answerClaimSuspension(v visit) error {
	return k.moveClaim(v, "answerClaimSuspension", func(tx *store.Tx, c *claim.Claim, _ store.Rules) error {
		yes, err := v.answers(tx, subsidy.ConfirmSuspension, c.Scope())
		if err != nil {
			return err
		}
		return procedure.AnswerClaimSuspension(tx, c, yes, v.FormValue("reason"))
	})
}

func (k Console) resumeClaim(v visit) error {
	return k.moveClaim(v, "resumeClaim", func(tx *store.Tx, c *claim.Claim, rules store.Rules) error {
		return procedure.ResumeClaim(tx, c, v.resumption(), rules)
	})
}
