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
		s := newClaimStory(t, f)
		storetest.Step(t, "the second claim takes what the first left", s.areCutAtTheCap)
		storetest.Step(t, "an excluded line frees its share", s.freesAShare)
		storetest.Step(t, "the other claim takes it, once", s.toppedUp)
		storetest.Step(t, "publicity shows numbers masked", s.isPublished)
		storetest.Step(t, "an objection holds one line", s.isObjectedTo)
		storetest.Step(t, "publicity ends and one line is payable", s.isCleared)
		storetest.Step(t, "the free line is paid, the held one is not", s.paysTheFreeLine)
		storetest.Step(t, "the objection is dismissed and the line paid", s.paysTheHeldLine)
		storetest.Step(t, "a recovery is proposed once", s.recoveryIsProposed)
		storetest.Step(t, "the enterprise is heard before it is ordered", s.enterpriseIsHeard)
		storetest.Step(t, "what came back is free again", s.moneyComesBack)
	})
}

// claimStory is two claims of two enterprises for the same people, the first of
// which goes to payment and back.
type claimStory struct {
	storetest.Fixture
	first, second   subsidy.Actor // owners
	reviewer, chief subsidy.Actor
	filing          subsidy.Filing // the first's
	a, b            claim.Claim
	rules           store.Rules
	today           calendar.Day
	objected        claim.Objection
	recovery        claim.Recovery
}

func newClaimStory(t *testing.T, f storetest.Fixture) *claimStory {
	t.Helper()
	s := &claimStory{Fixture: f, reviewer: storetest.Reviewer("440203"), chief: storetest.Chief("440203")}
	_, s.first = f.Member(t, "440203")
	_, s.second = f.Member(t, "440281")
	// 20 class hours, 600 yuan each; the same people
	s.filing = f.Studied(t, s.first, 3, 900)
	two := f.Studied(t, s.second, 2, 900)
	f.Later(t, s.filing.Form.End.AddDays(3))
	s.a = f.ClaimOf(t, s.first, s.filing.ID)
	s.b = f.ClaimOf(t, s.second, two.ID)
	return s
}

func (s *claimStory) areCutAtTheCap(t *testing.T) {
	if got := s.a.Totals(); got.People != 3 || got.Hours != 60 || got.Amount != 1800_00 ||
		!strings.HasPrefix(s.a.Number, "SL440203-") {
		t.Fatalf("first: %s %+v, want SL440203-…, 3 people, 60 hours, 1800 yuan", s.a.Number, got)
	}
	if got := s.b.Totals(); got.Amount != 800_00 || got.Short != 2 {
		t.Fatalf("second comes after: %+v, want 800 yuan and 2 cut short", got)
	}
	books(t, s.Fixture)
	if again, err := s.FilingFor(ctx, s.first, s.filing.ID); err != nil || !again.Claimed {
		t.Fatalf("the filing does not know: %v", err)
	}
}

func (s *claimStory) freesAShare(t *testing.T) {
	s.a = storetest.Must[claim.Claim](t)(s.TryClaim(t, s.a.ID, s.reviewer, func(tx *store.Tx, c *claim.Claim) error {
		event, err := c.ExcludeLine(c.Lines[0].ID, "不是本企业职工", s.reviewer, tx.Act().Now)
		if err != nil {
			return err
		}
		return tx.SaveClaim(*c, event)
	}))
	books(t, s.Fixture)
	if n := s.Text(t, "SELECT COUNT(*) FROM notice WHERE kind = 'allowance_freed'"); n == "0" {
		t.Fatal("nobody is told of what is free")
	}
}

func (s *claimStory) toppedUp(t *testing.T) {
	topUp := func(tx *store.Tx, c *claim.Claim) error { return procedure.TopUpClaim(tx, c) }
	s.b = storetest.Must[claim.Claim](t)(s.TryClaim(t, s.b.ID, s.second, topUp))
	if got := s.b.Totals(); got.Amount != 1000_00 || got.Short != 1 {
		t.Fatalf("topped up: %+v, want 1000 yuan and 1 cut short", got)
	}
	if _, err := s.TryClaim(t, s.b.ID, s.second, topUp); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("topped up with nothing free: %v, want %q", err, subsidy.Conflict)
	}
	books(t, s.Fixture)
}

func (s *claimStory) isPublished(t *testing.T) {
	s.a = s.Publish(t, s.a)
	books(t, s.Fixture)
	s.today = calendar.DayOf(storetest.Must[time.Time](t)(s.Now(ctx)))
	list, _, err := s.PublicClaims(ctx, s.today, store.Page{})
	if err != nil || len(list) != 1 || list[0].Number != s.a.Number {
		t.Fatalf("publicity: %+v %v, want %s alone", list, err, s.a.Number)
	}
	_, people, _, err := s.PublicClaimFor(ctx, s.a.ID, s.today, store.Page{})
	if err != nil || len(people) != 2 ||
		people[0].Number != subsidy.ResidentID(storetest.Entries(2)[1].ID).Masked() || people[0].Name == "员工一" {
		t.Fatalf("publicity's people: %+v %v, want 2, masked", people, err)
	}
}

func (s *claimStory) isObjectedTo(t *testing.T) {
	s.objected = storetest.Must[claim.Objection](t)(store.Answer(ctx, s.Store,
		store.Act{Actor: subsidy.Actor{Role: subsidy.Visitor}, Now: s.today.Start()},
		func(tx *store.Tx) (claim.Objection, error) {
			return procedure.RaiseObjection(tx, s.a.ID, claim.Objection{
				Text:    "这个人没有上过课",
				Contact: "13800000009",
				Lines:   []string{s.a.Lines[1].ID},
			})
		}))
}

func (s *claimStory) isCleared(t *testing.T) {
	s.today = s.a.Publicity.Until.AddDays(1)
	s.Later(t, s.today)
	s.rules = storetest.Must[store.Rules](t)(s.Rules(ctx, s.first.Enterprise))
	if err := procedure.AdvanceClaim(ctx, s.Store, s.a.ID, s.rules); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := s.PublicClaimFor(ctx, s.a.ID, s.today, store.Page{}); subsidy.KindOf(err) != subsidy.NotFound {
		t.Fatalf("publicity is over and still there: %v, want %q", err, subsidy.NotFound)
	}
	payable, err := s.Payable(ctx, s.reviewer, s.today)
	if err != nil || len(payable) != 1 || payable[0].People != 1 || payable[0].Amount != 600_00 {
		t.Fatalf("payable: %+v %v, want one person's 600 yuan", payable, err)
	}
}

// look reads the first claim anew.
func (s *claimStory) look(t *testing.T) {
	t.Helper()
	s.a = storetest.Must[claim.Claim](t)(
		s.TryClaim(t, s.a.ID, s.reviewer, func(*store.Tx, *claim.Claim) error { return nil }))
}

func (s *claimStory) paysTheFreeLine(t *testing.T) {
	plan := paidPlan(t, s.Fixture, s.reviewer, s.a.ID)
	books(t, s.Fixture)
	if plan.Total() != 600_00 {
		t.Fatalf("plan of %s, want 600 yuan", plan.Total().Plain())
	}
	s.look(t)
	if s.a.Lines[2].State != claim.LinePaid || s.a.Lines[1].State != claim.LineHeld || s.a.State != claim.Cleared {
		t.Fatalf("%s %+v, want cleared, the second line held, the third paid", s.a.State, s.a.Lines)
	}
}

func (s *claimStory) paysTheHeldLine(t *testing.T) {
	if err := act(s.Fixture, s.reviewer, func(tx *store.Tx) error {
		_, err := procedure.RuleObjection(tx, s.objected.ID, claim.Ruling{Answer: "核实后异议不成立"}, s.rules)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	paidPlan(t, s.Fixture, s.reviewer, s.a.ID)
	if s.look(t); s.a.State != claim.Paid {
		t.Fatalf("%s %+v, want %s", s.a.State, s.a.Lines, claim.Paid)
	}
	books(t, s.Fixture)
}

func (s *claimStory) recoveryIsProposed(t *testing.T) {
	if paid := s.paid(t); paid != "120000" {
		t.Fatalf("paid %s before the recovery, want 120000", paid)
	}
	propose := func(tx *store.Tx) error {
		return procedure.ProposeRecovery(tx, s.a.ID, s.a.Lines[2].ID, "虚假培训，已核对", s.rules)
	}
	if err := act(s.Fixture, s.reviewer, propose); err != nil {
		t.Fatal(err)
	}
	if err := act(s.Fixture, s.reviewer, propose); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("proposed twice: %v, want %q", err, subsidy.Conflict)
	}
	list, err := s.ClaimRecoveries(ctx, s.a.ID)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v, want one recovery", list, err)
	}
	s.recovery = list[0]
}

func (s *claimStory) enterpriseIsHeard(t *testing.T) {
	order := func(tx *store.Tx) error { return procedure.DecideRecovery(tx, s.recovery.ID, true, "") }
	if err := act(s.Fixture, s.chief, order); subsidy.KindOf(err) != subsidy.Conflict {
		t.Fatalf("ordered before the enterprise was heard: %v, want %q", err, subsidy.Conflict)
	}
	waive := func(tx *store.Tx) error {
		return procedure.AnswerRecovery(tx, s.recovery.ID, nil, s.recovery.Revision)
	}
	if err := act(s.Fixture, s.first, waive); err != nil {
		t.Fatal(err)
	}
	if err := act(s.Fixture, s.chief, order); err != nil {
		t.Fatal(err)
	}
}

func (s *claimStory) moneyComesBack(t *testing.T) {
	if err := act(s.Fixture, s.reviewer, func(tx *store.Tx) error {
		return procedure.CompleteRecovery(tx, s.recovery.ID, "V77", s.today)
	}); err != nil {
		t.Fatal(err)
	}
	if paid := s.paid(t); paid != "60000" {
		t.Fatalf("paid %s after the recovery, want 60000", paid)
	}
	books(t, s.Fixture)
}

// paid is what all person-years say was paid, in fen.
func (s *claimStory) paid(t *testing.T) string {
	t.Helper()
	return s.Text(t, "SELECT CAST(SUM(paid) AS BIGINT) FROM person_year")
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
		raised := inStates(store.Oldest, claim.ObjectionOpen)
		if open, _, err := f.ObjectionDesk(ctx, reviewer, raised, store.Page{}); err != nil ||
			len(open) != 1 || open[0].Kind != claim.Refuting {
			t.Fatalf("%+v %v", open, err)
		}
		if open, _, err := f.ObjectionDesk(ctx, storetest.Reviewer("440281"), raised,
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
