package claim

import (
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

var (
	aPaper    = subsidy.Paper{Name: "韶府办〔2026〕3号", Day: calendar.NewDay(2026, 6, 1)}
	aRuling   = subsidy.Paper{Name: "（2026）粤0203行初1号", Day: calendar.NewDay(2026, 6, 1)}
	standing  = subsidy.SuspensionAsk{Body: "武江区人民法院", Why: "企业法人资格正在诉讼", Paper: aRuling}
	resuming  = subsidy.ResumptionAsk{Why: "判决已经生效", Paper: aRuling}
	thirdBoss = subsidy.Actor{ID: "third", Role: subsidy.CountyChief, County: "440203"}
)

var aReason = []subsidy.Reason{{Step: subsidy.StepStudy, Message: "第2名职工的截图看不清"}}

// after is the morning after a day.
func after(d calendar.Day) time.Time { return d.AddDays(1).Start().Add(9 * time.Hour) }

// chief is the head of the county whose cases the tests are about.
var chief = subsidy.Actor{ID: "chief", Role: subsidy.CountyChief, County: "440203"}

// claimActor is somebody of a role whose case the claim is.
func claimActor(r subsidy.Role) subsidy.Actor {
	a := subsidy.Actor{ID: "actor-" + string(r), Role: r}
	switch r {
	case subsidy.Owner, subsidy.TrainingAdmin, subsidy.Clerk:
		a.Enterprise = "e"
	case subsidy.CountyReviewer, subsidy.CountyChief:
		a.County = "440203"
	case subsidy.Trainee:
		a.Person = "person-row0"
	}
	return a
}

// claimed is when the training of ended has been over for a week.
var claimed = time.Date(2026, 6, 8, 9, 0, 0, 0, calendar.China)

var (
	clerk  = subsidy.Actor{ID: "k", Role: subsidy.Clerk, Enterprise: "e"}
	system = subsidy.Actor{Role: subsidy.System}
	public = subsidy.Actor{Role: subsidy.Visitor}
)

// complete is a filing that may be submitted on Monday 2026-11-23: its start
// is the earliest legal one.
func complete() subsidy.Filing {
	start, end := calendar.NewDay(2026, 11, 28), calendar.NewDay(2026, 12, 12)
	return subsidy.Filing{
		ID:         "f",
		Enterprise: "e",
		County:     "440203",
		Type:       subsidy.OnJob,
		State:      subsidy.FilingDraft,
		Revision:   1,
		RosterSize: 3,
		Form: subsidy.FilingForm{
			Organiser:     subsidy.OrganiserSelf,
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
			Platform: subsidy.PlatformInfo{
				ID:      "class",
				Name:    "中国职业培训在线",
				ICP:     "x",
				Address: "x",
				Server:  "x",
			},
			Courses: []subsidy.Course{{
				ID:       "c1",
				Name:     "安全",
				Points:   "点检",
				Form:     "视频",
				Minutes:  90,
				Platform: "class",
				People:   3,
				Start:    start,
				End:      end,
				Module:   subsidy.PublicRequired,
				Effect:   "掌握",
			}},
		},
	}
}

func terms() subsidy.Terms {
	p, _ := subsidy.PublishedPolicies().On(calendar.DayOf(claimed))
	return subsidy.Terms{Policy: p, Calendar: calendar.Published()}
}

// ended is an accepted filing whose training ended on Monday 2026-06-01.
func ended() subsidy.Filing {
	f := complete()
	f.State, f.Number, f.PolicyVersion = subsidy.FilingAccepted, "BA1", terms().Policy.Version
	f.Form.Start, f.Form.End = calendar.NewDay(2026, 5, 11), calendar.NewDay(2026, 6, 1)
	return f
}

var (
	monday   = time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.China)
	owner    = subsidy.Actor{ID: "o", Role: subsidy.Owner, Enterprise: "e"}
	reviewer = subsidy.Actor{ID: "r", Role: subsidy.CountyReviewer, County: "440203"}
)

func input() subsidy.CheckInput {
	policy, _ := subsidy.PublishedPolicies().On(calendar.DayOf(monday))
	return subsidy.CheckInput{
		Enterprise: subsidy.Enterprise{ID: "e", State: subsidy.EnterpriseAccepted},
		Platforms:  subsidy.NamedPlatforms(),
		Calendar:   calendar.Published(),
		Policy:     policy,
	}
}

// morning is ten in the morning of a day.
func morning(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 10, 0, 0, 0, calendar.China)
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// nine is nine o'clock of a day.
func nine(year int, month time.Month, dom int) time.Time {
	return calendar.NewDay(year, month, dom).Start().Add(9 * time.Hour)
}

// overdue is the day after the enterprise's time to be heard of a recovery that
// was proposed at claimed, Monday 2026-06-08.
var overdue = time.Date(2026, 6, 16, 0, 0, 0, 0, calendar.China)

// ruling is a document of a day's date.
func ruling(revision int, now time.Time) subsidy.AppealOrder {
	return subsidy.AppealOrder{
		Kind:     subsidy.AppealReview,
		Number:   "韶府行复〔2026〕8号",
		Day:      calendar.DayOf(now),
		Revision: revision,
	}
}

// trainee0 is the person of the first line.
var trainee0 = subsidy.Actor{ID: "t", Role: subsidy.Trainee, Person: "person-row0"}

// windowFromEnd is the claim window of a training that was accepted before its end.
func windowFromEnd(t subsidy.Terms, end calendar.Day) (calendar.Deadline, error) {
	return t.ClaimDeadline(end, calendar.Day{})
}

// lineStates are all states of a line.
func lineStates() []LineState {
	return []LineState{LineLive, LineHeld, LineExcluded, LinePaid, LineRecovered}
}
