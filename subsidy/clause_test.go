package subsidy

import (
	"slices"
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

// Each clause of 韶人社函〔2020〕11号 that decides something has a test here or
// beside its rule that bears its name; cmd/shigang keeps the list.

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
	if err != nil || check.OK ||
		!slices.ContainsFunc(check.Problems, func(p Problem) bool { return strings.Contains(p.Message, "管理员") }) {
		t.Fatalf("%+v %v", check.Problems, err)
	}
}

func TestClause四AFilingGoesToTheEnterprisesOwnCounty(t *testing.T) {
	f, ev, err := NewFiling("f", Enterprise{ID: "e", EnterpriseDetails: EnterpriseDetails{County: "440281"}}, OnJob,
		owner, monday)
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
		if (Actor{Role: r}).May(ApproveCampaign, Scope{}) == nil ||
			(Actor{Role: r}).May(WriteCampaign, Scope{}) == nil {
			t.Errorf("%s may", r)
		}
	}
	q, _, _, err := Ask("q", "关于备案的问题", "请问怎样备案？", "440203", Actor{ID: "v", Role: Visitor}, monday)
	if err != nil || q.State != QuestionOpen {
		t.Fatalf("a wish (诉求): %+v %v", q, err)
	}
}

func TestClause附件1一一OnlyAnEnterpriseOfTheCityIsSubsidised(t *testing.T) {
	d := EnterpriseDetails{
		Name:       "甲公司",
		CreditCode: MakeCreditCode("91440200MA0000001"),
		Address:    "韶关市某路1号",
		Legal:      "李建国",
		Phone:      "07518888888",
		County:     "440203",
	}
	if _, err := d.Normalize(); err != nil {
		t.Fatal(err)
	}
	d.County = "440106" // Guangzhou
	if _, err := d.Normalize(); KindOf(err) != Invalid {
		t.Fatalf("outside the city: %v", err)
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
	if err != nil ||
		!slices.ContainsFunc(check.Problems, func(p Problem) bool { return p.Field == "/files/contract" }) {
		t.Fatalf("%+v %v", check.Problems, err)
	}
}

func TestClause附件1三WhatIsKeptIsBoundToItsCase(t *testing.T) {
	for subject, want := range map[SubjectKind]Purpose{
		SubjectStudy:  Screenshot,
		SubjectClaim:  Results,
		SubjectFiling: Contract,
	} {
		if err := Attach(Subject{subject, "x"}, Scope{Enterprise: "e"}, true, want, 0, owner); err != nil {
			t.Errorf("%s to %s: %v", want, subject, err)
		}
		if err := Attach(Subject{subject, "x"}, Scope{Enterprise: "other"}, true, want, 0,
			owner); KindOf(err) != NotFound {
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
