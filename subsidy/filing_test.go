package subsidy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shigang/subsidy/calendar"
)

var (
	monday   = time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)
	owner    = Actor{ID: "o", Role: Owner, Enterprise: "e"}
	reviewer = Actor{ID: "r", Role: CountyReviewer, County: "440203"}
)

func input() CheckInput {
	policy, _ := PublishedPolicies().On(calendar.DayOf(monday))
	return CheckInput{
		Enterprise: Enterprise{ID: "e", State: EnterpriseAccepted},
		Platforms:  NamedPlatforms(),
		Calendar:   calendar.Published(),
		Policy:     policy,
	}
}

// complete is a filing that may be submitted on Monday 2026-11-23: its start
// is the earliest legal one.
func complete() Filing {
	start, end := calendar.NewDay(2026, 11, 28), calendar.NewDay(2026, 12, 12)
	return Filing{
		ID:         "f",
		Enterprise: "e",
		County:     "440203",
		Type:       OnJob,
		State:      FilingDraft,
		Revision:   1,
		RosterSize: 3,
		Form: FilingForm{
			Organiser:     OrganiserSelf,
			Project:       "钳工培训",
			Post:          "钳工",
			Method:        "线上",
			Start:         start,
			End:           end,
			PlannedPeople: 3,
			Leader:        "陈",
			LeaderPhone:   "13800000001",
			Admin:         "王",
			AdminPhone:    "13800000002",
			Goal:          "安全",
			Promised:      true,
			Platform:      PlatformInfo{ID: "class", Name: "中国职业培训在线", ICP: "x", Address: "x", Server: "x"},
			Courses: []Course{{
				ID:       "c1",
				Name:     "安全",
				Points:   "点检",
				Form:     "视频",
				Minutes:  90,
				Platform: "class",
				People:   3,
				Start:    start,
				End:      end,
				Module:   PublicRequired,
				Effect:   "掌握",
			}},
		},
	}
}

func TestClause附件1二一ATrainingIsFiledFiveWorkingDaysBefore(t *testing.T) {
	f := complete()
	check, err := f.Check(input(), calendar.DayOf(monday))
	if err != nil || !check.OK || check.Deadline.Last != calendar.DayOf(monday) ||
		check.Earliest.Last != f.Form.Start || check.ClassHours != 2 {
		t.Fatalf("the earliest start: %+v, %v", check, err)
	}
	f.Form.Start = f.Form.Start.AddDays(-1)
	f.Form.Courses[0].Start = f.Form.Start
	_, err = f.Submit(input(), "BA1", owner, monday)
	if KindOf(err) != TooLate || !strings.Contains(err.Error(), "2026年11月28日") || f.State != FilingDraft ||
		f.Number != "" {
		t.Fatalf("one day earlier: %v, state %s", err, f.State)
	}
}

func TestAReturnedFilingMayComeBackLaterUnlessItsStartMovesEarlier(t *testing.T) {
	f := complete()
	if _, err := f.Submit(input(), "BA1", owner, monday); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Return([]Reason{{Step: StepRoster, Message: "第3行有误"}}, reviewer, monday); err != nil {
		t.Fatal(err)
	}
	late := monday.AddDate(0, 0, 4)
	same := f
	if _, err := same.Submit(input(), "BA1", owner, late); err != nil || same.FirstStart != complete().Form.Start {
		t.Fatalf("the same start, later: %v", err)
	}
	f.Form.Start = f.Form.Start.AddDays(-1)
	f.Form.Courses[0].Start = f.Form.Start
	if _, err := f.Submit(input(), "BA1", owner, late); KindOf(err) != TooLate {
		t.Fatalf("an earlier start: %v", err)
	}
}

func TestTheCheckNamesEveryProblemAtOnce(t *testing.T) {
	in := input()
	for name, v := range map[string]struct {
		spoil func(*Filing)
		field string
	}{
		"commissioned": {func(f *Filing) { f.Form.Organiser = OrganiserCommissioned }, "/files/contract"},
		"aid taken among others": {func(f *Filing) {
			f.Type, f.Form.AidReceived, f.Form.AidTraining = JobTransfer, true, "焊工培训、钳工培训"
		}, "/project"},
		"unlisted":         {func(f *Filing) { f.Form.Platform.ID = "other" }, "/platform/id"},
		"registration":     {func(f *Filing) { f.Form.Courses[0].Platform = "gdzypx" }, "/courses/0/platform"},
		"no icp":           {func(f *Filing) { f.Form.Platform.ICP = "" }, "/platform/icp"},
		"no project":       {func(f *Filing) { f.Form.Project = "" }, "/project"},
		"bad phone":        {func(f *Filing) { f.Form.AdminPhone = "123" }, "/admin_phone"},
		"end before start": {func(f *Filing) { f.Form.End = f.Form.Start.AddDays(-1) }, "/end"},
		"no minutes":       {func(f *Filing) { f.Form.Courses[0].Minutes = 0 }, "/courses/0/minutes"},
		"no module":        {func(f *Filing) { f.Form.Courses[0].Module = "" }, "/courses/0/module"},
		"course outside":   {func(f *Filing) { f.Form.Courses[0].End = f.Form.End.AddDays(1) }, "/courses/0/start"},
		"too many people":  {func(f *Filing) { f.Form.Courses[0].People = 4 }, "/courses/0/people"},
		"no roster":        {func(f *Filing) { f.RosterSize = 0 }, "/roster"},
		"head-counts":      {func(f *Filing) { f.Form.PlannedPeople = 5 }, "/planned_people"},
		"no promise":       {func(f *Filing) { f.Form.Promised = false }, "/promised"},
		"aid taken": {
			func(f *Filing) { f.Type, f.Form.AidReceived, f.Form.AidTraining = JobTransfer, true, " 钳工 培训" },
			"/project",
		},
	} {
		f := complete()
		v.spoil(&f)
		check, err := f.Check(in, calendar.DayOf(monday))
		if err != nil || check.OK ||
			!slices.ContainsFunc(check.Problems, func(p Problem) bool {
				return p.Field == v.field && p.Message != "" && p.Clause != ""
			}) {
			t.Errorf("%s: %+v, %v", name, check.Problems, err)
		}
	}
	empty := Filing{Type: OnJob, State: FilingDraft}
	if check, err := empty.Check(in, calendar.DayOf(monday)); err != nil || len(check.Problems) < 15 {
		t.Errorf("an empty form has %d problems, %v", len(check.Problems), err)
	}
}

func TestWhatTheCheckPassesSubmitAccepts(t *testing.T) {
	in := input()
	rapid.Check(t, func(rt *rapid.T) {
		f := complete()
		f.Form.Start = calendar.DayOf(monday).AddDays(rapid.IntRange(-3, 40).Draw(rt, "start"))
		f.Form.End = f.Form.Start.AddDays(rapid.IntRange(0, 30).Draw(rt, "length"))
		f.Form.Courses[0].Start, f.Form.Courses[0].End = f.Form.Start, f.Form.End
		f.RosterSize = rapid.IntRange(0, 4).Draw(rt, "people")
		now := monday.AddDate(0, 0, rapid.IntRange(0, 20).Draw(rt, "today"))
		check, err := f.Check(in, calendar.DayOf(now))
		if err != nil {
			rt.Fatal(err)
		}
		sent := f
		if _, err := sent.Submit(in, "BA1", owner, now); (err == nil) != check.OK {
			rt.Fatalf("check %v, submit %v", check.OK, err)
		}
		later := f // a later submission never makes a late filing legal
		if _, err := later.Submit(in, "BA1", owner, now.AddDate(0, 0, 1)); err == nil && !check.OK {
			rt.Fatal("legal tomorrow, not today")
		}
	})
}

// filingActs are how each act on a filing is tried.
var filingActs = map[Action]func(*Filing, Actor) error{
	SubmitFiling: func(f *Filing, a Actor) error { _, err := f.Submit(input(), "BA1", a, monday); return err },
	AcceptFiling: func(f *Filing, a Actor) error { _, err := f.Accept(a, monday); return err },
	ReturnFiling: func(f *Filing, a Actor) error {
		_, err := f.Return([]Reason{{Step: StepRoster, Message: "有误，已核对"}}, a, monday)
		return err
	},
	EditFiling: func(f *Filing, a Actor) error { _, err := f.Save(f.Form, f.Revision, a, monday); return err },
	RefuseFiling: func(f *Filing, a Actor) error {
		_, err := f.Refuse([]Reason{{Step: StepProject, Message: "不属于补贴范围"}}, a, monday)
		return err
	},
	WithdrawFiling: func(f *Filing, a Actor) error { _, err := f.Withdraw(a, monday); return err },
	DiscardDraft:   func(f *Filing, a Actor) error { _, err := f.Discard(a, monday); return err },
	RecordPaper: func(f *Filing, a Actor) error {
		_, err := f.ReceivePaper(calendar.DayOf(monday), a, monday)
		return err
	},
	RecordProvincial: func(f *Filing, a Actor) error {
		_, err := f.EnterProvincial("SG2026-1", calendar.DayOf(monday), a, monday)
		return err
	},
	ReopenFiling: func(f *Filing, a Actor) error {
		f.PolicyVersion = terms().Policy.Version
		_, err := f.Reopen(ruling(f.Revision, monday), terms(), false, a, monday)
		return err
	},
	AmendFiling:  func(f *Filing, a Actor) error { _, _, err := f.Amend("a", false, a, monday); return err },
	ExportFiling: func(f *Filing, a Actor) error { _, err := f.Export("录入省里的系统", a, monday); return err },
	EditRoster:   func(f *Filing, a Actor) error { _, err := f.ChangeRoster(3, 0, a, monday); return err },
}

func TestEveryStateActionAndRole(t *testing.T) {
	actors := map[Role]Actor{}
	for _, r := range []Role{Owner, TrainingAdmin, Clerk} {
		actors[r] = Actor{ID: "m", Role: r, Enterprise: "e"}
	}
	for _, r := range []Role{CountyReviewer, CountyChief} {
		actors[r] = Actor{ID: "s", Role: r, County: "440203"}
	}
	for _, r := range []Role{Trainee, ServiceCentre, CityOfficer, Administrator, Visitor} {
		actors[r] = Actor{ID: "x", Role: r}
	}
	from := map[Action][]FilingState{
		SubmitFiling:     {FilingDraft, FilingReturned},
		EditFiling:       {FilingDraft, FilingReturned},
		EditRoster:       {FilingDraft, FilingReturned},
		AcceptFiling:     {FilingSubmitted},
		ReturnFiling:     {FilingSubmitted},
		RefuseFiling:     {FilingSubmitted},
		WithdrawFiling:   {FilingSubmitted, FilingReturned},
		DiscardDraft:     {FilingDraft},
		ReopenFiling:     {FilingRefused},
		RecordPaper:      {FilingSubmitted, FilingReturned, FilingAccepted, FilingRefused},
		RecordProvincial: {FilingAccepted},
		AmendFiling:      {FilingAccepted},
		ExportFiling:     FilingStates(),
	}
	by := map[Action][]Role{
		SubmitFiling:     {Owner, TrainingAdmin, Clerk},
		EditFiling:       {Owner, TrainingAdmin, Clerk},
		EditRoster:       {Owner, TrainingAdmin, Clerk},
		AcceptFiling:     {CountyReviewer, CountyChief},
		ReturnFiling:     {CountyReviewer, CountyChief},
		RefuseFiling:     {CountyReviewer, CountyChief},
		WithdrawFiling:   {Owner, TrainingAdmin, Clerk},
		DiscardDraft:     {Owner, TrainingAdmin, Clerk},
		ReopenFiling:     {CountyReviewer, CountyChief},
		RecordPaper:      {CountyReviewer, CountyChief},
		RecordProvincial: {CountyReviewer, CountyChief},
		AmendFiling:      {Owner, TrainingAdmin, Clerk},
		ExportFiling:     {Owner, TrainingAdmin, Clerk, CountyReviewer, CountyChief},
	}
	for action, do := range filingActs {
		for _, state := range FilingStates() {
			for role, actor := range actors {
				f := complete()
				f.State = state
				before := f
				err := do(&f, actor)
				want := slices.Contains(from[action], state) && slices.Contains(by[action], role)
				if (err == nil) != want {
					t.Errorf("%s of a %s filing by %s: %v", action, state, role, err)
				}
				if err != nil &&
					(f.State != before.State || f.Revision != before.Revision || f.Number != before.Number) {
					t.Errorf("%s of a %s filing by %s was refused and changed it", action, state, role)
				}
			}
		}
	}
	for _, stranger := range []Actor{{Role: Owner, Enterprise: "other"}, {Role: CountyReviewer, County: "440204"}} {
		f := complete()
		f.State = FilingSubmitted
		if _, err := f.Accept(stranger, monday); err == nil {
			t.Errorf("%+v decided another's case", stranger)
		}
	}
}

func TestEveryStateAndActionHasItsWords(t *testing.T) {
	for _, s := range FilingStates() {
		if s.Chinese() == "" {
			t.Errorf("state %s has no label", s)
		}
		if (Filing{State: s, Form: complete().Form}).Turn(calendar.DayOf(monday)) == "" {
			t.Errorf("state %s does not say whose turn it is", s)
		}
	}
	for action := range filingMoves {
		if action.Chinese() == "" {
			t.Errorf("action %s has no label", action)
		}
		if !slices.Contains(Actions(), action) {
			t.Errorf("action %s has no row in the permission table", action)
		}
	}
}

func TestARosterRowIsCheckedAndDuplicatesAreNamed(t *testing.T) {
	good := RosterEntry{Name: "王小明", Sex: "男", ID: "11010519491231001" + "1", Phone: "13800138000", Account: "wxm"}
	id := MakeResidentID("440203", calendar.NewDay(1990, 5, 5), 11)
	good.ID = string(id)
	if _, err := good.Check(); err != nil {
		t.Fatal(err)
	}
	female := good
	female.Sex = "女"
	rows := CheckRoster([]NumberedEntry{
		{Row: 4, RosterEntry: good},
		{Row: 5, RosterEntry: female},
		{Sheet: "二车间", Row: 6, RosterEntry: good},
		{Row: 7},
	}, calendar.NewDay(2026, 11, 30))
	problems := Flagged(rows)
	if rows[0].Problem != nil || len(problems) != 3 || problems[0].Field != "sex" ||
		!strings.Contains(problems[1].Message, "第4行") || problems[1].Sheet != "二车间" ||
		problems[2].Field != "name" {
		t.Fatalf("%+v", problems)
	}
	for _, p := range problems {
		if strings.Contains(p.Message, string(id)) || strings.Contains(p.Message, good.Name) {
			t.Errorf("%+v repeats personal data", p)
		}
	}
	if rows[1].Person.Entry() != female {
		t.Errorf("a flagged row is not kept as typed: %+v", rows[1].Person)
	}
}

func TestWhatSpreadsheetsDoToNumbersIsRecognised(t *testing.T) {
	good := RosterEntry{Name: "王小明", ID: "440524188001010014", Phone: "13800138000", Account: "wxm"}
	for name, v := range map[string]struct {
		change func(*RosterEntry)
		word   string // "" means it is understood
	}{
		"full width": {func(e *RosterEntry) {
			e.ID, e.Phone = "４４０５２４１８８００１０１００１４", "１３８００１３８０００"
		}, ""},
		"spaces": {
			func(e *RosterEntry) { e.ID, e.Phone = " 440524 18800101 0014 ", "138 0013 8000" },
			"",
		},
		"lower case x":          {func(e *RosterEntry) { e.ID = "11010519491231002x" }, ""},
		"phone with a point":    {func(e *RosterEntry) { e.Phone = "13800138000.0" }, ""},
		"phone in full, E":      {func(e *RosterEntry) { e.Phone = "1.3800138001E+10" }, ""},
		"phone rounded":         {func(e *RosterEntry) { e.Phone = "1.38E+10" }, "科学计数法"},
		"ID as float":           {func(e *RosterEntry) { e.ID = "4.40524188001010E+17" }, "存成了数字"},
		"ID rounded to zeros":   {func(e *RosterEntry) { e.ID = "440203199001011000" }, "存成了数字"},
		"old ID":                {func(e *RosterEntry) { e.ID = "440524800101001" }, "15位"},
		"country code":          {func(e *RosterEntry) { e.Phone = "+86 138-0013-8000" }, ""},
		"a number for a name":   {func(e *RosterEntry) { e.Name = "45231" }, "错位"},
		"name with wide spaces": {func(e *RosterEntry) { e.Name = "　王小明　" }, ""},
	} {
		e := good
		v.change(&e)
		_, err := e.Check()
		if (err == nil) != (v.word == "") || err != nil && !strings.Contains(err.Error(), v.word) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheReminderIsDueFromTheWorkingDayBefore(t *testing.T) {
	for today, want := range map[string]bool{
		"2026-11-26": false,
		"2026-11-27": true,
		"2026-11-28": true,
		"2026-11-29": true,
		"2026-11-30": false,
	} {
		day, _ := calendar.ParseDay(today)
		if got, err := RemindTrainingStarts(calendar.NewDay(2026, 11, 30), day, calendar.Published()); err != nil ||
			got != want {
			t.Errorf("on %s: %v, %v", today, got, err)
		}
	}
}
