package subsidy

import (
	"slices"
	"testing"

	"shigang/subsidy/calendar"
)

func TestWhoIsNotAcceptedFilesNothing(t *testing.T) {
	f, in := complete(), input()
	in.Enterprise.State = EnterprisePending
	if _, err := f.Submit(in, "BA1", owner, monday); KindOf(err) != Conflict || f.State != FilingDraft {
		t.Errorf("%v", err)
	}
	base, a := underWay(t)
	base.Form.Start, a.Form.Start, a.FirstStart = calendar.NewDay(2026, 12, 1), calendar.NewDay(2026, 12, 7),
		calendar.Day{}
	a.Form.Courses = slices.Clone(a.Form.Courses)
	a.Form.Courses[0].Start = a.Form.Start
	(&draftOf{f: base, a: &a}).putIn(t, monday)
	if a.FirstStart != base.Form.Start {
		t.Errorf("the start that was in time is %s", a.FirstStart)
	}
}

func TestALoweringToWhatIsAskedForChangesNothing(t *testing.T) {
	s := Share{Held: 100_00, Asked: 120_00, Cap: 1000_00, State: ShareReserved}
	y := PersonYear{Reserved: 100_00, Cap: 1000_00}
	if freed, err := s.Lower(&y, 120_00); err != nil || freed != 0 || s.Held != 100_00 {
		t.Errorf("%d, %v", freed, err)
	}
}

func TestAMergerPassesOverReleasedSharesAndKeepsEachQueuesOrder(t *testing.T) {
	m, to := merged(t, PersonYear{Cap: 1000_00}, PersonYear{Reserved: 190_00, Cap: 1000_00}, []Share{shareOf("a",
		"1", 1, 0, ShareReleased)},
		[]Share{shareOf("c", "2", 2, 100_00, ShareReserved), shareOf("b", "1", 1, 90_00, ShareReserved)}, nil)
	if to.Reserved != 190_00 || len(m.Cut) != 0 || m.Shares[1].ID != "b" || m.Shares[2].ID != "c" {
		t.Errorf("%+v", m)
	}
}

func TestAVersionBeforeTheFirstEndsTheDayBeforeIt(t *testing.T) {
	v := terms().Policy
	v.From = calendar.NewDay(2019, 1, 1)
	for until, want := range map[calendar.Day]Kind{calendar.NewDay(2020, 3, 1): "", calendar.NewDay(2020, 3,
		2): Conflict} {
		v.Until = until
		all, err := PublishedPolicies().With(v)
		if KindOf(err) != want || err == nil && all.All()[0].Version != "2019-01-01" {
			t.Errorf("until %s: %v", until, err)
		}
	}
}

func TestATimelineShowsEachRoleItsMoves(t *testing.T) {
	for _, v := range []struct {
		action Action
		city   bool
		county bool
		member bool
	}{
		{SubmitClaim, true, true, true},
		{ApproveCampaign, true, false, false},
		{ExportPlan, true, true, false},
		{CreateFiling, false, false, true},
		{SubmitFiling, true, true, true},
	} {
		for role, want := range map[Role]bool{CityOfficer: v.city, CountyChief: v.county, Owner: v.member} {
			if slices.Contains(Moves(role), v.action) != want {
				t.Errorf("%s is shown to %s: %v", v.action, role, !want)
			}
		}
	}
	if err := (Actor{Role: PlatformServer, Platform: "class"}).May(PushStudy, Scope{}); err != nil {
		t.Errorf("a platform's own server: %v", err)
	}
}
