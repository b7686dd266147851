package oversight

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
	"shigang/subsidy/claim"
)

var officer = subsidy.Actor{ID: "officer", Role: subsidy.CityOfficer}

// overdueClaim is a claim under review whose last day was a Friday.
func overdueClaim(t *testing.T) Case {
	c := claim.Claim{ID: "c", Number: "SL440203-2026-00001", County: "440203", Enterprise: "e", State: claim.Submitted}
	c.Training.Project, c.Review.DecideBy = "钳工", day(t, "2026-11-27")
	return OfClaim(c)
}

func TestACaseIsOverdueFromTheDayAfterItsLast(t *testing.T) {
	c := overdueClaim(t)
	for text, want := range map[string]bool{"2026-11-26": false, "2026-11-27": false, "2026-11-28": true} {
		if got := c.Overdue(day(t, text)); got != want {
			t.Errorf("on %s: %v", text, got)
		}
	}
	c.Suspended = true
	if c.Overdue(day(t, "2026-12-28")) {
		t.Error("a suspended case is overdue")
	}
	c.Suspended, c.Last = false, calendar.Day{}
	if c.Overdue(day(t, "2026-12-28")) {
		t.Error("a case without a day is overdue")
	}
}

// TestACountyOwesAStepInTheStatesThatWaitForIt asks each state of a filing and a claim.
func TestACountyOwesAStepInTheStatesThatWaitForIt(t *testing.T) {
	want := map[claim.State]Step{
		claim.Submitted: ReviewClaim, claim.Reviewed: ReviewClaim, claim.Cleared: PayClaim, claim.Scheduled: PayClaim,
	}
	for _, s := range claim.States() {
		if got := OfClaim(claim.Claim{State: s}).Step; got != want[s] {
			t.Errorf("a claim that is %s: %q", s, got)
		}
	}
	for _, s := range subsidy.FilingStates() {
		got := OfFiling(subsidy.Filing{State: s}).Step
		if (got == DecideFiling) != (s == subsidy.FilingSubmitted) {
			t.Errorf("a filing that is %s: %q", s, got)
		}
	}
	for _, step := range []Step{DecideFiling, ReviewClaim, PayClaim} {
		if len(step.States()) == 0 || step.Chinese() == "" {
			t.Errorf("%s has no states or no name", step)
		}
	}
}

func TestAnUrgingTellsTheChiefsOnceADay(t *testing.T) {
	now, cal := day(t, "2026-12-01").Start().Add(9*time.Hour), calendar.Published()
	next, event, err := overdueClaim(t).Urge(Urging{}, 1, officer, now, cal)
	if err != nil {
		t.Fatal(err)
	}
	if next.Times != 1 || next.On != day(t, "2026-12-01") || next.By != officer.ID || next.County != "440203" {
		t.Errorf("kept: %+v", next)
	}
	if len(event.Owes) != 1 || event.Owes[0].To != (subsidy.Audience{County: "440203", Chiefs: true}) {
		t.Fatalf("owes %+v", event.Owes)
	}
	m := event.Owes[0].Message
	if m.Title() != "市局督办：申领审核已超期2个工作日" || !strings.Contains(m.Body(), "SL440203-2026-00001") {
		t.Errorf("%s / %s", m.Title(), m.Body())
	}
	if event.Action != subsidy.UrgeCase || event.Scope.County != "440203" ||
		!strings.Contains(event.Note, "2个工作日") {
		t.Errorf("event %+v", event)
	}
	next.Name = "张三"
	if _, _, err = overdueClaim(t).Urge(next, 1, officer, now.Add(14*time.Hour), cal); err == nil ||
		!strings.Contains(err.Error(), "张三") {
		t.Errorf("twice on a day: %v", err)
	}
	again, event, err := overdueClaim(t).Urge(next, 1, officer, now.Add(24*time.Hour), cal)
	if err != nil || again.Times != 2 || !strings.Contains(event.Owes[0].Message.Body(), "第2次") {
		t.Errorf("on the next day: %+v, %v", again, err)
	}
}

func TestWhoAndWhatIsNotUrged(t *testing.T) {
	now, cal := day(t, "2026-12-01").Start(), calendar.Published()
	late := overdueClaim(t)
	still, early, done := late, late, late
	still.Suspended, early.Last, done.Step = true, day(t, "2026-12-01"), ""
	for name, c := range map[string]struct {
		of     Case
		chiefs int
		by     subsidy.Actor
		want   subsidy.Kind
	}{
		"a chief":          {late, 1, subsidy.Actor{Role: subsidy.CountyChief, County: "440203"}, subsidy.Forbidden},
		"an administrator": {late, 1, subsidy.Actor{Role: subsidy.Administrator}, subsidy.Forbidden},
		"suspended":        {still, 1, officer, subsidy.Conflict},
		"due today":        {early, 1, officer, subsidy.Conflict},
		"decided":          {done, 1, officer, subsidy.Conflict},
		"nobody to tell":   {late, 0, officer, subsidy.Conflict},
	} {
		if _, event, err := c.of.Urge(Urging{}, c.chiefs, c.by, now, cal); subsidy.KindOf(err) != c.want ||
			len(event.Owes) > 0 {
			t.Errorf("%s: %v, owes %d", name, err, len(event.Owes))
		}
	}
	_, _, err := late.Urge(Urging{}, 0, officer, now, cal)
	if err == nil || !strings.Contains(err.Error(), "07518620690") {
		t.Errorf("without a chief the window's number is named: %v", err)
	}
}

// TestAnUrgingIsWantedWhileTheStepWaits asks what became of the case before the message goes out.
func TestAnUrgingIsWantedWhileTheStepWaits(t *testing.T) {
	last := day(t, "2026-11-27")
	m := Urged{Step: ReviewClaim, Last: last}
	for name, c := range map[string]struct {
		facts subsidy.Facts
		want  bool
	}{
		"still waiting":      {subsidy.Facts{State: "submitted", DecideBy: last}, true},
		"at the second desk": {subsidy.Facts{State: "reviewed", DecideBy: last}, true},
		"approved":           {subsidy.Facts{State: "approved", DecideBy: last}, false},
		"another day":        {subsidy.Facts{State: "submitted", DecideBy: last.AddDays(1)}, false},
		"suspended":          {subsidy.Facts{State: "submitted", DecideBy: last, Suspended: true}, false},
		"gone":               {subsidy.Facts{State: "submitted", DecideBy: last, Gone: true}, false},
	} {
		if got := subsidy.Wanted(m, c.facts, last); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
