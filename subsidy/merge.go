package subsidy

import (
	"cmp"
	"slices"
)

// MergedYear is what becomes of one calendar year when two ID numbers turn out
// to be one person's (rules.md 7).
type MergedYear struct {
	Shares  []Share          // all of both, in the order of asking
	Cut     map[string]Fen   // unpaid shares that were lowered, by how much
	Recover []RecoveryAmount // what was paid above the year's cap, by share, latest first
}

// RecoveryAmount is how much of a paid share has to come back (追回).
type RecoveryAmount struct {
	Share  Share
	Amount Fen
}

// MergeYears moves what stands against one number's year to the right number's.
// A person who stands twice in one claim keeps one line. What then exceeds the
// cap cuts the unpaid shares, the one that asked last first; what is still too
// much was paid twice and goes to recovery, again the last first. Until it is
// recovered the year's cap is raised to what stands (Raised), so that the sums
// stay true and nothing more can be reserved; recovering is the shares whose
// recovery is under way already.
func MergeYears(from, to *PersonYear, wrong, right []Share, recovering map[string]bool) MergedYear {
	m := MergedYear{Shares: joinTurns(wrong, right), Cut: map[string]Fen{}}
	lawful := max(from.Cap-from.Raised, to.Cap-to.Raised)
	known := from.Raised + to.Raised // for which recoveries were proposed before
	to.Reserved, to.Approved = to.Reserved+from.Reserved, to.Approved+from.Approved
	to.Paid, to.Elsewhere = to.Paid+from.Paid, to.Elsewhere+from.Elsewhere
	to.Turn = len(m.Shares)
	from.Reserved, from.Approved, from.Paid, from.Elsewhere, from.Raised = 0, 0, 0, 0, 0
	double := m.dropDoubles(to)
	for i := len(m.Shares) - 1; i >= 0 && to.Used() > lawful; i-- {
		m.cut(&m.Shares[i], to, to.Used()-lawful)
	}
	excess := max(0, to.Used()-lawful)
	m.recover(double, max(double.total(), excess-known), recovering)
	to.Raised = excess
	to.Cap = lawful + excess
	return m
}

// joinTurns joins two queues: each keeps its own order, and of two heads the
// line made first goes first; turns are counted anew.
func joinTurns(a, b []Share) []Share {
	byTurn := func(x, y Share) int { return cmp.Or(cmp.Compare(x.Turn, y.Turn), cmp.Compare(x.ID, y.ID)) }
	a, b = slices.Clone(a), slices.Clone(b)
	slices.SortFunc(a, byTurn)
	slices.SortFunc(b, byTurn)
	var out []Share
	for len(a) > 0 || len(b) > 0 {
		next := &a
		if len(a) == 0 || len(b) > 0 && b[0].ID < a[0].ID {
			next = &b
		}
		s := (*next)[0]
		*next = (*next)[1:]
		s.Turn = len(out) + 1
		out = append(out, s)
	}
	return out
}

// cut lowers an unpaid share by at most so much.
func (m *MergedYear) cut(s *Share, y *PersonYear, by Fen) {
	if s.State != ShareReserved && s.State != ShareApproved {
		return
	}
	freed, err := s.Lower(y, max(0, s.Held-by))
	if err == nil && freed > 0 {
		m.Cut[s.ID] += freed
	}
}

// doubles are paid shares of a claim that has another paid share of the person.
type doubles map[string]Fen

func (d doubles) total() (sum Fen) {
	for _, v := range d {
		sum += v
	}
	return sum
}

// dropDoubles leaves one share a claim: of two, the paid one, else the first;
// two that were both paid leave the last to recovery.
func (m *MergedYear) dropDoubles(y *PersonYear) doubles {
	first, out := map[string]int{}, doubles{}
	for i := range m.Shares {
		s := &m.Shares[i]
		if s.State == ShareReleased {
			continue
		}
		at, twice := first[s.Claim]
		switch {
		case !twice:
			first[s.Claim] = i
		case s.State != SharePaid:
			m.cut(s, y, s.Held)
		case m.Shares[at].State != SharePaid:
			m.cut(&m.Shares[at], y, m.Shares[at].Held)
			first[s.Claim] = i
		default:
			out[s.ID] = s.Held
		}
	}
	return out
}

// recover proposes to take back so much: doubles first, then the paid shares,
// latest first.
func (m *MergedYear) recover(double doubles, amount Fen, recovering map[string]bool) {
	for _, doubled := range []bool{true, false} {
		for i := len(m.Shares) - 1; i >= 0 && amount > 0; i-- {
			s := m.Shares[i]
			if _, is := double[s.ID]; s.State != SharePaid || s.Held == 0 || recovering[s.ID] || is != doubled {
				continue
			}
			part := min(amount, s.Held)
			m.Recover = append(m.Recover, RecoveryAmount{s, part})
			amount -= part
		}
	}
}
