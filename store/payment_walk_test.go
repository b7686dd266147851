package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"shigang/store"
	"shigang/store/procedure"
	"shigang/store/storetest"
	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

// payDesk is a county's payment desk with several claims, some of the same people.
type payDesk struct {
	storetest.Fixture
	t      testing.TB
	rand   *rand.Rand
	rules  store.Rules
	claims []string
	plans  []string
	by     subsidy.Actor
	chief  subsidy.Actor
	n      int // answers so far
}

func newDesk(t testing.TB, f storetest.Fixture, seed uint64) *payDesk {
	t.Helper()
	d := &payDesk{
		Fixture: f,
		t:       t,
		rand:    rand.New(rand.NewPCG(seed, 18)),
		by:      storetest.Reviewer("440203"),
		chief:   storetest.Chief("440203"),
	}
	var filings []subsidy.Filing
	var members []subsidy.Actor
	for i := range 3 {
		_, member := f.Member(t, "440203")
		filings, members = append(filings, f.Studied(t, member, 2+i, 300+450*i)), append(members, member)
	}
	f.Later(t, filings[0].Form.End.AddDays(3))
	d.rules = storetest.Must[store.Rules](t)(f.Rules(ctx, members[0].Enterprise))
	for i, filing := range filings {
		d.claims = append(d.claims, f.Publish(t, f.ClaimOf(t, members[i], filing.ID)).ID)
	}
	return d
}

// do runs a change that a rule may refuse, and nothing else.
func (d *payDesk) do(by subsidy.Actor, change func(*store.Tx) error) bool {
	d.t.Helper()
	err := act(d.Fixture, by, change)
	if err != nil && subsidy.KindOf(err) == "" {
		d.t.Fatal(err)
	}
	return err == nil
}

func (d *payDesk) today() calendar.Day {
	return calendar.DayOf(storetest.Must[time.Time](d.t)(d.Now(ctx)))
}

// days lets time pass, with what time alone does.
func (d *payDesk) days(n int) {
	d.t.Helper()
	d.Later(d.t, d.today().AddDays(n))
	for _, id := range d.claims {
		if err := procedure.AdvanceClaim(ctx, d.Store, id, d.rules); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *payDesk) claim(id string) claim.Claim {
	d.t.Helper()
	c, err := d.TryClaim(d.t, id, d.by, func(*store.Tx, *claim.Claim) error { return nil })
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// plan puts claims into a new plan.
func (d *payDesk) plan(claims []string) {
	d.do(d.by, func(tx *store.Tx) error {
		p, err := procedure.MakePlan(tx, claims, fund)
		if err == nil {
			d.plans = append(d.plans, p.ID)
		}
		return err
	})
}

// push moves a plan one step on: approval, the bank's file, its answer, in
// which each payment fails one time in so many, 0 for never.
func (d *payDesk) push(id string, failing int) {
	d.do(d.chief, func(tx *store.Tx) error {
		p, err := tx.Plan(id)
		if err != nil {
			return err
		}
		var event subsidy.Event
		switch p.State {
		case claim.PlanDraft:
			event, err = p.Approve(d.chief, tx.Act().Now)
		case claim.PlanApproved:
			event, err = p.Export("file "+p.Number, d.chief, tx.Act().Now)
		case claim.PlanSent:
			_, err = procedure.TakeAnswer(tx, id, d.answer(p, failing))
			return err
		default:
			return nil
		}
		if err != nil {
			return err
		}
		return tx.SavePlan(p, event)
	})
}

func (d *payDesk) answer(p claim.Plan, failing int) claim.BankAnswer {
	d.n++
	a := claim.BankAnswer{
		Batch:  p.Number,
		Count:  p.Standing(),
		Total:  p.Total(),
		Digest: fmt.Sprint("answer ", p.ID, d.n),
	}
	for _, i := range p.Items {
		if i.State != claim.ItemWaiting {
			continue
		}
		r := claim.BankResult{
			Position: i.Position,
			Account:  i.Payee.Account,
			Amount:   i.Amount,
			Paid:     true,
			Voucher:  "V",
			PaidOn:   d.today(),
		}
		if failing > 0 && d.rand.IntN(failing) == 0 {
			r.Paid, r.Reason = false, "户名不符"
		}
		a.Results = append(a.Results, r)
	}
	return a
}

// step does something at random.
func (d *payDesk) step() {
	c := d.claim(d.claims[d.rand.IntN(len(d.claims))])
	l := c.Lines[d.rand.IntN(len(c.Lines))]
	switch what := d.rand.IntN(12); {
	case what == 0:
		d.do(subsidy.Actor{Role: subsidy.Visitor}, func(tx *store.Tx) error {
			_, err := procedure.RaiseObjection(tx, c.ID, claim.Objection{
				Text:  "这个人没有上过课",
				Lines: []string{l.ID},
			})
			return err
		})
	case what <= 2:
		word := []claim.Word{claim.WordNo, claim.WordYes}[what-1]
		who := subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: l.Person}
		s := said(d.t, d.Fixture, who, l.ID, word)
		d.do(who, func(tx *store.Tx) error { return procedure.SayWord(tx, s, d.rules) })
	case what <= 4:
		raised := inStates(store.Oldest, claim.ObjectionOpen)
		open, _, err := d.ObjectionDesk(ctx, d.by, raised, store.Page{})
		if err != nil {
			d.t.Fatal(err)
		}
		for _, o := range open[:min(1, len(open))] {
			r := claim.Ruling{Uphold: d.rand.IntN(3) == 0, Answer: "核实后处理", Hours: map[string]int{}}
			if d.rand.IntN(2) == 0 {
				r.Hours[l.ID] = 1
			}
			d.do(d.by, func(tx *store.Tx) error { _, err := procedure.RuleObjection(tx, o.ID, r, d.rules); return err })
		}
	case what <= 6:
		d.plan(d.claims[:1+d.rand.IntN(len(d.claims))])
	case what == 7:
		d.plan([]string{c.ID})
	case what <= 9 && len(d.plans) > 0:
		d.push(d.plans[d.rand.IntN(len(d.plans))], 3)
	case what == 10 && len(d.plans) > 0:
		d.do(d.chief, func(tx *store.Tx) error {
			return procedure.CancelPlan(tx, d.plans[d.rand.IntN(len(d.plans))], "银行退回整批")
		})
	default:
		d.days(1 + d.rand.IntN(4))
	}
}

// sound are queries that must count nothing.
var sound = map[string]string{
	"lines in two standing plans": "SELECT COUNT(*) FROM (SELECT line_id FROM payment_line " +
		"JOIN payment_item ON payment_item.id = payment_line.item_id WHERE state = 'waiting' GROUP BY line_id " +
		"HAVING COUNT(*) > 1) AS twice",
	"lines paid twice": "SELECT COUNT(*) FROM (SELECT line_id FROM payment_line " +
		"JOIN payment_item ON payment_item.id = payment_line.item_id WHERE state = 'paid' GROUP BY line_id " +
		"HAVING COUNT(*) > 1) AS twice",
	"lines paid without an item": "SELECT COUNT(*) FROM claim_line WHERE state = 'paid' " +
		"AND NOT EXISTS (SELECT 1 FROM payment_line JOIN payment_item ON payment_item.id = payment_line.item_id " +
		"WHERE line_id = claim_line.id AND payment_item.state = 'paid' AND payment_line.amount = claim_line.amount)",
	"items paid whose line is not": "SELECT COUNT(*) FROM payment_line JOIN payment_item ON payment_item.id = " +
		"payment_line.item_id JOIN claim_line ON claim_line.id = line_id WHERE payment_item.state = 'paid' " +
		"AND claim_line.state <> 'paid'",
	"items that are not their lines' sum": "SELECT COUNT(*) FROM payment_item WHERE state <> 'cancelled' " +
		"AND amount <> (SELECT SUM(payment_line.amount) FROM payment_line WHERE item_id = payment_item.id)",
	"plans that are not their items' sum": "SELECT COUNT(*) FROM payment_plan WHERE state <> 'cancelled' " +
		"AND amount <> COALESCE((SELECT SUM(payment_item.amount) FROM payment_item WHERE plan_id = payment_plan.id " +
		"AND payment_item.state <> 'cancelled'), 0)",
	"held lines in a plan": "SELECT COUNT(*) FROM claim_line WHERE state = 'held' AND item_id <> ''",
	"held lines without a word": "SELECT COUNT(*) FROM claim_line WHERE (state = 'held') <> (objections > " +
		"0) AND state IN ('live', 'held')",
	"lines in a plan of the past": "SELECT COUNT(*) FROM claim_line JOIN payment_item ON payment_item.id = " +
		"claim_line.item_id WHERE claim_line.state = 'live' AND payment_item.state <> 'waiting'",
	"payments told that were none": "SELECT COUNT(*) FROM event WHERE action = 'claim.pay' " +
		"AND subject_id NOT IN (SELECT claim_id FROM payment_item WHERE state = 'paid')",
}

func (d *payDesk) check(after string) {
	d.t.Helper()
	for name, query := range sound {
		if n := d.Text(d.t, query); n != "0" {
			d.t.Fatalf("%s: %s %s", after, n, name)
		}
	}
	books(d.t, d.Fixture)
}

// TestPaymentStaysSoundWhateverComesBetween lets objections, words, rulings,
// plans, answers, failures and cancellations come in any order over several
// claims of the same people, while the clock moves; then the county pays every
// day what is payable: every live line by its day, a held one never.
func TestPaymentStaysSoundWhateverComesBetween(t *testing.T) {
	walk := func(t *testing.T, f storetest.Fixture, seed uint64) {
		d := newDesk(t, f, seed)
		for i := range 50 {
			d.step()
			d.check(fmt.Sprintf("seed %d, step %d", seed, i))
		}
		d.payDaily(fmt.Sprintf("seed %d", seed))
	}
	storetest.Each(t, func(t *testing.T, f storetest.Fixture) { walk(t, f, 0) })
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed", seed+1), func(t *testing.T) { walk(t, storetest.SQLite(t), seed+1) })
	}
}

// payDaily pays every day what is payable.
func (d *payDesk) payDaily(seed string) {
	d.t.Helper()
	start := d.today()
	for range 12 {
		for _, id := range d.plans { // what stands first
			for range 3 {
				d.push(id, 0)
			}
		}
		for _, id := range d.claims {
			d.plan([]string{id})
			for range 3 {
				d.push(d.plans[max(0, len(d.plans)-1)], 0)
			}
			for _, l := range d.claim(id).Lines {
				if l.State == claim.LineLive && l.Amount > 0 && d.today().After(l.PublicUntil) &&
					d.claim(id).State != claim.Published {
					d.t.Fatalf("%s: live and not paid: %+v", seed, l)
				}
				if l.State == claim.LineLive && !l.PayBy.IsZero() && d.today().After(l.PayBy) && l.PayBy.After(start) {
					d.t.Fatalf("%s: late: %+v", seed, l)
				}
			}
		}
		d.check(seed + ", in the end")
		d.days(1)
	}
}
