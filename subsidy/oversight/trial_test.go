package oversight

import (
	"testing"

	"pgregory.net/rapid"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/study"
)

// inForce is the version of the notice.
func inForce(t testing.TB) subsidy.Policy {
	t.Helper()
	p, err := subsidy.PublishedPolicies().On(calendar.NewDay(2026, 11, 23))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// asInForce is a trial of a version's own standard.
func asInForce(p subsidy.Policy) Trial {
	return Trial{Rate: p.RatePerHour, Cap: p.CapPerYear, Minutes: p.ClassHourMinutes, Basis: p.Basis}
}

// tried is an approved claim under a trial.
func tried(own subsidy.Policy, trial Trial) *Tried {
	other := trial.Policy(own)
	return &Tried{County: "440203", Type: subsidy.OnJob, Year: 2026, Own: &own, Other: &other}
}

// decided is a line as a claim makes it of what was completed and studied, with what stood against the year before.
func decided(c *Tried, turn int, used subsidy.Fen, seconds int64, planned ...int) TriedLine {
	_, _, hours := study.Hours(*c.Own, planned, seconds)
	return TriedLine{
		Tried: c, Planned: planned, Studied: seconds, Claimed: hours, Hours: hours,
		Amount: study.AmountOf(*c.Own, hours, c.Year, used).Granted, Used: used, Turn: turn,
	}
}

const hour = 3600

func TestTheVectorsOfTheRulesUnderTheirOwnStandardAndAnother(t *testing.T) {
	p := inForce(t)
	perCourse := asInForce(p)
	perCourse.Basis = subsidy.PerCourse
	half := asInForce(p)
	half.Minutes = 22
	for name, c := range map[string]struct {
		trial   Trial
		used    subsidy.Fen
		seconds int64
		planned []int
		was     subsidy.Fen
		want    subsidy.Fen
	}{
		"33 hours":               {asInForce(p), 0, 99 * hour, []int{33 * 45}, 990_00, 990_00},
		"34 hours":               {asInForce(p), 0, 99 * hour, []int{34 * 45}, 1000_00, 1000_00},
		"44 minutes":             {asInForce(p), 0, 99 * hour, []int{44}, 0, 0},
		"44 minutes of 22":       {half, 0, 99 * hour, []int{44}, 0, 60_00},
		"one course of 90":       {asInForce(p), 0, 99 * hour, []int{90}, 60_00, 60_00},
		"two courses of 44":      {asInForce(p), 0, 99 * hour, []int{44, 44}, 30_00, 30_00},
		"the same by course":     {perCourse, 0, 99 * hour, []int{44, 44}, 30_00, 0},
		"watched at once for 90": {asInForce(p), 0, 90 * 60, []int{90, 90}, 60_00, 60_00},
		"970 standing":           {asInForce(p), 970_00, 99 * hour, []int{90}, 30_00, 30_00},
	} {
		l := decided(tried(p, c.trial), 1, c.used, c.seconds, c.planned...)
		if l.Amount != c.was {
			t.Errorf("%s: decided %s, want %s", name, l.Amount.Plain(), c.was.Plain())
		}
		if got := TryPerson([]TriedLine{l})[0]; got.Amount != c.want {
			t.Errorf("%s: would be %s, want %s", name, got.Amount.Plain(), c.want.Plain())
		}
	}
}

func TestTheFirstClaimOfAPersonTakesWhatTheSecondThenMisses(t *testing.T) {
	p := inForce(t)
	dearer := asInForce(p)
	dearer.Rate = 60_00
	c := tried(p, dearer)
	first := decided(c, 1, 0, 99*hour, 10*45)      // 300 yuan, would be 600
	second := decided(c, 2, 300_00, 99*hour, 9*45) // 270 yuan, would be 540
	got := TryPerson([]TriedLine{second, first})   // asked in the other order
	if got[0].Amount != 600_00 || got[0].Short || got[1].Amount != 400_00 || !got[1].Short || got[1].WasShort {
		t.Errorf("%+v", got)
	}
	other := *c
	other.Year = 2025
	second.Tried = &other
	if got := TryPerson([]TriedLine{first, second}); got[0].Amount != 540_00 || got[1].Amount != 600_00 {
		t.Errorf("two years share a cap: %+v", got)
	}
}

func TestWhatWasTakenOffForAnotherReasonStaysOff(t *testing.T) {
	p := inForce(t)
	double := asInForce(p)
	double.Rate = 60_00
	l := decided(tried(p, double), 1, 0, 99*hour, 10*45)
	l.Hours, l.Amount = 4, 120_00 // lowered by the county
	if got := TryPerson([]TriedLine{l})[0]; got.Hours != 4 || got.Amount != 240_00 {
		t.Errorf("lowered: %+v", got)
	}
	shorter := asInForce(p)
	shorter.Minutes = 30
	l.Tried = tried(p, shorter)
	if got := TryPerson([]TriedLine{l})[0]; got.Hours != 6 { // 4 class hours of 45 minutes were recognised
		t.Errorf("lowered, in class hours of 30 minutes: %+v", got)
	}
	l = decided(tried(p, double), 1, 0, 99*hour, 10*45)
	l.Amount = 250_00 // 50 yuan were paid back
	if got := TryPerson([]TriedLine{l})[0]; got.Amount != 550_00 {
		t.Errorf("partly recovered: %+v", got)
	}
}

func TestALineFromBeforeItWasKeptIsWorthItsHours(t *testing.T) {
	p := inForce(t)
	perCourse := asInForce(p)
	perCourse.Basis, perCourse.Minutes = subsidy.PerCourse, 60
	l := decided(tried(p, perCourse), 1, 0, 99*hour, 90, 90) // 4 class hours, 180 minutes
	l.Planned, l.Studied = nil, 0
	if got := TryPerson([]TriedLine{l})[0]; got.Hours != 3 {
		t.Errorf("%+v", got)
	}
}

// aYearOf draws a person's lines as the house makes them: asked in order, lowered, given back, asked again.
func aYearOf(t *rapid.T, own subsidy.Policy, c *Tried) []TriedLine {
	y := &subsidy.PersonYear{}
	var lines []TriedLine
	var shares []*subsidy.Share
	for range rapid.IntRange(1, 6).Draw(t, "lines") {
		planned := rapid.SliceOfN(rapid.IntRange(1, 900), 1, 4).Draw(t, "planned")
		seconds := rapid.Int64Range(0, 40*hour).Draw(t, "studied")
		_, _, hours := study.Hours(own, planned, seconds)
		s := &subsidy.Share{Asked: min(subsidy.Fen(hours)*own.RatePerHour, own.CapPerYear), Cap: own.CapPerYear}
		s.Reserve(y)
		if rapid.Bool().Draw(t, "another is released") && len(shares) > 0 {
			if _, err := shares[rapid.IntRange(0, len(shares)-1).Draw(t, "which")].Release(y); err != nil {
				t.Fatal(err)
			}
		}
		if rapid.Bool().Draw(t, "again") {
			if err := s.ReserveAgain(y); err != nil {
				t.Fatal(err)
			}
		}
		l := TriedLine{
			Tried: c, Planned: planned, Studied: seconds, Claimed: hours, Hours: hours, Used: s.Beside, Turn: s.Turn,
		}
		if to := rapid.IntRange(0, hours).Draw(t, "lowered to"); rapid.Bool().Draw(t, "lowered") {
			l.Hours = to
			if _, err := s.Lower(y, min(subsidy.Fen(to)*own.RatePerHour, own.CapPerYear)); err != nil {
				t.Fatal(err)
			}
		}
		lines, shares = append(lines, l), append(shares, s)
	}
	var out []TriedLine
	for i, s := range shares {
		lines[i].Amount = s.Held
		if s.State != subsidy.ShareReleased {
			out = append(out, lines[i])
		}
	}
	return out
}

func TestTheSameStandardGivesExactlyWhatWasDecided(t *testing.T) {
	p := inForce(t)
	rapid.Check(t, func(rt *rapid.T) {
		own := p
		own.Basis = rapid.SampledFrom([]subsidy.Basis{subsidy.PerFiling, subsidy.PerCourse}).Draw(rt, "basis")
		lines := aYearOf(rt, own, tried(own, asInForce(own)))
		for i, w := range TryPerson(lines) {
			if w.Amount != lines[i].Amount || w.Hours != lines[i].Hours || w.Short != w.WasShort {
				rt.Fatalf("%+v became %+v", lines[i], w)
			}
		}
	})
}

func TestNobodyWouldExceedTheCapOfAYear(t *testing.T) {
	p := inForce(t)
	rapid.Check(t, func(rt *rapid.T) {
		trial := Trial{
			Rate:    subsidy.Fen(rapid.IntRange(1, 100_00).Draw(rt, "rate")),
			Cap:     subsidy.Fen(rapid.IntRange(1, 3000_00).Draw(rt, "cap")),
			Minutes: rapid.IntRange(1, 120).Draw(rt, "minutes"),
			Basis:   rapid.SampledFrom([]subsidy.Basis{subsidy.PerFiling, subsidy.PerCourse}).Draw(rt, "basis"),
		}
		lines := aYearOf(rt, p, tried(p, trial))
		sum := subsidy.Fen(0)
		for _, w := range TryPerson(lines) {
			if w.Amount < 0 || w.Amount > subsidy.Fen(w.Hours)*trial.Rate {
				rt.Fatalf("%+v", w)
			}
			sum += w.Amount
		}
		if sum > trial.Cap {
			rt.Fatalf("%s under a cap of %s: %+v", sum.Plain(), trial.Cap.Plain(), lines)
		}
	})
}

func TestATallyCountsAPersonOnceInTheWholeAndInEachPart(t *testing.T) {
	p := inForce(t)
	low := asInForce(p)
	low.Cap = 500_00
	here, there := tried(p, low), tried(p, low)
	there.County, there.Type = "440204", subsidy.PreJob
	tally := NewTally()
	tally.Add([]TriedLine{decided(here, 1, 0, 99*hour, 10*45), decided(there, 2, 300_00, 99*hour, 10*45)})
	alone := decided(here, 1, 0, 99*hour, 90)
	alone.Paid = true
	tally.Add([]TriedLine{alone, {Tried: here, Claimed: 2, Hours: 2, Amount: 60_00, Used: 60_00, Turn: 2}})
	got := tally.Result()
	want := TrialSum{
		Lines: 4, People: 2, Hours: 24, Other: 24, Amount: 720_00, Paid: 60_00, Would: 620_00, Short: 1,
	}
	if got.Whole != want || got.Unkept != 1 {
		t.Errorf("%+v, unkept %d, want %+v", got.Whole, got.Unkept, want)
	}
	if s := got.Counties["440204"]; s.People != 1 || s.Short != 1 || s.Difference() != -100_00 {
		t.Errorf("of the second county: %+v", s)
	}
	if s := got.Types[subsidy.OnJob]; s.People != 2 || s.Lines != 3 || s.Difference() != 0 {
		t.Errorf("of the first type: %+v", s)
	}
	if twice := got.Plus(got); twice.Whole != want.Plus(want) || twice.Counties["440204"].Would != 400_00 {
		t.Errorf("twice: %+v", twice)
	}
}
