package claim

import (
	"testing"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// stranger is somebody who may do none of the acts.
var stranger = subsidy.Actor{ID: "n", Role: subsidy.PlatformServer, Platform: "class"}

const aWhy = "已逐条核对"

var (
	rosterReason = []subsidy.Reason{{Step: subsidy.StepRoster, Message: "第3行有误"}}
	aFund        = Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
)

// TestNobodyActsWithoutARowInTheTable asks every act, each of a case that would
// allow it to the right person, for somebody who may do none of them.
func TestNobodyActsWithoutARowInTheTable(t *testing.T) {
	for about, acts := range map[string]map[string]func() error{
		"claims":               onClaims(t),
		"lines":                onLines(t),
		"objections and words": onObjections(t),
		"payments":             onPayments(t),
		"recoveries":           onRecoveries(t),
		"filings":              onFilings(),
		"policies":             onPolicies(),
	} {
		t.Run(about, func(t *testing.T) {
			for name, act := range acts {
				if kind := subsidy.KindOf(act()); kind != subsidy.Forbidden && kind != subsidy.NotFound {
					t.Errorf("%s: %q, want %q or %q", name, kind, subsidy.Forbidden, subsidy.NotFound)
				}
			}
		})
	}
}

// onClaim does something to a claim at a state.
func onClaim(t *testing.T, state State, do func(c *Claim) error) func() error {
	return func() error { return do(claimIn(t, state)) }
}

// onFiling does something to a complete filing at a state.
func onFiling(state subsidy.FilingState, do func(f *subsidy.Filing) error) func() error {
	return func() error {
		f := complete()
		f.State = state
		return do(&f)
	}
}

// drop is an act's error alone.
func drop(_ subsidy.Event, err error) error { return err }

// anObjection is an open objection to a published claim.
func anObjection() Objection {
	return Objection{
		ID: "o", Kind: Objecting, Claim: "cl", County: "440203", State: ObjectionOpen,
		Text: "没有上过课",
	}
}

// withNewPayee is a submitted claim whose enterprise wants another account.
func withNewPayee(t *testing.T) *Claim {
	c := claimIn(t, Submitted)
	c.Entry.NewPayee = &payee
	return c
}

// onClaims are acts on a claim as a whole.
func onClaims(t *testing.T) map[string]func() error {
	return map[string]func() error{
		"open a claim": func() error {
			_, _, err := NewClaim("x", ended(), nil, terms(), stranger, claimed)
			return err
		},
		"edit a claim": onClaim(t, Draft, func(c *Claim) error {
			return drop(c.Edit(Edit{}, c.Revision, stranger, claimed))
		}),
		"submit a claim": onClaim(t, Draft, func(c *Claim) error {
			return drop(c.Submit(claimInput(2), "SL1", stranger, claimed))
		}),
		"top a claim up":   onClaim(t, Submitted, func(c *Claim) error { return drop(c.TopUp(stranger, claimed)) }),
		"withdraw a claim": onClaim(t, Submitted, func(c *Claim) error { return drop(c.Withdraw(stranger, claimed)) }),
		"read a person of a claim": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.ReadPerson(nil, "姓名", aWhy, stranger, claimed))
		}),
		"export a claim": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.Export(aWhy, stranger, claimed))
		}),
		"ask for a supplement": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.AskSupplement(aReason, terms(), stranger, claimed))
		}),
		"lapse a supplement": onClaim(t, Supplement, func(c *Claim) error {
			return drop(c.Lapse(terms(), stranger, c.Supplements.By.AddDays(1).Start()))
		}),
		"review a claim": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.ProposeApproval("", stranger, claimed))
		}),
		"send a claim back": onClaim(t, Reviewed, func(c *Claim) error {
			return drop(c.SendBack(aWhy, stranger, claimed))
		}),
		"approve a claim": onClaim(t, Reviewed, func(c *Claim) error {
			return drop(c.Approve(stranger, claimed))
		}),
		"propose to refuse a claim": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.ProposeRefusal(aReason, stranger, claimed))
		}),
		"refuse a claim": onClaim(t, Reviewed, func(c *Claim) error {
			c.Review.Refusing = true
			return drop(c.ConfirmRefusal(stranger, claimed))
		}),
		"publish a claim": onClaim(t, Approved, func(c *Claim) error {
			return drop(c.Publish(terms(), stranger, claimed))
		}),
		"clear a claim": onClaim(t, Published, func(c *Claim) error {
			return drop(c.Clear(terms(), stranger, after(c.Publicity.Until)))
		}),
		"expire a claim": onClaim(t, Draft, func(c *Claim) error {
			return drop(c.Expire(stranger, after(c.Window.By)))
		}),
		"record paper": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.ReceivePaper(calendar.DayOf(claimed), stranger, claimed))
		}),
		"record a number": onClaim(t, Approved, func(c *Claim) error {
			return drop(c.EnterProvincial("SX1", calendar.DayOf(claimed), stranger, claimed))
		}),
		"change a payee": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.SetPayee(payee, "甲公司", stranger, claimed))
		}),
		"decide a payee":     func() error { return drop(withNewPayee(t).DecidePayee(true, stranger, claimed)) },
		"ask about a record": func() error { return withNewPayee(t).May(subsidy.DecidePayee, stranger) },
	}
}

// onLines are acts on a line of a claim.
func onLines(t *testing.T) map[string]func() error {
	return map[string]func() error{
		"lower a line": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.LowerLine("line0", 1, aWhy, terms().Policy, stranger, claimed))
		}),
		"lower a line that is not there": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.LowerLine("other", 1, aWhy, terms().Policy, stranger, claimed))
		}),
		"exclude a line": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.ExcludeLine("line0", aWhy, stranger, claimed))
		}),
		"cut a merged line": onClaim(t, Submitted, func(c *Claim) error {
			return drop(c.CutMerged("line0", 1, terms(), stranger, claimed))
		}),
		"ask about a line": onClaim(t, Submitted, func(c *Claim) error {
			return c.MayChangeLine(subsidy.LowerLine, c.Lines[0], stranger)
		}),
	}
}

// onObjections are objections, reports, words and their answers.
func onObjections(t *testing.T) map[string]func() error {
	return map[string]func() error{
		"object": onClaim(t, Published, func(c *Claim) error {
			o := Objection{Text: "没有上过课", Lines: []string{"line0"}}
			return drop(c.Object(&o, stranger, claimed))
		}),
		"object again": onClaim(t, Published, func(c *Claim) error {
			o := anObjection()
			return drop(c.ObjectAgain(&o, anObjection(), stranger, claimed))
		}),
		"report": func() error {
			o := Objection{Text: "没有上过课", County: "440203"}
			return drop(NewReport(&o, stranger, claimed))
		},
		"report again": func() error {
			o := anObjection()
			return drop(o.ReportAgain(anObjection(), stranger, claimed))
		},
		"say a word": onClaim(t, Published, func(c *Claim) error {
			return drop(
				c.Say(c.saw(Saying{Line: "line0", Word: WordNo, Terms: terms()}), &Objection{}, stranger, claimed))
		}),
		"rule": onClaim(t, Published, func(c *Claim) error {
			o := anObjection()
			return drop(c.Rule(&o, Ruling{Answer: aWhy}, terms(), stranger, claimed))
		}),
		"answer a report": func() error {
			o := anObjection()
			o.Kind = Reporting
			return drop(o.AnswerReport(aWhy, stranger, claimed))
		},
		"read a contact": func() error { return drop(anObjection().ReadContact(aWhy, stranger, claimed)) },
	}
}

// onPayments are plans, and what was drawn elsewhere.
func onPayments(t *testing.T) map[string]func() error {
	return map[string]func() error{
		"make a plan": onClaim(t, Cleared, func(c *Claim) error {
			_, _, err := MakePlan(Plan{County: "440203", Fund: aFund}, []*Claim{c}, func() string { return "i" },
				stranger, after(c.Publicity.Until))
			return err
		}),
		"approve a plan": func() error {
			p := Plan{County: "440203", State: PlanDraft, Items: []PaymentItem{{Amount: 1}}}
			return drop(p.Approve(stranger, claimed))
		},
		"export a plan": func() error {
			p := Plan{County: "440203", State: PlanApproved}
			return drop(p.Export("d", stranger, claimed))
		},
		"take an answer": func() error {
			p := Plan{County: "440203", State: PlanSent}
			return drop(p.Take(BankAnswer{}, stranger, claimed))
		},
		"cancel a plan": func() error {
			p := Plan{County: "440203", State: PlanDraft}
			return drop(p.Cancel(aWhy, stranger, claimed))
		},
		"enter elsewhere": func() error {
			e := subsidy.Elsewhere{Amount: 1, Proof: "深圳市通知1号"}
			return drop(e.Enter(ended(), &subsidy.PersonYear{}, 1000_00, stranger, claimed))
		},
	}
}

// onRecoveries are recoveries.
func onRecoveries(t *testing.T) map[string]func() error {
	return map[string]func() error{
		"propose a recovery": onClaim(t, Paid, func(c *Claim) error {
			_, _, err := c.ProposeRecovery("r", "line0", aWhy, terms(), stranger, claimed)
			return err
		}),
		"recover what merged": onClaim(t, Paid, func(c *Claim) error {
			_, _, err := c.RecoverMerged("r", "line0", 1, terms(), stranger, claimed)
			return err
		}),
		"confirm a recovery": func() error {
			r := Recovery{RecoveryOf: RecoveryOf{County: "440203"}, State: RecoveryProposed}
			return drop(r.Confirm(stranger, claimed))
		},
		"reject a recovery": func() error {
			r := Recovery{RecoveryOf: RecoveryOf{County: "440203"}, State: RecoveryProposed}
			return drop(r.Reject(aWhy, stranger, claimed))
		},
		"complete a recovery": onClaim(t, Paid, func(c *Claim) error {
			r := Recovery{
				RecoveryOf: RecoveryOf{County: "440203", Line: "line0"},
				State:      RecoveryConfirmed,
				Amount:     1,
			}
			return drop(r.Complete(c, "缴1", calendar.DayOf(claimed), stranger, claimed))
		}),
		"ask about a recovery": func() error {
			return Recovery{
				RecoveryOf: RecoveryOf{County: "440203"},
				State:      RecoveryConfirmed,
			}.May(subsidy.CompleteRecovery, stranger, calendar.DayOf(claimed))
		},
	}
}

// onFilings are acts on a filing.
func onFilings() map[string]func() error {
	return map[string]func() error{
		"open a filing": func() error {
			_, _, err := subsidy.NewFiling("f", subsidy.Enterprise{ID: "e"}, subsidy.OnJob, stranger, monday)
			return err
		},
		"save a filing": onFiling(subsidy.FilingDraft, func(f *subsidy.Filing) error {
			return drop(f.Save(f.Form, f.Revision, stranger, monday))
		}),
		"change a roster": onFiling(subsidy.FilingDraft, func(f *subsidy.Filing) error {
			return drop(f.ChangeRoster(1, 0, stranger, monday))
		}),
		"read a roster's row": onFiling(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.ReadPerson(aWhy, stranger, monday))
		}),
		"submit a filing": onFiling(subsidy.FilingDraft, func(f *subsidy.Filing) error {
			return drop(f.Submit(input(), "BA1", stranger, monday))
		}),
		"return a filing": onFiling(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Return(rosterReason, stranger, monday))
		}),
		"accept a filing": onFiling(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Accept(stranger, monday))
		}),
		"refuse a filing": onFiling(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Refuse(rosterReason, stranger, monday))
		}),
		"withdraw a filing": onFiling(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Withdraw(stranger, monday))
		}),
		"a filing's paper": onFiling(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.ReceivePaper(calendar.DayOf(monday), stranger, monday))
		}),
		"a filing's number": onFiling(subsidy.FilingAccepted, func(f *subsidy.Filing) error {
			return drop(f.EnterProvincial("SX1", calendar.DayOf(monday), stranger, monday))
		}),
		"export a filing": onFiling(subsidy.FilingSubmitted, func(f *subsidy.Filing) error {
			return drop(f.Export(aWhy, stranger, monday))
		}),
		"amend a filing": onFiling(subsidy.FilingAccepted, func(f *subsidy.Filing) error {
			_, _, err := f.Amend("a", false, stranger, monday)
			return err
		}),
		"apply an amendment": onFiling(subsidy.FilingAccepted, func(f *subsidy.Filing) error {
			amendment := subsidy.Filing{
				State:    subsidy.FilingAccepted,
				Form:     f.Form,
				Amending: subsidy.Amending{Amends: "f"},
			}
			return drop(f.Apply(amendment, stranger, monday))
		}),
	}
}

// onPolicies are proposals of a policy version.
func onPolicies() map[string]func() error {
	return map[string]func() error{
		"propose a policy": func() error {
			_, _, err := subsidy.PublishedPolicies().Propose("q", subsidy.Policy{}, calendar.Day{}, stranger, monday)
			return err
		},
		"turn a policy down": func() error {
			q := subsidy.PolicyProposal{State: subsidy.PolicyProposed, By: "x"}
			return drop(q.Reject(aWhy, stranger, monday))
		},
		"confirm a policy": func() error {
			q := subsidy.PolicyProposal{State: subsidy.PolicyProposed, By: "x"}
			_, _, err := subsidy.PublishedPolicies().Confirm(&q, "2020-03-02", calendar.Day{}, stranger, monday)
			return err
		},
		"ask who may decide": func() error {
			return subsidy.PolicyProposal{State: subsidy.PolicyProposed, By: "x"}.MayDecide(stranger)
		},
	}
}
