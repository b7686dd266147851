package study

import (
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// dayZero is day 0 of the reference.
var dayZero = calendar.NewDay(2026, 11, 30)

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

// claimed is when the training of ended has been over for a week.
var claimed = time.Date(2026, 6, 8, 9, 0, 0, 0, calendar.China)

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

func on(day, hour, minute int) time.Time {
	return calendar.NewDay(2026, 12, 1).AddDays(day).Start().
		Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func permutations(n int) (out [][]int) {
	if n == 0 {
		return [][]int{{}}
	}
	for _, rest := range permutations(n - 1) {
		for at := 0; at <= len(rest); at++ {
			out = append(out, append(append(append([]int{}, rest[:at]...), n-1), rest[at:]...))
		}
	}
	return out
}

func policy(basis subsidy.Basis) subsidy.Policy {
	p, _ := subsidy.PublishedPolicies().Version("2020-03-02")
	p.Basis = basis
	return p
}

// refDay is a day number of the reference as a day; 0 is none.
func refDay(n int64) calendar.Day {
	if n == 0 {
		return calendar.Day{}
	}
	return dayZero.AddDays(int(n))
}
