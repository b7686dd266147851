package subsidy

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestNoPersonYearGoesOverItsCap walks one person's year through every order of
// asking, lowering, approving, paying and giving back, under two versions'
// caps, and adds it all up after each step.
func TestNoPersonYearGoesOverItsCap(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var year PersonYear
		var shares []*Share
		add := func() {
			s := &Share{
				Asked: Fen(rapid.Int64Range(0, 1200_00).Draw(rt, "asked")),
				Cap:   rapid.SampledFrom([]Fen{1000_00, 800_00}).Draw(rt, "cap"),
			}
			left := max(0, min(s.Asked, s.Cap-year.Used()))
			s.Reserve(&year)
			if s.Held != left {
				rt.Fatalf("asked %d, got %d of %d", s.Asked, s.Held, left)
			}
			shares = append(shares, s)
		}
		add()
		for range rapid.IntRange(0, 40).Draw(rt, "steps") {
			s := shares[rapid.IntRange(0, len(shares)-1).Draw(rt, "share")]
			before, used := *s, year.Used()
			var freed Fen
			var err error
			step := rapid.IntRange(0, 5).Draw(rt, "step")
			switch step {
			case 0:
				add()
			case 1:
				err = s.ReserveAgain(&year)
			case 2:
				freed, err = s.Lower(&year, Fen(rapid.Int64Range(-1, 1200_00).Draw(rt, "to")))
			case 3:
				freed, err = s.Release(&year)
			case 4:
				err = s.Approve(&year)
			case 5:
				err = s.Pay(&year)
			}
			if err != nil && (*s != before || year.Used() != used) {
				rt.Fatalf("a refused step %d changed %+v to %+v", step, before, *s)
			}
			if step >= 2 && used-year.Used() != freed {
				rt.Fatalf("step %d freed %d, the year %d", step, freed, used-year.Used())
			}
			if step >= 2 && s.Held > before.Held {
				rt.Fatalf("step %d enlarged a share", step)
			}
			sums := map[ShareState]Fen{}
			for _, s := range shares {
				sums[s.State] += s.Held
			}
			if year.Reserved != sums[ShareReserved] || year.Approved != sums[ShareApproved] ||
				year.Paid != sums[SharePaid] || year.Used() > year.Cap || year.Used() > 1000_00 ||
				sums[ShareReleased] != 0 {
				rt.Fatalf("%+v, shares %v", year, sums)
			}
		}
	})
}

func TestWhoWasCutShortTakesWhatBecameFree(t *testing.T) {
	var year PersonYear
	first, second := &Share{Asked: 900_00, Cap: 1000_00}, &Share{Asked: 300_00, Cap: 1000_00}
	first.Reserve(&year)
	second.Reserve(&year)
	if second.Held != 100_00 || !second.Short() || year.FreeFor(*second) != 0 {
		t.Fatalf("%+v", second)
	}
	if freed, err := first.Lower(&year, 500_00); err != nil || freed != 400_00 || second.Held != 100_00 ||
		first.Short() {
		t.Fatalf("lowered: %+v %+v %v", first, second, err)
	}
	if err := second.ReserveAgain(&year); err != nil || second.Held != 300_00 || second.Short() || second.Turn != 3 {
		t.Fatalf("taken again: %+v %v", second, err)
	}
	if err := second.Approve(&year); err != nil {
		t.Fatal(err)
	}
	if err := second.ReserveAgain(&year); KindOf(err) != Conflict {
		t.Errorf("enlarged after approval: %v", err)
	}
	if _, err := second.Lower(&year, 301_00); KindOf(err) != Invalid {
		t.Errorf("raised: %v", err)
	}
}

func TestWhatWasDrawnElsewhereIsCorrectedAndRemovedForAReason(t *testing.T) {
	f := Filing{ID: "f", Enterprise: "e", County: "440203", State: FilingAccepted}
	foreign := Actor{Role: CountyReviewer, County: "440204"}
	for name, v := range map[string]struct {
		to    Fen
		proof string
		why   string
		by    Actor
		want  Kind
	}{
		"less":             {100_00, "发放通知2026-17号", "看错了一位数", reviewer, ""},
		"as much as fits":  {400_00, "发放通知2026-17号", "漏登记了一笔", reviewer, ""},
		"too much":         {400_01, "发放通知2026-17号", "漏登记了一笔", reviewer, Conflict},
		"nothing":          {0, "发放通知2026-17号", "没有领取过", reviewer, Invalid},
		"another proof":    {300_00, "发放通知2026-18号", "文号写错了", reviewer, ""},
		"no change":        {300_00, "发放通知2026-17号", "文号写错了", reviewer, Conflict},
		"without a reason": {100_00, "发放通知2026-17号", " ", reviewer, Invalid},
		"without proof":    {100_00, "", "看错了一位数", reviewer, Invalid},
		"by the company":   {100_00, "发放通知2026-17号", "看错了一位数", owner, Forbidden},
		"another county":   {100_00, "发放通知2026-17号", "看错了一位数", foreign, NotFound},
	} {
		year := PersonYear{Approved: 600_00, Elsewhere: 300_00, Cap: 1000_00}
		e := Elsewhere{ID: "x", Year: 2026, Amount: 300_00, Proof: "发放通知2026-17号"}
		ev, err := e.Correct(f, &year, Elsewhere{Amount: v.to, Proof: v.proof}, 1000_00, v.why, v.by, monday)
		switch {
		case KindOf(err) != v.want:
			t.Errorf("%s: %v", name, err)
		case err != nil && (year.Elsewhere != 300_00 || e.Amount != 300_00):
			t.Errorf("%s: refused and changed %+v", name, year)
		case err == nil &&
			(year.Elsewhere != v.to || e.Amount != v.to || e.Proof != v.proof || !strings.Contains(ev.Note, v.why)):
			t.Errorf("%s: %+v %+v %s", name, year, e, ev.Note)
		}
	}
	year := PersonYear{Approved: 600_00, Elsewhere: 300_00, Cap: 1000_00}
	e := Elsewhere{ID: "x", Year: 2026, Amount: 300_00, Proof: "发放通知2026-17号"}
	if _, err := e.Remove(f, &year, "", reviewer, monday); KindOf(err) != Invalid || year.Elsewhere != 300_00 {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := e.Remove(f, &year, "登记错了人", foreign, monday); KindOf(err) != NotFound ||
		year.Elsewhere != 300_00 {
		t.Errorf("another county: %v", err)
	}
	ev, err := e.Remove(f, &year, "登记错了人", reviewer, monday)
	if err != nil || year.Elsewhere != 0 || !strings.Contains(ev.Note, "登记错了人") ||
		!strings.Contains(ev.Note, "2026-17号") {
		t.Errorf("%+v, %s, %v", year, ev.Note, err)
	}
}
