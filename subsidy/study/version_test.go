package study

import (
	"strings"
	"testing"
	"time"

	"shigang/subsidy"
	"shigang/subsidy/calendar"
)

// city is the officer who proposes versions.
var city = subsidy.Actor{ID: "c", Role: subsidy.CityOfficer}

type proposedVersion struct {
	change func(*subsidy.Policy)
	bound  calendar.Day
	by     subsidy.Actor
	now    time.Time
	want   subsidy.Kind
}

// proposedVersions are versions that may or may not follow those in force.
var proposedVersions = map[string]proposedVersion{
	"of the past, cases bound": {
		func(p *subsidy.Policy) { p.From = calendar.NewDay(2026, 11, 1) },
		calendar.NewDay(2026, 11, 20), city, monday, subsidy.TooLate,
	},
	"of today, cases bound": {
		func(p *subsidy.Policy) { p.From = calendar.DayOf(monday) },
		calendar.NewDay(2026, 11, 20), city, monday, subsidy.TooLate,
	},
	"of the past, no case": {
		func(p *subsidy.Policy) { p.From = calendar.NewDay(2026, 11, 1) },
		calendar.Day{},
		city, monday, "",
	},
	"the same day as the first": {
		func(p *subsidy.Policy) { p.From = calendar.NewDay(2020, 3, 2) },
		calendar.Day{},
		city, monday, subsidy.Conflict,
	},
	"before the first, no end": {
		func(p *subsidy.Policy) { p.From = calendar.NewDay(2019, 3, 2) },
		calendar.Day{},
		city, monday, subsidy.Conflict,
	},
	"before the first, ended": {
		func(p *subsidy.Policy) { p.From, p.Until = calendar.NewDay(2019, 3, 2), calendar.NewDay(2020, 3, 1) },
		calendar.Day{},
		city,
		monday,
		"",
	},
	"no document": {func(p *subsidy.Policy) { p.Document = " " }, calendar.Day{}, city, monday, subsidy.Invalid},
	"a rate of nothing": {
		func(p *subsidy.Policy) { p.RatePerHour = 0 },
		calendar.Day{},
		city, monday,
		subsidy.Invalid,
	},
	"an unknown basis": {
		func(p *subsidy.Policy) { p.Basis = "other" },
		calendar.Day{},
		city, monday,
		subsidy.Invalid,
	},
	"until before from": {
		func(p *subsidy.Policy) { p.Until = calendar.NewDay(2026, 12, 31) },
		calendar.Day{},
		city, monday, subsidy.Invalid,
	},
	"by a county": {func(*subsidy.Policy) {}, calendar.Day{}, reviewer, monday, subsidy.Forbidden},
	"by an administrator": {
		func(*subsidy.Policy) {},
		calendar.Day{},
		subsidy.Actor{Role: subsidy.Administrator},
		monday, subsidy.Forbidden,
	},
	"a class hour of no minutes": {
		func(p *subsidy.Policy) { p.ClassHourMinutes = 0 },
		calendar.Day{},
		city,
		monday, subsidy.Invalid,
	},
	"a cap that nobody can reach": {
		func(p *subsidy.Policy) { p.CapPerYear = 200_000_00 },
		calendar.Day{},
		city,
		monday, subsidy.Invalid,
	},
}

func TestOldCasesRecomputeUnderTheirVersion(t *testing.T) {
	old := subsidy.PublishedPolicies()
	newer := policy(subsidy.PerCourse)
	newer.Document, newer.From, newer.RatePerHour, newer.CapPerYear, newer.ClassHourMinutes = "韶人社函〔2027〕1号",
		calendar.NewDay(2027, 1, 1), 40_00, 1500_00, 50
	q, ev, err := old.Propose("q", newer, calendar.DayOf(monday), city, monday)
	if err != nil || len(old.All()) != 1 {
		t.Fatalf("%+v, %v", q, err)
	}
	second := subsidy.Actor{ID: "d", Role: subsidy.CityOfficer}
	all, _, err := old.Confirm(&q, old.Instead(q), calendar.DayOf(monday), second, monday)
	if err != nil || ev.Action != subsidy.ManagePolicies || !strings.Contains(ev.Note, "40 元") {
		t.Fatalf("%+v, %v", ev, err)
	}
	c, s := course("安全", 90, 0, 90)
	f := subsidy.Filing{
		State:           subsidy.FilingAccepted,
		FirstSubmission: subsidy.FirstSubmission{PolicyVersion: "2020-03-02"},
		Form:            subsidy.FilingForm{Start: c.Start, End: c.End, Courses: []subsidy.Course{c}},
	}
	for version, want := range map[string]subsidy.Fen{"2020-03-02": 60_00, "2027-01-01": 40_00} {
		f.PolicyVersion = version
		p, err := f.Policy(all, calendar.NewDay(2030, 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		if r := NewCalculator(f, p).Person(Learner{Studies: []Study{s}}); AmountOf(p, r.Hours, 2026,
			0).Granted != want {
			t.Errorf("under %s: %s", version, AmountOf(p, r.Hours, 2026, 0).Granted.Yuan())
		}
	}
	for day, want := range map[string]string{"2026-12-31": "2020-03-02", "2027-01-01": "2027-01-01"} {
		d, _ := calendar.ParseDay(day)
		if p, err := all.On(d); err != nil || p.Version != want {
			t.Errorf("on %s: %s, %v", day, p.Version, err)
		}
	}
	if changes := subsidy.ComparePolicies(all.All()[0], all.All()[1]); len(changes) != 6 {
		t.Errorf("differences: %+v", changes)
	}
	for name, v := range proposedVersions {
		p := newer
		v.change(&p)
		if _, _, err := old.Propose("q", p, v.bound, v.by, v.now); subsidy.KindOf(err) != v.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
