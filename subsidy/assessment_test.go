package subsidy

import (
	"slices"
	"strings"
	"testing"

	"shigang/subsidy/calendar"
)

func completeAssessment() Assessment {
	return Assessment{
		ID:         "a",
		Enterprise: "e",
		County:     "440203",
		State:      AssessmentDraft,
		Revision:   1,
		Form: AssessmentForm{
			Platform:   PlatformInfo{Name: "微课堂", ICP: "粤ICP备0号", Address: "https://x", Server: "广州"},
			Project:    "钳工培训",
			Post:       "钳工",
			Opinion:    "申请评估",
			Courses:    []AssessmentCourse{{Name: "点检", Points: "要点", Form: "视频", Minutes: 90}},
			Records:    true,
			Teaching:   true,
			Practice:   true,
			Evaluation: true,
			Tracking:   true,
		},
	}
}

var material = map[Purpose]int{Credentials: 1, Construction: 1, Operation: 1, Content: 1, Functions: 1}

func TestEveryAssessmentStateActionAndRole(t *testing.T) {
	actors := map[Role]Actor{
		Owner:          {Role: Owner, Enterprise: "e"},
		Clerk:          {Role: Clerk, Enterprise: "e"},
		TrainingAdmin:  {Role: TrainingAdmin, Enterprise: "e"},
		CountyReviewer: {Role: CountyReviewer, County: "440203"},
		CountyChief:    {Role: CountyChief, County: "440203"},
		ServiceCentre:  {Role: ServiceCentre},
		CityOfficer:    {Role: CityOfficer},
		Administrator:  {Role: Administrator},
		Trainee:        {Role: Trainee},
		Visitor:        {Role: Visitor},
	}
	acts := map[Action]struct {
		do   func(*Assessment, Actor) error
		from []AssessmentState
		by   []Role
		to   AssessmentState
	}{
		EditAssessment: {
			func(a *Assessment, by Actor) error { _, err := a.Save(a.Form, a.Revision, by, monday); return err },
			[]AssessmentState{AssessmentDraft, AssessmentSupplement},
			members,
			"",
		},
		SubmitAssessment: {
			func(a *Assessment, by Actor) error { _, err := a.Submit(material, "PG1", by, monday); return err },
			[]AssessmentState{AssessmentDraft, AssessmentSupplement},
			members,
			AssessmentSubmitted,
		},
		WithdrawAssessment: {
			func(a *Assessment, by Actor) error { _, err := a.Withdraw(by, monday); return err },
			[]AssessmentState{AssessmentSubmitted, AssessmentSupplement},
			members, AssessmentWithdrawn,
		},
		FavourAssessment: {
			func(a *Assessment, by Actor) error { _, err := a.Favour("同意", by, monday); return err },
			[]AssessmentState{AssessmentSubmitted},
			[]Role{ServiceCentre},
			AssessmentFavourable,
		},
		DisfavourAssessment: {func(a *Assessment, by Actor) error {
			_, err := a.Disfavour("不符合，已核对", by, monday)
			return err
		}, []AssessmentState{AssessmentSubmitted}, []Role{ServiceCentre}, AssessmentUnfavourable},
		SupplementAssessment: {func(a *Assessment, by Actor) error {
			_, err := a.Supplement("补充资质，已核对", by, monday)
			return err
		}, []AssessmentState{AssessmentSubmitted}, []Role{ServiceCentre}, AssessmentSupplement},
	}
	for action, v := range acts {
		for _, state := range AssessmentStates() {
			for role, actor := range actors {
				a := completeAssessment()
				a.State = state
				err := v.do(&a, actor)
				want := slices.Contains(v.from, state) && slices.Contains(v.by, role)
				if (err == nil) != want {
					t.Errorf("%s of a %s assessment by %s: %v", action, state, role, err)
				}
				if err != nil && a.State != state || err == nil && v.to != "" && a.State != v.to {
					t.Errorf("%s of a %s assessment by %s leads to %s", action, state, role, a.State)
				}
			}
		}
	}
	stranger := completeAssessment()
	if _, err := stranger.Submit(material, "PG1", Actor{Role: Owner, Enterprise: "other"},
		monday); KindOf(err) != NotFound {
		t.Errorf("another enterprise: %v", err)
	}
}

func TestAnAssessmentNeedsItsFourGroupsAndFiveFunctions(t *testing.T) {
	a := completeAssessment()
	if problems := a.CheckAssessment(material); len(problems) != 0 {
		t.Fatalf("%+v", problems)
	}
	for purpose := range material {
		less := map[Purpose]int{}
		for p, n := range material {
			if p != purpose {
				less[p] = n
			}
		}
		if problems := a.CheckAssessment(less); len(problems) != 1 ||
			!strings.Contains(problems[0].Message, purpose.Chinese()) {
			t.Errorf("without %s: %+v", purpose, problems)
		}
	}
	for _, spoil := range []func(*AssessmentForm){
		func(f *AssessmentForm) { f.Records = false },
		func(f *AssessmentForm) { f.Tracking = false },
		func(f *AssessmentForm) { f.Courses = nil },
		func(f *AssessmentForm) { f.Platform.ICP = "" },
		func(f *AssessmentForm) { f.Opinion = "" },
	} {
		b := completeAssessment()
		spoil(&b.Form)
		if problems := b.CheckAssessment(material); len(problems) != 1 {
			t.Errorf("%+v", problems)
		}
	}
	empty := Assessment{State: AssessmentDraft}
	if problems := empty.CheckAssessment(nil); len(problems) < 15 {
		t.Errorf("an empty form has %d problems", len(problems))
	}
}

func TestTheCentreHasThreeWorkingDays(t *testing.T) {
	a := completeAssessment()
	a.Received = calendar.NewDay(2020, 1, 22)
	d, err := a.DecideBy(calendar.Published())
	if err != nil || d.Last != calendar.NewDay(2020, 2, 4) || d.Clause != "一" {
		t.Errorf("%s, %v", d.Last, err)
	}
}

func TestAnOpinionIsLateFromTheDayAfterItsLast(t *testing.T) {
	cal := calendar.Published()
	for today := calendar.NewDay(2020, 9, 20); today.Before(calendar.NewDay(2020, 10, 20)); today = today.AddDays(1) {
		first, err := OpinionsLateBefore(today, cal)
		if err != nil {
			t.Fatal(err)
		}
		for received := today.AddDays(-25); !received.After(today); received = received.AddDays(1) {
			by, err := Assessment{Received: received}.DecideBy(cal)
			if late := by.Last.Before(today); err != nil || late != received.Before(first) {
				t.Errorf("%s, received %s: due %s, late before %s, %v", today, received, by.Last, first, err)
			}
		}
	}
}

func TestAGateOpensForWhatItWasOpenedFor(t *testing.T) {
	in := input()
	remote := Platform{ID: "gdzypx", Name: "广东远程职业培训网", Gate: GateRegistration}
	assessed := completeAssessment()
	assessed.Number, assessed.State = "PG1", AssessmentFavourable
	in.Platforms = append(in.Platforms, assessed.Platform())
	check := func(platform, project string, registered bool) bool {
		f := complete()
		f.Form.Platform.ID, f.Form.Courses[0].Platform = platform, platform
		f.Form.Project = project
		in.Registered = map[string]bool{remote.ID: registered}
		got, err := f.Check(in, calendar.DayOf(monday))
		if err != nil {
			t.Fatal(err)
		}
		return got.OK
	}
	for name, v := range map[string]struct {
		platform, project string
		registered, want  bool
	}{
		"not registered":               {"gdzypx", "钳工培训", false, false},
		"registered":                   {"gdzypx", "钳工培训", true, true},
		"assessed":                     {"a", "钳工培训", false, true},
		"assessed for another project": {"a", "焊工培训", false, false},
		"never assessed":               {"b", "钳工培训", true, false},
	} {
		if got := check(v.platform, v.project, v.registered); got != v.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAnEnterpriseAlwaysHasAnOwner(t *testing.T) {
	e := Enterprise{ID: "e", State: EnterpriseAccepted, EnterpriseDetails: EnterpriseDetails{County: "440203"}}
	owner, clerk := Actor{ID: "o", Role: Owner, Enterprise: "e"}, Actor{ID: "c", Role: Clerk, Enterprise: "e"}
	for name, v := range map[string]struct {
		member    string
		was, role Role
		owners    int
		by        Actor
		ok        bool
	}{
		"the last owner leaves":      {"o", Owner, "", 1, owner, false},
		"the last owner steps down":  {"o", Owner, Clerk, 1, owner, false},
		"one of two owners leaves":   {"o", Owner, "", 2, owner, true},
		"hand-over to a clerk":       {"c", Clerk, Owner, 1, owner, true},
		"a clerk leaves":             {"c", Clerk, "", 1, clerk, true},
		"a clerk promotes itself":    {"c", Clerk, Owner, 1, clerk, false},
		"a clerk removes the owner":  {"o", Owner, "", 2, clerk, false},
		"the owner removes a clerk":  {"c", Clerk, "", 1, owner, true},
		"a role that is none":        {"c", Clerk, CityOfficer, 1, owner, false},
		"another enterprise's owner": {"c", Clerk, "", 1, Actor{ID: "x", Role: Owner, Enterprise: "f"}, false},
	} {
		if _, err := e.ChangeMember(v.member, v.was, v.role, v.owners, v.by, monday); (err == nil) != v.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := e.Invite(Clerk, clerk, monday); KindOf(err) != Forbidden {
		t.Errorf("a clerk invites: %v", err)
	}
	if _, err := e.Invite(CityOfficer, owner, monday); KindOf(err) != Invalid {
		t.Errorf("an officer is invited: %v", err)
	}
}

func TestAnEnterpriseMovesWhenTheNewCountyTakesIt(t *testing.T) {
	owner := Actor{ID: "o", Role: Owner, Enterprise: "e"}
	fresh := func() Enterprise {
		return Enterprise{
			ID:                "e",
			State:             EnterpriseAccepted,
			EnterpriseDetails: EnterpriseDetails{Name: "甲", County: "440203"},
		}
	}
	e := fresh()
	if _, err := e.Move("440203", "某路1号", owner, monday); KindOf(err) != Invalid {
		t.Errorf("to where it is: %v", err)
	}
	if _, err := e.Move("440204", "某路1号", Actor{Role: Clerk, Enterprise: "e"}, monday); KindOf(err) != Forbidden {
		t.Errorf("by a clerk: %v", err)
	}
	if _, err := e.Move("440204", "某路1号", owner, monday); err != nil {
		t.Fatal(err)
	}
	if _, err := e.DecideMove(true, Actor{Role: CountyReviewer, County: "440203"}, monday); KindOf(err) != NotFound {
		t.Errorf("decided by the old county: %v", err)
	}
	if _, err := e.DecideMove(true, Actor{Role: CountyReviewer, County: "440204"}, monday); err != nil ||
		e.County != "440204" || e.Address != "某路1号" || e.MovingTo != "" {
		t.Errorf("%+v, %v", e, err)
	}
	refused := fresh()
	if _, err := refused.Move("440204", "某路1号", owner, monday); err != nil {
		t.Fatal(err)
	}
	if _, err := refused.DecideMove(false, Actor{Role: CountyReviewer, County: "440204"}, monday); err != nil ||
		refused.County != "440203" || refused.MovingTo != "" {
		t.Errorf("%+v, %v", refused, err)
	}
}
