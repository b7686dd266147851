package claim

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// Under random objections, words, rulings, plans, answers and cancellations a
// held line is never paid, no line is paid twice or in two plans, a plan's sum
// is its lines' sum, and whatever is live is paid by its day when the county
// pays what is payable.
func TestLiveLinesArePaidOnTimeAndHeldOnesNever(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := publicityWalk{
			T:          rt,
			c:          claimIn(t, Published),
			now:        claimed,
			objections: map[string]*Objection{},
			words:      map[string]*Objection{},
			paid:       map[string]bool{},
		}
		for range rapid.IntRange(5, 40).Draw(rt, "steps") {
			w.step()
			w.holdsWhatIsObjectedTo()
		}
		for range 3 { // the county pays what is payable, in time
			w.pay(true)
			w.advance(10)
			w.liveLinesArePayable()
			w.schedule()
		}
		w.pay(true)
		w.nothingIsLeft()
	})
}

// publicityWalk is a published claim to which things happen at random.
type publicityWalk struct {
	*rapid.T
	c          *Claim
	now        time.Time
	objections map[string]*Objection // by id
	words      map[string]*Objection // a trainee's “no”, by line
	plan       *Plan
	paid       map[string]bool // by line
	n          int
}

func (w *publicityWalk) id() string {
	w.n++
	return fmt.Sprintf("x%d", w.n)
}

// step is one thing that happens, about one line.
func (w *publicityWalk) step() {
	line := fmt.Sprintf("line%d", rapid.IntRange(0, 2).Draw(w.T, "line"))
	switch rapid.SampledFrom(
		[]string{"object", "no", "yes", "rule", "days", "plan", "answer", "fail", "cancel"}).Draw(w.T, "what") {
	case "object":
		o := &Objection{ID: w.id(), Text: "这个人没有上过课", Lines: []string{line}}
		if _, err := w.c.Object(o, public, w.now); err == nil && o.Kind == Objecting {
			w.objections[o.ID] = o
		}
	case "no":
		w.sayNo(line)
	case "yes":
		l, _ := w.c.line(line)
		saying := w.c.saw(Saying{Line: line, Word: WordYes, Open: w.words[line], Terms: terms()})
		if _, err := w.c.Say(saying, &Objection{}, trainee(l), w.now); err == nil {
			delete(w.words, line)
		}
	case "rule":
		w.rule()
	case "days":
		w.advance(rapid.IntRange(1, 6).Draw(w.T, "days"))
	case "plan":
		w.schedule()
	case "answer":
		w.pay(true)
	case "fail":
		w.pay(false)
	case "cancel":
		if w.plan != nil {
			w.c.Unschedule([]string{w.plan.Items[0].ID}, w.plan.Number, reviewer, w.now)
			w.plan = nil
		}
	}
}

// trainee is whom a line is about.
func trainee(l *Line) subsidy.Actor {
	return subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: l.Person}
}

// sayNo lets a line's trainee refute it, which takes it out of the plan.
func (w *publicityWalk) sayNo(line string) {
	o := &Objection{ID: w.id()}
	l, _ := w.c.line(line)
	inPlan, amount := l.Item, l.Amount
	_, err := w.c.Say(w.c.saw(Saying{Line: line, Word: WordNo}), o, trainee(l), w.now)
	if err != nil || o.Kind != Refuting {
		return
	}
	w.objections[o.ID], w.words[line] = o, o
	if inPlan == "" {
		return
	}
	if _, err := w.plan.Drop(inPlan, amount, reviewer, w.now); err != nil {
		w.Fatalf("drop %s of a plan: %v", line, err)
	}
	if w.plan.Standing() == 0 {
		w.plan = nil
	}
}

// rule answers one objection that is open.
func (w *publicityWalk) rule() {
	for _, o := range w.objections {
		r := Ruling{Uphold: rapid.Bool().Draw(w.T, "uphold"), Answer: "核实后处理", Hours: map[string]int{}}
		if rapid.Bool().Draw(w.T, "lower") {
			r.Hours[o.Lines[0]] = 1
		}
		if _, err := w.c.Rule(o, r, terms(), reviewer, w.now); err == nil {
			return
		}
	}
}

func (w *publicityWalk) advance(days int) {
	w.now = w.now.AddDate(0, 0, days)
	_, _, _ = w.c.Advance(terms(), w.now)
}

// schedule makes a plan where there is none and something is payable.
func (w *publicityWalk) schedule() {
	if w.plan != nil {
		return
	}
	fund := Payee{Name: "专账资金户", Bank: "建设银行韶关分行", Account: "4400000000001111"}
	p, _, err := MakePlan(Plan{ID: w.id(), Number: "BF", County: w.c.County, Fund: fund}, []*Claim{w.c}, w.id, reviewer,
		w.now)
	if err != nil {
		return
	}
	sum := subsidy.Fen(0)
	for _, l := range w.c.Lines {
		if l.Item != p.Items[0].ID {
			continue
		}
		if l.State != LineLive || l.Objections > 0 || l.Public(calendar.DayOf(w.now)) || w.paid[l.ID] {
			w.Fatalf("scheduled %+v", l)
		}
		sum += l.Amount
	}
	if sum != p.Total() {
		w.Fatalf("a plan of %s for lines of %s", p.Total().Plain(), sum.Plain())
	}
	w.plan = &p
}

// pay is the bank's answer to the plan.
func (w *publicityWalk) pay(ok bool) {
	if w.plan == nil {
		return
	}
	it := w.plan.Items[0]
	it.State = ItemFailed
	if ok {
		it.State = ItemPaid
	}
	for _, l := range w.c.Lines {
		if l.Item == it.ID && ok {
			if l.State != LineLive || l.Objections > 0 || w.paid[l.ID] {
				w.Fatalf("paid %+v", l)
			}
			w.paid[l.ID] = true
		}
	}
	w.c.Settle(it, reviewer, w.now)
	w.plan = nil
}

// holdsWhatIsObjectedTo: a line is held while something stands against it, and
// then in no plan.
func (w *publicityWalk) holdsWhatIsObjectedTo() {
	for _, l := range w.c.Lines {
		if held := l.Objections > 0 && l.State != LineExcluded &&
			l.State != LinePaid; held != (l.State == LineHeld) || l.State == LineHeld && l.Item != "" {
			w.Fatalf("after a step %+v", l)
		}
	}
}

func (w *publicityWalk) liveLinesArePayable() {
	today := calendar.DayOf(w.now)
	for _, l := range w.c.Lines {
		if l.State == LineLive && l.Amount > 0 && today.After(l.PublicUntil) &&
			w.c.State != Refused && l.Item == "" && !l.Payable(today) {
			w.Fatalf("a live line is not payable: %+v", l)
		}
	}
}

func (w *publicityWalk) nothingIsLeft() {
	for _, l := range w.c.Lines {
		if l.State == LineLive && !l.Public(calendar.DayOf(w.now)) && l.Amount > 0 && w.c.State != Refused ||
			l.State == LineHeld && w.paid[l.ID] {
			w.Fatalf("in the end %+v of a %s claim", l, w.c.State)
		}
	}
}
