package subsidy

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// twoYears are two numbers' years with shares in any state.
func twoYears(t *rapid.T) (years [2]*PersonYear, shares [2][]Share) {
	for i := range years {
		years[i] = &PersonYear{}
		for n := range rapid.IntRange(0, 6).Draw(t, "shares") {
			s := Share{
				ID:     fmt.Sprintf("%d-%d", rapid.IntRange(0, 99).Draw(t, "made"), 10*i+n),
				Claim:  fmt.Sprint("c", rapid.IntRange(0, 8).Draw(t, "claim")*2+i*rapid.IntRange(0, 1).Draw(t, "own")),
				Person: fmt.Sprint(i),
				Asked:  Fen(rapid.IntRange(0, 600_00).Draw(t, "asked")),
				Cap:    1000_00,
			}
			if containsClaim(shares[i], s.Claim) {
				continue // a person has one line in a claim
			}
			s.Reserve(years[i])
			state := rapid.IntRange(0, 3).Draw(t, "state")
			if state == 3 {
				_, _ = s.Release(years[i])
			}
			if state == 1 || state == 2 {
				_ = s.Approve(years[i])
			}
			if state == 2 {
				_ = s.Pay(years[i])
			}
			shares[i] = append(shares[i], s)
		}
		years[i].Elsewhere = min(Fen(rapid.IntRange(0, 300_00).Draw(t, "elsewhere")),
			max(0, years[i].Cap-years[i].Used()))
	}
	return years, shares
}

func containsClaim(shares []Share, claim string) bool {
	for _, s := range shares {
		if s.Claim == claim {
			return true
		}
	}
	return false
}

func TestAMergedYearStandsAboveItsCapByWhatTheRecoveriesNameAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		years, shares := twoYears(t)
		elsewhere, paid := years[0].Elsewhere+years[1].Elsewhere, years[0].Paid+years[1].Paid
		cap := max(years[0].Cap, years[1].Cap)
		m := MergeYears(years[0], years[1], shares[0], shares[1], nil)
		y := years[1]
		sums := map[ShareState]Fen{}
		for i, s := range m.Shares {
			sums[s.State] += s.Held
			if s.Turn != i+1 {
				t.Fatalf("turn %d at place %d", s.Turn, i)
			}
		}
		if y.Reserved != sums[ShareReserved] || y.Approved != sums[ShareApproved] || y.Paid != sums[SharePaid] ||
			y.Paid != paid || y.Elsewhere != elsewhere || years[0].Used() != 0 {
			t.Fatalf("%+v holds %v", y, sums)
		}
		var back Fen
		for _, r := range m.Recover {
			back += r.Amount
			if r.Share.State != SharePaid || r.Amount > r.Share.Held {
				t.Fatalf("recovers %+v", r)
			}
		}
		over := max(0, y.Used()-cap)
		if y.Cap != cap+over || y.Raised != over || y.Used() > y.Cap {
			t.Fatalf("%+v with a cap of %d", y, cap)
		}
		if over > 0 && y.Reserved+y.Approved > 0 {
			t.Fatalf("%+v: unpaid shares stand while the cap is exceeded", y)
		}
		if want := min(over, y.Paid); back < want {
			t.Fatalf("%d too much, %d to recover", over, back)
		}
		paidIn := map[string]int{}
		for _, s := range m.Shares {
			if s.Held > 0 {
				paidIn[s.Claim]++
			}
		}
		for _, r := range m.Recover {
			if r.Amount == r.Share.Held {
				paidIn[r.Share.Claim]--
			}
		}
		for claim, n := range paidIn {
			if n > 1 {
				t.Fatalf("%d shares of one person stay in claim %s", n, claim)
			}
		}
		for _, r := range m.Recover { // once all is recovered, the cap is the law's again
			for i := range m.Shares {
				if m.Shares[i].ID == r.Share.ID {
					_, _ = m.Shares[i].Release(y)
				}
			}
		}
		if y.Used() <= cap && (y.Cap != cap || y.Raised != 0) {
			t.Fatalf("%+v after the recoveries", y)
		}
	})
}

func TestAMergeCutsTheLatestUnpaidLineFirst(t *testing.T) {
	a, b := &PersonYear{}, &PersonYear{}
	share := func(id string, asked Fen, y *PersonYear) Share {
		s := Share{ID: id, Claim: "claim " + id, Asked: asked, Cap: 1000_00}
		s.Reserve(y)
		return s
	}
	first, third := share("1", 600_00, a), share("3", 300_00, a)
	second := share("2", 500_00, b)
	m := MergeYears(a, b, []Share{first, third}, []Share{second}, nil)
	if len(m.Cut) != 2 || m.Cut["3"] != 300_00 || m.Cut["2"] != 100_00 || len(m.Recover) != 0 ||
		b.Reserved != 1000_00 || b.Cap != 1000_00 {
		t.Errorf("cut %v, recover %v, year %+v", m.Cut, m.Recover, b)
	}
}
