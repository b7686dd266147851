package claim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// yearWalk is two people whom several enterprises of two counties claim for, in
// the rule and in the reference.
type yearWalk struct {
	*rapid.T
	book   refBook
	years  map[string]*subsidy.PersonYear
	claims []*Claim
	shares map[*Claim][]*subsidy.Share
	lines  map[*Claim][]*refLine
}

// who acts for a claim: its owner, reviewer, chief, and the plan's second person.
func who(c *Claim) (owner, reviewer, chief subsidy.Actor) {
	return subsidy.Actor{ID: "o", Role: subsidy.Owner, Enterprise: c.Enterprise}, subsidy.Actor{
			ID: "r", Role: subsidy.CountyReviewer,
			County: c.County,
		},
		subsidy.Actor{ID: "c", Role: subsidy.CountyChief, County: c.County}
}

func (w *yearWalk) submit() {
	n := len(w.claims)
	f := ended()
	f.ID, f.Enterprise, f.County = fmt.Sprint("f", n), fmt.Sprint("e", n), []subsidy.County{"440203", "440204"}[n%2]
	in := claimInput(rapid.IntRange(1, 40).Draw(w.T, "hours"), rapid.IntRange(1, 40).Draw(w.T, "hours"))
	in.Enterprise.ID, in.Filing = f.Enterprise, f
	for i := range in.People {
		in.People[i].Calculation.Completed, in.People[i].Calculation.Policy = 1, in.Terms.Policy
	}
	by := subsidy.Actor{ID: "o", Role: subsidy.Owner, Enterprise: f.Enterprise}
	c, _, err := NewClaim(fmt.Sprint("cl", n), f, nil, in.Terms, by, claimed)
	if err != nil {
		w.Fatal(err)
	}
	c.Entry.Payee, c.Entry.Promised = payee, true
	if _, err := c.Submit(in, fmt.Sprint("SL", n), by, claimed); err != nil {
		w.Fatal(err)
	}
	for i := range c.Lines {
		l := &c.Lines[i]
		l.ID = fmt.Sprintf("%s-line%d", c.ID, i)
		s := &subsidy.Share{ID: l.ID, Person: l.Person, Asked: l.Asked, Cap: in.Terms.Policy.CapPerYear}
		s.Reserve(w.year(l.Person))
		w.shares[&c] = append(w.shares[&c], s)
		w.lines[&c] = append(w.lines[&c], w.book.submit(l.Person, int64(in.People[i].Calculation.Hours)))
	}
	w.claims = append(w.claims, &c)
	w.follow(&c)
}

func (w *yearWalk) year(person string) *subsidy.PersonYear {
	if w.years[person] == nil {
		w.years[person] = &subsidy.PersonYear{}
	}
	return w.years[person]
}

// follow lets shares follow their lines, and lines their shares, as a change of
// the store does.
func (w *yearWalk) follow(c *Claim) {
	var kept []subsidy.Share
	for i, s := range w.shares[c] {
		if err := s.Follow(w.year(s.Person), c.ShareState(c.Lines[i]), c.Lines[i].Asked); err != nil {
			w.Fatalf("%s of %s: %v", s.ID, c.State, err)
		}
		if c.Lines[i].State != LineExcluded && c.Lines[i].State != LineRecovered && c.State.Stands() {
			kept = append(kept, *s)
		}
	}
	c.Reserved(kept)
}

// act draws one act on one claim and line; a refused one changes nothing.
func (w *yearWalk) act() {
	c := rapid.SampledFrom(w.claims).Draw(w.T, "claim")
	i := rapid.IntRange(0, 1).Draw(w.T, "line")
	owner, reviewer, chief := who(c)
	l, ref, why := &c.Lines[i], w.lines[c][i], "已逐条核对"
	var err error
	switch rapid.IntRange(0, 9).Draw(w.T, "act") {
	case 0:
		if len(w.claims) < 7 {
			w.submit()
		}
		return
	case 1, 2:
		if _, err = c.TopUp(owner, claimed); err == nil {
			for k, s := range w.shares[c] {
				if c.Lines[k].State == LineLive && s.ReserveAgain(w.year(s.Person)) == nil {
					w.book.ask(w.lines[c][k])
				}
			}
		}
	case 3, 4:
		hours := rapid.IntRange(0, 40).Draw(w.T, "to")
		if _, err = c.LowerLine(l.ID, hours, why, terms().Policy, reviewer, claimed); err == nil {
			w.book.lower(ref, int64(hours))
		}
	case 5:
		if _, err = c.ExcludeLine(l.ID, why, reviewer, claimed); err == nil {
			w.book.release(ref)
		}
	case 6:
		if rapid.Bool().Draw(w.T, "refused") {
			if _, err = c.ProposeRefusal(aReason, reviewer, claimed); err == nil {
				_, err = c.ConfirmRefusal(chief, claimed)
			}
		} else {
			_, err = c.Withdraw(owner, claimed)
		}
		if err == nil {
			w.book.release(w.lines[c][0])
			w.book.release(w.lines[c][1])
		}
	case 7:
		w.forward(c, reviewer, chief)
	case 8: // all the way
		for range 5 {
			w.forward(c, reviewer, chief)
			w.follow(c)
		}
	case 9:
		w.recover(c, l, ref, reviewer, chief)
	}
	w.follow(c)
}

// forward takes the claim one step further towards its payment.
func (w *yearWalk) forward(c *Claim, reviewer, chief subsidy.Actor) {
	later := after(c.Publicity.Until)
	switch c.State {
	case Submitted:
		_, _ = c.ProposeApproval("", reviewer, claimed)
	case Reviewed:
		_, _ = c.Approve(chief, claimed)
	case Approved:
		_, _ = c.Publish(terms(), reviewer, claimed)
	case Published:
		_, _ = c.Clear(terms(), subsidy.Actor{Role: subsidy.System}, later)
	case Cleared:
		fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
		plan, _, err := MakePlan(Plan{ID: "p", County: c.County, Fund: fund}, []*Claim{c},
			func() string { return "item" }, reviewer, later)
		if err == nil {
			plan.Items[0].State = ItemPaid
			c.Settle(plan.Items[0], reviewer, later)
		}
	}
}

func (w *yearWalk) recover(c *Claim, l *Line, ref *refLine, reviewer, chief subsidy.Actor) {
	now := claimed.AddDate(0, 2, 0)
	r, _, err := c.ProposeRecovery("r", l.ID, "查实没有参加培训", terms(), reviewer, now)
	if err != nil {
		return
	}
	now = r.Hearing.AnswerBy.AddDays(1).Start()
	if _, err = r.Confirm(chief, now); err == nil {
		_, err = r.Complete(c, "缴2026001", calendar.DayOf(now), reviewer, now)
	}
	if err != nil {
		w.Fatal(err)
	}
	w.book.release(ref)
}

// check compares all that is held with the reference.
func (w *yearWalk) check() {
	for person, y := range w.years {
		if int64(y.Used()) != w.book.standing(person) || y.Used() > 1000_00 {
			w.Fatalf("%s: the year stands at %+v, the reference at %d", person, *y, w.book.standing(person))
		}
	}
	for _, c := range w.claims {
		held := subsidy.Fen(0)
		for i, s := range w.shares[c] {
			l, want := c.Lines[i], subsidy.Fen(w.lines[c][i].held)
			if s.Held != want {
				w.Fatalf("%s of a %s claim: %s held, the reference says %s", l.ID, c.State, s.Held.Plain(),
					want.Plain())
			}
			if l.State == LineRecovered || !c.State.Stands() {
				continue
			}
			held += s.Held
			if l.Amount != want || !strings.Contains(l.Explanation[0], want.Plain()) {
				w.Fatalf("%s of a %s claim shows %s, holds %s: %s", l.ID, c.State, l.Amount.Plain(),
					want.Plain(), l.Explanation)
			}
		}
		recovered := slices.ContainsFunc(c.Lines, func(l Line) bool { return l.State == LineRecovered })
		if c.State.Stands() && !recovered && c.Totals().Amount != held {
			w.Fatalf("the claim comes to %s, its shares to %s", c.Totals().Amount.Plain(), held.Plain())
		}
	}
}

func TestEveryPersonYearAgreesWithTheReferenceWhateverHappensToItsClaims(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := &yearWalk{
			T: rt, years: map[string]*subsidy.PersonYear{}, shares: map[*Claim][]*subsidy.Share{},
			lines: map[*Claim][]*refLine{},
		}
		w.submit()
		w.submit()
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			w.act()
			w.check()
		}
	})
}

// TestEveryDayToPayAgreesWithTheReference holds and frees the lines of a published
// claim in random order, and lets some be published again.
func TestEveryDayToPayAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := claimIn(t, Published)
		day := calendar.DayOf(claimed)
		refs := map[string]*refPay{}
		for _, l := range c.Lines {
			refs[l.ID] = &refPay{open: map[int]bool{}}
			refs[l.ID].publish(day.String())
		}
		var open []*Objection
		for word := range rapid.IntRange(1, 12).Draw(rt, "words") {
			day = day.AddDays(rapid.IntRange(0, 6).Draw(rt, "days"))
			if len(open) > 0 && rapid.Bool().Draw(rt, "ruled") {
				at := rapid.IntRange(0, len(open)-1).Draw(rt, "which")
				ruleBoth(rt, c, open[at], refs, day)
				open = slices.Delete(open, at, at+1)
				payDays(rt, c, refs)
				continue
			}
			o := &Objection{ID: fmt.Sprint(word), Text: "没有上过课", Vouched: true, Times: word}
			for _, l := range c.Lines {
				if rapid.Bool().Draw(rt, "means") {
					o.Lines = append(o.Lines, l.ID)
				}
			}
			if _, err := c.Object(o, public, day.Start().Add(9*time.Hour)); err != nil {
				rt.Fatal(err)
			}
			if o.Kind == Reporting {
				continue
			}
			o.Times = word // its name in the reference
			for _, id := range o.Lines {
				refs[id].hold(word)
			}
			open = append(open, o)
			payDays(rt, c, refs)
		}
	})
}

// ruleBoth decides an objection in the rule and in the reference: dismissed, or
// upheld with a line lowered, or left out.
func ruleBoth(rt *rapid.T, c *Claim, o *Objection, refs map[string]*refPay, day calendar.Day) {
	r := Ruling{Uphold: rapid.IntRange(0, 2).Draw(rt, "upheld") == 0, Answer: "已逐条核对", Hours: map[string]int{}}
	for _, id := range o.Lines {
		l, _ := c.line(id)
		ref := refs[id]
		switch held := l.State == LineHeld; {
		case !held || !r.Uphold:
			ref.free(o.Times, day.String())
		case l.Hours > 1 && rapid.Bool().Draw(rt, "lowered"):
			r.Hours[id] = l.Hours - 1
			ref.free(o.Times, day.String())
			ref.publish(day.String())
		default:
			ref.out = true
		}
	}
	if _, err := c.Rule(o, r, terms(), reviewer, day.Start().Add(9*time.Hour)); err != nil {
		rt.Fatal(err)
	}
}

func payDays(rt *rapid.T, c *Claim, refs map[string]*refPay) {
	for _, l := range c.Lines {
		ref := refs[l.ID]
		if (l.State == LineExcluded) != ref.out {
			rt.Fatalf("%s is %s", l.ID, l.State)
		}
		if ref.out {
			continue
		}
		if (l.State == LineHeld) != (len(ref.open) > 0) {
			rt.Fatalf("%s is %s, %d words hold it", l.ID, l.State, len(ref.open))
		}
		if l.State == LineLive && (l.PayBy.String() != ref.payBy || l.PublicUntil.String() != ref.until) {
			rt.Fatalf("%s: public until %s, to be paid by %s; the reference says %s and %s", l.ID, l.PublicUntil,
				l.PayBy, ref.until, ref.payBy)
		}
	}
}
