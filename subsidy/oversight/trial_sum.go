package oversight

import "shigang/subsidy"

// TrialSum is what lines came to, and would have come to.
type TrialSum struct {
	Lines    int         `json:"lines"`
	People   int         `json:"people"`
	Hours    int         `json:"hours"`
	Other    int         `json:"other"` // class hours under the other standard
	Amount   subsidy.Fen `json:"amount"`
	Paid     subsidy.Fen `json:"paid"` // of the amount
	Would    subsidy.Fen `json:"would"`
	WasShort int         `json:"was_short"` // people whom the cap cut
	Short    int         `json:"short"`     // people whom it would have cut
}

// Difference is by how much more the lines would have come to, below 0 by how much less.
func (s TrialSum) Difference() subsidy.Fen { return s.Would - s.Amount }

// Plus adds two sums of different people.
func (s TrialSum) Plus(o TrialSum) TrialSum {
	return TrialSum{
		Lines: s.Lines + o.Lines, People: s.People + o.People, Hours: s.Hours + o.Hours, Other: s.Other + o.Other,
		Amount: s.Amount + o.Amount, Paid: s.Paid + o.Paid, Would: s.Would + o.Would,
		WasShort: s.WasShort + o.WasShort, Short: s.Short + o.Short,
	}
}

// line counts one line in, without whose it is.
func (s *TrialSum) line(l TriedLine, w Would) {
	s.Lines++
	s.Hours += l.Hours
	s.Other += w.Hours
	s.Amount += l.Amount
	s.Would += w.Amount
	if l.Paid {
		s.Paid += l.Amount
	}
}

// person counts somebody in whose lines were cut, or would have been, as told.
func (s *TrialSum) person(wasShort, short bool) {
	s.People++
	if wasShort {
		s.WasShort++
	}
	if short {
		s.Short++
	}
}

// TrialResult is what a trial found: a person counts once in the whole, and once in each county and type.
type TrialResult struct {
	Whole    TrialSum                          `json:"whole"`
	Counties map[subsidy.County]TrialSum       `json:"counties"`
	Types    map[subsidy.TrainingType]TrialSum `json:"types"`
	Unkept   int                               `json:"unkept"` // lines from before it was kept what was studied
}

// Plus adds what was found of other people.
func (r TrialResult) Plus(o TrialResult) TrialResult {
	out := TrialResult{
		Whole: r.Whole.Plus(o.Whole), Unkept: r.Unkept + o.Unkept,
		Counties: map[subsidy.County]TrialSum{}, Types: map[subsidy.TrainingType]TrialSum{},
	}
	for _, part := range []TrialResult{r, o} {
		for c, s := range part.Counties {
			out.Counties[c] = out.Counties[c].Plus(s)
		}
		for t, s := range part.Types {
			out.Types[t] = out.Types[t].Plus(s)
		}
	}
	return out
}

// headcount is a sum with the person that it counted last, so that nobody counts twice in it.
type headcount struct {
	TrialSum
	last            int
	wasShort, short bool
}

// add counts one of a person's lines in; people are numbered from 1.
func (t *headcount) add(person int, l TriedLine, w Would) {
	if t.last != person {
		t.end()
		t.last = person
	}
	t.wasShort, t.short = t.wasShort || w.WasShort, t.short || w.Short
	t.line(l, w)
}

// end counts the last person in.
func (t *headcount) end() {
	if t.last != 0 {
		t.person(t.wasShort, t.short)
	}
	t.last, t.wasShort, t.short = 0, false, false
}

// Tally adds up people, one at a time.
type Tally struct {
	n        int
	unkept   int
	whole    headcount
	counties map[subsidy.County]*headcount
	types    map[subsidy.TrainingType]*headcount
}

// NewTally is an empty one.
func NewTally() *Tally {
	return &Tally{counties: map[subsidy.County]*headcount{}, types: map[subsidy.TrainingType]*headcount{}}
}

// Add tries one person's lines and counts them in; it puts them in the order of asking.
func (t *Tally) Add(lines []TriedLine) {
	t.n++
	would := TryPerson(lines)
	for i, l := range lines {
		if l.Planned == nil {
			t.unkept++
		}
		t.whole.add(t.n, l, would[i])
		of(t.counties, l.County).add(t.n, l, would[i])
		of(t.types, l.Type).add(t.n, l, would[i])
	}
}

// of is the headcount under a key, made where there is none.
func of[K comparable](all map[K]*headcount, key K) *headcount {
	if all[key] == nil {
		all[key] = &headcount{}
	}
	return all[key]
}

// Result is what was added.
func (t *Tally) Result() TrialResult {
	t.whole.end()
	out := TrialResult{
		Whole: t.whole.TrialSum, Unkept: t.unkept,
		Counties: map[subsidy.County]TrialSum{}, Types: map[subsidy.TrainingType]TrialSum{},
	}
	for c, s := range t.counties {
		s.end()
		out.Counties[c] = s.TrialSum
	}
	for k, s := range t.types {
		s.end()
		out.Types[k] = s.TrialSum
	}
	return out
}
