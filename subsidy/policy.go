package subsidy

import (
	"fmt"

	"shigang/subsidy/calendar"
)

// Fen is money in 分, the smallest unit; it is never a float.
type Fen int64

// Yuan returns the amount as people read it, e.g. "1000.00".
func (f Fen) Yuan() string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%02d", sign, f/100, f%100)
}

// Basis is how class hours (课时) are counted from minutes.
type Basis string

// The bases: the notice's form has one 培训课时 for the project, so PerFiling is the default.
const (
	PerFiling Basis = "per_filing"
	PerCourse Basis = "per_course"
)

// Policy is one dated version of the notice's parameters; a filing is bound at
// its first complete submission to the version then in force.
type Policy struct {
	Version          string
	Document         string
	From             calendar.Day
	Until            calendar.Day // zero: still in force
	RatePerHour      Fen          // per person and class hour (一)
	CapPerYear       Fen          // per person and calendar year (一)
	ClassHourMinutes int          // a class hour is at least this long (一)
	Basis            Basis
	FilingLead       int // working days between filing and start (附件1 二(一))
	ClaimMonths      int // 附件1 一(三)
	ReviewDays       int // working days, 附件1 二(二)
	PublicityDays    int // working days, 附件1 二(二)
	PaymentDays      int // working days, 附件1 二(二)
}

// policies are all versions, oldest first.
var policies = []Policy{{
	Version: "2020-03-02", Document: "韶人社函〔2020〕11号", From: calendar.NewDay(2020, 3, 2),
	RatePerHour: 30_00, CapPerYear: 1000_00, ClassHourMinutes: 45, Basis: PerFiling,
	FilingLead: 5, ClaimMonths: 6, ReviewDays: 15, PublicityDays: 5, PaymentDays: 30,
}}

// PolicyOn returns the version in force on a day; a day before the first
// version is refused as too early for any subsidy.
func PolicyOn(d calendar.Day) (Policy, error) {
	for i := len(policies) - 1; i >= 0; i-- {
		p := policies[i]
		if !d.Before(p.From) && (p.Until.IsZero() || !d.After(p.Until)) {
			return p, nil
		}
	}
	return Policy{}, &Error{Kind: Invalid, Message: "这一天没有可适用的补贴政策（韶人社函〔2020〕11号自2020年3月2日起施行）", Clause: "一"}
}

// PolicyVersion returns the version a filing was bound to.
func PolicyVersion(version string) (Policy, error) {
	for _, p := range policies {
		if p.Version == version {
			return p, nil
		}
	}
	return Policy{}, fmt.Errorf("no policy version %q", version)
}

// FilingDeadline is the last day on which training that starts on start may be
// filed: at least five working days before (附件1 二(一)).
func (p Policy) FilingDeadline(start calendar.Day, cal calendar.Calendar) (calendar.Deadline, error) {
	d, err := cal.AddWorkingDays(start, -p.FilingLead)
	if err != nil {
		return d, err
	}
	d.Rule = fmt.Sprintf("培训开始前至少%d个工作日备案", p.FilingLead)
	d.Clause = "附件1 二(一)"
	return d, nil
}

// EarliestStart is the first day on which training filed today may start
// (附件1 二(一)).
func (p Policy) EarliestStart(today calendar.Day, cal calendar.Calendar) (calendar.Deadline, error) {
	d, err := cal.EarliestStart(today, p.FilingLead)
	if err != nil {
		return d, err
	}
	d.Rule = fmt.Sprintf("今天备案，培训最早可以开始的日期（须提前至少%d个工作日）", p.FilingLead)
	d.Clause = "附件1 二(一)"
	return d, nil
}

// ClassHours is the project's planned class hours (培训课时) under the
// version's basis; minutes are each course's planned minutes.
func (p Policy) ClassHours(minutes []int) int {
	sum, hours := 0, 0
	for _, m := range minutes {
		sum += m
		hours += m / p.ClassHourMinutes
	}
	if p.Basis == PerCourse {
		return hours
	}
	return sum / p.ClassHourMinutes
}
