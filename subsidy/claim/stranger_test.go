package subsidy

import (
	"testing"

	"shigang/subsidy/calendar"
)

// TestNobodyActsWithoutARowInTheTable asks every act, each of a case that would
// allow it to the right person, for somebody who may do none of them.
func TestNobodyActsWithoutARowInTheTable(t *testing.T) {
	nobody := Actor{ID: "n", Role: PlatformServer, Platform: "class"}
	why, lines := "已逐条核对", []string{"line0"}
	reasons := []Reason{{Step: StepPeople, Message: "请补充材料"}}
	returned := []Reason{{Step: StepRoster, Message: "第3行有误"}}
	claim := func(state ClaimState, do func(c *Claim) error) func() error {
		return func() error { return do(claimIn(t, state)) }
	}
	filing := func(state FilingState, do func(f *Filing) error) func() error {
		return func() error {
			f := complete()
			f.State = state
			return do(&f)
		}
	}
	drop := func(_ Event, err error) error { return err }
	objection := Objection{ID: "o", Kind: Objecting, Claim: "cl", County: "440203", State: ObjectionOpen,
		Text: "没有上过课"}
	changed := claimIn(t, ClaimSubmitted)
	changed.NewPayee = &payee
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	for name, act := range map[string]func() error{
		"open a claim": func() error {
			_, _, err := NewClaim("x", ended(), nil, terms(), nobody, claimed)
			return err
		},
		"edit a claim": claim(ClaimDraft, func(c *Claim) error {
			return drop(c.Edit(ClaimEdit{}, c.Revision, nobody, claimed))
		}),
		"submit a claim": claim(ClaimDraft, func(c *Claim) error {
			return drop(c.Submit(claimInput(2), "SL1", nobody, claimed))
		}),
		"top a claim up":   claim(ClaimSubmitted, func(c *Claim) error { return drop(c.TopUp(nobody, claimed)) }),
		"withdraw a claim": claim(ClaimSubmitted, func(c *Claim) error { return drop(c.Withdraw(nobody, claimed)) }),
		"read a person of a claim": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.ReadPerson(nil, "姓名", why, nobody, claimed))
		}),
		"export a claim": claim(ClaimSubmitted, func(c *Claim) error { return drop(c.Export(why, nobody, claimed)) }),
		"ask for a supplement": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.AskSupplement(reasons, terms(), nobody, claimed))
		}),
		"lapse a supplement": claim(ClaimSupplement, func(c *Claim) error {
			return drop(c.Lapse(terms(), nobody, c.SupplementBy.AddDays(1).Start()))
		}),
		"lower a line": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.LowerLine("line0", 1, why, terms().Policy, nobody, claimed))
		}),
		"lower a line that is not there": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.LowerLine("other", 1, why, terms().Policy, nobody, claimed))
		}),
		"exclude a line": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.ExcludeLine("line0", why, nobody, claimed))
		}),
		"review a claim": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.Review("", nobody, claimed))
		}),
		"send a claim back": claim(ClaimReviewed, func(c *Claim) error {
			return drop(c.SendBack(why, nobody, claimed))
		}),
		"approve a claim": claim(ClaimReviewed, func(c *Claim) error {
			return drop(c.Approve(nobody, claimed))
		}),
		"propose to refuse a claim": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.ProposeRefusal(reasons, nobody, claimed))
		}),
		"refuse a claim": claim(ClaimReviewed, func(c *Claim) error {
			c.Refusing = true
			return drop(c.ConfirmRefusal(nobody, claimed))
		}),
		"publish a claim": claim(ClaimApproved, func(c *Claim) error {
			return drop(c.Publish(terms(), nobody, claimed))
		}),
		"clear a claim": claim(ClaimPublished, func(c *Claim) error {
			return drop(c.Clear(terms(), nobody, after(c.PublicUntil)))
		}),
		"expire a claim": claim(ClaimDraft, func(c *Claim) error {
			return drop(c.Expire(nobody, after(c.ClaimBy)))
		}),
		"record paper": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.ReceivePaper(calendar.DayOf(claimed), nobody, claimed))
		}),
		"record a number": claim(ClaimApproved, func(c *Claim) error {
			return drop(c.EnterProvincial("SX1", calendar.DayOf(claimed), nobody, claimed))
		}),
		"change a payee": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.SetPayee(payee, "甲公司", nobody, claimed))
		}),
		"decide a payee": func() error { return drop(changed.DecidePayee(true, nobody, claimed)) },
		"object": claim(ClaimPublished, func(c *Claim) error {
			o := Objection{Text: "没有上过课", Lines: lines}
			return drop(c.Object(&o, nobody, claimed))
		}),
		"object again": claim(ClaimPublished, func(c *Claim) error {
			o := objection
			return drop(c.ObjectAgain(&o, objection, nobody, claimed))
		}),
		"report": func() error {
			o := Objection{Text: "没有上过课", County: "440203"}
			return drop(NewReport(&o, nobody, claimed))
		},
		"report again": func() error {
			o := objection
			return drop(o.ReportAgain(objection, nobody, claimed))
		},
		"say a word": claim(ClaimPublished, func(c *Claim) error {
			return drop(c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Terms: terms()}), &Objection{}, nobody, claimed))
		}),
		"rule": claim(ClaimPublished, func(c *Claim) error {
			o := objection
			return drop(c.Rule(&o, Ruling{Answer: why}, terms(), nobody, claimed))
		}),
		"answer a report": func() error {
			o := objection
			o.Kind = Reporting
			return drop(o.AnswerReport(why, nobody, claimed))
		},
		"read a contact": func() error { return drop(objection.ReadContact(why, nobody, claimed)) },
		"propose a recovery": claim(ClaimPaid, func(c *Claim) error {
			_, _, err := c.ProposeRecovery("r", "line0", why, terms(), nobody, claimed)
			return err
		}),
		"cut a merged line": claim(ClaimSubmitted, func(c *Claim) error {
			return drop(c.CutMerged("line0", 1, terms(), nobody, claimed))
		}),
		"recover what merged": claim(ClaimPaid, func(c *Claim) error {
			_, _, err := c.RecoverMerged("r", "line0", 1, terms(), nobody, claimed)
			return err
		}),
		"make a plan": claim(ClaimCleared, func(c *Claim) error {
			_, _, err := MakePlan(Plan{County: "440203", Fund: fund}, []*Claim{c}, func() string { return "i" },
				nobody, after(c.PublicUntil))
			return err
		}),
		"approve a plan": func() error {
			p := Plan{County: "440203", State: PlanDraft, Items: []PaymentItem{{Amount: 1}}}
			return drop(p.Approve(nobody, claimed))
		},
		"export a plan": func() error {
			p := Plan{County: "440203", State: PlanApproved}
			return drop(p.Export("d", nobody, claimed))
		},
		"take an answer": func() error {
			p := Plan{County: "440203", State: PlanSent}
			return drop(p.Take(BankAnswer{}, nobody, claimed))
		},
		"cancel a plan": func() error {
			p := Plan{County: "440203", State: PlanDraft}
			return drop(p.Cancel(why, nobody, claimed))
		},
		"confirm a recovery": func() error {
			r := Recovery{County: "440203", State: RecoveryProposed}
			return drop(r.Confirm(nobody, claimed))
		},
		"reject a recovery": func() error {
			r := Recovery{County: "440203", State: RecoveryProposed}
			return drop(r.Reject(why, nobody, claimed))
		},
		"complete a recovery": claim(ClaimPaid, func(c *Claim) error {
			r := Recovery{County: "440203", Line: "line0", State: RecoveryConfirmed, Amount: 1}
			return drop(r.Complete(c, "缴1", calendar.DayOf(claimed), nobody, claimed))
		}),
		"enter elsewhere": func() error {
			e := Elsewhere{Amount: 1, Proof: "深圳市通知1号"}
			return drop(e.Enter(ended(), &PersonYear{}, 1000_00, nobody, claimed))
		},
		"open a filing": func() error {
			_, _, err := NewFiling("f", Enterprise{ID: "e"}, OnJob, nobody, monday)
			return err
		},
		"save a filing": filing(FilingDraft, func(f *Filing) error {
			return drop(f.Save(f.Form, f.Revision, nobody, monday))
		}),
		"change a roster": filing(FilingDraft, func(f *Filing) error {
			return drop(f.ChangeRoster(1, 0, nobody, monday))
		}),
		"read a roster's row": filing(FilingSubmitted, func(f *Filing) error {
			return drop(f.ReadPerson(why, nobody, monday))
		}),
		"submit a filing": filing(FilingDraft, func(f *Filing) error {
			return drop(f.Submit(input(), "BA1", nobody, monday))
		}),
		"return a filing": filing(FilingSubmitted, func(f *Filing) error {
			return drop(f.Return(returned, nobody, monday))
		}),
		"accept a filing": filing(FilingSubmitted, func(f *Filing) error {
			return drop(f.Accept(nobody, monday))
		}),
		"refuse a filing": filing(FilingSubmitted, func(f *Filing) error {
			return drop(f.Refuse(returned, nobody, monday))
		}),
		"withdraw a filing": filing(FilingSubmitted, func(f *Filing) error {
			return drop(f.Withdraw(nobody, monday))
		}),
		"a filing's paper": filing(FilingSubmitted, func(f *Filing) error {
			return drop(f.ReceivePaper(calendar.DayOf(monday), nobody, monday))
		}),
		"a filing's number": filing(FilingAccepted, func(f *Filing) error {
			return drop(f.EnterProvincial("SX1", calendar.DayOf(monday), nobody, monday))
		}),
		"export a filing": filing(FilingSubmitted, func(f *Filing) error {
			return drop(f.Export(why, nobody, monday))
		}),
		"amend a filing": filing(FilingAccepted, func(f *Filing) error {
			_, _, err := f.Amend("a", false, nobody, monday)
			return err
		}),
		"apply an amendment": filing(FilingAccepted, func(f *Filing) error {
			return drop(f.Apply(Filing{Amends: "f", State: FilingAccepted, Form: f.Form}, nobody, monday))
		}),
		"propose a policy": func() error {
			_, _, err := PublishedPolicies().Propose("q", Policy{}, calendar.Day{}, nobody, monday)
			return err
		},
		"turn a policy down": func() error {
			q := PolicyProposal{State: PolicyProposed, By: "x"}
			return drop(q.Reject(why, nobody, monday))
		},
		"confirm a policy": func() error {
			q := PolicyProposal{State: PolicyProposed, By: "x"}
			_, _, err := PublishedPolicies().Confirm(&q, calendar.Day{}, nobody, monday)
			return err
		},
		"ask who may decide": func() error {
			return PolicyProposal{State: PolicyProposed, By: "x"}.MayDecide(nobody)
		},
		"ask about a line": claim(ClaimSubmitted, func(c *Claim) error {
			return c.MayChangeLine(LowerLine, c.Lines[0], nobody)
		}),
		"ask about a record": func() error { return changed.May(DecidePayee, nobody) },
		"ask about a recovery": func() error {
			return Recovery{County: "440203", State: RecoveryConfirmed}.May(CompleteRecovery, nobody, calendar.DayOf(claimed))
		},
	} {
		if kind := KindOf(act()); kind != Forbidden && kind != NotFound {
			t.Errorf("%s: %q", name, kind)
		}
	}
}
