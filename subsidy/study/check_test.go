package study

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// learners is a training of two courses on two platforms with three people, two
// of whom share a phone; it stands in its sixth day.
func learners() Input {
	start := calendar.NewDay(2026, 12, 1)
	return Input{
		Filing: subsidy.Filing{
			ID:         "f",
			Enterprise: "e",
			County:     "440203",
			State:      subsidy.FilingAccepted,
			RosterSize: 3,
			Form: subsidy.FilingForm{Start: start, End: start.AddDays(13), Courses: []subsidy.Course{
				{ID: "c1", Name: "钳工安全操作", Minutes: 90, Platform: "class", People: 3},
				{ID: "c2", Name: "职业道德", Minutes: 45, Platform: "xuexi", People: 3},
			}},
		},
		People: []subsidy.Person{
			{Name: "王小明", ID: "11010519491231002X", Phone: "13800138000", Account: "wxm"},
			{Name: "李四", ID: "440524188001010014", Phone: "13900139000", Account: "Li4"},
			{
				Name:    "赵五",
				ID:      subsidy.MakeResidentID("440203", calendar.NewDay(1990, 1, 1), 7),
				Phone:   "13900139000",
				Account: "zhao",
			},
		},
		Platforms: map[string]string{"class": "中国职业培训在线", "xuexi": "学习强国"},
		Platform:  "class",
		Now:       start.AddDays(5).Start().Add(12 * time.Hour),
	}
}

// session is a good row: two hours less thirty minutes on the second day.
func session() Entry {
	return Entry{
		Row:    5,
		Name:   "王小明",
		ID:     "11010519491231002X",
		Course: "钳工安全操作",
		Start:  on(1, 9, 0),
		End:    on(1, 10, 30),
	}
}

type badRow struct {
	change func(*Entry)
	field  string
	word   string
}

// badRows are rows that differ from session in one way and are refused.
var badRows = map[string]badRow{
	"not on the roster": {func(e *Entry) {
		e.ID = "440203199001011234"
		e.ID = string(subsidy.MakeResidentID("440203", calendar.NewDay(1991, 1, 1), 3))
	}, "id_number", "名册里没有这个人"},
	"a phone nobody has":    {func(e *Entry) { e.ID, e.Phone = "", "13700000000" }, "phone", "名册里没有这个人"},
	"an account nobody has": {func(e *Entry) { e.ID, e.Account = "", "nobody" }, "account", "名册里没有这个人"},
	"nobody at all":         {func(e *Entry) { e.ID = "" }, "row", "认不出是谁"},
	"everything blacked out": {
		func(e *Entry) { e.ID, e.Phone = "1101***********02X", "138****8000" }, "row",
		"遮住",
	},
	"a wrong ID number": {func(e *Entry) { e.ID = "110105194912310021" }, "id_number", "校验位"},
	"another's name":    {func(e *Entry) { e.Name = "王大明" }, "name", "姓名与名册上的不一致"},
	"a phone two people have": {
		func(e *Entry) { e.ID, e.Name, e.Phone = "", "", "13900139000" }, "phone",
		"分不出是谁",
	},
	"end before start":      {func(e *Entry) { e.End = on(1, 8, 0) }, "end", "结束时间早于开始时间"},
	"a session of 25 hours": {func(e *Entry) { e.End = on(2, 10, 0) }, "end", "超过24小时"},
	"a day of 25 hours": {func(e *Entry) {
		e.Start, e.End, e.Day, e.Seconds = time.Time{}, time.Time{}, calendar.NewDay(2026, 12, 2), 25*3600
	}, "length", "一天的学习时长超过24小时"},
	"longer than its times": {func(e *Entry) { e.Seconds = 6000 }, "length", "比开始到结束之间还长"},
	"next year": {
		func(e *Entry) { e.Start, e.End = e.Start.AddDate(1, 0, 0), e.End.AddDate(1, 0, 0) },
		"start", "晚于现在，请核对年份",
	},
	"ends tomorrow": {func(e *Entry) { e.Start, e.End = on(5, 11, 0), on(5, 13, 0) }, "end", "晚于现在"},
	"a day of next year": {func(e *Entry) {
		e.Start, e.End, e.Day, e.Seconds = time.Time{}, time.Time{}, calendar.NewDay(2027, 12, 2), 600
	}, "day", "晚于现在"},
	"a score of 101": {
		func(e *Entry) { e.Test = Test{Scored: true, Score: 1010} }, "score",
		"成绩应在0到100分之间",
	},
	"a score below nothing": {
		func(e *Entry) { e.Test = Test{Scored: true, Score: -10} }, "score",
		"成绩应在0到100分之间",
	},
	"more units than there are":  {func(e *Entry) { e.UnitsDone, e.UnitsTotal = 4, 3 }, "units", "多于单元总数"},
	"units of nothing":           {func(e *Entry) { e.UnitsDone = 2 }, "units", "没有单元总数"},
	"a course that is not filed": {func(e *Entry) { e.Course = "焊工" }, "course", "不在本备案的培训计划里"},
	"no course":                  {func(e *Entry) { e.Course = "" }, "course", "没有课程名称"},
	"a course of another platform": {
		func(e *Entry) { e.Course = "职业道德" }, "course",
		"备案的平台是“学习强国”，不是“中国职业培训在线”",
	},
	"a start alone": {func(e *Entry) { e.End = time.Time{} }, "end", "没有结束时间或学习时长"},
	"nothing studied": {
		func(e *Entry) { e.Start, e.End = time.Time{}, time.Time{} }, "row",
		"没有学习时间、时长、单元或成绩",
	},
	"more minutes than any course": {
		func(e *Entry) { e.Start, e.End, e.Seconds = time.Time{}, time.Time{}, 70_000*60 },
		"length",
		"核对这一列和它的单位",
	},
	"a cell that could not be read": {
		func(e *Entry) { e.Unread = &subsidy.RowProblem{Field: "start", Message: "开始时间读不出来"} },
		"start",
		"读不出来",
	},
}

func TestEachBadRowOfStudyGetsOneSentence(t *testing.T) {
	for name, v := range badRows {
		e := session()
		v.change(&e)
		rows := CheckStudies([]Entry{e}, learners())
		p := rows[0].Problem
		if p == nil || p.Field != v.field || !strings.Contains(p.Message, v.word) || p.Row != 5 {
			t.Errorf("%s: %+v", name, p)
			continue
		}
		for _, secret := range []string{"11010519491231002X", "13900139000", "13800138000", "wxm", "王小明", "王大明"} {
			if strings.Contains(p.Message+p.Name, secret) {
				t.Errorf("%s repeats %s", name, secret)
			}
		}
	}
}

// The session's day and the second at which it starts.
var (
	sessionDay = calendar.NewDay(2026, 12, 2)
	sessionAt  = on(1, 9, 0).Unix()
)

type goodRow struct {
	change   func(*Entry)
	person   int
	interval Interval
	total    Total
	note     string
}

// goodRows are rows that differ from session in one way and are taken.
var goodRows = map[string]goodRow{
	"a session": {func(*Entry) {}, 0, Interval{sessionAt, sessionAt + 5400}, Total{}, ""},
	"a session with its length": {
		func(e *Entry) { e.Seconds = 5430 }, 0,
		Interval{sessionAt, sessionAt + 5400},
		Total{},
		"",
	},
	"by phone and name": {
		func(e *Entry) { e.ID, e.Name, e.Phone = "", "赵五", "139 0013 9000" },
		2,
		Interval{sessionAt, sessionAt + 5400},
		Total{},
		"",
	},
	"by account, in other letters": {
		func(e *Entry) { e.ID, e.Name, e.Account = "", "", "LI4" }, 1,
		Interval{sessionAt, sessionAt + 5400},
		Total{},
		"",
	},
	"a blacked-out number and an account": {
		func(e *Entry) { e.ID, e.Account, e.Name = "1101****", "wxm", "王*明" },
		0,
		Interval{sessionAt, sessionAt + 5400},
		Total{},
		"",
	},
	"the course by its id": {func(e *Entry) { e.Course = "c1" }, 0, Interval{sessionAt, sessionAt + 5400}, Total{}, ""},
	"the course in another width": {
		func(e *Entry) { e.Course = "钳工 安全操作。" }, 0,
		Interval{sessionAt, sessionAt + 5400},
		Total{},
		"",
	},
	"a shorter length than its times": {
		func(e *Entry) { e.Seconds = 3600 }, 0,
		Interval{},
		Total{sessionDay, sessionDay, 3600},
		"",
	},
	"over several days": {
		func(e *Entry) { e.End, e.Seconds = on(4, 10, 0), 5400 }, 0,
		Interval{},
		Total{sessionDay, sessionDay.AddDays(3), 5400},
		"",
	},
	"a day's sum": {
		func(e *Entry) { e.Start, e.End, e.Day, e.Seconds = time.Time{}, time.Time{}, sessionDay, 5400 },
		0,
		Interval{},
		Total{sessionDay, sessionDay, 5400},
		"",
	},
	"a sum without days": {
		func(e *Entry) { e.Start, e.End, e.Seconds = time.Time{}, time.Time{}, 5400 },
		0,
		Interval{},
		Total{Seconds: 5400},
		"",
	},
	"results alone": {
		func(e *Entry) { e.Start, e.End, e.UnitsDone, e.UnitsTotal = time.Time{}, time.Time{}, 1, 1 },
		0,
		Interval{},
		Total{},
		"",
	},
	"no time between": {func(e *Entry) { e.End = e.Start }, 0, Interval{}, Total{}, "同一时刻"},
	"a clock a little ahead": {
		func(e *Entry) { e.Start, e.End = on(5, 11, 0), on(5, 12, 4) }, 0,
		Interval{on(5, 11, 0).Unix(), on(5, 12, 4).Unix()},
		Total{},
		"",
	},
}

func TestWhatAGoodRowOfStudyTells(t *testing.T) {
	for name, v := range goodRows {
		e := session()
		v.change(&e)
		r := CheckStudies([]Entry{e}, learners())[0]
		if r.Problem != nil || r.Person != v.person || r.CourseID != "c1" || r.Interval != v.interval ||
			r.Total != v.total || !strings.Contains(r.Note, v.note) || (v.note == "") != (r.Note == "") {
			t.Errorf("%s: %+v, %+v", name, r, r.Problem)
		}
	}
}

func TestWhatIsKnownAlreadyIsNoted(t *testing.T) {
	in, nine := learners(), on(1, 9, 0).Unix()
	in.Before = map[int]Learner{
		0: {
			Studies: []Study{{
				Course:    "c1",
				Intervals: []Interval{{nine, nine + 5400}},
				Totals: []Total{{
					From:    calendar.NewDay(2026, 12, 3),
					Until:   calendar.NewDay(2026, 12, 3),
					Seconds: 20 * 3600,
				}},
			}},
		},
	}
	overlapping, later := session(), session()
	overlapping.End = on(1, 11, 0)
	overlapping.Start = on(1, 10, 0)
	later.Start, later.End = on(2, 9, 0), on(2, 9, 30)
	day := session()
	day.Start, day.End, day.Day, day.Seconds = time.Time{}, time.Time{}, calendar.NewDay(2026, 12, 3), 3600
	full := day
	full.Course, full.Seconds = "c2", 5*3600
	in.Platform = ""
	rows := CheckStudies([]Entry{session(), overlapping, later, later, day, full}, in)
	for i, want := range []string{
		"已经有了，不重复计",
		"与已有记录重叠30分钟，重叠的部分只计一次",
		"",
		"已经有了，不重复计",
		"取较长的一个",
	} {
		if rows[i].Problem != nil || (want == "") != (rows[i].Note == "") || !strings.Contains(rows[i].Note, want) {
			t.Errorf("row %d: %q, %+v", i, rows[i].Note, rows[i].Problem)
		}
	}
	if rows[5].Problem == nil || !strings.Contains(rows[5].Problem.Message, "这一天的学习时长合计超过24小时") {
		t.Errorf("20 and 5 hours on one day: %+v", rows[5].Problem)
	}
}

func TestAPlatformsOwnNamesOfCoursesAreUnderstood(t *testing.T) {
	in, e := learners(), session()
	e.Course = "钳工安全操作（2026版）录播"
	if CheckStudies([]Entry{e}, in)[0].Problem == nil {
		t.Fatal("an unknown name was taken")
	}
	in.Courses = map[string]string{"钳工安全操作（2026版）录播": "钳工安全操作"}
	if r := CheckStudies([]Entry{e}, in)[0]; r.Problem != nil || r.CourseID != "c1" {
		t.Errorf("%+v", r.Problem)
	}
}

func TestWhoMayTouchStudyRecords(t *testing.T) {
	f := learners().Filing
	hr, server := subsidy.Actor{Role: subsidy.Clerk, Enterprise: "e"}, subsidy.Actor{
		Role:     subsidy.PlatformServer,
		Platform: "class",
	}
	chief := subsidy.Actor{Role: subsidy.CountyChief, County: "440203"}
	acts := map[string]func(subsidy.Filing, subsidy.Actor) error{
		"import": func(f subsidy.Filing, a subsidy.Actor) error { _, err := Import(f, 1, a, monday); return err },
		"push":   func(f subsidy.Filing, a subsidy.Actor) error { _, err := Push(f, 1, a, monday); return err },
		"clear": func(f subsidy.Filing, a subsidy.Actor) error {
			_, err := Clear(f, "", "列选错了，重新导入", a, monday)
			return err
		},
		"ledger": func(f subsidy.Filing, a subsidy.Actor) error {
			_, err := Export(f, "归档，已核对", a, monday)
			return err
		},
		"read": func(f subsidy.Filing, a subsidy.Actor) error { return MayReadStudy(f, a) },
	}
	may := map[string][]subsidy.Actor{
		"import": {hr},
		"push":   {server},
		"clear":  {hr},
		"ledger": {hr, chief},
		"read":   {hr, chief, {Role: subsidy.CityOfficer}},
	}
	everybody := []subsidy.Actor{
		hr, server, chief,
		{Role: subsidy.CityOfficer},
		{Role: subsidy.Clerk, Enterprise: "other"},
		{Role: subsidy.CountyReviewer, County: "440204"},
		{Role: subsidy.PlatformServer, Platform: "xuexi2"},
		{Role: subsidy.PlatformServer},
		{Role: subsidy.Trainee, Person: "p"},
		{Role: subsidy.Visitor},
		{Role: subsidy.Administrator},
		{Role: subsidy.ServiceCentre},
	}
	for name, do := range acts {
		for _, a := range everybody {
			want := false
			for _, b := range may[name] {
				want = want || a == b
			}
			if err := do(f, a); (err == nil) != want {
				t.Errorf("%s by %+v: %v", name, a, err)
			}
		}
		for _, state := range subsidy.FilingStates() {
			f := f
			f.State = state
			open := state == subsidy.FilingAccepted || state == subsidy.FilingSubmitted
			if err := do(f, may[name][0]); (err == nil) != (open || name == "ledger" || name == "read") {
				t.Errorf("%s of a %s filing: %v", name, state, err)
			}
		}
	}
	f.Amends = "another"
	if err := acts["import"](f, hr); subsidy.KindOf(err) != subsidy.Conflict {
		t.Errorf("into an amendment: %v", err)
	}
}
