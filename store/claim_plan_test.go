package store_test

import (
	"slices"
	"testing"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// TestEveryClaimsQueryUsesItsIndex is TestEveryScreensQueryUsesItsIndex for
// claims, publicity, payment and recovery.
func TestEveryClaimsQueryUsesItsIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		var filings []subsidy.Filing
		for range 3 {
			filings = append(filings, f.Studied(t, member, 3, 90))
		}
		f.Later(t, filings[0].Form.End.AddDays(3))
		var claims []claim.Claim
		for _, filing := range filings {
			claims = append(claims, f.Publish(t, f.ClaimOf(t, member, filing.ID)))
		}
		reviewer, city := storetest.Reviewer("440203"), subsidy.Actor{ID: "city", Role: subsidy.CityOfficer}
		today, until := claims[0].Publicity.From, claims[0].Publicity.Until
		var objection claim.Objection
		for range 3 {
			if err := act(f, subsidy.Actor{ID: "somebody", Role: subsidy.Visitor}, func(tx *store.Tx) (err error) {
				objection, err = procedure.RaiseObjection(tx, claims[0].ID, claim.Objection{
					Text:  "这个人没有上过课",
					Lines: []string{claims[0].Lines[0].ID},
				})
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		f.Later(t, until.AddDays(1))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		var plan claim.Plan
		for _, c := range claims {
			if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
				t.Fatal(err)
			}
			plan = paidPlan(t, f, reviewer, c.ID)
			if err := act(f, reviewer, func(tx *store.Tx) error {
				return procedure.ProposeRecovery(tx, c.ID, c.Lines[2].ID, "虚假培训，已核对", rules)
			}); err != nil {
				t.Fatal(err)
			}
		}
		useIndexes(t, f,
			claimReadings(f, claimWorld{member, reviewer, city, filings[0], claims[0], plan, objection, today, until}),
			60)
	})
}

type claimWorld struct {
	member, reviewer, city subsidy.Actor
	filing                 subsidy.Filing
	claim                  claim.Claim
	plan                   claim.Plan
	objection              claim.Objection
	today, until           calendar.Day
}

// claimReadings are the readings of claims behind the screens.
func claimReadings(f storetest.Fixture, w claimWorld) map[string]func() error {
	out := readingsOfAClaim(f, w)
	for name, by := range map[string]subsidy.Actor{"county": w.reviewer, "city": w.city} {
		for what, read := range bureausClaimReadings(f, w, by) {
			out[name+"'s "+what] = read
		}
	}
	return out
}

// readingsOfAClaim are those of one claim, of its enterprise, and of its payment.
func readingsOfAClaim(f storetest.Fixture, w claimWorld) map[string]func() error {
	trainee := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: w.claim.Lines[0].Person}
	return map[string]func() error{
		"payable": func() error { return one(f.Payable(ctx, w.reviewer, w.until.AddDays(9))) },
		"claim":   func() error { return one(f.ClaimFor(ctx, w.member, w.claim.ID)) },
		"live lines": func() error {
			return two(f.FindLines(ctx, w.claim.ID, store.LineSearch{State: claim.LineLive}, store.Page{}))
		},
		"line":   func() error { return one(f.ClaimLine(ctx, w.claim.ID, w.claim.Lines[0].ID)) },
		"totals": func() error { return one(f.ClaimTotals(ctx, w.claim.ID)) },
		"my open claims": pages(func(p store.Page) ([]store.ClaimRow, string, error) {
			return f.FindClaims(ctx, w.member, store.CaseSearch{Which: "open", Text: "培训"}, p)
		}),
		"paid before": func() error { return one(f.PaidBefore(ctx, "440203", w.until, w.claim.ID)) },
		"my claims": pages(func(p store.Page) ([]store.ClaimRow, string, error) {
			return f.Claims(ctx, w.member, p)
		}),
		"filing's": func() error { return one(f.FilingClaims(ctx, w.member, w.filing.ID)) },
		"scan": pages(func(p store.Page) ([]claim.Claim, string, error) {
			return f.ClaimsIn(ctx, claim.Cleared, p)
		}),
		"claimables": func() error {
			return f.EachClaimable(ctx, w.claim, w.filing,
				subsidy.Policy{ClassHourMinutes: 45, RatePerHour: 1, CapPerYear: 1}, func(claim.Claimable) error {
					return nil
				})
		},
		"found lines": pages(func(p store.Page) ([]store.ClaimLineRow, string, error) {
			return f.FindLines(ctx, w.claim.ID, store.LineSearch{}, p)
		}),
		"lines searched": func() error {
			return two(f.FindLines(ctx, w.claim.ID,
				store.LineSearch{State: claim.LinePaid, Short: true, No: true, Name: "员工"}, store.Page{}))
		},
		"line's year":     func() error { return one(f.LineYear(ctx, w.claim, w.claim.Lines[0])) },
		"objection lines": func() error { return one(f.ObjectionLines(ctx, w.objection.ID)) },
		"messages of":     func() error { return one(f.CaseMessages(ctx, w.claim.Enterprise, w.claim.ID)) },
		"payments":        func() error { return one(f.ClaimPayments(ctx, w.claim.ID)) },
		"recoveries of":   func() error { return one(f.ClaimRecoveries(ctx, w.claim.ID)) },
		"scanned recoveries": pages(func(p store.Page) ([]claim.Recovery, string, error) {
			return f.ProposedRecoveries(ctx, p)
		}),
		"objection":     func() error { return one(f.ObjectionFor(ctx, w.reviewer, w.objection.ID)) },
		"objections of": func() error { return one(f.ClaimObjections(ctx, w.reviewer, w.claim.ID)) },
		"my objections": func() error { return one(f.MyObjections(ctx, "somebody")) },
		"publicity": pages(func(p store.Page) ([]store.PublicClaim, string, error) {
			return f.PublicClaims(ctx, w.today, p)
		}),
		"public claim": pages(func(p store.Page) ([]store.PublicLine, string, error) {
			_, l, next, err := f.PublicClaimFor(ctx, w.claim.ID, w.today, p)
			return l, next, err
		}),
		"about myself": func() error { return one(f.OwnLines(ctx, trainee)) },
		"plan":         func() error { return one(f.PlanFor(ctx, w.reviewer, w.plan.ID)) },
		"fund":         func() error { return one(f.LastFund(ctx, "440203")) },
		"claim timeline": func() error {
			return one(f.Timeline(ctx, w.member, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: w.claim.ID}))
		},
	}
}

// bureausClaimReadings are those of somebody in the bureau.
func bureausClaimReadings(f storetest.Fixture, w claimWorld, by subsidy.Actor) map[string]func() error {
	return map[string]func() error{
		"claims": pages(func(p store.Page) ([]store.ClaimRow, string, error) {
			return f.Claims(ctx, by, p)
		}),
		"desk": pages(func(p store.Page) ([]store.ClaimRow, string, error) {
			return f.ClaimDesk(ctx, by, inStates(store.ByDay, claim.Cleared, claim.Paid), p)
		}),
		"closed claims": pages(func(p store.Page) ([]store.ClaimRow, string, error) {
			return f.ClaimDesk(ctx, by, inStates(store.Newest, claim.Paid, claim.Refused), p)
		}),
		"decided objections": pages(func(p store.Page) ([]store.ObjectionRow, string, error) {
			return f.ObjectionDesk(ctx, by, store.ListSearch{
				States: store.In(claim.ObjectionUpheld, claim.ObjectionDismissed), Sort: store.Newest,
			}, p)
		}),
		"counts":      func() error { return one(f.DeskCounts(ctx, by)) },
		"whole claim": func() error { return one(f.ClaimWhole(ctx, by, w.claim.ID)) },
		"objections": pages(func(p store.Page) ([]store.ObjectionRow, string, error) {
			return f.ObjectionDesk(ctx, by, inStates(store.Oldest, claim.ObjectionOpen), p)
		}),
		"plans":       pages(func(p store.Page) ([]store.PlanRow, string, error) { return f.Plans(ctx, by, p) }),
		"desk counts": func() error { return one(f.DeskCounts(ctx, by)) },
		"plan timeline": func() error {
			return one(f.Timeline(ctx, by, subsidy.Subject{Kind: subsidy.SubjectPlan, ID: w.plan.ID}))
		},
		"recoveries": pages(func(p store.Page) ([]store.RecoveryRow, string, error) {
			return f.RecoveryDesk(ctx, by, inStates(store.Oldest, claim.RecoveryProposed), p)
		}),
	}
}

// TestAReleasedLineGoesIntoASecondPlan plans a held line while the claim's other
// lines are with an earlier plan; the log says from which state to which.
func TestAReleasedLineGoesIntoASecondPlan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		c, member := f.Published(t, "440203", 3)
		reviewer := storetest.Reviewer("440203")
		var o claim.Objection
		if err := act(f, subsidy.Actor{Role: subsidy.Visitor}, func(tx *store.Tx) (err error) {
			o, err = procedure.RaiseObjection(tx, c.ID, claim.Objection{
				Text:  "这个人没有学完",
				Lines: []string{c.Lines[1].ID},
			})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		f.Later(t, c.Publicity.Until.AddDays(1))
		if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
			t.Fatal(err)
		}
		fund := claim.Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
		var plans [2]claim.Plan
		for i := range plans {
			if err := act(f, reviewer, func(tx *store.Tx) (err error) {
				if i == 1 {
					if _, err := procedure.RuleObjection(tx, o.ID, claim.Ruling{Answer: "核实后异议不成立"},
						rules); err != nil {
						return err
					}
				}
				plans[i], err = procedure.MakePlan(tx, []string{c.ID}, fund)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		if plans[0].Items[0].People != 2 || plans[1].Items[0].People != 1 ||
			plans[0].Total()+plans[1].Total() != c.Totals().Amount {
			t.Errorf("plans %+v", plans)
		}
		lines, err := f.Timeline(ctx, reviewer, subsidy.Subject{Kind: subsidy.SubjectClaim, ID: c.ID})
		if err != nil {
			t.Fatal(err)
		}
		var moves []string
		for _, l := range lines {
			if l.Action == subsidy.MakePayment {
				moves = append(moves, l.From+" "+l.To)
			}
		}
		slices.Sort(moves)
		if !slices.Equal(moves, []string{"cleared scheduled", "scheduled scheduled"}) {
			t.Errorf("the log says %v", moves)
		}
	})
}
