package claim

import (
	"slices"
	"time"

	"shigang/subsidy"
)

// Worth is what a line comes to; a line that was left out comes to nothing.
type Worth struct {
	Hours  int
	Amount subsidy.Fen
}

// Cut (核减) is one decision after which a line comes to less: it was lowered or
// left out, or part of what was paid was taken back.
type Cut struct {
	From, To Worth // both zero for one from before they were kept
	By       string
	At       time.Time
	Why      string
}

// Known reports whether it was kept what the line came to before.
func (c Cut) Known() bool { return c.From != Worth{} }

// Off is how much less the line comes to by the decision.
func (c Cut) Off() subsidy.Fen { return c.From.Amount - c.To.Amount }

// Worth is what the line comes to now.
func (l Line) Worth() Worth {
	if l.State == LineExcluded {
		return Worth{}
	}
	return Worth{Hours: l.Hours, Amount: l.Amount}
}

// Reason is why the line comes to less than was claimed, "" where it does not.
func (l Line) Reason() string {
	if len(l.Cuts) == 0 {
		return ""
	}
	return l.Cuts[len(l.Cuts)-1].Why
}

// cut lets change make the line less, and keeps what it came to before, and by
// whom and why that was decided.
func (l *Line) cut(why string, by subsidy.Actor, now time.Time, change func()) {
	one := Cut{From: l.Worth(), By: by.ID, At: now, Why: why}
	change()
	one.To = l.Worth()
	l.Cuts = append(slices.Clip(l.Cuts), one) // never in place: others may hold the old ones
	l.explain()
}

// Cut are the lines of the claim that come to less by a decision.
func (c Claim) Cut() (out []Line) {
	for _, l := range c.Lines {
		if len(l.Cuts) > 0 {
			out = append(out, l)
		}
	}
	return out
}
