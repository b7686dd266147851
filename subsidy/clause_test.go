package subsidy

import (
	"slices"
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

// Each clause of 韶人社函〔2020〕11号 that decides something has a test here or
// beside its rule that bears its name; cmd/shigang keeps the list.

func TestClause一ThirtyYuanAClassHourAtMostAThousandAYear(t *testing.T) {
	p := terms().Policy
	if p.RatePerHour != 30_00 || p.CapPerYear != 1000_00 || p.ClassHourMinutes != 45 {
		t.Fatalf("%+v", p)
	}
	for hours, want := range map[int]Fen{0: 0, 1: 30_00, 33: 990_00, 34: 1000_00, 100: 1000_00} {
		if got := p.Amount(hours, 2026, 0).Granted; got != want {
			t.Errorf("%d hours: %s", hours, got.Plain())
		}
	}
}

func TestClause一APlatformPassesItsGateBeforeTheFiling(t *testing.T) {
	recommended := 0
	for _, p := range NamedPlatforms() {
		if p.Gate == GateNone {
			recommended++
		}
	}
	f, in := complete(), input()
	f.Form.Courses[0].Platform = "gdzypx"
	check, err := f.Check(in, calendar.DayOf(monday))
	if err != nil || check.OK || recommended != 8 {
		t.Fatalf("unregistered: %+v %v, %d recommended", check, err, recommended)
	}
	in.Registered = map[string]bool{"gdzypx": true}
	if check, err = f.Check(in, calendar.DayOf(monday)); err != nil || !check.OK {
		t.Fatalf("registered: %+v %v", check.Problems, err)
	}
	d, err := Assessment{Received: calendar.NewDay(2022, 12, 29)}.DecideBy(calendar.Published())
	if err != nil || d.Last != calendar.NewDay(2023, 1, 4) || d.Clause != "一" {
		t.Fatalf("the opinion: %+v %v", d, err)
	}
}

func TestClause二AFilingNamesWhoManagesTheTraining(t *testing.T) {
	f := complete()
	f.Form.Admin = ""
	check, err := f.Check(input(), calendar.DayOf(monday))
	if err != nil || check.OK || !slices.ContainsFunc(check.Problems, func(p Problem) bool { return strings.Contains(p.Message, "管理员") }) {
		t.Fatalf("%+v %v", check.Problems, err)
	}
}

func TestClause二ATotalWithoutItsScreenshotDoesNotCount(t *testing.T) {
	f := ended()
	f.Form.Courses = []Course{{ID: "c", Name: "安全", Minutes: 90}}
	l := Learner{Studies: []Study{{Course: "c", Totals: []Total{{Seconds: 90 * 60}}}}}
	if r := f.Reckoner(terms().Policy).Person(l); r.Hours != 0 || r.Uncounted[0].Why != WhyNoScreenshot {
		t.Fatalf("%+v", r)
	}
	l.Studies[0].Screenshot = true
	if r := f.Reckoner(terms().Policy).Person(l); r.Hours != 2 {
		t.Fatalf("%+v", r)
	}
}

func TestClause四AFilingGoesToTheEnterprisesOwnCounty(t *testing.T) {
	f, ev, err := NewFiling("f", Enterprise{ID: "e", EnterpriseDetails: EnterpriseDetails{County: "440281"}}, OnJob, owner, monday)
	if err != nil || f.County != "440281" || ev.Scope.County != "440281" {
		t.Fatalf("%+v %v", f, err)
	}
	f.State = FilingSubmitted
	if _, err := f.Accept(reviewer, monday); KindOf(err) != NotFound {
		t.Fatalf("another county accepts it: %v", err)
	}
}

func TestClause五APolicyNoticeNeedsTheCitysSecondPerson(t *testing.T) {
	for _, r := range []Role{CountyReviewer, CountyChief, ServiceCentre, Administrator, Owner, Visitor} {
		if (Actor{Role: r}).May(ApproveNotice, Scope{}) == nil || (Actor{Role: r}).May(WriteNotice, Scope{}) == nil {
			t.Errorf("%s may", r)
		}
	}
	q, _, _, err := Ask("q", "关于备案的问题", "请问怎样备案？", "440203", Actor{ID: "v", Role: Visitor}, monday)
	if err != nil || q.State != QuestionOpen {
		t.Fatalf("a wish (诉求): %+v %v", q, err)
	}
}

func TestClause附件1一一OnlyAnEnterpriseOfTheCityIsSubsidised(t *testing.T) {
	d := EnterpriseDetails{Name: "甲公司", CreditCode: MakeCreditCode("91440200MA0000001"), Address: "韶关市某路1号", Legal: "李建国", Phone: "07518888888", County: "440203"}
	if _, err := d.Normalize(); err != nil {
		t.Fatal(err)
	}
	d.County = "440106" // Guangzhou
	if _, err := d.Normalize(); KindOf(err) != Invalid {
		t.Fatalf("outside the city: %v", err)
	}
}

func TestClause附件1一二ACourseIsCompletedByItsUnitsItsTimeAndItsTest(t *testing.T) {
	f := ended()
	f.Form.Courses = []Course{{ID: "c", Name: "安全", Minutes: 90}}
	at := f.Form.Start.Start().Unix()
	whole := Study{Course: "c", Intervals: []Interval{{at, at + 90*60}}, UnitsDone: 3, UnitsTotal: 3, Test: Test{Scored: true, Score: 600}}
	for name, v := range map[string]struct {
		spoil func(*Study)
		hours int
	}{
		"whole":      {func(*Study) {}, 2},
		"a second":   {func(s *Study) { s.Intervals[0].End-- }, 0},
		"a unit":     {func(s *Study) { s.UnitsDone-- }, 0},
		"the test":   {func(s *Study) { s.Test.Score = 599 }, 0},
		"no test":    {func(s *Study) { s.Test = Test{} }, 2},
		"a day late": {func(s *Study) { s.Intervals[0] = Interval{f.Form.End.End().Unix(), f.Form.End.End().Unix() + 90*60} }, 0},
	} {
		s := whole
		s.Intervals = slices.Clone(whole.Intervals)
		v.spoil(&s)
		if r := f.Reckoner(terms().Policy).Person(Learner{Studies: []Study{s}}); r.Hours != v.hours {
			t.Errorf("%s: %d hours", name, r.Hours)
		}
	}
}

func TestClause附件1一四WhoDrewAidForATransferCannotClaimTheSame(t *testing.T) {
	f := complete()
	f.Type, f.Form.AidReceived, f.Form.AidTraining = JobTransfer, true, "钳工培训"
	check, err := f.Check(input(), calendar.DayOf(monday))
	if err != nil || check.OK {
		t.Fatalf("%+v %v", check, err)
	}
}

func TestClause附件1一五ACommissionedInstitutionBringsItsContract(t *testing.T) {
	f := complete()
	f.Form.Organiser = OrganiserCommissioned
	check, err := f.Check(input(), calendar.DayOf(monday))
	if err != nil || !slices.ContainsFunc(check.Problems, func(p Problem) bool { return p.Field == "/files/contract" }) {
		t.Fatalf("%+v %v", check.Problems, err)
	}
}

func TestClause附件1三WhatIsKeptIsBoundToItsCase(t *testing.T) {
	for subject, want := range map[SubjectKind]Purpose{SubjectStudy: Screenshot, SubjectClaim: Results, SubjectFiling: Contract} {
		if err := Attach(Subject{subject, "x"}, Scope{Enterprise: "e"}, true, want, 0, owner); err != nil {
			t.Errorf("%s to %s: %v", want, subject, err)
		}
		if err := Attach(Subject{subject, "x"}, Scope{Enterprise: "other"}, true, want, 0, owner); KindOf(err) != NotFound {
			t.Errorf("%s to another's %s: %v", want, subject, err)
		}
	}
}

func TestClause附表6EveryCountyHasItsWindow(t *testing.T) {
	n := 0
	for _, w := range Windows() {
		if w.County != "" {
			n++
		}
		if w.Name == "" || w.County != "" && w.Address == "" || w.Phone == "" || !strings.HasPrefix(w.Dial, "0751") {
			t.Errorf("%+v", w)
		}
	}
	if n != 10 {
		t.Fatalf("%d counties", n)
	}
}
