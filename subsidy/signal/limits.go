package signal

import (
	"fmt"
	"time"

	"shigang/subsidy"
)

// Limits are the thresholds of the signals; the city may change them. They
// are ours†: the notice names none.
type Limits struct {
	Overlap      int `json:"overlap"`       // minutes in which somebody studies two things at once
	Cohort       int `json:"cohort"`        // people who start and end at the same second
	CohortShare  int `json:"cohort_share"`  // and percent of the roster
	SameLength   int `json:"same_length"`   // people whose lengths never differ
	Marathon     int `json:"marathon"`      // hours within any 24
	NightUntil   int `json:"night_until"`   // the night is from 0:00 to this hour
	NightHours   int `json:"night_hours"`   // hours of somebody's study that lie in nights
	Near         int `json:"near"`          // bits of 64 by which pictures that look alike may differ, 0 to 3
	NearFine     int `json:"near_fine"`     // bits of 256, looking more closely
	SharedPhone  int `json:"shared_phone"`  // people with one phone or account
	MinAge       int `json:"min_age"`       // years, at the training's start
	MaxAge       int `json:"max_age"`       // years, at the training's start
	HeadCount    int `json:"head_count"`    // roster in percent of the declared staff
	Burst        int `json:"burst"`         // cases within 30 days
	BurstTimes   int `json:"burst_times"`   // times the monthly average of the year before
	RosterShare  int `json:"roster_share"`  // percent of both rosters that are the same people (Jaccard)
	RosterPeople int `json:"roster_people"` // and at least so many people
}

// DefaultSignalLimits are the thresholds until the city sets others.
func DefaultLimits() Limits {
	return Limits{
		Overlap:      5,
		Cohort:       10,
		CohortShare:  20,
		SameLength:   10,
		Marathon:     12,
		NightUntil:   5,
		NightHours:   8,
		Near:         3,
		NearFine:     16,
		SharedPhone:  2,
		MinAge:       16,
		MaxAge:       65,
		HeadCount:    120,
		Burst:        5,
		BurstTimes:   3,
		RosterShare:  50,
		RosterPeople: 10,
	}
}

// Limit is one threshold as the screen shows it.
type Limit struct {
	Field, Name, Unit string
	Min, Max          int
	of                func(*Limits) *int
}

// signalLimits are all thresholds, in the screen's order.
var signalLimits = []Limit{
	{"overlap", "同一时间学习两门课程或两份备案，一人累计达到", "分钟", 1, 600, func(l *Limits) *int {
		return &l.Overlap
	}},
	{"cohort", "同一秒开始、同一秒结束的人数达到", "人", 3, 20_000, func(l *Limits) *int { return &l.Cohort }},
	{"cohort_share", "并且达到名册的", "%", 1, 100, func(l *Limits) *int { return &l.CohortShare }},
	{"same_length", "每次学习（或总时长）一秒不差的人数达到", "人", 3, 20_000, func(l *Limits) *int {
		return &l.SameLength
	}},
	{"marathon", "任意24小时内，一人学习达到", "小时", 4, 24, func(l *Limits) *int { return &l.Marathon }},
	{"night_until", "深夜是指0点到", "点", 1, 8, func(l *Limits) *int { return &l.NightUntil }},
	{"night_hours", "深夜学习，一人累计达到", "小时", 1, 200, func(l *Limits) *int { return &l.NightHours }},
	{"near", "相似截图：整体特征64位中最多相差", "位", 0, 3, func(l *Limits) *int { return &l.Near }},
	{"near_fine", "并且细部特征256位中最多相差", "位", 0, 64, func(l *Limits) *int { return &l.NearFine }},
	{"shared_phone", "共用一个手机号码或平台账号的人数达到", "人", 2, 100, func(l *Limits) *int {
		return &l.SharedPhone
	}},
	{"min_age", "培训开始时年龄小于", "岁", 14, 20, func(l *Limits) *int { return &l.MinAge }},
	{"max_age", "或者大于", "岁", 50, 90, func(l *Limits) *int { return &l.MaxAge }},
	{"head_count", "名册人数超过企业职工人数的", "%", 100, 1000, func(l *Limits) *int { return &l.HeadCount }},
	{"burst", "30天内备案、申领的件数达到", "件", 2, 1000, func(l *Limits) *int { return &l.Burst }},
	{"burst_times", "并且达到以往月均的", "倍", 2, 100, func(l *Limits) *int { return &l.BurstTimes }},
	{"roster_share", "与其他企业的名册相同的人占", "%", 10, 100, func(l *Limits) *int { return &l.RosterShare }},
	{"roster_people", "并且达到", "人", 2, 20_000, func(l *Limits) *int { return &l.RosterPeople }},
}

// LimitFields are all thresholds, in the screen's order.
func LimitFields() []Limit { return signalLimits }

// Value is the threshold's value among the limits.
func (f Limit) Value(l Limits) int { return *f.of(&l) }

// Set puts a value to it.
func (f Limit) Set(l *Limits, value int) { *f.of(l) = value }

// Change lets the city set the thresholds; the event says what changed.
func (l Limits) Change(to Limits, by subsidy.Actor, now time.Time) (subsidy.Event, error) {
	if err := by.May(subsidy.SetSignalLimits, subsidy.Scope{}); err != nil {
		return subsidy.Event{}, err
	}
	note := ""
	for _, f := range signalLimits {
		was, is := f.Value(l), f.Value(to)
		if is < f.Min || is > f.Max {
			return subsidy.Event{},
				subsidy.InvalidAt("/"+f.Field, fmt.Sprintf("“%s”应在%d到%d%s之间", f.Name, f.Min, f.Max, f.Unit))
		}
		if was != is {
			note += fmt.Sprintf("；%s%d%s改为%d%s", f.Name, was, f.Unit, is, f.Unit)
		}
	}
	if note == "" {
		return subsidy.Event{}, &subsidy.Error{Kind: subsidy.Conflict, Message: "没有改动，不用保存"}
	}
	return subsidy.Event{
		Action:  subsidy.SetSignalLimits,
		Subject: subsidy.Subject{Kind: subsidy.SubjectSetting, ID: "signal_limits"},
		By:      by,
		At:      now,
		Note:    note[len("；"):],
	}, nil
}
