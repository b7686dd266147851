package store_test

import (
	"strings"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

func TestAClaimGoesFromTheEndedFilingToPaymentAndBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, first := f.Member(t, "440203")
		_, second := f.Member(t, "440281")
		// 20 class hours, 600 yuan each; the same people
		one, two := f.Studied(t, first, 3, 900), f.Studied(t, second, 2, 900)
		f.Later(t, one.Form.End.AddDays(3))
		a := f.ClaimOf(t, first, one.ID)
		b := f.ClaimOf(t, second, two.ID)
		if got := a.Totals(); got.People != 3 || got.Hours != 60 || got.Amount != 1800_00 ||
			!strings.HasPrefix(a.Number, "SL440203-") {
			t.Fatalf("first: %s %+v", a.Number, got)
		}
		if got := b.Totals(); got.Amount != 800_00 || got.Short != 2 {
			t.Fatalf("second comes after: %+v", got)
		}
		books(t, f)
		if again, err := f.FilingFor(ctx, first, one.ID); err != nil || !again.Claimed {
			t.Fatalf("the filing does not know: %v", err)
		}
		// an exclusion frees a share, and the other claim is told and takes it
		reviewer := storetest.Reviewer("440203")
		a = storetest.Must[claim.Claim](t)(f.TryClaim(t, a.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.ExcludeLine(c.Lines[0].ID, "不是本企业职工", reviewer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		}))
		books(t, f)
		if n := f.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'allowance_freed'"); n == "0" {
			t.Fatal("nobody is told of what is free")
		}
		b = storetest.Must[claim.Claim](t)(f.TryClaim(t, b.ID, second, func(tx *store.Tx, c *claim.Claim) error {
			return procedure.TopUpClaim(tx, c)
		}))
		if got := b.Totals(); got.Amount != 1000_00 || got.Short != 1 {
			t.Fatalf("topped up: %+v", got)
		}
		if _, err := f.TryClaim(t, b.ID, second,
			func(
				tx *store.Tx, c *claim.Claim,
			) error {
				return procedure.TopUpClaim(tx, c)
			}); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("topped up with nothing free: %v", err)
		}
		books(t, f)
		a = f.Publish(t, a)
		books(t, f)
		today := calendar.DayOf(storetest.Must[time.Time](t)(f.Now(ctx)))
		list, _, err := f.PublicClaims(ctx, today, store.Page{})
		if err != nil || len(list) != 1 || list[0].Number != a.Number {
			t.Fatalf("publicity: %+v %v", list, err)
		}
		_, people, _, err := f.PublicClaimFor(ctx, a.ID, today, store.Page{})
		if err != nil || len(people) != 2 ||
			people[0].Number != subsidy.ResidentID(storetest.Entries(2)[1].ID).Masked() || people[0].Name == "员工一" {
			t.Fatalf("publicity's people: %+v %v", people, err)
		}
		// an objection holds one; the other is paid
		objected := storetest.Must[claim.Objection](t)(store.Answer(ctx, f.Store,
			store.Act{Actor: subsidy.Actor{Role: subsidy.Visitor}, Now: today.Start()},
			func(tx *store.Tx) (claim.Objection, error) {
				return procedure.RaiseObjection(tx, a.ID, claim.Objection{
					Text:    "这个人没有上过课",
					Contact: "13800000009",
					Lines:   []string{a.Lines[1].ID},
				})
			}))
		f.Later(t, a.Publicity.Until.AddDays(1))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, first.Enterprise))
		if err := procedure.AdvanceClaim(ctx, f.Store, a.ID, rules); err != nil {
			t.Fatal(err)
		}
		today = a.Publicity.Until.AddDays(1)
		if _, _, _, err := f.PublicClaimFor(ctx, a.ID, today, store.Page{}); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("publicity is over and still there: %v", err)
		}
		payable, err := f.Payable(ctx, reviewer, today)
		if err != nil || len(payable) != 1 || payable[0].People != 1 || payable[0].Amount != 600_00 {
			t.Fatalf("payable: %+v %v", payable, err)
		}
		plan := paidPlan(t, f, reviewer, a.ID)
		books(t, f)
		if plan.Total() != 600_00 {
			t.Fatalf("plan of %s", plan.Total().Plain())
		}
		a, err = f.TryClaim(t, a.ID, reviewer, func(*store.Tx, *claim.Claim) error { return nil })
		if err != nil || a.Lines[2].State != claim.LinePaid || a.Lines[1].State != claim.LineHeld ||
			a.State != claim.Cleared {
			t.Fatalf("%v %s %+v", err, a.State, a.Lines)
		}
		// the objection is dismissed, and the held one is paid too
		if err := act(f, reviewer, func(tx *store.Tx) error {
			_, err := procedure.RuleObjection(tx, objected.ID, claim.Ruling{Answer: "核实后异议不成立"}, rules)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		paidPlan(t, f, reviewer, a.ID)
		a, _ = f.TryClaim(t, a.ID, reviewer, func(*store.Tx, *claim.Claim) error { return nil })
		if a.State != claim.Paid {
			t.Fatalf("%s %+v", a.State, a.Lines)
		}
		books(t, f)
		// and one is taken back by two people; its share is free again
		used := f.Text(t, "SELECT CAST(SUM(paid) AS BIGINT) FROM person_year")
		chief := storetest.Chief("440203")
		if err := act(f, reviewer, func(tx *store.Tx) error {
			return procedure.ProposeRecovery(tx, a.ID, a.Lines[2].ID, "虚假培训，已核对", rules)
		}); err != nil {
			t.Fatal(err)
		}
		if err := act(f, reviewer, func(tx *store.Tx) error {
			return procedure.ProposeRecovery(tx, a.ID, a.Lines[2].ID, "虚假培训，已核对", rules)
		}); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("proposed twice: %v", err)
		}
		list2, err := f.ClaimRecoveries(ctx, a.ID)
		if err != nil || len(list2) != 1 {
			t.Fatalf("%+v %v", list2, err)
		}
		order := func(tx *store.Tx) error { return procedure.DecideRecovery(tx, list2[0].ID, true, "") }
		if err := act(f, chief, order); subsidy.KindOf(err) != subsidy.Conflict {
			t.Fatalf("ordered before the enterprise was heard: %v", err)
		}
		waive := func(tx *store.Tx) error { return procedure.AnswerRecovery(tx, list2[0].ID, nil, list2[0].Revision) }
		if err := act(f, first, waive); err != nil {
			t.Fatal(err)
		}
		if err := act(f, chief, order); err != nil {
			t.Fatal(err)
		}
		if err := act(f, reviewer,
			func(tx *store.Tx) error { return procedure.CompleteRecovery(tx, list2[0].ID, "V77", today) }); err != nil {
			t.Fatal(err)
		}
		if after := f.Text(t, "SELECT CAST(SUM(paid) AS BIGINT) FROM person_year"); used != "120000" ||
			after != "60000" {
			t.Fatalf("paid %s before, %s after the recovery", used, after)
		}
		books(t, f)
	})
}

func TestASupplementedClaimAsksAgainAndKeepsItsNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Studied(t, member, 3, 90)
		f.Later(t, filing.Form.End.AddDays(3))
		c := f.ClaimOf(t, member, filing.ID)
		reviewer, rules := storetest.Reviewer("440203"), storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		terms := storetest.Must[subsidy.Terms](t)(rules.TermsOf(c))
		c = storetest.Must[claim.Claim](t)(f.TryClaim(t, c.ID, reviewer, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.AskSupplement([]subsidy.Reason{{Step: subsidy.StepStudy, Message: "第2行的截图看不清"}},
				terms, reviewer, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		}))
		c = storetest.Must[claim.Claim](t)(f.TryClaim(t, c.ID, member, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.Edit(claim.Edit{Omitted: []string{c.Lines[1].Row}, Promised: true}, c.Revision, member,
				tx.Act().Now)
			if err != nil {
				return err
			}
			if err := tx.SaveClaim(*c, event); err != nil {
				return err
			}
			return procedure.SubmitClaim(tx, c, rules)
		}))
		if got := c.Totals(); got.People != 2 || got.Amount != 120_00 {
			t.Fatalf("%+v", got)
		}
		if sum := f.Text(t, "SELECT CAST(SUM(reserved) AS BIGINT) FROM person_year"); sum != "12000" {
			t.Fatalf("reserved %s", sum)
		}
		books(t, f)
		if rows, _, err := f.FindLines(ctx, c.ID, store.LineSearch{}, store.Page{}); err != nil || len(rows) != 2 ||
			rows[0].Entry.Name == "" || len(rows[0].Explanation) == 0 {
			t.Fatalf("%+v %v", rows, err)
		}
		c = storetest.Must[claim.Claim](t)(f.TryClaim(t, c.ID, member, func(tx *store.Tx, c *claim.Claim) error {
			event, err := c.Withdraw(member, tx.Act().Now)
			if err != nil {
				return err
			}
			return tx.SaveClaim(*c, event)
		}))
		if sum := f.Text(t, "SELECT CAST(SUM(reserved) AS BIGINT) FROM person_year"); sum != "0" ||
			c.State != claim.Withdrawn {
			t.Fatalf("withdrawn, and %s is reserved", sum)
		}
		if again := f.ClaimOf(t, member, filing.ID); again.Totals().People != 3 || again.Number == c.Number {
			t.Fatalf("claimed again: %+v", again)
		}
		books(t, f)
	})
}

func TestATraineesNoTakesTheLineOutOfThePlan(t *testing.T) {
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) {
		_, member := f.Member(t, "440203")
		filing := f.Studied(t, member, 2, 90)
		f.Later(t, filing.Form.End.AddDays(3))
		c := f.Publish(t, f.ClaimOf(t, member, filing.ID))
		f.Later(t, c.Publicity.Until.AddDays(1))
		rules := storetest.Must[store.Rules](t)(f.Rules(ctx, member.Enterprise))
		if err := procedure.AdvanceClaim(ctx, f.Store, c.ID, rules); err != nil {
			t.Fatal(err)
		}
		reviewer := storetest.Reviewer("440203")
		var plan claim.Plan
		if err := act(f, reviewer,
			func(tx *store.Tx) (err error) {
				plan, err = procedure.MakePlan(tx, []string{c.ID}, fund)
				return err
			}); err != nil {
			t.Fatal(err)
		}
		trainee := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: c.Lines[0].Person}
		word := said(t, f, trainee, c.Lines[1].ID, claim.WordNo)
		if err := act(f, trainee,
			func(tx *store.Tx) error {
				return procedure.SayWord(tx, word, rules)
			}); subsidy.KindOf(err) != subsidy.NotFound {
			t.Fatalf("about somebody else: %v", err)
		}
		word = said(t, f, trainee, c.Lines[0].ID, claim.WordNo)
		if err := act(f, trainee, func(tx *store.Tx) error { return procedure.SayWord(tx, word, rules) }); err != nil {
			t.Fatal(err)
		}
		got, err := f.PlanFor(ctx, reviewer, plan.ID)
		if err != nil || got.Total() != 60_00 || got.Items[0].People != 1 || plan.Total() != 120_00 {
			t.Fatalf("%+v %v", got, err)
		}
		if own, err := f.OwnLines(ctx, trainee); err != nil || len(own) != 1 || own[0].Word != claim.WordNo ||
			own[0].Line.State != claim.LineHeld {
			t.Fatalf("%+v %v", own, err)
		}
		if open, _, err := f.Objections(ctx, reviewer, claim.ObjectionOpen, store.Page{}); err != nil ||
			len(open) != 1 || open[0].Kind != claim.Refuting {
			t.Fatalf("%+v %v", open, err)
		}
		if open, _, err := f.Objections(ctx, storetest.Reviewer("440281"), claim.ObjectionOpen,
			store.Page{}); err != nil || len(open) != 0 {
			t.Fatalf("another county sees %+v %v", open, err)
		}
		word = said(t, f, trainee, c.Lines[0].ID, claim.WordYes)
		if err := act(f, trainee, func(tx *store.Tx) error { return procedure.SayWord(tx, word, rules) }); err != nil {
			t.Fatal(err)
		}
		books(t, f)
		if payable, err := f.Payable(ctx, reviewer, c.Publicity.Until.AddDays(1)); err != nil || len(payable) != 1 ||
			payable[0].Amount != 60_00 {
			t.Fatalf("%+v %v", payable, err)
		}
	})
}

var fund = claim.Payee{Name: "韶关市就业专账", Bank: "建设银行韶关分行", Account: "4400000000001111"}

// act changes something at the business time.
func act(f storetest.Fixture, by subsidy.Actor, fn func(*store.Tx) error) error {
	now, err := f.Now(ctx)
	if err != nil {
		return err
	}
	return f.Change(ctx, store.Act{Actor: by, Now: now}, fn)
}

// said is a trainee's word on a line as it is told to them now.
func said(t testing.TB, f storetest.Fixture, by subsidy.Actor, line string, word claim.Word) claim.Saying {
	t.Helper()
	s := claim.Saying{Line: line, Word: word}
	for _, own := range storetest.Must[[]store.OwnLine](t)(f.OwnLines(ctx, by)) {
		if own.ID == line {
			s.Seen = own.Told()
		}
	}
	return s
}

// paidPlan pays all that is payable of a claim.
func paidPlan(t *testing.T, f storetest.Fixture, by subsidy.Actor, claimID string) (p claim.Plan) {
	t.Helper()
	now := storetest.Must[time.Time](t)(f.Now(ctx))
	for _, step := range []struct {
		by subsidy.Actor
		do func(*store.Tx) error
	}{
		{by, func(tx *store.Tx) (err error) { p, err = procedure.MakePlan(tx, []string{claimID}, fund); return err }},
		{storetest.Chief(by.County), func(tx *store.Tx) (err error) {
			p, err := tx.Plan(p.ID)
			if err != nil {
				return err
			}
			event, err := p.Approve(tx.Act().Actor, now)
			if err != nil {
				return err
			}
			return tx.SavePlan(p, event)
		}},
		{by, func(tx *store.Tx) (err error) {
			p, err := tx.Plan(p.ID)
			if err != nil {
				return err
			}
			event, err := p.Export("digest", by, now)
			if err != nil {
				return err
			}
			return tx.SavePlan(p, event)
		}},
		{by, func(tx *store.Tx) (err error) {
			a := claim.BankAnswer{Batch: p.Number, Count: len(p.Items), Total: p.Total(), Digest: "answer " + p.Number}
			for _, i := range p.Items {
				a.Results = append(a.Results, claim.BankResult{
					Position: i.Position,
					Account:  i.Payee.Account,
					Amount:   i.Amount,
					Paid:     true,
					Voucher:  "V1",
					PaidOn:   calendar.DayOf(now),
				})
			}
			p, err = procedure.TakeAnswer(tx, p.ID, a)
			return err
		}},
	} {
		if err := act(f, step.by, step.do); err != nil {
			t.Fatal(err)
		}
	}
	return p
}
