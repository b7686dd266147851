package subsidy

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy/calendar"
)

func TestAClaimIsTakenOnTheWindowsLastDayAndNotTheDayAfter(t *testing.T) {
	for after, want := range map[int]Kind{0: "", 1: TooLate} {
		c := claimIn(t, ClaimDraft)
		day := c.ClaimBy.AddDays(after)
		_, err := c.Submit(claimInput(2), "SL1", owner, day.End().Add(-time.Second))
		if KindOf(err) != want || err == nil != (want == "") {
			t.Errorf("on %s, the last day is %s: %v", day, c.ClaimBy, err)
		}
		_, _, err = NewClaim("cl", ended(), nil, terms(), owner, day.Start())
		if KindOf(err) != want || err == nil != (want == "") {
			t.Errorf("opened on %s: %v", day, err)
		}
		if _, _, err := ended().MayClaim(nil, terms(), owner, day); err == nil != (want == "") {
			t.Errorf("offered on %s: %v", day, err)
		}
	}
}

func TestAnObjectionHoldsOnPublicitysLastDayAndIsAReportTheDayAfter(t *testing.T) {
	for after, want := range map[int]ObjectionKind{0: Objecting, 1: Reporting} {
		c := claimIn(t, ClaimPublished)
		day := c.PublicUntil.AddDays(after)
		o := Objection{Text: "这个人没有上过课", Lines: []string{c.Lines[0].ID}}
		must[Event](t)(c.Object(&o, public, day.End().Add(-time.Second)))
		if o.Kind != want || (c.Lines[0].State == LineHeld) != (want == Objecting) {
			t.Errorf("on %s, publicity ends %s: %s, the line is %s", day, c.PublicUntil, o.Kind, c.Lines[0].State)
		}
	}
}

func TestNothingIsPaidBeforeTheDayAfterPublicity(t *testing.T) {
	c := claimIn(t, ClaimPublished)
	last := c.PublicUntil
	if _, err := c.Clear(terms(), system, last.End().Add(-time.Second)); KindOf(err) != Conflict {
		t.Errorf("cleared on the last day: %v", err)
	}
	must[Event](t)(c.Clear(terms(), system, last.End()))
	if ids, _ := c.PayableLines(last); len(ids) != 0 {
		t.Errorf("payable on the last day: %v", ids)
	}
	if ids, sum := c.PayableLines(last.AddDays(1)); len(ids) != 3 || sum != 360_00 {
		t.Errorf("payable the day after: %v, %d", ids, sum)
	}
	l := c.Lines[0]
	if !l.Public(last) || l.Public(last.AddDays(1)) {
		t.Error("a line's publicity does not end with its last day")
	}
}

func TestTheYearOfAnAmountIsThatOfTheAcceptedEnd(t *testing.T) {
	for end, want := range map[calendar.Day]int{calendar.NewDay(2026, 12, 31): 2026, calendar.NewDay(2027, 1, 1): 2027} {
		f := ended()
		f.Form.End = end
		desk, err := f.StudyDesk(PublishedPolicies(), calendar.NewDay(2027, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		if got := desk.Look(Learner{}, 0).Amount.Year; got != want {
			t.Errorf("a training that ends on %s counts to %d", end, got)
		}
		c := Claim{End: end}
		p := Claimable{Reckoning: Reckoning{Policy: terms().Policy, Hours: 2}}
		if got := p.Amount(c).Year; got != want {
			t.Errorf("a claim of a training that ends on %s counts to %d", end, got)
		}
	}
}

func TestAnAmendmentIsComparedWithTheAcceptedStart(t *testing.T) {
	// accepted for 10 August, moved to 20 August by a first amendment
	f := complete()
	f.State, f.PolicyVersion, f.FirstStart = FilingAccepted, terms().Policy.Version, calendar.NewDay(2026, 8, 10)
	f.Form.Start, f.Form.End = calendar.NewDay(2026, 8, 20), calendar.NewDay(2026, 9, 20)
	for i := range f.Form.Courses {
		f.Form.Courses[i].Start, f.Form.Courses[i].End = f.Form.Start, f.Form.End
	}
	now := time.Date(2026, 8, 10, 9, 0, 0, 0, calendar.China)
	late := func(start calendar.Day) bool {
		t.Helper()
		a, _, err := f.Amend("a", false, owner, now)
		if err != nil {
			t.Fatal(err)
		}
		a.Form.Start = start
		in := CheckInput{Calendar: calendar.Published(), Policy: terms().Policy, Base: &Base{Form: f.Form}}
		for _, start := range []calendar.Day{a.FirstStart, f.FirstStart} { // as Amend sets it, and as older drafts have it
			a.FirstStart = start
			check, err := a.Check(in, calendar.DayOf(now))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range check.Problems {
				if p.Field == "/start" && strings.Contains(p.Message, "来不及备案") {
					return true
				}
			}
		}
		return false
	}
	for start, want := range map[calendar.Day]bool{
		calendar.NewDay(2026, 8, 12): true, // earlier than accepted, and not five working days ahead
		calendar.NewDay(2026, 8, 18): false,
		calendar.NewDay(2026, 8, 20): false,
		calendar.NewDay(2026, 8, 25): false,
	} {
		if late(start) != want {
			t.Errorf("a start on %s is late: %v", start, !want)
		}
	}
}

func TestARecoveredPartExplainsWhatIsLeft(t *testing.T) {
	c := claimIn(t, ClaimPaid)
	l := &c.Lines[1]
	l.Counting = Counting{How: "完成 1 门课程共 180 分钟", Hours: l.Hours, Rate: 30_00, Cap: 1000_00}
	r := Recovery{Claim: c.ID, Line: l.ID, County: c.County, Enterprise: c.Enterprise, State: RecoveryConfirmed, Amount: 50_00}
	must[Event](t)(r.Complete(c, "缴2026001", calendar.DayOf(claimed), reviewer, claimed))
	if l.Amount != 70_00 || !strings.Contains(l.Explanation[0], "追回 50 元，因此为 70 元") {
		t.Errorf("%d %q", l.Amount, l.Explanation)
	}
}

func TestARaisedCapFallsBackToWhatStillStands(t *testing.T) {
	y := PersonYear{Paid: 1040_00, Cap: 1040_00, Raised: 40_00}
	s := Share{Held: 20_00, Asked: 20_00, State: SharePaid, Cap: 1000_00}
	must[Fen](t)(s.Release(&y))
	if y.Raised != 20_00 || y.Cap != 1020_00 {
		t.Errorf("after 20 yuan came back: %+v", y)
	}
	s = Share{Held: 60_00, Asked: 60_00, State: SharePaid, Cap: 1000_00}
	must[Fen](t)(s.Release(&y))
	if y.Raised != 0 || y.Cap != 1000_00 {
		t.Errorf("after 80 yuan came back: %+v", y)
	}
}

func TestAllThatStandsAgainstAYearIsUsed(t *testing.T) {
	if got := (PersonYear{Reserved: 1, Approved: 20, Paid: 300, Elsewhere: 4000}).Used(); got != 4321 {
		t.Errorf("%d", got)
	}
}
