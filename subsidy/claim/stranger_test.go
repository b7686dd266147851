package claim

import (
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// TestNobodyActsWithoutARowInTheTable asks every act, each of a case that would
// allow it to the right person, for somebody who may do none of them.
func TestNobodyActsWithoutARowInTheTable(t *testing.T) {
	nobody := subsidy.Actor{ID: "n", Role: subsidy.PlatformServer, Platform: "class"}
	why, lines := "已逐条核对", []string{"line0"}
	reasons := []subsidy.Reason{{Step: subsidy.StepPeople, Message: "请补充材料"}}
	returned := []subsidy.Reason{{Step: subsidy.StepRoster, Message: "第3行有误"}}
	claim := func(state State, do func(c *Claim) error) func() error {
		return func() error { return do(claimIn(t, state)) }
	}
	filing := func(state subsidy.FilingState, do func(f *subsidy.Filing) error) func() error {
		return func() error {
			f := complete()
			f.State = state
			return do(&f)
		}
	}
	drop := func(_ subsidy.Event, err error) error { return err }
	objection := Objection{
		ID: "o", Kind: Objecting, Claim: "cl", County: "440203", State: ObjectionOpen,
		Text: "没有上过课",
	}
	changed := claimIn(t, Submitted)
	changed.Entry.NewPayee = &payee
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	for name, act := range map[string]func() error{
		"open a claim": func() error {
			_, _, err := NewClaim("x", ended(), nil, terms(), nobody, claimed)
			return err
		},
		"edit a claim": claim(Draft, func(c *Claim) error {
			return drop(c.Edit(Edit{}, c.Revision, nobody, claimed))
		}),
		"submit a claim": claim(Draft, func(c *Claim) error {
			return drop(c.Submit(claimInput(2), "SL1", nobody, claimed))
		}),
		"top a claim up":   claim(Submitted, func(c *Claim) error { return drop(c.TopUp(nobody, claimed)) }),
		"withdraw a claim": claim(Submitted, func(c *Claim) error { return drop(c.Withdraw(nobody, claimed)) }),
		"read a person of a claim": claim(Submitted, func(c *Claim) error {
			return drop(c.ReadPerson(nil, "姓名", why, nobody, claimed))
		}),
		"export a claim": claim(Submitted, func(c *Claim) error { return drop(c.Export(why, nobody, claimed)) }),
		"ask for a supplement": claim(Submitted, func(c *Claim) error {
			return drop(c.AskSupplement(reasons, terms(), nobody, claimed))
		}),
		"lapse a supplement": claim(Supplement, func(c *Claim) error {
			return drop(c.Lapse(terms(), nobody, c.Supplements.By.AddDays(1).Start()))
		}),
		"lower a line": claim(Submitted, func(c *Claim) error {
			return drop(c.LowerLine("line0", 1, why, terms().Policy, nobody, claimed))
		}),
		"lower a line that is not there": claim(Submitted, func(c *Claim) error {
			return drop(c.LowerLine("other", 1, why, terms().Policy, nobody, claimed))
		}),
		"exclude a line": claim(Submitted, func(c *Claim) error {
			return drop(c.ExcludeLine("line0", why, nobody, claimed))
		}),
		"review a claim": claim(Submitted, func(c *Claim) error {
			return drop(c.ProposeApproval("", nobody, claimed))
		}),
		"send a claim back": claim(Reviewed, func(c *Claim) error {
			return drop(c.SendBack(why, nobody, claimed))
		}),
		"approve a claim": claim(Reviewed, func(c *Claim) error {
			return drop(c.Approve(nobody, claimed))
		}),
		"propose to refuse a claim": claim(Submitted, func(c *Claim) error {
			return drop(c.ProposeRefusal(reasons, nobody, claimed))
		}),
		"refuse a claim": claim(Reviewed, func(c *Claim) error {
			c.Review.Refusing = true
			return drop(c.ConfirmRefusal(nobody, claimed))
		}),
		"publish a claim": claim(Approved, func(c *Claim) error {
			return drop(c.Publish(terms(), nobody, claimed))
		}),
		"clear a claim": claim(Published, func(c *Claim) error {
			return drop(c.Clear(terms(), nobody, after(c.Publicity.Until)))
		}),
		"expire a claim": claim(Draft, func(c *Claim) error {
			return drop(c.Expire(nobody, after(c.Window.By)))
		}),
		"record paper": claim(Submitted, func(c *Claim) error {
			return drop(c.ReceivePaper(calendar.DayOf(claimed), nobody, claimed))
		}),
		"record a number": claim(Approved, func(c *Claim) error {
			return drop(c.EnterProvincial("SX1", calendar.DayOf(claimed), nobody, claimed))
		}),
		"change a payee": claim(Submitted, func(c *Claim) error {
			return drop(c.SetPayee(payee, "甲公司", nobody, claimed))
		}),
		"decide a payee": func() error { return drop(changed.DecidePayee(true, nobody, claimed)) },
		"object": claim(Published, func(c *Claim) error {
			o := Objection{Text: "没有上过课", Lines: lines}
			return drop(c.Object(&o, nobody, claimed))
		}),
		"object again": claim(Published, func(c *Claim) error {
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
		"say a word": claim(Published, func(c *Claim) error {
			return drop(
				c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Terms: terms()}), &Objection{}, nobody, claimed))
		}),
		"rule": claim(Published, func(c *Claim) error {
			o := objection
			return drop(c.Rule(&o, Ruling{Answer: why}, terms(), nobody, claimed))
		}),
		"answer a report": func() error {
			o := objection
			o.Kind = Reporting
			return drop(o.AnswerReport(why, nobody, claimed))
		},
		"read a contact": func() error { return drop(objection.ReadContact(why, nobody, claimed)) },
		"propose a recovery": claim(Paid, func(c *Claim) error {
			_, _, err := c.ProposeRecovery("r", "line0", why, terms(), nobody, claimed)
			return err
		}),
		"cut a merged line": claim(Submitted, func(c *Claim) error {
			return drop(c.CutMerged("line0", 1, terms(), nobody, claimed))
		}),
		"recover what merged": claim(Paid, func(c *Claim) error {
			_, _, err := c.RecoverMerged("r", "line0", 1, terms(), nobody, claimed)
			return err
		}),
		"make a plan": claim(Cleared, func(c *Claim) error {
			_, _, err := MakePlan(Plan{County: "440203", Fund: fund}, []*Claim{c}, func() string { return "i" },
				nobody, after(c.Publicity.Until))
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
		"complete a recovery": claim(Paid, func(c *Claim) error {
			r := Recovery{County: "440203", Line: "line0", State: RecoveryConfirmed, Amount: 1}
			return drop(r.Complete(c, "缴1", calendar.DayOf(claimed), nobody, claimed))
		}),
		"enter elsewhere": func() error {
			e := subsidy.Elsewhere{Amount: 1, Proof: "深圳市通知1号"}
			return drop(e.Enter(ended(), &subsidy.PersonYear{}, 1000_00, nobody, claimed))
		},
		"open a filing": func() error {
			_, _, err := subsidy.NewFiling("f", subsidy.Enterprise{ID: "e"}, subsidy.OnJob, nobody, monday)
			return err
		},
		"save a filing": filing(subsidy.FilingDraft, func(f *subsidy.Filing) error {
			return drop(f.Save(f.Form, f.Revision, nobody, monday))
		}),
		"change a roster": filing(subsidy.FilingDraft, func(f *subsidy.Filing) error {
			return drop(f.ChangeRoster(1, 0, nobody, monday))
		}),
		"read a roster's row": filing(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.ReadPerson(why, nobody, monday))
		}),
		"submit a filing": filing(subsidy.FilingDraft, func(f *subsidy.Filing) error {
			return drop(f.Submit(input(), "BA1", nobody, monday))
		}),
		"return a filing": filing(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Return(returned, nobody, monday))
		}),
		"accept a filing": filing(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Accept(nobody, monday))
		}),
		"refuse a filing": filing(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Refuse(returned, nobody, monday))
		}),
		"withdraw a filing": filing(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Withdraw(nobody, monday))
		}),
		"a filing's paper": filing(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.ReceivePaper(calendar.DayOf(monday), nobody, monday))
		}),
		"a filing's number": filing(subsidy.FilingAccepted, func(f *subsidy.Filing) error {
			return drop(f.EnterProvincial("SX1", calendar.DayOf(monday), nobody, monday))
		}),
		"export a filing": filing(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Export(why, nobody, monday))
		}),
		"amend a filing": filing(subsidy.FilingAccepted, func(f *subsidy.Filing) error {
			_, _, err := f.Amend("a", false, nobody, monday)
			return err
		}),
		"apply an amendment": filing(subsidy.FilingAccepted, func(f *subsidy.Filing) error {
			return drop(
				f.Apply(subsidy.Filing{Amends: "f", State: subsidy.FilingAccepted, Form: f.Form}, nobody, monday))
		}),
		"propose a policy": func() error {
			_, _, err := subsidy.PublishedPolicies().Propose("q", subsidy.Policy{}, calendar.Day{}, nobody, monday)
			return err
		},
		"turn a policy down": func() error {
			q := subsidy.PolicyProposal{State: subsidy.PolicyProposed, By: "x"}
			return drop(q.Reject(why, nobody, monday))
		},
		"confirm a policy": func() error {
			q := subsidy.PolicyProposal{State: subsidy.PolicyProposed, By: "x"}
			_, _, err := subsidy.PublishedPolicies().Confirm(&q, calendar.Day{}, nobody, monday)
			return err
		},
		"ask who may decide": func() error {
			return subsidy.PolicyProposal{State: subsidy.PolicyProposed, By: "x"}.MayDecide(nobody)
		},
		"ask about a line": claim(Submitted, func(c *Claim) error {
			return c.MayChangeLine(subsidy.LowerLine, c.Lines[0], nobody)
		}),
		"ask about a record": func() error { return changed.May(subsidy.DecidePayee, nobody) },
		"ask about a recovery": func() error {
			return Recovery{
				County: "440203",
				State:  RecoveryConfirmed,
			}.May(subsidy.CompleteRecovery, nobody, calendar.DayOf(claimed))
		},
	} {
		if kind := subsidy.KindOf(act()); kind != subsidy.Forbidden && kind != subsidy.NotFound {
			t.Errorf("%s: %q", name, kind)
		}
	}
}
